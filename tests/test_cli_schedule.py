"""The commands of the schedule: a person says when, a timer or the daemon runs it, anybody sees what became of it."""

import os
import re
import signal
import subprocess
import sys
from argparse import Namespace
from datetime import date, datetime, time, timedelta
from types import ModuleType

import pytest
from mail_fixtures import center, postbox, settings_of

from jobmatch import cli_nightly, cli_schedule, config, invocation
from jobmatch.nights import Night, NightState, Schedule
from jobmatch.store import Store

NOW = datetime.fromisoformat("2026-03-02T12:00Z")
BEGUN = datetime.fromisoformat("2026-03-03T07:30Z")
ADD = ("schedule", "add", "02:30", "--zone", "America/New_York")


@pytest.fixture(autouse=True)
def nightly(monkeypatch):
    """What does the night: nothing; `state` is how that ends."""
    module = ModuleType("jobmatch.nightly")
    module.state = NightState.DONE
    module.night = lambda _line, _day, _clock: module.state
    monkeypatch.setitem(sys.modules, "jobmatch.nightly", module)
    return module


@pytest.fixture
def at(fresh, monkeypatch):
    """Set the clock of the commands."""

    def set_clock(instant):
        monkeypatch.setattr(cli_schedule, "now", lambda: instant)

    set_clock(NOW)
    return set_clock


def opened(fresh):
    return Store.open(config.load({}, {"home": fresh}).database)


# --------------------------------------------------------------------------------------------------------- add


def test_adding_a_schedule_says_when_the_first_night_is_and_what_runs_it(at, jobmatch):
    done = jobmatch(*ADD)
    assert (done.code, done.out) == (0, "")
    said, runs = done.err.splitlines()
    assert said == "Each night at 02:30, America/New_York. The next one: 2026-03-03 02:30 EST (2026-03-03 07:30 UTC)."
    assert "docs/deploy.md" in runs


def test_another_one_takes_its_place(at, jobmatch):
    jobmatch(*ADD)
    jobmatch("schedule", "add", "23:05", "--zone", "UTC")
    assert jobmatch("schedule", "list", "--json").json["schedule"]["at"] == "23:05"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["25:00"], "jobmatch: '25:00' is no time of day: write it as 02:30, or as 14:30 for the afternoon\n"),
        (["02:30", "--zone", "New York"], "jobmatch: 'New York' is no time zone; did you mean America/New_York?\n"),
    ],
)
def test_a_bad_time_or_zone_is_told_in_one_line(at, jobmatch, words, said):
    done = jobmatch("schedule", "add", *words)
    assert (done.code, done.err) == (2, said)


def test_without_a_zone_that_of_the_computer_is_taken(at, jobmatch, monkeypatch):
    monkeypatch.setenv("TZ", ":America/Denver")
    assert jobmatch("schedule", "add", "02:30").err.startswith("Each night at 02:30, America/Denver. ")


@pytest.mark.parametrize("zone", ["garbage", "EST5EDT4,M3.2.0,M11.1.0"])
def test_where_the_computer_has_no_zone_it_is_utc_with_a_warning(at, jobmatch, monkeypatch, zone):
    monkeypatch.setenv("TZ", zone)
    done = jobmatch("schedule", "add", "02:30")
    assert done.code == 0
    assert done.err.startswith(f"the time zone of this computer is '{zone}', so UTC is taken: give one with --zone")
    assert "Each night at 02:30, UTC." in done.err


def contradicts():
    raise LookupError


@pytest.mark.parametrize(
    ("name", "zone"), [(lambda: "Europe/Paris", "Europe/Paris"), (lambda: None, "UTC"), (contradicts, "UTC")]
)
def test_where_no_tz_is_set_the_system_is_asked(monkeypatch, name, zone):
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr("tzlocal.get_localzone_name", name)
    found, warning = invocation.this_zone()
    assert (found, bool(warning)) == (zone, zone == "UTC")


def test_without_any_time_zones_the_night_is_run_in_utc_with_a_warning(at, jobmatch, fresh):
    jobmatch(*ADD)
    code = (
        "import sys; sys.modules['tzdata'] = None\n"
        "from jobmatch.cli import main\n"
        "print(main(['schedule', 'list']), main(['schedule', 'add', '02:30', '--zone', 'Europe/Paris']))"
    )
    environ = {**os.environ, "PYTHONTZPATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "0 2"
    known, unknown = done.stderr.splitlines()
    assert known.startswith("this computer does not know the time zone 'America/New_York', so UTC is taken for it")
    assert unknown == "jobmatch: this computer knows no time zones: pip install tzdata"


# --------------------------------------------------------------------------------------------------------- list


def test_before_any_schedule_the_list_says_what_to_do(at, jobmatch):
    done = jobmatch("schedule", "list")
    assert (done.code, done.out) == (0, "")
    assert done.err == "nobody has said when the night is due: 'jobmatch schedule add 02:30' does\n"
    assert jobmatch("schedule", "list", "--json").json == {"schedule": None, "nights": []}


@pytest.fixture
def nights(at, jobmatch, fresh):
    """A schedule and sixteen nights."""
    jobmatch(*ADD)
    reason = "one of 10 failed"
    last = Night(date(2026, 3, 2), NightState.PARTLY, NOW, NOW, NOW, reason, late=True, done=9, failed=1, fresh=4)
    with opened(fresh) as store:
        before = [Night(last.day - timedelta(days=less), NightState.DONE) for less in range(1, 16)]
        store.save_nights("home", [*before, last])


def test_the_list_shows_the_schedule_and_the_last_fourteen_nights(nights, jobmatch):
    first, night, *others = jobmatch("schedule", "list").out.splitlines()
    assert first == (
        "Each night at 02:30, America/New_York, from 2026-03-03 on; "
        "the next: 2026-03-03 02:30 EST (2026-03-03 07:30 UTC)"
    )
    counts = "9 done, 0 skipped, 1 failed, 4 new for people known before"
    assert night == f"2026-03-02  partly  (late)  {counts}: one of 10 failed"
    assert (len(others), others[-1].split()[:2]) == (13, ["2026-02-17", "done"])


def test_the_list_is_to_be_had_as_json(nights, jobmatch):
    found = jobmatch("schedule", "list", "--json").json
    assert found["schedule"] == {
        "at": "02:30",
        "zone": "America/New_York",
        "since": "2026-03-03",
        "next": "2026-03-03T02:30:00-05:00",
        "next_utc": "2026-03-03T07:30:00+00:00",
    }
    night = found["nights"][0]
    assert (night["day"], night["state"], night["done"], night["late"]) == ("2026-03-02", "partly", 9, True)
    assert (len(found["nights"]), night["started_at"]) == (14, "2026-03-02T12:00:00+00:00")


def test_a_night_that_nobody_is_at_any_more_is_shown_as_cut_off(at, jobmatch, fresh):
    with opened(fresh) as store:
        store.save_nights("home", [Night(date(2026, 3, 2), NightState.RUNNING, NOW, NOW)])
        with store.leading("night", lambda: NOW):
            assert "cut off" not in jobmatch("schedule", "list").out
        assert "running" in (shown := jobmatch("schedule", "list").out)
        assert "it was cut off; the next look takes it up again" in shown


# ------------------------------------------------------------------------------------------------------ run-due


def test_run_due_runs_what_is_due_and_is_silent_when_nothing_is(at, jobmatch):
    jobmatch(*ADD)
    assert jobmatch("schedule", "run-due") == (0, "", "")
    at(BEGUN)
    counts = "0 done, 0 skipped, 0 failed, 0 new for people known before"
    assert jobmatch("schedule", "run-due") == (0, "", f"2026-03-03  done     {counts}\n")
    assert jobmatch("schedule", "run-due") == (0, "", "")


def test_a_person_at_a_terminal_is_told_that_nothing_is_due(at, jobmatch, monkeypatch):
    monkeypatch.setattr(cli_schedule, "on_terminal", lambda: True)
    jobmatch(*ADD)
    assert jobmatch("schedule", "run-due").err.startswith("Nothing is due; the next night: 2026-03-03 02:30 EST")


@pytest.mark.parametrize("state", [NightState.PARTLY, NightState.HELD, NightState.FAILED])
def test_a_night_that_is_not_done_makes_the_exit_code_1(at, jobmatch, nightly, state):
    jobmatch(*ADD)
    at(BEGUN)
    nightly.state = state
    assert jobmatch("schedule", "run-due").code == 1


def test_run_due_without_a_schedule_is_wrong_usage(at, jobmatch):
    assert jobmatch("schedule", "run-due").code == 2


def test_while_a_night_is_going_on_run_due_says_so_and_is_content(at, jobmatch, fresh):
    jobmatch(*ADD)
    at(BEGUN)
    with opened(fresh) as store, store.leading("night", lambda: BEGUN):
        done = jobmatch("schedule", "run-due")
    assert (done.code, done.err.startswith("another jobmatch is at the night (process ")) == (0, True)


def test_a_wrong_clock_is_told_of_and_makes_the_exit_code_1(at, jobmatch):
    jobmatch(*ADD)
    at(datetime.fromisoformat("1970-01-01T00:10Z"))
    done = jobmatch("schedule", "run-due")
    assert (done.code, done.err.startswith("the clock looks wrong")) == (1, True)


# ------------------------------------------------------------------------------------------------ between nights


@pytest.fixture
def waiting(at, fresh, jobmatch):
    """A schedule, and a letter that the mail server has put off; the server takes it now."""
    with postbox() as box, center(fresh, **settings_of(box.port)) as here:
        jobmatch(*ADD)
        here.now = NOW
        here.queue(here.client(1, "ana.canary@clients.example", "Ana Canary"), day=NOW.date())
        box.rcpt = lambda _: "450 4.2.0 greylisted"
        here.deliver()
        box.rcpt = lambda _: None
        yield box


def test_run_due_delivers_what_was_put_off_without_a_night(waiting, at, jobmatch):
    assert jobmatch("schedule", "run-due") == (0, "", "")
    at(NOW + timedelta(minutes=5))
    assert jobmatch("schedule", "run-due") == (0, "", "Delivery: 1 accepted by the mail server.\n")
    assert jobmatch("schedule", "run-due") == (0, "", "")
    assert waiting.to == ["ana.canary@clients.example"]


def test_what_was_refused_between_nights_makes_the_exit_code_1_and_names_nobody_in_a_log(waiting, at, jobmatch):
    waiting.rcpt = lambda _: "550 5.1.1 no such user"
    at(NOW + timedelta(minutes=5))
    assert jobmatch("--debug", "schedule", "run-due") == (1, "", "Delivery: 1 refused.\n")


def test_the_daemon_delivers_when_the_next_letter_may_be_tried(waiting, at, capsys):
    args = Namespace(home=None, database=None)
    assert cli_schedule._look(args, []) == NOW + timedelta(minutes=5)
    at(NOW + timedelta(minutes=5))
    assert cli_schedule._look(args, []) == BEGUN
    assert "Delivery: 1 accepted by the mail server." in capsys.readouterr().err


def test_by_hand_a_night_that_another_is_at_is_for_later(at, jobmatch, fresh, monkeypatch):
    monkeypatch.setattr(cli_nightly, "now", lambda: NOW)
    with opened(fresh) as store, store.leading("night", lambda: NOW):
        done = jobmatch("nightly")
    assert (done.code, done.err.startswith("jobmatch: another jobmatch is at the night (process ")) == (75, True)


# ------------------------------------------------------------------------------------------------------ the daemon


DAEMON = """
import sys, time, types
from jobmatch.cli import main
from jobmatch.nights import NightState

def night(line, day, clock):
    print("begun", flush=True)
    time.sleep(float(sys.argv[1]))
    return NightState.DONE

sys.modules["jobmatch.nightly"] = types.ModuleType("jobmatch.nightly")
sys.modules["jobmatch.nightly"].night = night
sys.exit(main(["schedule", "run"]))
"""


@pytest.fixture
def daemon(fresh, jobmatch):
    """What starts the daemon, with a night due at once that takes so many seconds; it ends with the test."""
    started = []
    with opened(fresh) as store:
        store.save_schedule("home", Schedule(time(0), "UTC", invocation.now().date()))

    def start(seconds):
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started.append(subprocess.Popen([sys.executable, "-c", DAEMON, str(seconds)], text=True, **pipes))
        assert started[-1].stdout.readline() == "begun\n"
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.communicate()


def state(fresh):
    with opened(fresh) as store:
        (night,) = store.nights("home", 1)
        return night.state, store.holder("night", invocation.now())


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_daemon_told_to_end_leaves_an_open_night_to_be_taken_up_again(daemon, fresh, ending):
    first = daemon(60)
    first.send_signal(ending)
    assert first.wait(timeout=30) == 0
    assert first.stderr.read() == "Ended; a night that was not done goes on when this is started again.\n"
    assert state(fresh) == (NightState.RUNNING, "")
    second = daemon(0)
    said = second.stderr.readline()
    assert re.match(r"\d{4}-\d\d-\d\d  done ", said), said
    second.send_signal(ending)
    assert second.wait(timeout=30) == 0
    assert state(fresh) == (NightState.DONE, "")


def test_the_daemon_says_the_same_thing_once_and_outlives_trouble(at, jobmatch, monkeypatch, capsys):
    args = Namespace(home=None, database=None)
    said = []
    for _ in range(2):
        assert cli_schedule._look(args, said) is None
    assert capsys.readouterr().err.count("nobody has said when the night is due") == 1
    jobmatch(*ADD)
    for _ in range(2):
        assert cli_schedule._look(args, said) == BEGUN
    assert capsys.readouterr().err.count("Nothing is due") == 1
