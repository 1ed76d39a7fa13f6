"""When a night is due, and which one is to be run: each local date has one, whatever the clocks do."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmatch.errors import UsageError
from jobmatch.nights import (
    LOOK_BACK,
    Night,
    NightState,
    Schedule,
    days_ahead,
    due_at,
    first_day,
    is_to_run,
    left_behind,
    newest_due,
    read_time,
    read_zone,
)

CHANGES = {
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "America/Los_Angeles": (date(2026, 3, 8), date(2026, 11, 1)),
    "America/Phoenix": (date(2026, 3, 8), date(2026, 11, 1)),  # where the clocks stay as they are
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),  # by half an hour
}
HALF_HOURS = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
DAY, NOON = date(2026, 5, 5), datetime(2026, 5, 5, 12, tzinfo=UTC)
NEW_YORK = Schedule(time(2, 30), "America/New_York")
MINUTES = timedelta(minutes=1)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


# ------------------------------------------------------------------------------------------------------- when


@pytest.mark.parametrize(
    ("zone", "day", "at", "due"),
    [
        ("America/New_York", date(2026, 3, 7), time(2, 30), utc(2026, 3, 7, 7, 30)),
        ("America/New_York", date(2026, 3, 8), time(2, 30), utc(2026, 3, 8, 7)),  # there is no 2:30: at 3:00
        ("America/New_York", date(2026, 3, 8), time(3, 0), utc(2026, 3, 8, 7)),
        ("America/New_York", date(2026, 11, 1), time(1, 30), utc(2026, 11, 1, 5, 30)),  # the first of two
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), utc(2026, 10, 3, 15, 30)),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), utc(2026, 4, 4, 14, 45)),
        ("America/Havana", date(2026, 3, 8), time(0, 0), utc(2026, 3, 8, 5)),  # the day begins at 1:00
        ("America/Nuuk", date(2026, 3, 28), time(23, 30), utc(2026, 3, 29, 1)),  # the day ends at 23:00
        ("America/Phoenix", date(2026, 3, 8), time(2, 30), utc(2026, 3, 8, 9, 30)),
    ],
)
def test_a_night_is_due_at_that_time_or_at_the_first_instant_after(zone, day, at, due):
    assert due_at(Schedule(at, zone), day) == due


@given(
    st.sampled_from([*CHANGES, "America/Havana", "America/St_Johns", "Europe/London", "Asia/Kathmandu"]),
    st.dates(date(1990, 1, 1), date(2036, 12, 31)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_the_clocks_show_the_time_or_have_just_jumped_over_it(zone, day, at):
    shown = due_at(Schedule(at, zone), day).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    wished = datetime.combine(day, at)
    before = (due_at(Schedule(at, zone), day) - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown == wished or before < wished < shown


def test_a_schedule_made_in_the_afternoon_begins_on_the_next_day():
    schedule = replace(NEW_YORK, since=first_day(NEW_YORK, NOON))
    assert schedule.since == date(2026, 5, 6)
    assert newest_due(schedule, NOON) is None
    assert newest_due(schedule, utc(2026, 5, 6, 6, 30)) == date(2026, 5, 6)


def test_a_schedule_made_before_its_time_begins_on_the_same_day():
    assert first_day(replace(NEW_YORK, at=time(21)), NOON) == DAY


def test_the_days_ahead_are_those_whose_night_is_still_to_come():
    assert list(islice(days_ahead(NEW_YORK, NOON), 2)) == [date(2026, 5, 6), date(2026, 5, 7)]
    later = replace(NEW_YORK, since=date(2026, 6, 1))
    assert next(days_ahead(later, NOON)) == date(2026, 6, 1)


def ticking(schedule, start, end, step=10 * MINUTES):
    """Return the dates whose night was run by a clock that ticks, each with when it was."""
    nights, now, ran = {}, start, []
    while now < end:
        day = newest_due(schedule, now)
        if day and is_to_run(nights.get(day, Night(day)), now):
            nights[day] = Night(day, NightState.DONE)
            ran.append((day, now))
        now += step
    return ran


def dates(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("change", [0, 1])
@pytest.mark.parametrize("at", HALF_HOURS, ids=str)
def test_each_date_around_a_change_of_the_clocks_has_one_night(zone, change, at):
    middle = CHANGES[zone][change]
    first, last = middle - timedelta(days=1), middle + timedelta(days=2)
    schedule = Schedule(at, zone, first)
    start = datetime.combine(first, time(), ZoneInfo(zone)).astimezone(UTC)
    ran = ticking(schedule, start, start + timedelta(days=4, hours=2))
    assert [day for day, _ in ran if day <= last] == dates(first, last)
    assert all(timedelta() <= when - due_at(schedule, day) < 10 * MINUTES for day, when in ran)


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("at", [time(0, 0), time(2, 0), time(23, 30)], ids=str)
def test_each_date_of_a_year_has_one_night(zone, at):
    schedule = Schedule(at, zone, date(2026, 1, 1))
    ran = ticking(schedule, utc(2025, 12, 31), utc(2027, 1, 1), 20 * MINUTES)
    assert [day for day, _ in ran if day.year == 2026][:364] == dates(date(2026, 1, 1), date(2026, 12, 30))


# ------------------------------------------------------------------------------------------------------- what


def night(state, begun=0, ended=None, **fields):
    """A night that was begun and ended so many minutes after noon."""
    end = None if ended is None else NOON + ended * MINUTES
    return Night(DAY, state, due_at=NOON, started_at=NOON + begun * MINUTES, ended_at=end, **fields)


def after(minutes):
    return NOON + minutes * MINUTES


def test_a_night_that_is_due_is_to_be_run():
    assert is_to_run(Night(DAY), NOON)


@pytest.mark.parametrize("state", [NightState.DONE, NightState.HELD, NightState.SKIPPED])
def test_what_is_done_held_or_skipped_is_not_run_again(state):
    assert not any(is_to_run(night(state, 0, 5), after(minutes)) for minutes in range(0, 1440, 10))


@pytest.mark.parametrize("state", [NightState.FAILED, NightState.PARTLY])
@pytest.mark.parametrize(("takes", "tries"), [(5, [40, 120, 360]), (110, [140, 360]), (350, [380]), (400, [])])
def test_what_failed_or_was_partly_done_is_tried_again_three_times_at_most(state, takes, tries):
    one, began = night(state, 0, takes), []
    for minutes in range(0, 1440, 10):
        if is_to_run(one, after(minutes)):
            began.append(minutes)
            one = replace(one.begun(NOON, after(minutes)), state=state, ended_at=after(minutes + takes))
    assert began == tries


def test_what_was_cut_off_is_taken_up_at_once_but_not_for_ever():
    one, began = night(NightState.RUNNING), []
    for minutes in range(10, 1440, 10):  # the program is killed each time
        if is_to_run(one, after(minutes)):
            began.append(minutes)
            one = one.begun(NOON, after(minutes))
    assert began == [10, 40, 120, 360]


def test_a_night_that_begins_over_an_hour_late_is_late_and_stays_so():
    assert not Night(DAY).begun(NOON, after(60)).late
    late = Night(DAY).begun(NOON, after(61))
    assert (late.late, late.started_at, late.due_at) == (True, after(61), NOON)
    again = late.begun(NOON, after(90))
    assert (again.late, again.started_at, again.ended_at) == (True, after(61), after(90))
    assert not Night(DAY).begun(None, after(500)).late


def test_older_nights_that_nobody_ran_are_skipped_and_say_why():
    since = replace(NEW_YORK, since=DAY - timedelta(days=3))
    known = {DAY - timedelta(days=2): night(NightState.FAILED, 0, 5)}
    first, second = left_behind(since, known, DAY)
    assert (first.day, second.day) == (date(2026, 5, 2), date(2026, 5, 4))
    assert first.state is NightState.SKIPPED
    assert first.due_at == utc(2026, 5, 2, 6, 30)
    assert first.reason == "nothing ran when it was due; the night of 2026-05-05 took its place"


def test_an_older_night_that_was_cut_off_has_failed():
    broken = replace(night(NightState.RUNNING, done=7), day=date(2026, 5, 4))
    (told,) = left_behind(replace(NEW_YORK, since=DAY), {broken.day: broken}, DAY)
    assert (told.state, told.done) == (NightState.FAILED, 7)
    assert told.reason.startswith("it was cut off before its end")


def test_after_years_of_absence_only_the_last_months_are_told_of():
    assert len(left_behind(NEW_YORK, {}, DAY)) == LOOK_BACK


# ---------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(("text", "at"), [("02:30", time(2, 30)), ("2:30", time(2, 30)), ("23:59", time(23, 59))])
def test_a_time_of_day_is_read(text, at):
    assert read_time(text) == at


@pytest.mark.parametrize("text", ["", "2", "24:00", "2:3", "02:60", "2:30pm", "-2:30", "02:30:00", " 2:30", "٠٢:٣٠"])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(UsageError, match="is no time of day: write it as 02:30"):
        read_time(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("america/new york", "did you mean America/New_York?"),
        ("New York", "did you mean America/New_York?"),
        ("Eastern", "did you mean US/Eastern?"),
        ("../etc/passwd", "write one such as America/New_York"),
        ("", "write one such as America/New_York"),
    ],
)
def test_what_is_no_zone_is_refused_with_the_nearest(text, hint):
    with pytest.raises(UsageError, match="is no time zone") as refused:
        read_zone(text)
    assert hint in str(refused.value)
    assert read_zone("America/New_York") == "America/New_York"


@pytest.mark.parametrize("zone", ["Mars/Base", "America", "../etc/passwd", "", "x" * 5000])
def test_a_zone_that_this_computer_does_not_know_is_taken_for_utc_with_a_warning(zone):
    schedule = Schedule(time(2, 30), zone)
    assert "UTC is taken for it" in schedule.warning
    assert due_at(schedule, DAY) == utc(2026, 5, 5, 2, 30)
    assert NEW_YORK.warning == ""
