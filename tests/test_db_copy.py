"""`jobmatch db copy`: everything into another database, of the other kind or the same; all of it, or nothing."""

import os
import platform
import stat
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import delete, event, insert, text
from store_fixtures import NIGHT, database, fill_every_table, rows, sample

from jobmatch import tables
from jobmatch.errors import StoreError
from jobmatch.store import Store
from jobmatch.store_connection import BATCH
from jobmatch.store_copy import hold

EVERY = tables.metadata.sorted_tables
COPIED = [one for one in EVERY if one is not tables.leases]
NUMBERED = [one for one in EVERY if one.autoincrement_column is not None]
WAYS = [
    ("sqlite", "sqlite"),
    pytest.param(("sqlite", "postgresql"), marks=pytest.mark.postgres),
    pytest.param(("postgresql", "sqlite"), marks=pytest.mark.postgres),
]


@pytest.fixture
def kinds():
    """The kinds of the two databases, where a test does not name others."""
    return ("sqlite", "sqlite")


@pytest.fixture
def urls(kinds, tmp_path):
    """The URL of a database to copy from, and one where nothing is yet."""
    with ExitStack() as stack:
        make = contextmanager(database)
        yield [stack.enter_context(make(kind, tmp_path / end)) for kind, end in zip(kinds, "ab", strict=True)]


@pytest.fixture
def source(urls):
    with Store.open(urls[0]) as store:
        yield store


@pytest.fixture
def target(urls):
    """Where to copy to."""
    if urls[1].startswith("sqlite"):
        Path(sqlalchemy.make_url(urls[1]).database).parent.mkdir(parents=True)
    return urls[1]


def next_id(store, table):
    """Return the id that the next row of a filled table is given."""
    key = table.autoincrement_column
    row = {one.name: sample(one, 1 if one.foreign_keys else 5) for one in table.columns if one is not key}
    with store.writing() as connection:
        return connection.execute(insert(table).values(row).returning(key)).scalar_one()


@contextmanager
def listening(moment, listener):
    """Let a listener hear of every statement of any database."""
    event.listen(sqlalchemy.Engine, moment, listener)
    try:
        yield
    finally:
        event.remove(sqlalchemy.Engine, moment, listener)


# ---------------------------------------------------------------------------------------------- all arrives


@pytest.mark.parametrize("kinds", WAYS)
def test_every_row_of_every_table_arrives(source, target):
    fill_every_table(source)
    counts = source.copy(target)
    assert counts == {one.name: 2 + (one is tables.centers) for one in COPIED}
    with Store.open(target) as copy:
        assert rows(copy, *COPIED) == rows(source, *COPIED)
        assert copy.check() == ()


@pytest.mark.parametrize("kinds", WAYS)
def test_new_rows_are_numbered_from_the_greatest_id_on(source, target):
    fill_every_table(source)
    source.copy(target)
    with Store.open(target) as copy:
        assert {one.name: next_id(copy, one) for one in NUMBERED} == {one.name: 12 for one in NUMBERED}


@pytest.mark.parametrize("kinds", WAYS)
def test_a_number_whose_row_is_gone_is_not_given_again(source, target):
    for _ in range(3):
        last = source.begin_run("acme", NIGHT)
    with source.writing() as connection:
        connection.execute(delete(tables.feed_runs).where(tables.feed_runs.c.run_id == last))
    source.copy(target)
    with Store.open(target) as copy:
        assert copy.begin_run("acme", NIGHT) == last + 1


@pytest.mark.parametrize("kinds", WAYS)
def test_a_database_in_which_nothing_was_ever_kept_can_be_copied(source, target):
    source.copy(target)
    with Store.open(target) as copy:
        assert rows(copy, *EVERY) == rows(source, *EVERY)
        assert copy.begin_run("acme", NIGHT) == 1


def test_what_this_jobmatch_cannot_read_is_copied_as_it_stands(source, target):
    fill_every_table(source)
    with source.writing() as connection:
        connection.exec_driver_sql("""UPDATE requirements SET data = '{"stated": 7}'""")
    source.copy(target)
    with Store.open(target) as copy, copy.reading() as connection:
        assert set(connection.execute(text("SELECT data FROM requirements")).scalars()) == {'{"stated": 7}'}


@pytest.mark.parametrize("kinds", WAYS)
def test_a_few_hundred_rows_are_held_at_a_time(source, target):
    with source.writing() as connection:
        connection.execute(insert(tables.jobs), [{"job_id": str(number)} for number in range(2 * BATCH)])
    written = []

    def writing(_connection, _cursor, statement, parameters, *_):
        if statement.startswith("INSERT INTO jobs"):
            written.append(len(parameters))

    with listening("before_cursor_execute", writing):
        source.copy(target)
    assert written == [BATCH, BATCH]


@pytest.mark.parametrize("kinds", WAYS)
def test_the_copy_is_led_by_nobody(source, target):
    lead(source, "1 elsewhere", NIGHT)
    source.copy(target)
    with Store.open(target) as copy:
        assert rows(copy, tables.leases) == {"leases": []}


def test_a_copied_file_is_readable_by_its_owner_alone_and_has_its_journal(source, target):
    source.copy(target)
    path = Path(sqlalchemy.make_url(target).database)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    with Store.open(target) as copy, copy.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


# ------------------------------------------------------------------------------------------ or nothing does


@pytest.mark.parametrize("kinds", WAYS)
def test_a_database_that_holds_something_is_left_alone(source, target):
    with Store.open(target) as other:
        other.begin_run("acme", NIGHT)
        before = rows(other, *EVERY)
        with pytest.raises(StoreError, match=r"exists: name a file|holds something already: name an empty database"):
            source.copy(target)
        assert rows(other, *EVERY) == before


@pytest.mark.parametrize("kinds", [("sqlite", "postgresql")])
@pytest.mark.postgres
def test_a_database_that_has_tables_and_holds_nothing_is_filled(source, target):
    fill_every_table(source)
    with Store.open(target) as copy:
        source.copy(target)
        assert rows(copy, *COPIED) == rows(source, *COPIED)


@pytest.mark.parametrize("kinds", WAYS)
def test_a_copy_that_fails_half_way_leaves_nothing_and_can_be_made_again(source, target):
    fill_every_table(source)

    def fails(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO deliveries"):
            raise StoreError("there is no room left")

    with listening("before_cursor_execute", fails), pytest.raises(StoreError, match="no room left"):
        source.copy(target)
    source.copy(target)
    with Store.open(target) as copy:
        assert rows(copy, *COPIED) == rows(source, *COPIED)


@pytest.mark.parametrize("kinds", WAYS)
def test_rows_that_do_not_arrive_are_missed(source, target):
    fill_every_table(source)

    def loses(connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO holds"):
            connection.exec_driver_sql("DELETE FROM holds")

    with (
        listening("after_cursor_execute", loses),
        pytest.raises(StoreError, match="0 of 2 rows of holds arrived: nothing was kept"),
    ):
        source.copy(target)
    source.copy(target)


def test_a_folder_that_is_not_there_is_named(source, tmp_path):
    with pytest.raises(StoreError, match=r"none/b\.db: No such file or directory: name a file that can be written"):
        source.copy(f"sqlite:///{tmp_path / 'none' / 'b.db'}")


def test_damage_is_told_of_the_database_that_has_it(source, target, tmp_path):
    fill_every_table(source, 200)
    source.close()
    (path,) = tmp_path.glob("a/home/jobmatch.db")
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"/a/home/jobmatch\.db: the database is damaged: restore a backup"):
        source.copy(target)
    assert not Path(sqlalchemy.make_url(target).database).exists()


# ----------------------------------------------------------------------------------------- not while others write


def lead(store, holder, until):
    """Give the lease of the night to a holder."""
    with store.writing() as connection:
        connection.execute(insert(tables.leases).values(name="night", holder=holder, fence=1, until=until))


def test_a_night_at_work_is_not_copied(fresh, jobmatch, tmp_path):
    with Store.open(f"sqlite:///{fresh / 'jobmatch.db'}") as store:
        lead(store, f"{os.getpid()} {platform.node()}", datetime.now(UTC) + timedelta(minutes=9))
    done = jobmatch("db", "copy", f"sqlite:///{tmp_path / 'b.db'}")
    assert (done.code, done.err.count("\n")) == (75, 1)
    assert f"another jobmatch is at the night (process {os.getpid()} of {platform.node()}): wait for" in done.err
    assert not tmp_path.joinpath("b.db").exists()


def test_a_night_whose_process_is_dead_is_no_hindrance(fresh, jobmatch, tmp_path):
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    with Store.open(f"sqlite:///{fresh / 'jobmatch.db'}") as store:
        lead(store, f"{ended.pid} {platform.node()}", datetime.now(UTC) + timedelta(minutes=9))
    assert jobmatch("db", "copy", f"sqlite:///{tmp_path / 'b.db'}").code == 0


@pytest.mark.parametrize("kinds", WAYS[::2])
def test_nobody_writes_while_a_copy_is_made(source, urls):
    impatient = {"sqlite": "PRAGMA busy_timeout=0", "postgresql": "SET lock_timeout = '50ms'"}
    with Store.open(urls[0]) as other:
        event.listen(other.engine, "checkout", lambda raw, *_: raw.execute(impatient[other.engine.dialect.name]))
        with source.writing() as connection:
            hold(connection)
            assert other.feed_healths() == ()
            with pytest.raises(StoreError):
                other.begin_run("acme", NIGHT)
        assert other.begin_run("acme", NIGHT) == 1


# ------------------------------------------------------------------------------------------------- as it is typed


def test_the_command_says_how_to_go_on_with_the_copy(fresh, jobmatch, tmp_path):
    jobmatch("doctor")
    done = jobmatch("db", "copy", f"sqlite:///{tmp_path / 'b.db'}")
    assert (done.code, done.out) == (0, "")
    assert f"Copied and counted: 1 row in {len(COPIED)} tables." in done.err
    line = f'database = "sqlite:///{tmp_path / "b.db"}"'
    assert done.err.endswith(f"To go on with the copy, write into {fresh / 'jobmatch.toml'}:\n    {line}\n")
    fresh.joinpath("jobmatch.toml").write_text(line)
    assert f"{tmp_path / 'b.db'}" in jobmatch("config", "show").out


def test_a_password_is_not_said_again(fresh, jobmatch):
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    done = jobmatch("db", "copy", "postgresql://ana:s3cret@127.0.0.1:9/jobs?connect_timeout=1")
    assert done.code == 1
    assert "s3cret" not in done.err
