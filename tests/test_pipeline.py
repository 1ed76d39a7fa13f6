"""One feed end to end, people in, and how it all stands: whole nights on a real source and a real database."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from line_fixtures import record, trial
from sqlalchemy import update
from store_fixtures import NEXT_NIGHT, NIGHT, drop_derived, rows

from jobmatch import pipeline, roster, tables
from jobmatch.apart import Trouble, attempt
from jobmatch.errors import Blocked, FetchError, ProfileError, UsageError
from jobmatch.harvest import CHUNK, End
from jobmatch.model import Coverage, Feed, FeedHealth, Mark, MarkKind, Outcome
from jobmatch.pipeline import due, healths, import_client, import_profile, judge, the_profile
from jobmatch.questions import Known
from jobmatch.replay import is_stale, rebuild
from jobmatch.store import Counts, Ending, Expectation

STORED = (tables.postings, tables.requirements, tables.jobs, tables.sightings, tables.payloads, tables.texts)
COMPLETE, PARTIAL, EMPTY = Outcome.COMPLETE, Outcome.PARTIAL, Outcome.EMPTY
FAULTY = {"id": "9", "title": ["Clerk"], "description": "RHIT required."}  # says which it is, and cannot be parsed


@pytest.fixture
def acme(tmp_path):
    with trial(tmp_path / "home") as acme:
        yield acme


# ------------------------------------------------------------------------------------------------- a feed's night


def test_what_a_source_shows_is_stored_with_what_it_asks_for(acme):
    run = acme.night(record(1), record(2, asks="RHIA preferred."))
    assert (run.outcome, run.reason, run.counts, run.whole) == (COMPLETE, "", Counts(new=2), True)
    assert {name: len(found) for name, found in rows(acme.line.store, *STORED).items()} == {
        "postings": 2, "requirements": 2, "jobs": 2, "sightings": 2, "payloads": 2, "texts": 2,
    }  # fmt: skip
    assert (acme.concepts("1"), acme.concepts("2")) == ({"rhit"}, {"rhia"})
    assert acme.open()["1"].posting.hiring_organization == "Acme Clinic"
    assert acme.open()["1"].requirements.reader_version == acme.line.reader_version


def test_a_source_that_has_not_changed_is_not_gone_through(acme):
    acme.night(record(1), record(2))
    before = rows(acme.line.store, tables.payloads, tables.texts, tables.requirements)
    acme.reader.read.clear()
    run = acme.again()
    assert (run.outcome, run.counts, run.whole) == (Outcome.NOT_MODIFIED, Counts(), True)
    assert acme.reader.read == []
    assert rows(acme.line.store, tables.payloads, tables.texts, tables.requirements) == before
    assert {one.last_seen_at for one in acme.open().values()} == {acme.at}


def test_what_stands_there_as_before_is_neither_parsed_nor_read_again(acme):
    acme.night(record(1), record(2), record(3, asks="RHIA required."))
    acme.start(stumbles_over="RHIT")
    run = acme.night(record(1), record(2), record(3, asks="CCS required."), record(4, asks="Epic required."))
    assert (run.counts, run.refusals) == (Counts(new=1, changed=1, unchanged=2), ())
    assert sorted(acme.reader.read) == ["Medical Records Clerk 3", "Medical Records Clerk 4"]
    assert {one.first_seen_at for one in acme.open().values()} == {NIGHT, NEXT_NIGHT}


def test_what_another_parser_made_of_the_same_record_is_parsed_again(acme):
    acme.night(record(1))
    with acme.line.store.writing() as connection:
        connection.execute(update(tables.postings).values(parser_version="old", title="Old"))
    acme.night(record(1), record(2))
    assert {row.count("'Old'") for row in rows(acme.line.store, tables.postings)["postings"]} == {0}


def test_a_text_that_another_posting_has_too_is_read_once(acme):
    acme.night(record(1, title="Clerk"), record(2, title="Clerk"))
    assert len(acme.reader.read) == 1
    acme.night(record(1, title="Clerk"), record(3, title="Clerk"))
    assert len(acme.reader.read) == 1
    assert acme.concepts("3") == {"rhit"}


def test_a_broken_line_costs_itself_and_the_run_ages_nothing(acme):
    acme.night(record(1), record(2))
    run = acme.night(record(1), '{"id": "2", "tit', record(3))
    assert (run.outcome, run.reason) == (PARTIAL, "1 of 3 records could not be told apart")
    assert [one.message.split(":")[0:2] for one in run.refusals] == [["acme.jsonl", "2"]]
    assert acme.open().keys() == {"1", "2", "3"}
    acme.night(record(1), '{"id": "2", "tit')
    assert acme.open().keys() == {"1", "2", "3"}


def test_a_record_that_cannot_be_parsed_is_refused_and_its_posting_stays_open(acme):
    acme.night(record(1), record(9))
    for _ in range(3):
        run = acme.night(record(1), FAULTY)
        assert (run.outcome, run.counts.refused, run.whole) == (COMPLETE, 1, False)
        assert "'title'" in run.refusals[0].message
    assert acme.open()["9"].last_seen_at == acme.at
    assert acme.concepts("9") == {"rhit"}


def test_a_record_that_was_refused_is_tried_again_although_the_source_is_the_same(acme):
    acme.night(record(1), FAULTY)
    assert acme.again().outcome is COMPLETE
    assert len(acme.again().refusals) == 1


def test_a_posting_gone_from_two_complete_runs_is_closed_and_opens_when_it_is_back(acme):
    acme.night(record(1), record(2))
    assert acme.night(record(1)).counts.closed == 0
    assert acme.open().keys() == {"1", "2"}
    assert acme.night(record(1, salary_text="$20")).counts.closed == 1
    assert acme.open().keys() == {"1"}
    acme.night(record(1), record(2))
    assert acme.open()["2"].first_seen_at == NIGHT


def test_a_run_that_says_nothing_has_changed_misses_again_what_was_missing_before(acme):
    acme.night(record(1), record(2))
    acme.night(record(1))
    assert acme.open().keys() == {"1", "2"}
    assert acme.again().outcome is Outcome.NOT_MODIFIED
    assert acme.open().keys() == {"1"}
    assert acme.again().outcome is Outcome.NOT_MODIFIED
    assert acme.open().keys() == {"1"}


def test_a_window_shows_only_the_newest_and_closes_nothing(acme):
    for number in range(1, 5):
        acme.night(record(number), coverage=Coverage.WINDOW)
    assert acme.open().keys() == {"1", "2", "3", "4"}


def test_an_emptied_source_closes_nothing(acme):
    acme.night(record(1), record(2))
    for _ in range(2):
        run = acme.night()
        assert (run.outcome, run.reason, run.whole) == (EMPTY, "it holds no posting", False)
    assert acme.open().keys() == {"1", "2"}


def test_a_source_that_stays_empty_is_believed_in_the_end(acme):
    for _ in range(3):
        acme.night(record(1), expect=(1, 5))
    outcomes = [acme.night("\n" * number).outcome for number in range(5)]
    assert outcomes == [EMPTY, EMPTY, EMPTY, COMPLETE, COMPLETE]
    assert acme.open() == {}


def test_a_count_that_nobody_expects_is_partial_and_closes_nothing(acme):
    many = [record(number) for number in range(30)]
    acme.night(*many, expect=(20, 40))
    for cut in (5, 6):
        run = acme.night(*many[:cut], expect=(20, 40))
        assert (run.outcome, run.reason) == (PARTIAL, f"{cut} postings, where 20 to 40 were expected")
    assert len(acme.open()) == 30


def test_three_odd_counts_alike_move_what_is_expected(acme):
    many = [record(number) for number in range(30)]
    cuts = (30, 6, 7, 6, 7, 6)
    runs = [acme.night(*many[:cut], expect=(20, 40)) for cut in cuts]
    assert [run.outcome for run in runs] == [COMPLETE, PARTIAL, PARTIAL, PARTIAL, COMPLETE, COMPLETE]
    assert runs[-1].counts.closed == 23


def test_what_to_expect_is_learned_from_the_first_three_runs(acme):
    many = [record(number) for number in range(30)]
    for cut in (28, 30, 29):
        assert acme.night(*many[:cut]).outcome is COMPLETE
    assert acme.line.store.feed_state("acme").expectation == Expectation(14, 70)
    assert acme.night(*many[:13]).reason == "13 postings, where 14 to 70 were expected"


def test_what_the_feed_says_it_brings_goes_before_what_two_runs_taught(acme):
    acme.night(record(1))
    assert acme.night(record(1), record(2), expect=(5, 9)).outcome is PARTIAL


def test_a_source_that_is_not_there_fails_with_its_reason_and_closes_nothing(acme):
    acme.night(record(1))
    acme.line.settings.home.joinpath("acme.jsonl").unlink()
    for _ in range(2):
        run = acme.again()
        assert (run.outcome, run.counts.seen) == (Outcome.FAILED, 0)
        assert "acme.jsonl: No such file or directory" in run.reason
    assert acme.open().keys() == {"1"}
    assert acme.night(record(1)).outcome is Outcome.NOT_MODIFIED


def test_a_platform_that_is_not_known_costs_its_own_feed(acme):
    acme.shows(record(1))
    run = acme.again(id="odd", platform="carrier_pigeon")
    assert run.outcome is Outcome.FAILED
    assert "no platform 'carrier_pigeon'; there are: file, " in run.reason
    assert acme.again().outcome is COMPLETE


def test_a_posting_that_stands_twice_alike_is_one(acme):
    run = acme.night(record(1), record(1), record(2))
    assert (run.outcome, run.counts) == (COMPLETE, Counts(new=2))


def test_an_id_that_stands_twice_with_other_content_is_a_fault_of_the_source(acme):
    run = acme.night(record(1), record(1, asks="RHIA required."))
    assert (run.outcome, run.counts) == (PARTIAL, Counts(new=1, refused=1))
    assert "acme.jsonl:2: the id '1' stands twice: the first one was taken" in run.refusals[0].message
    assert acme.concepts("1") == {"rhit"}


def test_a_text_that_cannot_be_read_is_told_and_its_posting_is_kept(acme):
    acme.start(stumbles_over="RHIA")
    run = acme.night(record(1), record(2, asks="RHIA required."))
    assert (run.outcome, run.whole) == (COMPLETE, False)
    assert [one.where.splitlines()[0] for one in run.refusals] == ["Medical Records Clerk 2"]
    assert acme.open()["2"].requirements is None
    assert acme.rebuild().read == 1
    assert acme.concepts("2") == {"rhia"}


def test_a_feed_of_many_chunks_is_stored_whole(acme):
    run = acme.night(*(record(number) for number in range(CHUNK + 1)))
    assert (run.outcome, run.counts) == (COMPLETE, Counts(new=CHUNK + 1))
    assert len(acme.reader.read) == len(acme.open()) == CHUNK + 1


def test_two_feeds_do_not_touch_each_other(acme):
    acme.night(record(1), record(2))
    for _ in range(3):
        acme.night(record(2), id="bolt")
    assert len(list(acme.line.store.open_postings())) == 3


def test_a_run_that_was_interrupted_says_so_and_the_next_one_goes_on(acme):
    acme.line.store.begin_run("acme", NIGHT)
    assert acme.night(record(1)).outcome is COMPLETE
    assert [row.count("'interrupted'") for row in rows(acme.line.store, tables.feed_runs)["feed_runs"]] == [1, 0]


# ---------------------------------------------------------------------------------------------------- what is due


def state(acme, outcome, **more):
    acme.line.store.finish_run(acme.line.store.begin_run("acme", NIGHT), NIGHT, Ending(outcome, **more))


def test_a_feed_that_was_never_read_is_due(acme):
    assert due(acme.line, replace(acme.feed, every_h=24), NIGHT)


@pytest.mark.parametrize(
    ("every_h", "after_h", "is_due"),
    [(24, 20, False), (24, 21, True), (0, 0, True), (168, 146, False), (168, 147, True)],
)
def test_a_feed_is_due_once_about_its_hours_have_passed_since_the_last_good_run(acme, every_h, after_h, is_due):
    state(acme, COMPLETE)
    assert due(acme.line, replace(acme.feed, every_h=every_h), NIGHT + timedelta(hours=after_h)) is is_due


@pytest.mark.parametrize("change", [timedelta(), timedelta(hours=-1), timedelta(hours=1)])
def test_a_daily_feed_is_read_each_night_though_reading_takes_a_while_and_clocks_are_changed(acme, change):
    night = NIGHT
    for _ in range(3):
        assert due(acme.line, replace(acme.feed, every_h=24), night)
        acme.line.store.finish_run(
            acme.line.store.begin_run("acme", night), night + timedelta(minutes=40), Ending(COMPLETE)
        )
        night += timedelta(days=1) + change


def test_a_run_that_did_not_come_to_its_end_leaves_the_feed_due(acme):
    state(acme, PARTIAL)
    assert due(acme.line, replace(acme.feed, every_h=24), NIGHT)


def test_a_source_that_asked_to_wait_is_not_due_before(acme):
    state(acme, Outcome.BLOCKED, not_before=NEXT_NIGHT)
    assert not due(acme.line, acme.feed, NEXT_NIGHT - timedelta(seconds=1))
    assert due(acme.line, acme.feed, NEXT_NIGHT)


def test_a_feed_that_is_switched_off_is_never_due(acme):
    assert not due(acme.line, replace(acme.feed, enabled=False), NIGHT)


# ------------------------------------------------------------------------------------------- judging, and attempts


@pytest.mark.parametrize(
    ("counts", "lost", "end", "outcome", "reason"),
    [
        (Counts(new=5), 0, {}, COMPLETE, ""),
        (Counts(), 0, {"unmodified": True}, Outcome.NOT_MODIFIED, ""),
        (Counts(), 0, {"trouble": FetchError("gone")}, Outcome.FAILED, "gone"),
        (Counts(), 0, {"trouble": Blocked("by robots.txt")}, Outcome.BLOCKED, "by robots.txt"),
        (Counts(new=5), 0, {"trouble": FetchError("cut off")}, PARTIAL, "cut off"),
        (Counts(new=5), 0, {"trouble": Blocked("too many")}, PARTIAL, "too many"),
        (Counts(new=3, refused=2), 2, {}, PARTIAL, "2 of 5 records could not be told apart"),
        (Counts(), 0, {}, EMPTY, "it holds no posting"),
        (Counts(new=2), 0, {}, PARTIAL, "2 postings, where 4 to 8 were expected"),
        (Counts(unchanged=9), 0, {}, PARTIAL, "9 postings, where 4 to 8 were expected"),
    ],
)
def test_only_what_surely_is_all_of_a_feed_is_complete(counts, lost, end, outcome, reason):
    assert judge(counts, lost, End("", **end), Expectation(4, 8)) == (outcome, reason)


def test_a_unit_that_does_well_gives_what_it_made():
    assert attempt("one", lambda: 7) == 7


def fails(error):
    raise error


def test_a_trouble_with_a_plain_message_is_told_as_it_is(caplog):
    assert attempt("acme", lambda: fails(FetchError("acme: gone"))) == Trouble("acme", "acme: gone")
    assert caplog.records == []


def test_a_fault_of_ours_is_told_as_one_and_logged_with_its_trace(caplog):
    with caplog.at_level("ERROR", logger="jobmatch"):  # the command line keeps it to itself
        trouble = attempt("acme", lambda: fails(KeyError("pay")))
    assert trouble == Trouble("acme", "KeyError: 'pay' (a fault of jobmatch: please report it)")
    assert [(one.getMessage(), bool(one.exc_info)) for one in caplog.records] == [("unit failed unit=acme", True)]


def test_whoever_stops_jobmatch_is_obeyed():
    with pytest.raises(KeyboardInterrupt):
        attempt("acme", lambda: fails(KeyboardInterrupt()))


# --------------------------------------------------------------------------------------------------------- people


def test_a_person_is_read_and_kept_under_an_opaque_id(acme):
    profile, again = import_profile(acme.line, acme.resume(certificates=[{"name": "RHIT"}]), NIGHT)
    assert (profile.name, [one.concept_id for one in profile.holdings], again) == ("Ana Ortiz", ["rhit"], False)
    assert len(profile.profile_id) == 16
    assert acme.line.store.profiles("home") == (profile,)


def test_a_person_of_the_same_name_takes_the_place_and_keeps_the_id_and_the_marks(acme):
    acme.night(record(1))
    before = acme.person()
    acme.line.store.mark("home", before.profile_id, Mark(acme.open()["1"].job_id, MarkKind.SAVED, NIGHT))
    path = acme.resume(name="ANA  ortiz", certificates=[{"name": "RHIT"}])
    after, again = import_profile(acme.line, path, NEXT_NIGHT)
    assert (after.profile_id, again) == (before.profile_id, True)
    assert acme.line.store.profiles("home") == (after,)
    assert len(acme.line.store.marks("home", after.profile_id)) == 1


def test_a_person_without_a_name_is_called_by_the_file(acme):
    assert acme.person(name="", file="bo.json").name == "bo"


def test_what_is_private_is_not_stored(acme):
    profile = acme.person(work=[{"position": "Clerk", "salary": "30000", "dateOfBirth": "1990-01-01"}])
    stored = acme.line.store.document("home", profile.profile_id)
    assert "1990" not in json.dumps(stored)
    assert stored["basics"] == {"name": "Ana Ortiz"}


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "not JSON"), ('{"work": 7}', "work: expected a list"), ('{"basics": {"name": 7}}', r"basics\.name")],
)
def test_a_person_that_cannot_be_read_is_told_with_the_file_and_changes_nothing(acme, content, said):
    path = acme.resume()
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ProfileError, match=rf"^{path}:.*{said}") as caught:
        import_profile(acme.line, path, NIGHT)
    assert str(caught.value).count(str(path)) == 1
    assert acme.line.store.profiles("home") == ()


def clients(acme, *rows):
    """Take in a roster of these rows; return the profiles, and which of them were known."""
    path = acme.line.settings.home / "roster.csv"
    path.write_text("\n".join(("client_id,name,email,zip,credentials", *rows)), encoding="utf-8")
    table, known = roster.load(path), Known(lambda: acme.line.reader)
    read = [roster.client(row, table, known, NIGHT.date()) for row in table.rows]
    return [import_client(acme.line, client, NIGHT) for client in read]


def held(profile):
    return {holding.concept_id for holding in profile.holdings}


def test_a_client_is_found_again_by_the_id_whatever_else_has_changed(acme):
    ((before, _),) = clients(acme, "C-1,Ana Ortiz,ana@example.org,43215,RHIT")
    ((after, again),) = clients(acme, "C-1,Ana Ruiz,ana@example.com,,")
    assert (after.profile_id, after.name, after.email, again) == (
        before.profile_id,
        "Ana Ruiz",
        "ana@example.com",
        True,
    )
    assert (after.wishes.postal_code, held(after)) == ("43215", {"rhit"})
    assert acme.line.store.profiles("home") == (after,)


def test_a_person_with_a_resume_becomes_the_client_of_the_same_name_and_mail(acme):
    one = acme.person(basics={"name": "Ana Ortiz", "email": "ana@example.org"}, skills=[{"name": "RHIA"}])
    ((client, again),) = clients(acme, "C-1,Ana Ortiz,ANA@example.org,,RHIT")
    assert (client.profile_id, client.client_id, again) == (one.profile_id, "C-1", True)
    assert held(client) == {"rhia", "rhit"}


def test_a_client_of_the_name_of_another_person_is_another_person(acme):
    one = acme.person(basics={"name": "Ana Ortiz", "email": "ana@example.org"})
    ((client, again),) = clients(acme, "C-1,Ana Ortiz,other@example.org,,")
    assert (client.name, again, client.profile_id == one.profile_id) == ("Ana Ortiz (C-1)", False, False)


def test_without_ids_a_row_is_of_the_person_of_its_name(acme):
    one = acme.person()
    ((client, again),) = clients(acme, ",ANA ortiz,,43215,")
    assert (client.profile_id, again, client.wishes.postal_code) == (one.profile_id, True, "43215")


def test_a_resume_and_a_new_reading_leave_a_client_their_id(acme):
    ((client, _),) = clients(acme, "C-1,Ana Ortiz,,,RHIT")
    assert acme.person().client_id == "C-1"
    acme.line.store.save_profile("home", client, {"basics": {"name": "Ana Ortiz"}}, "an older reader", NIGHT)
    rebuild(acme.line, NEXT_NIGHT)
    assert acme.line.store.client("home", "C-1").profile_id == client.profile_id


def test_without_a_name_the_only_person_is_meant(acme):
    profile = acme.person()
    assert the_profile(acme.line, None) == the_profile(acme.line, "ana ortiz") == profile
    assert the_profile(acme.line, profile.profile_id[:6]) == profile


def test_without_anybody_it_says_how_to_begin(acme):
    with pytest.raises(UsageError, match=r"no profile yet: 'jobmatch profile import resume\.json' makes one"):
        the_profile(acme.line, None)


def test_where_there_are_several_a_name_is_asked_for(acme):
    for name in ("Bo", "Ana"):
        acme.person(name=name)
    with pytest.raises(UsageError, match=r"there are 2 profiles: name one \(Ana, Bo"):
        the_profile(acme.line, None)


# --------------------------------------------------------------------------------------------------- how it stands


def test_a_feed_that_was_never_read_is_told_beside_the_others(acme):
    acme.night(record(1))
    path = acme.line.settings.feeds
    path.write_text(path.read_text() + '[later]\nplatform = "file"\nurl = "later.csv"\n')
    acme.line.__dict__.pop("feeds", None)
    health = FeedHealth("acme", COMPLETE, "", acme.at, acme.at, open_postings=1)
    assert healths(acme.line) == (health, FeedHealth("later", None))


def test_a_feed_that_is_no_longer_among_the_users_is_not_told(acme):
    acme.night(record(1), id="bolt")
    assert healths(acme.line) == (FeedHealth("acme", None),)


def test_what_todays_reader_read_is_not_stale(acme):
    assert not is_stale(acme.line)
    acme.night(record(1))
    acme.person()
    assert not is_stale(acme.line)


def test_a_changed_vocabulary_makes_postings_and_people_stale(acme):
    own = '[[title]]\ntitle = "Chart Wrangler"\nfamily = "core"\n'
    acme.person()
    acme.start(own)
    assert is_stale(acme.line)
    acme.rebuild(own)
    acme.night(record(1))
    assert not is_stale(acme.line)
    acme.start()
    assert is_stale(acme.line)


def test_a_reader_is_remembered_with_its_rows_before_it_is_first_used(tmp_path):
    with trial(tmp_path) as acme:
        line = pipeline.Line(acme.line.settings, acme.line.store)
        drop_derived(line.store)
        assert line.reads_as == line.reader.version
        kept = line.store.reader(line.reader_version)
    assert kept.rows["concept:rhit"] == (line.vocabulary.rows["concept:rhit"].hash, kept.rows["concept:rhit"][1])


def test_the_parser_of_a_platform_has_a_version_of_its_own():
    versions = {pipeline.parser_version(platform) for platform in ("file", "jsonld", "file")}
    assert len(versions) == 2


def test_a_feed_as_it_is_on_disk_is_what_is_collected(acme):
    acme.shows(record(1))
    assert acme.line.feeds == {"acme": Feed("acme", "file", acme.feed.url, every_h=0)}
    assert pipeline.collect(acme.line, acme.line.feeds["acme"], NIGHT).outcome is COMPLETE
