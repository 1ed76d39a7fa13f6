"""Sentences on what is news about a job, what a person did with it, and where it is in a report or why not."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from jobmatch.messages import N_, TIERS, Words
from jobmatch.model import FeedHealth, Listing, Mark, MarkKind, Pay, PayUnit, Reason, Report, Tier

CHANGES: Final = {
    "title": N_("its title"),
    "employer": N_("the employer's name"),
    "place": N_("its place"),
    "pay": N_("its pay"),
    "work_mode": N_("where one works (on site, hybrid, remote)"),
    "employment": N_("the kind of contract"),
    "closing_day": N_("its closing day"),
    "who_may_apply": N_("who may apply"),
    "requirements": N_("what it asks for"),
    "text": N_("its wording, but not what it asks for"),
}
MARKS: Final = {
    MarkKind.SAVED: N_("You saved it on {day}."),
    MarkKind.HIDDEN: N_("You hid it on {day}."),
    MarkKind.APPLIED: N_("You applied on {day}."),
    MarkKind.INTERVIEW: N_("You noted an interview on {day}."),
    MarkKind.OFFER: N_("You noted an offer on {day}."),
    MarkKind.HIRED: N_("You noted on {day} that you were hired."),
    MarkKind.NOTE: N_("Your note of {day}."),
}
LISTS: Final = {
    "listings": N_("the ranked postings"),
    "too_little_said": N_("those that say too little to judge"),
    "removed": N_("those that your wishes removed"),
    "other_work": N_("other kinds of work"),
    "hidden": N_("those that you hid"),
}
WHEREABOUTS: Final = {
    "listed": N_("In the report: number {place} of {of} among {list}."),
    "below_cut": N_(
        "Not in the report: it is number {place} of {of} among {list}, and the first {top} are shown. "
        "jobmatch match --top {place} shows it."
    ),
    "closed_gone": N_("Not in the report: closed on {on}, when its source had stopped showing it."),
    "closed_renamed": N_(
        "Not in the report: closed on {on}, when its source showed the same words under another number. "
        "It is {code} now."
    ),
    "same_job": N_("In the report under {code}: that posting, of the same job, stands for this one."),
    "hidden": N_("Not in the report: you hid it on {on}. jobmatch mark {code} undo shows it again."),
    "not_held": N_("No posting of that name or address is held."),
    "refused": N_("A record of {feed} could not be read, and it may be this one: {message}"),
    "unread": N_("A record of {feed} has these words and could not be read: jobmatch collect {feed} says why."),
    "watched": N_("The employer is watched by {feed}, which {stands}. There was no such posting in what it showed."),
    "known": N_(
        "The employer is watched by no feed. jobmatch knows one of {organization}: jobmatch feeds add {feed} "
        "switches it on."
    ),
    "unwatched": N_(
        "The employer is watched by no feed: jobmatch feeds add, with the address of its career page, adds one."
    ),
}


# -------------------------------------------------------------------------------------------------------- news


def news_lines(listing: Listing, words: Words) -> tuple[str, ...]:
    """Say what is news about a posting; in a first report nothing is said of what is new, for all is."""
    said = (_NEWS[reason.code](dict(reason.values), words) for reason in listing.news)
    return tuple(line for line in said if line)


def _new(values: Mapping[str, str], words: Words) -> str:
    return words.gettext("New: it was in none of your reports.") if values["since"] else ""


def _reposted(values: Mapping[str, str], words: Words) -> str:
    since = _day(values["since"], words)
    if not values["closed"]:
        return words.gettext("Reposted: you were shown it on {since}; it was closed then, and has come back.").format(
            since=since
        )
    closed = _day(values["closed"], words)
    return words.gettext(
        "Reposted: you were shown it on {since}; that posting was closed on {closed}, and this is the same job again."
    ).format(since=since, closed=closed)


def _changed(values: Mapping[str, str], words: Words) -> str:
    changes = [_change(code, values, words) for code in values["what"].split()]
    what = words.joined(changes, words.gettext("{these} and {last}"))
    said = words.gettext("Changed since {since}: {what}.").format(since=_day(values["since"], words), what=what)
    for name, lead in (
        ("asks", words.gettext("It now asks: {clauses}")),
        ("asked", words.gettext("No longer there: {clauses}")),
    ):
        if name in values:
            said += " " + lead.format(clauses="; ".join(f"“{clause}”" for clause in values[name].split("\n")))
    return said


def _change(code: str, values: Mapping[str, str], words: Words) -> str:
    """Name one change, with what was there before where that is short."""
    name, was = words.gettext(CHANGES[code]), values.get(f"was_{code}")
    if was is None:
        return name
    before = was
    if code == "pay":
        before = words.pay(_pay(was)) if was else ""
    elif code == "closing_day":
        before = _day(was, words) if was else ""
    return words.gettext("{what} (was {before})").format(what=name, before=before or words.gettext("not stated"))


def _pay(code: str) -> Pay:
    low, high, unit, currency = code.split(":")
    return Pay(int(low) if low else None, int(high) if high else None, PayUnit(unit), currency)


def _reread(values: Mapping[str, str], words: Words) -> str:
    if not values["was"]:
        return words.gettext(
            "Not new: it was there before. jobmatch reads or scores it otherwise now, and so it is here."
        )
    return words.gettext("Not new: jobmatch reads or scores it otherwise now. On {since} it was among: {was}.").format(
        since=_day(values["since"], words), was=_list(values["was"], words)
    )


def _closing_soon(values: Mapping[str, str], words: Words) -> str:
    day = words.closing(date.fromisoformat(values["on"]), int(values["days"]))
    return words.gettext("Closing soon: {day}.").format(day=day)


_NEWS: Final[Mapping[str, Callable[[Mapping[str, str], Words], str]]] = {
    "new": _new,
    "changed": _changed,
    "reposted": _reposted,
    "reread": _reread,
    "closing_soon": _closing_soon,
}


def since_line(report: Report, words: Words) -> str:
    """Count what is news in a report, as far as it lists it; "" for a first report."""
    if report.since is None:
        return ""
    listings = (*report.listings, *report.too_little_said)
    counts = Counter(reason.code for one in listings for reason in one.news)
    counted = (
        words.ngettext("{count} new", "{count} new", counts["new"]).format(count=counts["new"]),
        words.ngettext("{count} changed", "{count} changed", counts["changed"]).format(count=counts["changed"]),
        words.ngettext("{count} reposted", "{count} reposted", counts["reposted"]).format(count=counts["reposted"]),
        words.ngettext("{count} only read otherwise", "{count} only read otherwise", counts["reread"]).format(
            count=counts["reread"]
        ),
        words.ngettext("{count} closes within a week", "{count} close within a week", counts["closing_soon"]).format(
            count=counts["closing_soon"]
        ),
    )
    codes = ("new", "changed", "reposted", "reread", "closing_soon")
    said = [text for code, text in zip(codes, counted, strict=True) if counts[code]]
    what = ", ".join(said) or words.gettext("nothing is news")
    return words.gettext("Since your report of {day}: {what}.").format(day=words.day(report.since), what=what)


# ------------------------------------------------------------------------------------------------------- marks


def mark_line(mark: Mark, words: Words) -> str:
    """Say what a person did with a job, and when; their note in quotes."""
    said = words.gettext(MARKS[mark.kind]).format(day=words.day(mark.at.date()))
    return f"{said} “{mark.note}”" if mark.note else said


# ------------------------------------------------------------------------------------------------- whereabouts


def whereabouts(reason: Reason, words: Words) -> str:
    """Say where a posting is in a report, or why it is not there."""
    values = dict(reason.values)
    if "list" in values:
        values["list"] = words.gettext(LISTS[values["list"]])
    if "on" in values:
        values["on"] = _day(values["on"], words)
    return words.gettext(WHEREABOUTS[reason.code]).format(**values)


def absence_line(reason: Reason, health: FeedHealth | None, words: Words) -> str:
    """Say why no posting answers; `health` is how the feed stands that watches its employer."""
    stands = words.feed(health) if health else ""
    return words.gettext(WHEREABOUTS[reason.code]).format(**dict(reason.values), stands=stands)


def _list(name: str, words: Words) -> str:
    """Name a tier, or a list that is none."""
    return words.gettext(LISTS[name] if name in LISTS else TIERS[Tier(name)])


def _day(day: str, words: Words) -> str:
    return words.day(date.fromisoformat(day))
