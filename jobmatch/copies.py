"""Whether one text is a copy of another: reformatted, cut off, with words around it, and yet of the same work.

A copy leaves out and adds; it does not put one name, number or shift in the place of another. So two texts are laid
side by side, and what stands in one where something else stands in the other decides.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from string import digits
from typing import Final

from rapidfuzz.distance import Levenshtein

NEXT_TO_NOTHING: Final = 3  # words that agree between two differences are chance
PHRASE: Final = 8  # words: what is replaced and is longer is a passage
FRAME: Final = 45  # words that a site may put before or after a text that it also cut
FEW: Final = 6  # words of each text that the other has not, of which nothing is to be made
REWORDED: Final = 120  # words in common for each phrase that may be worded otherwise
LEAST: Final = 12  # words in common that are a text


def word_set(words: str) -> frozenset[str]:
    """Return the words of a line as a set."""
    return frozenset(words.split())


def has_digit(text: str) -> bool:
    """Tell whether one of the digits 0 to 9 is in a text, ten times as fast as a pattern that is not found."""
    return any(map(text.__contains__, digits))


_NO_WORD = re.compile(r"[^\w\s]")
_TO_SPACE = bytes(code if code >= 0x80 or chr(code).isalnum() else 0x20 for code in range(256))
_POINT = "\ua78f"  # a letter that looks like a point: a figure stays one word
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\b(?:[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{2,4}}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"
    rf"|{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}}|[0-9]{{1,2}} {_MONTH} [0-9]{{4}})\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"20[0-9]{2}|/[0-9]{2}\b")
_TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?(?:\s*([apAP])\.?\s?[mM]\b\.?|([apAP])\b)")
_CLOCK = "([01][0-9]|2[0-3])([0-5][0-9])"
_MILITARY = re.compile(rf"\b{_CLOCK}\s?(?:-|\u2013|to)\s?{_CLOCK}\b")
_RUN_TOGETHER = re.compile(  # lines that lost their breaks: "7:30Apply", "HIMThe"
    r"[A-Z](?:(?<=[a-z0-9][A-Z])(?=[a-z])|(?<=[A-Z]{3})(?=[a-z]{2}))"
)
_FIGURE = re.compile(r"([0-9]+(?:,[0-9]{3})*)(\.[0-9]+)?")
_LINK = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+")
_MONEY = re.compile(r"(?:[$£€]|\bUSD) ?[0-9][0-9,.]*k?")  # pay is stated by the hour here and by the year there
_COUNTED = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: str(value) for value, word in enumerate(_COUNTED)}
_LITTLE = word_set(  # and what paragraphs are headed by: each site has its own words for it
    "a an the and or of to in on at for by with from as is are be will that this these those our your their we you it "
    "its per any all etc including such not no may must can who which plus also other than through thru "
    "an hour hourly hours hr year yearly annual annually yr about additional apply benefit benefits bonus bring "
    "company compensation description details do duties duty "
    "education employer employment essential experience full functions general information job key knowledge "
    "ll location main minimum need offer opportunity organization overview pay position posted posting preferred "
    "primary principal purpose qualification qualifications range rate responsibilities responsibility role salary "
    "schedule skill skills summary title type us what why work requirement requirements required via now new"
)
_SITES = word_set(
    "apply posted via source powered click job jobs board ref reference website site visit view original hiring career "
    "careers search similar alert alerts sign email share save today report listing"
)
_MONTHS = word_set(
    "january february march april june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_PARTS = word_set(  # of an employer: what stands before such a word names it
    "department dept team clinic unit office desk floor division program service services line group campus location "
    "site facility center hospital branch practice suite building"
)
_TELLING = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|wed|thur?s?|fri|sat|sun|"
    r"days?|evenings?|nights?|overnights?|weekends?|mornings?|afternoons?|first|second|third|1st|2nd|3rd|rotating|"
    r"i|ii|iii|iv|v|senior|junior|lead|supervisor|manager|trainee|entry|"
    r"full|part|prn|diem|temporary|seasonal|contract|remote|hybrid|onsite|"
    r"clinic|hospital|office|urgent|building|tower|floor|wing|unit|"
    r"north|south|east|west|northern|southern|eastern|western|main|downtown|campus|"
    r"inpatient|outpatient|ambulatory|emergency|icu|nicu|surgery|surgical|trauma|hospice|lab|laboratory|pharmacy|"
    r"imaging|dental|rehab\w*|behavioral|birthing|maternity|infusion|dialysis|wound|sleep|"
    r"\w+(?:ology|iatrics?|iatry|opedics?|paedics?|natal|ometry)"
)


@dataclass(frozen=True)
class Wording:
    """The words of a text as compared: in lower case, with numbers and times of day each in one form, without dates."""

    text: str

    @cached_property
    def _even(self) -> str:
        even = self.text.replace("'", "").replace("\u2019", "").replace("&", " and ")
        even = _RUN_TOGETHER.sub(r" \g<0>", even)
        if "@" in even or "http" in even or "www." in even:
            even = _LINK.sub(" ", even)
        if has_digit(even):
            even = _MONEY.sub(" ", even)
            even = _DATE.sub(" ", even) if _YEAR.search(even) else even
            even = _FIGURE.sub(_figure, _TIME.sub(_time, _MILITARY.sub(_by_clock, even)))
        return even if even.isascii() else _NO_WORD.sub(" ", even)

    @cached_property
    def words(self) -> list[str]:
        """The words in order."""
        found = self._split(self._even.lower())
        return list(map(_NUMBERS.get, found, found))

    @staticmethod
    def _split(text: str) -> list[str]:
        return text.encode("utf-8", "replace").translate(_TO_SPACE).decode().split()

    @cached_property
    def _as_written(self) -> list[str]:
        return self._split(self._even)

    def after(self, place: int) -> list[str]:
        """Return the two words after the one at a place."""
        return self.words[place + 1 : place + 3]

    def names(self, places: Iterable[int]) -> bool:
        """Tell whether one of the words at these places is capitalized within a sentence."""
        words = (
            self._as_written if len(self._as_written) == len(self.words) else []
        )  # few letters are two in lower case
        near = (words[at - 1 : at + 1] for at in places if at)
        return any(len(two) == 2 and two[1][0].isupper() and " ".join(two) in self._even for two in near)


def _time(found: re.Match[str]) -> str:
    return f" {found[1]}{found[2] or '00'}{(found[3] or found[4]).lower()} "


def _by_clock(found: re.Match[str]) -> str:
    """Write 0600-1630 as 6:00a 4:30p."""
    hours = ((int(found[at]), found[at + 1]) for at in (1, 3))
    return " ".join(f"{hour % 12 or 12}:{minutes}{'p' if hour > 11 else 'a'}" for hour, minutes in hours)


def _figure(found: re.Match[str]) -> str:
    """Write 12,500.00 as 12500 and 18.50 as 18.5."""
    return found[1].replace(",", "") + (found[2] or "").rstrip("0").rstrip(".").replace(".", _POINT)


@dataclass(frozen=True)
class Difference:
    """What stands in one text (`mine`) where other words stand in the other (`theirs`), as places of words.

    Either may be nothing. Only words that were not moved are in it. `at_end` is before or after all that agrees.
    """

    mine: tuple[int, ...]
    theirs: tuple[int, ...]
    at_end: bool

    @property
    def shorter(self) -> int:
        """The number of words on the side that says less."""
        return min(len(self.mine), len(self.theirs))

    @property
    def longer(self) -> int:
        """The number of words on the side that says more."""
        return max(len(self.mine), len(self.theirs))


@dataclass(frozen=True)
class Comparison:
    """Two texts side by side: how many words agree, and what differs.

    `own` are the words of employer, place and title of each, which may stand for one another.
    """

    mine: Wording
    theirs: Wording
    own: tuple[frozenset[str], frozenset[str]]
    common: int
    differences: tuple[Difference, ...] = ()

    @property
    def shorter(self) -> int:
        """The number of words of the text that says less."""
        return min(len(self.mine.words), len(self.theirs.words))

    @cached_property
    def substitutions(self) -> tuple[tuple[Difference, list[str], list[str]], ...]:
        """Phrases of one text that stand for others in the other, not the same in other letters, and their words."""
        return tuple(found for one in self.differences if (found := self._substitution(one)))

    def _substitution(self, one: Difference) -> tuple[Difference, list[str], list[str]] | None:
        if not one.shorter or one.longer > (NEXT_TO_NOTHING + 1 if one.at_end else PHRASE):
            return None
        mine = [word for word in map(self.mine.words.__getitem__, one.mine) if word not in _LITTLE]
        theirs = [word for word in map(self.theirs.words.__getitem__, one.theirs) if word not in _LITTLE]
        if self._dated(self.mine, one.mine) and self._dated(self.theirs, one.theirs):
            return None
        if one.at_end and not _SITES.isdisjoint({*mine, *theirs}):
            return None
        if not mine or not theirs or (self.own[0].issuperset(mine) and self.own[1].issuperset(theirs)):
            return None
        return None if equivalent(mine, theirs) else (one, mine, theirs)

    @staticmethod
    def _dated(side: Wording, places: tuple[int, ...]) -> bool:
        """Tell whether words are, or follow, the name of a month: until when one applies changes with every repost."""
        return not _MONTHS.isdisjoint(side.words[max(0, places[0] - 1) : places[-1] + 1])

    @cached_property
    def other_words(self) -> tuple[str, str] | None:
        """The first phrases that make the two different work: another name, number, shift, level or department."""
        told = (found for found in self.substitutions if self._tell_apart(*found))
        return next(((" ".join(mine), " ".join(theirs)) for _, mine, theirs in told), None)

    def _tell_apart(self, one: Difference, mine: list[str], theirs: list[str]) -> bool:
        both = {*mine} ^ {*theirs}
        if all(any(word[0].isdecimal() for word in side if word in both) for side in (mine, theirs)):
            return True
        if any(_TELLING.fullmatch(word) for word in both):
            return True
        if self.mine.names(one.mine) and self.theirs.names(one.theirs):
            return True
        after = {*self.mine.after(one.mine[-1]), *self.theirs.after(one.theirs[-1])}
        return not _PARTS.isdisjoint(after)  # "the billing team" and "the coding team"

    @cached_property
    def is_copy(self) -> bool:
        """Whether one of the two texts is a copy of the other, or both are of a third."""
        if self.common < min(LEAST, self.shorter) or self.common < 0.75 * self.shorter or self.other_words:
            return False
        inner = [one for one in self.differences if not one.at_end]
        replaced = sum(one.shorter for one in inner if one.longer > PHRASE)
        added = sum(one.longer - one.shorter for one in inner)
        frame = min(FRAME, self.common * 2 // 3)
        framed = all(one.shorter <= frame for one in self.differences if one.at_end)
        few = len(self.substitutions) <= self.common // REWORDED
        return framed and few and replaced <= self.common // 16 and added <= self.common

    @property
    def is_exact(self) -> bool:
        """Whether it is a copy, and only one of the two says anything that the other does not, but for a few words."""
        mine, theirs = (sum(len(side) for side in sides) for sides in (self._said("mine"), self._said("theirs")))
        return self.is_copy and not self.substitutions and min(mine, theirs) <= FEW + self.common // 50

    def _said(self, side: str) -> Iterator[tuple[int, ...]]:
        return (getattr(one, side) for one in self.differences)

    @property
    def share(self) -> int:
        """How much of the shorter text stands in the longer, in percent."""
        return 100 * self.common // max(1, self.shorter)


def equivalent(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether two phrases say the same in other letters: abbreviated, as initials, joined, in another order."""
    left, right = "".join(mine), "".join(theirs)
    if left == right or Levenshtein.distance(left, right, score_cutoff=1) <= (
        1 if min(len(left), len(right)) > 8 else 0
    ):
        return not any(map(str.isdecimal, left + right)) or left == right
    if left == "".join(word[0] for word in theirs) or right == "".join(word[0] for word in mine):
        return min(len(left), len(right)) > 1
    mine_only, theirs_only = [w for w in mine if w not in theirs], [w for w in theirs if w not in mine]
    return _all_short_for(mine_only, theirs_only) and _all_short_for(theirs_only, mine_only)


def _all_short_for(words: Sequence[str], others: Collection[str]) -> bool:
    return all(any(_short_for(word, other) or _short_for(other, word) for other in others) for word in words)


def _short_for(short: str, whole: str) -> bool:
    """Tell whether `short` is `whole` with letters left out, as "dept" is, and not another word of its own."""
    if not short.isalpha() or len(short) > 6 or len(short) >= len(whole) or short[0] != whole[0]:
        return False
    if _TELLING.fullmatch(short) and not whole.startswith(short):
        return False
    if short in {"i", "ii", "iii", "iv", "v"} or len(short) < 2:
        return False
    letters = iter(whole)
    return all(letter in letters for letter in short)


# --------------------------------------------------------------------------------------------- side by side

Run = tuple[int, int, int, int]  # from and to of a stretch in the one text, and in the other


def compare(mine: Wording, theirs: Wording, own: tuple[frozenset[str], frozenset[str]]) -> Comparison:
    """Lay two texts side by side; see `Comparison` for `own`."""
    if mine.words == theirs.words:
        return Comparison(mine, theirs, own, len(mine.words))
    runs = _runs(mine.words, theirs.words)
    gaps = list(_gaps(runs, len(mine.words), len(theirs.words)))
    ours, others = [gap[:2] for gap in gaps], [gap[2:] for gap in gaps]
    novel = (
        _novel(mine.words, ours, _pairs(theirs.words, others)),
        _novel(theirs.words, others, _pairs(mine.words, ours)),
    )
    differences = tuple(
        Difference(left, right, at_end=0 in (gap[0] + gap[2], len(mine.words) - gap[1] + len(theirs.words) - gap[3]))
        for gap, left, right in zip(gaps, *novel, strict=True)
        if left or right
    )
    moved = (sum(b - a for a, b in side) - sum(map(len, new)) for side, new in zip((ours, others), novel, strict=True))
    return Comparison(mine, theirs, own, sum(run[1] - run[0] for run in runs) + min(moved), differences)


def _runs(mine: list[str], theirs: list[str]) -> list[Run]:
    """Return the stretches that agree and are no chance."""
    blocks = Levenshtein.editops(mine, theirs).as_matching_blocks()
    found = [(one.a, one.a + one.size, one.b, one.b + one.size) for one in blocks if one.size]
    return [run for run in found if run[1] - run[0] >= NEXT_TO_NOTHING] or found


def _gaps(runs: list[Run], mine: int, theirs: int) -> Iterator[Run]:
    """Yield the stretches between those that agree."""
    ends = [(0, 0), *((run[1], run[3]) for run in runs)]
    starts = [*((run[0], run[2]) for run in runs), (mine, theirs)]
    for (a, b), (c, d) in zip(ends, starts, strict=True):
        if a < c or b < d:
            yield a, c, b, d


def _pairs(words: list[str], stretches: list[tuple[int, int]]) -> set[tuple[str, str]]:
    """Return each two neighbouring words in the stretches."""
    return {pair for start, end in stretches for pair in pairwise(words[start:end])}


def _novel(words: list[str], stretches: list[tuple[int, int]], known: set[tuple[str, str]]) -> list[tuple[int, ...]]:
    """Return, for each stretch, the places of words that stand beside neither of their neighbours in the other text."""
    found = []
    for start, end in stretches:
        met = [False, *map(known.__contains__, pairwise(words[start:end])), False]
        sides = zip(range(start, end), met, met[1:], strict=False)
        found.append(tuple([at for at, before, after in sides if not (before or after)]))
    return found
