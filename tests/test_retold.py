"""Adverts that somebody wrote anew: which are of the same job, and which only look so."""

from decimal import Decimal

import pytest
from dedupe_fixtures import post

from jobmatch import details
from jobmatch.dedupe import candidates, dedupe, sketched
from jobmatch.likeness import judge
from jobmatch.references import quoted
from jobmatch.traits import Traits

OWN = (
    "Quarrington Hospital seeks a Tumor Conference Clerk. You gather outside pathology slides and mammography disks "
    "from four counties, build the packet for the weekly conference, photograph the whiteboard afterwards and chase "
    "oncologists for unsigned staging forms. You need two years of records or courier work, a steady temper and a "
    "driving license. Monday to Friday, 6:45 - 3:15, at the Wexley Street annex. Pay: $19.35 - $23.80."
)
RETOLD = (
    "Great spot at Quarrington on Wexley St! They need somebody to collect pathology slides & mammography discs from "
    "outside (four counties, company car), put the conference packet together every week, photograph the board when "
    "it is over and get oncologists to sign staging forms. License and 2 yrs records or courier background. "
    "6:45-3:15 M-F, $19.35 to $23.80. Never a fee. Text Dana to be seen this week."
)
PAY = "$19.35 to $23.80"
NUMBER = " Requisition QH-4471."
FIELDS = {"hiring_organization": "Quarrington Hospital", "title": "Tumor Conference Clerk", "feed_id": "own"}
AGENCY = {"hiring_organization": "Bright Desk Staffing", "title": "Records Runner/Packet Builder", "feed_id": "board"}


def own(body=OWN, **fields):
    return post(body, **{**FIELDS, **fields})


def agency(body=RETOLD, **fields):
    return post(body, **{**AGENCY, **fields})


def silent(text):
    """The text without the name of the employer."""
    return text.replace("at Quarrington on", "on")


SAME = {
    "the employer, the pay and the rare words": (own(), agency()),
    "an employer that is not named, but more of the rest": (own(), agency(silent(RETOLD))),
    "the number that an agency tells, whatever else it says": (
        own(OWN + NUMBER),
        agency("Quarrington wants a runner. Their ref QH-4471. Good money, kind people, parking."),
    ),
    "the number that is only the employer's id of the posting": (
        own(source_id="QH-4471"),
        agency("Quarrington wants a runner (their QH 4471). Good money, kind people, parking."),
    ),
    "a plain number that is called one": (
        own(OWN, source_id="55907"),
        agency("Quarrington wants a runner. Ask for job 55907. Good money, kind people, parking."),
    ),
    "the number and the pay of an employer that is not named": (
        own(OWN + NUMBER),
        agency("A hospital wants a runner, $19.35 - $23.80. Their ref QH-4471. Kind people, parking."),
    ),
    "a board that writes for the employer": (
        own(),
        agency(silent(RETOLD), hiring_organization="Quarrington Hospital", title="Conference Clerk"),
    ),
    "the pay of a year, for 40 hours a week": (own(), agency(RETOLD.replace(PAY, "$40,248 to $49,504 a year"))),
    "the pay of a year, for 37.5 hours a week": (
        own(OWN.replace("$19.35 - $23.80", "$20.00 - $24.00")),
        agency(RETOLD.replace(PAY, "$39,000 to $46,800 a year")),
    ),
    "an agency that lends people until they are hired": (own(), agency(title="Records Runner (temp to hire)")),
    "the number and the pay, in a county for a town": (
        own(source_id="QH-4471"),
        agency(f"A hospital wants a runner, {PAY}. Their ref QH-4471. Kind people.", town="Montgomery County"),
    ),
    "one referral for many, in the title of a board": (
        own(title="Records & Referrals Clerk"),
        own(RETOLD, title="Medical Records and Referral Clerk (Oncology)", feed_id="board"),
    ),
    "a text whose lines lost their breaks": (
        own(OWN.replace(". ", ".\n")),
        own(OWN.replace(". ", "."), feed_id="board"),
    ),
    "hours by the long clock": (
        own(OWN.replace("6:45 - 3:15", "6:45 am - 3:15 pm")),
        own(OWN.replace("6:45 - 3:15", "0645-1515"), feed_id="board"),
    ),
    "the name that the post office has for the town": (
        own(town="North Dartmouth", state="MA"),
        own(town="Dartmouth", state="MA", zip_code="02747", feed_id="board"),
    ),
    "the campus for the town": (own(), own(town="Quarrington Hospital Main Campus", feed_id="board")),
    "the owner and the name it does business under": (
        own(),
        own(hiring_organization="Elm-Ottawa Hosp. Dist. No. 1 dba Quarrington Hospital", feed_id="board"),
    ),
    "an employer that both texts name": (own(), own(hiring_organization="Concordia Partners", feed_id="board")),
    "a title from which a board left the shift": (
        own(title="Tumor Conference Clerk - Evenings"),
        own(feed_id="board"),
    ),
    "initials in the title": (
        own(title="Records Clerk (OA)"),
        own(title="Records Clerk (Office Automation)", feed_id="board"),
    ),
}

APART = {
    "another number, that nobody calls one": (own(f"{OWN} QH-4471."), agency(f"{RETOLD} QH-4488.")),
    "another campus of the town": (
        own(OWN.replace("at the Wexley Street annex", "on our North Campus")),
        agency(f"{RETOLD} This is at the Main Campus; after a year you may go to the North Campus."),
    ),
    "another number of the same employer": (own(OWN + NUMBER), agency(RETOLD + " Their ref QH-4472.")),
    "both numbers in one advert": (
        own(OWN + NUMBER),
        agency("Quarrington wants runners for jobs QH-4471 and QH-4472. Good money, kind people, parking."),
    ),
    "the same number at another employer": (
        own(OWN + NUMBER),
        agency("Fairview Clinic wants a runner. Ref QH-4471. $16.10 - $17.90.", hiring_organization="Fairview Clinic"),
    ),
    "the same number in another town": (own(OWN + NUMBER), agency(RETOLD + NUMBER, town="Kettering")),
    "other pay": (own(), agency(RETOLD.replace("$19.35 to $23.80", "$18.10 to $21.40"))),
    "the pay of a year, of which one end is another": (
        own(),
        agency(RETOLD.replace(PAY, "$40,248 to $48,300 a year")),
    ),
    "an agency's temporary work": (own(), agency(title="Records Runner (temporary)")),
    "the number in a county, and other pay": (
        own(source_id="QH-4471"),
        agency("A hospital wants a runner, $18.10 to $21.40. Their ref QH-4471.", town="Montgomery County"),
    ),
    "a plain number in a county": (
        own(source_id="55907"),
        agency(f"A hospital wants a runner, {PAY}. Ask for job 55907.", town="Montgomery County"),
    ),
    "another town": (own(), agency(town="Kettering")),
    "another shift": (own(), agency(RETOLD.replace("6:45-3:15 M-F", "11:00 pm - 7:00 am"))),
    "another level": (own(title="Tumor Conference Clerk I"), agency(title="Packet Builder II")),
    "another employer that is no agency": (own(), agency(silent(RETOLD), hiring_organization="Fairview Clinic")),
    "another job of the employer for the same pay": (
        own(),
        agency(
            "Great spot at Quarrington! They need a switchboard operator who pages surgeons, logs elevator alarms and "
            "keeps the volunteer roster. 6:45-3:15 M-F, $19.35 to $23.80. Never a fee. Text Dana to be seen this week."
        ),
    ),
    "an employer's next desk, described alike": (
        own(f"Conference desk, surgery. {OWN} You page surgeons, log implants and keep the schedule of the rooms."),
        own(f"Conference desk, imaging. {OWN} You burn disks, call radiologists and merge doubles.", feed_id="board"),
    ),
    "an employer's next desk, described anew": (
        own(),
        own(
            "Tumor Conference Clerk at Quarrington Hospital, registry desk. You abstract cases, follow up survivors by "
            "telephone and answer the state. Two years of registry work. Monday to Friday, 6:45 - 3:15. "
            "$19.35 - $23.80.",
            feed_id="board",
        ),
    ),
    "an agency's advert for two of its clients": (
        agency(f"{RETOLD} It is a urology practice."),
        agency(f"{RETOLD} It is a hospice."),
    ),
    "a shift in one title of one source": (own(title="Tumor Conference Clerk - Evenings"), own()),
    "hours of another advert of the same words": (
        own(),
        own(RETOLD.replace("6:45-3:15", "8:00-4:30"), title="Conference Clerk", feed_id="board"),
    ),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_an_advert_that_was_written_anew_is_the_same_job(pair):
    assert len(dedupe(pair)) == 1
    assert judge(*map(Traits, pair)) == judge(*map(Traits, reversed(pair)))


def test_the_two_meet_also_when_the_one_comes_later():
    for one, other in (SAME["the employer, the pay and the rare words"], SAME["a plain number that is called one"]):
        found = [tuple(sorted((one.posting_id, other.posting_id)))]
        assert list(candidates(sketched([one, other]), of={other.posting_id})) == found


@pytest.mark.parametrize("pair", APART.values(), ids=APART)
def test_what_only_looks_like_it_stays_a_job_of_its_own(pair):
    assert len(dedupe(pair)) == 2


def test_the_evidence_of_other_words_is_told():
    ((job,), codes) = dedupe([own(), agency()]), {"same_details", "same_pay", "named_employer", "same_place"}
    assert {reason.code for reason in job.links[0].reasons} == codes


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("their ref POA-77, posting 8812W", {"POA77", "8812W"}),
        ("job 5590, # 77812, BX 2610", {"5590", "77812", "BX2610"}),
        ("ICD-10, COVID-19, 401k, 7a-3:30p, 555-0133, 45402-1234, 12-hour, 2026-05-04, a@b12345.example", set()),
    ],
)
def test_codes_in_a_text_are_told_from_other_numbers(text, cores):
    assert {found.core for found in quoted(text)} == cores


@pytest.mark.parametrize(
    ("head", "body", "found"),
    [
        ("Clerk\nDayton, OH\n17.60 - 20.85 USD HOUR", "", (17.6, 20.85)),
        ("Clerk 7-3\nDayton, OH 45402", "Paid $38,105 to - $49,533 a year.", (38105, 49533)),
        ("Clerk", "USD $17.90/Hr. - USD $24.75/Hr.", (17.9, 24.75)),
        ("Clerk", "Paid $14.90.", (14.9, 14.9)),
        ("Clerk 7-3", "Call 555-0133.", None),
    ],
)
def test_pay_is_the_least_and_the_most_that_is_offered(head, body, found):
    pay = details.pay(head, body)
    assert (tuple(map(float, pay)) if pay else None) == found


def test_a_years_pay_is_by_the_hour_what_each_usual_week_makes_of_it():
    year, hour = ((Decimal(52000), Decimal(61500)), (Decimal("25.00"), Decimal("29.57")))
    assert hour in details.by_the_hour(year)
    assert not details.by_the_hour(hour)
    assert not details.by_the_hour((year[0], year[0]))
    assert not details.by_the_hour(None)


def test_words_that_few_adverts_have_are_those_that_no_row_holds():
    assert details.telling("records clerk for the mammography whiteboard") >= {"mammo", "white"}
    assert details.telling("records clerk for the mammography whiteboard").isdisjoint({"recor", "clerk"})
    assert all(one.isalpha() and one.islower() and len(one) <= details.STEM for one in details.common())


def test_hours_are_those_of_the_day_alone():
    assert details.hours("7:00-3:30, 1-2 years, 8a to 4:30p, 20-24 hrs") == {("7:00", "3:30"), ("8:00", "4:30")}
