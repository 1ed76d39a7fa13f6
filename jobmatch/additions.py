"""Rows that a person adds to the vocabulary: read from a file, checked, and written below those that they have.

What a person wrote is never rewritten: new rows are appended, and of two rows with one id the later one holds.
"""

import csv
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from jobmatch.errors import ConfigError
from jobmatch.model import Concept
from jobmatch.rows import KEYS
from jobmatch.text import decode
from jobmatch.titles import read_title
from jobmatch.vocabulary import TABLES, Vocabulary, changed, mentions, read_row, retitled

LISTS = (
    "alt_labels",
    "context_labels",
    "claims",
    "no_claims",
    "anchors",
    "vetoes",
    "implies",
)  # fields that a CSV parts by "|"
COLUMNS = "id, preferred_label, kind, group, alt_labels"  # the least that a CSV of concepts needs to make sense


@dataclass(frozen=True)
class Given:
    """A row as a file has it: of the kind `table`, with the fields that say something, and `where` it stands."""

    table: str
    values: Mapping[str, Any]
    where: str

    @property
    def key(self) -> str:
        """Its id, "" if it has none that can be one."""
        value = self.values.get(KEYS[self.table], "")
        return value.strip() if isinstance(value, str) else ""


def read_file(path: Path) -> list[Given]:
    """Return the rows of a TOML file ([[concept]], [[cue]], ...) or of a CSV with the columns of `skills.csv`.

    They need not be well formed: see `faults`. Raises ConfigError for a file that holds none, or that is neither.
    """
    try:
        text = decode(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}; give a file of rows") from error
    readers = {".toml": _of_toml, ".csv": _of_csv}
    if path.suffix.lower() not in readers:
        raise ConfigError(f"{path}: rows are read from files whose names end in .toml or .csv; give such a one")
    found = readers[path.suffix.lower()](text, path)
    if not found:
        raise ConfigError(f"{path}: there is no row in it; write some, or give another file")
    return found


def _of_toml(text: str, path: Path) -> list[Given]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: this is no TOML: {error}; correct the file") from error
    for name, rows in tables.items():
        if name not in TABLES:
            raise ConfigError(f"{path}: [[{name}]] is not a kind of row; write one of {', '.join(TABLES)}")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ConfigError(f"{path}: {name} must be written as [[{name}]] tables")
    return [
        Given(name, _said(row), f"{path}, [[{name}]] {number}")
        for name, rows in tables.items()
        for number, row in enumerate(rows, 1)
    ]


def _of_csv(text: str, path: Path) -> list[Given]:
    reader = csv.DictReader(StringIO(text, newline=""), restkey="(beyond the last column)", strict=True)
    try:
        if "id" not in (reader.fieldnames or ()):
            raise ConfigError(f"{path}, line 1: it must name the columns, such as {COLUMNS}; add them")
        return [Given("concept", _said(row), f"{path}, line {reader.line_num}") for row in reader]
    except csv.Error as error:
        raise ConfigError(f"{path}, line {reader.line_num}: this is no CSV: {error}; correct the line") from error


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are not empty, lists as lists."""
    lists = {name: row[name].split("|") for name in LISTS if isinstance(row.get(name), str)}
    return {name: value for name, value in {**row, **lists}.items() if value not in ("", [], [""], None)}


# ------------------------------------------------------------------------------------------------------ checking


def faults(given: Iterable[Given], concepts: Mapping[str, Concept]) -> list[str]:
    """Return what is wrong with rows, each fault with where it stands; `concepts` are those already in force."""
    rows = list(given)
    known = concepts.keys() | {row.key for row in rows if row.table == "concept"}
    first: dict[tuple[str, str], str] = {}
    found: list[str] = []
    for row in rows:
        fault = _malformed(row) or _dangling(row, known)
        if earlier := first.get((row.table, row.key)):
            fault = fault or _wrong(row, KEYS[row.table], f"is the same as in {earlier}")
        first.setdefault((row.table, row.key), row.where)
        found += [fault] if fault else []
    return found


def _malformed(row: Given) -> str:
    try:
        read_row(row.table, row.values, row.where)
    except ConfigError as error:
        return str(error)
    odd = (name for name, value in row.values.items() if not isinstance(value, str | int | float | list))
    return next((_wrong(row, name, "must be text") for name in odd), "")


def _dangling(row: Given, known: Iterable[str]) -> str:
    """Return what is wrong where a row names a concept that there is not."""
    named = [("broader", row.values.get("broader", "")), *(("implies", key) for key in row.values.get("implies", ()))]
    missing = ((name, key.strip()) for name, key in named if key.strip() and key.strip() not in known)
    return next((_wrong(row, name, f"names {key!r}, which is no concept's id") for name, key in missing), "")


def _wrong(row: Given, name: str, trouble: str) -> str:
    return f"{row.where}: field {name} {trouble}; correct the row, or take it out"


# ------------------------------------------------------------------------------------------------------- writing


def news(given: Iterable[Given], own: Mapping[str, Any]) -> list[Given]:
    """Return the rows that do not stand in the user's file as they are; `own` is that file as TOML has it."""
    standing = {(row.table, row.key): row.values for row in _standing(own)}
    return [row for row in given if standing.get((row.table, row.key)) != row.values]


def _standing(own: Mapping[str, Any]) -> list[Given]:
    return [Given(table, _said(row), "") for table, rows in own.items() for row in rows]


def appended(text: str, given: Sequence[Given], path: Path) -> str:
    """Return the user's file with the rows below what stands in `text`.

    Raises ConfigError if that would be no TOML: no [[table]] may follow rows that are written as one list.
    """
    above = f"{text}{'' if text.endswith(chr(10)) else chr(10)}\n" if text.strip() else ""
    whole = above + "\n".join(map(_block, given))
    try:
        tomllib.loads(whole)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: no row can be added below what stands there: {error}; correct the file") from error
    return whole


def _block(row: Given) -> str:
    # What JSON writes for texts, numbers and lists of them is TOML, too, but for pairs of surrogates.
    fields = (f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in row.values.items())
    return f"[[{row.table}]]\n{''.join(fields)}"


def touched(texts: Iterable[str], before: Vocabulary, after: Vocabulary) -> tuple[int, int]:
    """Return how many texts of postings may read otherwise with other rows, and how many there are."""
    triggers, titled = changed(before.rows, after.rows), retitled(before.rows, after.rows)
    number = count = 0
    for text in texts:
        number += 1
        other_role = titled and read_title(text, before.titles) != read_title(text, after.titles)
        count += other_role or mentions(text, triggers)
    return count, number
