"""A center's clients as its counselors see them: the roster that went in and comes out, how each stands, what was done.

The service log is made of what is kept anyway: what was shown and sent, and what people did.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from jobmatch import places, roster_cells
from jobmatch.apart import Trouble, attempt
from jobmatch.cells import table
from jobmatch.differences import Change, Difference, difference
from jobmatch.errors import UsageError
from jobmatch.model import MarkKind, Profile, Tier
from jobmatch.pipeline import Line, foreseen
from jobmatch.questions import Known
from jobmatch.roster import COLUMNS, Roster, Row, client
from jobmatch.store import Given, Standing, name_key

OUTCOMES = (MarkKind.APPLIED, MarkKind.INTERVIEW, MarkKind.OFFER, MarkKind.HIRED)
"""What a client did with a job that a center accounts for."""

TROUBLED = ("refused", "unknown")  # states of a delivery that somebody has to look into
_CHANNELS = {"": "by_hand", "smtp": "mail"}  # what a report is said to have reached a client by; others as they are
LIST_COLUMNS = (
    *("client_id", "profile_id", "name", "counselor", "email", "told_on", "new"),
    *(tier.value for tier in Tier),
    *(kind.value for kind in OUTCOMES),
    *("last_mark", "last_mark_on", "delivery", "missing"),
)
SERVICE_COLUMNS = ("client_id", "date", "service", "matches_told", "referrals")


# ------------------------------------------------------------------------------------------------ the roster


@dataclass(frozen=True)
class Foreseen:
    """A roster before it is taken in: what each row would do, which cannot be read, and what that comes to."""

    changes: tuple[Change, ...]
    troubles: tuple[tuple[int, Trouble], ...]
    difference: Difference


def foresee(line: Line, read: Roster, now: datetime) -> Foreseen:
    """Return what a roster would change. Nothing is changed by that."""
    known, on = Known(lambda: line.reader), now.astimezone().date()
    done = [(row, attempt(f"row {row.number}", partial(_change, line, read, row, known, on))) for row in read.rows]
    changes = tuple(one for _, one in done if isinstance(one, Change))
    troubles = tuple((row.number, one) for row, one in done if isinstance(one, Trouble))
    bad = (_named(line, row) for row, one in done if isinstance(one, Trouble))
    left_out = {profile.profile_id for profile in bad if profile}
    return Foreseen(changes, troubles, difference(changes, line.store.profiles(line.center_id), left_out))


def _change(line: Line, read: Roster, row: Row, known: Known, on: date) -> Change:
    who = client(row, read, known, on)
    return Change(row.number, who, *foreseen(line, who))


def _named(line: Line, row: Row) -> Profile | None:
    """Return the person whom a row that cannot be read is of, as far as that can be told."""
    if found := row.cells.get("client_id"):
        return line.store.client(line.center_id, found)
    return line.store.called(line.center_id, row.cells["name"]) if "name" in row.cells else None


def roster(line: Line) -> str:
    """Return the roster of the center as CSV, in the columns that an import reads.

    To import it again changes nothing. What a résumé says in more words than a cell can hold has an empty one.
    """
    known, counselors = Known(lambda: line.reader), line.store.counselors(line.center_id)
    rows = (_row(line, profile, counselors.get(profile.profile_id, ""), known) for profile in _everyone(line))
    return table(COLUMNS, rows)


def _row(line: Line, profile: Profile, counselor: str, known: Known) -> dict[str, str]:
    document = line.store.document(line.center_id, profile.profile_id)
    return {
        **roster_cells.cells(document, known),
        "client_id": profile.client_id,
        "name": _own_name(profile),
        "email": profile.email,
        "counselor": counselor,
    }


def _own_name(profile: Profile) -> str:
    """Return the name without the client id that tells two of one name apart."""
    return profile.name.removesuffix(f" ({profile.client_id})")


def _everyone(line: Line) -> tuple[Profile, ...]:
    return line.store.profiles(line.center_id)


# ---------------------------------------------------------------------------------------------- the caseload


@dataclass(frozen=True)
class Case:
    """A client, and how they stand. `missing` are codes of what keeps them from good matches: zip, nothing_read."""

    profile: Profile
    standing: Standing

    @property
    def new(self) -> int:
        """How many of the open matches are there since the client was last told."""
        told = self.standing.told_on
        return sum(count for (_, since), count in self.standing.found.items() if told is None or since > told)

    @property
    def tiers(self) -> dict[str, int]:
        """How many open matches there are, by tier, best first."""
        found = self.standing.found
        return {tier.value: sum(count for (of, _), count in found.items() if of == tier) for tier in Tier}

    @property
    def trouble(self) -> str:
        """What is wrong with what is sent to them: refused, unknown; stopped if they want no mail; "" for nothing."""
        state, _ = self.standing.delivery
        return state if state in TROUBLED else "stopped" if self.standing.stopped else ""

    @property
    def missing(self) -> tuple[str, ...]:
        """What keeps them from good matches."""
        one = self.profile
        read = one.holdings or one.education or one.work
        nowhere = places.point(one.wishes.postal_code) is None
        return tuple(code for code, is_so in (("zip", nowhere), ("nothing_read", not read)) if is_so)


def cases(line: Line, counselor: str | None = None) -> tuple[Case, ...]:
    """Return the clients of the center, by counselor and name; those of one counselor, if one is named.

    Raises UsageError if nobody is the client of a counselor of that name.
    """
    standings = line.store.standings(line.center_id)
    found = [Case(profile, standings[profile.profile_id]) for profile in _everyone(line)]
    found.sort(key=lambda case: (name_key(case.standing.counselor), name_key(case.profile.name)))
    if counselor is None:
        return tuple(found)
    theirs = tuple(case for case in found if name_key(case.standing.counselor) == name_key(counselor))
    if not theirs:
        names = ", ".join(dict.fromkeys(case.standing.counselor for case in found if case.standing.counselor))
        raise UsageError(f"no client has a counselor called {counselor!r}; there are: {names or 'none yet'}")
    return theirs


def row_of(case: Case) -> dict[str, Any]:
    """Return a client by the columns of `LIST_COLUMNS`."""
    one, standing = case.profile, case.standing
    at, kind = standing.last_mark or (None, None)
    return {
        "client_id": one.client_id,
        "profile_id": one.profile_id,
        "name": one.name,
        "counselor": standing.counselor,
        "email": one.email,
        "told_on": standing.told_on,
        "new": case.new,
        **case.tiers,
        **{outcome.value: standing.marked.get(outcome, 0) for outcome in OUTCOMES},
        "last_mark": kind,
        "last_mark_on": at and at.astimezone().date(),
        "delivery": case.trouble,
        "missing": " ".join(case.missing),
    }


# ------------------------------------------------------------------------------------------- the service log


@dataclass(frozen=True)
class Service:
    """What a client was done for on a day, or did with what was: `told` jobs, `referrals` that came of them."""

    profile_id: str
    day: date
    service: str
    told: int | None = None
    referrals: int | None = None


def services(line: Line, first: date, last: date) -> tuple[Service, ...]:
    """Return what was done from a day to another, both within, by day: each service once for each client and day."""
    given = line.store.given(line.center_id, first, last)
    found = [*_reports(given), *_marks(line, first, last)]
    return tuple(sorted(found, key=lambda one: (one.day, one.profile_id, one.service)))


def _reports(given: Sequence[Given]) -> Iterator[Service]:
    told: dict[tuple[str, date, str], set[str]] = defaultdict(set)
    for one in given:
        told[one.profile_id, one.day, _CHANNELS.get(one.channel, one.channel)] |= one.told
    for (profile_id, day, channel), jobs in told.items():
        yield Service(profile_id, day, f"report_{channel}", told=len(jobs))


def _marks(line: Line, first: date, last: date) -> Iterator[Service]:
    """Yield what clients did, on the day that it was where this computer is."""
    begin, end = (datetime.combine(day, time()).astimezone() for day in (first, last + timedelta(days=1)))
    jobs: dict[tuple[str, date, str], set[str]] = defaultdict(set)
    for profile_id, job_id, kind, at in line.store.marks_between(line.center_id, begin, end):
        if kind in OUTCOMES:
            jobs[profile_id, at.astimezone().date(), kind].add(job_id)
    for (profile_id, day, kind), those in jobs.items():
        yield Service(profile_id, day, kind, referrals=len(those) if kind == MarkKind.APPLIED else None)


def log(line: Line, found: Sequence[Service], *, names: bool) -> str:
    """Return services as CSV. Clients stand there by the center's own id, who has none by the opaque one."""
    who = {profile.profile_id: profile for profile in _everyone(line)}
    rows = (
        {
            "client_id": who[one.profile_id].client_id or one.profile_id,
            "name": who[one.profile_id].name,
            "date": one.day,
            "service": one.service,
            "matches_told": one.told,
            "referrals": one.referrals,
        }
        for one in found
    )
    return table((*SERVICE_COLUMNS, "name") if names else SERVICE_COLUMNS, rows)
