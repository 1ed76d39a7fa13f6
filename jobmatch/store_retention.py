"""What is old enough goes: in batches, each a transaction, so that a sweep that is stopped goes on where it was.

Nothing goes that a person marked, nor what a report that is kept quotes. So a job that somebody was shown stays known
for as long as the report does: when it comes back, it is news to nobody twice.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, or_, select, tuple_, update

from jobmatch.store_connection import batches
from jobmatch.store_database import Database
from jobmatch.store_privacy import OPEN, drop_texts, unused_texts
from jobmatch.tables import (
    deliveries,
    feed_runs,
    feed_states,
    job_copies,
    marks,
    night_people,
    nights,
    payloads,
    postings,
    shown_matches,
    shown_reports,
    sightings,
    stocked,
)

Drop = Callable[[Connection, Collection[Any]], int]  # takes keys; returns how many rows it deleted
_EMPTY = 8  # bytes of a body in which nothing stands


class RetentionStore(Database):
    """What goes when it is old enough. Each method returns how many rows went."""

    def sweep_closed(self, before: datetime) -> int:
        """Delete the postings of jobs that closed before then, and what was seen of them."""
        return self._sweep(_closed_jobs(before), postings.c.job_id, _drop_jobs)

    def sweep_sightings(self, before: datetime) -> int:
        """Delete what was last seen before then, and of which no posting is made any more."""
        row = sightings.c
        current = and_(postings.c.posting_id == row.posting_id, postings.c.raw_hash == row.raw_hash)
        stale = and_(row.last_seen_at < before, ~select(postings.c.posting_id).where(current).exists())

        def drop(connection: Connection, ids: Collection[Any]) -> int:
            return connection.execute(delete(sightings).where(row.posting_id.in_(ids), stale)).rowcount

        return self._sweep(select(row.posting_id).distinct().where(stale), row.posting_id, drop)

    def sweep_payloads(self) -> int:
        """Delete the payloads of which nothing was made."""
        row = payloads.c
        uses = (sightings.c.raw_hash, postings.c.raw_hash)
        used = or_(*(select(column).where(column == row.raw_hash).exists() for column in uses))

        def drop(connection: Connection, hashes: Collection[Any]) -> int:
            return connection.execute(delete(payloads).where(row.raw_hash.in_(hashes))).rowcount

        return self._sweep(select(row.raw_hash).where(~used), row.raw_hash, drop)

    def sweep_texts(self) -> int:
        """Delete the texts that nothing needs, and what was read in them."""
        with self.reading() as connection:
            free = sorted(connection.scalars(unused_texts()))
        gone = 0
        for batch in batches(free):
            with self.writing() as connection:
                gone += drop_texts(connection, batch)
        return gone

    def sweep_reports(self, before: date, closed_before: datetime) -> int:
        """Delete what people were shown before a day; the last that a person was shown stays.

        Of an older report stays how a job stood that may still be there, where no later one tells: it is not new.
        """
        row, later = shown_reports.c, shown_reports.alias()
        newer = and_(later.c.profile_id == row.profile_id, _moment(later) > _moment(shown_reports))
        stale = select(row.report_id).where(row.day < before, select(later.c.report_id).where(newer).exists())

        def drop(connection: Connection, ids: Collection[Any]) -> int:
            return _drop_reports(connection, ids, closed_before)

        return self._sweep(stale, row.report_id, drop)

    def sweep_deliveries(self, before: date) -> int:
        """Delete what became of what was to be sent before a day, but for what tells of a report that is still kept."""
        row = deliveries.c

        def drop(connection: Connection, ids: Collection[Any]) -> int:
            return connection.execute(delete(deliveries).where(row.delivery_id.in_(ids))).rowcount

        stale = select(row.delivery_id).where(row.day < before, row.state.not_in(OPEN), row.report_id.is_(None))
        return self._sweep(stale, row.delivery_id, drop)

    def empty_bodies(self, before: datetime) -> int:
        """Take out the bodies of what was sent, or given up, before then; that it was, stays."""
        row = deliveries.c

        def drop(connection: Connection, ids: Collection[Any]) -> int:
            return connection.execute(update(deliveries).where(row.delivery_id.in_(ids)).values(body="")).rowcount

        stale = select(row.delivery_id).where(row.ended_at < before, func.length(row.body) > _EMPTY)
        return self._sweep(stale.where(row.state.not_in(OPEN)), row.delivery_id, drop)

    def sweep_runs(self, before: datetime) -> int:
        """Delete how feeds were read before then; the last runs of each feed stay."""
        row, state = feed_runs.c, feed_states.c
        needed = (state.last_run_id, state.last_complete_run_id)
        kept = and_(*(row.run_id.not_in(select(column).where(column.is_not(None))) for column in needed))

        def drop(connection: Connection, ids: Collection[Any]) -> int:
            return connection.execute(delete(feed_runs).where(row.run_id.in_(ids))).rowcount

        return self._sweep(select(row.run_id).where(row.started_at < before, kept), row.run_id, drop)

    def sweep_nights(self, before: date) -> int:
        """Delete how nights went before a day, and what they did for each person."""
        gone = 0
        for table in (night_people, nights):
            row = table.c

            def drop(connection: Connection, days: Collection[Any], table: Any = table) -> int:
                return connection.execute(delete(table).where(table.c.day.in_(days))).rowcount

            gone += self._sweep(select(row.day).distinct().where(row.day < before), row.day, drop)
        return gone

    def _sweep(self, stale: Select[Any], key: Any, drop: Drop) -> int:
        """Drop what is stale, by its key; each batch is asked for again in its own transaction."""
        with self.reading() as connection:
            keys: Iterable[Any] = sorted(connection.scalars(stale))
        gone = 0
        for batch in batches(keys):
            with self.writing() as connection:
                gone += drop(connection, connection.scalars(stale.where(key.in_(batch))).all())
        return gone


# ------------------------------------------------------------------------------------------------- postings


def _closed_jobs(before: datetime) -> Select[str]:
    """Return what selects the jobs of which every posting closed before then, and nobody has kept anything."""
    row, other = postings.c, postings.alias()
    of_job = other.c.job_id == row.job_id
    young = and_(of_job, or_(other.c.closed_at.is_(None), other.c.closed_at >= before))
    quoted = and_(of_job, shown_matches.c.posting_id == other.c.posting_id)
    return (
        select(row.job_id)
        .distinct()
        .where(
            row.closed_at < before,
            ~select(other.c.posting_id).where(young).exists(),
            ~select(shown_matches.c.posting_id).where(quoted).exists(),
            row.job_id.not_in(select(marks.c.job_id)),
            row.job_id.not_in(select(job_copies.c.job_id)),
        )
    )


def _drop_jobs(connection: Connection, job_ids: Collection[Any]) -> int:
    """Delete the postings of jobs; the ids of the jobs stay, so that none is ever given twice."""
    ids = connection.scalars(select(postings.c.posting_id).where(postings.c.job_id.in_(job_ids))).all()
    for table in (sightings, stocked, postings):
        connection.execute(delete(table).where(table.c.posting_id.in_(ids)))
    return len(ids)


# -------------------------------------------------------------------------------------------------- reports


def _moment(report: Any) -> Any:
    """Return what puts the reports of a person in order."""
    return tuple_(report.c.day, report.c.shown_at, report.c.report_id)


def _drop_reports(connection: Connection, report_ids: Collection[Any], closed_before: datetime) -> int:
    row = shown_matches.c
    there = and_(
        postings.c.posting_id == row.posting_id,
        or_(postings.c.closed_at.is_(None), postings.c.closed_at >= closed_before),
    )
    own, later, told = shown_reports.alias(), shown_reports.alias(), shown_matches.alias()
    again = and_(
        own.c.report_id == row.report_id,
        later.c.profile_id == own.c.profile_id,
        _moment(later) > _moment(own),
        told.c.report_id == later.c.report_id,
        told.c.posting_id == row.posting_id,
    )
    needed = and_(select(postings.c.posting_id).where(there).exists(), ~select(told.c.posting_id).where(again).exists())
    connection.execute(delete(shown_matches).where(row.report_id.in_(report_ids), ~needed))
    left = select(row.report_id).where(row.report_id == shown_reports.c.report_id).exists()
    gone = delete(shown_reports).where(shown_reports.c.report_id.in_(report_ids), ~left)
    return connection.execute(gone).rowcount
