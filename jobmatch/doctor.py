"""Is all well? The home, the clock, the database, the words and every source, each with what to do about it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jobmatch import config, pipeline, scrapers, vocabulary
from jobmatch.errors import ConfigError, JobMatchError
from jobmatch.messages import OUTCOMES
from jobmatch.model import Feed, FeedHealth, Outcome

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
    yield from _listed(settings)
    try:
        with pipeline.open_line(settings) as line:
            faults = line.store.check()
            yield Check("database", not faults, "; ".join(faults) or "sound")
            if not faults:
                yield _clock(line, now)
                yield from _sources(line)
    except JobMatchError as error:
        yield Check("database", well=False, says=str(error))


def _home(settings: config.Settings) -> Check:
    home, other = settings.home, "give another with --home"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(home).free // 1024**2
    except OSError as error:
        return Check("home", well=False, says=f"{home}: {error.strerror}: {other}")
    if not os.access(home, os.W_OK):
        return Check("home", well=False, says=f"{home} cannot be written: {other}")
    if free < ROOM_MB:
        return Check("home", well=False, says=f"{home}: only {free} MB are free: make room for {ROOM_MB}")
    return Check("home", well=True, says=f"{home}, {free} MB free")


def _words(settings: config.Settings) -> Check:
    try:
        count = len(vocabulary.load(settings.vocabulary).rows)
    except ConfigError as error:
        return Check("vocabulary", well=False, says=str(error))
    return Check("vocabulary", well=True, says=f"{count} rows")


def _listed(settings: config.Settings) -> Iterator[Check]:
    """Look at the list of sources, without the database."""
    try:
        feeds = config.feeds(settings.feeds)
    except ConfigError as error:
        yield Check("sources", well=False, says=str(error))
        return
    if not feeds:
        yield Check("sources", well=True, says="none yet: 'jobmatch feeds add partners.csv' adds one")
    for feed in feeds.values():
        if feed.platform not in scrapers.PLATFORMS:
            known = ", ".join(sorted(scrapers.PLATFORMS))
            says = f"feed '{feed.id}': there is no platform '{feed.platform}': write one of {known}"
            yield Check("sources", well=False, says=f"{settings.feeds}: {says}")


def _clock(line: pipeline.Line, now: datetime) -> Check:
    newest = max((health.ended_at for health in line.store.feed_healths() if health.ended_at), default=now)
    if newest > now:
        return Check(
            "clock", well=False, says=f"{now:{MINUTE}} is before the last run, {newest:{MINUTE}}: set the clock"
        )
    return Check("clock", well=True, says=f"{now:{MINUTE}} UTC")


def _sources(line: pipeline.Line) -> Iterator[Check]:
    try:
        feeds = line.feeds
    except ConfigError:  # told already
        return
    for feed, health in zip(feeds.values(), pipeline.healths(line), strict=True):
        yield _source(feed, health)


def _source(feed: Feed, health: FeedHealth) -> Check:
    well = health.outcome in {Outcome.COMPLETE, Outcome.NOT_MODIFIED} or not feed.enabled
    good = f"{health.last_good_at:{MINUTE}} UTC" if health.last_good_at else "never"
    again = " again" if health.outcome else ""
    said = (
        OUTCOMES[health.outcome],
        f"read in full: {good}" if health.outcome else "",
        health.reason,
        "" if feed.enabled else "switched off",
        "" if well else f"'jobmatch collect {feed.id}' reads it{again}",
    )
    return Check(f"source {feed.id}", well, "; ".join(filter(None, said)))
