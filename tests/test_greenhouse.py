"""Greenhouse beyond its cases: every address of a board, and a board as it really is."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from web_fixtures import pages, site

from jobmatch.config import Manners
from jobmatch.errors import FetchError, FormatError, NotModified
from jobmatch.fetch import Fetch
from jobmatch.model import Feed, RawPosting
from jobmatch.scrapers import claimed
from jobmatch.scrapers.greenhouse import claims, collect, parse, reads

BOARD = "https://boards-api.greenhouse.io/v1/boards/mercy/jobs"
JOB = {
    "id": 7,
    "title": "Records Clerk",
    "content": "&lt;p&gt;Files charts.&lt;/p&gt;",
    "absolute_url": "https://job-boards.greenhouse.io/mercy/jobs/7",
    "organization": "Mercy",
}


def raw(**fields):
    return RawPosting("mercy", "7", JOB | fields, "the board, job 7")


def fetching(known=""):
    return Fetch(datetime(2026, 11, 21, 12, tzinfo=UTC), known, manners=Manners(allow_loopback=True))


def feed_at(server, organization=""):
    return Feed("mercy", "greenhouse", f"{server.url}/v1/boards/mercy/jobs", organization=organization)


def collected(board, organization=""):
    """The postings of a board, and the error that its run ended with."""
    with site(pages({"/v1/boards/mercy/jobs?content=true": board})) as server:
        feed, fetch = feed_at(server, organization), fetching()
        found, trouble = [], None
        try:
            found += collect(feed, fetch)
        except (FetchError, FormatError) as error:
            trouble = error
        finally:
            fetch.close()
        return found, trouble


# ------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://boards.greenhouse.io/mercy",
        "https://boards.greenhouse.io/mercy/",
        "http://boards.greenhouse.io/mercy?gh_src=abc",
        "https://boards.greenhouse.io/mercy/jobs/4012345",
        "https://job-boards.greenhouse.io/mercy",
        "https://job-boards.greenhouse.io/mercy/jobs/4012345?gh_src=abc",
        "https://boards.greenhouse.io/embed/job_board?for=mercy",
        "https://boards.greenhouse.io/embed/job_board/js?for=mercy&b=https%3A%2F%2Fmercy.example",
        "https://boards.greenhouse.io/embed/job_app?token=4012345&for=mercy",
        "https://job-boards.greenhouse.io/embed/job_board?for=mercy",
        "https://boards-api.greenhouse.io/v1/boards/mercy",
        "https://boards-api.greenhouse.io/v1/boards/mercy/jobs?content=true",
        "https://boards-api.greenhouse.io/v1/boards/mercy/jobs/4012345",
        "https://api.greenhouse.io/v1/boards/mercy/jobs",
    ],
)
def test_every_address_of_a_board_leads_to_its_list(url):
    assert claimed(url) == ("greenhouse", BOARD)


def test_a_board_in_europe_stays_there():
    europe = "https://boards-api.eu.greenhouse.io/v1/boards/mercy/jobs"
    assert claims("https://job-boards.eu.greenhouse.io/mercy/jobs/7") == europe
    assert claims("https://boards-api.eu.greenhouse.io/v1/boards/mercy/jobs") == europe


def test_the_name_of_a_board_is_kept_as_it_is_written():
    assert claims("https://boards.greenhouse.io/MercyValley_2-x/jobs/1").split("/")[-2] == "MercyValley_2-x"


@pytest.mark.parametrize(
    "url",
    [
        "https://boards.greenhouse.io/",
        "https://boards.greenhouse.io/embed/job_app?token=4012345",
        "https://www.greenhouse.io/blog",
        "https://app.greenhouse.io/people/1",
        "https://boards.greenhouse.io.evil.example/mercy",
        "https://careers.mercy.example/?gh_jid=4012345",
        "boards.greenhouse.io/mercy",
        "",
    ],
)
def test_what_names_no_board_is_not_claimed(url):
    assert claims(url) == ""


def test_the_document_of_a_board_is_known():
    assert reads(b'{"jobs": [{"absolute_url": "https://x.example", "internal_job_id": 1}]}')
    assert not reads(b'{"jobs": [{"url": "https://x.example", "id": 1}]}')


# ------------------------------------------------------------------------------------------------- one board


def test_a_board_without_jobs_is_whole():
    assert collected({"jobs": [], "meta": {"total": 0}}) == ([], None)


@pytest.mark.parametrize("board", [{"meta": {"total": 1}}, {"jobs": [JOB]}, {"jobs": 7, "meta": {"total": 1}}, []])
def test_a_document_that_is_no_board_ends_the_run(board):
    found, trouble = collected(board)
    assert (found, type(trouble)) == ([], FormatError)


def test_a_board_that_is_gone_ends_the_run():
    found, trouble = collected((404, {}, {"status": 404}))
    assert found == []
    assert trouble.status == 404


def test_a_job_that_comes_twice_is_taken_once_and_the_run_is_not_whole():
    found, trouble = collected({"jobs": [JOB, JOB], "meta": {"total": 2}})
    assert [job.source_id for job in found] == ["7"]
    assert "of 2 jobs, 1 came with an id of their own" in str(trouble)


def test_an_employer_whom_nobody_names_is_called_after_the_board():
    (job,), _ = collected({"jobs": [{"id": 7}], "meta": {"total": 1}})
    assert job.payload["organization"] == "Mercy"
    (job,), _ = collected({"jobs": [{"id": 7}], "meta": {"total": 1}}, organization="Mercy Valley")
    assert job.payload["organization"] == "Mercy Valley"


def test_a_board_as_it_was_brings_no_news():
    with site(pages({"/v1/boards/mercy/jobs?content=true": {"jobs": [], "meta": {"total": 0}}})) as server:
        first = fetching()
        list(collect(feed_at(server), first))
        with pytest.raises(NotModified):
            list(collect(feed_at(server), fetching(first.validator)))


def test_robots_txt_is_not_asked_about_a_published_api():
    board = {"jobs": [JOB], "meta": {"total": 1}}
    answers = {"/robots.txt": "User-agent: *\nDisallow: /", "/v1/boards/mercy/jobs?content=true": board}
    with site(pages(answers)) as server:
        assert len(list(collect(feed_at(server), fetching()))) == 1


# --------------------------------------------------------------------------------------------------- one job


def test_content_is_unescaped_once():
    posting = parse(raw(content="&lt;p&gt;Salary &amp;gt; $20, R&amp;amp;D&lt;/p&gt;\n&lt;p&gt;Days&lt;/p&gt;"))
    assert posting.text == "Records Clerk\n\nSalary > $20, R&D\nDays"


@pytest.mark.parametrize(
    ("name", "office", "line"),
    [
        ("Tulsa, OK", "Tulsa, Oklahoma, United States", "Tulsa, OK"),
        ("Tulsa, OK • Muskogee, OK | Enid, OK", None, "Tulsa, OK\nMuskogee, OK\nEnid, OK"),
        ("Remote", "Tulsa, Oklahoma, United States", "Remote - Tulsa, Oklahoma, United States"),
        ("remote", None, "remote"),
        ("Remote - US", "Tulsa, Oklahoma, United States", "Remote - US"),
    ],
)
def test_offices_say_where_a_bare_remote_is(name, office, line):
    posting = parse(raw(location={"name": name}, offices=[{"id": 1, "name": "Office", "location": office}]))
    assert posting.text == f"Records Clerk\n{line}\n\nFiles charts."


def test_the_day_of_an_edit_is_not_the_day_of_posting():
    posting = parse(raw(updated_at="2026-11-20T10:00:00-05:00"))
    assert posting.date_posted is None


@pytest.mark.parametrize("field", ["title", "content", "absolute_url", "organization"])
def test_a_job_without_what_it_is_made_of_is_refused_by_the_name_of_the_field(field):
    with pytest.raises(FormatError, match=f"the board, job 7: field '{field}': is missing"):
        parse(raw(**{field: None}))


@pytest.mark.parametrize("offices", [["Tulsa"], 7, [{"id": 1}]])
def test_offices_of_another_form_are_refused_by_name(offices):
    with pytest.raises(FormatError, match="field 'offices'"):
        parse(raw(offices=offices))


# ---------------------------------------------------------------------------------------------- a real board


@pytest.mark.shared
def test_every_job_of_a_real_board_arrives(shared):
    captured = json.loads((shared / "feeds" / "captured" / "greenhouse_careerkit.json").read_text(encoding="utf-8"))
    found, trouble = collected(captured)
    postings = [parse(job) for job in found]
    assert len(postings) == len(captured["jobs"]) > 0
    assert all(one.title and one.url and one.hiring_organization and len(one.text) > 1000 for one in postings)
    assert all(one.date_posted and one.identifier and one.job_location for one in postings)
    # Whoever captured it kept 2 of the 37 jobs that it announces: that is what a board cut short looks like.
    assert "of 37 jobs, 2 came" in str(trouble)


@pytest.mark.shared
def test_no_markup_is_left_of_a_real_board(shared):
    captured = json.loads((shared / "feeds" / "captured" / "greenhouse_careerkit.json").read_text(encoding="utf-8"))
    texts = [parse(replace(raw(), payload=job | {"organization": "x"})).text for job in captured["jobs"]]
    assert not [text for text in texts if "</" in text or "&lt;" in text or "&nbsp;" in text or "<p" in text]
