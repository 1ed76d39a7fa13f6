"""Postings in any number, grown from the real texts of a corpus, and a center's clients: for the benchmark of nights.

The first fifth of one real text, the second of another, and so on make a new one, as long as they are: no two share
more than real ones do. The title is that of the first, employer and town are invented. One posting in `IN_FIELD` is of
the field (by its title), one in `COPIES` is an earlier one once more, as another source shows it: cut off, with a
footer. Of one employer at most `OF_ONE` texts of the field are taken: most are of one agency and its template, which a
larger stock does not have more of. What has a number is the same each time. Nothing of the corpus is kept in the
project: what is grown lies in the folder that the caller names.
"""

import csv
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from invented_stock import TOWNS

from jobmatch import places, vocabulary
from jobmatch.markup import html_to_text
from jobmatch.titles import read_title
from jobmatch.trades import FAMILIES

IN_FIELD = 8
OF_ONE = 10
PARTS = 5
COPIES = 10
SOURCES = 4
FILE = 5000  # postings in a file
EMPLOYERS = 2000
CLIENTS = ("client_id", "name", "email", "postal_code", "travel", "schooling", "credentials", "work", "pay")
SCHOOLING = ("high school", "certificate", "associate", "bachelor")
CREDENTIALS = ("RHIT", "RHIA", "CPC", "CCS", "CCA", "CPB", "CHDA", "CRCR", "CMAA", "EHR Specialist", "CPR", "")
WORK = (
    *("medical records clerk", "medical coder", "release of information specialist", "patient access clerk"),
    *("health information technician", "file clerk", "medical biller", "cancer registrar", "receptionist"),
)

Record = dict[str, Any]


class Grower:
    """Grows postings from the texts in a folder as `../shared/corpus`."""

    def __init__(self, corpus: Path) -> None:
        titles = vocabulary.load().titles
        american = list(_lines(corpus / "us_public.jsonl.gz")) + list(_lines(corpus / "pool.jsonl"))
        self.field = _few(one for one in american if read_title(one["title"], titles).family in FAMILIES)
        self.others = list(_lines(corpus / "nhs_all.jsonl.gz"))
        self.towns = [f"{places.towns(code)[0].title()}, {places.state(code)} {code}" for code in TOWNS]
        self._alike = {town: [one for one in self.towns if len(one) == len(town)] for town in self.towns}

    def record(self, number: int) -> Record:
        """Return the posting of a number, as a flat record."""
        dice = random.Random(number)  # noqa: S311 - the same postings each time
        if number % COPIES == COPIES - 1:
            return _copy(self.record(number - 1 - dice.randrange(COPIES - 1)), number)
        texts = self.field if dice.randrange(IN_FIELD) == 0 else self.others
        parts = dice.choices(texts, k=PARTS)
        employer, town = f"Employer{dice.randrange(EMPLOYERS):04} Hospital", dice.choice(self.towns)
        body = [line for at, part in enumerate(parts) for line in _part(part["description"], at)]
        body.insert(len(body) // 2, f"Team {number} of {employer} is looking for you.")
        name = {"id": f"n{number}", "title": parts[0]["title"], "company": employer, "location": town}
        return {**name, "url": f"https://jobs.example/{number}", "description": "\n".join(body)}

    def other(self, record: Record, time: int) -> Record:
        """Return a posting once more, for another employer in another town, with names that are as long.

        What was read in its text is so read in this one, at the same places.
        """
        was, towns = record["company"], self._alike[record["location"]]
        name = f"Employer{(int(was[8:12]) + 211 * time) % EMPLOYERS:04} Hospital"
        town = towns[(towns.index(record["location"]) + time) % len(towns)]
        said = record["description"].replace(was, name)
        return {**record, "id": f"{record['id']}x{time}", "company": name, "location": town, "description": said}


def _part(description: str, at: int) -> list[str]:
    """Return the lines of one of the `PARTS` of a text."""
    lines = _plain(description).split("\n")
    return lines[len(lines) * at // PARTS : len(lines) * (at + 1) // PARTS]


def _few(records: Iterable[Record]) -> list[Record]:
    found, counts = list[Record](), Counter[str]()
    for one in records:
        counts[one["company"]] += 1
        found += [one] * (counts[one["company"]] <= OF_ONE)
    return found


@cache
def _plain(description: str) -> str:
    """Return a text without markup: taking it out anew for each posting would only make the growing slow."""
    return html_to_text(description) if "&lt;" in description else description


def _lines(path: Path) -> Iterator[Record]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from (one for one in map(json.loads, lines) if one.get("title") and one.get("description"))


def _copy(record: Record, number: int) -> Record:
    text = record["description"]
    shown = f"{text[: len(text) * 9 // 10]}\nSeen at a board of jobs."
    return {**record, "id": f"n{number}", "url": f"https://board.example/{number}", "description": shown}


def show(grower: Grower, folder: Path, numbers: range) -> None:
    """Write the sources of a night: the postings of these numbers, in place of those of another night."""
    for source in range(SOURCES):
        mine = [number for number in numbers if number % SOURCES == source]
        for at in range(0, len(mine), FILE):
            write(folder / f"source{source}" / f"{at // FILE:03}.jsonl", map(grower.record, mine[at : at + FILE]))


def write(path: Path, records: Iterable[Record]) -> None:
    """Write one file of a source."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")


def roster(path: Path, count: int) -> None:
    """Write a roster of so many clients, who differ in town, way, schooling, credentials, work and least pay."""
    dice = random.Random(count)  # noqa: S311 - the same people each time
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(CLIENTS)
        for number in range(count):
            told = ", ".join(filter(None, dict.fromkeys(dice.choices(CREDENTIALS, k=2))))
            work = f"{dice.randrange(1, 12)} years as {dice.choice(WORK)}"
            pay = f"{dice.randrange(14, 26)} an hour" if dice.random() < 0.6 else ""
            who = (f"C-{number}", f"Client {number:05}", f"c{number}@clients.example")
            miles = str(dice.choice((10, 20, 40, 60)))
            rows.writerow([*who, dice.choice(TOWNS), miles, dice.choice(SCHOOLING), told, work, pay])
