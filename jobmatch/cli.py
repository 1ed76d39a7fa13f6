"""What a person types. Results go to stdout, talk to stderr; 0 done, 1 partly failed, 2 wrong usage.

Imports wait for the command that needs them, so that help and typing errors are instant.
"""

import argparse
import json
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from jobmatch import __version__
from jobmatch.errors import JobMatchError, UsageError

if TYPE_CHECKING:
    from jobmatch.config import Settings
    from jobmatch.messages import Edition
    from jobmatch.model import FeedHealth, Profile, Report
    from jobmatch.pipeline import Line, Rebuilt, Run

Command = Callable[[argparse.Namespace], int]
DONE, PARTLY, USAGE, INTERRUPTED = 0, 1, 2, 130

EXAMPLES = """examples:
  jobmatch demo                          see it work, offline, on invented postings
  jobmatch feeds add partners.csv        a file, or a folder of saved pages, becomes a source
  jobmatch collect                       read every source that is due
  jobmatch profile import resume.json    a person, as JSON Resume
  jobmatch match                         the postings they qualify for, ranked, and why
"""


def main(argv: list[str]) -> int:
    """Run one command line; return its exit code."""
    parser = build()
    if not argv:
        parser.print_help()
        return DONE
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.DEBUG if args.debug else logging.CRITICAL)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except JobMatchError as error:
        say(f"jobmatch: {error}")
        return USAGE if isinstance(error, UsageError) else PARTLY
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        say("jobmatch: stopped; what was done is kept, and the same command goes on from there")
        return INTERRUPTED
    return code


def say(message: str) -> None:
    """Tell the person something that is no result."""
    print(message, file=sys.stderr)


def emit(value: Any) -> None:
    """Print a result as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


class Parser(argparse.ArgumentParser):
    """argparse that, for a mistyped word, names the nearest one it knows."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line, where to look, and end with exit code 2."""
        wrong, _, known = message.partition(" (choose from ")
        words = [word.strip("', )") for word in known.split(",")]
        near = get_close_matches(wrong.rpartition("'")[0].rpartition("'")[2], words, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        say(f"{self.prog}: {message}{hint}\nTry '{self.prog} --help'.")
        sys.exit(USAGE)


def build() -> Parser:
    """Return the parser of every command; each sets `run`."""
    parser = Parser(
        prog="jobmatch",
        description="Reads job postings and tells each person which ones they qualify for, and why.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"jobmatch {__version__}")
    parser.add_argument("--home", metavar="DIR", help="folder of settings, feeds and database")
    parser.add_argument("--database", metavar="URL", help="database, instead of the one in the home")
    parser.add_argument("--debug", action="store_true", help="also tell what programmers want to know")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_work(commands)
    _add_people(commands)
    _add_files(commands)
    _add_upkeep(commands)
    return parser


def command(group: Any, name: str, run: Command | None, text: str) -> Any:
    """Add one command, or with `run` None a noun that has commands of its own."""
    parser = group.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", allow_abbrev=False)
    if run:
        parser.set_defaults(run=run)
        return parser
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)


def _add_work(commands: Any) -> None:
    command(commands, "demo", demo, "show the whole line on bundled, invented postings, offline")
    feeds = command(commands, "feeds", None, "the sources of postings")
    listing = command(feeds, "list", feeds_list, "list the sources and how each stands")
    listing.add_argument("--json", action="store_true", help="as JSON")
    add = command(feeds, "add", feeds_add, "add a file, or a folder of saved pages, as a source")
    add.add_argument("url", metavar="PATH", help="file or folder")
    add.add_argument("--id", help="its name; without, one is made from the path")
    work = command(commands, "collect", collect, "read the sources that are due, or those named")
    work.add_argument("ids", metavar="ID", nargs="*", help="a source; read it now, due or not")


def _add_people(commands: Any) -> None:
    profile = command(commands, "profile", None, "the people")
    importing = command(profile, "import", profile_import, "take in people from JSON Resume files")
    importing.add_argument("files", metavar="FILE", nargs="+")
    listing = command(profile, "list", profile_list, "list the people")
    listing.add_argument("--json", action="store_true", help="as JSON")
    show = command(profile, "show", profile_show, "show what was understood of a person, and from which words")
    show.add_argument("profile", metavar="PROFILE", nargs="?", help="name or id; needless where there is one person")
    show.add_argument("--json", action="store_true", help="as JSON")

    match = command(commands, "match", match_, "rank the open postings for a person, with reasons")
    match.add_argument("profile", metavar="PROFILE", nargs="?", help="name or id; needless where there is one person")
    match.add_argument("--top", type=int, metavar="N", help="how many postings to show; 0 for all")
    form = match.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_const", const="json", dest="format", help="as JSON")
    form.add_argument("--csv", action="store_const", const="csv", dest="format", help="as CSV")
    _add_day(match)

    explain = command(commands, "explain", explain_, "take one posting apart for a person, or say why it is not listed")
    explain.add_argument("posting", metavar="POSTING", help="its code, or the beginning of its id")
    explain.add_argument("profile", metavar="PROFILE", nargs="?", help="name or id; needless where there is one person")
    explain.add_argument("--as-of", type=_day, metavar="DATE", help="as it was shown on or before that day")

    report = command(commands, "report", report_, "write a person's report as files, and keep what was shown")
    report.add_argument("profile", metavar="PROFILE", help="name or id")
    report.add_argument("--format", default="html", metavar="F,F", help="text, html, csv, json (default: html)")
    report.add_argument("-o", "--output", default=".", metavar="DIR", help="folder (default: this one)")
    _add_day(report)


def _add_day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=_day, metavar="DATE", help="the day to judge on (default: today)")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no date: write it as 2026-11-21") from error


def _add_files(commands: Any) -> None:
    extract = command(commands, "extract", extract_, "postings in, requirements out, without a database")
    extract.add_argument("file", metavar="FILE.jsonl", help="postings, one JSON object a line")
    extract.add_argument("-o", "--output", metavar="OUT.jsonl", help="file (default: stdout)")
    rank = command(commands, "rank", rank_, "profiles and postings in, ranking out, without a database")
    rank.add_argument(
        "--profile", metavar="FILE", nargs="+", required=True, help="JSON Resume files, or folders of them"
    )
    rank.add_argument("--postings", metavar="FILE.jsonl", required=True, help="postings, one JSON object a line")
    rank.add_argument("-o", "--output", metavar="OUT.jsonl", help="file (default: stdout)")
    _add_day(rank)


def _add_upkeep(commands: Any) -> None:
    command(commands, "rebuild", rebuild, "read again what a changed vocabulary or program can affect")
    config = command(commands, "config", None, "the settings")
    show = command(config, "show", config_show, "show the settings in force and where each came from")
    show.add_argument("--json", action="store_true", help="as JSON")
    command(commands, "doctor", doctor, "check the home, the database, the vocabulary and the sources")
    database = command(commands, "db", None, "the database")
    command(database, "upgrade", db_upgrade, "bring the database to this version")
    backup = command(database, "backup", db_backup, "copy the database, in one consistent piece")
    backup.add_argument("file", metavar="FILE")


# ----------------------------------------------------------------------------------------------- the commands

NO_SOURCE = "there is no source yet: 'jobmatch feeds add partners.csv' adds one"
NO_PROFILE = "there is no profile yet: 'jobmatch profile import resume.json' makes one"
REFUSALS_TOLD = 10


def now() -> datetime:
    """Return this instant: the only place where jobmatch looks at the clock."""
    return datetime.now(UTC)


def today(args: argparse.Namespace) -> date:
    """Return the day asked for, else today's date where this computer is."""
    return args.date or datetime.now().astimezone().date()


def settings(args: argparse.Namespace) -> "Settings":
    """Return the settings in force for a command line."""
    from jobmatch import config

    return config.load(os.environ, vars(args))


@contextmanager
def opened(args: argparse.Namespace) -> "Iterator[Line]":
    """Open the store and what goes with it."""
    from jobmatch import pipeline

    with pipeline.open_line(settings(args)) as line:
        yield line


def demo(args: argparse.Namespace) -> int:
    """Run the whole line on the bundled postings, in a fresh home of its own."""
    from jobmatch import config, pipeline
    from jobmatch import demo as show
    from jobmatch.report import render

    page = Path("report.html").absolute()
    with pipeline.open_line(show.fresh_home(Path("demo").absolute())) as line:
        profile = show.run(line, now())
        report = _report(line, profile, show.DAY, 6)
        sys.stdout.write(render(report, "text", _edition(line)))
        config.write_private(page, render(report, "html", _edition(line)))
        code = report.listings[0].code
    say(
        f"\nInvented postings, an invented person, judged as of {show.DAY}. As a page: {page}\n"
        "What to type next:\n"
        f"  jobmatch --home demo explain {code}      the first one taken apart\n"
        "  jobmatch --home demo match --top 0        all of them\n"
        "  jobmatch profile import resume.json       yourself (docs/profile.md says how to write it)"
    )
    return DONE


def feeds_list(args: argparse.Namespace) -> int:
    """List the sources and how each stands."""
    from jobmatch import pipeline

    with opened(args) as line:
        rows = list(zip(line.feeds.values(), pipeline.healths(line), strict=True))
    if args.json:
        emit([{**asdict(feed), "health": asdict(health)} for feed, health in rows])
    elif not rows:
        say(NO_SOURCE)
    for feed, health in [] if args.json else rows:
        print(f"{feed.id:20} {feed.platform:8} {health.open_postings:5} open  {standing(health):30} {feed.url}")
    return DONE


def standing(health: "FeedHealth") -> str:
    """Return in a few words how a feed stands."""
    if health.outcome is None or health.ended_at is None:
        return "never read"
    words = f"{health.outcome.value.replace('_', ' ')} {health.ended_at:%Y-%m-%d %H:%M}"
    return f"{words} ({health.reason})" if health.reason else words


def feeds_add(args: argparse.Namespace) -> int:
    """Find the platform that reads it, and write it down."""
    from jobmatch import config, scrapers
    from jobmatch.model import Feed

    chosen = settings(args)
    url = args.url if "://" in args.url else str(Path(args.url).absolute())
    known = config.feeds(chosen.feeds)
    feed = Feed(args.id or config.feed_id(url, known), scrapers.route(url), url, every_h=0)
    config.add_feed(chosen.feeds, feed)
    say(f"Added '{feed.id}' ({feed.platform}) to {chosen.feeds}. 'jobmatch collect' reads it.")
    return DONE


def collect(args: argparse.Namespace) -> int:
    """Read what is due, or what is named, due or not."""
    from jobmatch import pipeline

    with opened(args) as line:
        if not line.feeds:
            raise UsageError(NO_SOURCE)
        if unknown := [name for name in args.ids if name not in line.feeds]:
            raise UsageError(f"no source is called '{unknown[0]}'; there are: {', '.join(sorted(line.feeds))}")
        whole = True
        for feed in line.feeds.values():
            if feed.id in args.ids or (not args.ids and pipeline.due(line, feed, now())):
                run = pipeline.collect(line, feed, now())
                _tell_run(run)
                whole = whole and run.whole
    return DONE if whole else PARTLY


def _tell_run(run: "Run") -> None:
    counts = run.counts
    parts = {"new": counts.new, "changed": counts.changed, "unchanged": counts.unchanged}
    parts |= {name: n for name, n in (("refused", counts.refused), ("closed", counts.closed)) if n}
    words = ", ".join(f"{n} {name}" for name, n in parts.items()) if counts.seen or counts.closed else ""
    say(f"{run.feed_id}: " + "; ".join(filter(None, [run.outcome.value.replace("_", " "), words, run.reason])))
    for refusal in run.refusals[:REFUSALS_TOLD]:
        say(f"  refused: {refusal.message}")
    if len(run.refusals) > REFUSALS_TOLD:
        say(f"  and {len(run.refusals) - REFUSALS_TOLD} more")


def profile_import(args: argparse.Namespace) -> int:
    """Take in each file; a bad one costs itself."""
    from jobmatch import pipeline

    whole = True
    with opened(args) as line:
        for name in args.files:
            done = pipeline.attempt(name, partial(pipeline.import_profile, line, Path(name), now()))
            if isinstance(done, pipeline.Trouble):
                say(f"jobmatch: {done.message}")
                whole = False
                continue
            profile, again = done
            word = "Replaced" if again else "Added"
            say(f"{word} {profile.name} ({profile.profile_id}): {len(profile.holdings)} skills and credentials.")
        say("'jobmatch profile show' says what was understood; 'jobmatch match' ranks the postings.")
    return DONE if whole else PARTLY


def profile_list(args: argparse.Namespace) -> int:
    """List the people."""
    with opened(args) as line:
        everyone = line.store.profiles(line.center_id)
    if args.json:
        emit([{"profile_id": one.profile_id, "name": one.name} for one in everyone])
    elif not everyone:
        say(NO_PROFILE)
    for one in [] if args.json else everyone:
        print(f"{one.profile_id}  {one.name}")
    return DONE


def profile_show(args: argparse.Namespace) -> int:
    """Show each thing understood, with the words and the field it comes from."""
    from jobmatch import pipeline
    from jobmatch.report import understood

    with opened(args) as line:
        profile = pipeline.the_profile(line, args.profile)
        if args.json:
            emit(asdict(profile))
        else:
            print(understood(profile, _edition(line)))
    return DONE


def match_(args: argparse.Namespace) -> int:
    """Rank the open postings for a person."""
    from jobmatch import pipeline
    from jobmatch.report import render

    with opened(args) as line:
        profile = pipeline.the_profile(line, args.profile)
        everything = args.format and args.top is None  # what is for programs is whole, unless they say otherwise
        report = _report(line, profile, today(args), 0 if everything else line.settings.top)
        sys.stdout.write(render(report, args.format or "text", _edition(line)))
    return DONE


def explain_(args: argparse.Namespace) -> int:
    """Take one posting apart, as it is today or as it was shown."""
    from jobmatch import batch, pipeline
    from jobmatch.report import explain

    with opened(args) as line:
        profile = pipeline.the_profile(line, args.profile)
        if args.as_of:
            shown, listing = batch.as_shown(line.store, profile, args.posting, args.as_of)
            say(f"As it was shown to {profile.name} on {shown.day}:\n")
        else:
            listing = batch.one(line.store, line.scorer, profile, args.posting, today(args))
        print(explain(listing, profile, _edition(line)))
    return DONE


def report_(args: argparse.Namespace) -> int:
    """Write the files, then keep what was shown in them."""
    from jobmatch import config, pipeline
    from jobmatch.report import RENDERERS, render

    formats = tuple(dict.fromkeys(args.format.split(",")))
    if unknown := [form for form in formats if form not in RENDERERS]:
        raise UsageError(f"'{unknown[0]}' is no format of a report; there are: {', '.join(RENDERERS)}")
    with opened(args) as line:
        profile, on = pipeline.the_profile(line, args.profile), today(args)
        report = _report(line, profile, on, line.settings.top)
        for form in formats:
            # The name says nothing of the person: folders are seen by others.
            path = Path(args.output) / f"{profile.profile_id}-{on}{RENDERERS[form].suffix}"
            config.write_private(path, render(report, form, _edition(line)))
            print(path)
        pipeline.keep_shown(line, report, now(), formats)
    return DONE


def _report(line: "Line", profile: "Profile", on: date, top: int) -> "Report":
    """Score what changed, and put the report together. What another vocabulary read is read again first."""
    from jobmatch import batch, pipeline

    if pipeline.is_stale(line):
        say("The vocabulary or jobmatch itself has changed:")
        _tell_rebuilt(pipeline.rebuild(line, now()))
        profile = pipeline.the_profile(line, profile.profile_id)
    matches = batch.score_open(line.store, line.scorer, profile, line.reader_version, on)
    report = batch.report(line.store, matches, profile, on, top or None)
    return replace(report, feeds=pipeline.healths(line))


def _edition(line: "Line") -> "Edition":
    from jobmatch.messages import Edition

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
    labels = {name: concept.preferred_label for name, concept in line.vocabulary.concepts.items()}
    return Edition(labels, width=max(40, min(width, 100)))


def extract_(args: argparse.Namespace) -> int:
    """Postings in, requirements out, line by line."""
    from jobmatch import streams

    broken: list[str] = []
    return _write_rows(args.output, streams.extract(Path(args.file), settings(args).vocabulary, broken), broken)


def rank_(args: argparse.Namespace) -> int:
    """Profiles and postings in, ranking out."""
    from jobmatch import streams

    broken: list[str] = []
    people = [Path(name) for name in args.profile]
    rows = streams.ranking(people, Path(args.postings), settings(args).vocabulary, today(args), broken)
    return _write_rows(args.output, rows, broken)


def _write_rows(output: str | None, rows: "Iterable[Mapping[str, Any]]", broken: list[str]) -> int:
    """Write rows as JSON Lines; `broken` fills up while they are made, and is told at the end."""
    with open(output, "w", encoding="utf-8") if output else nullcontext(sys.stdout) as file:  # noqa: PTH123 - or stdout
        for row in rows:
            print(json.dumps(row, ensure_ascii=False), file=file)
    for message in broken:
        say(f"jobmatch: {message}")
    return PARTLY if broken else DONE


def rebuild(args: argparse.Namespace) -> int:
    """Derive again what is stale."""
    from jobmatch import pipeline

    with opened(args) as line:
        done = pipeline.rebuild(line, now())
    _tell_rebuilt(done)
    return PARTLY if done.refusals else DONE


def _tell_rebuilt(done: "Rebuilt") -> None:
    say(
        f"{done.parsed} postings parsed again, {done.read} texts read again, "
        f"{done.carried} kept that no change can affect, {done.people} profiles read again."
    )
    for refusal in done.refusals:
        say(f"  refused: {refusal.message}")


def config_show(args: argparse.Namespace) -> int:
    """Show each setting with where it came from; a password is not shown."""
    chosen = settings(args)
    rows = {"home": str(chosen.home), "database": chosen.shown_database, "top": chosen.top}
    if args.json:
        emit({name: {"value": value, "origin": chosen.origins[name]} for name, value in rows.items()})
    else:
        for name, value in rows.items():
            print(f"{name:9} {value}  ({chosen.origins[name]})")
    return DONE


def doctor(args: argparse.Namespace) -> int:
    """Say of each thing whether it is well; trouble makes the exit code 1."""
    from jobmatch.doctor import examine

    well = True
    for check in examine(settings(args), now()):
        print(f"{'ok     ' if check.well else 'TROUBLE'}  {check.name}: {check.says}")
        well = well and check.well
    return DONE if well else PARTLY


def db_upgrade(args: argparse.Namespace) -> int:
    """Bring the database to this version; an SQLite file is copied first."""
    from jobmatch import pipeline

    copy = pipeline.upgrade(settings(args))
    say(f"The database is of this version now.{f' As it was before: {copy}' if copy else ''}")
    return DONE


def db_backup(args: argparse.Namespace) -> int:
    """Copy the database while it may be in use."""
    with opened(args) as line:
        line.store.backup(Path(args.file))
    say(f"Copied to {args.file}, checked, and readable by you alone.")
    return DONE
