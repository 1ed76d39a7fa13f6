"""Whole nights at scale, each step by itself: CPU of all processes, clock, memory. Not run by `make bench`.

usage: night.py SHARED [--postings 20000] [--times 1] [--people 1000] [--processes 0] [--home FOLDER] [--nights 3]

A stock of postings is grown from SHARED/corpus (`grown.py`) into four sources, people come by a roster, and nights are
done with letters into a folder. On the second night nothing is new but what `--times` adds to the stock
(`multiplied.py`), and from the third on `CHANGE` postings are new each night and as many are gone. Each night is a
process of its own, as `jobmatch nightly` is. FOLDER is kept: where it is there, the nights go on in it.

usage: night.py --match PEOPLE POSTINGS

Invented people against invented postings (`invented_stock.py`): what of all that is open fits whom, without storing it.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from grown import Grower, roster, show
from invented_stock import Inventor
from measured import cpu, peak
from multiplied import multiply

from jobmatch import caseload, config, deliver, jobs, nightly, pipeline, replay, retention, scheduler, vocabulary
from jobmatch.match import Scorer
from jobmatch.ranking import Ranking
from jobmatch.roster import load
from jobmatch.stock import Stock
from jobmatch.store import TIERS

CHANGE = 400
BEGAN = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
STEPS = (  # in their order: what begins each
    ("read", nightly, "_bring_up_to_date"),
    ("read again", replay, "is_stale"),
    ("settle", jobs, "settle"),
    ("match", nightly, "_match"),
    ("letters", nightly, "_write_letters"),
    ("send", deliver, "deliver"),
    ("sweep", retention, "sweep"),
)


class Meter:
    """Tells at the beginning of each step what the one before has cost."""

    def __init__(self) -> None:
        self.name, self.cpu, self.clock = "begin", cpu(os.getpid()), time.monotonic()
        self.begun = self.cpu, self.clock

    def begin(self, name: str) -> None:
        """End the step that goes on, and begin another."""
        used, now = cpu(os.getpid()), time.monotonic()
        self._tell(self.name, used - self.cpu, now - self.clock)
        self.name, self.cpu, self.clock = name, used, now

    def end(self) -> None:
        """End the last step, and tell of the whole."""
        self.begin("")
        self._tell("whole", self.cpu - self.begun[0], self.clock - self.begun[1])

    def _tell(self, name: str, used: float, passed: float) -> None:
        print(f"  {name:10} {used:8.1f} s CPU {passed:8.1f} s clock", flush=True)

    def watch(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return what begins the step, and then does the work."""

        def watched(*args: Any, **more: Any) -> Any:
            self.begin(name)
            return work(*args, **more)

        return watched


# ------------------------------------------------------------------------------------------------------ the house


def opened(home: Path) -> Any:
    """Open the line of a home."""
    return pipeline.open_line(config.load({}, {"home": home}))


def build(home: Path, people: int, processes: int) -> None:
    """Make a home with its settings and sources, and take in people by a roster."""
    home.mkdir(parents=True)
    said = f'delivery = "folder"\nmail_from = "Job Center <jobs@center.example>"\nprocesses = {processes}\n'
    home.joinpath("jobmatch.toml").write_text(said, "utf-8")
    sources = (f'[s{n}]\nplatform = "file"\nurl = "{home}/source{n}"\nevery_h = 0\n' for n in range(4))
    home.joinpath("feeds.toml").write_text("\n".join(sources), "utf-8")
    roster(home / "roster.csv", people)
    with opened(home) as line:
        foreseen = caseload.foresee(line, load(home / "roster.csv"), BEGAN)
        for change in foreseen.changes:
            pipeline.import_client(line, change.client, BEGAN)


def one_night(home: Path, number: int) -> None:
    """Do the night of a number, counted from 1, and tell what each step costs."""
    meter, at = Meter(), BEGAN + timedelta(days=number)
    for name, module, attribute in STEPS:
        setattr(module, attribute, meter.watch(name, getattr(module, attribute)))
    with opened(home) as line:
        row = scheduler.run_night(line, at.date(), nightly.night, lambda: at)
        meter.end()
        print(f"  {row.state}: {row.done} told, {row.skipped} without news, {row.failed} failed {row.reason}")


def main() -> None:
    """Grow, and do nights."""
    asked = argparse.ArgumentParser()
    asked.add_argument("shared", type=Path)
    asked.add_argument("--postings", type=int, default=20_000)
    asked.add_argument("--times", type=int, default=1)
    asked.add_argument("--people", type=int, default=1000)
    asked.add_argument("--processes", type=int, default=0)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--nights", type=int, default=3)
    given = asked.parse_args()
    with TemporaryDirectory() as folder:
        home = given.home or Path(folder, "home")
        if not home.exists():
            build(home, given.people, given.processes)
        grower, done = Grower(given.shared / "corpus"), len(list(home.glob("outbox/*")))
        for number in range(done + 1, done + 1 + given.nights):
            gone = CHANGE * max(number - 2, 0)
            show(grower, home, range(gone, gone + given.postings))
            if number == 2 and given.times > 1:
                multiply(home, grower, given.postings, given.times)
            print(f"night {number}: {given.postings * given.times:,} postings, {CHANGE if gone else 'the first'} new")
            held = peak([sys.executable, __file__, "--night", str(home), str(number)])
            print(f"  {held} MB at most, of all processes; load {os.getloadavg()[0]:.1f}", flush=True)


def match(people: int, postings: int) -> None:
    """Match so many people with so many postings, as a night does with who has changed, and tell what it costs."""
    inventor, meter, on = Inventor(0), Meter(), BEGAN.date()
    meter.begin("lay out")
    stock, scorer = Stock(inventor.postings(postings), inventor.concepts), Scorer(vocabulary.load())
    meter.begin("match")
    fits, began = 0, time.process_time()
    for one in inventor.people(people):
        ranked = Ranking(stock, one, scorer.standing(one, on), on).best("listings")
        fits += sum(one.tier in TIERS for one in ranked)
    used = time.process_time() - began
    meter.end()
    print(
        f"  {people * postings / used / 1e6:.0f} million pairs a CPU second, {fits / people:.0f} fits for each person"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--night"]:
        one_night(Path(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1:2] == ["--match-here"]:
        match(*map(int, sys.argv[2:]))
    elif sys.argv[1:2] == ["--match"]:
        held = peak([sys.executable, __file__, "--match-here", *sys.argv[2:]])
        print(f"  {held} MB at most; load {os.getloadavg()[0]:.1f}")
    else:
        main()
