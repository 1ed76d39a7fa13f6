"""Is all well? The home, the clock, the database, the nights, the mail and every source, each with what to do."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jobmatch import config, nights, pipeline, privacy, scheduler, scrapers, vocabulary
from jobmatch.addresses import backend
from jobmatch.errors import ConfigError, JobMatchError
from jobmatch.messages import OUTCOMES
from jobmatch.model import Feed, FeedHealth, Outcome
from jobmatch.nights import Night, NightState, Schedule
from jobmatch.outbox import Channel, DeliveryState
from jobmatch.relay import Relay, exposed
from jobmatch.silence import silences

MINUTE = "%Y-%m-%d %H:%M"
LATELY = 14  # nights
NOT_WELL = {NightState.PARTLY, NightState.HELD, NightState.FAILED}
RUN_BY = "have the system call 'jobmatch schedule run-due', or let 'jobmatch schedule run' run (docs/deploy.md)"
ROOM_MB = 500  # a year of a few hundred postings a night, with room to copy the database


@dataclass(frozen=True)
class Check:
    """One thing looked at; a hint is no trouble, but could be better."""

    name: str
    well: bool
    says: str
    hint: bool = False

    @property
    def mark(self) -> str:
        """The word that stands before it."""
        return "hint" if self.hint else "ok" if self.well else "TROUBLE"


def examine(settings: config.Settings, now: datetime) -> Iterator[Check]:
    """Look at everything, going on after trouble."""
    yield _home(settings)
    yield _words(settings)
    yield from _listed(settings)
    yield from _certificates(settings)
    yield from _delivery(settings)
    try:
        with pipeline.open_line(settings) as line:
            faults = line.store.check()
            yield Check("database", not faults, "; ".join(faults) or "sound")
            if not faults:
                yield _clock(line, now)
                yield from _nights(line, now)
                yield from _outbox(line)
                yield from _here_again(line)
                yield from _sources(line, now)
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
    if any(feed.enabled and backend(feed.url) for feed in feeds.values()):
        yield _contact(settings)


def _certificates(settings: config.Settings) -> Iterator[Check]:
    bundle = settings.manners.ca_bundle
    if bundle and not Path(bundle).is_file():
        yield Check("ca_bundle", well=False, says=f"{bundle}: there is no such file: correct the setting")


def _delivery(settings: config.Settings) -> Iterator[Check]:
    """Look whether letters can go out, as far as can be told without sending one."""
    mailing = settings.mailing
    if not mailing.delivery:
        says = 'not set, so letters go nowhere: write delivery = "print", "folder" or "smtp" (docs/mail.md)'
        yield Check("delivery", well=True, says=says)
        return
    where = "" if mailing.delivery == Channel.SMTP else f", into {settings.output}"
    yield Check("delivery", well=True, says=f"{mailing.delivery}{where}")
    if settings.output.is_dir() and settings.output.stat().st_dev != settings.home.stat().st_dev:
        free = shutil.disk_usage(settings.output).free // 1024**2
        yield Check("output", free >= ROOM_MB, f"{settings.output}, {free} MB free")
    if mailing.delivery == Channel.SMTP:
        yield _relay(settings)
        if warning := exposed(mailing):
            yield Check("password", well=True, says=warning, hint=True)


def _relay(settings: config.Settings) -> Check:
    try:
        with Relay(settings.mailing, settings.manners.ca_bundle) as relay:
            return Check("mail server", well=True, says="; ".join(relay.connect()))
    except JobMatchError as error:
        return Check("mail server", well=False, says=str(error))


def _outbox(line: pipeline.Line) -> Iterator[Check]:
    """Tell of letters that wait for a decision."""
    if hold := line.store.hold_of(line.center_id):
        says = f"nothing is sent since {hold.since:{MINUTE}} UTC: {hold.reason}; 'jobmatch mail release' ends it"
        yield Check("hold", well=False, says=says)
    number = Counter(one.state for one in line.store.open_letters(line.center_id))
    if number:
        says = ", ".join(f"{count} {state}" for state, count in sorted(number.items()))
        undecided = number[DeliveryState.UNKNOWN] + number[DeliveryState.REFUSED]
        shows = "; 'jobmatch mail list' shows them" if undecided else ""
        yield Check("outbox", well=True, says=f"{says}{shows}", hint=bool(undecided))


def _contact(settings: config.Settings) -> Check:
    """Tell whether those who run a source on the web can reach whoever reads it."""
    if contact := settings.manners.contact:
        return Check("contact", well=True, says=f"each request says how to reach you: {contact}")
    where = f'write contact = "you@example.org" into {settings.home / "jobmatch.toml"}'
    says = f"a site that has trouble with your requests can only block them, not write to you: {where}"
    return Check("contact", well=True, says=says, hint=True)


def _clock(line: pipeline.Line, now: datetime) -> Check:
    newest = line.store.newest_instant() or now
    if newest - scheduler.SLACK > now:
        return Check(
            "clock", well=False, says=f"{now:{MINUTE}} is before the last run, {newest:{MINUTE}}: set the clock"
        )
    return Check("clock", well=True, says=f"{now:{MINUTE}} UTC")


def _nights(line: pipeline.Line, now: datetime) -> Iterator[Check]:
    """Tell when the night is due, and how the last ones went."""
    schedule = line.store.schedule(line.center_id)
    if schedule is None:
        yield Check("schedule", well=True, says=scheduler.NO_SCHEDULE, hint=True)
    else:
        yield _schedule(line, schedule, now)
        mailing = line.settings.mailing
        if not (mailing.operator and mailing.delivery):
            says = 'nobody is told by mail of a night that failed: set operator = "it@center.example", and delivery'
            yield Check("operator", well=True, says=says, hint=True)
    last, *others = line.store.nights(line.center_id, LATELY) or (None,)
    if last:
        yield _last_night(last)
    number = Counter(one.state for one in others if one and one.state in {*NOT_WELL, NightState.SKIPPED})
    if number:
        counts = ", ".join(f"{count} {state}" for state, count in sorted(number.items()))
        says = f"of the {len(others)} before it: {counts}; 'jobmatch schedule list' shows them"
        yield Check("nights", well=True, says=says, hint=True)


def _schedule(line: pipeline.Line, schedule: Schedule, now: datetime) -> Check:
    """Tell whether the night that is due was run, or somebody is at it."""
    if schedule.warning:
        return Check("schedule", well=False, says=schedule.warning)
    day = nights.newest_due(schedule, now)
    if day and not line.store.holder(scheduler.NAME, now):
        night, due = line.store.night(line.center_id, day), nights.due_at(schedule, day)
        begun = night.ended_at or night.started_at
        if night.state in {NightState.DUE, NightState.RUNNING} and now - (begun or due) > nights.LATE:
            left = "was cut off, and nothing has taken it up again" if begun else "has not been run"
            says = f"the night of {day}, due {scheduler.when(schedule, due)}, {left}: {RUN_BY}"
            return Check("schedule", well=False, says=says)
    following = scheduler.when(schedule, scheduler.next_due(line, schedule, now))
    return Check("schedule", well=True, says=f"each night at {schedule.at:%H:%M}, {schedule.zone}; next {following}")


def _last_night(night: Night) -> Check:
    well, told = night.state not in NOT_WELL, " ".join(scheduler.told(night).split())
    held = night.state is NightState.HELD  # of which its reason says what to do
    to_do = "" if well or held else f"; 'jobmatch nightly --date {night.day}' does what is left of it"
    return Check("last night", well, f"{told}{to_do}")


def _here_again(line: pipeline.Line) -> Iterator[Check]:
    """Tell of people who were forgotten and are kept all the same: a backup was put back by other means than ours."""
    try:
        for profile_id in sorted(privacy.here_again(line)):
            says = f"{profile_id} was forgotten and is here again: jobmatch profile forget {profile_id} --yes"
            yield Check("forgotten", well=False, says=says)
    except ConfigError as error:
        yield Check("forgotten", well=False, says=str(error))


def _sources(line: pipeline.Line, now: datetime) -> Iterator[Check]:
    try:
        feeds = line.feeds
    except ConfigError:  # told already
        return
    found = pipeline.healths(line)
    silent = {one.feed_id for one in silences(feeds, found, now)}
    by_itself = line.store.schedule(line.center_id) is not None
    for health in found:
        yield _source(feeds[health.feed_id], health, now, silent=health.feed_id in silent, by_itself=by_itself)


def _source(feed: Feed, health: FeedHealth, now: datetime, *, silent: bool, by_itself: bool) -> Check:
    """Tell how a source stands. That it was not read for long is trouble only where nights are to do it `by_itself`."""
    good = health.outcome in {Outcome.COMPLETE, Outcome.NOT_MODIFIED}
    well = (good and not (silent and by_itself)) or not feed.enabled
    days = (now - health.last_good_at).days if silent and good and health.last_good_at else 0
    ago = f", {days} days ago" if days else ""
    read = f"{health.last_good_at:{MINUTE}} UTC{ago}" if health.last_good_at else "never"
    again = " again" if health.outcome else ""
    waits = health.not_before if feed.enabled and health.not_before and health.not_before > now else None
    bare = well and good and feed.enabled and not health.open_postings
    said = (
        OUTCOMES[health.outcome],
        f"read in full: {read}" if health.outcome else "",
        health.reason,
        f"in trouble since {health.since:{MINUTE}} UTC" if health.since else "",
        f"it is left alone until {waits:{MINUTE}} UTC" if waits else "",
        "" if feed.enabled else "switched off",
        f"none of its postings is open: 'jobmatch feeds check {feed.id}' shows what it holds" if bare else "",
        "" if (well and not days) or waits else f"'jobmatch collect {feed.id}' reads it{again}",
    )
    return Check(f"source {feed.id}", well, "; ".join(filter(None, said)), hint=well and bool(bare or days))
