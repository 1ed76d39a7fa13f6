"""How a night went for each person: the letter that was made for them is kept, queued and told of all at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, select

from jobmatch.config import Mailing
from jobmatch.model import Report
from jobmatch.nights import Told
from jobmatch.outbox import Delivery, Entry
from jobmatch.store_connection import upsert
from jobmatch.store_database import Database
from jobmatch.store_matches import set_pending
from jobmatch.store_outbox import queue
from jobmatch.store_people import require_owner
from jobmatch.store_shown import keep_report
from jobmatch.tables import night_people, profiles


@dataclass(frozen=True)
class PersonsNight:
    """How a night went for one person, why if there is no letter, and how many new jobs the letter tells of."""

    state: Told
    reason: str = ""
    told: int = 0


class LetterStore(Database):
    """Letters as they are made, and how nights went for people."""

    def persons_nights(self, center_id: str, day: date) -> dict[str, PersonsNight]:
        """Return by profile id how a night went for those of the center that it has come to."""
        row = night_people.c
        query = select(row.profile_id, row.state, row.reason, row.told).join(profiles)
        with self.reading() as connection:
            found = connection.execute(query.where(profiles.c.center_id == center_id, row.day == day))
            return {one.profile_id: PersonsNight(Told(one.state), one.reason, one.told) for one in found}

    def save_letter(  # noqa: PLR0913, PLR0917 - what one transaction keeps
        self,
        center_id: str,
        report: Report,
        delivery: Delivery,
        at: datetime,
        mailing: Mailing,
        versions: Mapping[str, str],
        idle: Iterable[str],
        told: int,
    ) -> Entry:
        """Keep what a letter tells, put it into the outbox, and note that the night is done for its person.

        `idle` are the postings of which there was nothing to tell; `versions` are those of reader and score.
        """
        profile_id = report.profile.profile_id
        with self.writing() as connection:
            report_id = keep_report(connection, center_id, report, at, formats=("letter",), **versions)
            set_pending(connection, profile_id, idle, pending=False)
            entry = queue(connection, replace(delivery, report_id=report_id), at, mailing)
            _note(connection, profile_id, report.on, PersonsNight(Told.DONE, told=told))
        return entry

    def save_persons_night(
        self, center_id: str, profile_id: str, day: date, went: PersonsNight, idle: Iterable[str] = ()
    ) -> None:
        """Note how a night without a letter went for a person; of what is `idle` there was nothing to tell."""
        with self.writing() as connection:
            require_owner(connection, center_id, profile_id)
            set_pending(connection, profile_id, idle, pending=False)
            _note(connection, profile_id, day, went)

    def queue_to_operator(self, delivery: Delivery, at: datetime, mailing: Mailing) -> Entry:
        """Put a letter to whoever runs jobmatch into the outbox, once a day."""
        with self.writing() as connection:
            return queue(connection, delivery, at, mailing)


def _note(connection: Connection, profile_id: str, day: date, went: PersonsNight) -> None:
    row = {"profile_id": profile_id, "day": day, **vars(went)}
    upsert(connection, night_people, [row], update=("state", "reason", "told"))
