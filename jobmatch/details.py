"""What an advert tells of its job whatever its words: the pay, the hours, and the words that few adverts have.

An agency writes an employer's advert anew, and no sentence of it stays; these do.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Final

from jobmatch.vocabulary import shipped

LEAST_YEAR: Final = 10_000  # from which pay is that of a year
YEARS: Final = tuple(52 * Decimal(week) for week in ("40", "37.5", "35"))  # hours, by which boards turn pay into pay
STEM: Final = 5  # letters by which words are compared: "orthopaedic" and "ortho" are one

_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_TO = r"(?:\s?/?\s?[A-Za-z]{0,6}\.?\s{0,2})(?:-|\u2013|\u2014|\bto\b)[\s-]{0,3}(?:USD)?\s?[$£€]?\s?"
_RANGE = re.compile(rf"[$£€]\s?{_NUMBER}{_TO}{_NUMBER}")
_FIELD_RANGE = re.compile(rf"[$£€]?\s?\b(\d{{1,3}}(?:,\d{{3}})+|\d+\.\d\d|\d{{5,6}}){_TO}{_NUMBER}")
_AMOUNT = re.compile(r"[$£€]\s?([1-9]\d\.\d\d)\b")
_FIELD_AMOUNT = re.compile(r"[$£€]\s?([1-9]\d(?:\.\d\d)?)(?![\d,k])")
_TIME = r"(\d{1,2})(?::([0-5]\d))?\s?(?:[ap]\.?m?\b\.?)?"
_TIMES = re.compile(
    rf"(?<!open )(?<![\d$.:/-]){_TIME}\s?(?:-|\u2013|to|until)\s?{_TIME}"
    r"(?![\d/%:-]|[.,]\d|\s?(?:years?|yrs?|months?|weeks?|days?|hours?|hrs?))"
)
_WORD = re.compile("[a-z]{3,}")


def pay(head: str, body: str) -> tuple[Decimal, Decimal] | None:
    """Return the least and the most that is offered, in the unit that is stated; None where none is read.

    `head` are the lines of title, place and pay.
    """
    priced = "$" in body or "£" in body or "€" in body
    found = _FIELD_RANGE.search(head) or (_RANGE.search(body) if priced else None)
    if found:
        low, high = (Decimal(amount.replace(",", "")) for amount in found.groups())
        return (low, high) if 0 < low < high < 4 * low else None
    alone = _FIELD_AMOUNT.search(head) or (_AMOUNT.search(body) if priced else None)
    return (Decimal(alone[1]),) * 2 if alone else None


def by_the_hour(offered: tuple[Decimal, Decimal] | None) -> frozenset[tuple[Decimal, Decimal]]:
    """Return what a range of a year's pay is by the hour, for each usual week; nothing for any other pay."""
    low, high = offered or (Decimal(0), Decimal(0))
    if low == high or low < LEAST_YEAR:
        return frozenset()
    return frozenset((round(low / hours, 2), round(high / hours, 2)) for hours in YEARS)


def hours(low: str) -> frozenset[tuple[str, str]]:
    """Return when work begins and ends, as a text in lower case tells it: "7:00-3:30" and "7a-3:30p" are one.

    When an office is open is no such time.
    """
    return frozenset(
        (f"{int(found[1])}:{found[2] or '00'}", f"{int(found[3])}:{found[4] or '00'}")
        for found in _TIMES.finditer(low)
        if 0 < int(found[1]) <= 12 and 0 < int(found[3]) <= 12
    )


@cache
def common() -> frozenset[str]:
    """Return the beginnings of words that most adverts of this trade have, whatever their job: `common_words.csv`."""
    return frozenset(row["beginning"] for _, row in shipped("common_words.csv"))


def telling(low: str) -> frozenset[str]:
    """Return the beginnings of those words of a text in lower case that few adverts have."""
    return frozenset(_stems(low)) - common()


def _stems(low: str) -> Iterator[str]:
    return (word[:STEM] for word in _WORD.findall(low))
