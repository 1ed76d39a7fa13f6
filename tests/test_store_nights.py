"""Schedules, nights and leases as they are stored: one process does the work, and one that was frozen is fenced."""

import os
import platform
from contextlib import ExitStack
from datetime import date, time, timedelta
from threading import Barrier, Thread

import pytest
from store_fixtures import DATABASES, NEXT_NIGHT, NIGHT, THIRD_NIGHT, database, rows

from jobmatch import store_connection, tables
from jobmatch.apart import attempt
from jobmatch.errors import Busy, Fenced, StoreError
from jobmatch.model import Outcome
from jobmatch.nights import Night, NightState, Schedule
from jobmatch.store import Ending, Store
from jobmatch.store_nights import LEASE

DAY = date(2026, 3, 2)
NOBODYS = 2**22 + 1  # no process of Linux has a greater number than 2**22
ELSEWHERE = "7 another.example"


@pytest.fixture(params=DATABASES)
def url(request, tmp_path):
    yield from database(request.param, tmp_path)


@pytest.fixture
def store(url):
    with Store.open(url) as store:
        yield store


@pytest.fixture
def other(url, store):
    """The same database, opened by another."""
    with Store.open(url) as other:
        yield other


def at(moment):
    return lambda: moment


# --------------------------------------------------------------------------------------------------- schedules


def test_a_center_has_one_schedule_and_the_last_one_holds(store):
    assert store.schedule("home") is None
    for schedule in (Schedule(time(2, 30), "America/New_York", DAY), Schedule(time(23, 5), "UTC", DAY)):
        store.save_schedule("home", schedule)
        assert store.schedule("home") == schedule
    assert store.schedule("another") is None


# ------------------------------------------------------------------------------------------------------ nights


def test_a_night_comes_back_as_it_was_stored(store):
    whole = Night(DAY, NightState.PARTLY, NIGHT, NIGHT, NEXT_NIGHT, "one of 7 failed", True, 6, 2, 1, 9)
    store.save_nights("home", [whole])
    assert store.night("home", DAY) == whole
    store.save_nights("home", [Night(DAY, NightState.DONE)])
    assert store.nights("home", 5) == (Night(DAY, NightState.DONE),)


def test_nothing_is_known_of_a_night_that_is_due(store):
    assert store.night("home", DAY) == Night(DAY)


def test_the_newest_nights_come_first(store):
    days = [date(2026, 3, number) for number in (1, 3, 2)]
    store.save_nights("home", [Night(day) for day in days])
    store.save_nights("home", [])
    assert [one.day.day for one in store.nights("home", 2)] == [3, 2]


def test_nights_of_a_day_to_come_can_be_dropped(store):
    ahead = [Night(date(2027, 1, 1), started_at=THIRD_NIGHT), Night(date(2027, 1, 2), due_at=THIRD_NIGHT)]
    by_hand = Night(date(2026, 3, 4), NightState.DONE, due_at=THIRD_NIGHT, started_at=NIGHT)
    store.save_nights("home", [*ahead, by_hand, Night(DAY)])
    store.drop_nights_ahead("home", NEXT_NIGHT)
    assert store.nights("home", 9) == (by_hand, Night(DAY))


def test_the_newest_instant_is_that_of_any_night_or_of_the_last_run(store):
    assert store.newest_instant() is None
    store.save_nights("home", [Night(DAY, started_at=NIGHT, ended_at=NIGHT + timedelta(hours=1))])
    assert store.newest_instant() == NIGHT + timedelta(hours=1)
    store.finish_run(store.begin_run("acme", NEXT_NIGHT), THIRD_NIGHT, Ending(Outcome.COMPLETE))
    assert store.newest_instant() == THIRD_NIGHT
    store.begin_run("acme", NEXT_NIGHT)  # with a clock that was put right
    assert store.newest_instant() == NEXT_NIGHT


# ------------------------------------------------------------------------------------------------------ leases


def test_what_one_holds_no_other_can_have(store, other):
    with store.leading("night", at(NIGHT)):
        with pytest.raises(Busy, match=rf"at the night \(process {os.getpid()} of .*\): wait"), lead(other, NIGHT):
            pass
        with other.leading("mail", at(NIGHT)):
            pass
        assert other.holder("night", NIGHT) == f"{os.getpid()} {platform.node()}"
    assert other.holder("night", NIGHT) == ""
    with lead(other, NIGHT):
        pass


def lead(store, moment):
    return store.leading("night", at(moment))


def test_each_holder_has_a_greater_fence(store):
    fences = []
    for _ in range(3):
        with lead(store, NIGHT), store.reading() as connection:
            fences.append(connection.scalar(tables.leases.select().with_only_columns(tables.leases.c.fence)))
    assert fences == [1, 2, 3]


def left(store, holder, until):
    """Leave a lease as a process does that ended without a word."""
    row = {"name": "night", "holder": holder, "fence": 5, "until": until}
    with store.writing() as connection:
        connection.execute(tables.leases.insert().values(row))


def test_the_lease_of_a_process_that_is_no_more_is_taken_at_once(store):
    left(store, f"{NOBODYS} {platform.node()}", NIGHT + LEASE)
    assert store.holder("night", NIGHT) == ""
    with lead(store, NIGHT):
        pass


@pytest.mark.parametrize(
    "holder",
    [ELSEWHERE, f"1 {platform.node()}", f"{os.getpid()} {platform.node()}"],
    ids=["elsewhere", "here", "this process"],
)
def test_any_other_lease_is_waited_for_until_its_end(store, holder):
    left(store, holder, NIGHT + LEASE)
    with pytest.raises(Busy), lead(store, NIGHT + LEASE - timedelta(seconds=1)):
        pass
    with lead(store, NIGHT + LEASE):
        pass


def test_each_write_renews_the_lease(store, other):
    now = [NIGHT]
    with store.leading("night", lambda: now[0]):
        for _ in range(3):
            now[0] += LEASE - timedelta(minutes=1)
            store.begin_run("acme", now[0])
            with pytest.raises(Busy), lead(other, now[0] + timedelta(minutes=2)):
                pass


def test_who_lost_the_lease_writes_nothing_more(store, other):
    later = NIGHT + LEASE
    with lead(store, NIGHT), lead(other, later):
        before = rows(store, tables.feed_runs, tables.leases)
        for _ in range(2):
            with pytest.raises(Fenced, match="has taken over the night: this one has written nothing more"):
                store.begin_run("acme", later)
        assert rows(store, tables.feed_runs, tables.leases) == before
        other.begin_run("acme", later)


def test_who_lost_the_lease_does_not_give_it_back(store, other):
    with ExitStack() as taken:
        with lead(store, NIGHT):
            taken.enter_context(lead(other, NIGHT + LEASE))
        assert other.holder("night", NIGHT + LEASE)


def test_a_loop_over_units_ends_when_the_lease_is_lost(store, other):
    with lead(store, NIGHT), lead(other, NIGHT + LEASE), pytest.raises(Fenced):
        attempt("acme", lambda: store.begin_run("acme", NIGHT))


def test_one_may_hold_two_leases_and_loses_both_together(store, other):
    with lead(store, NIGHT), store.leading("mail", at(NIGHT)):
        store.begin_run("acme", NIGHT)
        with lead(other, NIGHT + LEASE), pytest.raises(Fenced, match="the night"):
            store.begin_run("acme", NIGHT)


def test_one_that_was_frozen_while_it_wrote_lets_nobody_take_over(store, url, monkeypatch):
    monkeypatch.setattr(store_connection, "WAIT_S", 0.1)
    with lead(store, NIGHT), store.writing(), Store.open(url) as other, pytest.raises((Busy, StoreError)):  # noqa: SIM117
        with lead(other, NIGHT + LEASE):
            pass


def test_after_the_lease_everything_can_be_written_again(store, other):
    with lead(store, NIGHT):
        pass
    with lead(other, NIGHT):
        store.begin_run("acme", NIGHT)


def test_of_many_that_start_together_one_leads(url, store):
    begun, ended, leading, told = Barrier(6), Barrier(6), [], []

    def run():
        with Store.open(url) as own:
            begun.wait()
            try:
                with lead(own, NIGHT):
                    leading.append(own)
                    ended.wait()
            except Busy as busy:
                told.append(busy)
                ended.wait()

    threads = [Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(leading), len(told)) == (1, 5)
    assert store.holder("night", NIGHT) == ""
