"""A posting's text cut into sentences, each with what its section is about.

Headings are rows (`data/sections.csv`); where they stand is told by layout: a short line, a colon, capitals, a list
with a line that leads into it. Texts that have lost their line breaks are cut at inline heads ("Required: ...").
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jobmatch.vocabulary import Heading, SectionKind, fold, spoken

LONGEST = 1500  # characters; what runs on beyond is cut, so that no rule meets a sentence without end

BULLET = re.compile(r"\s*(?:[•·▪●◦‣§*]+|[-\u2013\u2014o](?=\s)|\(?\d{1,2}[.)](?=\s)|\(?[A-Za-z][.)](?=\s))\s*")
END = re.compile(
    r"[.!?][\"\u201d'\u2019)\]]*\s+(?=[^\sa-z])|(?<=[a-z)][a-z)])\.(?=[A-Z][a-z])|\s[•·▪●]\s*|\s\*\s?(?=\S)"
)
JOIN = re.compile(r"(?<=[a-z)])(?=[A-Z][a-z]|[A-Z]{3})")
LEADS = re.compile(r"\b(?:following|one of)\b", re.IGNORECASE)  # of a line that says how to take the list below it
WHOLE = re.compile(r"[^\W_]+")
ABBREVIATIONS = frozenset(
    ("approx", "dept", "dr", "e.g", "ext", "i.e", "inc", "max", "min", "mr", "mrs", "ms", "no", "sr", "jr", "st", "vs")
)
CAPITALS = re.compile(r"[A-Z][A-Z/&'\u2019,-]*[A-Z](?:[ \t]+(?:&|/|AND|OR|[A-Z][A-Z/&'\u2019,-]*[A-Z]))*(?![a-z])")
# Words that a heading may hold beside the rows it is made of.
FILLERS = frozenset(
    ("a", "an", "any", "are", "as", "be", "for", "from", "in", "is", "job", "of", "or", "our", "position",
     "role", "the", "this", "to", "we", "what", "with", "would", "you", "your")
)  # fmt: skip
SILENT = 2  # words of a heading, "and", that its row is compared without
PARAGRAPH = 60  # characters; what is shorter may be an item of a list that has no bullets
ASKED = frozenset((SectionKind.REQUIREMENT, SectionKind.PREFERENCE))
IN_BRACKETS = re.compile(r"\(([^()]*)\)")
# "We have over 20 years of experience in ...", "With 25 years in billing, Acme is ...": the employer's own history.
_COUNT = r"(?:\d{1,3}\s?\+?|a|one|two|three|five|ten|fifteen|twenty|thirty|forty|fifty|sixty|[a-z]+-[a-z]+)"
_YEARS = rf"""(?:(?:well\s+)?(?:over|more\s+than|nearly|almost|about|around|some)\s+)?{_COUNT}\s+
    (?:(?:combined|collective|proud)\s+)?(?:years?|decades?)\b"""
_PERSON = r"""(?i:you|who|applicants?|candidates?|individuals?|persons?|people|must|ideal|successful|preferred|
    incumbents?|employees?|staff|\w*(?:er|or|ist|ian|holder|assistant|clerk|associate)s?)\b"""
_NAME = rf"(?!{_PERSON})[A-Z][\w&'\u2019-]*"
_WE = r"""(?i:we|our\s+(?:\w+\s+){0,2}\w+|
    the\s+(?:company|practice|hospital|clinic|organi[sz]ation|team|firm|agency|group))\b"""
_EMPLOYER = rf"(?:{_WE}|{_NAME}(?:\s+(?:of|and|&|the|{_NAME})){{0,5}})"
HISTORY = re.compile(
    rf"""{_EMPLOYER}\s+(?:(?:has|have|had|brings?|boasts?)\s+|(?:is|are)\s+an?\s+(?:[\w-]+\s+){{1,5}}?with\s+){_YEARS} |
    {_WE}\s+with\s+{_YEARS} | (?i:with)\s+{_YEARS}[^.;]{{0,120}},\s+{_EMPLOYER}\s""",
    re.VERBOSE,
)
SOUGHT = re.compile(
    r"\b(?:you|your|applicants?|candidates?|someone|seek\w*|looking|must|requir\w+|need\w*|prefer\w*|hir(?:e|ing)|want\w*)\b",
    re.IGNORECASE,
)
LASTING = frozenset((SectionKind.REQUIREMENT, SectionKind.PREFERENCE, SectionKind.DUTY, SectionKind.CONDITION))


@dataclass(frozen=True)
class Sentence:
    """`text[start:end]` of a posting, under a section of `kind`; `item` says that it stands in a list."""

    start: int
    end: int
    kind: SectionKind
    item: bool = False


@dataclass(frozen=True)
class _Head:
    start: int
    end: int
    kind: SectionKind


class Sections:
    """The section reader for a set of heading rows; `names` are words written in camel case that are no joins."""

    def __init__(self, headings: Iterable[Heading], names: Iterable[str] = ()) -> None:
        rows = list(headings)
        self._kinds = {_key(row.heading): row.kind for row in rows}
        # A row that begins with "=" is a heading alone, and nothing within another one ("bonus").
        self._parts = {_key(row.heading): row.kind for row in rows if not row.heading.startswith("=")}
        self._most = max((len(key) for key in self._kinds), default=0)
        self._names = frozenset(name.casefold() for name in names)

    def read(self, text: str) -> list[Sentence]:
        """Return the sentences of `text` in order; headings themselves and blank lines are left out."""
        lines = list(_lines(text))
        head = _head_lines(lines)
        found = [
            Sentence(start, end, SectionKind.IGNORE if number else SectionKind.TITLE)
            for number, (start, end) in enumerate(lines[:head])
        ]
        return [*found, *self._body(text, lines[head:])]

    def _body(self, text: str, lines: list[tuple[int, int]]) -> Iterator[Sentence]:
        kind = SectionKind.UNKNOWN
        lead: SectionKind | None = None
        listed = within = False  # whether the line before, and whether any since the heading, is an item
        for number, (start, end) in enumerate(lines):
            if start == end:
                kind = kind if kind is not SectionKind.IGNORE else SectionKind.UNKNOWN
                continue
            bullet = BULLET.match(text, start, end)
            first = bullet.end() if bullet else start
            heading = self._heading(text[first:end], bool(bullet)) or self._standing(text, lines, number)
            if heading is not None:
                kind, lead, listed, within = heading, None, False, False
                continue
            if not bullet and listed:
                lead = None
            if not bullet and within and kind in ASKED and _is_afterword(text, lines, number):
                kind, within = SectionKind.UNKNOWN, False
            listed, within = bool(bullet), within or bool(bullet)
            sentences, last = self._line(text, first, end, lead or kind, bool(bullet))
            yield from sentences
            kind = last if last != (lead or kind) and last in LASTING else kind
            lead = self._lead(text[sentences[-1].start : end]) or lead if sentences else lead

    def _line(
        self, text: str, start: int, end: int, kind: SectionKind, item: bool
    ) -> tuple[list[Sentence], SectionKind]:
        """Return the sentences of a line and what it leaves off with, which a heading at its end may have announced."""
        before, found = kind, list[Sentence]()
        for head in [*self._heads(text, start, end), _Head(end, end, kind)]:
            for a, b in self._cut(text, start, head.start):
                announced = None if item else self._alone(text[a:b])
                if announced is None:
                    found.append(Sentence(a, b, _told_by(text[a:b], kind, item), item))
                kind = announced or (before if kind is SectionKind.IGNORE else kind)
            if head.start < end:
                kind = head.kind
            start = head.end
        return found, kind

    def _alone(self, sentence: str) -> SectionKind | None:
        """Return what a heading that has lost its line break announces."""
        if len(sentence) > 60 or not sentence[-1].isalpha():
            return None
        named = all(word[0].isupper() for word in WHOLE.findall(sentence) if len(word) > 3)
        return self._parts.get(_key(sentence)) or (self._contained(sentence) if named and "/" in sentence else None)

    def _heads(self, text: str, start: int, end: int) -> list[_Head]:
        found = [head for colon in _colons(text, start, end) if (head := self._before(text, start, colon))]
        for capitals in CAPITALS.finditer(text, start, end):
            kind = self._contained(capitals.group())
            if kind and len(capitals.group()) > 4 and not any(h.start < capitals.end() <= h.end for h in found):
                found.append(_Head(capitals.start(), capitals.end(), kind))
        return sorted(_apart(found), key=lambda head: head.start)

    def _before(self, text: str, start: int, colon: int) -> _Head | None:
        """Return the head that a colon ends: the longest row just before it that begins with a capital."""
        before = list(WHOLE.finditer(text, max(start, colon - 80), colon))
        for number in range(min(self._most + SILENT, len(before)), 0, -1):
            first = before[-number]
            kind = self._parts.get(_key(text[first.start() : colon]))
            if kind and text[first.start()].isupper():
                return _Head(first.start(), colon + 1, kind)
        return None

    def _heading(self, line: str, item: bool) -> SectionKind | None:
        """Return what a line that is a heading announces; UNKNOWN for one in other words; None for any other line."""
        bare = line.strip().rstrip(":-\u2013\u2014!?. ").lstrip("*#_ ").rstrip("*_ ")
        if not bare or len(bare) > 90 or line.endswith((".", ",")) or (item and not line.endswith(":")):
            return None
        if LEADS.search(bare):
            return None
        exact = self._kinds.get(_key(bare)) or self._bracketed(bare)
        if exact:
            return exact
        shouted = bare.isupper() and len(bare) > 3
        if shouted or (line.rstrip().endswith(":") and len(bare.split()) < 9):
            contained = self._contained(bare)
            if contained is SectionKind.IGNORE and len(bare.split()) > 3:
                contained = None
            return contained or (SectionKind.UNKNOWN if shouted and len(bare.split()) > 1 else None)
        return None

    def _bracketed(self, bare: str) -> SectionKind | None:
        """Return what the brackets of a heading decide: "Qualifications (Preferred)"."""
        inside = IN_BRACKETS.search(bare)
        decided = self._kinds.get(_key(inside[1])) if inside else None
        return decided if decided in ASKED and self._made_of_rows(bare) else None

    def _standing(self, text: str, lines: list[tuple[int, int]], number: int) -> SectionKind | None:
        """Return what a short line without a colon announces that stands alone above a list or a paragraph."""
        start, end = lines[number]
        line = text[start:end]
        alone = number == 0 or lines[number - 1][0] == lines[number - 1][1]
        below = next(((a, b) for a, b in lines[number + 1 :] if a < b), None)
        if below is None or not re.search(r"[\w)?]$", line) or len(line.split()) > 8 or not line[0].isupper():
            return None
        listed = bool(BULLET.match(text, *below)) and not BULLET.match(text, start, end)
        above = listed or (alone and below[1] - below[0] > PARAGRAPH)
        return self._contained(line) if above and self._made_of_rows(line) else None

    def _made_of_rows(self, line: str) -> bool:
        """Return whether a line holds a heading row, and beside such rows only words that say nothing."""
        key = _key(line)
        covered: set[int] = set()
        for at in range(len(key)):
            for size in range(1, self._most + 1):
                covered.update(range(at, at + size) if key[at : at + size] in self._parts else ())
        return bool(covered) and all(at in covered or word in FILLERS for at, word in enumerate(key))

    def _contained(self, phrase: str) -> SectionKind | None:
        """Return the kind of the row that a heading contains: a preference if any, else the longest, else the last."""
        key = _key(phrase)
        found = [
            (self._parts[part] is SectionKind.PREFERENCE, len(part), at, self._parts[part])
            for at in range(len(key))
            for part in (key[at : at + size] for size in range(1, self._most + 1))
            if part in self._parts
        ]
        return max(found, key=lambda row: row[:3])[3] if found else None

    def _lead(self, sentence: str) -> SectionKind | None:
        """Return what a sentence that ends in a colon says of the list below it."""
        if not sentence.rstrip().endswith((":", ";", "…", ":-")):
            return None
        return self._contained(sentence)

    def _cut(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        for stop in [*self._ends(text, start, end), end]:
            while stop - start > LONGEST:
                space = text.rfind(" ", start + 1, start + LONGEST)
                middle = space if space > 0 else start + LONGEST
                yield start, middle
                start = middle
            first, last = _strip(text, start, stop)
            if first < last:
                yield first, last
            start = stop

    def _ends(self, text: str, start: int, end: int) -> list[int]:
        stops = {at.end() for at in END.finditer(text, start, end) if not _abbreviated(text, start, at.start())}
        joins = (at.start() for at in JOIN.finditer(text, start, end))
        return sorted(stops.union(at for at in joins if not self._name(text, start, at, end)))

    def _name(self, text: str, start: int, at: int, end: int) -> bool:
        """Return whether the join at `at` is inside a name ("PowerChart") or too short to tell."""
        first, last = at, at
        while first > start and text[first - 1].isalpha() and at - first < 40:
            first -= 1
        while last < end and text[last].isalpha() and last - at < 40:
            last += 1
        return (at - first < 4 and text[at - 1] != ")") or text[first:last].casefold() in self._names


def _told_by(sentence: str, kind: SectionKind, item: bool) -> SectionKind:
    """Return EMPLOYER for a sentence that tells how long the employer has been at it, else `kind`."""
    told = not item and kind not in ASKED and HISTORY.match(sentence) and not SOUGHT.search(sentence)
    return SectionKind.EMPLOYER if told else kind


def _is_afterword(text: str, lines: list[tuple[int, int]], number: int) -> bool:
    """Return whether a line below a list is a paragraph of its own, and neither goes on with an item nor leads on."""
    start, end = lines[number]
    below = next(((a, b) for a, b in lines[number + 1 :] if a < b), None)
    leads = below is not None and BULLET.match(text, *below) is not None
    return text[start].isupper() and text[end - 1] in ".!" and len(text[start:end].split()) > 4 and not leads


def _key(phrase: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in spoken(phrase))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield _strip(text, start, end)
        start = end + 1


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _head_lines(lines: list[tuple[int, int]]) -> int:
    """Return how many lines at the top are title, place and pay: those before the first blank one."""
    blank = next((number for number, (start, end) in enumerate(lines) if start == end), len(lines))
    short = all(end - start < 300 for start, end in lines[:blank])
    return blank if blank < len(lines) and blank < 8 and short else 0


def _colons(text: str, start: int, end: int) -> Iterator[int]:
    at = text.find(":", start, end)
    while at >= 0:
        yield at
        at = text.find(":", at + 1, end)


def _apart(heads: list[_Head]) -> Iterator[_Head]:
    last = -1
    for head in sorted(heads, key=lambda head: head.start):
        if head.start >= last:
            yield head
            last = head.end


def _abbreviated(text: str, start: int, dot: int) -> bool:
    before = text[max(start, dot - 8) : dot].split()
    return bool(before) and text[dot] == "." and before[-1].casefold().lstrip("(") in ABBREVIATIONS
