"""Rows of invented sentences with what is to be read from them, as the parameters of a test."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

Row = dict[str, str]


def rows_of(name: str) -> list[Row]:
    """The rows of a file beside the tests; column `n` has the number of each."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def params(rows: Iterable[Row], not_yet: Mapping[str, str]) -> list[Any]:
    """The rows as parameters; those of the numbers in `not_yet` must fail, for the reason given there."""
    marks = {number: pytest.mark.xfail(strict=True, reason=reason) for number, reason in not_yet.items()}
    return [pytest.param(row, id=row["n"], marks=marks.get(row["n"], ())) for row in rows]
