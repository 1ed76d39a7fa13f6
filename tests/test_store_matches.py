"""What stands for each job is noted by the databases themselves, and only what is otherwise than before."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, update
from store_fixtures import DATABASES, DAY, NEXT_NIGHT, NIGHT, chunk, collect, database, pair, posting

from jobmatch import tables
from jobmatch.store import Store

ONE, TWO, THREE = (posting(name).posting_id for name in "123")


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    for url in database(request.param, tmp_path):
        with Store.open(url) as opened:
            yield opened


def restock(store, behind=(), on=DAY, reader_version="r1"):
    """Note what stands; return what of it is otherwise than before."""
    with store.reading() as connection:
        before = max(connection.scalars(tables.stocked.select().with_only_columns(tables.stocked.c.stamp)), default=0)
    assert store.restock(reader_version, behind, on) - before in {0, 1}
    return store.restocked(before)


def test_what_is_open_and_has_been_read_stands_until_something_about_it_changes(store):
    collect(store, NIGHT, chunk(pair("1"), pair("2")))
    assert restock(store) == {ONE: ONE, TWO: TWO}
    assert restock(store) == {}
    raw, changed = pair("1")
    collect(store, NEXT_NIGHT, chunk((replace(raw, payload={"title": "Coder"}), replace(changed, title="Coder"))))
    assert restock(store) == {ONE: ONE}


def test_what_closes_or_is_no_more_read_stands_no_more(store):
    collect(store, NIGHT, chunk(pair("1"), pair("2")))
    restock(store)
    with store.writing() as connection:
        connection.execute(update(tables.postings).where(tables.postings.c.posting_id == ONE).values(closed_at=NIGHT))
    assert restock(store) == {ONE: ""}
    assert restock(store, reader_version="r2") == {TWO: ""}
    assert restock(store) == {TWO: TWO}


def test_of_a_job_those_behind_another_do_not_stand(store):
    collect(store, NIGHT, chunk(pair("1"), pair("2"), pair("3")))
    store.give_jobs({TWO: ONE})
    assert restock(store, {TWO}) == {ONE: ONE, THREE: THREE}
    assert restock(store, {ONE}) == {ONE: "", TWO: ONE}
    assert set(store.stocked()) == {TWO, THREE}


def test_a_last_day_that_is_past_is_a_change(store):
    raw, _ = pair("1")
    collect(store, NIGHT, chunk((raw, posting("1", valid_through=DAY))))
    restock(store)
    assert restock(store, on=DAY) == {}
    assert restock(store, on=DAY + timedelta(1)) == {ONE: ONE}
    assert restock(store, on=DAY + timedelta(2)) == {}


def test_what_begins_as_another_does_is_found(store):
    names = ("aaaaaa11", "aaaaaa12", "aaaaab11", "baaaaa11")
    rows = [{"posting_id": name, "job_id": name, "key": "k", "stamp": 1} for name in names]
    gone = [{**rows[0], "posting_id": name, "key": ""} for name in ("aaaaaa99", "aaaaab99")]
    with store.writing() as connection:
        connection.execute(insert(tables.stocked), rows + gone)
    assert store.stocked_alike(6) == ("aaaaaa11", "aaaaaa12")
    assert store.stocked_alike(5) == names[:3]
