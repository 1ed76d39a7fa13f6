"""What every command needs of its command line: the day, the settings, the open store, and how it may end."""

import argparse
import os
import sys
from contextlib import AbstractContextManager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jobmatch.errors import UsageError
from jobmatch.terminal import columns, counted, on_terminal, say

if TYPE_CHECKING:
    from jobmatch.config import Settings
    from jobmatch.messages import Edition
    from jobmatch.model import Profile, Report
    from jobmatch.pipeline import Line
    from jobmatch.replay import Rebuilt

DONE, PARTLY, INTERRUPTED = 0, 1, 130
LATER = 75  # another is at it (EX_TEMPFAIL of sysexits.h): the same command will do later


def now() -> datetime:
    """Return this instant: the only place where jobmatch looks at the clock."""
    return datetime.now(UTC)


def today(args: argparse.Namespace) -> date:
    """Return the day asked for, else today's date where this computer is."""
    return args.date or datetime.now().astimezone().date()


def this_zone() -> tuple[str, str]:
    """Return the time zone of this computer by its IANA name; UTC and a warning where that cannot be told."""
    from zoneinfo import available_timezones

    from tzlocal import get_localzone_name

    stated, name = os.environ.get("TZ", "").removeprefix(":"), None
    if not stated or stated.startswith("/"):
        with suppress(LookupError):  # its settings contradict each other
            name = get_localzone_name()
    found = name or stated or "unknown"
    if found in available_timezones():
        return found, ""
    return "UTC", f"the time zone of this computer is {found!r}, so UTC is taken: give one with --zone America/New_York"


def settings(args: argparse.Namespace) -> "Settings":
    """Return the settings in force for a command line."""
    from jobmatch import config

    return config.load(os.environ, vars(args))


def opened(args: argparse.Namespace) -> "AbstractContextManager[Line]":
    """Open the store and what goes with it."""
    from jobmatch import pipeline

    return pipeline.open_line(settings(args))


def edition(line: "Line") -> "Edition":
    """Return how a report is written for whoever reads stdout."""
    from jobmatch.messages import Edition

    labels = {name: concept.preferred_label for name, concept in line.vocabulary.concepts.items()}
    return Edition(labels, width=columns())


def existing(name: str) -> Path:
    """Return the path of a file or folder; raise UsageError if nothing is there."""
    path = Path(name).expanduser().absolute()
    if not path.exists():
        raise UsageError(f"{path}: there is no such file or folder: correct the path")
    return path


def sure(question: str) -> bool:
    """Ask before what cannot be undone: only a plain yes is one. Where nobody is there to be asked, it is a no."""
    if not (on_terminal() and sys.stdin is not None and sys.stdin.isatty()):
        return False
    say(f"{question} [no]")
    try:
        return input().strip().casefold() in {"y", "yes"}
    except (EOFError, UnicodeDecodeError):
        return False


def judged(line: "Line", profile: "Profile", on: date, top: int) -> "Report":
    """Put a person's report together. What another vocabulary read is read again first."""
    from dataclasses import replace

    from jobmatch import batch, jobs, pipeline, replay

    if replay.is_stale(line):
        say("The vocabulary or jobmatch itself has changed:")
        tell_rebuilt(replay.rebuild(line, now()))
        profile = pipeline.the_profile(line, profile.profile_id)
    jobs.settle(line.store)
    stock = jobs.stock(line.store, line.vocabulary.concepts, line.reader_version)
    ranked = batch.ranking(line.store, stock, line.scorer, profile, on)
    found = batch.report(line.store, line.scorer, ranked, top or None)
    found = jobs.with_others(line.store, found)
    found = batch.with_news(line.store, found, line.reader_version, line.scorer.version)
    return replace(found, feeds=(*pipeline.healths(line), *pipeline.former(line)))


def tell_rebuilt(done: "Rebuilt") -> None:
    """Say what reading again came to, and what could not be."""
    say(
        f"{counted(done.parsed, 'posting', 'postings')} parsed again, "
        f"{counted(done.read, 'text', 'texts')} read again, {done.carried} kept that no change can affect, "
        f"{counted(done.people, 'profile', 'profiles')} read again."
    )
    for refusal in done.refusals:
        say(f"  refused: {refusal.message}")
