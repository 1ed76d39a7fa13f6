"""When a center's nights are due, how each of them went, and the leases of what only one process may do at a time.

A lease has a holder, an end, and a fence: a number that grows with each new holder. While one is held, every
transaction that writes first renews it, if it is still this holder's; one that was frozen past the end of its lease,
and is awake again, writes nothing more.
"""

import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from jobmatch.errors import Busy, Fenced, StoreError
from jobmatch.nights import Night, NightState, Schedule
from jobmatch.store_connection import upsert
from jobmatch.store_database import Database
from jobmatch.tables import feed_runs, leases, nights, schedules

LEASE = timedelta(minutes=40)  # longer than anything that writes nothing: a source is read for half an hour at most
NOBODY, NEVER = "", datetime(1970, 1, 1, tzinfo=UTC)


class NightStore(Database):
    """Schedules, nights and leases."""

    def schedule(self, center_id: str) -> Schedule | None:
        """Return when the nights of a center are due, None if nobody has said."""
        with self.reading() as connection:
            row = connection.execute(select(schedules).where(schedules.c.center_id == center_id)).one_or_none()
        return Schedule(time.fromisoformat(row.at), row.zone, row.since) if row else None

    def save_schedule(self, center_id: str, schedule: Schedule) -> None:
        """Store when the nights of a center are due, in place of what was said before."""
        at = schedule.at.isoformat("minutes")
        row = {"center_id": center_id, "at": at, "zone": schedule.zone, "since": schedule.since}
        with self.writing() as connection:
            upsert(connection, schedules, [row], update=("at", "zone", "since"))

    def nights(self, center_id: str, last: int) -> tuple[Night, ...]:
        """Return the newest nights, so many at most, newest first."""
        own = select(nights).where(nights.c.center_id == center_id)
        with self.reading() as connection:
            rows = connection.execute(own.order_by(nights.c.day.desc()).limit(last)).mappings().all()
        return tuple(_night(row) for row in rows)

    def night(self, center_id: str, day: date) -> Night:
        """Return the night of a date; one that is due if nothing is known of it."""
        own = select(nights).where(nights.c.center_id == center_id, nights.c.day == day)
        with self.reading() as connection:
            row = connection.execute(own).mappings().one_or_none()
        return _night(row) if row else Night(day)

    def save_nights(self, center_id: str, changed: Iterable[Night]) -> None:
        """Store nights as they stand now, in one transaction."""
        rows = [{"center_id": center_id, **asdict(night)} for night in changed]
        with self.writing() as connection:
            upsert(connection, nights, rows, update={column.name for column in nights.c} - {"center_id", "day"})

    def drop_nights_ahead(self, center_id: str, now: datetime) -> None:
        """Delete the nights that were begun, or skipped, after `now`: the clock was wrong then."""
        ahead = func.coalesce(nights.c.started_at, nights.c.due_at) > now
        with self.writing() as connection:
            connection.execute(delete(nights).where(nights.c.center_id == center_id, ahead))

    def newest_instant(self) -> datetime | None:
        """Return the last instant that is stored: of any night, or of the feed run that was begun last.

        Which is not the latest one: after a day with a wrong clock, one more run puts it right.
        """
        of_nights = select(func.max(nights.c.started_at), func.max(nights.c.ended_at))
        last_run = select(feed_runs.c.started_at, feed_runs.c.ended_at).order_by(feed_runs.c.run_id.desc()).limit(1)
        with self.reading() as connection:
            found = [*connection.execute(of_nights).one(), *(connection.execute(last_run).one_or_none() or ())]
        return max(filter(None, found), default=None)

    # -------------------------------------------------------------------------------------------------- leases

    @contextmanager
    def leading(self, name: str, clock: Callable[[], datetime], length: timedelta = LEASE) -> Iterator[None]:
        """Hold a lease: what this store writes meanwhile is written only as long as no other has taken it over.

        It is taken from a holder of this computer that is no more at once, and from any other after `length` without a
        write of theirs. Raises Busy if another holds it; Fenced, at the next write, once another has it.
        """
        fence, outer = self._take(name, clock(), length), self.guard

        def guard(connection: Connection) -> None:
            if outer:
                outer(connection)
            own = update(leases).where(leases.c.name == name, leases.c.fence == fence)
            if connection.execute(own.values(until=clock() + length)).rowcount != 1:
                raise Fenced(f"another jobmatch has taken over the {name}: this one has written nothing more")

        self.guard = guard
        try:
            yield
        finally:
            self.guard = outer
            with suppress(StoreError):  # what cannot be given back is taken from us
                self._give_back(name, fence)

    def holder(self, name: str, now: datetime) -> str:
        """Return who holds a lease now, "" if nobody does, or nobody that is still there."""
        with self.reading() as connection:
            row = connection.execute(select(leases).where(leases.c.name == name)).one_or_none()
        return row.holder if row and row.until > now and not is_gone(row.holder) else NOBODY

    def _take(self, name: str, now: datetime, length: timedelta) -> int:
        """Return the fence of a lease that was free."""
        own = leases.c.name == name
        with self.writing() as connection:
            if not connection.scalar(select(func.count()).select_from(leases).where(own)):
                upsert(connection, leases, [{"name": name, "holder": NOBODY, "fence": 0, "until": NEVER}])
            # On PostgreSQL a row that is locked has a holder who is writing; SQLite has let nobody else in.
            row = connection.execute(select(leases).where(own).with_for_update(skip_locked=True)).one_or_none()
            if row is None or (row.until > now and not is_gone(row.holder)):
                raise Busy(f"another jobmatch is at the {name}{_of(row.holder) if row else ''}: wait for its end")
            taken = {"holder": f"{os.getpid()} {platform.node()}", "fence": row.fence + 1, "until": now + length}
            connection.execute(update(leases).where(own).values(**taken))
        return int(row.fence) + 1

    def _give_back(self, name: str, fence: int) -> None:
        with self.writing() as connection:
            own = update(leases).where(leases.c.name == name, leases.c.fence == fence)
            connection.execute(own.values(holder=NOBODY, until=NEVER))


def _night(row: RowMapping) -> Night:
    values = {name: row[name] for name in row if name != "center_id"}
    return Night(**{**values, "state": NightState(row["state"])})


def _of(holder: str) -> str:
    number, _, host = holder.partition(" ")
    return f" (process {number} of {host})"


def is_gone(holder: str) -> bool:
    """Tell whether a holder surely is no more: nobody, or a process of this computer that has ended.

    On Windows that cannot be asked without harm.
    """
    number, _, host = holder.partition(" ")
    if not holder or host != platform.node() or sys.platform == "win32":
        return not holder
    try:
        os.kill(int(number), 0)  # nothing is sent
    except ProcessLookupError:
        return True
    except PermissionError:  # somebody else's, but there
        pass
    return False
