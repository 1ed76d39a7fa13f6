"""What people may be told of: the jobs that fit each person, kept so that a night looks only at what has changed.

All of it is derived. `stocked` says what stood for each job the last time anybody was matched, and carries a stamp that
grows whenever something there is otherwise; `matched` says up to which stamp a person has been matched, and as whom.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, func, or_, select, update

from jobmatch.model import Tier
from jobmatch.store_connection import batches, rows_where, upsert
from jobmatch.store_database import Database
from jobmatch.store_people import require_owner
from jobmatch.tables import matched, matches, postings, profiles, requirements, stocked

TIERS: Final = (Tier.QUALIFIED, Tier.STRETCH, Tier.ONE_STEP)
"""The tiers of what people are told of unasked, best first."""


class Matched(NamedTuple):
    """Up to which stamp a person has been matched, the key of what they were then, and the day of the first time."""

    stamp: int
    key: str
    since: date


class Fit(NamedTuple):
    """A job that fits a person, by the posting that stands for it; points are of so many."""

    job_id: str
    posting_id: str
    tier: Tier
    points: int
    of: int


class KeptFit(NamedTuple):
    """A fit as it is kept. It began on the day `since`; `pending` if there may be something to tell of it."""

    job_id: str
    posting_id: str
    tier: Tier
    points: int
    of: int
    since: date
    pending: bool


@dataclass(frozen=True)
class Found:
    """What fits a person, who is now as `key` says: of all that stands if `whole`, else of what `changed` alone.

    `changed` are the postings that stand otherwise, or no more, since the person was matched the last time.
    """

    profile_id: str
    key: str
    fits: tuple[Fit, ...]
    changed: Collection[str]
    whole: bool


_KEPT = select(*(matches.c[name] for name in KeptFit._fields))
_TIERS = {tier.value: tier for tier in Tier}


class MatchStore(Database):
    """The jobs that fit people, and what they were found by."""

    def open_and_read(self, reader_version: str) -> frozenset[str]:
        """Return the ids of the open postings whose text the reader of that version has read."""
        with self.reading() as connection:
            return frozenset(connection.scalars(_read_by(reader_version, postings.c.posting_id)))

    def restock(self, reader_version: str, behind: Collection[str], on: date) -> int:
        """Note which posting stands for each job now; return the stamp of the last change.

        An open posting that this reader has read does, if it is not `behind` another of its job. What about it can
        change a match is its content, and whether its last day is past. What stands no more keeps its row, without a
        key, until everybody has been matched without it.
        """
        row = stocked.c
        with self.writing() as connection:
            stamp = connection.scalar(select(func.max(row.stamp))) or 0
            new = [one for one in connection.execute(_restocked(reader_version, on)) if one.posting_id not in behind]
            gone = {*connection.execute(_unstocked(reader_version))}
            known = select(row.posting_id, row.job_id).where(row.key != "")
            gone.update(rows_where(connection, known, row.posting_id, sorted(behind)))
            changed = [
                {"posting_id": one.posting_id, "job_id": one.job_id, "key": key, "stamp": stamp + 1}
                for one, key in (*((one, one.key) for one in new), *((one, "") for one in gone))
            ]
            for batch in batches(changed):
                upsert(connection, stocked, batch, update=("job_id", "key", "stamp"))
            everybody_knows = connection.scalar(select(func.min(matched.c.stamp))) or 0
            connection.execute(delete(stocked).where(row.key == "", row.stamp <= everybody_knows))
        return stamp + bool(changed)

    def restocked(self, since: int) -> dict[str, str]:
        """Return what stands otherwise since that stamp: by posting id its job, "" where it stands no more."""
        row = stocked.c
        with self.reading() as connection:
            found = connection.execute(select(row.posting_id, row.job_id, row.key).where(row.stamp > since))
            return {one.posting_id: one.job_id if one.key else "" for one in found}

    def stocked(self) -> dict[str, str]:
        """Return by posting id the job of every posting that stands for one."""
        row = stocked.c
        query = select(row.posting_id, row.job_id).where(row.key != "")
        with self.reading() as connection:
            return {one.posting_id: one.job_id for one in connection.execute(query)}

    def stocked_alike(self, length: int) -> tuple[str, ...]:
        """Return the postings that stand for a job and whose ids begin with as many characters as another one's."""
        row = stocked.c
        beginning = func.substr(row.posting_id, 1, length).label("beginning")
        begun = select(beginning).where(row.key != "").subquery().c.beginning
        several = select(begun).group_by(begun).having(func.count() > 1)
        with self.reading() as connection:
            return tuple(
                sorted(connection.scalars(select(row.posting_id).where(row.key != "", beginning.in_(several))))
            )

    def matched(self, center_id: str) -> dict[str, Matched]:
        """Return by profile id how far each person of the center has been matched; who never was is left out."""
        row = matched.c
        query = select(row.profile_id, row.stamp, row.key, row.since).join(profiles)
        with self.reading() as connection:
            found = connection.execute(query.where(profiles.c.center_id == center_id))
            return {one.profile_id: Matched(*one[1:]) for one in found}

    def save_matches(self, center_id: str, found: Sequence[Found], stamp: int, on: date) -> None:
        """Keep what fits people, in one transaction; each has then been matched up to the stamp.

        What fitted before keeps its day, and what has been told of it stays told, while neither its posting nor its
        tier is another. Storing it twice is storing it once.
        """
        with self.writing() as connection:
            before = _before(connection, found)
            for one in found:
                require_owner(connection, center_id, one.profile_id)
                was = before.get(one.profile_id, {})
                _replace(connection, one.profile_id, was, {fit.job_id: _kept(fit, was, one, on) for fit in one.fits})
            rows = [{"profile_id": one.profile_id, "stamp": stamp, "key": one.key, "since": on} for one in found]
            upsert(connection, matched, rows, update=("stamp", "key"))

    def matches(self, center_id: str, profile_id: str) -> tuple[KeptFit, ...]:
        """Return what fits a person, best first: by tier, by the share of the points, by posting_id."""
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            found = connection.execute(_KEPT.where(matches.c.profile_id == profile_id))
            return tuple(sorted(map(_read, found), key=_rank))

    def told(self, center_id: str, profile_id: str, posting_ids: Iterable[str]) -> None:
        """Note that there is nothing more to tell a person of these postings until something changes."""
        with self.writing() as connection:
            require_owner(connection, center_id, profile_id)
            set_pending(connection, profile_id, posting_ids, pending=False)

    def fresh(self, center_id: str, on: date) -> int:
        """Return how many fits began on that day, of people of the center who had been matched before."""
        row = matches.c
        began = and_(row.since == on, matched.c.since < on, profiles.c.center_id == center_id)
        query = select(func.count()).select_from(matches)
        query = query.join(matched, matched.c.profile_id == row.profile_id)
        query = query.join(profiles, profiles.c.profile_id == row.profile_id).where(began)
        with self.reading() as connection:
            return connection.scalar(query) or 0

    def closing(self, center_id: str, profile_id: str, first: date, last: date) -> frozenset[str]:
        """Return the postings that a person has been told of and whose last day is between those two, both included."""
        row = matches.c
        query = select(row.posting_id).join(postings, postings.c.posting_id == row.posting_id)
        last_day = postings.c.valid_through.between(first, last)
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            told = and_(row.profile_id == profile_id, row.pending.is_(False))
            return frozenset(connection.scalars(query.where(told, last_day)))


def _read_by(reader_version: str, *columns: ColumnElement[Any]) -> Select[Any]:
    """Return what selects of the open postings that a reader has read."""
    asked = requirements.c
    read = select(*columns).join_from(postings, requirements, asked.text_hash == postings.c.text_hash)
    return read.where(postings.c.closed_at.is_(None), asked.reader_version == reader_version)


def _restocked(reader_version: str, on: date) -> Select[Any]:
    """Return what selects of them those that stand otherwise than they are stocked, with job and key."""
    row, known = postings.c, stocked.c
    key = row.content_hash + case((row.valid_through < on, " past"), else_="")
    read = _read_by(reader_version, row.posting_id, row.job_id, key.label("key"))
    otherwise = or_(known.posting_id.is_(None), known.job_id != row.job_id, known.key != key)
    return read.join(stocked, known.posting_id == row.posting_id, isouter=True).where(otherwise)


def _unstocked(reader_version: str) -> Select[Any]:
    """Return what selects what is stocked and none of them, with the job that it stood for."""
    known = stocked.c
    there = _read_by(reader_version, postings.c.posting_id).where(postings.c.posting_id == known.posting_id)
    return select(known.posting_id, known.job_id).where(known.key != "", ~there.exists())


def set_pending(connection: Connection, profile_id: str, posting_ids: Iterable[str], *, pending: bool) -> None:
    """Note of what fits a person whether there may be something to tell."""
    row = matches.c
    for batch in batches(posting_ids):
        these = update(matches).where(row.profile_id == profile_id, row.posting_id.in_(batch))
        connection.execute(these.values(pending=pending))


def _before(connection: Connection, found: Sequence[Found]) -> dict[str, dict[str, KeptFit]]:
    """Return by person and job what was kept of all that is to be replaced."""
    row, kept = matches.c, dict[str, dict[str, KeptFit]]()
    for people in batches(one.profile_id for one in found if one.whole):
        _gather(kept, connection.execute(_KEPT.add_columns(row.profile_id).where(row.profile_id.in_(people))))
    others = [one for one in found if not one.whole]
    for changed in {frozenset(one.changed) for one in others}:
        people = [one.profile_id for one in others if frozenset(one.changed) == changed]
        of_them = _KEPT.add_columns(row.profile_id).where(row.profile_id.in_(people))
        _gather(kept, rows_where(connection, of_them, row.posting_id, sorted(changed)))
    return kept


def _gather(kept: dict[str, dict[str, KeptFit]], rows: Iterable[Sequence[Any]]) -> None:
    for *row, profile_id in rows:
        one = _read(row)
        kept.setdefault(profile_id, {})[one.job_id] = one


def _read(row: Sequence[Any]) -> KeptFit:
    job_id, posting_id, tier, *rest = row
    return KeptFit(job_id, posting_id, _TIERS[tier], *rest)


def _kept(fit: Fit, was: Mapping[str, KeptFit], found: Found, on: date) -> KeptFit:
    old = was.get(fit.job_id)
    same = old and (old.posting_id, old.tier) == (fit.posting_id, fit.tier) and fit.posting_id not in found.changed
    return KeptFit(*fit, since=old.since if old else on, pending=old.pending if old and same else True)


def _replace(connection: Connection, profile_id: str, was: Mapping[str, KeptFit], now: Mapping[str, KeptFit]) -> None:
    for gone in batches(sorted(was.keys() - now.keys())):
        connection.execute(delete(matches).where(matches.c.profile_id == profile_id, matches.c.job_id.in_(gone)))
    rows = [
        {"profile_id": profile_id, **one._asdict()} for job_id, one in sorted(now.items()) if was.get(job_id) != one
    ]
    columns = [column.name for column in matches.c if not column.primary_key]
    for batch in batches(rows):
        upsert(connection, matches, batch, update=columns)


def _rank(kept: KeptFit) -> tuple[int, float, str]:
    return TIERS.index(kept.tier), -kept.points / kept.of, kept.posting_id  # exact enough: see Ranking.best
