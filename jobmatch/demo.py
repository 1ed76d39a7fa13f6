"""The demo: the whole line, on bundled postings and a person who were invented, in a home of its own."""

from datetime import date, datetime
from importlib.resources import as_file, files
from pathlib import Path

from jobmatch import config
from jobmatch.errors import JobMatchError, UsageError
from jobmatch.model import Feed, Profile
from jobmatch.pipeline import Line, collect, import_profile

DAY = date(2026, 11, 21)
"""The day the demo is judged on, whenever it is run: its postings do not grow old."""

FEED = "demo"


def fresh_home(home: Path) -> config.Settings:
    """Empty the home of an earlier demo; return its settings. Raises UsageError if it is somebody's real home."""
    settings = config.load({}, {"home": home})
    if set(config.feeds(settings.feeds)) - {FEED}:
        raise UsageError(f"{home} holds sources of yours: run the demo in another folder")
    for name in ("jobmatch.db", "jobmatch.db-wal", "jobmatch.db-shm", settings.feeds.name):
        (home / name).unlink(missing_ok=True)
    return settings


def run(line: Line, now: datetime) -> Profile:
    """Collect the bundled postings and import the bundled person; return that person."""
    with as_file(files("jobmatch") / "data" / "demo") as folder:
        config.add_feed(line.settings.feeds, Feed(FEED, "file", str(folder / "postings.jsonl"), every_h=0))
        done = collect(line, line.feeds[FEED], now)
        if not done.whole:
            raise JobMatchError(f"the bundled postings could not be read ({done.reason}): install jobmatch anew")
        profile, _ = import_profile(line, folder / "profile.json", now)
    return profile
