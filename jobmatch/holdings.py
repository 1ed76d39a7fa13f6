"""What a person holds, by their own words: what they say they lack or would like is not held."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any

from jobmatch.errors import ProfileError
from jobmatch.model import (
    Concept,
    Holding,
    Kind,
    Status,
)
from jobmatch.resume import as_given, day_of, entries, near, own_of, private_concepts

if TYPE_CHECKING:
    from jobmatch.skills import Reader  # spaCy takes seconds: whoever has a reader has imported it

# ------------------------------------------------------------------------------------- what the words say

# Words of a person about themselves; the cues of postings (cues.csv) speak of somebody else, and in other forms.
LACKS = re.compile(
    r"(?i)\b(?:no|not(?! only)|none|never|without|lack(?:s|ing)?|unable|cannot|\w+n['’]t|former(?=\W*$))\b"  # noqa: RUF001
)
WANTS = re.compile(
    r"(?i)\b(?:wants?|wish(?:es)?|seek(?:s|ing)?|looking (?:for|to)|interested in|hop(?:es?|ing)|would like|eager"
    r"|willing|aspir(?:es?|ing)|aims?|goal|objective|plan(?:s|ning)? to|will (?:learn|train)|(?:am|still) learning)\b"
)
_TOWARDS = re.compile(
    r"(?i)\b(?:pursuing|studying|working (?:on|towards?)|preparing|enrolled|eligible (?:for|to)|candidate for"
    r"|training (?:for|as)|completing|expect(?:s|ed|ing)?)\b"
)
UNDER_WAY = re.compile(
    r"(?i:\b(?:in (?:progress|process|training)|eligible|candidate|student|pending|expected|anticipated|scheduled"
    r"|pursuing|studying|enrolled|working towards?)\b)"
)
_LAPSED = re.compile(r"(?i:\b(?:expired|lapsed|inactive|not (?:yet )?(?:certified|held))\b)")
_BEGINNER = re.compile(r"(?i)\b(?:element\w*|beginn\w*|basic|novice|limited|learning|little|none|A1|A2)\b")
_GAP = r"(?i:\W{0,3}(?:\([^)]*\)\W{0,3})?(?:(?:certification|credential|certificate|exam|program)\W+)?)"
STOP = re.compile(
    r"(?i)[.;:!?]\s|\b(?:but|where|using|who|which)\b|,\s*(?=(?:skilled|experienced|proficient|familiar|trained|fluent)\b)"
)


@dataclass(frozen=True)
class _Line:
    """One text of the document: that of `field` in `entry`, an object of `section`."""

    text: str
    where: str
    section: str
    field: str
    entry: Mapping[str, Any]

    @property
    def heads(self) -> bool:
        """Whether it is the name over a list of skills."""
        return self.section == "skills" and self.field == "name" and bool(self.entry.get("keywords"))


@dataclass(frozen=True)
class _Said:
    """A concept that `line.text[start:end]` names."""

    concept: Concept
    line: _Line
    start: int
    end: int

    @property
    def credential(self) -> bool:
        """Whether it is something one earns, and may be working towards."""
        return self.concept.kind is Kind.QUALIFICATION

    @property
    def quote(self) -> str:
        """The words that name it."""
        return self.line.text[self.start : self.end]

    def lacked(self) -> bool:
        """Return whether the words say that the person does not have it, or only would like to."""
        wished = self._clause().rpartition(",")[2] if self.credential else _scope(self._clause())
        return bool(LACKS.search(_scope(self._clause())) or WANTS.search(wished) or self._followed_by(_LAPSED))

    def under_way(self) -> bool:
        """Return whether the words say that the person works towards it."""
        return bool(_TOWARDS.search(_scope(self._clause())) or self._followed_by(UNDER_WAY))

    def _clause(self) -> str:
        ends = (stop.end() for stop in STOP.finditer(self.line.text) if stop.end() <= self.start)
        return self.line.text[max(ends, default=0) : self.start]

    def _followed_by(self, words: re.Pattern[str]) -> bool:
        return re.match(_GAP + words.pattern, self.line.text[self.end :]) is not None


def _scope(clause: str) -> str:
    """Return what of the words before a mention bears on it: back to a comma, but not one that parts a list."""
    parts = clause.split(",")
    first = len(parts) - 1
    while first and len(parts[first].split()) <= 2:
        first -= 1
    return ",".join(parts[first:])


_SPELL_TEXTS = ("position", "summary", "highlights")
_TEXTS_OF = {
    "in_progress": ("name",),
    "certificates": ("name", "issuer"),
    "skills": ("name", "keywords"),
    "work": _SPELL_TEXTS,
    "volunteer": _SPELL_TEXTS,
    "projects": ("description", "highlights", "keywords"),
    "education": ("courses",),
    "basics": ("summary", "label"),
}
"""The texts in which concepts are sought; of two sections that name the same one, the first has the last word."""
_SECTIONS = tuple(_TEXTS_OF)
_CONTEXT = dict.fromkeys(("in_progress", "certificates"), "Certifications and credentials")
"""The heading that a printed résumé has over a section, under which letters such as CPC are what they seem to be."""


def _lines(document: Mapping[str, Any]) -> Iterator[_Line]:
    for section, fields in _TEXTS_OF.items():
        listed = entries(document, section)
        if listed and section in _CONTEXT:
            yield _Line(_CONTEXT[section], section, section, "", {})
        for place, entry in listed:
            for field in fields:
                value = entry.get(field, "")
                parts = [(f"{field}[{index}]", text) for index, text in enumerate(value)]
                for name, text in [(field, value)] if isinstance(value, str) else parts:
                    yield _Line(text.replace("\n", " "), f"{place}.{name}", section, field, entry)


def said_of(document: Mapping[str, Any], reader: "Reader") -> list[_Said]:
    """Return what the texts name, by section; they are context to each other, but a list alone is to its heading."""
    lines = [line for line in _lines(document) if line.text]
    said = [one for one in _scanned(lines, reader) if not one.line.heads]
    for _, entry in groupby(lines, key=lambda line: line.where.rpartition(".")[0]):
        listed = list(entry)
        said += [one for one in _scanned(listed, reader) if one.line.heads] if listed[0].heads else []
    return sorted(said, key=lambda one: _SECTIONS.index(one.line.section))


def _scanned(lines: Sequence[_Line], reader: "Reader") -> Iterator[_Said]:
    """Scan the texts as the lines of one, so that none runs into the next."""
    starts = [0, *accumulate(len(line.text) + 1 for line in lines)]
    for mention in reader.scan("\n".join(line.text for line in lines)):
        index = bisect_right(starts, mention.start) - 1
        line, start = lines[index], starts[index]
        if line.field and mention.concept_id not in private_concepts():
            yield _Said(
                reader.vocabulary.concepts[mention.concept_id], line, mention.start - start, mention.end - start
            )


# --------------------------------------------------------------------------------------------- what is held


def holdings_of(said: Iterable[_Said], languages: Iterable[Holding]) -> tuple[Holding, ...]:
    """Return one holding for each concept: of the section that knows best, the best it says."""
    held = {language.concept_id: language for language in languages}
    known = dict.fromkeys(held, "languages")
    for one in said:
        status, id_ = _STATUS[one.line.section](one), one.concept.id
        better = known.get(id_) == one.line.section and held[id_].status is not Status.HELD
        if status and (id_ not in held or better):
            known[id_], held[id_] = one.line.section, Holding(id_, one.quote, one.line.where, status)
    return tuple(holding for _, holding in sorted(held.items()))


def _pursued(said: _Said) -> Status | None:
    return Status.IN_PROGRESS if said.credential else None


def _certified(said: _Said) -> Status | None:
    name = said.line.entry["name"] if said.line.field == "name" else ""  # the issuer is context alone
    if not name or _LAPSED.search(name):
        return None
    return Status.IN_PROGRESS if UNDER_WAY.search(f"{name} {said.line.entry.get('date', '')}") else Status.HELD


def _skilled(said: _Said) -> Status | None:
    heading = (said.line.entry.get("name", "").strip(), said.line.entry.get("level", "").strip())
    if any(LACKS.search(text) or WANTS.search(text) for text in heading):
        return None
    learning = any(UNDER_WAY.fullmatch(text) or text.casefold() == "learning" for text in heading)
    return Status.IN_PROGRESS if learning else _claimed(said)


def _told(said: _Said) -> Status | None:
    return None if said.credential else _claimed(said)  # a credential in a story of work may be a colleague's


def _claimed(said: _Said) -> Status | None:
    if said.lacked():
        return None
    return Status.IN_PROGRESS if said.credential and said.under_way() else Status.HELD


_STATUS: Mapping[str, Callable[[_Said], Status | None]] = {
    "in_progress": _pursued,
    "certificates": _certified,
    "skills": _skilled,
    "work": _told,
    "volunteer": _told,
    "projects": _told,
    "education": _told,
    "basics": _claimed,
}


def spoken(document: Mapping[str, Any], concepts: Iterable[Concept]) -> Iterator[Holding]:
    """Yield the languages spoken well enough to work in; here a bare name is one, which in a text it is not."""
    tongues = [concept for concept in concepts if concept.group == "language"]
    for where, entry in entries(document, "languages"):
        name = entry.get("language", "")
        for concept in tongues if not _BEGINNER.search(entry.get("fluency", "")) else ():
            labels = (label.lstrip("=") for label in (*concept.alt_labels, *concept.context_labels))
            if any(re.search(rf"(?i)\b{re.escape(label)}\b", name) for label in labels):
                yield Holding(concept.id, name, f"{where}.language")


def expiries(document: Mapping[str, Any], said: Iterable[_Said]) -> dict[str, date]:
    """Return the last days of meta.jobmatch.expires by concept; a certificate goes by its name, letters or id."""
    names = {entry.get("name", "") for _, entry in entries(document, "certificates")}
    called: dict[str, set[str]] = {}
    for one in said:
        for name in {one.line.text, one.quote, one.concept.id} if one.credential else ():
            called.setdefault(name.casefold(), set()).add(one.concept.id)
    expires: dict[str, date] = {}
    for name, text in own_of(document).get("expires", {}).items():
        if name not in names and name.casefold() not in called:
            hint = f"{near(name, names)}; write its name as it stands under certificates"
            raise ProfileError(f"meta.jobmatch.expires: {as_given(name)} is no certificate of this profile{hint}")
        last = day_of(text, f"meta.jobmatch.expires[{as_given(name)}]", last=True)
        expires |= dict.fromkeys(called.get(name.casefold(), ()), last)
    return expires
