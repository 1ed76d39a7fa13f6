"""What is due is run, once, whenever and however often somebody looks: every date, after sleep, with a wrong clock."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from line_fixtures import trial
from mail_fixtures import center as mail_center
from mail_fixtures import postbox, settings_of
from test_nights import CHANGES, dates

from jobmatch import scheduler
from jobmatch.errors import Busy, Fenced, StoreError, UsageError
from jobmatch.model import Outcome
from jobmatch.nights import Night, NightState, Schedule, due_at
from jobmatch.scheduler import Alarm, next_due, run_due, run_night, set_schedule, watch
from jobmatch.store import Ending, Store

NEW_YORK = Schedule(time(2, 30), "America/New_York", date(2026, 3, 1))
DUE = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)  # of the night of the second of March
DAY = date(2026, 3, 2)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Center:
    """A center with a schedule, a clock that is set by hand, and work that only tells which nights it did (`ran`)."""

    def __init__(self, line, schedule=NEW_YORK):
        self.line, self.now, self.ran, self.state = line, DUE, [], NightState.DONE
        self.does = lambda: None
        line.store.save_schedule("home", schedule)

    def clock(self):
        return self.now

    def work(self, line, day, clock):
        assert (line, clock()) == (self.line, self.now)
        self.ran.append(day)
        self.does()
        return self.state

    def look(self, now=None):
        self.now = now or self.now
        return run_due(self.line, self.work, self.clock)

    def night(self, day=DAY):
        return self.line.store.night("home", day)

    def states(self):
        return {one.day.day: str(one.state) for one in reversed(self.line.store.nights("home", 20))}


@pytest.fixture
def line(tmp_path):
    with trial(tmp_path / "home") as acme:
        yield acme.line


@pytest.fixture
def center(line):
    """A center on the morning of its second night, the first of which was done."""
    center = Center(line)
    center.look(DUE - 24 * HOUR)
    center.ran.clear()
    center.now = DUE
    return center


# ------------------------------------------------------------------------------------------------------- looks


def test_before_its_time_nothing_is_run(center):
    look = center.look(DUE - MINUTE)
    assert (look.night, look.well, look.idle, center.ran) == (None, True, True, [])
    assert look.says == ("Nothing is due; the next night: 2026-03-02 02:30 EST (2026-03-02 07:30 UTC)",)


def test_at_its_time_it_is_run_and_then_no_more(center):
    look = center.look()
    assert (look.well, look.idle, look.says) == (
        True,
        False,
        ("2026-03-02  done     0 done, 0 skipped, 0 failed, 0 new for people known before",),
    )
    assert not any(center.look(DUE + hours * HOUR).night for hours in range(1, 24))
    assert center.ran == [DAY]


def test_its_row_says_when_it_was_due_begun_and_ended(center):
    center.look(DUE + 2 * MINUTE)
    night = center.night()
    assert (night.state, night.due_at, night.started_at, night.late) == (NightState.DONE, DUE, DUE + 2 * MINUTE, False)
    assert timedelta() <= night.ended_at - night.started_at < MINUTE


def test_while_it_runs_its_row_says_so(center):
    seen = []
    center.does = lambda: seen.append(center.night())
    center.look()
    assert [(one.state, one.started_at, one.ended_at) for one in seen] == [(NightState.RUNNING, DUE, None)]


def test_what_the_work_counts_and_says_stays_in_the_row(center):
    told = {"done": 7, "skipped": 2, "failed": 1, "fresh": 9, "reason": "one of 10 failed"}
    center.does = lambda: center.line.store.save_nights("home", [replace(center.night(), **told)])
    center.state = NightState.PARTLY
    look = center.look()
    counts = "7 done, 2 skipped, 1 failed, 9 new for people known before"
    assert look.says == (f"2026-03-02  partly   {counts}: one of 10 failed",)
    assert (look.well, look.night) == (False, center.night())
    assert (center.night().done, center.night().state) == (7, NightState.PARTLY)


def test_work_that_breaks_down_is_a_failed_night_with_its_reason(center):
    def breaks():
        raise StoreError("the disk is full: make room")

    center.does = breaks
    look = center.look()
    assert (look.well, center.night().state, center.night().reason) == (
        False,
        NightState.FAILED,
        "the disk is full: make room",
    )


def test_without_a_schedule_it_says_what_to_do(line):
    with pytest.raises(UsageError, match="'jobmatch schedule add 02:30' does"):
        run_due(line, None, lambda: DUE)


def test_durations_do_not_follow_a_clock_that_is_set_meanwhile(center):
    def sets():
        center.now += timedelta(days=365)

    center.does = sets
    center.look()
    assert center.night().ended_at - DUE < MINUTE


# ----------------------------------------------------------------------------------------------- every local date


def swept(tmp_path, zone, change, looks):
    """Let `looks` go through the days around a change of the clocks for schedules near it; return the nights run."""
    middle = CHANGES[zone][change]
    first, last = middle - timedelta(days=1), middle + timedelta(days=1)
    start, end = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (first, last + timedelta(days=1)))
    for at in (time(0), time(1), time(1, 30), time(2), time(2, 30), time(23, 30)):  # test_nights has every half hour
        schedule = Schedule(at, zone, first)
        with trial(tmp_path / f"{at:%H%M}") as acme:
            center = Center(acme.line, schedule)
            looks(center, schedule, start.astimezone(UTC), end.astimezone(UTC) + 2 * HOUR)
            assert [day for day in center.ran if day <= last] == dates(first, last), schedule
            begun = [(one.day, one.started_at) for one in center.line.store.nights("home", 5)]
            assert all(due_at(schedule, day) <= at <= due_at(schedule, day) + 2 * HOUR for day, at in begun)


def by_timer(center, _schedule, now, end):
    while now < end:
        center.look(now)
        now += 2 * HOUR


def by_daemon(center, schedule, now, end):
    """The loop of the daemon, whose alarm goes off when it is told to, or after some hours."""

    class Over(Exception):
        pass

    def wait(until):
        center.now = min(until, center.now + 5 * HOUR)
        if center.now >= end:
            raise Over

    def look():
        center.look()
        return next_due(center.line, schedule, center.now)

    center.now = now
    with pytest.raises(Over):
        watch(look, wait)


@pytest.mark.parametrize("looks", [by_timer, by_daemon])
@pytest.mark.parametrize("change", [0, 1])
@pytest.mark.parametrize("zone", CHANGES)
def test_each_local_date_has_one_night_by_timer_and_by_daemon(tmp_path, zone, change, looks):
    swept(tmp_path, zone, change, looks)


def test_a_year_of_looks_has_a_night_for_each_date(line):
    center = Center(line, replace(NEW_YORK, since=date(2026, 1, 1)))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    while now.year == 2026:
        center.look(now)
        now += 11 * HOUR
    assert center.ran == dates(date(2026, 1, 1), date(2026, 12, 31))
    assert {one.state for one in line.store.nights("home", 400)} == {NightState.DONE}


# --------------------------------------------------------------------------------------------------- after sleep


def test_asleep_for_five_minutes_over_its_time_it_is_run_on_waking(center):
    center.look(DUE + 5 * MINUTE)
    assert (center.ran, center.night().late) == ([DAY], False)


def test_asleep_for_three_days_it_is_run_once_and_is_late(center):
    center.look(DUE + 72 * HOUR + 2 * HOUR)
    center.look(DUE + 72 * HOUR + 3 * HOUR)
    assert center.ran == [date(2026, 3, 5)]
    assert center.night(date(2026, 3, 5)).late
    assert center.states() == {1: "done", 2: "skipped", 3: "skipped", 4: "skipped", 5: "done"}
    assert center.night().reason == "nothing ran when it was due; the night of 2026-03-05 took its place"


# ------------------------------------------------------------------------------------------------ tried again


def test_what_was_cut_off_is_taken_up_again_at_the_next_look(center):
    def interrupts():
        raise KeyboardInterrupt

    center.does = interrupts
    with pytest.raises(KeyboardInterrupt):
        center.look()
    assert center.night().state is NightState.RUNNING
    center.does = lambda: None
    look = center.look(DUE + 10 * MINUTE)
    assert (center.ran, look.night.state) == ([DAY, DAY], NightState.DONE)
    assert look.night.started_at == DUE


@pytest.mark.parametrize("state", [NightState.FAILED, NightState.PARTLY])
def test_what_failed_is_tried_again_and_done_in_the_end(center, state):
    center.state = state
    for minutes in range(0, 60, 10):
        center.look(DUE + minutes * MINUTE)
    assert center.ran == [DAY, DAY]
    center.state = NightState.DONE
    for hours in range(2, 20):
        center.look(DUE + hours * HOUR)
    assert (center.ran, center.night().state) == ([DAY] * 3, NightState.DONE)


def test_a_night_that_is_held_waits_for_a_person(center):
    center.state = NightState.HELD
    assert not center.look().well
    assert all(center.look(DUE + hours * HOUR).idle for hours in range(1, 20))


def test_an_old_night_that_was_cut_off_has_failed_when_the_next_is_run(center):
    center.line.store.save_nights("home", [Night(DAY, NightState.RUNNING, DUE, DUE)])
    center.look(DUE + 24 * HOUR)
    assert center.states() == {1: "done", 2: "failed", 3: "done"}


# -------------------------------------------------------------------------------------------------- several at once


def test_while_one_is_at_it_another_look_says_so_and_stacks_nothing(center):
    second = []
    center.does = lambda: second.append(center_beside(center).look(DUE + 20 * MINUTE))
    center.look()
    (look,) = second
    assert (look.night, look.well, look.idle, center.ran) == (None, True, False, [DAY])
    assert look.says[0].startswith("A night is going on since 2026-03-02 07:30 UTC: another jobmatch is at the night (")


def center_beside(center):
    """The same center, as another process sees it."""
    store = Store(center.line.store.engine)
    return Center(replace(center.line, store=store))


def test_a_night_that_is_going_on_on_another_computer_is_waited_for(center):
    with center_beside(center).line.store.leading("night", center.clock):
        assert center.look().says[0].startswith("another jobmatch is at the night (process ")
    assert center.look().night


def test_who_lost_the_night_to_another_ends_without_a_word_in_its_row(center):
    def loses():
        other = center_beside(center)
        other.now = DUE + 2 * HOUR
        assert other.look().night.state is NightState.DONE

    center.does = loses
    with pytest.raises(Fenced):
        center.look()
    assert center.night().state is NightState.DONE


def test_one_that_another_has_just_done_is_not_done_again(center, monkeypatch):
    other, take = center_beside(center), Store._take

    def beaten(store, *args):
        if store is center.line.store:
            other.look()
        return take(store, *args)

    monkeypatch.setattr(Store, "_take", beaten)
    assert center.look().idle
    assert (center.ran, other.ran) == ([], [DAY])


# ------------------------------------------------------------------------------------------------------ by hand


def test_a_night_can_be_run_by_hand_whatever_became_of_it(center):
    center.look()
    center.now = DUE + 5 * HOUR
    assert run_night(center.line, DAY, center.work, center.clock).state is NightState.DONE
    assert center.ran == [DAY, DAY]


def test_a_night_run_ahead_of_its_time_is_not_run_again(center):
    center.now = DUE - HOUR
    run_night(center.line, DAY, center.work, center.clock)
    assert next_due(center.line, NEW_YORK, center.now) == DUE + 24 * HOUR
    assert center.look(DUE).idle


def test_a_night_by_hand_in_the_evening_is_not_late_and_one_that_began_late_stays_so(center):
    center.now = DUE + 15 * HOUR
    assert not run_night(center.line, DAY, center.work, center.clock).late
    assert center.look(DUE + 26 * HOUR).night.late
    assert run_night(center.line, date(2026, 3, 3), center.work, center.clock).late


def test_two_nights_by_hand_do_not_run_at_once(center):
    with center_beside(center).line.store.leading("night", center.clock), pytest.raises(Busy):
        run_night(center.line, DAY, center.work, center.clock)


# ------------------------------------------------------------------------------------------------ between nights


@pytest.fixture
def post(tmp_path):
    """A center whose night of today is done, with a mail server, and a letter that this server put off."""
    with postbox() as box, mail_center(tmp_path / "home", **settings_of(box.port)) as here:
        center = Center(here.line)
        center.look()
        here.now, center.box, center.here = DUE, box, here
        here.clients(1)
        box.rcpt = lambda _: "450 4.2.0 greylisted"
        here.deliver()
        yield center


def test_what_was_put_off_is_delivered_at_the_next_look(post):
    assert post.look(DUE + 4 * MINUTE).idle
    look = post.look(DUE + 5 * MINUTE)
    assert (look.well, look.idle, look.says) == (True, False, ("Delivery: 1 to be tried again.",))
    post.box.rcpt = lambda _: None
    look = post.look(DUE + 15 * MINUTE)
    assert (look.well, look.says) == (True, ("Delivery: 1 accepted by the mail server.",))
    assert post.look(DUE + 25 * MINUTE).idle


def test_the_daemon_wakes_when_the_next_letter_may_be_tried(post):
    assert scheduler.next_look(post.line, NEW_YORK, DUE) == DUE + 5 * MINUTE
    assert scheduler.next_look(post.line, NEW_YORK, DUE + 5 * MINUTE) == DUE + 24 * HOUR


def test_a_letter_that_is_refused_between_nights_is_not_well_and_nobody_is_named(post):
    post.box.rcpt = lambda _: "550 5.1.1 no such user"
    look = post.look(DUE + 5 * MINUTE)
    assert (look.well, look.says) == (False, ("Delivery: 1 refused.",))


def test_a_server_that_cannot_be_used_between_nights_is_told_of_once(post):
    post.box.mail = lambda _: "550 5.7.1 not from you"
    look = post.look(DUE + 5 * MINUTE)
    assert not look.well
    assert "takes no mail from Job Center" in look.says[0]
    assert post.look(DUE + 10 * MINUTE).idle


def test_while_somebody_delivers_a_look_says_so_and_is_content(post):
    with Store(post.line.store.engine).leading("delivery", lambda: DUE):
        look = post.look(DUE + 5 * MINUTE)
    assert (look.well, look.says[0].startswith("another jobmatch is at the delivery (process ")) == (True, True)


def test_with_a_wrong_clock_nothing_is_delivered(post):
    assert not post.look(DUE - HOUR).well
    assert post.here.states() == ["queued"]


# ------------------------------------------------------------------------------------------------ a wrong clock


@pytest.mark.parametrize("now", [DUE - HOUR, datetime(1970, 1, 1, 0, 5, tzinfo=UTC), DUE - timedelta(days=365)])
def test_a_clock_that_was_set_back_runs_nothing_and_is_told_of(center, now):
    center.look()
    center.line.store.save_schedule("home", replace(NEW_YORK, since=date(1969, 1, 1)))
    look = center.look(now)
    assert (look.well, look.night, center.ran) == (False, None, [DAY])
    assert look.says[0].startswith(
        f"the clock looks wrong: it shows {now:%Y-%m-%d %H:%M} UTC, and what happened at 2026-03"
    )


def test_a_computer_without_a_clock_runs_nothing_in_1970(line):
    center = Center(line, replace(NEW_YORK, since=date(1969, 1, 1)))
    (said,) = center.look(datetime(1970, 1, 1, 9, tzinfo=UTC)).says
    assert said.startswith("the clock looks wrong: it shows 1970-01-01 09:00 UTC; no night was run. Set the clock")


def test_a_feed_run_of_later_tells_of_a_wrong_clock_too(center):
    run = center.line.store.begin_run("acme", DUE + HOUR)
    center.line.store.finish_run(run, DUE + HOUR, Ending(Outcome.COMPLETE))
    assert not center.look(DUE + 49 * MINUTE).well
    assert center.look(DUE + 50 * MINUTE).night


def test_a_clock_put_forward_by_a_year_is_believed_and_told_of(center):
    center.look()
    look = center.look(DUE + timedelta(days=365))
    assert look.night.day == date(2027, 3, 2)
    assert look.says[0].startswith("no night for 365 days, since 2026-03-02 07:30 UTC: if jobmatch was not off so long")


def test_setting_the_schedule_again_takes_the_clock_of_now_for_right(center):
    center.look(DUE + timedelta(days=365))
    assert not center.look(DUE).well
    assert set_schedule(center.line, NEW_YORK, DUE) == NEW_YORK
    for days in range(3):
        assert center.look(DUE + timedelta(days)).night
    assert center.ran[1:] == dates(DAY, date(2026, 3, 4))


def test_a_zone_that_is_not_known_is_warned_of_at_each_look(center):
    center.line.store.save_schedule("home", replace(NEW_YORK, zone="Mars/Base"))
    look = center.look()
    assert look.night
    assert "does not know the time zone 'Mars/Base', so UTC is taken for it" in look.says[0]


# ------------------------------------------------------------------------------------------------------ schedules


def test_another_schedule_begins_with_its_next_time(center):
    made = set_schedule(center.line, Schedule(time(6), "UTC"), DUE)
    assert made == Schedule(time(6), "UTC", date(2026, 3, 3)) == center.line.store.schedule("home")


def test_the_same_schedule_again_keeps_what_is_due(center):
    assert set_schedule(center.line, replace(NEW_YORK, since=date.min), DUE + HOUR) == NEW_YORK
    assert center.look().night


# -------------------------------------------------------------------------------------------------------- daemon


def test_the_alarm_goes_off_at_an_instant_even_one_that_has_passed():
    with Alarm() as alarm:
        for until in (datetime.now(UTC) + timedelta(seconds=0.05), datetime(2020, 1, 1, tzinfo=UTC)):
            alarm.wait(until)


def test_the_alarm_goes_off_after_a_while_whatever_the_clock_says(monkeypatch):
    monkeypatch.setattr(scheduler, "RING", timedelta(seconds=0.01))
    with Alarm() as alarm:
        for until in (datetime(9000, 1, 1, tzinfo=UTC), None):
            alarm.wait(until)


def test_the_alarm_only_rings_and_in_utc_and_forgives_lateness():
    with Alarm() as alarm:
        threading.Thread(target=alarm.wait, args=[datetime(9000, 1, 1, tzinfo=UTC)], daemon=True).start()
        while not (jobs := alarm._clock.get_jobs()):
            pass
        (job,) = jobs
        assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
        assert alarm._clock.timezone is UTC
        alarm._bell.set()
