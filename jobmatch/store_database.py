"""The database under the store: make it, open it, bring it up to date, copy it, look whether it is sound."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import URL, Connection, Engine, func, inspect, select, text

from jobmatch import tables
from jobmatch.errors import StoreError
from jobmatch.store_connection import connect, explained, file_of, name_of, read_url
from jobmatch.store_copy import fill, hold, is_bare

T = TypeVar("T")


class Database:
    """A database of this version of jobmatch, open. Everything the database complains of is raised as StoreError."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = engine.execution_options(reading=True)
        self.guard: Callable[[Connection], None] | None = None
        self.where = name_of(engine.url)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database at an SQLAlchemy URL; one that is absent or empty is made.

        Raises StoreError if it is no database, one of another program, or one of an older or newer jobmatch: none of
        them is written to.
        """
        place = read_url(url)
        _make_file(place)
        with ExitStack() as undo:
            database = undo.enter_context(closing(cls(connect(place))))
            _require_version(database)
            undo.pop_all()  # all is well: it stays open
        return database

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: all of it is kept, or on any error nothing.

        Where a `guard` is set, it looks first whether this process may still write, and raises what forbids it.
        """
        with explained(self.where), self.engine.begin() as connection:
            if self.guard:
                self.guard(connection)
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads, and waits for no writer."""
        with explained(self.where), self._readers.begin() as connection:
            yield connection

    def check(self) -> tuple[str, ...]:
        """Return what is wrong with the database, and what to do; nothing if it is sound. Reads all of it."""
        try:
            with self.reading() as connection:
                for table in tables.metadata.sorted_tables:
                    connection.execute(select(func.count()).select_from(table))
                faults = _faults(connection)
                return (*faults[:3], "restore a backup") if faults else ()
        except StoreError as error:
            return (str(error),)

    def wipe(self) -> bool:
        """Take what was deleted out of the files of an SQLite database, too; tell whether all of it is out.

        It is not while another program reads: the log beside the database holds it until that has ended. While this
        goes on, the disk needs room for the database once more.
        """
        if self.engine.dialect.name != "sqlite":
            return False
        with explained(self.where), closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("VACUUM")
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy

    def backup(self, path: Path) -> None:
        """Copy an SQLite database to `path` while it is in use, readable by its owner alone, and check the copy.

        Raises StoreError if `path` exists, if the copy is not sound, or if the database is no SQLite file.
        """
        if self.engine.dialect.name != "sqlite":
            raise StoreError(f"{self.where} is backed up by PostgreSQL's own program: pg_dump --format=custom")
        if path.exists():
            raise StoreError(f"{path} exists: give the backup another name")
        copy_database(self, path)

    def copy(self, url: str) -> dict[str, int]:
        """Copy all rows into the database at another URL; return how many each table has. Nobody else writes meanwhile.

        All arrive or none does. Who leads a night is not copied: none may be at work. Raises StoreError if the database
        there holds something.
        """
        place = read_url(url)
        path = file_of(place)
        with self.writing() as source:
            hold(source)
            return _copy_into_file(source, place, path) if path else _copy_into_server(source, place)


def exists(url: str) -> bool:
    """Return whether there is a database file; one that a server keeps is taken to be there. Makes none."""
    file = file_of(read_url(url))
    return file is None or file.exists()


def upgrade(url: str) -> Path | None:
    """Bring the database up to this version, in one transaction.

    Returns the copy of an SQLite file that was made first: beside it, named by the old version. Returns None where
    there was nothing to do, and for PostgreSQL, which has its own backups.
    """
    place = read_url(url)
    _make_file(place)
    database = Database(connect(place, enforce=False))
    try:
        version = version_of(database)
        if version == tables.VERSION:
            return None
        copy = _copy_beside(database, version)
        with database.writing() as connection:
            migrate(connection)
        return copy
    finally:
        database.close()


def migrations_folder() -> Path:
    """Return the folder of the migrations: inside an installed jobmatch, beside the package in a checkout."""
    package = Path(__file__).parent
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


# ---------------------------------------------------------------------------------------- making and versions


def _make_file(place: URL) -> None:
    """Make an SQLite database that is not there, whole or not at all: nobody meets one without tables.

    That is why an empty file is no new database but the rest of a lost one.
    """
    path = file_of(place)
    if path is None:
        return
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make_beside(place, path)
        size = path.stat().st_size
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}: name a file that can be written") from error
    if size == 0:
        raise StoreError(f"{path} is empty, so it has been damaged: restore a backup, or delete it to start anew")


def _make_beside(place: URL, path: Path) -> None:
    with suppress(FileExistsError):  # of two that start at once, the first to claim the name makes it
        _put_in_place(place, path, lambda _connection: None)


def _put_in_place(place: URL, path: Path, fill: Callable[[Connection], T]) -> T:
    """Make an SQLite database with what `fill` puts into it; raises FileExistsError if it is there meanwhile."""
    with tempfile.TemporaryDirectory(prefix=".jobmatch-", dir=path.parent) as folder:  # made with mode 0700
        part = Path(folder) / path.name
        os.close(os.open(part, os.O_CREAT, 0o600))
        with closing(Database(connect(place.set(database=str(part))))) as database:
            with database.writing() as connection:
                migrate(connection)
                filled = fill(connection)
            _use_wal(database)  # not before: what is new need not be written twice
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        part.replace(path)
    return filled


def _use_wal(database: Database) -> None:
    """Set the journal, which stays set in the file and cannot be set in a transaction."""
    with explained(database.where), closing(database.engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA journal_mode=WAL")


def _require_version(database: Database) -> None:
    version = version_of(database)
    if version is None:
        with database.writing() as connection:
            migrate(connection)
    elif version != tables.VERSION:
        raise StoreError(
            f"{database.where} is of version {version} and this jobmatch needs {tables.VERSION}: "
            "run `jobmatch db upgrade`"
        )


def version_of(database: Database) -> str | None:
    """Return the four digits of the revision, None for a database without tables; refuse a newer and a foreign one."""
    with database.reading() as connection:
        names = inspect(connection).get_table_names()
        if not names:
            return None
        ours = "alembic_version" in names
        version = connection.scalar(text("SELECT version_num FROM alembic_version")) if ours else None
    if version is None or not version.isdecimal():
        raise StoreError(f"{database.where} holds the tables of another program: name another database")
    if version > tables.VERSION:
        raise StoreError(
            f"{database.where} is of version {version} and this jobmatch knows up to {tables.VERSION}: "
            "use the newer jobmatch; nothing was written"
        )
    return str(version)


def migrate(connection: Connection) -> None:
    """Run the migrations that are missing, in the transaction of `connection`."""
    from alembic.command import upgrade as run  # noqa: PLC0415 - as long to import as SQLAlchemy, and needed once
    from alembic.config import Config  # noqa: PLC0415 - likewise
    from alembic.util import CommandError  # noqa: PLC0415 - likewise

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        run(config, "head")
    except CommandError as error:
        raise StoreError(f"{name_of(connection.engine.url)} cannot be brought to {tables.VERSION}: {error}") from error
    if faults := _faults(connection):
        raise StoreError(f"the new tables would be wrong ({faults[0]}): nothing was changed; please report this")


# -------------------------------------------------------------------------------------- copying and checking


def _copy_beside(database: Database, version: str | None) -> Path | None:
    path = file_of(database.engine.url)
    if path is None or version is None:
        return None
    copy = path.with_name(f"{path.name}.{version}.backup")
    copy_database(database, copy)
    return copy


def copy_database(database: Database, path: Path) -> None:
    """Copy to `path`, whole or not at all."""
    try:
        with tempfile.TemporaryDirectory(prefix=".jobmatch-", dir=path.parent) as folder:  # made with mode 0700
            part = Path(folder) / path.name
            os.close(os.open(part, os.O_CREAT, 0o600))
            with (
                explained(database.where),
                closing(database.engine.raw_connection()) as source,
                closing(sqlite3.connect(part)) as copy,
            ):
                source.driver_connection.backup(copy)  # type: ignore[union-attr]  # SQLAlchemy does not know the type
                answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
            if answer != "ok":
                raise StoreError(f"the copy of {database.where} is damaged ({answer}): see `jobmatch doctor`")
            part.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path}: {error}: name a file that can be written") from error


def _copy_into_file(source: Connection, place: URL, path: Path) -> dict[str, int]:
    try:
        if path.exists() and path.stat().st_size:
            raise StoreError(f"{path} exists: name a file that is not there yet")
        path.unlink(missing_ok=True)  # an empty one is what a copy leaves that was killed in the last moment
        return _put_in_place(place, path, partial(fill, source))
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}: name a file that can be written") from error


def _copy_into_server(source: Connection, place: URL) -> dict[str, int]:
    with closing(Database(connect(place))) as target:
        version = version_of(target)
        with target.writing() as connection:
            if version is None:
                migrate(connection)
            elif version != tables.VERSION or not is_bare(connection):
                raise StoreError(f"{target.where} holds something already: name an empty database")
            return fill(source, connection)


def _faults(connection: Connection) -> tuple[str, ...]:
    if connection.dialect.name != "sqlite":
        return ()  # PostgreSQL checks its pages and keys itself
    damage = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check")
    return (
        *(str(line) for line in damage if line != "ok"),
        *(f"row {row[1]} of {row[0]} names one of {row[2]} that is not there" for row in orphans),
    )
