"""News feeds (RSS, Atom), read by feedparser as far as they go; and what boards put where it is not expected.

What comes in is not trusted (see `xml_files`). Nothing that a feed points to is fetched.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urljoin
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import feedparser  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

from jobmatch.errors import FormatError
from jobmatch.markup import html_to_text
from jobmatch.text import line, read_date
from jobmatch.xml_files import MAX_DEPTH, first, reason, refused, root

MAX_ATTRIBUTES = 200  # of one element; feedparser's time grows with the square of their number

_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_READABLE = re.compile("text/|.*html")


@dataclass(frozen=True)
class News:
    """What a feed document holds: of each entry the elements that are text, named as by feedparser.

    An entry has its absolute address as `url`, and the fullest text that describes it as `description`. Of the channel
    it is `title` and `link`. `flaw` says why this may not be all, "" if it is.
    """

    channel: dict[str, str]
    entries: list[dict[str, str]]
    flaw: str = ""


def is_news(data: bytes) -> bool:
    """Return whether a document begins as a news feed does."""
    return root(data) in {"rss", "feed", "rdf"}


def read_news(name: str, data: bytes, url: str) -> News:
    """Return what an RSS or Atom document holds; `url` is what relative addresses in it are relative to.

    Raises FormatError if it is none, is not safe to read, or is so ill-formed that no entry can be read.
    """
    if not is_news(data):
        raise refused(name, data, "a news feed (RSS or Atom)")
    found = _parsed(name, data.removeprefix(BOM_UTF8).lstrip())  # blank lines before the declaration are common
    flaw = found.get("bozo_exception")
    trouble = reason(flaw) if flaw and not isinstance(flaw, feedparser.CharacterEncodingOverride) else ""
    if trouble and not found.entries:
        raise FormatError(f"{name}: no posting in this feed can be read: {trouble}")
    cut = trouble and not _END.search(data[-65536:].replace(b"\0", b""))
    channel = {name: str(found.feed.get(name, "")) for name in ("title", "link")}
    home = _joined(url, channel["link"])
    return News(
        channel=channel,
        entries=[_entry(entry, home) for entry in found.entries[: -1 if cut else None]],  # its second half may be lost
        flaw=trouble,
    )


def _parsed(name: str, data: bytes) -> feedparser.FeedParserDict:
    _check(name, data)
    try:
        return feedparser.parse(BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except (LookupError, OverflowError, TypeError, ValueError) as error:  # slips of its own, in ill-formed documents
        raise FormatError(f"{name}: this feed cannot be read: {error}") from error


def _check(name: str, data: bytes) -> None:
    """Raise FormatError if a document is not safe to read, as far as it is well-formed, or would take minutes."""
    try:
        parseString(data, _Bounds(name))
    except DefusedXmlException as error:
        raise FormatError(f"{name}: this feed is not read: {reason(error)}") from error
    except (LookupError, SAXParseException, ValueError):
        return  # it is ill-formed, or in a charset that only feedparser knows


class _Bounds(ContentHandler):
    """Refuses what feedparser would take minutes to read."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the name is not ours
        self._depth += 1
        if self._depth > MAX_DEPTH or len(attrs) > MAX_ATTRIBUTES:
            raise FormatError(f"{self._name}: the element {name[:40]} lies too deep or has too many attributes")

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1


def _entry(entry: Mapping[str, Any], home: str) -> dict[str, str]:
    """Return the elements of an entry that are text, and what matters of those that are more."""
    texts = _texts(entry)
    contents = [part for part in _parts(entry, "content") if _READABLE.match(str(part.get("type")))]
    links = [str(part.get("href", "")) for part in _parts(entry, "links") if part.get("rel") == "alternate"]
    name = texts.get("id", "")  # feedparser takes it for the link too, where there is no other
    link = next((one for one in [texts.pop("link", ""), *links] if one not in {"", name}), "")
    source = entry.get("source")
    more = {
        "description": max([texts.pop("summary", ""), *(str(part.get("value", "")) for part in contents)], key=len),
        "source": source.get("title") if isinstance(source, Mapping) else None,
        "url": _joined(home, link) if link else name if name.startswith("http") else None,
    }
    return texts | _texts(more)


def _texts(element: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in element.items() if isinstance(value, str) and value.strip()}


def _parts(entry: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    parts = entry.get(name)
    return [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # it is no address; whoever reads the posting says so
        return address


# ---------------------------------------------------------------------------------------------------- boards

# A board's addresses on one line, the title of a posting on the next, and on the last how its text begins.
_TITLE = r"(?P<title>.+)"
_PLACE = r"(?P<location>[A-Z][\w .'-]+, [A-Z][a-zA-Z ]+)"
_COMPANY_FIRST = rf"(?://weworkremotely\.com/|/jobsrss\b).*\n(?P<company>[^:\n]+?) ?: {_TITLE}"  # the latter: Madgex
_COMPANY_LAST = rf"(?:/jobs/rss/|\bdisplay=rss\b).*\n{_TITLE} \| (?P<company>[^|\n]+)(?:\n{_PLACE},)?"  # YourMembership
_COMPANY_BELOW = rf"//www\.higheredjobs\.com/.*\n{_TITLE}\n(?P<company>[^()\n]{{2,99}}) \({_PLACE}\)\Z"
_BOARDS = [re.compile(pattern) for pattern in (_COMPANY_FIRST, _COMPANY_LAST, _COMPANY_BELOW)]
# An author who is an e-mail address, a user of WordPress, or a department of a university on PeopleAdmin.
_NO_EMPLOYER = re.compile(r"@|[?&;]p=\d|post_type=|/postings/\d|\A[a-z\d._-]+\n")

_NEOGOV_PAY = {
    "currency": "joblisting_salarycurrency",
    "minValue": "joblisting_minimumsalary",
    "maxValue": "joblisting_maximumsalary",
    "unitText": "joblisting_salaryinterval",
}
_NEOGOV_PARTS = {
    "joblisting_examplesofduties": "Examples of duties",
    "joblisting_qualifications": "Qualifications",
    "joblisting_supplementalinformation": "Supplemental information",
}
_MORNING = re.compile(r" (?:0\d|1[01]):")


def told(title: str, entry: Mapping[str, str], channel: Mapping[str, str]) -> dict[str, str]:
    """Return the `title`, the `company` and, where its board tells it so, the `location` of an entry.

    A title is taken apart only where its board is known for such titles: "HIM Clerk | Nights" names no employer. Else
    the company is the entry's source, or its author if that can be one, or the channel. Raises ValueError if no word
    is in the title.
    """
    if not (heading := line(title)):
        raise ValueError("holds no text")
    addresses = f"{channel.get('address')} {channel.get('link')} {entry.get('url')} {entry.get('id')}"
    said = "\n".join([addresses, heading, line(entry.get("description", "")[:300])])
    if board := next(filter(None, (pattern.search(said) for pattern in _BOARDS)), None):
        return {name: value for name, value in board.groupdict().items() if value}
    author = line(entry.get("author", ""))
    by = "" if _NO_EMPLOYER.search(f"{author}\n{entry.get('id')}") else author
    return {"title": heading, "company": line(entry.get("source", "")) or by or line(channel.get("title", ""))}


def body(entry: Mapping[str, str]) -> str:
    """Return the text of an entry, with what NEOGOV gives elements of their own under headings."""
    text = entry.get("description", "")
    parts = [f"{heading}\n{html_to_text(entry[name])}" for name, heading in _NEOGOV_PARTS.items() if entry.get(name)]
    return "\n\n".join([html_to_text(text), *parts]) if parts else text


def pay(entry: Mapping[str, str]) -> dict[str, str | None]:
    """Return the pay that an entry has elements for, as a schema.org MonetaryAmount."""
    return {"value": entry.get("salary")} | {name: entry.get(theirs) for name, theirs in _NEOGOV_PAY.items()}


def last_day(entry: Mapping[str, str]) -> str:
    """Return the day on which an entry closes, as stated.

    NEOGOV states an instant in UTC: where that is a morning, it is still the day before all over the US.
    """
    stated = first(entry, "joblisting_advertisetodate joblisting_advertisetodatetimeutc expires_at expired")
    if stated == entry.get("joblisting_advertisetodatetimeutc") and _MORNING.search(stated):
        with suppress(FormatError, OverflowError):
            return (read_date(stated) - timedelta(days=1)).isoformat()
    return stated
