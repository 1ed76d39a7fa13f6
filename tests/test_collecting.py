"""Many sources at once, on the web: how runs end, what closes, how long a source is left alone (F01-F03, F18-F28)."""

import gzip
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from line_fixtures import record, trial
from store_fixtures import NIGHT, chunk, collect, pair, posting
from web_fixtures import pages, site

from jobmatch import pipeline
from jobmatch.apart import in_turn
from jobmatch.config import Manners
from jobmatch.model import Coverage, Feed, Outcome
from jobmatch.pipeline import Run, Step, collect_all, due
from jobmatch.store import Ending, Store
from jobmatch.store_feeds import wait

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Web:
    """A line with sources on a site; `table` is what the site answers, by path."""

    def __init__(self, acme, server, table):
        self.acme, self.site, self.table, self.at = acme, server, table, NIGHT
        object.__setattr__(acme.line.settings, "manners", Manners(allow_loopback=True))

    def feed(self, name="web", path="/jobs.jsonl", **fields):
        return Feed(name, "file", self.site.url + path, **fields)

    def run(self, *feeds, runner=in_turn):
        """Read the sources; return the run of each, by its id."""
        made = collect_all(self.acme.line, feeds or [self.feed()], self.at, runner)
        return {one.feed_id: one for one in made if isinstance(one, Run)}

    def night(self, answer, *feeds):
        """Let a day pass, change what the site shows, read it."""
        self.at += DAY
        self.table["/jobs.jsonl"] = answer
        return self.run(*feeds).get("web")

    def state(self, name="web"):
        return self.acme.line.store.feed_state(name)

    def health(self, name="web"):
        return next(one for one in self.acme.line.store.feed_healths() if one.feed_id == name)


@pytest.fixture
def web(tmp_path):
    table = {}
    with trial(tmp_path / "home") as acme, site(pages(table)) as server:
        yield Web(acme, server, table)


def lines(*records):
    return "\n".join(map(json.dumps, records))


ONE = lines(record(1), record(2))


# ------------------------------------------------------------------------------------------------ how runs end


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        ((404, {}, b""), Outcome.FAILED, "there is nothing at this address (404)"),  # F01
        ((410, {}, b""), Outcome.FAILED, "is gone for good (410)"),  # F02
        ((429, {"Retry-After": "120"}, b""), Outcome.BLOCKED, "asks to be left alone until 03:02 UTC"),  # F03
        ((403, {}, b""), Outcome.BLOCKED, "does not let programs read it (403)"),
        ((200, {}, b"<html><title>Just a moment...</title>"), Outcome.BLOCKED, "a wall against programs"),  # F13
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(ONE.encode())[:-9]), Outcome.FAILED, "cut short"),  # F09
        ((200, {}, b""), Outcome.EMPTY, "it holds no posting"),  # F20
        (lines(record(1)) + '\n{"id": "2", "tit', Outcome.PARTIAL, "1 of 2 records could not be told apart"),  # F08
    ],
    ids=["404", "410", "429", "403", "wall", "cut", "empty", "torn"],
)
def test_a_source_in_trouble_closes_nothing_and_says_why(web, answer, outcome, reason):
    web.night(ONE)
    for _ in range(3):
        run = web.night(answer)
        assert (run.outcome, run.whole) == (outcome, False)
        assert reason in run.reason
    assert set(web.acme.open()) == {"1", "2"}


def test_what_is_missing_from_two_whole_answers_is_closed(web):
    web.night(ONE)
    web.night(lines(record(1)))
    assert set(web.acme.open()) == {"1", "2"}
    web.night(lines(record(1), {"id": "3", "title": "HIM Clerk"}))
    assert set(web.acme.open()) == {"1", "3"}


def test_four_fifths_less_than_usual_is_believed_the_third_time(web):  # F20
    for night in range(3):
        web.night(lines(*map(record, range(9)), record(9, asks=f"RHIT by day {night}.")))
    few = [lines(record(1), record(2, asks=f"RHIT by day {night}.")) for night in range(5)]
    assert [web.night(one).outcome for one in few[:3]] == [Outcome.PARTIAL] * 3
    assert len(web.acme.open()) == 10
    assert [web.night(one).outcome for one in few[3:]] == [Outcome.COMPLETE] * 2
    assert len(web.acme.open()) == 2


def test_a_source_that_has_nothing_new_is_not_read(web):  # F26
    web.night((200, {"ETag": '"v1"'}, ONE))
    run = web.night((304, {}, b""))
    assert (run.outcome, run.whole, set(web.acme.open())) == (Outcome.NOT_MODIFIED, True, {"1", "2"})
    assert web.site.asked[-1][2]["If-None-Match"] == '"v1"'


def test_a_source_that_has_moved_for_good_is_said_so(web):
    web.table["/new.jsonl"] = ONE
    run = web.night((301, {"Location": "/new.jsonl"}, b""))
    assert (run.outcome, len(web.acme.open())) == (Outcome.COMPLETE, 2)
    assert run.reason == f"it has moved for good: write {web.site.url}/new.jsonl as its url in feeds.toml"


# ----------------------------------------------------------------------------------------- when it is asked again


def test_a_source_that_fails_is_left_alone_longer_and_longer_and_never_for_good(web):  # F01
    waits = []
    for _ in range(12):
        web.night((404, {}, b""))
        waits.append(web.state().not_before - web.at)
    assert all(0.75 <= wait(f"feed {n}", 1) / timedelta(minutes=15) <= 1.25 for n in range(50))
    assert waits[0] < 20 * timedelta(minutes=1) < waits[2] < 2 * HOUR < waits[5]
    assert 18 * HOUR <= waits[-1] <= 30 * HOUR
    assert due(web.acme.line, web.feed(), web.at + 2 * DAY)


def test_sources_that_failed_together_are_not_asked_again_together():
    assert len({wait(f"feed {number}", 3) for number in range(50)}) > 40


def test_a_source_that_is_gone_for_good_is_asked_again_after_a_week(web):  # F02
    web.night((410, {}, b""))
    assert web.state().not_before == web.at + 7 * DAY


def test_a_good_run_ends_the_trouble(web):
    web.night((404, {}, b""))
    assert (web.state().failures, web.state().since) == (1, web.at)
    web.night(ONE)
    assert (web.state().failures, web.state().since, web.state().not_before) == (0, None, None)


def test_trouble_is_news_once_and_so_is_its_end(web):
    answers = [ONE, (404, {}, b""), (404, {}, b""), (403, {}, b""), ONE, lines(record(3))]
    runs = [web.night(answer) for answer in answers]
    assert [run.news for run in runs] == [False, True, False, False, True, False]
    began = NIGHT + 2 * DAY
    assert [run.since for run in runs] == [None, began, began, began, None, None]


def test_a_source_says_since_when_it_is_in_trouble_and_when_it_is_asked_again(web):
    web.night(ONE)
    web.night((404, {}, b""))
    began = web.at
    web.night((404, {}, b""))
    health = web.health()
    assert (health.since, health.last_good_at, health.open_postings) == (began, began - DAY, 2)
    assert health.not_before > web.at


def test_a_file_that_is_missing_is_looked_for_whenever_it_is_asked_for(web):
    feed = Feed("mine", "file", "/nowhere/jobs.csv", every_h=0)
    assert web.run(feed)["mine"].outcome is Outcome.FAILED
    assert due(web.acme.line, feed, web.at)


def test_a_backend_that_asks_to_be_left_alone_is_asked_by_none_of_its_feeds(web):  # F03
    web.table["/jobs.jsonl"] = (429, {"Retry-After": "600"}, b"")
    web.table["/other.jsonl"] = ONE
    runs = web.run(web.feed(), web.feed("other", "/other.jsonl"))
    assert runs["other"].outcome is Outcome.BLOCKED
    assert "asks to be left alone until 2026-03-02 03:10 UTC" in runs["other"].reason
    assert web.site.paths() == ["/jobs.jsonl"]
    web.at += timedelta(minutes=11)
    assert web.run(web.feed("other", "/other.jsonl"))["other"].outcome is Outcome.COMPLETE


def test_the_budget_of_a_day_is_shared_and_begins_anew_the_next_day(web):
    object.__setattr__(web.acme.line.settings, "manners", Manners(allow_loopback=True, daily_requests=3))
    web.table.update({f"/{n}.jsonl": lines(record(n)) for n in range(3)})
    feeds = [web.feed(str(n), f"/{n}.jsonl") for n in range(3)]  # each asks robots.txt, too
    assert [one.outcome for one in web.run(*feeds).values()] == [Outcome.COMPLETE, Outcome.BLOCKED, Outcome.BLOCKED]
    web.at += DAY
    assert web.run(feeds[1])["1"].outcome is Outcome.COMPLETE


def test_what_robots_txt_forbids_is_not_read_and_the_reason_is_said(web):  # F24
    web.table["/robots.txt"] = "User-agent: *\nDisallow: /jobs"
    run = web.night(ONE)
    assert (run.outcome, web.site.paths()) == (Outcome.BLOCKED, [])
    assert "robots.txt asks programs not to read this" in run.reason


# ------------------------------------------------------------------------------------------- where it goes on again


def page(number):
    job = {"@type": "JobPosting", "title": f"HIM Clerk {number}", "description": "RHIT required."}
    return f'<script type="application/ld+json">{json.dumps(job)}</script>'


def test_a_site_of_many_pages_is_read_on_where_the_day_before_ended(web):
    rows = "".join(f"<url><loc>{web.site.url}/job/{n}</loc><lastmod>2026-03-0{n}</lastmod></url>" for n in range(1, 6))
    web.table |= {"/sitemap.xml": f"<urlset>{rows}</urlset>"} | {f"/job/{n}": page(n) for n in range(1, 6)}
    object.__setattr__(web.acme.line.settings, "manners", Manners(allow_loopback=True, daily_requests=4))
    feed = Feed("web", "sitemap", f"{web.site.url}/sitemap.xml")
    asked, outcomes = [], []
    for _ in range(4):
        web.site.asked.clear()
        outcomes.append(web.run(feed)["web"].outcome)
        asked.append([path for path in web.site.paths() if path != "/sitemap.xml"])
        web.at += DAY
    assert asked == [["/job/5", "/job/4"], ["/job/3", "/job/2"], ["/job/1"], []]
    assert outcomes == [Outcome.PARTIAL, Outcome.PARTIAL, Outcome.COMPLETE, Outcome.COMPLETE]
    assert len(web.acme.open()) == 5


# ------------------------------------------------------------------------------------------------ what stays known


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request, tmp_path):
    from store_fixtures import database  # noqa: PLC0415

    for url in database(request.param, tmp_path):
        with Store.open(url) as store:
            yield store


def renamed(source_id, words):
    raw, one = pair(source_id)
    return raw, posting(source_id, text=f"HIM Clerk\n\n{words}", title=one.title)


def test_where_all_ids_change_overnight_the_jobs_stay_the_same(store):  # F18
    collect(store, NIGHT, chunk(renamed("1", "RHIT."), renamed("2", "RHIA.")))
    jobs = {one.posting.text: one.job_id for one in store.open_postings()}
    collect(store, NIGHT + DAY, chunk(renamed("91", "RHIT."), renamed("92", "RHIA.")))
    after = {one.posting.source_id: one for one in store.open_postings()}
    assert set(after) == {"91", "92"}
    assert {one.posting.text: one.job_id for one in after.values()} == jobs


def test_of_two_postings_alike_one_new_id_takes_the_place_of_one(store):
    collect(store, NIGHT, chunk(renamed("1", "RHIT."), renamed("2", "RHIT.")))
    collect(store, NIGHT + DAY, chunk(renamed("3", "RHIT.")))
    assert {one.posting.source_id for one in store.open_postings()} == {"2", "3"}


def test_in_a_window_on_the_newest_a_posting_that_is_out_of_sight_keeps_its_own(store):
    window = Ending(Outcome.COMPLETE, coverage=Coverage.WINDOW)
    collect(store, NIGHT, chunk(renamed("1", "RHIT.")), window)
    collect(store, NIGHT + DAY, chunk(renamed("2", "RHIT.")), window)
    assert {one.posting.source_id for one in store.open_postings()} == {"1", "2"}


def test_a_copy_beside_the_posting_itself_is_a_job_of_its_own(store):
    collect(store, NIGHT, chunk(renamed("1", "RHIT.")))
    collect(store, NIGHT + DAY, chunk(renamed("1", "RHIT."), renamed("2", "RHIT.")))
    assert len({one.job_id for one in store.open_postings()}) == 2


# ------------------------------------------------------------------------------------------------ many at a time


def test_of_each_run_its_steps_are_told_while_it_goes_on(web):
    web.table["/jobs.jsonl"] = ONE
    made = list(collect_all(web.acme.line, [web.feed()], web.at, in_turn))
    assert made[:-1] == [Step("web", 2)]
    assert isinstance(made[-1], Run)


def test_a_store_that_fails_costs_the_feed_and_not_the_run(web, monkeypatch):
    web.table["/jobs.jsonl"] = ONE
    other = pipeline.open_line(web.acme.line.settings)
    running = collect_all(web.acme.line, [web.feed(), web.feed("other")], web.at, in_turn)
    next(running)
    with other as line:
        line.store.begin_run("web", web.at)  # another jobmatch takes the run for interrupted
    runs = {one.feed_id: one for one in running if isinstance(one, Run)}
    assert "has ended or was taken for interrupted" in runs["web"].reason
    assert runs["other"].outcome is Outcome.COMPLETE


BOMB = gzip.compress(bytes(300 * 1024**2), 1)


def fifty(method, path, headers, body):
    """Ten of fifty hang, five bomb, five lie about being whole; thirty are good."""
    kind, _, name = path.strip("/").partition("/")
    if kind == "hang":
        time.sleep(120)
    good = lines(*(record(number, asks=f"RHIT required, {name}.") for number in range(20))).encode()
    packed = {"Content-Encoding": "gzip"}
    return {
        "bomb": (200, packed, BOMB),
        "lie": (200, {**packed, "Content-Length": None, "Connection": "close"}, gzip.compress(good)[:-20]),
        "good": (200, {}, good),
    }.get(kind, (404, {}, b""))


KINDS = ["hang"] * 10 + ["bomb"] * 5 + ["lie"] * 5 + ["good"] * 30


@contextmanager
def collecting(home, server):
    """A `jobmatch collect` of fifty sources, in a process of its own, with the shipped settings."""
    rows = (f'[{kind}{n}]\nplatform = "file"\nurl = "{server.url}/{kind}/{n}.jsonl"\n' for n, kind in enumerate(KINDS))
    home.mkdir()
    home.joinpath("feeds.toml").write_text("".join(rows))
    command = [sys.executable, "-m", "jobmatch", "--home", str(home), "collect"]
    with subprocess.Popen(
        command, env={**os.environ, "JOBMATCH_ALLOW_LOOPBACK": "true"}, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process


def memory_mb(pid):
    """What a process and its children hold, shared pages counted once."""
    total = 0
    for one in family(pid):
        try:
            rows = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            total += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
        except OSError:  # it has ended
            continue
    return total // 1024


def family(pid):
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *(one for child in children for one in family(int(child)))]
    except OSError:
        return []


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is measured by Linux's /proc")
def test_of_fifty_sources_the_good_ones_are_complete_whatever_the_others_do(tmp_path):
    peak = 0
    with site(fifty) as server, collecting(tmp_path / "home", server) as process:
        while process.poll() is None:
            peak = max(peak, memory_mb(process.pid))
            time.sleep(0.1)
        told = process.stderr.read().splitlines()
    said = {kind: sum(line.startswith(kind) for line in told) for kind in set(KINDS)}
    assert said == {kind: KINDS.count(kind) for kind in set(KINDS)}
    assert sum(line.startswith("good") and "was read; 20 new" in line for line in told) == 30
    assert process.returncode == 1
    assert peak < 300
