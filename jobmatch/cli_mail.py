"""The commands of the outbox: what waits, what became of it, and what a person decides about it."""

import argparse
from collections import Counter
from typing import TYPE_CHECKING

from jobmatch.invocation import DONE, PARTLY, now, opened, settings
from jobmatch.terminal import counted, emit, print_line, say

if TYPE_CHECKING:
    from jobmatch.outbox import Entry
    from jobmatch.pipeline import Line

MINUTE = "%Y-%m-%d %H:%M"


def mail_list(args: argparse.Namespace) -> int:
    """List what is queued, unknown or refused; with --all also what was sent or taken out."""
    with opened(args) as line:
        hold = line.store.hold_of(line.center_id)
        entries = line.store.letters(line.center_id) if args.all else line.store.open_letters(line.center_id)
    if args.json:
        emit([_row(entry) for entry in entries])
        return DONE
    if hold:
        say(f"Nothing is sent since {hold.since:{MINUTE}} UTC: {hold.reason} (`jobmatch mail release` ends it)")
    for entry in entries:
        print_line(_told(entry))
    if not entries:
        say("There is nothing in the outbox." if args.all else "Nothing waits, and nothing went wrong.")
    return DONE


def mail_send(args: argparse.Namespace) -> int:
    """Send what is queued and due."""
    with opened(args) as line:
        well = sent(line)
        waits = line.store.next_letter_at(line.center_id, now())
    if waits:
        say(f"What waits is tried again from {waits:{MINUTE}} UTC on.")
    return DONE if well else PARTLY


def sent(line: "Line") -> bool:
    """Send what is queued and due, and tell of it; return whether all of it went out."""
    from jobmatch import deliver
    from jobmatch.outbox import DeliveryState

    done, well = [], True
    for told in deliver.deliver(line, now):
        if isinstance(told, deliver.Stopped):
            say(told.reason)
            well = False
        else:
            done.append(told)
    for entry in done:
        if entry.state in {DeliveryState.REFUSED, DeliveryState.UNKNOWN}:
            say(_told(entry))
    later = Counter(entry.reason for entry in done if entry.state is DeliveryState.QUEUED)
    for reason, count in later.items():
        say(f"{counted(count, 'letter', 'letters')} to be tried again: {reason}")
    say(f"Delivery: {deliver.summary(line.settings, done)}.")
    return well and all(entry.state is DeliveryState.SENT for entry in done)


def mail_resend(args: argparse.Namespace) -> int:
    """Queue again what was refused, what nobody knows of, or what waits."""
    with opened(args) as line:
        line.store.resend(line.center_id, args.ids, now())
    say(f"{counted(len(args.ids), 'letter is', 'letters are')} queued again: `jobmatch mail send` sends what is due.")
    return DONE


def mail_drop(args: argparse.Namespace) -> int:
    """Take letters out that have not been accepted."""
    with opened(args) as line:
        line.store.drop(line.center_id, args.ids, now())
    say(
        f"{counted(len(args.ids), 'letter is', 'letters are')} taken out. "
        "What a person was not told so is new to them in their next letter."
    )
    return DONE


def mail_release(args: argparse.Namespace) -> int:
    """End a hold, after showing why it was."""
    with opened(args) as line:
        hold = line.store.hold_of(line.center_id)
        if hold is None:
            say("Nothing is held.")
            return DONE
        say(f"Nothing was sent since {hold.since:{MINUTE}} UTC: {hold.reason}")
        line.store.release(line.center_id)
        waiting = len(line.store.due_letters(line.center_id, now()))
    say(f"That has ended. {counted(waiting, 'letter waits', 'letters wait')}: `jobmatch mail send` sends what is due.")
    return DONE


def mail_stop(args: argparse.Namespace) -> int:
    """Send a person no mail any more."""
    with opened(args) as line:
        who = line.store.profile(line.center_id, args.profile)
        line.store.stop_mail(line.center_id, who.profile_id, now())
    say(f"{who.name} gets no mail any more, but pages to print. To undo it: jobmatch mail start {who.profile_id}")
    return DONE


def mail_start(args: argparse.Namespace) -> int:
    """Send a person mail again."""
    with opened(args) as line:
        who = line.store.profile(line.center_id, args.profile)
        line.store.start_mail(line.center_id, who.profile_id)
    say(f"{who.name} gets mail again." if who.email else f"{who.name} may get mail, but has no e-mail address.")
    return DONE


def mail_test(args: argparse.Namespace) -> int:
    """Send one invented mail now, and say how far it came."""
    from jobmatch import deliver
    from jobmatch.relay import exposed

    chosen = settings(args)
    if warning := exposed(chosen.mailing):
        say(warning)
    for step in deliver.try_out(chosen, args.address, now()):
        print_line(step)
    return DONE


def _told(entry: "Entry") -> str:
    who = f"{entry.name} ({entry.profile_id})" if entry.profile_id else "whoever runs jobmatch"
    waits = f"not before {entry.not_before:{MINUTE}} UTC" if entry.state == "queued" and entry.not_before else ""
    head = f"{entry.delivery_id}  {entry.day}  {entry.state} ({entry.channel})"
    return "  ".join(filter(None, (head, entry.kind, "to", who, entry.address, waits, entry.reason)))


def _row(entry: "Entry") -> dict[str, object]:
    return vars(entry)
