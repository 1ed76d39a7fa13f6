"""Rows by the hundred: the store's own way of making them ready writes what SQLAlchemy's would."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, insert, select
from store_fixtures import DATABASES, NIGHT, database, fill_every_table, profile, rows, sample

from jobmatch import tables
from jobmatch.errors import StoreError
from jobmatch.store import HOME, Store
from jobmatch.store_connection import upsert

EVERY = tables.metadata.sorted_tables


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    for url in database(request.param, tmp_path):
        with Store.open(url) as store:
            yield store


@pytest.fixture
def runs(store):
    """Write feed runs, one for each row given; return what the database then holds in the named columns."""

    def write(*given, update=()):
        whole = [
            {"run_id": number, "feed_id": "a", "started_at": NIGHT, "outcome": "x"} for number in range(len(given))
        ]
        with store.writing() as connection:
            upsert(connection, tables.feed_runs, [old | new for old, new in zip(whole, given, strict=True)], update)
        named = [tables.feed_runs.c[name] for name in given[0]]
        with store.reading() as connection:
            return [tuple(row) for row in connection.execute(select(*named).order_by(tables.feed_runs.c.run_id))]

    return write


def test_every_table_holds_what_sqlalchemy_itself_would_write(store):
    fill_every_table(store, 3)
    expected = rows(store, *EVERY)
    with store.writing() as connection:
        for table in reversed(EVERY):
            connection.execute(delete(table))
        connection.execute(insert(tables.centers).values(center_id=HOME, name=""))
        for table in EVERY:
            upsert(connection, table, [{one.name: sample(one, n) for one in table.columns} for n in range(3)])
    assert rows(store, *EVERY) == expected


def test_a_column_that_the_rows_leave_out_has_its_default(runs):
    assert runs({"feed_id": "a"}) == [("a",)]
    assert runs({"refused": 3, "validator": "v"}, update=("refused", "validator")) == [(3, "v")]


def test_a_row_that_stands_is_left_or_takes_the_columns_named(runs):
    assert runs({"feed_id": "a", "new": 1}) == [("a", 1)]
    assert runs({"feed_id": "b", "new": 2}) == [("a", 1)]
    assert runs({"feed_id": "b", "new": 2}, update=("new",)) == [("a", 2)]


@pytest.mark.parametrize(("odd", "mended"), [("nul\0", "nul"), ("half \ud83d", "half ?"), ("Übung, 😀", "Übung, 😀")])
def test_among_plain_words_those_that_no_database_holds_are_mended(odd, mended, runs):
    assert runs({"reason": "plain"}, {"reason": odd}, {"reason": ""}) == [("plain",), (mended,), ("",)]


def test_instants_of_any_zone_and_none_stand_side_by_side(runs):
    west = timezone(timedelta(hours=-5))
    given = [
        NIGHT,
        None,
        NIGHT.astimezone(west),
        NIGHT + timedelta(microseconds=1),
        None,
        datetime.max.replace(tzinfo=UTC),
    ]
    assert runs(*({"ended_at": one} for one in given)) == [(one and one.astimezone(UTC),) for one in given]


def test_one_naive_instant_among_many_keeps_all_of_them_out(store, runs):
    with pytest.raises(StoreError, match="has no time zone"):
        runs({"ended_at": NIGHT}, {"ended_at": NIGHT.replace(tzinfo=None)})
    assert rows(store, tables.feed_runs) == {"feed_runs": []}


def test_a_value_that_cannot_be_stored_is_not_quoted(store):
    with pytest.raises(StoreError, match=r"^profiles\.data: a value cannot be stored") as caught:
        store.save_profile(HOME, profile(email="ortiz \ud83d"), {}, "r1", NIGHT)
    assert "ortiz" not in str(caught.value)
    assert rows(store, tables.profiles) == {"profiles": []}
