"""What a person wishes takes postings off the list; it never changes a score. Silence of a posting removes nothing.

Each kind of wish looks at one thing that a posting says, and postings mostly say the same few things: whoever asks for
many postings may ask once for each thing said.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any

from jobmatch import places
from jobmatch.model import (
    Pay,
    PayUnit,
    Place,
    Posting,
    Profile,
    Reason,
    Requirements,
    Shift,
    Wishes,
    WorkMode,
    employment,
    work_mode,
)

PER_YEAR = {  # full time, so that wages for different times can be compared
    PayUnit.HOUR: 2080,
    PayUnit.DAY: 260,
    PayUnit.WEEK: 52,
    PayUnit.BIWEEKLY: 26,
    PayUnit.MONTH: 12,
    PayUnit.YEAR: 1,
}


@dataclass(frozen=True)
class Wish:
    """A kind of wish: the fields of `Wishes` that state it, what a posting says of it, and why that is against it."""

    fields: tuple[str, ...]
    said: Callable[[Posting, Requirements], Hashable]
    against: Callable[[Wishes, Any], Reason | None]


@dataclass(frozen=True)
class Site:
    """Where work that is not remote is done, as stated: it is looked up only for whom a distance matters."""

    stated: tuple[Place, ...]


@dataclass(frozen=True)
class Remote:
    """From where remote work may be done: as the posting's field says, and by the states that its text names."""

    stated: tuple[str, ...]
    states: tuple[str, ...]
    excluded: bool


def removed_by(profile: Profile, posting: Posting, requirements: Requirements) -> tuple[Reason, ...]:
    """Return the wishes that the posting is against, none if it may stay."""
    reasons = (wish.against(profile.wishes, wish.said(posting, requirements)) for wish in WISHES)
    return tuple(reason for reason in reasons if reason)


def home_state(wishes: Wishes) -> str | None:
    """Return the two letters of the state that remote work would be done from, None where none is known."""
    return wishes.remote_from or places.state(wishes.postal_code)


def home_unknown(wishes: Wishes) -> bool:
    """Tell whether a distance is wished that cannot be counted: its ZIP code is missing, or none that is known."""
    return wishes.distance_mi is not None and places.point(wishes.postal_code) is None


def filters(wishes: Wishes) -> bool:
    """Tell whether any wish can take a posting away; where one lives and how one travels are none."""
    return replace(wishes, postal_code="", travel=None, remote_from="") != Wishes()


def _where(posting: Posting, requirements: Requirements) -> Site | Remote:
    if work_mode(posting, requirements) is not WorkMode.REMOTE:
        return Site(posting.job_location)
    told = requirements.residence
    states, excluded = (told.states, told.excluded) if told else ((), False)
    return Remote(posting.applicant_location_requirements, states, excluded)


def _elsewhere(wishes: Wishes, where: Site | Remote) -> Reason | None:
    return _too_far(wishes, where) if isinstance(where, Site) else _closed_to_home(wishes, where)


def _too_far(wishes: Wishes, site: Site) -> Reason | None:
    if wishes.distance_mi is None:
        return None
    miles = places.nearest_mi(wishes.postal_code, places.points(site.stated))
    if miles is None or miles <= wishes.distance_mi:
        return None
    return Reason("too_far", (("miles", str(miles)), ("wished", str(wishes.distance_mi))))


def _closed_to_home(wishes: Wishes, where: Remote) -> Reason | None:
    """Remote work is open to who lives where the posting's field says, else where its text does."""
    home = home_state(wishes)
    named = [places.state(name) for name in where.stated]
    if home is None:
        return None
    if named and all(named):
        return None if home in named else Reason("elsewhere", (("states", " ".join(where.stated)), ("home", home)))
    if not where.states or (home in where.states) is not where.excluded:
        return None
    if where.excluded:
        return Reason("state_excluded", (("home", home),))
    return Reason("elsewhere", (("states", " ".join(where.states)), ("home", home)))


def _paid(_: Posting, requirements: Requirements) -> Pay | None:
    return requirements.pay and replace(requirements.pay, span=None)


def _pay_below(wishes: Wishes, offered: Pay | None) -> Reason | None:
    wished = wishes.pay_min
    if not wished or not offered or wished.min_cents is None or offered.max_cents is None:
        return None
    if wished.currency != offered.currency:
        return None
    if offered.max_cents * PER_YEAR[offered.unit] >= wished.min_cents * PER_YEAR[wished.unit]:
        return None
    return Reason("pay_below", (("max_cents", str(offered.max_cents)), ("unit", offered.unit.value)))


def _modes(posting: Posting, requirements: Requirements) -> tuple[str, ...]:
    mode = work_mode(posting, requirements)
    return (mode,) if mode else ()


def _unwished(code: str, wished: tuple[str, ...], said: tuple[str, ...]) -> Reason | None:
    """A posting that offers nothing of what is wished goes; one that does not say stays."""
    if not wished or not said or set(wished) & set(said):
        return None
    return Reason(code, (("said", " ".join(sorted(set(said)))),))


def _other_shift(wishes: Wishes, offered: tuple[tuple[Shift, ...], ...]) -> Reason | None:
    """One of the shifts must be all within what is wished; who names weekends alone works them at any time of day."""
    wished = wishes.shifts
    accepted = {*wished} if {*wished} - {Shift.WEEKEND} else {*Shift}
    fits = any(accepted >= {*shift} and (accepted <= {*wished} or Shift.WEEKEND in shift) for shift in offered)
    if not wished or not offered or fits:
        return None
    return Reason("shift", (("said", " ".join("+".join(shift) for shift in offered)),))


def _hidden_organization(wishes: Wishes, organization: str) -> Reason | None:
    name = _plainest(organization)
    if not name or name not in map(_plainest, wishes.hidden_organizations):
        return None
    return Reason("hidden_organization", (("name", organization),))


def _hidden_title(wishes: Wishes, title: str) -> Reason | None:
    title = f" {_plainest(title)} "
    hidden = next(
        (words for words in wishes.hidden_titles if _plainest(words) and f" {_plainest(words)} " in title), ""
    )
    return Reason("hidden_title", (("words", hidden),)) if hidden else None


def _plainest(words: str) -> str:
    """Return the words alone, whatever their case and the marks between them."""
    return " ".join(re.findall(r"\w+", words.casefold()))


WISHES = (
    Wish(("postal_code", "distance_mi", "remote_from"), _where, _elsewhere),
    Wish(("pay_min",), _paid, _pay_below),
    Wish(("work_modes",), _modes, lambda wishes, said: _unwished("work_mode", wishes.work_modes, said)),
    Wish(
        ("employment_types",), employment, lambda wishes, said: _unwished("employment", wishes.employment_types, said)
    ),
    Wish(("shifts",), lambda _, requirements: requirements.shifts, _other_shift),
    Wish(
        ("families",),
        lambda _, requirements: requirements.family,
        lambda wishes, said: _unwished("family", wishes.families, (said,)),
    ),
    Wish(("hidden_organizations",), lambda posting, _: posting.hiring_organization, _hidden_organization),
    Wish(("hidden_titles",), lambda posting, _: posting.title, _hidden_title),
)
