"""The dates that people write in résumés, as the dates of a JSON Resume: 2019, 2019-03 or 2019-03-15."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from jobmatch.resume import day_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "fall": (9, 11), "autumn": (9, 11), "winter": (1, 3)}

_YEAR = r"(?:19|20)\d\d(?!\d)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_SEASON = rf"(?:{'|'.join(_SEASONS)})"
_MOMENT = (
    rf"(?>{_MONTH}\s+\d\d?(?:st|nd|rd|th)?,?\s+{_YEAR}"  # March 15, 2019
    rf"|\d\d?(?:st|nd|rd|th)?\s+{_MONTH},?\s+{_YEAR}"  # 15 March 2019
    rf"|(?:{_MONTH}|{_SEASON}),?\s*(?:of\s+)?(?:{_YEAR}|['’]\d\d\b)"  # noqa: RUF001 - Mar 2019, Mar '19, Summer 2017
    rf"|\d\d?/\d\d?/{_YEAR}|\d\d?[/.-]{_YEAR}"  # 3/15/2019, 03/2019
    rf"|{_YEAR}[-/.]\d\d-\d\d\b|{_YEAR}[-/.](?:0[1-9]|1[0-2])\b"  # 2019-03-15, 2019-03
    rf"|{_YEAR})"
)
_SHORT = r"(?:0?[1-9]|1[0-2])/\d\d(?![\d/])"  # 03/19: only in a period, where it is no day
_NOW = r"(?:(?:the\s+)?present|current(?:ly)?|now|today|ongoing|(?:to\s+)?date)\b"
_TO = r"\s*(?:-+|[‐-―−]|\bto\b|\buntil\b|\bthrough\b|\bthru\b|\btill?\b)\s*"  # noqa: RUF001
_PERIOD = re.compile(
    rf"(?i)(?<![\w/])(?:(?:from\s+)?(?P<first>{_MOMENT}|{_SHORT}|(?:{_MONTH}|{_SEASON})){_TO}"
    rf"(?P<last>{_MOMENT}|{_SHORT}|\d\d(?![\d/-])|{_NOW})|\bsince\s+(?P<since>{_MOMENT})|(?P<only>{_MOMENT}))"
)


class Period(NamedTuple):
    """What `text[start:end]` says: a first and a last day, each a date of JSON Resume or "".

    `single` is a date that stands alone, as first and last alike; a period that lasts has no last.
    """

    start: int
    end: int
    first: str
    last: str
    single: bool


def periods(text: str) -> Iterator[Period]:
    """Yield the periods and single dates in a line, from left to right. What cannot be a date is none."""
    for found in _PERIOD.finditer(text):
        period = _period(found)
        if period.first or period.last:
            yield period


def _period(found: re.Match[str]) -> Period:
    single = found["only"]
    if single:
        return Period(found.start(), found.end(), _date(single), _date(single, last=True), single=True)
    first, last = found["since"] or found["first"], found["last"] or ""
    if not re.search(r"\d", first):  # March to June 2019
        year = re.search(_YEAR, last)
        first = f"{first} {year[0]}" if year else ""
    if re.fullmatch(r"\d\d", last):  # 2018-19
        century = re.search(_YEAR, first)
        last = f"{century[0][:2]}{last}" if century else ""
    begun, ended = _date(first), _date(last, last=True)
    if begun and ended and day_of(ended, "", last=True) < day_of(begun, "", last=False):
        ended = begun
    return Period(found.start(), found.end(), begun, ended, single=False)


def _date(text: str, *, last: bool = False) -> str:
    """Return a moment as a date of JSON Resume, of a season its first or `last` month; "" if there is none such."""
    low = text.lower()
    season = next((months for name, months in _SEASONS.items() if name in low), None)
    years = re.findall(_YEAR, low)
    year = years[-1] if years else _short_year(low)
    if not year:
        return ""
    if season:
        return f"{year}-{season[last]:02}"
    named = re.search(_MONTH, low)
    numbers = [int(number) for number in re.findall(r"\d+", low)]
    if named:
        month, days = _MONTHS.index(named[0][:3]) + 1, [number for number in numbers if number <= 31]
        days = days if years else []
    elif re.match(_YEAR, low):
        month, days = (numbers[1] if len(numbers) > 1 else 0), numbers[2:]
    else:
        month, days = numbers[0], numbers[1:-1]
    return _written(int(year), month, days[0] if days else 0)


def _short_year(text: str) -> str:
    found = re.search(r"['’/](\d\d)$", text)  # noqa: RUF001
    if not found:
        return ""
    return f"20{found[1]}" if int(found[1]) < 50 else f"19{found[1]}"


def _written(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return f"{year}"
    try:
        return date(year, month, day).isoformat() if day else f"{year}-{month:02}"
    except ValueError:
        return f"{year}-{month:02}"
