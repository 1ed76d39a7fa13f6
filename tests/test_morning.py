"""What a person is told on a morning: each job once, again when there is news of it, and never without a reason."""

from datetime import date, timedelta

import pytest
from line_fixtures import record, trial
from test_matching import ASKS, asking, match, person

from jobmatch import jobs, morning, pipeline
from jobmatch.letters import MOST
from jobmatch.model import Mark, MarkKind
from jobmatch.morning import Tonight
from jobmatch.stock import CODE_LENGTH
from jobmatch.store import HOME


@pytest.fixture
def acme(tmp_path):
    with trial(tmp_path / "home") as made:
        yield made


@pytest.fixture
def ana(acme):
    """Somebody who has filed medical records, on a morning with two jobs for her."""
    acme.night(asking(0, ASKS[1]), asking(4, ASKS[1] + " Scanning."))
    return person(acme, "Ana")


def tell(acme, profile, **tonight):
    """Match as a night does, and return what a person is told; it is kept as if it had been sent."""
    match(acme)
    line, on = acme.line, acme.at.date()
    told = morning.gather(line, profile, Tonight(on, line.store.stocked_alike(CODE_LENGTH), **tonight))
    line.store.told(HOME, profile.profile_id, told.idle)
    if told.letter:
        pipeline.keep_shown(line, told.report, acme.at, ("letter",))
    return told


def titles(told):
    return sorted(listing.posting.source_id for listing in told.letter.listings)


def news(told):
    return {listing.posting.source_id: [reason.code for reason in listing.news] for listing in told.letter.listings}


def same(acme, *more, without=()):
    """Let another night come, with the two jobs as they were but for those without, and more."""
    before = {0: asking(0, ASKS[1]), 4: asking(4, ASKS[1] + " Scanning.")}
    acme.night(*(one for number, one in before.items() if number not in without), *more)


def test_a_first_letter_tells_all_that_fits(acme, ana):
    told = tell(acme, ana)
    assert told.letter.since is None
    assert titles(told) == ["0", "4"]


def test_a_job_is_told_once(acme, ana):
    tell(acme, ana)
    same(acme, asking(6, ASKS[1] + " Indexing."))
    told = tell(acme, ana)
    assert news(told) == {"6": ["new"]}
    assert [one.title for one in told.letter.known] == ["Medical Records Clerk"] * 2


def test_a_morning_without_news_has_no_letter_and_says_why(acme, ana):
    tell(acme, ana)
    same(acme)
    told = tell(acme, ana)
    assert told.letter is None
    assert told.reason == "nothing new"


def test_after_a_quiet_week_a_short_letter_comes(acme, ana):
    tell(acme, ana)
    letters = []
    for _ in range(15):
        same(acme)
        letters.append(tell(acme, ana).letter)
    came = [number for number, letter in enumerate(letters, 1) if letter]
    assert came == [7, 14]
    assert letters[6].listings == ()
    assert letters[6].known_count == 2


def test_a_job_that_changed_is_told_again_with_what_changed(acme, ana):
    tell(acme, ana)
    same(acme, asking(4, ASKS[1] + " Scanning. Weekends off."), without={4})
    assert news(tell(acme, ana)) == {"4": ["changed"]}


def test_a_job_that_came_back_is_told_as_reposted(acme, ana):
    tell(acme, ana)
    for _ in range(2):
        same(acme, without={4})
        tell(acme, ana)
    same(acme)
    assert news(tell(acme, ana)) == {"4": ["reposted"]}


def test_a_closing_day_is_told_once_on_the_day_it_comes_near(acme, ana):
    last = (acme.at + timedelta(days=10)).date().isoformat()
    same(acme, asking(6, ASKS[1] + " Indexing.", valid_through=last))
    tell(acme, ana)
    told = []
    for _ in range(9):
        same(acme, asking(6, ASKS[1] + " Indexing.", valid_through=last))
        letter = tell(acme, ana).letter
        told += [reason.code for one in letter.listings for reason in one.news] if letter else []
    assert told == ["closing_soon"]


def test_more_than_a_letter_holds_waits_and_comes_the_next_mornings_without_a_repeat(acme):
    ana = person(acme, "Ana")
    towns = [f"{one}{two}ville" for one in ("Ash", "Birch", "Cedar", "Dune", "Elm") for two in "abcde"]
    many = [
        record(number, f"{ASKS[1]} {town} is growing.", title="Medical Records Clerk", company=f"{town} Clinic")
        for number, town in enumerate(towns)
    ]
    told = []
    for _ in range(4):
        acme.night(*many)
        made = tell(acme, ana)
        told.append((len(made.letter.listings), made.letter.waiting) if made.letter else None)
    assert told == [(MOST, 15), (MOST, 5), (5, 0), None]


def test_what_a_person_hid_is_never_told(acme, ana):
    match(acme)
    store = acme.line.store
    first = store.matches(HOME, ana.profile_id)[0]
    store.mark(HOME, ana.profile_id, Mark(first.job_id, MarkKind.HIDDEN, acme.at))
    assert first.posting_id not in {one.posting.posting_id for one in tell(acme, ana).letter.listings}


def test_a_job_one_applied_for_is_told_of_when_it_closes(acme, ana):
    tell(acme, ana)
    store = acme.line.store
    job = next(one for one in store.open_postings() if one.posting.source_id == "4").job_id
    store.mark(HOME, ana.profile_id, Mark(job, MarkKind.APPLIED, acme.at))
    closed = []
    for _ in range(3):
        same(acme, without={4})
        letter = tell(acme, ana).letter
        closed += [one.closed_on for one in letter.closed] if letter else []
    assert closed == [date(2026, 3, 4)]


def test_who_was_hired_is_sent_no_more_jobs(acme, ana):
    tell(acme, ana)
    store = acme.line.store
    store.mark(HOME, ana.profile_id, Mark(next(iter(store.open_postings())).job_id, MarkKind.HIRED, acme.at))
    same(acme, asking(6, ASKS[1] + " Indexing."))
    told = tell(acme, ana)
    assert told.letter is None
    assert told.reason.startswith("hired on ")


def test_mornings_that_were_missed_since_the_last_letter_are_named(acme, ana):
    tell(acme, ana)
    missed = (date(2026, 2, 1), acme.at.date() + timedelta(days=1))
    acme.at += timedelta(days=1)
    same(acme, asking(6, ASKS[1] + " Indexing."))
    assert tell(acme, ana, missed=missed).letter.missed == missed[1:]


def test_the_same_job_from_two_sources_is_told_once(acme):
    ana = person(acme, "Ana")
    acme.night(asking(0, ASKS[1]), asking(1, ASKS[1]))
    made = tell(acme, ana)
    assert len(made.letter.listings) == 1
    assert len(made.letter.listings[0].others) == 1
    assert jobs.settle(acme.line.store) == 0
