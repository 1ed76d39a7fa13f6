"""The commands of the schedule: when the night is due, what became of each, and the running of what is due."""

import argparse
import signal
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from jobmatch.errors import JobMatchError
from jobmatch.invocation import DONE, PARTLY, now, opened, this_zone
from jobmatch.terminal import emit, on_terminal, print_line, say

if TYPE_CHECKING:
    from jobmatch.nights import Night, Schedule
    from jobmatch.pipeline import Line
    from jobmatch.scheduler import Work

LISTED = 14  # nights
RUNNERS = (
    "What runs it: 'jobmatch schedule run-due', called every ten minutes by the system, "
    "or 'jobmatch schedule run', kept running. docs/deploy.md has both, ready to copy."
)


def schedule_add(args: argparse.Namespace) -> int:
    """Say when the night is due, instead of what was said before."""
    from jobmatch import nights, scheduler

    at = nights.read_time(args.at)
    zone, warning = (nights.read_zone(args.zone), "") if args.zone else this_zone()
    with opened(args) as line:
        schedule = scheduler.set_schedule(line, nights.Schedule(at, zone), now())
        first = scheduler.when(schedule, scheduler.next_due(line, schedule, now()))
    say(*filter(None, [warning]), f"{_daily(schedule)}. The next one: {first}.", RUNNERS)
    return DONE


def schedule_list(args: argparse.Namespace) -> int:
    """Show when the night is due, and how the last ones went."""
    from jobmatch import scheduler

    with opened(args) as line:
        schedule, recent = line.store.schedule(line.center_id), _recent(line)
        due = scheduler.next_due(line, schedule, now()) if schedule else None
    if not schedule or schedule.warning:
        say(schedule.warning if schedule else scheduler.NO_SCHEDULE)
    if args.json:
        emit(
            {
                "schedule": schedule and due and _schedule_json(schedule, due),
                "nights": [_night_json(one) for one in recent],
            }
        )
        return DONE
    if schedule and due:
        print_line(f"{_daily(schedule)}, from {schedule.since} on; the next: {scheduler.when(schedule, due)}")
    for one in recent:
        print_line(scheduler.told(one))
    return DONE


def schedule_run_due(args: argparse.Namespace) -> int:
    """Run the night that is due, or deliver what is; where there is nothing to do, only a person is told so."""
    from jobmatch import scheduler

    with opened(args) as line:
        look = scheduler.run_due(line, _night(), now)
    if not look.idle or on_terminal():
        say(*look.says)
    return DONE if look.well else PARTLY


def schedule_run(args: argparse.Namespace) -> int:
    """Run each night, and deliver each letter, when it is due, until this is told to end."""
    from jobmatch import scheduler

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), scheduler.Alarm() as alarm:
        scheduler.watch(partial(_look, args, []), alarm.wait)
    say("Ended; a night that was not done goes on when this is started again.")
    return DONE


def _look(args: argparse.Namespace, said: list[str]) -> datetime | None:
    """Run what is due; return when something will be. What is the same as at the last look is not said again."""
    from jobmatch import scheduler

    due = None
    try:
        with opened(args) as line:
            says = list(scheduler.run_due(line, _night(), now).says)
            due = scheduler.next_look(line, scheduler.the_schedule(line), now())
    except (JobMatchError, OSError) as error:  # such as a database server that starts later than this
        says = [f"jobmatch: {error}"]
    if says != said:
        say(*says)
        said[:] = says
    return due


def _night() -> "Work":
    """Return what does the night."""
    work: Work = import_module("jobmatch.nightly").night
    return work


def _recent(line: "Line") -> list["Night"]:
    """Return the last nights; of one that nobody is at, although it was begun, say so."""
    from dataclasses import replace

    from jobmatch.nights import NightState
    from jobmatch.scheduler import NAME

    found, cut = line.store.nights(line.center_id, LISTED), "it was cut off; the next look takes it up again"
    if line.store.holder(NAME, now()):
        return list(found)
    return [replace(one, reason=cut) if one.state is NightState.RUNNING else one for one in found]


def _daily(schedule: "Schedule") -> str:
    return f"Each night at {schedule.at:%H:%M}, {schedule.zone}"


def _night_json(night: "Night") -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(night).items()}


def _schedule_json(schedule: "Schedule", due: datetime) -> dict[str, Any]:
    shown = {"at": f"{schedule.at:%H:%M}", "zone": schedule.zone, "since": schedule.since}
    return {**shown, "next": due.astimezone(schedule.place).isoformat(), "next_utc": due.astimezone(UTC).isoformat()}
