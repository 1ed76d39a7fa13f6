"""Profiles against open postings: what a person is told, put together."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from jobmatch import places
from jobmatch.errors import JobMatchError, UsageError
from jobmatch.match import Scorer, assemble
from jobmatch.model import (
    Basis,
    Listing,
    Mark,
    Match,
    Posting,
    Profile,
    Report,
    Requirements,
    hidden,
)
from jobmatch.news import news
from jobmatch.ranking import Ranking
from jobmatch.stock import Stock
from jobmatch.store import Shown, Store, StoredPosting


def distance_mi(profile: Profile, posting: Posting) -> int | None:
    """Return the miles from the person's ZIP to the nearest place of the posting, None where either is not known."""
    return places.nearest_mi(profile.wishes.postal_code, places.points(posting.job_location))


def judged(scorer: Scorer, profile: Profile, posting: Posting, requirements: Requirements, on: date) -> Match:
    """Return the whole match of one posting: its score, what stands in the way, the wishes it is against."""
    return assemble(scorer.score(profile, requirements, on), profile, posting, requirements, on)


def ranking(store: Store, stock: Stock, scorer: Scorer, profile: Profile, on: date) -> Ranking:
    """Return how the stock ranks for a person on a day; what they put away is by what the store keeps."""
    away = [key for key, done in store.marked(profile.center_id, profile.profile_id).items() if hidden(done)]
    return Ranking(stock, profile, scorer.standing(profile, on), on, away)


def report(store: Store, scorer: Scorer, ranked: Ranking, top: int | None) -> Report:
    """Return what a person is told: the `top` best postings of each list (None for all), and how many there are.

    How the feeds stand is put in by whoever knows which feeds there should be; what is news, by `with_news`.
    """
    profile, on = ranked.profile, ranked.on
    marked = marks(store, profile)

    def listings(name: str) -> tuple[Listing, ...]:
        best = [one.posting_id for one in ranked.best(name, top)]
        stored = store.postings(best)
        return tuple(
            replace(listing(stored[key], scorer, profile, ranked.stock.codes[key], on), marks=marked.get(key, ()))
            for key in best
        )

    return Report(
        profile=profile,
        on=on,
        listings=listings("listings"),
        too_little_said=listings("too_little_said"),
        removed=listings("removed"),
        other_work=listings("other_work"),
        hidden=listings("hidden"),
        refused=store.refused(),
        tally=ranked.tally(),
    )


def marks(store: Store, profile: Profile) -> dict[str, tuple[Mark, ...]]:
    """Return, by posting id, what a person did with the job of each posting."""
    return {key: local(done) for key, done in store.marked(profile.center_id, profile.profile_id).items()}


def local(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return marks in the time of where this computer is: people are told the day that it was there."""
    return tuple(replace(mark, at=mark.at.astimezone()) for mark in marks)


def with_news(store: Store, report: Report, reader_version: str, scoring_version: str) -> Report:
    """Return the report with what is news in it to the person, by the reports of earlier days that the store keeps."""
    profile, told = report.profile, (*report.listings, *report.too_little_said)
    ids = [one.posting.posting_id for one in told]
    past = store.past(profile.center_id, profile.profile_id, report.on, ids)
    document = store.document_hash(profile.center_id, profile.profile_id)
    basis = Basis(document, profile.revision, reader_version, scoring_version)

    def newly(listings: tuple[Listing, ...]) -> tuple[Listing, ...]:
        return tuple(replace(one, news=news(one, past, basis, report.on)) for one in listings)

    return replace(
        report,
        since=past.day if past else None,
        listings=newly(report.listings),
        too_little_said=newly(report.too_little_said),
    )


def one(store: Store, scorer: Scorer, profile: Profile, code: str, on: date) -> Listing:
    """Return the posting of that code, open or closed, as it stands for a person. Raises UsageError without one."""
    return listing(store.posting(code), scorer, profile, code, on)


def as_shown(store: Store, profile: Profile, code: str, day: date) -> tuple[Shown, Listing]:
    """Return a posting as the last report up to that day showed it, and that report. Raises UsageError if none did."""
    shown = store.shown(profile.center_id, profile.profile_id, day)
    if shown is None:
        raise UsageError(f"{profile.name} was shown no report up to {day}")
    listings = (*shown.listings, *shown.too_little_said, *shown.removed, *shown.other_work, *shown.hidden)
    found = [one for one in listings if one.posting.posting_id.startswith(code.lower())]
    if len(found) != 1:
        raise UsageError(f"{code!r} is the beginning of {len(found)} codes in the report of {shown.day}")
    return shown, found[0]


def listing(stored: StoredPosting, scorer: Scorer, profile: Profile, code: str, on: date) -> Listing:
    """Return one posting with all that a reader is shown of it. Raises JobMatchError if its text has not been read."""
    if stored.requirements is None:
        raise JobMatchError(f"{code}: its text has not been read: run 'jobmatch rebuild'")
    return Listing(
        code=code,
        posting=stored.posting,
        requirements=stored.requirements,
        match=judged(scorer, profile, stored.posting, stored.requirements, on),
        distance_mi=distance_mi(profile, stored.posting),
        first_seen=stored.first_seen_at,
        closed_at=stored.closed_at,
        reopened=stored.reopened_at,
    )
