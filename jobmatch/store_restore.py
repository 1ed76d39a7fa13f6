"""A backup in place of the database: made ready beside it, and put there in one piece.

A backup knows nothing of what came after it: who was to be forgotten since, what was shown and sent since, who was at
work. What the replaced database knows of that is taken over; what nobody knows is called unknown, and nothing is sent
until somebody has looked.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, select, text

from jobmatch import tables
from jobmatch.errors import InUse, StoreError, UsageError
from jobmatch.store_connection import (
    WAIT_S,
    batches,
    connect,
    file_of,
    in_use,
    is_sqlite,
    name_of,
    read_url,
    rows_where,
    upsert,
)
from jobmatch.store_database import Database, copy_database, migrate, version_of
from jobmatch.store_nights import is_gone
from jobmatch.store_privacy import doubt_open, forget_all, hold_all
from jobmatch.tables import deliveries, forgotten, leases, profiles, shown_matches, shown_reports, texts

_PAUSE_S = 0.25
_FOLDER = ".jobmatch-restore-"
DOUBT = "the database was restored while this was open, so nobody knows whether it was sent"
HOLD = "the database was restored on {day} from {name}: what was sent since that backup was made is not known here"


@dataclass(frozen=True)
class Restored:
    """What a restore came to: where the database of before is now, and what was done to the backup.

    `forgotten` are the ids of people who were in it and are to stay forgotten, `all_forgotten` those of all who are,
    with when; `doubtful` counts what was open in it.
    """

    kept: Path | None
    version: str
    forgotten: tuple[str, ...]
    all_forgotten: Mapping[str, datetime]
    doubtful: int


@dataclass(frozen=True)
class _Known:
    """What the database that is to be replaced knows, and a backup cannot: who was to be forgotten, and the leases."""

    forgotten: Mapping[str, datetime] = field(default_factory=dict)
    fences: Mapping[str, int] = field(default_factory=dict)


def restore(url: str, backup: Path, ids: Mapping[str, datetime], now: datetime) -> Restored:
    """Put a backup in place of the database, upgraded if it is older; `ids` are of people who stay forgotten.

    Raises StoreError where the backup is damaged, empty or of another program, where somebody is at work, or where the
    database is no SQLite file; UsageError where the backup is the database. Then nothing has changed.
    """
    place = read_url(url)
    path = file_of(place)
    if path is None:
        raise StoreError(f"{name_of(place)} is restored by PostgreSQL's own program: pg_restore")
    if path.exists() and backup.samefile(path):
        raise UsageError(f"{backup} is the database itself: name a backup of it")
    known = _known(place, path, now)
    try:
        for left in path.parent.glob(f"{_FOLDER}*"):  # by a restore that was killed
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=_FOLDER, dir=path.parent) as folder:  # made with mode 0700
            ready = place.set(database=str(Path(folder) / path.name))
            version = _copied(backup, ready)
            _take_over(place, ready)
            done = _made_safe(ready, known, {**ids, **known.forgotten}, now, backup.name)
            kept = _put(Path(folder) / path.name, place, path, now)
    except OSError as error:
        raise StoreError(f"{error.filename or path}: {error.strerror}: the database is as it was") from error
    return replace(done, kept=kept, version=version)


# -------------------------------------------------------------------------------------------- what is replaced


def _known(place: URL, path: Path, now: datetime) -> _Known:
    """Return what the present database knows, nothing if it is damaged. Raises StoreError if somebody is at work."""
    if not is_sqlite(path):
        return _Known()
    with closing(Database(connect(place))) as database:
        try:
            with database.reading() as connection:
                names = set(inspect(connection).get_table_names())
                gone = connection.execute(select(forgotten)).all() if "forgotten" in names else []
                held = connection.execute(select(leases)).all() if "leases" in names else []
        except StoreError:
            return _Known()
    if names and "alembic_version" not in names:
        raise StoreError(f"{path} holds the tables of another program: name another database")
    for lease in held:
        if lease.until > now and not is_gone(lease.holder):
            raise InUse(f"a {lease.name} is at work ({lease.holder}): restore when it has ended; nothing was changed")
    return _Known({one.profile_id: one.at for one in gone}, {one.name: one.fence for one in held})


# ------------------------------------------------------------------------------------------------ made ready


def _copied(backup: Path, ready: URL) -> str:
    """Copy a backup, check it, bring it to this version; return the version that it had."""
    part = Path(str(ready.database))
    os.close(os.open(part, os.O_CREAT, 0o600))
    shutil.copyfile(backup, part)
    with suppress(FileNotFoundError):  # a database that was copied as files, while it was in use
        shutil.copyfile(f"{backup}-wal", f"{part}-wal")
    with closing(Database(connect(ready, enforce=False))) as database:
        try:
            version = version_of(database)
            with database.writing() as connection:
                _require_sound(connection, version)
                migrate(connection)
        except StoreError as error:
            said = str(error).removeprefix(f"{database.where}: ").replace(database.where, "it")
            raise StoreError(f"{backup} cannot be restored: {said}; the database is as it was") from error
    return str(version)


def _require_sound(connection: Connection, version: str | None) -> None:
    if version is None:
        raise StoreError("nothing stands in it")
    found = connection.scalar(text("PRAGMA integrity_check(1)"))
    if found != "ok":
        raise StoreError(f"it is damaged ({' '.join(str(found).split())})")


def _take_over(place: URL, ready: URL) -> None:
    """Take over from the present database what people were shown and sent since the backup was made, if it is sound.

    These are facts, which no backup undoes: without them everything would be new to everybody once more.
    """
    path = file_of(place)
    if path is None or not is_sqlite(path):
        return
    with (
        closing(Database(connect(place))) as present,
        closing(Database(connect(ready))) as backup,
        suppress(StoreError),  # one that is damaged, or of another version, knows nothing that can be relied on
    ):
        if version_of(present) == tables.VERSION and not present.check():
            with present.reading() as source, backup.writing() as target:
                _copy_told(source, target)


def _copy_told(source: Connection, target: Connection) -> None:
    people = set(target.scalars(select(profiles.c.profile_id)))
    known = set(target.scalars(select(shown_reports.c.report_id)))
    of_people = rows_where(source, select(shown_reports), shown_reports.c.profile_id, sorted(people))
    reports = {one.report_id: one for one in of_people if one.report_id not in known}
    told = list(rows_where(source, select(shown_matches), shown_matches.c.report_id, reports))
    keys = {key for one in told for key in (one.text_hash, one.posting_hash, one.requirements_hash)}
    quoted = rows_where(source, select(texts), texts.c.text_hash, sorted(keys))
    sent = (one for one in source.execute(select(deliveries)) if one.profile_id in {*people, None})
    for table, rows in ((texts, quoted), (shown_reports, reports.values()), (shown_matches, told), (deliveries, sent)):
        names = [column.name for column in table.c]
        for some in batches(rows):
            upsert(target, table, [dict(zip(names, one, strict=True)) for one in some])


def _made_safe(ready: URL, known: _Known, ids: Mapping[str, datetime], now: datetime, name: str) -> Restored:
    """Let who was forgotten be so, call what was open unknown, hold what is to be sent, fence whoever was at work."""
    with closing(Database(connect(ready))) as database:
        with database.writing() as connection:
            own = {one.profile_id: one.at for one in connection.execute(select(forgotten))}
            everyone = {**ids, **own}
            there = forget_all(connection, everyone)
            doubtful = doubt_open(connection, DOUBT, now)
            hold_all(connection, HOLD.format(day=now.date(), name=name), now)
            fences = {one.name: one.fence for one in connection.execute(select(leases))}
            next_fence = {
                key: 1 + max(one.get(key, 0) for one in (known.fences, fences)) for key in {**known.fences, **fences}
            }
            rows = [{"name": key, "holder": "", "fence": fence, "until": now} for key, fence in next_fence.items()]
            upsert(connection, leases, rows, update=("holder", "fence", "until"))
        database.wipe()
    return Restored(None, "", tuple(there), everyone, doubtful)


# ---------------------------------------------------------------------------------------------- put in place


def _put(part: Path, place: URL, path: Path, now: datetime) -> Path | None:
    """Put what is ready in place of the database, in one piece; return where that one is kept.

    Into one that is sound the pages are written in one transaction: whoever has it open sees the one or the other, and
    its log stays its own. One that is damaged is kept as it is, with its log, and replaced as a file.
    """
    if not path.exists():
        part.replace(path)
        return None
    kept = path.with_name(f"{path.name}.{now:%Y%m%d-%H%M%S}.backup")
    if kept.exists():
        raise StoreError(f"{kept} exists: try again in a second; the database is as it was")
    try:
        if not is_sqlite(path):
            _replace_file(part, path, kept)
            return kept
        with closing(Database(connect(place))) as database:
            copy_database(database, kept)
    except StoreError:
        _replace_file(part, path, kept)
    else:
        _write_over(part, path)
    return kept


def _write_over(part: Path, path: Path) -> None:
    try:
        with closing(sqlite3.connect(part)) as source, closing(sqlite3.connect(path, timeout=WAIT_S)) as target:
            source.backup(target, progress=_patient(path), sleep=_PAUSE_S)
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}: the database is as it was") from error


def _patient(path: Path) -> Callable[[int, int, int], None]:
    """Return what gives up when another program has been writing for too long."""
    waited = [0.0]

    def asked(_status: int, left: int, _total: int) -> None:
        waited[0] += _PAUSE_S
        if left and waited[0] > WAIT_S:
            raise InUse(f"{path}: {in_use(str(path))}")

    return asked


def _replace_file(part: Path, path: Path, kept: Path) -> None:
    for end in ("", "-wal", "-shm"):
        old = Path(f"{path}{end}")
        if old.exists():
            shutil.copy2(old, f"{kept}{end}")
            if end:
                old.unlink()  # it is of the old file: no other may meet it
    part.replace(path)
