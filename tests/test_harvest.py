"""One feed read as far as that goes without the store: what is parsed, what is held, and how it ends."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from line_fixtures import record, trial
from web_fixtures import pages, site

from jobmatch import harvest
from jobmatch.config import Manners
from jobmatch.errors import ConfigError, FetchError, FormatError
from jobmatch.harvest import Chunk, End, Errand, gather
from jobmatch.held import Held
from jobmatch.model import Feed, RawPosting, Shown

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def source(tmp_path):
    """Write a file of records; return the errand of reading it."""

    def write(*records, **errand):
        path = tmp_path / "jobs.jsonl"
        path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in records))
        return Errand(Feed("acme", "file", str(path)), NOW, **errand)

    return write


def gathered(errand):
    """The chunks of a run, and its end."""
    *chunks, end = gather(errand)
    return chunks, end


def test_what_is_there_is_parsed_in_its_order(source):
    (chunk,), end = gathered(source(record(1), record(2)))
    assert [(raw.source_id, posting.title) for raw, posting in chunk.parsed] == [
        ("1", "Medical Records Clerk 1"),
        ("2", "Medical Records Clerk 2"),
    ]
    assert (end.unmodified, end.trouble, end.spent, bool(end.validator)) == (False, None, 0, True)


def test_what_is_held_as_it_stands_is_not_parsed_again(source):
    (first,), _ = gathered(source(record(1), record(2)))
    (one, _), (two, _) = first.parsed
    held = Held.of([("1", one.raw_hash, ""), ("2", "another", "")])
    (chunk,), _ = gathered(source(record(1), record(2), held=held))
    assert ([raw for raw, _ in chunk.parsed], chunk.unchanged) == ([two], [one.posting_id])


def test_what_cannot_be_parsed_is_told_apart_from_what_cannot_be_told_apart(source):
    odd = {"id": "9", "title": ["Clerk"], "description": "RHIT."}
    (chunk,), _ = gathered(source(record(1), odd, '{"id": "3", "ti'))
    assert [raw.source_id for raw in chunk.unread] == ["9"]
    assert (len(chunk.parsed), len(chunk.refusals), chunk.lost) == (1, 2, 1)


def test_a_long_feed_comes_in_chunks(source, monkeypatch):
    monkeypatch.setattr(harvest, "CHUNK", 2)
    chunks, _ = gathered(source(*map(record, range(5))))
    assert [len(chunk.parsed) for chunk in chunks] == [2, 2, 1]


def test_a_slow_feed_is_handed_on_before_a_chunk_is_full(source, monkeypatch):
    monkeypatch.setattr(harvest, "CHUNK_S", 0.0)
    chunks, _ = gathered(source(*map(record, range(3))))
    assert [len(chunk.parsed) for chunk in chunks] == [1, 1, 1]


def test_a_feed_that_has_not_changed_ends_at_once(source):
    _, end = gathered(source(record(1)))
    chunks, again = gathered(source(record(1), validator=end.validator))
    assert (chunks, again.unmodified) == ([], True)


def broken_off(feed, fetch):
    yield RawPosting(feed.id, "1", record(1))
    raise FetchError("it broke off")


def test_what_came_before_a_feed_broke_off_is_kept(source, monkeypatch):
    monkeypatch.setattr("jobmatch.scrapers.file.collect", broken_off)
    (chunk,), end = gathered(source())
    assert (len(chunk.parsed), str(end.trouble)) == (1, "it broke off")


def test_a_posting_that_its_source_still_shows_need_not_be_fetched(source, monkeypatch):
    def collect(feed, fetch):
        yield Shown(feed.id, "1") if fetch.holds("1", "v1") else RawPosting(feed.id, "1", record(1), mark="v1")
        yield RawPosting(feed.id, "2", record(2), mark=fetch.week)

    monkeypatch.setattr("jobmatch.scrapers.file.collect", collect)
    two = RawPosting("acme", "2", record(2))
    (chunk,), _ = gathered(source(held=Held.of([("1", "", "v1"), ("2", two.raw_hash, "2026-W46")])))
    assert chunk.unchanged == [Shown("acme", "1").posting_id, two.posting_id]
    assert (chunk.parsed, chunk.marks) == ([], {two.posting_id: "2026-W47"})


def test_of_records_alike_the_first_is_taken_and_errors_pass_through():
    one, odd = RawPosting("a", "1", {"v": 1}, "row 1"), RawPosting("a", "1", {"v": 2}, "row 3")
    error = FormatError("row 2")
    first, second, third = harvest._once([one, error, one, odd, Shown("a", "1")])
    assert (first, second, str(third)) == (one, error, "row 3: the id '1' stands twice: the first one was taken")


def test_an_id_that_is_no_text_can_be_stored(source, monkeypatch, tmp_path):
    def collect(feed, fetch):
        yield RawPosting(feed.id, "\ud800", record(1))

    monkeypatch.setattr("jobmatch.scrapers.file.collect", collect)
    with trial(tmp_path / "home") as acme:
        assert acme.night().counts.new == 1


def test_the_requests_of_a_run_are_counted():
    with site(pages({"/jobs.jsonl": json.dumps(record(1))})) as server:
        feed = Feed("web", "file", f"{server.url}/jobs.jsonl")
        (_,), end = gathered(Errand(feed, NOW, Manners(allow_loopback=True)))
    assert (end.spent, end.trouble) == (2, None)  # robots.txt is one of them


# ------------------------------------------------------------------------------------------------- partners' keys


def test_the_headers_of_a_feed_are_sent_to_its_host(tmp_path):
    secrets = tmp_path / "partner.headers"
    secrets.write_text("X-Api-Key: k1\nAccept-Language: en\n")
    with site(pages({"/jobs.jsonl": json.dumps(record(1))})) as server:
        feed = Feed("web", "file", f"{server.url}/jobs.jsonl", headers_file=str(secrets))
        gathered(Errand(feed, NOW, Manners(allow_loopback=True)))
    assert server.asked[-1][2]["X-Api-Key"] == "k1"


@pytest.mark.parametrize("content", ["no colon", "Name:", ": value", "K\u00e9y: x", None])
def test_headers_that_cannot_be_read_are_said_so(tmp_path, content):
    secrets = tmp_path / "partner.headers"
    if content is not None:
        secrets.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"partner\.headers"):
        gathered(Errand(Feed("web", "file", "x.csv", headers_file=str(secrets)), NOW))


# ---------------------------------------------------------------------------------------------------- real texts


@pytest.mark.shared
def test_every_record_of_a_large_real_file_goes_through(shared):
    path = shared / "corpus" / "nhs_all.jsonl.gz"
    parsed = refused = 0
    for one in gather(Errand(Feed("nhs", "file", str(path)), NOW)):
        if isinstance(one, Chunk):
            parsed, refused = parsed + len(one.parsed), refused + len(one.refusals)
        else:
            assert isinstance(one, End)
            assert one.trouble is None
    with gzip.open(path) as file:
        assert parsed + refused == sum(1 for _ in file) == 14_842
    assert refused == 0
