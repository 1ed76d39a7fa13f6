"""News feeds: what boards and employers put into them, and what may not pass for one, or for all of one."""

import base64
import json
from datetime import UTC, date, datetime

import pytest
from web_fixtures import pages, site

from jobmatch.config import Manners
from jobmatch.errors import FetchError, FormatError
from jobmatch.fetch import Fetch
from jobmatch.model import Coverage, EmploymentType, Feed, Place, RawPosting
from jobmatch.scrapers import coverage, rss

ATOM = "http://www.w3.org/2005/Atom"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:joblisting="http://www.neogov.com/namespaces/JobListing" xmlns:job_listing="https://board.example" '
    'xmlns:georss="http://www.georss.org/georss"'
)


def channel(*items, title="Mercy Valley Jobs", link="https://jobs.example/"):
    inside = "".join(items)
    return f'<rss version="2.0" {NAMESPACES}><channel><title>{title}</title><link>{link}</link>{inside}</channel></rss>'


def item(inside="", title="HIM Clerk", text="Scans charts."):
    return f"<item><title>{title}</title><description>{text}</description>{inside}</item>"


def atom(*entries, more=""):
    return f'<feed xmlns="{ATOM}" {more}><title>Mercy Valley</title>{"".join(entries)}</feed>'


def entry(inside, title="<title>HIM Clerk</title>"):
    return f"<entry>{title}{inside}</entry>"


@pytest.fixture
def collect(tmp_path):
    """What a run over one document gives, with the error that ended it."""

    def collected(document, name="jobs.xml", **fields):
        path = tmp_path / name
        path.write_bytes(document if isinstance(document, bytes) else document.encode())
        found = []
        try:
            found += rss.collect(Feed("x", "rss", str(path), **fields), Fetch(datetime(2026, 11, 21, tzinfo=UTC)))
        except (FetchError, FormatError) as error:
            found.append(error)
        return found

    return collected


@pytest.fixture
def read(collect):
    """The one posting of a document."""

    def one(document, **fields):
        (raw,) = collect(document, **fields)
        return rss.parse(raw)

    return one


# --------------------------------------------------------------------------------------------------- routing


@pytest.mark.parametrize(
    "url",
    [
        "https://board.example/remote-jobs.rss",
        "https://uni.example/postings/search.atom?query=records",
        "https://careers.example.org/jobs?display=rss&keywords=him",
        "https://board.example/rss/categoryFeed.cfm?catID=7",
        "https://board.example/jobsrss/?countrycode=US",
        "https://www.governmentjobs.com/SearchEngine/JobsFeed?agency=fulton",
        "http://board.example/list?rss=1",
    ],
)
def test_an_address_that_names_a_feed_is_claimed_as_it_is(url):
    assert rss.claims(url) == url


@pytest.mark.parametrize("url", ["https://board.example/press/jobs", "https://board.example/jobs.xml", "jobs.xml", ""])
def test_other_addresses_are_not_claimed(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert rss.claims(url) == ""


@pytest.mark.parametrize("name", ["jobs.rss", "jobs.atom", "JOBS.RSS.gz"])
def test_a_file_is_claimed_by_its_suffix_and_a_folder_by_what_is_in_it(tmp_path, name):
    (tmp_path / name).touch()
    assert rss.claims(str(tmp_path / name)) == str(tmp_path / name)
    assert rss.claims(str(tmp_path)) == str(tmp_path)


@pytest.mark.parametrize(
    ("document", "is_read"),
    [
        (b"<rss version='2.0'/>", True),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <html> --><feed xmlns="http://www.w3.org/2005/Atom"/>', True),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', True),
        ("<rss/>".encode("utf-16"), True),
        (b"<!DOCTYPE html><html><body>rss</body></html>", False),
        (b"<source><job/></source>", False),
        (b'{"rss": "<rss>"}', True),
        (b"", False),
        (b"<!--" * 20_000, False),
    ],
)
def test_a_document_is_told_by_its_first_element(document, is_read):
    assert rss.reads(document) is is_read


def test_a_feed_shows_only_the_newest():
    assert coverage("rss") is Coverage.WINDOW


# -------------------------------------------------------------------------------------------------- identity


@pytest.mark.parametrize(
    ("inside", "source_id", "url"),
    [
        ('<guid isPermaLink="false">77</guid><link>https://jobs.example/7</link>', "77", "https://jobs.example/7"),
        ("<guid>77</guid><link>https://jobs.example/7</link>", "77", "https://jobs.example/7"),
        ("<guid>https://jobs.example/7</guid>", "https://jobs.example/7", "https://jobs.example/7"),
        ("<link>https://jobs.example/7?utm_source=rss&amp;id=7#apply</link>", *["https://jobs.example/7?id=7"] * 2),
        ("<guid>77</guid>", "77", ""),
        ("<link>/jobs/7</link>", *["https://jobs.example/jobs/7"] * 2),
    ],
)
def test_a_posting_goes_by_its_guid_else_by_its_link_without_tracking(collect, inside, source_id, url):
    (raw,) = collect(channel(item(inside)))
    assert (raw.source_id, rss.parse(raw).url) == (source_id, url)


def test_without_either_it_goes_by_its_title(collect):
    raws = collect(channel(item(), item(), item(title="Coder")))
    assert len({raw.source_id for raw in raws}) == 2


def test_a_feed_at_an_address_gives_whole_links_and_stores_no_key(collect):
    path = "/jobs?key=secret&display=rss"
    with site(pages({path: channel(item("<link>7</link>", "Clerk | Cedar"), link="")})) as server:
        fetch = Fetch(datetime(2026, 11, 21, tzinfo=UTC), manners=Manners(allow_loopback=True))
        (raw,) = rss.collect(Feed("x", "rss", f"{server.url}{path}"), fetch)
        fetch.close()
    assert (raw.source_id, rss.parse(raw).hiring_organization) == (f"{server.url}/7", "Cedar")
    assert "secret" not in json.dumps(raw.payload)


def test_a_link_that_is_no_address_is_noted(read):
    posting = read(channel(item("<link>http://[jobs</link>")))
    assert (posting.url, posting.notes) == ("", ("unusable_url",))


# -------------------------------------------------------------------------------------------------- employers


@pytest.mark.parametrize(
    ("inside", "organization", "company"),
    [
        ("", "", "Mercy Valley Jobs"),
        ("", "Mercy Valley", "Mercy Valley"),
        ("<company>Cedar Hospital</company>", "Mercy Valley", "Cedar Hospital"),
        ("<job_listing:company>Cedar &amp;amp; Oak</job_listing:company>", "", "Cedar & Oak"),
        ('<source url="https://cedar.example">Cedar Hospital</source>', "", "Cedar Hospital"),
        ("<dc:creator>Cedar Hospital</dc:creator>", "", "Cedar Hospital"),
        ("<author>Cedar Hospital</author>", "Mercy Valley", "Mercy Valley"),
        ("<author>jane@cedar.example (Jane Doe)</author>", "", "Mercy Valley Jobs"),
        ("<dc:creator>webadmin</dc:creator>", "", "Mercy Valley Jobs"),
        (
            "<dc:creator>Jane Doe</dc:creator><guid>https://a.example/?post_type=job&amp;p=7</guid>",
            "",
            "Mercy Valley Jobs",
        ),
    ],
)
def test_the_employer_is_whom_the_source_most_plainly_names(read, inside, organization, company):
    assert read(channel(item(inside)), organization=organization).hiring_organization == company


def test_a_department_that_signs_a_posting_is_not_the_employer(read):
    name = "https://uni.example.edu/postings/60051"
    document = atom(entry(f"<id>{name}</id><author><name>School of Nursing</name></author><summary>Files.</summary>"))
    assert read(document).hiring_organization == "Mercy Valley"


@pytest.mark.parametrize(
    ("link", "title", "text", "expected"),
    [
        ("https://weworkremotely.com/remote-jobs/7", "Cedar: HIM Coder: II", "Codes.", ("HIM Coder: II", "Cedar")),
        ("https://weworkremotely.com/remote-jobs/7", "Cedar : HIM Coder", "Codes.", ("HIM Coder", "Cedar")),
        ("https://a.example/jobs/rss/7/x", "Clerk | Days | Cedar", "Files.", ("Clerk | Days", "Cedar")),
        ("https://a.example/jobs/7", "Clerk | Days", "Files.", ("Clerk | Days", "Mercy Valley Jobs")),
        ("https://a.example/jobs/7", "Remote: HIM Coder", "Codes.", ("Remote: HIM Coder", "Mercy Valley Jobs")),
        ("https://www.higheredjobs.com/7", "Registrar", "Cedar College (Salem, OR)", ("Registrar", "Cedar College")),
        ("https://a.example/7", "Registrar", "Full time (Salem, OR)", ("Registrar", "Mercy Valley Jobs")),
    ],
)
def test_titles_are_taken_apart_only_where_their_board_is_known(read, link, title, text, expected):
    posting = read(channel(item(f"<link>{link}</link>", title, text)))
    assert (posting.title, posting.hiring_organization) == expected


@pytest.mark.parametrize(
    ("link", "title", "text"),
    [
        ("https://a.example/jobs/rss/7/x", "Clerk | Cedar", "Salem, Oregon, The clerk files."),
        ("https://www.higheredjobs.com/7", "Clerk", "Cedar College (Salem, OR)"),
    ],
)
def test_a_place_that_a_board_puts_into_the_text_is_a_place(read, link, title, text):
    (place,) = read(channel(item(f"<link>{link}</link>", title, text))).job_location
    assert (place.locality, place.region) == ("Salem", "OR")


# ----------------------------------------------------------------------------------------------------- texts


def test_the_whole_content_is_preferred_to_a_summary(read):
    whole = "<content:encoded><![CDATA[<p>Scans charts.</p><ul><li>RHIT</li></ul>]]></content:encoded>"
    assert read(channel(item(whole, text="Scans ..."))).text == "HIM Clerk\n\nScans charts.\n• RHIT"


def test_a_summary_is_preferred_to_a_content_without_words(read):
    picture = '<content:encoded><![CDATA[<img src="a.png">]]></content:encoded>'
    assert read(channel(item(picture, text="Scans charts and files them."))).text.endswith("files them.")


def test_content_that_is_no_text_is_left_out(read):
    picture = base64.b64encode(bytes(range(256)) * 4).decode()
    document = atom(entry(f'<id>7</id><summary>Files.</summary><content type="image/png">{picture}</content>'))
    assert read(document).text == "HIM Clerk\n\nFiles."


def test_a_posting_may_have_no_text_but_its_title(read):
    assert read(channel("<item><title>HIM Clerk</title></item>")).text == "HIM Clerk"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("<title>R&amp;amp;D &lt;b&gt;Clerk&lt;/b&gt;</title>", "R&D Clerk"),
        ('<title type="html">&lt;i&gt;HIM&lt;/i&gt; Clerk</title>', "HIM Clerk"),
        ('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">HIM <b>Clerk</b></div></title>', "HIM Clerk"),
        ("<title><![CDATA[St Mary&#8217;s\nClerk]]></title>", "St Mary\u2019s Clerk"),
    ],
)
def test_no_markup_is_left_in_a_title(read, title, expected):
    assert read(atom(entry("<id>7</id><summary>Files.</summary>", title))).title == expected


def test_text_that_was_escaped_twice_is_read(read):
    twice = "&amp;lt;p&amp;gt;Files &amp;amp;amp; scans.&amp;lt;/p&amp;gt;&amp;lt;li&amp;gt;RHIT&amp;lt;/li&amp;gt;"
    assert read(channel(item(text=twice))).text == "HIM Clerk\n\nFiles & scans.\n• RHIT"


def test_xhtml_content_keeps_its_lists(read):
    inside = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Files.</p><ul><li>RHIT</li></ul></div>'
    assert read(atom(entry(f'<content type="xhtml">{inside}</content>'))).text == "HIM Clerk\n\nFiles.\n• RHIT"


@pytest.mark.parametrize(
    ("more", "link", "url"),
    [
        ('xml:base="https://mercy.example/jobs/"', '<link href="7"/>', "https://mercy.example/jobs/7"),
        (
            'xml:base="https://mercy.example/jobs/"',
            '<link xml:base="old/" href="7"/>',
            "https://mercy.example/jobs/old/7",
        ),
        ("", '<link href="https://mercy.example/7" type="application/json"/>', "https://mercy.example/7"),
        ("", '<link rel="self" href="https://mercy.example/7.atom"/>', ""),
    ],
)
def test_links_of_atom_are_made_whole(read, more, link, url):
    assert read(atom(entry(f"<id>urn:7</id>{link}<summary>Files.</summary>"), more=more)).url == url


# ------------------------------------------------------------------------------------------------ other fields


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Thu, 19 Nov 2026 22:49:39 GMT", date(2026, 11, 19)),
        ("Thu, 19 Nov 26 22:49:39 EST", date(2026, 11, 19)),
        ("19 Nov 2026 22:49:39", date(2026, 11, 19)),
        ("2026-11-19T23:49:39-05:00", date(2026, 11, 19)),
        ("2026-11-19T22:49:39", date(2026, 11, 19)),
        ("Wed, 19 Nov 2036 00:00:00 +0000", date(2036, 11, 19)),
    ],
)
def test_a_date_is_read_as_it_is_stated(read, stated, expected):
    assert read(channel(item(f"<pubDate>{stated}</pubDate>"))).date_posted == expected


def test_a_date_that_is_none_is_noted(read):
    posting = read(channel(item("<pubDate>yesterday</pubDate>")))
    assert (posting.date_posted, posting.notes) == (None, ("unreadable_date",))


def test_an_entry_that_was_only_updated_is_dated_by_that(read):
    document = atom(entry("<updated>2026-11-02T00:00:00Z</updated><summary>Files.</summary>"))
    assert read(document).date_posted == date(2026, 11, 2)


def neogov(**fields):
    return item("".join(f"<joblisting:{name}>{value}</joblisting:{name}>" for name, value in fields.items()))


def test_the_elements_of_neogov_are_read(read):
    posting = read(
        channel(
            neogov(
                jobId="410001",
                location="Tulsa, Oklahoma",
                jobType="Full-Time",
                minimumSalary="17.50",
                maximumSalary="21",
                salaryCurrency="USD",
                salaryInterval="Hour",
            )
        )
    )
    assert posting.text == "HIM Clerk\nTulsa, Oklahoma\nUSD 17.50 - 21 per Hour\n\nScans charts."
    assert posting.job_location == (Place("Tulsa", "OK", "", "US"),)
    assert (posting.identifier, posting.employment_type) == ("410001", (EmploymentType.FULL_TIME,))


def test_the_parts_of_a_text_that_neogov_keeps_apart_stand_under_headings(read):
    document = channel(neogov(qualifications="&lt;li&gt;RHIT&lt;/li&gt;", examplesofduties="Files."))
    expected = "HIM Clerk\n\nScans charts.\n\nExamples of duties\nFiles.\n\nQualifications\n• RHIT"
    assert read(document).text == expected


@pytest.mark.parametrize(
    ("field", "stated", "day"),
    [
        ("advertiseToDateTimeUTC", "Sun, 20 Sep 2026 04:59:00:0", date(2026, 9, 19)),
        ("advertiseToDateTimeUTC", "Sun, 20 Sep 2026 21:00:00:0", date(2026, 9, 20)),
        ("advertiseToDate", "Sun, 20 Sep 2026 04:59:00:0", date(2026, 9, 20)),
        ("advertiseToDateTimeUTC", "Continuous 04:59", None),
        ("advertiseToDateTimeUTC", "0001-01-01 04:59", date(1, 1, 1)),
    ],
)
def test_the_last_day_is_that_of_the_place_and_not_of_utc(read, field, stated, day):
    assert read(channel(neogov(**{field: stated}))).valid_through == day


def test_the_elements_of_a_wordpress_board_are_read(read):
    posting = read(
        channel(
            item(
                "<job_listing:location>Tulsa, OK</job_listing:location>"
                "<job_listing:job_type>Full Time, Temporary</job_listing:job_type>"
            )
        )
    )
    assert posting.job_location == (Place("Tulsa", "OK", "", "US"),)
    assert posting.employment_type == (EmploymentType.FULL_TIME, EmploymentType.TEMPORARY)


def test_coordinates_are_left_alone(read):
    assert read(channel(item("<georss:point>36.1 -95.9</georss:point>"))).job_location == ()


def test_payloads_are_plain_json_with_dates_as_sent(collect):
    stated = "Thu, 19 Nov 2026 22:49:39 GMT"
    (raw,) = collect(channel(item(f"<pubDate>{stated}</pubDate><category>Records</category>")))
    assert json.loads(json.dumps(raw.payload)) == raw.payload
    assert raw.payload["published"] == stated


# ------------------------------------------------------------------------------------------------- charsets


@pytest.mark.parametrize(
    ("declared", "charset"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("iso-8859-1", "iso-8859-1"),
        ("windows-1252", "cp1252"),
        ("utf-8", "cp1252"),
        ("bogus", "utf-8"),
        ("utf-16-le", "utf-16-le"),
    ],
)
def test_the_text_is_right_whatever_charset_it_is_in(read, declared, charset):
    document = f'<?xml version="1.0" encoding="{declared}"?>{channel(item(title="Soignée Clerk"))}'
    assert read(document.encode(charset)).title == "Soignée Clerk"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_blank_lines_before_the_declaration_are_forgiven(read, mark):
    assert read(f'{mark}\n\n<?xml version="1.0" encoding="utf-8"?>{channel(item())}').title == "HIM Clerk"


# ------------------------------------------------------------------------------------------------ what is no feed


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>", "not a news feed .* but a web page"),
        ("<source><job><title>Clerk</title></job></source>", "XML that begins with <source>"),
        ("Bad gateway", "but no XML"),
        ("", "but no XML"),
        ("<rss><channel><title>Mercy & sons", "no posting in this feed can be read: it is ill-formed or cut short"),
    ],
)
def test_a_document_that_is_no_feed_is_refused_with_the_reason(collect, document, reason):
    (error,) = collect(document)
    assert isinstance(error, FormatError)
    assert error.args[0].startswith("jobs.xml: ")
    with pytest.raises(FormatError, match=reason):
        raise error


def test_a_feed_without_entries_is_an_empty_feed(collect):
    assert collect(channel()) == []


def test_a_feed_that_was_cut_short_gives_what_is_whole_and_says_so(collect):
    document = channel(item("<guid>1</guid>"), item("<guid>2</guid>"), item("<guid>3</guid>", text="Scans and files"))
    *raws, error = collect(document[: document.rindex("and files")])
    assert [raw.source_id for raw in raws] == ["1", "2"]
    assert isinstance(error, FetchError)
    assert "ill-formed or cut short near line 2" in str(error)


def test_a_slip_in_the_middle_of_a_feed_costs_no_entry_but_does_not_pass(collect):
    *raws, error = collect(channel(item("<guid>1</guid>", text="Pay &nbsp; perks"), item("<guid>2</guid>")))
    assert [rss.parse(raw).text for raw in raws] == ["HIM Clerk\n\nPay perks", "HIM Clerk\n\nScans charts."]
    assert isinstance(error, FetchError)
    assert "undefined entity" in str(error)


@pytest.mark.parametrize("slip", ["&#99999999;", "&#xD800;", "<textinput/></image>&#x110000;"])
def test_what_feedparser_stumbles_over_is_an_error_of_the_feed(collect, slip):
    (error,) = collect(channel(item(text=f"Files {slip} & more")))
    assert isinstance(error, FormatError)
    assert "cannot be read" in str(error)


@pytest.mark.parametrize("title", ["", "<title/>", "<title> </title>", "<title>&lt;p&gt;&lt;/p&gt;</title>"])
def test_an_entry_without_a_title_costs_only_itself(collect, title):
    nameless, good = collect(channel(f"<item>{title}<description>Files.</description></item>", item()))
    assert rss.parse(good).title == "HIM Clerk"
    with pytest.raises(FormatError, match=r"jobs.xml, entry 1: field 'title'"):
        rss.parse(nameless)


# ----------------------------------------------------------------------------------------------------- attacks

MANY = " ".join(f"a{n}=''" for n in range(100_000))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
GOOD = channel(item())
ATTACKS = {
    "external entity": f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>{channel(item(text="&x;"))}',
    "external definition": f'<!DOCTYPE rss SYSTEM "http://192.0.2.1/x.dtd">{GOOD}',
    "parameter entity": f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://192.0.2.1/p">%p;]>{GOOD}',
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>{channel(item(text="&l9;"))}',
    "quadratic": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>{channel(item(text="&a;" * 50_000))}',
    "depth": channel(item("<a>" * 100_000 + "</a>" * 100_000)),
    "attributes": channel(item(f"<a {MANY}/>")),
    "base": channel(item('<a xml:base="aaaaaaaa/">' * 5_000 + "</a>" * 5_000)),
}
NEUTRAL = {
    "instruction": f'<?xml-stylesheet href="http://192.0.2.1/x.xsl"?>{channel(item("<?php system(1) ?>"))}',
    "attribute": channel(item(f'<a b="{"x" * 1_000_000}"/>')),
    "inclusion": channel(item('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>')),
}


@pytest.mark.timeout(20)  # a hundred times what it takes; what is not linear takes minutes
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_at_once(collect, name):
    (error,) = collect(ATTACKS[name])
    assert isinstance(error, FormatError)


@pytest.mark.timeout(20)  # a hundred times what it takes; what is not linear takes minutes
@pytest.mark.parametrize("name", NEUTRAL)
def test_what_would_do_harm_elsewhere_does_nothing(collect, name):
    (raw,) = collect(NEUTRAL[name])
    assert rss.parse(raw).text == "HIM Clerk\n\nScans charts."


def test_a_document_is_never_taken_for_the_name_of_a_file(tmp_path, monkeypatch):
    (tmp_path / "<rss>").write_text(channel(item(title="From the disk")))
    (tmp_path / "jobs.xml").write_text("<rss>")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FormatError, match="no posting in this feed"):
        list(rss.collect(Feed("x", "rss", "jobs.xml"), Fetch(datetime(2026, 11, 21, tzinfo=UTC))))


# ------------------------------------------------------------------------------------------------- real feeds


@pytest.mark.shared
def test_every_posting_of_a_captured_feed_is_read(shared):
    feed = Feed("x", "rss", str(shared / "feeds" / "captured" / "neogov_fulton_rss.xml"))
    raws = list(rss.collect(feed, Fetch(datetime(2026, 11, 21, tzinfo=UTC))))
    assert all(isinstance(raw, RawPosting) for raw in raws)
    postings = [rss.parse(raw) for raw in raws]
    assert len(postings) == 2
    assert all(one.title and one.url and one.hiring_organization and "\n\n" in one.text for one in postings)
