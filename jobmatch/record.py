"""Source records: the files that hold many, and the one that must be used up.

A field that vanishes, changes or appears is noticed, not guessed around; a bad line costs only itself.
"""

import csv
import io
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

    The first row names the columns; capitals and spaces in the names do not matter ("Date posted" is date_posted).
    """
    header: list[str] | None = None
    for where, cells in _csv_cells(name, text):
        if isinstance(cells, FormatError):
            yield where, cells
        elif not any(cells):
            continue
        elif header is None:
            header = [cell.strip().lower().replace(" ", "_") for cell in cells]
        elif len(cells) == len(header):
            yield where, dict(zip(header, cells, strict=True))
        else:
            trouble = f"{len(cells)} cells under {len(header)} columns; look for a comma or a quote too many"
            yield where, FormatError(f"{where}: {trouble}")


def _csv_cells(name: str, text: str) -> Iterator[tuple[str, list[str] | FormatError]]:
    csv.field_size_limit(_LARGEST_CELL)
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
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
