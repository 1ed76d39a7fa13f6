import json
from datetime import date

import pytest

from jobmatch.errors import FormatError
from jobmatch.jobposting import raw_posting, read, source_id
from jobmatch.model import Applicants, EmploymentType, Place, RawPosting, digest

JOB = {"@type": "JobPosting", "title": "HIM Clerk", "description": "<p>Scan charts.</p>"}
TULSA = {"@type": "Place", "address": {"addressLocality": "Tulsa", "addressRegion": "OK"}}
BOISE = {"@type": "Place", "address": {"addressLocality": "Boise", "addressRegion": "ID"}}


def posting(**fields):
    return read(RawPosting("mercy", "7", {**JOB, **fields}, "a.html"))


def flat(**fields):
    return read(RawPosting("mercy", "7", fields, "a.jsonl:3"))


def head(**fields):
    """The lines of the text above the body, below the title."""
    return posting(**fields).text.split("\n\n")[0].split("\n")[1:]


# ------------------------------------------------------------------------------------------------ JobPosting


def test_a_job_posting_with_everything_is_read():
    read_in = posting(
        identifier={"@type": "PropertyValue", "name": "Mercy Valley", "value": "R-12"},
        url="https://jobs.example/12?utm_source=feed",
        datePosted="2026-11-18",
        validThrough="2026-12-18T00:00",
        hiringOrganization={"@type": "Organization", "name": "Mercy Valley"},
        jobLocation=TULSA,
        employmentType=["FULL_TIME"],
        baseSalary={"currency": "USD", "value": {"minValue": 17.5, "maxValue": 24.0, "unitText": "HOUR"}},
    )
    assert read_in.text == "HIM Clerk\nTulsa, OK\nUSD 17.50 - 24.00 per HOUR\n\nScan charts."
    assert (read_in.feed_id, read_in.source_id, read_in.title) == ("mercy", "7", "HIM Clerk")
    assert (read_in.identifier, read_in.url) == ("R-12", "https://jobs.example/12")
    assert (read_in.date_posted, read_in.valid_through) == (date(2026, 11, 18), date(2026, 12, 18))
    assert (read_in.hiring_organization, read_in.job_location) == ("Mercy Valley", (Place("Tulsa", "OK", "", "US"),))
    assert (read_in.employment_type, read_in.notes) == ((EmploymentType.FULL_TIME,), ())


def test_title_and_description_are_enough():
    assert posting() == posting(datePosted=None, baseSalary=None, jobLocation=[], employmentType="", url=None)
    assert posting().text == "HIM Clerk\n\nScan charts."


@pytest.mark.parametrize("name", ["title", "description"])
@pytest.mark.parametrize("value", [None, "", "  ", "<p>&nbsp;</p>", "\0", 7, ["x"]])
def test_a_job_posting_without_title_or_text_is_refused(name, value):
    with pytest.raises(FormatError, match=f"^a.html: field '{name}': "):
        posting(**{name: value})


def test_fields_that_schema_org_has_and_we_do_not_read_are_no_error():
    assert posting(directApply=True, industry="Healthcare", anything={"else": 1}) == posting()


def test_entities_and_markup_in_fields_are_read():
    read_in = posting(title="HIM &amp; <b>ROI</b> Clerk", hiringOrganization={"name": "Women&#39;s Hospital"})
    assert (read_in.title, read_in.hiring_organization) == ("HIM & ROI Clerk", "Women's Hospital")
    assert read_in.text.startswith("HIM & ROI Clerk\n")


@pytest.mark.parametrize("employer", ["Mercy Valley", {"name": "Mercy Valley"}, [{"name": "Mercy Valley"}]])
def test_the_employer_may_be_given_in_many_forms(employer):
    assert posting(hiringOrganization=employer).hiring_organization == "Mercy Valley"


def test_a_posting_that_has_run_out_says_so_as_stated():
    assert posting(datePosted="2026-11-18", validThrough="2020-01-01").valid_through == date(2020, 1, 1)


@pytest.mark.parametrize("value", ["Open until filled", 20261118, {"date": "2026-11-18"}])
def test_a_date_that_cannot_be_read_is_left_out_and_noted(value):
    assert (posting(datePosted=value).date_posted, posting(datePosted=value).notes) == (None, ("unreadable_date",))
    assert flat(title="HIM Clerk", valid_through=value).notes == ("unreadable_date",)


def test_two_dates_that_cannot_be_read_are_one_note():
    assert posting(datePosted="soon", validThrough="Open until filled").notes == ("unreadable_date",)


@pytest.mark.parametrize("value", ["Nov 1, 2026", "11/1/26", "1 November 2026"])
def test_dates_as_people_write_them_are_read(value):
    assert flat(title="HIM Clerk", date_posted=value).date_posted == date(2026, 11, 1)
    assert posting(validThrough=value).valid_through == date(2026, 11, 1)


def test_who_may_apply_is_read_from_the_text():
    assert posting(description="<b>Internal applicants only</b>").who_may_apply == (Applicants.INTERNAL,)
    assert posting().who_may_apply == ()


def test_what_was_removed_is_noted():
    assert posting(description="Scan\0 charts.").notes == ("removed_characters",)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/jobs/12", "n/a"])
def test_what_cannot_be_a_link_is_left_out_and_noted(url):
    assert (posting(url=url).url, posting(url=url).notes) == ("", ("unusable_url",))


# ---------------------------------------------------------------------------------------------------- places


@pytest.mark.parametrize("location", [TULSA, [TULSA], "Tulsa, OK", ["Tulsa, OK"], {"address": "Tulsa, OK"}])
def test_a_location_may_be_given_in_many_forms(location):
    assert posting(jobLocation=location).job_location == (Place("Tulsa", "OK", "", "US"),)
    assert head(jobLocation=location) == ["Tulsa, OK"]


def test_each_of_several_locations_has_its_line():
    assert head(jobLocation=[TULSA, BOISE]) == ["Tulsa, OK", "Boise, ID"]
    assert [place.region for place in posting(jobLocation=[TULSA, BOISE]).job_location] == ["OK", "ID"]


def test_an_empty_location_is_none():
    assert posting(jobLocation={"@type": "Place", "name": "Mercy Valley"}).job_location == ()


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"jobLocation": TULSA}, ["Tulsa, OK (remote)"]),
        ({"jobLocation": [TULSA, BOISE]}, ["Tulsa, OK (remote)", "Boise, ID (remote)"]),
        ({}, ["(remote)"]),
        ({"applicantLocationRequirements": {"@type": "State", "name": "Oklahoma"}}, ["Oklahoma (remote)"]),
    ],
)
def test_telecommuting_is_said_with_the_place(fields, lines):
    assert head(jobLocationType="TELECOMMUTE", **fields) == lines
    assert posting(jobLocationType="TELECOMMUTE", **fields).job_location_type == "TELECOMMUTE"


@pytest.mark.parametrize(
    "areas",
    [
        [{"@type": "State", "name": "Oklahoma, USA"}, {"@type": "Country", "name": "USA"}],
        ["Oklahoma, USA", {"address": {"addressCountry": "USA"}}],
    ],
)
def test_where_applicants_must_live_is_kept(areas):
    assert posting(applicantLocationRequirements=areas).applicant_location_requirements == ("Oklahoma, USA", "USA")


# ------------------------------------------------------------------------------------------------------- pay


def money(**value):
    return {"@type": "MonetaryAmount", "currency": "USD", "value": {"@type": "QuantitativeValue", **value}}


@pytest.mark.parametrize(
    ("salary", "text"),
    [
        (money(minValue=17.5, maxValue=24.0, unitText="HOUR"), "USD 17.50 - 24.00 per HOUR"),
        (money(minValue="24878", maxValue="26643", unitText="YEAR"), "USD 24878 - 26643 per YEAR"),
        (money(minValue=40000, maxValue=40000, unitText="YEAR"), "USD 40000 per YEAR"),
        (money(minValue=17, unitText="HOUR"), "USD from 17 per HOUR"),
        (money(maxValue=24, minValue=0, unitText="HOUR"), "USD up to 24 per HOUR"),
        (money(value=18.25, unitText="HOUR"), "USD 18.25 per HOUR"),
        (money(value="$17.50"), "USD $17.50"),
        (
            money(value="£14.80 - £15.85 + Benefits", minValue="1", unitText="YEAR"),
            "USD £14.80 - £15.85 + Benefits per YEAR",
        ),
        (money(value="negotiable", unitText="YEAR"), "USD negotiable per YEAR"),
        (money(value=0, minValue=17, maxValue=19, unitText="hourly"), "USD 17 - 19 per HOUR"),
        ({"currency": "USD", "value": 18.25, "unitText": "HOUR"}, "USD 18.25 per HOUR"),
        ({"currency": "USD", "value": {"value": 18}, "unitText": "HOUR"}, "USD 18 per HOUR"),
        ({"currency": "USD", "minValue": 17, "maxValue": 19, "unitText": "HOUR"}, "USD 17 - 19 per HOUR"),
        ("$17.50 an hour", "$17.50 an hour"),
        (17.5, "17.50"),
    ],
)
def test_pay_is_one_line_as_stated(salary, text):
    assert head(baseSalary=salary) == [text]


def test_the_currency_may_stand_beside_the_amount():
    assert head(baseSalary=17.5, salaryCurrency="USD") == ["USD 17.50"]


def test_several_pays_are_several_lines():
    assert head(baseSalary=[money(value=17), money(), money(value=19)]) == ["USD 17", "USD 19"]


@pytest.mark.parametrize(
    "salary", [money(), money(minValue=0, maxValue=0, unitText="HOUR"), money(value="0.00"), {}, []]
)
def test_no_amount_or_zero_is_no_pay(salary):
    assert head(baseSalary=salary) == []


# ------------------------------------------------------------------------------------------------ employment


@pytest.mark.parametrize(
    ("stated", "types"),
    [
        ("FULL_TIME", ["full_time"]),
        (["PART_TIME", "PER_DIEM"], ["part_time", "per_diem"]),
        ("Full-time", ["full_time"]),
        ("Full Time, Part Time", ["full_time", "part_time"]),
        ("Part-time/PRN", ["part_time", "per_diem"]),
        ("Fulltime Temporary", ["full_time", "temporary"]),
        (["CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER"], ["contract", "temporary", "intern", "volunteer"]),
        (["FULL_TIME", "Full time"], ["full_time"]),
        ("OTHER", ["other"]),
    ],
)
def test_employment_types_are_read_in_any_spelling(stated, types):
    read_in = posting(employmentType=stated)
    assert [kind.value for kind in read_in.employment_type] == types
    assert read_in.notes == ()


@pytest.mark.parametrize(("stated", "types"), [("Permanent", []), ("FULL_TIME, Non-Exempt", ["full_time"]), ([7], [])])
def test_an_unknown_employment_type_is_left_out_and_noted(stated, types):
    read_in = posting(employmentType=stated)
    assert [kind.value for kind in read_in.employment_type] == types
    assert read_in.notes == ("unknown_employment_type",)


# ------------------------------------------------------------------------------------------------- source id


@pytest.mark.parametrize(
    "identifier", ["R-12", ["R-12"], {"name": "Mercy", "value": "R-12"}, {"value": {"name": "R-12"}}]
)
def test_the_identifier_is_the_id(identifier):
    assert source_id({**JOB, "identifier": identifier, "url": "https://jobs.example/12"}) == "R-12"


def test_a_number_is_an_id_too():
    assert source_id({**JOB, "identifier": {"value": 2**70}}) == str(2**70)


@pytest.mark.parametrize("identifier", [None, "", [], {"name": "Mercy Valley"}, {"value": None}])
def test_the_url_without_tracking_is_the_id_where_there_is_no_identifier(identifier):
    url = "https://jobs.example/12?utm_source=x#apply"
    assert source_id({**JOB, "identifier": identifier, "url": url}) == "https://jobs.example/12"


def test_title_employer_and_place_make_the_id_where_there_is_nothing_else():
    job = {**JOB, "hiringOrganization": {"name": "Mercy"}, "jobLocation": TULSA, "url": "n/a"}
    assert source_id(job) == digest("HIM Clerk", "Mercy", "Tulsa, OK")
    assert source_id({**job, "description": "Changed", "datePosted": "2026-11-19"}) == source_id(job)
    assert source_id({**job, "jobLocation": BOISE}) != source_id(job)


def test_a_flat_record_has_its_id_by_the_same_rule():
    record = {"title": "HIM Clerk", "company": "Mercy", "location": "Tulsa, OK"}
    assert source_id({**record, "id": 7, "url": "https://jobs.example/7"}) == "7"
    assert source_id({**record, "id": "", "url": "https://jobs.example/7?src=x"}) == "https://jobs.example/7"
    assert source_id(record) == digest("HIM Clerk", "Mercy", "Tulsa, OK")


@pytest.mark.parametrize("title", ["\ud800", {"a": []}, [[[]]], None, 7.5])
def test_every_object_has_an_id_that_can_be_stored(title):
    assert source_id({"title": title}).encode("utf-8")
    assert source_id({**JOB, "identifier": title}).encode("utf-8")


@pytest.mark.parametrize("payload", [None, [], "HIM Clerk", 7])
def test_what_is_no_object_is_an_error_with_its_place(payload):
    error = raw_posting("mercy", payload, "a.jsonl:3")
    assert isinstance(error, FormatError)
    assert str(error).startswith("a.jsonl:3: ")


def test_an_object_is_kept_as_sent():
    raw = raw_posting("mercy", {"id": 7, "x": [1]}, "a.jsonl:3")
    assert raw == RawPosting("mercy", "7", {"id": 7, "x": [1]}, "a.jsonl:3")


# ---------------------------------------------------------------------------------------------- flat records


def test_a_flat_record_with_everything_is_read():
    read_in = flat(
        id="x17",
        title="ROI Specialist",
        company="Mercy Valley",
        location="Tulsa, OK; Boise, ID",
        description="Releases records.\nRHIT preferred.",
        salary_text="$18.50 - $22/hr",
        employment_type="Full-time / Per diem",
        url="https://jobs.example/x17",
        date_posted="11/18/2026",
        valid_through="2026-12-18",
        shift="days",
    )
    assert read_in.text == "ROI Specialist\nTulsa, OK\nBoise, ID\n$18.50 - $22/hr\n\nReleases records.\nRHIT preferred."
    assert (read_in.title, read_in.hiring_organization, read_in.identifier) == ("ROI Specialist", "Mercy Valley", "x17")
    assert [place.locality for place in read_in.job_location] == ["Tulsa", "Boise"]
    assert [kind.value for kind in read_in.employment_type] == ["full_time", "per_diem"]
    assert (read_in.date_posted, read_in.valid_through) == (date(2026, 11, 18), date(2026, 12, 18))
    assert (read_in.url, read_in.notes) == ("https://jobs.example/x17", ())


@pytest.mark.parametrize(
    ("fields", "text"),
    [({"title": "HIM Clerk"}, "HIM Clerk"), ({"title": None, "description": "<p>Scan.</p>"}, "Scan.")],
)
def test_a_flat_record_needs_only_a_title_or_a_text(fields, text):
    nulls = dict.fromkeys(["company", "location", "salary_text", "employment_type", "url", "date_posted"])
    assert flat(**nulls, **fields).text == flat(**fields).text == text


@pytest.mark.parametrize("fields", [{}, {"title": "", "description": None}, {"title": " ", "description": "<br>"}])
def test_a_flat_record_with_neither_is_refused(fields):
    with pytest.raises(FormatError, match=r"^a.jsonl:3: field 'title': is missing, and so is 'description'"):
        flat(id=7, company="Mercy", **fields)


def test_a_payload_that_went_through_storage_reads_the_same():
    payload = {**JOB, "title": "Clerk\ud800", "jobLocation": TULSA}
    stored = json.loads(json.dumps(payload))
    assert read(RawPosting("mercy", "7", payload)) == read(RawPosting("mercy", "7", stored))


def test_an_error_without_a_place_names_feed_and_id():
    with pytest.raises(FormatError, match=r"^mercy 7: field 'title'"):
        read(RawPosting("mercy", "7", {"@type": "JobPosting"}))
