"""Is all well? The home, the clock, the database, the words and every source, each with what to do about it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jobmatch import config, pipeline, vocabulary
from jobmatch.errors import JobMatchError
from jobmatch.model import Outcome

MINUTE = "%Y-%m-%d %H:%M"
ROOM_MB = 500  # a year of a few hundred postings a night, with room to copy the database


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    name: str
    well: bool
    says: str


def examine(settings: config.Settings, now: datetime) -> Iterator[Check]:
    """Look at everything, going on after trouble."""
    yield _home(settings)
    yield _words(settings)
    try:
        with pipeline.open_line(settings) as line:
            faults = line.store.check()
            yield Check("database", not faults, "; ".join(faults) or "sound")
            yield _clock(line, now)
            yield from _sources(line)
    except JobMatchError as error:
        yield Check("database", well=False, says=str(error))


def _home(settings: config.Settings) -> Check:
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(settings.home, os.W_OK):
        return Check("home", well=False, says=f"{settings.home} cannot be written: give another with --home")
    free = shutil.disk_usage(settings.home).free // 1024**2
    return Check("home", free >= ROOM_MB, f"{settings.home}, {free} MB free")


def _words(settings: config.Settings) -> Check:
    try:
        count = len(vocabulary.load(settings.vocabulary).rows)
    except JobMatchError as error:
        return Check("vocabulary", well=False, says=str(error))
    return Check("vocabulary", well=True, says=f"{count} rows")


def _clock(line: pipeline.Line, now: datetime) -> Check:
    newest = max((health.ended_at for health in line.store.feed_healths() if health.ended_at), default=now)
    if newest > now:
        return Check(
            "clock", well=False, says=f"{now:{MINUTE}} is before the last run, {newest:{MINUTE}}: set the clock"
        )
    return Check("clock", well=True, says=f"{now:{MINUTE}} UTC")


def _sources(line: pipeline.Line) -> Iterator[Check]:
    for health in pipeline.healths(line):
        well = health.outcome in {Outcome.COMPLETE, Outcome.NOT_MODIFIED}
        since = f"last good {health.last_good_at:%Y-%m-%d %H:%M} UTC" if health.last_good_at else "never read in full"
        yield Check(f"source {health.feed_id}", well, f"{since}; {health.reason}" if health.reason else since)
