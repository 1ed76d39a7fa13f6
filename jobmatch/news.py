"""What is news about a job for one person: what they were shown, what is, the day -> codes with parameters.

The codes, each a `Reason`, in the order in which they are told:

- `reposted` (since, closed): shown before; it closed and came back, or the same job is there under a new posting id
- `new` (since): in no report that this person was shown. `since` is the day of their last report, "" if there is none
- `changed` (since, what): what a reader can see has changed since it was last shown; `what` are codes, parted by
  spaces: title, employer, place, pay, work_mode, employment, closing_day, who_may_apply, requirements, text. Beside it
  stand `was_title`, `was_pay`, `was_closing_day` (as they were) and `asks`, `asked` (clauses, one a line: asked for
  now, and no longer), where there are such
- `reread` (since, was): listed, or in another tier, only because jobmatch reads or scores otherwise than it did;
  `was` is the tier, or the list, that it was in, "" if none
- `closing_soon` (on, days): its last day is within `SOON_DAYS`

"Last shown" is by reports of earlier days: of two on one day the second is told as the first.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from jobmatch.model import (
    Appearance,
    Basis,
    Importance,
    Listing,
    Past,
    Pay,
    Reason,
    Requirement,
    employment,
    work_mode,
)

SOON_DAYS: Final = 7
QUOTED: Final = 3  # clauses that are told of a change: who wants all of them reads the posting
CLAUSE_LENGTH: Final = 160
LISTED: Final = frozenset({"listings", "too_little_said"})
ASKED: Final = frozenset({Importance.REQUIRED, Importance.PREFERRED})


def news(listing: Listing, past: Past | None, basis: Basis, on: date) -> tuple[Reason, ...]:
    """Return what is news about a listed posting on a day; `basis` is what today's list is made with."""
    last = past.jobs.get(listing.posting.posting_id) if past else None
    found = [_first_time(listing, past, basis)] if last is None else list(_since(listing, last, basis))
    return tuple(reason for reason in (*found, _closing_soon(listing, on)) if reason)


def _first_time(listing: Listing, past: Past | None, basis: Basis) -> Reason | None:
    """Return `new`; but what stood open, as it is, when the last report was made, is only read otherwise."""
    if past is None:
        return Reason("new", (("since", ""),))
    since = ("since", past.day.isoformat())
    otherwise = past.basis != basis and past.basis.document_hash == basis.document_hash
    if listing.posting.posting_id in past.held and otherwise:
        return Reason("reread", (since, ("was", "")))
    return Reason("new", (since,))


def _since(listing: Listing, last: Appearance, basis: Basis) -> Iterator[Reason | None]:
    yield _reposted(listing, last)
    if last.same_source or listing.posting.content_hash == last.listing.posting.content_hash:
        yield _reread(listing, last, basis)
    else:
        yield _changed(listing, last)


def _reposted(listing: Listing, last: Appearance) -> Reason | None:
    other = listing.posting.posting_id != last.listing.posting.posting_id
    again = bool(last.closed_on) if other else bool(listing.reopened and listing.reopened > last.at)
    if not again:
        return None
    closed = last.closed_on.isoformat() if last.closed_on else ""
    return Reason("reposted", (("since", last.day.isoformat()), ("closed", closed)))


def _reread(listing: Listing, last: Appearance, basis: Basis) -> Reason | None:
    was = last.listing.match.tier.value if last.section in LISTED else last.section
    parsed_again = listing.posting.content_hash != last.listing.posting.content_hash
    same_person = last.basis.document_hash == basis.document_hash
    if was == listing.match.tier or not same_person or not (parsed_again or last.basis != basis):
        return None
    return Reason("reread", (("since", last.day.isoformat()), ("was", was)))


def _closing_soon(listing: Listing, on: date) -> Reason | None:
    last_day = listing.posting.valid_through
    if last_day is None or not 0 <= (last_day - on).days <= SOON_DAYS:
        return None
    return Reason("closing_soon", (("on", last_day.isoformat()), ("days", str((last_day - on).days))))


# ----------------------------------------------------------------------------------------------------- changes


def _changed(listing: Listing, last: Appearance) -> Reason | None:
    then, values = last.listing, [("since", last.day.isoformat())]
    what = tuple(_changes(then, listing))
    if not what:
        return None
    values.append(("what", " ".join(what)))
    if "title" in what:
        values.append(("was_title", then.posting.title))
    if "pay" in what:
        values.append(("was_pay", pay_code(then.requirements.pay)))
    if "closing_day" in what:
        values.append(("was_closing_day", str(then.posting.valid_through or "")))
    for name, clauses in (("asks", _missing(listing, then)), ("asked", _missing(then, listing))):
        if clauses:
            values.append((name, "\n".join(clauses[:QUOTED])))
    return Reason("changed", tuple(values))


def _changes(then: Listing, now: Listing) -> Iterator[str]:
    """Yield the codes of what differs; that the text does, only where nothing else says how."""
    found = [code for code, differs in _compared(then, now) if differs]
    yield from found
    if not found and _squeezed(then.posting.text) != _squeezed(now.posting.text):
        yield "text"


def _compared(then: Listing, now: Listing) -> Iterator[tuple[str, bool]]:
    was, is_ = then.posting, now.posting
    same_text = was.text == is_.text  # what two readers make of one text is no change of it
    yield "title", was.title != is_.title
    yield "employer", was.hiring_organization != is_.hiring_organization
    yield "place", was.job_location != is_.job_location
    yield "pay", not same_text and _pay_differs(then, now)
    yield "work_mode", not same_text and work_mode(was, then.requirements) != work_mode(is_, now.requirements)
    yield (
        "employment",
        not same_text and set(employment(was, then.requirements)) != set(employment(is_, now.requirements)),
    )
    yield "closing_day", was.valid_through != is_.valid_through
    yield "who_may_apply", set(was.who_may_apply) != set(is_.who_may_apply)
    yield "requirements", bool(_missing(then, now) or _missing(now, then))


def _pay_differs(then: Listing, now: Listing) -> bool:
    """Tell whether the pay differs and so do its words: the same words may have been read otherwise."""
    was, is_ = then.requirements.pay, now.requirements.pay
    if pay_code(was) == pay_code(is_):
        return False
    return not (_says_pay(then, now.posting.text, was) and _says_pay(now, then.posting.text, is_))


def _says_pay(listing: Listing, other_text: str, pay: Pay | None) -> bool:
    if pay is None or pay.span is None:
        return pay is None
    return _squeezed(listing.posting.text[pay.span.start : pay.span.end]) in _squeezed(other_text)


def pay_code(pay: Pay | None) -> str:
    """Return pay as "min:max:unit:currency", in cents, an end that is not stated empty; "" for none."""
    if pay is None:
        return ""
    ends = ("" if cents is None else str(cents) for cents in (pay.min_cents, pay.max_cents))
    return ":".join((*ends, pay.unit.value, pay.currency))


def _missing(of: Listing, other: Listing) -> list[str]:
    """Return the clauses that ask for something and stand nowhere in the text of the other.

    Texts are compared, not what was read in them: so that a better reader changes no posting.
    """
    whole = _squeezed(other.posting.text)
    clauses = (_clause(of, each) for each in of.requirements.stated if each.importance in ASKED)
    return [clause for clause in dict.fromkeys(clauses) if _squeezed(clause) not in whole]


def _clause(listing: Listing, requirement: Requirement) -> str:
    words = " ".join(listing.posting.text[requirement.evidence.start : requirement.evidence.end].split())
    return words if len(words) <= CLAUSE_LENGTH else words[:CLAUSE_LENGTH].rsplit(None, 1)[0]


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()
