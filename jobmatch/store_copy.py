"""All rows of one database into another, of the same tables, as they are stored: nothing is read or packed anew.

Both ends are transactions of the caller: what fails half-way leaves nothing behind.
"""

from collections.abc import Generator
from contextlib import closing
from typing import Any

from sqlalchemy import Column, Connection, Table, TableClause, column, delete, func, insert, select, table, text
from sqlalchemy.types import TypeEngine

from jobmatch import tables
from jobmatch.errors import StoreError
from jobmatch.store_connection import BATCH, explained, name_of

LEFT = {tables.leases}  # who is at work on the one is not at work on the other


def hold(connection: Connection) -> None:
    """Let nobody else write until the transaction ends; on SQLite it is one that writes, and that is enough."""
    if connection.dialect.name == "postgresql":
        names = map(connection.dialect.identifier_preparer.format_table, tables.metadata.sorted_tables)
        connection.exec_driver_sql(f"LOCK TABLE {', '.join(names)} IN SHARE MODE")


def is_bare(connection: Connection) -> bool:
    """Return whether the tables hold no more than they are made with: the one center."""
    others = (one for one in tables.metadata.sorted_tables if one is not tables.centers)
    return _count(connection, tables.centers) <= 1 and not any(_count(connection, one) for one in others)


def fill(source: Connection, target: Connection) -> dict[str, int]:
    """Copy every table into a bare database; return how many rows each has. A few hundred are held in memory.

    New ids go on after the last that the source has given. Raises StoreError if one row is not there afterwards.
    """
    target.execute(delete(tables.centers))
    counts = {}
    for one in tables.metadata.sorted_tables:
        if one in LEFT:
            continue
        stored = table(one.name, *(column(its.name, _stored(its)) for its in one.columns))
        with closing(_read(source, stored)) as parts:
            for rows in parts:
                target.execute(insert(stored), rows)
        if (key := one.autoincrement_column) is not None:
            _go_on_after(target, key, _last_id(source, key))
        counts[one.name] = _count(target, one)
        if counts[one.name] != (expected := _count(source, one)):
            raise StoreError(f"{counts[one.name]} of {expected} rows of {one.name} arrived: nothing was kept")
    return counts


def _stored(its: Column[Any]) -> TypeEngine[Any]:
    """Return the type of a column as its database has it; instants alone are not written alike everywhere."""
    kind = its.type
    return kind.impl_instance if isinstance(kind, tables.Words | tables.Noun | tables.Packed) else kind


def _read(source: Connection, stored: TableClause) -> Generator[list[dict[str, Any]], None, None]:
    few = {"yield_per": BATCH}
    with explained(name_of(source.engine.url)), source.execute(select(stored), execution_options=few) as found:
        for rows in found.mappings().partitions():
            yield [dict(row) for row in rows]


def _count(connection: Connection, one: Table) -> int:
    return connection.scalar(select(func.count()).select_from(one)) or 0


def _last_id(connection: Connection, key: Column[Any]) -> int:
    """Return the greatest id of a table, or the last that it gave if its database remembers: none is given twice."""
    query = {
        "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = :table",
        "postgresql": "SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(:table, :column) AS regclass))",
    }[connection.dialect.name]
    given = connection.scalar(text(query), _names(key))
    return max(given or 0, connection.scalar(select(func.max(key))) or 0)


def _go_on_after(connection: Connection, key: Column[Any], last: int) -> None:
    """Let the next row of a table have a greater id. SQLite remembers that of some tables alone."""
    if connection.dialect.name == "postgresql":
        after = text("SELECT setval(pg_get_serial_sequence(:table, :column), :next, false)")
        connection.execute(after, {**_names(key), "next": last + 1})
    elif key.table.dialect_options["sqlite"]["autoincrement"]:
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), _names(key))
        connection.execute(text("INSERT INTO sqlite_sequence VALUES (:table, :last)"), {**_names(key), "last": last})


def _names(key: Column[Any]) -> dict[str, str]:
    return {"table": key.table.name, "column": key.name}
