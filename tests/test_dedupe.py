import random
from dataclasses import replace

import pytest

from jobmatch.dedupe import Bench, Decisions, candidates, connected, dedupe, sketched
from jobmatch.likeness import Stance, judge
from jobmatch.model import Place
from jobmatch.references import number
from jobmatch.traits import Traits, address, title
from tests.dedupe_fixtures import ABOUT, BODY, DUTIES, FULL_TIME, NEEDS, OTHER_DUTIES, PER_DIEM, REST, post

CUT = BODY[:420] + "..."
FRAMED = (
    f"Good news! JobsNow found this job for you.\n\n{CUT}\n\nApply now at JobsNow. See more jobs like this. Ref: 99812"
)


def jobs(*postings, **more):
    """The jobs as sets of places in `postings`."""
    place = {one.posting_id: n for n, one in enumerate(postings)}
    return {frozenset(place[key] for key in job.posting_ids) for job in dedupe(postings, **more)}


def codes(*postings):
    return [reason.code for reason in judge(*map(Traits, postings)).reasons]


SAME = {
    "word for word under a new id": (post(), post()),
    "cut off": (post(), post(CUT)),
    "a few sentences of it": (post(), post(DUTIES[17:150] + "...")),
    "cut off, with a header and a footer": (post(), post(FRAMED)),
    "every sentence a bullet": (post(), post(BODY.replace(". ", ".\n• "))),
    "in another order": (post(), post("\n\n".join((DUTIES, NEEDS, ABOUT, REST)))),
    "headings of the site's own": (post(), post(BODY.replace("What you need", "QUALIFICATIONS:"))),
    "numbers and times written otherwise": (
        post(),
        post(
            BODY.replace("One year", "1 year").replace("8:00 am - 4:30 pm", "8am\u20134:30pm").replace("Monday", "Mon")
        ),
    ),
    "the employer with its legal form": (post(), post(hiring_organization="Lantern Creek Hospital, Inc.")),
    "the employer shortened": (post(), post(hiring_organization="Lantern Creek")),
    "the employer spelled as one word": (post(), post(hiring_organization="LanternCreek Health System")),
    "the employer with a slip": (
        post(hiring_organization="Springfield Hospital"),
        post(hiring_organization="Springfeild Hospital"),
    ),
    "the employer as its initials": (post(), post(hiring_organization="LCH")),
    "the employer with the site's name": (post(), post(hiring_organization="Lantern Creek Hospital via JobsNow")),
    "no employer": (post(), post(hiring_organization="")),
    "a saint": (
        post(hiring_organization="St. Mary's Hospital"),
        post(hiring_organization="Saint Marys Medical Center"),
    ),
    "an owner that the text names": (
        post(f"Oak Hill, a member of Concordia Health.\n{BODY}", hiring_organization="Oak Hill"),
        post(f"Oak Hill, a member of Concordia Health.\n{BODY}", hiring_organization="Concordia Health"),
    ),
    "a ZIP code on one side": (post(), post(zip_code="45402")),
    "the area for the town": (post(), post(town="Greater Dayton Area")),
    "a town's short form": (post(town="Ft. Worth", state="TX"), post(town="Fort Worth", state="TX")),
    "the state alone": (post(), post(town="")),
    "no place": (post(), post(town="", state="")),
    "pay on one side": (post(), post(f"{BODY}\nPay: $18.00 - $21.50 an hour", pay="USD 18.00 - 21.50 per HOUR")),
    "pay by the hour and by the year": (
        post(f"{NEEDS} Pay: $18.00 - $21.50 an hour. {REST}"),
        post(f"{NEEDS} Pay: $37,440 - $44,720 a year. {REST}"),
    ),
    "another closing day": (
        post(f"{NEEDS} Apply by November 30. {REST}"),
        post(f"{NEEDS} Apply by December 15. {REST}"),
    ),
    "another link": (
        post(f"{NEEDS} Apply at https://a.example/7. {REST}"),
        post(f"{NEEDS} Apply at www.b.example. {REST}"),
    ),
    "full time said in the title": (
        post(employment_type=(FULL_TIME,)),
        post(title="Medical Records Clerk - Full Time"),
    ),
    "the town in the title": (post(), post(title="Medical Records Clerk - Dayton, OH")),
    "the title abbreviated": (post(), post(title="Med Records Clerk")),
    "one number, another text": (
        post(identifier="R-0012345"),
        post(OTHER_DUTIES, identifier="REQ 12345"),
    ),
    "one address, with tracking": (
        post(url="https://jobs.example.org/1234567?utm_source=mail"),
        post(f"{DUTIES} {OTHER_DUTIES}", url="https://www.jobs.example.org/1234567/"),
    ),
    "the site's own number beside the employer's": (post(identifier="R-12345"), post(identifier="a8c3f901-77")),
}
APART = {
    "another town": ("other_place", post(), post(town="Kettering")),
    "another state": ("other_place", post(), post(state="KY")),
    "another ZIP code of the town": ("other_place", post(zip_code="45402"), post(zip_code="45420")),
    "another facility": (
        "other_place",
        post(f"Facility: Grant Center\n{BODY}"),
        post(f"Facility: Miami Valley\n{BODY}"),
    ),
    "a side of the town": ("other_place", post(town="Dayton"), post(town="North Dayton")),
    "level II": ("other_level", post(), post(title="Medical Records Clerk II")),
    "levels I and II": ("other_level", post(title="Medical Records Clerk I"), post(title="Medical Records Clerk 2")),
    "a lead": ("other_level", post(), post(title="Lead Medical Records Clerk")),
    "days and nights": ("other_shift", post(title="Clerk - Days"), post(title="Clerk - Nights")),
    "nights in one title alone": ("other_shift", post(DUTIES), post(DUTIES, title="Medical Records Clerk - Nights")),
    "shifts in the text": (
        "other_shift",
        post(f"{BODY}\nThis is a day shift."),
        post(f"{BODY}\nThis is a night shift."),
    ),
    "hours at night": ("other_shift", post(), post(BODY.replace("8:00 am - 4:30 pm", "11:00 pm - 7:30 am"))),
    "the per diem twin": ("other_employment", post(employment_type=(FULL_TIME,)), post(employment_type=(PER_DIEM,))),
    "PRN in the title": ("other_employment", post(), post(title="Medical Records Clerk (PRN)")),
    "per diem in the text": ("other_words", post(f"{BODY}\nStatus: Full-time"), post(f"{BODY}\nStatus: Per diem")),
    "work from home": ("other_mode", post(NEEDS, title="Clerk (Remote)"), post(NEEDS, title="Clerk")),
    "a campus in the employer's name": (
        "other_employer",
        post(NEEDS, hiring_organization="Lantern Creek East Campus"),
        post(NEEDS, hiring_organization="Lantern Creek West Campus"),
    ),
    "a word of the place in a short text": (
        "other_words",
        post(f"Come to our clinic. {DUTIES}"),
        post(f"Come to our urgent care. {DUTIES}"),
    ),
    "a department in the title": ("other_title", post(title="Clerk - Cardiology"), post(title="Clerk - Oncology")),
    "a department's line": (
        "other_department",
        post(f"Department: Surgery\n{BODY}"),
        post(f"Department: Health Information\n{BODY}"),
    ),
    "a department in a sentence": (
        "other_words",
        post(f"Join our cardiology clinic. {BODY}"),
        post(f"Join our oncology clinic. {BODY}"),
    ),
    "a team in a sentence": (
        "other_words",
        post(f"{BODY} You will be part of the filing team and learn from it."),
        post(f"{BODY} You will be part of the billing team and learn from it."),
    ),
    "a name in a sentence": (
        "other_words",
        post(f"{DUTIES} You will report to Grant Center. {NEEDS}"),
        post(f"{DUTIES} You will report to Miami Valley. {NEEDS}"),
    ),
    "years asked for": ("other_words", post(), post(BODY.replace("One year", "Three years"))),
    "hours a week": ("other_words", post(f"{BODY}\nHours per week: 40"), post(f"{BODY}\nHours per week: 20")),
    "another employer in the town": ("other_employer", post(NEEDS), post(NEEDS, hiring_organization="Fairview Clinic")),
    "an employer of nearly that name": (
        "other_employer",
        post(NEEDS, hiring_organization="Lakeview Clinic"),
        post(NEEDS, hiring_organization="Lakeside Clinic"),
    ),
    "an employer of the other side": (
        "other_employer",
        post(NEEDS, hiring_organization="Northwestern Clinic"),
        post(NEEDS, hiring_organization="Northeastern Clinic"),
    ),
    "the same number at another employer": (
        "other_employer",
        post(NEEDS, identifier="R-1234"),
        post(NEEDS, identifier="R-1234", hiring_organization="Fairview Clinic"),
    ),
    "another number": ("other_requisition", post(identifier="R-1234"), post(identifier="R-1235")),
    "another number in the title": (
        "other_requisition",
        post(title="Clerk (Req 4471)"),
        post(title="Clerk (Req 4472)"),
    ),
    "other days": ("other_words", post(f"{NEEDS} Schedule: Mon-Thu, 8-6."), post(f"{NEEDS} Schedule: Tue-Fri, 8-6.")),
    "another number in the text": (
        "other_requisition",
        post(f"{BODY}\nRequisition ID: 77812"),
        post(f"{BODY}\nRequisition ID: 77813"),
    ),
    "another number in the address": (
        "other_requisition",
        post(url="https://acme.example.com/job/Dayton/Clerk_R12345"),
        post(url="https://acme.example.com/job/Dayton/Clerk_R12346"),
    ),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_a_copy_is_the_same_job(pair):
    assert jobs(*pair) == {frozenset({0, 1})}


@pytest.mark.parametrize(("code", "one", "other"), APART.values(), ids=APART)
def test_a_near_miss_stays_a_job_of_its_own_and_says_why(code, one, other):
    assert jobs(one, other) == {frozenset({0}), frozenset({1})}
    assert codes(one, other) == [code]


def test_other_work_among_the_same_paragraphs_stays_apart():
    assert len(jobs(post(), post("\n\n".join((ABOUT, OTHER_DUTIES, REST))))) == 2


def test_what_the_source_calls_its_posting_is_no_requisition_number():
    records = [post(source_id=name, identifier=name) for name in ("p001-17", "p002-17")]
    assert jobs(*records) == {frozenset({0, 1})}


def test_all_at_once_each_finds_its_own_and_the_order_makes_no_difference():
    sites = [post(town=town) for town in ("Dayton", "Kettering", "Xenia")]
    copies = [post(CUT, town=one.job_location[0].locality, hiring_organization="Lantern Creek") for one in sites]
    found = dedupe([*sites, *copies])
    assert jobs(*sites, *copies) == {frozenset({n, n + 3}) for n in range(3)}
    for seed in range(3):
        mixed = random.Random(seed).sample(  # noqa: S311 - nothing secret
            [*sites, *copies], 6
        )
        assert dedupe(mixed) == found


def test_two_that_differ_are_not_joined_through_a_third():
    # The third says nothing of its place, so it is a copy of either; the two are apart.
    dayton, kettering, nowhere = post(NEEDS), post(NEEDS, town="Kettering"), post(NEEDS, town="", state="")
    found = jobs(dayton, kettering, nowhere)
    assert len(found) == 2
    assert not any({0, 1} <= job for job in found)


def test_the_evidence_is_codes_with_what_they_saw():
    one, other = post(identifier="R-1234"), post(CUT, identifier="1234")
    (job,) = dedupe([one, other])
    (link,) = job.links
    assert {link.first, link.second} == {one.posting_id, other.posting_id} == {*job.posting_ids}
    reasons = {reason.code: dict(reason.values) for reason in link.reasons}
    assert reasons["same_requisition"] == {"number": "1234"}
    assert int(reasons["same_text"]["percent"]) > 90
    assert reasons.keys() >= {"same_employer", "same_place", "same_title"}


def test_what_a_person_splits_stays_apart_and_what_a_person_joins_stays_together():
    one, copy, other = post(), post(CUT), post(town="Kettering")
    pair = tuple(sorted((one.posting_id, copy.posting_id)))
    far = tuple(sorted((one.posting_id, other.posting_id)))
    assert len(jobs(one, copy, decisions=Decisions(split=frozenset({pair})))) == 2
    assert jobs(one, copy, other, decisions=Decisions(joined=frozenset({far}))) == {frozenset({0, 1, 2})}


def test_judging_does_not_depend_on_which_comes_first():
    for one, other in SAME.values():
        assert judge(Traits(one), Traits(other)) == judge(Traits(other), Traits(one))


def test_only_what_shares_a_key_is_looked_at():
    postings = [
        post(),
        post(CUT),
        post(OTHER_DUTIES, title="Front Desk Clerk", town="Xenia", hiring_organization="Elm"),
    ]
    sketches = list(sketched(postings))
    assert list(candidates(sketches)) == [tuple(sorted(one.posting_id for one in postings[:2]))]
    assert list(candidates(sketches, of={postings[2].posting_id})) == []


def test_postings_that_pairs_connect_are_one_group():
    assert list(connected([("b", "c"), ("d", "e"), ("a", "b")])) == [
        ({"a", "b", "c"}, [("a", "b"), ("b", "c")]),
        ({"d", "e"}, [("d", "e")]),
    ]


def test_nothing_and_postings_without_text_are_no_trouble():
    assert dedupe([]) == ()
    assert jobs(post(""), post("", title="", town="", state="", hiring_organization="")) == {
        frozenset({0}),
        frozenset({1}),
    }


def test_a_text_that_is_too_short_says_nothing():
    assert jobs(post("Apply now.", hiring_organization=""), post("Apply now.", hiring_organization="")) == {
        frozenset({0}),
        frozenset({1}),
    }


def test_letters_that_grow_in_lower_case_are_no_trouble():
    assert jobs(post(f"İstanbul {BODY}"), post(f"İzmir {BODY}")) is not None


def test_a_bench_judges_each_two_once(monkeypatch):
    one, other = post(), post(CUT)
    bench = Bench({each.posting_id: each for each in (one, other)})
    first = bench.judge(one.posting_id, other.posting_id)
    assert bench.judge(other.posting_id, one.posting_id) is first
    assert first.stance is Stance.SAME


# ---------------------------------------------------------------------------------------------------- traits


@pytest.mark.parametrize(
    ("stated", "core"),
    [
        ("R-0012345", "12345"),
        ("JR 12345", "12345"),
        ("req#12345", "12345"),
        ("HIM-2231", "HIM2231"),
        ("12", None),
        ("2026", None),
    ],
)
def test_a_number_is_compared_without_what_is_written_before_it(stated, core):
    found = number(stated)
    assert (found.core if found else None) == core


def test_a_title_is_taken_apart():
    found = title("Sr. HIM Clerk II - Oncology (Nights, PRN) $18.50/hr")
    assert found.words == {"health", "information", "management", "clerk", "oncology"}
    assert found.aside == {"oncology"}
    assert found.levels == {"senior", "2"}
    assert found.shifts == {"night"}
    assert found.employment == {PER_DIEM}


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.acme.example/jobs/1234?utm_source=x#top", "acme.example/jobs/1234"),
        ("https://acme.example/view?id=1234&src=mail", "acme.example/view?id=1234"),
        ("https://acme.example/careers", ""),
        ("https://acme.example/", ""),
        ("no address", ""),
    ],
)
def test_an_address_is_that_of_one_job_without_tracking(url, found):
    assert address(url) == found


def test_places_abroad_are_compared_by_name_too():
    leeds = {"job_location": (Place("Leeds", "", "LS9 7TF", "GB"),)}
    assert jobs(post(**leeds), post(**leeds)) == {frozenset({0, 1})}


def test_a_short_text_is_found_again_under_another_title():
    text = " ".join(f"word{number}" for number in range(60))
    one = post(text, title="Records Clerk - Northside")
    other = post(text, title="Night Records Clerk", feed_id="board", hiring_organization="")
    assert list(candidates(sketched([one, other])))


def test_another_source_may_leave_the_level_out_but_one_source_with_both_has_two_jobs():
    clerk, second = post(), post(title="Medical Records Clerk II")
    assert jobs(clerk, replace(second, feed_id="board")) == {frozenset({0, 1})}
    assert jobs(clerk, second) == {frozenset({0}), frozenset({1})}


def test_one_number_of_one_employer_at_one_place_is_one_job_however_its_hours_are_written():
    one = post(f"{BODY}\n\nRequisition number: QM-26-088", title="Medical Records Clerk, 3-11")
    other = post(f"{BODY}\n\nReq # QM-26-088", title="Medical Records Clerk - Second Shift", feed_id="board")
    assert jobs(one, other) == {frozenset({0, 1})}


def test_a_county_is_no_other_place_than_a_town():
    assert judge(Traits(post()), Traits(post(town="Montgomery County", feed_id="board"))).stance is not Stance.APART
