"""What a night keeps of who matches what is what matching everybody with everything finds, whatever has changed."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from line_fixtures import record, trial
from sqlalchemy import select

from jobmatch import jobs, matching, pipeline, tables
from jobmatch.apart import Trouble
from jobmatch.model import Profile, Tier
from jobmatch.ranking import Ranking
from jobmatch.store import HOME

ASKS = (
    "RHIT required.",
    "High school diploma required. Filing of medical records.",
    "RHIA required. Bachelor's degree required.",
    "CPC preferred. Medical terminology.",
    "Two years of experience in release of information required.",
)
EMPLOYERS = ("Lantern Creek Hospital", "Birch Family Practice", "Tri-River Orthopedics", "Dune Eye Center", "Ash Labs")
PEOPLE = {
    "Ana": {
        "skills": [{"name": "Filing"}, {"name": "Medical records"}],
        "education": [{"studyType": "High school diploma"}],
    },
    "Bo": {"certificates": [{"name": "RHIT"}], "skills": [{"name": "Release of information"}]},
    "Cy": {"certificates": [{"name": "CPC"}], "skills": [{"name": "Medical coding"}]},
}


@pytest.fixture
def acme(tmp_path):
    with trial(tmp_path / "home") as made:
        yield made


def match(acme, on=None):
    """Match everybody as a night does; return what is kept, by person and job."""
    line = acme.line
    jobs.settle(line.store)
    done = list(matching.match_all(line, line.store.profiles(HOME), on or acme.at.date()))
    assert not any(isinstance(one, Trouble) for one in done)
    return kept(line)


def kept(line, *without):
    columns = [column for column in tables.matches.c if column.name not in without]
    with line.store.reading() as connection:
        return sorted(tuple(row) for row in connection.execute(select(*columns)))


def in_full(line, on):
    """Return what matching everybody with everything that is open finds, without anything that was kept."""
    stock = jobs.stock(line.store, line.vocabulary.concepts, line.reader_version)
    job_of = {one.posting.posting_id: one.job_id for one in line.store.open_postings()}
    return sorted(
        (profile.profile_id, job_of[one.posting_id], *one)
        for profile in line.store.profiles(HOME)
        for one in Ranking(stock, profile, line.scorer.standing(profile, on), on).best("listings")
        if one.tier in {Tier.QUALIFIED, Tier.STRETCH, Tier.ONE_STEP}
    )


def person(acme, name, **more):
    document = {"basics": {"name": name}, **PEOPLE[name], **more}
    profile, _ = pipeline.import_document(acme.line, document, name, acme.at)
    return profile


def asking(number, text, **more):
    """Return a record; two numbers share an employer, and so may be the same job."""
    employer = EMPLOYERS[number // 2 % len(EMPLOYERS)]
    return record(number, text, **{"title": "Medical Records Clerk", "company": employer, **more})


@pytest.mark.parametrize("seed", range(4))
def test_each_night_keeps_what_a_full_match_of_that_day_finds(acme, seed):
    """Postings come, change, close and come back, some are the same job; people come and change; days pass."""
    dice = random.Random(seed)  # noqa: S311 - the same nights each time
    shown = {}
    for night in range(8):
        for number in dice.sample(range(12), 4):
            shown.pop(number, None) if dice.random() < 0.3 else shown.update({number: dice.choice(ASKS)})
        last = (acme.at + timedelta(days=dice.randrange(-2, 4))).date().isoformat()
        acme.night(asking(99, ASKS[0]), *(asking(one, text, valid_through=last) for one, text in shown.items()))
        if night in {0, 3, 5}:
            person(acme, sorted(PEOPLE)[night // 2], **({"education": []} if dice.random() < 0.5 else {}))
        match(acme)
        assert kept(acme.line, "since", "pending") == in_full(acme.line, acme.at.date())
    assert in_full(acme.line, acme.at.date())


def test_a_night_without_change_lays_out_nothing_and_changes_nothing(acme, monkeypatch):
    acme.night(*(asking(number, text) for number, text in enumerate(ASKS)))
    person(acme, "Ana")
    before = match(acme)
    acme.again()
    laid_out = []
    lay_out = jobs.lay_out
    monkeypatch.setattr(jobs, "lay_out", lambda *args: laid_out.append(list(args[2])) or lay_out(*args))
    assert match(acme) == before
    assert not any(laid_out)


def test_only_what_has_changed_is_laid_out_for_who_has_not(acme, monkeypatch):
    acme.night(*(asking(number, text) for number, text in enumerate(ASKS)))
    person(acme, "Ana")
    match(acme)
    acme.night(*(asking(number, text) for number, text in enumerate(ASKS)), asking(9, ASKS[1]))
    laid_out = []
    lay_out = jobs.lay_out
    monkeypatch.setattr(jobs, "lay_out", lambda *args: laid_out.append(len(list(args[2]))) or lay_out(*args))
    match(acme)
    assert laid_out == [1]


def test_what_has_been_told_is_pending_again_once_the_posting_changes(acme):
    acme.night(asking(1, ASKS[1]), asking(4, ASKS[1] + " Scanning."))
    ana = person(acme, "Ana")
    match(acme)
    store = acme.line.store
    ids = {one.posting_id for one in store.matches(HOME, ana.profile_id)}
    store.told(HOME, ana.profile_id, ids)
    acme.night(asking(1, ASKS[1]), asking(4, ASKS[1] + " Scanning and indexing."))
    match(acme)
    pending = [one.posting_id for one in store.matches(HOME, ana.profile_id) if one.pending]
    assert len(ids) == 2
    assert len(pending) == 1


def test_a_fit_keeps_the_day_it_began_and_only_later_ones_count_as_fresh(acme):
    acme.night(asking(1, ASKS[1]))
    person(acme, "Ana")
    first = acme.at.date()
    match(acme)
    assert acme.line.store.fresh(HOME, first) == 0  # of who is matched for the first time, everything is new
    acme.night(asking(1, ASKS[1]), asking(4, ASKS[1] + " Scanning."))
    match(acme)
    assert acme.line.store.fresh(HOME, acme.at.date()) == 1
    assert {row.since for row in acme.line.store.matches(HOME, pipeline.the_profile(acme.line, "Ana").profile_id)} == {
        first, acme.at.date(),
    }  # fmt: skip


def test_who_stands_otherwise_on_another_day_is_matched_anew(acme):
    acme.night(asking(1, "One year of experience in medical records required."))
    work = [{"position": "Medical Records Clerk", "name": "Acme Hospital", "startDate": "2025-12"}]
    ana = person(acme, "Ana", work=work)
    match(acme)
    early = acme.line.store.matches(HOME, ana.profile_id)
    match(acme, date(2027, 6, 1))
    (late,) = acme.line.store.matches(HOME, ana.profile_id)
    assert late.tier is Tier.QUALIFIED
    assert late not in early


def test_one_persons_trouble_costs_nobody_else(acme):
    acme.night(asking(1, ASKS[1]))
    ana, bo = person(acme, "Ana"), person(acme, "Bo")
    broken = replace(ana, work=(None,))
    done = list(matching.match_all(acme.line, [broken, bo], acme.at.date()))
    assert [type(one) for one in done] == [Trouble, Profile]
