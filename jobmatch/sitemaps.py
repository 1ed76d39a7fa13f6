"""Which pages of a site are jobs, and when each of them last changed: what its sitemaps say.

Source: https://www.sitemaps.org/protocol.html (read 2026-11-21). A sitemap lists pages, or is an index of others; a
site's robots.txt may name any number of either.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from urllib.parse import urljoin, urlsplit

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from jobmatch.addresses import backend
from jobmatch.errors import FetchError, FormatError, Gone
from jobmatch.fetch import MAX_DOCUMENT_BYTES, Fetch
from jobmatch.text import decode, untracked

MAX_SITEMAPS = 50
MAX_PAGES = 50_000
MAX_ADDRESS = 2048  # characters, as the protocol has it
USUAL = ("/robots.txt", "/sitemap.xml", "/sitemap_index.xml", "/sitemap-jobs.xml", "/job-sitemap.xml")

_NAMED_IN_ROBOTS = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_OF_JOBS = re.compile(
    r"(?:https?://[^/]*)?/.*(?:job|career|vacanc|position|posting|requisition|opening)", re.IGNORECASE
)
# A word for a job, and behind it what tells one from others; behind a word for jobs, which heads lists too, that is a
# number or a name of several words. A list may have such a name: that it is no job is found out when it is read.
_JOB_PAGE = re.compile(
    r"""https?://(?P<host>[\w.-]+)(?::\d+)?
        (?!\S*/(?:search|category|location|apply|login)(?:[/?]|\Z))
        (?:/\S*)?/(?:(?:job|requisition|vacancy|position|opening|posting)(?:-?details?)?[/?]\S
                    |(?:jobs|requisitions|vacancies|positions|openings|postings)/\S*[\d-]
                    |careers?/\S*\d{3})\S*""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class _Sitemap:
    """What one document lists: pages, each with its last change as stated, or further sitemaps."""

    pages: tuple[tuple[str, str], ...] = ()
    others: tuple[str, ...] = ()


def job_pages(url: str, fetch: Fetch) -> tuple[dict[str, str], list[FetchError]]:
    """Return the pages that look like a job's, each with what the site says of its last change ("" for nothing).

    `url` is a sitemap, a robots.txt or a site. Pages of other sites are left out; addresses are without tracking. The
    errors are of sitemaps that could not be read, or not any more: what they list is not known. Raises FetchError if
    already the first one cannot be read.
    """
    jobs: dict[str, str] = {}
    troubles: list[FetchError] = []
    for found in _sitemaps(url, fetch):
        if isinstance(found, FetchError):
            troubles.append(found)
        else:
            jobs |= {untracked(page): changed for page, changed in found.pages if _is_job(page, url)}
        if len(jobs) > MAX_PAGES:
            troubles.append(FetchError(f"{url}: more than {MAX_PAGES:,} jobs; give a sitemap that lists fewer"))
            break
    return dict(islice(jobs.items(), MAX_PAGES)), troubles


def _sitemaps(url: str, fetch: Fetch) -> Iterator[_Sitemap | FetchError]:
    """Yield what there is at an address, and all that it names; the error of what cannot be read."""
    first = _first(url, fetch)
    yield first
    waiting, asked = _chosen(first), {url}
    while waiting:
        other = waiting.pop(0)
        if other in asked:
            continue
        if len(asked) > MAX_SITEMAPS:
            yield FetchError(f"{url}: more than {MAX_SITEMAPS} sitemaps; give the one that lists the jobs")
            return
        asked.add(other)
        try:
            sitemap = _read(other, fetch)
        except FetchError as error:
            yield error
            continue
        yield sitemap
        waiting += _chosen(sitemap)


def _first(url: str, fetch: Fetch) -> _Sitemap:
    """Return the sitemap at an address; of a site or its robots.txt, the first usual one that lists anything."""
    if urlsplit(url).path not in {"", "/", USUAL[0]}:
        return _read(url, fetch)
    for path in USUAL:
        with suppress(Gone):
            sitemap = _read(urljoin(url, path), fetch)
            if sitemap != _Sitemap():
                return sitemap
    raise Gone(f"{url}: the site has no sitemap where they usually are; give its address instead")


def _chosen(sitemap: _Sitemap) -> list[str]:
    """Return the sitemaps that an index names for jobs; all of them where no name tells."""
    return [other for other in sitemap.others if _OF_JOBS.match(other)] or list(sitemap.others)


def _is_job(page: str, url: str) -> bool:
    found = _JOB_PAGE.fullmatch(page) if len(page) <= MAX_ADDRESS else None
    return found is not None and backend(f"https://{found['host']}") == backend(f"https://{urlsplit(url).hostname}")


# ------------------------------------------------------------------------------------------------ one of them


def _read(url: str, fetch: Fetch) -> _Sitemap:
    """Return what the sitemap, or the robots.txt, at an address lists. Raises FetchError if it is neither."""
    if url.endswith(USUAL[0]):
        rules = decode(fetch.get(url, api=True).data)  # it says nothing of itself
        return _Sitemap(others=tuple(_joined(url, named) for named in _NAMED_IN_ROBOTS.findall(rules)))
    data = fetch.get(url, limit=MAX_DOCUMENT_BYTES).data
    try:
        return _parsed(data, url)
    except FormatError as error:
        raise FetchError(f"{url}: this is no sitemap: {error}") from error


def _parsed(data: bytes, url: str) -> _Sitemap:
    """Return what the XML of a sitemap lists. Raises FormatError if it is none."""
    kind, listed = "", list[tuple[str, str]]()
    try:
        for event, element in iterparse(BytesIO(data), ("start", "end"), forbid_dtd=True):
            kind = kind or _local(element.tag)
            if kind not in {"urlset", "sitemapindex"}:
                raise FormatError(f"it begins with <{kind}>")
            if event == "end" and _local(element.tag) in {"url", "sitemap"}:
                entry = {_local(leaf.tag): (leaf.text or "").strip() for leaf in element}
                listed.append((_joined(url, entry.get("loc", "")), entry.get("lastmod", "")))
                element.clear()
    except DefusedXmlException as error:
        raise FormatError("it declares a document type, which no sitemap does") from error
    except (ParseError, ValueError, LookupError) as error:  # the last two of charsets that cannot be read
        raise FormatError(f"it is not whole XML: {error}") from error
    if kind == "sitemapindex":
        return _Sitemap(others=tuple(address for address, _ in listed))
    # One instant for all pages is that at which the list was made: it says nothing of any of them.
    says_nothing = len(listed) > 1 and len({changed for _, changed in listed}) == 1
    return _Sitemap(pages=tuple((page, "" if says_nothing else changed) for page, changed in listed))


def _joined(url: str, stated: str) -> str:
    try:
        return urljoin(url, stated)
    except ValueError:  # it is no address: whoever asks for it is told so
        return stated


def _local(tag: str) -> str:
    """Return the name of an element without its namespace, of which there are two, and often none."""
    return tag.rpartition("}")[2]
