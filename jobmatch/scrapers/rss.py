"""News feeds of employers and job boards (RSS, Atom), by address or as .rss, .atom and .xml files (also .gz).

Source: https://www.rssboard.org/rss-specification, RFC 4287, and what boards add to them (read 2026-11-21).
Terms:  published for programs to read; each posting keeps the address that leads back to its board.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from jobmatch.errors import FetchError, FormatError
from jobmatch.fetch import Fetch
from jobmatch.files import suffixes
from jobmatch.jobposting import raw_posting, read
from jobmatch.model import Coverage, Feed, Posting, RawPosting
from jobmatch.record import Record
from jobmatch.syndication import body, is_news, last_day, pay, read_news, told
from jobmatch.xml_files import first

COVERAGE = Coverage.WINDOW
_CLAIMED = re.compile(r"https?://\S*?(?:\.(?:rss|atom)(?:[?#]|\Z)|/\w*rss\b|\brss=|=rss\b|JobsFeed)")

reads = is_news


def claims(url: str) -> str:
    return url if _CLAIMED.match(url) or suffixes(url) & {".atom", ".rss"} else ""


def collect(feed: Feed, fetch: Fetch) -> Iterator[RawPosting | FormatError]:
    address = feed.url if re.match("https?:", feed.url) else ""
    for name, data in fetch.files(feed.url, (".rss", ".atom", ".xml")):
        news = read_news(name, data, address)
        board = re.sub(r"[?&](?!display=)[^&]*", "", address)  # without the keys that are not for storing
        channel = news.channel | {"address": board, "organization": feed.organization}
        for number, entry in enumerate(news.entries, start=1):
            yield raw_posting(feed.id, entry | {"channel": channel}, f"{name}, entry {number}")
        if news.flaw:
            raise FetchError(f"{name}: {news.flaw}; what could be read is kept")


def parse(raw: RawPosting) -> Posting:
    entry, fields = raw.payload, Record(raw.payload, raw.where)
    channel = fields.pop("channel", dict)
    said = fields.pop("title", partial(told, entry=entry, channel=channel))
    posting = {
        "id": first(entry, "joblisting_jobid"),
        "title": said["title"],
        "company": first(entry, "job_listing_company company employer") or channel["organization"] or said["company"],
        "location": first(entry, "joblisting_location job_listing_location location region") or said.get("location"),
        "description": body(entry),
        "salary_text": pay(entry),
        "employment_type": first(entry, "joblisting_jobtype job_listing_job_type jobtype type"),
        "url": first(entry, "url"),
        "date_posted": first(entry, "published updated"),
        "valid_through": last_day(entry),
    }
    return read(replace(raw, payload=posting))
