"""Files of flat records or schema.org JobPostings: JSON Lines and CSV (.jsonl, .ndjson, .csv; also .gz).

Source: our own form; the fields of a flat record are those that `jobmatch extract` reads.
Terms:  files that the user or a partner has put on this computer.
"""

from collections.abc import Iterator

from jobmatch.errors import FormatError
from jobmatch.fetch import Fetch
from jobmatch.files import suffix, suffixes
from jobmatch.jobposting import raw_posting, read
from jobmatch.model import Feed, RawPosting, Shown
from jobmatch.record import csv_rows, json_lines, json_list
from jobmatch.text import decode

READERS = {".csv": csv_rows, ".json": json_list, ".jsonl": json_lines, ".ndjson": json_lines}

parse = read


def claims(url: str) -> str:
    return url if suffixes(url) & {".csv", ".jsonl", ".ndjson"} else ""


def reads(data: bytes) -> bool:
    text = decode(data[:65536]).lstrip()
    rows = json_lines("", text.partition("\n")[0]) if text.startswith("{") else csv_rows("", text)
    first = next(rows, ("", None))[1]
    return isinstance(first, dict) and "title" in first and "@type" not in first


def collect(feed: Feed, fetch: Fetch) -> Iterator[RawPosting | Shown | FormatError]:
    for name, data in fetch.files(feed.url, tuple(READERS)):
        for where, record in READERS[suffix(name)](name, decode(data)):
            yield record if isinstance(record, FormatError) else raw_posting(feed.id, record, where)
