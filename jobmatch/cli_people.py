"""The commands that tell people what they qualify for, and why."""

import argparse
from pathlib import Path

from jobmatch.errors import UsageError
from jobmatch.invocation import DONE, edition, judged, now, opened, today
from jobmatch.terminal import say, show


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
