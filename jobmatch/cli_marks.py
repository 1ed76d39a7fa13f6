"""The command about what a person did with a job: saved it, hid it, applied, and what came of that."""

import argparse
from typing import TYPE_CHECKING, Any

from jobmatch.errors import UsageError
from jobmatch.invocation import DONE, edition, now, opened
from jobmatch.terminal import columns, emit, print_line, say, show

if TYPE_CHECKING:
    from jobmatch.diary import Entry
    from jobmatch.messages import Words
    from jobmatch.model import MarkKind, Profile
    from jobmatch.pipeline import Line

CODE_SHOWN = 8  # digits of an id: enough to tell thousands of postings apart


def mark(args: argparse.Namespace) -> int:
    """Mark a job, take the last mark back, or show what was marked."""
    from jobmatch import diary, pipeline

    with opened(args) as line:
        if args.code == "list":
            return _list(line, pipeline.the_profile(line, args.kind or args.profile), as_json=args.json)
        profile = pipeline.the_profile(line, args.profile)
        if args.kind is None:
            _show(diary.entry(line.store, profile, args.code), line)
        elif args.kind == "undo":
            stored, taken = diary.undo(line.store, profile, args.code)
            say(f"Taken back: {taken.kind} of {stored.posting.title} ({args.code}).")
        else:
            _mark(line, profile, args.code, _kind(args.kind), " ".join(args.text))
    return DONE


def _kind(word: str) -> "MarkKind":
    from jobmatch.model import MarkKind

    if word not in set(MarkKind):
        raise UsageError(f"'{word}' is no mark; there are: {', '.join(MarkKind)}, and undo")
    return MarkKind(word)


def _mark(line: "Line", profile: "Profile", code: str, kind: "MarkKind", note: str) -> None:
    from jobmatch.model import Mark, MarkKind

    if kind is MarkKind.NOTE and not note:
        raise UsageError(f'a note needs words: jobmatch mark {code} note "rang them"')
    stored = line.store.posting(code)
    line.store.mark(profile.center_id, profile.profile_id, Mark(stored.job_id, kind, now(), note))
    more = {
        MarkKind.APPLIED: " A copy of the posting is kept for you.",
        MarkKind.HIDDEN: f" It is off the list: 'jobmatch mark {code} undo' brings it back.",
    }
    say(f"Marked for {profile.name}: {kind}, {stored.posting.title} ({code}).{more.get(kind, '')}")


def _list(line: "Line", profile: "Profile", *, as_json: bool) -> int:
    from jobmatch import diary

    found = diary.entries(line.store, profile)
    if as_json:
        emit([_json(one) for one in found])
        return DONE
    if not found:
        say(f"{profile.name} has marked nothing yet: 'jobmatch mark CODE saved' does")
    for one in found:
        _print(one, edition(line).words)
    return DONE


def _print(entry: "Entry", words: "Words") -> None:
    from jobmatch.tidings import mark_line

    posting, code = entry.copy or entry.posting, entry.posting.posting_id[:CODE_SHOWN]
    stands = f"closed on {words.day(entry.closed_at.date())}" if entry.closed_at else "open"
    print_line(f"{posting.title} · {posting.hiring_organization or 'employer not named'} ({code}), {stands}")
    for one in entry.marks:
        print_line(f"  {mark_line(one, words)}")


def _show(entry: "Entry", line: "Line") -> None:
    """Print what was done with one job, and the posting as it was when the person applied."""
    from textwrap import fill

    from jobmatch.terminal import plain

    words = edition(line).words
    _print(entry, words)
    if entry.copy:
        lines = (fill(plain(one), columns()) for one in entry.copy.text.split("\n"))
        show("\n".join(("", "As it was when you applied:", "", *lines)))


def _json(entry: "Entry") -> dict[str, Any]:
    from jobmatch.model import hidden

    posting, copy = entry.posting, entry.copy
    return {
        "job_id": entry.job_id,
        "posting_id": posting.posting_id,
        "title": (copy or posting).title,
        "employer": (copy or posting).hiring_organization,
        "url": (copy or posting).url,
        "closed_at": entry.closed_at and entry.closed_at.isoformat(),
        "hidden": hidden(entry.marks) is not None,
        "marks": [{"kind": one.kind, "at": one.at.isoformat(), "note": one.note} for one in entry.marks],
        "text": copy and copy.text,
    }
