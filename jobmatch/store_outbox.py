"""The outbox: every letter to somebody, from the moment it was made, and what has become of it.

    queued -> sending -> sent | refused | unknown        a later try: sending -> queued

`sending` is stored before the first byte of a letter leaves, and the end after its answer came. Whoever is killed
between the two leaves a letter of which nobody knows whether it arrived: it becomes `unknown`, and only a person sends
it again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    RowMapping,
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from jobmatch import mail
from jobmatch.config import Mailing
from jobmatch.errors import UsageError
from jobmatch.outbox import Channel, Delivery, DeliveryState, Entry, mailable
from jobmatch.store_connection import batches, upsert
from jobmatch.store_database import Database
from jobmatch.store_people import name_key, require_owner
from jobmatch.tables import caseload, counselors, deliveries, holds, mail_stops, night_people, profiles

ADDRESS = "address: "
"""How the reason of a refusal begins that holds until the person has another address."""
PERHAPS = "perhaps the address: "
"""How the reason of a refusal begins of which the server did not say whether the address is bad, or we are."""
TIMES_PERHAPS = 3  # letters refused so, one after the other, and the address is taken to be bad
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=4)
GIVE_UP = timedelta(days=3)

_row = deliveries.c


@dataclass(frozen=True)
class Hold:
    """Why a center sends nothing, and since when."""

    reason: str
    since: datetime


@dataclass(frozen=True)
class Page:
    """A printed page, for the list of its day. `told` is how many new jobs it tells of, None if no night counted."""

    profile_id: str | None
    name: str
    kind: str
    counselor: str
    told: int | None


def queue(connection: Connection, delivery: Delivery, at: datetime, mailing: Mailing) -> Entry:
    """Put a letter into the outbox, once for each person, day and kind; return how it stands there.

    Who has no address or wants no mail gets a page; the reason says so. An address that has been refused, or is none,
    is not tried: the letter is `refused` at once. Raises ConfigError if the settings lack what a mail needs.
    """
    row = _row
    same = and_(
        row.profile_id.is_not_distinct_from(delivery.profile_id), row.day == delivery.day, row.kind == delivery.kind
    )
    delivery_id = connection.scalar(select(row.delivery_id).where(same))
    if delivery_id is None:
        way, state, reason = _way(connection, delivery)
        message_id = mail.new_message_id(mailing)
        values = {
            "profile_id": delivery.profile_id,
            "day": delivery.day,
            "kind": delivery.kind,
            "channel": way,
            "address": "" if way is Channel.PRINT else delivery.address.strip(),
            "message_id": message_id,
            "state": state,
            "reason": reason,
            "queued_at": at,
            "ended_at": at if state is DeliveryState.REFUSED else None,
            "report_id": delivery.report_id,
            "body": mail.compose(replace(delivery, channel=way), mailing, message_id, at),
        }
        delivery_id = connection.execute(insert(deliveries).values(values).returning(row.delivery_id)).scalar_one()
    return _entry(connection.execute(_entries().where(row.delivery_id == delivery_id)).mappings().one())


class OutboxStore(Database):
    """Deliveries, who wants none, and why a center sends nothing."""

    # ------------------------------------------------------------------------------------------- being sent

    def due_letters(self, center_id: str, at: datetime) -> tuple[Entry, ...]:
        """Return what is queued and may be tried at `at`, oldest first."""
        waits = or_(_row.not_before.is_(None), _row.not_before <= at)
        return self._of(center_id, and_(_row.state == DeliveryState.QUEUED, waits))

    def next_letter_at(self, center_id: str, after: datetime) -> datetime | None:
        """Return when the next of what was put off may be tried, later than `after`; None if nothing waits for that."""
        waiting = self._of(center_id, _row.state == DeliveryState.QUEUED, _row.not_before > after)
        return min((one.not_before for one in waiting if one.not_before), default=None)

    def letters_to_operator(self, kinds: Collection[str]) -> tuple[Entry, ...]:
        """Return the deliveries of these kinds to whoever runs jobmatch, oldest first."""
        with self.reading() as connection:
            chosen = _entries().where(_row.profile_id.is_(None), _row.kind.in_(kinds))
            found = map(_entry, connection.execute(chosen).mappings())
            return tuple(sorted(found, key=lambda one: one.delivery_id))

    def letter(self, center_id: str, delivery_id: int) -> str:
        """Return what a delivery says, as it was composed."""
        with self.reading() as connection:
            query = _entries(center_id).add_columns(_row.body).where(_row.delivery_id == delivery_id)
            return str(connection.execute(query).one().body)

    def begin_letter(self, center_id: str, delivery_id: int) -> bool:
        """Set a queued delivery to `sending`; return False if it is not queued any more, or the center is on hold."""
        this = and_(_row.delivery_id == delivery_id, _row.state == DeliveryState.QUEUED)
        held = select(holds.c.center_id).where(holds.c.center_id == center_id).exists()
        free = or_(_row.profile_id.is_(None), ~held)
        with self.writing() as connection:
            begun = update(deliveries).where(this, free).values(state=DeliveryState.SENDING)
            return connection.execute(begun).rowcount == 1

    def end_letter(self, entry: Entry, state: DeliveryState, reason: str, at: datetime) -> Entry:
        """Keep what has become of a delivery that was tried; return it as it is now."""
        return self._tried(replace(entry, state=state, reason=reason, ended_at=at))

    def put_back(self, entry: Entry, reason: str, at: datetime) -> Entry:
        """Queue a delivery that could not be sent for a later try; three days after the first it is refused instead."""
        first = entry.queued_at if entry.attempts else at
        if at - first >= GIVE_UP:
            return self.end_letter(entry, DeliveryState.REFUSED, f"gave up after {GIVE_UP.days} days: {reason}", at)
        wait = min(FIRST_WAIT * 2 ** min(entry.attempts, 10), LONGEST_WAIT)
        again = replace(entry, state=DeliveryState.QUEUED, reason=reason, queued_at=first, not_before=at + wait)
        return self._tried(again)

    def keep_back(self, entries: Iterable[Entry], reason: str) -> None:
        """Let deliveries stay queued until somebody has changed something; the reason says what stands in the way."""
        for some in batches(one.delivery_id for one in entries):
            queued = and_(_row.delivery_id.in_(some), _row.state == DeliveryState.QUEUED)
            with self.writing() as connection:
                connection.execute(update(deliveries).where(queued).values(reason=reason, not_before=None))

    def _tried(self, entry: Entry) -> Entry:
        tried = replace(entry, attempts=entry.attempts + 1)
        changed = ("state", "reason", "attempts", "queued_at", "not_before", "ended_at")
        values = {name: getattr(tried, name) for name in changed}
        with self.writing() as connection:
            connection.execute(update(deliveries).where(_row.delivery_id == entry.delivery_id).values(values))
        return tried

    def find_stranded(self, center_id: str, at: datetime) -> tuple[Entry, ...]:
        """Return the mails that somebody was sending who is gone: they are `unknown` now.

        A file is simply written again.
        """
        sending, mailed = _row.state == DeliveryState.SENDING, _row.channel == Channel.SMTP
        values = {
            "state": DeliveryState.UNKNOWN,
            "reason": "jobmatch was stopped while it was being sent",
            "ended_at": at,
        }
        with self.writing() as connection:
            found = [row.delivery_id for row in connection.execute(_entries(center_id).where(sending, mailed))]
            connection.execute(update(deliveries).where(_row.delivery_id.in_(found)).values(values))
            files = select(_entries(center_id).where(sending, ~mailed).subquery().c.delivery_id)
            again = update(deliveries).where(_row.delivery_id.in_(files))
            connection.execute(again.values(state=DeliveryState.QUEUED))
        return self._of(center_id, _row.delivery_id.in_(found))

    # --------------------------------------------------------------------------------------------- looked at

    def letters(self, center_id: str) -> tuple[Entry, ...]:
        """Return every delivery, newest first."""
        return self._of(center_id)[::-1]

    def open_letters(self, center_id: str) -> tuple[Entry, ...]:
        """Return the deliveries that wait, are unknown or were refused, newest first.

        Of the refused ones only the last of a person, and none if something has reached them since.
        """
        row = _row
        arrived = select(row.profile_id, func.max(row.delivery_id)).where(row.state == DeliveryState.SENT)
        with self.reading() as connection:
            last = dict(map(tuple, connection.execute(arrived.group_by(row.profile_id))))
        found, ended = list[Entry](), (DeliveryState.SENT, DeliveryState.DROPPED)
        for one in self._of(center_id, row.state.not_in(ended))[::-1]:
            if one.state is DeliveryState.REFUSED:
                if one.delivery_id < last.get(one.profile_id, 0):
                    continue
                last[one.profile_id] = one.delivery_id
            found.append(one)
        return tuple(found)

    def undeliverable(self, center_id: str, profile_id: str, address: str) -> str | None:
        """Return why nothing is sent to that address of a person any more, None if it is."""
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            return _undeliverable(connection, profile_id, address.strip())

    def desk(self, center_id: str, profile_id: str) -> str:
        """Return the id of the counselor whose client a person is, "" if nobody's."""
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            query = select(caseload.c.counselor_id).where(caseload.c.profile_id == profile_id)
            return connection.scalar(query) or ""

    def printed_pages(self, center_id: str, day: date) -> tuple[Page, ...]:
        """Return the pages of a day that have been written or are being, by the names of the people."""
        row, night = _row, night_people.c
        told = and_(night.profile_id == row.profile_id, night.day == row.day)
        query = (
            select(
                row.profile_id,
                func.coalesce(profiles.c.name, ""),
                row.kind,
                func.coalesce(counselors.c.name, ""),
                night.told,
            )
            .outerjoin(profiles, profiles.c.profile_id == row.profile_id)
            .outerjoin(caseload, caseload.c.profile_id == row.profile_id)
            .outerjoin(counselors, counselors.c.counselor_id == caseload.c.counselor_id)
            .outerjoin(night_people, told)
            .where(_of_center(center_id), row.day == day, row.channel == Channel.PRINT)
            .where(row.state.in_([DeliveryState.SENDING, DeliveryState.SENT]))
        )
        with self.reading() as connection:
            pages = [Page(*row) for row in connection.execute(query)]
        return tuple(sorted(pages, key=lambda one: (name_key(one.name), one.profile_id or "", one.kind)))

    def _of(self, center_id: str, *conditions: ColumnElement[bool]) -> tuple[Entry, ...]:
        with self.reading() as connection:
            rows = connection.execute(_entries(center_id).where(*conditions)).mappings()
            return tuple(sorted(map(_entry, rows), key=lambda one: (one.queued_at, one.delivery_id)))

    # ---------------------------------------------------------------------------------------------- decided

    def resend(self, center_id: str, ids: Collection[int], at: datetime) -> None:
        """Queue unknown, refused and waiting deliveries again, due at once, to the address the person has now.

        The Message-ID stays: what arrives twice can be seen to be the same. Raises UsageError, and changes nothing, if
        one of them was accepted, is being sent, is not there, or is for somebody who wants no mail any more.
        """
        allowed = (DeliveryState.UNKNOWN, DeliveryState.REFUSED, DeliveryState.QUEUED)
        with self.writing() as connection:
            for row in _chosen(connection, center_id, ids, allowed, "sent again"):
                mailed = row.channel != Channel.PRINT and row.profile_id is not None
                if mailed and _stopped(connection, row.profile_id):
                    raise UsageError(
                        f"{row.delivery_id} is for somebody who wants no mail: `jobmatch mail start {row.profile_id}`"
                    )
                values = {
                    "state": DeliveryState.QUEUED,
                    "reason": "",
                    "attempts": 0,
                    "not_before": None,
                    "queued_at": at,
                    "ended_at": None,
                    "address": (mailed and row.email) or row.address,
                }
                connection.execute(update(deliveries).where(_row.delivery_id == row.delivery_id).values(values))

    def drop(self, center_id: str, ids: Collection[int], at: datetime) -> None:
        """Take deliveries out that have not been accepted: what they tell counts as not told.

        Raises UsageError, and changes nothing, if one of them cannot be taken out.
        """
        allowed = (DeliveryState.UNKNOWN, DeliveryState.REFUSED, DeliveryState.QUEUED)
        values = {"state": DeliveryState.DROPPED, "reason": "taken out by hand", "ended_at": at}
        with self.writing() as connection:
            found = [row.delivery_id for row in _chosen(connection, center_id, ids, allowed, "taken out")]
            connection.execute(update(deliveries).where(_row.delivery_id.in_(found)).values(values))

    def doubt_open(self, center_id: str | None = None) -> int:
        """Set what is open to `unknown`, as after a restore; return how many. Of all centers if none is named."""
        open_ones = _row.state.in_([DeliveryState.QUEUED, DeliveryState.SENDING])
        values = {"state": DeliveryState.UNKNOWN, "reason": "it was open in the backup that was restored"}
        with self.writing() as connection:
            ids = [row.delivery_id for row in connection.execute(_entries(center_id).where(open_ones))]
            for batch in batches(ids):
                connection.execute(update(deliveries).where(_row.delivery_id.in_(batch)).values(values))
        return len(ids)

    def stop_mail(self, center_id: str, profile_id: str, at: datetime) -> None:
        """Send a person no mail any more. What is queued for them is printed instead."""
        mailed = and_(_row.state == DeliveryState.QUEUED, _row.channel != Channel.PRINT, _row.profile_id == profile_id)
        with self.writing() as connection:
            require_owner(connection, center_id, profile_id)
            upsert(connection, mail_stops, [{"profile_id": profile_id, "at": at}])
            for delivery_id, body in connection.execute(select(_row.delivery_id, _row.body).where(mailed)).all():
                values = {
                    "channel": Channel.PRINT,
                    "address": "",
                    "reason": NO_MAIL,
                    "not_before": None,
                    "body": mail.page_of(body),
                }
                connection.execute(update(deliveries).where(_row.delivery_id == delivery_id).values(values))

    def start_mail(self, center_id: str, profile_id: str) -> None:
        """Send a person mail again."""
        with self.writing() as connection:
            require_owner(connection, center_id, profile_id)
            connection.execute(delete(mail_stops).where(mail_stops.c.profile_id == profile_id))

    def hold(self, center_id: str, reason: str, at: datetime) -> None:
        """Send nothing of a center until `release`. A further reason is added to the first."""
        with self.writing() as connection:
            row = connection.execute(select(holds).where(holds.c.center_id == center_id)).one_or_none()
            reasons = [*(row.reason.split("; ") if row else ()), reason]
            value = {
                "center_id": center_id,
                "reason": "; ".join(dict.fromkeys(reasons)),
                "since": row.since if row else at,
            }
            upsert(connection, holds, [value], update=["reason"])

    def hold_of(self, center_id: str) -> Hold | None:
        """Return why a center sends nothing, None if it does."""
        with self.reading() as connection:
            row = connection.execute(select(holds).where(holds.c.center_id == center_id)).one_or_none()
        return Hold(row.reason, row.since) if row else None

    def release(self, center_id: str) -> None:
        """Let a center send again."""
        with self.writing() as connection:
            connection.execute(delete(holds).where(holds.c.center_id == center_id))


NO_ADDRESS, NO_MAIL = "no e-mail address is known", "wants no mail"


def _way(connection: Connection, delivery: Delivery) -> tuple[Channel, DeliveryState, str]:
    """Return how a letter goes, and whether it goes at all."""
    if delivery.channel is Channel.PRINT:
        return Channel.PRINT, DeliveryState.QUEUED, ""
    if not delivery.address.strip():
        return Channel.PRINT, DeliveryState.QUEUED, NO_ADDRESS
    if delivery.profile_id and _stopped(connection, delivery.profile_id):
        return Channel.PRINT, DeliveryState.QUEUED, NO_MAIL
    if not mailable(delivery.address):
        return delivery.channel, DeliveryState.REFUSED, f"{ADDRESS}it is none that mail can be sent to"
    refused = delivery.profile_id and _undeliverable(connection, delivery.profile_id, delivery.address.strip())
    if refused and delivery.channel is Channel.SMTP:
        return delivery.channel, DeliveryState.REFUSED, f"{ADDRESS}not tried again: {refused.removeprefix(ADDRESS)}"
    return delivery.channel, DeliveryState.QUEUED, ""


def _stopped(connection: Connection, profile_id: str) -> bool:
    query = select(mail_stops.c.profile_id).where(mail_stops.c.profile_id == profile_id)
    return connection.scalar(query) is not None


def _undeliverable(connection: Connection, profile_id: str, address: str) -> str | None:
    """Return the reason if the last try of an address ended because of it, or the last few perhaps did."""
    row = _row
    tried = select(row.state, row.reason, row.ended_at, row.delivery_id).where(
        row.profile_id == profile_id,
        row.address == address,
        row.attempts > 0,
        row.state.in_([DeliveryState.SENT, DeliveryState.REFUSED]),
    )
    newest = sorted(connection.execute(tried), key=lambda one: (one.ended_at, one.delivery_id), reverse=True)
    reasons = [one.reason if one.state == DeliveryState.REFUSED else "" for one in newest[:TIMES_PERHAPS]]
    if not reasons or reasons[0].startswith(ADDRESS):
        return reasons[0] if reasons else None
    perhaps = len(reasons) == TIMES_PERHAPS and all(one.startswith((PERHAPS, ADDRESS)) for one in reasons)
    return f"{ADDRESS}{reasons[0].removeprefix(PERHAPS)}" if perhaps else None


def _entries(center_id: str | None = None) -> Select[*tuple[Any, ...]]:
    """Select deliveries without what they say; of a center also those to whoever runs it."""
    columns = [getattr(_row, one.name) for one in fields(Entry) if one.name != "name"]
    query = select(*columns, profiles.c.name).outerjoin(profiles, profiles.c.profile_id == _row.profile_id)
    if center_id is None:
        return query
    return query.where(_of_center(center_id))


def _of_center(center_id: str) -> ColumnElement[bool]:
    return or_(_row.profile_id.is_(None), profiles.c.center_id == center_id)


def _entry(row: RowMapping) -> Entry:
    read = {"name": row["name"] or "", "channel": Channel(row["channel"]), "state": DeliveryState(row["state"])}
    return Entry(**{**row, **read})


def _chosen(
    connection: Connection, center_id: str, ids: Collection[int], allowed: tuple[DeliveryState, ...], what: str
) -> list[Row[Any]]:
    """Return the deliveries of these ids with the address that each person has now; raise UsageError for the others."""
    query = _entries(center_id).add_columns(profiles.c.email).where(_row.delivery_id.in_(list(ids)))
    found = {row.delivery_id: row for row in connection.execute(query)}
    for delivery_id in ids:
        if delivery_id not in found:
            raise UsageError(f"there is no mail {delivery_id}: see `jobmatch mail list --all`")
        if (state := found[delivery_id].state) not in allowed:
            raise UsageError(f"mail {delivery_id} is {state}: only one that has not been accepted can be {what}")
    return list(found.values())
