"""A posting's text cut into sentences, each with what its section is about.

Headings are rows (`data/sections.csv`); where they stand is told by layout: a short line, a colon, capitals, a list
with a line that leads into it. Texts that have lost their line breaks are cut at inline heads ("Required: ...").
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple

from jobmatch.lists import kind_of
from jobmatch.vocabulary import ASKED, Heading, SectionKind, fold, spoken

UNKNOWN, IGNORE, EMPLOYER = SectionKind.UNKNOWN, SectionKind.IGNORE, SectionKind.EMPLOYER
LONGEST = 1500  # characters; what runs on beyond is cut, so that no rule meets a sentence without end
LONGEST_HEADING = 90  # characters
KNOWN = 1 << 13  # lines that are remembered with what they are cut into: some megabytes
MOST = 8  # words of a heading that is told by its shape

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
SHORTEST = 5  # characters of a heading in capitals within a line; what is shorter is an acronym
HEAD = re.compile(
    rf"""[:A-Z](?:(?<=:)|(?=[A-Z/&'\u2019,\s:-]{{{SHORTEST - 1}}})
    [A-Z][A-Z/&'\u2019,-]*(?:[ \t]+[A-Z/&][A-Z/&'\u2019,-]*)*(?![a-z])(?:\s?:)?)""",
    re.VERBOSE,
)
# Words that a heading may hold beside the rows it is made of.
FILLERS = frozenset(
    ("a", "an", "any", "are", "as", "be", "for", "from", "in", "is", "job", "of", "or", "our", "position",
     "role", "the", "this", "to", "we", "what", "with", "would", "you", "your")
)  # fmt: skip
LABELLED = 120  # characters; what is longer after "Interview:" or "Hours:" says more than that
LONGEST_ALONE = 60  # characters of a heading that has lost its line break
PARAGRAPH = 60  # characters; what is shorter may be an item of a list that has no bullets
# What is read for nothing: words within a lead or a long heading do not suggest it ("You support the team with:").
SILENT = frozenset((EMPLOYER, SectionKind.BOILERPLATE, IGNORE))
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
    """A line that is not blank, without the white space around it; its words follow on `bullet` characters."""

    start: int
    text: str
    bullet: int
    apart: bool  # parted by a blank line from the one before it


class _Title(NamedTuple):
    """What a line announces if those around it say that it is a heading; None for one in words that no row holds."""

    kind: SectionKind | None
    loud: bool = False  # in capitals or before a colon
    states: bool = False  # it may be in capitals and say something itself
    tiny: bool = False


NOTHING = _Line(0, "", 0, False)  # what is below the last line


_Part = tuple[int, int, SectionKind]  # a sentence, counted from the beginning of its line


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
        # The words that a row begins and ends with: most lines are told from headings by these alone.
        ends = [WHOLE.findall(row.heading.casefold()) for row in rows]
        self._openers = frozenset(fold(words[0]) for words in ends)
        self._closers = frozenset(fold(words[-1]) for words in ends)
        self._names = frozenset(name.casefold() for name in names)
        # About half of the lines of real postings have been in one before, word for word.
        self._parts_of = lru_cache(KNOWN)(self._line)
        self._told = lru_cache(KNOWN)(self._title)

    def read(self, text: str) -> list[Sentence]:
        """Return the sentences of `text` in order; headings themselves and blank lines are left out."""
        lines = _lines(text)
        head = _head(text, lines)
        found = [
            Sentence(start, start + len(line), IGNORE if number else SectionKind.TITLE)
            for number, (start, line, _, _) in enumerate(lines[:head])
        ]
        self._body(lines[head:], found)
        return found

    def _body(self, lines: Sequence[_Line], found: list[Sentence]) -> None:
        kind = UNKNOWN
        lead: SectionKind | None = None
        listed = within = False  # whether the line before, and whether any since the heading, is an item
        for number, (start, line, bullet, apart) in enumerate(lines):
            item = bullet > 0
            if apart and kind is IGNORE:
                kind = UNKNOWN
            if heading := self._heading(lines, number):
                if heading is UNKNOWN:
                    heading = kind_of(line[bullet:], _lines_below(lines, number)) or heading
                kind, lead, listed, within = heading, None, False, False
                continue
            if item and not within and kind is UNKNOWN and lead is None:
                lead = kind_of("", _items(lines, number))
            if not item and listed:
                lead = None
            if kind is EMPLOYER and not item and TURN.match(line):
                kind = UNKNOWN
            if not item and within and kind in ASKED and _is_afterword(lines, number):
                kind, within = UNKNOWN, False
            listed, within = item, within or item
            cut = self._parts_of if len(line) < LONGEST else self._line  # a long line is not kept: few come again
            parts, last = cut(line, bullet, lead or kind)
            found += [Sentence(start + at, start + end, told, item) for at, end, told in parts]
            kind = last if last != (lead or kind) and last in LASTING else kind
            if parts and _leads(lines, number):
                announced = self._contained(line[parts[-1][0] :])
                told = announced if announced and announced not in SILENT else _unlisted(lines, number)
                lead = told or lead

    def _line(self, line: str, bullet: int, kind: SectionKind) -> tuple[list[_Part], SectionKind]:
        """Return the sentences of a line and what it leaves off with, which a heading at its end may have announced."""
        before, found = kind, list[_Part]()
        counted = not bullet and ("year" in line or "decade" in line)
        for first, last, announced in self._stretches(line, bullet):
            kind = announced or kind
            for at, part in self._cut(line, first, last):
                size = len(part)
                if kind is IGNORE and size > LABELLED:
                    kind = before
                heading = None if bullet or size > LONGEST_ALONE else self._alone(part)
                if heading is None:
                    found.append((at, at + size, _told_by(part, kind) if counted else kind))
                kind = heading or (before if kind is IGNORE else kind)
        return found, kind

    def _alone(self, sentence: str) -> SectionKind | None:
        """Return what a heading that has lost its line break announces."""
        if not sentence[-1].isalpha():
            return None
        exact = self._parts.get(_key(sentence)) if self._likely(sentence) else None
        if exact or "/" not in sentence:
            return exact
        named = all(word[0].isupper() for word in WHOLE.findall(sentence) if len(word) > 3)
        return self._contained(sentence) if named else None

    def _stretches(self, line: str, start: int) -> list[tuple[int, int, SectionKind | None]]:
        """Return the parts of a line between its heads, each with what the head before it announces."""
        kind: SectionKind | None = None
        found = []
        for mark in HEAD.finditer(line, start):
            first, last = mark.span()
            head = self._before(line, start, last - 1) if line[last - 1] == ":" else None
            if SHORTEST <= last - first <= LONGEST_HEADING and (head is None or first < head.start):
                head = self._in_capitals(line, first, last) or head
            if head:
                found.append((start, head.start, kind))
                start, kind = head.end, head.kind
        found.append((start, len(line), kind))
        return found

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
            first = word[0]
            opens = first[0].isupper() and fold(first) in self._openers
            kind = self._parts.get(_key(text[word.start() : colon])) if opens else None
            if kind:
                return _Head(word.start(), colon + 1, kind)
        return None

    def _likely(self, phrase: str) -> bool:
        """Return whether a phrase begins and ends with such words as headings do, which costs little to see."""
        first = WHOLE.search(phrase)
        if first is None or ((word := fold(first[0])) not in self._openers and word not in FILLERS):
            return False
        return (last := _last(phrase)) in self._closers or last in FILLERS

    def _heading(self, lines: Sequence[_Line], number: int) -> SectionKind | None:
        """Return what a line that is a heading announces; UNKNOWN for one in other words; None for any other line."""
        _, line, bullet, apart = lines[number]
        if len(line) - bullet > LONGEST_HEADING or line.endswith((".", ",")):
            return None
        told = self._told(line, bullet)
        if not isinstance(told, _Title):
            return told
        below = lines[number + 1] if number + 1 < len(lines) else NOTHING
        return (told.kind or UNKNOWN) if _is_heading(told, apart or number == 0, below) else None

    def _title(self, line: str, bullet: int) -> SectionKind | _Title | None:
        """Return what a line announces by itself; or the line as a title, where those around it are to decide."""
        marked = line[bullet:].rstrip("-\u2013\u2014…*_ ")
        bare, colon = marked.strip(":!?#*_ "), marked.endswith(":")
        if bullet and not colon:  # "✅ Requirements"
            return None if line[0] in PLAIN else self._kinds.get(_key(bare))
        asking = not bullet and marked.endswith("?") and ASKING.match(bare) is not None
        loud = colon or asking or line.isupper()
        if not bare or not (loud or self._likely(_outside(bare))) or LEADS.search(bare):
            return None
        exact = self._kinds.get(_key(bare)) or self._bracketed(bare)
        if exact or (colon and len(bare.split()) > MOST):
            return exact
        if asking:
            return self._opening(bare)
        return self._loud(bare, colon) if loud else self._standing(bare)

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
        return next(filter(None, rows), UNKNOWN)

    def _loud(self, bare: str, colon: bool) -> _Title | None:
        """Return what a line in capitals or before a colon may announce by the rows within it."""
        kind, words, shouted, made = self._contained(bare), bare.split(), bare.isupper(), self._made_of_rows(bare)
        if kind in SILENT and len(words) > 3 and not made:
            kind = None
        # "RHIT PREFERRED", or a line of an advert that is all in capitals, says something itself.
        states = shouted and not colon and not made
        if (states and _last(bare) in STATED) or not (kind or (shouted and len(words) > 1)):
            return None
        return _Title(kind, True, states, max(map(len, words)) < SHORTEST)

    def _standing(self, bare: str) -> _Title | None:
        """Return what a short line without a colon may announce that stands alone."""
        told = bare[0].isupper() and len(bare.split()) <= MOST and self._made_of_rows(bare)
        kind = self._contained(bare) if told else None
        return _Title(kind) if kind else None

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
        stops = []
        for mark in END.finditer(text, start, end):
            if mark.lastindex is None:
                stops.append(mark.end())
            elif not self._name(text, start, mark.start(), end):
                stops.append(mark.end() - 1)
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


def _is_heading(title: _Title, apart: bool, below: _Line) -> bool:
    """Return whether a title is a heading, by the line below it and whether there is a blank one above it."""
    if not title.loud:  # it stands above a list or a paragraph
        return below.bullet > 0 or (apart and len(below.text) > PARAGRAPH)
    if title.states and ((below.text.isupper() and " " in below.text) or (title.tiny and not below.bullet)):
        return False
    return below.text != "" or title.kind is not None


def _told_by(sentence: str, kind: SectionKind) -> SectionKind:
    """Return EMPLOYER for a sentence that tells how long the employer has been at it, else `kind`."""
    if kind in ASKED or not HISTORY.match(sentence) or SOUGHT.search(sentence):
        return kind
    return EMPLOYER


def _is_afterword(lines: Sequence[_Line], number: int) -> bool:
    """Return whether a line below a list is a paragraph of its own, and neither goes on with an item nor leads on."""
    line = lines[number].text
    if not line[0].isupper() or line[-1] not in ".!" or line.count(" ") < 4:
        return False
    return number + 1 == len(lines) or not lines[number + 1].bullet


def _unlisted(lines: Sequence[_Line], number: int) -> SectionKind | None:
    """Return what a short line announces, in words that no row holds, by the list below it."""
    line = lines[number].text
    if len(line) > LONGEST_HEADING or line[-1] in ".,":
        return None
    return kind_of(line, _items(lines, number + 1))


def _lines_below(lines: Sequence[_Line], number: int) -> list[str]:
    """Return the short lines below one, up to the next that is set apart: a list without bullets."""
    found: list[str] = []
    for line in lines[number + 1 :]:
        if (line.apart and found) or len(line.text) > LABELLED:
            break
        found.append(line.text)
    return found


def _items(lines: Sequence[_Line], number: int) -> list[str]:
    """Return the items of the list that begins with a line, without their bullets."""
    return [line.text[line.bullet :] for line in takewhile(attrgetter("bullet"), lines[number:])]


def _leads(lines: Sequence[_Line], number: int) -> bool:
    """Return whether a line leads into a list: its end tells, or it is no whole sentence and an item is below it."""
    _, line, bullet, _ = lines[number]
    if bullet or number + 1 == len(lines):
        return line[-1] == ":"
    return line.endswith(LEADING) or (
        lines[number + 1].bullet > 0 and (line[-1].isalnum() or line[-1] in "<!?~*'\u2019")
    )


def _outside(phrase: str) -> str:
    """Return a phrase without the brackets that it ends with."""
    return phrase.rpartition("(")[0].rstrip() if phrase.endswith(")") else phrase


def _last(phrase: str) -> str:
    """Return the last word of a phrase, folded."""
    words = WHOLE.findall(phrase[phrase.rstrip().rfind(" ") + 1 :])
    return fold(words[-1]) if words else ""


@lru_cache(KNOWN)
def _key(phrase: str) -> tuple[str, ...]:
    return tuple([fold(word) for word in spoken(phrase)])


def _lines(text: str) -> list[_Line]:
    """Return the lines that are not blank."""
    lines: list[_Line] = []
    start, blank = 0, -1  # a text may begin with a line break
    for row in text.split("\n"):
        if line := row.strip():
            bullet = BULLET.match(line)
            lines.append(_Line(start + row.index(line), line, bullet.end() if bullet else 0, blank > 0))
            blank = 0
        else:
            blank += 1
        start += len(row) + 1
    return lines


def _head(text: str, lines: Sequence[_Line]) -> int:
    """Return how many lines are the head: title, place and pay, before the first blank line, where few and short."""
    head = next((number for number, line in enumerate(lines) if line.apart), len(lines))
    closed = head < len(lines) or text[len(text.rstrip()) :].count("\n") > 1
    return head if closed and head < 8 and all(len(line.text) < 300 for line in lines[:head]) else 0
