"""Jobs by sitemap beyond the cases: which sitemaps are opened, which pages are jobs, which of them are read."""

import gzip
import time
from datetime import UTC, datetime

import pytest
from web_fixtures import pages, site

from jobmatch import sitemaps
from jobmatch.config import Manners
from jobmatch.errors import Blocked, FetchError, FormatError, Gone
from jobmatch.fetch import Fetch
from jobmatch.held import Held
from jobmatch.model import Feed, RawPosting, Shown
from jobmatch.scrapers.sitemap import claims, collect, parse, reads
from jobmatch.sitemaps import job_pages

JOB = '<script type="application/ld+json">{"@type": "JobPosting", "title": "Clerk", "description": "Files."}</script>'


def fetching(**known):
    return Fetch(datetime(2026, 11, 21, 12, tzinfo=UTC), manners=Manners(allow_loopback=True), **known)


def urlset(*entries):
    """A sitemap of pages, each an address or an address and its last change."""
    pairs = [(entry, "") if isinstance(entry, str) else entry for entry in entries]
    rows = "".join(f"<url><loc>{page}</loc>{day and f'<lastmod>{day}</lastmod>'}</url>" for page, day in pairs)
    return f"<urlset>{rows}</urlset>"


def index(*addresses):
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{one}</loc></sitemap>' for one in addresses)}</sitemapindex>"


def found_at(path, answers):
    """The job pages of a site, by path, with their last change; the troubles; and what was asked."""
    with site(pages(answers)) as server:
        listed, troubles = job_pages(f"{server.url}{path}", fetching())
        short = {page.removeprefix(server.url): changed for page, changed in listed.items()}
        return short, [str(one).replace(server.url, "") for one in troubles], server.paths()


def run(answers, **known):
    """What a run yields, what ended it, and what was asked; with `held`, the store holds pages by path."""
    with site(pages(answers)) as server:
        held = Held.of((f"{server.url}{path}", "", mark) for path, mark in known.pop("held", {}).items())
        fetch, found, trouble = fetching(held=held, **known), [], None
        try:
            found += collect(Feed("mercy", "sitemap", f"{server.url}/jobs.xml"), fetch)
        except FetchError as error:
            trouble = error
        return [(type(one), one.source_id.removeprefix(server.url)) for one in found], trouble, server.paths()


# ------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://careers.mercy.example/sitemap.xml",
        "https://careers.mercy.example/sitemap_index.xml",
        "https://careers.mercy.example/en/job-sitemap-2.xml.gz",
        "https://careers.mercy.example/sitemaps/jobs.xml",
        "https://careers.mercy.example/External/siteMap",
        "https://careers.mercy.example/robots.txt",
    ],
)
def test_the_address_of_a_sitemap_is_claimed_as_it_is(url):
    assert claims(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://careers.mercy.example/",
        "https://careers.mercy.example/sitemap.html",
        "https://sitemap.example/jobs",
        "/home/me/sitemap.xml",
        "",
    ],
)
def test_an_address_that_may_be_of_anything_is_not(url):
    assert claims(url) == ""


@pytest.mark.parametrize(
    ("data", "known"),
    [
        (b'<?xml version="1.0"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', True),
        (b"<sitemapindex>", True),
        (b"<sm:urlset xmlns:sm='x'>", True),
        (b"<rss><channel>", False),
        (b"<html>urlset</html>", False),
        (b"", False),
    ],
)
def test_a_sitemap_is_known_by_how_it_begins(data, known):
    assert reads(data) is known


# -------------------------------------------------------------------------------------------- where they are


def test_a_site_is_asked_for_its_sitemaps_where_they_usually_are_until_one_lists_something():
    answers = {"/robots.txt": "User-agent: *\nAllow: /", "/sitemap_index.xml": urlset("/job/1")}
    found, troubles, asked = found_at("/", answers)
    assert (list(found), troubles) == (["/job/1"], [])
    assert asked == ["/sitemap.xml", "/sitemap_index.xml"]


def test_a_robots_txt_names_sitemaps_in_any_case_and_by_any_address():
    rules = "User-agent: *\nsitemap:/jobs-a.xml\n # Sitemap: /jobs-no.xml\n SITEMAP : /jobs-b.xml \n"
    found, troubles, _ = found_at(
        "/robots.txt", {"/robots.txt": rules, "/jobs-a.xml": urlset("/job/1"), "/jobs-b.xml": urlset("/job/2")}
    )
    assert (list(found), troubles) == (["/job/1", "/job/2"], [])


def test_a_site_without_a_sitemap_says_so():
    with pytest.raises(Gone, match="no sitemap where they usually are"):
        found_at("", {})


def test_a_sitemap_that_is_gone_ends_the_run():
    with pytest.raises(Gone):
        found_at("/sitemap.xml", {})


def test_a_site_whose_robots_txt_is_locked_ends_the_run():
    with pytest.raises(Blocked):
        found_at("/", {"/robots.txt": (403, {}, "")})


def test_only_sitemaps_with_a_name_of_jobs_are_opened_where_there_are_any():
    answers = {"/map.xml": index("/blog.xml", "/en/Careers-1.xml"), "/en/Careers-1.xml": urlset("/job/1")}
    assert found_at("/map.xml", answers)[2] == ["/map.xml", "/en/Careers-1.xml"]


def test_the_name_of_a_site_says_nothing_of_its_sitemaps():
    names = ("https://jobs.mercy.example/blog.xml", "https://jobs.mercy.example/posts.xml")
    chosen = sitemaps._chosen(sitemaps._Sitemap(others=names))
    assert chosen == list(names)


def test_an_index_of_indexes_is_followed_and_a_circle_is_left():
    answers = {"/a.xml": index("/b.xml"), "/b.xml": index("/a.xml", "/b.xml", "/c.xml"), "/c.xml": urlset("/job/1")}
    found, troubles, asked = found_at("/a.xml", answers)
    assert (list(found), troubles, asked) == (["/job/1"], [], ["/a.xml", "/b.xml", "/c.xml"])


def test_more_sitemaps_than_anybody_needs_are_not_all_opened_and_that_is_said():
    answers = {f"/{number}.xml": urlset(f"/job/{number}") for number in range(60)}
    found, troubles, asked = found_at("/map.xml", {"/map.xml": index(*answers), **answers})
    assert len(found) == 50
    assert len(asked) == 51
    assert troubles == ["/map.xml: more than 50 sitemaps; give the one that lists the jobs"]


def test_more_jobs_than_a_sitemap_may_list_are_not_all_read_and_that_is_said():
    listed = urlset(*(f"/job/{number}" for number in range(50_001)))
    found, troubles, _ = found_at("/map.xml", {"/map.xml": listed})
    assert len(found) == 50_000
    assert troubles == ["/map.xml: more than 50,000 jobs; give a sitemap that lists fewer"]


@pytest.mark.parametrize("status", [202, 403, 404, 410])
def test_a_sitemap_that_is_not_answered_is_a_trouble_and_the_others_are_read(status):
    answers = {"/map.xml": index("/a.xml", "/b.xml"), "/a.xml": (status, {}, ""), "/b.xml": urlset("/job/1")}
    found, (trouble,), _ = found_at("/map.xml", answers)
    assert list(found) == ["/job/1"]
    assert trouble.startswith("/a.xml: ")


# ------------------------------------------------------------------------------------------------ one of them


@pytest.mark.parametrize(
    "namespace",
    ["", 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', 'xmlns="https://www.sitemaps.org/schemas/sitemap/0.9"'],
)
def test_both_namespaces_are_read_and_none(namespace):
    entry = "<url><loc> /job/1\n</loc><lastmod>2026-11-20</lastmod></url>"
    listed = f"<?xml version='1.0'?><urlset {namespace}>{entry}</urlset>"
    assert found_at("/map.xml", {"/map.xml": listed})[0] == {"/job/1": "2026-11-20"}


def test_a_packed_sitemap_is_opened():
    packed = gzip.compress(urlset("/job/1").encode())
    assert list(found_at("/map.xml.gz", {"/map.xml.gz": packed})[0]) == ["/job/1"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><urlset><url><loc>&b;</loc></url></urlset>", "it declares a document type"),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "it declares a document type"),
        ("<html><body>Sign in</body></html>", "it begins with <html>"),
        ("<urlset><url><loc>/job/1</loc>", "it is not whole XML"),
        ("<?xml version='1.0' encoding='klingon'?><urlset/>", "it is not whole XML"),
        ("", "it is not whole XML"),
        ("{}", "it is not whole XML"),
    ],
)
def test_what_is_no_sitemap_is_refused_with_the_reason(data, words):
    with pytest.raises(FetchError, match=rf"/map\.xml: this is no sitemap: {words}"):
        found_at("/map.xml", {"/map.xml": data})


def test_a_sitemap_that_is_nested_without_end_does_no_harm():
    began = time.monotonic()
    assert found_at("/map.xml", {"/map.xml": f"<urlset>{'<url>' * 100_000}{'</url>' * 100_000}</urlset>"})[0] == {}
    assert time.monotonic() - began < 10


def test_an_entry_without_an_address_and_one_that_is_none_are_left_out():
    text = "<urlset><url/><url><loc>http://[bad/job/1</loc></url><url><loc>/job/2</loc></url></urlset>"
    assert list(found_at("/map.xml", {"/map.xml": text})[0]) == ["/job/2"]


def test_one_moment_for_all_pages_says_nothing_of_any_of_them():
    listed = urlset(("/job/1", "2026-11-21T03:00:00Z"), ("/job/2", "2026-11-21T03:00:00Z"))
    assert found_at("/map.xml", {"/map.xml": listed})[0] == {"/job/1": "", "/job/2": ""}


# ------------------------------------------------------------------------------------------------------ pages


@pytest.mark.parametrize(
    "path",
    [
        "/job/records-clerk",
        "/job/tulsa/records-clerk/123/456",
        "/us/en/job/JR123/Records-Clerk",
        "/jobs/170893/medical-assistant/job",
        "/jobs/records-clerk-tulsa",
        "/en/jobs/123",
        "/requisition/12",
        "/requisitions/12",
        "/careers/tulsa/10023",
        "/career/10023-clerk",
        "/vacancies/clerk-2",
        "/job-details/clerk",
        "/JobDetails?id=7",
        "/postings/4f2a-99",
        "/job/search-engine-clerk",
    ],
)
def test_a_page_of_one_job_is_known_by_its_address(path):
    assert sitemaps._is_job(f"https://careers.mercy.example{path}", "https://careers.mercy.example/sitemap.xml")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/jobs",
        "/jobs/",
        "/jobs/nursing",
        "/careers/health-information",
        "/jobs/search/records-clerk",
        "/jobs/category/health-2",
        "/job/123/apply",
        "/jobs/170893/login?x=1",
        "/blog/2026/10023",
        "/about",
    ],
)
def test_a_page_of_many_jobs_or_of_none_is_not(path):
    assert not sitemaps._is_job(f"https://careers.mercy.example{path}", "https://careers.mercy.example/sitemap.xml")


@pytest.mark.parametrize(
    ("page", "is_one"),
    [
        ("https://mercy.example/job/1", True),
        ("https://jobs.mercy.example/job/1", True),
        ("https://mercy.example.evil.example/job/1", False),
        ("https://evil.example/job/1", False),
        ("ftp://mercy.example/job/1", False),
        ("javascript:alert(1)//mercy.example/job/1", False),
        ("http://[mercy.example/job/1", False),
    ],
)
def test_only_pages_of_the_same_site_are_its_jobs(page, is_one):
    assert sitemaps._is_job(page, "https://www.mercy.example/sitemap.xml") is is_one


def test_an_address_longer_than_a_sitemap_may_hold_is_not_even_looked_at():
    began = time.monotonic()
    assert not sitemaps._is_job("https://mercy.example" + "/jobs" * 1_000_000, "https://mercy.example/sitemap.xml")
    assert time.monotonic() - began < 1


# -------------------------------------------------------------------------------------------------------- runs


def test_what_is_held_is_shown_before_anything_is_fetched_and_is_not_fetched():
    answers = {"/jobs.xml": urlset(("/job/new", "2026-11-01"), ("/job/old", "2026-10-01")), "/job/new": JOB}
    found, trouble, asked = run(answers, held={"/job/old": "2026-10-01"})
    assert found == [(Shown, "/job/old"), (RawPosting, "/job/new")]
    assert (trouble, asked) == (None, ["/jobs.xml", "/job/new"])


def test_a_page_that_has_changed_since_is_read_again_after_the_new_ones():
    listed = urlset(("/job/changed", "2026-11-20"), ("/job/new", "2026-11-01"), ("/job/newer", "2026-11-02"))
    found, _, _ = run(
        {"/jobs.xml": listed, "/job/changed": JOB, "/job/new": JOB, "/job/newer": JOB},
        held={"/job/changed": "2026-11-01"},
    )
    assert [path for _, path in found] == ["/job/newer", "/job/new", "/job/changed"]


def test_a_page_without_a_day_is_read_once_a_week():
    answers = {"/jobs.xml": urlset("/job/1"), "/job/1": JOB}
    assert run(answers, held={"/job/1": "2026-W47"})[0] == [(Shown, "/job/1")]
    assert run(answers, held={"/job/1": "2026-W46"})[0] == [(RawPosting, "/job/1")]


def test_when_the_budget_is_spent_what_is_held_was_shown_and_the_run_is_blocked():
    answers = {"/jobs.xml": urlset("/job/1", "/job/2", "/job/3"), "/job/1": JOB, "/job/2": JOB}
    found, trouble, asked = run(answers, held={"/job/3": "2026-W47"}, allowance=3)  # the robots.txt is one of them
    assert found == [(Shown, "/job/3"), (RawPosting, "/job/1")]
    assert isinstance(trouble, Blocked)
    assert asked == ["/jobs.xml", "/job/1"]


def test_a_page_that_is_gone_is_left_out_and_the_run_is_whole():
    answers = {"/jobs.xml": urlset("/job/1", "/job/2"), "/job/1": (410, {}, ""), "/job/2": JOB}
    assert run(answers)[:2] == ([(RawPosting, "/job/2")], None)


def test_a_page_that_robots_txt_forbids_is_left_out_and_not_asked_for():
    forbids = "User-agent: *\nDisallow: /job/1"
    answers = {"/robots.txt": forbids, "/jobs.xml": urlset("/job/1", "/job/2"), "/job/1": JOB, "/job/2": JOB}
    assert run(answers) == ([(RawPosting, "/job/2")], None, ["/jobs.xml", "/job/2"])


def test_a_page_that_is_not_answered_does_not_keep_the_others_back_and_the_run_is_not_whole():
    answers = {"/jobs.xml": urlset("/job/1", "/job/2"), "/job/1": (400, {}, ""), "/job/2": JOB}
    found, trouble, _ = run(answers)
    assert found == [(RawPosting, "/job/2")]
    assert "/job/1: it answered 400" in str(trouble)


# ----------------------------------------------------------------------------------------------------- one page


PAGE = "https://mercy.example/jobs/7"


def posting_of(*found):
    return parse(RawPosting("mercy", PAGE, {"json_ld": list(found)}, PAGE))


def job(**fields):
    return {"@type": "JobPosting", "title": "Clerk", "description": "Files."} | fields


@pytest.mark.parametrize("own", [{"url": f"{PAGE}?utm_source=x"}, {"identifier": "7"}, {"identifier": {"value": 7}}])
def test_of_several_jobs_on_a_page_its_own_is_taken(own):
    stranger = job(title="Nurse", url="https://mercy.example/jobs/17", identifier="17")
    assert posting_of(stranger, job(**own)).title == "Clerk"


def test_the_only_job_of_a_page_is_its_own_whatever_it_says():
    assert posting_of(job(identifier="R-99", url="https://apply.example/9")).url == "https://apply.example/9"


def test_a_job_without_an_address_has_that_of_its_page():
    assert posting_of(job()).url == PAGE
    assert posting_of(job(url=None)).url == PAGE


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([], "no JobPostings stand in this page"),
        ([job(), job(title="Nurse")], "2 JobPostings stand in this page"),
        ([f"{PAGE}: the JSON-LD cannot be read"], "the JSON-LD cannot be read"),
    ],
)
def test_a_page_that_shows_no_job_of_its_own_is_refused_by_its_address(found, words):
    with pytest.raises(FormatError, match=f"{PAGE}: {words}"):
        posting_of(*found)


def test_a_block_beyond_repair_costs_nothing_beside_one_that_can_be_read():
    assert posting_of(f"{PAGE}: the JSON-LD cannot be read", job()).title == "Clerk"
