"""The commands of a center: which there are, its clients as counselors see them, its roster and its service log."""

import argparse
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from jobmatch.errors import UsageError
from jobmatch.invocation import DONE, edition, opened, settings
from jobmatch.terminal import counted, emit, print_line, say, show

if TYPE_CHECKING:
    from jobmatch.caseload import Case
    from jobmatch.messages import Words
    from jobmatch.pipeline import Line

BOM = "\ufeff"  # by which spreadsheets know that a file is in UTF-8
MISSING = {"zip": "no ZIP code that is known", "nothing_read": "nothing was read of them"}
TROUBLE = {"refused": "the last mail was refused", "unknown": "nobody knows whether the last mail arrived"}


def center_add(args: argparse.Namespace) -> int:
    """Add a center."""
    with _of_all(args) as line:
        line.store.add_center(args.id, args.name)
    say(f"Added {args.name} ({args.id}). Commands are for it where the setting center is {args.id}.")
    return DONE


def center_list(args: argparse.Namespace) -> int:
    """List the centers."""
    with _of_all(args) as line:
        found = line.store.centers()
    if args.json:
        emit([asdict(one) for one in found])
        return DONE
    for one in found:
        clients = counted(one.clients, "client", "clients")
        print_line(f"{one.center_id}  {one.name}  {clients}" if one.name else f"{one.center_id}  {clients}")
    return DONE


def _of_all(args: argparse.Namespace) -> "AbstractContextManager[Line]":
    """Open the store also where the settings name a center that is not there yet."""
    from jobmatch import pipeline

    return pipeline.open_line(replace(settings(args), center="home"))


def caseload_list(args: argparse.Namespace) -> int:
    """List how each client stands."""
    from jobmatch import caseload
    from jobmatch.cells import table

    with opened(args) as line:
        found = caseload.cases(line, args.counselor)
        rows = [caseload.row_of(case) for case in found]
        if args.format == "json":
            emit(rows)
        elif args.format == "csv":
            show(table(caseload.LIST_COLUMNS, rows))
        else:
            _print(found, edition(line).words)
    return DONE


def _print(found: "tuple[Case, ...]", words: "Words") -> None:
    if not found:
        say("there is no client yet: 'jobmatch profile import' takes in a roster")
    counselor = None
    for case in found:
        if case.standing.counselor != counselor:
            counselor = case.standing.counselor
            print_line(f"{counselor or 'Without a counselor'}:")
        who = f"{case.profile.name} ({case.profile.client_id or case.profile.profile_id})"
        print_line("; ".join([f"  {who}: {_told(case, words)}", *_stands(case)]))


def _told(case: "Case", words: "Words") -> str:
    told = case.standing.told_on
    return f"told on {words.day(told)}, {case.new} new since" if told else f"not told yet, {case.new} to tell"


def _stands(case: "Case") -> list[str]:
    """Return what there is for a client, what they did, and what somebody should look into."""
    from jobmatch.caseload import OUTCOMES

    tiers = [f"{count} {tier.replace('_', ' ')}" for tier, count in case.tiers.items() if count]
    done = [f"{case.standing.marked[kind]} {kind}" for kind in OUTCOMES if case.standing.marked.get(kind)]
    trouble = "wants no mail" if case.trouble == "stopped" else TROUBLE.get(case.trouble, "")
    looked = [*([trouble] if trouble else []), *(MISSING[code] for code in case.missing)]
    return [
        part for part in (", ".join(tiers), ", ".join(done), f"LOOK: {', '.join(looked)}" if looked else "") if part
    ]


def caseload_roster(args: argparse.Namespace) -> int:
    """Write the roster of the center."""
    from jobmatch import caseload

    with opened(args) as line:
        _give(caseload.roster(line), args.output)
    return DONE


def caseload_services(args: argparse.Namespace) -> int:
    """Write what was done for whom."""
    from jobmatch import caseload

    if args.last < args.first:
        raise UsageError(f"--to {args.last} is before --from {args.first}")
    with opened(args) as line:
        found = caseload.services(line, args.first, args.last)
        _give(caseload.log(line, found, names=args.names), args.output)
    return DONE


def _give(text: str, output: str | None) -> None:
    """Print a table, or write it to a file that its owner alone can read."""
    from jobmatch import config

    if output is None:
        show(text)
        return
    path = Path(output).expanduser()
    if path.is_dir():
        raise UsageError(f"{path} is a folder: name a file with -o")
    config.write_private(path, BOM + text)
    show(str(path))
