"""From an address that is pasted to the feed behind it, and the first look at a feed."""

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from web_fixtures import pages, site

from jobmatch.config import Manners
from jobmatch.discovery import discover, look
from jobmatch.errors import Blocked, FetchError, Gone, UsageError
from jobmatch.model import Feed
from jobmatch.scrapers import PLATFORMS, about

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HERE = Manners(allow_loopback=True)
NOTHING = "<!doctype html><title>Our values</title><p>We care.</p>"
ATOM = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Acme</title><id>a</id>{}</feed>'
ENTRY = (
    '<entry><title>Records Clerk</title><id>{0}</id><link href="/jobs/{0}"/><updated>2026-11-20T09:00:00Z</updated>'
    "<content>RHIT required.</content></entry>"
)


def job(number=1, **fields):
    """The page of one job."""
    posting = {"@type": "JobPosting", "identifier": f"J-{number}", "title": f"Records Clerk {number}", **fields}
    posting = {"description": "RHIT required.", "hiringOrganization": {"name": "Acme Clinic"}, **posting}
    return f'<title>Job</title><script type="application/ld+json">{json.dumps(posting)}</script>'


def sitemap(*paths):
    """A sitemap; its addresses are relative, for the site does not know its port beforehand."""
    return f"<urlset>{''.join(f'<url><loc>{path}</loc></url>' for path in paths)}</urlset>"


def linking(*addresses):
    return NOTHING + "".join(f'<a href="{address}">here</a>' for address in addresses)


@pytest.fixture
def web():
    """A site on loopback, whose pages a test sets."""
    with site(None) as server:
        server.shows = lambda **table: setattr(
            server, "answer", pages({f"/{name}": one for name, one in table.items()})
        )
        yield server


def found(web, path="careers"):
    """The platform and the path that are found at an address of the site."""
    feed = discover(f"{web.url}/{path}", HERE, NOW)
    return feed.platform, feed.url.removeprefix(web.url)


# ---------------------------------------------------------------------------------------------- what is found


def test_a_page_with_a_posting_in_it_is_a_source_itself(web):
    web.shows(careers=job())
    assert found(web) == ("jsonld", "/careers")
    assert web.paths() == ["/careers"]


def test_where_a_page_has_moved_to_is_what_is_found(web):
    web.shows(careers=(302, {"Location": "/jobs/1"}, b""), **{"jobs/1": job()})
    assert found(web) == ("jsonld", "/jobs/1")


def test_an_address_that_leads_to_one_that_is_known_is_known_too(web):
    web.shows(careers=(301, {"Location": "/robots.txt"}, b""), **{"robots.txt": "Sitemap: /jobs.xml"})
    assert found(web) == ("sitemap", "/robots.txt")
    assert web.paths() == ["/careers"]  # nothing more is needed to be sure


@pytest.mark.parametrize(
    ("link", "platform", "url"),
    [
        (
            "https://boards.greenhouse.io/acmeclinic/jobs/4001",
            "greenhouse",
            "https://boards-api.greenhouse.io/v1/boards/acmeclinic/jobs",
        ),
        (
            "https://acme.wd5.myworkdayjobs.com/en-US/External",
            "workday",
            "https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/External/jobs",
        ),
    ],
)
def test_a_career_page_leads_to_the_board_that_it_links_to(link, platform, url, web):
    web.shows(careers=linking("/about", "https://www.linkedin.com/company/acme", link))
    feed = discover(f"{web.url}/careers", HERE, NOW)
    assert (feed.platform, feed.url.partition("?")[0]) == (platform, url)
    assert web.paths() == ["/careers"]


def test_a_board_that_a_page_has_within_it_is_found(web):
    web.shows(careers='<script src="https://boards.greenhouse.io/embed/job_board/js?for=acmeclinic"></script>')
    assert found(web) == ("greenhouse", "https://boards-api.greenhouse.io/v1/boards/acmeclinic/jobs")


def test_an_address_of_a_board_is_known_without_asking_it():
    feed = discover("https://acme.wd5.myworkdayjobs.com/External", HERE, NOW)
    assert (feed.platform, feed.every_h, urlsplit(feed.url).path) == ("workday", 24, "/wday/cxs/acme/External/jobs")


def test_the_jobs_that_a_site_lists_for_programs_are_found_from_any_of_its_pages(web):
    web.shows(**{
        "about/careers": NOTHING,
        "robots.txt": "Sitemap: /pages.xml",
        "pages.xml": sitemap("/about", "/jobs/1-clerk"),
        "jobs/1-clerk": job(),
    })  # fmt: skip
    assert found(web, "about/careers") == ("sitemap", "/robots.txt")


@pytest.mark.parametrize("page", [NOTHING, (404, {}, b"")])
def test_a_site_that_lists_pages_and_no_job_is_no_source(page, web):
    web.shows(careers=NOTHING, **{"sitemap.xml": sitemap("/about", "/jobs/1-clerk"), "jobs/1-clerk": page})
    with pytest.raises(UsageError, match="nothing there that can be read"):
        found(web)


def test_a_page_for_people_that_is_called_sitemap_is_not_taken_for_one(web):
    web.shows(careers=linking("/sitemap", "/feeds/sitemap-jobs.xml"), sitemap=NOTHING, **{
        "feeds/sitemap-jobs.xml": sitemap("/jobs/1-clerk"), "jobs/1-clerk": job(),
    })  # fmt: skip
    assert found(web) == ("sitemap", "/feeds/sitemap-jobs.xml")


def test_a_feed_is_known_by_its_content(web):
    web.shows(news=(200, {"Content-Type": "text/plain"}, ATOM.format(ENTRY.format(1))))
    assert found(web, "news") == ("rss", "/news")


def test_of_the_feeds_that_a_page_links_to_the_one_of_jobs_is_taken(web):
    feeds = {"feed.xml": ATOM.format(ENTRY.format(1)), "jobs/feed.xml": ATOM.format(ENTRY.format(2))}
    web.shows(careers=linking("/feed.xml", "/jobs/feed.xml"), **feeds)
    assert found(web) == ("rss", "/jobs/feed.xml")


@pytest.mark.parametrize("path", ["jobs/feed/", "index.php?feed=job_feed", "export/vacancies.xml", "jobs.rss"])
def test_a_feed_of_jobs_is_found_by_the_link_whatever_it_is_called(path, web):
    web.shows(careers=f'<link rel="alternate" href="/{path}">{NOTHING}', **{path: ATOM.format(ENTRY.format(1))})
    assert found(web) == ("rss", f"/{path}")


def test_a_feed_shows_its_newest_postings_and_not_all(web):
    web.shows(news=ATOM.format(ENTRY.format(1)))
    assert discover(f"{web.url}/news", HERE, NOW).coverage == "window"


@pytest.mark.parametrize("link", ["file:///srv/partners.csv", "partners.csv", "mailto:jobs@acme.example", "http://["])
def test_no_page_leads_to_a_file_on_this_computer(link, web, tmp_path, monkeypatch):
    tmp_path.joinpath("partners.csv").write_text("id,title\n1,Clerk\n")
    monkeypatch.chdir(tmp_path)
    web.shows(careers=linking(link.replace("/srv", str(tmp_path))))
    with pytest.raises(UsageError):
        found(web)


def test_a_file_or_a_folder_is_a_source_that_is_read_whenever_it_is_asked_for(tmp_path):
    tmp_path.joinpath("partners.csv").write_text("id,title\n1,Clerk\n")
    for url in (str(tmp_path), str(tmp_path / "partners.csv")):
        assert discover(url, HERE, NOW) == Feed("", "file", url, every_h=0)


# ------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.linkedin.com/jobs/search?keywords=rhit", "LinkedIn"),
        ("https://indeed.com/q-records-clerk", "Indeed"),
        ("https://uk.indeed.com/jobs", "Indeed"),
        ("https://www.glassdoor.co.uk/Job/index.htm", "Glassdoor"),
        ("http://ziprecruiter.com/jobs", "ZipRecruiter"),
    ],
)
def test_sites_that_forbid_it_are_refused_with_the_reason_and_not_asked(url, name):
    with pytest.raises(FetchError, match=f"^{name} forbids reading by programs in its terms of use.* career pages"):
        discover(url, HERE, NOW)  # a look-up of the name would fail with another error here


def test_a_page_that_leads_to_a_site_that_forbids_it_is_refused_with_the_reason(web):
    web.shows(careers=(302, {"Location": "https://www.linkedin.com/company/acme/jobs"}, b""))
    with pytest.raises(FetchError, match=r"^LinkedIn forbids"):
        found(web)


def test_what_cannot_be_read_is_told_with_all_that_can(web):
    web.shows(careers=NOTHING)
    with pytest.raises(UsageError) as caught:
        found(web)
    assert str(caught.value).startswith(f"{web.url}/careers: nothing there that can be read. What can: ")
    assert all(about(name) in str(caught.value) for name in PLATFORMS)


def test_a_page_that_programs_may_not_read_is_not_read(web):
    web.shows(careers=job(), **{"robots.txt": "User-agent: *\nDisallow: /careers"})
    with pytest.raises(Blocked, match=r"robots\.txt asks programs not to read this"):
        found(web)
    assert web.paths() == []


def test_a_page_that_is_not_there_is_told():
    with site(pages({})) as web, pytest.raises(Gone, match="there is nothing at this address"):
        found(web)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1/jobs", "127.0.0.1, which is not a public address"),
        ("https://ana:secret@jobs.example/", "an address must hold no user name or password"),
        ("https://jobs.example:8443/", "port 8443 is not read"),
        ("http://[jobs", "this is no address"),
        ("https://jobs.example/a b", "no address holds such characters"),
    ],
)
def test_an_address_that_may_not_be_asked_is_told(url, says):
    with pytest.raises(FetchError, match=says) as caught:
        discover(url, Manners(), NOW)
    assert "secret" not in str(caught.value)


def test_suspicions_cost_a_few_requests_at_most(web):
    paths = [f"/jobs/{number}-clerk" for number in range(90)]
    web.shows(careers=linking("/sitemap.xml"), **{"sitemap.xml": sitemap(*paths)})
    with pytest.raises(UsageError):
        found(web)
    assert len(web.asked) <= 2 + 2 * 20


# --------------------------------------------------------------------------------------------- a first look


def html(body):
    return 200, {"Content-Type": "text/html; charset=utf-8"}, body


def looked(web, path, platform="jsonld", **more):
    return look(Feed("new", platform, f"{web.url}/{path}"), HERE, NOW, **more)


def test_a_look_shows_the_first_posting_and_how_many_there_are(web):
    web.shows(**{"1": job(1), "sitemap.xml": sitemap("/jobs/1-a", "/jobs/2-b"), "jobs/1-a": job(1), "jobs/2-b": job(2)})
    seen = looked(web, "sitemap.xml", "sitemap")
    assert (seen.seen, seen.troubles, seen.whole) == (2, (), True)
    assert seen.sample.title.startswith("Records Clerk ")
    assert seen.sample.hiring_organization == "Acme Clinic"


def test_a_look_at_a_long_source_ends_early_and_that_is_no_trouble(web):
    paths = [f"/jobs/{number}-clerk" for number in range(30)]
    web.shows(**{path[1:]: job(number) for number, path in enumerate(paths)}, **{"sitemap.xml": sitemap(*paths)})
    seen = looked(web, "sitemap.xml", "sitemap", requests=10)
    assert (seen.seen, seen.troubles, seen.whole) == (8, (), False)
    assert len(web.asked) == 10
    assert seen.sample


def test_a_look_tells_what_cannot_be_read_and_shows_what_can(web):
    web.shows(careers=html(job(1, title=["Clerk"]) + job(2)))
    seen = looked(web, "careers")
    assert (seen.seen, seen.sample.title) == (2, "Records Clerk 2")
    assert [trouble.startswith("careers.html, posting 1: field 'title'") for trouble in seen.troubles] == [True]


def test_of_many_troubles_ten_are_told(tmp_path):
    lines = "\n".join(json.dumps({"id": str(n), "title": [n]}) for n in range(15))
    tmp_path.joinpath("a.jsonl").write_text(lines)
    seen = look(Feed("a", "file", str(tmp_path / "a.jsonl")), HERE, NOW)
    assert (seen.seen, seen.sample, len(seen.troubles)) == (15, None, 10)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((404, {}, b""), "there is nothing at this address"),
        ((403, {}, b""), "it does not let programs read it"),
        (html("<!doctype html><title>Just a moment...</title>"), "a wall against programs was answered"),
        (html(NOTHING), "no JobPosting in careers.html"),
    ],
)
def test_a_look_says_what_keeps_a_source_from_being_read(answer, says, web):
    web.shows(careers=answer)
    seen = looked(web, "careers")
    assert (seen.seen > 0, seen.sample, len(seen.troubles)) == (answer[0] == 200 and "values" in answer[2], None, 1)
    assert says in seen.troubles[0]


def test_a_look_at_a_source_whose_row_is_wrong_says_so(tmp_path):
    seen = look(Feed("a", "carrier_pigeon", "x"), HERE, NOW)
    assert seen.troubles[0].startswith("there is no platform 'carrier_pigeon'")
    feed = Feed("a", "file", "x", headers_file=str(tmp_path / "none"))
    assert "the headers of feed 'a' cannot be read" in look(feed, HERE, NOW).troubles[0]
