"""A backup in place of the database: checked, upgraded, made safe to go on with; or nothing has changed."""

import os
import platform
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.command import upgrade
from alembic.config import Config
from caseload_fixtures import JO, all_of, at_center, clients, put, sent
from line_fixtures import record, trial
from sqlalchemy import create_engine, text
from store_fixtures import DAY, NIGHT

from jobmatch import privacy, tables
from jobmatch.errors import StoreError, UsageError
from jobmatch.store import HOME, Store
from jobmatch.store_database import migrations_folder

LATER = NIGHT + timedelta(days=3)
KEPT = f"jobmatch.db.{LATER:%Y%m%d-%H%M%S}.backup"


@pytest.fixture
def acme(tmp_path):
    with trial(tmp_path / "home") as made:
        yield made


@pytest.fixture
def backup(acme, tmp_path):
    """A backup in which Jo is, with a letter on its way; after it came another client."""
    acme.night(record(1))
    (jo,) = clients(acme.line, JO)
    for number, state in enumerate(("sent", "sending", "queued", "refused")):
        sent(acme.line, jo, DAY + timedelta(days=number), state=state)
    path = tmp_path / "tape.db"
    acme.line.store.backup(path)
    clients(acme.line, "C-9,New Person,,,,,,,,")
    return path


def restore(acme, path, at=LATER):
    acme.line.store.close()
    return privacy.restore(acme.line.settings, path, at)


def names(store):
    return [profile.name for profile in store.profiles(HOME)]


def unchanged(acme):
    """Whether the home is as it was: nothing restored, nothing left behind."""
    left = {path.name for path in acme.line.settings.home.iterdir()}
    return names(acme.line.store) == ["Jo Sample", "New Person"] and not any(
        "backup" in one or one[0] == "." for one in left
    )


def test_the_backup_is_in_place_and_what_was_there_is_kept_beside_it(acme, backup):
    done = restore(acme, backup)
    assert names(acme.line.store) == ["Jo Sample"]
    assert acme.line.store.check() == ()
    assert (done.kept.name, done.version) == (KEPT, tables.VERSION)
    assert done.kept.stat().st_mode & 0o777 == 0o600
    with Store.open(f"sqlite:///{done.kept}") as before:
        assert names(before) == ["Jo Sample", "New Person"]
    assert not list(acme.line.settings.home.glob(".jobmatch-*"))


def test_what_was_restored_from_can_be_restored_again_and_so_can_what_was_replaced(acme, backup):
    first = restore(acme, backup)
    restore(acme, first.kept, LATER + timedelta(hours=1))
    assert names(acme.line.store) == ["Jo Sample", "New Person"]
    restore(acme, backup, LATER + timedelta(hours=2))
    assert names(acme.line.store) == ["Jo Sample"]


def test_what_was_open_is_unknown_and_nothing_is_sent_until_somebody_has_looked(acme, backup):
    at_center(acme.line, "north")
    acme.line.store.backup(backup.with_name("later.db"))
    done = restore(acme, backup.with_name("later.db"))
    rows = all_of(acme.line.store, tables.deliveries)
    assert [row["state"] for row in rows] == ["sent", "unknown", "unknown", "refused"]
    assert [row["ended_at"] == LATER for row in rows] == [False, True, True, False]
    assert "restored while this was open" in rows[1]["reason"]
    assert done.doubtful == 2
    held = all_of(acme.line.store, tables.holds)
    assert [row["center_id"] for row in held] == ["home", "north"]
    assert held[0]["reason"] == (
        f"the database was restored on {LATER.date()} from later.db: "
        "what was sent since that backup was made is not known here"
    )


# ------------------------------------------------------------------------------------------- who is at work


def at_work(store, holder, until, name="night"):
    put(store, tables.leases, {"name": name, "holder": holder, "fence": 7, "until": until})


@pytest.mark.parametrize("work", ["night", "delivery"])
@pytest.mark.parametrize("here", [True, False])
def test_while_somebody_is_at_work_nothing_is_restored(acme, backup, here, work):
    who = f"{os.getpid()} {platform.node()}" if here else "1 elsewhere"
    at_work(acme.line.store, who, LATER + timedelta(minutes=1), work)
    with pytest.raises(StoreError, match=rf"a {work} is at work \({who}\): restore when it has ended"):
        restore(acme, backup)
    assert unchanged(acme)


def gone():
    """The id of a process that has ended."""
    return int(subprocess.check_output([sys.executable, "-c", "import os; print(os.getpid())"]))


def test_a_night_that_has_ended_or_died_does_not_hinder(acme, backup):
    store = acme.line.store
    at_work(store, "1 elsewhere", LATER - timedelta(minutes=1))
    at_work(store, f"{gone()} {platform.node()}", LATER + timedelta(hours=1), "night of north")
    at_work(store, "", LATER + timedelta(hours=1), "night of south")
    restore(acme, backup)
    assert names(store) == ["Jo Sample"]


def test_whoever_was_at_work_before_a_restore_may_write_no_more(acme, backup):
    at_work(acme.line.store, "1 elsewhere", LATER - timedelta(minutes=1))
    restore(acme, backup)
    (lease,) = all_of(acme.line.store, tables.leases)
    assert (lease["name"], lease["fence"], lease["until"]) == ("night", 8, LATER)


# -------------------------------------------------------------------------------------------- what is refused


def damaged(path):
    content = bytearray(path.read_bytes())
    content[20_000:60_000] = bytes(40_000)
    path.write_bytes(content)


def newer(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def foreign(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title)")


def empty(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (damaged, "damaged"),
        (newer, "of version 9999 and this jobmatch knows up to"),
        (foreign, "holds the tables of another program"),
        (empty, "nothing stands in it"),
        (lambda path: path.write_bytes(b"a letter to my aunt" * 900), "no database, or it is damaged"),
        (lambda path: path.write_bytes(b""), "nothing stands in it"),
    ],
)
def test_a_backup_that_cannot_be_trusted_is_refused_and_nothing_has_changed(acme, backup, spoil, says):
    spoil(backup)
    with pytest.raises(
        StoreError, match=rf"tape\.db cannot be restored: .*{says}.*; the database is as it was"
    ) as refused:
        restore(acme, backup)
    assert ".jobmatch-" not in str(refused.value)
    assert unchanged(acme)


def test_the_database_is_no_backup_of_itself(acme, backup):
    with pytest.raises(UsageError, match="is the database itself"):
        restore(acme, acme.line.settings.home / "jobmatch.db")
    assert unchanged(acme)


def test_a_database_on_a_server_is_restored_by_its_own_program(tmp_path):
    settings = trial_settings(tmp_path, "postgresql://db.example/jobs")
    with pytest.raises(StoreError, match="is restored by PostgreSQL's own program: pg_restore"):
        privacy.restore(settings, tmp_path, LATER)


def trial_settings(home, database):
    from jobmatch import config  # noqa: PLC0415 - one test needs it

    return config.load({}, {"home": home, "database": database})


# ---------------------------------------------------------------------------------- older, damaged, interrupted


@pytest.mark.parametrize("version", ["0001", "0004", "0006"])
def test_an_older_backup_is_upgraded(acme, backup, tmp_path, version):
    path, settings = tmp_path / "old.db", Config()
    settings.set_main_option("script_location", str(migrations_folder()))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        upgrade(settings, version)
        connection.execute(text("INSERT INTO jobs VALUES ('j-old')"))
    engine.dispose()
    assert restore(acme, path).version == version
    assert [row["job_id"] for row in all_of(acme.line.store, tables.jobs)] == ["j-old"]
    assert acme.line.store.check() == ()


def test_in_place_of_a_damaged_database_the_backup_is_put_and_what_was_there_is_kept_as_it_is(acme, backup):
    acme.line.store.close()
    home = acme.line.settings.home
    home.joinpath("jobmatch.db").write_bytes(b"rubbish" * 3000)
    home.joinpath("jobmatch.db-wal").write_bytes(b"old log")
    done = restore(acme, backup)
    assert done.kept.read_bytes() == b"rubbish" * 3000
    assert home.joinpath(f"{KEPT}-wal").read_bytes() == b"old log"
    assert names(acme.line.store) == ["Jo Sample"]


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_in_place_of_no_database_the_backup_is_put(acme, backup, spoil):
    acme.line.store.close()
    spoil(acme.line.settings.home / "jobmatch.db")
    restore(acme, backup)
    assert names(acme.line.store) == ["Jo Sample"]


def test_who_has_the_database_open_sees_what_was_restored(acme, backup):
    """A web page, or a command in another window: it is not left with a file that nobody else sees."""
    with Store.open(acme.line.settings.database) as other:
        assert names(other) == ["Jo Sample", "New Person"]
        restore(acme, backup)
        assert names(other) == ["Jo Sample"]
        other.add_center("north", "North")
    assert [center.center_id for center in acme.line.store.centers()] == ["home", "north"]


def test_a_backup_made_by_copying_files_while_they_were_in_use_is_read_with_its_log(acme, backup, tmp_path):
    database = acme.line.settings.home / "jobmatch.db"
    clients(acme.line, "C-10,In The Log,,,,,,,,")
    for end in ("", "-wal"):
        shutil.copyfile(f"{database}{end}", f"{tmp_path / 'copied.db'}{end}")
    restore(acme, tmp_path / "copied.db")
    assert "In The Log" in names(acme.line.store)


PROGRAM = """
import os, signal, sys
from datetime import timedelta
from pathlib import Path
from store_fixtures import NIGHT
from jobmatch import config, privacy, store_restore

def fatal(*args, **how):
    os.kill(os.getpid(), signal.SIGKILL)

place = sys.argv[3]
if place == "over":
    store_restore._patient = lambda _path: fatal
else:
    setattr(store_restore, place, fatal)
privacy.restore(config.load({}, {"home": sys.argv[1]}), Path(sys.argv[2]), NIGHT + timedelta(days=3))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed there by a signal")
@pytest.mark.parametrize("place", ["_copied", "_made_safe", "_put", "copy_database", "_write_over", "over"])
def test_killed_anywhere_it_has_restored_nothing_or_all_and_can_be_done_again(acme, backup, place):
    home = acme.line.settings.home
    acme.line.store.close()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(home), str(backup), place],
        cwd=Path(__file__).parent,
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    assert names(acme.line.store) in (["Jo Sample", "New Person"], ["Jo Sample"])
    assert acme.line.store.check() == ()
    restore(acme, backup, LATER + timedelta(hours=1))
    assert names(acme.line.store) == ["Jo Sample"]
    assert not list(home.glob(".jobmatch-*"))
    assert [row["state"] for row in all_of(acme.line.store, tables.deliveries)].count("unknown") == 2
