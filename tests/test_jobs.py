"""Postings into jobs in a real database: night by night, corrected by people, and shown once."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from jobmatch import jobs, model
from jobmatch.cli import main
from jobmatch.dedupe import Cluster, dedupe, name_jobs
from jobmatch.errors import UsageError
from jobmatch.model import Mark, MarkKind, Outcome, RawPosting
from jobmatch.store import HOME, Chunk, Ending, Store
from tests.dedupe_fixtures import BODY, DUTIES, NEEDS, post
from tests.store_fixtures import DATABASES, NEXT_NIGHT, NIGHT, THIRD_NIGHT, database, profile

CUT = BODY[:420] + "..."
OWN = "https://careers.lanterncreek.example/job/4471"
BOARD = "https://board.example.net/view/99812"


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    for url in database(request.param, tmp_path):
        with Store.open(url) as opened:
            yield opened


def collect(store, at, *postings):
    """Let each feed show these postings, and no others, and settle."""
    for feed_id in sorted({one.feed_id for one in postings}):
        shown = [one for one in postings if one.feed_id == feed_id]
        parsed = [(RawPosting(feed_id, one.source_id, {"text": one.text, "at": one.url}), one) for one in shown]
        run_id = store.begin_run(feed_id, at)
        counts = store.save(run_id, at, Chunk("p1", parsed))
        store.finish_run(run_id, at, Ending(Outcome.COMPLETE, counts=counts))
    return jobs.settle(store)


def job_of(store, one):
    return store.posting(one.posting_id).job_id


def partition(store, postings):
    """The jobs in the store, as sets of posting ids."""
    by_job = {}
    for one in postings:
        by_job.setdefault(job_of(store, one), set()).add(one.posting_id)
    return {frozenset(job) for job in by_job.values()}


def test_a_copy_in_another_feed_joins_the_job_that_is_there(store):
    own, copy = post(), post(CUT, feed_id="board")
    collect(store, NIGHT, own)
    collect(store, NEXT_NIGHT, copy)
    assert job_of(store, own) == job_of(store, copy) == own.posting_id


def test_only_what_is_new_or_changed_is_compared(store):
    own, copy = post(), post(CUT, feed_id="board")
    assert collect(store, NIGHT, own, copy) == 2
    assert collect(store, NEXT_NIGHT, own, copy) == 0
    assert collect(store, THIRD_NIGHT, replace(own, text=own.text + " Apply by mail.")) == 1


def test_night_by_night_comes_to_what_all_at_once_does(store):
    towns = ("Dayton", "Kettering", "")
    bodies = (BODY, CUT, f"{DUTIES} {NEEDS}")
    every = [post(body, town=town, feed_id=f"feed{n}") for n, body in enumerate(bodies) for town in towns]
    for number, one in enumerate(every):
        collect(store, NIGHT, one)
        assert partition(store, every[: number + 1]) == {
            frozenset(cluster.posting_ids) for cluster in dedupe(every[: number + 1])
        }


@pytest.mark.parametrize("limits", [{"TOGETHER": 2}, {"CHUNK": 2}, {"TOGETHER": 3, "CHUNK": 4}], ids=str)
def test_a_stock_settled_in_several_goes_comes_to_the_same_jobs(store, monkeypatch, limits):
    for name, value in limits.items():
        monkeypatch.setattr(jobs, name, value)
    towns, bodies = ("Dayton", "Kettering", ""), (BODY, CUT, f"{DUTIES} {NEEDS}")
    every = [post(body, town=town, feed_id=f"feed{n}") for n, body in enumerate(bodies) for town in towns]
    collect(store, NIGHT, *every)
    assert partition(store, every) == {frozenset(cluster.posting_ids) for cluster in dedupe(every)}


def test_comparing_everything_anew_changes_no_job(store, monkeypatch):
    every = [post(body, feed_id=feed) for body, feed in ((BODY, "a"), (CUT, "b"))] + [post(town="Xenia")]
    collect(store, NIGHT, *every)
    before = [job_of(store, one) for one in every]
    monkeypatch.setattr(jobs, "rules_version", lambda: "newer")
    assert jobs.settle(store) == 3
    assert [job_of(store, one) for one in every] == before


def test_a_posting_that_changes_into_another_job_leaves_and_the_id_stays_with_its_first(store):
    own, copy = post(), post(CUT, feed_id="board")
    collect(store, NIGHT, own)
    collect(store, NEXT_NIGHT, copy)
    changed = replace(
        copy, title="Surgical Coder", text=copy.text.replace("Medical Records Clerk", "Surgical Coder", 1)
    )
    collect(store, THIRD_NIGHT, changed)
    assert job_of(store, own) == own.posting_id
    assert job_of(store, changed) == copy.posting_id


def test_marks_and_the_copy_follow_when_two_jobs_turn_out_to_be_one(store):
    own, other = post(hiring_organization="Oak Hill"), post(CUT, feed_id="board", hiring_organization="Elm Grove")
    collect(store, NIGHT, own)
    collect(store, NEXT_NIGHT, other)
    store.save_profile(HOME, profile(), {}, "r1", NIGHT)
    store.mark(HOME, "p0", Mark(other.posting_id, MarkKind.APPLIED, NIGHT))
    jobs.join(store, own.posting_id, other.posting_id, THIRD_NIGHT)
    assert [mark.job_id for mark in store.marks(HOME, "p0")] == [own.posting_id]
    assert store.applied(HOME, "p0").keys() == {own.posting_id}


def test_the_same_text_under_a_new_id_keeps_its_job_when_everything_is_compared_anew(store, monkeypatch):
    # Without what the source itself says, two requisition numbers would tell the two apart.
    old, new = post(identifier="R-1000"), post(identifier="R-1001")
    collect(store, NIGHT, old)
    collect(store, NEXT_NIGHT, new)
    assert store.posting(old.posting_id).closed_reason == "renamed"
    assert job_of(store, new) == old.posting_id
    monkeypatch.setattr(jobs, "rules_version", lambda: "newer")
    jobs.settle(store)
    assert job_of(store, new) == old.posting_id


def test_a_split_sticks_and_can_be_taken_back(store, monkeypatch):
    own, copy = post(), post(CUT, feed_id="board")
    collect(store, NIGHT, own, copy)
    _, apart_from = jobs.split(store, copy.posting_id, NIGHT)
    assert apart_from == 1
    monkeypatch.setattr(jobs, "rules_version", lambda: "newer")
    jobs.settle(store)
    assert job_of(store, own) != job_of(store, copy)
    jobs.join(store, own.posting_id, copy.posting_id, NEXT_NIGHT)
    assert job_of(store, own) == job_of(store, copy)


def test_a_join_sticks_over_what_the_rules_say(store, monkeypatch):
    own, other = post(), post(town="Kettering", feed_id="board")
    collect(store, NIGHT, own, other)
    jobs.join(store, other.posting_id, own.posting_id, NIGHT)
    monkeypatch.setattr(jobs, "rules_version", lambda: "newer")
    jobs.settle(store)
    assert job_of(store, own) == job_of(store, other)
    (told,) = jobs.others_of(store, own.posting_id)
    assert [reason.code for reason in told.reasons] == ["joined"]


def test_what_is_one_cannot_be_joined_and_what_is_alone_cannot_be_split(store):
    own, copy, alone = post(), post(CUT, feed_id="board"), post(town="Xenia")
    collect(store, NIGHT, own, copy, alone)
    with pytest.raises(UsageError, match="the same job already"):
        jobs.join(store, own.posting_id, copy.posting_id, NIGHT)
    with pytest.raises(UsageError, match="nothing to split"):
        jobs.split(store, alone.posting_id, NIGHT)


def test_an_interrupted_night_is_gone_on_with(store, monkeypatch):
    own, copy = post(), post(CUT, feed_id="board")
    with monkeypatch.context() as broken:
        broken.setattr(Store, "give_jobs", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            collect(store, NIGHT, own, copy)
    assert jobs.settle(store) == 2
    assert job_of(store, own) == job_of(store, copy)


# ------------------------------------------------------------------------------------------------------- ids


def named(clusters, held):
    day = {name: NIGHT.replace(day=number) for number, name in enumerate("abcd", start=1)}
    return name_jobs([Cluster(tuple(one)) for one in clusters], {name: (job, day[name]) for name, job in held.items()})


@pytest.mark.parametrize(
    ("clusters", "held", "found"),
    [
        (["ab"], {"a": "a", "b": "b"}, {"a": "a", "b": "a"}),  # the older id
        (["ab"], {"a": "x", "b": "b"}, {"a": "x", "b": "x"}),  # an id whose own posting is elsewhere
        (["a", "b"], {"a": "a", "b": "a"}, {"a": "a", "b": "b"}),  # the one it was made from keeps it
        (["a", "bc"], {"a": "b", "b": "b", "c": "b"}, {"a": "a", "b": "b", "c": "b"}),  # also if another is older
        (["ab", "cd"], {"a": "a", "b": "c", "c": "c", "d": "a"}, {"a": "a", "b": "a", "c": "c", "d": "c"}),
    ],
)
def test_the_id_of_a_job_survives(clusters, held, found):
    assert named(clusters, held) == found


# ----------------------------------------------------------------------------------------------------- shown


@pytest.mark.parametrize(
    ("url", "own"),
    [
        (OWN, True),
        ("https://acme.wd1.myworkdayjobs.com/x/job/1_R1", True),
        ("https://boards.greenhouse.io/acme/jobs/1", True),
        (BOARD, False),
        ("", False),
    ],
)
def test_the_employers_own_page_is_known_by_its_host(url, own):
    assert jobs.is_own(url, "Lantern Creek Hospital") is own


def test_of_several_the_employers_own_comes_first_then_the_whole_text_then_the_first_seen(store):
    teaser, whole = post(CUT, feed_id="a", url=BOARD), post(feed_id="b", url=BOARD + "3")
    own = post(CUT, feed_id="c", url=OWN)
    collect(store, NIGHT, teaser, whole, own)
    (members,) = store.members([job_of(store, own)]).values()
    order = []
    while members:
        order.append(jobs.first(members).posting_id)
        members = [one for one in members if one.posting_id != order[-1]]
    assert order == [one.posting_id for one in (own, whole, teaser)]


@pytest.fixture
def home(tmp_path, capsys):
    """A home with two files that show the same job, a third job, and one person."""
    folder = tmp_path / "home"
    rows = {
        "hospital": [row("1", BODY, OWN), row("2", f"{DUTIES} {NEEDS}", OWN.replace("4471", "4472"), "Xenia, OH")],
        "board": [row("x", CUT, BOARD)],
    }
    for name, postings in rows.items():
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in postings), encoding="utf-8")
        main(["feeds", "add", str(path), "--id", name, "--home", str(folder)])
    resume = {"basics": {"name": "Dana Example"}, "work": [{"position": "Medical Records Clerk", "startDate": "2020"}]}
    path = tmp_path / "resume.json"
    path.write_text(json.dumps(resume), encoding="utf-8")
    main(["profile", "import", str(path), "--home", str(folder)])
    main(["collect", "--home", str(folder)])
    capsys.readouterr()
    return folder


def row(name, text, url, place="Dayton, OH"):
    fields = {"id": name, "title": "Medical Records Clerk", "company": "Lantern Creek Hospital", "location": place}
    return {**fields, "description": text, "url": url}


def run(capsys, home, *words):
    code = main([*words, "--home", str(home)])
    out, err = capsys.readouterr()
    return code, out, err


def ids(name):
    return model.posting_id(*name)


HOSPITAL, COPY, XENIA = ids(("hospital", "1")), ids(("board", "x")), ids(("hospital", "2"))


def shown(capsys, home):
    report = json.loads(run(capsys, home, "match", "--json")[1])
    return {
        listing["posting_id"]: listing["others"]
        for name in ("listings", "too_little_said", "removed", "other_work")
        for listing in report[name]
    }


def test_a_job_is_listed_once_as_its_employer_shows_it_with_the_others_named(capsys, home):
    found = shown(capsys, home)
    assert found.keys() == {HOSPITAL, XENIA}
    (other,) = found[HOSPITAL]
    assert (other["posting_id"], other["feed_id"], other["url"]) == (COPY, "board", BOARD)
    assert "same_text" in {reason["code"] for reason in other["reasons"]}
    text = run(capsys, home, "match")[1]
    assert f"Also seen at board (code {COPY[:8]})." in text
    assert text.count("Medical Records Clerk\n") == 2


def test_explain_tells_why_another_posting_is_the_same_job_from_either_side(capsys, home):
    told = run(capsys, home, "explain", HOSPITAL[:8])[1]
    assert f"Also seen at board (code {COPY[:8]}): the same text" in " ".join(told.split())
    assert BOARD in told
    other = " ".join(run(capsys, home, "explain", COPY[:8])[1].split())
    assert f"The report shows this job as it is at hospital (code {HOSPITAL[:8]}): the same text" in other
    assert f"In the report under {HOSPITAL}: that posting, of the same job, stands for this one." in other


def test_a_person_can_split_and_join_by_code(capsys, home):
    code, _, said = run(capsys, home, "jobs", "split", COPY[:8])
    assert code == 0
    assert "is a job of its own now" in said
    assert shown(capsys, home).keys() == {HOSPITAL, COPY, XENIA}
    code, _, said = run(capsys, home, "jobs", "join", COPY[:8], XENIA[:8])
    assert code == 0
    assert "are one job now" in said
    assert shown(capsys, home).keys() == {HOSPITAL, XENIA}
    assert run(capsys, home, "jobs", "join", COPY[:8], XENIA[:8])[0] == 2


def test_a_page_of_a_report_links_to_the_others(capsys, home, tmp_path):
    run(capsys, home, "report", "dana", "-o", str(tmp_path / "out"))
    (page,) = (tmp_path / "out").glob("*.html")
    assert f'href="{BOARD}"' in page.read_text(encoding="utf-8")


def test_several_splits_in_a_row_leave_each_alone(store):
    every = [post(body, feed_id=f"feed{n}") for n, body in enumerate((BODY, CUT, f"{CUT} More."))]
    collect(store, NIGHT, *every)
    assert len(partition(store, every)) == 1
    for one in every[:2]:
        jobs.split(store, one.posting_id, NIGHT)
    assert all(job_of(store, one) != job_of(store, other) for one, other in pairwise(every))
    assert len(partition(store, every)) == 3
