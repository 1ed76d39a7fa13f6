"""What tests of the whole line share: a home with one source that changes from night to night, and readers that tell.

A reader takes a third of a second to make, so that one is made for each vocabulary of a session; a database is copied.
"""

import json
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select
from store_fixtures import NIGHT

from jobmatch import config, pipeline, replay
from jobmatch.model import Feed
from jobmatch.skills import Reader
from jobmatch.store import Store
from jobmatch.vocabulary import load


class Told:
    """A reader that remembers what it read (`read`: title lines), and may fail.

    It fails at texts with the word that it `stumbles_over`, and is interrupted after so many texts, if it is told to.
    """

    def __init__(self, reader, stumbles_over=None, interrupted_after=None):
        self.vocabulary, self.version, self.scan = reader.vocabulary, reader.version, reader.scan
        self._reader, self.read = reader, []
        self._stumbles_over, self._interrupted_after = stumbles_over, interrupted_after

    def extract(self, text):
        if len(self.read) == self._interrupted_after:
            raise KeyboardInterrupt
        if self._stumbles_over and self._stumbles_over in text:
            raise RecursionError(self._stumbles_over)
        self.read.append(text.splitlines()[0])
        return self._reader.extract(text)


class Trial:
    """A home, its open line, and a source whose content is written before each night's run."""

    def __init__(self, line, own):
        self.line, self.at = line, NIGHT - timedelta(days=1)
        self.feed = Feed("acme", "file", str(line.settings.home / "acme.jsonl"), every_h=0)
        self.start(own)

    def start(self, own="", **trouble):
        """Begin anew, as the next command does, with the user's own vocabulary rows."""
        home = self.line.settings.home
        home.joinpath("vocabulary.toml").write_text(own, encoding="utf-8")
        home.joinpath("feeds.toml").write_text(f'[acme]\nplatform = "file"\nurl = "{self.feed.url}"\nevery_h = 0\n')
        self.line = pipeline.Line(self.line.settings, self.line.store)
        self.reader = Told(reader_with(own), **trouble)
        # In place of the cached properties, with what making a reader does besides.
        self.line.__dict__.update(vocabulary=self.reader.vocabulary, reader=self.reader)
        pipeline.remember_reader(self.line)

    def shows(self, *records):
        """Write the source: a record a line, a text as it stands."""
        lines = (one if isinstance(one, str) else json.dumps(one) for one in records)
        self.line.settings.home.joinpath("acme.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def night(self, *records, **feed):
        """Let a day pass, write the source, collect it."""
        self.shows(*records)
        return self.again(**feed)

    def again(self, **feed):
        """Let a day pass, collect the source as it is."""
        self.at += timedelta(days=1)
        return pipeline.collect(self.line, replace(self.feed, **feed), self.at)

    def rebuild(self, own="", **trouble):
        """Begin anew with those rows, and rebuild."""
        self.start(own, **trouble)
        return replay.rebuild(self.line, self.at)

    def open(self):
        """Return the open postings by the id of the source."""
        return {one.posting.source_id: one for one in self.line.store.open_postings()}

    def concepts(self, source_id="1"):
        """Return the ids of what a posting asks for."""
        stated = self.open()[source_id].requirements.stated
        held = (one for row in stated for path in row.paths for one in path)
        return {one.concept_id for one in held if hasattr(one, "concept_id")}

    def resume(self, name="Ana Ortiz", file="ana.json", **fields):
        """Write a JSON Resume; return its path."""
        path = self.line.settings.home / file
        path.write_text(json.dumps({"basics": {"name": name}, **fields}), encoding="utf-8")
        return path

    def person(self, **fields):
        """Write a JSON Resume and import it; return the profile."""
        return pipeline.import_profile(self.line, self.resume(**fields), self.at)[0]


@cache
def reader_with(own=""):
    """Return the reader of the shipped rows and these."""
    with tempfile.NamedTemporaryFile("w", suffix=".toml", encoding="utf-8") as file:
        file.write(own)
        file.flush()
        return Reader(load(Path(file.name)))


@cache
def fresh_database():
    """Return the content of a database in which nothing stands."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "jobmatch.db")
        Store.open(f"sqlite:///{path}").close()
        return path.read_bytes()


@contextmanager
def trial(home, own=""):
    """Yield a trial in a home, which is made if it is not there, with the user's own vocabulary rows."""
    if not home.exists():
        home.mkdir(parents=True)
        home.joinpath("jobmatch.db").write_bytes(fresh_database())
    settings = replace(config.load({}, {"home": home}), processes=1)  # a reader that tells is in this process
    with pipeline.open_line(settings) as line:
        yield Trial(line, own)


def record(number=1, asks="RHIT required.", **fields):
    """Return a flat record; the title of each is its own."""
    where = {"company": "Acme Clinic", "location": "Dayton, OH"}
    return {"id": str(number), "title": f"Medical Records Clerk {number}", "description": asks, **where, **fields}


def contents(store, *chosen, without=()):
    """Return the rows of tables as dictionaries of what they hold, without the columns named."""
    with store.reading() as connection:
        found = {table.name: connection.execute(select(table)).mappings().all() for table in chosen}
    return {
        name: sorted(str({key: row[key] for key in row if key not in without}) for row in rows)
        for name, rows in found.items()
    }
