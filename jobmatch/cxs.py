"""The calls by which a board on Workday shows itself: its list, and each of its jobs; and how it writes places.

They are made for the board's own pages. Workday publishes nothing of them; those who read them describe them.
Source: https://github.com/career-ops-hq/career-ops/issues/3310 (a list that is cut at 2,000 entries),
https://github.com/brockamer/findajob/issues/248 (requests and answers) (read 2026-11-21).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from jobmatch.errors import FetchError, FormatError
from jobmatch.fetch import Fetch
from jobmatch.model import Feed, RawPosting, canonical, digest
from jobmatch.paging import Chosen, Facet, Page, read_list
from jobmatch.places import state_code
from jobmatch.record import Record
from jobmatch.text import named

PAGE = 20  # entries; a board that is asked for more refuses, or shows none
CAP = 2000  # entries; a longer list is said to have so many by some boards, and begins again after them
PARTITIONS = frozenset({"jobFamilyGroup", "timeType", "workerSubType"})

_BOARD = re.compile(
    r"""(?:https?://)?(?P<host>(?:(?P<name>[\w-]+)\.)?wd\d+\.myworkday(?:jobs|site)\.com)/
        (?:[a-z]{2}-[a-z]{2}(?:/|\Z))?+                              # the language of the page
        (?:(?:recruiting|wday/cxs)/(?P<tenant>[\w-]+)/)?+
        (?!wday\b|recruiting\b)(?P<site>[\w-]+)(?=[/?\#]|\Z)        # it may be called "jobs"
        (?:/jobs\?(?P<query>searchText=\S+))?""",
    re.IGNORECASE | re.VERBOSE,
)
_ELSEWHERE = re.compile(
    r"(?P<site>https?://[^/\s]+/wday/cxs/[\w-]+/[\w-]+)(?:/jobs\?(?P<query>searchText=\S+)|[/?#]|\Z)"
)
_CODED_PLACE = re.compile(
    r"(?:(?:USA?|United States)\s*-\s*)?(?P<state>[A-Za-z]+(?: [A-Za-z]+)*)\s*-\s*(?P<town>[^-~,]+)[-~\s]*(?P<rest>.*)"
)

# ------------------------------------------------------------------------------------------------- addresses


def list_address(url: str, terms: Iterable[str]) -> str:
    """Return the address of the list of a board, searched for the terms; "" for a URL that is none of a board.

    The URL may be that of the board, of one of its jobs, or of its list, which keeps the terms that it has. On another
    host than Workday's own, only the list tells that it is one.
    """
    query = urlencode([("searchText", term) for term in terms])
    if board := _BOARD.match(url.strip()):
        tenant = board["tenant"] or board["name"]
        site = f"https://{board['host'].lower()}/wday/cxs/{tenant}/{board['site']}"
        return f"{site}/jobs?{board['query'] or query}" if tenant else ""
    elsewhere = _ELSEWHERE.match(url.strip())
    return f"{elsewhere['site']}/jobs?{elsewhere['query'] or query}" if elsewhere else ""


def _page_for_people(url: str, path: str) -> str:
    """Return the address of the page of a job, by that of the list and the path that the list gives."""
    site = url.removesuffix("/jobs")
    if "myworkdaysite.com/" in site:
        return site.replace("/wday/cxs/", "/recruiting/") + quote(path, safe="/%")
    return re.sub("/wday/cxs/[^/]+", "", site) + quote(path, safe="/%")


# ------------------------------------------------------------------------------------------------------ list


def listed(feed: Feed, fetch: Fetch) -> Iterator[RawPosting | FormatError | FetchError]:
    """Yield the postings of a board, each once, as its list tells of them.

    For each list that may not have shown all it has, a FetchError is yielded; one that is raised ends it.
    """
    url, _, query = feed.url.partition("?")
    seen = set[str]()
    for term in parse_qs(query).get("searchText", [""]):
        entries, is_whole = read_list(partial(_page, fetch, url, term), CAP)
        for source_id in [source_id for source_id in entries if source_id not in seen]:
            yield _posting(feed, fetch.week, source_id, entries[source_id])
        seen |= entries.keys()
        if not is_whole:
            words = f"for '{term}'" if term else "of the whole board"
            reason = f"the list {words} ended before it had shown all it has; run it again later, or search for less"
            yield FetchError(f"{url}: {reason}")


def _posting(feed: Feed, week: str, source_id: str, entry: Mapping[str, Any]) -> RawPosting | FormatError:
    """Return what the list says of a posting; its mark changes with that, and each week."""
    url, path = feed.url.partition("?")[0], entry.get("externalPath")
    if not isinstance(path, str) or not path:
        return FormatError(f"{url}: field 'externalPath': is missing for {entry.get('title') or source_id}")
    lasting = {name: value for name, value in entry.items() if name != "postedOn"}  # "Posted 3 Days Ago"
    where = _page_for_people(url, path)
    payload = {"listed": lasting, "url": where}
    return RawPosting(feed.id, source_id, payload, where, digest(canonical(lasting), week))


def _page(fetch: Fetch, url: str, term: str, offset: int, chosen: Chosen) -> Page:
    """Return a page of a list. An answer that is none raises: a board that is broken must not pass for an empty one."""
    facets = {name: [value] for name, value in chosen.items()}
    asked = {"appliedFacets": facets, "limit": PAGE, "offset": offset, "searchText": term}
    answer = Record(fetch.json(url, post=asked), url)
    entries = {_source_id(entry): entry for entry in answer.pop("jobPostings", _objects)}
    return Page(entries, answer.pop("total", int), answer.pop_optional("facets", _facets) or [])


def _source_id(entry: Mapping[str, Any]) -> str:
    """Return what tells a posting from the others of its board: what follows the title in its path, as "R-0012345-1".

    That is the requisition, and a number behind it where it was posted again or on a second site. It stays on: two
    postings of one requisition may stand side by side, and of "R-0012345" and "2026-1234" the last number tells all.
    """
    path = str(entry.get("externalPath") or "")
    return path.rpartition("/")[2].partition("_")[2] or path or canonical(entry)


def _facets(groups: Any) -> list[Facet]:
    """Return the facets, and those within them: those of the place stand in one of their own."""
    facets = []
    for group in _objects(groups):
        values = _objects(group.get("values") or [])
        counts = {value["id"]: int(value["count"]) for value in values if {"id", "count"} <= value.keys()}
        facets.append(Facet(group["facetParameter"], counts, group["facetParameter"] in PARTITIONS))
        facets += _facets([value for value in values if "facetParameter" in value])
    return facets


def _objects(value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(member, Mapping) for member in value):
        raise TypeError(f"{str(value)[:40]!r} is no list of objects")
    return value


# ------------------------------------------------------------------------------------------------------ jobs


def with_detail(feed: Feed, fetch: Fetch, posting: RawPosting) -> RawPosting | None:
    """Return a listed posting with what the board says of it by itself, None if it is gone.

    Raises what fetching raises: a refusal that is not that of a job which is shown no more says nothing of it.
    """
    path = quote(posting.payload["listed"]["externalPath"], safe="/%")
    url = feed.url.partition("?")[0].removesuffix("/jobs") + path
    try:
        answer = Record(fetch.json(url), url)
    except FetchError as error:
        if error.status in {404, 410} or (error.status == 403 and b"S22" in error.data):
            return None
        raise
    organization = answer.pop_optional("hiringOrganization", named) or feed.organization
    info = answer.pop_optional("jobPostingInfo", dict)
    return replace(posting, payload={**posting.payload, "jobPostingInfo": info, "organization": organization})


def place(stated: str, country: str = "") -> str:
    """Return a place as people write it: "US-AR-SPRINGDALE-BLDG 1 ~ 123 Main St" is in SPRINGDALE, AR.

    A country other than the US is added to a place that does not name it.
    """
    if country and not country.startswith("United States"):
        return stated if country in stated else ", ".join(filter(None, [stated, country]))
    coded = _CODED_PLACE.fullmatch(stated)
    if not coded or not state_code(coded["state"]):
        return stated
    return ", ".join(filter(None, [coded["rest"].strip(), coded["town"].strip(), coded["state"]]))
