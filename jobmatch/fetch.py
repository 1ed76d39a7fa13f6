"""Sources into bytes: the only module that reads what feeds point to, on this computer or on the web.

On the web it is polite (robots.txt, pauses, a budget, news only where nothing is new), bounded (time, size, redirects)
and safe (public addresses only, no cookie, secrets for one host alone). Nothing that came damaged or cut short passes
for an answer. RFC 9110 (HTTP), RFC 9309 (robots.txt).
"""

import hashlib
import http.client
import json
import mimetypes
import random
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from protego import Protego

from jobmatch import __version__, files
from jobmatch.addresses import PORTS, backend, checked, names_this_computer, resolve
from jobmatch.config import Manners
from jobmatch.connections import CONNECT_S, Wire
from jobmatch.errors import Blocked, Disallowed, FetchError, Forbidden, FormatError, Gone, NotModified
from jobmatch.held import Held
from jobmatch.markup import read_json
from jobmatch.model import digest
from jobmatch.text import decode

DEADLINE_S = 30.0  # of waiting for one answer, all tries together; pauses and redirects apart
READ_S = 15.0  # of silence
MAX_BYTES = 15 * 1024**2  # of one answer, compressed and not
MAX_DOCUMENT_BYTES = 32 * 1024**2  # of a feed that is one document
MAX_ROBOTS_BYTES = 512 * 1024  # RFC 9309 asks for 500 KiB at least; what follows is not read
MAX_REDIRECTS = 5
TRIES = 3
PAUSE_S = 0.5  # between two requests to one backend
MAX_PAUSE_S = 30.0  # a longer Crawl-delay is for crawlers of everything
DEFER = timedelta(minutes=15)
MAX_DEFER = timedelta(hours=24)

AGENT = "jobmatch"
PAGES = frozenset({".htm", ".html"})
_TRANSIENT = {408, 500, 502, 503, 504}
_REFUSALS = {401, 403, 407, 429, 451}
_WALL = re.compile(
    # Not what these firms put into every page: challenge-platform/.../jsd, _Incapsula_Resource, a captcha in a form.
    rb"<title[^<>]{0,99}>\s*(?:just a moment\.\.\.|attention required! \| cloudflare|pardon our interruption"
    rb"|access denied|access to this page has been denied|verify you are (?:a )?human)"
    rb"|cf[-_]chl|challenge-platform/[\w/]{0,20}orchestrate|incapsula incident id|captcha-delivery|px-captcha",
    re.IGNORECASE,
)
_LOGIN = re.compile(rb"""type\s*=\s*["']?password""", re.IGNORECASE)
# Possessive: many comments must not be parted in all the ways there are.
_HTML = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+"
    rb"<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Answer:
    """What a source answered: where it was found in the end, its whole body, and its media type ("" if not said)."""

    url: str
    data: bytes
    media_type: str = ""


@dataclass
class Fetch:
    """One run's reading of one source.

    `known` is the validator of the source's last complete run; `held` is what the store holds of it; `allowance` is how
    many requests its backend may be sent today; `secrets` are headers for the host of the first request alone.
    `validator` is this run's, once reading has begun; `spent` counts requests; `moved` is where the source says it is
    for good now.
    """

    now: datetime
    known: str = ""
    manners: Manners = field(default_factory=Manners)
    held: Held = field(default_factory=Held)
    allowance: int | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)
    max_file_bytes: int = files.MAX_FILE_BYTES
    validator: str = ""
    moved: str = ""
    spent: int = 0

    def __post_init__(self) -> None:
        self._wire: Wire | None = None
        self._robots: dict[str, Protego | FetchError | None] = {}
        self._last: dict[str, float] = {}
        self._home = ""

    @property
    def week(self) -> str:
        """The ISO week, such as 2026-W47: a mark for what has none, so that it is read again once a week."""
        year, week, _ = self.now.isocalendar()
        return f"{year}-W{week:02}"

    def holds(self, source_id: str, mark: str) -> bool:
        """Return whether the store holds the posting as of this mark, so that it need not be fetched."""
        return bool(mark) and self.held.has_mark(source_id, mark)

    def files(self, url: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of each file with one of the suffixes, by name; those ending in .gz are opened.

        `url` is a path or file:// URL of a file or a folder, or the web address of one document. Raises NotModified if
        nothing has changed since the run that gave `known`, and FetchError if there is nothing to read, or something
        cannot be read whole; for a web page where none of the suffixes is that of one, what `json` raises.
        """
        if urlsplit(url).scheme in PORTS:
            answer = self.get(url, news=True, limit=MAX_DOCUMENT_BYTES)
            if not PAGES.intersection(suffixes):
                _demand_no_page(url, answer.data)
            yield _document_name(answer, suffixes), answer.data
            return
        found = files.hashed(url, suffixes)
        self.validator = digest(*(files.name(path) for path, _ in found), *(sha256 for _, sha256 in found))
        if self.validator == self.known:
            raise NotModified(f"{url}: unchanged since the last complete run")
        for path, sha256 in found:
            yield files.name(path), files.read(path, sha256, self.max_file_bytes)

    def json(self, url: str, *, news: bool = False, api: bool = False, post: Any = None) -> Any:
        """Return the value of a JSON document; raises what `get` raises.

        Raises FormatError if it is none, Blocked if it is a page that asks for a password.
        """
        answer = self.get(url, news=news, api=api, post=post)
        _demand_no_page(url, answer.data)
        try:
            return read_json(decode(answer.data))
        except FormatError as error:
            raise FormatError(f"{url}: {error}") from error

    def get(
        self, url: str, *, news: bool = False, api: bool = False, post: Any = None, limit: int = MAX_BYTES
    ) -> Answer:
        """Return what is found at an address, at most `limit` bytes.

        With `news`, this is the document that tells whether anything is new: raises NotModified if not. A published
        `api` is meant for programs, so that robots.txt is not asked. `post` is a JSON value to send. Raises Gone,
        Blocked or another FetchError if there is no whole answer.
        """
        condition = _condition(self.known) if news else {}
        response = self._follow(url, api=api, post=post, headers=condition, limit=limit)
        if response.status == 304:
            if condition:
                self.validator = self.known
                raise NotModified(f"{url}: unchanged since the last complete run")
            response = self._follow(url, api=api, post=post, headers={"Cache-Control": "no-cache"}, limit=limit)
        _demand_whole(url, response, self.now)
        if news:
            self.validator = _validator(response)
            if self.known and _said(self.known, "sha256") == _said(self.validator, "sha256"):
                raise NotModified(f"{url}: the same as at the last complete run")
        return Answer(response.url, response.data, response.media_type)

    def close(self) -> None:
        """Close the connections."""
        if self._wire:
            self._wire.close()
            self._wire = None

    # ------------------------------------------------------------------------------------- one request

    def _follow(self, url: str, *, api: bool, post: Any, headers: Mapping[str, str], limit: int) -> "_Response":
        """Return the answer at the end of the redirects, each of them checked as if it had been asked for."""
        permanent = not self._home  # the source is what is asked for first
        here = url
        for _ in range(MAX_REDIRECTS + 1):
            parts = checked(here, allow_loopback=self.manners.allow_loopback)
            origin = f"{parts.scheme}://{parts.netloc}"
            self._home = self._home or origin
            if not api:
                self._ask_robots(origin, here)
            secret = self.secrets if origin == self._home else {}
            response = self._request(here, post=post, headers={**headers, **secret}, limit=limit)
            if response.location is None:
                self.moved = here if permanent and here != url else self.moved
                return response
            if post is not None:
                raise FetchError(f"{here}: it sends what is asked of it elsewhere", status=response.status)
            permanent = permanent and response.status in {301, 308}
            here = _joined(here, response.location)
        raise FetchError(f"{url}: it leads in circles: more than {MAX_REDIRECTS} redirects")

    def _request(self, url: str, *, post: Any, headers: Mapping[str, str], limit: int) -> "_Response":
        """Return the answer to a request; what is likely to pass is tried three times, with growing pauses."""
        left = DEADLINE_S
        for attempt in range(1, TRIES + 1):
            self._pause(url)
            began = time.monotonic()
            try:
                response = self._once(url, post=post, headers=headers, limit=limit, seconds=left)
                if response.status not in _TRANSIENT or response.retry_after or attempt == TRIES:
                    return response
            except _Broken as error:
                if attempt == TRIES:
                    raise FetchError(f"{url}: {error}; tried {TRIES} times") from error
            left -= time.monotonic() - began
            # Not for secrets: full jitter keeps many clients from coming back at the same moment.
            time.sleep(random.uniform(0, 2 ** (attempt - 1)))  # noqa: S311
        raise AssertionError("the last try returns or raises")  # pragma: no cover

    def _once(self, url: str, *, post: Any, headers: Mapping[str, str], limit: int, seconds: float) -> "_Response":
        """Return the answer to one request, whole, or raise what kept it from being whole."""
        wire = self._wire = self._wire or Wire(self.manners)
        sent = {"User-Agent": user_agent(self.manners), "Accept": "*/*", "Accept-Encoding": "gzip", **headers}
        try:
            request = requests.Request("GET" if post is None else "POST", url, headers=sent, json=post).prepare()
            if self.manners.proxy:  # it connects in our place: what the target's name stands for is looked at first
                _check_target(str(request.url), self.manners)
            with wire.deadline(seconds), wire.send(request, READ_S) as answer:
                response = _received(answer, limit)
            if wire.expired:  # where no length was said, to be cut looks like the end
                raise _late(url)
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise (_late(url) if wire.expired else _trouble(url, error)) from error
        finally:
            if wire.expired:
                self.close()
        return response

    def _pause(self, url: str) -> None:
        """Wait until the backend may be asked again, and count the request."""
        name = backend(url)
        if self.allowance is not None and self.spent >= self.allowance:
            raise Blocked(f"today's {self.allowance} requests to {name} are used up: it goes on tomorrow")
        wait = self._last.get(name, 0) + self._gap(url) - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self.spent += 1
        self._last[name] = time.monotonic()

    def _gap(self, url: str) -> float:
        """Return how many seconds lie between two requests: what robots.txt asks for, and none on this computer."""
        parts = urlsplit(url)
        robots = self._robots.get(f"{parts.scheme}://{parts.netloc}")
        asked = float((isinstance(robots, Protego) and robots.crawl_delay(AGENT)) or 0)
        usual = 0 if names_this_computer(parts.hostname or "") else PAUSE_S
        return min(max(asked, usual), MAX_PAUSE_S)

    def _ask_robots(self, origin: str, url: str) -> None:
        """Raise Blocked if a site's robots.txt does not want this address to be read."""
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        robots = self._robots[origin]
        if isinstance(robots, FetchError):
            raise robots
        if robots and not robots.can_fetch(url, AGENT):
            raise Disallowed(f"{url}: the site's robots.txt asks programs not to read this; ask the site for a feed")

    def _read_robots(self, origin: str) -> Protego | FetchError | None:
        """Return a site's rules, None if it has none. RFC 9309: no answer means that nothing may be read."""
        here = f"{origin}/robots.txt"
        for _ in range(MAX_REDIRECTS + 1):
            try:
                response = self._request(here, post=None, headers={}, limit=MAX_DOCUMENT_BYTES)
            except (Blocked, Forbidden):
                raise
            except FetchError as error:
                return FetchError(f"{origin}: its robots.txt cannot be read, so nothing is: {error}")
            if response.location is None:
                break
            here = _joined(here, response.location)
            checked(here, allow_loopback=self.manners.allow_loopback)
        if response.status == 429 or response.status >= 500:
            reason = f"{origin}: its robots.txt cannot be read (answer {response.status}), so nothing is"
            return Blocked(reason, status=response.status, not_before=_not_before(response, self.now))
        if response.status != 200:
            return None
        return Protego.parse(decode(response.data[:MAX_ROBOTS_BYTES]))


# ------------------------------------------------------------------------------------------------ the answer


class _Broken(Exception):
    """An answer broke off, or none came: it may well come when it is asked for again."""


@dataclass(frozen=True)
class _Response:
    url: str
    status: int
    data: bytes
    headers: Mapping[str, str]

    @property
    def location(self) -> str | None:
        return self.headers.get("location") if self.status in {301, 302, 303, 307, 308} else None

    @property
    def retry_after(self) -> str:
        return self.headers.get("retry-after", "")

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def _received(answer: requests.Response, limit: int) -> _Response:
    """Return an answer with its whole body, decompressed. Raises FetchError if it is larger than `limit`."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    length = headers.get("content-length", "0")
    if not re.fullmatch(r"\d+(?:, *\d+)*", length, re.ASCII):
        raise FetchError(f"{answer.url}: the answer says that it is {length[:20]!r} bytes long: it is not read")
    if len(length) > 18 or int(length.partition(",")[0]) > limit:
        raise _too_large(answer.url, limit)
    data = bytearray()
    for piece in answer.raw.stream(65536, decode_content=False):
        data += piece
        if len(data) > limit:
            raise _too_large(answer.url, limit)
    body, encoding = bytes(data), headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"gzip", "x-gzip"} and body:
        body = files.gunzipped(answer.url, body, limit)
    elif body and encoding not in {"", "identity"}:
        raise FetchError(f"{answer.url}: the answer is packed in a way that was not asked for ({encoding})")
    if body.startswith(b"\x1f\x8b"):  # a file that is a .gz itself, such as a sitemap
        body = files.gunzipped(answer.url, body, limit)
    return _Response(answer.url, answer.status_code, body, headers)


def _too_large(url: str, limit: int) -> FetchError:
    return FetchError(f"{url}: the answer is larger than {limit // 1024**2} MB: it is not read")


def _late(url: str) -> FetchError:
    return FetchError(f"{url}: the answer was not whole within {DEADLINE_S:g} seconds")


def _demand_whole(url: str, response: _Response, now: datetime) -> None:
    """Raise for an answer that is not the document that was asked for."""
    status = response.status
    if status == 200:
        if _HTML.match(response.data) and _WALL.search(response.data[:20_000]):
            raise Blocked(f"{url}: a wall against programs was answered: it is not got around", status=status)
        if not response.data and not response.headers.keys() & {"content-length", "transfer-encoding"}:
            raise FetchError(f"{url}: the answer broke off before it began", status=status)
        return
    if status in {404, 410}:
        words = "is gone for good" if status == 410 else "there is nothing at this address"
        raise Gone(
            f"{url}: {words} ({status}); correct the address or remove the source", status=status, data=response.data
        )
    if status in _REFUSALS or response.retry_after:
        later = _not_before(response, now)
        words = f"it asks to be left alone until {later:%H:%M} UTC" if later else "it does not let programs read it"
        raise Blocked(f"{url}: {words} ({status})", status=status, data=response.data, not_before=later)
    raise FetchError(f"{url}: it answered {status} instead of what was asked for", status=status, data=response.data)


def _demand_no_page(url: str, data: bytes) -> None:
    """Raise for a web page where data was asked for: Blocked for one that asks for a password, else FormatError."""
    if not _HTML.match(data):
        return
    if _LOGIN.search(data):
        raise Blocked(f"{url}: a page that asks for a password was answered instead of data; ask the site for a feed")
    raise FormatError(f"{url}: a web page was answered instead of data; look at it in a browser")


def _not_before(response: _Response, now: datetime) -> datetime | None:
    """Return when an answer asks to be asked again: RFC 9110 10.2.3, at most a day away; None if it does not say."""
    stated = response.retry_after.strip()
    if not stated:
        return now + DEFER if response.status == 429 else None
    if stated.isdecimal():
        return now + min(timedelta(seconds=int(stated[:9])), MAX_DEFER)
    try:
        when = parsedate_to_datetime(stated)
    except (ValueError, TypeError):
        return now + DEFER
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(when, now + MAX_DEFER) if when > now else now + DEFER


_WORDS: tuple[tuple[type[Exception], str], ...] = (  # the first that holds
    (http.client.RemoteDisconnected, "it ended the connection without an answer"),
    (http.client.IncompleteRead, "the answer broke off"),
    (http.client.HTTPException, "what it answers is not HTTP"),
    (ConnectionResetError, "it broke off the connection"),
    (urllib3.exceptions.ReadTimeoutError, "it fell silent"),
)


def _trouble(url: str, error: Exception) -> Exception:
    """Return what to raise for an error of requests or urllib3: `_Broken` for what may pass when it is tried again."""
    kinds, reason = requests.exceptions, _reason(error)
    if isinstance(error, kinds.SSLError):
        return FetchError(f"{url}: it gives no secure connection: {reason}")
    if isinstance(error, kinds.ConnectTimeout):
        return FetchError(f"{url}: no answer within {CONNECT_S:g} seconds")
    if isinstance(error, kinds.ReadTimeout):  # who is silent that long is so again: others wait for their turn
        return FetchError(f"{url}: {reason}")
    if isinstance(error, kinds.InvalidURL | kinds.InvalidHeader | kinds.InvalidSchema):
        return FetchError(f"{url}: it cannot be read: {reason}")
    return _Broken(reason)


def _reason(error: Exception) -> str:
    """Return the innermost reason of an error of requests and urllib3, which wrap each other, in a few plain words."""
    inner = error
    while wrapped := [one for one in (getattr(inner, "reason", None), *inner.args) if isinstance(one, Exception)]:
        inner = wrapped[0]
    if isinstance(inner, ssl.SSLCertVerificationError):
        return f"its certificate cannot be trusted: {inner.verify_message}"
    for kind, words in _WORDS:
        if isinstance(inner, kind):
            return words
    # urllib3 names the connection before, Python its own source behind.
    return re.sub(r"\A\w+\(.*?\): |\[SSL[^]]*\] | \(_ssl\.c:\d+\)", "", str(inner)) or type(inner).__name__


def _joined(here: str, location: str) -> str:
    """Return where a redirect leads. Raises FetchError if it is no address."""
    try:
        return urljoin(here, decode(location.encode("latin-1")))  # as which every header is read
    except ValueError as error:
        raise FetchError(f"{here}: it leads to {location[:200]!r}, which is no address") from error


def _check_target(url: str, manners: Manners) -> None:
    parts = urlsplit(url)
    resolve(parts.hostname or "", parts.port or PORTS[parts.scheme], allow_loopback=manners.allow_loopback)


# ----------------------------------------------------------------------------------------------------- news


def _condition(known: str) -> dict[str, str]:
    """Return the headers that ask only for what is new since the answer of this validator."""
    asked = {"If-None-Match": _said(known, "etag"), "If-Modified-Since": _said(known, "modified")}
    return {name: value for name, value in asked.items() if value}


def _validator(response: _Response) -> str:
    """Return what to ask for news by: what the source gave for it, and the hash of what it answered."""
    said = {"etag": response.headers.get("etag"), "modified": response.headers.get("last-modified")}
    return json.dumps({**said, "sha256": hashlib.sha256(response.data).hexdigest()})


def _said(validator: str, name: str) -> str:
    return (json.loads(validator).get(name) or "") if validator.startswith("{") else ""


def user_agent(manners: Manners) -> str:
    """Return who we say that we are: our name and, where it is set, how to reach whoever runs this."""
    who = f"contact: {manners.contact}" if manners.contact else "run by one person for themselves"
    return f"{AGENT}/{__version__} (job postings for job seekers; {who})"


def _document_name(answer: Answer, suffixes: tuple[str, ...]) -> str:
    """Return a file name for a document of the web, by its media type where its address has no known suffix."""
    name = PurePosixPath(urlsplit(answer.url).path).name or "document"
    if files.suffix(name) in suffixes:
        return name
    guessed = ".html" if _HTML.match(answer.data) else mimetypes.guess_extension(answer.media_type)
    ending = guessed if guessed in suffixes else suffixes[-1]
    return f"{name}{ending}"
