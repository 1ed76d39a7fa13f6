"""Connections to SQLite and PostgreSQL, and rows by the hundred: what differs between the two ends here.

On SQLite a writer takes the lock when it begins, so that two of them wait instead of failing half-way, and readers see
one state to the end. The Python driver begins transactions late and not before DDL; here SQLAlchemy begins them itself.
"""

import importlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Dialect,
    Engine,
    Row,
    Select,
    Table,
    create_engine,
    event,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, StatementError
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from jobmatch import tables
from jobmatch.errors import InUse, StoreError
from jobmatch.lock_holders import writer

T = TypeVar("T")
_Ready = Callable[[Sequence[Any]], Sequence[Any]]  # values of one column, as the driver takes them

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
        return create_engine(place, hide_parameters=True, pool_pre_ping=True, paramstyle="format")  # rows are tuples
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
        kind = InUse if any(words in str(error.orig) for words in _IN_USE) else StoreError
        raise kind(f"{where}: {_plain(error, where)}") from None  # PostgreSQL's own words quote the row: not in a log


_IN_USE = ("database is locked", "deadlock")


def in_use(database: str) -> str:
    """Return what to say of an SQLite database for which another program has been waited in vain; it is named here."""
    who = writer(Path(database))
    return f"another program{who and f' ({who})'} has been writing for {WAIT_S} s: try again when it has ended"


def _plain(error: StatementError, where: str) -> str:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return "the connection to the database was lost: run the command again when it is there"
    said = str(error.orig or error).strip().split("\n", maxsplit=1)[0]  # what follows the first line quotes the row
    if "database is locked" in said:
        return in_use(where)
    for words, plain in (
        ("disk is full", "there is no room left on the disk: make some and run the command again"),
        ("not a database", "this file is no database, or it is damaged: restore a backup, or name another file"),
        ("malformed", "the database is damaged: restore a backup"),
        ("readonly", "it cannot be written: allow your account to write the file and its folder, or name another"),
        ("deadlock", "another program was writing the same, and this one gave way: run the command again"),
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
    """Insert rows; where one with the same primary key stands, set its columns named in `update`, or leave it be.

    All rows have the columns of the first. Raises StoreError if a value is none that its column can hold.
    """
    if not rows:
        return
    statement = _upsert(connection.dialect, table, tuple(rows[0]), tuple(sorted(update)))
    connection.exec_driver_sql(statement.sql, statement.ready(rows))


@dataclass(frozen=True)
class _Upsert:
    """A statement, and what makes the values of each of its columns ready for the driver, None where nothing does.

    SQLAlchemy's own way goes from row to row and takes twice as long as the driver itself. A column at a time, most
    values need not be looked at one by one. `constants` are the values of columns that the rows do not have.
    """

    sql: str
    columns: tuple[tuple[Column[Any], _Ready | None], ...]
    constants: Mapping[str, Any]

    def ready(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """Return the rows as the driver takes them."""
        return list(zip(*(self._column(column, ready, rows) for column, ready in self.columns), strict=True))

    def _column(self, column: Column[Any], ready: _Ready | None, rows: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        name = column.name
        values = [self.constants[name]] * len(rows) if name in self.constants else list(map(itemgetter(name), rows))
        try:
            return ready(values) if ready else values
        except ValueError:  # it may quote the value
            raise StoreError(f"{column}: a value cannot be stored, and nothing was: please report this") from None


@lru_cache(maxsize=256)
def _upsert(dialect: Dialect, table: Table, names: tuple[str, ...], update: tuple[str, ...]) -> _Upsert:
    constants = {
        column.name: column.default.arg
        for column in table.columns
        if column.name not in names and isinstance(column.default, ScalarElementColumnDefault)
    }
    insert = importlib.import_module(f"sqlalchemy.dialects.{dialect.name}").insert(table)  # `connect` has loaded it
    if update:
        changed = {name: insert.excluded[name] for name in update}
        insert = insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=changed)
    else:
        insert = insert.on_conflict_do_nothing()
    compiled = insert.compile(dialect=dialect, column_keys=[*names, *constants])
    columns = tuple((table.columns[name], _ready(table.columns[name], dialect)) for name in compiled.positiontup)
    return _Upsert(compiled.string, columns, constants)


def _ready(column: Column[Any], dialect: Dialect) -> _Ready | None:
    """Return what makes values of a column ready all at once; the column's type says how one is made so."""
    one = column.type.dialect_impl(dialect).bind_processor(dialect)
    if one is None:
        return None
    if isinstance(column.type, tables.Words):
        return lambda values: values if _is_plain(values) else list(map(one, values))
    if isinstance(column.type, tables.Noun | tables.Packed):  # dear to compare, and no two are alike
        return lambda values: list(map(one, values))
    return lambda values: _each_once(one, values)


def _is_plain(values: Sequence[str | None]) -> bool:
    """Return whether every database holds these texts as they stand."""
    text = "".join(filter(None, values))
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _each_once(one: Callable[[Any], Any], values: Sequence[Any]) -> Sequence[Any]:
    """Make values ready of which few are distinct: instants and dates are dear to write."""
    if values.count(values[0]) == len(values):
        return [one(values[0])] * len(values)
    return list(map({value: one(value) for value in set(values)}.__getitem__, values))


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
