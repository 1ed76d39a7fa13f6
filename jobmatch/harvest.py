"""One feed read as far as that goes without the store: collected and parsed, in chunks.

    collect -> parse

It runs in a process of its own, so it is told all it needs to know (`Errand`) and sends all it found.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from jobmatch import scrapers
from jobmatch.apart import Trouble, attempt
from jobmatch.config import Manners, read_headers
from jobmatch.errors import FormatError, JobMatchError, NotModified
from jobmatch.fetch import Fetch
from jobmatch.held import Held, short
from jobmatch.model import Feed, Posting, RawPosting, Shown
from jobmatch.scrapers import Platform
from jobmatch.text import clean

Record = RawPosting | Shown | FormatError

CHUNK = 200  # records in one transaction: a second's work to lose, and few commits
CHUNK_S = 10.0


@dataclass(frozen=True)
class Errand:
    """What a run of a feed is told.

    `validator` is that of its last complete run; `held` is what the store holds of it; `allowance` is how many requests
    its backend may be sent today.
    """

    feed: Feed
    now: datetime
    manners: Manners = field(default_factory=Manners)
    validator: str = ""
    held: Held = field(default_factory=Held)
    allowance: int | None = None


@dataclass(frozen=True)
class Chunk:
    """A stretch of a feed. `unchanged` are ids of postings that are held as they stand there, `marks` their new marks.

    `unread` are those that could not be parsed; `refusals` say why, and why others are no records at all, as place and
    message. `lost` counts the latter: nobody knows which postings they are of.
    """

    parsed: Sequence[tuple[RawPosting, Posting]] = ()
    unread: Sequence[RawPosting] = ()
    unchanged: Sequence[str] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    refusals: Sequence[tuple[str, str]] = ()
    lost: int = 0


@dataclass(frozen=True)
class End:
    """How a run came to its end: `trouble` is what broke it off, if something did; `spent` counts requests."""

    validator: str
    spent: int = 0
    moved: str = ""
    unmodified: bool = False
    trouble: JobMatchError | None = None


@dataclass
class _Ending:
    unmodified: bool = False
    trouble: JobMatchError | None = None


def gather(errand: Errand) -> Iterator[Chunk | End]:
    """Yield what a feed shows, chunk by chunk, and last how that ended. Raises what no feed should be able to cause."""
    feed, ending = errand.feed, _Ending()
    platform = scrapers.platform(feed.platform)
    fetch = Fetch(errand.now, errand.validator, errand.manners, errand.held, errand.allowance, read_headers(feed))
    try:
        for records in _stretches(_once(_until_trouble(platform.collect(feed, fetch), ending))):
            yield _chunk(platform, records, errand.held)
    finally:
        fetch.close()
    yield End(fetch.validator, fetch.spent, fetch.moved, ending.unmodified, ending.trouble)


def _until_trouble(records: Iterable[Record], ending: _Ending) -> Iterator[Record]:
    """Yield the records up to the end, or up to what breaks the run off."""
    try:
        yield from records
    except NotModified:
        ending.unmodified = True
    except JobMatchError as error:
        ending.trouble = error


def _once(records: Iterable[Record]) -> Iterator[Record]:
    """Yield each posting once; one that stands twice with other content is a fault of the source."""
    seen: dict[int, int] = {}  # in short: all of a feed is in it
    for record in records:
        if isinstance(record, FormatError):
            yield record
            continue
        record = replace(record, source_id=clean(record.source_id)[0])  # noqa: PLW2901 - an id must be text
        key, content = short(record.source_id), short(record.raw_hash) if isinstance(record, RawPosting) else 0
        if key not in seen:
            seen[key] = content
            yield record
        elif isinstance(record, RawPosting) and seen[key] != content:
            yield FormatError(f"{record.where}: the id {record.source_id!r} stands twice: the first one was taken")


def _stretches(records: Iterator[Record]) -> Iterator[list[Record]]:
    """Yield the records in lists of at most `CHUNK`, and of what came in some seconds: a slow source is kept, too."""
    stretch: list[Record] = []
    until = time.monotonic() + CHUNK_S
    for record in records:
        stretch.append(record)
        if len(stretch) == CHUNK or time.monotonic() > until:
            yield stretch
            stretch, until = [], time.monotonic() + CHUNK_S
    if stretch:
        yield stretch


def _chunk(platform: Platform, records: Sequence[Record], held: Held) -> Chunk:
    """Parse what is not held as it stands."""
    raws = [record for record in records if isinstance(record, RawPosting)]
    lost = [("", str(record)) for record in records if isinstance(record, FormatError)]
    same = {raw.posting_id: raw for raw in raws if held.has_content(raw.source_id, raw.raw_hash)}
    shown = [record.posting_id for record in records if isinstance(record, Shown)]
    parsed, unread, refused = parse(platform, [raw for raw in raws if raw.posting_id not in same])
    return Chunk(
        parsed=parsed,
        unread=unread,
        unchanged=[*shown, *same],
        marks={raw.posting_id: raw.mark for raw in same.values() if not held.has_mark(raw.source_id, raw.mark)},
        refusals=[*lost, *refused],
        lost=len(lost),
    )


def parse(
    platform: Platform, raws: Iterable[RawPosting]
) -> tuple[list[tuple[RawPosting, Posting]], list[RawPosting], list[tuple[str, str]]]:
    """Return what could be parsed, what could not, and why not, as place and message."""
    parsed, unread, refused = list[tuple[RawPosting, Posting]](), list[RawPosting](), list[tuple[str, str]]()
    for raw in raws:
        done = attempt(raw.where, partial(platform.parse, raw))
        if isinstance(done, Trouble):
            unread.append(raw)
            refused.append((raw.where, done.message))
        else:
            parsed.append((raw, done))
    return parsed, unread, refused
