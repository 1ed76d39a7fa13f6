"""Runs of feeds, and what is remembered of each feed from one run to the next.

A feed never closes a posting by failing: only a run that came to its end, of a feed that shows all it has, counts a
miss for what it did not see, and it takes two of them in a row. A source that says that nothing has changed since such
a run says so of what was missing then, too.
"""

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from jobmatch.errors import StoreError
from jobmatch.model import Coverage, FeedHealth, Outcome, digest
from jobmatch.store_connection import upsert
from jobmatch.store_database import Database
from jobmatch.tables import backends, decisions, feed_runs, feed_states, postings, refusals, sightings

MISSES_TO_CLOSE = 2
RUNS_TO_LEARN = 3
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(hours=24)
INTERRUPTED = "interrupted"  # the reason of a run that was cut off
SLACK = 10  # more than twice the most is no surprise yet: a small employer may hire


@dataclass(frozen=True)
class Expectation:
    """How many postings a healthy run brings, `low` to `high`, None until learned; a feed's own `expect` may begin it.

    `counts` are those to learn from: of the first runs, later of the last runs that were outside and like one another.
    """

    low: int | None = None
    high: int | None = None
    counts: tuple[int, ...] = ()

    def holds(self, count: int) -> bool:
        """Return whether a count is as expected. Before there is anything to go by, only nothing at all is not."""
        if self.low is None or self.high is None:
            return count > 0
        return self.low <= count <= self.high

    def after(self, count: int) -> "Expectation":
        """Return what to expect after a run that came to its end with this count.

        Three counts make it; three outside it that are alike (each as the ones before it would lead to expect) move it.
        """
        known = self.low is not None
        if known and self.holds(count):
            return replace(self, counts=())
        if not known and count == 0:
            return self
        alike = not known or (self.counts and Expectation(*_span(self.counts)).holds(count))
        counts = (*self.counts, count) if alike else (count,)
        return replace(self, counts=counts) if len(counts) < RUNS_TO_LEARN else Expectation(*_span(counts))


def _span(counts: tuple[int, ...]) -> tuple[int, int]:
    """Half of the least, which a source cut short falls below, to twice the most."""
    return (min(counts) + 1) // 2, 2 * max(counts) + SLACK


@dataclass(frozen=True)
class Counts:
    """What became of the records of a run. `closed` are postings that it closed; the others add up to what it saw."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    closed: int = 0

    @property
    def seen(self) -> int:
        """The number of records."""
        return self.new + self.changed + self.unchanged + self.refused

    def __add__(self, other: "Counts") -> "Counts":
        mine, theirs = asdict(self), asdict(other)
        return Counts(**{name: mine[name] + theirs[name] for name in mine})


@dataclass(frozen=True)
class Refusal:
    """One record that could not be read: its place in the source, and why."""

    where: str
    message: str


@dataclass(frozen=True)
class Ending:
    """How a run ended. `counts` are the sum of those of its chunks; `refusals` are counted here.

    `validator` is what the source gave to ask it for news by; no `expectation` leaves the old one; `not_before` is when
    the source wants to be asked again; `notice` is a sentence to show until the next run ends. A source on the web that
    `can_wait` is asked less and less often while it fails; files on disk are not spared.
    """

    outcome: Outcome
    coverage: Coverage = Coverage.ALL
    reason: str = ""
    counts: Counts = Counts()
    refusals: tuple[Refusal, ...] = ()
    validator: str = ""
    expectation: Expectation | None = None
    not_before: datetime | None = None
    notice: str = ""
    can_wait: bool = False


@dataclass(frozen=True)
class FeedState:
    """What is remembered of a feed. `validator` is that of the last complete run, if that run had to refuse nothing.

    `last_good_at` is when a run last was complete, or the source last said that nothing has changed since one;
    `failures` counts the runs since then that were neither, and `since` is when the first of them ended.
    """

    feed_id: str
    last_run_id: int | None = None
    last_complete_run_id: int | None = None
    last_good_at: datetime | None = None
    validator: str = ""
    expectation: Expectation = Expectation()
    not_before: datetime | None = None
    notice: str = ""
    failures: int = 0
    since: datetime | None = None

    def after(self, run_id: int, at: datetime, ending: Ending) -> "FeedState":
        """Return the state once this run has ended."""
        complete = ending.outcome is Outcome.COMPLETE
        good = complete or ending.outcome is Outcome.NOT_MODIFIED
        clean = "" if ending.refusals else ending.validator
        failures = 0 if good else self.failures + 1
        asked, ours = ending.not_before, at + wait(self.feed_id, failures) if failures and ending.can_wait else None
        return FeedState(
            feed_id=self.feed_id,
            last_run_id=run_id,
            last_complete_run_id=run_id if complete else self.last_complete_run_id,
            last_good_at=at if good else self.last_good_at,
            validator=clean if complete else self.validator,
            expectation=ending.expectation or self.expectation,
            not_before=max(filter(None, (asked, ours)), default=None),
            notice=ending.notice,
            failures=failures,
            since=None if good else self.since or at,
        )


def wait(feed_id: str, failures: int) -> timedelta:
    """Return how long to leave a source alone after so many failures in a row: twice as long each time, up to a day.

    A quarter more or less, by its id, keeps many that failed together from being asked again together. It never ends.
    """
    usual = min(FIRST_WAIT * int(2 ** min(failures - 1, 16)), LONGEST_WAIT)
    share = int(digest(feed_id, str(failures))[:4], 16) / 0xFFFF
    return usual * 0.75 + usual * 0.5 * share


class FeedStore(Database):
    """Runs and states of feeds."""

    def begin_run(self, feed_id: str, at: datetime) -> int:
        """Return the id of a new run. One of the same feed that was left running was interrupted, and has failed."""
        with self.writing() as connection:
            left = and_(feed_runs.c.feed_id == feed_id, feed_runs.c.outcome == Outcome.RUNNING)
            interrupted = {"outcome": Outcome.FAILED, "reason": INTERRUPTED, "ended_at": at}
            connection.execute(update(feed_runs).where(left).values(interrupted))
            begun = insert(feed_runs).values(feed_id=feed_id, started_at=at, outcome=Outcome.RUNNING)
            run_id: int = connection.execute(begun.returning(feed_runs.c.run_id)).scalar_one()
            _write_state(connection, replace(_read_state(connection, feed_id), last_run_id=run_id))
        return run_id

    def finish_run(self, run_id: int, at: datetime, ending: Ending) -> Counts:
        """End a run, in one transaction; return its counts with what was refused and what it closed.

        Raises StoreError if the run has ended already: another jobmatch has called it interrupted meanwhile.
        """
        with self.writing() as connection:
            feed_id = running_feed(connection, run_id)
            state = _read_state(connection, feed_id)
            shown_since = {Outcome.COMPLETE: run_id, Outcome.NOT_MODIFIED: state.last_complete_run_id}.get(
                ending.outcome
            )
            closed = 0
            if ending.outcome is Outcome.NOT_MODIFIED and shown_since is not None:
                _see_again(connection, feed_id, shown_since, at)
            if ending.coverage is Coverage.ALL and shown_since is not None:  # what is out of a window is not gone
                closed = _rename(connection, feed_id, run_id, at) + _age(connection, feed_id, shown_since, at)
            counts = replace(ending.counts, refused=len(ending.refusals), closed=closed)
            rows = [{"run_id": run_id, "feed_id": feed_id, **asdict(refusal)} for refusal in ending.refusals]
            if rows:
                connection.execute(insert(refusals), rows)
            end = {"outcome": ending.outcome, "reason": ending.reason, "ended_at": at, "validator": ending.validator}
            connection.execute(update(feed_runs).where(feed_runs.c.run_id == run_id).values(**end, **asdict(counts)))
            _write_state(connection, state.after(run_id, at, ending))
        return counts

    def feed_state(self, feed_id: str) -> FeedState:
        """Return what is remembered of a feed; a bare state of one that never ran."""
        with self.reading() as connection:
            return _read_state(connection, feed_id)

    def backend(self, name: str, day: date) -> tuple[int, datetime | None]:
        """Return how many requests a backend was sent on a day, and until when it asks to be left alone, if it does."""
        with self.reading() as connection:
            row = connection.execute(select(backends).where(backends.c.backend == name)).one_or_none()
        return (row.spent if row.day == day else 0, row.not_before) if row else (0, None)

    def spend(self, name: str, day: date, requests: int, not_before: datetime | None = None) -> None:
        """Count requests to a backend, and keep until when it asks to be left alone."""
        before, held_off = self.backend(name, day)
        until = max(filter(None, (held_off, not_before)), default=None)
        row = {"backend": name, "day": day, "spent": before + requests, "not_before": until}
        with self.writing() as connection:
            upsert(connection, backends, [row], update=("day", "spent", "not_before"))

    def feed_healths(self) -> tuple[FeedHealth, ...]:
        """Return how each feed that ever ran stands, by feed id."""
        state, run = feed_states.c, feed_runs.c
        shown = (run.outcome, run.reason, run.ended_at, state.last_good_at, state.notice, state.since, state.not_before)
        last = select(state.feed_id, *shown).join_from(feed_states, feed_runs, run.run_id == state.last_run_id)
        still_open = select(postings.c.feed_id, func.count().label("number")).where(postings.c.closed_at.is_(None))
        with self.reading() as connection:
            grouped = connection.execute(still_open.group_by(postings.c.feed_id))
            counts = {row.feed_id: row.number for row in grouped}
            rows = connection.execute(last).all()
        return tuple(
            FeedHealth(
                feed_id=row.feed_id,
                outcome=Outcome(row.outcome),
                reason=row.reason or row.notice,
                ended_at=row.ended_at,
                last_good_at=row.last_good_at,
                open_postings=counts.get(row.feed_id, 0),
                since=row.since,
                not_before=row.not_before,
            )
            for row in sorted(rows, key=lambda row: str(row.feed_id))
        )

    def feeds_in_trouble(self, at: datetime) -> frozenset[str]:
        """Return the feeds whose last run that had ended by then was not good; one that was cut off says nothing."""
        row = feed_runs.c
        ended = and_(row.ended_at <= at, row.outcome != Outcome.RUNNING, row.reason != INTERRUPTED)
        last = select(func.max(row.run_id)).where(ended).group_by(row.feed_id)
        good = (Outcome.COMPLETE, Outcome.NOT_MODIFIED)
        with self.reading() as connection:
            found = connection.scalars(select(row.feed_id).where(row.run_id.in_(last), row.outcome.not_in(good)))
            return frozenset(map(str, found))

    def refused(self) -> int:
        """Return how many records the last run of each feed could not read, in all."""
        last = select(func.sum(feed_runs.c.refused)).join(feed_states, feed_states.c.last_run_id == feed_runs.c.run_id)
        with self.reading() as connection:
            return connection.scalar(last) or 0

    def refusals(self, run_id: int) -> tuple[Refusal, ...]:
        """Return what a run could not read, in the order of its source."""
        query = select(refusals.c.refusal_id, refusals.c.where, refusals.c.message).where(refusals.c.run_id == run_id)
        with self.reading() as connection:
            return tuple(Refusal(where, message) for _, where, message in sorted(connection.execute(query)))

    def last_refusals(self) -> tuple[tuple[str, Refusal], ...]:
        """Return what the last run of each feed could not read, with the feed's id, in the order of the sources."""
        row = refusals.c
        query = select(row.feed_id, row.refusal_id, row.where, row.message).join(
            feed_states, feed_states.c.last_run_id == row.run_id
        )
        with self.reading() as connection:
            found = sorted(connection.execute(query), key=lambda one: (one.feed_id, one.refusal_id))
        return tuple((one.feed_id, Refusal(one.where, one.message)) for one in found)


def running_feed(connection: Connection, run_id: int) -> str:
    """Return the feed of a run, and hold the run; raises StoreError if it has ended: a late writer must not go on."""
    query = select(feed_runs.c.feed_id).where(feed_runs.c.run_id == run_id, feed_runs.c.outcome == Outcome.RUNNING)
    feed_id = connection.scalar(query.with_for_update())
    if feed_id is None:
        raise StoreError(f"run {run_id} has ended or was taken for interrupted by another jobmatch: collect again")
    return str(feed_id)


def _age(connection: Connection, feed_id: str, since_run: int, at: datetime) -> int:
    """Count a miss for the open postings that the source no longer shows; return how many that closed."""
    unseen = and_(_open(feed_id), postings.c.seen_in_run < since_run)
    connection.execute(update(postings).where(unseen).values(misses=postings.c.misses + 1))
    gone = and_(unseen, postings.c.misses >= MISSES_TO_CLOSE)
    return connection.execute(update(postings).where(gone).values(closed_at=at, closed_reason="gone")).rowcount


def _rename(connection: Connection, feed_id: str, run_id: int, at: datetime) -> int:
    """Close the open postings that the source now shows word for word under another id; return how many.

    The new posting takes over the old one's job, so that what people did with it stays, and it is news to nobody.
    """
    row = postings.c
    began = select(feed_runs.c.started_at).where(feed_runs.c.run_id == run_id).scalar_subquery()
    new = and_(row.feed_id == feed_id, row.seen_in_run == run_id, row.first_seen_at >= began)
    gone = and_(_open(feed_id), row.seen_in_run < run_id)
    fresh, old = (_by_text(connection, which) for which in (new, gone))
    pairs = [pair for text in fresh.keys() & old.keys() for pair in zip(fresh[text], old[text], strict=False)]
    for (new_id, _), (old_id, job_id) in pairs:
        connection.execute(update(postings).where(row.posting_id == new_id).values(job_id=job_id))
        connection.execute(
            update(postings).where(row.posting_id == old_id).values(closed_at=at, closed_reason="renamed")
        )
    same = [dict(zip(("first", "second"), sorted((new_id, old_id)), strict=True)) for (new_id, _), (old_id, _) in pairs]
    upsert(connection, decisions, [{**pair, "kind": "renamed", "at": at} for pair in same])
    return len(pairs)


def _by_text(connection: Connection, which: ColumnElement[bool]) -> dict[str, list[tuple[str, str]]]:
    """Return posting id and job id of postings, by their text, each list by posting id."""
    row = postings.c
    found: dict[str, list[tuple[str, str]]] = {}
    for text, *ids in sorted(
        map(tuple, connection.execute(select(row.text_hash, row.posting_id, row.job_id).where(which)))
    ):
        found.setdefault(text, []).append((ids[0], ids[1]))
    return found


def _see_again(connection: Connection, feed_id: str, since_run: int, at: datetime) -> None:
    """Set the instant last seen of what the last complete run saw, which is all that the source still shows."""
    seen = and_(_open(feed_id), postings.c.seen_in_run >= since_run)
    pair = select(postings.c.posting_id).where(
        seen, postings.c.posting_id == sightings.c.posting_id, postings.c.raw_hash == sightings.c.raw_hash
    )
    connection.execute(update(sightings).where(pair.exists()).values(last_seen_at=at))
    connection.execute(update(postings).where(seen).values(last_seen_at=at))


def _open(feed_id: str) -> ColumnElement[bool]:
    return and_(postings.c.feed_id == feed_id, postings.c.closed_at.is_(None))


def _read_state(connection: Connection, feed_id: str) -> FeedState:
    row = connection.execute(select(feed_states).where(feed_states.c.feed_id == feed_id)).mappings().one_or_none()
    if row is None:
        return FeedState(feed_id)
    expectation = Expectation(row["expect_low"], row["expect_high"], row["expect_counts"])
    same = (field.name for field in fields(FeedState) if field.name not in {"feed_id", "expectation"})
    return FeedState(feed_id, expectation=expectation, **{name: row[name] for name in same})


def _write_state(connection: Connection, state: FeedState) -> None:
    row = {field.name: getattr(state, field.name) for field in fields(state) if field.name != "expectation"}
    expect = state.expectation
    row |= {"expect_low": expect.low, "expect_high": expect.high, "expect_counts": expect.counts}
    upsert(connection, feed_states, [row], update=row.keys() - {"feed_id"})
