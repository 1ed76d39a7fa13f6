"""How long somebody worked, and as what, as people write it: "3 years as file clerk", "Receptionist (6 months)"."""

import re
from decimal import Decimal
from typing import NamedTuple

from jobmatch.errors import ProfileError

MAX_MONTHS = 720  # sixty years

_COUNTED = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(_COUNTED.split(), 1)}
_NUMBER = rf"(?:[0-9]{{1,3}}(?:\.[0-9])?\+?|{'|'.join(_NUMBERS)})"
_MONTHS = r"(?:months?|mos?)\b"
_LENGTH = re.compile(
    rf"(?<![\w.,/-])(?:(?P<years>{_NUMBER})\s?(?:years?|yrs?)\b(?P<half>\sand\sa\shalf\b)?"
    rf"(?:\s?(?:,|and|&)?\s?(?P<more>{_NUMBER})\s?{_MONTHS})?|(?P<months>{_NUMBER})\s?{_MONTHS})",
    re.IGNORECASE,
)
_AT_LEAST = r"(?:for|about|around|over|more than|at least)"
_BEFORE = re.compile(rf"(?:{_AT_LEAST}\s)*", re.IGNORECASE)
_TITLE = re.compile(
    r"[\s,;:-]*(?:(?:of )?(?:experience|working)\s)?(?:(?:as|in|of|with|doing)(?:\s|$))?(?:(?:an?|the)(?:\s|$))?"
    rf"(?P<title>.*?)(?:[\s,;:.-]|\b(?:and|then|plus|{_AT_LEAST})(?!\w))*",
    re.IGNORECASE,
)
_NOT_SO_LONG = re.compile(
    r"\b(?:(?:years?|yrs?|months?|weeks?)\b|(?:almost|nearly|less than|under|not)$)", re.IGNORECASE
)
_AFTER = re.compile(r"[\s.)]*")  # what may stand after the last length, where titles stand first
_TITLE_FIRST = re.compile(
    r"(?:[\s,;:.)-]|(?:and|then|plus)\s)*(?:worked\s)?(?:as\s)?(?:(?:an?|the)\s)?"
    rf"(?!(?:i|have|had|total|experience|{_AT_LEAST}|the|last|past)\b)"  # is no title
    rf"(?P<title>.*?)(?:[\s,;:(-]|\b{_AT_LEAST}(?!\w))*",
    re.IGNORECASE,
)


class Spell(NamedTuple):
    """So many months of work, and as what."""

    months: int
    title: str


def read(said: str) -> tuple[Spell, ...]:
    """Return the spells that are told: each length with the title after it, or each title with the length after it.

    Raises ProfileError if a length or a title is missing or not certain.
    """
    lengths = list(_LENGTH.finditer(said))
    starts, ends = [one.start() for one in lengths], [one.end() for one in lengths]
    if lengths and not _BEFORE.fullmatch(said[: starts[0]]) and _AFTER.fullmatch(said[ends[-1] :]):
        titles = [_title(_TITLE_FIRST, said[a:b]) for a, b in zip([0, *ends], starts, strict=False)]
    elif lengths and _BEFORE.fullmatch(said[: starts[0]]):
        titles = [_title(_TITLE, said[a:b]) for a, b in zip(ends, [*starts[1:], len(said)], strict=True)]
    else:
        titles = []
    spells = tuple(Spell(_months(one), title) for one, title in zip(lengths, titles, strict=False))
    if not spells or not all(map(all, spells)):
        example = "such as '3 years as medical records clerk' or '6 months as file clerk', or 'none'"
        raise ProfileError(f"'{said}' was not understood: write how long, then as what, {example}")
    if sum(spell.months for spell in spells) > MAX_MONTHS:
        raise ProfileError(f"that is more than {MAX_MONTHS // 12} years: correct the numbers")
    return spells


def _months(found: re.Match[str]) -> int:
    half = 6 if found["half"] else 0
    return int(12 * _number(found["years"])) + half + int(_number(found["more"]) + _number(found["months"]))


def _number(word: str | None) -> Decimal:
    return Decimal(_NUMBERS.get(word.casefold()) or word.rstrip("+")) if word else Decimal(0)


def _title(pattern: re.Pattern[str], words: str) -> str:
    found = pattern.fullmatch(words)
    return found["title"] if found and not _NOT_SO_LONG.search(found["title"]) else ""


def length(months: int) -> str:
    """Return a length of time in words, as an answer may have it."""
    parts = ((months // 12, "year"), (months % 12, "month"))
    return " and ".join(f"{number} {unit}{'s' * (number > 1)}" for number, unit in parts if number)
