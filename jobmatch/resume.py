"""A JSON Resume as a document: reading it, its form, its dates, and what of it is never kept.

Everything in a JSON Resume is optional and unknown fields are left alone; only what stands under `meta.jobmatch` is
held to its schema (`data/profile.schema.json`), where a mistyped wish would otherwise be silently ignored.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jobmatch.errors import ProfileError
from jobmatch.text import clean

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
MAX_BYTES = 1_000_000
MAX_DEPTH = 50
_TOO_DEEP = f"lists within lists, more than {MAX_DEPTH} deep: this is no résumé"

PRIVATE = re.compile(
    r"(?i)age|dob|birth\w*|(?:date|year)ofbirth|arrests?|convictions?|criminal\w*|disabilit\w+|health(?:status)?"
    r"|medical(?:history|conditions?)|immuni[sz]ations?|vaccin\w*|citizenship|nationality|immigration\w*|visa\w*"
    r"|work(?:authori[sz]ation|permit)|ssn|socialsecurity\w*"
)
"""Names of fields, without marks and spaces, that are never stored: age, health, criminal history, right to work."""


# ---------------------------------------------------------------------------------------------- the document


def load(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file of at most 1 MB, UTF-8 with or without a mark, without control characters.

    Raises ProfileError: with line and column where the file is not JSON.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise ProfileError(f"{path}: larger than 1 MB; a JSON Resume is text alone, without pictures or attachments")
    return cleaned(_parse(content, path), path)


def _parse(content: bytes, path: Path) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise ProfileError(f"{path}: is not UTF-8 text; save it as JSON in UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}:{error.colno}"
        raise ProfileError(f"{where}: not JSON: {error.msg}; correct it, or export the résumé again") from error
    except RecursionError as error:
        raise ProfileError(f"{path}: {_TOO_DEEP}") from error
    except ValueError as error:  # NaN, or a number of thousands of digits
        raise ProfileError(f"{path}: a number cannot be read: {error}") from error


def cleaned(document: Any, path: Path) -> dict[str, Any]:
    """Return a document without control characters, its years as text.

    Raises ProfileError if it is no object, or nested too deeply.
    """
    try:
        found = copied(document, text=lambda text: clean(text)[0])
    except RecursionError as error:
        raise ProfileError(f"{path}: {_TOO_DEEP}") from error
    if not isinstance(found, dict):
        raise ProfileError(f"{path}: {_expected(RESUME, found)}")
    for listed in found.values():
        for entry in listed if isinstance(listed, list) else ():
            if isinstance(entry, dict):
                entry |= {name: str(year) for name in _DATES if _is_year(year := entry.get(name))}
    return found


_DATES = ("startDate", "endDate", "date", "releaseDate")


def _is_year(value: Any) -> bool:
    """Whether a value is a year written as a number, as people do where text needs quotes."""
    return isinstance(value, int) and 1900 <= value <= 2100


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not a number in JSON")


def without_private(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy without the fields that `PRIVATE` names, wherever they stand: what may be stored."""
    kept: dict[str, Any] = copied(document, keep=lambda name, _: not PRIVATE.fullmatch(re.sub(r"[\W_]", "", name)))
    return kept


def published(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document in the form of the published schema (`SCHEMA`), where people wrote its dates more freely.

    An end that is not reached ("present") is left out there; what else is no date of a certificate stands in its name,
    where it means the same.
    """
    found: dict[str, Any] = {"$schema": SCHEMA, **copied(document)}
    for section in ("work", "volunteer", "education", "projects"):
        for entry in found.get(section, ()):
            if entry.get("endDate", "x").strip().casefold() in _OPEN:
                del entry["endDate"]
    for entry in found.get("certificates", ()):
        if "date" in entry and not _PARTIAL.fullmatch(entry["date"].strip()):
            entry["name"] = f"{entry.get('name', '')} ({entry.pop('date')})".replace(" ()", "")
    return found


def copied(
    value: Any,
    text: Callable[[str], str] = str,
    keep: Callable[[str, Any], bool] = lambda _name, _item: True,
    depth: int = MAX_DEPTH,
) -> Any:
    """Return a copy in which `text` has been over every text, names too, with the fields that `keep` wants."""
    if depth < 0:
        raise RecursionError
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [copied(item, text, keep, depth - 1) for item in value]
    if isinstance(value, dict):
        kept = ((name, item) for name, item in value.items() if keep(name, item))
        return {text(name): copied(item, text, keep, depth - 1) for name, item in kept}
    return value


def handle(document: dict[str, Any], path: Path) -> str:
    """Return what people call this profile by: basics.name, or the name of the file without its ending."""
    basics = document.get("basics")
    name = basics.get("name") if isinstance(basics, dict) else None
    return name.strip() if isinstance(name, str) and name.strip() else path.stem


# ------------------------------------------------------------------------------------------ the form of it

_TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "object": (lambda value: isinstance(value, dict), "an object in { }"),
    "array": (lambda value: isinstance(value, list), "a list in [ ]"),
    "string": (lambda value: isinstance(value, str), 'text in " "'),
    "boolean": (lambda value: isinstance(value, bool), "true or false"),
    "integer": (lambda value: isinstance(value, int) and not isinstance(value, bool), "a whole number"),
    "number": (lambda value: isinstance(value, int | float) and not isinstance(value, bool), "a number"),
}

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}


def _object(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields}


def _list(**fields: Any) -> dict[str, Any]:
    return {"type": "array", "items": _object(**fields)}


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """Return the published schema of what stands under `meta.jobmatch`."""
    text = files("jobmatch").joinpath("data", "profile.schema.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


_SPELL = {"position": _TEXT, "startDate": _TEXT, "endDate": _TEXT, "summary": _TEXT, "highlights": _TEXTS}
RESUME = _object(
    basics=_object(name=_TEXT, label=_TEXT, email=_TEXT, summary=_TEXT, location=_object(postalCode=_TEXT)),
    work=_list(**_SPELL),
    volunteer=_list(**_SPELL),
    education=_list(institution=_TEXT, area=_TEXT, studyType=_TEXT, startDate=_TEXT, endDate=_TEXT, courses=_TEXTS),
    certificates=_list(name=_TEXT, date=_TEXT, issuer=_TEXT),
    skills=_list(name=_TEXT, level=_TEXT, keywords=_TEXTS),
    languages=_list(language=_TEXT, fluency=_TEXT),
    projects=_list(description=_TEXT, highlights=_TEXTS, keywords=_TEXTS),
    meta=_object(),
)
"""The fields of JSON Resume 1.0.0 that are read, as a JSON Schema; all others may hold anything."""


@lru_cache(maxsize=1)
def private_concepts() -> frozenset[str]:
    """Return the ids of concepts that tell of health, criminal history or the right to work: never read, never kept."""
    return frozenset(schema()["properties"]["answers"]["propertyNames"]["not"]["enum"])


def check(value: Any, rule: Mapping[str, Any], where: str) -> None:
    """Raise ProfileError for the first thing that the rule forbids; of JSON Schema it knows what our rules use."""
    if "type" in rule and not _TYPES[rule["type"]][0](value):
        raise ProfileError(f"{where or 'the whole'}: {_expected(rule, value)}")
    if isinstance(value, dict):
        _check_fields(value, rule, where)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            check(item, rule.get("items", {}), f"{where}[{index}]")
    else:
        _check_value(value, rule, where)


def _check_fields(value: Mapping[str, Any], rule: Mapping[str, Any], where: str) -> None:
    known, others = rule.get("properties", {}), rule.get("additionalProperties", {})
    forbidden = rule.get("propertyNames", {}).get("not", {}).get("enum", ())
    for name, item in value.items():
        if name in forbidden:
            raise ProfileError(f"{where}.{name}: health, criminal record, right to work are never stored; take it out")
        if name not in known and others is False:
            hint = f"{near(name, known)}; the fields here are {', '.join(known)}"
            raise ProfileError(f"{where}: {as_given(name)} is no field of it{hint}")
        path = f"{where}.{name}".lstrip(".") if name.isidentifier() else f"{where}[{as_given(name)}]"
        check(item, known.get(name, others), path)
    for name in rule.get("required", ()):
        if name not in value:
            raise ProfileError(f"{where}.{name}: is missing; add it")


def _check_value(value: Any, rule: Mapping[str, Any], where: str) -> None:
    if "enum" in rule and value not in rule["enum"]:
        hint = f"{near(str(value), rule['enum'])}; write one of {', '.join(rule['enum'])}"
        raise ProfileError(f"{where}: {as_given(value)} is not known{hint}")
    if "minimum" in rule and not rule["minimum"] <= value <= rule["maximum"]:
        raise ProfileError(f"{where}: {value} cannot be; write a number from {rule['minimum']} to {rule['maximum']}")
    if "pattern" in rule and not re.fullmatch(rule["pattern"], value):
        raise ProfileError(f"{where}: {as_given(value)} cannot be read; write it like {rule['examples'][0]}")


def _expected(rule: Mapping[str, Any], value: Any) -> str:
    return f"expected {_TYPES[rule['type']][1]}, found {as_given(value)}"


def as_given(value: Any) -> str:
    """Return a value as it stands in the document, for a message; a long one cut short."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"


def near(name: str, known: Iterable[str]) -> str:
    """Return a question that offers the nearest names that are known, or nothing."""
    found = get_close_matches(name, known, n=3)
    return f" (did you mean {' or '.join(found)}?)" if found else ""


# ------------------------------------------------------------------------------------------------ its dates

_OPEN = frozenset(("", "present", "current", "currently", "now", "ongoing", "today", "in progress"))
_PARTIAL = re.compile(r"[12]\d{3}(?:-\d\d){0,2}")


def day_of(text: str, where: str, *, last: bool) -> date:
    """Read `2023`, `2023-04` or `2023-04-05`: of a year or a month its first day, or its `last`."""
    text = text.strip()
    try:
        first = date.fromisoformat(f"{text}-01-01"[:10] if _PARTIAL.fullmatch(text) else "")
    except ValueError:
        raise ProfileError(f"{where}: {as_given(text)} is no date; write 2023, 2023-04 or 2023-04-05") from None
    if not last or len(text) == len("2023-04-05"):
        return first
    return month_after(first if len(text) == len("2023-04") else first.replace(month=12)) - timedelta(days=1)


def month_after(day: date) -> date:
    """Return the first day of the month after."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def period(entry: Mapping[str, Any], where: str) -> tuple[date | None, date | None]:
    """Return the first and the last day of an entry; None where it does not say, or has not ended."""
    start, end = entry.get("startDate", ""), entry.get("endDate", "")
    first = day_of(start, f"{where}.startDate", last=False) if start.strip() else None
    last = None if end.strip().casefold() in _OPEN else day_of(end, f"{where}.endDate", last=True)
    if first and last and last < first:
        raise ProfileError(f"{where}: ends ({end}) before it starts ({start}); correct one of the dates")
    return first, last


def entries(document: Mapping[str, Any], section: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the objects of a section, each with its path."""
    if section == "basics":
        return [("basics", document.get("basics", {}))]
    holder, path = (own_of(document), "meta.jobmatch.") if section == "in_progress" else (document, "")
    return [(f"{path}{section}[{index}]", entry) for index, entry in enumerate(holder.get(section, ()))]


def own_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands under `meta.jobmatch`."""
    found: dict[str, Any] = document.get("meta", {}).get("jobmatch", {})
    return found
