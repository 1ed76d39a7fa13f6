"""Tables for spreadsheets: rows of text into CSV, so that no cell is taken for a formula, and the same cells back."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

# Spreadsheets take a cell that begins so for a formula (OWASP, "CSV Injection"); full-width forms too.
FORMULA: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
GUARD: Final = "'"


def guarded(value: Any) -> str:
    """Return a value as the text of a cell, with an apostrophe before what a spreadsheet would take for a formula."""
    text = "" if value is None else str(value)
    return f"{GUARD}{text}" if text.lstrip(GUARD).startswith(FORMULA) else text


def unguarded(cell: str) -> str:
    """Return the text that `guarded` made a cell of."""
    return cell.removeprefix(GUARD) if cell.lstrip(GUARD).startswith(FORMULA) else cell


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return a CSV of these columns; what a row does not say is an empty cell."""
    output = io.StringIO()
    writer = csv.DictWriter(output, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: guarded(row.get(name)) for name in columns})
    return output.getvalue()
