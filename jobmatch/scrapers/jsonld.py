"""Saved pages and documents that hold schema.org JobPostings as JSON-LD (.html, .htm, .jsonld, .json; also .gz).

Source: https://developers.google.com/search/docs/appearance/structured-data/job-posting (read 2026-11-21).
Terms:  pages that the user has saved; the markup is published for machines to read.
"""

from collections.abc import Iterator

from jobmatch.errors import FormatError
from jobmatch.fetch import Fetch
from jobmatch.files import suffix, suffixes
from jobmatch.jobposting import raw_posting, read
from jobmatch.markup import json_ld, read_block
from jobmatch.model import Feed, RawPosting, Shown
from jobmatch.text import decode

READERS = {".htm": json_ld, ".html": json_ld, ".json": read_block, ".jsonld": read_block}

parse = read


def claims(url: str) -> str:
    return url if suffixes(url) & READERS.keys() else ""


def reads(data: bytes) -> bool:
    return b"JobPosting" in data and b"ld+json" in data


def collect(feed: Feed, fetch: Fetch) -> Iterator[RawPosting | Shown | FormatError]:
    for name, data in fetch.files(feed.url, tuple(READERS)):
        found = READERS[suffix(name)](decode(data), name)
        if not found:
            yield FormatError(f"no JobPosting in {name}; save the whole page of a job (plain records are for 'file')")
        for number, record in enumerate(found, start=1):
            where = name if len(found) == 1 else f"{name}, posting {number}"
            yield record if isinstance(record, FormatError) else raw_posting(feed.id, record, where)
