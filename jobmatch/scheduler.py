"""What is due is run, once: a look at the schedule decides from the database, and an alarm clock says when to look.

A look may come at any time, from a timer of the system, from the daemon or by hand, and from several at once: a lease
lets one of them do the work, and each local date has one row. APScheduler only rings: by its own reckoning of local
time it would leave out the night after a change of the clocks.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from jobmatch import deliver, nights
from jobmatch.apart import Trouble, attempt
from jobmatch.errors import Busy, UsageError
from jobmatch.nights import Night, NightState, Schedule
from jobmatch.outbox import DeliveryState
from jobmatch.pipeline import Line

NAME = "night"  # of the lease
RING = timedelta(minutes=5)
SLACK = timedelta(minutes=10)  # so far clocks may differ, or be set back
EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)  # jobmatch is not older: a computer without a clock begins in 1970
LONG = timedelta(days=8)  # without a night: worth a word
NO_SCHEDULE = "nobody has said when the night is due: 'jobmatch schedule add 02:30' does"
MINUTE = "%Y-%m-%d %H:%M"

Clock = Callable[[], datetime]
Work = Callable[[Line, date, Clock], NightState]
"""Does the night of a date, and says how it went; what it counts it writes into the night's row itself."""


@dataclass(frozen=True)
class Look:
    """What a look at the schedule came to. `night` was run; `idle` if there was nothing to do, and nothing is wrong.

    `says` and what else a look leaves may stand in a log: there is nothing of a person in it.
    """

    says: tuple[str, ...]
    well: bool = True
    idle: bool = False
    night: Night | None = None


# ---------------------------------------------------------------------------------------------------- schedules


def the_schedule(line: Line) -> Schedule:
    """Return when the nights of the center are due. Raises UsageError if nobody has said."""
    if schedule := line.store.schedule(line.center_id):
        return schedule
    raise UsageError(NO_SCHEDULE)


def set_schedule(line: Line, asked: Schedule, now: datetime) -> Schedule:
    """Keep a schedule in place of the one before; return it with its first date. The clock is taken to be right now.

    The same one again changes nothing: a night that it missed stays due.
    """
    before = line.store.schedule(line.center_id)
    same = before is not None and (before.at, before.zone) == (asked.at, asked.zone)
    schedule = before if before and same else replace(asked, since=nights.first_day(asked, now))
    line.store.save_schedule(line.center_id, schedule)
    line.store.drop_nights_ahead(line.center_id, now)
    return schedule


def next_due(line: Line, schedule: Schedule, now: datetime) -> datetime:
    """Return when the next night will be due; one that was run ahead of its time will not."""
    days = nights.days_ahead(schedule, now)
    ahead = (day for day in days if line.store.night(line.center_id, day).state is NightState.DUE)
    return nights.due_at(schedule, next(ahead))


def next_look(line: Line, schedule: Schedule, now: datetime) -> datetime:
    """Return when there will be something to do: the next night, or a letter that was put off until then."""
    letter = line.store.next_letter_at(line.center_id, now)
    return min(filter(None, (next_due(line, schedule, now), letter)))


def when(schedule: Schedule, at: datetime) -> str:
    """Write an instant as the clocks of the schedule show it, and in UTC."""
    return f"{at.astimezone(schedule.place):{MINUTE} %Z} ({at.astimezone(UTC):{MINUTE}} UTC)"


# --------------------------------------------------------------------------------------------------------- looks


def run_due(line: Line, work: Work, clock: Clock) -> Look:
    """Run the newest night that is due and not done, unless another jobmatch is at it; note the older ones as skipped.

    Without a night to run, deliver what is due. Raises UsageError if there is no schedule, Fenced if another has taken
    over what this one was doing.
    """
    schedule, now = the_schedule(line), clock()
    warned = (schedule.warning,) if schedule.warning else ()
    if wrong := _wrong_clock(line, now):
        return Look((*warned, wrong), well=False)
    look = None
    if _to_run(line, schedule, now):
        try:
            with line.store.leading(NAME, clock):
                look = _lead(line, schedule, work, clock)
        except Busy as busy:
            look = Look((_going_on(line, busy),))
    if look is None:
        look = _between(line, schedule, clock)
    return replace(look, says=(*warned, *look.says))


def run_night(line: Line, day: date, work: Work, clock: Clock) -> Night:
    """Run the night of a date now, whatever became of it before. Raises Busy if another jobmatch is at a night."""
    schedule = line.store.schedule(line.center_id)
    due = nights.due_at(schedule, day) if schedule else None
    with line.store.leading(NAME, clock):
        return _run(line, line.store.night(line.center_id, day).begun(due, clock(), by_hand=True), work, clock)


def _between(line: Line, schedule: Schedule, clock: Clock) -> Look:
    """Deliver, between two nights, what was put off until now, and what somebody has queued again or released."""
    try:
        done = list(deliver.deliver(line, clock, by_itself=True))
    except Busy as busy:
        return Look((str(busy),))
    if not done:
        says = f"Nothing is due; the next night: {when(schedule, next_due(line, schedule, clock()))}"
        return Look((says,), idle=True)
    stopped = [one.reason for one in done if isinstance(one, deliver.Stopped)]
    letters = [one for one in done if not isinstance(one, deliver.Stopped)]
    well = not stopped and all(one.state in {DeliveryState.SENT, DeliveryState.QUEUED} for one in letters)
    return Look((*stopped, f"Delivery: {deliver.summary(line.settings, letters)}."), well=well)


def _lead(line: Line, schedule: Schedule, work: Work, clock: Clock) -> Look | None:
    """Run the night, now that no other does; return None if another has just done it."""
    now = clock()
    night = _to_run(line, schedule, now)
    if night is None:
        return None
    recent = {one.day: one for one in line.store.nights(line.center_id, nights.LOOK_BACK + 1)}
    line.store.save_nights(line.center_id, nights.left_behind(schedule, recent, night.day))
    done = _run(line, night.begun(nights.due_at(schedule, night.day), now), work, clock)
    return Look((*_pause(recent.values(), now), told(done)), well=done.state is NightState.DONE, night=done)


def _run(line: Line, begun: Night, work: Work, clock: Clock) -> Night:
    """Run a night that begins now; what stops this process leaves it running, to be taken up again."""
    store, center, at, started = line.store, line.center_id, clock(), time.monotonic()
    store.save_nights(center, [begun])
    state = attempt(f"night {begun.day}", partial(work, line, begun.day, clock))
    ended = at + timedelta(seconds=time.monotonic() - started)  # also where the clock was set meanwhile
    night = replace(store.night(center, begun.day), ended_at=ended)
    if isinstance(state, Trouble):
        night = replace(night, state=NightState.FAILED, reason=state.message)
    else:
        night = replace(night, state=state)
    store.save_nights(center, [night])
    return night


def _to_run(line: Line, schedule: Schedule, now: datetime) -> Night | None:
    """Return the newest night that is due, if it is to be run."""
    day = nights.newest_due(schedule, now)
    night = line.store.night(line.center_id, day) if day else None
    return night if night and nights.is_to_run(night, now) else None


def _wrong_clock(line: Line, now: datetime) -> str:
    """Say that the clock must be wrong, "" if nothing tells so."""
    newest = line.store.newest_instant() or EARLIEST
    if now >= max(newest - SLACK, EARLIEST):
        return ""
    stored = f", and what happened at {newest:{MINUTE}} UTC is stored already" if newest > EARLIEST else ""
    return (
        f"the clock looks wrong: it shows {now:{MINUTE}} UTC{stored}; no night was run. Set the clock; "
        "if it was wrong before and is right now, see 'The clock' in docs/deploy.md"
    )


def _pause(recent: Iterable[Night], now: datetime) -> tuple[str, ...]:
    """Say that there was no night for long: it may be that there was none, or that the clock is wrong."""
    last = max((one.started_at for one in recent if one.started_at), default=now)
    if now - last <= LONG:
        return ()
    days = (now - last).days
    return (f"no night for {days} days, since {last:{MINUTE}} UTC: if jobmatch was not off so long, look at the clock",)


def _going_on(line: Line, busy: Busy) -> str:
    running = (one for one in line.store.nights(line.center_id, 10) if one.state is NightState.RUNNING)
    if (night := next(running, None)) and night.started_at:
        return f"A night is going on since {night.ended_at or night.started_at:{MINUTE}} UTC: {busy}"
    return str(busy)


def told(night: Night) -> str:
    """Write in one line how a night went."""
    went = f"{night.done} done, {night.skipped} skipped, {night.failed} failed"
    counts = f"{went}, {night.fresh} new for people known before"
    said = ": ".join(filter(None, (counts if night.started_at else "", night.reason)))
    return f"{night.day}  {night.state:7}{' (late)' if night.late else ''}  {said}".rstrip()


# -------------------------------------------------------------------------------------------------------- daemon


class Alarm:
    """A clock that wakes the daemon when a night is due, and every few minutes.

    The minutes are counted without looking at any clock: one that is set back by a year would let no alarm ring.
    """

    def __init__(self) -> None:
        self._bell = threading.Event()
        jobs = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._clock = BackgroundScheduler(timezone=UTC, job_defaults=jobs)

    def __enter__(self) -> Self:
        self._clock.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clock.shutdown(wait=False)

    def wait(self, until: datetime | None) -> None:
        """Return at an instant, or after a few minutes, whatever comes first."""
        if until:
            self._clock.add_job(self._bell.set, DateTrigger(until, UTC), id="due", replace_existing=True)
        self._bell.wait(RING.total_seconds())
        self._bell.clear()


def watch(look: Callable[[], datetime | None], wait: Callable[[datetime | None], None]) -> None:
    """Look, and look again each time that the wait is over, without end. A look returns when the next night is due.

    It is done in the thread that calls, so that a signal to end ends a night too, and leaves it to be taken up again.
    """
    while True:
        wait(look())
