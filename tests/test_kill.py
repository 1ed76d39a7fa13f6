"""Killed in the middle of a night's writing, jobmatch loses nothing: the next run ends where no kill would have led.

A program of its own (`main`, below) makes its reader once and is then forked for every run; the fork kills itself
before a given statement of a writing transaction, or its commit, as an operator or the system would.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from line_fixtures import contents, record, trial
from sqlalchemy import event
from store_fixtures import NIGHT, profile

from jobmatch import harvest, tables
from jobmatch.model import Outcome

KILLS = 10
RECORDS = 60
BOOKKEEPING = ("seen_in_run",)
KEPT = [
    tables.postings, tables.jobs, tables.sightings, tables.payloads, tables.texts, tables.requirements,
    tables.readers, tables.profiles,
]  # fmt: skip
ANA = profile("a1b2", "Ana Ortiz")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the program forks itself")


# ---------------------------------------------------------------------------------------------------- the program


def main(home):
    """Collect the second night in copies of the home: once whole, then killed before so many writes."""
    harvest.CHUNK = 10
    writes = _collect(home, home.with_name("undisturbed"), fatal=0)
    for number in range(KILLS):
        fatal = 1 + (writes - 1) * number // (KILLS - 1)
        child = os.fork()
        if not child:
            _collect(home, home.with_name(f"killed-{fatal}"), fatal)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        sys.stdout.write(f"{fatal}\n")


def _collect(home, copy, fatal):
    """Return how many writes it took, if it came to that."""
    shutil.copytree(home, copy)
    with trial(copy) as acme:
        writes = _counted(acme.line.store.engine, fatal)
        second_night(acme)
        return len(writes)


def _counted(engine, fatal):
    """Return a list that grows by each write, the last of which may be fatal."""
    writes = []

    def writing(connection, *_cursor_and_statement):
        if connection.get_execution_options().get("reading"):
            return
        writes.append(None)
        if len(writes) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", writing)
    event.listen(engine, "commit", writing)
    return writes


# ----------------------------------------------------------------------------------------------------- two nights


def first_night(acme):
    acme.night(*(record(number, "RHIT required.") for number in range(RECORDS)))
    acme.line.store.save_profile("home", ANA, {}, acme.line.reader_version, NIGHT)


def second_night(acme):
    """Some postings are gone, some changed, some new, one cannot be parsed."""
    acme.at = NIGHT
    changed = [record(number, f"RHIA, {number} months of experience.") for number in range(10, 25)]
    same = [record(number, "RHIT required.") for number in range(25, RECORDS)]
    fresh = [record(number, "CPC preferred. High school diploma.") for number in range(100, 115)]
    return acme.night(*changed, *fresh, *same, record(1, title=["Clerk"]))


def ended(acme):
    """Return what is stored."""
    return contents(acme.line.store, *KEPT, without=BOOKKEEPING)


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """The home of each kill, as that left it; beside them stands one that nothing disturbed."""
    home = tmp_path_factory.mktemp("kill") / "home"
    with trial(home) as acme:
        first_night(acme)
    program = f"import pathlib, test_kill; test_kill.main(pathlib.Path({str(home)!r}))"
    fatal = subprocess.check_output([sys.executable, "-c", program], cwd=Path(__file__).parent, text=True, timeout=100)
    return [home.with_name(f"killed-{count}") for count in fatal.split()]


@pytest.fixture(scope="module")
def undisturbed(killed):
    with trial(killed[0].with_name("undisturbed")) as acme:
        return ended(acme)


@pytest.mark.parametrize("number", range(KILLS))
def test_a_database_whose_writer_was_killed_is_sound(killed, number):
    path = killed[number] / "jobmatch.db"
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("number", range(KILLS))
def test_the_next_run_ends_where_no_kill_would_have_led(killed, undisturbed, number, tmp_path):
    shutil.copytree(killed[number], tmp_path / "home")
    with trial(tmp_path / "home") as acme:
        run = second_night(acme)
        assert (run.outcome, run.counts.refused, run.counts.seen) == (Outcome.COMPLETE, 1, 66)
        assert ended(acme) == undisturbed


def test_the_kills_came_before_between_and_after_chunks(killed):
    open_new = []
    for home in killed:
        with trial(home) as acme:
            open_new.append(sum(one.startswith("1") and len(one) == 3 for one in acme.open()))
    assert open_new == sorted(open_new)
    assert {0, 15} < set(open_new)


def test_a_killed_run_closes_nothing_and_counts_no_miss(killed):
    for home in killed:
        with closing(sqlite3.connect(home / "jobmatch.db")) as database:
            assert database.execute("SELECT sum(misses), count(closed_at) FROM postings").fetchall() == [(0, 0)]
            last = database.execute("SELECT outcome FROM feed_runs ORDER BY run_id DESC").fetchone()
            assert last in {("running",), ("complete",)}
