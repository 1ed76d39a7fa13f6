import json
from datetime import UTC, datetime, timedelta

import pytest
from web_fixtures import pages, site
from workday_imitation import BASE, Board, serving

from jobmatch.config import Manners
from jobmatch.errors import FetchError, FormatError
from jobmatch.fetch import Fetch
from jobmatch.held import Held
from jobmatch.model import Feed, RawPosting, Shown, WorkMode
from jobmatch.scrapers import platform
from jobmatch.workplace import read_work_mode

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Everything:
    """A store that holds whatever it is asked for, but for every tenth posting."""

    def has_mark(self, source_id, _mark):
        return not source_id.endswith("0")


def collect(feed, held=None, now=NOW):
    """What a run brings, and the words of the error that ended it."""
    fetch, found = Fetch(now, manners=Manners(allow_loopback=True), held=held or Held()), []
    try:
        for one in platform("workday").collect(feed, fetch):
            found.append(one)  # noqa: PERF402 - it may raise
    except (FetchError, FormatError) as error:
        return found, str(error)
    finally:
        fetch.close()
    return found, ""


def run(board, **more):
    with serving(board) as (feed, _):
        return collect(feed, **more)


def marked(found):
    return Held.of((one.source_id, "", one.mark) for one in found)


def ids(found):
    return sorted(one.source_id for one in found)


def numbered(*numbers):
    return [f"R-{number:07}" for number in numbers]


def posts(server):
    return server.paths().count(f"{BASE}/jobs")


# ------------------------------------------------------------------------------------ 5,000, and every fault

ALL_FAULTS = {"cap": 2000, "total_once": True, "repeats": True}
FAULTS = [
    (5000, {}),
    (5000, {**ALL_FAULTS, "ungrouped": 300}),
    (2200, ALL_FAULTS),
    (2200, {"cap": 2000}),
    (2200, {"cap": 2000, "honest": True}),
    (2200, {"total_once": True}),
    (2200, {"repeats": True}),
]


@pytest.mark.parametrize(("number", "faults"), FAULTS, ids=str)
def test_each_posting_comes_once_whatever_is_wrong_with_the_board(number, faults):
    found, trouble = run(Board(number, **faults), held=Everything())
    assert trouble == ""
    assert ids(found) == numbered(*range(number))
    assert sum(isinstance(one, RawPosting) for one in found) == number // 10


@pytest.mark.parametrize("fault", [{"no_facets": True}, {"hidden": 3}], ids=str)
def test_where_not_all_5000_are_shown_the_run_says_so(fault):
    found, trouble = run(Board(5000, **{**ALL_FAULTS, **fault}), held=Everything())
    assert "the list for 'medical records' ended before it had shown all" in trouble
    assert len(set(ids(found))) == len(found) >= 2000


def test_a_board_that_is_not_cut_is_not_split():
    with serving(Board(100)) as (feed, server):
        collect(feed, held=Everything())
        assert posts(server) == 5


def test_new_postings_that_push_the_others_on_cost_none():
    found, trouble = run(Board(100, drift=2))
    assert trouble == ""
    assert set(numbered(*range(100))) <= set(ids(found))
    assert len(set(ids(found))) == len(found)


def test_an_empty_board_is_empty_and_a_broken_one_is_not():
    assert run(Board(0)) == ([], "")
    with site(pages({f"{BASE}/jobs": {"errorCode": "HTTP_500"}})) as server:
        found, trouble = collect(Feed("mercy", "workday", f"{server.url}{BASE}/jobs"))
    assert found == []
    assert "field 'jobPostings': is missing" in trouble


# ----------------------------------------------------------------------------------------------------- terms


def test_a_posting_that_two_terms_find_comes_once():
    with serving(Board(12), "searchText=clerk&searchText=clerk+1") as (feed, server):
        found, trouble = collect(feed)
        assert posts(server) == 2
    assert (ids(found), trouble) == (numbered(*range(12)), "")


def test_without_terms_the_whole_board_is_read():
    with serving(Board(3), "") as (feed, _):
        assert ids(collect(feed)[0]) == numbered(0, 1, 2)


# --------------------------------------------------------------------------------------------------- details


def test_what_the_store_holds_is_shown_and_not_fetched_again():
    with serving(Board(3)) as (feed, server):
        first, _ = collect(feed)
        held = marked(first[1:])
        server.asked.clear()
        again, _ = collect(feed, held=held)
        assert server.paths() == [f"{BASE}/jobs", f"{BASE}{first[0].payload['listed']['externalPath']}"]
    assert again == [Shown("mercy", "R-0000001"), Shown("mercy", "R-0000002"), first[0]]


def test_a_posting_is_read_again_once_a_week_and_when_its_entry_changes():
    board = Board(2)
    with serving(board) as (feed, _):
        held = marked(collect(feed)[0])
        board.jobs[0] |= {"postedOn": "Posted 4 Days Ago"}
        assert all(isinstance(one, Shown) for one in collect(feed, held=held)[0])
        board.jobs[0] |= {"title": "Medical Records Clerk, nights"}
        assert [type(one) for one in collect(feed, held=held)[0]] == [Shown, RawPosting]
        assert [type(one) for one in collect(feed, held, NOW + timedelta(weeks=1))[0]] == [RawPosting, RawPosting]


def test_what_is_gone_is_left_out_and_what_is_broken_is_told_at_the_end():
    board = Board(9, gone=frozenset({1}), withdrawn=frozenset({2}), broken=frozenset({3, 5}))
    found, trouble = run(board)
    assert ids(found) == numbered(0, 4, 6, 7, 8)
    assert "R-0000003: it answered 422" in trouble


def test_an_outage_ends_the_run_with_what_came_before():
    with serving(Board(40, broken=frozenset(range(2, 40)))) as (feed, server):
        found, trouble = collect(feed)
        assert len(server.paths()) == 2 + 5
    assert (ids(found), bool(trouble)) == (numbered(0, 1), True)


def test_a_refusal_that_is_not_that_of_a_withdrawn_job_ends_the_run():
    refused = Board(9, refused=frozenset({2}))
    with serving(refused) as (feed, server):
        found, trouble = collect(feed)
        assert len(server.paths()) == 1 + 3
    assert ids(found) == numbered(0, 1)
    assert "R-0000002: it does not let programs read it (403)" in trouble


# --------------------------------------------------------------------------------------------------- reading


def parsed(info, path="/job/Tulsa-OK/Clerk_R-1", listed=None):
    about = {"title": "Clerk", "jobDescription": "<p>Scans charts.</p>", **info}
    url = f"https://clinic.wd1.myworkdayjobs.com/Careers{path}"
    payload = {"listed": listed or {}, "jobPostingInfo": about, "organization": "Mercy", "url": url}
    return platform("workday").parse(RawPosting("mercy", "R-1", payload, url))


@pytest.mark.parametrize(
    ("stated", "mode", "location_type"),
    [
        ("Hybrid", WorkMode.HYBRID, ""),
        ("Hybrid Remote", WorkMode.HYBRID, ""),
        ("Remote", WorkMode.REMOTE, "TELECOMMUTE"),
        ("Remote - OK residents", WorkMode.REMOTE, "TELECOMMUTE"),
        ("Fully Remote", WorkMode.REMOTE, "TELECOMMUTE"),
        ("On-site", WorkMode.ONSITE, ""),
        ("Not Remote", WorkMode.ONSITE, ""),
        ("", None, ""),
    ],
)
def test_where_the_work_is_done_reaches_the_reader(stated, mode, location_type):
    posting = parsed({"remoteType": stated, "location": "Tulsa, OK"})
    assert read_work_mode(posting.text)[0] == mode
    assert posting.job_location_type == location_type


def test_what_the_job_leaves_out_its_entry_in_the_list_may_say():
    listed = {"locationsText": "Tulsa, OK", "timeType": "Part time", "remoteType": "Hybrid"}
    posting = parsed({}, listed=listed)
    assert posting.text == "Clerk\nTulsa, OK\n\nWork arrangement: Hybrid\nScans charts."
    assert [kind.value for kind in posting.employment_type] == ["part_time"]


def test_so_many_locations_are_no_place():
    assert parsed({}, listed={"locationsText": "3 Locations"}).job_location == ()


def test_a_job_on_the_shared_site_is_linked_where_people_find_it():
    entry = {"title": "Clerk", "externalPath": "/job/Tulsa OK/Clerk_R-1"}
    answers = {"/wday/cxs/clinic/Careers/jobs": {"total": 1, "jobPostings": [entry]}}
    answers["/wday/cxs/clinic/Careers/job/Tulsa%20OK/Clerk_R-1"] = {"jobPostingInfo": {}}
    with site(pages(answers)) as server:
        (raw,), _ = collect(Feed("mercy", "workday", f"{server.url}/wday/cxs/clinic/Careers/jobs"))
    assert raw.payload["url"] == f"{server.url}/Careers/job/Tulsa%20OK/Clerk_R-1"


@pytest.mark.shared
def test_both_postings_of_a_real_list_come_with_all_that_matters(shared):
    answer = json.loads((shared / "feeds" / "captured" / "workday_salesforce_cxs.json").read_text())
    info = {"jobDescription": "<p>Sells.</p>", "location": "Illinois - Chicago", "startDate": "2026-08-20"}
    details = {
        BASE + entry["externalPath"]: {
            "jobPostingInfo": {"title": entry["title"], **info},
            "hiringOrganization": {"name": "Mercy"},
        }
        for entry in answer["jobPostings"]
    }
    with site(pages({f"{BASE}/jobs": answer, **details})) as server:
        found, trouble = collect(Feed("mercy", "workday", f"{server.url}{BASE}/jobs"))
    postings = [platform("workday").parse(raw) for raw in found]
    assert trouble == ""
    assert [posting.source_id for posting in postings] == ["JR354232", "JR332446"]
    assert all(posting.title and posting.url and posting.hiring_organization == "Mercy" for posting in postings)
    assert all(posting.text.endswith("Chicago, Illinois\n\nSells.") for posting in postings)
