"""A person's own data export from LinkedIn (a ZIP of CSV files) into a JSON Resume.

Only the files named here are opened. The rest of such an export is about other people (connections, messages,
recommendations) or none of a résumé's business. Columns as LinkedIn writes them since 2018.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from jobmatch.archives import Archive
from jobmatch.errors import FormatError, ProfileError
from jobmatch.resume_dates import periods
from jobmatch.text import clean, decode, untracked

Row = Mapping[str, str]

FILES = ("Profile", "Positions", "Education", "Skills", "Certifications", "Languages")
_MARKER = frozenset({"Profile.csv", "Positions.csv"})  # an export has at least one of them
_COLUMNS = {"First Name", "Company Name", "School Name", "Name"}  # one of them heads each of the files
MAX_FIELD = 1_000_000


def folder_of(names: Iterable[str]) -> str | None:
    """Return the folder in the ZIP that an export stands in, "" for none; None if the names are of no export."""
    names = frozenset(names)
    if names & _MARKER:
        return ""
    tops = {name.partition("/")[0] for name in names}
    top = f"{next(iter(tops))}/" if len(tops) == 1 else ""
    return top if top and any(f"{top}{marker}" in names for marker in _MARKER) else None


def to_resume(archive: Archive, folder: str) -> dict[str, Any]:
    """Return the JSON Resume of an export. Raises ProfileError if one of its files is no CSV."""
    of = {name: list(_rows(archive, f"{folder}{name}.csv")) for name in FILES}
    document: dict[str, Any] = {
        "basics": _basics(next(iter(of["Profile"]), {})),
        "work": [_position(row) for row in of["Positions"]],
        "education": [_study(row) for row in of["Education"]],
        "certificates": [_certificate(row) for row in of["Certifications"]],
        "skills": [{"name": row["Name"]} for row in of["Skills"] if row.get("Name")],
        "languages": [
            _filled(language=row.get("Name"), fluency=row.get("Proficiency")) for row in of["Languages"]
        ],
    }  # fmt: skip
    expires = {row["Name"]: end for row in of["Certifications"] if row.get("Name") and (end := _dates(row)[1])}
    if expires:
        document["meta"] = {"jobmatch": {"expires": expires}}
    return {section: value for section, value in document.items() if value}


def _rows(archive: Archive, name: str) -> Iterator[Row]:
    """Yield the rows of a file by column; what stands above its header ("Notes:" and a sentence) is left out."""
    if name not in archive.names:
        return
    csv.field_size_limit(MAX_FIELD)
    text = clean(decode(archive.read(name)))[0]
    try:
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise ProfileError(f"{name} in it is no sound CSV ({error}): download the export anew") from error
    head = next((index for index, row in enumerate(rows) if _COLUMNS & set(map(str.strip, row))), len(rows))
    columns = [cell.strip() for cell in rows[head]] if head < len(rows) else []
    for row in rows[head + 1 :]:
        if any(map(str.strip, row)):
            yield dict(zip(columns, map(str.strip, row), strict=False))


def _basics(row: Row) -> dict[str, Any]:
    name = " ".join(filter(None, (row.get("First Name"), row.get("Last Name"))))
    code = re.search(r"\b\d{5}(?:-\d{4})?\b", row.get("Zip Code", ""))
    place = _filled(postalCode=code and code[0], address=row.get("Address"), city=row.get("Geo Location"))
    return _filled(name=name, label=row.get("Headline"), summary=row.get("Summary"), location=place)


def _position(row: Row) -> dict[str, Any]:
    start, end = _dates(row)
    story = [part.strip(" \t•·▪*-") for part in re.split(r"\n+|(?<!^)[•▪]", row.get("Description", ""))]
    return _filled(
        name=row.get("Company Name"),
        position=row.get("Title"),
        location=row.get("Location"),
        startDate=start,
        endDate=end,
        highlights=[part for part in story if part],
    )


def _study(row: Row) -> dict[str, Any]:
    start, end = _dates(row)
    kind, _, area = row.get("Degree Name", "").partition(", ")
    notes = [part for part in (row.get("Notes"), row.get("Activities")) if part]
    return _filled(
        institution=row.get("School Name"), studyType=kind, area=area, startDate=start, endDate=end, courses=notes
    )


def _certificate(row: Row) -> dict[str, Any]:
    url = ""
    with suppress(FormatError):
        url = untracked(row.get("Url", ""))
    return _filled(name=row.get("Name"), issuer=row.get("Authority"), date=_dates(row)[0], url=url)


def _dates(row: Row) -> tuple[str, str]:
    """Return the first and the last date that a row states, in whichever of LinkedIn's two ways."""
    first = row.get("Started On") or row.get("Start Date") or ""
    last = row.get("Finished On") or row.get("End Date") or ""
    start, end = (next(periods(text), None) for text in (first, last))
    return start.first if start else "", end.last if end else ""


def _filled(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
