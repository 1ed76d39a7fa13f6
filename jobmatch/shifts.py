"""When the work is done (days, evenings, nights, weekends), as far as the text of a posting plainly says so.

What may happen, is paid extra or is somebody else's says nothing; neither does a posting that contradicts itself.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from jobmatch.model import Shift, Span
from jobmatch.signs import Signs
from jobmatch.vocabulary import lowered

Choice = tuple[Shift, ...]

# ----------------------------------------------------------------------------------------------- words of the hour

_TIMES = {
    Shift.DAY: r"(?:days?|daytime|1st|first|mornings?|am|a\.m\.)",
    Shift.EVENING: r"(?:evenings?|2nd|second|afternoons?|swing|pm|p\.m\.)",
    Shift.NIGHT: r"(?:nights?|overnights?|3rd|third|graveyard|nocs?)",
    Shift.WEEKEND: r"(?:weekends?|saturdays?|sundays?)",
}
_ONE = rf"(?:{'|'.join(_TIMES.values())})"
_JOINED = r"\s?(?:,|/|&|\+|\band\b|\bor\b)\s?(?:(?:and|or)\s)?"
_LISTED = rf"(?P<times>\b{_ONE}(?:[-\s]shifts?)?(?:{_JOINED}{_ONE}\b(?:[-\s]shifts?)?)*)"
_PLURAL = rf"(?={_LISTED.replace('?P<times>', '?:')}(?:(?<=s)|(?<=weekend)|(?<=saturday)|(?<=sunday)))"
_BEFORE = (
    r"(?:rotat(?:e|es|ing)|every\s(?:other|third|3rd|second|2nd|fourth|4th)|alternat(?:e|ing)|some|required|mandatory)"
)
_SAYINGS = tuple(
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        rf"\b(?:shift|schedule|working\shours|work\shours)s?(?:\s(?:details?|type|pattern|time))?\s*[:|(\u2013-]+\s*{_LISTED}\b",
        rf"^\W*{_LISTED}\W*$",
        rf"{_LISTED}(?:(?<=shift)|(?<=shifts)|[-\s]shifts?)\b",
        rf"\b(?:full|part)[-\s]time\W{{1,4}}{_PLURAL}{_LISTED}\b",
        rf"\b(?:work(?:ing|s)?|available)\s(?:[\w,-]+\s){{0,4}}?{_PLURAL}{_LISTED}\b",
        rf"\b{_BEFORE}\s(?:[\w,]+\s){{0,2}}?{_PLURAL}{_LISTED}\b",
        rf"{_PLURAL}{_LISTED}\s(?:(?:are|is|work|shifts?)\s){{0,2}}(?:required|mandatory|rotation|a\smust)\b",
        rf"{_LISTED}\s(?:rotation|availability)\b",
    )
)
_IN_TITLE = re.compile(rf"(?:^|[-(,|/\u2013]\s?|\bft\s|\bpt\s|\btime\s){_PLURAL}{_LISTED}\W*(?:$|[-(,|)/\d])")
_ALL_SHIFTS = re.compile(
    r"\b(?:rotating\sshifts?|(?:work|cover|rotate)\w*\s(?:\w+\s){0,2}(?:all|any)\s(?:\w+\s)?shifts?)\b"
)
_WORD = {shift: re.compile(rf"\b{words}(?!\w)") for shift, words in _TIMES.items()}
_TO_WEEKEND = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri)(?:day)?s?\s?(?:-|\u2013|to|through|thru)\s?(?:sat(?:ur)?|sun)(?:day)?s?\b"
    r"|\bsun(?:day)?s?\s?(?:-|\u2013|to|through|thru)\s?\w*(?:day|thu|thurs|fri)s?\b"
)
_REFUSED_BEFORE = re.compile(r"\b(?:no|not|without|never|nor|closed|\w+n['\u2019]t)\b[^:.]{0,30}$")
_REFUSED_AFTER = re.compile(r"^\W*(?:(?:and|or)\s\w+\s)?(?:off\b|free\b|closed\b)")
_CHOOSE = re.compile(
    r"\bor\b|/|\bavailable\b(?!\s(?:to|for|on|even|night|week))|\bopenings?\b|\boptions?\b|\bmultiple\b|\bvarious\b"
)
_TOGETHER = re.compile(r"\brotat|\ball\b")
# Sentences that are not plain, or not about the hours of this job.
_NOISE = re.compile(
    r"""\b(?:differential|premium|bonus|training|orientation|interview|deadline|closing\sdate|applications?\b|apply|closed?\sat
    |may\b|might|could|possibl|occasional|as\sneeded|if\sneeded|when\sneeded|needed\b|optional|voluntary|flexib|opportunit|prefer
    |on[-\s]call|experience|hours\sof\soperation|open\b|patients?\b|nurses?|crew|supervisor|report\sfrom|a\syear|benefits?|paid\b|vacation|within\b|first\s(?:\d+\s)?days?|days?\s(?:of|after|before|ago|from)|\d+\sdays?
    |(?:two|three|four|five|six|seven|business|work|working)\sdays|appointment)""",
    re.VERBOSE,
)

# What a sentence has that is of the topic: one of the words, which are found far faster, or a number with its mark.
_WORDS = Signs("shift", "weekend", "evening", "night", "saturday", "sunday", "days", "nocs")
_NUMBERS = re.compile(r"\d\s?(?:[ap](?:\.?m\b|\b)|[-\u2013\u2014]\s?\d|to\s\d|until\s\d)|[-\u2013]\s?s(?:at|un)\b")
_STOP = re.compile(r"[;!?]|(?<![ap]\.m)(?<!\b[ap])\.(?=\s|$)")

# ------------------------------------------------------------------------------------------------ from when to when

_HOUR = r"(\d{1,2})(?::?([0-5]\d))?\s?([ap])?(?:\.?m\b\.?|\b)?"
_RANGE = re.compile(
    rf"(?<![\d.$:/-]){_HOUR}\s?(?:-|\u2013|\u2014|to|until|till?)\s?{_HOUR}(?![\d%/]|\s?(?:hours?|hrs?|years?|days?|lbs|wpm))"
)
_OF_24 = re.compile(r"\d{4}\D+\d{4}|\d\d:\d\d\D+(?:1[3-9]|2\d|0\d):\d\d")
_OF_HOURS = re.compile(
    r"\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri)(?:day)?s?\b|m\s?[-\u2013]\s?f\b|shift|schedule|hours\s?:)"
)
_SHORTEST, _LONGEST = 3, 14  # hours of a shift


class _Heard(NamedTuple):
    choices: tuple[Choice, ...]
    span: Span


def read_shifts(text: str) -> tuple[tuple[Choice, ...], Span | None]:
    """Return the shifts that a posting offers, of which one is enough, and the words that say so; see `Requirements`.

    The title holds before words for a shift, and those before hours ("7a-3:30p"). A demand for weekends comes on top.
    """
    lower = lowered(text)
    title = lower.partition("\n")[0]
    sentences = [each for each in _sentences(lower) if not _NOISE.search(lower, *each)]
    heard = [*_titled(title)] or [one for each in sentences for one in _worded(lower, *each)]
    times = [one for one in heard if any(set(choice) - {Shift.WEEKEND} for choice in one.choices)]
    times = times or [one for each in sentences for one in _timed(lower, *each)]
    weekend = next((one for one in [*heard, *_weekly(lower, sentences)] if _weekend_alone(one)), None)
    if weekend and _denied(lower, sentences):
        weekend = None
    found = times or ([weekend] if weekend else [])
    if not found:
        return (), None
    choices = {_ordered({*choice, *((Shift.WEEKEND,) if weekend else ())}) for one in found for choice in one.choices}
    return tuple(sorted(choices, key=lambda choice: [list(Shift).index(each) for each in choice])), found[0].span


def _weekend_alone(heard: _Heard) -> bool:
    return heard.choices == ((Shift.WEEKEND,),)


def _ordered(shifts: set[Shift]) -> Choice:
    return tuple(shift for shift in Shift if shift in shifts)


def _sentences(lower: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence is that has a word or a number of the topic; "a.m." ends none."""
    hits = [*_WORDS.places(lower), *(found.start() for found in _NUMBERS.finditer(lower))]
    end = 0
    for hit in sorted(hits):
        if hit >= end:
            line_end = lower.find("\n", hit)
            line = max(end, lower.rfind("\n", 0, hit) + 1), len(lower) if line_end < 0 else line_end
            stops = [stop.span() for stop in _STOP.finditer(lower, *line)]
            start = max((after for _, after in stops if after <= hit), default=line[0])
            end = min((before for before, _ in stops if before > hit), default=line[1])
            yield start, end


# ------------------------------------------------------------------------------------------------ what is heard


def _titled(title: str) -> Iterator[_Heard]:
    if found := _IN_TITLE.search(title):
        yield _Heard(_choices(found["times"], title), Span(*found.span("times")))


def _worded(lower: str, start: int, end: int) -> Iterator[_Heard]:
    """Yield what the words of a sentence say of shifts: the plainest saying alone, and a demand for weekends beside."""
    sentence = lower[start:end]
    if found := _ALL_SHIFTS.search(sentence):
        yield _Heard(((Shift.DAY, Shift.EVENING, Shift.NIGHT),), _at(start, found))
        return
    said = [_Heard(_choices(each["times"], sentence), _at(start, each)) for each in _meant(sentence)]
    yield from said[:1]
    yield from (one for one in said[1:] if _weekend_alone(one))


def _meant(sentence: str) -> Iterator[re.Match[str]]:
    for found in (found for saying in _SAYINGS for found in saying.finditer(sentence)):
        if not _REFUSED_BEFORE.search(sentence[: found.start()]) and not _REFUSED_AFTER.match(sentence[found.end() :]):
            yield found


def _at(start: int, found: re.Match[str]) -> Span:
    return Span(start + found.start(), start + found.end())


def _choices(times: str, sentence: str) -> tuple[Choice, ...]:
    """Return the shifts named: together where they are joined by "and" or rotate, else each by itself."""
    named = _ordered({shift for shift, word in _WORD.items() if word.search(times)})
    apart = _CHOOSE.search(times) or (_CHOOSE.search(sentence) and len(named) > 1)
    if apart and not _TOGETHER.search(sentence):
        return tuple((shift,) for shift in named)
    return (named,)


def _weekly(lower: str, sentences: list[tuple[int, int]]) -> Iterator[_Heard]:
    for start, end in sentences:
        if found := _TO_WEEKEND.search(lower, start, end):
            yield _Heard(((Shift.WEEKEND,),), Span(*found.span()))


def _denied(lower: str, sentences: list[tuple[int, int]]) -> bool:
    """Tell whether some sentence says that weekends are free."""
    return any(
        _REFUSED_BEFORE.search(lower, start, found.start()) or _REFUSED_AFTER.match(lower[found.end() : end])
        for start, end in sentences
        for found in _WORD[Shift.WEEKEND].finditer(lower, start, end)
    )


def _timed(lower: str, start: int, end: int) -> Iterator[_Heard]:
    """Yield the shifts that hours of work are, by the middle of them; of bare numbers only those beside days."""
    bare = _OF_HOURS.search(lower, start, end) is not None
    for found in _RANGE.finditer(lower, start, end):
        shift = _shift_of(found, bare)
        if shift:
            yield _Heard(((shift,),), Span(found.start(), found.start() + len(found[0].rstrip())))


def _shift_of(found: re.Match[str], bare: bool) -> Shift | None:
    first, first_minute, first_half, last, last_minute, last_half = found.groups()
    of_24 = _OF_24.fullmatch(found[0].strip()) is not None
    if not (first_half or last_half or bare):
        return None
    starts = _clock(first, first_minute, None if of_24 else first_half or ("a" if 5 <= int(first) <= 11 else "p"))
    ends = _clock(last, last_minute, None if of_24 else last_half or ("p" if int(last) < 8 else None))
    if starts is None or ends is None or not _SHORTEST <= (length := (ends - starts) % 24) <= _LONGEST:
        return None
    middle = (starts + length / 2) % 24
    return Shift.DAY if 7 <= middle < 15.5 else Shift.EVENING if 15.5 <= middle < 22.5 else Shift.NIGHT


def _clock(hour: str, minute: str | None, half: str | None) -> float | None:
    """Return the hours since midnight of a time of day; `half` is a or p, or None where the day has 24 hours."""
    number = int(hour)
    if number > 24 or (half and not 1 <= number <= 12):
        return None
    return (number % 12 + 12 * (half == "p") if half else number) + int(minute or 0) / 60
