"""The commands that correct which postings are the same job. What a person says of it stands above every rule."""

import argparse

from jobmatch.invocation import DONE, now, opened
from jobmatch.terminal import counted, say


def jobs_split(args: argparse.Namespace) -> int:
    """Make a posting a job of its own."""
    from jobmatch import jobs

    with opened(args) as line:
        jobs.settle(line.store)
        stored, others = jobs.split(line.store, args.posting, now())
    say(
        f"{stored.posting.title} ({stored.posting.posting_id}) is a job of its own now, apart from "
        f"{counted(others, 'other posting', 'other postings')}; it stays so.",
        f"To undo it: jobmatch jobs join {args.posting} CODE",
    )
    return DONE


def jobs_join(args: argparse.Namespace) -> int:
    """Make the jobs of two postings one."""
    from jobmatch import jobs

    with opened(args) as line:
        jobs.settle(line.store)
        first, second = args.postings
        one, two = jobs.join(line.store, first, second, now())
    say(
        f"{one.posting.title} ({one.posting.posting_id}) and {two.posting.title} ({two.posting.posting_id}) "
        "are one job now; it stays so.",
        f"To undo it: jobmatch jobs split {second}",
    )
    return DONE
