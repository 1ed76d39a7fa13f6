"""Sixty nights in one small town: nothing is told twice, nothing goes without a reason, and no night costs more.

Jobs come, change, close and come back; one of the two sources is dead for two weeks; words are added to the vocabulary;
a backup of three days before is put back. A client corrects her profile, applies, is hired, and is forgotten.
"""

import json
import random
import re
from collections import Counter
from datetime import timedelta

import pytest
from night_fixtures import House
from sqlalchemy import event
from test_matching import ASKS, in_full, kept

from jobmatch import batch, pipeline, privacy, whereabouts
from jobmatch.model import Mark, MarkKind
from jobmatch.nights import NightState
from jobmatch.store import HOME

pytestmark = pytest.mark.timeout(600)

NIGHTS = 60
DEAD, UPGRADE, BACKUP, RESTORE = range(20, 34), 26, 37, 40
ANSWERS, APPLIES, HIRED, FORGOTTEN = 10, 12, 30, 50
OWN_WORDS = """
[[concept]]
id = "desk_duty"
preferred_label = "Desk duty"
kind = "skill"
group = "records_ops"
alt_labels = ["Desk 11", "Desk 12", "Desk 13"]
"""
NAMES = ("Client 00", "Client 01", "Client 02")
ANA = NAMES[0]


CARD = re.compile(r"^\* Medical Records Clerk\n +Employer(\d\d).*\n((?: +> .*\n(?: {5}.*\n)*)*)", re.MULTILINE)


class Town:
    """The house of a center and the jobs of its town, each open from one night to another, or twice."""

    def __init__(self, home):
        self.house = House(home, keep_closed_days=20, keep_shown_days=30, keep_sent_days=5, keep_runs_days=20)
        feeds = "".join(
            f'[{name}]\nplatform = "file"\nurl = "{home / name}.jsonl"\nevery_h = 0\n\n' for name in ("acme", "birch")
        )
        home.joinpath("feeds.toml").write_text(feeds, "utf-8")
        dice = random.Random(7)  # noqa: S311 - the same town each time
        self.jobs = []
        for number in range(70):
            begins, lasts = dice.randrange(-5, NIGHTS), dice.randrange(4, 16)
            spans = [range(begins, begins + lasts)]
            if dice.random() < 0.2:
                spans.append(range(begins + lasts + 4, begins + lasts + 12))
            self.jobs.append((number, dice.choice(ASKS), spans, dice.random() < 0.2))
        self.number, self.statements = 0, Counter()

    def show(self):
        """Write what both sources show on this night; a dead one shows nothing that can be read."""
        for name, odd in (("acme", 0), ("birch", 1)):
            path = self.house.home / f"{name}.jsonl"
            if name == "birch" and self.number in DEAD:
                path.unlink(missing_ok=True)
                continue
            shown = [
                self.record(*one) for one in self.jobs if one[0] % 2 == odd and any(self.number in s for s in one[2])
            ]
            self.house.home.joinpath(path.name).write_text("\n".join([self.always(name), *shown]), "utf-8")

    def record(self, number, asks, spans, changes):
        more = " Weekends off." if changes and self.number > spans[0].start + 3 else ""
        return json.dumps(
            {
                "id": f"n{number}",
                "title": "Medical Records Clerk",
                "company": f"Employer{number:02} Clinic",
                "location": "Dayton, OH",
                "description": f"{asks} Desk {number}.{more}",
            }
        )

    def always(self, name):
        return self.record(98 if name == "acme" else 99, ASKS[0], [range(0)], changes=False)

    def night(self):
        """Do the next night, and count its statements; what is kept is what a full match finds."""
        self.number += 1
        self.show()
        self.house.at += timedelta(days=1)
        with self.house.line() as line:

            def count(*_):
                self.statements[self.number] += 1

            event.listen(line.store.engine, "before_cursor_execute", count)
            row = self.house.night_of(line)
            assert kept(line, "since", "pending") == in_full(line, self.house.at.date())
        return row

    def told(self):
        """Return which employers each of this morning's letters calls new."""
        found = {}
        for to, mail in self.house.letters().items():
            body = self.house.body(mail).replace("\r\n", "\n")
            first = "your first letter" in body
            cards = re.findall(
                r"^\* Medical Records Clerk\n +Employer(\d\d).*\n((?: +> .*\n(?: {5}.*\n)*)*)", body, re.MULTILINE
            )
            found[to] = [employer for employer, news in cards if first or "New: it was in none" in news]
        return found

    def size(self):
        return sum(path.stat().st_size for path in self.house.home.glob("jobmatch.db*") if "backup" not in path.name)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The town after sixty nights; what was told, and how each night went, are kept beside it."""
    town = Town(tmp_path_factory.mktemp("town") / "home")
    town.house.people(len(NAMES))
    town.new, town.rows, town.sizes, town.reasons = Counter(), {}, {}, []
    for number in range(1, NIGHTS + 1):
        happens(town, number)
        town.rows[number] = town.night()
        town.new.update((to, employer) for to, employers in town.told().items() for employer in employers)
        town.sizes[number] = town.size()
        if number % 10 == 0:
            town.reasons += unexplained(town)
    return town


def happens(town, number):
    """Let happen what does before a night."""
    house = town.house
    if number == UPGRADE:
        house.home.joinpath("vocabulary.toml").write_text(OWN_WORDS, "utf-8")
    with house.line() as line:
        if number == BACKUP:
            line.store.backup(house.home.parent / "tape.db")
        if number == ANSWERS:
            ana = line.store.profile(HOME, ANA)
            document = {**line.store.document(HOME, ana.profile_id), "certificates": [{"name": "RHIT"}]}
            pipeline.replace_document(line, ana, document, house.at)
        if number in {APPLIES, HIRED}:
            ana = line.store.profile(HOME, ANA)
            (fit, *_) = line.store.matches(HOME, ana.profile_id)
            kind = MarkKind.APPLIED if number == APPLIES else MarkKind.HIRED
            line.store.mark(HOME, ana.profile_id, Mark(fit.job_id, kind, house.at))
        if number == FORGOTTEN:
            privacy.forget(line, line.store.profile(HOME, ANA).profile_id, house.at)
        settings = line.settings
    if number == RESTORE:
        privacy.restore(settings, house.home.parent / "tape.db", house.at)
        with house.line() as line:
            assert line.store.hold_of(HOME)
            line.store.release(HOME)


def unexplained(town):
    """Return the jobs that people were told of, and of which nothing says where they are now."""
    missing = []
    with town.house.line() as line:
        for profile in line.store.profiles(HOME):
            shown = line.store.shown(HOME, profile.profile_id, town.house.at.date())
            for listing in shown.listings if shown else ():
                code, on = listing.posting.posting_id, town.house.at.date()
                now = batch.one(line.store, line.scorer, profile, code, on)
                if not whereabouts.place(line, profile, now, on):
                    missing.append((profile.name, code))
    return missing


def test_every_night_is_done_and_its_sources_are_accounted_for(town):
    assert {row.state for row in town.rows.values()} == {NightState.DONE}
    assert all("source birch is in trouble" in town.rows[number].reason for number in DEAD)
    assert town.rows[DEAD.stop + 1].reason == ""


def test_nothing_is_called_new_twice(town):
    assert len(town.new) > 30
    assert [one for one, times in town.new.items() if times > 1] == []


def test_nothing_goes_without_a_reason(town):
    assert town.reasons == []


def test_who_was_hired_gets_no_letters_and_who_was_forgotten_is_nowhere(town):
    with town.house.line() as line:
        assert [one.name for one in line.store.profiles(HOME)] == list(NAMES[1:])
    files = [path for path in town.house.home.rglob("*") if path.is_file() and path.suffix != ".backup"]
    assert not [path for path in files if b"Client 00" in path.read_bytes()]


def test_a_later_night_costs_no_more_than_an_early_one(town):
    usual = [town.statements[number] for number in range(2, NIGHTS + 1)]
    early, late = sorted(usual[:20])[10], sorted(usual[-20:])[10]
    assert late <= 1.5 * early


def test_the_disk_holds_no_more_after_sixty_nights_than_after_forty(town):
    assert town.sizes[NIGHTS] <= 1.3 * town.sizes[40]
