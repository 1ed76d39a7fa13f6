"""Centers, forgetting and retention in the store itself, the same on SQLite and PostgreSQL."""

from datetime import timedelta

import pytest
from caseload_fixtures import all_of, put
from store_fixtures import (
    DATABASES,
    DAY,
    NEXT_NIGHT,
    NIGHT,
    THIRD_NIGHT,
    chunk,
    collect,
    database,
    listing,
    pair,
    posting,
    profile,
    report,
)

from jobmatch import retention, tables
from jobmatch.config import load
from jobmatch.model import Mark, MarkKind
from jobmatch.store import HOME, Store

ANA, BO = profile("a1", "Ana Ortiz", email="ana@example.org"), profile("b2", "Bo Day", email="bo@x.example")
VERSIONS = {"reader_version": "r", "scoring_version": "s", "formats": ("html",)}


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    """A store in which two people are, with a posting that both were shown and one that Ana alone was."""
    for url in database(request.param, tmp_path):
        with Store.open(url) as opened:
            _fill(opened)
            yield opened


def _fill(store):
    collect(store, NIGHT, chunk(pair("1"), pair("2"), pair("3")))
    job = posting("1").posting_id
    for number, who in enumerate((ANA, BO)):
        store.save_profile(HOME, who, {"basics": {"name": who.name}}, "r1", NIGHT)
        store.assign(HOME, who.profile_id, f"Kim {number}")
        own = listing(posting(f"only {who.name}"))
        store.save_shown(HOME, report(who, listing(posting("1")), own), NIGHT, **VERSIONS)
        store.mark(HOME, who.profile_id, Mark(job, MarkKind.APPLIED, NIGHT))
        put(store, tables.deliveries, *(_delivery(who, days, state) for days, state in ((0, "sent"), (1, "queued"))))
        match = {
            "job_id": job,
            "posting_id": job,
            "tier": "stretch",
            "points": 1,
            "of": 2,
            "since": DAY,
            "pending": True,
        }
        put(store, tables.matches, {"profile_id": who.profile_id, **match})


def _delivery(who, days, state):
    day = DAY + timedelta(days=days)
    return {
        "profile_id": who.profile_id,
        "day": day,
        "kind": "letter",
        "channel": "smtp",
        "address": who.email,
        "message_id": f"<{day}{who.profile_id}>",
        "state": state,
        "queued_at": NIGHT,
        "ended_at": NIGHT if state == "sent" else None,
        "body": "Dear ...",
    }


def test_how_the_clients_of_a_center_stand(store):
    store.add_center("north", "North")
    assert store.standings("north") == {}
    standing = store.standings(HOME)[ANA.profile_id]
    assert (standing.counselor, standing.told_on, standing.delivery) == ("Kim 0", DAY, ("queued", ""))
    assert (standing.found, standing.marked["applied"]) == ({("stretch", DAY): 1}, 1)
    assert standing.last_mark == (NIGHT, "applied")


def test_what_reached_the_clients_of_a_center(store):
    jobs = {posting("1").posting_id, posting("only Ana Ortiz").posting_id}
    given = {(one.profile_id, one.channel): one.told for one in store.given(HOME, DAY, DAY)}
    assert given.keys() == {(key, channel) for key in ("a1", "b2") for channel in ("smtp", "")}
    assert given["a1", ""] == jobs
    later = NIGHT + timedelta(hours=1)
    assert len(store.marks_between(HOME, NIGHT, later)) == 2
    assert store.marks_between(HOME, later, NEXT_NIGHT) == ()


def test_what_is_kept_and_what_left(store):
    kept = {one.kind: (one.rows, one.people) for one in store.kept(HOME)}
    assert (kept["profile"], kept["deliveries"], kept["counselor"], kept["nights"]) == ((2, 2), (4, 2), (2, 2), (0, 0))
    mine = {one.kind: one.rows for one in store.kept(HOME, "a1")}
    assert (mine["reports"], mine["copies"], mine["matches"]) == (1, 1, 1)
    assert [(one.state, one.address) for one in store.left(HOME, "a1")] == [
        ("sent", "ana@example.org"),
        ("queued", "ana@example.org"),
    ]
    assert {key: one.rows for key, one in store.left_in_all(HOME).items()} == {
        ("smtp", host, state): 1 for host in ("example.org", "x.example") for state in ("queued", "sent")
    }


def test_forgetting_takes_one_person_out_and_leaves_the_other(store):
    store.forget(HOME, "a1", NIGHT)
    store.wipe()
    assert store.forgotten() == {"a1": NIGHT}
    assert store.here_again(["a1", "b2"]) == {"b2"}
    for table in tables.metadata.sorted_tables:
        if "profile_id" in table.c and table.name != "forgotten":
            assert "a1" not in {row["profile_id"] for row in all_of(store, table)}
    texts = [row["text"] for row in all_of(store, tables.texts)]
    assert not any("only Ana" in text for text in texts)
    assert any("only Bo" in text for text in texts)
    assert len(store.shown(HOME, "b2", DAY).listings) == 2


def test_what_is_old_goes(store):
    for night in (NEXT_NIGHT, THIRD_NIGHT):
        collect(store, night, chunk(pair("3")))
    store.save_shown(HOME, report(ANA, on=DAY + timedelta(days=900)), NIGHT, **VERSIONS)
    settings = load({}, {"home": "unused"})
    assert retention.sweep(store, settings, NIGHT + timedelta(days=399)).postings == 0
    done = retention.sweep(store, settings, NIGHT + timedelta(days=1200))
    assert (done.postings, done.payloads, done.reports, done.bodies) == (1, 1, 1, 0)  # 1 is marked, 3 is open
    assert (done.deliveries, done.runs) == (2, 2)
    assert {row["source_id"] for row in all_of(store, tables.postings)} == {"1", "3"}
    assert store.check() == ()
    again = retention.sweep(store, settings, NIGHT + timedelta(days=1200))
    assert again == retention.Swept()
