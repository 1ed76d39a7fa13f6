"""The stock of a home many times over, for the benchmark of nights: to read 200,000 texts takes half an hour.

Each stored posting comes once more for another employer in another town, whose names are as long, so that what was read
in its text stands at the same places; so does its sketch, and what it is linked with. What is written is what the
program would have written: every `SAMPLE`-th is parsed, read and sketched to see. That the postings of different
employers in different towns are no one job is taken as settled.
"""

import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from grown import FILE, SOURCES, Grower, Record, write

from jobmatch import skills, vocabulary
from jobmatch.dedupe import sketched
from jobmatch.jobposting import read
from jobmatch.model import Posting, RawPosting, Requirements, canonical, posting_id
from jobmatch.store import batches
from jobmatch.tables import from_json, to_json

SAMPLE = 1000
_STORED = (
    "SELECT p.*, t.text, r.data AS asked, r.reader_version, k.version FROM postings p JOIN texts t USING (text_hash) "
    "JOIN requirements r USING (text_hash) JOIN sketches k USING (posting_id) WHERE feed_id = ? AND source_id IN ({})"
)
COPIED = ("jobs", "payloads", "texts", "requirements", "postings", "sightings", "sketches", "sketch_keys", "links")


def multiply(home: Path, grower: Grower, count: int, times: int) -> None:
    """Add to the sources of a home, and to its database, the first `count` postings so many times less one again."""
    reader = skills.Reader(vocabulary.load())
    with closing(sqlite3.connect(home / "jobmatch.db")) as database:
        database.row_factory = sqlite3.Row
        for time in range(1, times):
            for source in range(SOURCES):
                mine = [number for number in range(count) if number % SOURCES == source]
                for numbers in batches(mine, FILE):
                    records = {f"n{number}": grower.record(number) for number in numbers}
                    others = {key: grower.other(record, time) for key, record in records.items()}
                    write(home / f"source{source}" / f"x{time}-{numbers[0] // FILE:03}.jsonl", others.values())
                    _insert(database, f"s{source}", others, time, reader)
            _link(database, time)
            database.commit()


def _insert(database: sqlite3.Connection, feed: str, others: dict[str, Record], time: int, reader: Any) -> None:
    for keys in batches(others, 500):
        found = database.execute(_STORED.format(",".join("?" * len(keys))), (feed, *keys)).fetchall()
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in COPIED}
        for was in found:
            _one(rows, dict(was), RawPosting(feed, f"{was['source_id']}x{time}", others[was["source_id"]]), reader)
        for name in COPIED:
            _put(database, name, rows[name])


def _one(rows: dict[str, list[dict[str, Any]]], was: dict[str, Any], raw: RawPosting, reader: Any) -> None:
    text, asked = zlib.decompress(was.pop("text")).decode(), was.pop("asked")
    version, rules = was.pop("reader_version"), was.pop("version")
    posting = read(raw)
    key, payload = raw.posting_id, zlib.compress(canonical(raw.payload).encode())
    (sketch,) = sketched([posting])
    assert len(posting.text) == len(text)  # noqa: S101 - else nothing here holds
    if int(key, 16) % SAMPLE == 0:
        kept = replace(from_json(Requirements, asked), text_hash=posting.text_hash, reader_version=version)
        assert reader.extract(posting.text) == kept  # noqa: S101 - likewise
    packed = zlib.compress(posting.text.encode())
    rows["jobs"].append({"job_id": key})
    rows["payloads"].append({"raw_hash": raw.raw_hash, "payload": payload})
    rows["texts"].append({"text_hash": posting.text_hash, "text": packed})
    rows["requirements"].append({"text_hash": posting.text_hash, "reader_version": version, "data": asked})
    rows["postings"].append(
        was
        | {
            "posting_id": key,
            "job_id": key,
            "source_id": raw.source_id,
            "raw_hash": raw.raw_hash,
            "text_hash": posting.text_hash,
            "content_hash": posting.content_hash,
            "url": posting.url,
            "hiring_organization": posting.hiring_organization,
            "data": to_json(Posting, replace(posting, text="")),
        }
    )
    seen = {name: was[name] for name in ("feed_id", "first_seen_at", "last_seen_at")}
    rows["sightings"].append({"posting_id": key, "raw_hash": raw.raw_hash, "source_id": raw.source_id, **seen})
    made = {"content_hash": posting.content_hash, "version": rules, "bins": sketch.bins, "size": sketch.size}
    rows["sketches"].append({"posting_id": key, **made})
    for sure, keys in ((True, sketch.sure), (False, sketch.keys)):
        rows["sketch_keys"] += [{"posting_id": key, "key": one, "sure": sure} for one in keys]


def _put(database: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        names, marks = ", ".join(f'"{name}"' for name in rows[0]), ", ".join("?" * len(rows[0]))
        statement = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        database.executemany(statement, [tuple(row.values()) for row in rows])


def _link(database: sqlite3.Connection, time: int) -> None:
    """Tie the others to each other as those they were made of are tied."""
    stored = database.execute("SELECT posting_id, feed_id, source_id, job_id FROM postings").fetchall()
    mine = {
        row["posting_id"]: posting_id(row["feed_id"], f"{row['source_id']}x{time}")
        for row in stored
        if "x" not in row["source_id"]
    }
    jobs = [(mine[row["job_id"]], mine[row["posting_id"]]) for row in stored if row["posting_id"] in mine]
    database.executemany("UPDATE postings SET job_id = ? WHERE posting_id = ?", jobs)
    links = database.execute("SELECT * FROM links").fetchall()
    pairs = [(row, sorted((mine[row["first"]], mine[row["second"]]))) for row in links if row["first"] in mine]
    _put(database, "links", [dict(row) | {"first": a, "second": b} for row, (a, b) in pairs])
