"""Text in, value out: the one plain text of a posting, and the dates, places and addresses that sources write."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from jobmatch.errors import FormatError
from jobmatch.markup import MAX_MARKUP, html_to_text
from jobmatch.model import Applicants, Place
from jobmatch.places import STATES, codes_by_name, state_code

# Nobody can see these, and they part words that are one: soft hyphen, zero-width space, bidirectional marks, BOM.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LINE_END = re.compile("\r\n?|[\v\f\u0085\u2028\u2029]")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> tuple[str, bool]:
    """Return `text` in NFC without what text should not hold, and whether there was any of it.

    Control characters other than newline and tab go, and lone surrogates; every kind of line end becomes a newline.
    Invisible formatting characters go too, without being counted: they are common, and nothing is lost with them.
    """
    cleaned, removed = _NO_TEXT.subn("", _LINE_END.sub("\n", _INVISIBLE.sub("", text)))
    return unicodedata.normalize("NFC", cleaned), removed > 0


def decode(data: bytes) -> str:
    """Return the text of a file: by its byte order mark, else as UTF-8, else as Windows-1252 (what old Excel writes).

    A charset that the file itself declares is not asked: it is wrong more often than text is valid UTF-8 by chance.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def line(value: str) -> str:
    """Return a short field (a title, a name) as one line of clean text, without markup or entities."""
    text = html_to_text(clean(value)[0])
    return unicodedata.normalize("NFC", " ".join(text.split()))


def posting_text(title: str, place: str, pay: str, body: str) -> tuple[str, tuple[str, ...]]:
    """Return THE text of a posting, which every span counts in, and codes of what was done to it.

    Title, place (one line each, if several) and pay stand at the head; a blank line parts them from the body. Each
    may be markup. Codes: "removed_characters", "truncated" (the body is longer than `MAX_MARKUP`).
    """
    parts = [clean(part) for part in (title, place, pay, body)]
    *head, main = [html_to_text(part) for part, _ in parts]
    lines = [row for part in head for row in part.split("\n") if row]
    text = "\n\n".join(filter(None, ["\n".join(lines), main]))
    notes = []
    if any(removed for _, removed in parts):
        notes.append("removed_characters")
    if len(parts[-1][0]) > MAX_MARKUP:
        notes.append("truncated")
    return unicodedata.normalize("NFC", text), tuple(notes)


# ---------------------------------------------------------------------------------------------------- values

_ISO_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]\d\d:?\d\d\S*)?\Z")
_TIME = r"(?:,? (?:at )?\d\d?:\d\d.*)?\Z"
_DAY, _MONTH, _YEAR = r"(?P<day>\d\d?)", r"(?P<month>[a-z]{3,9})", r"(?P<year>\d{4}|\d\d)"
_WORDED_DATES = [
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        rf"(?P<month>\d\d?)/{_DAY}/{_YEAR}",  # 7/28/2026, the month first as in the US
        rf"(?:[a-z]{{3,9}},? )?{_MONTH}\.? {_DAY}(?:st|nd|rd|th)?,? {_YEAR}",
        rf"(?:[a-z]{{3,9}},? )?{_DAY}(?:st|nd|rd|th)?[ -]{_MONTH}\.?,?[ -]{_YEAR}",
    )
]
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def read_date(text: str) -> date:
    """Return the date of an ISO date or instant, of one as people write them in the US, or of an RFC 822 one.

    People write 7/28/2026, 7/28/26, July 28, 2026 or 28 July 2026; a year of two digits is of this century. An instant
    gives the date that it has in its own offset. Raises FormatError if it is none of these.
    """
    stated = text.strip()
    try:
        if iso := _ISO_DATE.match(stated):
            return date(*map(int, iso.groups()))
        if worded := next(filter(None, (form.match(stated) for form in _WORDED_DATES)), None):
            year = int(worded["year"])
            return date(year if year > 99 else 2000 + year, _month(worded["month"]), int(worded["day"]))
        return parsedate_to_datetime(stated).date()
    except ValueError as error:
        raise FormatError(f"{stated[:40]!r} is not a date; write it like 2026-11-18") from error


def _month(stated: str) -> int:
    """Return the number of a month given by number, name or the beginning of its name. Raises ValueError otherwise."""
    if stated.isdigit():
        return int(stated)
    return next((n for n, name in enumerate(_MONTHS, start=1) if name.startswith(stated.lower())), 0) or int(stated)


_TRACKING = frozenset(
    {"gh_src", "source", "src", "lever-source", "refid", "jobpipeline", "trackid", "gclid", "fbclid", "msclkid"}
)


def untracked(url: str) -> str:
    """Return the URL without the parameters that say where a click came from, and without its fragment.

    A fragment that is the route of a page (`#/job/7`, `#!job/7`) stays. Raises FormatError if it is not an
    http or https URL with a host: nothing else may become a link.
    """
    try:
        parts = urlsplit(url.strip().replace("&amp;", "&"))
    except ValueError as error:
        raise FormatError(f"{url[:80]!r} is not a URL: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise FormatError(f"{url[:80]!r} is not the URL of a web page")
    kept = [pair for pair in parts.query.split("&") if not _tracks(pair.partition("=")[0].lower())]
    fragment = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, "&".join(kept), fragment))


def _tracks(name: str) -> bool:
    return name in _TRACKING or name.startswith("utm_")


# Benefits are "limited to current employees" too: what closes a posting is said of the posting, or stands alone.
_POSTING = (
    r"\b(?:positions?|postings?|posts?|vacanc(?:y|ies)|jobs?|role|exam(?:ination)?s?|recruitment|announcements?"
    r"|applications?|applicants?|candidates?)\b(?: ?\([^()\n]{0,40}\))?(?: (?:is|are|will be|has been))*"
)
_ALONE = r"(?:^[\W_]*|\A[^\n(]*[^\w\s(] *|\A[^\n]*\()"  # at the start of a line, or set off in the title
_TO_ONLY = r"(?:only open to|open only to|(?:limited|restricted) to)\s+"
_LABEL = r"(?:who may apply ?:|open to ?:|\bthis job is open to\n)\s*"
_ADMITTED = r"(?:may|can|should|need) apply|(?:will be|are) (?:considered|eligible to apply)|(?:will be|are) accepted"


def _closed_to(group: str) -> str:
    """Return the pattern of the ways to say that nobody else may apply."""
    return rf"(?:{_ALONE}|{_POSTING} ){_TO_ONLY}{group}|{_LABEL}{group}|\bonly {group} (?:{_ADMITTED})\b(?! for (?!th))"


def _staff(group: str) -> str:
    """Return the pattern of what closes a posting to all but a group of employees, who are never merely invited."""
    for_only = rf"(?:{_ALONE}|{_POSTING} )(?:(?:for|from|open to) )?{group} only\b(?!:)"
    return rf"{_closed_to(group)}|{_POSTING} open to (?:all )?(?!all\b){group}|{for_only}"


_CITIZENS = r"(?:all )?(?:u\.?s\.?|united states) citizens"
_FEDERAL = (
    r"(?=(?:all|current|existing|permanent|former|federal|status)\b)"
    r"[^.\n]{0,60}?\b(?:federal (?:\w+ )?employees|status candidates)\b"
)
_EMPLOYEES = r"(?:all|current|existing|permanent)\b[^.\n]{0,60}?\b(?:employees|staff)\b"
_INSIDERS = r"internal (?:\w+ )?(?:ap\w+|candidates?|employees|staff|colleagues)\b(?:'s)?"
_INSIDE = r"internal (?:job )?(?:posting|vacancy|post|position|recruitment|advert\w*)"
_BID = r"\b(?:for|up for|open for) in-?house (?:bid|bidding|applicants)\b|\bin-?house bid(?:ding|s)? only\b"
_GROUPS = r"(?:recent graduates|current students|veterans|military spouses|individuals with disabilities)\b"
_WHO_MAY_APPLY = {
    Applicants.PUBLIC: rf"\b(?:who may apply ?:|open to:?)\s+(?:the (?:general )?public\b|{_CITIZENS}|all,? including )"
    r"|\bopen to:?\s+all (?:qualified |interested |external )?(?:applicants|candidates)\b",
    Applicants.FEDERAL: _staff(_FEDERAL),
    Applicants.INTERNAL: _staff(f"(?:{_EMPLOYEES}|{_INSIDERS})")
    + rf"|(?:{_ALONE}|[.:*!] *)(?:internal|{_INSIDE}|internal (?:ap\w+|candidates)) only\b(?!:)"
    rf"|{_ALONE}{_INSIDE}[\W_]*$|{_BID}",
    Applicants.HIRING_PATH: _closed_to(_GROUPS),
}
_WHO = [(who, re.compile(words, re.IGNORECASE | re.MULTILINE)) for who, words in _WHO_MAY_APPLY.items()]
_REACH = (
    150  # characters about a hint that are read: no way to say it is longer, and whole texts take ten times as long
)
_HINTS = re.compile(
    rf"\b(?:open to|limited to|restricted to|who may apply|only|internal|in-?house)\b.{{0,{_REACH}}}",
    re.IGNORECASE | re.DOTALL,
)


def who_may_apply(text: str) -> tuple[Applicants, ...]:
    """Return who may apply, where the text plainly says so; that it is open to all outweighs the rest."""
    near = [(max(0, hint.start() - _REACH), hint.end() + _REACH) for hint in _HINTS.finditer(text)]
    found = (who for who, said in _WHO if any(said.search(text, *window) for window in near))
    return tuple(islice(found, 1))


# ---------------------------------------------------------------------------------------------------- places

_ADDRESS = ("addressLocality", "addressRegion", "postalCode", "addressCountry")
_COUNTRIES = codes_by_name(
    "US US, USA US, U.S. US, U.S.A. US, United States US, United States of America US, GB GB, GBR GB, UK GB, U.K. GB, "
    "United Kingdom GB, Great Britain GB, Australia AU, AUS AU, Canada CA, CAN CA, India IN, IND IN, Ireland IE, "
    "IRL IE, Mexico MX, MEX MX, Philippines PH, PHL PH"
)
_ZIP = re.compile(r"(?:\A|\s)(\d{5}(?:-\d{4})?)(?=\s*(?:,|\Z))")
_CODE_AFTER_TOWN = re.compile(r"(?<=\w) ([A-Z]{2})(?=,|\Z)")
_UK_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?(?: ?\d[A-Z]{2})?\Z")  # whole, or the outward half alone
_NOWHERE = re.compile(
    r"\blocations\b|\bnationwide\b|\banywhere\b|\bvarious\b|\bnegotiable\b|\bmany vacancies\b", re.IGNORECASE
)
_NATIONS = {"england", "northern ireland", "scotland", "wales"}
_REMOTE = re.compile(r"\bremote\b", re.IGNORECASE)


def named(value: Any) -> str:
    """Return the text of a value that may be given as text, as a number, as an object with a name, or as a list."""
    if isinstance(value, list):
        return named(value[0]) if value else ""
    if isinstance(value, Mapping):
        return named(value.get("name"))
    return "" if value is None else line(str(value))


def place_line(value: Any) -> str:
    """Return a place as its source words it, on one line; `value` is as for `read_place`."""
    stated = _stated(value)
    return stated if isinstance(stated, str) else ", ".join(filter(None, stated))


def read_place(value: Any) -> Place:
    """Return a place given as schema.org Place or PostalAddress, or as a line like "Scranton, PA 18503".

    What is not sure stays empty. The name of a Place is not read: many sources put their own name there.
    """
    stated = _stated(value)
    return _from_line(stated) if isinstance(stated, str) else _from_parts(*stated)


def _stated(value: Any) -> str | list[str]:
    """Return the four parts of an address as stated, or the one line it is given as."""
    if isinstance(value, list):
        return _stated(value[0]) if value else ""
    if not isinstance(value, Mapping):
        return named(value)
    if value.get("address"):
        return _stated(value["address"])
    return [named(value.get(part)) for part in _ADDRESS]


def _from_parts(locality: str, region: str, postal_code: str, country: str) -> Place:
    country = _country(country) or (country.upper() if re.fullmatch("[A-Za-z]{2}", country) else "")
    state = state_code(region)
    if state and country in {"", "US"}:
        return Place(locality, state, postal_code.zfill(5) if postal_code.isdigit() else postal_code, "US")
    return Place(locality, region, postal_code, country)


def _from_line(stated: str) -> Place:
    """Read from the right, where country, postal code and state stand; the town is what is left of them."""
    if _NOWHERE.search(stated):
        return Place()
    apart = _CODE_AFTER_TOWN.sub(r",\1", _ZIP.sub(r",\1", _REMOTE.sub(",", stated)))
    pieces = (piece.strip(" -\u2013").removesuffix(" area") for piece in re.split("[,()]", apart))
    parts = [piece for piece in pieces if piece]
    if len(parts) > 1 and _country(parts[0]):
        parts.reverse()  # "US, TX, Fort Worth"
    country = _country(parts.pop()) if parts and _country(parts[-1]) else ""
    postal_code = parts.pop() if parts and (_UK_POSTCODE.match(parts[-1]) or _ZIP.match(parts[-1])) else ""
    if country == "GB" and len(parts) > 1 and parts[-1].casefold() in _NATIONS:
        parts.pop()
    states = [STATES[part.casefold()] for part in parts if part.casefold() in STATES]
    if len(states) == len(parts) and len(set(states) - {"DC"}) > 1:
        return Place(country=country or "US")  # "Colorado, Nevada": the one or the other
    region = parts.pop() if parts and state_code(parts[-1]) else ""
    worded = _REMOTE.search(stated) and not (region or country or postal_code)  # "Remote - TX residents only"
    provincial = len(parts) > 1 and country not in {"", "US", "GB"}  # "Ottawa, Ontario, Canada"
    town = "" if worded or provincial or not parts else parts[-1]
    return _from_parts(town, region, postal_code, country)


def _country(text: str) -> str:
    return _COUNTRIES.get(text.casefold(), "")
