"""What is old enough goes, and nothing else: not what a person marked, nor what a kept report quotes."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta

import pytest
from caseload_fixtures import JO, all_of, clients, put, report, sent
from line_fixtures import contents, record, trial
from sqlalchemy import update
from store_fixtures import DAY, NIGHT

from jobmatch import batch, jobs, pipeline, tables
from jobmatch.config import Keeping
from jobmatch.errors import StoreError
from jobmatch.model import Mark, MarkKind, Report
from jobmatch.retention import sweep
from jobmatch.store import HOME

DAYS = timedelta(days=1)
DERIVED = (tables.postings, tables.payloads, tables.sightings, tables.requirements, tables.texts)


@pytest.fixture
def acme(tmp_path):
    with trial(tmp_path / "home") as made:
        yield made


def swept(acme, days, **keeping):
    """Sweep so many days after the night; return what went."""
    settings = replace(acme.line.settings, keeping=Keeping(**keeping))
    return sweep(acme.line.store, settings, NIGHT + timedelta(days=days))


def gone(done):
    return {name: count for name, count in asdict(done).items() if count}


def closed(acme, *gone, left=()):
    """Collect these, then nights that show them no more, until they are closed."""
    acme.night(*gone, *left)
    for _ in range(2):
        acme.night(*left, record(99))


def held(acme):
    return {row["source_id"] for row in all_of(acme.line.store, tables.postings)}


# --------------------------------------------------------------------------------------------------- postings


def test_what_has_been_closed_for_long_goes_with_all_that_was_seen_and_read_of_it(acme):
    closed(acme, record(1), record(2), left=[record(3)])
    assert (swept(acme, 401).postings, held(acme)) == (0, {"1", "2", "3", "99"})
    done = swept(acme, 404)
    assert (done.postings, done.payloads, done.texts) == (2, 2, 2)
    assert held(acme) == {"3", "99"}
    counts = {table.name: len(all_of(acme.line.store, table)) for table in DERIVED}
    assert counts == {"postings": 2, "payloads": 2, "sightings": 2, "requirements": 2, "texts": 2}
    assert acme.line.store.check() == ()


def test_a_second_sweep_finds_nothing(acme):
    closed(acme, record(1))
    assert gone(swept(acme, 404))
    assert gone(swept(acme, 404)) == {}


def test_zero_days_keep_for_ever(acme):
    closed(acme, record(1))
    forever = Keeping(keep_closed_days=0, keep_shown_days=0, keep_sent_days=0, keep_runs_days=0)
    (jo,) = clients(acme.line, JO)
    for day in (DAY, DAY + DAYS):
        sent(acme.line, jo, day, report_id=report(acme.line, jo, on=day))
    assert gone(swept(acme, 9000, **asdict(forever))) == {}
    ages = dict.fromkeys(asdict(forever), 10**9)
    assert gone(swept(acme, 9000, **ages)) == {}


def test_the_days_are_a_setting(acme):
    closed(acme, record(1))
    assert swept(acme, 20, keep_closed_days=10).postings == 1


@pytest.mark.parametrize("kind", [MarkKind.SAVED, MarkKind.APPLIED, MarkKind.NOTE])
def test_what_a_person_marked_stays_with_the_whole_job(acme, kind):
    acme.night(record(1), record(2))
    (jo,) = clients(acme.line, JO)
    job = acme.open()["1"].job_id
    acme.line.store.mark(HOME, jo.profile_id, Mark(job, kind, NIGHT))
    closed(acme)
    assert swept(acme, 500).postings == 1
    assert held(acme) == {"1", "99"}


def listing_of(acme, source_id, profile):
    stored = next(one for one in acme.line.store.postings(ids(acme)).values() if one.posting.source_id == source_id)
    return batch.listing(stored, acme.line.scorer, profile, "c1", DAY)


def ids(acme):
    return [row["posting_id"] for row in all_of(acme.line.store, tables.postings)]


def told(acme, profile, *source_ids, on):
    return report(acme.line, profile, *(listing_of(acme, one, profile) for one in source_ids), on=on)


def test_what_a_kept_report_quotes_stays_until_the_report_goes(acme):
    acme.night(record(1), record(2))
    (jo,) = clients(acme.line, JO)
    told(acme, jo, "1", on=DAY)
    closed(acme)
    report(acme.line, jo, on=DAY + 500 * DAYS)  # a later one, in which it is not
    assert swept(acme, 700).postings == 1
    assert held(acme) == {"1", "99"}
    assert acme.line.store.shown(HOME, jo.profile_id, DAY).listings[0].posting.text
    done = swept(acme, 801)
    assert (done.reports, done.postings) == (1, 1)
    assert held(acme) == {"99"}


def test_a_superseded_payload_goes_and_the_one_that_stands_stays(acme):
    acme.night(record(1, asks="RHIT required."))
    acme.night(record(1, asks="RHIA required."))
    assert len(all_of(acme.line.store, tables.sightings)) == 2
    done = swept(acme, 500)
    assert (done.sightings, done.payloads, done.postings) == (1, 1, 0)
    assert acme.concepts() == {"rhia"}


def test_a_text_that_nothing_is_of_any_more_goes_at_once(acme):
    acme.night(record(1, asks="RHIT required."))
    acme.night(record(1, asks="RHIA required."))
    assert gone(swept(acme, 3)) == {"texts": 1}
    assert len(all_of(acme.line.store, tables.requirements)) == 1


def test_what_no_parser_could_read_goes_when_it_is_old(acme):
    acme.night(record(1), record(2, title=["Clerk"]))
    assert len(acme.line.store.unread()) == 1
    done = swept(acme, 500)
    assert (done.sightings, done.payloads) == (1, 1)
    assert acme.line.store.unread() == ()
    assert held(acme) == {"1"}


def test_a_rebuild_after_a_sweep_brings_nothing_back(acme):
    closed(acme, record(1), left=[record(3)])
    swept(acme, 500)
    before = contents(acme.line.store, *DERIVED)
    acme.rebuild()
    assert contents(acme.line.store, *DERIVED) == before


# ------------------------------------------------------------------------------------- back after it was swept


def news_of(acme, profile, source_id, on):
    """The codes of what is news about a posting to a person on a day."""
    shown = listing_of(acme, source_id, profile)
    made = Report(profile, on, (shown,))
    made = batch.with_news(acme.line.store, made, acme.line.reader_version, acme.line.scorer.version)
    return [reason.code for reason in made.listings[0].news]


def test_a_job_that_comes_back_after_a_sweep_is_not_new_to_who_was_shown_it(acme):
    acme.night(record(1))
    jo, bo = clients(acme.line, JO, "C-2,Bo Day,,,,,,,,")
    told(acme, jo, "1", on=DAY)
    for who in (jo, bo):
        report(acme.line, who, on=DAY + 10 * DAYS)
    closed(acme)
    assert swept(acme, 700).reports == 0
    acme.at = NIGHT + 700 * DAYS
    acme.night(record(1), record(99))
    on = DAY + 702 * DAYS
    assert news_of(acme, jo, "1", on) == ["reposted"]
    assert news_of(acme, bo, "1", on) == ["new"]


def test_a_job_that_stays_open_for_years_is_never_new_again(acme):
    """Reports of before the time for which they are kept go, but for how a job that is still there stood."""
    acme.night(record(1), record(2))
    (jo,) = clients(acme.line, JO)
    told(acme, jo, "1", "2", on=DAY)
    told(acme, jo, "2", on=DAY + DAYS)
    last = told(acme, jo, "2", on=DAY + 400 * DAYS)
    assert swept(acme, 1000).reports == 1  # of the three, the one of which nothing is needed
    kept = {(row["report_id"], row["posting_id"]) for row in all_of(acme.line.store, tables.shown_matches)}
    assert len(kept) == 2
    assert last in {report_id for report_id, _ in kept}
    on = DAY + 1001 * DAYS
    assert news_of(acme, jo, "1", on) == news_of(acme, jo, "2", on) == []


def test_of_a_job_of_several_postings_all_stay_while_one_is_open(acme):
    """To who was shown the one, the other is the same job: so it must be known as such."""
    same = {"title": "Medical Records Clerk", "url": "https://jobs.example/7"}
    acme.night(record(1, **same), record(2, **same))
    jobs.settle(acme.line.store)
    assert len({row["job_id"] for row in all_of(acme.line.store, tables.postings)}) == 1
    (jo,) = clients(acme.line, JO)
    told(acme, jo, "1", on=DAY)
    for _ in range(2):
        acme.night(record(2, **same))
    assert swept(acme, 1500).postings == 0
    assert news_of(acme, jo, "2", DAY + 1500 * DAYS) in ([], ["reposted"])


def test_a_job_that_nobody_was_shown_comes_back_as_a_job_of_its_own(acme):
    closed(acme, record(1), left=[record(3)])
    swept(acme, 500)
    acme.at = NIGHT + 600 * DAYS
    run = acme.night(record(1), record(3), record(99))
    jobs.settle(acme.line.store)
    assert (run.counts.new, acme.concepts()) == (1, {"rhit"})
    assert acme.line.store.check() == ()


# ------------------------------------------------------------------------------------------------- what was sent


def test_the_last_report_of_a_person_stays_however_old(acme):
    (jo,) = clients(acme.line, JO)
    for day in (DAY, DAY + DAYS):
        report(acme.line, jo, on=day)
    assert swept(acme, 5000).reports == 1
    assert acme.line.store.shown(HOME, jo.profile_id, DAY + 5000 * DAYS).day == DAY + DAYS


def test_the_body_of_what_has_ended_goes_and_that_it_was_sent_stays(acme):
    (jo,) = clients(acme.line, JO)
    for number, state in enumerate(("sent", "refused", "unknown", "queued", "sending")):
        sent(acme.line, jo, DAY + timedelta(days=number), state=state)
    sent(acme.line, None, DAY, kind="operator")
    assert gone(swept(acme, 89)) == {}
    assert gone(swept(acme, 91)) == {"bodies": 4}
    rows = all_of(acme.line.store, tables.deliveries)
    assert [bool(row["body"]) for row in rows] == [False, False, False, True, True, False]
    assert [row["state"] for row in rows] == ["sent", "refused", "unknown", "queued", "sending", "sent"]
    assert gone(swept(acme, 91)) == {}


def test_that_something_was_sent_is_kept_as_long_as_reports_are(acme):
    (jo,) = clients(acme.line, JO)
    sent(acme.line, jo, DAY, report_id=report(acme.line, jo, on=DAY))
    sent(acme.line, jo, DAY + DAYS)
    sent(acme.line, jo, DAY + 2 * DAYS, state="queued")
    assert swept(acme, 700).deliveries == 0
    assert swept(acme, 900).deliveries == 1
    assert [row["state"] for row in all_of(acme.line.store, tables.deliveries)] == [
        "sent",
        "queued",
    ]  # of the last report


def test_runs_and_nights_go_but_for_the_last_runs_of_each_source(acme):
    for _ in range(3):
        acme.night(record(1), record(2, title=["Clerk"]))
    put(
        acme.line.store, tables.nights, *({"center_id": HOME, "day": DAY + n * DAYS, "state": "done"} for n in (0, 300))
    )
    (jo,) = clients(acme.line, JO)
    put(acme.line.store, tables.night_people, {"profile_id": jo.profile_id, "day": DAY, "state": "done"})
    done = swept(acme, 405)
    assert (done.runs, done.nights) == (2, 2)
    assert len(all_of(acme.line.store, tables.refusals)) == 1
    assert acme.line.store.feed_healths()[0].outcome == "complete"
    assert [row["day"] for row in all_of(acme.line.store, tables.nights)] == [DAY + 300 * DAYS]


# -------------------------------------------------------------------------------------------------- in batches


class Stopped(Exception):
    pass


@pytest.mark.parametrize("after", range(1, 12))
def test_a_sweep_that_is_stopped_anywhere_ends_where_an_undisturbed_one_does(tmp_path, monkeypatch, after):
    monkeypatch.setattr("jobmatch.store_retention.batches", lambda keys: ([key] for key in keys))
    ends = []
    for name in ("stopped", "undisturbed"):
        with trial(tmp_path / name) as acme:
            _years(acme)
            if name == "stopped":
                _stop(acme.line.store, monkeypatch, after)
            swept(acme, 900)
            ends.append(contents(acme.line.store, *tables.metadata.sorted_tables, without=OPAQUE))
            assert acme.line.store.check() == ()
    assert ends[0] == ends[1]


OPAQUE = ("profile_id", "message_id", "data", "profile", "counselor_id", "ended_at")  # the last: a busy computer


def _years(acme):
    acme.night(record(1), record(2), record(3))
    (jo,) = clients(acme.line, JO)
    for number in range(3):
        day = DAY + number * DAYS
        sent(acme.line, jo, day, report_id=told(acme, jo, "3", on=day))
    closed(acme, left=[record(3, asks="RHIA required.")])


def _stop(store, monkeypatch, after):
    """Let a sweep stop before its so-and-so-manieth transaction."""
    writing, count = store.writing, []

    def stopping():
        count.append(None)
        if len(count) == after:
            raise Stopped
        return writing()

    monkeypatch.setattr(store, "writing", stopping)
    settings_later = NIGHT + 900 * DAYS
    with pytest.raises(Stopped):
        sweep(store, pipeline.config.load({}, {"home": "unused"}), settings_later)
    monkeypatch.setattr(store, "writing", writing)


def test_nothing_that_begins_to_be_needed_meanwhile_goes(acme, monkeypatch):
    """Between looking and deleting a person marks what was to go."""
    closed(acme, record(1), record(2))
    (jo,) = clients(acme.line, JO)
    job = next(row["job_id"] for row in all_of(acme.line.store, tables.postings) if row["source_id"] == "1")
    store, writing = acme.line.store, acme.line.store.writing

    def marked():
        monkeypatch.setattr(store, "writing", writing)
        store.mark(HOME, jo.profile_id, Mark(job, MarkKind.SAVED, NIGHT))
        return writing()

    monkeypatch.setattr(store, "writing", marked)
    assert store.sweep_closed(NIGHT + 500 * DAYS) == 1
    assert held(acme) == {"1", "99"}


def test_naive_times_are_refused_as_everywhere(acme):
    with pytest.raises(StoreError, match="no time zone"):
        acme.line.store.sweep_closed(datetime(2026, 1, 1))


def test_a_reopened_posting_is_young_again(acme):
    closed(acme, record(1), left=[record(3)])
    acme.at = NIGHT + 399 * DAYS
    acme.night(record(1), record(3))
    assert swept(acme, 500).postings == 0
    with acme.line.store.writing() as connection:
        connection.execute(update(tables.postings).values(closed_at=NIGHT + 400 * DAYS))
    assert swept(acme, 700).postings == 0
    assert swept(acme, 801).postings == 3
