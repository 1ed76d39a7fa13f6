"""The commands about people: who they are, what they qualify for, and why."""

import argparse
from functools import partial
from pathlib import Path

from jobmatch.errors import UsageError
from jobmatch.invocation import DONE, PARTLY, edition, judged, now, opened, today
from jobmatch.terminal import counted, emit, print_line, say, show


def profile_import(args: argparse.Namespace) -> int:
    """Take in each file; a bad one costs itself."""
    import shlex

    from jobmatch import pipeline
    from jobmatch.apart import Trouble, attempt

    names, whole = list[str](), True
    with opened(args) as line:
        for name in args.files:
            done = attempt(name, partial(pipeline.import_profile, line, Path(name), now()))
            if isinstance(done, Trouble):
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
        print_line(f"{one.profile_id}  {one.name}")
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
