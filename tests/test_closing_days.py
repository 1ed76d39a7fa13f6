"""A posting's closing day ends with that day where the job is, however it is stated and however far away it is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from line_fixtures import record, trial
from store_fixtures import posting

from jobmatch import batch, jobs
from jobmatch.match import assemble
from jobmatch.messages import Edition
from jobmatch.model import Match, Profile, Requirements, Tier
from jobmatch.report import RENDERERS, render

ON = date(2026, 3, 2)
CLERK = {"work": [{"position": "Medical Records Clerk", "startDate": "2024-01"}], "certificates": [{"name": "RHIT"}]}


def report(home, stated, on):
    """Return what a person is shown on a day of a posting with that closing day, in every form, and its match."""
    with trial(home) as acme:
        acme.night(record(valid_through=stated))
        person, line = acme.person(**CLERK), acme.line
        stock = jobs.stock(line.store, line.vocabulary.concepts, line.reader_version)
        found = batch.report(line.store, line.scorer, batch.ranking(line.store, stock, line.scorer, person, on), None)
        found = batch.with_news(line.store, found, line.reader_version, line.scorer.version)
        (listing,) = found.listings
        return [render(found, form, Edition({})) for form in RENDERERS], listing.match


@pytest.mark.parametrize(
    ("stated", "on", "passed"),
    [
        ("2026-03-02", ON, False),
        ("2026-03-02", ON + timedelta(days=1), True),
        ("2020-01-01", ON, True),
        ("2026-03-02T23:59:59-10:00", ON, False),  # in UTC it is the third
        ("2026-03-02T23:59:59-10:00", ON + timedelta(days=1), True),
        ("2026-03-02T00:30:00+14:00", ON, False),  # in UTC it is the first
        ("9999-12-31", ON, False),
        ("9999-12-31T23:59:59-12:00", ON, False),
        ("0001-01-01T00:00:00+14:00", ON, True),
    ],
)
def test_a_closing_day_is_open_to_its_end_in_its_own_zone(tmp_path, stated, on, passed):
    pages, match = report(tmp_path / "home", stated, on)
    assert [reason.code for reason in match.blockers] == ["past_closing_day"] * passed
    assert ("has passed" in pages[0]) == passed
    assert len(pages) == len(RENDERERS)


@given(st.dates(), st.dates())
def test_no_day_is_too_far_away_to_be_judged(last_day, on):
    match, none = (
        Match("", Tier.QUALIFIED, points=1, of=2, parts=(), because="all_required_met"),
        Requirements("", "r1", ()),
    )
    judged = assemble(match, Profile("p", "Ana"), posting(valid_through=last_day), none, on)
    assert bool(judged.blockers) == (last_day < on)
