"""The commands about people: who they are, what they qualify for, and why."""

import argparse
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jobmatch.errors import UsageError
from jobmatch.invocation import DONE, PARTLY, edition, judged, now, opened, today
from jobmatch.terminal import counted, emit, print_line, progress, say, show

if TYPE_CHECKING:
    from jobmatch.model import Profile
    from jobmatch.pipeline import Line
    from jobmatch.roster import Roster, Row


def profile_import(args: argparse.Namespace) -> int:
    """Take in each file; a bad one costs itself, and so does a bad row of a roster."""
    import shlex

    from jobmatch.roster import SUFFIXES

    names, whole = list[str](), True
    with opened(args) as line:
        for name in args.files:
            take = _roster if name.lower().endswith(SUFFIXES) else _file
            taken, all_taken = take(line, name)
            names += taken
            whole = whole and all_taken
    if names:
        who = shlex.quote(names[-1])
        say(f"What was understood: jobmatch profile show {who}", f"The postings, ranked: jobmatch match {who}")
    return DONE if whole else PARTLY


def _file(line: "Line", name: str) -> tuple[list[str], bool]:
    """Take in the person of a file; return what they are called, and whether it went well."""
    from jobmatch import pipeline
    from jobmatch.apart import Trouble, attempt

    done = attempt(name, partial(pipeline.import_profile, line, Path(name), now()))
    if isinstance(done, Trouble):
        say(f"jobmatch: {done.message}")
        return [], False
    profile, again = done
    held = counted(len(profile.holdings), "skill or credential", "skills and credentials")
    say(f"{'Replaced' if again else 'Added'} {profile.name} ({profile.profile_id}): {held}.")
    _tell_of_home(line, profile, "")
    return [profile.name], True


def _roster(line: "Line", name: str) -> tuple[list[str], bool]:
    """Take in the client of each row of a roster; return what the last is called, and whether all rows went well."""
    from jobmatch import roster
    from jobmatch.apart import Trouble, attempt

    read = attempt(name, partial(roster.load, Path(name)))
    if isinstance(read, Trouble):
        say(f"jobmatch: {read.message}")
        return [], False
    if read.unread:
        say(f"{name}: these columns are not read: {', '.join(read.unread)}.")
    if roster.SHARED & read.headings.keys():
        say(f"{name}: sources are the same for all clients; 'jobmatch feeds list --all' shows those to choose from.")
    done = list(_clients(line, read, name))
    again, left = sum(known for _, known in done), len(read.rows) - len(done)
    clients = counted(len(done), "client", "clients")
    say(f"{name}: {clients} taken in, {len(done) - again} new and {again} known before; {left} left out.")
    return [called for called, _ in done[-1:]], not left


def _clients(line: "Line", read: "Roster", name: str) -> "Iterator[tuple[str, bool]]":
    """Take in the rows; yield of each that went well what its client is called, and whether they were known."""
    from jobmatch.apart import Trouble, attempt

    with progress(len(read.rows), "clients") as bar:
        for row in read.rows:
            where = f"{name}, row {row.number}"
            done = attempt(where, partial(_client, line, read, row))
            bar.advance()
            if isinstance(done, Trouble):
                say(f"jobmatch: {where}: {done.message}")
                continue
            profile, known = done
            _tell_of_home(line, profile, f"{where}: ")
            yield profile.name, known


def _client(line: "Line", read: "Roster", row: "Row") -> "tuple[Profile, bool]":
    from jobmatch import pipeline, roster
    from jobmatch.questions import Known

    client = roster.client(row, read, Known(lambda: line.reader), now().astimezone().date())
    return pipeline.import_client(line, client, now())


def _tell_of_home(line: "Line", profile: "Profile", where: str) -> None:
    """Say that the miles which a person wished cannot be counted."""
    from jobmatch.wishes import home_unknown

    if home_unknown(profile.wishes):
        say(f"{where}{edition(line).words.unknown_home(profile.wishes.postal_code)}")


def profile_list(args: argparse.Namespace) -> int:
    """List the people, with what the center's own lists call them where those name anybody."""
    with opened(args) as line:
        everyone = line.store.profiles(line.center_id)
    if args.json:
        emit([{"profile_id": one.profile_id, "client_id": one.client_id, "name": one.name} for one in everyone])
        return DONE
    if not everyone:
        say("there is no profile yet: 'jobmatch profile import resume.json' makes one")
    width = max((len(one.client_id) for one in everyone), default=0)
    for one in everyone:
        print_line("  ".join((one.profile_id, *([one.client_id.ljust(width)] if width else ()), one.name)))
    return DONE


def profile_form(args: argparse.Namespace) -> int:
    """Print the form of the eight questions, as a page to be printed."""
    from jobmatch.intake import form

    show(form(args.language))
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
            show(str(path))
        pipeline.keep_shown(line, found, now(), formats)
    return DONE
