"""The commands for sources on the web, as they are typed: found, tried, listed, read, and told in plain words."""

import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from web_fixtures import pages, site

from jobmatch import config

KNOWN = config.known_feeds()
NOTHING = "<!doctype html><title>Our values</title><p>We care.</p>"
LOGIN = '<!doctype html><form>Your password: <input type="password"></form>'
PAGE = """<!doctype html><title>Job</title><script type="application/ld+json">{"@type": "JobPosting",
"identifier": "J-1", "title": "Records Clerk", "url": "https://acme.example/jobs/1",
"hiringOrganization": {"name": "Acme Clinic"}, "description": "<p>RHIT required.</p>"}</script>"""
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Acme Clinic</title><link>https://acme.example/</link>
<item><title>Records Clerk</title><link>https://acme.example/jobs/1</link><guid>1</guid>
<description>RHIT required.</description></item></channel></rss>"""
MOMENT = r"2\d{3}-\d\d-\d\d \d\d:\d\d UTC"


@pytest.fixture(autouse=True)
def home(fresh, monkeypatch):
    """A home in which nothing stands yet, of somebody who may read sources on this computer."""
    monkeypatch.setenv("JOBMATCH_ALLOW_LOOPBACK", "true")
    return fresh


@pytest.fixture
def web():
    """A site on loopback; `shows` sets its pages, by their paths."""
    with site(pages({})) as server:
        server.shows = lambda table: setattr(server, "answer", pages(table))
        yield server


def html(body):
    return 200, {"Content-Type": "text/html; charset=utf-8"}, body


def lines(*numbers, **fields):
    """A partner's file of records."""
    rows = ({"id": str(n), "title": f"Records Clerk {n}", "description": "RHIT required.", **fields} for n in numbers)
    return "\n".join(map(json.dumps, rows))


def listed(home, **rows):
    """Write sources down as a user would."""
    home.mkdir(exist_ok=True)
    text = "".join(f"[{name}]\n{''.join(f'{key} = {json.dumps(one)}' + chr(10) for key, one in row.items())}\n"
                   for name, row in rows.items())  # fmt: skip
    home.joinpath("feeds.toml").write_text(text, encoding="utf-8")


def partner(web, path="jobs.jsonl", **more):
    return {"platform": "file", "url": f"{web.url}/{path}", **more}


# ------------------------------------------------------------------------------------------------- feeds add


def test_the_address_of_an_rss_feed_is_added_as_a_window_on_its_newest_postings(web, home, jobmatch):
    web.shows({"/news": RSS})
    done = jobmatch("feeds", "add", f"{web.url}/news", "--id", "acme")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith(f"Added 'acme' (rss, {web.url}/news) to {home / 'feeds.toml'}.\n")
    feed = config.feeds(home / "feeds.toml")["acme"]
    assert (feed.platform, feed.every_h, feed.coverage, feed.enabled) == ("rss", 24, "window", True)


def test_a_career_page_is_added_as_the_board_it_links_to(web, home, jobmatch):
    web.shows({"/careers": html(f'{NOTHING}<a href="https://acme.wd5.myworkdayjobs.com/External">Our jobs</a>')})
    done = jobmatch("feeds", "add", f"{web.url}/careers")
    assert done.code == 0
    assert done.err.startswith("Added 'acme' (workday, https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/External/")
    assert "compare a first one with what the board shows" in done.err  # what the platform warns of
    assert done.err.splitlines()[-1].startswith("'jobmatch feeds check acme' tries it, 'jobmatch collect acme'")


def test_a_page_with_a_posting_is_added_and_can_be_read_at_once(web, jobmatch):
    web.shows({"/careers": html(PAGE)})
    jobmatch("feeds", "add", f" {web.url}/careers ", "--id", "acme")  # as it comes out of a browser
    assert jobmatch("collect", "acme") == (0, "", "acme was read; 1 new\n")


def test_a_site_that_lists_its_jobs_for_programs_is_added_and_can_be_read_at_once(web, jobmatch):
    urls = "".join(f"<url><loc>/jobs/{n}-clerk</loc></url>" for n in (1, 2))
    jobs = {f"/jobs/{n}-clerk": html(PAGE.replace("J-1", f"J-{n}").replace("jobs/1", f"jobs/{n}")) for n in (1, 2)}
    web.shows({"/": html(NOTHING), "/sitemap.xml": f"<urlset>{urls}</urlset>", **jobs})
    assert "Added 'acme' (sitemap, " in jobmatch("feeds", "add", f"{web.url}/", "--id", "acme").err
    assert jobmatch("collect") == (0, "", "acme was read; 2 new\n")


def test_where_there_is_nothing_to_read_it_is_told_what_can_be(web, home, jobmatch):
    web.shows({"/about": html(NOTHING)})
    done = jobmatch("feeds", "add", f"{web.url}/about")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"jobmatch: {web.url}/about: nothing there that can be read. What can: Files of ")
    assert not home.exists()


@pytest.mark.parametrize("site", ["linkedin.com/jobs", "indeed.com/jobs?q=rhit", "glassdoor.com", "ziprecruiter.com"])
@pytest.mark.parametrize("command", ["add", "check"])
def test_sites_that_forbid_programs_are_refused_with_the_reason(command, site, home, jobmatch):
    done = jobmatch("feeds", command, f"https://www.{site}")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert " forbids reading by programs in its terms of use, and blocks them: jobmatch does not." in done.err
    assert not home.exists()


def test_such_a_site_that_was_written_down_by_hand_is_not_asked(home, jobmatch):
    listed(home, linked={"platform": "jsonld", "url": "https://www.linkedin.com/jobs/1"})
    done = jobmatch("collect")
    assert done.code == 1
    assert done.err.startswith("linked could not be read; LinkedIn forbids reading by programs")


def test_a_known_source_is_switched_on_by_its_id_and_stays_as_it_is_known(home, jobmatch):
    name = next(iter(KNOWN))
    done = jobmatch("feeds", "add", name)
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith(f"Added '{name}' ({KNOWN[name].platform}, ")
    assert home.joinpath("feeds.toml").read_text() == f'["{name}"]\nenabled = true\n'
    assert config.feeds(home / "feeds.toml")[name].url == KNOWN[name].url
    again = jobmatch("feeds", "add", name)
    assert (again.code, again.err.count("\n")) == (2, 1)
    assert f"is feed '{name}' already" in again.err


def test_the_id_of_a_known_source_is_its_own(web, home, jobmatch):
    name, other = list(KNOWN)[:2]
    web.shows({"/careers": html(PAGE)})
    for words in ((f"{web.url}/careers", "--id", name), (name, "--id", other), (name, "--id", "mine")):
        done = jobmatch("feeds", "add", *words)
        assert (done.code, done.out) == (2, "")
        assert "a source that jobmatch knows keeps its id" in done.err
    assert not home.exists()


def test_a_source_that_was_switched_off_by_hand_is_switched_on_by_hand(home, jobmatch):
    name = next(iter(KNOWN))
    listed(home, **{name: {"enabled": False}})
    done = jobmatch("feeds", "add", name)
    assert done == (2, "", f"jobmatch: '{name}' is switched off in {home / 'feeds.toml'}: write enabled = true there\n")


# ----------------------------------------------------------------------------------------------- feeds check


def test_a_good_source_is_shown_by_one_of_its_postings_and_nothing_is_kept(web, home, jobmatch):
    web.shows({"/jobs.jsonl": lines(1, 2, company="Acme Clinic", url="https://acme.example/jobs/1")})
    listed(home, acme=partner(web))
    done = jobmatch("feeds", "check", "acme")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"acme: works (file, {web.url}/jobs.jsonl)",
        "    2 postings seen in this try; one of them, from Acme Clinic:",
        "    | Records Clerk 1",
        "    | RHIT required.",
        "    https://acme.example/jobs/1",
    ]
    assert [path.name for path in home.iterdir()] == ["feeds.toml"]


def test_of_a_long_posting_the_beginning_is_shown(web, home, jobmatch):
    web.shows({"/jobs.jsonl": lines(1, description="RHIT required. " * 100)})
    listed(home, acme=partner(web))
    out = jobmatch("feeds", "check", "acme").out
    assert out.endswith(" ...\n    it does not say its address\n")
    assert len(out) < 1000


def test_an_address_can_be_tried_before_it_is_added(web, home, jobmatch):
    web.shows({"/careers": html(PAGE)})
    done = jobmatch("feeds", "check", f"{web.url}/careers")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"new: works (jsonld, {web.url}/careers)\n    1 posting seen in this try; one of them,")
    assert not home.exists()


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            {"/robots.txt": "User-agent: *\nDisallow: /"},
            "the site's robots.txt asks programs not to read this; ask the",
        ),
        ({"/robots.txt": (503, {}, b"")}, "its robots.txt cannot be read (answer 503), so nothing is"),
        ({}, "there is nothing at this address (404); correct the address or remove the source"),
        ({"/jobs.jsonl": (410, {}, b"")}, "is gone for good (410)"),
        ({"/jobs.jsonl": html(LOGIN)}, "a page that asks for a password was answered instead of data"),
        ({"/jobs.jsonl": html(NOTHING)}, "a web page was answered instead of data; look at it in a browser"),
        ({"/jobs.jsonl": (403, {}, b"")}, "it does not let programs read it (403)"),
        ({"/jobs.jsonl": (429, {"Retry-After": "120"}, b"")}, "it asks to be left alone until "),
        ({"/jobs.jsonl": "{broken"}, "jobs.jsonl:1: this is not JSON"),
        ({"/jobs.jsonl": ""}, "it holds no posting today; look at it in a browser, and check again tomorrow"),
    ],
)
def test_what_keeps_a_source_from_being_read_is_said_in_plain_words(table, says, web, home, jobmatch):
    web.shows(table)
    listed(home, acme=partner(web))
    done = jobmatch("feeds", "check", "acme")
    first, trouble = done.out.splitlines()
    assert (done.code, first) == (1, f"acme: TROUBLE (file, {web.url}/jobs.jsonl)")
    assert says in trouble


def test_a_source_that_a_try_does_not_get_to_the_end_of_is_no_trouble(web, home, jobmatch):
    urls = "".join(f"<url><loc>/jobs/{n}-clerk</loc></url>" for n in range(90))
    jobs = {f"/jobs/{n}-clerk": html(PAGE.replace("J-1", f"J-{n}").replace("jobs/1", f"jobs/{n}")) for n in range(90)}
    web.shows({"/sitemap.xml": f"<urlset>{urls}</urlset>", **jobs})
    listed(home, acme={"platform": "sitemap", "url": f"{web.url}/sitemap.xml"})
    done = jobmatch("feeds", "check", "acme")
    assert (done.code, done.out.partition(":")[2].split()[0]) == (0, "works")
    assert done.out.endswith("    the try ended after 60 requests; a run ('jobmatch collect') goes on\n")


def test_without_a_name_every_source_that_is_switched_on_is_tried(web, home, jobmatch):
    web.shows({"/good.jsonl": lines(1), "/off.jsonl": lines(1)})
    off = partner(web, "off.jsonl", enabled=False)
    listed(home, good=partner(web, "good.jsonl"), bad=partner(web, "bad.jsonl"), off=off)
    done = jobmatch("feeds", "check")
    assert done.code == 1
    assert re.findall(r"(?m)^(\w+): (\w+)", done.out) == [("good", "works"), ("bad", "TROUBLE")]


def test_what_is_neither_a_source_nor_an_address_is_told(home, jobmatch):
    done = jobmatch("feeds", "check", "acmee")
    assert (done.code, done.out) == (2, "")
    assert "acmee: there is no such file or folder, and no source of that id" in done.err
    assert jobmatch("feeds", "check").err.startswith("jobmatch: no source is switched on: 'jobmatch feeds add ")


# ----------------------------------------------------------------------------------------------- feeds hosts


def test_the_hosts_for_a_firewall_are_those_of_the_sources_that_are_switched_on(home, jobmatch):
    listed(
        home,
        a={"platform": "rss", "url": "https://jobs.acme.example/feed?page=1"},
        b={"platform": "sitemap", "url": "http://www.bolt.example/sitemap.xml"},
        c={"platform": "rss", "url": "https://jobs.acme.example/other"},
        d={"platform": "rss", "url": "https://off.example/feed", "enabled": False},
        e={"platform": "file", "url": "/srv/partners"},
    )
    assert jobmatch("feeds", "hosts") == (0, "jobs.acme.example:443\nwww.bolt.example:80\n", "")
    every = jobmatch("feeds", "hosts", "--all").out.splitlines()
    assert {"off.example:443", "boards-api.greenhouse.io:443", "data.usajobs.gov:443"} < set(every)
    assert every == sorted(every)


def test_files_need_no_firewall_to_be_opened(home, jobmatch):
    listed(home, e={"platform": "file", "url": "/srv/partners"})
    assert jobmatch("feeds", "hosts") == (0, "", "No source on the web is switched on: nothing need be let out.\n")


# ------------------------------------------------------------------------------------------------ feeds list


def test_with_all_what_is_known_is_listed_by_name_and_is_switched_off(home, jobmatch):
    done = jobmatch("feeds", "list", "--all")
    names = [line.split()[0] for line in done.out.splitlines() if " switched off " in line]
    assert names == list(KNOWN)
    assert "switched off   Cleveland Clinic (workday): FL, NV, OH\n" in done.out
    rows = json.loads(jobmatch("feeds", "list", "--all", "--json").out)
    assert [(row["id"], row["enabled"]) for row in rows] == [(name, False) for name in KNOWN]


def test_without_all_it_is_told_that_more_are_known(web, home, jobmatch):
    listed(home, acme=partner(web), **{next(iter(KNOWN)): {"enabled": True}})
    done = jobmatch("feeds", "list")
    assert re.findall(r"(?m)^[\w-]+(?= )", done.out) == ["acme", next(iter(KNOWN))]
    more = len(KNOWN) - 1
    assert done.err == f"{more} more are known and switched off: 'jobmatch feeds list --all' shows them.\n"


def test_what_a_platform_warns_of_is_told_once(home, jobmatch):
    warned = [name for name, feed in KNOWN.items() if feed.platform == "workday"][:2]
    listed(home, **{name: {"enabled": True} for name in warned})
    out = jobmatch("feeds", "list").out
    assert len(re.findall(r"(?m)^workday: .+\.$", out)) == 1


def test_of_a_source_in_trouble_it_is_told_why_since_when_and_when_it_is_asked_again(web, home, jobmatch):
    listed(home, acme=partner(web))
    jobmatch("collect")
    first, where, reason, since, again = jobmatch("feeds", "list").out.splitlines()
    assert re.fullmatch(rf"acme      0 open   could not be read {MOMENT}", first)
    assert where == f"    {web.url}/jobs.jsonl (file)"
    assert reason.endswith("there is nothing at this address (404); correct the address or remove the source")
    assert re.fullmatch(rf"    in trouble since {MOMENT}", since)
    assert re.fullmatch(rf"    it will be asked again after {MOMENT}", again)


def test_once_the_time_has_come_no_waiting_is_told_of(web, home, jobmatch):
    listed(home, acme=partner(web))
    jobmatch("collect")
    with sqlite3.connect(home / "jobmatch.db") as connection:
        assert connection.execute("UPDATE feed_states SET not_before = '2026-01-01 00:00:00'").rowcount == 1
    connection.close()
    assert "asked again" not in jobmatch("feeds", "list").out


def test_a_source_in_trouble_is_left_alone_until_then_unless_it_is_named(web, home, jobmatch):
    listed(home, acme=partner(web))
    jobmatch("collect")
    web.shows({"/jobs.jsonl": lines(1)})
    asked = len(web.asked)
    assert jobmatch("collect").err.startswith("No source is due; ")
    assert len(web.asked) == asked
    assert jobmatch("collect", "acme") == (0, "", "acme was read; 1 new; well again\n")
    assert "trouble" not in jobmatch("feeds", "list").out


def test_trouble_that_goes_on_is_told_as_no_news(web, home, jobmatch):
    listed(home, acme=partner(web))
    assert "as before" not in jobmatch("collect", "acme").err
    assert re.search(r"404.*; as before, since \d{4}-\d\d-\d\d$", jobmatch("collect", "acme").err)


def test_a_source_that_asked_to_be_left_alone_is_left_alone_even_if_it_is_named(web, home, jobmatch):
    web.shows({"/jobs.jsonl": (429, {"Retry-After": "3600"}, b"")})
    listed(home, acme=partner(web))
    assert jobmatch("collect").err.startswith("acme turned us away; ")
    asked = len(web.asked)
    done = jobmatch("collect", "acme")
    assert done.code == 1
    assert re.search(rf"asks to be left alone until {MOMENT}", done.err)
    assert len(web.asked) == asked


def test_a_source_that_has_moved_for_good_says_where_to(web, home, jobmatch):
    moved = (301, {"Location": "/new.jsonl"}, b"")
    web.shows({"/jobs.jsonl": moved, "/new.jsonl": lines(1)})
    listed(home, acme=partner(web))
    says = f"it has moved for good: write {web.url}/new.jsonl as its url in feeds.toml"
    assert jobmatch("collect") == (0, "", f"acme was read; 1 new; {says}\n")
    assert f"    {says}\n" in jobmatch("feeds", "list").out


# --------------------------------------------------------------------------------------------------- collect


def test_a_known_source_that_is_not_switched_on_is_told_how_to_be(web, home, jobmatch):
    listed(home, acme=partner(web))
    name = next(iter(KNOWN))
    done = jobmatch("collect", name)
    assert done == (2, "", f"jobmatch: '{name}' is not switched on: 'jobmatch feeds add {name}' does that\n")


def program(*words, stderr=subprocess.PIPE):
    return subprocess.Popen(
        [sys.executable, "-m", "jobmatch", *words],
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )


def on_a_terminal(*words):
    """How a command ended, what it printed, and all that its talk drew on a terminal."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    with program(*words, stderr=theirs) as running, os.fdopen(ours, "rb", buffering=0) as terminal:
        os.close(theirs)
        drawn = b"".join(iter(lambda: _drawn(terminal), b""))
        return running.wait(60), running.stdout.read(), drawn.decode()


def _drawn(terminal):
    try:
        return terminal.read(4096)
    except OSError:  # Linux's way to say that nobody writes to it any more
        return b""


def test_on_a_terminal_a_bar_shows_how_far_it_is_and_a_line_stays_for_each_source(home):
    for name in ("north", "south"):
        Path(f"{name}.jsonl").write_text(lines(1, 2))
    listed(
        home,
        **{name: {"platform": "file", "url": str(Path(f"{name}.jsonl").absolute())} for name in ("north", "south")},
    )
    code, out, drawn = on_a_terminal("collect")
    assert (code, out) == (0, "")
    assert "| 0/2 [" in drawn
    assert " sources/s" in drawn
    assert {"north was read; 2 new", "south was read; 2 new"} <= set(re.split(r"[\r\n]+ *", drawn))
    assert "\x1b" not in drawn
    assert re.search(r"\r +\r\Z", drawn)  # the bar has gone


def test_in_a_pipe_there_is_a_line_for_each_source_and_nothing_else(home):
    Path("north.jsonl").write_text(lines(1, 2))
    listed(home, north={"platform": "file", "url": str(Path("north.jsonl").absolute())})
    with program("collect") as running:
        assert (*running.communicate(timeout=60), running.returncode) == ("", "north was read; 2 new\n", 0)
