"""A center for whole nights: one source, people who file medical records, and a folder for their letters."""

import json
from datetime import timedelta
from functools import partial
from unittest import mock

from line_fixtures import contents
from mail_fixtures import read, write_settings
from store_fixtures import NIGHT
from test_matching import ASKS, PEOPLE, asking

from jobmatch import config, nightly, pipeline, scheduler
from jobmatch.apart import in_turn


class House:
    """A center with one source and a folder for its letters; each night is at the same hour of the next day."""

    def __init__(self, home, at=NIGHT, **settings):
        self.home, self.at, self.told = home, at, []
        write_settings(home, **{"delivery": "folder", "mail_from": "Job Center <jobs@center.example>", **settings})
        feed = f'[acme]\nplatform = "file"\nurl = "{home / "acme.jsonl"}"\nevery_h = 0\n'
        home.joinpath("feeds.toml").write_text(feed, "utf-8")
        if not home.joinpath("acme.jsonl").exists():
            self.shows(asking(0, ASKS[1]))

    def shows(self, *records):
        self.home.joinpath("acme.jsonl").write_text("\n".join(json.dumps(one) for one in records), "utf-8")

    def line(self):
        return pipeline.open_line(config.load({}, {"home": self.home}))

    def people(self, count=1, **basics):
        """Take in people who file medical records."""
        with self.line() as line:
            for number in range(count):
                name = f"Client {number:02}"
                who = {"name": name, "email": f"c{number}@clients.example", **basics}
                pipeline.import_document(line, {**PEOPLE["Ana"], "basics": who}, name, self.at)

    def night(self, days=1, **how):
        """Let days pass and do the night; return its row."""
        self.at += timedelta(days=days)
        with self.line() as line:
            return self.night_of(line, **how)

    def night_of(self, line, **how):
        """Do the night of the day that it is."""
        self.told.clear()
        work = partial(nightly.night, tell=self.told.append, **how)
        with mock.patch.object(pipeline.collect_all, "__defaults__", (in_turn,)):  # a process a source takes most of it
            return scheduler.run_night(line, self.at.date(), work, lambda: self.at)

    def letters(self, day=None):
        """Return the mails of a day as a program for reading mail takes them apart, by recipient."""
        folder = self.home / "outbox" / str(day or self.at.date())
        mails = [read(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]
        return {mail["To"]: mail for mail in mails}

    def body(self, mail, kind="plain"):
        return mail.get_body((kind,)).get_content()

    def kept(self, *chosen, without=()):
        with self.line() as line:
            return contents(line.store, *chosen, without=without)
