"""The store, on SQLite and on PostgreSQL: the same tests, the same answers."""

import inspect
import sqlite3
import stat
import traceback
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import delete, insert, select
from store_fixtures import (
    DATABASES,
    DAY,
    FULL_MATCH,
    FULL_POSTING,
    FULL_PROFILE,
    FULL_REQUIREMENTS,
    NEXT_NIGHT,
    NIGHT,
    THIRD_NIGHT,
    asked,
    chunk,
    collect,
    database,
    drop_derived,
    listing,
    pair,
    posting,
    profile,
    raw,
    report,
    rows,
)

from jobmatch import store_database, tables
from jobmatch.errors import StoreError, UsageError
from jobmatch.held import Held
from jobmatch.model import Coverage, FeedHealth, Listing, Mark, MarkKind, Outcome
from jobmatch.store import (
    HOME,
    Chunk,
    Counts,
    Ending,
    Expectation,
    FeedState,
    ReaderRows,
    Refusal,
    Store,
)

COMPLETE = Ending(Outcome.COMPLETE)
NOTHING = chunk()
VERSIONS = {"reader_version": "r1", "scoring_version": "s1", "formats": ("text",)}


@pytest.fixture(params=DATABASES)
def url(request, tmp_path):
    yield from database(request.param, tmp_path)


@pytest.fixture
def store(url):
    with Store.open(url) as store:
        yield store


@pytest.fixture
def ana(store):
    """A profile in the one center, beside an open posting."""
    collect(store, NIGHT, chunk(pair()))
    ana = profile("a1b2", "Ana Ortiz")
    store.save_profile(HOME, ana, {"basics": {"name": "Ana Ortiz"}}, "r1", NIGHT)
    return ana


# ---------------------------------------------------------------------------------------------- runs of feeds


def test_a_feed_that_never_ran_has_a_bare_state(store):
    assert store.feed_state("acme") == FeedState("acme")
    assert store.feed_healths() == ()


def test_a_run_that_ends_tells_how_its_feed_stands(store):
    refusals = (Refusal("row 7", "no title"), Refusal("row 2", "no id"))
    counts = collect(store, NIGHT, chunk(pair("1"), pair("2")), Ending(Outcome.COMPLETE, refusals=refusals))
    assert counts == Counts(new=2, refused=2)
    assert counts.seen == 4
    assert store.feed_healths() == (FeedHealth("acme", Outcome.COMPLETE, "", NIGHT, NIGHT, open_postings=2),)
    assert store.refusals(store.feed_state("acme").last_run_id) == refusals


def test_feeds_are_told_by_their_ids_whatever_order_they_ran_in(store):
    for feed_id in ("b", "a", "C"):
        collect(store, NIGHT, NOTHING, feed_id=feed_id)
    assert [health.feed_id for health in store.feed_healths()] == ["C", "a", "b"]


def test_a_failed_run_keeps_the_day_of_the_last_good_one(store):
    collect(store, NIGHT, chunk(pair()))
    collect(store, NEXT_NIGHT, NOTHING, Ending(Outcome.BLOCKED, reason="a page that asks for a login"))
    told = "a page that asks for a login"
    expected = FeedHealth("acme", Outcome.BLOCKED, told, NEXT_NIGHT, NIGHT, 1, since=NEXT_NIGHT)
    assert store.feed_healths() == (expected,)


def test_what_the_last_runs_refused_adds_up_over_the_feeds(store):
    assert store.refused() == 0
    one, two = Refusal("row 1", "no id"), Refusal("row 2", "no id")
    for feed_id, refusals in (("a", (one, two)), ("a", (one,)), ("b", (one, two))):
        collect(store, NIGHT, NOTHING, Ending(Outcome.COMPLETE, refusals=refusals), feed_id)
    assert store.refused() == 3


def test_a_run_left_running_is_failed_as_interrupted_when_the_next_begins(store):
    first = store.begin_run("acme", NIGHT)
    other = store.begin_run("other", NIGHT)
    store.begin_run("acme", NEXT_NIGHT)
    with store.reading() as connection:
        found = {one.run_id: one for one in connection.execute(select(tables.feed_runs))}
    assert (found[first].outcome, found[first].reason, found[first].ended_at) == ("failed", "interrupted", NEXT_NIGHT)
    assert found[other].outcome == Outcome.RUNNING


def test_a_run_taken_for_interrupted_can_write_no_more(store):
    frozen = store.begin_run("acme", NIGHT)
    store.begin_run("acme", NEXT_NIGHT)
    with pytest.raises(StoreError, match=f"run {frozen} has ended"):
        store.save(frozen, NIGHT, chunk(pair()))
    with pytest.raises(StoreError, match=f"run {frozen} has ended"):
        store.finish_run(frozen, NIGHT, COMPLETE)
    assert list(store.open_postings()) == []


def test_what_no_database_can_hold_is_taken_out_of_messages(store):
    odd = Ending(Outcome.PARTIAL, reason="bad\0 byte", refusals=(Refusal("row\0 1", "half \ud83d"),))
    collect(store, NIGHT, NOTHING, odd)
    assert store.feed_healths()[0].reason == "bad byte"
    assert store.refusals(1) == (Refusal("row 1", "half ?"),)


# ------------------------------------------------------------------------------------ what a feed leads to expect


def test_three_runs_teach_what_to_expect():
    expectation = Expectation()
    for brought in (100, 80, 121):
        assert expectation.low is None
        expectation = expectation.after(brought)
    assert expectation == Expectation(40, 252)


@pytest.mark.parametrize(("count", "expected"), [(0, False), (1, True), (10_000, True)])
def test_before_there_is_anything_to_go_by_only_an_empty_run_is_odd(count, expected):
    assert Expectation(counts=(5,)).holds(count) is expected


@pytest.mark.parametrize(("count", "expected"), [(39, False), (40, True), (252, True), (253, False)])
def test_a_count_is_as_expected_within_the_ends(count, expected):
    assert Expectation(40, 252).holds(count) is expected


def test_nothing_is_learned_from_an_empty_run():
    assert Expectation(counts=(5,)).after(0) == Expectation(counts=(5,))


def test_one_odd_count_moves_nothing_and_is_forgotten_after_a_usual_one():
    odd = Expectation(40, 252).after(7)
    assert odd == Expectation(40, 252, counts=(7,))
    assert odd.after(100) == Expectation(40, 252)


def test_three_odd_counts_alike_move_what_to_expect():
    assert Expectation(40, 252).after(20).after(18).after(22) == Expectation(9, 54)


def test_odd_counts_unlike_one_another_move_nothing():
    assert Expectation(40, 252).after(20).after(3).after(30) == Expectation(40, 252, counts=(30,))


def test_a_source_that_stays_empty_is_believed_the_third_time():
    emptied = Expectation(40, 252).after(0).after(0)
    assert not emptied.holds(0)
    assert emptied.after(0).holds(0)


def test_the_smallest_feed_is_never_expected_to_be_empty():
    assert not Expectation().after(1).after(1).after(1).holds(0)


def test_what_chunks_bring_adds_up():
    assert Counts(new=1, changed=2, refused=3) + Counts(new=10, unchanged=4, closed=5) == Counts(11, 2, 4, 3, 5)


def test_what_was_learned_is_kept_from_run_to_run(store):
    learned = Expectation(2, 20, counts=(40,))
    collect(store, NIGHT, NOTHING, Ending(Outcome.COMPLETE, expectation=learned))
    collect(store, NEXT_NIGHT, NOTHING, Ending(Outcome.FAILED))
    assert store.feed_state("acme").expectation == learned


def test_when_to_ask_again_and_the_notice_are_those_of_the_last_run(store):
    collect(store, NIGHT, NOTHING, Ending(Outcome.BLOCKED, not_before=NEXT_NIGHT, notice="asked to wait"))
    state = store.feed_state("acme")
    assert (state.not_before, state.notice) == (NEXT_NIGHT, "asked to wait")
    collect(store, THIRD_NIGHT, NOTHING)
    assert store.feed_state("acme").not_before is None


def test_a_validator_is_kept_of_a_complete_run_that_refused_nothing(store):
    collect(store, NIGHT, NOTHING, Ending(Outcome.COMPLETE, validator="v1"))
    collect(store, NIGHT, NOTHING, Ending(Outcome.PARTIAL, validator="v2"))
    collect(store, NIGHT, NOTHING, Ending(Outcome.NOT_MODIFIED, validator="v3"))
    assert store.feed_state("acme").validator == "v1"


def test_after_refusals_the_source_is_asked_for_everything_again(store):
    collect(store, NIGHT, NOTHING, Ending(Outcome.COMPLETE, validator="v1"))
    collect(store, NIGHT, NOTHING, Ending(Outcome.COMPLETE, validator="v2", refusals=(Refusal("row 1", "no id"),)))
    assert store.feed_state("acme").validator == ""


# ------------------------------------------------------------------------------------------- ageing and closing


def test_two_complete_runs_without_it_close_a_posting(store):
    collect(store, NIGHT, chunk(pair("1"), pair("2")))
    assert collect(store, NEXT_NIGHT, chunk(pair("2"))).closed == 0
    assert collect(store, THIRD_NIGHT, chunk(pair("2"))).closed == 1
    gone = store.posting(posting("1").posting_id)
    assert (gone.closed_at, gone.closed_reason, gone.last_seen_at) == (THIRD_NIGHT, "gone", NIGHT)
    assert [one.posting.source_id for one in store.open_postings()] == ["2"]


def test_runs_of_the_same_instant_are_told_apart(store):
    for pairs in ([pair("1"), pair("2")], [pair("2")], [pair("2")]):
        collect(store, NIGHT, chunk(*pairs))
    assert store.posting(posting("1").posting_id).closed_reason == "gone"


def test_misses_must_follow_one_another(store):
    for seen in ([pair()], [], [pair()], []):
        collect(store, NIGHT, chunk(*seen))
    assert store.posting(posting().posting_id).closed_at is None


def test_a_window_that_moves_on_closes_nothing(store):
    collect(store, NIGHT, chunk(pair()))
    for _ in range(3):
        collect(store, NIGHT, NOTHING, Ending(Outcome.COMPLETE, Coverage.WINDOW))
    assert store.posting(posting().posting_id).closed_at is None


@pytest.mark.parametrize("outcome", set(Outcome) - {Outcome.COMPLETE, Outcome.RUNNING})
def test_a_run_that_is_not_complete_closes_nothing(store, outcome):
    collect(store, NIGHT, chunk(pair()))
    for _ in range(3):
        collect(store, NIGHT, NOTHING, Ending(outcome))
    assert store.posting(posting().posting_id).closed_at is None


def test_the_postings_of_other_feeds_do_not_age(store):
    collect(store, NIGHT, chunk(pair()))
    for _ in range(2):
        collect(store, NIGHT, NOTHING, feed_id="other")
    assert store.posting(posting().posting_id).closed_at is None


@pytest.mark.parametrize("again", [chunk(pair()), Chunk("p1", unchanged=[posting().posting_id])])
def test_a_closed_posting_that_is_seen_is_open_again(store, again):
    for seen in ([pair()], [], []):
        collect(store, NIGHT, chunk(*seen))
    collect(store, NEXT_NIGHT, again)
    found = store.posting(posting().posting_id)
    assert (found.closed_at, found.closed_reason) == (None, "")
    assert (found.first_seen_at, found.last_seen_at) == (NIGHT, NEXT_NIGHT)


def test_a_posting_that_can_no_longer_be_read_has_been_seen(store):
    collect(store, NIGHT, chunk(pair()))
    for _ in range(2):
        collect(store, NEXT_NIGHT, Chunk("p1", unread=[raw(changed=True)]))
    assert store.posting(posting().posting_id).closed_at is None


def test_not_modified_is_a_sighting_of_what_the_last_complete_run_saw(store):
    collect(store, NIGHT, chunk(pair("1"), pair("2")))
    collect(store, NEXT_NIGHT, chunk(pair("2")))
    collect(store, THIRD_NIGHT, NOTHING, Ending(Outcome.NOT_MODIFIED))
    seen = {one.posting.source_id: one.last_seen_at for one in store.open_postings()}
    assert seen == {"2": THIRD_NIGHT}
    assert store.feed_healths()[0].last_good_at == THIRD_NIGHT


def test_not_modified_is_a_second_miss_of_what_the_last_complete_run_did_not_see(store):
    collect(store, NIGHT, chunk(pair("1"), pair("2")))
    collect(store, NEXT_NIGHT, chunk(pair("2")))
    assert len(list(store.open_postings())) == 2
    counts = collect(store, THIRD_NIGHT, NOTHING, Ending(Outcome.NOT_MODIFIED))
    assert store.posting(posting("1").posting_id).closed_at == THIRD_NIGHT
    assert counts is None or counts.closed == 1


# ----------------------------------------------------------------------------------------------------- postings


def test_a_posting_comes_back_as_it_went_in(store):
    collect(store, NIGHT, Chunk("p1", [(raw("9"), FULL_POSTING)], [FULL_REQUIREMENTS]))
    found = store.posting(FULL_POSTING.posting_id)
    assert (found.posting, found.requirements) == (FULL_POSTING, FULL_REQUIREMENTS)
    assert (found.job_id, found.first_seen_at) == (FULL_POSTING.posting_id, NIGHT)


def test_a_chunk_counts_what_was_new_changed_and_not(store):
    collect(store, NIGHT, chunk(pair("1"), pair("2"), pair("3")))
    again = chunk(pair("1"), pair("2", title="Lead Clerk"), pair("4"), unchanged=[posting("3").posting_id])
    assert collect(store, NEXT_NIGHT, again) == Counts(new=1, changed=1, unchanged=2)


def test_a_payload_that_changes_where_nobody_reads_is_no_change(store):
    collect(store, NIGHT, chunk(pair()))
    assert collect(store, NEXT_NIGHT, chunk((raw(tracking="x1"), posting()))) == Counts(unchanged=1)


def test_storing_a_chunk_twice_is_storing_it_once(store):
    run_id = store.begin_run("acme", NIGHT)
    one = chunk(pair("1"), pair("2"), unread=[raw("3")])
    assert store.save(run_id, NIGHT, one) == Counts(new=2)
    before = rows(store, *tables.metadata.sorted_tables)
    assert store.save(run_id, NIGHT, one) == Counts(unchanged=2)
    assert rows(store, *tables.metadata.sorted_tables) == before


def test_a_run_cut_short_and_run_again_leaves_what_one_run_leaves(store):
    store.save(store.begin_run("acme", NIGHT), NIGHT, chunk(pair("1")))
    collect(store, NIGHT, chunk(pair("2"), unchanged=[posting("1").posting_id]))
    derived = [tables.sightings, tables.payloads, tables.texts, tables.jobs, tables.requirements]
    with Store.open("sqlite://") as undisturbed:
        collect(undisturbed, NIGHT, chunk(pair("1"), pair("2")))
        assert rows(store, *derived) == rows(undisturbed, *derived)
        assert list(store.open_postings()) == list(undisturbed.open_postings())


def test_a_chunk_that_fails_leaves_nothing(store):
    run_id = store.begin_run("acme", NIGHT)
    of_no_text = replace(asked(posting("2")), text_hash="0" * 64)
    with pytest.raises(StoreError):
        store.save(run_id, NIGHT, Chunk("p1", [pair("1")], [of_no_text]))
    assert store.held("acme", "p1") == Held()
    assert rows(store, tables.payloads, tables.texts, tables.jobs) == {"payloads": [], "texts": [], "jobs": []}


def test_every_payload_a_posting_ever_had_is_kept(store):
    collect(store, NIGHT, chunk(pair()))
    collect(store, NEXT_NIGHT, chunk(pair(title="Lead Clerk")))
    collect(store, THIRD_NIGHT, chunk(unchanged=[posting().posting_id]))
    seen = select(tables.sightings.c.first_seen_at, tables.sightings.c.last_seen_at)
    with store.reading() as connection:
        found = sorted(connection.execute(seen))
    assert found == [(NIGHT, NIGHT), (NEXT_NIGHT, THIRD_NIGHT)]


def test_of_an_id_that_stands_twice_in_a_chunk_the_last_is_stored(store):
    first, last = pair("1", title="First"), pair("1", title="Last")
    assert collect(store, NIGHT, chunk(first, last)) == Counts(new=1)
    assert [one.posting for one in store.open_postings()] == [last[1]]
    assert len(rows(store, tables.sightings)["sightings"]) == 2


def test_a_character_that_a_database_cannot_hold_costs_no_posting(store):
    odd = posting(title="Clerk\0", text="Clerk\0\n\nRHIT \0 preferred.")
    collect(store, NIGHT, chunk((raw(note="\ud83d \0"), odd)))
    assert store.posting(odd.posting_id).posting == odd
    assert next(store.stale_payloads({"acme": "p2"})).payload["note"] == "\ud83d \0"


def test_a_text_of_many_postings_is_kept_once(store):
    same = [(raw(source_id), posting(source_id, text="Same words.")) for source_id in "123"]
    collect(store, NIGHT, chunk(*same))
    assert len(rows(store, tables.texts)["texts"]) == 1
    assert [one.posting.text for one in store.open_postings()] == ["Same words."] * 3


def test_what_is_held_of_a_feed_tells_what_to_fetch_and_what_to_parse(store):
    (one, parsed), two = pair("1"), pair("2")
    collect(store, NIGHT, chunk((replace(one, mark="v1"), parsed), two))
    assert store.held("acme", "p1") == Held.of([("1", one.raw_hash, "v1"), ("2", two[0].raw_hash, "")])
    assert store.held("acme", "p2") == Held.of([("1", "", "v1"), ("2", "", "")])
    assert store.held("heron", "p1") == Held()


def test_a_new_mark_of_an_unchanged_posting_is_kept_and_a_replay_leaves_it(store):
    collect(store, NIGHT, chunk(pair("1")))
    key = posting("1").posting_id
    collect(store, NEXT_NIGHT, Chunk("p1", unchanged=[key], marks={key: "v2"}))
    store.replay(chunk(pair("1")))
    assert store.held("acme", "p1") == Held.of([("1", raw("1").raw_hash, "v2")])


def test_requests_to_a_backend_are_counted_by_the_day(store):
    store.spend("vendor.example", NIGHT.date(), 3)
    store.spend("vendor.example", NIGHT.date(), 4)
    assert store.backend("vendor.example", NIGHT.date()) == (7, None)
    assert store.backend("vendor.example", NEXT_NIGHT.date()) == (0, None)
    assert store.backend("other.example", NIGHT.date()) == (0, None)


def test_a_backend_that_asks_to_be_left_alone_is_until_then(store):
    store.spend("vendor.example", NIGHT.date(), 1, NEXT_NIGHT)
    store.spend("vendor.example", NIGHT.date(), 1)
    assert store.backend("vendor.example", NIGHT.date()) == (2, NEXT_NIGHT)


def test_texts_that_this_reader_has_read_are_told_from_others(store):
    collect(store, NIGHT, chunk(pair("1")))
    hashes = [posting("1").text_hash, posting("2").text_hash]
    assert store.texts_read(hashes, "r1") == {hashes[0]}
    assert store.texts_read(hashes, "r2") == set()


def test_open_postings_come_by_their_ids_however_many_they_are(store):
    collect(store, NIGHT, chunk(*(pair(str(number)) for number in range(501))))
    ids = [one.posting.posting_id for one in store.open_postings()]
    assert len(ids) == 501
    assert ids == sorted(ids)


def test_postings_are_found_by_their_ids_open_or_closed(store):
    for seen in ([pair("1"), pair("2"), pair("3")], [pair("2"), pair("3")], [pair("2"), pair("3")]):
        collect(store, NIGHT, chunk(*seen))
    ids = [posting("1").posting_id, posting("2").posting_id]
    found = store.postings([*ids, "0000"])
    assert {posting_id: one.closed_reason for posting_id, one in found.items()} == dict(
        zip(ids, ["gone", ""], strict=True)
    )


def test_a_posting_is_found_by_the_beginning_of_its_id(store):
    collect(store, NIGHT, chunk(pair("1"), pair("2")))
    wanted = posting("1").posting_id
    assert store.posting(wanted[:6].upper()).posting == posting("1")
    with pytest.raises(UsageError, match=rf"{wanted} \(Medical Records Clerk\).*type more of the code"):
        store.posting("")
    with pytest.raises(UsageError, match="no posting has a code that begins with 'zz'"):
        store.posting("zz")


# ------------------------------------------------------------------------------------------------- making again


def test_payloads_of_another_parser_version_are_stale(store):
    collect(store, NIGHT, chunk(pair("1"), pair("2")))
    assert list(store.stale_payloads({"acme": "p1"})) == []
    again = list(store.stale_payloads({"acme": "p2", "removed": "p1"}))
    assert [replace(one, where="page 1") for one in again] == [raw("1"), raw("2")]


def test_the_newest_payload_is_the_one_to_parse_again(store):
    collect(store, NIGHT, chunk(pair()))
    collect(store, NEXT_NIGHT, chunk((raw(shift="nights"), posting())))
    (again,) = store.stale_payloads({"acme": "p2"})
    assert again.payload == raw(shift="nights").payload


def test_parsing_again_sees_and_closes_nothing(store):
    for seen in ([pair()], [], []):
        collect(store, NIGHT, chunk(*seen))
    assert store.replay(chunk((raw(), posting(title="Records Clerk")), parser_version="p2")) == Counts(changed=1)
    found = store.posting(posting().posting_id)
    assert (found.posting.title, found.last_seen_at, found.closed_reason) == ("Records Clerk", NIGHT, "gone")


def test_what_could_not_be_read_waits_for_a_parser_that_can(store):
    collect(store, NIGHT, Chunk("p1", unread=[raw()]))
    collect(store, NEXT_NIGHT, Chunk("p1", unread=[raw()]))
    (waiting,) = store.stale_payloads({"acme": "p1"})
    assert store.replay(chunk((waiting, posting()), parser_version="p2")) == Counts(new=1)
    (found,) = store.open_postings()
    assert (found.posting, found.first_seen_at, found.last_seen_at) == (posting(), NIGHT, NEXT_NIGHT)


def test_what_could_not_be_read_and_is_gone_waits_no_longer(store):
    collect(store, NIGHT, Chunk("p1", unread=[raw()]))
    collect(store, NEXT_NIGHT, NOTHING)
    assert list(store.stale_payloads({"acme": "p2"})) == []


def test_texts_that_another_reader_read_or_none_are_stale(store):
    collect(store, NIGHT, chunk(pair("1")))
    collect(store, NIGHT, Chunk("p1", [pair("2")]))
    texts = {one.text_hash: one.text for one in (posting("1"), posting("2"))}
    stale = {(posting("1").text_hash, "r1"), (posting("2").text_hash, None)}
    found = list(store.stale_texts("r2"))
    assert {(text_hash, version) for text_hash, _, version, _ in found} == stale
    assert {text_hash: text for text_hash, text, _, _ in found} == texts
    assert [one.reader_version for one in store.stale_texts("r1")] == [None]
    assert [one.requirements is None for one in found] == [one.reader_version is None for one in found]


def test_what_a_new_reader_would_not_read_otherwise_is_carried_over(store):
    collect(store, NIGHT, chunk(pair("1"), pair("2"), pair("3")))
    store.save_requirements([replace(FULL_REQUIREMENTS, text_hash=posting("1").text_hash, reader_version="r2")])
    assert store.carry_over("r1", "r2") == 2
    found = {one.posting.source_id: one.requirements for one in store.open_postings()}
    assert found["2"] == asked(posting("2"), "r2")
    assert found["1"].typing_wpm == 40
    assert store.reader_versions() == {"r2"}


def test_the_rows_of_a_reader_are_kept(store):
    reader = ReaderRows("r1", "m1", {"rhit": ("h1", ("rhit", "health information")), "cpc": ("h2", ())})
    assert not store.knows_reader("r1")
    store.save_reader(reader)
    store.save_reader(reader)
    assert store.reader("r1") == reader
    assert store.knows_reader("r1")
    assert store.reader("r2") is None


def test_dropping_what_is_derived_leaves_postings_and_what_was_shown(store, ana):
    store.save_shown(HOME, report(ana, listing(posting())), NIGHT, **VERSIONS)
    before = store.shown(HOME, ana.profile_id, DAY)
    drop_derived(store)
    (left,) = store.open_postings()
    assert (left.posting, left.requirements) == (posting(), None)
    assert store.shown(HOME, ana.profile_id, DAY) == before


def test_a_job_keeps_its_id_through_parsing_again(store, ana):
    store.mark(HOME, ana.profile_id, Mark(posting().posting_id, MarkKind.SAVED, NIGHT))
    store.replay(chunk((raw(), posting(title="Another title")), parser_version="p2"))
    assert store.marks(HOME, ana.profile_id)[0].job_id == store.posting(posting().posting_id).job_id


# ----------------------------------------------------------------------------------------------------- profiles


def test_a_profile_comes_back_as_it_went_in(store):
    document = {"basics": {"name": "Zoë"}, "meta": {"half": "\ud83d", "z": 1, "a": [None, 1.5]}}
    store.save_profile(HOME, FULL_PROFILE, document, "r1", NIGHT)
    assert store.profile(HOME, "p9") == FULL_PROFILE
    assert store.document(HOME, "p9") == document
    assert list(store.document(HOME, "p9")["meta"]) == ["half", "z", "a"]


@pytest.mark.parametrize("name", ["Ana Ortiz", "ANA  ortiz", "a1", "A1B2"])
def test_a_profile_is_found_by_its_name_or_the_beginning_of_its_id(store, ana, name):
    assert store.profile(HOME, name) == ana


def test_names_that_only_case_and_accents_write_otherwise_are_the_same(store):
    store.save_profile(HOME, profile("p1", "Zoë STRAẞE"), {}, "r1", NIGHT)
    assert store.profile(HOME, "zoe\u0308 strasse").profile_id == "p1"


def test_a_name_goes_before_the_beginning_of_an_id(store, ana):
    store.save_profile(HOME, profile("c3d4", "a1b2"), {}, "r1", NIGHT)
    assert store.profile(HOME, "a1b2").profile_id == "c3d4"


def test_a_profile_is_found_by_the_beginning_of_a_word_of_its_name(store, ana):
    assert store.profile(HOME, "ort") == ana


@pytest.mark.parametrize(
    ("name", "said"),
    [("Bo", "no profile 'Bo'"), ("", "no profile ''"), ("a", "may be Ana Ortiz .a1b2., Zed .a9.: type more")],
)
def test_a_name_that_fits_no_profile_or_several_is_refused(store, ana, name, said):
    store.save_profile(HOME, profile("a9", "Zed"), {}, "r1", NIGHT)
    with pytest.raises(UsageError, match=said):
        store.profile(HOME, name)


def test_two_profiles_of_a_center_cannot_have_one_name(store, ana):
    with pytest.raises(UsageError, match="a profile called 'ANA Ortiz' already"):
        store.save_profile(HOME, profile("other", "ANA Ortiz"), {}, "r1", NIGHT)


def test_a_client_is_found_by_the_whole_id_that_the_center_gave(store, ana):
    bo = profile("p1", "Bo", client_id="C-12")
    store.save_profile(HOME, bo, {}, "r1", NIGHT)
    assert store.client(HOME, "C-12") == store.profile(HOME, "C-12") == bo
    assert [store.client(HOME, other) for other in ("C-1", "c-12", "")] == [None, None, None]
    assert store.client("other", "C-12") is None


def test_two_clients_of_a_center_cannot_have_one_id_and_many_may_have_none(store, ana):
    for number in range(2):
        store.save_profile(HOME, profile(f"p{number}", f"Zed {number}"), {}, "r1", NIGHT)
    store.save_profile(HOME, replace(ana, client_id="C-1"), {}, "r1", NIGHT)
    with pytest.raises(StoreError):
        store.save_profile(HOME, profile("p9", "Bo", client_id="C-1"), {}, "r1", NIGHT)


def test_what_a_center_calls_a_person_changes_no_score(ana):
    assert replace(ana, client_id="C-1").revision == ana.revision


def test_a_profile_read_again_replaces_the_old_one(store, ana):
    store.save_profile(HOME, replace(ana, email="ana@example.org"), {"new": 1}, "r2", NEXT_NIGHT)
    assert [one.email for one in store.profiles(HOME)] == ["ana@example.org"]
    assert store.document(HOME, ana.profile_id) == {"new": 1}
    with store.reading() as connection:
        row = connection.execute(select(tables.profiles)).one()
    assert (row.created_at, row.updated_at, row.revision) == (NIGHT, NEXT_NIGHT, ana.revision)


def test_profiles_come_by_name_and_not_by_the_collation_of_a_database(store):
    for number, name in enumerate(["bo", "Ärla", "Bea", "ana"]):
        store.save_profile(HOME, profile(f"p{number}", name), {}, "r1", NIGHT)
    assert [one.name for one in store.profiles(HOME)] == ["ana", "Bea", "bo", "Ärla"]


def test_profiles_that_another_reader_read_are_stale(store, ana):
    assert store.stale_profiles(HOME, "r1") == ()
    assert store.stale_profiles(HOME, "r2") == (ana.profile_id,)


# -------------------------------------------------------------------------------------- centers, and forgetting


def of_another_center(store, ana):
    listed = report(ana, listing(posting()))
    mark = Mark(posting().posting_id, MarkKind.SAVED, NIGHT)
    yield lambda: store.save_profile("west", ana, {}, "r1", NIGHT)
    yield lambda: store.save_profile("west", replace(ana, center_id="west"), {}, "r1", NIGHT)
    yield lambda: store.document("west", ana.profile_id)
    yield lambda: store.mark("west", ana.profile_id, mark)
    yield lambda: store.marks("west", ana.profile_id)
    yield lambda: store.marked("west", ana.profile_id)
    yield lambda: store.unmark("west", ana.profile_id, mark.job_id)
    yield lambda: store.applied("west", ana.profile_id)
    yield lambda: store.document_hash("west", ana.profile_id)
    yield lambda: store.past("west", ana.profile_id, DAY, [])
    yield lambda: store.save_shown("west", listed, NIGHT, **VERSIONS)
    yield lambda: store.shown("west", ana.profile_id, DAY)


def test_a_profile_of_another_center_is_not_there(store, ana):
    add_center(store, "west")
    for call in of_another_center(store, ana):
        with pytest.raises(StoreError, match="center west"):
            call()
    with pytest.raises(UsageError):
        store.profile("west", "Ana Ortiz")
    assert store.profiles("west") == store.stale_profiles("west", "r2") == ()


def test_centers_may_use_the_same_name(store, ana):
    add_center(store, "west")
    store.save_profile("west", profile("p2", "Ana Ortiz", center_id="west"), {}, "r1", NIGHT)
    assert store.profile("west", "Ana Ortiz").profile_id == "p2"
    assert store.profile(HOME, "Ana Ortiz") == ana


def test_whatever_reads_or_writes_of_a_person_takes_the_center():
    people = inspect.getmembers(Store, inspect.isfunction)
    takers = {name for name, method in people if "profile_id" in inspect.signature(method).parameters}
    assert takers
    assert all(list(inspect.signature(getattr(Store, name)).parameters)[1] == "center_id" for name in takers)


def add_center(store, center_id):
    with store.writing() as connection:
        connection.execute(insert(tables.centers).values(center_id=center_id, name=""))


def test_deleting_a_profile_deletes_all_that_is_the_persons(store, ana):
    store.mark(HOME, ana.profile_id, Mark(posting().posting_id, MarkKind.APPLIED, NIGHT))
    store.save_shown(HOME, report(ana, listing(posting())), NIGHT, **VERSIONS)
    fill_the_nights(store, ana.profile_id)
    owned = [*of_a_profile(), tables.profiles, tables.shown_matches]
    assert all(rows(store, *owned).values())
    with store.writing() as connection:
        connection.execute(delete(tables.profiles))
    assert not any(rows(store, *owned).values())
    assert len(list(store.open_postings())) == 1


def fill_the_nights(store, profile_id):
    """Put a row of the person into each table that only nights and centers fill."""
    with store.writing() as connection:
        connection.execute(insert(tables.counselors).values(counselor_id="c1", center_id=HOME, name="", name_key=""))
        for table, values in {
            tables.night_people: {"day": DAY, "state": "done"},
            tables.matched: {"stamp": 1, "key": "", "since": DAY},
            tables.matches: {
                "job_id": "j", "posting_id": "p", "tier": "stretch", "points": 1, "of": 2, "since": DAY,
                "pending": True,
            },
            tables.deliveries: {
                "day": DAY, "kind": "news", "channel": "folder", "address": "", "message_id": "<1@x>",
                "state": "queued", "queued_at": NIGHT, "body": "",
            },
            tables.mail_stops: {"at": NIGHT},
            tables.caseload: {"counselor_id": "c1"},
        }.items():  # fmt: skip
            connection.execute(insert(table).values(profile_id=profile_id, **values))


def of_a_profile():
    """Return the tables of what is a person's; the list of the forgotten names those who are no more."""
    known = {"profiles", "forgotten"}
    return [one for one in tables.metadata.sorted_tables if "profile_id" in one.c and one.name not in known]


def test_every_table_with_an_owner_goes_with_it():
    owned = of_a_profile()
    keys = [key for table in owned for key in table.c.profile_id.foreign_keys]
    assert len(keys) == len(owned) == 9
    assert {key.ondelete for key in keys} == {"CASCADE"}


# --------------------------------------------------------------------------------------- marks, matches, reports


def test_marks_come_oldest_first(store, ana):
    job_id = posting().posting_id
    made = [Mark(job_id, MarkKind.NOTE, NEXT_NIGHT, "rang\0 them"), Mark(job_id, MarkKind.SAVED, NIGHT)]
    for mark in made:
        store.mark(HOME, ana.profile_id, mark)
    assert store.marks(HOME, ana.profile_id) == (made[1], replace(made[0], note="rang them"))


def test_a_mark_on_a_job_that_is_not_there_is_refused(store, ana):
    with pytest.raises(StoreError, match="there is no job 0000"):
        store.mark(HOME, ana.profile_id, Mark("0000", MarkKind.APPLIED, NIGHT))


def test_applying_keeps_a_copy_of_the_job_as_it_was(store, ana):
    applied = Mark(posting().posting_id, MarkKind.APPLIED, NIGHT)
    store.mark(HOME, ana.profile_id, applied)
    collect(store, NEXT_NIGHT, chunk(pair(title="Something else")))
    store.mark(HOME, ana.profile_id, replace(applied, at=NEXT_NIGHT))
    assert store.applied(HOME, ana.profile_id) == {posting().posting_id: posting()}


def test_saving_a_job_keeps_no_copy(store, ana):
    store.mark(HOME, ana.profile_id, Mark(posting().posting_id, MarkKind.SAVED, NIGHT))
    assert store.applied(HOME, ana.profile_id) == {}


def test_a_report_is_kept_as_it_was_shown(store, ana):
    best = Listing(
        "A1", FULL_POSTING, FULL_REQUIREMENTS, FULL_MATCH, distance_mi=31, first_seen=NIGHT, closed_at=NEXT_NIGHT
    )
    made = report(ana, best, listing(posting(), "B2"), too_little_said=(listing(posting("3"), "C3"),))
    store.save_shown(HOME, made, NEXT_NIGHT, reader_version="r1", scoring_version="s1", formats=("text", "html"))
    shown = store.shown(HOME, ana.profile_id, DAY)
    assert (shown.day, shown.shown_at, shown.formats) == (DAY, NEXT_NIGHT, ("text", "html"))
    assert (shown.profile_revision, shown.reader_version, shown.scoring_version) == (ana.revision, "r1", "s1")
    assert (shown.listings, shown.too_little_said, shown.removed) == (made.listings, made.too_little_said, ())


def test_the_last_report_up_to_a_day_is_the_one_shown(store, ana):
    for day, code in ((date(2026, 3, 5), "late"), (date(2026, 3, 2), "early"), (date(2026, 3, 2), "again")):
        store.save_shown(HOME, report(ana, listing(posting(), code), on=day), NIGHT, **VERSIONS)
    assert store.shown(HOME, ana.profile_id, date(2026, 3, 1)) is None
    assert store.shown(HOME, ana.profile_id, date(2026, 3, 4)).listings[0].code == "again"
    assert store.shown(HOME, ana.profile_id, date(2026, 3, 5)).listings[0].code == "late"


def test_the_past_of_a_day_is_what_was_shown_before_it(store, ana):
    key = posting().posting_id
    store.save_shown(HOME, report(ana, listing(posting())), NIGHT, **VERSIONS)
    assert store.past(HOME, ana.profile_id, DAY, [key]) is None
    past = store.past(HOME, ana.profile_id, date(2026, 3, 3), [key, "unknown"])
    assert (past.day, past.at, past.held) == (DAY, NIGHT, {key})
    (seen,) = past.jobs.values()
    assert (seen.listing, seen.section, seen.closed_on, seen.same_source) == (
        listing(posting()),
        "listings",
        None,
        True,
    )
    assert past.basis.document_hash == store.document_hash(HOME, ana.profile_id)
    nothing = store.past(HOME, ana.profile_id, date(2026, 3, 3), ["unknown"])
    assert (nothing.jobs, nothing.held) == ({}, set())


def test_a_job_last_stood_in_the_last_report_that_showed_it(store, ana):
    for day, posting_ in ((2, posting("1")), (3, posting("2"))):
        store.save_shown(HOME, report(ana, listing(posting_), on=date(2026, 3, day)), NIGHT, **VERSIONS)
    past = store.past(HOME, ana.profile_id, date(2026, 3, 9), [posting("1").posting_id])
    assert (past.day, [one.day for one in past.jobs.values()]) == (date(2026, 3, 3), [DAY])


def test_a_source_that_shows_something_else_of_a_posting_is_not_the_same(store, ana):
    store.save_shown(HOME, report(ana, listing(posting())), NIGHT, **VERSIONS)
    collect(store, NEXT_NIGHT, chunk(pair(title="Something else")))
    past = store.past(HOME, ana.profile_id, date(2026, 3, 3), [posting().posting_id])
    assert [one.same_source for one in past.jobs.values()] == [False]
    assert past.held == set()


def test_another_document_is_another_person_to_the_news_and_another_reader_is_not(store, ana):
    before = store.document_hash(HOME, ana.profile_id)
    store.save_profile(HOME, replace(ana, target=("coder",)), store.document(HOME, ana.profile_id), "r2", NEXT_NIGHT)
    assert store.document_hash(HOME, ana.profile_id) == before
    store.save_profile(HOME, ana, {"another": 1}, "r2", NEXT_NIGHT)
    assert store.document_hash(HOME, ana.profile_id) != before


def test_a_posting_that_is_seen_again_after_it_closed_has_been_reopened(store):
    collect(store, NIGHT, chunk(pair()))
    for at in (NEXT_NIGHT, NEXT_NIGHT):
        collect(store, at, NOTHING)
    collect(store, THIRD_NIGHT, chunk(pair()))
    (one,) = store.open_postings()
    assert (one.first_seen_at, one.reopened_at, one.closed_at) == (NIGHT, THIRD_NIGHT, None)
    collect(store, THIRD_NIGHT + timedelta(1), chunk(pair()))
    assert next(store.open_postings()).reopened_at == THIRD_NIGHT


def test_what_two_people_are_shown_alike_is_kept_once(store, ana):
    store.save_shown(HOME, report(ana, listing(posting())), NIGHT, **VERSIONS)
    before = rows(store, tables.texts)
    other = profile("b2", "Bo Lindqvist")
    store.save_profile(HOME, other, {}, "r1", NIGHT)
    store.save_shown(HOME, report(other, listing(posting())), NIGHT, **VERSIONS)
    assert rows(store, tables.texts) == before


# ------------------------------------------------------------------------------------------------------ instants


def test_a_naive_instant_is_refused(store):
    with pytest.raises(StoreError, match="2026-03-02T03:00:00 has no time zone"):
        store.begin_run("acme", NIGHT.replace(tzinfo=None))
    assert store.feed_state("acme") == FeedState("acme")


def test_instants_come_back_in_utc_to_the_microsecond(store):
    west = datetime(2026, 3, 1, 22, 0, 0, 123456, tzinfo=timezone(timedelta(hours=-5)))
    collect(store, west, chunk(pair()))
    (found,) = store.open_postings()
    assert found.first_seen_at == west
    assert found.first_seen_at.isoformat() == "2026-03-02T03:00:00.123456+00:00"


# ------------------------------------------------------------------------------------------------- the database


def test_the_database_is_readable_by_its_owner_alone(tmp_path):
    path = tmp_path / "new" / "jobmatch.db"
    with Store.open(f"sqlite:///{path}") as store:
        collect(store, NIGHT, chunk(pair()))
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
    assert modes == dict.fromkeys(("jobmatch.db", "jobmatch.db-wal", "jobmatch.db-shm"), 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_sqlite_is_set_up_to_be_safe_and_to_forget(tmp_path):
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store, store.reading() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    assert found == ["wal", 1, 1, 1, 30_000]


@pytest.mark.parametrize("content", [b"", b"title,employer\nClerk,Acme\n", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "jobs.csv"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"jobs\.csv"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_where_nothing_can_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"jobmatch\.db: .*: name a file that can be written"):
        Store.open(f"sqlite:///{tmp_path / 'file' / 'jobmatch.db'}")


def test_a_database_made_by_another_at_the_same_time_is_left_to_it(tmp_path):
    path = tmp_path / "jobmatch.db"
    Store.open(f"sqlite:///{path}").close()
    before = path.read_bytes()
    store_database._make_beside(sqlalchemy.make_url(f"sqlite:///{path}"), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://bo:secret@db/jobs", "knows sqlite:// and postgresql:// databases only"),
        ("postgresql+nodriver://bo:secret@db/jobs", "knows sqlite:// and postgresql:// databases only"),
        ("bo:secret@db", "the database URL cannot be read"),
        ("postgresql://bo:secret@127.0.0.1:9/jobs?connect_timeout=1", "refused"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(url, said):
    if "127" in url:
        pytest.importorskip("psycopg", reason="psycopg is not installed")
    with pytest.raises(StoreError, match=said) as caught:
        Store.open(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_writer_that_finds_another_writing_says_so(tmp_path):
    path = tmp_path / "jobmatch.db"
    with Store.open(f"sqlite:///{path}") as store, sqlite3.connect(path) as other:
        with store.reading() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"another program.* has been writing for 30 s: try again"):
            store.begin_run("acme", NIGHT)
        other.rollback()
    other.close()


def test_a_writer_takes_the_lock_when_it_begins(tmp_path):
    url = f"sqlite:///{tmp_path / 'jobmatch.db'}"
    with Store.open(url) as store, Store.open(url) as other:
        with other.reading() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
        with store.writing(), pytest.raises(StoreError, match="another program"), other.writing():
            pytest.fail("two are writing")


def test_a_reader_waits_for_no_writer(store):
    collect(store, NIGHT, chunk(pair()))
    with store.writing() as connection:
        connection.execute(delete(tables.requirements))
        (found,) = store.open_postings()
    assert found.requirements is not None


def test_a_full_disk_costs_the_chunk_and_nothing_before_it(tmp_path):
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        collect(store, NIGHT, chunk(pair("1")))
        with store.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        run_id = store.begin_run("acme", NEXT_NIGHT)
        with pytest.raises(StoreError, match="no room left on the disk"):
            store.save(run_id, NEXT_NIGHT, chunk(*(pair(str(number)) for number in range(100))))
        assert [one.posting.source_id for one in store.open_postings()] == ["1"]
        assert store.check() == ()


def test_a_sound_database_has_nothing_to_say(store):
    collect(store, NIGHT, chunk(pair()))
    assert store.check() == ()


def test_a_damaged_database_says_what_is_wrong(tmp_path):
    path = tmp_path / "a.db"
    with Store.open(f"sqlite:///{path}") as store:
        collect(store, NIGHT, chunk(*(pair(str(number)) for number in range(50))))
    content = bytearray(path.read_bytes())
    content[-20_000:] = b"\xff" * 20_000
    path.write_bytes(content)
    with Store.open(f"sqlite:///{path}") as store:
        assert store.check() != ()


def test_a_row_that_names_a_missing_one_is_found(tmp_path):
    path = tmp_path / "a.db"
    with Store.open(f"sqlite:///{path}") as store:
        collect(store, NIGHT, chunk(pair()))
        with sqlite3.connect(path) as other:
            other.execute("DELETE FROM texts")
        other.close()
        assert "row 1 of postings names one of texts that is not there" in store.check()


def test_a_backup_is_the_database_and_readable_by_its_owner_alone(tmp_path):
    copy = tmp_path / "copy.db"
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        collect(store, NIGHT, chunk(pair()))
        store.backup(copy)
        expected = rows(store, *tables.metadata.sorted_tables)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with Store.open(f"sqlite:///{copy}") as copied:
        assert rows(copied, *tables.metadata.sorted_tables) == expected


def test_a_backup_overwrites_nothing_and_leaves_nothing_half_done(tmp_path):
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        with pytest.raises(StoreError, match=r"a\.db exists: give the backup another name"):
            store.backup(tmp_path / "a.db")
        with pytest.raises(StoreError, match=r"nowhere.*: name a file that can be written"):
            store.backup(tmp_path / "nowhere" / "copy.db")


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_postgresql_is_backed_up_by_its_own_program(store):
    with pytest.raises(StoreError, match="pg_dump"):
        store.backup(Path("copy.db"))


def test_an_error_never_quotes_what_a_row_holds(store, ana):
    row = {"profile_id": ana.profile_id, "day": DAY, "shown_at": NIGHT, "formats": (), "profile_revision": "Ortiz"}
    wrong = insert(tables.shown_reports).values(**row, reader_version="Ortiz", scoring_version=None)
    with pytest.raises(StoreError) as caught, store.writing() as connection:
        connection.execute(wrong)
    assert "Ortiz" not in "".join(traceback.format_exception(caught.value))


def test_a_stored_noun_of_another_form_says_how_to_make_it_again(store, ana):
    with store.writing() as connection:
        connection.exec_driver_sql("""UPDATE requirements SET data = '{"stated": 7}'""")
    with pytest.raises(StoreError, match=r"a stored Requirements is not of the form .* run `jobmatch rebuild`"):
        list(store.open_postings())
