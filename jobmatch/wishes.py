"""What a person wishes takes postings off the list; it never changes a score. Silence of a posting removes nothing."""

from jobmatch import places
from jobmatch.model import Pay, PayUnit, Posting, Profile, Reason, Requirements, Wishes, WorkMode, employment, work_mode

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
        _too_far(wishes, miles) if mode is not WorkMode.REMOTE else _elsewhere(wishes, posting),
        _pay_below(wishes.pay_min, requirements.pay),
        _unwished("work_mode", wishes.work_modes, (mode,) if mode else ()),
        _unwished("employment", wishes.employment_types, employment(posting, requirements)),
        _unwished("family", wishes.families, (requirements.family,)),
    )
    return tuple(reason for reason in reasons if reason)


def _too_far(wishes: Wishes, miles: float | None) -> Reason | None:
    if wishes.distance_mi is None or miles is None or miles <= wishes.distance_mi:
        return None
    return Reason("too_far", (("miles", str(round(miles))), ("wished", str(wishes.distance_mi))))


def _elsewhere(wishes: Wishes, posting: Posting) -> Reason | None:
    """Remote work for residents of other states is as far away as they are, for who wishes to work near home."""
    home = places.state(wishes.postal_code)
    states = [places.state(name) for name in posting.applicant_location_requirements]
    if wishes.distance_mi is None or home is None or not states or None in states or home in states:
        return None
    return Reason("elsewhere", (("states", " ".join(posting.applicant_location_requirements)), ("home", home)))


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
