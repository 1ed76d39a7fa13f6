"""Postings as seen, and what was read in them.

A chunk of a feed is one transaction. Payloads, texts and sightings are what happened; postings and requirements are
derived from them, carry the version they were made with, and can be made again.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, case, func, select, update

from jobmatch.errors import UsageError
from jobmatch.held import Held
from jobmatch.model import Posting, RawPosting, Requirements, canonical
from jobmatch.store_connection import BATCH, batches, keep_payloads, keep_texts, rows_where, upsert
from jobmatch.store_database import Database
from jobmatch.store_feeds import Counts, running_feed
from jobmatch.store_readings import write_requirements
from jobmatch.tables import feed_runs, feed_states, jobs, payloads, postings, requirements, sightings, texts

PREFIX_CANDIDATES = 6  # as many as a person reads


@dataclass(frozen=True)
class Chunk:
    """A stretch of one feed, to be stored together.

    `parsed` were read by the parser of `parser_version`; `requirements` belong to texts of them or of stored postings;
    `unchanged` are ids of stored postings that stood there as they are known, `marks` the new marks of some of them;
    `unread` are those that no parser could read: their payloads wait for one that can, and their postings have been
    seen.
    """

    parser_version: str
    parsed: Sequence[tuple[RawPosting, Posting]] = ()
    requirements: Sequence[Requirements] = ()
    unchanged: Collection[str] = ()
    unread: Sequence[RawPosting] = ()
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredPosting:
    """A posting with its text, what it asks for (None while that is dropped), and its life in the store so far."""

    posting: Posting
    requirements: Requirements | None
    job_id: str
    first_seen_at: datetime
    last_seen_at: datetime
    closed_at: datetime | None
    closed_reason: str
    reopened_at: datetime | None = None


@dataclass(frozen=True)
class Name:
    """What a posting can be named by, without its text."""

    posting_id: str
    feed_id: str
    title: str
    employer: str
    url: str
    closed: bool


_row = postings.c
_NAMES = select(_row.posting_id, _row.feed_id, _row.title, _row.hiring_organization, _row.url, _row.closed_at)


def _name(row: Row[*tuple[Any, ...]]) -> Name:
    return Name(row.posting_id, row.feed_id, row.title, row.hiring_organization, row.url, row.closed_at is not None)


class PostingStore(Database):
    """Postings, requirements and the readers that made them."""

    def held(self, feed_id: str, parser_version: str) -> Held:
        """Return what is held of a feed as that parser made it; of what another one made no content is known."""
        row = postings.c
        content = case((row.parser_version == parser_version, row.raw_hash), else_="")
        query, few = select(row.source_id, content, row.mark).where(row.feed_id == feed_id), {"yield_per": BATCH}
        with self.reading() as connection:
            return Held.of(connection.execute(query, execution_options=few))

    def save(self, run_id: int, at: datetime, chunk: Chunk) -> Counts:
        """Store a chunk that a run saw at `at`, in one transaction; return what was new, changed or not.

        A closed posting that is seen is open again. Storing the same chunk twice is storing it once. Raises StoreError
        if the run has ended.
        """
        marks = {raw.posting_id: raw.mark for raw, _ in chunk.parsed}
        seen = {"last_seen_at": at, "seen_in_run": run_id, "misses": 0, "closed_at": None, "closed_reason": ""}
        with self.writing() as connection:
            running_feed(connection, run_id)
            _reopen(connection, [*marks, *chunk.unchanged, *(raw.posting_id for raw in chunk.unread)], at)
            _sight(connection, [*(raw for raw, _ in chunk.parsed), *chunk.unread], at)
            counts = _write(
                connection,
                chunk,
                lambda key: {"first_seen_at": at, "mark": marks[key], **seen},
                also=(*seen, "mark"),
            )
            for batch in batches([*chunk.unchanged, *(raw.posting_id for raw in chunk.unread)]):
                connection.execute(update(postings).where(postings.c.posting_id.in_(batch)).values(seen))
            for batch in batches(chunk.unchanged):
                _sight_again(connection, batch, at)
            for key, mark in chunk.marks.items():
                connection.execute(update(postings).where(postings.c.posting_id == key).values(mark=mark))
        return replace(counts, unchanged=counts.unchanged + len(chunk.unchanged))

    def replay(self, chunk: Chunk) -> Counts:
        """Store what was parsed again, or for the first time, from stored payloads: nothing has been seen by that.

        A posting that no parser could read before stands as open since its payload was first seen.
        """
        with self.writing() as connection:
            lives = _lives(connection, [raw.posting_id for raw, _ in chunk.parsed])
            return _write(connection, chunk, lives.__getitem__)

    def parser_versions(self) -> frozenset[tuple[str, str]]:
        """Return each feed id with the version of a parser that parsed a posting of it."""
        row = postings.c
        with self.reading() as connection:
            return frozenset(
                (one.feed_id, one.parser_version)
                for one in connection.execute(select(row.feed_id, row.parser_version).distinct())
            )

    def open_postings(self) -> Iterator[StoredPosting]:
        """Yield the postings that are open, by posting_id; a few hundred are held in memory at a time."""
        with self.reading() as connection:
            ids = sorted(connection.scalars(select(postings.c.posting_id).where(postings.c.closed_at.is_(None))))
        for batch in batches(ids):
            with self.reading() as connection:
                found = _stored(connection, batch)
            yield from found

    def postings(self, posting_ids: Iterable[str]) -> dict[str, StoredPosting]:
        """Return, by id, those of the postings that are stored, open or closed."""
        with self.reading() as connection:
            found = [one for batch in batches(posting_ids) for one in _stored(connection, batch)]
        return {one.posting.posting_id: one for one in found}

    def said(self, posting_ids: Iterable[str]) -> dict[str, Posting]:
        """Return by id what postings say, open or closed; ids that are none are left out."""
        row = postings.c
        query = select(row.posting_id, row.data, texts.c.text).join(texts).order_by(row.posting_id)
        with self.reading() as connection:
            found = rows_where(connection, query, row.posting_id, posting_ids)
            return {posting_id: replace(data, text=text) for posting_id, data, text in found}

    def posting(self, prefix: str) -> StoredPosting:
        """Return the one posting whose id begins with `prefix`, open or closed.

        Raises UsageError if there is none, or if there are several, which it names.
        """
        row, first = postings.c, prefix.lower()
        beginning = select(row.posting_id, row.title).where(row.posting_id >= first, row.posting_id < first + "~")
        with self.reading() as connection:
            found = list(connection.execute(beginning.order_by(row.posting_id).limit(PREFIX_CANDIDATES)))
            if len(found) == 1:
                return _stored(connection, [found[0][0]])[0]
        if not found:
            raise UsageError(f"no posting has a code that begins with {prefix!r}: `jobmatch match` shows the codes")
        named = ", ".join(f"{posting_id} ({title})" for posting_id, title in found)
        raise UsageError(f"{prefix!r} may be {named}: type more of the code")

    def names(self) -> tuple[Name, ...]:
        """Return what every posting can be named by, open or closed, by posting_id."""
        with self.reading() as connection:
            found = [_name(one) for one in connection.execute(_NAMES)]
        return tuple(sorted(found, key=lambda name: name.posting_id))

    def named(self, posting_ids: Iterable[str]) -> dict[str, Name]:
        """Return by id what those of the postings that are stored can be named by, open or closed."""
        with self.reading() as connection:
            found = rows_where(connection, _NAMES, postings.c.posting_id, posting_ids)
            return {one.posting_id: _name(one) for one in found}

    def unread(self) -> tuple[tuple[str, str], ...]:
        """Return feed id and payload, as JSON, of what was seen and no parser could read."""
        row, stored = sightings.c, postings.c
        query = (
            select(row.feed_id, payloads.c.payload)
            .join(payloads, payloads.c.raw_hash == row.raw_hash)
            .join(postings, stored.posting_id == row.posting_id, isouter=True)
            .where(stored.posting_id.is_(None))
        )
        with self.reading() as connection:
            return tuple(sorted((feed_id, payload) for feed_id, payload in connection.execute(query)))

    def stale_payloads(self, parser_versions: Mapping[str, str]) -> Iterator[RawPosting]:
        """Yield the newest payload of each posting that another parser version has read, or that none could read yet.

        `parser_versions` are by feed id. What could not be read and is gone from its feed since is left out.
        """
        for feed_id, version in sorted(parser_versions.items()):
            with self.reading() as connection:
                stale = _stale(connection, feed_id, version)
            for batch in batches(stale):
                query = select(payloads).where(payloads.c.raw_hash.in_([raw_hash for _, raw_hash in batch]))
                with self.reading() as connection:
                    found = {row.raw_hash: row.payload for row in connection.execute(query)}
                for source_id, raw_hash in batch:
                    yield RawPosting(feed_id, source_id, json.loads(found[raw_hash]), where=f"stored {raw_hash[:16]}")


# ----------------------------------------------------------------------------------------------------- writing


def _write(
    connection: Connection, chunk: Chunk, life: Callable[[str], Mapping[str, Any]], also: Collection[str] = ()
) -> Counts:
    """Store what is derived. `life` is how a new posting begins; a stored one takes only the columns `also` of it."""
    rows = {posting.posting_id: _derived(raw, posting, chunk.parser_version) for raw, posting in chunk.parsed}
    before = _contents(connection, rows)
    keep_texts(connection, {posting.text_hash: posting.text for _, posting in chunk.parsed})
    upsert(connection, jobs, [{"job_id": posting_id} for posting_id in rows if posting_id not in before])
    whole = [{"posting_id": key, "job_id": key, **row, **life(key)} for key, row in rows.items()]
    derived = next(iter(rows.values()), {}).keys()
    upsert(connection, postings, whole, update=[*derived, *also])
    write_requirements(connection, chunk.requirements)
    changed = sum(before[key] != rows[key]["content_hash"] for key in before)
    return Counts(new=len(rows) - len(before), changed=changed, unchanged=len(before) - changed)


def _derived(raw: RawPosting, posting: Posting, parser_version: str) -> dict[str, Any]:
    return {
        "feed_id": posting.feed_id,
        "source_id": posting.source_id,
        "raw_hash": raw.raw_hash,
        "parser_version": parser_version,
        "text_hash": posting.text_hash,
        "content_hash": posting.content_hash,
        "title": posting.title,
        "url": posting.url,
        "hiring_organization": posting.hiring_organization,
        "date_posted": posting.date_posted,
        "valid_through": posting.valid_through,
        "data": replace(posting, text=""),
    }


def _contents(connection: Connection, posting_ids: Iterable[str]) -> dict[str, str]:
    row = postings.c
    query = select(row.posting_id, row.content_hash)
    return {
        found.posting_id: found.content_hash for found in rows_where(connection, query, row.posting_id, posting_ids)
    }


def _reopen(connection: Connection, posting_ids: Iterable[str], at: datetime) -> None:
    """Note of closed postings that are seen again that they came back."""
    for batch in batches(posting_ids):
        closed = update(postings).where(postings.c.posting_id.in_(batch), postings.c.closed_at.is_not(None))
        connection.execute(closed.values(reopened_at=at))


def _sight(connection: Connection, raws: Sequence[RawPosting], at: datetime) -> None:
    hashes = [raw.raw_hash for raw in raws]
    keep_payloads(connection, {key: canonical(raw.payload) for key, raw in zip(hashes, raws, strict=True)})
    rows = [
        {
            "posting_id": raw.posting_id,
            "raw_hash": key,
            "feed_id": raw.feed_id,
            "source_id": raw.source_id,
            "first_seen_at": at,
            "last_seen_at": at,
        }
        for key, raw in zip(hashes, raws, strict=True)
    ]
    upsert(connection, sightings, rows, update=("last_seen_at",))


def _sight_again(connection: Connection, posting_ids: Collection[str], at: datetime) -> None:
    current = select(postings.c.raw_hash).where(postings.c.posting_id == sightings.c.posting_id).scalar_subquery()
    seen = update(sightings).where(sightings.c.posting_id.in_(posting_ids), sightings.c.raw_hash == current)
    connection.execute(seen.values(last_seen_at=at))


# ----------------------------------------------------------------------------------------------------- reading


def _stored(connection: Connection, posting_ids: Collection[str]) -> list[StoredPosting]:
    asked = requirements.c
    query = (
        select(postings, texts.c.text, asked.data.label("asked"), asked.reader_version)
        .join_from(postings, texts, postings.c.text_hash == texts.c.text_hash)
        .join(requirements, asked.text_hash == postings.c.text_hash, isouter=True)
        .where(postings.c.posting_id.in_(posting_ids))
    )
    rows = connection.execute(query).mappings()
    return [_one(row) for row in sorted(rows, key=lambda row: row["posting_id"])]


def _one(row: RowMapping) -> StoredPosting:
    asked = row["asked"]
    return StoredPosting(
        posting=replace(row["data"], text=row["text"]),
        requirements=asked and replace(asked, text_hash=row["text_hash"], reader_version=row["reader_version"]),
        job_id=row["job_id"],
        first_seen_at=row["first_seen_at"],
        last_seen_at=row["last_seen_at"],
        closed_at=row["closed_at"],
        closed_reason=row["closed_reason"],
        reopened_at=row["reopened_at"],
    )


def _lives(connection: Connection, posting_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return how a posting begins that is stored for the first time long after it was seen."""
    row = sightings.c
    query = select(row.posting_id, func.min(row.first_seen_at), func.max(row.last_seen_at)).group_by(row.posting_id)
    lives = {}
    for key, first, last in rows_where(connection, query, row.posting_id, posting_ids):
        lives[key] = {
            "first_seen_at": first,
            "last_seen_at": last,
            "seen_in_run": 0,
            "misses": 0,
            "closed_reason": "",
        }
    return lives


def _stale(connection: Connection, feed_id: str, version: str) -> list[tuple[str, str]]:
    """Return source id and raw hash of the newest sighting of each posting that no parser of `version` has read."""
    row, stored = sightings.c, postings.c
    query = (
        select(row.posting_id, row.source_id, row.raw_hash, row.last_seen_at, row.first_seen_at)
        .add_columns(stored.raw_hash.label("parsed"), stored.parser_version)
        .join_from(sightings, postings, row.posting_id == stored.posting_id, isouter=True)
        .where(row.feed_id == feed_id)
    )
    seen = sorted(connection.execute(query), key=lambda one: (one.last_seen_at, one.first_seen_at, one.raw_hash))
    newest = {one.posting_id: one for one in seen}
    since = _last_complete_began(connection, feed_id)
    return sorted(
        (one.source_id, one.raw_hash)
        for one in newest.values()
        if (one.parsed, one.parser_version) != (one.raw_hash, version) and (one.parsed or one.last_seen_at >= since)
    )


def _last_complete_began(connection: Connection, feed_id: str) -> datetime:
    complete = select(feed_states.c.last_complete_run_id).where(feed_states.c.feed_id == feed_id).scalar_subquery()
    began = connection.scalar(select(feed_runs.c.started_at).where(feed_runs.c.run_id == complete))
    return began or datetime.min.replace(tzinfo=UTC)
