"""The nights of a center: when each of them is due, and which is to be run now. Nothing here looks at a clock.

A schedule is a time on the clocks of a place. Each local date has one night, also where clocks are put forward over the
time or back before it: that is why no interval is counted and no alarm clock is asked, but each date looked at.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from enum import StrEnum
from itertools import count
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from jobmatch.errors import UsageError

LATE = timedelta(hours=1)  # a night that begins so long after its time is called late
TRIED_AGAIN = (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))  # after its first beginning
PAUSE = timedelta(minutes=30)  # at least, between two tries
LOOK_BACK = 100  # days: older dates without a night are not told of any more


class NightState(StrEnum):
    """How a night stands. Held: it was worked out, and somebody must look before anything is sent."""

    DUE = "due"
    RUNNING = "running"
    DONE = "done"
    PARTLY = "partly"
    HELD = "held"
    FAILED = "failed"
    SKIPPED = "skipped"


class Told(StrEnum):
    """How a night went for one person."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True)
class Schedule:
    """When the night of a center is due: a time of day in an IANA zone, on each local date from `since` on."""

    at: time
    zone: str
    since: date = date.min

    @property
    def place(self) -> tzinfo:
        """The zone; UTC where this computer does not know it."""
        return _zone(self.zone) or UTC

    @property
    def warning(self) -> str:
        """What is wrong with the zone, "" if nothing is."""
        if _zone(self.zone):
            return ""
        return f"this computer does not know the time zone {self.zone!r}, so UTC is taken for it: pip install tzdata"


@dataclass(frozen=True)
class Night:
    """The night of one local date.

    `started_at` is when it was first begun and `ended_at` when its last try ended; while it is running and `ended_at`
    is set, it is being tried again, and that is when. The counts are of people; `fresh` of their new matches.
    """

    day: date
    state: NightState = NightState.DUE
    due_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
    late: bool = False
    done: int = 0
    skipped: int = 0
    failed: int = 0
    fresh: int = 0

    def begun(self, due_at: datetime | None, at: datetime, *, by_hand: bool = False) -> "Night":
        """Return the night once it runs: for the first time, or again. One that is run by hand is never late."""
        if self.started_at:
            return replace(self, state=NightState.RUNNING, ended_at=at, reason="")
        late = not by_hand and due_at is not None and at - due_at > LATE
        return replace(self, state=NightState.RUNNING, due_at=due_at, started_at=at, late=late, reason="")


# ------------------------------------------------------------------------------------------------------ reading


def read_time(text: str) -> time:
    """Return a time of day given as 02:30 or 2:30. Raises UsageError for anything else."""
    if not (found := re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", text)):
        raise UsageError(f"'{text}' is no time of day: write it as 02:30, or as 14:30 for the afternoon")
    hour, minute = found.groups()
    return time(int(hour), int(minute))


def read_zone(text: str) -> str:
    """Return the name of an IANA zone. Raises UsageError for any other, naming the nearest."""
    known = available_timezones()
    if text in known:
        return text
    if not known:
        raise UsageError("this computer knows no time zones: pip install tzdata")
    folded = {name.casefold(): name for name in sorted(known)}
    close = get_close_matches(text.casefold().replace(" ", "_"), folded, n=1)
    hint = f"; did you mean {folded[close[0]]}?" if close else ": write one such as America/New_York"
    raise UsageError(f"'{text}' is no time zone{hint}")


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the last two: it is no name of a zone, or of a folder
        return None


# --------------------------------------------------------------------------------------------------------- when


def due_at(schedule: Schedule, day: date) -> datetime:
    """Return the instant, in UTC, at which the night of a local date is due.

    Where clocks are put forward over that time it is the first instant after; where it comes twice, the first of them.
    """
    place = schedule.place
    wall = datetime.combine(day, schedule.at, place)
    instant = wall.astimezone(UTC)
    if instant.astimezone(place).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    before, after = wall.replace(fold=1).astimezone(UTC), instant  # the change of the clocks is between them
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(place).utcoffset() == after.astimezone(place).utcoffset():
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


def local_day(schedule: Schedule, now: datetime) -> date:
    """Return the date on the clocks of the schedule."""
    return now.astimezone(schedule.place).date()


def days_ahead(schedule: Schedule, now: datetime) -> Iterator[date]:
    """Yield the dates whose nights will be due after `now`, without end."""
    yesterday = local_day(schedule, now) - timedelta(days=1)
    days = (max(yesterday, schedule.since) + timedelta(days=more) for more in count())
    return (day for day in days if due_at(schedule, day) > now)


def newest_due(schedule: Schedule, now: datetime) -> date | None:
    """Return the last date whose night is due by now, None before the first."""
    today = local_day(schedule, now)
    days = (today - timedelta(days=less) for less in range(3))  # of a date it may be due early on the next one
    return next((day for day in days if day >= schedule.since and due_at(schedule, day) <= now), None)


def first_day(schedule: Schedule, now: datetime) -> date:
    """Return the first date whose night is still ahead: that of a schedule which is made now."""
    today = local_day(schedule, now)
    return today if due_at(schedule, today) > now else today + timedelta(days=1)


# --------------------------------------------------------------------------------------------------------- what


def is_to_run(night: Night, now: datetime) -> bool:
    """Tell whether a night that is due, and that no other is at, is to be run, or run again.

    One that was cut off is taken up at once; after that, and where it failed or was partly done, it is tried again half
    an hour, two hours and six hours after its beginning, at most once each.
    """
    if night.state is NightState.DUE or (night.state is NightState.RUNNING and night.ended_at is None):
        return True
    if night.state not in {NightState.RUNNING, NightState.PARTLY, NightState.FAILED}:
        return False
    begun, ended = night.started_at, night.ended_at
    if begun is None or ended is None or now < ended + PAUSE:
        return False
    return any(ended < begun + after <= now for after in TRIED_AGAIN)


def left_behind(schedule: Schedule, nights: Mapping[date, Night], newest: date) -> tuple[Night, ...]:
    """Return what becomes of older nights that were not run, or not to their end, once the newest that is due is run.

    `nights` are those of the last `LOOK_BACK` days at least, by date.
    """
    broken = (one for one in nights.values() if one.day < newest and one.state is NightState.RUNNING)
    first = max(schedule.since, newest - timedelta(days=LOOK_BACK))
    older = (first + timedelta(days=more) for more in range((newest - first).days))
    missed = (day for day in older if day not in nights or nights[day].state is NightState.DUE)
    return (
        *(_broken(one, newest) for one in broken),
        *(_missed(day, due_at(schedule, day), newest) for day in missed),
    )


def _missed(day: date, due: datetime, newest: date) -> Night:
    reason = f"nothing ran when it was due; the night of {newest} took its place"
    return Night(day, NightState.SKIPPED, due_at=due, reason=reason)


def _broken(night: Night, newest: date) -> Night:
    reason = f"it was cut off before its end; the night of {newest} took its place"
    return replace(night, state=NightState.FAILED, reason=reason)
