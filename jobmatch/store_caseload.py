"""Centers, their counselors, and how each client of a center stands. Every method takes the center it asks for."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select

from jobmatch.errors import UsageError
from jobmatch.model import MarkKind
from jobmatch.store_connection import batches, upsert
from jobmatch.store_database import Database
from jobmatch.store_people import name_key, require_owner
from jobmatch.tables import (
    caseload,
    centers,
    counselors,
    deliveries,
    mail_stops,
    marks,
    matches,
    profiles,
    shown_matches,
    shown_reports,
)

SENT = "sent"
"""The state of a delivery that has reached somebody, or whoever takes it from there."""

TOLD = ("listings", "too_little_said")
"""The sections of a report that tell of a job; the others say why one is not told of."""


@dataclass(frozen=True)
class Center:
    """A center, and how many clients it has."""

    center_id: str
    name: str
    clients: int


@dataclass(frozen=True)
class Standing:
    """How a client stands: by what they were told, what is open for them, and what they did.

    `told_on` is the day of what they were last told, None if nothing; `found` are open matches by tier and the day
    since when they are; `marked` are jobs by what was done with them; `delivery` is the state of the latest one and
    its reason.
    """

    profile_id: str
    counselor: str = ""
    told_on: date | None = None
    found: Mapping[tuple[str, date], int] = field(default_factory=dict)
    marked: Mapping[str, int] = field(default_factory=dict)
    last_mark: tuple[datetime, str] | None = None
    delivery: tuple[str, str] = ("", "")
    stopped: bool = False


@dataclass(frozen=True)
class Given:
    """A report that reached a client on a day, by a channel, "" by hand; `told` are the ids of the jobs in it."""

    profile_id: str
    day: date
    channel: str
    told: frozenset[str] = frozenset()


class CaseloadStore(Database):
    """Centers, counselors and caseloads."""

    def add_center(self, center_id: str, name: str) -> None:
        """Store a new center; raises UsageError if there is one of that id."""
        with self.writing() as connection:
            if _center(connection, center_id):
                raise UsageError(f"there is a center '{center_id}' already: give the new one another id")
            connection.execute(insert(centers).values(center_id=center_id, name=name))

    def centers(self) -> tuple[Center, ...]:
        """Return every center, by its id."""
        row, count = centers.c, func.count(profiles.c.profile_id)
        query = select(row.center_id, row.name, count).join(profiles, isouter=True).group_by(row.center_id, row.name)
        with self.reading() as connection:
            return tuple(sorted((Center(*one) for one in connection.execute(query)), key=lambda one: one.center_id))

    def require_center(self, center_id: str) -> None:
        """Raise UsageError unless there is such a center."""
        with self.reading() as connection:
            if _center(connection, center_id):
                return
            known = ", ".join(sorted(connection.scalars(select(centers.c.center_id))))
        hint = f"write one of {known} as the setting center, or add it: 'jobmatch center add'"
        raise UsageError(f"there is no center '{center_id}': {hint}")

    def assign(self, center_id: str, profile_id: str, counselor: str) -> None:
        """Make somebody the counselor of a client, "" for nobody; who is named first is counselor from now on."""
        with self.writing() as connection:
            require_owner(connection, center_id, profile_id)
            if not counselor:
                connection.execute(delete(caseload).where(caseload.c.profile_id == profile_id))
                return
            row = {"profile_id": profile_id, "counselor_id": _counselor_id(connection, center_id, counselor)}
            upsert(connection, caseload, [row], update=("counselor_id",))

    def counselor(self, center_id: str, profile_id: str) -> str:
        """Return the name of a client's counselor, "" for none."""
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            return _counselors(connection, center_id, caseload.c.profile_id == profile_id).get(profile_id, "")

    def counselors(self, center_id: str) -> dict[str, str]:
        """Return, by profile id, the name of each client's counselor, of those who have one."""
        with self.reading() as connection:
            return _counselors(connection, center_id)

    def standings(self, center_id: str) -> dict[str, Standing]:
        """Return, by profile id, how each client of the center stands."""
        with self.reading() as connection:
            counselor, told = _counselors(connection, center_id), _told_on(connection, center_id)
            found, marked = _found(connection, center_id), _marked(connection, center_id)
            delivered, stopped = _delivered(connection, center_id), _stopped(connection, center_id)
            everyone = connection.scalars(_of_center(select(profiles.c.profile_id), center_id)).all()
        return {
            key: Standing(
                profile_id=key,
                counselor=counselor.get(key, ""),
                told_on=told.get(key),
                found=found.get(key, {}),
                marked=_by_kind(marked.get(key, ())),
                last_mark=max(((one.at, one.kind) for one in marked.get(key, ())), default=None),
                delivery=delivered.get(key, ("", "")),
                stopped=key in stopped,
            )
            for key in everyone
        }

    def given(self, center_id: str, first: date, last: date) -> tuple[Given, ...]:
        """Return the reports that reached clients in a time, both days within: those sent, and those made by hand."""
        sent, report = deliveries.c, shown_reports.c
        by_channel = _of_center(
            select(sent.profile_id, sent.day, sent.channel, sent.report_id).join(profiles), center_id
        ).where(sent.state == SENT, sent.day >= first, sent.day <= last)
        queued = select(sent.report_id).where(sent.report_id.is_not(None))
        by_hand = _of_center(select(report.profile_id, report.day, report.report_id).join(profiles), center_id).where(
            report.day >= first, report.day <= last, report.report_id.not_in(queued)
        )
        with self.reading() as connection:
            delivered = connection.execute(by_channel).all()
            given = [
                *((one.profile_id, one.day, one.channel, one.report_id) for one in delivered),
                *((one.profile_id, one.day, "", one.report_id) for one in connection.execute(by_hand)),
            ]
            jobs = _jobs_told(connection, [one[3] for one in given if one[3] is not None])
        return tuple(
            Given(key, day, channel, jobs.get(report_id, frozenset())) for key, day, channel, report_id in given
        )

    def marks_between(
        self, center_id: str, first: datetime, last: datetime
    ) -> tuple[tuple[str, str, str, datetime], ...]:
        """Return profile id, job id, kind and instant of the marks that clients made in a time, `last` not within."""
        row = marks.c
        query = _of_center(select(row.profile_id, row.job_id, row.kind, row.at).join(profiles), center_id)
        with self.reading() as connection:
            found = connection.execute(query.where(row.at >= first, row.at < last))
            return tuple(sorted((one.profile_id, one.job_id, one.kind, one.at) for one in found))


# ----------------------------------------------------------------------------------------------- counselors


def _center(connection: Connection, center_id: str) -> bool:
    return connection.scalar(select(centers.c.center_id).where(centers.c.center_id == center_id)) is not None


def _counselor_id(connection: Connection, center_id: str, name: str) -> str:
    """Return the id of the counselor of that name, however it is capitalized; make one who is named first."""
    row = counselors.c
    query = select(row.counselor_id).where(row.center_id == center_id, row.name_key == name_key(name))
    known = connection.scalar(query)
    if known is not None:
        return str(known)
    made = {"counselor_id": secrets.token_hex(8), "center_id": center_id, "name": name, "name_key": name_key(name)}
    connection.execute(insert(counselors).values(made))
    return str(made["counselor_id"])


def _counselors(connection: Connection, center_id: str, *conditions: ColumnElement[bool]) -> dict[str, str]:
    query = select(caseload.c.profile_id, counselors.c.name).join(counselors)
    found = connection.execute(query.where(counselors.c.center_id == center_id, *conditions))
    return {one.profile_id: one.name for one in found}


# ------------------------------------------------------------------------------------------------- standings


def _of_center(query: Select[*tuple[Any, ...]], center_id: str) -> Select[*tuple[Any, ...]]:
    return query.where(profiles.c.center_id == center_id)


def _told_on(connection: Connection, center_id: str) -> dict[str, date]:
    """Return the day of the last report that each was shown, or of what was last sent to them."""
    report, sent = shown_reports.c, deliveries.c
    shown = select(report.profile_id, func.max(report.day).label("day")).join(profiles).group_by(report.profile_id)
    mailed = select(sent.profile_id, func.max(sent.day).label("day")).join(profiles).group_by(sent.profile_id)
    queued = select(sent.report_id).where(sent.report_id.is_not(None), sent.state != SENT)
    told: dict[str, date] = {}
    for query in (shown.where(report.report_id.not_in(queued)), mailed.where(sent.state == SENT)):
        for one in connection.execute(_of_center(query, center_id)):
            told[one.profile_id] = max(one.day, told.get(one.profile_id, one.day))
    return told


def _found(connection: Connection, center_id: str) -> dict[str, dict[tuple[str, date], int]]:
    row = matches.c
    query = select(row.profile_id, row.tier, row.since, func.count().label("number")).join(profiles)
    found: dict[str, dict[tuple[str, date], int]] = {}
    for one in connection.execute(_of_center(query, center_id).group_by(row.profile_id, row.tier, row.since)):
        found.setdefault(one.profile_id, {})[one.tier, one.since] = one.number
    return found


def _marked(connection: Connection, center_id: str) -> dict[str, list[Row[Any]]]:
    query = select(marks.c.profile_id, marks.c.job_id, marks.c.kind, marks.c.at).join(profiles)
    found: dict[str, list[Row[Any]]] = {}
    for one in connection.execute(_of_center(query, center_id)):
        found.setdefault(one.profile_id, []).append(one)
    return found


def _by_kind(rows: Iterable[Row[Any]]) -> dict[str, int]:
    jobs = {(one.kind, one.job_id) for one in rows}
    return {kind.value: sum(of == kind for of, _ in jobs) for kind in MarkKind}


def _delivered(connection: Connection, center_id: str) -> dict[str, tuple[str, str]]:
    row = deliveries.c
    latest = _of_center(select(func.max(row.delivery_id)).join(profiles), center_id).group_by(row.profile_id)
    query = select(row.profile_id, row.state, row.reason).where(row.delivery_id.in_(latest))
    return {one.profile_id: (one.state, one.reason) for one in connection.execute(query)}


def _stopped(connection: Connection, center_id: str) -> set[str]:
    return set(connection.scalars(_of_center(select(mail_stops.c.profile_id).join(profiles), center_id)))


def _jobs_told(connection: Connection, report_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return the ids of the jobs that each report tells of."""
    row, told = shown_matches.c, dict[int, set[str]]()
    for batch in batches(report_ids):
        query = select(row.report_id, row.job_id).where(row.report_id.in_(batch), row.section.in_(TOLD))
        for one in connection.execute(query):
            told.setdefault(one.report_id, set()).add(one.job_id)
    return {key: frozenset(jobs) for key, jobs in told.items()}
