"""Trades: the kinds of work inside a family of `titles.csv`, and how near each is to the one that a person looks for.

A family is a trade as well: that of all its work which no row of `trades.csv` tells apart.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

FAMILIES = ("core", "coder", "roi", "registry", "management", "billing", "adjacent")

_ITSELF, _SAME, _OTHER = ("", ""), ("", "same"), ("", "other")  # what `nearness.csv` has of pairs that it does not name
_ANY = "any"  # the row of the most that a trade is worth to who looks for another


class Trade(NamedTuple):
    """A trade of a family. `titled` finds it in a title of that family, `said` in what people say they look for.

    Both look in words as `titles` spells them: lower case, singular, between spaces.
    """

    name: str
    family: str
    titled: re.Pattern[str]
    said: re.Pattern[str]


@cache
def trades() -> tuple[Trade, ...]:
    """Return the shipped trades; of two that words name, the first is meant."""
    return tuple(
        Trade(row["trade"], row["family"], _any_of(row["titled"]), _any_of(row["said"])) for row in _rows("trades.csv")
    )


def trade_titled(words: str, family: str) -> str:
    """Return the trade that the words of a title of that family name, "" if none but the family."""
    return next((one.name for one in trades() if one.family == family and one.titled.search(words)), "")


def trade_said(words: str) -> str:
    """Return the trade that people name by these words, which are no title, "" if none."""
    return next((one.name for one in trades() if one.said.search(words)), "")


@cache
def names() -> tuple[str, ...]:
    """Return all trades, each once, the families first."""
    return tuple(dict.fromkeys((*FAMILIES, *(one.name for one in trades()))))


@cache
def family_of(trade: str) -> str:
    """Return the family of a trade; of what is none, itself."""
    return next((one.family for one in trades() if one.name == trade), trade)


@cache
def closeness() -> Mapping[tuple[str, str], int]:
    """Return for each trade that is looked for and each that is offered how near that is, in points of twelve."""
    rows = {(row["looked_for"], row["offered"]): int(row["points"]) for row in _rows("nearness.csv")}
    return MappingProxyType({(one, other): _near(one, other, rows) for one in names() for other in names()})


def _near(one: str, other: str, rows: Mapping[tuple[str, str], int]) -> int:
    """Return the points of the narrowest row there is; one of a whole family is not worth more than `_ANY` allows."""
    if one == other:
        return rows[_ITSELF]
    mine, theirs = family_of(one), family_of(other)
    rest = _SAME if mine == theirs else _OTHER
    pair = next(pair for pair in ((one, other), (one, theirs), (mine, other), (mine, theirs), rest) if pair in rows)
    return rows[pair] if pair[1] == other else min(rows[pair], rows.get((_ANY, other), rows[_ITSELF]))


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"[ ](?:{words})\b" if words else r"(?!)")


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("jobmatch").joinpath("data", name).read_text(encoding="utf-8")
    return iter(csv.DictReader(text.splitlines()))
