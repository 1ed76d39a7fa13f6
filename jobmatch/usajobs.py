"""What the API of USAJOBS says: its lists page by page, its fields by the names of its documentation, its codes.

The names and codes are rows (`data/usajobs.toml`, which names the sources). What is not among them is refused: there it
says something that nobody here has read.
"""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import urljoin

from jobmatch.errors import FetchError, FormatError
from jobmatch.fetch import Fetch
from jobmatch.model import Applicants, Feed, RawPosting
from jobmatch.record import Record, as_text
from jobmatch.text import named

ROWS = tomllib.loads(files("jobmatch").joinpath("data", "usajobs.toml").read_text(encoding="utf-8"))
_PAGING = ("paging", "metadata", "totalCount", "next", "data")
_NAMES = {name.casefold(): name for name in (*ROWS["fields"], *_PAGING)}
_WIDEST_FIRST = (Applicants.PUBLIC, Applicants.FEDERAL, Applicants.HIRING_PATH, Applicants.INTERNAL)


def listed(feed: Feed, fetch: Fetch) -> Iterator[RawPosting]:
    """Yield the announcements of a feed that are not known to be closed, each with its text.

    Raises FetchError at the end if fewer came than there should be, FormatError if an answer is no page of a list.
    """
    url, _, filters = f"{feed.url}&StartPositionCloseDate={fetch.now.date()}".partition("?")
    entries, announced = _pages(f"{url}?{filters}", fetch)
    texts, written = _pages(f"{url}/announcementtext?{filters}", fetch)
    for number, entry in entries.items():
        status = named(documented(entry).get("positionOpeningStatus"))
        if ROWS["open"].get(status.casefold(), True):  # one that nobody knows is refused when it is parsed
            payload = {**entry, "announcementText": texts.get(number)}
            yield RawPosting(feed.id, number, payload, f"https://www.usajobs.gov/job/{number}")
    if len(entries) < announced or len(texts) < written:
        came = f"{len(entries)} of {announced} announcements and {len(texts)} of {written} texts came"
        raise FetchError(f"{feed.url}: {came}; run it again later")


def _pages(url: str, fetch: Fetch) -> tuple[dict[str, Mapping[str, Any]], int]:
    """Return what a list holds from its first page on, by control number, and how much it says to hold.

    An entry without a number is left out, so that it is missed.
    """
    found: dict[str, Mapping[str, Any]] = {}
    asked, total = set[str](), 0
    while url not in asked:  # the last page names no next one; one that names a page before it would never end
        asked.add(url)
        try:
            answer = fetch.json(url, api=True)
        except FetchError as error:
            if error.status == 204:  # "No Content": of these, there are none
                break
            raise
        if not isinstance(answer, Mapping):
            raise FormatError(f"{url}: a page of a list is an object with fields, not {type(answer).__name__}")
        page = Record(documented(answer), url)
        paging = Record(page.pop("paging", documented), url)
        total = max(total, Record(paging.pop("metadata", documented), url).pop("totalCount", int))
        numbered = ((entry, documented(entry).get("usajobsControlNumber")) for entry in page.pop("data", _objects))
        found |= {str(number): entry for entry, number in numbered if number}
        url = urljoin(url, paging.pop_optional("next", as_text) or "")
    return found, total


# -------------------------------------------------------------------------------------------- names and codes


def documented(stated: Any) -> dict[str, Any]:
    """Return the fields of an object by the names that the documentation has for them; others keep theirs.

    Where one stands there twice, in different capitals, that which is filled is taken. Raises TypeError for no object.
    """
    fields: dict[str, Any] = {}
    for stated_name, value in _object(stated).items():
        name = _NAMES.get(stated_name.casefold(), stated_name)
        fields[name] = fields.get(name) or value
    return fields


def meaning(table: str, stated: Any) -> Any:
    """Return what a word of the API stands for in a table of the rows. Raises ValueError for one that is not there."""
    word = named(stated)
    if word.casefold() not in ROWS[table]:
        raise ValueError(f"{word[:80]!r} is not a value that we know")
    return ROWS[table][word.casefold()]


def applicants(stated: Any) -> tuple[Applicants, ...]:
    """Return the groups that may apply, the widest first, given as one word or as objects with one word each.

    Raises ValueError for a word that is not known, or none.
    """
    words = [stated] if isinstance(stated, str) else [word for one in _objects(stated) for word in one.values()]
    groups = {meaning("who_may_apply", word) for word in words}
    if not groups:
        raise ValueError("names nobody")
    return tuple(group for group in _WIDEST_FIRST if group in groups)


def employment(stated: Any) -> str:
    """Return the schema.org employmentType of a schedule or appointment; the word itself where it is not known."""
    word = named(stated)
    return str(ROWS["employment"].get(word.casefold(), word))


def places(stated: Any) -> list[dict[str, Any] | str]:
    """Return places as schema.org addresses; as their words, where they are no towns ("Anywhere in the U.S.")."""
    return [_place(documented(one)) for one in _objects(stated)]


def _place(parts: Mapping[str, Any]) -> dict[str, Any] | str:
    city, state, country = (named(parts.get(f"positionLocation{part}")) for part in ("City", "State", "Country"))
    if not state:
        return ", ".join(filter(None, [city, country]))
    return {"addressLocality": city, "addressRegion": state, "addressCountry": country}


def text(stated: Any) -> str:
    """Return the parts of an announcement as HTML, each under its heading. Raises ValueError if all are empty."""
    parts = Record(documented(stated), "the text")
    shown = ((heading, parts.pop_optional(name, as_text)) for heading, name in ROWS["sections"])
    html = "\n".join(f"<h2>{heading}</h2>\n<div>{part}</div>" for heading, part in shown if part)
    parts.done(ROWS["fields"])
    if not html:
        raise ValueError("holds no text")
    return html


def _objects(stated: Any) -> list[Mapping[str, Any]]:
    return [_object(one) for one in (stated if isinstance(stated, list) else [stated])]


def _object(stated: Any) -> Mapping[str, Any]:
    if not isinstance(stated, Mapping):
        raise TypeError(f"{str(stated)[:40]!r} is no object with fields")
    return stated
