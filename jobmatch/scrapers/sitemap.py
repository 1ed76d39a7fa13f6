"""Jobs that a site lists in its sitemap, read by the JSON-LD of their pages (a sitemap, a robots.txt or the site).

Source: https://www.sitemaps.org/protocol.html, and that of 'jsonld' for the pages (read 2026-11-21).
Terms:  published for programs to find and to read; robots.txt is obeyed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from jobmatch.errors import Disallowed, FormatError, Gone
from jobmatch.fetch import Fetch
from jobmatch.jobposting import read, source_id
from jobmatch.markup import json_ld
from jobmatch.model import Feed, Posting, RawPosting, Shown
from jobmatch.paging import read_details
from jobmatch.record import Record
from jobmatch.sitemaps import job_pages
from jobmatch.text import decode, named


def claims(url: str) -> str:
    return url if re.match(r"(?i)https?://[^/]+/(?:robots\.txt\Z|\S*sitemap(?!\S*\.html?\b))", url) else ""


def reads(data: bytes) -> bool:
    return re.search(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", data[:4096]) is not None


def collect(feed: Feed, fetch: Fetch) -> Iterator[RawPosting | Shown | FormatError]:
    pages, troubles = job_pages(feed.url, fetch)
    listed = [RawPosting(feed.id, page, {}, page, changed or fetch.week) for page, changed in pages.items()]
    # First what is not known, then what changed last: the day's budget may be spent before all is read.
    listed.sort(key=lambda raw: (raw.source_id not in fetch.held, raw.mark), reverse=True)
    yield from read_details([*listed, *troubles], fetch.holds, partial(_with_page, fetch))


def _with_page(fetch: Fetch, raw: RawPosting) -> RawPosting | None:
    try:
        page = decode(fetch.get(raw.source_id).data)
    except (Gone, Disallowed):
        return None
    found = [str(one) if isinstance(one, FormatError) else one for one in json_ld(page, raw.where)]
    return replace(raw, payload={"json_ld": found})


def parse(raw: RawPosting) -> Posting:
    found = Record(raw.payload, raw.where).pop("json_ld", list)
    postings = [one for one in found if isinstance(one, dict)]
    own = [one for one in postings if _is_of(raw.source_id, one)] or postings
    if len(own) != 1:
        trouble = f"{raw.where}: {len(own) or 'no'} JobPostings stand in this page, where one of its own should"
        raise FormatError(next((one for one in found if isinstance(one, str)), trouble))
    return read(replace(raw, payload=own[0] | {"url": named(own[0].get("url")) or raw.source_id}))


def _is_of(page: str, posting: Mapping[str, object]) -> bool:
    identifier = re.escape(source_id(posting))
    return source_id({**posting, "identifier": ""}) == page or bool(re.search(rf"(?<!\w){identifier}(?!\w)", page))
