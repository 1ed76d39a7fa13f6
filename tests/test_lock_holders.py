"""Who is in the way of a writer is named, so that a person can look at that program and end it."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from store_fixtures import NIGHT

from jobmatch import lock_holders, store_connection
from jobmatch.errors import InUse
from jobmatch.lock_holders import writer
from jobmatch.store import Store

WRITING = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1])
other.execute(sys.argv[2])
other.execute("SELECT 1 FROM alembic_version")
print("begun", flush=True)
sys.stdin.read()
"""

only_linux = pytest.mark.skipif(not lock_holders.LOCKS.exists(), reason="only Linux tells who holds a lock")


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "a base" / "jobmatch.db"
    with Store.open(f"sqlite:///{path}"):
        yield path


@pytest.fixture
def other(database):
    """Begins another program that does something with the database until the test has ended; returns it."""
    programs = []

    def begin(statement):
        command = [sys.executable, "-c", WRITING, str(database), statement]
        programs.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        assert programs[-1].stdout.readline() == "begun\n"
        return programs[-1]

    yield begin
    for one in programs:
        one.communicate()


@only_linux
def test_who_has_waited_in_vain_is_told_which_program_writes(database, other, monkeypatch):
    monkeypatch.setattr(store_connection, "WAIT_S", 0.05)
    pid = other("BEGIN IMMEDIATE").pid
    name = Path(f"/proc/{pid}/comm").read_text("utf-8").strip()
    with Store.open(f"sqlite:///{database}") as store, pytest.raises(InUse) as said:
        store.begin_run("acme", NIGHT)
    assert f"another program ({name}, process {pid}) has been writing" in str(said.value)


def test_who_only_reads_is_not(database, other):
    other("BEGIN")
    assert not writer(database)


def test_to_look_lets_go_of_no_lock(database):
    with closing(sqlite3.connect(database)) as one:
        one.execute("BEGIN IMMEDIATE")
        writer(database)
        trying = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
        tried = subprocess.run([sys.executable, "-c", trying, database], capture_output=True, text=True, check=False)
        assert "database is locked" in tried.stderr  # another program: within one, SQLite itself keeps count


def test_where_nobody_can_tell_it_nobody_is_named(database, other, tmp_path, monkeypatch):
    other("BEGIN IMMEDIATE")
    monkeypatch.setattr(lock_holders, "LOCKS", tmp_path / "none")
    assert not writer(database)
    assert not writer(tmp_path / "none.db")
