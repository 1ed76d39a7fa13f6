"""What is kept on people and what left for whom; taking all of one person out; and what a restored backup must not do.

The tables of people hang on their profile and go with it. What a report quotes stands apart, once for all who were
shown it: it goes when nobody's report, no posting and no copy needs it any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, CompoundSelect, Connection, FromClause, Select, delete, func, or_, select, union, update

from jobmatch.store_connection import batches, upsert
from jobmatch.store_database import Database
from jobmatch.store_people import require_owner
from jobmatch.tables import (
    caseload,
    centers,
    deliveries,
    forgotten,
    holds,
    job_copies,
    mail_stops,
    marks,
    matches,
    night_people,
    postings,
    profiles,
    requirements,
    shown_matches,
    shown_reports,
    texts,
)

OPEN = ("queued", "sending")
"""The states of a delivery of which it is not known yet what becomes of it."""

_QUOTES = (shown_matches.c.text_hash, shown_matches.c.posting_hash, shown_matches.c.requirements_hash)
_USES = (postings.c.text_hash, job_copies.c.text_hash, *_QUOTES)


@dataclass(frozen=True)
class Kept:
    """Rows of one kind that are kept: how many, on how many people, and from when to when, where they have a time."""

    kind: str
    rows: int
    people: int
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Left:
    """Something that left, or is to leave, for a person."""

    day: date
    kind: str
    channel: str
    address: str
    state: str
    ended_at: datetime | None = None


class PrivacyStore(Database):
    """What is kept on the people of a center; forgetting one of them."""

    def kept(self, center_id: str, profile_id: str | None = None) -> tuple[Kept, ...]:
        """Return what is kept on the people of a center, or on one of them, kind by kind.

        Raises StoreError if the person is none of the center.
        """
        with self.reading() as connection:
            if profile_id is not None:
                require_owner(connection, center_id, profile_id)
            return tuple(_kept(connection, kind, center_id, profile_id) for kind in KINDS)

    def left(self, center_id: str, profile_id: str) -> tuple[Left, ...]:
        """Return what left for a person, or is to leave, oldest first."""
        row = deliveries.c
        query = select(row.day, row.kind, row.channel, row.address, row.state, row.ended_at, row.delivery_id)
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            found = connection.execute(query.where(row.profile_id == profile_id))
            return tuple(Left(*one[:6]) for one in sorted(found, key=lambda one: (one.day, one.delivery_id)))

    def left_in_all(self, center_id: str) -> dict[tuple[str, str, str], Kept]:
        """Return, by channel, host of the address and state, what left for the people of a center, or is to leave."""
        row = deliveries.c
        facts = (func.count(), func.min(row.day), func.max(row.day))
        query = select(row.channel, row.address, row.state, row.profile_id, *facts).join(profiles)
        grouped = query.where(profiles.c.center_id == center_id).group_by(
            row.channel, row.address, row.state, row.profile_id
        )
        found: dict[tuple[str, str, str], list[Any]] = {}
        with self.reading() as connection:
            for one in connection.execute(grouped):
                found.setdefault((one[0], _host(one[1]), one[2]), []).append(one[3:])
        return {
            key: Kept(
                "deliveries",
                rows=sum(count for _, count, _, _ in ones),
                people=len({who for who, *_ in ones}),
                first=min(first for *_, first, _ in ones),
                last=max(last for *_, last in ones),
            )
            for key, ones in sorted(found.items())
        }

    def forget(self, center_id: str, profile_id: str, at: datetime) -> None:
        """Delete all that is kept on a person, in one transaction, and keep the opaque id: it is to stay forgotten."""
        with self.writing() as connection:
            require_owner(connection, center_id, profile_id)
            forget_all(connection, {profile_id: at})

    def forgotten(self) -> dict[str, datetime]:
        """Return the ids of who is to stay forgotten, with when that was."""
        with self.reading() as connection:
            return {one.profile_id: one.at for one in connection.execute(select(forgotten))}

    def here_again(self, profile_ids: Iterable[str]) -> frozenset[str]:
        """Return those of the ids that are of somebody who is kept."""
        row = profiles.c.profile_id
        with self.reading() as connection:
            return frozenset(
                one
                for batch in batches(sorted(profile_ids))
                for one in connection.scalars(select(row).where(row.in_(batch)))
            )


def _host(address: str) -> str:
    return address.rpartition("@")[2] if "@" in address else ""


# ---------------------------------------------------------------------------------------------------- kinds

_DAYS: Mapping[str, tuple[FromClause, Column[Any], Column[Any] | None]] = {  # table, its owner, when it was
    "profile": (profiles, profiles.c.profile_id, profiles.c.created_at),
    "counselor": (caseload, caseload.c.profile_id, None),
    "marks": (marks, marks.c.profile_id, marks.c.at),
    "copies": (job_copies, job_copies.c.profile_id, job_copies.c.at),
    "reports": (shown_reports, shown_reports.c.profile_id, shown_reports.c.day),
    "matches": (matches, matches.c.profile_id, matches.c.since),
    "nights": (night_people, night_people.c.profile_id, night_people.c.day),
    "deliveries": (deliveries, deliveries.c.profile_id, deliveries.c.day),
    "mail_stop": (mail_stops, mail_stops.c.profile_id, mail_stops.c.at),
}
KINDS = tuple(_DAYS)
"""The kinds of what is kept on people, beside the postings, which are of nobody."""


def _kept(connection: Connection, kind: str, center_id: str, profile_id: str | None) -> Kept:
    table, owner, when = _DAYS[kind]
    count, people = func.count(), func.count(owner.distinct())
    times = (func.min(when), func.max(when)) if when is not None else ()
    query = select(count, people, *times).select_from(table)
    if table is not profiles:
        query = query.join(profiles, profiles.c.profile_id == owner)
    query = query.where(profiles.c.center_id == center_id)
    if profile_id is not None:
        query = query.where(owner == profile_id)
    rows, who, *span = connection.execute(query).one()
    return Kept(kind, rows, who, *map(_day, span))


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


# ----------------------------------------------------------------------------------------------- forgetting


def forget_all(connection: Connection, ids: Mapping[str, datetime]) -> list[str]:
    """Delete all that is kept on these people, whatever center is theirs, and keep their ids; return who was there."""
    there = [
        key
        for batch in batches(sorted(ids))
        for key in connection.scalars(select(profiles.c.profile_id).where(profiles.c.profile_id.in_(batch)))
    ]
    quoted = {text_hash for key in there for text_hash in connection.scalars(_quoted_for(key))}
    for batch in batches(there):
        connection.execute(delete(profiles).where(profiles.c.profile_id.in_(batch)))  # all that is theirs goes with it
    drop_texts(connection, quoted)
    upsert(connection, forgotten, [{"profile_id": key, "at": at} for key, at in sorted(ids.items())])
    return there


def _quoted_for(profile_id: str) -> CompoundSelect[str]:
    """Return what selects the hashes of the texts that are kept for a person."""
    report = select(shown_reports.c.report_id).where(shown_reports.c.profile_id == profile_id)
    shown = (select(column).where(shown_matches.c.report_id.in_(report)) for column in _QUOTES)
    copied = select(job_copies.c.text_hash).where(job_copies.c.profile_id == profile_id)
    return union(copied, *shown)


def drop_texts(connection: Connection, hashes: Iterable[str]) -> int:
    """Delete those of the texts that nothing needs, with what was read in them; return how many that were."""
    gone = 0
    for batch in batches(sorted(hashes)):
        free = list(connection.scalars(unused_texts().where(texts.c.text_hash.in_(batch))))
        connection.execute(delete(requirements).where(requirements.c.text_hash.in_(free)))
        gone += connection.execute(delete(texts).where(texts.c.text_hash.in_(free))).rowcount
    return gone


def unused_texts() -> Select[str]:
    """Return what selects the hashes of texts of which no posting is, and which no report and no copy quotes."""
    used = [select(column).where(column == texts.c.text_hash).exists() for column in _USES]
    return select(texts.c.text_hash).where(~or_(*used))


# ----------------------------------------------------------------------------------------- after a restore


def doubt_open(connection: Connection, reason: str, at: datetime) -> int:
    """Call every delivery that is not ended unknown: the database that knew has been replaced. Return how many."""
    row = deliveries.c
    unknown = {"state": "unknown", "reason": reason, "ended_at": at}
    return connection.execute(update(deliveries).where(row.state.in_(OPEN)).values(unknown)).rowcount


def hold_all(connection: Connection, reason: str, at: datetime) -> None:
    """Let no center send anything until somebody has looked."""
    everywhere = connection.scalars(select(centers.c.center_id)).all()
    rows = [{"center_id": center_id, "reason": reason, "since": at} for center_id in sorted(everywhere)]
    upsert(connection, holds, rows, update=("reason", "since"))
