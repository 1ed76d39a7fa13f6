"""USAJOBS beyond its cases: addresses, the rows of its codes, and what the text reader makes of an announcement."""

import json
from datetime import UTC, datetime

import pytest
from web_fixtures import pages, site

from jobmatch import usajobs
from jobmatch.config import Manners
from jobmatch.errors import Blocked, FetchError, FormatError
from jobmatch.fetch import Fetch
from jobmatch.model import Applicants, EmploymentType, Feed, PayUnit, Place, RawPosting
from jobmatch.pay import read_pay
from jobmatch.scrapers import caution, claimed
from jobmatch.scrapers.usajobs_historic import collect, parse, reads
from jobmatch.vocabulary import shipped

LIST = "/api/historicjoa?PositionSeries=0675&StartPositionCloseDate=2026-11-21"
TEXTS = "/api/historicjoa/announcementtext?PositionSeries=0675&StartPositionCloseDate=2026-11-21"
ENTRY = {
    "usajobsControlNumber": 7,
    "positionTitle": "Medical Records Technician",
    "hiringAgencyName": "Indian Health Service",
    "hiringDepartmentName": "Department of Health and Human Services",
    "workSchedule": "Full-time",
    "salaryType": "Per Hour",
    "minimumSalary": 19.5,
    "maximumSalary": 25,
    "positionOpenDate": "2026-11-10",
    "positionCloseDate": "2026-11-24",
    "positionOpeningStatus": "Accepting applications",
    "hiringPaths": [{"hiringPath": "The public"}],
    "positionLocations": [{"positionLocationCity": "Tulsa", "positionLocationState": "Oklahoma"}],
}
TEXT = {"usajobsControlNumber": 7, "summary": "<p>Keeps records.</p>"}


def parsed(text=TEXT, **fields):
    return parse(RawPosting("usajobs", "7", ENTRY | {"announcementText": text} | fields, "job 7"))


def page(*entries, total=None, following=None):
    metadata = {"totalCount": len(entries) if total is None else total, "pageSize": 1000, "continuationToken": None}
    return {"paging": {"metadata": metadata, "next": following}, "data": list(entries)}


def run(answers):
    """The numbers of what a run yields, what ended it, and what was asked."""
    with site(pages(answers)) as server:
        feed = Feed("usajobs", "usajobs_historic", f"{server.url}/api/historicjoa?PositionSeries=0675")
        fetch = Fetch(datetime(2026, 11, 21, 23, 59, tzinfo=UTC), manners=Manners(allow_loopback=True))
        found, trouble = [], None
        try:
            found += collect(feed, fetch)
        except (FetchError, FormatError) as error:
            trouble = error
        return [one.source_id for one in found], trouble, server.paths()


# ------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("url", "filters"),
    [
        ("https://data.usajobs.gov/api/historicjoa?PositionSeries=0675", "PositionSeries=0675"),
        ("https://data.usajobs.gov/api/HistoricJoa?positionseries=0669", "positionseries=0669"),
        ("https://data.usajobs.gov/api/historicjoa/announcementtext?PositionSeries=0675", "PositionSeries=0675"),
        (
            "https://data.usajobs.gov/api/historicjoa?continuationtoken=W%3D&PositionSeries=0675&HiringAgencyCodes=VATA",
            "PositionSeries=0675&HiringAgencyCodes=VATA",
        ),
        (
            "https://data.usajobs.gov/api/historicjoa?PositionSeries=0675&StartPositionCloseDate=2020-01-01",
            "PositionSeries=0675",
        ),
    ],
)
def test_an_address_of_the_api_is_kept_with_its_filters_alone(url, filters):
    assert claimed(url) == ("usajobs_historic", f"https://data.usajobs.gov/api/historicjoa?{filters}")


@pytest.mark.parametrize(
    "url",
    [
        "https://data.usajobs.gov/api/historicjoa",
        "https://data.usajobs.gov/api/historicjoa?continuationtoken=W",
        "https://data.usajobs.gov/api/search?JobCategoryCode=0675",
        "https://www.usajobs.gov/job/812345600",
        "https://data.usajobs.gov.evil.example/api/historicjoa?PositionSeries=0675",
    ],
)
def test_other_addresses_and_one_that_asks_for_all_there_is_are_not_claimed(url):
    assert claimed(url) == ("", "")


def test_a_document_of_the_api_is_known_whatever_its_capitals():
    assert reads(b'{"data": [{"UsajobsControlNumber": 7}]}')
    assert not reads(b'{"data": [{"id": 7}]}')


def test_people_are_told_that_it_has_met_no_real_answer():
    assert "it has met no real answer yet" in caution("usajobs_historic")


# -------------------------------------------------------------------------------------------------------- runs


def test_announcements_and_texts_are_asked_for_with_the_same_filters_from_today_on():
    assert run({LIST: page(ENTRY), TEXTS: page(TEXT)}) == (["7"], None, [LIST, TEXTS])


@pytest.mark.parametrize("status", ["Job closed", "JOB CANCELED", "Candidate selected", "Applications under review"])
def test_what_is_known_to_be_closed_is_left_out_and_the_run_is_whole(status):
    closed = ENTRY | {"positionOpeningStatus": status}
    assert run({LIST: page(closed), TEXTS: page(TEXT)})[:2] == ([], None)


@pytest.mark.parametrize("status", ["Paused", "", None])
def test_a_status_that_nobody_knows_is_not_taken_for_closed(status):
    assert run({LIST: page(ENTRY | {"positionOpeningStatus": status}), TEXTS: page(TEXT)})[:2] == (["7"], None)
    with pytest.raises(FormatError, match="job 7: field 'positionOpeningStatus'"):
        parsed(positionOpeningStatus=status)


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"data": [ENTRY]}, "paging"),
        ({"paging": {"metadata": {"totalCount": 1}}}, "data"),
        ({"paging": {"next": None}, "data": [ENTRY]}, "metadata"),
        ({"paging": {"metadata": {"pageSize": 1}}, "data": [ENTRY]}, "totalCount"),
        ({"paging": {"metadata": {"totalCount": 1}}, "data": ["7"]}, "data"),
        ({"paging": "none", "data": [ENTRY]}, "paging"),
    ],
)
def test_a_page_of_another_shape_ends_the_run_by_the_name_of_the_field(answer, field):
    found, trouble, _ = run({LIST: answer, TEXTS: page(TEXT)})
    assert found == []
    assert f"field '{field}'" in str(trouble)


def test_a_list_instead_of_a_page_ends_the_run():
    found, trouble, _ = run({LIST: [ENTRY]})
    assert found == []
    assert isinstance(trouble, FormatError)


def test_texts_that_are_missing_make_a_run_that_is_not_whole():
    other = ENTRY | {"usajobsControlNumber": 8}
    found, trouble, _ = run({LIST: page(ENTRY, other), TEXTS: page(TEXT, total=2)})
    assert found == ["7", "8"]
    assert "2 of 2 announcements and 1 of 2 texts came" in str(trouble)


def test_a_number_announced_on_an_early_page_is_not_forgotten_on_a_later_one():
    more = "/api/historicjoa?continuationtoken=a"
    answers = {LIST: page(ENTRY, total=3, following=more), more: page(total=0), TEXTS: page(TEXT)}
    found, trouble, _ = run(answers)
    assert found == ["7"]
    assert "1 of 3 announcements" in str(trouble)


def test_a_refusal_in_the_middle_ends_the_run():
    more = "/api/historicjoa?continuationtoken=a"
    _, trouble, _ = run({LIST: page(ENTRY, total=2, following=more), more: (403, {}, "")})
    assert isinstance(trouble, Blocked)


def test_no_content_is_an_answer_and_on_a_later_page_it_is_a_gap():
    assert run({LIST: (204, {}, ""), TEXTS: (204, {}, "")})[:2] == ([], None)
    more = "/api/historicjoa?continuationtoken=a"
    answers = {LIST: page(ENTRY, total=2, following=more), more: (204, {}, ""), TEXTS: page(TEXT)}
    assert "1 of 2 announcements" in str(run(answers)[1])


# ------------------------------------------------------------------------------------------- one announcement


def test_an_announcement_without_a_hiring_path_goes_by_the_older_field():
    for paths in (None, []):
        posting = parsed(hiringPaths=paths, whoMayApply="Status Candidates (Merit Promotion and VEOA Eligibles) ")
        assert posting.who_may_apply == (Applicants.FEDERAL,)


def test_a_hiring_path_outweighs_the_older_field_whatever_that_says():
    assert parsed(whoMayApply="See below").who_may_apply == (Applicants.PUBLIC,)


def test_the_field_outweighs_what_the_text_says_of_who_may_apply():
    text = TEXT | {"hiringPathExplanation": "<p>Open to the public.</p>"}
    assert parsed(text, hiringPaths=[{"hiringPath": "Veterans"}]).who_may_apply == (Applicants.HIRING_PATH,)


@pytest.mark.parametrize("stated", [[{"hiringPath": "Wizards"}], "Wizards", {"hiringPath": "Wizards"}, [{}], 7])
def test_who_may_apply_is_never_guessed(stated):
    with pytest.raises(FormatError, match=r"field 'hiringPaths': .*(?:Wizards|nobody|7)"):
        parsed(hiringPaths=stated)


def test_the_agency_is_the_employer_and_else_the_department():
    assert parsed().hiring_organization == "Indian Health Service"
    assert parsed(hiringAgencyName=None).hiring_organization == "Department of Health and Human Services"


@pytest.mark.parametrize(
    ("unit", "line"),
    [
        ("Per Hour", "USD 19.50 - 25.00 per HOUR"),
        ("per year", "USD 19.50 - 25.00 per YEAR"),
        ("Bi-weekly", "USD 19.50 - 25.00 per BIWEEKLY"),
        ("Without Compensation", ""),
        ("School Year", ""),
    ],
)
def test_pay_is_shown_with_its_unit_and_not_at_all_where_it_is_for_no_time(unit, line):
    head = parsed(salaryType=unit).text.partition("\n\n")[0]
    assert head.removeprefix("Medical Records Technician\nTulsa, Oklahoma").strip() == line


@pytest.mark.parametrize(("unit", "least", "read"), [("Per Hour", 19.5, "hour"), ("Bi-weekly", 1600, "biweekly")])
def test_pay_is_understood_by_the_text_reader(unit, least, read):
    pay, _ = read_pay(parsed(salaryType=unit, minimumSalary=least, maximumSalary=least + 5).text)
    assert (pay.min_cents, pay.unit) == (least * 100, PayUnit(read))


@pytest.mark.parametrize("amount", ["a lot", [], {"amount": 1}])
def test_an_amount_that_is_none_is_refused_by_name(amount):
    with pytest.raises(FormatError, match="field 'maximumSalary'"):
        parsed(maximumSalary=amount)


@pytest.mark.parametrize(
    ("schedule", "appointment", "types", "notes"),
    [
        ("Part-time", "Term", (EmploymentType.PART_TIME, EmploymentType.TEMPORARY), ()),
        ("Full-Time", "Internships", (EmploymentType.FULL_TIME, EmploymentType.INTERN), ()),
        ("Multiple Schedules", "Permanent", (), ()),
        ("Intermittent", None, (EmploymentType.PER_DIEM,), ()),
        ("Flexible", "Permanent", (), ("unknown_employment_type",)),
    ],
)
def test_schedule_and_appointment_are_kinds_of_employment(schedule, appointment, types, notes):
    posting = parsed(workSchedule=schedule, appointmentType=appointment)
    assert (posting.employment_type, posting.notes) == (types, notes)


def test_telework_does_not_make_a_job_remote():
    assert parsed(teleworkEligible="Y").job_location_type == ""


def test_places_are_towns_in_states_and_what_is_no_town_is_shown_as_it_is_worded():
    anywhere = {"positionLocationCity": "Anywhere in the U.S. (remote job)", "positionLocationCountry": "United States"}
    abroad = {"PositionLocationCity": "Yokota", "positionlocationstate": "Tokyo", "positionLocationCountry": "Japan"}
    posting = parsed(positionLocations=[*ENTRY["positionLocations"], abroad, anywhere])
    assert posting.job_location[0] == Place("Tulsa", "OK", country="US")
    assert posting.job_location[1].locality == "Yokota"
    assert "\nAnywhere in the U.S. (remote job), United States\n" in posting.text


def test_a_text_of_empty_parts_is_none():
    with pytest.raises(FormatError, match="field 'announcementText': holds no text"):
        parsed({"usajobsControlNumber": 7, "summary": "", "duties": None})


def test_the_parts_of_a_text_stand_in_their_order_under_their_headings():
    text = {"howToApply": "Online.", "requirementsQualifications": "<p>RHIT</p>", "duties": "Files."}
    body = parsed(TEXT | text).text.partition("\n\n")[2]
    assert body == "Summary\nKeeps records.\n\nDuties\nFiles.\n\nQualifications\nRHIT\n\nHow to Apply\nOnline."


# -------------------------------------------------------------------------------------------------------- rows


def test_every_heading_is_one_that_the_text_reader_knows():
    known = {row["heading"] for _, row in shipped("sections.csv")}
    assert {heading.lower() for heading, _ in usajobs.ROWS["sections"]} <= known


def test_every_part_of_a_text_is_a_known_field():
    assert {name for _, name in usajobs.ROWS["sections"]} <= set(usajobs.ROWS["fields"])


def test_no_field_is_listed_twice_in_whatever_capitals():
    names = [name.casefold() for name in usajobs.ROWS["fields"]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("table", ["open", "pay_unit", "employment", "who_may_apply"])
def test_words_are_in_lower_case_so_that_they_are_found(table):
    assert all(word == word.casefold() == word.strip() for word in usajobs.ROWS[table])


def test_rows_stand_for_what_there_is():
    assert {Applicants(who) for who in usajobs.ROWS["who_may_apply"].values()} == set(Applicants)
    assert {unit.lower() for unit in usajobs.ROWS["pay_unit"].values()} <= {"", *(one.value for one in PayUnit)}
    assert {kind.lower() for kind in usajobs.ROWS["employment"].values() if kind} <= {
        one.value for one in EmploymentType
    }
    assert [word for word, is_open in usajobs.ROWS["open"].items() if is_open] == ["accepting applications"]


def test_a_payload_can_be_stored_as_it_came():
    found = ENTRY | {"announcementText": TEXT, "HiringPaths": None}
    assert parse(RawPosting("usajobs", "7", json.loads(json.dumps(found)), "job 7")) == parsed()
