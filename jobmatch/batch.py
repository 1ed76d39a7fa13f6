"""Profiles against open postings: score what changed, keep it, and put together what a person is told."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from jobmatch import places
from jobmatch.errors import JobMatchError, UsageError
from jobmatch.match import Scorer, assemble, rank
from jobmatch.model import (
    Basis,
    Listing,
    Mark,
    Match,
    Posting,
    Profile,
    Reason,
    Report,
    Requirements,
    Tally,
    Tier,
    hidden,
)
from jobmatch.news import news
from jobmatch.profiles import stands_since
from jobmatch.store import MatchKey, Shown, Store, StoredPosting, batches

CHUNK = 500  # postings held in memory and written in one transaction
CODE_LENGTH = 6  # one in 16 million: enough to tell the postings of one evening apart, short enough to read out


def distance_mi(profile: Profile, posting: Posting) -> int | None:
    """Return the miles from the person's ZIP to the nearest place of the posting, None where either is not known."""
    home = places.point(profile.wishes.postal_code)
    points = [point for place in posting.job_location if (point := places.locate(place))]
    if home is None or not points:
        return None
    return round(min(places.miles(home, point) for point in points))


def judged(scorer: Scorer, profile: Profile, posting: Posting, requirements: Requirements, on: date) -> Match:
    """Return the whole match of one posting: its score, what closes it to the person, the wishes it is against."""
    scored = scorer.score(profile, requirements, on)
    return assemble(scored, profile, posting, requirements, distance_mi(profile, posting))


def score_open(store: Store, scorer: Scorer, profile: Profile, reader_version: str, on: date) -> dict[str, Match]:
    """Return the matches of a profile with all open postings, by posting id; only what changed is scored, and kept.

    A posting that today's reader has not read is left out.
    """
    key = MatchKey(profile.revision, reader_version, scorer.version, stands_since(profile, on))
    matches = store.current_matches(profile.center_id, profile.profile_id, key)
    missing = (one for one in store.open_postings() if one.posting.posting_id not in matches)
    for batch in batches(missing, CHUNK):
        scored = [
            (one.posting.content_hash, judged(scorer, profile, one.posting, one.requirements, on))
            for one in batch
            if one.requirements and one.requirements.reader_version == reader_version
        ]
        store.save_matches(profile.center_id, profile.profile_id, key, scored)
        matches |= {match.posting_id: match for _, match in scored}
    return matches


def lists(
    store: Store, matches: Mapping[str, Match], marked: Mapping[str, tuple[Mark, ...]], on: date
) -> dict[str, list[Match]]:
    """Return the lists of a report, whole, each best first, by the names that they have in `Report`."""
    found: dict[str, list[Match]] = {
        name: [] for name in ("listings", "too_little_said", "removed", "other_work", "hidden")
    }
    closing = store.closing_days()
    for match in rank(past_closing(match, closing.get(match.posting_id), on) for match in matches.values()):
        found["hidden" if hidden(marked.get(match.posting_id, ())) else _list_of(match)].append(match)
    found["listings"].sort(key=lambda match: list(Tier).index(match.tier))  # what is cut off is the worst of the worst
    return found


def report(store: Store, matches: Mapping[str, Match], profile: Profile, on: date, top: int | None) -> Report:
    """Return what a person is told: the `top` best postings of each list (None for all), and how many there are.

    How the feeds stand is put in by whoever knows which feeds there should be; what is news, by `with_news`.
    """
    marked = marks(store, profile)
    whole = lists(store, matches, marked, on)
    shown = {name: found[:top] for name, found in whole.items()}
    stored = store.postings(match.posting_id for found in shown.values() for match in found)
    codes = short_codes(matches)

    def listings(name: str) -> tuple[Listing, ...]:
        return tuple(
            replace(listing(stored[key], one, profile, codes[key]), marks=marked.get(key, ()))
            for one in shown[name]
            for key in (one.posting_id,)
        )

    removed, away = whole.pop("removed"), whole.pop("hidden")
    return Report(
        profile=profile,
        on=on,
        listings=listings("listings"),
        too_little_said=listings("too_little_said"),
        removed=listings("removed"),
        other_work=listings("other_work"),
        hidden=listings("hidden"),
        refused=store.refused(),
        tally=Tally(
            tiers=tuple(Counter(match.tier for found in whole.values() for match in found).items()),
            removed=len(removed),
            hidden=len(away),
            wishes=tuple(Counter(reason.code for match in removed for reason in match.removed_by).items()),
        ),
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


def past_closing(match: Match, last_day: date | None, on: date) -> Match:
    """Return the match, as a stretch at best where the posting's own closing day has passed.

    It stays listed while its source shows it: many postings are given a closing day that means nothing.
    """
    if last_day is None or last_day >= on:
        return match
    passed = Reason("past_closing_day", (("on", last_day.isoformat()),))
    tier = Tier.STRETCH if match.tier is Tier.QUALIFIED else match.tier
    return replace(match, tier=tier, blockers=(*match.blockers, passed))


def _list_of(match: Match) -> str:
    """Return the list of a report that a match is in; other work stays other work, whatever is wished."""
    if match.tier is Tier.OTHER_WORK:
        return "other_work"
    if match.removed_by:
        return "removed"
    return "too_little_said" if match.tier is Tier.TOO_LITTLE_SAID else "listings"


def one(store: Store, scorer: Scorer, profile: Profile, code: str, on: date) -> Listing:
    """Return the posting of that code, open or closed, as it stands for a person. Raises UsageError without one."""
    stored = store.posting(code)
    if stored.requirements is None:
        raise JobMatchError(f"{code}: its text has not been read: run 'jobmatch rebuild'")
    match = judged(scorer, profile, stored.posting, stored.requirements, on)
    return listing(stored, past_closing(match, stored.posting.valid_through, on), profile, code)


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


def listing(stored: StoredPosting, match: Match, profile: Profile, code: str) -> Listing:
    """Return one posting with all that a reader is shown of it."""
    if stored.requirements is None:
        raise JobMatchError(f"{code}: its text has not been read: run 'jobmatch rebuild'")
    return Listing(
        code=code,
        posting=stored.posting,
        requirements=stored.requirements,
        match=match,
        distance_mi=distance_mi(profile, stored.posting),
        first_seen=stored.first_seen_at,
        closed_at=stored.closed_at,
        reopened=stored.reopened_at,
    )


def short_codes(posting_ids: Iterable[str]) -> dict[str, str]:
    """Return for each id its shortest beginning, of at least six characters, that no other of them has."""
    ordered = sorted(posting_ids)
    neighbours = zip(["", *ordered], ordered, [*ordered[1:], ""], strict=False)
    return {one: one[: max(CODE_LENGTH, 1 + max(_common(one, a), _common(one, b)))] for a, one, b in neighbours}


def _common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
