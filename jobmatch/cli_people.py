"""The commands that tell people what they qualify for, and why."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from jobmatch.errors import UsageError
from jobmatch.invocation import DONE, PARTLY, edition, judged, now, opened, today
from jobmatch.terminal import print_line, say, show

if TYPE_CHECKING:
    from jobmatch.pipeline import Line


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
    """Take one posting apart, as it is on a day or as it was shown; say where it is in the report, or why it is not."""
    from dataclasses import replace

    from jobmatch import batch, jobs, pipeline, whereabouts
    from jobmatch.report import explain

    with opened(args) as line:
        if args.as_of:
            profile = pipeline.the_profile(line, args.profile)
            shown, listing = batch.as_shown(line.store, profile, args.posting, args.as_of)
            say(f"As it was shown to {profile.name} on {shown.day}:", "")
            show(explain(listing, shown.profile, edition(line)))
            return DONE
        found = whereabouts.posting_id(line, args.posting)
        if found is None:
            return _not_held(line, args.posting)
        profile, on = pipeline.the_profile(line, args.profile), today(args)
        code = args.posting if found.startswith(args.posting.lower()) else found
        listing = batch.one(line.store, line.scorer, profile, code, on)
        listing = replace(listing, others=jobs.others_of(line.store, found))
        show(explain(listing, profile, edition(line), whereabouts.place(line, profile, listing, on)))
    return DONE


def _not_held(line: "Line", asked: str) -> int:
    """Say why no posting answers to a name or an address, and what to do about it."""
    from jobmatch import whereabouts
    from jobmatch.tidings import absence_line

    words = edition(line).words
    for one in whereabouts.absence(line, asked):
        print_line(absence_line(one.reason, one.health, words))
    return PARTLY


def report_(args: argparse.Namespace) -> int:
    """Write the files, then keep what was shown in them."""
    from jobmatch import config, drafts, pipeline, retention
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
        drafts.sweep(folder, now() - retention.DRAFTS)
        for form in formats:
            # The name says nothing of the person: folders are seen by others.
            path = folder / f"{profile.profile_id}-{on}{RENDERERS[form].suffix}"
            config.write_private(path, render(found, form, edition(line)))
            show(str(path))
        pipeline.keep_shown(line, found, now(), formats)
    return DONE
