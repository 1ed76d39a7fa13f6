"""Source records: the files that hold many, and the one that must be used up.

A field that vanishes, changes or appears is noticed, not guessed around; a bad line costs only itself.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeVar

from jobmatch.errors import FormatError
from jobmatch.markup import read_json

T = TypeVar("T")


def as_text(value: Any) -> str:
    """Return the value if it is text. Raises TypeError otherwise."""
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is not text")
    return value


class Record:
    """The fields of one source record; reading a field takes it out. `where` names the record to people.

    `read` turns the value as sent into the wanted one; whatever it raises for a value that it does not know
    (ValueError, TypeError, LookupError, FormatError) becomes a FormatError that names the place and the field.
    Null and empty text count as missing.
    """

    def __init__(self, payload: Any, where: str) -> None:
        if not isinstance(payload, Mapping):
            raise FormatError(f"{where}: a posting is an object with fields, not {type(payload).__name__}")
        self._left = dict(payload)
        self._where = where

    def pop(self, name: str, read: Callable[[Any], T]) -> T:
        """Take out a field that must be there."""
        value = self._left.pop(name, None)
        if value is None or value == "":
            raise self.error(name, "is missing; a posting of this source cannot be read without it")
        return self._read(name, read, value)

    def pop_optional(self, name: str, read: Callable[[Any], T]) -> T | None:
        """Take out a field that the source may leave out; None if it does."""
        value = self._left.pop(name, None)
        return None if value is None or value == "" else self._read(name, read, value)

    def done(self, ignore: Collection[str] = ()) -> None:
        """Raise FormatError if a field is left that is not to be ignored: the source has something new to say."""
        if left := sorted(self._left.keys() - set(ignore)):
            raise self.error("', '".join(left), "is new; read it or ignore it")

    def error(self, name: str, trouble: str) -> FormatError:
        """Return the error that says what is wrong with a field."""
        return FormatError(f"{self._where}: field '{name}': {trouble}")

    def _read(self, name: str, read: Callable[[Any], T], value: Any) -> T:
        try:
            return read(value)
        except LookupError as error:
            raise self.error(name, f"{str(value)[:40]!r} is not a value that we know") from error
        except (ValueError, TypeError, FormatError) as error:
            raise self.error(name, str(error)) from error


# ----------------------------------------------------------------------------------------------------- files

_DELIMITERS = ",;\t|"
_NAMES_OF_COLUMNS = {  # of a flat record, and what partners call them
    "id": "requisition, requisition id, requisition number, req, req id, job id, job number",
    "title": "job title, position title, position",
    "description": "job description, position description",
    "company": "employer, employer name, company name, organization, organization name, organisation",
    "location": "city, job location, work location",
    "salary_text": "pay, pay rate, salary, salary range, wage, compensation",
    "employment_type": "type, job type, position type",
    "url": "link, apply url, apply link, job url, job link",
    "date_posted": "posted, posted date, post date, posting date",
    "valid_through": "closes, closing date, close date, expires, expiration date, deadline, application deadline",
}
_SYNONYMS = {name.replace(" ", "_"): field for field, names in _NAMES_OF_COLUMNS.items() for name in names.split(", ")}
_OPTIONAL_COLUMNS = [field for field in _NAMES_OF_COLUMNS if field not in {"title", "description"}]
_LARGEST_CELL = 16 * 1024 * 1024  # characters; the csv module's own 128 K is less than some descriptions have


def json_lines(name: str, text: str) -> Iterator[tuple[str, Any]]:
    """Yield the place ("name:17") and the value of each line of JSON Lines; for a bad one, its FormatError."""
    for number, row in enumerate(text.split("\n"), start=1):
        if row.strip():
            yield f"{name}:{number}", _json(f"{name}:{number}", row)


def json_list(name: str, text: str) -> Iterator[tuple[str, Any]]:
    """Yield the place and the value of each member of a JSON list, or of the one value that there is."""
    value = _json(name, text)
    for number, member in enumerate(value if isinstance(value, list) else [value], start=1):
        yield f"{name}, record {number}", member


def csv_rows(name: str, text: str) -> Iterator[tuple[str, Any]]:
    """Yield the place and the fields of each row of CSV; for a bad one, its FormatError.

    The first row names the columns; capitals and punctuation do not matter ("Date posted" is date_posted), and what
    partners call them is known. If none of them holds a title or a description, that is the one error of the file.
    """
    columns: list[str] | None = None
    for where, cells in _csv_cells(name, text):
        if isinstance(cells, FormatError):
            yield where, cells
        elif not any(cells):
            continue
        elif columns is None:
            columns = _columns(cells)
            if not {"title", "description"} & set(columns):
                yield where, _no_postings(where, cells)
                return
        elif len(cells) == len(columns):
            yield where, dict(zip(columns, cells, strict=True))
        else:
            trouble = f"{len(cells)} cells under {len(columns)} columns; look for a comma or a quote too many"
            yield where, FormatError(f"{where}: {trouble}")


def _no_postings(where: str, header: list[str]) -> FormatError:
    there = ", ".join(f"'{cell.strip()}'" for cell in header)
    wanted = f"name the columns 'title', 'description', {', '.join(map(repr, _OPTIONAL_COLUMNS))} in the first row"
    return FormatError(f"{where}: no column holds a title or a description, only {there[:200]}; {wanted}")


def _columns(header: list[str]) -> list[str]:
    """Return the name of each column; a field that two of them may be is the one of its own name, else the first."""
    folded = [re.sub(r"[\W_]+", "_", cell.lower()).strip("_") for cell in header]
    taken = set(folded)
    columns = []
    for name in folded:
        field = _SYNONYMS.get(name, name)
        columns.append(name if field in taken else field)
        taken.add(field)
    return columns


def _delimiter(text: str) -> str:
    """Return the mark that parts the header into most columns that we know; a comma if that says nothing."""
    header = text.lstrip("\r\n").partition("\n")[0]
    known = _SYNONYMS.keys() | set(_SYNONYMS.values())
    return max(_DELIMITERS, key=lambda mark: len(known & set(_columns(header.replace('"', "").split(mark)))))


def _csv_cells(name: str, text: str) -> Iterator[tuple[str, list[str] | FormatError]]:
    csv.field_size_limit(_LARGEST_CELL)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    while True:
        where = f"{name}:{table.line_num + 1}"
        try:
            yield where, next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield where, FormatError(f"{where}: this row is not CSV: {error}")


def _json(where: str, text: str) -> Any:
    try:
        return read_json(text)
    except FormatError as error:
        return FormatError(f"{where}: {error}")
