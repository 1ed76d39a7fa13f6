"""The outbox in the database: what is queued for whom, what becomes of it, and what a person decides about it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from mail_fixtures import FROM, NOW, letter
from sqlalchemy import func, insert, select
from store_fixtures import DATABASES, NIGHT, chunk, collect, database, listing, pair, posting, profile, report

from jobmatch import store_outbox, tables
from jobmatch.config import Mailing
from jobmatch.errors import StoreError, UsageError
from jobmatch.outbox import Channel, DeliveryState
from jobmatch.store import HOME, Store

MAILING = Mailing(delivery="smtp", mail_from=FROM)
ANA = profile("a1b2", "Ana Ortiz", email="ana@clients.example")
BO = profile("b2c3", "Bo Li", email="bo@clients.example")
MINUTE, LATER = timedelta(minutes=1), NOW + timedelta(hours=1)
REFUSED, SENT, UNKNOWN = DeliveryState.REFUSED, DeliveryState.SENT, DeliveryState.UNKNOWN


@pytest.fixture(params=DATABASES)
def url(request, tmp_path):
    yield from database(request.param, tmp_path)


@pytest.fixture
def store(url):
    with Store.open(url) as store:
        for who in (ANA, BO):
            store.save_profile(HOME, who, {}, "r1", NOW)
        yield store


def queue(store, who=ANA, at=NOW, **fields):
    with store.writing() as connection:
        return store_outbox.queue(connection, letter(who, **fields), at, MAILING)


def states(store, center_id=HOME):
    return {one.delivery_id: one.state for one in store.letters(center_id)}


def end(store, entry, state, reason=""):
    return store.end_letter(entry, state, reason, LATER)


# ------------------------------------------------------------------------------------------------------ queueing


def test_a_letter_is_kept_whole_and_stands_queued(store):
    entry = queue(store)
    assert (entry.name, entry.address, entry.state, entry.attempts) == ("Ana Ortiz", ANA.email, "queued", 0)
    assert store.due_letters(HOME, NOW) == (entry,)
    assert f"Message-ID: {entry.message_id}\r\n" in store.letter(HOME, entry.delivery_id)


@pytest.mark.parametrize("who", [ANA, None])
def test_a_letter_is_queued_once_for_a_day_and_a_kind_whatever_became_of_it(store, who):
    first = queue(store, who)
    end(store, first, REFUSED, "550 no")
    assert queue(store, who, at=LATER).delivery_id == first.delivery_id
    assert queue(store, who, kind="other").delivery_id != first.delivery_id
    assert queue(store, who, day=date(2026, 3, 3)).delivery_id != first.delivery_id


def test_letters_are_due_in_the_order_of_queueing_and_not_before_their_time(store):
    later, first = queue(store, at=NOW + MINUTE), queue(store, BO)
    waits = store.put_back(queue(store, kind="other"), "451 later", NOW)
    assert store.due_letters(HOME, NOW + MINUTE) == (first, later)
    assert store.due_letters(HOME, NOW + 5 * MINUTE) == (first, waits, later)


def test_the_next_letter_is_the_first_of_those_that_were_put_off(store):
    queue(store)
    assert store.next_letter_at(HOME, NOW) is None
    for number, one in enumerate((queue(store, BO), queue(store, kind="other"))):
        store.put_back(one, "451 later", NOW + number * MINUTE)
    assert store.next_letter_at(HOME, NOW) == NOW + 5 * MINUTE
    assert store.next_letter_at(HOME, NOW + 5 * MINUTE) == NOW + 6 * MINUTE
    assert store.next_letter_at(HOME, NOW + 6 * MINUTE) is None


def test_what_is_kept_back_is_due_with_the_reason_and_counts_as_no_try(store):
    waits, gone = store.put_back(queue(store), "451 later", NOW), end(store, queue(store, BO), SENT)
    store.keep_back([waits, gone], "no login")
    (kept,) = store.due_letters(HOME, NOW)
    assert (kept.delivery_id, kept.reason, kept.attempts, kept.kept_back) == (waits.delivery_id, "no login", 1, True)
    assert states(store)[gone.delivery_id] == SENT


def test_what_was_told_to_whoever_runs_it_is_found_by_its_kind(store):
    queue(store)
    ours = [queue(store, None, kind=kind, day=date(2026, 3, day)) for kind, day in (("a", 3), ("b", 2), ("c", 1))]
    assert store.letters_to_operator({"a", "b"}) == tuple(ours[:2])


def test_letters_go_with_their_person(store):
    entry = queue(store)
    with store.writing() as connection:
        connection.execute(tables.profiles.delete().where(tables.profiles.c.profile_id == ANA.profile_id))
    assert entry.delivery_id not in states(store)


# ------------------------------------------------------------------------------------------------------- centers


def test_another_center_sees_no_letters_but_those_to_whoever_runs_it(store):
    with store.writing() as connection:
        connection.execute(insert(tables.centers).values(center_id="west", name=""))
    own, ours = queue(store), queue(store, None, kind="operator")
    assert states(store, "west").keys() == {ours.delivery_id}
    assert [one.delivery_id for one in store.due_letters("west", NOW)] == [ours.delivery_id]
    for decide in (store.resend, store.drop):
        with pytest.raises(UsageError, match=f"there is no mail {own.delivery_id}"):
            decide("west", [own.delivery_id], NOW)
    for of_a_person in (store.stop_mail, store.undeliverable):
        with pytest.raises(StoreError, match="center west"):
            of_a_person("west", ANA.profile_id, NOW)


# ------------------------------------------------------------------------------------------------------ addresses


def test_a_refused_address_is_not_tried_on_later_days_until_it_changes(store):
    refused = queue(store)
    end(store, refused, REFUSED, "address: 550 5.1.1 No such user")
    assert store.undeliverable(HOME, "a1b2", ANA.email) == "address: 550 5.1.1 No such user"
    for number in (3, 4):
        skipped = queue(store, day=date(2026, 3, number))
        assert (skipped.state, skipped.attempts) == (REFUSED, 0)
        assert skipped.reason == "address: not tried again: 550 5.1.1 No such user"
    assert queue(store, day=date(2026, 3, 5), address="new@clients.example").state == "queued"
    assert store.undeliverable(HOME, "b2c3", BO.email) is None


def test_an_address_that_took_a_letter_after_all_is_tried_again(store):
    refused = queue(store)
    end(store, refused, REFUSED, "address: 550 no")
    store.resend(HOME, [refused.delivery_id], LATER)
    assert store.undeliverable(HOME, "a1b2", ANA.email) is None
    store.end_letter(refused, SENT, "250 ok", LATER + MINUTE)
    assert queue(store, day=date(2026, 3, 3)).state == "queued"


def test_files_of_mails_are_written_for_a_refused_address_too(store):
    end(store, queue(store), REFUSED, "address: 550 no")
    assert queue(store, day=date(2026, 3, 3), channel=Channel.FOLDER).state == "queued"


def test_who_wants_no_mail_is_printed_from_then_on_and_what_waits_too(store):
    waiting, gone = queue(store), end(store, queue(store, kind="other"), SENT)
    store.stop_mail(HOME, ANA.profile_id, NOW)
    store.stop_mail(HOME, ANA.profile_id, LATER)
    (now_printed,) = store.due_letters(HOME, NOW)
    assert (now_printed.delivery_id, now_printed.channel) == (waiting.delivery_id, "print")
    assert (now_printed.reason, now_printed.address) == ("wants no mail", "")
    assert store.letter(HOME, waiting.delivery_id) == "<p>Three.\n"
    assert gone in store.letters(HOME)
    assert queue(store, day=date(2026, 3, 3)).channel == "print"
    store.start_mail(HOME, ANA.profile_id)
    assert queue(store, day=date(2026, 3, 4)).channel == "smtp"


# ------------------------------------------------------------------------------------------------------- decisions


@pytest.mark.parametrize("state", [REFUSED, UNKNOWN])
def test_resending_queues_the_same_letter_to_the_address_of_today(store, state):
    entry = end(store, queue(store), state, "because")
    store.save_profile(HOME, replace(ANA, email="new@clients.example"), {}, "r1", NOW)
    store.resend(HOME, [entry.delivery_id], LATER)
    (again,) = store.due_letters(HOME, LATER)
    assert again == replace(
        entry, state=DeliveryState.QUEUED, reason="", address="new@clients.example",
        attempts=0, queued_at=LATER, ended_at=None,
    )  # fmt: skip


def test_resending_makes_what_waits_due_now(store):
    entry = store.put_back(queue(store), "451 later", NOW)
    store.resend(HOME, [entry.delivery_id], NOW)
    assert [one.delivery_id for one in store.due_letters(HOME, NOW)] == [entry.delivery_id]


@pytest.mark.parametrize("decide", ["resend", "drop"])
@pytest.mark.parametrize("state", [SENT, DeliveryState.SENDING, DeliveryState.DROPPED])
def test_nothing_is_decided_about_what_was_accepted_and_then_nothing_at_all(store, decide, state):
    other, entry = end(store, queue(store, BO), UNKNOWN), end(store, queue(store), state)
    with pytest.raises(UsageError, match=f"mail {entry.delivery_id} is {state}: only one that has not been accepted"):
        getattr(store, decide)(HOME, [other.delivery_id, entry.delivery_id], LATER)
    assert states(store) == {other.delivery_id: UNKNOWN, entry.delivery_id: state}


def test_nothing_is_sent_again_to_who_wants_no_mail(store):
    entry = end(store, queue(store), UNKNOWN)
    store.stop_mail(HOME, ANA.profile_id, NOW)
    with pytest.raises(UsageError, match="is for somebody who wants no mail: `jobmatch mail start a1b2`"):
        store.resend(HOME, [entry.delivery_id], LATER)


def test_what_is_dropped_is_gone_from_the_list_of_what_is_open(store):
    entry, kept = queue(store), queue(store, BO)
    store.drop(HOME, [entry.delivery_id], LATER)
    assert [one.delivery_id for one in store.open_letters(HOME)] == [kept.delivery_id]
    assert states(store)[entry.delivery_id] == "dropped"


def test_what_is_open_after_a_restore_is_in_doubt(store):
    first, second, done = queue(store), queue(store, BO), end(store, queue(store, kind="other"), SENT)
    assert store.begin_letter(HOME, second.delivery_id)
    assert store.doubt_open(HOME) == 2
    assert states(store) == {first.delivery_id: UNKNOWN, second.delivery_id: UNKNOWN, done.delivery_id: SENT}
    assert store.due_letters(HOME, LATER) == ()
    assert store.doubt_open() == 0


# ----------------------------------------------------------------------------------------------------- being sent


def test_a_letter_is_begun_by_one_alone(store):
    entry = queue(store)
    assert store.begin_letter(HOME, entry.delivery_id)
    assert not store.begin_letter(HOME, entry.delivery_id)


def test_what_was_on_its_way_is_unknown_and_a_file_is_written_again(store):
    mailed, file = queue(store), queue(store, BO, channel=Channel.FOLDER)
    for one in (mailed, file):
        store.begin_letter(HOME, one.delivery_id)
    assert [(one.delivery_id, one.state) for one in store.find_stranded(HOME, LATER)] == [(mailed.delivery_id, UNKNOWN)]
    assert states(store) == {mailed.delivery_id: UNKNOWN, file.delivery_id: "queued"}
    assert store.find_stranded(HOME, LATER) == ()


def test_the_open_letters_are_newest_first_and_of_refused_ones_the_last_of_each_person(store):
    def on(day, who=ANA, **fields):
        return queue(store, who, at=NOW + timedelta(days=day), day=date(2026, 3, day), **fields)

    end(store, on(2), REFUSED, "550 no")
    second = end(store, on(3), REFUSED, "550 no")
    end(store, on(4, BO), REFUSED, "550 no")
    end(store, on(5, BO), SENT, "250 ok")
    waits = on(6, BO)
    assert [one.delivery_id for one in store.open_letters(HOME)] == [waits.delivery_id, second.delivery_id]


# ---------------------------------------------------------------------------------------------------------- holds


def test_a_hold_stops_the_letters_of_its_center_until_it_is_released(store):
    entry, ours = queue(store), queue(store, None, kind="operator")
    assert store.hold_of(HOME) is None
    store.hold(HOME, "a restore", NOW)
    store.hold(HOME, "too many matches", LATER)
    store.hold(HOME, "a restore", LATER)
    assert store.hold_of(HOME) == store_outbox.Hold("a restore; too many matches", NOW)
    assert not store.begin_letter(HOME, entry.delivery_id)
    assert store.begin_letter(HOME, ours.delivery_id)
    store.release(HOME)
    assert store.begin_letter(HOME, entry.delivery_id)


# ---------------------------------------------------------------------------------------------------------- shown


@pytest.fixture
def told(store):
    """Two reports that Ana was sent, of the second and the third of March; the deliveries of each."""
    collect(store, NIGHT, chunk(pair()))
    letters = {}
    for number in (2, 3):
        day = date(2026, 3, number)
        made = report(ANA, listing(posting(), f"A{number}"), on=day)
        store.save_shown(HOME, made, NIGHT, reader_version="r1", scoring_version="s1", formats=("html",))
        with store.reading() as connection:
            report_id = connection.scalar(select(func.max(tables.shown_reports.c.report_id)))
        letters[number] = queue(store, day=day, report_id=report_id)
    return letters


def last_shown(store):
    """The codes of the job as `shown` and `past` have it."""
    key, later = posting().posting_id, date(2026, 3, 9)
    last, past = store.shown(HOME, ANA.profile_id, later), store.past(HOME, ANA.profile_id, later, [key])
    return last and last.listings[0].code, past and past.jobs[key].listing.code


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "unknown"])
def test_a_report_that_may_have_arrived_was_shown(store, told, state):
    end(store, told[3], DeliveryState(state))
    assert last_shown(store) == ("A3", "A3")


@pytest.mark.parametrize("state", ["refused", "dropped"])
def test_a_report_that_reached_nobody_was_not_shown(store, told, state):
    end(store, told[3], DeliveryState(state))
    assert last_shown(store) == ("A2", "A2")
    end(store, told[2], DeliveryState(state))
    assert last_shown(store) == (None, None)


def test_a_report_that_reached_somebody_at_the_second_try_was_shown(store, told):
    end(store, told[3], REFUSED)
    with store.reading() as connection:
        report_id = connection.scalar(select(func.max(tables.shown_reports.c.report_id)))
    end(store, queue(store, day=date(2026, 3, 3), kind="again", report_id=report_id), SENT)
    assert last_shown(store) == ("A3", "A3")


def test_a_report_on_screen_or_on_paper_was_shown_without_any_delivery(store, told):
    with store.writing() as connection:
        connection.execute(tables.deliveries.delete())
    assert last_shown(store) == ("A3", "A3")
