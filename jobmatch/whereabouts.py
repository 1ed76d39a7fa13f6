"""Where a posting is for a person: its place in the report, or why it is not there; and what no posting answers to.

The codes of a held posting: `listed` and `below_cut` (list, place, of, top), `closed_gone` (on), `closed_renamed` (on,
code), `hidden` (on, code), `same_job` (code: the posting that stands for the job). What wishes removed, other work and
what says too little have lists of their own.

The codes where none is held: `not_held`, then `refused` (feed, message) and `unread` (feed) for records that could not
be read and may be it, and `watched` (feed, and how it stands in `Absence.health`), `known` (feed, organization) or
`unwatched`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from jobmatch import batch, config, jobs, scrapers
from jobmatch.errors import FormatError, UsageError
from jobmatch.model import Feed, FeedHealth, Listing, Profile, Reason, hidden
from jobmatch.pipeline import Line, healths
from jobmatch.ranking import LISTS
from jobmatch.store import Name
from jobmatch.text import untracked

CODE: Final = re.compile(r"[0-9a-f]{1,16}", re.IGNORECASE)
NAMED: Final = 6  # as many candidates as a person reads
# Words in the names of half of all employers of the field: they tell no two of them apart.
_SAYS_NOTHING: Final = frozenset(
    {
        *("and", "center", "centers", "centre", "clinic", "clinics", "co", "company", "corp", "corporation", "county"),
        *("group", "health", "healthcare", "hospital", "hospitals", "inc", "llc", "ltd", "medical", "medicine", "of"),
        *("regional", "services", "system", "systems", "the", "university"),
    }
)


@dataclass(frozen=True)
class Absence:
    """Why no posting answers to a name: a reason, and how the feed stands that watches the employer."""

    reason: Reason
    health: FeedHealth | None = None


# ------------------------------------------------------------------------------------------------ what is meant


def posting_id(line: Line, asked: str) -> str | None:
    """Return the id of the posting that a code, an address or words of its title and employer name; None for no one.

    Raises UsageError if several answer, naming them, and for what looks like a code and is none.
    """
    if not CODE.fullmatch(asked):
        return _named(line, asked)
    try:
        return line.store.posting(asked).posting.posting_id
    except UsageError:
        if found := _named(line, asked):  # "cafe" is a word, too
            return found
        raise


def _named(line: Line, asked: str) -> str | None:
    found = [name for name in line.store.names() if _answers(name, asked)]
    still_open = [name for name in found if not name.closed] or found
    if len(still_open) > 1:
        named = ", ".join(f"{one.posting_id} ({one.title})" for one in still_open[:NAMED])
        more = len(still_open) - NAMED
        raise UsageError(
            f"{asked!r} may be {named}{f' or one of {more} more' if more > 0 else ''}: give the code of one"
        )
    return still_open[0].posting_id if still_open else None


def _answers(name: Name, asked: str) -> bool:
    if address := _address(asked):
        return _address(name.url) == address
    wanted = _words(asked)
    return bool(wanted) and wanted <= _words(f"{name.title} {name.employer}")


def _address(text: str) -> str:
    """Return an address in the one form that two of the same page have; "" for what is none."""
    try:
        return untracked(text).partition("://")[2].removeprefix("www.").rstrip("/")
    except FormatError:
        return ""


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


# ------------------------------------------------------------------------------------------- a posting that is held


def place(line: Line, profile: Profile, listing: Listing, on: date) -> tuple[Reason, ...]:
    """Return where a posting is in the person's report of a day, or why it is not there; nothing if it is unread."""
    if listing.closed_at:
        return (_closed(line, listing),)
    marked = batch.marks(line.store, profile)
    if mark := hidden(marked.get(listing.posting.posting_id, ())):
        return (Reason("hidden", (("on", mark.at.date().isoformat()), ("code", listing.code))),)
    stock = jobs.stock(line.store, line.vocabulary.concepts, line.reader_version)
    if stands := [one.posting_id for one in listing.others if one.posting_id in stock.row_of]:
        return (Reason("same_job", (("code", stands[0]),)),)
    ranked = batch.ranking(line.store, stock, line.scorer, profile, on)
    for name in LISTS:
        ids = [one.posting_id for one in ranked.best(name)]
        if listing.posting.posting_id in ids:
            return (_placed(name, ids.index(listing.posting.posting_id) + 1, len(ids), line.settings.top),)
    return ()


def _placed(name: str, number: int, of: int, top: int) -> Reason:
    code = "below_cut" if 0 < top < number else "listed"
    return Reason(code, (("list", name), ("place", str(number)), ("of", str(of)), ("top", str(top))))


def _closed(line: Line, listing: Listing) -> Reason:
    key = listing.posting.posting_id
    stored = line.store.postings([key])[key]
    on = ("on", listing.closed_at.date().isoformat() if listing.closed_at else "")
    now = line.store.postings_of([stored.job_id]).get(stored.job_id, key)
    return Reason("closed_renamed", (on, ("code", now))) if now != key else Reason("closed_gone", (on,))


# -------------------------------------------------------------------------------------------- a posting that is not


def absence(line: Line, asked: str) -> tuple[Absence, ...]:
    """Return why no posting answers: records that could not be read, and whether anybody watches the employer."""
    refused = (
        Absence(Reason("refused", (("feed", feed_id), ("message", one.message))))
        for feed_id, one in line.store.last_refusals()
        if _names_record(one.message, asked)
    )
    unread = (
        Absence(Reason("unread", (("feed", feed_id),)))
        for feed_id, payload in line.store.unread()
        if _names_record(payload, asked)
    )
    return (Absence(Reason("not_held")), *refused, *unread, *_watch(line, asked))


def _names_record(record: str, asked: str) -> bool:
    wanted = _words(_address(asked) or asked)
    return bool(wanted) and wanted <= _words(record)


def _watch(line: Line, asked: str) -> Iterator[Absence]:
    """Yield each of the user's feeds that watches the employer; else those that jobmatch knows; else that none does."""
    held: dict[str, list[Name]] = {}
    for name in line.store.names():
        held.setdefault(name.feed_id, []).append(name)
    health = {one.feed_id: one for one in healths(line)}
    watching = [feed for feed in line.feeds.values() if _watches(feed, held.get(feed.id, ()), asked)]
    yield from (Absence(Reason("watched", (("feed", feed.id),)), health[feed.id]) for feed in watching)
    if watching:
        return
    known = [feed for feed in config.known_feeds().values() if feed.id not in line.feeds and _watches(feed, (), asked)]
    for feed in known:
        yield Absence(Reason("known", (("organization", feed.organization), ("feed", feed.id))))
    if not known:
        yield Absence(Reason("unwatched"))


def _watches(feed: Feed, held: Iterable[Name], asked: str) -> bool:
    """Tell whether a feed is of the site that an address is on, or shows the employer that words name."""
    if not _address(asked):
        names = {feed.organization, feed.id.replace("-", " "), *(name.employer for name in held)}
        return any(_names_employer(name, asked) for name in names)
    _, board = scrapers.claimed(asked)
    if board:  # many employers share the host of a vendor
        return _path(board) == _path(feed.url)
    return urlsplit(asked).hostname in {urlsplit(url).hostname for url in (feed.url, *(name.url for name in held))}


def _path(url: str) -> tuple[str | None, str]:
    parts = urlsplit(url)
    return parts.hostname, parts.path.rstrip("/").casefold()


def _names_employer(name: str, asked: str) -> bool:
    telling = _words(name) - _SAYS_NOTHING
    return bool(telling) and telling <= _words(asked)
