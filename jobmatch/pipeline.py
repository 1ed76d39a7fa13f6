"""Feeds end to end, and people in: the place where store and domain meet.

    collect -> parse -> extract -> store

A run goes through a feed in chunks. What the store knows is neither parsed nor read again; what cannot be read costs
itself alone; an interrupted run leaves whole chunks behind, and the next one goes on from them.
"""

import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, cached_property, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jobmatch import config, documents, profiles, resume, resume_text, scrapers, vocabulary
from jobmatch.addresses import backend, names_this_computer
from jobmatch.apart import Job, Runner, Trouble, attempt, in_turn, side_by_side
from jobmatch.errors import Blocked, FetchError, Gone, JobMatchError, ProfileError, UsageError
from jobmatch.harvest import Chunk, End, Errand, gather
from jobmatch.match import Scorer
from jobmatch.model import Feed, FeedHealth, Outcome, Profile, Report, digest
from jobmatch.reading import Readings, parted, read, readers
from jobmatch.roster import Client, changed, updated
from jobmatch.store import HOME, Counts, Ending, Expectation, ReaderRows, Refusal, Store, name_key
from jobmatch.store import Chunk as StoreChunk
from jobmatch.store import exists as store_exists
from jobmatch.store import upgrade as upgrade_store
from jobmatch.workers import Workers

if TYPE_CHECKING:
    from jobmatch.skills import Reader

GOOD = {Outcome.COMPLETE, Outcome.NOT_MODIFIED}
GONE_WAIT = timedelta(days=7)
EARLY = 8  # an eighth of its hours before they have passed a feed is due: each night begins before the last one ended
PEOPLE = ("career", "credential_states", "holdings", "profiles", "resume")  # what reads a résumé, beside the reader
PARSING = ("jobposting", "markup", "model", "places", "record", "text")  # what every parser reads with


# ------------------------------------------------------------------------------------------- what is at work


@dataclass(frozen=True)
class Line:
    """What a command works with: the settings, the open store, and what is loaded when it is first needed."""

    settings: config.Settings
    store: Store
    center_id: str = HOME

    @cached_property
    def vocabulary(self) -> vocabulary.Vocabulary:
        """The rows in force, shipped and the user's own."""
        return vocabulary.load(self.settings.vocabulary)

    @cached_property
    def reader_version(self) -> str:
        """The version of the reader, without loading it."""
        return vocabulary.reader_version(self.vocabulary)

    @cached_property
    def people_version(self) -> str:
        """The version of what reads résumés: the reader, and the modules that go by what it finds."""
        package = files("jobmatch")
        sources = (package.joinpath(f"{name}.py").read_text(encoding="utf-8") for name in PEOPLE)
        return digest(self.reader_version, *sources)

    @cached_property
    def reader(self) -> "Reader":
        """The reader of postings and résumés; loading spaCy takes a second."""
        from jobmatch.skills import reader  # noqa: PLC0415 - many commands read nothing

        return reader(self.vocabulary)

    @cached_property
    def reads_as(self) -> str:
        """The version of the reader, once the store remembers what it reads with."""
        remember_reader(self)
        return self.reader_version

    @cached_property
    def scorer(self) -> Scorer:
        """What scores."""
        return Scorer(self.vocabulary)

    @cached_property
    def feeds(self) -> Mapping[str, Feed]:
        """The user's feeds by id."""
        return config.feeds(self.settings.feeds)


@contextmanager
def open_line(settings: config.Settings) -> Iterator[Line]:
    """Open the store of the settings, for the center that they name.

    Raises StoreError if it is none, or of another version; UsageError if there is no such center.
    """
    with Store.open(settings.database) as store:
        store.require_center(settings.center)
        yield Line(settings, store, settings.center)


def has_store(settings: config.Settings) -> bool:
    """Return whether anything can be stored yet; looking makes no database."""
    return store_exists(settings.database)


def remember_reader(line: Line) -> None:
    """Store what today's reader reads with, so that a later one can tell what it would read otherwise."""
    if line.store.knows_reader(line.reader_version):
        return
    rows = {key: (row.hash, row.triggers) for key, row in line.vocabulary.rows.items()}
    line.store.save_reader(ReaderRows(line.reader_version, vocabulary.modules_hash(), rows))


def upgrade(settings: config.Settings) -> Path | None:
    """Bring the database to this version; return the copy that was made of it first, if there was something to do."""
    return upgrade_store(settings.database)


# ------------------------------------------------------------------------------------------------ one feed


@dataclass(frozen=True)
class Step:
    """A run of a feed has come this far: `seen` records."""

    feed_id: str
    seen: int


@dataclass(frozen=True)
class Run:
    """How one run of a feed went. It is `news` if the feed's trouble began with it, or ended; `since` is when it began.

    Trouble is to be told of once, and so is its end: between them nothing new can be done about it.
    """

    feed_id: str
    outcome: Outcome
    reason: str
    counts: Counts
    refusals: tuple[Refusal, ...]
    news: bool = False
    since: datetime | None = None

    @property
    def whole(self) -> bool:
        """Whether the feed was read, and every record of it."""
        return self.outcome in GOOD and not self.refusals


def due(line: Line, feed: Feed, now: datetime) -> bool:
    """Tell whether a feed is to be read: it is switched on, and its hours have about passed since the last good run."""
    state = line.store.feed_state(feed.id)
    if not feed.enabled or (state.not_before and now < state.not_before):
        return False
    hours = timedelta(hours=feed.every_h)
    return state.last_good_at is None or now >= state.last_good_at + hours - hours / EARLY


def collect(line: Line, feed: Feed, now: datetime) -> Run:
    """Read one feed that is known to behave, in this process."""
    return next(one for one in collect_all(line, [feed], now, in_turn) if isinstance(one, Run))


def collect_all(
    line: Line, feeds: Iterable[Feed], now: datetime, runner: Runner = side_by_side
) -> Iterator[Step | Run]:
    """Read feeds, several at a time, and store what they show as it comes; how each of them went is stored too.

    A feed is read in a process of its own, and stored here: the store has one writer. Of the feeds that one backend
    answers for, one is read at a time. Yields a step as often as something was stored, and the run of each feed.
    """
    going = {feed.id: _Going(line, feed, now) for feed in feeds}
    jobs = [Job(name, gather, one.prepare, backend_of(one.feed)) for name, one in going.items()]
    with readers_of(line) as reading:
        yield from _stored(going, reading.along(runner(jobs), lambda one: going[one[0].unit].unread(one[1]), read))


def _stored(going: Mapping[str, "_Going"], done: Iterable[tuple[tuple[Job, Any], Any]]) -> Iterator[Step | Run]:
    for (job, made), requirements in done:
        one = going[job.unit]
        if isinstance(made, Chunk):
            one.take(made, requirements or [])
            yield Step(job.unit, one.counts.seen)
        elif isinstance(made, End):
            one.end = made
        else:
            run = attempt(job.unit, partial(one.finish, one.trouble or (made if isinstance(made, Trouble) else None)))
            failed = partial(Run, job.unit, Outcome.FAILED, counts=one.counts, refusals=tuple(one.refusals), news=True)
            yield failed(reason=run.message) if isinstance(run, Trouble) else run


def backend_of(feed: Feed) -> str:
    """Return whose limits a feed shares, "" for none: files on disk, and sources on this computer."""
    return "" if names_this_computer(urlsplit(feed.url).hostname or "") else backend(feed.url)


@dataclass
class _Going:
    """One run of a feed while it goes on. `lost` counts records that did not even say which posting they are of.

    `now` is when it was asked for; `began` is on the monotonic clock, in seconds.
    """

    line: Line
    feed: Feed
    now: datetime
    began: float = 0.0
    run_id: int = 0
    version: str = ""
    counts: Counts = field(default_factory=Counts)
    refusals: list[Refusal] = field(default_factory=list)
    lost: int = 0
    end: End | None = None
    trouble: Trouble | None = None

    def prepare(self) -> tuple[Errand]:
        """Begin the run; return what its reader is told. Raises Blocked if the backend asks to be left alone."""
        store, feed, name = self.line.store, self.feed, backend(self.feed.url)
        self.began = time.monotonic()
        self.run_id = store.begin_run(feed.id, self.now)
        spent, not_before = store.backend(name, self.now.date())
        if not_before and self.now < not_before:
            raise Blocked(f"{name} asks to be left alone until {not_before:%Y-%m-%d %H:%M} UTC", not_before=not_before)
        scrapers.platform(feed.platform)  # raises what is wrong with its name
        self.version = parser_version(feed.platform)
        held, manners = store.held(feed.id, self.version), self.line.settings.manners
        validator = store.feed_state(feed.id).validator
        allowance = max(0, manners.daily_requests - spent) if name else None
        return (Errand(feed, self.now, manners, validator, held, allowance),)

    def unread(self, made: object) -> list[str]:
        """Return the texts of a chunk that today's reader has not read; none of anything else."""
        if self.trouble or not isinstance(made, Chunk) or not made.parsed:
            return []
        line, texts = self.line, {one.text_hash: one.text for _, one in made.parsed}
        current = attempt(self.feed.id, lambda: line.store.texts_read(texts, line.reads_as))
        self.trouble = current if isinstance(current, Trouble) else None
        return [] if isinstance(current, Trouble) else [texts[key] for key in texts if key not in current]

    def take(self, chunk: Chunk, done: Readings | Trouble) -> None:
        """Store a chunk, with what was read in its texts; after a trouble with one, no more."""
        if not self.trouble:
            kept = done if isinstance(done, Trouble) else attempt(self.feed.id, partial(self._store, chunk, done))
            self.trouble = kept if isinstance(kept, Trouble) else None

    def _store(self, chunk: Chunk, done: Readings) -> None:
        requirements, unreadable = parted(done)
        stored = StoreChunk(self.version, chunk.parsed, requirements, chunk.unchanged, chunk.unread, chunk.marks)
        counts = self.line.store.save(self.run_id, self.now, stored)
        self.counts += replace(counts, refused=chunk.lost + len(chunk.unread))
        self.refusals += [*(Refusal(*one) for one in chunk.refusals), *unreadable]
        self.lost += chunk.lost

    def finish(self, trouble: Trouble | None) -> Run:
        """End the run: judge it, and keep what was learned from it."""
        end = self.end or End("")
        if trouble:
            end = replace(end, trouble=trouble.error or FetchError(trouble.message), unmodified=False)
        state = self.line.store.feed_state(self.feed.id)
        learned = state.expectation
        expected = Expectation(*self.feed.expect) if self.feed.expect and learned.low is None else learned
        outcome, reason = judge(self.counts, self.lost, end, expected)
        whole = end.trouble is None and not end.unmodified
        expectation = expected.after(self.counts.seen) if whole else None
        ended = self.now + timedelta(seconds=int(time.monotonic() - self.began))
        ending = Ending(
            outcome=outcome,
            coverage=self.feed.coverage,
            reason=reason,
            counts=self.counts,
            refusals=tuple(self.refusals),
            validator=end.validator,
            expectation=expectation,
            not_before=_not_before(end.trouble, ended),
            notice=_moved(self.feed, end.moved) or _expects_anew(learned, expectation),
            can_wait=bool(backend(self.feed.url)),
        )
        self._keep_limits(end)
        counts = self.line.store.finish_run(self.run_id, ended, ending)
        after = self.line.store.feed_state(self.feed.id)
        news = (after.failures == 1) or (state.failures > 0 and after.failures == 0)
        return Run(self.feed.id, outcome, reason or ending.notice, counts, ending.refusals, news, after.since)

    def _keep_limits(self, end: End) -> None:
        """Keep what is shared by all feeds of the backend: what was spent, and what it asks for."""
        asked = end.trouble.not_before if isinstance(end.trouble, FetchError) else None
        if name := backend(self.feed.url):
            self.line.store.spend(name, self.now.date(), end.spent, asked)


def _not_before(trouble: JobMatchError | None, at: datetime) -> datetime | None:
    """Return when a source is to be asked again, where it says so itself: one that is gone for good, next week."""
    if isinstance(trouble, Gone) and trouble.status == 410:
        return at + GONE_WAIT
    return trouble.not_before if isinstance(trouble, FetchError) else None


def _moved(feed: Feed, moved: str) -> str:
    """Return what to tell of a source that says it is somewhere else for good."""
    return f"it has moved for good: write {moved} as its url in feeds.toml" if moved and moved != feed.url else ""


def _expects_anew(learned: Expectation, now: Expectation | None) -> str:
    """Return what to tell once when three counts alike have moved what a feed is expected to bring."""
    if now is None or learned.low is None or (now.low, now.high) == (learned.low, learned.high):
        return ""
    return f"from now on {now.low} to {now.high} postings are expected of it"


def judge(counts: Counts, lost: int, end: End, expected: Expectation) -> tuple[Outcome, str]:
    """Return how a run ended, and why if it is not whole. Only what surely is all of a feed is complete."""
    seen = counts.seen
    if end.unmodified:
        return Outcome.NOT_MODIFIED, ""
    if end.trouble:
        without = Outcome.BLOCKED if isinstance(end.trouble, Blocked) else Outcome.FAILED
        return (Outcome.PARTIAL if seen else without), str(end.trouble)
    if lost:
        return Outcome.PARTIAL, f"{lost} of {seen} records could not be told apart"
    if not expected.holds(seen):
        if not seen:
            return Outcome.EMPTY, "it holds no posting"
        return Outcome.PARTIAL, f"{seen} postings, where {expected.low} to {expected.high} were expected"
    return Outcome.COMPLETE, ""


def readers_of(line: Line) -> Workers["Reader"]:
    """Return what reads texts as a line does, in as many processes as its settings say."""
    return readers(line.settings.processes, lambda: line.reader, line.settings.vocabulary)


def parser_version(platform: str) -> str:
    """Return the hash of the sources that parse for a platform: its own, and those of the rooms that it reads with."""
    package = files("jobmatch")
    own = package.joinpath("scrapers", f"{platform}.py").read_text(encoding="utf-8")
    named = re.findall(r"^from jobmatch(?:\.(\w+))? import (\w+)", own, re.MULTILINE)
    rooms = sorted({*PARSING, *(room or one for room, one in named)} - {"errors", "fetch"})
    paths = [package.joinpath(*place) for room in rooms for place in ((f"{room}.py",), ("data", f"{room}.toml"))]
    return digest(own, *(path.read_text(encoding="utf-8") for path in paths if path.is_file()))


# -------------------------------------------------------------------------------------------------- people


def import_profile(line: Line, path: Path, now: datetime) -> tuple[Profile, bool]:
    """Read a résumé of any kind that `documents` opens and store it; one of the same name takes its place.

    Return the profile, and whether it did. Raises ProfileError if the file cannot be read or says what cannot be.
    """
    found = documents.read(path)
    if isinstance(found, str):
        found = resume_text.to_resume(found, cache(partial(profiles.credentials_in, reader=line.reader)))
    document = resume.without_private(found)
    try:
        return import_document(line, document, resume.handle(document, path), now)
    except ProfileError as error:
        raise ProfileError(f"{path}: {error}") from error


def import_document(line: Line, document: dict[str, Any], name: str, now: datetime) -> tuple[Profile, bool]:
    """Read what a JSON Resume holds and store it under a name; see `import_profile`."""
    before = called(line, name)
    who = replace(before, name=name) if before else Profile(secrets.token_hex(8), name)
    return _keep(line, document, who, now), before is not None


def import_client(line: Line, client: Client, now: datetime) -> tuple[Profile, bool]:
    """Store what a row of a roster says of a person; return the profile, and whether they were known.

    One who is known by the client id keeps what the row leaves out. Two of one name are told apart by their ids.
    Raises ProfileError if the row does not go with what is known.
    """
    before, columns = foreseen(line, client)
    if before is None or columns - {"counselor"}:
        who = before or Profile(secrets.token_hex(8), client.name)
        document = updated(line.store.document(line.center_id, who.profile_id), client) if before else client.document
        if client.client_id:  # by which they are known, whatever their e-mail is now
            who = replace(who, client_id=client.client_id, email="")
        name = before.name if before and "name" not in columns else _free_name(line, client, before)
        who = _keep(line, document, replace(who, name=name), now)
    else:
        who = before
    if client.counselor is not None and (before is None or "counselor" in columns):
        line.store.assign(line.center_id, who.profile_id, client.counselor)
    return who, before is not None


def foreseen(line: Line, client: Client) -> tuple[Profile | None, frozenset[str]]:
    """Return whom a row of a roster is of, None for somebody new, and the columns in which it changes what is known.

    Raises ProfileError if the row does not go with what is known.
    """
    before = _known_client(line, client)
    if before is None:
        return None, frozenset()
    if not client.client_id:
        _require_same(before, client.email)
    columns = changed(line.store.document(line.center_id, before.profile_id), client)
    if client.client_id and client.client_id != before.client_id:
        columns |= {"client_id"}
    if client.counselor is not None:
        theirs = line.store.counselor(line.center_id, before.profile_id)
        columns |= {"counselor"} if name_key(theirs) != name_key(client.counselor) else frozenset()
    return before, columns


def _free_name(line: Line, client: Client, before: Profile | None) -> str:
    other = called(line, client.name)
    alone = other is None or (before is not None and other.profile_id == before.profile_id)
    return client.name if alone else f"{client.name} ({client.client_id})"


def _known_client(line: Line, client: Client) -> Profile | None:
    """Return the person of the client id; without one, of the name; else who has name and e-mail, and no client id."""
    if client.client_id and (found := line.store.client(line.center_id, client.client_id)):
        return found
    same = called(line, client.name)
    if same is None or not client.client_id:
        return same
    known = not same.client_id and client.email and same.email.casefold() == client.email.casefold()
    return same if known else None


def _keep(line: Line, document: dict[str, Any], who: Profile, now: datetime) -> Profile:
    """Read what a JSON Resume holds and store it under the ids and the name of `who`."""
    read = profiles.read_resume(document, line.reader, who.profile_id, line.center_id)
    _require_same(who, read.email)
    profile = replace(read, name=who.name, client_id=who.client_id)
    line.store.save_profile(line.center_id, profile, document, line.people_version, now)
    return profile


def _require_same(who: Profile, email: str) -> None:
    if who.email and email and who.email.casefold() != email.casefold():
        raise ProfileError(f"there is another {who.name} already, with another e-mail: give this one another name")


def replace_document(line: Line, profile: Profile, document: dict[str, Any], now: datetime) -> Profile:
    """Read a corrected JSON Resume and store it in place of a person's own; the name may be another, if it is free."""
    document = resume.without_private(document)
    read = profiles.read_resume(document, line.reader, profile.profile_id, line.center_id)
    changed = replace(read, name=read.name.strip() or profile.name)
    line.store.save_profile(line.center_id, changed, document, line.people_version, now)
    return changed


def called(line: Line, name: str) -> Profile | None:
    """Return the person who is called so, however it is capitalized; None if nobody is."""
    return line.store.called(line.center_id, name)


def the_profile(line: Line, name: str | None) -> Profile:
    """Return the person of that name or id; without a name, the only one there is. Raises UsageError otherwise."""
    if name is not None:
        return line.store.profile(line.center_id, name)
    everyone = line.store.profiles(line.center_id)
    if len(everyone) == 1:
        return everyone[0]
    if not everyone:
        raise UsageError("there is no profile yet: 'jobmatch profile import resume.json' makes one")
    raise UsageError(
        f"there are {len(everyone)} profiles: name one ({', '.join(one.name for one in everyone[:5])} ...)"
    )


# -------------------------------------------------------------------------------------------------- health


def healths(line: Line) -> tuple[FeedHealth, ...]:
    """Return how each of the user's feeds stands, also one that was never read."""
    ran = {health.feed_id: health for health in line.store.feed_healths()}
    return tuple(ran.get(name, FeedHealth(name, None)) for name in line.feeds)


def former(line: Line) -> tuple[FeedHealth, ...]:
    """Return the feeds that are none of the user's any more and whose postings are still open: nobody looks at them."""
    reason = "no longer among the sources; its postings stand as they were last seen"
    return tuple(
        replace(health, outcome=Outcome.FAILED, reason=reason)
        for health in line.store.feed_healths()
        if health.feed_id not in line.feeds and health.open_postings
    )


def keep_shown(line: Line, report: Report, at: datetime, formats: tuple[str, ...]) -> None:
    """Keep what a person was shown: later readings and scores do not change it."""
    versions = {"reader_version": line.reader_version, "scoring_version": line.scorer.version}
    line.store.save_shown(line.center_id, report, at, formats=formats, **versions)
