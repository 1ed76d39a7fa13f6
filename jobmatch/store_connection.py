"""Connections to SQLite and PostgreSQL, and rows by the hundred: what differs between the two ends here.

On SQLite a writer takes the lock when it begins, so that two of them wait instead of failing half-way, and readers see
one state to the end. The Python driver begins transactions late and not before DDL; here SQLAlchemy begins them itself.
"""

import importlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Column, Connection, Engine, Row, Select, Table, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, StatementError

from jobmatch import tables
from jobmatch.errors import StoreError

T = TypeVar("T")

WAIT_S = 30  # for another writer: longer than any chunk takes to write
BATCH = 500  # ids in one statement, rows held in memory
_SQLITE = b"SQLite format 3\0"
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}


def read_url(url: str) -> URL:
    """Return an SQLAlchemy URL with the driver that jobmatch uses; raises StoreError for any other database."""
    try:
        place = make_url(url)
    except ArgumentError as error:  # the URL is not quoted: it may hold a password
        raise StoreError("the database URL cannot be read: write it like sqlite:////home/me/jobmatch.db") from error
    if place.drivername not in DRIVERS:
        raise StoreError(f"{name_of(place)}: jobmatch knows sqlite:// and postgresql:// databases only")
    return place.set(drivername=DRIVERS[place.drivername])


def name_of(place: URL) -> str:
    """Return what people know the database by: its path, or its URL without the password."""
    return str(file_of(place) or place.render_as_string(hide_password=True))


def file_of(place: URL) -> Path | None:
    """Return the path of an SQLite database, None for one in memory or on a server."""
    on_disk = place.drivername == "sqlite" and place.database not in {None, "", ":memory:"}
    return Path(str(place.database)) if on_disk else None


def is_sqlite(path: Path) -> bool:
    """Tell whether a file begins as every SQLite database does; one that cannot be read does not."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE
    return False


def connect(place: URL, *, enforce: bool = True) -> Engine:
    """Return an engine whose connections begin to write at once, unless their option `reading` is set.

    Only a migration does not `enforce` foreign keys: on SQLite it makes tables anew, and what needs them must not go.
    """
    try:
        if place.drivername == "sqlite":
            engine = create_engine(place, hide_parameters=True, connect_args={"timeout": WAIT_S})
            _tame(engine, enforce=enforce)
            return engine
        return create_engine(place, hide_parameters=True, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError(f"{name_of(place)} needs a driver: pip install 'jobmatch[postgres]'") from error


def _tame(engine: Engine, *, enforce: bool) -> None:
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver begins no transaction: `begun` does
        for setting in (f"foreign_keys={enforce:d}", "synchronous=NORMAL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {setting}")

    def begun(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn what a database driver raises into a StoreError of one line, without the values of any row."""
    try:
        yield
    except StatementError as error:
        if isinstance(error.orig, StoreError):  # raised by one of our own column types
            raise error.orig from None
        raise StoreError(f"{where}: {_plain(error)}") from None  # PostgreSQL's own words quote the row: not in a log


def _plain(error: StatementError) -> str:
    said = str(error.orig or error).strip().split("\n", maxsplit=1)[0]  # what follows the first line quotes the row
    for words, plain in (
        ("database is locked", f"another program has been writing for {WAIT_S} s: try again when it has ended"),
        ("disk is full", "there is no room left on the disk: make some and run the command again"),
        ("not a database", "this file is no database, or it is damaged: restore a backup, or name another file"),
        ("malformed", "the database is damaged: restore a backup"),
    ):
        if words in said:
            return plain
    return said


# ------------------------------------------------------------------------------------------ rows, many at once


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Yield the items in lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def upsert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], update: Collection[str] = ()
) -> None:
    """Insert rows; where one with the same primary key stands, set its columns named in `update`, or leave it be."""
    if not rows:
        return
    dialect = importlib.import_module(f"sqlalchemy.dialects.{connection.dialect.name}")  # already loaded by `connect`
    insert = dialect.insert(table)
    if update:
        changed = {name: insert.excluded[name] for name in update}
        insert = insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=changed)
    else:
        insert = insert.on_conflict_do_nothing()
    connection.execute(insert, rows)


def rows_where(
    connection: Connection, query: Select[*tuple[Any, ...]], column: Column[Any], values: Iterable[str | int]
) -> Iterator[Row[*tuple[Any, ...]]]:
    """Yield the rows of `query` whose column holds one of the values, however many they are."""
    for batch in batches(values):
        yield from connection.execute(query.where(column.in_(batch)))


def keep_texts(connection: Connection, texts: Mapping[str, str]) -> None:
    """Store texts by their hash; what stands there is not packed again."""
    key = tables.texts.c.text_hash
    new = texts.keys() - {row.text_hash for row in rows_where(connection, select(key), key, texts)}
    upsert(connection, tables.texts, [{"text_hash": text_hash, "text": texts[text_hash]} for text_hash in new])


def keep_payloads(connection: Connection, payloads: Mapping[str, str]) -> None:
    """Store payloads, as canonical JSON, by their hash; what stands there is not packed again."""
    key = tables.payloads.c.raw_hash
    new = payloads.keys() - {row.raw_hash for row in rows_where(connection, select(key), key, payloads)}
    upsert(connection, tables.payloads, [{"raw_hash": raw_hash, "payload": payloads[raw_hash]} for raw_hash in new])
