"""The night: sources are read, what changed is matched, people are told what is news to them, and it is sent.

    collect -> rebuild -> settle -> match -> letters -> deliver -> sweep -> tell whoever runs it

Each step takes up what the one before has stored, does only what is not done yet, and can be cut off anywhere: the same
night run again ends as it would have. What goes wrong with one person, source or letter costs that one.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from jobmatch import bulletin, deliver, folders, jobs, letters, mail, matching, morning, pipeline, replay, retention
from jobmatch.apart import Trouble, attempt
from jobmatch.config import Mailing, Settings
from jobmatch.errors import Busy
from jobmatch.messages import Edition
from jobmatch.model import Feed, Profile, Report
from jobmatch.morning import Morning, Tonight
from jobmatch.nights import Night, NightState, Told
from jobmatch.outbox import Channel, Delivery
from jobmatch.pipeline import Line
from jobmatch.silence import silences
from jobmatch.stock import CODE_LENGTH
from jobmatch.store import PersonsNight, Store, batches
from jobmatch.workers import Workers

LETTER: Final = "letter"

USUAL_NIGHTS: Final = 14
ENOUGH_NIGHTS: Final = 3
TIMES_USUAL: Final = 3
"""A night with so many times the fresh matches of a usual one is held: a new feed of another trade, or a fault."""

FEW_MATCHES: Final = 30
"""Fewer than these are never held back: what is usual for one person says little."""

RECENT: Final = 14  # nights that are looked through for mornings without one

CHUNK: Final = 16  # people at a time: enough that sending them costs nothing, few enough to hold what is made of them

Clock = Callable[[], datetime]
Tell = Callable[[object], None]


@dataclass(frozen=True)
class Stage:
    """A part of the night begins, with so many things to do."""

    name: str
    count: int


@dataclass(frozen=True)
class Prepared:
    """What a person is to be told, in words; without a letter if there is none."""

    morning: Morning
    written: letters.Written | None = None


@dataclass(frozen=True)
class Person:
    """How the night went for one person."""

    profile_id: str
    went: PersonsNight


def night(line: Line, day: date, clock: Clock, tell: Tell = lambda _: None, *, release: bool = False) -> NightState:
    """Do the night of a date, or what is left of it; return how it went, and write what it counts into its row.

    `tell` hears of each thing done. A night with far more matches than usual is held before anybody is told anything,
    unless it is one to `release`. Whoever runs jobmatch is told of trouble, if an address is set.
    """
    done = attempt(f"night {day}", partial(_whole, line, day, clock, tell, release))
    if isinstance(done, Trouble):
        done = replace(line.store.night(line.center_id, day), state=NightState.FAILED, reason=done.message)
    line.store.save_nights(line.center_id, [replace(done, state=NightState.RUNNING)])  # its end is the caller's to keep
    ended = attempt(f"night {day}", partial(_end, line, clock, tell))
    if isinstance(ended, Trouble):
        done = replace(done, state=NightState.FAILED, reason=ended.message)
    elif ended:
        state = NightState.PARTLY if done.state is NightState.DONE else done.state
        done = replace(done, state=state, reason="; ".join(filter(None, (done.reason, *ended))))
    line.store.save_nights(line.center_id, [replace(done, state=NightState.RUNNING)])
    if bulletin.tell(line, done, clock()):
        _send(line, clock, tell if not ended else lambda _: None)  # why letters stay was told
    return done.state


def _end(line: Line, clock: Clock, tell: Tell) -> list[str]:
    """Deliver, and let go what is old; return why letters stay that should have gone."""
    reasons = _send(line, clock, tell)
    retention.sweep(line.store, line.settings, clock())
    return reasons


def _send(line: Line, clock: Clock, tell: Tell) -> list[str]:
    reasons = []
    try:
        for one in deliver.deliver(line, clock):
            tell(one)
            if isinstance(one, deliver.Stopped) and line.settings.mailing.delivery:
                reasons.append(one.reason)
    except Busy as busy:  # what waits then goes out by itself before long
        tell(deliver.Stopped(f"{busy}; the letters of this night are in the outbox"))
    return reasons


def rehearse(line: Line, day: date, clock: Clock, folder: Path, tell: Tell = lambda _: None) -> int:
    """Do all of a night but what cannot be taken back; write what would be sent into a folder, and return how many.

    Nobody is told anything by it, and the night itself finds everything still to be told.
    """
    _bring_up_to_date(line, clock, tell)
    _match(line, day, tell)
    written = 0
    for one in _prepare(line, _left(line, day), day):
        if isinstance(one, Prepared) and one.written:
            _write(line, one, day, folder, clock())
            written += 1
    return written


# ----------------------------------------------------------------------------------------------------- the steps


def _whole(line: Line, day: date, clock: Clock, tell: Tell, release: bool) -> Night:
    troubles = _bring_up_to_date(line, clock, tell, line.store.night(line.center_id, day).started_at)
    failed = _match(line, day, tell)
    for one in failed:
        line.store.save_persons_night(line.center_id, one.unit, day, PersonsNight(Told.FAILED, one.message))
    fresh = line.store.fresh(line.center_id, day)
    row = replace(line.store.night(line.center_id, day), fresh=fresh)
    if not release and (held := _too_many(line, row)):
        return replace(row, state=NightState.HELD, reason=held)
    if not line.settings.mailing.delivery:
        troubles.append("nobody was told: `delivery` is not set in jobmatch.toml (smtp, folder or print)")
    else:
        mail.require(line.settings.mailing)
        _write_letters(line, day, clock, tell)
    went = Counter(one.state for one in line.store.persons_nights(line.center_id, day).values())
    state = NightState.PARTLY if went[Told.FAILED] else NightState.DONE
    told, idle, failures = went[Told.DONE], went[Told.SKIPPED], went[Told.FAILED]
    return replace(row, state=state, reason="; ".join(troubles), done=told, skipped=idle, failed=failures)


def _bring_up_to_date(line: Line, clock: Clock, tell: Tell, since: datetime | None = None) -> list[str]:
    """Read the sources that are due, and again what another jobmatch or vocabulary read; return the troubles.

    A source that was read well `since` the night began is not read again in it: what it has not shown would be missed
    a second time at once.
    """
    due = [
        feed for feed in line.feeds.values() if pipeline.due(line, feed, clock()) and not _was_read(line, feed, since)
    ]
    tell(Stage("sources", len(due)))
    for one in pipeline.collect_all(line, due, clock()):
        tell(one)
    if replay.is_stale(line):
        tell(replay.rebuild(line, clock()))
    jobs.settle(line.store)
    return [one.says for one in silences(line.feeds, pipeline.healths(line), clock())]


def _was_read(line: Line, feed: Feed, since: datetime | None) -> bool:
    last = line.store.feed_state(feed.id).last_good_at
    return since is not None and last is not None and last >= since


def _match(line: Line, day: date, tell: Tell) -> list[Trouble]:
    """Match everybody; return what went wrong, by person."""
    people = line.store.profiles(line.center_id)
    tell(Stage("people matched", len(people)))
    failed = []
    for one in matching.match_all(line, people, day):
        tell(one)
        if isinstance(one, Trouble):
            failed.append(one)
    return failed


def _too_many(line: Line, row: Night) -> str:
    """Return why a night is to be looked at before anything is sent, "" if it is like others."""
    before = [one.fresh for one in line.store.nights(line.center_id, USUAL_NIGHTS + 1) if one.day < row.day]
    done = before[:USUAL_NIGHTS]
    if len(done) < ENOUGH_NIGHTS or row.fresh <= max(FEW_MATCHES, TIMES_USUAL * median(done)):
        return ""
    return (
        f"{row.fresh} new matches, where {median(done):g} are usual: nobody was told anything. If they are right, "
        f"'jobmatch nightly --date {row.day} --release' goes on"
    )


# ---------------------------------------------------------------------------------------------------- the letters


def _left(line: Line, day: date) -> list[Profile]:
    """Return those for whom the night is not done."""
    went = line.store.persons_nights(line.center_id, day)
    over = {profile_id for profile_id, one in went.items() if one.state is not Told.FAILED}
    matched = line.store.matched(line.center_id)
    everybody = line.store.profiles(line.center_id)
    return [one for one in everybody if one.profile_id not in over and one.profile_id in matched]


def _write_letters(line: Line, day: date, clock: Clock, tell: Tell) -> None:
    """Make the letter of everybody who is left, and put it into the outbox."""
    people = _left(line, day)
    tell(Stage("letters", len(people)))
    for one in _prepare(line, people, day):
        done: Person | Trouble = (
            one
            if isinstance(one, Trouble)
            else attempt(one.morning.profile.profile_id, partial(_keep, line, one, day, clock()))
        )
        if isinstance(done, Trouble):
            done = _noted(line, day, done.unit, PersonsNight(Told.FAILED, done.message))
        tell(done)


def _prepare(line: Line, people: Sequence[Profile], day: date) -> Iterator[Prepared | Trouble]:
    """Yield what each person is to be told. It is worked out in several processes, where there are many people."""
    several, tonight = len(people) >= 2 * CHUNK, _tonight(line, day)
    processes, size = (line.settings.processes, CHUNK) if several else (1, 1)
    what = (line.settings, line.center_id, tonight)
    with Workers(processes, size, lambda: (line, tonight), _at_work, *what) as workers:
        for some, done in workers.along(batches(people, size), list, _several):
            if isinstance(done, Trouble):
                yield from (replace(done, unit=one.profile_id) for one in some)
            else:
                yield from done or []


def _at_work(settings: Settings, center_id: str, tonight: Tonight) -> tuple[Line, Tonight]:
    """Return what a process of its own works with; it only reads."""
    return Line(settings, ExitStack().enter_context(Store.open(settings.database)), center_id), tonight


def _several(bench: tuple[Line, Tonight], people: Sequence[Profile]) -> list[Prepared | Trouble]:
    return [attempt(one.profile_id, partial(prepare, *bench, one)) for one in people]


def prepare(line: Line, tonight: Tonight, profile: Profile) -> Prepared:
    """Return what a person is to be told tonight, in words; nothing where their address has been refused for good."""
    if why := line.store.undeliverable(line.center_id, profile.profile_id, profile.email):
        return Prepared(Morning(profile, None, Report(profile, tonight.on, ()), reason=why))
    made = morning.gather(line, profile, tonight)
    if made.letter is None:
        return Prepared(made)
    labels = {name: concept.preferred_label for name, concept in line.vocabulary.concepts.items()}
    mailing = line.settings.mailing
    sender, stop = mail.sender_of(mailing), mail.stop_of(mailing, profile.profile_id)
    return Prepared(made, letters.write(made.letter, Edition(labels), sender, stop))


def _tonight(line: Line, day: date) -> Tonight:
    store = line.store
    recent = {one.day: one.state for one in store.nights(line.center_id, RECENT)}
    missed = sorted(on for on, state in recent.items() if state in {NightState.SKIPPED, NightState.FAILED} and on < day)
    return Tonight(
        on=day,
        alike=store.stocked_alike(CODE_LENGTH),
        feeds=(*pipeline.healths(line), *pipeline.former(line)),
        missed=tuple(missed),
    )


def _keep(line: Line, one: Prepared, day: date, at: datetime) -> Person:
    """Keep what a person is told, and queue it; or why there is nothing to tell."""
    made, profile = one.morning, one.morning.profile
    if made.letter is None or one.written is None:
        return _noted(line, day, profile.profile_id, PersonsNight(Told.SKIPPED, made.reason), made.idle)
    versions = {"reader_version": line.reader_version, "scoring_version": line.scorer.version}
    letter, mailing = _delivery(one.written, profile, day, line.settings.mailing), line.settings.mailing
    line.store.save_letter(line.center_id, made.report, letter, at, mailing, versions, made.idle, made.letter.new)
    return Person(profile.profile_id, PersonsNight(Told.DONE, told=made.letter.new))


def _delivery(written: letters.Written, profile: Profile, day: date, mailing: Mailing) -> Delivery:
    return Delivery(
        profile_id=profile.profile_id,
        day=day,
        kind=LETTER,
        channel=Channel(mailing.delivery),
        address=profile.email,
        subject=written.subject,
        text=written.text,
        html=written.html,
    )


def _noted(line: Line, day: date, profile_id: str, went: PersonsNight, idle: Sequence[str] = ()) -> Person:
    line.store.save_persons_night(line.center_id, profile_id, day, went, idle)
    return Person(profile_id, went)


def _write(line: Line, one: Prepared, day: date, folder: Path, at: datetime) -> None:
    """Write what would be sent to a person as a file: a page, and a mail where it would be one."""
    profile, written = one.morning.profile, one.written
    if written is None:
        return
    folders.write(folder, (str(day), f"{profile.profile_id}.html"), written.html.encode())
    folders.write(folder, (str(day), f"{profile.profile_id}.txt"), f"{written.subject}\n\n{written.text}".encode())
