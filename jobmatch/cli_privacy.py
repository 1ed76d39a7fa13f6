"""The commands about what is kept on people: what it is, taking one of them out, and putting a backup back."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jobmatch.errors import UsageError
from jobmatch.invocation import DONE, PARTLY, existing, now, opened, settings, sure
from jobmatch.terminal import counted, emit, print_line, say

if TYPE_CHECKING:
    from jobmatch.pipeline import Line
    from jobmatch.privacy import Forgotten


# ------------------------------------------------------------------------------------------------ forgetting


def profile_forget(args: argparse.Namespace) -> int:
    """Delete all that is kept on a person, and say what is out of reach."""
    from jobmatch import pipeline, privacy

    with opened(args) as line:
        if args.profile in line.store.forgotten():  # what was interrupted is finished
            _tell(privacy.forget(line, args.profile, now()), line)
            return DONE
        profile = pipeline.the_profile(line, args.profile)
        say(f"Everything kept on {profile.name} ({profile.profile_id}) will be deleted, for good.")
        if not (args.yes or sure("Is that what you want?")):
            raise UsageError("nothing was deleted: without a terminal to ask at, --yes says that you want it")
        done = privacy.forget(line, profile.profile_id, now())
        _tell(done, line)
    return DONE if done.wiped or not line.settings.database.startswith("sqlite") else PARTLY


def _tell(done: "Forgotten", line: "Line") -> None:
    say(f"Forgotten: {done.profile_id}. {counted(len(done.files), 'file', 'files')} deleted.")
    say(f"The id stays in {line.settings.forgotten}, so that no backup brings the person back.")
    for sentence in _unreached(done, line):
        say(f"Out of reach: {sentence}")


def _unreached(done: "Forgotten", line: "Line") -> Iterator[str]:
    """Yield what forgetting does not reach, in plain words."""
    if done.mailed:
        last = max(one.day for one in done.mailed)
        yield f"{counted(len(done.mailed), 'mail', 'mails')} sent until {last}: they are where they were sent."
    if done.printed:
        last = max(one.day for one in done.printed)
        yield f"{counted(len(done.printed), 'page', 'pages')} made for printing until {last}: paper has to be shredded."
    for path in done.copies:
        yield f"{path}, a copy of the database from before; delete it when you need it no more."
    yield "backups, reports, rosters and exports that somebody put elsewhere; résumé files that were imported."
    yield "a center's own list: whoever still stands in it is taken in again with the next import, as somebody new."
    if not line.settings.database.startswith("sqlite"):
        yield "what the database server keeps by itself: its log and its own backups."
    elif not done.wiped:
        again = f"jobmatch profile forget {done.profile_id}"
        yield f"the log of the database, which another program is reading. When that has ended: {again}"


# --------------------------------------------------------------------------------------------- what is kept


def privacy_(args: argparse.Namespace) -> int:
    """Say what is kept on all, or on one person."""
    from jobmatch import pipeline, privacy

    with opened(args) as line:
        profile = None if args.profile is None else pipeline.the_profile(line, args.profile)
        account = privacy.account(line, profile)
        if args.json:
            emit(privacy.facts(account))
        else:
            for sentence in privacy.sentences(account):
                print_line(sentence)
    return DONE


# ------------------------------------------------------------------------------------------------- restoring


def db_restore(args: argparse.Namespace) -> int:
    """Put a backup in place of the database."""
    from jobmatch import privacy

    chosen = settings(args)
    done = privacy.restore(chosen, existing(args.file), now())
    say(f"Restored from {args.file}, a backup of version {done.version}.")
    if done.kept:
        say(f"The database as it was: {done.kept}")
    if done.forgotten:
        them = "person in it had been forgotten since, and is", "people in it had been forgotten since, and are"
        say(f"{counted(len(done.forgotten), *them)} no more.")
    if done.doubtful:
        say(f"{counted(done.doubtful, 'letter', 'letters')} waiting in it: nobody knows whether they were sent.")
    say("Nothing is sent until you have looked into it: what was sent since that backup is not known here.")
    return DONE
