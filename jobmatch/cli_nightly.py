"""The command of the night: everything that is to be done for everybody, with how far it is and one summary."""

import argparse
from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobmatch.errors import UsageError
from jobmatch.invocation import DONE, PARTLY, now, opened, today
from jobmatch.terminal import Progress, counted, progress, say

if TYPE_CHECKING:
    from datetime import date

    from jobmatch.pipeline import Line


def nightly_(args: argparse.Namespace) -> int:
    """Do the night of a date, or what is left of it; with --dry-run write what would be sent, and send nothing."""
    from jobmatch import nightly, scheduler
    from jobmatch.nights import NightState

    if args.dry_run and args.release:
        raise UsageError("--dry-run sends nothing, so there is nothing to --release: give one of them")
    with opened(args) as line, Teller() as teller:
        day = args.date or _day(line, args)
        if args.dry_run:
            return _rehearse(line, day, teller)
        work = partial(nightly.night, tell=teller, release=args.release)
        night = scheduler.run_night(line, day, work, now)
        teller.close()
        say(*teller.summary(line), scheduler.told(night))
    return DONE if night.state is NightState.DONE else PARTLY


def _day(line: "Line", args: argparse.Namespace) -> "date":
    """Return today's date on the clocks of the schedule, or where this computer is if there is none."""
    from jobmatch import nights

    schedule = line.store.schedule(line.center_id)
    return nights.local_day(schedule, now()) if schedule else today(args)


def _rehearse(line: "Line", day: "date", teller: "Teller") -> int:
    from jobmatch import nightly, scheduler

    folder = Path(line.settings.output) / "dry-run"
    with line.store.leading(scheduler.NAME, now):
        written = nightly.rehearse(line, day, now, folder, teller)
    teller.close()
    people = len(line.store.profiles(line.center_id))
    say(f"Nothing was sent. {written} of {counted(people, 'person', 'people')} would get a letter: {folder / str(day)}")
    return DONE


class Teller:
    """Shows how far a night is: a bar for each part on a terminal, and a line for what went wrong."""

    def __init__(self) -> None:
        self._bars = ExitStack()
        self._bar: Progress | None = None
        self.people, self.letters, self.reasons = Counter[str](), list[Any](), Counter[str]()

    def __enter__(self) -> "Teller":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away."""
        self._bars.close()
        self._bar = None

    def __call__(self, one: object) -> None:
        """Hear of one thing done."""
        from jobmatch import deliver, nightly, pipeline, replay
        from jobmatch.apart import Trouble
        from jobmatch.cli_sources import tell_run
        from jobmatch.invocation import tell_rebuilt
        from jobmatch.outbox import Entry

        match one:
            case nightly.Stage():
                self.close()
                self._bar = self._bars.enter_context(progress(one.count, one.name))
                return
            case pipeline.Step():
                return
            case pipeline.Run():
                tell_run(one)
            case replay.Rebuilt():
                tell_rebuilt(one)
            case nightly.Person():
                self._person(one)
            case Trouble():
                say(f"profile {one.unit}: {one.message}")
            case Entry():
                self.letters.append(one)
                return
            case deliver.Stopped():
                say(one.reason)
                return
        if self._bar:
            self._bar.advance()

    def _person(self, one: Any) -> None:
        from jobmatch.nights import Told

        self.people[one.went.state] += 1
        if one.went.state is Told.FAILED:
            say(f"profile {one.profile_id}: {one.went.reason}")
        elif one.went.reason:
            self.reasons["hired" if one.went.reason.startswith("hired") else one.went.reason] += 1

    def summary(self, line: "Line") -> list[str]:
        """Return what the night came to, in a few lines."""
        from jobmatch import deliver

        told = sum(self.people.values())
        lines = [f"{counted(told, 'person', 'people')} looked at: {self.people['done']} with a letter"]
        lines[0] += "".join(f", {count} without ({reason})" for reason, count in sorted(self.reasons.items()))
        return [*lines, f"Delivery: {deliver.summary(line.settings, self.letters)}."] if told or self.letters else []
