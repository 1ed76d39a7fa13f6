"""The demo: the whole line, on bundled postings and a person who were invented, in a home of its own."""

import shlex
import shutil
import sys
from datetime import date, datetime
from importlib.resources import as_file, files
from pathlib import Path

from jobmatch import config
from jobmatch.errors import JobMatchError, UsageError
from jobmatch.model import Feed, Profile, Report
from jobmatch.pipeline import Line, collect, import_profile, open_line

DAY = date(2026, 11, 21)
"""The day the demo is judged on, whenever it is run: its postings do not grow old."""

FEED = "demo"
NAME = "Dana Example"
TOP = 8  # postings shown: three screens, with every tier but the last in full


def fresh_home(home: Path) -> config.Settings:
    """Empty the home of an earlier demo; return its settings. Raises UsageError if anything in it is somebody's own."""
    if home.exists() and not home.is_dir():
        raise UsageError(f"{home} is a file: run the demo in another folder")
    settings = config.load({}, {"home": home})
    if settings.origins["database"] != "default" or set(config.feeds(settings.feeds)) - {FEED} or _people(settings):
        raise UsageError(f"{home} holds settings, sources or people of yours: run the demo in another folder")
    for name in ("jobmatch.db", "jobmatch.db-wal", "jobmatch.db-shm", settings.feeds.name):
        (home / name).unlink(missing_ok=True)
    return settings


def _people(settings: config.Settings) -> set[str]:
    """Return the names of the people in the home, but for the invented one."""
    if not (settings.home / "jobmatch.db").exists():
        return set()
    with open_line(settings) as line:
        return {profile.name for profile in line.store.profiles(line.center_id)} - {NAME}


def run(line: Line, now: datetime) -> Profile:
    """Collect the bundled postings and import the bundled person; return that person."""
    with as_file(files("jobmatch") / "data" / "demo") as folder:
        config.add_feed(line.settings.feeds, Feed(FEED, "file", str(folder / "postings.jsonl"), every_h=0))
        done = collect(line, line.feeds[FEED], now)
        if not done.whole:
            raise JobMatchError(f"the bundled postings could not be read ({done.reason}): install jobmatch anew")
        profile, _ = import_profile(line, folder / "profile.json", now)
    return profile


def next_steps(home: str, report: Report) -> tuple[str, ...]:
    """Return what to type after the demo, line by line; `home` is its home as it was typed."""
    jobmatch, where = _program(), f"--home {shlex.quote(home)}"
    return (
        f"Invented postings, an invented person, judged as of {DAY}. They are kept under {where}.",
        "What to type next:",
        f"  {jobmatch} {where} explain {report.listings[0].code} --date {DAY}    the first one taken apart",
        f"  {jobmatch} {where} match --top 0 --date {DAY}     all of them",
        f"  {jobmatch} profile import resume.json    yourself (docs/profile.md says how to write it)",
    )


def _program() -> str:
    """Return what to type for `jobmatch`: in a checkout the command need not be on the PATH."""
    if shutil.which("jobmatch"):
        return "jobmatch"
    return sys.argv[0] if Path(sys.argv[0]).name == "jobmatch" else f"{shlex.quote(sys.executable)} -m jobmatch"
