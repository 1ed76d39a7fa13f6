"""A roster: a spreadsheet saved as CSV, with a client in each row, whose columns are the eight questions.

A cell is text and nothing else, whatever it begins with. A row that cannot be read costs itself, and is told by its
number in the spreadsheet, where the headings are row 1.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from jobmatch.cells import unguarded
from jobmatch.errors import ProfileError
from jobmatch.questions import NOTHING, QUESTIONS, Answers, Known, to_resume
from jobmatch.roster_cells import ELSEWHERE, FIELDS, said_in, same, standing_at
from jobmatch.text import clean, decode

SUFFIXES = (".csv", ".tsv")
MAX_BYTES = 50_000_000  # a hundred thousand clients, each with a page of text
COLUMNS = ("client_id", *(q.key for q in QUESTIONS if q.key != "sources"), "email", "counselor")
"""What a roster is written with; those that are read may be in any order, and any but one that names the client may be
missing."""
MAX_LINES = 20  # in one row; a quotation mark that is never closed must not swallow the rest
SHARED = frozenset({"sources"})  # which web sites are read is chosen once for everybody, not by a row
_DELIMITERS = ",;\t"
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_HEADINGS = {  # what people call the columns, without capitals and marks
    "client_id": "client, client number, client no, id, case id, case number, case no, participant id, customer id",
    "name": "full name, client name, participant, participant name",
    "first": "first name, given name, forename",
    "last": "last name, surname, family name",
    "email": "e mail, mail, email address, e mail address",
    "postal_code": "zip, zip code, zipcode, postcode, home zip",
    "travel": "distance, miles, how far, travel miles, miles to work, commute",
    "schooling": "education, education level, highest education, highest schooling, degree, highest degree",
    "credentials": "credential, certificates, certifications, licenses, licences, certificates and licenses",
    "work": "experience, work experience, work history",
    "pay": "least pay, minimum pay, wage, least wage, desired pay",
    "sources": "source, where to look",
    "counselor": "counsellor, case manager, case worker, caseworker, advisor, adviser, job coach",
}
_PARTS = {  # where in a JSON Resume stands what each column says
    "name": ("basics.name",),
    "email": ("basics.email",),
    "postal_code": ("basics.location", "meta.jobmatch.wishes.postal_code"),
    "travel": tuple(f"meta.jobmatch.wishes.{wish}" for wish in ("distance_mi", "work_modes", "travel")),
    "schooling": ("education",),
    "credentials": ("certificates",),
    "work": ("work", "meta.note"),
    "pay": ("meta.jobmatch.wishes.pay_min",),
}


@dataclass(frozen=True)
class Row:
    """One row: its number in the spreadsheet, and its cells that are not empty; `trouble` where it cannot be read."""

    number: int
    cells: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""


@dataclass(frozen=True)
class Roster:
    """The rows of a roster, the names of its columns by what they are, and those columns that are not read."""

    rows: tuple[Row, ...]
    headings: Mapping[str, str]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class Client:
    """What a row says of a client, as `answers` and as a JSON Resume; `said` are the columns in which something stands.

    `counselor` is "" for none, and None where the roster does not tell of counselors.
    """

    client_id: str
    name: str
    email: str
    document: dict[str, Any]
    said: frozenset[str]
    answers: Answers = field(default_factory=Answers)
    counselor: str | None = None


# ------------------------------------------------------------------------------------------------- the table


def load(path: Path) -> Roster:
    """Return the rows of a file in UTF-8, UTF-16 or Windows-1252, parted by commas, semicolons or tabs.

    Raises ProfileError if it cannot be read, or has neither names nor client ids.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise ProfileError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB; part it into several files")
    return _table(clean(decode(content))[0].split("\n"), path)


def _table(lines: Sequence[str], path: Path) -> Roster:
    heading = next((line for line in lines if line.strip(f"{_DELIMITERS} ")), "")
    delimiter = max(_DELIMITERS, key=lambda mark: len(_known_columns(heading.split(mark))))
    records = list(_records(lines, delimiter))
    first = next((at for at, cells in enumerate(records) if any(cells or ())), 0)
    names = records[first] or []
    columns = _known_columns(names)
    if not {"client_id", "name", "first", "last"} & columns.keys():
        wanted = ", ".join(COLUMNS)
        raise ProfileError(f"{path}: the first row names no column 'name' or 'client_id'; the columns are {wanted}")
    headings = {key: names[at] for key, at in columns.items()}
    unread = tuple(name for at, name in enumerate(names) if name and at not in columns.values())
    rows = _rows(records[first + 1 :], first + 2, columns, len(names))
    return Roster(tuple(_each_once(rows)), headings, unread)


def _records(lines: Sequence[str], delimiter: str) -> Iterator[list[str] | None]:
    """Yield the cells of each row, None for what is no row; it goes on while a quotation mark is open, if not long."""
    at = 0
    while at < len(lines):
        ends = range(at + 1, min(at + MAX_LINES, len(lines)) + 1)
        end = next((end for end in ends if "\n".join(lines[at:end]).count('"') % 2 == 0), None)
        yield _cells("\n".join(lines[at:end]), delimiter) if end else None
        at = end or at + 1


def _cells(text: str, delimiter: str) -> list[str] | None:
    try:
        return [
            unguarded(" ".join(cell.split()))
            for cell in next(csv.reader(StringIO(text, newline=""), delimiter=delimiter), [])
        ]
    except csv.Error:  # a cell as long as a book
        return None


def _known_columns(names: Sequence[str]) -> dict[str, int]:
    """Return the place of each column that is known; of two that could be the same, of the first."""
    columns: dict[str, int] = {}
    for at, name in enumerate(names):
        key = _keys().get(_folded(name))
        if key:
            columns.setdefault(key, at)
    return columns


@cache
def _keys() -> dict[str, str]:
    asked = {_folded(question.words): question.key for question in QUESTIONS}
    called = {name: key for key, names in _HEADINGS.items() for name in (_folded(key), *names.split(", "))}
    return asked | called


def _folded(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))


def _rows(records: Sequence[list[str] | None], first: int, columns: Mapping[str, int], width: int) -> Iterator[Row]:
    for number, cells in enumerate(records, first):
        if cells is None:
            yield Row(
                number, trouble="no cells can be made out; close the quotation mark that is opened, or shorten the cell"
            )
        elif any(cells[width:]):
            trouble = f"{len(cells)} cells under {width} headings; put text that holds the mark between cells in quotes"
            yield Row(number, trouble=trouble)
        elif any(cells):
            yield Row(number, {key: cells[at] for key, at in columns.items() if at < len(cells) and cells[at]})


def _each_once(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows; one of a client who was in a row before is trouble, for it is not known which holds."""
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        who = (
            ("client_id", row.cells["client_id"]) if "client_id" in row.cells else ("name", _name(row.cells).casefold())
        )
        before = seen.setdefault(who, row.number) if who[1] else row.number
        if before == row.number:
            yield row
        else:
            yield replace(
                row, trouble=f"the same {who[0]} as in row {before}; give each client a client_id of their own"
            )


# ------------------------------------------------------------------------------------------------ one client


def client(row: Row, roster: Roster, known: Known, on: date) -> Client:
    """Return what a row says, as of a day. Raises ProfileError with what to do where it cannot be understood."""
    name, email = _name(row.cells) or row.cells.get("client_id", ""), row.cells.get("email", "")
    if row.trouble:
        raise ProfileError(row.trouble)
    if not name:
        raise ProfileError("there is no client_id and no name; write one of them")
    if email and not _EMAIL.fullmatch(email):
        raise ProfileError(f"{roster.headings['email']}: '{email}' is no e-mail address; correct it, or leave it empty")
    answers = _answers({**row.cells, "name": name}, roster, known)
    document = to_resume(answers, on)
    if email:
        document["basics"]["email"] = email
    said = frozenset({*row.cells, *(["name"] if _name(row.cells) else [])} & _PARTS.keys())
    return Client(row.cells.get("client_id", ""), answers.name, email, document, said, answers, _counselor(row, roster))


def _counselor(row: Row, roster: Roster) -> str | None:
    """Return who the client's counselor is: unlike in other columns, an empty cell says that it is nobody."""
    if "counselor" not in roster.headings:
        return None
    cell = row.cells.get("counselor", "")
    return "" if cell.casefold() in NOTHING else cell


def _name(cells: Mapping[str, str]) -> str:
    return cells.get("name") or " ".join(cells[part] for part in ("first", "last") if part in cells)


def _answers(cells: Mapping[str, str], roster: Roster, known: Known) -> Answers:
    """Return the answers in a row. What is not known of the place costs no row: the ZIP code may be newer than ours."""
    answers = Answers(postal_code=ELSEWHERE)
    for question in QUESTIONS:
        cell = cells.get(question.key, "") if question.key not in SHARED else ""
        if question.key == "postal_code" and re.fullmatch("[0-9]{3,5}", cell):
            answers = replace(answers, postal_code=cell.zfill(5))  # spreadsheets take the zeros in front away
            continue
        try:
            answers = question.answered(cell, answers, known)
        except ProfileError as error:
            raise ProfileError(f"{roster.headings.get(question.key, question.key)}: {error}") from error
    return replace(answers, postal_code="") if answers.postal_code == ELSEWHERE else answers


def changed(document: Mapping[str, Any], said: Client) -> frozenset[str]:
    """Return the columns in which a row says something else than is known: what it says again, changes nothing."""
    known = said_in(document)
    same_again = {
        column for column in said.said & FIELDS.keys() if column in known and same(column, known[column], said.answers)
    }
    if " ".join(standing_at(document, "basics.name", "").split()) == said.name:
        same_again.add("name")
    if standing_at(document, "basics.email", "").strip().casefold() == said.email.casefold():
        same_again.add("email")
    return said.said - same_again


def updated(document: Mapping[str, Any], said: Client) -> dict[str, Any]:
    """Return a stored JSON Resume with what a row says in place of what it said of that; the rest stays."""
    merged = deepcopy(dict(document))
    for column in changed(document, said):
        for path in _PARTS[column]:
            _put(merged, path.split("."), standing_at(said.document, path))
    return merged


def _put(holder: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Put a value at a path, in place of what stands there; None takes that out."""
    for name in path[:-1]:
        inner = holder.get(name)
        if not isinstance(inner, dict):
            if value is None:
                return
            inner = holder[name] = {}
        holder = inner
    if value is None:
        holder.pop(path[-1], None)
    else:
        holder[path[-1]] = value
