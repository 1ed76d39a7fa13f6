"""Education and experience as requirements with paths: "bachelor, or associate and 1 year" is a choice of two.

Levels and months are found by pattern, not by row: the ladder of `extract` and the way numbers are written do not
grow. What an alternative is made of follows the labelling rules: the lowest level, the lower end of a range.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from jobmatch.model import Condition, Educated, EducationLevel, Experienced, Importance, Path, Requirement, Span

Judge = Callable[[int, Span], Importance | None]

_FIELD = r"(?:a\s+)?(?:health|medical|business|public|nursing|social|science|arts|applied|information|human|related)"
_DEGREE_AHEAD = rf"(?=\s+(?:level\s+)?degree|\s+(?:of|in)\s+{_FIELD})"
_LADDER = {
    EducationLevel.MASTER: rf"""
        master['\u2019]s | masters?(?=\s+(?:degree|level)|\s+(?:of|in)\s+{_FIELD}) | MHA | MBA | MPH |
        (?<!under)graduate\s+degree""",
    EducationLevel.BACHELOR: rf"""
        bachelor(?:['\u2019]?s)? | baccalaureate | (?:four|4)[- ]year\s+(?:college\s+)?degree |
        (?:college|university|undergraduate)\s+degree | BA/BS | BS/BA | B\.S\. | B\.A\. | (?:BS|BA){_DEGREE_AHEAD}""",
    EducationLevel.ASSOCIATE: rf"""
        associate['\u2019]s | associates?['\u2019]?
            (?:{_DEGREE_AHEAD}|(?=,?\s+or\s+(?:a\s+)?(?:bachelor|higher)|\s*\((?:required|preferred)\)|/bachelor)) |
        A\.A\.S\.? | AAS | (?:A\.S\.|A\.A\.|AA|AS){_DEGREE_AHEAD} | (?:two|2)[- ]year\s+(?:college\s+)?degree |
        60\s+college\s+credits""",
    EducationLevel.CERTIFICATE: r"""
        certificate\s+(?:in|of)\s+(?:medical|health|billing|coding|business|office)[\w ]{0,40} |
        (?:vocational|technical|trade)(?:[/ ](?:vocational|technical|trade))?\s+
            (?:school|program(?:me)?|training|course|diploma|certificate) | NVQ | some\s+college |
        (?:coding|billing)\s+certificate\s+program(?:me)? | post-?secondary\s+[\w ]{0,20} |
        (?:completion\s+of|completed?)\s+(?:an?\s+)?(?:[\w/-]+\s+){0,5}(?:program(?:me)?|course)s?""",
    EducationLevel.HIGH_SCHOOL: r"""
        high[- ]?school | H\.?S\.?\s+(?:diploma|graduate|grad) | G\.?E\.?D\b\.? | secondary\s+school | HiSET | TASC |
        GCSEs? | general\s+equivalency""",
    EducationLevel.NONE: r"""
        no\s+(?:degree|education|formal\s+education|diploma)(?:\s+is)?\s+(?:required|necessary|needed)""",
}
_LEVEL = re.compile(
    "|".join(rf"(?P<{level.name}>\b(?:{pattern}))" for level, pattern in _LADDER.items()), re.IGNORECASE | re.VERBOSE
)
_CAPITALS = re.compile(r"MHA|MBA|MPH|AAS|AA|AS|BS|BA|NVQ|TASC|GED")  # in small letters they are other words

_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {**{word: at for at, word in enumerate(_COUNTED, 1)}, "a": 1, "fifteen": 15, "eighteen": 18}
_A_YEAR = r"a(?=\s+(?:full\s+)?year(?:\s+(?:of|or|in|as)\b|['\u2019]))"
_NUMBER = rf"(?:\d{{1,2}}(?:\.5)?|{_A_YEAR}|{'|'.join(word for word in NUMBERS if word != 'a')})"
_UNIT = r"(?P<unit>years?|yrs?|months?|mos?)\b"
_MORE = r"(?:more|additional|further|extra)"
_UNIT_ALLOWED = r"(?P<unit>years?|yrs?|months?|mos?|days?)\b"
_IN_BRACKETS = r"(?:\(\s?(?:(?P<digits>\d{1,2})|\w{3,8})\s?\)\s{0,2})?"
_RANGE = r"(?:\(\s?\d{1,2}\s?(?:[-\u2013]\s?\d{1,2}\s?)?\))"
_DURATION = re.compile(
    rf"""(?<![\w$\u00a3.,/])(?<!\w-)(?P<low>{_NUMBER})\s{{0,3}}{_IN_BRACKETS}(?:\+|plus\b|or\s+more\b)?\s{{0,3}}
    (?:(?:-|\u2013|to|or|and)\s{{0,3}}{_NUMBER}\s{{0,3}}{_RANGE}?\s{{0,3}}\+?)?
    \s{{0,3}}-?\s{{0,3}}(?:(?:full|calendar|{_MORE})\s+)?{_UNIT}
    (?!\s*-?\s*(?:of\s+age|old|(?:or|and|&)\s+older|ago|term\b|contract|fixed|probation|after|degree|college|high|
        program|course|school|from|history|warranty|in\s+business|retention|post))""",
    re.IGNORECASE | re.VERBOSE,
)
_ALLOWED = re.compile(
    rf"(?:within|\bin|after|by)\s+(?:the\s+)?(?:first\s+)?(?P<low>{_NUMBER}|\d{{2,3}}|a)\s{{0,3}}{_IN_BRACKETS}"
    rf"-?\s{{0,3}}(?:calendar\s+|full\s+)?{_UNIT_ALLOWED}",
    re.IGNORECASE,
)
_OTHER_TIME = re.compile(
    r"""(?:within(?:\s+the(?:\s+\w+)?)?|for|after\s+a\s+minimum\s+of|past|last|next|after|every|first|previous|
    for\s+over|for\s+more\s+than|for\s+nearly|almost|under\s+age|than|aged?|per|in\s+the|once|each|
    (?:months?|years?|yrs?)\s*(?:to|-|\u2013)|substitut\w+\s+for|of\s+(?:which|whom|those|these|them)|which|including|
    includes|,\s+(?:with|of\s+which))\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
MONTHS = {"y": 12.0, "m": 1.0, "d": 1 / 30}  # by the first letter of the unit
# "Must be 18 years", "21 years and over": an age, though no word for one is said.
_AGE = re.compile(
    r"""\bbe\s+(?:(?:at\s+least|over|a\s+minimum\s+of)\s+)?(?:1[6-9]|2[01])\s+years?\b |
    \b(?:1[6-9]|2[01])\s+years?\s+(?:or|and|&)\s+(?:over|above|up)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TIMED = re.compile(r"[eE]xper|EXPER|[eE]ntry|ENTRY|[yY]ear|YEAR|[yY]rs?\b|YRS?|[mM]on?ths?|MONTH|[mM]os?\b")
_WORKED = re.compile(
    rf"""\bexp\b|exper|background|work(?:ed|ing)\s+(?:in|as|with)|work\s+history|
    (?:years?|yrs?|months?)\s+(?:of|in|as)\s|\b{_MORE}\s+(?:years?|months?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NOTHING_ASKED = re.compile(
    r"""\bno\s+(?:(?:prior|previous|work|relevant)\s+){0,2}experience\s+(?:is\s+)?(?:necessary|required|needed) |
    \bentry[- ]level\b(?!\s+(?:or|to)\b) |
    ^\W*(?:prior\s+|previous\s+)?(?:[\w-]+\s+)?experience\s+(?:is\s+)?not\s+(?:required|necessary|needed)""",
    re.IGNORECASE | re.VERBOSE,
)
_OR = re.compile(r"\bor\b(?!.*\b(?:and|with|plus)\b)|^\s{0,2}/", re.IGNORECASE | re.DOTALL)
_ENDS_IN_OR = re.compile(r"\bor\W{0,3}$", re.IGNORECASE)
_BEGINS_WITH_OR = re.compile(r"\W{0,3}or\b(?!\s+equivalent)", re.IGNORECASE)
_INSTEAD = re.compile(
    r"in\s+(?:lieu|place)\s+of|substitut|(?:may|can)\s+replace|satisfied\s+by|counts?\s+(?:as|towards?)", re.IGNORECASE
)
_DEGREE = re.compile(r"degree|education|diploma|college", re.IGNORECASE)
TYPING = re.compile(
    r"\b(?P<wpm>\d{2,3})\s{0,3}\+?\s{0,3}(?:net\s+)?(?:wpm\b|w\.p\.m|words\s+(?:per|a)\s+minute|words/min)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Fact:
    """A level or a number of months (the other is None); `choice` numbers the alternatives of its statement.

    `instead` says that it stands in for a degree asked for elsewhere.
    """

    span: Span
    level: EducationLevel | None = None
    months: int | None = None
    choice: int = 0
    instead: bool = False


def read(text: str, sentences: Sequence[Span], listed: Sequence[bool], judge: Judge) -> tuple[Requirement, ...]:
    """Return what is asked of education and experience.

    `listed[i]` says that sentence i stands in a list of requirements, where a length of time needs no word for
    experience beside it; `judge(i, span)` how a span of it is meant. A sentence that ends in "or" is one statement
    with the next.
    """
    found: list[Requirement] = []
    statement: list[tuple[Fact, Importance]] = []
    first = 0
    for number, sentence in enumerate(sentences):
        for fact in facts(text, sentence, listed[number], first):
            importance = _nothing_asked(fact) or judge(number, fact.span)
            statement += [(fact, importance)] if importance else []
        if _goes_on(text, sentences, number):
            first = max((fact.choice for fact, _ in statement), default=first) + 1
            continue
        found = _added(found, statement)
        statement, first = [], 0
    return tuple(_added(found, statement))


def _nothing_asked(fact: Fact) -> Importance | None:
    """Return REQUIRED for "no experience necessary": that nothing is asked is what is required."""
    return Importance.REQUIRED if fact.months == 0 or fact.level is EducationLevel.NONE else None


def _goes_on(text: str, sentences: Sequence[Span], number: int) -> bool:
    sentence = sentences[number]
    if _ENDS_IN_OR.search(text[max(sentence.start, sentence.end - 8) : sentence.end]):
        return True
    after = sentences[number + 1] if number + 1 < len(sentences) else None
    return after is not None and after.start - sentence.end < 8 and bool(_BEGINS_WITH_OR.match(text, after.start))


def facts(text: str, sentence: Span, listed: bool = False, first: int = 0) -> list[Fact]:
    """Return the levels and months that one sentence states, in order; alternatives are numbered from `first`."""
    found = sorted([*_levels(text, sentence), *_lengths(text, sentence, listed)], key=lambda fact: fact.span.start)
    choice, numbered = first, list[Fact]()
    for at, fact in enumerate(found):
        before = found[at - 1] if at else None
        if before and _OR.search(text[before.span.end : fact.span.start]):
            choice += before.level is None or before.level is not fact.level
        numbered.append(replace(fact, choice=choice))
    return _standing_in(text, sentence, numbered)


def within(clause: str) -> int | None:
    """Return the time that a clause allows, in months: "within six (6) months of hire" is 6."""
    found = _ALLOWED.search(clause)
    return _length(found) if found else None


def typing_speed(text: str) -> int | None:
    """Return the words per minute that a text asks for."""
    found = TYPING.search(text)
    return int(found["wpm"]) if found else None


def _levels(text: str, sentence: Span) -> Iterator[Fact]:
    for found in _LEVEL.finditer(text, sentence.start, sentence.end):
        if found.group().isupper() or not _CAPITALS.fullmatch(found.group().upper()):
            yield Fact(Span(found.start(), found.end()), level=EducationLevel[found.lastgroup or ""])


def _lengths(text: str, sentence: Span, listed: bool) -> Iterator[Fact]:
    said = text[sentence.start : sentence.end]
    if not _TIMED.search(said):
        return
    none = _NOTHING_ASKED.search(said)
    if none:
        yield Fact(Span(sentence.start + none.start(), sentence.start + none.end()), months=0)
    ages = [age.span() for age in _AGE.finditer(said)]
    for found in _DURATION.finditer(said) if listed or _WORKED.search(said) else ():
        aged = any(start <= found.start() < end for start, end in ages)
        if not aged and not _OTHER_TIME.search(said[max(0, found.start() - 30) : found.start()]):
            yield Fact(Span(sentence.start + found.start(), sentence.start + found.end()), months=_length(found))


def _length(found: re.Match[str]) -> int:
    written = found["digits"] or found["low"].casefold()
    number = NUMBERS.get(written) or float(written)
    return max(1, int(number * MONTHS[found["unit"][0].casefold()])) if number else 0


def _standing_in(text: str, sentence: Span, found: list[Fact]) -> list[Fact]:
    """Mark what stands in for a degree, and leave out what stands in for experience."""
    cut = _INSTEAD.search(text, sentence.start, sentence.end) if found else None
    if not cut:
        return found
    clause = max(text.rfind(";", sentence.start, cut.start()) + 1, sentence.start)
    kept = [fact for fact in found if fact.span.end <= clause]
    if not _DEGREE.search(text, cut.end(), min(sentence.end, cut.end() + 80)):
        return kept
    offered = [fact for fact in found if clause <= fact.span.start < cut.start()]
    return kept + [replace(fact, instead=fact.months is not None) for fact in offered]


def _added(found: list[Requirement], statement: list[tuple[Fact, Importance]]) -> list[Requirement]:
    for importance in (Importance.REQUIRED, Importance.PREFERRED):
        stated = [fact for fact, meant in statement if meant is importance]
        plain = [fact for fact in stated if not fact.instead]
        if plain:
            found = [*found, _requirement(plain, importance)]
        for fact in stated:
            if fact.instead:
                found = _with_alternative(found, fact)
    return found


def _requirement(stated: list[Fact], importance: Importance) -> Requirement:
    choices = sorted({fact.choice for fact in stated})
    paths = (_path([fact for fact in stated if fact.choice == choice]) for choice in choices)
    return Requirement(tuple(dict.fromkeys(paths)), importance, Span(stated[0].span.start, stated[-1].span.end))


def _path(stated: list[Fact]) -> Path:
    """Return the conditions that hold together: the lowest of levels said side by side, and the longest time."""
    levels = [Educated(fact.level, fact.span) for fact in stated if fact.level is not None]
    lengths = [Experienced(fact.months, fact.span) for fact in stated if fact.months is not None]
    lowest: list[Condition] = [min(levels, key=lambda asked: asked.level)] if levels else []
    return (*lowest, max(lengths, key=lambda asked: asked.months)) if lengths else tuple(lowest)


def _with_alternative(found: list[Requirement], fact: Fact) -> list[Requirement]:
    """Add experience that replaces a degree as a path of the last requirement that asks for one."""
    for at in range(len(found) - 1, -1, -1):
        asked = found[at]
        if any(isinstance(condition, Educated) for path in asked.paths for condition in path):
            path: Path = (Experienced(fact.months or 0, fact.span),)
            return [*found[:at], replace(asked, paths=(*asked.paths, path)), *found[at + 1 :]]
    return found
