"""A posting's text cut into sentences, each with what its section is about.

Headings are rows (`data/sections.csv`); where they stand is told by layout: a short line, a colon, capitals, a list
with a line that leads into it. Texts that have lost their line breaks are cut at inline heads ("Required: ...").
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from jobmatch.lists import kind_of
from jobmatch.vocabulary import ASKED, Heading, SectionKind, fold, spoken

LONGEST = 1500  # characters; what runs on beyond is cut, so that no rule meets a sentence without end
LONGEST_HEADING = 90  # characters
MOST = 8  # words of a heading that is told by its shape

LINE = re.compile(r"\S(?:.*\S)?")

BULLET = re.compile(
    r"(?:[•·▪●◦‣§~|+=\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\ufe0f]+|::+|>+(?!.*<)"
    r"|\*+(?!\S.*\*$)|[-\u2013\u2014]{1,2}(?=\s|[A-Za-z])|o(?=\s)|\(?\d{1,2}[.)](?=\s)|\(?[A-Za-z][.)](?=\s))\s*"
)
PLAIN = frozenset("•·▪●◦‣§*-\u2013\u2014o(0123456789~|+=:>")  # first characters of bullets that no heading has
ABBREVIATIONS = r"""(?<!\b(?i:dr|jr|mr|ms|no|sr|st|vs)\.)(?<!\b(?i:e\.g|ext|i\.e|inc|max|min|mrs)\.)
    (?<!\b(?i:dept)\.)(?<!\b(?i:approx)\.)"""
# Where a sentence may end: a full stop, a bullet within a line, words joined by a lost line break ("filesAnswers").
# Each choice begins with a character of one rare class, so that `re` can skip what lies between.
END = re.compile(
    rf"""[.!?•·▪●*A-Z](?:
        (?<=[.!?]){ABBREVIATIONS}["\u201d'\u2019)\]]*\s+(?=[^\sa-z]) | (?<=[a-z)][a-z)]\.)(?=[A-Z][a-z]) |
        (?<=\s[•·▪●]) | (?<=\s\*)(?=\s?\S) | ((?<=[a-z)][A-Z]))(?=[a-z]|[A-Z]{{2}})
    )""",
    re.VERBOSE,
)
AROUND = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "•·▪●*"  # what sentences are freed from at both ends
LEADING = (":", ";", "…", ":-")  # what a line ends with that leads into a list
LEADS = re.compile(r"\b(?:following|one of)\b", re.IGNORECASE)  # of a line that says how to take the list below it
WHOLE = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
# Where a head may stand within a line: before a colon, or as words in capitals.
HEAD = re.compile(r"[:A-Z](?:(?<=:)|[A-Z][A-Z/&'\u2019,-]*(?:[ \t]+[A-Z/&][A-Z/&'\u2019,-]*)*(?![a-z])(?:\s?:)?)")
SHORTEST = 5  # characters of a heading in capitals within a line; what is shorter is an acronym
# Words that a heading may hold beside the rows it is made of.
FILLERS = frozenset(
    ("a", "an", "any", "are", "as", "be", "for", "from", "in", "is", "job", "of", "or", "our", "position",
     "role", "the", "this", "to", "we", "what", "with", "would", "you", "your")
)  # fmt: skip
LABELLED = 120  # characters; what is longer after "Interview:" or "Hours:" says more than that
PARAGRAPH = 60  # characters; what is shorter may be an item of a list that has no bullets
# What is read for nothing: words within a lead or a long heading do not suggest it ("You support the team with:").
SILENT = frozenset((SectionKind.EMPLOYER, SectionKind.BOILERPLATE, SectionKind.IGNORE))
ASKING = re.compile(r"(?:how|what|where|who|why)\b", re.IGNORECASE)  # opens a question that is a heading
# The last words of a statement, which may be in capitals as a heading is, folded.
STATED = frozenset(("desirable", "desired", "essential", "mandatory", "plus", "preferred", "required"))
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
# With what a paragraph turns from the employer to the post, under a heading that was of the employer.
TURN = re.compile(
    r"""(?:as\s+an?\s[^.]{2,60}?,?\s)?you(?:['\u2019]ll|\s+(?:will|must|should|need))\s |
    (?:this|the)\s+(?:role|post|position)\b | the\s+(?:post\s?holder|successful|ideal)\b |
    (?:applicants|candidates|applications)\b |
    we(?:['\u2019]re|\s+are)\s+(?:now\s+|currently\s+)?(?:looking|seeking|recruiting)\b""",
    re.IGNORECASE | re.VERBOSE,
)
LASTING = frozenset((SectionKind.REQUIREMENT, SectionKind.PREFERENCE, SectionKind.DUTY, SectionKind.CONDITION))


class Sentence(NamedTuple):
    """`text[start:end]` of a posting, under a section of `kind`; `item` says that it stands in a list."""

    start: int
    end: int
    kind: SectionKind
    item: bool = False


class _Line(NamedTuple):
    start: int
    end: int
    apart: bool  # parted by a blank line from the one before it


class _Head(NamedTuple):
    start: int
    end: int
    kind: SectionKind


class _Row(NamedTuple):
    """A heading row found in a phrase, at words `at` to `end` of its key."""

    at: int
    end: int
    kind: SectionKind


class Sections:
    """The section reader for a set of heading rows; `names` are words written in camel case that are no joins."""

    def __init__(self, headings: Iterable[Heading], names: Iterable[str] = ()) -> None:
        rows = list(headings)
        self._kinds = {_key(row.heading): row.kind for row in rows}
        # A row that begins with "=" is a heading alone, and nothing within another one ("bonus").
        self._parts = {_key(row.heading): row.kind for row in rows if not row.heading.startswith("=")}
        self._sizes: dict[str, list[int]] = {}  # by its first word, how many words a row may have, most first
        for first, size in sorted({(key[0], len(key)) for key in self._parts}, key=lambda pair: -pair[1]):
            self._sizes.setdefault(first, []).append(size)
        # The words that a heading can open with and close with: most lines are told from headings by these alone.
        ends = [WHOLE.findall(row.heading.casefold()) for row in rows]
        self._openers = FILLERS.union(fold(words[0]) for words in ends)
        self._closers = FILLERS.union(fold(words[-1]) for words in ends)
        self._names = frozenset(name.casefold() for name in names)

    def read(self, text: str) -> list[Sentence]:
        """Return the sentences of `text` in order; headings themselves and blank lines are left out."""
        head, lines = _lines(text)
        found = [
            Sentence(line.start, line.end, SectionKind.IGNORE if number else SectionKind.TITLE)
            for number, line in enumerate(lines[:head])
        ]
        found.extend(self._body(text, lines[head:]))
        return found

    def _body(self, text: str, lines: Sequence[_Line]) -> Iterator[Sentence]:
        kind = SectionKind.UNKNOWN
        lead: SectionKind | None = None
        listed = within = False  # whether the line before, and whether any since the heading, is an item
        for number, (start, end, apart) in enumerate(lines):
            if apart and kind is SectionKind.IGNORE:
                kind = SectionKind.UNKNOWN
            bullet = BULLET.match(text, start, end)
            first = bullet.end() if bullet else start
            if heading := self._heading(text, lines, number, first):
                if heading is SectionKind.UNKNOWN:
                    heading = kind_of(text[first:end], _lines_below(text, lines, number)) or heading
                kind, lead, listed, within = heading, None, False, False
                continue
            if bullet and not within and kind is SectionKind.UNKNOWN and lead is None:
                lead = kind_of("", _items(text, lines, number))
            if not bullet and listed:
                lead = None
            if kind is SectionKind.EMPLOYER and not bullet and TURN.match(text, start, end):
                kind = SectionKind.UNKNOWN
            if not bullet and within and kind in ASKED and _is_afterword(text, lines, number):
                kind, within = SectionKind.UNKNOWN, False
            listed, within = bool(bullet), within or bool(bullet)
            sentences, last = self._line(text, first, end, lead or kind, bool(bullet))
            yield from sentences
            kind = last if last != (lead or kind) and last in LASTING else kind
            if sentences and _leads(text, lines, number, bool(bullet)):
                announced = self._contained(text[sentences[-1].start : end])
                told = announced if announced and announced not in SILENT else _unlisted(text, lines, number)
                lead = told or lead

    def _line(
        self, text: str, start: int, end: int, kind: SectionKind, item: bool
    ) -> tuple[list[Sentence], SectionKind]:
        """Return the sentences of a line and what it leaves off with, which a heading at its end may have announced."""
        before, found = kind, list[Sentence]()
        for first, last, announced in self._stretches(text, start, end):
            kind = announced or kind
            for at, part in self._cut(text, first, last):
                if kind is SectionKind.IGNORE and len(part) > LABELLED:
                    kind = before
                heading = None if item else self._alone(part)
                if heading is None:
                    found.append(Sentence(at, at + len(part), kind if item else _told_by(part, kind), item))
                kind = heading or (before if kind is SectionKind.IGNORE else kind)
        return found, kind

    def _alone(self, sentence: str) -> SectionKind | None:
        """Return what a heading that has lost its line break announces."""
        if len(sentence) > 60 or not sentence[-1].isalpha():
            return None
        exact = self._parts.get(_key(sentence)) if self._likely(sentence) else None
        if exact or "/" not in sentence:
            return exact
        named = all(word[0].isupper() for word in WHOLE.findall(sentence) if len(word) > 3)
        return self._contained(sentence) if named else None

    def _stretches(self, text: str, start: int, end: int) -> Iterator[tuple[int, int, SectionKind | None]]:
        """Yield the parts of a line between its heads, each with what the head before it announces."""
        kind = None
        for mark in HEAD.finditer(text, start, end):
            first, last = mark.span()
            head = self._before(text, start, last - 1) if text[last - 1] == ":" else None
            if SHORTEST <= last - first <= LONGEST_HEADING and (head is None or first < head.start):
                head = self._in_capitals(text, first, last) or head
            if head:
                yield start, head.start, kind
                start, kind = head.end, head.kind
        yield start, end, kind

    def _in_capitals(self, text: str, start: int, end: int) -> _Head | None:
        """Return the head that words in capitals are which hold nothing but headings."""
        phrase = text[start:end]
        if not self._likely(phrase) or not self._made_of_rows(phrase):
            return None
        kind = self._contained(phrase)
        return _Head(start, end, kind) if kind else None

    def _before(self, text: str, start: int, colon: int) -> _Head | None:
        """Return the head that a colon ends: the longest row just before it that begins with a capital."""
        start = max(start, colon - LONGEST_HEADING)
        if _last(text[start:colon]) not in self._closers:
            return None
        for word in WHOLE.finditer(text, start, colon):
            opens = word.group()[0].isupper() and fold(word.group()) in self._openers
            kind = self._parts.get(_key(text[word.start() : colon])) if opens else None
            if kind:
                return _Head(word.start(), colon + 1, kind)
        return None

    def _likely(self, phrase: str) -> bool:
        """Return whether a phrase begins and ends with such words as headings do, which costs little to see."""
        first = WHOLE.search(phrase)
        return first is not None and fold(first.group()) in self._openers and _last(phrase) in self._closers

    def _heading(self, text: str, lines: Sequence[_Line], number: int, start: int) -> SectionKind | None:
        """Return what a line that is a heading announces; UNKNOWN for one in other words; None for any other line.

        The words of the line begin at `start`, after its bullet.
        """
        line = text[start : lines[number].end]
        if len(line) > LONGEST_HEADING or line.endswith((".", ",")):
            return None
        marked = line.rstrip("-\u2013\u2014…*_ ")
        bare = marked.strip(":!?#*_ ")
        colon, item = marked.endswith(":"), start > lines[number].start
        asking = not item and marked.endswith("?") and ASKING.match(bare) is not None
        loud = colon or asking or (not item and line.isupper())
        if item and not colon:  # "✅ Requirements"
            return None if text[lines[number].start] in PLAIN else self._kinds.get(_key(bare))
        if not bare or not (loud or self._likely(_outside(bare))) or LEADS.search(bare):
            return None
        exact = self._kinds.get(_key(bare)) or self._bracketed(bare)
        if exact or (colon and len(bare.split()) > MOST):
            return exact
        if asking:
            return self._opening(bare)
        below = text[lines[number + 1].start : lines[number + 1].end] if number + 1 < len(lines) else ""
        apart = lines[number].apart or number == 0
        return self._loud(bare, colon, below) if loud else self._standing(bare, apart, below)

    def _bracketed(self, bare: str) -> SectionKind | None:
        """Return what a heading with brackets announces, which may decide: "Qualifications (Preferred)"."""
        inside = IN_BRACKETS.search(bare)
        if inside is None:
            return None
        decided = self._kinds.get(_key(inside[1]))
        if decided in ASKED and self._made_of_rows(bare):
            return decided
        return self._kinds.get(_key(_outside(bare)))

    def _opening(self, question: str) -> SectionKind:
        """Return what a question announces that stands as a heading: its first words tell."""
        key = _key(question)
        rows = (self._parts.get(key[:size]) for size in self._sizes.get(key[0], ()))
        return next(filter(None, rows), SectionKind.UNKNOWN)

    def _loud(self, bare: str, colon: bool, below: str) -> SectionKind | None:
        """Return what a line in capitals or before a colon announces by the rows within it."""
        kind, words, shouted = self._contained(bare), bare.split(), bare.isupper()
        if kind in SILENT and len(words) > 3 and not self._made_of_rows(bare):
            kind = None
        # "RHIT PREFERRED", or a line of an advert that is all in capitals, says something itself.
        states = (
            (below.isupper() and " " in below)
            or _last(bare) in STATED
            or (max(map(len, words)) < SHORTEST and not BULLET.match(below))
        )
        if shouted and not colon and states and not self._made_of_rows(bare):
            return None
        return kind or (SectionKind.UNKNOWN if shouted and below and len(words) > 1 else None)

    def _standing(self, bare: str, apart: bool, below: str) -> SectionKind | None:
        """Return what a short line without a colon announces that stands alone above a list or a paragraph."""
        above = BULLET.match(below) or (apart and len(below) > PARAGRAPH)
        if not above or not bare[0].isupper() or len(bare.split()) > MOST or not self._made_of_rows(bare):
            return None
        return self._contained(bare)

    def _made_of_rows(self, line: str) -> bool:
        """Return whether a line holds a heading row, and beside such rows only words that say nothing."""
        key = _key(line)
        covered = {at for row in self._rows(key) for at in range(row.at, row.end)}
        return bool(covered) and all(at in covered or word in FILLERS for at, word in enumerate(key))

    def _contained(self, phrase: str) -> SectionKind | None:
        """Return the kind of the row that a heading contains: a preference if any, else the longest, else the last."""
        found = [
            (row.kind is SectionKind.PREFERENCE, row.end - row.at, row.at, row.kind) for row in self._rows(_key(phrase))
        ]
        return max(found, key=lambda row: row[:3])[3] if found else None

    def _rows(self, key: tuple[str, ...]) -> Iterator[_Row]:
        """Yield the rows that stand within the key of a phrase."""
        for at, word in enumerate(key):
            for size in self._sizes.get(word, ()):
                if at + size <= len(key) and (kind := self._parts.get(key[at : at + size])):
                    yield _Row(at, at + size, kind)

    def _cut(self, text: str, start: int, end: int) -> list[tuple[int, str]]:
        """Return the sentences between two places, each with where it starts."""
        stops = [
            mark.end() - (mark.lastindex or 0)  # words that are joined part before the capital
            for mark in END.finditer(text, start, end)
            if mark.lastindex is None or not self._name(text, start, mark.start(), end)
        ]
        stops.append(end)
        found = []
        for stop in stops:
            while stop - start > LONGEST:
                space = text.rfind(" ", start + 1, start + LONGEST)
                middle = space if space > 0 else start + LONGEST
                found.append((start, text[start:middle]))
                start = middle
            whole = text[start:stop]
            if part := whole.strip(AROUND):
                found.append((start + whole.index(part[0]), part))
            start = stop
        return found

    def _name(self, text: str, start: int, at: int, end: int) -> bool:
        """Return whether the join at `at` is inside a name ("PowerChart") or too short to tell."""
        first, last = at, at
        while first > start and text[first - 1].isalpha() and at - first < 40:
            first -= 1
        while last < end and text[last].isalpha() and last - at < 40:
            last += 1
        return (at - first < 4 and text[at - 1] != ")") or text[first:last].casefold() in self._names


def _told_by(sentence: str, kind: SectionKind) -> SectionKind:
    """Return EMPLOYER for a sentence that tells how long the employer has been at it, else `kind`."""
    if not ("year" in sentence or "decade" in sentence) or kind in ASKED:
        return kind
    return SectionKind.EMPLOYER if HISTORY.match(sentence) and not SOUGHT.search(sentence) else kind


def _is_afterword(text: str, lines: Sequence[_Line], number: int) -> bool:
    """Return whether a line below a list is a paragraph of its own, and neither goes on with an item nor leads on."""
    start, end, _ = lines[number]
    if not text[start].isupper() or text[end - 1] not in ".!" or text.count(" ", start, end) < 4:
        return False
    return number + 1 == len(lines) or not BULLET.match(text, lines[number + 1].start, lines[number + 1].end)


def _unlisted(text: str, lines: Sequence[_Line], number: int) -> SectionKind | None:
    """Return what a short line announces, in words that no row holds, by the list below it."""
    line = text[lines[number].start : lines[number].end]
    if len(line) > LONGEST_HEADING or line[-1] in ".,":
        return None
    return kind_of(line, _items(text, lines, number + 1))


def _lines_below(text: str, lines: Sequence[_Line], number: int) -> list[str]:
    """Return the short lines below one, up to the next that is set apart: a list without bullets."""
    found: list[str] = []
    for start, end, apart in lines[number + 1 :]:
        if (apart and found) or end - start > LABELLED:
            break
        found.append(text[start:end])
    return found


def _items(text: str, lines: Sequence[_Line], number: int) -> list[str]:
    """Return the items of the list that begins with a line, without their bullets."""
    found = []
    for start, end, _ in lines[number:]:
        bullet = BULLET.match(text, start, end)
        if bullet is None:
            break
        found.append(text[bullet.end() : end])
    return found


def _leads(text: str, lines: Sequence[_Line], number: int, item: bool) -> bool:
    """Return whether a line leads into a list: its end tells, or it is no whole sentence and an item is below it."""
    start, end, _ = lines[number]
    if item or number + 1 == len(lines):
        return text[end - 1] == ":"
    below = lines[number + 1]
    return text.endswith(LEADING, start, end) or (
        (text[end - 1].isalnum() or text[end - 1] in "<!?~*'\u2019")
        and BULLET.match(text, below.start, below.end) is not None
    )


def _outside(phrase: str) -> str:
    """Return a phrase without the brackets that it ends with."""
    return phrase.rpartition("(")[0].rstrip() if phrase.endswith(")") else phrase


def _last(phrase: str) -> str:
    """Return the last word of a phrase, folded."""
    words = WHOLE.findall(phrase[phrase.rstrip().rfind(" ") + 1 :])
    return fold(words[-1]) if words else ""


@lru_cache(maxsize=1 << 12)  # most headings are of everybody's
def _key(phrase: str) -> tuple[str, ...]:
    return tuple([fold(word) for word in spoken(phrase)])


def _lines(text: str) -> tuple[int, list[_Line]]:
    """Return the lines that are not blank, without the white space around them, and how many of them are the head.

    The head is title, place and pay: the lines before the first blank one, where they are few and short.
    """
    lines: list[_Line] = []
    before = 0
    for line in LINE.finditer(text):
        start, end = line.span()
        lines.append(_Line(start, end, text.count("\n", before, start) > 1))
        before = end
    head = next((number for number, line in enumerate(lines) if line.apart), len(lines))
    closed = head < len(lines) or text.count("\n", before) > 1
    short = head < 8 and all(line.end - line.start < 300 for line in lines[:head])
    return head if closed and short else 0, lines
