"""Killed at any of its writes, a night that is run again ends as one that nothing disturbed, and nobody is told twice.

A program of its own (`main`, below) is forked for every run; the fork kills itself before a given statement of a
transaction that writes, or before its commit, as an operator or the system would.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from mail_fixtures import postbox, settings_of
from night_fixtures import House
from store_fixtures import NIGHT
from test_kill import _counted
from test_matching import ASKS, asking

from jobmatch import tables
from jobmatch.nights import NightState
from jobmatch.outbox import DeliveryState
from jobmatch.store import HOME

EVERY = 10  # th write is fatal; each alone was tried when this was written
PEOPLE = 3
KEPT = [
    tables.postings, tables.jobs, tables.sightings, tables.requirements, tables.stocked, tables.matched, tables.matches,
    tables.shown_reports, tables.shown_matches, tables.night_people, tables.nights, tables.deliveries,
]  # fmt: skip
ANY = ("seen_in_run", "ended_at", "message_id", "body", "attempts", "stamp", "report_id", "delivery_id")

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the program forks itself"),
    pytest.mark.timeout(600),
]


# ---------------------------------------------------------------------------------------------------- the program


def main(home, port):
    """Do the second night in copies of the home: once whole, then killed before each of so many writes."""
    writes = _night(home, home.with_name("undisturbed"), port, fatal=0)
    for fatal in range(1, writes + 1, EVERY):
        child = os.fork()
        if not child:
            _night(home, home.with_name(f"killed-{fatal}"), port, fatal)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        sys.stdout.write(f"{fatal}\n")


def _night(home, copy, port, fatal):
    """Return how many writes it took, if it came to that."""
    shutil.copytree(home, copy)
    house = second(copy, port)
    with house.line() as line:
        writes = _counted(line.store.engine, fatal)
        house.night_of(line)
    return len(writes)


def second(home, port):
    """Return the house of a home in its second night, in which jobs are new, and one is gone."""
    settings = settings_of(port) if port else {}
    house = House(home, NIGHT + timedelta(days=2), **settings)
    house.shows(*(asking(number, f"{ASKS[1]} Site {number}.") for number in (0, 4, 6, 8)))
    return house


def prepared(folder, port=0):
    """Let the first night pass, and the second be killed many times; return the homes as that left them."""
    home = folder / "home"
    house = House(home)
    house.people(PEOPLE)
    house.shows(asking(0, f"{ASKS[1]} Site 0."), asking(2, f"{ASKS[1]} Site 2."))
    house.night()
    program = f"import pathlib, test_night_killed; test_night_killed.main(pathlib.Path({str(home)!r}), {port})"
    fatal = subprocess.check_output([sys.executable, "-c", program], cwd=Path(__file__).parent, text=True, timeout=500)
    return [home.with_name(f"killed-{count}") for count in fatal.split()]


# ------------------------------------------------------------------------------------------------------ the tests


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    return prepared(tmp_path_factory.mktemp("night"))


@pytest.fixture(scope="module")
def undisturbed(killed):
    return ended(second(killed[0].with_name("undisturbed"), 0))


def ended(house):
    """Return what is stored and what lies in the folder of letters, without what is another each time."""
    files = {path.relative_to(house.home) for path in house.home.glob("outbox/**/*.eml")}
    return house.kept(*KEPT, without=ANY), sorted(map(str, files))


def test_the_night_run_again_ends_where_no_kill_would_have_led(killed, undisturbed, tmp_path):
    for left in killed:
        home = tmp_path / left.name
        shutil.copytree(left, home)
        with closing(sqlite3.connect(home / "jobmatch.db")) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], left.name
        house = second(home, 0)
        row = house.night(days=0)
        assert (row.state, row.done, row.skipped) == (NightState.DONE, PEOPLE, 0), left.name
        assert ended(house) == undisturbed, left.name


def test_the_kills_came_all_through_the_night(killed):
    assert len(killed) > 15
    told = []
    for home in killed:
        with closing(sqlite3.connect(home / "jobmatch.db")) as database:
            told.append(database.execute("SELECT count(*) FROM night_people").fetchone()[0])
    assert told == sorted(told)
    assert {PEOPLE, 2 * PEOPLE} <= set(told)


def test_no_mail_goes_out_twice_wherever_the_night_was_killed(tmp_path):
    """A mail whose server had said yes when the night was killed stays unknown, and is not sent again."""
    with postbox() as box:
        killed = prepared(tmp_path, box.port)
        for home in killed:
            before = len(box.ids())
            house = second(home, box.port)
            house.night(days=0)
            with house.line() as line:
                letters = [one for one in line.store.letters(HOME) if one.day == house.at.date()]
            assert len(letters) == PEOPLE
            assert len(box.ids()) - before <= PEOPLE
            unknown = {one.message_id for one in letters if one.state is DeliveryState.UNKNOWN}
            sent = {one.message_id for one in letters if one.state is DeliveryState.SENT}
            assert sent <= set(box.ids())
            assert len(sent | unknown) == PEOPLE
        assert max(Counter(box.ids()).values()) == 1
