"""What one person is told on one morning, out of the store: a letter, or why there is none.

A job is told once. It is told again when it changed, came back, is read otherwise, or is about to close.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jobmatch import batch, diary, jobs
from jobmatch.letters import MOST, QUIET_DAYS, Letter, Mention
from jobmatch.model import FeedHealth, Listing, Mark, MarkKind, Profile, Report, Tally, hidden
from jobmatch.news import SOON_DAYS
from jobmatch.pipeline import Line
from jobmatch.stock import CODE_LENGTH, short_codes
from jobmatch.store import TIERS, KeptFit

KNOWN = 10  # jobs told before that a letter names again, in a line each
TAKEN_UP = frozenset({MarkKind.APPLIED, MarkKind.INTERVIEW, MarkKind.OFFER, MarkKind.HIRED})


@dataclass(frozen=True)
class Tonight:
    """What is the same for everybody: the day, and how the sources stand.

    `alike` are the ids of open postings that begin as another one's; `missed` are the recent mornings on which no night
    had been done.
    """

    on: date
    alike: tuple[str, ...] = ()
    feeds: tuple[FeedHealth, ...] = ()
    missed: tuple[date, ...] = ()


@dataclass(frozen=True)
class Morning:
    """A person's letter with the report it was made of, or why there is none; `idle` is what has nothing to tell."""

    profile: Profile
    letter: Letter | None
    report: Report
    idle: tuple[str, ...] = ()
    reason: str = ""


def gather(line: Line, profile: Profile, tonight: Tonight) -> Morning:
    """Return what a person is to be told on a day, by what was matched and what they were told before."""
    store, on = line.store, tonight.on
    marks = batch.marks(store, profile)
    everything = store.matches(profile.center_id, profile.profile_id)
    kept = [one for one in everything if not hidden(marks.get(one.posting_id, ()))]
    last = store.last_shown(profile.center_id, profile.profile_id, on)
    report = Report(profile, on, (), since=last, feeds=tonight.feeds, tally=_tally(kept))
    if hired := _hired(marks):
        return Morning(profile, None, report, reason=f"hired on {hired}")
    candidates = _candidates(line, profile, kept, last, on)
    listings, seen = _news(line, report, candidates, marks, tonight)
    told = {one.posting.posting_id for one in listings}
    idle = tuple(one.posting_id for one in candidates[:seen] if one.posting_id not in told)
    report = jobs.with_others(store, replace(report, listings=tuple(listings)))
    closed = _closed(line, profile, last, on)
    if not (listings or closed) and last and (on - last).days < QUIET_DAYS:
        return Morning(profile, None, report, idle, reason="nothing new")
    known = [one for one in kept if not one.pending and one.posting_id not in told and _is_open(one, marks)]
    letter = Letter(
        profile=profile,
        on=on,
        since=last,
        listings=report.listings,
        waiting=len(candidates) - seen,
        known=_mentions(line, known[:KNOWN], tonight),
        known_count=len(known),
        closed=closed,
        feeds=tonight.feeds,
        missed=tuple(day for day in tonight.missed if last and last < day < on),
    )
    return Morning(profile, letter, report, idle)


def _tally(kept: Sequence[KeptFit]) -> Tally:
    counts = ((tier, sum(one.tier is tier for one in kept)) for tier in TIERS)
    return Tally(tiers=tuple((tier, count) for tier, count in counts if count))


def _hired(marks: Mapping[str, Sequence[Mark]]) -> date | None:
    """Return the day on which the person noted that they were hired; who has a job is not sent others."""
    done = (mark for of_job in marks.values() for mark in of_job)
    return max((mark.at.date() for mark in done if mark.kind is MarkKind.HIRED), default=None)


def _candidates(line: Line, profile: Profile, kept: Sequence[KeptFit], last: date | None, on: date) -> list[KeptFit]:
    """Return, best first, of what there may be something to tell: also what closes soon, and what was sent in vain."""
    lost, closing = line.store.lost(profile.center_id, profile.profile_id), frozenset[str]()
    if last:
        soon = timedelta(SOON_DAYS)
        closing = line.store.closing(
            profile.center_id, profile.profile_id, max(on, last + soon + timedelta(1)), on + soon
        )
    return [one for one in kept if one.pending or one.posting_id in closing | lost]


def _news(
    line: Line, report: Report, candidates: Sequence[KeptFit], marks: Mapping[str, tuple[Mark, ...]], tonight: Tonight
) -> tuple[list[Listing], int]:
    """Return the best candidates that are news, as many as a letter holds, and how many were looked at for them."""
    found, seen = list[Listing](), 0
    while seen < len(candidates) and len(found) < MOST:
        some = candidates[seen : seen + MOST - len(found)]
        ids = [one.posting_id for one in some]
        stored, codes = line.store.postings(ids), _codes(ids, tonight)
        listings = tuple(
            replace(
                batch.listing(stored[key], line.scorer, report.profile, codes[key], report.on),
                marks=marks.get(key, ()),
            )
            for key in ids
        )
        listed = replace(report, listings=listings)
        news = batch.with_news(line.store, listed, line.reader_version, line.scorer.version)
        found += [one for one in news.listings if one.news]
        seen += len(some)
    return found, seen


def _closed(line: Line, profile: Profile, last: date | None, on: date) -> tuple[Mention, ...]:
    """Return the jobs that a person did something with, and did not hide, that have closed since the last letter."""
    if last is None:
        return ()
    return tuple(
        Mention(entry.posting.posting_id[:6], entry.posting.title, entry.posting.hiring_organization, closed)
        for entry in diary.entries(line.store, profile)
        if entry.closed_at and not hidden(entry.marks)
        for closed in (entry.closed_at.date(),)
        if last < closed <= on
    )


def _is_open(kept: KeptFit, marks: Mapping[str, Sequence[Mark]]) -> bool:
    """Tell whether a job is still one to take up: who has applied need not be told of it."""
    return not {mark.kind for mark in marks.get(kept.posting_id, ())} & TAKEN_UP


def _mentions(line: Line, kept: Sequence[KeptFit], tonight: Tonight) -> tuple[Mention, ...]:
    ids = [one.posting_id for one in kept]
    names, codes = line.store.named(ids), _codes(ids, tonight)
    return tuple(Mention(codes[key], names[key].title, names[key].employer) for key in ids)


def _codes(posting_ids: Collection[str], tonight: Tonight) -> dict[str, str]:
    """Return the code of each posting, which no other has that stands for a job."""
    beginnings = {key[:CODE_LENGTH] for key in posting_ids}
    return short_codes({*posting_ids, *(key for key in tonight.alike if key[:CODE_LENGTH] in beginnings)})
