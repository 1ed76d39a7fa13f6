"""From an address that a person pastes to the feed behind it, and a first look at what it gives.

An employer's career page is rarely a feed itself; but it says where one is: in its address, its links or its sitemap.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from jobmatch import scrapers
from jobmatch.addresses import PORTS, checked
from jobmatch.apart import Job, Trouble, side_by_side
from jobmatch.config import Manners
from jobmatch.errors import FetchError, UsageError
from jobmatch.fetch import MAX_DOCUMENT_BYTES, Answer, Fetch
from jobmatch.files import beginning
from jobmatch.harvest import Chunk, End, Errand, gather
from jobmatch.markup import links
from jobmatch.model import Feed, Posting

CHECK_S = 120.0
CHECK_REQUESTS = 60
GLANCE_REQUESTS = 20  # for what is only suspected of being a feed
GLANCES = 5
TROUBLES_TOLD = 10

_LIKE_A_FEED = re.compile(r"\bfeeds?\b|rss|\batom\b|\.xml\b|sitemap", re.IGNORECASE)
_OF_JOBS = re.compile(r"job|career|vacanc|position|posting|opening|employ|recruit", re.IGNORECASE)


def discover(url: str, manners: Manners, now: datetime) -> Feed:
    """Return the feed at or behind an address, without an id; `url` may be a path, too.

    Raises UsageError if there is none that can be read, saying what can; FetchError if the address cannot be asked.
    """
    if first := next(_found(url, manners, now), None):
        platform, found = first
        every_h = 24 if urlsplit(found).scheme in PORTS else 0
        return Feed("", platform, found, every_h=every_h, coverage=scrapers.coverage(platform))
    known = " ".join(map(scrapers.about, sorted(scrapers.PLATFORMS)))
    raise UsageError(f"{url}: nothing there that can be read. What can: {known}")


def _found(url: str, manners: Manners, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield platform and address of feeds, the surest first."""
    if url.partition("://")[0].lower() not in PORTS:
        yield from filter(all, [scrapers.claimed(url), (scrapers.reading(beginning(url)), url)])
        return
    checked(url, allow_loopback=manners.allow_loopback)
    yield from filter(all, [scrapers.claimed(url)])
    page = _page(url, manners, now)
    yield from filter(all, [scrapers.claimed(page.url), (scrapers.reading(page.data), page.url)])
    linked = {link: scrapers.claimed(link) for link in links(page.data, page.url) if urlsplit(link).scheme in PORTS}
    # An address that was made from a link, such as that of a board's list from its page, is sure by its form.
    yield from (found for link, found in linked.items() if all(found) and found[1] != link)
    for suspect in _suspects([link for link, found in linked.items() if not all(found) or found[1] == link], page.url):
        platform = scrapers.claimed(suspect)[0] or _content(suspect, manners, now)
        if platform and look(Feed("suspect", platform, suspect), manners, now, GLANCE_REQUESTS).sample:
            yield platform, suspect


def _page(url: str, manners: Manners, now: datetime) -> Answer:
    fetch = Fetch(now, manners=manners)
    try:
        return fetch.get(url, limit=MAX_DOCUMENT_BYTES)
    finally:
        fetch.close()


def _content(url: str, manners: Manners, now: datetime) -> str:
    """Return the platform that reads what is at an address, "" if none does or nothing is there."""
    try:
        return scrapers.reading(_page(url, manners, now).data)
    except FetchError:
        return ""


def _suspects(linked: list[str], page: str) -> list[str]:
    """Return what may be a feed, the likely ones first: most pages link to news, most sites list pages, few of jobs."""
    paths = {link: link.partition("://")[2].partition("/")[2] for link in linked}
    feeds = [link for link, path in paths.items() if _LIKE_A_FEED.search(path)]
    of_jobs = [link for link in feeds if _OF_JOBS.search(paths[link])]
    others = [link for link in feeds if link not in of_jobs]
    return [*of_jobs[:GLANCES], urljoin(page, "/robots.txt"), *others[:GLANCES]]


@dataclass(frozen=True)
class Look:
    """What a first look at a feed gave: how many records, the first that can be read, and what is wrong, in words.

    `whole` tells whether that was all of the feed: a look is not allowed many requests.
    """

    seen: int
    sample: Posting | None
    troubles: tuple[str, ...]
    whole: bool = True


def look(feed: Feed, manners: Manners, now: datetime, requests: int = CHECK_REQUESTS) -> Look:
    """Read a feed as a run would, as far as so many requests go, and keep nothing."""
    errand = Errand(feed, now, manners, allowance=requests)
    seen, sample, troubles, whole = 0, None, list[str](), True
    for _, made in side_by_side([Job(feed.id, gather, lambda: (errand,))], seconds=CHECK_S):
        if isinstance(made, Chunk):
            seen += len(made.parsed) + len(made.unread) + made.lost
            sample = sample or next((posting for _, posting in made.parsed), None)
            troubles += [message for _, message in made.refusals]
        elif isinstance(made, End):
            whole = made.spent < requests
            troubles += [str(made.trouble)] if made.trouble and whole else []
        elif isinstance(made, Trouble):
            troubles.append(made.message)
    return Look(seen, sample, tuple(troubles[:TROUBLES_TOLD]), whole)
