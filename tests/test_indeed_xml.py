"""Job files for Indeed and its like: their dialects, and what may not pass for one, or for all of one."""

import json
import tracemalloc
from datetime import UTC, date, datetime

import pytest

from jobmatch.errors import FetchError, FormatError
from jobmatch.fetch import Fetch
from jobmatch.model import Coverage, EmploymentType, Feed, Place, RawPosting
from jobmatch.scrapers import coverage, indeed_xml

FULL = {
    "title": "HIM Clerk",
    "date": "Thu, 19 Nov 2026 22:49:39 GMT",
    "referencenumber": "unique-1",
    "requisitionid": "R-1",
    "url": "https://jobs.example/1?source=Indeed",
    "company": "Mercy Valley",
    "city": "Tulsa",
    "state": "OK",
    "country": "US",
    "postalcode": "74101",
    "description": "<p>Scans charts.</p><ul><li>RHIT</li></ul>",
    "salary": "$17 - $21 per hour",
    "jobtype": "fulltime, parttime",
    "expirationdate": "2026-12-19",
}


def job(cdata=True, **fields):
    """A job of the given elements only."""
    wrap = "<{0}><![CDATA[{1}]]></{0}>" if cdata else "<{0}>{1}</{0}>"
    return f"<job>{''.join(wrap.format(name, value) for name, value in fields.items())}</job>"


def source(*jobs):
    built = "<publisher>An ATS</publisher><lastBuildDate>Fri, 20 Nov 2026 22:49:39 GMT</lastBuildDate>"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<source>{built}{"".join(jobs)}</source>'


@pytest.fixture
def collect(tmp_path):
    """What a run over one document gives, with the error that ended it."""

    def collected(document, **fields):
        path = tmp_path / "jobs.xml"
        path.write_bytes(document if isinstance(document, bytes) else document.encode())
        found = []
        try:
            fetch = Fetch(datetime(2026, 11, 21, tzinfo=UTC))
            found += indeed_xml.collect(Feed("x", "indeed_xml", str(path), **fields), fetch)
        except (FetchError, FormatError) as error:
            found.append(error)
        return found

    return collected


@pytest.fixture
def read(collect):
    """The posting of one job, of what is least there and the given elements."""

    def one(**fields):
        least = {"title": "HIM Clerk", "referencenumber": "1", "description": "Scans charts."}
        (raw,) = collect(source(job(**(least | fields))))
        return indeed_xml.parse(raw)

    return one


# --------------------------------------------------------------------------------------------------- routing


@pytest.mark.parametrize(
    ("url", "claimed"),
    [
        ("https://ats.example/feeds/indeed.xml", True),
        ("https://ats.example/Indeed_Feed_7.xml?key=1", True),
        ("https://ats.example/jobs.xml", False),
        ("https://www.indeed.com/jobs.xml", False),
        ("exports/indeed.xml", False),
    ],
)
def test_only_an_address_that_plainly_says_so_is_claimed(url, claimed):
    assert indeed_xml.claims(url) == (url if claimed else "")


@pytest.mark.parametrize(
    ("document", "is_read"),
    [
        (source(job()).encode(), True),
        (b"<!-- made by an ATS --><jobs>\n<job id='1'/></jobs>", True),
        (source(job()).encode("utf-16"), True),
        (source().encode(), False),
        (b"<jobs><position/></jobs>", False),
        (b"<rss><channel><job/></channel></rss>", False),
        (b"<html><body><source/><job/></body></html>", False),
        (b"", False),
    ],
)
def test_a_document_is_told_by_its_root_and_its_jobs(document, is_read):
    assert indeed_xml.reads(document) is is_read


def test_a_job_file_holds_all_there_is():
    assert coverage("indeed_xml") is Coverage.ALL


# -------------------------------------------------------------------------------------------------- dialects


@pytest.mark.parametrize("cdata", [True, False])
def test_a_job_is_read_with_every_field(collect, cdata):
    escaped = FULL | {"description": "&lt;p&gt;Scans charts.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;RHIT&lt;/li&gt;&lt;/ul&gt;"}
    (raw,) = collect(source(job(cdata, **(FULL if cdata else escaped))))
    posting = indeed_xml.parse(raw)
    assert posting.text == "HIM Clerk\nTulsa, OK, 74101, US\n$17 - $21 per hour\n\nScans charts.\n• RHIT"
    assert (posting.source_id, posting.identifier, posting.url) == ("unique-1", "R-1", "https://jobs.example/1")
    assert posting.job_location == (Place("Tulsa", "OK", "74101", "US"),)
    assert (posting.date_posted, posting.valid_through) == (date(2026, 11, 19), date(2026, 12, 19))
    assert posting.employment_type == (EmploymentType.FULL_TIME, EmploymentType.PART_TIME)
    assert (posting.hiring_organization, posting.notes) == ("Mercy Valley", ())


def test_the_dialect_of_appcast_is_read(collect):
    inside = job(
        title="HIM Clerk",
        body="Scans charts.<p>RHIT",
        location="Tulsa, OK, United States",
        city="Tulsa",
        state="OK",
        zip="74101",
        country="United States",
        job_type="Per Diem",
        posted_at="2026-11-19",
        job_reference="63_7",
        company="Mercy Valley",
        url="https://click.example/7?cs=1",
    )
    (raw,) = collect(f"<source>\n<jobs>\n{inside}\n</jobs>\n</source>")
    posting = indeed_xml.parse(raw)
    assert posting.text == "HIM Clerk\nTulsa, OK, 74101, United States\n\nScans charts.\nRHIT"
    assert (posting.source_id, posting.date_posted) == ("63_7", date(2026, 11, 19))
    assert posting.job_location == (Place("Tulsa", "OK", "74101", "US"),)
    assert posting.employment_type == (EmploymentType.PER_DIEM,)


def test_attributes_and_names_in_capitals_are_read(collect):
    (raw,) = collect('<Jobs><JOB ID="7"><Name>HIM Clerk</Name><Description>Scans.</Description></JOB></Jobs>')
    posting = indeed_xml.parse(raw)
    assert (posting.source_id, posting.text) == ("7", "HIM Clerk\n\nScans.")


def test_a_namespace_changes_nothing(collect):
    (raw,) = collect(source(job(**FULL)).replace("<source>", '<source xmlns="urn:feed">'))
    assert raw.source_id == "unique-1"


def test_a_text_given_as_markup_keeps_its_lists(collect):
    (raw,) = collect(source(job(cdata=False, **(FULL | {"city": "", "state": "", "salary": ""}))))
    assert indeed_xml.parse(raw).text == "HIM Clerk\n\nScans charts.\n• RHIT"


def test_elements_within_an_element_are_read_as_its_parts(collect):
    place = "<location><city>Tulsa</city><state>OK</state></location>"
    (raw,) = collect(source(f"<job><title>Clerk</title><id>7</id><body>Files.</body>{place}</job>"))
    assert indeed_xml.parse(raw).job_location == (Place("Tulsa", "OK", "", "US"),)


# ---------------------------------------------------------------------------------------------------- fields


@pytest.mark.parametrize(
    ("fields", "line", "place"),
    [
        ({"location": "Tulsa, OK 74101"}, "Tulsa, OK 74101", Place("Tulsa", "OK", "74101", "US")),
        ({"location": "Phoenix", "state": "AZ"}, "Phoenix, AZ", Place("Phoenix", "AZ", "", "US")),
        ({"city": "Leeds", "country": "GB"}, "Leeds, GB", Place("Leeds", "", "", "GB")),
        (
            {"city": "Tulsa", "state": "Oklahoma", "zip": "74101"},
            "Tulsa, Oklahoma, 74101",
            Place("Tulsa", "OK", "74101", "US"),
        ),
    ],
)
def test_a_place_is_read_from_its_parts_else_from_its_line(read, fields, line, place):
    posting = read(**fields)
    assert posting.text.splitlines()[1] == line
    assert posting.job_location == (place,)


@pytest.mark.parametrize(
    ("stated", "location_type", "line"),
    [
        ("Fully remote", "TELECOMMUTE", "Tulsa, OK (remote)"),
        ("Hybrid remote", "", "Tulsa, OK\nHybrid remote"),
        ("COVID-19", "", "Tulsa, OK"),
        ("", "", "Tulsa, OK"),
    ],
)
def test_only_fully_remote_is_remote_and_hybrid_stands_where_it_is_read(read, stated, location_type, line):
    posting = read(city="Tulsa", state="OK", remotetype=stated)
    assert posting.job_location_type == location_type
    assert posting.text == f"HIM Clerk\n{line}\n\nScans charts."
    assert posting.job_location == (Place("Tulsa", "OK", "", "US"),)


@pytest.mark.parametrize(
    ("company", "organization", "expected"),
    [("Mercy", "The row's", "Mercy"), ("", "The row's", "The row's"), ("", "", "")],
)
def test_the_employer_is_the_job_s_own_else_that_of_the_feed(collect, company, organization, expected):
    (raw,) = collect(source(job(**(FULL | {"company": company}))), organization=organization)
    assert indeed_xml.parse(raw).hiring_organization == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2026-11-19T10:00:00Z", date(2026, 11, 19)),
        ("19 Nov 26", date(2026, 11, 19)),
        ("11/19/2026", date(2026, 11, 19)),
    ],
)
def test_a_date_is_read_as_it_is_stated(read, stated, expected):
    assert read(date=stated).date_posted == expected


def test_a_date_and_a_type_that_are_none_are_noted(read):
    assert read(expirationdate="soon", jobtype="Exempt").notes == ("unknown_employment_type", "unreadable_date")


def test_payloads_are_plain_json_as_sent(collect):
    (raw,) = collect(source(job(**FULL)))
    assert json.loads(json.dumps(raw.payload)) == raw.payload
    assert FULL.items() <= raw.payload.items()


# -------------------------------------------------------------------------------------------------- identity


def test_a_job_without_a_number_goes_by_its_url_without_tracking(collect):
    (raw,) = collect(source(job(**(FULL | {"referencenumber": ""}))))
    assert raw.source_id == "https://jobs.example/1"


def test_a_job_without_either_costs_only_itself(collect):
    lost, good = collect(source(job(**(FULL | {"referencenumber": "", "url": ""})), job(**FULL)))
    assert str(lost).startswith("jobs.xml, job 1: 'referencenumber' and 'url' are missing")
    assert good.source_id == "unique-1"


@pytest.mark.parametrize(("field", "named"), [("title", "'title'"), ("description", "'description' or 'body'")])
@pytest.mark.parametrize("value", ["", " ", None])
def test_a_job_without_a_title_or_a_text_is_an_error_that_names_the_field(collect, field, named, value):
    (raw,) = collect(
        source(job(**{name: stated for name, stated in (FULL | {field: value}).items() if stated is not None}))
    )
    with pytest.raises(FormatError, match=f"jobs.xml, job 1: field {named}"):
        indeed_xml.parse(raw)


# ------------------------------------------------------------------------------------------------- charsets


@pytest.mark.parametrize(
    ("declared", "charset"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("iso-8859-1", "iso-8859-1"),
        ("utf-8", "cp1252"),
        ("bogus", "utf-8"),
    ],
)
def test_the_text_is_right_whatever_charset_it_is_in(collect, declared, charset):
    document = source(job(**(FULL | {"company": "Clínica Mercy"}))).replace("utf-8", declared)
    (raw,) = collect(document.encode(charset))
    assert raw.payload["company"] == "Clínica Mercy"


def test_control_characters_are_taken_out_and_noted_and_cost_no_job(read):
    posting = read(description="Scans\x0b charts.\x00\x1f")
    assert (posting.text, posting.notes) == ("HIM Clerk\n\nScans charts.", ("removed_characters",))


# --------------------------------------------------------------------------------------------- what is no job file


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (
            "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>",
            "this is not a file of <job> elements but a web",
        ),
        ('<rss version="2.0"><channel/></rss>', "XML that begins with <rss>"),
        ("title,company\n", "but no XML"),
        ("", "but no XML"),
    ],
)
def test_a_document_of_another_kind_is_refused_with_the_reason(collect, document, reason):
    (error,) = collect(document)
    assert isinstance(error, FormatError)
    assert str(error).startswith("jobs.xml: this is")
    assert reason in str(error)


def test_a_file_without_jobs_is_an_empty_feed(collect):
    assert collect(source()) == []


@pytest.mark.parametrize("end", ["</job>", "charts", "<![CDATA[unique-2", "R-2", "</sou"])
def test_a_file_that_was_cut_short_gives_the_jobs_before_and_says_so(collect, end):
    second = job(**(FULL | {"referencenumber": "unique-2", "requisitionid": "R-2"}))
    document = source(job(**FULL), second)
    *raws, error = collect(document[: document.rindex(end) + len(end) - 1])
    assert [raw.source_id for raw in raws] in (["unique-1"], ["unique-1", "unique-2"])
    assert isinstance(error, FetchError)
    assert "jobs.xml: it is ill-formed or cut short" in str(error)


def test_a_slip_in_the_middle_gives_the_jobs_before_and_says_where(collect):
    raw, error = collect(source(job(**FULL), "<job>\n<title>Pay & perks</title></job>", job(**FULL)))
    assert raw.source_id == "unique-1"
    assert isinstance(error, FetchError)
    assert "line 3" in str(error)


# ----------------------------------------------------------------------------------------------------- attacks

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
MANY = " ".join(f"a{n}=''" for n in range(100_000))
DEEP = "<a>" * 100_000 + "</a>" * 100_000
ATTACKS = {
    "external entity": '<!DOCTYPE source [<!ENTITY x SYSTEM "file:///etc/passwd">]><source><job>&x;</job></source>',
    "external definition": '<!DOCTYPE source SYSTEM "http://192.0.2.1/x.dtd"><source><job/></source>',
    "billion laughs": f'<!DOCTYPE source [<!ENTITY l0 "ha">{LAUGHS}]><source><job>&l9;</job></source>',
    "quadratic": f'<!DOCTYPE source [<!ENTITY a "{"a" * 50_000}">]><source><job>{"&a;" * 50_000}</job></source>',
    "depth": f"<source>{DEEP}</source>",
    "depth of a job": f"<source><job>{DEEP}</job></source>",
    "depth of a text": f"<source><job><description>{DEEP}</description></job></source>",
}
NEUTRAL = {
    "instruction": '<?xml-stylesheet href="http://192.0.2.1/x.xsl"?><source><?php system(1) ?>{}</source>',
    "attribute": f'<source a="{"x" * 1_000_000}">{{}}</source>',
    "attributes": f"<source {MANY}>{{}}</source>",
    "inclusion": '<source><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>{}</source>',
}


@pytest.mark.timeout(20)  # a hundred times what it takes; what is not linear takes minutes
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_at_once(collect, name):
    (error,) = collect(ATTACKS[name])
    assert isinstance(error, FetchError)


@pytest.mark.timeout(20)  # a hundred times what it takes; what is not linear takes minutes
@pytest.mark.parametrize("name", NEUTRAL)
def test_what_would_do_harm_elsewhere_does_nothing(collect, name):
    (raw,) = collect(NEUTRAL[name].format(job(**FULL)))
    assert raw.source_id == "unique-1"


def test_memory_is_bounded_by_the_file_and_not_by_what_is_made_of_it(tmp_path):
    path = tmp_path / "jobs.xml"
    path.write_text(source(*(job(**(FULL | {"referencenumber": str(n)})) for n in range(2_000))))
    tracemalloc.start()
    fetch = Fetch(datetime(2026, 11, 21, tzinfo=UTC), max_file_bytes=path.stat().st_size)
    found = indeed_xml.collect(Feed("x", "indeed_xml", str(path)), fetch)
    assert sum(isinstance(raw, RawPosting) for raw in found) == 2_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 7 * path.stat().st_size


# -------------------------------------------------------------------------------------------------- real files


@pytest.mark.shared
def test_every_job_of_a_captured_file_is_read(shared):
    feed = Feed("x", "indeed_xml", str(shared / "feeds" / "captured" / "appcast_healthtrust_feed_100.xml"))
    raws = list(indeed_xml.collect(feed, Fetch(datetime(2026, 11, 21, tzinfo=UTC))))
    postings = [indeed_xml.parse(raw) for raw in raws]
    assert len({one.posting_id for one in postings}) == len(postings) == 100
    assert all(one.title and one.url and one.hiring_organization and len(one.text) > 200 for one in postings)
    assert all(place.locality and place.region for one in postings for place in one.job_location)
