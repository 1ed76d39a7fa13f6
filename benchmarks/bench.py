"""Speed, each as a ratio against a limit measured in the same run. Run by `make bench`.

help     CPU time of `jobmatch --help` over `python -c pass`; at most 6
extract  CPU time of reading invented postings over bare tokenising of the same texts; no bar yet

Both sides alternate; a figure is the median of the ratios, with the least and the most.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import spacy

from jobmatch import skills, vocabulary
from jobmatch.jobposting import read
from jobmatch.model import RawPosting

ROUNDS = 7


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


def show(name: str, ratios: list[float], bar: str) -> None:
    """Print one figure."""
    print(f"{name:8} {statistics.median(ratios):6.2f}  [{min(ratios):.2f}..{max(ratios):.2f}]  {bar}")


def bench_help() -> None:
    """Start-up: nothing heavy may be imported before it is needed."""
    jobmatch = Path(sys.executable).with_name("jobmatch")
    ratios = [child_cpu(jobmatch, "--help") / child_cpu(sys.executable, "-c", "pass") for _ in range(ROUNDS)]
    show("help", ratios, "at most 6")


def texts(round_: int) -> list[str]:
    """Return the texts of the bundled postings, made new in every round: a tokenizer is faster on words it has met."""
    lines = files("jobmatch").joinpath("data", "demo", "postings.jsonl").read_text(encoding="utf-8").splitlines()
    made = [read(RawPosting("bench", str(n), json.loads(line))).text for n, line in enumerate(lines)]
    return [
        " ".join(f"{word}{round_}" if len(word) > 9 and n % 5 == 0 else word for n, word in enumerate(text.split(" ")))
        for text in made
    ]


def bench_extract() -> None:
    """The whole reading of a posting, over what tokenising its text alone costs."""
    reader, bare = skills.Reader(vocabulary.load()), spacy.blank("en")
    ratios = []
    for round_ in range(ROUNDS):
        batch = texts(round_)
        cost = own_cpu(lambda batch=batch: [bare.make_doc(text) for text in batch])
        ratios.append(own_cpu(lambda batch=batch: [reader.extract(text) for text in batch]) / cost)
    show("extract", ratios, "no bar yet")


if __name__ == "__main__":
    bench_help()
    bench_extract()
