"""Which sentences about schooling and experience are ways of meeting one demand: "one year; OR a degree in coding".

A sentence is one that states something of it. Forms put ways apart where running words have one "or": under a lead
("must meet one of the following:"), and as answers of which an applicant chooses ("I have ...").
"""

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Stretch(Protocol):
    """A part of a text, a sentence or a span."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """The one after its last."""


_ENDS_IN_OR = re.compile(r"\bor\W{0,3}(?:[\da-z]{1,2}[.)])?\W{0,2}$")  # also before the number of the next: "; or 2."
_BEGINS_WITH_OR = re.compile(r"\W{0,3}or\b(?!\s+equivalent)")
# In capitals, at an end of a line or before a number, it parts all that stands before it from all that follows.
_PARTING_OR = re.compile(
    r"(?:\bOR\W{0,3}\n|\n\W*OR\b(?!\s+[Ee]quivalent)|\b(?:OR|or)\W{1,3}(?=[b-h2-9][).]\s))[^.:\n]{0,60}(?:[.:][^.:\n]{0,40})?[.:]?\s*$"
)
_MARK = r"(?:[\W_]*\(?(?:[a-h]|\d)[.)]\s?)?[\W_]*(?:(?:experience|education|training)\s*[:.-]\s*)?"
_ANSWER = re.compile(
    r"(?:yes,\s+|in\s+addition\b[^,.]*,\s+)?i\s+(?:have|possess|hold|completed|received|successfully|am)\b"
)
# What comes after one of these is no further way: a question, its last answers, or a demand that is added.
_OVER = re.compile(
    r"\?|\bnone\s+of\b|\bdo\s+not\s+(?:have|possess|meet)\b|\n\W*(?:[a-h][.)])?\s*(?:yes|no)\s*(?=\n|$)|\bin\s+addition\b|\bhowever\b|\ball\s+(?:candidates|applicants)\b"
)
# A list of ways, by the words above it, and a mix of experience and schooling, which is always another way.
_LEAD = re.compile(
    r"""(?:\bone\s+(?:\(1\)\s+)?of\s+the\s+(?:following|below|criteria|options|requirements)
        (?![^\n:]*(?:certif|licen|credential|skill))[^\n:]{0,80}|\bcombin[^;?!\n]{0,160}):\s*(?=\n|\(?a[.)])""",
    re.VERBOSE,
)
_MIXED = re.compile(rf"\bcombin[^;?!\n]{{0,240}}(?::\s*{_MARK}|for\s+example,[^.;:\n]{{0,40}})$")
_ON_A_NEW_LINE = re.compile(rf"\n{_MARK}$")
_LETTERED = re.compile(r"\s\(?[b-h][.)]")
_LIST_ENDS = re.compile(r"\n\s*\n|:\s*\n")
# "Clerk II: two years" where there is a Clerk I as well: whoever applies may begin as that.
_HIGHER = re.compile(
    r"\W*(?P<post>(?:(?!option|way|path)[a-z]+\ ){1,4}?)(?:ii|iii|iv|(?<=level\ )[2-9]|(?<=grade\ )[2-9])\s?[:(-]",
    re.VERBOSE,
)
_FAR = 2000  # further apart, in characters, no two sentences are ways of one demand
_REACH = 400  # how far above the first way, in characters, its lead may stand


class Reading(NamedTuple):
    """A text, as it is and in small letters, and its sentences."""

    cased: str
    plain: str
    sentences: Sequence[Stretch]

    def one_demand(self, first: int, before: int, at: int, said: int) -> bool:
        """Return whether what sentence `at` states, from `said` on, is another way of meeting the demand of `first`.

        `before` is the last sentence that states something of that demand.
        """
        plain, sentences = self.plain, self.sentences
        if all(_goes_on(plain, sentences, number) for number in range(before, at)):
            return True
        end, start = sentences[before].end, sentences[at].start
        if start - end > _FAR or _OVER.search(plain, end, start):
            return False
        if _PARTING_OR.search(self.cased, max(end - 2, start - 120), start) or _MIXED.search(plain[end:said]):
            return True
        if all(_ANSWER.match(plain, sentences[number].start) for number in (before, at)):
            return True
        return _listed(plain, max(0, sentences[first].start - _REACH), end, start)


def of_a_higher_grade(plain: str, start: int) -> bool:
    """Return whether the line of a sentence is about a grade above another one that can be applied for."""
    line = plain.rfind("\n", 0, start + 1) + 1
    higher = _HIGHER.match(plain, line)
    return higher is not None and any(f"{higher['post']}{one}" in plain[:line] for one in ("i:", "i ", "i(", "1:"))


def _goes_on(plain: str, sentences: Sequence[Stretch], number: int) -> bool:
    """Return whether a sentence is one statement with the next."""
    sentence, after = sentences[number], sentences[number + 1]
    if _ENDS_IN_OR.search(plain[max(sentence.start, sentence.end - 12) : sentence.end]):
        return True
    return after.start - sentence.end < 8 and bool(_BEGINS_WITH_OR.match(plain, after.start))


def _listed(plain: str, above: int, before: int, start: int) -> bool:
    """Return whether a sentence, from `start` on, and the one that ends at `before` are in one list of ways.

    Its lead is looked for from `above` on.
    """
    *_, lead = (None, *_LEAD.finditer(plain, above, before))
    if lead is None or _OVER.search(plain, lead.end(), start):
        return False
    if _LETTERED.search(plain, start - 4, start + 4):
        return True
    ahead = plain[lead.end() : start]
    return bool(_ON_A_NEW_LINE.search(ahead)) and not _LIST_ENDS.search(ahead.lstrip())
