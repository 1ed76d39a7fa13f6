"""What a person types, done. Results go to stdout, talk to stderr; 0 done, 1 partly failed, 2 wrong usage.

Imports wait for the command that needs them, so that help and typing errors are instant.
"""

import argparse
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from jobmatch.arguments import USAGE, build
from jobmatch.errors import JobMatchError, UsageError

if TYPE_CHECKING:
    from jobmatch.config import Settings
    from jobmatch.messages import Edition
    from jobmatch.model import Outcome, Profile, Report
    from jobmatch.pipeline import Line, Rebuilt, Run

DONE, PARTLY, INTERRUPTED = 0, 1, 130

# Names, paths and messages hold what others wrote: nothing in them may steer a terminal or break a line.
STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def main(argv: list[str]) -> int:
    """Run one command line; return its exit code. What goes wrong is told in one line."""
    try:
        try:
            return run(argv)
        finally:
            print(end="", flush=True)
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (JobMatchError, OSError, KeyboardInterrupt) as error:
        import traceback

        if "--debug" in argv:
            traceback.print_exception(error)
        code, trouble = excuse(error)
        say(f"jobmatch: {trouble}")
        return code


def prepare(*, debug: bool) -> None:
    """Set up the log, and stdout so that no character can stop a command, whatever its encoding."""
    import logging

    logging.basicConfig(level=logging.CRITICAL)
    logging.getLogger("jobmatch").setLevel(logging.DEBUG if debug else logging.CRITICAL)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def run(argv: list[str]) -> int:
    """Do what the command line says; without a command, show help."""
    parser = build()
    args = parser.parse_args(argv)
    if args.command is None:
        parser.print_help()
        return DONE
    prepare(debug=args.debug)
    return COMMANDS[args.command](args)


def excuse(error: BaseException) -> tuple[int, str]:
    """Return the exit code and the message for what ended a command."""
    if isinstance(error, JobMatchError):
        return (USAGE if isinstance(error, UsageError) else PARTLY), str(error)
    if isinstance(error, OSError):  # such as a full disk under stdout: what no room below has words of its own for
        return PARTLY, ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    return INTERRUPTED, "stopped; what was done is kept, and the same command goes on from there"


# ------------------------------------------------------------------------------------------------- saying it


def plain(text: str) -> str:
    """Return foreign text in one line, without control characters."""
    return STEERING.sub(" ", text)


def say(*lines: str) -> None:
    """Tell the person something that is no result."""
    for line in lines:
        print(plain(line), file=sys.stderr)


def show(text: str) -> None:
    """Print a result that ends in a line feed, whether it has one or not."""
    print(text, end="" if text.endswith("\n") else "\n")


def emit(value: Any) -> None:
    """Print a result as JSON; in ASCII, which no terminal or pipe can spoil."""
    import json

    print(json.dumps(value, indent=2, default=str))


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many}"


# ----------------------------------------------------------------------------------------- what commands need

NO_SOURCE = "there is no source yet: 'jobmatch feeds add partners.csv' adds one"
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


def opened(args: argparse.Namespace) -> "AbstractContextManager[Line]":
    """Open the store and what goes with it."""
    from jobmatch import pipeline

    return pipeline.open_line(settings(args))


def edition(line: "Line") -> "Edition":
    """Return how a report is written for whoever reads stdout."""
    import shutil

    from jobmatch.messages import Edition

    width = shutil.get_terminal_size().columns if sys.stdout and sys.stdout.isatty() else 80
    labels = {name: concept.preferred_label for name, concept in line.vocabulary.concepts.items()}
    return Edition(labels, width=max(40, min(width, 100)))


def existing(name: str) -> Path:
    """Return the path of a file or folder; raise UsageError if nothing is there."""
    path = Path(name).expanduser().absolute()
    if not path.exists():
        raise UsageError(f"{path}: there is no such file or folder: correct the path")
    return path


# ----------------------------------------------------------------------------------------------- the commands


def demo(args: argparse.Namespace) -> int:
    """Run the whole line on the bundled postings, in a fresh home of its own."""
    from jobmatch import config, pipeline
    from jobmatch import demo as bundled
    from jobmatch.report import render

    home, page = args.home or "demo", Path("report.html").absolute()
    with pipeline.open_line(bundled.fresh_home(Path(home).absolute())) as line:
        profile = bundled.run(line, now())
        found = judged(line, profile, bundled.DAY, bundled.TOP)
        show(render(found, "text", edition(line)))
        config.write_private(page, render(found, "html", edition(line)))
    say("", f"As a page: {page}", *bundled.next_steps(home, found))
    return DONE


def feeds_list(args: argparse.Namespace) -> int:
    """List the sources and how each stands."""
    from jobmatch import pipeline

    with opened(args) as line:
        rows = list(zip(line.feeds.values(), pipeline.healths(line), strict=True))
    if args.json:
        emit([{**vars(feed), "health": vars(health)} for feed, health in rows])
        return DONE
    if not rows:
        say(NO_SOURCE)
    width = max((len(feed.id) for feed, _ in rows), default=0)
    for feed, health in rows:
        ended = f" {health.ended_at:%Y-%m-%d %H:%M} UTC" if health.ended_at else ""
        print(plain(f"{feed.id:{width}} {health.open_postings:6} open   {outcome(health.outcome)}{ended}"))
        print(plain(f"    {feed.url} ({feed.platform}{'' if feed.enabled else ', switched off'})"))
        if health.reason:
            print(plain(f"    {health.reason}"))
    return DONE


def outcome(ended: "Outcome | None") -> str:
    """Return how a run ended, as the end of a sentence that begins with the name of the source."""
    from jobmatch.messages import OUTCOMES

    return OUTCOMES[ended]


def feeds_add(args: argparse.Namespace) -> int:
    """Find the platform that reads it, and write it down."""
    from jobmatch import config, scrapers
    from jobmatch.model import Feed

    chosen = settings(args)
    url = args.url if "://" in args.url else str(existing(args.url))
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
        names = dict.fromkeys(args.ids) or [one.id for one in line.feeds.values() if pipeline.due(line, one, now())]
        if not names:
            say("No source is due; 'jobmatch feeds list' says when each was read. Name one to read it now.")
        whole = True
        for name in names:
            done = pipeline.collect(line, line.feeds[name], now())
            _tell_run(done)
            whole = whole and done.whole
    return DONE if whole else PARTLY


def _tell_run(done: "Run") -> None:
    words = ", ".join(f"{number} {name}" for name, number in vars(done.counts).items() if number)
    say(f"{done.feed_id} " + "; ".join(filter(None, [outcome(done.outcome), words, done.reason])))
    for refusal in done.refusals[:REFUSALS_TOLD]:
        say(f"  refused: {refusal.message}")
    if len(done.refusals) > REFUSALS_TOLD:
        say(f"  and {len(done.refusals) - REFUSALS_TOLD} more")


def profile_import(args: argparse.Namespace) -> int:
    """Take in each file; a bad one costs itself."""
    import shlex

    from jobmatch import pipeline

    names, whole = list[str](), True
    with opened(args) as line:
        for name in args.files:
            done = pipeline.attempt(name, partial(pipeline.import_profile, line, Path(name), now()))
            if isinstance(done, pipeline.Trouble):
                say(f"jobmatch: {done.message}")
                whole = False
                continue
            profile, again = done
            names.append(profile.name)
            held = counted(len(profile.holdings), "skill or credential", "skills and credentials")
            say(f"{'Replaced' if again else 'Added'} {profile.name} ({profile.profile_id}): {held}.")
    if names:
        who = shlex.quote(names[-1])
        say(f"What was understood: jobmatch profile show {who}", f"The postings, ranked: jobmatch match {who}")
    return DONE if whole else PARTLY


def profile_list(args: argparse.Namespace) -> int:
    """List the people."""
    with opened(args) as line:
        everyone = line.store.profiles(line.center_id)
    if args.json:
        emit([{"profile_id": one.profile_id, "name": one.name} for one in everyone])
        return DONE
    if not everyone:
        say("there is no profile yet: 'jobmatch profile import resume.json' makes one")
    for one in everyone:
        print(plain(f"{one.profile_id}  {one.name}"))
    return DONE


def profile_show(args: argparse.Namespace) -> int:
    """Show each thing understood, with the words and the field it comes from."""
    from dataclasses import asdict

    from jobmatch import pipeline
    from jobmatch.report import understood

    with opened(args) as line:
        profile = pipeline.the_profile(line, args.profile)
        if args.json:
            emit(asdict(profile))
        else:
            show(understood(profile, edition(line)))
    return DONE


def match_(args: argparse.Namespace) -> int:
    """Rank the open postings for a person."""
    from jobmatch import pipeline
    from jobmatch.report import render

    with opened(args) as line:
        profile = pipeline.the_profile(line, args.profile)
        everything = args.format and args.top is None  # what is for programs is whole, unless they say otherwise
        found = judged(line, profile, today(args), 0 if everything else line.settings.top)
        show(render(found, args.format or "text", edition(line)))
    return DONE


def explain_(args: argparse.Namespace) -> int:
    """Take one posting apart, as it is on a day or as it was shown."""
    from jobmatch import batch, pipeline
    from jobmatch.report import explain

    with opened(args) as line:
        profile = pipeline.the_profile(line, args.profile)
        if args.as_of:
            shown, listing = batch.as_shown(line.store, profile, args.posting, args.as_of)
            say(f"As it was shown to {profile.name} on {shown.day}:", "")
            profile = shown.profile
        else:
            listing = batch.one(line.store, line.scorer, profile, args.posting, today(args))
        if listing.closed_at:
            show(f"Not in the report: closed {listing.closed_at:%Y-%m-%d}, when its source had stopped showing it.\n\n")
        show(explain(listing, profile, edition(line)))
    return DONE


def report_(args: argparse.Namespace) -> int:
    """Write the files, then keep what was shown in them."""
    from jobmatch import config, pipeline
    from jobmatch.report import RENDERERS, render

    formats = tuple(dict.fromkeys(args.format.split(",")))
    if unknown := [form for form in formats if form not in RENDERERS]:
        raise UsageError(f"'{unknown[0]}' is no format of a report; there are: {', '.join(RENDERERS)}")
    folder = Path(args.output).expanduser()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: name a folder with -o")
    with opened(args) as line:
        profile, on = pipeline.the_profile(line, args.profile), today(args)
        found = judged(line, profile, on, line.settings.top)
        for form in formats:
            # The name says nothing of the person: folders are seen by others.
            path = folder / f"{profile.profile_id}-{on}{RENDERERS[form].suffix}"
            config.write_private(path, render(found, form, edition(line)))
            print(path)
        pipeline.keep_shown(line, found, now(), formats)
    return DONE


def judged(line: "Line", profile: "Profile", on: date, top: int) -> "Report":
    """Score what changed, and put the report together. What another vocabulary read is read again first."""
    from dataclasses import replace

    from jobmatch import batch, pipeline

    if pipeline.is_stale(line):
        say("The vocabulary or jobmatch itself has changed:")
        _tell_rebuilt(pipeline.rebuild(line, now()))
        profile = pipeline.the_profile(line, profile.profile_id)
    matches = batch.score_open(line.store, line.scorer, profile, line.reader_version, on)
    found = batch.report(line.store, matches, profile, on, top or None)
    return replace(found, feeds=(*pipeline.healths(line), *pipeline.former(line)))


def extract_(args: argparse.Namespace) -> int:
    """Postings in, requirements out, line by line."""
    from jobmatch import streams

    broken: list[str] = []
    postings = existing(args.file)
    return _write_rows(args.output, streams.extract(postings, settings(args).vocabulary, broken), broken)


def rank_(args: argparse.Namespace) -> int:
    """Profiles and postings in, ranking out."""
    from jobmatch import streams

    broken: list[str] = []
    people, postings = [existing(name) for name in args.profile], existing(args.postings)
    rows = streams.ranking(people, postings, settings(args).vocabulary, today(args), broken)
    return _write_rows(args.output, rows, broken)


def _write_rows(output: str | None, rows: "Iterable[Mapping[str, Any]]", broken: list[str]) -> int:
    """Write rows as JSON Lines; `broken` fills up while they are made, and is told at the end."""
    import json

    with _in_place_of(Path(output).expanduser()) if output else nullcontext(sys.stdout) as file:
        for row in rows:
            print(json.dumps(row), file=file)
    for message in broken:
        say(f"jobmatch: {message}")
    return PARTLY if broken else DONE


@contextmanager
def _in_place_of(path: Path) -> Iterator[TextIO]:
    """Open what takes the place of a file once it is whole: the old one may be the very one that is being read."""
    from tempfile import TemporaryDirectory

    if path.exists() and not path.is_file():  # a device or a pipe is written to, never replaced
        with path.open("w", encoding="utf-8") as file:
            yield file
        return
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent}: there is no such folder: make it first, or name another file")
    with TemporaryDirectory(prefix=".jobmatch-", dir=path.parent) as folder:
        part = Path(folder) / path.name
        part.touch(mode=0o600)
        with part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(path.resolve())


def rebuild(args: argparse.Namespace) -> int:
    """Derive again what is stale."""
    from jobmatch import pipeline

    with opened(args) as line:
        done = pipeline.rebuild(line, now())
    _tell_rebuilt(done)
    return PARTLY if done.refusals else DONE


def _tell_rebuilt(done: "Rebuilt") -> None:
    say(
        f"{counted(done.parsed, 'posting', 'postings')} parsed again, "
        f"{counted(done.read, 'text', 'texts')} read again, {done.carried} kept that no change can affect, "
        f"{counted(done.people, 'profile', 'profiles')} read again."
    )
    for refusal in done.refusals:
        say(f"  refused: {refusal.message}")


def config_show(args: argparse.Namespace) -> int:
    """Show each setting with where it came from; a password is not shown."""
    chosen = settings(args)
    rows = {"home": str(chosen.home), "database": chosen.shown_database, "top": chosen.top}
    if args.json:
        emit({name: {"value": value, "origin": chosen.origins[name]} for name, value in rows.items()})
        return DONE
    for name, value in rows.items():
        print(plain(f"{name:9} {value}  ({chosen.origins[name]})"))
    return DONE


def doctor(args: argparse.Namespace) -> int:
    """Say of each thing whether it is well; trouble makes the exit code 1."""
    from jobmatch.doctor import examine

    well = True
    for check in examine(settings(args), now()):
        print(plain(f"{'ok     ' if check.well else 'TROUBLE'}  {check.name}: {check.says}"))
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
    path = Path(args.file).expanduser()
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent}: there is no such folder: make it first, or name another file")
    with opened(args) as line:
        line.store.backup(path)
    say(f"Copied to {path}, checked, and readable by you alone.")
    return DONE


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "demo": demo,
    "feeds list": feeds_list,
    "feeds add": feeds_add,
    "collect": collect,
    "profile import": profile_import,
    "profile list": profile_list,
    "profile show": profile_show,
    "match": match_,
    "explain": explain_,
    "report": report_,
    "extract": extract_,
    "rank": rank_,
    "rebuild": rebuild,
    "config show": config_show,
    "doctor": doctor,
    "db upgrade": db_upgrade,
    "db backup": db_backup,
}
