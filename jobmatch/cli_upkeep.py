"""The commands that show jobmatch at work and keep it well."""

import argparse
import re
from pathlib import Path

from jobmatch.errors import UsageError
from jobmatch.invocation import DONE, PARTLY, edition, judged, now, opened, settings, tell_rebuilt
from jobmatch.terminal import counted, emit, print_line, say, show


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


def rebuild(args: argparse.Namespace) -> int:
    """Derive again what is stale."""
    from jobmatch import replay

    with opened(args) as line:
        done = replay.rebuild(line, now())
    tell_rebuilt(done)
    return PARTLY if done.refusals else DONE


def config_show(args: argparse.Namespace) -> int:
    """Show each setting with where it came from; a password is not shown."""
    chosen = settings(args)
    rows = {
        "home": str(chosen.home),
        "database": chosen.shown_database,
        "top": chosen.top,
        "processes": chosen.processes,
    }
    rows |= {**vars(chosen.manners), **vars(chosen.mailing), "center": chosen.center, **vars(chosen.keeping)}
    rows["proxy"] = re.sub(r"\A((?:\w+://)?[^:/@]*):.*@", r"\1:***@", chosen.manners.proxy)
    if args.json:
        emit({name: {"value": value, "origin": chosen.origins[name]} for name, value in rows.items()})
        return DONE
    width = max(map(len, rows))
    for name, value in rows.items():
        shown = str(value).lower() if isinstance(value, bool) else value
        print_line(f"{name:{width}} {'not set' if value == '' else shown}  ({chosen.origins[name]})")
    return DONE


def doctor(args: argparse.Namespace) -> int:
    """Say of each thing whether it is well; trouble makes the exit code 1."""
    from jobmatch.doctor import examine

    well = True
    for check in examine(settings(args), now()):
        print_line(f"{check.mark:7}  {check.name}: {check.says}")
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


def db_copy(args: argparse.Namespace) -> int:
    """Copy all that is kept into another database, and say how to go on with that."""
    from dataclasses import replace

    from jobmatch import deliver, scheduler

    with opened(args) as line, line.store.leading(scheduler.NAME, now), line.store.leading(deliver.NAME, now):
        shown, file = replace(line.settings, database=args.url).shown_database, line.settings.home / "jobmatch.toml"
        say("Copying; until that is done, nobody else can write to the database ...")
        counts = line.store.copy(args.url)
    say(
        f"Copied and counted: {counted(sum(counts.values()), 'row', 'rows')} in {len(counts)} tables.",
        f"To go on with the copy, write into {file}{', with *** spelt out' if '***' in shown else ''}:",
        f'    database = "{shown}"',
    )
    return DONE
