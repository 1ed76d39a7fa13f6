"""Two schedulers at once, as processes: one does the work; one that was frozen or killed meanwhile harms nothing.

The program (`main`, below) looks once at a time that it is told, and its work writes to the database three times.
"""

import signal
import subprocess
import sys
from datetime import date, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy
from store_fixtures import DATABASES, NIGHT, database

from jobmatch import config, pipeline, tables
from jobmatch.nights import NightState, Schedule
from jobmatch.scheduler import run_due
from jobmatch.store import Store
from jobmatch.store_nights import LEASE

DAY = date(2026, 3, 2)
WRITES = 3
WITHIN, BEYOND = 30, LEASE.total_seconds() // 60 + 1  # minutes after the leader began, which writes nothing more

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be frozen here")


# --------------------------------------------------------------------------------------------------- the program


def main(home, url, name, minutes):
    """Look; the leader, when it has begun, waits to be told to go on."""

    def clock():
        return NIGHT + timedelta(minutes=minutes)

    def work(line, _day, clock):
        for number in range(WRITES):
            line.store.begin_run(name, clock())
            if name == "leader" and number == 0:
                print("begun", flush=True)  # noqa: T201
                sys.stdin.readline()
        return NightState.DONE

    with pipeline.open_line(config.load({}, {"home": home, "database": url})) as line:
        print(*run_due(line, work, clock).says)  # noqa: T201


class Program:
    """The program as a process."""

    def __init__(self, home, url, name, minutes=0):
        code = f"import test_fencing; test_fencing.main({str(home)!r}, {url!r}, {name!r}, {minutes})"
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        words = [sys.executable, "-c", code]
        self.process = subprocess.Popen(words, cwd=Path(__file__).parent, text=True, **pipes)

    def ended(self):
        """Let it go on; return its exit code and what it said."""
        out, err = self.process.communicate("\n", timeout=60)
        return self.process.returncode, (out or err).strip().splitlines()[-1]


@pytest.fixture(params=DATABASES)
def url(request, tmp_path):
    for url in database(request.param, tmp_path):
        with Store.open(url) as store:
            store.save_schedule("home", Schedule(time(3), "UTC", DAY))
        yield url


@pytest.fixture
def program(tmp_path, url):
    """What starts a program, and ends it with the test."""
    started = []

    def start(*words):
        started.append(Program(tmp_path / "home", url, *words))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()


@pytest.fixture
def leader(program):
    """A leader that has begun and waits."""
    leader = program("leader")
    assert leader.process.stdout.readline() == "begun\n"
    return leader


def stored(url):
    """Return how often each wrote, and how the night stands."""
    feed_id = tables.feed_runs.c.feed_id
    counted = sqlalchemy.select(feed_id, sqlalchemy.func.count()).group_by(feed_id)
    with Store.open(url) as store:
        with store.reading() as connection:
            writes = dict(map(tuple, connection.execute(counted)))
        return writes, store.night("home", DAY).state


def test_a_second_one_waits_for_the_leader_and_writes_nothing(leader, program, url):
    code, said = program("second", WITHIN).ended()
    assert (code, said.partition(" UTC: ")[0]) == (0, "A night is going on since 2026-03-02 03:00")
    assert leader.ended()[0] == 0
    assert stored(url) == ({"leader": WRITES}, NightState.DONE)


def test_a_leader_frozen_past_its_lease_is_fenced_when_it_thaws(leader, program, url):
    leader.process.send_signal(signal.SIGSTOP)
    assert program("second", BEYOND).ended()[0] == 0
    done = stored(url)
    leader.process.send_signal(signal.SIGCONT)
    code, said = leader.ended()
    assert (code, "another jobmatch has taken over the night" in said) == (1, True)
    assert stored(url) == done == ({"leader": 1, "second": WRITES}, NightState.DONE)


def test_a_leader_that_was_killed_is_followed_at_once(leader, program, url):
    leader.process.kill()
    leader.process.wait()
    assert program("second").ended()[0] == 0
    assert stored(url) == ({"leader": 1, "second": WRITES}, NightState.DONE)


def test_of_several_that_start_together_one_does_the_work(program, url):
    programs = [program(f"program {number}") for number in range(3)]
    assert {one.ended()[0] for one in programs} == {0}
    writes, state = stored(url)
    assert (list(writes.values()), state) == ([WRITES], NightState.DONE)
