"""What a roster would change, told before it changes anything; and what of that somebody must have looked at first.

A column that slipped, or a sort that took one column alone, gives hundreds of people each other's addresses, and their
letters with them: no row of it looks wrong.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jobmatch.model import Profile
from jobmatch.roster import Client

MOVED_SHARE = 10  # per cent of the known addresses that a roster may change unasked
MOVED_LEAST = 3  # so many are a slip, whatever the share; fewer are people who have a new address


@dataclass(frozen=True)
class Change:
    """What a row would do: `before` is who it is of, None for somebody new; `columns` say something else than known."""

    number: int
    client: Client
    before: Profile | None = None
    columns: frozenset[str] = frozenset()

    @property
    def email(self) -> str:
        """The address that the client would have."""
        return self.client.email or (self.before.email if self.before else "")

    @property
    def moves(self) -> bool:
        """Whether an address that is known would be another."""
        return bool(self.before and self.before.email and "email" in self.columns)

    @property
    def changes(self) -> bool:
        """Whether it would do anything."""
        return self.before is None or bool(self.columns)


@dataclass(frozen=True)
class Difference:
    """What a roster would change: clients who are new; for how many others, by column; and who stays as they are.

    `absent` are clients of the center that the file does not name. `moved` of `addressed` clients in the file would
    have another address than is known; `shared` are the rows of those who would have one with somebody else.
    """

    new: int = 0
    changed: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)
    unchanged: int = 0
    absent: int = 0
    moved: int = 0
    addressed: int = 0
    shared: tuple[tuple[int, ...], ...] = ()

    @property
    def many_moved(self) -> bool:
        """Whether so many addresses would change that it may be a slip."""
        return self.moved >= MOVED_LEAST and 100 * self.moved > MOVED_SHARE * self.addressed

    @property
    def alarming(self) -> bool:
        """Whether somebody has to look before it is done."""
        return self.many_moved or bool(self.shared)


def difference(changes: Sequence[Change], known: Iterable[Profile], left_out: Collection[str] = ()) -> Difference:
    """Return what the rows would change for a center that knows these people.

    `left_out` are the profile ids of clients whose rows cannot be read: the file names them, and they stay as they are.
    """
    everyone = {profile.profile_id: profile for profile in known}
    named = {change.before.profile_id for change in changes if change.before} | set(left_out)
    changed = [change for change in changes if change.before and change.columns]
    return Difference(
        new=sum(change.before is None for change in changes),
        changed=len(changed),
        columns=dict(sorted(Counter(column for change in changed for column in change.columns).items())),
        unchanged=sum(not change.changes for change in changes),
        absent=len(everyone.keys() - named),
        moved=sum(change.moves for change in changes),
        addressed=sum(bool(change.before and change.before.email) for change in changes),
        shared=tuple(_shared(changes, everyone)),
    )


def _shared(changes: Sequence[Change], everyone: Mapping[str, Profile]) -> Iterable[tuple[int, ...]]:
    """Yield the rows of those who would share an address, where that is not so already."""
    rows, others = defaultdict[str, list[Change]](list), defaultdict[str, set[str]](set)
    for change in changes:
        rows[change.email.casefold()].append(change)
    in_file = {change.before.profile_id for change in changes if change.before}
    for key, profile in everyone.items():
        if key not in in_file:
            others[profile.email.casefold()].add(key)
    for email, sharing in rows.items():
        if email and len(sharing) + len(others[email]) > 1 and not all(_had(change, email) for change in sharing):
            yield tuple(sorted(change.number for change in sharing))


def _had(change: Change, email: str) -> bool:
    return change.before is not None and change.before.email.casefold() == email
