"""One raw posting into a Posting: a schema.org JobPosting object, or a flat record as partners write them.

Source: https://developers.google.com/search/docs/appearance/structured-data/job-posting (read 2026-11-21), and the
variants of it that are met in the wild. Both vocabularies are open: fields that we do not read are no error.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from jobmatch.errors import FormatError
from jobmatch.model import EmploymentType, Place, Posting, RawPosting, digest
from jobmatch.record import Record, as_text
from jobmatch.text import line, named, place_line, posting_text, read_date, read_place, untracked, who_may_apply

_EMPLOYMENT = {
    EmploymentType.FULL_TIME: r"\bfull ?time\b",
    EmploymentType.PART_TIME: r"\bpart ?time\b",
    EmploymentType.CONTRACT: r"\bcontract(?:or)?\b",
    EmploymentType.TEMPORARY: r"\btemp(?:orary)?\b",
    EmploymentType.INTERN: r"\bintern(?:ship)?\b",
    EmploymentType.VOLUNTEER: r"\bvolunteer\b",
    EmploymentType.PER_DIEM: r"\bper ?diem\b|\bprn\b",
    EmploymentType.OTHER: r"\bother\b",
}
_FLAT = {
    "id": "identifier",
    "title": "title",
    "company": "hiringOrganization",
    "description": "description",
    "salary_text": "baseSalary",
    "employment_type": "employmentType",
    "url": "url",
    "date_posted": "datePosted",
    "valid_through": "validThrough",
}
_UNITS = {"hourly": "HOUR", "daily": "DAY", "weekly": "WEEK", "monthly": "MONTH", "yearly": "YEAR", "annually": "YEAR"}


def raw_posting(feed_id: str, payload: Any, where: str) -> RawPosting | FormatError:
    """Return the payload with its id, or, if it is no record at all, the error that says so."""
    if not isinstance(payload, Mapping):
        return FormatError(f"{where}: a posting is an object with fields, not {type(payload).__name__}")
    return RawPosting(feed_id, source_id(payload), payload, where)


def source_id(payload: Mapping[str, Any]) -> str:
    """Return what tells this posting from the others of its feed, from as few fields as will do.

    That is its identifier, else its URL without tracking, else a hash of title, employer and place.
    """
    if "@type" in payload:
        stated, employer, place = _identifier(payload.get("identifier")), "hiringOrganization", "jobLocation"
    else:
        stated, employer, place = named(payload.get("id")), "company", "location"
    return (
        stated
        or _link(named(payload.get("url")))
        or digest(named(payload.get("title")), named(payload.get(employer)), place_line(payload.get(place)))
    )


def read(raw: RawPosting) -> Posting:
    """Return the posting.

    Raises FormatError if a JobPosting has no title or no text, a flat record neither, or one of them is not text.
    """
    flat = "@type" not in raw.payload
    payload = _as_job_posting(raw.payload) if flat else raw.payload
    fields = Record(payload, raw.where or f"{raw.feed_id} {raw.source_id}")
    title, description = _title_or_text(fields) if flat else _title_and_text(fields)
    locations = _listed(fields, "jobLocation")
    areas = [named(area) or place_line(area) for area in _listed(fields, "applicantLocationRequirements")]
    location_type = _stated(fields, "jobLocationType")
    place = _place_lines([place_line(location) for location in locations] or areas, location_type)
    pay = _pay_line(fields.pop_optional("baseSalary", _same), _stated(fields, "salaryCurrency"))
    text, text_notes = posting_text(title, place, pay, description)
    if not flat and "\n\n" not in text:  # it parts the head from the body, and stands nowhere in the head
        raise fields.error("description", "holds no text")
    employment, employment_notes = _employment(_listed(fields, "employmentType"))
    url, url_notes = _url(_stated(fields, "url"))
    (date_posted, valid_through), date_notes = _dates(fields, "datePosted", "validThrough")
    return Posting(
        feed_id=raw.feed_id,
        source_id=raw.source_id,
        title=line(title),
        text=text,
        url=url,
        hiring_organization=_stated(fields, "hiringOrganization"),
        job_location=_places(locations),
        job_location_type=location_type,
        applicant_location_requirements=tuple(areas),
        date_posted=date_posted,
        valid_through=valid_through,
        employment_type=employment,
        identifier=fields.pop_optional("identifier", _identifier) or "",
        who_may_apply=who_may_apply(text),
        notes=text_notes + employment_notes + url_notes + date_notes,
    )


def _as_job_posting(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Return a flat record under the names of schema.org; what it holds beside its own fields is not read."""
    return {name: flat.get(field) for field, name in _FLAT.items()} | {"jobLocation": _split(flat.get("location"))}


def _title_and_text(fields: Record) -> tuple[str, str]:
    return fields.pop("title", _with_text), fields.pop("description", as_text)


def _title_or_text(fields: Record) -> tuple[str, str]:
    title = fields.pop_optional("title", as_text) or ""
    description = fields.pop_optional("description", as_text) or ""
    if not (line(title) or line(description)):
        raise fields.error("title", "is missing, and so is 'description'; one of them must say what the job is")
    return title, description


# ---------------------------------------------------------------------------------------------------- fields


def _stated(fields: Record, name: str) -> str:
    return fields.pop_optional(name, named) or ""


def _listed(fields: Record, name: str) -> list[Any]:
    return fields.pop_optional(name, _members) or []


def _places(locations: list[Any]) -> tuple[Place, ...]:
    return tuple(place for place in map(read_place, locations) if place != Place())


def _same(value: Any) -> Any:
    return value


def _members(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _split(value: Any) -> Any:
    """Part "Tulsa, OK; Muskogee, OK" into its places."""
    return re.split(r"\s*[;|\n]\s*", value) if isinstance(value, str) else value


def _dates(fields: Record, *names: str) -> tuple[list[date | None], tuple[str, ...]]:
    """Return the dates, and the note that what is stated for one of them is none: a posting is worth more than that."""
    stated = [fields.pop_optional(name, _same) for name in names]
    dates = [_date(value) for value in stated]
    unread = any(value is not None and read is None for value, read in zip(stated, dates, strict=True))
    return dates, ("unreadable_date",) if unread else ()


def _date(stated: Any) -> date | None:
    try:
        return read_date(named(stated))
    except FormatError:
        return None


def _with_text(value: Any) -> str:
    if not line(as_text(value)):
        raise ValueError("holds no text")
    return as_text(value)


def _identifier(value: Any) -> str:
    """Return the `value` of a PropertyValue (its name is the employer's), or an identifier that is text itself."""
    first = _members(value)[0] if value else None
    return named(first.get("value") if isinstance(first, Mapping) else first)


def _link(stated: str) -> str:
    try:
        return untracked(stated)
    except FormatError:
        return ""


def _url(stated: str) -> tuple[str, tuple[str, ...]]:
    """Return the link, and the note that what is stated cannot be one: a posting is worth more than its link."""
    url = _link(stated)
    return url, ("unusable_url",) if stated and not url else ()


def _place_lines(stated: list[str], location_type: str) -> str:
    if "TELECOMMUTE" in location_type.upper():
        return "\n".join(f"{place} (remote)".strip() for place in stated or [""])
    return "\n".join(stated)


def _employment(stated: list[Any]) -> tuple[tuple[EmploymentType, ...], tuple[str, ...]]:
    """Return the types named, in the order they are named, and the note that a word among them is of no type."""
    pieces = [piece for member in stated for piece in re.split(r"[,;/|]", named(member)) if piece.strip()]
    types = [_employment_types(piece) for piece in pieces]
    known = tuple(dict.fromkeys(kind for kinds in types for kind in kinds))
    return known, () if all(types) else ("unknown_employment_type",)


def _employment_types(words: str) -> list[EmploymentType]:
    plain = re.sub(r"[^a-z]+", " ", words.lower())
    return [kind for kind, pattern in _EMPLOYMENT.items() if re.search(pattern, plain)]


def _pay_line(salary: Any, currency: str) -> str:
    """Return base pay on one line as stated, like "USD 17.50 - 24.00 per HOUR"; empty if no amount is.

    The amount and its unit may stand on the MonetaryAmount or on the QuantitativeValue within, or be all there is.
    """
    if isinstance(salary, list):
        return "\n".join(_pay_line(member, currency) for member in salary)
    outer = salary if isinstance(salary, Mapping) else {"value": salary}
    value = outer.get("value")
    inner = value if isinstance(value, Mapping) else {"value": value}
    amount = _figure(inner.get("value")) or _range(inner) or _range(outer)
    if not amount:
        return ""
    unit = named(inner.get("unitText") or outer.get("unitText"))
    per = f"per {_UNITS.get(unit.lower(), unit)}" if unit else ""
    return " ".join(filter(None, [named(outer.get("currency")) or currency, amount, per]))


def _range(amount: Mapping[str, Any]) -> str:
    low, high = _figure(amount.get("minValue")), _figure(amount.get("maxValue"))
    if low and high:
        return low if low == high else f"{low} - {high}"
    return f"from {low}" if low else high and f"up to {high}"


def _figure(value: Any) -> str:
    """Return an amount as stated; nothing for 0, by which sources say that they do not know."""
    stated = f"{value:.2f}" if isinstance(value, float) else named(value)
    return "" if re.fullmatch(r"[0.,\s]*", stated) else stated
