"""The commands that keep people: taking them in, showing what was understood, correcting it, giving it back."""

import argparse
import json
import os
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobmatch.errors import ProfileError, UsageError
from jobmatch.invocation import DONE, PARTLY, edition, now, opened, sure
from jobmatch.terminal import counted, emit, on_terminal, print_line, progress, say, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobmatch.differences import Change, Difference
    from jobmatch.model import Profile
    from jobmatch.pipeline import Line
    from jobmatch.roster import Roster

SHOWN = 5  # of those who would share an address: who wants all of them looks into the file


def profile_import(args: argparse.Namespace) -> int:
    """Take in each file; a bad one costs itself, and so does a bad row of a roster.

    One person alone is shown at once, and asked about.
    """
    from jobmatch.roster import SUFFIXES

    resumes = [name for name in args.files if not name.lower().endswith(SUFFIXES)]
    if args.dry_run and resumes:
        raise UsageError(f"{resumes[0]} is no roster: --dry-run shows what a roster would change")
    taken, whole = list["Profile"](), True
    with opened(args) as line:
        for name in args.files:
            of_clients = name.lower().endswith(SUFFIXES)
            profiles, all_taken = _roster(line, name, args) if of_clients else _file(line, name)
            taken += profiles
            whole = whole and all_taken
            if len(args.files) == len(profiles) == 1 and not of_clients and _asks():
                _confirm(line, profiles[0])
    if taken:
        who = shlex.quote(taken[-1].name)
        say(f"What was understood: jobmatch profile show {who}", f"The postings, ranked: jobmatch match {who}")
    return DONE if whole else PARTLY


def _file(line: "Line", name: str) -> "tuple[list[Profile], bool]":
    """Take in the person of a file; return them, and whether it went well."""
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
    return [profile], True


def _roster(line: "Line", name: str, args: argparse.Namespace) -> "tuple[list[Profile], bool]":
    """Take in the client of each row of a roster; return the last of them, and whether all rows went well.

    What it would change is told first; where that alarms, nothing is done until somebody has confirmed it.
    """
    from jobmatch import caseload, roster
    from jobmatch.apart import Trouble, attempt

    read = attempt(name, partial(roster.load, Path(name)))
    if isinstance(read, Trouble):
        say(f"jobmatch: {read.message}")
        return [], False
    _tell_of_columns(read, name)
    foreseen = caseload.foresee(line, read, now())
    for number, trouble in foreseen.troubles:
        say(f"jobmatch: {name}, row {number}: {trouble.message}")
    found = foreseen.difference
    for sentence in _difference(found, len(foreseen.troubles)):
        say(f"{name}: {sentence}")
    if args.dry_run or (found.alarming and not (args.confirm or sure("Is that right, and to be done?"))):
        look = f" Look into it; if it is right: jobmatch profile import {shlex.quote(name)} --confirm"
        say(f"{name}: nothing was changed.{look if found.alarming else ''}")
        return [], args.dry_run and not found.alarming and not foreseen.troubles
    done = list(_clients(line, [change for change in foreseen.changes if change.changes], name))
    new, all_taken = sum(not known for _, known in done), len(done) + found.unchanged
    clients, left = counted(all_taken, "client", "clients"), len(read.rows) - all_taken
    say(f"{name}: {clients} taken in, {new} new and {all_taken - new} known before; {left} left out.")
    return [client for client, _ in done[-1:]], not left


def _tell_of_columns(read: "Roster", name: str) -> None:
    from jobmatch import roster

    if read.unread:
        say(f"{name}: these columns are not read: {', '.join(read.unread)}.")
    if roster.SHARED & read.headings.keys():
        say(f"{name}: sources are the same for all clients; 'jobmatch feeds list --all' shows those to choose from.")


def _difference(found: "Difference", bad: int) -> "Iterator[str]":
    """Yield what a roster would change, in plain words, and what of it somebody has to look into."""
    columns = ", ".join(f"{column} of {number}" for column, number in found.columns.items())
    known = f"{found.changed} changed{f' ({columns})' if columns else ''}, {found.unchanged} as they are"
    yield f"{found.new} new, {known}, {bad} that cannot be read."
    if found.absent:
        yield f"{counted(found.absent, 'client', 'clients')} of yours not in it: left alone."
    if found.many_moved:
        yield f"{found.moved} of {found.addressed} known e-mail addresses would change: has a column slipped?"
    for rows in found.shared[:SHOWN]:
        who = f"rows {', '.join(map(str, rows))} have" if len(rows) > 1 else f"row {rows[0]} has"
        yield f"{who} the e-mail address of somebody else: each would get the other's letters."
    if len(found.shared) > SHOWN:
        yield f"so have {len(found.shared) - SHOWN} more."


def _clients(line: "Line", changes: "Sequence[Change]", name: str) -> "Iterator[tuple[Profile, bool]]":
    """Take in the rows; yield the client of each that went well, and whether they were known."""
    from jobmatch import pipeline
    from jobmatch.apart import Trouble, attempt

    with progress(len(changes), "clients") as bar:
        for change in changes:
            where = f"{name}, row {change.number}"
            done = attempt(where, partial(pipeline.import_client, line, change.client, now()))
            bar.advance()
            if isinstance(done, Trouble):
                say(f"jobmatch: {where}: {done.message}")
                continue
            profile, known = done
            _tell_of_home(line, profile, f"{where}: ")
            yield profile, known


def _tell_of_home(line: "Line", profile: "Profile", where: str) -> None:
    """Say that the miles which a person wished cannot be counted."""
    from jobmatch.wishes import home_unknown

    if home_unknown(profile.wishes):
        say(f"{where}{edition(line).words.unknown_home(profile.wishes.postal_code)}")


def _asks() -> bool:
    """Return whether somebody is there to be asked."""
    return on_terminal() and sys.stdin is not None and sys.stdin.isatty()


def _yes(question: str) -> bool:
    """Ask; Enter, and whatever does not say no, is a yes. Where nothing more is typed, it is a no."""
    say(f"{question} [yes]")
    try:
        return not input().strip().casefold().startswith("n")
    except (EOFError, UnicodeDecodeError):
        return False


def _confirm(line: "Line", profile: "Profile") -> None:
    """Show what was understood, and say how to correct what is not right."""
    from jobmatch.report import understood

    say("")
    show(understood(profile, edition(line)))
    say("", "Each line quotes your own words, and the field of the profile that they stand in now.")
    if not _yes("Is that right?"):
        say(f"Correct it, or add what is missing, with: jobmatch profile edit {shlex.quote(profile.name)}")
    say("")


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


def profile_export(args: argparse.Namespace) -> int:
    """Write a person's JSON Resume as it is kept, in the published form."""
    from jobmatch import config, pipeline, resume

    with opened(args) as line:
        profile = pipeline.the_profile(line, args.profile)
        text = _written(resume.published(line.store.document(line.center_id, profile.profile_id)))
    if args.output is None:
        show(text)
        return DONE
    path = Path(args.output).expanduser()
    if path.is_dir():
        raise UsageError(f"{path} is a folder: name a file with -o")
    config.write_private(path, text)
    show(str(path))
    return DONE


def _written(document: dict[str, Any]) -> str:
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n"


def profile_edit(args: argparse.Namespace) -> int:
    """Open a person's JSON Resume in their editor, and keep what comes back if it can be read."""
    from tempfile import TemporaryDirectory

    from jobmatch import pipeline

    editor = _editor()
    with opened(args) as line, TemporaryDirectory(prefix="jobmatch-") as folder:  # only its owner can enter it
        profile = pipeline.the_profile(line, args.profile)
        path = Path(folder) / "profile.json"
        path.touch(mode=0o600)
        before = _written(line.store.document(line.center_id, profile.profile_id))
        path.write_text(before, encoding="utf-8")
        changed = _edited(line, profile, editor, path, before)
    if changed is None:
        say("Nothing was changed.")
        return DONE
    held = counted(len(changed.holdings), "skill or credential", "skills and credentials")
    say(f"Changed {changed.name} ({changed.profile_id}): {held}.")
    say(f"What was understood: jobmatch profile show {shlex.quote(changed.name)}")
    return DONE


def _editor() -> list[str]:
    """Return the person's editor. Raises UsageError if none is set."""
    for name in ("VISUAL", "EDITOR"):
        if words := shlex.split(os.environ.get(name, "")):
            return words
    raise UsageError(
        "no editor is set: set EDITOR, as in EDITOR=nano; or write the profile to a file with "
        "'jobmatch profile export -o FILE', change it, and import it again"
    )


def _edited(line: "Line", profile: "Profile", editor: list[str], path: Path, before: str) -> "Profile | None":
    """Open the file until what comes back can be read, or the person gives up; None if nothing is to be changed."""
    import subprocess

    from jobmatch import pipeline, resume

    while True:
        try:
            code = subprocess.run([*editor, str(path)], check=False).returncode  # noqa: S603 - the person's own choice
        except OSError as error:
            raise UsageError(f"{editor[0]}: {error.strerror}: set EDITOR to an editor that is there") from error
        if code:
            raise UsageError(f"{editor[0]} ended with code {code}: nothing was changed")
        if path.read_bytes() == before.encode():
            return None
        try:
            return pipeline.replace_document(line, profile, resume.load(path), now())
        except ProfileError as error:
            if not _asks():
                raise
            say(f"Sorry: {str(error).replace(str(path), 'profile')}.")
            if not _yes("Open it again, to correct that?"):
                return None
