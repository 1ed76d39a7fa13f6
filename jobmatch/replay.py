"""What is stale read again: what another parser, another vocabulary or another program made of what is stored."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from jobmatch import profiles, scrapers, vocabulary
from jobmatch.apart import Trouble, attempt
from jobmatch.harvest import CHUNK, parse
from jobmatch.model import Feed
from jobmatch.pipeline import Line, parser_version, readers_of
from jobmatch.reading import parted, read
from jobmatch.store import Chunk, Refusal, StaleText, batches
from jobmatch.titles import Role, read_title


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
        parsed, _, refused = parse(platform, raws)
        line.store.replay(Chunk(version, parsed))
        count, refusals = count + len(parsed), [*refusals, *(Refusal(*one) for one in refused)]
    return count, refusals


def _read_again(line: Line) -> tuple[int, int, list[Refusal]]:
    """Read again the texts that a changed row can affect, then call all others read by today's reader."""
    store, today = line.store, line.reads_as
    earlier = {version: _affected(line, version) for version in store.reader_versions()}
    stale = (
        one.text for one in store.stale_texts(today) if one.reader_version is None or earlier[one.reader_version](one)
    )
    count, refused = 0, list[Refusal]()
    with readers_of(line) as reading:
        for _, done in reading.along(batches(stale, CHUNK), list, read):
            if isinstance(done, Trouble):
                return count, 0, [*refused, Refusal(done.unit, done.message)]
            made, unreadable = parted(done or [])
            store.save_requirements(made)
            count, refused = count + len(made), [*refused, *unreadable]
    if refused:  # what could not be read must not pass for read
        return count, 0, refused
    others = earlier.keys() - {today}
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
    return asked is None or role != Role(asked.family, asked.seniority, asked.occupation, asked.trade)


def _people_again(line: Line, now: datetime) -> tuple[int, list[Refusal]]:
    stale = line.store.stale_profiles(line.center_id, line.people_version)
    done = [attempt(f"profile {profile_id}", partial(_person_again, line, profile_id, now)) for profile_id in stale]
    refused = [Refusal(one.unit, one.message) for one in done if isinstance(one, Trouble)]
    return len(stale) - len(refused), refused


def _person_again(line: Line, profile_id: str, now: datetime) -> None:
    before = line.store.profile(line.center_id, profile_id)
    document = line.store.document(line.center_id, profile_id)
    profile = profiles.read_resume(document, line.reader, profile_id, line.center_id)
    again = replace(profile, name=before.name, client_id=before.client_id)
    line.store.save_profile(line.center_id, again, document, line.people_version, now)


def is_stale(line: Line) -> bool:
    """Tell whether something stored was made by another vocabulary or another program than today's."""
    read = line.store.reader_versions() - {line.reader_version}
    readable = [feed for feed in line.feeds.values() if feed.platform in scrapers.PLATFORMS]
    today = {feed.id: parser_version(feed.platform) for feed in readable}
    parsed = any(today.get(feed_id, version) != version for feed_id, version in line.store.parser_versions())
    return bool(read or parsed or line.store.stale_profiles(line.center_id, line.people_version))
