"""A person against all open postings: what is scored, what is only looked up, and what the person is told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from line_fixtures import record, trial
from store_fixtures import DAY, NIGHT

from jobmatch import batch, jobs, pipeline
from jobmatch.batch import as_shown, distance_mi, judged, one
from jobmatch.errors import JobMatchError, UsageError
from jobmatch.model import Place, Posting, Profile, Tally, Tier, Wishes
from jobmatch.stock import short_codes

CLERK = {"work": [{"position": "Medical Records Clerk", "startDate": "2024-01"}], "certificates": [{"name": "RHIT"}]}
TRUCKS = record(7, "A truck, a road.", title="Truck Driver")
SILENT = record(8, "Come and join us!")
FAR = record(9, "RHIT required.", location="San Diego, CA")
NEAR = {"postal_code": "45402", "distance_mi": 30}  # Dayton


@pytest.fixture
def acme(tmp_path):
    with trial(tmp_path / "home") as acme:
        yield acme


@pytest.fixture
def ana(acme):
    """A person beside three open postings: she has what the first asks for."""
    acme.night(record(1, "RHIT required."), record(2, "RHIA required."), record(3, "Filing. CPC certification."))
    return acme.person(**CLERK)


def ranked(acme, profile, on=DAY):
    line = acme.line
    stock = jobs.stock(line.store, line.vocabulary.concepts, line.reader_version)
    return batch.ranking(line.store, stock, line.scorer, profile, on)


def told(acme, profile, on=DAY, top=None):
    return batch.report(acme.line.store, acme.line.scorer, ranked(acme, profile, on), top)


def matches(acme, profile, on=DAY):
    """Return the matches that a person is told, by the id of the source."""
    return {listing.posting.source_id: listing.match for listing in told(acme, profile, on).listings}


def wishing(acme, **wishes):
    return acme.person(**CLERK, meta={"jobmatch": {"wishes": wishes}})


def ids(listings):
    return [listing.posting.source_id for listing in listings]


# ---------------------------------------------------------------------------------------------- what is matched at all


def test_every_open_posting_is_told_as_one_alone_would_be(acme, ana):
    found = matches(acme, ana)
    assert sorted(found) == ["1", "2", "3"]
    for source_id, stored in acme.open().items():
        assert found[source_id] == judged(acme.line.scorer, ana, stored.posting, stored.requirements, DAY)


def test_what_two_people_are_to_a_posting_is_kept_apart(acme, ana):
    bo = acme.person(name="Bo", file="bo.json")
    assert matches(acme, ana)["1"].score > matches(acme, bo)["1"].score


def test_what_closes_is_no_longer_matched(acme, ana):
    for blank in ("", "\n"):
        acme.night(record(1, "RHIT required."), blank)
    assert list(matches(acme, ana)) == ["1"]


def test_what_todays_reader_has_not_read_is_left_out_until_it_has(acme, ana):
    before = matches(acme, ana)
    own = '[[cue]]\ncue = "golden ticket"\ncategory = "preferred"\ndirection = "backward"\n'
    acme.start(own)
    assert matches(acme, ana) == {}
    acme.rebuild(own)
    assert matches(acme, ana) == before


def test_of_many_postings_none_is_left_out(acme):
    acme.night(*(record(number) for number in range(1003)))
    assert sum(count for _, count in ranked(acme, acme.person()).tally().tiers) == 1003


def test_scores_move_with_the_months_and_with_what_ends(acme):
    acme.night(record(1, "RHIT required."), record(2, "Three years of medical records experience required."))
    person = acme.person(**CLERK, meta={"jobmatch": {"expires": {"RHIT": "2026-06-15"}}})
    days = [DAY + timedelta(days) for days in (0, 1, 29, 30, 31, 60, 103, 104, 105, 106, 107, 120, 365, 700)]
    found = [matches(acme, person, on) for on in days]
    assert len({match["1"].points for match in found}) == 2
    assert len({match["2"].points for match in found}) == 3


# ------------------------------------------------------------------------------------------------ what a person is told


def test_postings_stand_in_the_list_they_belong_to_best_first(acme):
    acme.night(record(1, "RHIA required."), record(2, "RHIT required."), TRUCKS, SILENT, FAR)
    report = told(acme, wishing(acme, **NEAR))
    assert ids(report.listings) == ["2", "1"]
    assert (ids(report.too_little_said), ids(report.other_work), ids(report.removed)) == (["8"], ["7"], ["9"])
    assert report.tally == Tally(
        tiers=((Tier.QUALIFIED, 1), (Tier.NOT_YET, 1), (Tier.TOO_LITTLE_SAID, 1), (Tier.OTHER_WORK, 1)),
        removed=1,
        wishes=(("too_far", 1),),
    )


def test_a_wish_takes_a_posting_away_and_says_which(acme):
    acme.night(record(1, salary_text="$15 an hour"), record(2, salary_text="$25 an hour"))
    report = told(acme, wishing(acme, pay_min={"amount": 20, "unit": "hour"}))
    assert (ids(report.listings), ids(report.removed)) == (["2"], ["1"])
    assert [reason.code for reason in report.removed[0].match.removed_by] == ["pay_below"]
    assert report.tally == Tally(((Tier.QUALIFIED, 1),), removed=1, wishes=(("pay_below", 1),))


def test_a_posting_against_two_wishes_counts_once_and_for_both(acme):
    acme.night(FAR | {"salary_text": "$9 an hour"})
    tally = told(acme, wishing(acme, pay_min={"amount": 20, "unit": "hour"}, **NEAR)).tally
    assert (tally.removed, dict(tally.wishes)) == (1, {"too_far": 1, "pay_below": 1})


def test_other_work_stays_other_work_whatever_is_wished(acme):
    acme.night(TRUCKS | {"location": "San Diego, CA"})
    report = told(acme, wishing(acme, **NEAR))
    assert (ids(report.other_work), report.removed, report.tally.removed) == (["7"], (), 0)


def test_each_list_is_cut_short_and_the_tally_counts_all(acme):
    many = [record(number, f"RHIT required, {number % 40 + 1} months of experience.") for number in range(240)]
    others = [one | {"id": f"{one['id']}-{n}"} for one in (TRUCKS, SILENT, FAR) for n in range(9)]
    acme.night(*many, *others)
    report = told(acme, wishing(acme, **NEAR), top=5)
    assert list(map(len, (report.listings, report.too_little_said, report.removed, report.other_work))) == [5, 5, 5, 5]
    assert (sum(n for _, n in report.tally.tiers), report.tally.removed) == (240 + 18, 9)
    whole = told(acme, report.profile)
    assert len(whole.listings) == 240
    assert whole.listings[:5] == report.listings


def test_what_is_listed_is_the_posting_with_its_text_its_distance_and_its_days(acme):
    acme.night(record(1))
    profile = wishing(acme, postal_code="45202")
    (listed,), stored = told(acme, profile).listings, acme.open()["1"]
    assert (listed.posting, listed.requirements) == (stored.posting, stored.requirements)
    assert (listed.first_seen, listed.closed_at) == (NIGHT, None)
    assert listed.distance_mi == distance_mi(profile, stored.posting) == 47
    assert stored.posting.posting_id.startswith(listed.code)


def test_records_that_could_not_be_read_are_told(acme, ana):
    acme.night(record(1), {"id": "9", "title": ["Clerk"]})
    assert told(acme, ana).refused == 1


def test_without_any_posting_a_report_is_empty_and_says_so(acme):
    report = told(acme, acme.person())
    assert (report.listings, report.tally) == ((), Tally())


@pytest.mark.parametrize(
    ("home", "places", "miles"),
    [
        ("45402", (Place("Dayton", "OH", "45402"),), 0),
        ("45402", (Place("San Diego", "CA", "92101"), Place("Columbus", "OH", "43215")), 65),
        ("", (Place("Dayton", "OH", "45402"),), None),
        ("45402", (), None),
        ("45402", (Place("Nowhere At All", "OH"),), None),
    ],
)
def test_the_distance_is_to_the_nearest_place_and_unknown_where_a_place_is(home, places, miles):
    posting = Posting("acme", "1", "Clerk", "Clerk", job_location=places)
    assert distance_mi(Profile("p", "Ana", wishes=Wishes(postal_code=home)), posting) == miles


# ---------------------------------------------------------------------------------------------------------- codes


@pytest.mark.parametrize(
    ("posting_ids", "codes"),
    [
        ([], []),
        (["0123456789abcdef"], ["012345"]),
        (["0123456789abcdef", "0123450000000000"], ["0123456", "0123450"]),
        (
            ["aaaaaaaaaaaaaaa1", "bbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaa2"],
            ["aaaaaaaaaaaaaaa1", "bbbbbb", "aaaaaaaaaaaaaaa2"],
        ),
        (["00000000aa000000", "00000000ab000000", "00000000b0000000"], ["00000000aa", "00000000ab", "00000000b"]),
    ],
)
def test_a_code_is_the_shortest_beginning_that_no_other_has(posting_ids, codes):
    assert short_codes(posting_ids) == dict(zip(posting_ids, codes, strict=True))


def test_codes_of_many_postings_are_unambiguous(acme):
    keys = [Posting("acme", str(number), "", "").posting_id for number in range(5000)]
    codes = short_codes(keys)
    assert min(map(len, codes.values())) == 6
    for key, code in codes.items():
        assert key.startswith(code)
    assert len(set(codes.values())) == 5000


# ------------------------------------------------------------------------------------------ one posting, then and now


def test_a_posting_is_taken_apart_by_its_code_as_it_stands(acme, ana):
    listed = told(acme, ana).listings[0]
    assert one(acme.line.store, acme.line.scorer, ana, listed.code, DAY) == listed
    found = one(acme.line.store, acme.line.scorer, ana, listed.code.upper(), DAY)
    assert found == replace(listed, code=listed.code.upper())


def test_a_closed_posting_can_still_be_asked_for(acme, ana):
    code = acme.open()["2"].posting.posting_id[:6]
    for blank in ("", "\n"):
        acme.night(record(1, "RHIT required."), blank)
    found = one(acme.line.store, acme.line.scorer, ana, code, DAY)
    assert (found.posting.source_id, found.closed_at) == ("2", acme.at)


def test_a_code_of_no_posting_is_refused(acme, ana):
    with pytest.raises(UsageError, match="no posting has a code that begins with 'zzz'"):
        one(acme.line.store, acme.line.scorer, ana, "zzz", DAY)


def test_a_posting_that_was_never_read_says_what_to_do(acme):
    acme.start(stumbles_over="RHIT")
    acme.night(record(1))
    code = acme.open()["1"].posting.posting_id[:6]
    with pytest.raises(JobMatchError, match=f"{code}: its text has not been read: run 'jobmatch rebuild'"):
        one(acme.line.store, acme.line.scorer, acme.person(), code, DAY)


def shown(acme, profile, on=DAY):
    """Report and keep it, as `jobmatch report` does."""
    report = told(acme, profile, on)
    pipeline.keep_shown(acme.line, report, NIGHT, ("text",))
    return report


def test_what_was_shown_is_answered_as_it_was_whatever_has_happened_since(acme, ana):
    before = shown(acme, ana).listings[0]
    for blank in ("", "\n"):
        acme.night(record(2, "RHIT required."), blank)
    acme.rebuild('[[title]]\ntitle = "Medical Records Clerk 1"\nfamily = "billing"\n')
    acme.person(**CLERK | {"certificates": []})
    report, found = as_shown(acme.line.store, ana, before.code, DAY)
    assert found == before
    assert (report.day, report.profile_revision) == (DAY, ana.revision)
    assert one(acme.line.store, acme.line.scorer, ana, before.code, DAY) != before


def test_of_several_reports_the_last_up_to_the_day_answers(acme, ana):
    for on in (date(2026, 3, 2), date(2026, 3, 9)):
        code = shown(acme, ana, on).listings[0].code
    for asked, day in (((2026, 3, 8), 2), ((2026, 3, 9), 9), ((2027, 1, 1), 9)):
        report, _ = as_shown(acme.line.store, ana, code, date(*asked))
        assert report.day == date(2026, 3, day)


def test_what_wishes_removed_and_other_work_were_shown_too(acme):
    acme.night(record(1), TRUCKS, SILENT, FAR)
    report = shown(acme, wishing(acme, **NEAR))
    lists = (report.listings, report.too_little_said, report.removed, report.other_work)
    for (listed,) in lists:
        assert as_shown(acme.line.store, report.profile, listed.code.upper(), DAY)[1] == listed


def test_before_the_first_report_nothing_was_shown(acme, ana):
    shown(acme, ana)
    with pytest.raises(UsageError, match="Ana Ortiz was shown no report up to 2026-03-01"):
        as_shown(acme.line.store, ana, "0", date(2026, 3, 1))


@pytest.mark.parametrize(("code", "count"), [("zzz", 0), ("", 3)])
def test_a_code_that_the_report_does_not_tell_apart_is_refused(acme, ana, code, count):
    shown(acme, ana)
    with pytest.raises(UsageError, match=f"'{code}' is the beginning of {count} codes in the report of 2026-03-02"):
        as_shown(acme.line.store, ana, code, DAY)


def test_a_posting_whose_hours_change_is_held_against_the_wishes_again(acme):
    acme.night(record(1, employment_type="full-time"))
    profile = wishing(acme, employment_types=["full_time"])
    assert ids(told(acme, profile).listings) == ["1"]
    acme.night(record(1, employment_type="part-time"))
    assert ids(told(acme, profile).removed) == ["1"]
