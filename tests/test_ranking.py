"""A person against all postings at once is what they are against each of them alone: in every list, tier and count."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from match_fixtures import CONCEPTS, SCORER, TODAY, postings, profiles

from jobmatch.batch import judged
from jobmatch.demands import STEPS
from jobmatch.match import rank
from jobmatch.model import (
    Applicants,
    EmploymentType,
    Holding,
    Holds,
    Importance,
    Kind,
    Pay,
    PayUnit,
    Place,
    Posting,
    Profile,
    Requirement,
    Requirements,
    Residence,
    Shift,
    Span,
    Tally,
    Tier,
    Wishes,
    WorkMode,
)
from jobmatch.ranking import LISTS, Ranking
from jobmatch.standing import weights
from jobmatch.stock import WIDTHS, Stock

DAYTON, COLUMBUS, SAN_DIEGO = (
    Place("Dayton", "OH", "45402"),
    Place("Columbus", "OH", "43215"),
    Place("San Diego", "CA", "92101"),
)
TEXT = "Certified nursing assistant or RN"


def many(values, most=2):
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


pays = st.none() | st.builds(
    Pay, st.none(), st.sampled_from((1500, 2500, 4_000_000)), st.sampled_from(PayUnit), st.just("USD")
)
asked = st.builds(
    replace,
    postings,
    pay=pays,
    work_mode=st.none() | st.sampled_from(WorkMode),
    employment=many(tuple(EmploymentType)),
    shifts=many(((Shift.DAY,), (Shift.NIGHT, Shift.WEEKEND))),
    residence=st.none() | st.builds(Residence, st.just(("OH",)), st.booleans(), st.just(Span(0, 1))),
)
jobs = st.builds(
    Posting,
    feed_id=st.just("acme"),
    source_id=st.just(""),
    title=st.sampled_from(("Records Clerk", "Lead Coder")),
    text=st.just(TEXT),
    hiring_organization=st.sampled_from(("Acme", "Acme, Inc.")),
    job_location=many((DAYTON, COLUMBUS, SAN_DIEGO)),
    applicant_location_requirements=many(("TX", "Ohio")),
    who_may_apply=many(tuple(Applicants)),
    valid_through=st.none() | st.sampled_from((TODAY, TODAY - timedelta(days=1))),
)
wishes = st.builds(
    Wishes,
    postal_code=st.sampled_from(("", "45402", "00000")),
    distance_mi=st.none() | st.sampled_from((0, 80)),
    pay_min=st.none() | st.just(Pay(2000, None, PayUnit.HOUR, "USD")),
    work_modes=many(tuple(WorkMode)),
    employment_types=many(tuple(EmploymentType)[:3]),
    families=many(("core", "coder")),
    shifts=many(tuple(Shift)),
    remote_from=st.sampled_from(("", "TX")),
    hidden_organizations=many(("acme",)),
    hidden_titles=many(("lead",)),
)
people = st.builds(
    replace,
    profiles,
    wishes=wishes | st.just(Wishes()),
    hiring=many(tuple(Applicants)),
)
shelves = st.lists(st.tuples(jobs, asked), max_size=12).map(
    lambda found: [(replace(job, source_id=str(n)), asks) for n, (job, asks) in enumerate(found)]
)


def ranking(profile, shelf, hidden=()):
    return Ranking(Stock(shelf, CONCEPTS), profile, SCORER.standing(profile, TODAY), TODAY, hidden)


def alone(profile, shelf, hidden):
    """Return the matches by list, each best first, and the tally, from each posting judged by itself."""
    matches = rank(judged(SCORER, profile, *one, TODAY) for one in shelf)
    lists = {name: [] for name in LISTS}
    for match in matches:
        lists[_list_of(match, hidden)].append(match)
    lists["listings"].sort(key=lambda match: list(Tier).index(match.tier))
    counted = Counter(match.tier for name in ("listings", "too_little_said", "other_work") for match in lists[name])
    return lists, Tally(
        tiers=tuple((tier, counted[tier]) for tier in Tier if counted[tier]),
        removed=len(lists["removed"]),
        hidden=len(lists["hidden"]),
        wishes=tuple(sorted(Counter(reason.code for match in lists["removed"] for reason in match.removed_by).items())),
    )


def _list_of(match, hidden):
    if match.posting_id in hidden:
        return "hidden"
    if match.tier is Tier.OTHER_WORK:
        return "other_work"
    if match.removed_by:
        return "removed"
    return "too_little_said" if match.tier is Tier.TOO_LITTLE_SAID else "listings"


@settings(max_examples=300, derandomize=True)
@given(people, shelves, st.sets(st.integers(0, 11), max_size=2), st.sampled_from((1, 2, 5, None)))
def test_all_at_once_is_as_each_alone(profile, shelf, away, top):
    hidden = {posting.posting_id for posting, _ in shelf if int(posting.source_id) in away}
    ranked = ranking(profile, shelf, hidden)
    lists, tally = alone(profile, shelf, hidden)
    found = ranked.tally()
    assert replace(found, wishes=tuple(sorted(found.wishes))) == tally
    for name in LISTS:
        whole = [(match.posting_id, match.tier, match.points, match.of) for match in lists[name]]
        assert ranked.best(name, top) == whole[:top]


def asks(*concepts):
    """Return what a records posting asks that requires these, each by itself."""
    stated = tuple(
        Requirement(((Holds(one, CONCEPTS[one].when_absent, Span(0, 30)),),), Importance.REQUIRED, Span(0, 30))
        for one in concepts
    )
    return Requirements("hash", "1", stated, family="core")


@pytest.mark.parametrize(
    ("concepts", "tier"),
    [
        (("basic",), Tier.QUALIFIED),
        (("basic", "lang_spanish"), Tier.STRETCH),
        (("basic", "high"), Tier.ONE_STEP),
        (("basic", "cna_lpn_rn"), Tier.NOT_YET),
    ],
)
def test_a_language_that_is_not_asked_yet_and_a_license_count_as_they_do_alone(concepts, tier):
    shelf = [(Posting("acme", "1", "Clerk", "Registered nurse license"), asks(*concepts))]
    person = Profile("p", "Ann", holdings=(Holding("basic", "", ""),), target=("core",))
    (found,) = ranking(person, shelf).best("listings")
    assert found.tier is tier
    assert judged(SCORER, person, *shelf[0], TODAY).tier is tier


def test_without_any_posting_every_list_is_empty():
    nothing = ranking(Profile("p", "Ann", wishes=Wishes(postal_code="45402", distance_mi=5)), [])
    assert [nothing.best(name) for name in LISTS] == [[], [], [], [], []]
    assert nothing.tally() == Tally()


@pytest.mark.parametrize("number", [0, 1, 8, 9, 40, 41, 300])
def test_however_much_a_posting_asks_for_it_adds_up(number):
    heavy = (*asks("high", "degreed").stated, *asks("systems").stated)
    many = replace(asks(), stated=(heavy * number)[:number])
    shelf = [(Posting("acme", str(n), "Clerk", TEXT), each) for n, each in enumerate((many, asks("basic")))]
    person = Profile("p", "Ann", holdings=(Holding("basic", "", ""), Holding("systems", "", "")), target=("core",))
    found = {one.posting_id: one for name in LISTS for one in ranking(person, shelf).best(name)}
    for posting, requirements in shelf:
        match = judged(SCORER, person, posting, requirements, TODAY)
        assert found[posting.posting_id] == (match.posting_id, match.tier, match.points, match.of)


def test_a_word_has_room_for_the_heaviest_requirements_there_are():
    heaviest = max(weights()[kind.value] for kind in Kind) * weights()["required"]
    sums = (heaviest, heaviest * weights()["full"], 1, len(STEPS) - 1, 1, 1)
    assert sum((each * WIDTHS[-1]).bit_length() for each in sums) < 64
