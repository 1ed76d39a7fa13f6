"""What a person wishes takes postings off the list; it never changes a score. Silence of a posting removes nothing."""

import re
from dataclasses import replace

from jobmatch import places
from jobmatch.model import (
    Pay,
    PayUnit,
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


def removed_by(
    profile: Profile, posting: Posting, requirements: Requirements, miles: float | None
) -> tuple[Reason, ...]:
    """Return the wishes that the posting is against, none if it may stay; `miles` is None where a place is unknown."""
    wishes = profile.wishes
    mode = work_mode(posting, requirements)
    reasons = (
        _elsewhere(wishes, posting, requirements) if mode is WorkMode.REMOTE else _too_far(wishes, miles),
        _pay_below(wishes.pay_min, requirements.pay),
        _unwished("work_mode", wishes.work_modes, (mode,) if mode else ()),
        _unwished("employment", wishes.employment_types, employment(posting, requirements)),
        _other_shift(wishes.shifts, requirements.shifts),
        _unwished("family", wishes.families, (requirements.family,)),
        _hidden_organization(wishes, posting),
        _hidden_title(wishes, posting),
    )
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


def _too_far(wishes: Wishes, miles: float | None) -> Reason | None:
    if wishes.distance_mi is None or miles is None or miles <= wishes.distance_mi:
        return None
    return Reason("too_far", (("miles", str(round(miles))), ("wished", str(wishes.distance_mi))))


def _elsewhere(wishes: Wishes, posting: Posting, requirements: Requirements) -> Reason | None:
    """Remote work is open to who lives where the posting's field says, else where its text does."""
    home = home_state(wishes)
    states = [places.state(name) for name in posting.applicant_location_requirements]
    named, residence = [state for state in states if state], requirements.residence
    if home is None:
        return None
    if named and len(named) == len(states):
        stated = " ".join(posting.applicant_location_requirements)
        return None if home in named else Reason("elsewhere", (("states", stated), ("home", home)))
    if residence is None or (home in residence.states) is not residence.excluded:
        return None
    if residence.excluded:
        return Reason("state_excluded", (("home", home),))
    return Reason("elsewhere", (("states", " ".join(residence.states)), ("home", home)))


def _pay_below(wished: Pay | None, offered: Pay | None) -> Reason | None:
    if not wished or not offered or wished.min_cents is None or offered.max_cents is None:
        return None
    if wished.currency != offered.currency:
        return None
    if offered.max_cents * PER_YEAR[offered.unit] >= wished.min_cents * PER_YEAR[wished.unit]:
        return None
    return Reason("pay_below", (("max_cents", str(offered.max_cents)), ("unit", offered.unit.value)))


def _unwished(code: str, wished: tuple[str, ...], said: tuple[str, ...]) -> Reason | None:
    """A posting that offers nothing of what is wished goes; one that does not say stays."""
    if not wished or not said or set(wished) & set(said):
        return None
    return Reason(code, (("said", " ".join(sorted(set(said)))),))


def _other_shift(wished: tuple[Shift, ...], offered: tuple[tuple[Shift, ...], ...]) -> Reason | None:
    """One of the shifts must be all within what is wished; who names weekends alone works them at any time of day."""
    accepted = {*wished} if {*wished} - {Shift.WEEKEND} else {*Shift}
    fits = any(accepted >= {*shift} and (accepted <= {*wished} or Shift.WEEKEND in shift) for shift in offered)
    if not wished or not offered or fits:
        return None
    return Reason("shift", (("said", " ".join("+".join(shift) for shift in offered)),))


def _hidden_organization(wishes: Wishes, posting: Posting) -> Reason | None:
    name = _plainest(posting.hiring_organization)
    if not name or name not in map(_plainest, wishes.hidden_organizations):
        return None
    return Reason("hidden_organization", (("name", posting.hiring_organization),))


def _hidden_title(wishes: Wishes, posting: Posting) -> Reason | None:
    title = f" {_plainest(posting.title)} "
    hidden = next(
        (words for words in wishes.hidden_titles if _plainest(words) and f" {_plainest(words)} " in title), ""
    )
    return Reason("hidden_title", (("words", hidden),)) if hidden else None


def _plainest(words: str) -> str:
    """Return the words alone, whatever their case and the marks between them."""
    return " ".join(re.findall(r"\w+", words.casefold()))
