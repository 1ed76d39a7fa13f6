"""One feed end to end, people in, and what is stale read again: the place where store and domain meet.

    collect -> parse -> extract -> store

A run goes through a feed in chunks. What the store knows is neither parsed nor read again; what cannot be read costs
itself alone; an interrupted run leaves whole chunks behind, and the next one goes on from them.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from jobmatch import config, profiles, resume, scrapers, vocabulary
from jobmatch.errors import FormatError, JobMatchError, NotModified, ProfileError, UsageError
from jobmatch.fetch import Fetch
from jobmatch.match import Scorer
from jobmatch.model import Feed, FeedHealth, Outcome, Posting, Profile, RawPosting, Report, Requirements, digest
from jobmatch.scrapers import Platform
from jobmatch.store import (
    HOME,
    Chunk,
    Counts,
    Ending,
    Expectation,
    ReaderRows,
    Refusal,
    StaleText,
    Store,
    batches,
    name_key,
)
from jobmatch.store import (
    upgrade as upgrade_store,
)
from jobmatch.titles import Role, read_title

if TYPE_CHECKING:
    from jobmatch.skills import Reader

T = TypeVar("T")
logger = logging.getLogger(__name__)

CHUNK = 200  # records in one transaction: a second's work to lose, and few commits
PEOPLE = ("holdings", "profiles", "resume")  # what reads a résumé, beside the reader
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
        """The reader of postings and résumés; loading spaCy takes a second. The store remembers what it reads with."""
        from jobmatch.skills import Reader  # noqa: PLC0415 - many commands read nothing

        remember_reader(self)
        return Reader(self.vocabulary)

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
    """Open the store of the settings. Raises StoreError if it is none, or of another version."""
    with Store.open(settings.database) as store:
        yield Line(settings, store)


def remember_reader(line: Line) -> None:
    """Store what today's reader reads with, so that a later one can tell what it would read otherwise."""
    rows = {key: (row.hash, row.triggers) for key, row in line.vocabulary.rows.items()}
    line.store.save_reader(ReaderRows(line.reader_version, vocabulary.modules_hash(), rows))


def upgrade(settings: config.Settings) -> Path | None:
    """Bring the database to this version; return the copy that was made of it first, if there was something to do."""
    return upgrade_store(settings.database)


@dataclass(frozen=True)
class Trouble:
    """What kept one unit of work from being done."""

    unit: str
    message: str


def attempt(unit: str, work: Callable[[], T]) -> T | Trouble:
    """Do one unit of work; whatever goes wrong in it costs this unit alone. The one broad `except` of the house."""
    try:
        return work()
    except JobMatchError as error:
        return Trouble(unit, str(error))
    except Exception as error:
        logger.exception("unit failed unit=%s", unit)
        return Trouble(unit, f"{type(error).__name__}: {error} (a fault of jobmatch: please report it)")


# ------------------------------------------------------------------------------------------------ one feed


@dataclass(frozen=True)
class Run:
    """How one run of a feed went."""

    feed_id: str
    outcome: Outcome
    reason: str
    counts: Counts
    refusals: tuple[Refusal, ...]

    @property
    def whole(self) -> bool:
        """Whether the feed was read, and every record of it."""
        return self.outcome in {Outcome.COMPLETE, Outcome.NOT_MODIFIED} and not self.refusals


@dataclass
class _Harvest:
    """What a run has brought so far. `lost` counts records that did not even say which posting they are of."""

    fetch: Fetch
    counts: Counts = field(default_factory=Counts)
    refusals: list[Refusal] = field(default_factory=list)
    lost: int = 0
    unmodified: bool = False


def due(line: Line, feed: Feed, now: datetime) -> bool:
    """Tell whether a feed is to be read: it is switched on, and its hours have passed since the last good run."""
    state = line.store.feed_state(feed.id)
    if not feed.enabled or (state.not_before and now < state.not_before):
        return False
    return state.last_good_at is None or now >= state.last_good_at + timedelta(hours=feed.every_h)


def collect(line: Line, feed: Feed, now: datetime) -> Run:
    """Read a feed and store what it shows; how that went is stored too."""
    state, run_id = line.store.feed_state(feed.id), line.store.begin_run(feed.id, now)
    harvest = _Harvest(Fetch(state.validator or None))
    done = attempt(feed.id, lambda: _go_through(line, feed, harvest, run_id, now))
    learned = state.expectation
    expected = Expectation(*feed.expect) if feed.expect and learned.low is None else learned
    outcome, reason = judge(harvest, expected, done)
    expectation = None if done or harvest.unmodified else expected.after(harvest.counts.seen)
    ending = Ending(
        outcome=outcome,
        coverage=feed.coverage,
        reason=reason,
        counts=harvest.counts,
        refusals=tuple(harvest.refusals),
        validator=harvest.fetch.validator or "",
        expectation=expectation,
        notice=_moved(learned, expectation),
    )
    counts = line.store.finish_run(run_id, now, ending)
    if counts.closed:
        line.store.drop_closed_matches()
    return Run(feed.id, outcome, reason or ending.notice, counts, ending.refusals)


def _moved(learned: Expectation, now: Expectation | None) -> str:
    """Return what to tell once when three counts alike have moved what a feed is expected to bring."""
    if now is None or learned.low is None or (now.low, now.high) == (learned.low, learned.high):
        return ""
    return f"from now on {now.low} to {now.high} postings are expected of it"


def judge(harvest: _Harvest, expected: Expectation, trouble: Trouble | None) -> tuple[Outcome, str]:
    """Return how a run ended, and why if it is not whole. Only what surely is all of a feed is complete."""
    seen = harvest.counts.seen
    if harvest.unmodified:
        return Outcome.NOT_MODIFIED, ""
    if trouble:
        return (Outcome.PARTIAL if seen else Outcome.FAILED), trouble.message
    if harvest.lost:
        return Outcome.PARTIAL, f"{harvest.lost} of {seen} records could not be told apart"
    if not expected.holds(seen):
        if not seen:
            return Outcome.EMPTY, "it holds no posting"
        return Outcome.PARTIAL, f"{seen} postings, where {expected.low} to {expected.high} were expected"
    return Outcome.COMPLETE, ""


def _go_through(line: Line, feed: Feed, harvest: _Harvest, run_id: int, now: datetime) -> None:
    """Go through a feed to its end, chunk by chunk; what has come when it breaks off is in `harvest`."""
    platform = scrapers.platform(feed.platform)
    version = parser_version(feed.platform)
    try:
        for records in batches(_once(platform.collect(feed, harvest.fetch)), CHUNK):
            raws = [record for record in records if isinstance(record, RawPosting)]
            faulty = [Refusal("", str(record)) for record in records if isinstance(record, FormatError)]
            chunk, refused = _read(line, platform, version, raws)
            stored = line.store.save(run_id, now, chunk)
            harvest.counts += replace(stored, refused=len(faulty) + len(chunk.unread))
            harvest.refusals += [*faulty, *refused]
            harvest.lost += len(faulty)
    except NotModified:
        harvest.unmodified = True


def _once(records: Iterable[RawPosting | FormatError]) -> Iterator[RawPosting | FormatError]:
    """Yield each posting once; one that stands twice with other content is a fault of the source."""
    seen: dict[str, str] = {}
    for record in records:
        if isinstance(record, FormatError):
            yield record
        elif record.posting_id not in seen:
            seen[record.posting_id] = record.raw_hash
            yield record
        elif seen[record.posting_id] != record.raw_hash:
            yield FormatError(f"{record.where}: the id {record.source_id!r} stands twice: the first one was taken")


def _read(line: Line, platform: Platform, version: str, raws: Sequence[RawPosting]) -> tuple[Chunk, list[Refusal]]:
    """Parse what is not known as it stands, and read the texts that have not been read."""
    known = line.store.known(raw.posting_id for raw in raws)
    same = {raw.posting_id for raw in raws if known.get(raw.posting_id, ())[:2] == (raw.raw_hash, version)}
    parsed, unread, refused = _parse(platform, [raw for raw in raws if raw.posting_id not in same])
    read, unreadable = _extract(line, {posting.text_hash: posting.text for _, posting in parsed})
    return Chunk(version, parsed, read, same, unread), [*refused, *unreadable]


def _parse(
    platform: Platform, raws: Iterable[RawPosting]
) -> tuple[list[tuple[RawPosting, Posting]], list[RawPosting], list[Refusal]]:
    """Return what could be parsed, what could not, and why not."""
    parsed, unread, refused = list[tuple[RawPosting, Posting]](), list[RawPosting](), list[Refusal]()
    for raw in raws:
        done = attempt(raw.where, partial(platform.parse, raw))
        if isinstance(done, Trouble):
            unread.append(raw)
            refused.append(Refusal(raw.where, done.message))
        else:
            parsed.append((raw, done))
    return parsed, unread, refused


def _extract(line: Line, texts: Mapping[str, str]) -> tuple[list[Requirements], list[Refusal]]:
    """Return what those of the texts ask for that this reader has not read, and which it could not read."""
    if not texts:
        return [], []
    current = line.store.texts_read(texts, line.reader_version)
    done = [
        attempt(text.partition("\n")[0], partial(line.reader.extract, text))
        for key, text in texts.items()
        if key not in current
    ]
    refused = [Refusal(one.unit, one.message) for one in done if isinstance(one, Trouble)]
    return [one for one in done if not isinstance(one, Trouble)], refused


def parser_version(platform: str) -> str:
    """Return the hash of the sources that parse for a platform."""
    package = files("jobmatch")
    sources = (
        package.joinpath(f"{name}.py").read_text(encoding="utf-8") for name in (f"scrapers/{platform}", *PARSING)
    )
    return digest(*sources)


# -------------------------------------------------------------------------------------------------- people


def import_profile(line: Line, path: Path, now: datetime) -> tuple[Profile, bool]:
    """Read a JSON Resume and store it; one of the same name takes its place. Return it, and whether it did.

    Raises ProfileError if the file cannot be read or says what cannot be.
    """
    document = resume.without_private(resume.load(path))
    name = resume.handle(document, path)
    known = {name_key(one.name): one for one in line.store.profiles(line.center_id)}
    before = known.get(name_key(name))
    try:
        read = profiles.read_resume(
            document, line.reader, before.profile_id if before else secrets.token_hex(8), line.center_id
        )
    except ProfileError as error:
        raise ProfileError(f"{path}: {error}") from error
    if before and before.email and read.email and before.email.casefold() != read.email.casefold():
        raise ProfileError(
            f"{path}: there is another {before.name} already, with another e-mail: give this one another name"
        )
    profile = replace(read, name=name)
    line.store.save_profile(line.center_id, profile, document, line.people_version, now)
    return profile, before is not None


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


# ------------------------------------------------------------------------------------------------- rebuild


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did: postings parsed again, texts read again, texts that no change could affect, people."""

    parsed: int = 0
    read: int = 0
    carried: int = 0
    people: int = 0
    refusals: tuple[Refusal, ...] = ()


def rebuild(line: Line, now: datetime) -> Rebuilt:
    """Derive again what another parser, vocabulary or program made; what it made of what did not change stays."""
    parsed, refused = _parse_again(line)
    read, carried, unreadable = _read_again(line)
    people, unread = _people_again(line, now)
    return Rebuilt(parsed, read, carried, people, (*refused, *unreadable, *unread))


def _parse_again(line: Line) -> tuple[int, list[Refusal]]:
    done = [attempt(feed.id, partial(_feed_again, line, feed)) for feed in line.feeds.values()]
    troubles = [Refusal(one.unit, one.message) for one in done if isinstance(one, Trouble)]
    parsed = [one for one in done if not isinstance(one, Trouble)]
    return sum(count for count, _ in parsed), [*troubles, *(one for _, refused in parsed for one in refused)]


def _feed_again(line: Line, feed: Feed) -> tuple[int, list[Refusal]]:
    platform, version = scrapers.platform(feed.platform), parser_version(feed.platform)
    count, refusals = 0, list[Refusal]()
    for raws in batches(line.store.stale_payloads({feed.id: version}), CHUNK):
        parsed, _, refused = _parse(platform, raws)
        line.store.replay(Chunk(version, parsed))
        count, refusals = count + len(parsed), [*refusals, *refused]
    return count, refusals


def _read_again(line: Line) -> tuple[int, int, list[Refusal]]:
    """Read again the texts that a changed row can affect, then call all others read by today's reader."""
    store, today = line.store, line.reader_version
    earlier = {version: _affected(line, version) for version in store.reader_versions()}
    stale = (
        (one.text_hash, one.text)
        for one in store.stale_texts(today)
        if one.reader_version is None or earlier[one.reader_version](one)
    )
    count, refused = 0, list[Refusal]()
    for batch in batches(stale, CHUNK):
        read, unreadable = _extract(line, dict(batch))
        store.save_requirements(read)
        count, refused = count + len(read), [*refused, *unreadable]
    if refused:  # what could not be read must not pass for read
        return count, 0, refused
    others = earlier.keys() - {today}
    if others:
        remember_reader(line)
    return count, sum(store.carry_over(version, today) for version in others), refused


def _affected(line: Line, version: str) -> Callable[[StaleText], bool]:
    """Return what tells whether today's reader could make something else of a text than that reader did."""
    old, words = line.store.reader(version), line.vocabulary
    if old is None or old.modules_hash != vocabulary.modules_hash():
        return lambda _: True
    rows = {key: vocabulary.Row(row_hash, triggers) for key, (row_hash, triggers) in old.rows.items()}
    triggers, retitled = vocabulary.changed(rows, words.rows), vocabulary.retitled(rows, words.rows)

    def affected(stale: StaleText) -> bool:
        return vocabulary.mentions(stale.text, triggers) or (retitled and _retitled(stale, words))

    return affected


def _retitled(stale: StaleText, words: vocabulary.Vocabulary) -> bool:
    """Tell whether the title names another kind of work by today's rows: cheap to see, and all that they change."""
    role, asked = read_title(stale.text, words.titles), stale.requirements
    return asked is None or role != Role(asked.family, asked.seniority, asked.occupation)


def _people_again(line: Line, now: datetime) -> tuple[int, list[Refusal]]:
    stale = line.store.stale_profiles(line.center_id, line.people_version)
    done = [attempt(f"profile {profile_id}", partial(_person_again, line, profile_id, now)) for profile_id in stale]
    refused = [Refusal(one.unit, one.message) for one in done if isinstance(one, Trouble)]
    return len(stale) - len(refused), refused


def _person_again(line: Line, profile_id: str, now: datetime) -> None:
    before = line.store.profile(line.center_id, profile_id)
    document = line.store.document(line.center_id, profile_id)
    profile = profiles.read_resume(document, line.reader, profile_id, line.center_id)
    line.store.save_profile(line.center_id, replace(profile, name=before.name), document, line.people_version, now)


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


def is_stale(line: Line) -> bool:
    """Tell whether something stored was made by another vocabulary or another program than today's."""
    read = line.store.reader_versions() - {line.reader_version}
    readable = [feed for feed in line.feeds.values() if feed.platform in scrapers.PLATFORMS]
    today = {feed.id: parser_version(feed.platform) for feed in readable}
    parsed = any(today.get(feed_id, version) != version for feed_id, version in line.store.parser_versions())
    return bool(read or parsed or line.store.stale_profiles(line.center_id, line.people_version))


def keep_shown(line: Line, report: Report, at: datetime, formats: tuple[str, ...]) -> None:
    """Keep what a person was shown: later readings and scores do not change it."""
    versions = {"reader_version": line.reader_version, "scoring_version": line.scorer.version}
    line.store.save_shown(line.center_id, report, at, formats=formats, **versions)
