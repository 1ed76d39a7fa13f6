"""What a person was shown: a fact, which is never made again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Row, and_, insert, or_, select, tuple_

from jobmatch.model import Appearance, Basis, Listing, Match, Past, Posting, Profile, Report, Requirements, digest
from jobmatch.outbox import LOST
from jobmatch.store_connection import batches, keep_texts, rows_where
from jobmatch.store_database import Database
from jobmatch.store_matches import set_pending
from jobmatch.store_people import hash_of_document, require_owner
from jobmatch.tables import deliveries, from_json, postings, shown_matches, shown_reports, sightings, texts, to_json

SECTIONS = ("listings", "too_little_said", "removed", "other_work", "hidden")
"""The parts of a Report that are kept of it."""


@dataclass(frozen=True)
class Shown:
    """A report as it was delivered: its listings hold posting, text, requirements and match of that moment."""

    day: date
    shown_at: datetime
    profile_revision: str
    reader_version: str
    scoring_version: str
    formats: tuple[str, ...]
    profile: Profile
    listings: tuple[Listing, ...] = ()
    too_little_said: tuple[Listing, ...] = ()
    removed: tuple[Listing, ...] = ()
    other_work: tuple[Listing, ...] = ()
    hidden: tuple[Listing, ...] = ()


class ShownStore(Database):
    """Shown reports, with the matches in them. No other match is kept: all are made anew in no time."""

    def save_shown(  # noqa: PLR0913 - facts of one moment, the alike ones by name
        self,
        center_id: str,
        report: Report,
        at: datetime,
        *,
        reader_version: str,
        scoring_version: str,
        formats: tuple[str, ...],
    ) -> None:
        """Keep a report that was delivered at `at`, with all that it was made of at that moment."""
        with self.writing() as connection:
            keep_report(
                connection,
                center_id,
                report,
                at,
                reader_version=reader_version,
                scoring_version=scoring_version,
                formats=formats,
            )

    def last_shown(self, center_id: str, profile_id: str, before: date) -> date | None:
        """Return the day of the last report that a person was shown before a day, None if there was none."""
        row = shown_reports.c
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            return max(connection.scalars(select(row.day).where(_reached(profile_id), row.day < before)), default=None)

    def lost(self, center_id: str, profile_id: str) -> frozenset[str]:
        """Return the postings of letters to a person that reached nobody: they are still to be told."""
        row = shown_matches.c
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            return frozenset(connection.scalars(select(row.posting_id).where(row.report_id.in_(_lost(profile_id)))))

    def shown(self, center_id: str, profile_id: str, on_or_before: date) -> Shown | None:
        """Return the last report that a person was shown up to that day, None if there was none."""
        row = shown_reports.c
        past = select(shown_reports).where(_reached(profile_id), row.day <= on_or_before)
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            last = max(connection.execute(past), key=lambda one: (one.day, one.shown_at, one.report_id), default=None)
            return None if last is None else _read_shown(connection, last)

    def past(self, center_id: str, profile_id: str, before: date, posting_ids: Sequence[str]) -> Past | None:
        """Return what a person was shown before a day: of all, the last report; of these postings' jobs, the last view.

        None if the person was shown nothing by then. A job that was never shown is not among the `jobs`.
        """
        row = shown_reports.c
        columns = [column for column in row if column.name not in {"profile", "formats"}]
        earlier = select(*columns).where(_reached(profile_id), row.day < before)
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            reports = sorted(connection.execute(earlier), key=lambda one: (one.day, one.shown_at, one.report_id))
            if not reports:
                return None
            last = reports[-1]
            return Past(
                day=last.day,
                at=last.shown_at,
                basis=_basis(last),
                jobs=_appearances(connection, {one.report_id: one for one in reports}, posting_ids),
                held=_held(connection, posting_ids, last.shown_at),
            )


def _scored(match: Match) -> dict[str, Any]:
    return {
        "posting_id": match.posting_id,
        "points": match.points,
        "of": match.of,
        "tier": match.tier,
        "data": match,
    }


# ------------------------------------------------------------------------------------------------------- shown


def keep_report(  # noqa: PLR0913 - facts of one moment, the alike ones by name
    connection: Connection,
    center_id: str,
    report: Report,
    at: datetime,
    *,
    reader_version: str,
    scoring_version: str,
    formats: tuple[str, ...],
) -> int:
    """Keep a report with all that it was made of, as a part of a transaction; return its id.

    What it lists has been told, and is pending no more.
    """
    profile_id = report.profile.profile_id
    require_owner(connection, center_id, profile_id)
    made = insert(shown_reports).values(
        profile_id=profile_id,
        day=report.on,
        shown_at=at,
        profile_revision=report.profile.revision,
        reader_version=reader_version,
        scoring_version=scoring_version,
        formats=formats,
        profile=report.profile,
        document_hash=hash_of_document(connection, profile_id),
    )
    report_id = connection.execute(made.returning(shown_reports.c.report_id)).scalar_one()
    for section in SECTIONS:
        for batch in batches(enumerate(getattr(report, section))):
            _keep_listings(connection, report_id, section, dict(batch))
    set_pending(connection, profile_id, [one.posting.posting_id for one in report.listings], pending=False)
    return int(report_id)


def _keep_listings(connection: Connection, report_id: int, section: str, listings: Mapping[int, Listing]) -> None:
    """Keep listings by their place; what they quote is kept once for all who were shown it."""
    sources = _sources(connection, [one.match.posting_id for one in listings.values()])
    quoted = {place: _quoted(one) for place, one in listings.items()}
    keep_texts(connection, {digest(text): text for texts_of_one in quoted.values() for text in texts_of_one.values()})
    rows = [
        {
            "report_id": report_id,
            **dict(zip(("job_id", "raw_hash"), sources.get(key, (key, "")), strict=True)),
            "section": section,
            "place": place,
            "code": one.code,
            "distance_mi": one.distance_mi,
            "first_seen_at": one.first_seen,
            "closed_at": one.closed_at,
            **_scored(one.match),
            **{column: digest(text) for column, text in quoted[place].items()},
        }
        for place, one in listings.items()
        for key in (one.match.posting_id,)
    ]
    connection.execute(insert(shown_matches), rows)


def _sources(connection: Connection, posting_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return by posting id the job and the hash of the payload that it was parsed from."""
    row = postings.c
    query = select(row.posting_id, row.job_id, row.raw_hash)
    return {
        one.posting_id: (one.job_id, one.raw_hash) for one in rows_where(connection, query, row.posting_id, posting_ids)
    }


def _quoted(listing: Listing) -> dict[str, str]:
    """Return the texts to keep of a listing, by the column for their hash."""
    return {
        "text_hash": listing.posting.text,
        "posting_hash": to_json(Posting, replace(listing.posting, text="")),
        "requirements_hash": to_json(Requirements, listing.requirements),
    }


def _read_shown(connection: Connection, report: Row[Any]) -> Shown:
    query = select(shown_matches).where(shown_matches.c.report_id == report.report_id)
    rows = sorted(connection.execute(query), key=lambda row: row.place)
    text_of = _texts(connection, _hashes(rows))
    return Shown(
        day=report.day,
        shown_at=report.shown_at,
        profile_revision=report.profile_revision,
        reader_version=report.reader_version,
        scoring_version=report.scoring_version,
        formats=report.formats,
        profile=report.profile,
        **{section: tuple(_listing(row, text_of) for row in rows if row.section == section) for section in SECTIONS},
    )


def _hashes(rows: Iterable[Row[Any]]) -> set[str]:
    return {key for row in rows for key in (row.text_hash, row.posting_hash, row.requirements_hash)}


def _texts(connection: Connection, hashes: Iterable[str]) -> dict[str, str]:
    row = texts.c
    found = rows_where(connection, select(row.text_hash, row.text), row.text_hash, sorted(hashes))
    return {one.text_hash: one.text for one in found}


def _listing(row: Row[Any], text_of: Mapping[str, str]) -> Listing:
    posting: Posting = from_json(Posting, text_of[row.posting_hash])
    return Listing(
        code=row.code,
        posting=replace(posting, text=text_of[row.text_hash]),
        requirements=from_json(Requirements, text_of[row.requirements_hash]),
        match=row.data,
        distance_mi=row.distance_mi,
        first_seen=row.first_seen_at,
        closed_at=row.closed_at,
    )


def _reached(profile_id: str) -> ColumnElement[bool]:
    """Select the reports of a person without those that were only ever sent in vain."""
    return and_(shown_reports.c.profile_id == profile_id, shown_reports.c.report_id.not_in(_lost(profile_id)))


def _lost(profile_id: str) -> CompoundSelect[int | None]:
    """Return the ids of the reports of a person that were only ever sent in vain."""
    sent = deliveries.c
    own = select(sent.report_id).where(sent.profile_id == profile_id, sent.report_id.is_not(None))
    return own.where(sent.state.in_(LOST)).except_(own.where(sent.state.not_in(LOST)))


# -------------------------------------------------------------------------------------------------------- past


def _appearances(
    connection: Connection, reports: Mapping[int, Row[Any]], posting_ids: Sequence[str]
) -> dict[str, Appearance]:
    """Return by posting id how its job last stood in any of the reports, which are by id, oldest first.

    What was shown is of a job if its posting is now, whichever job it was of then.
    """
    job_of = {key: job_id for key, (job_id, _) in _sources(connection, posting_ids).items()}
    members = _members(connection, set(job_of.values()))
    row, order = shown_matches.c, {report_id: at for at, report_id in enumerate(reports)}
    query = select(row.report_id, row.posting_id).where(row.report_id.in_(order))
    found = rows_where(connection, query, row.posting_id, members)
    seen = sorted(found, key=lambda one: (order[one.report_id], one.posting_id))
    last = {members[one.posting_id]: (one.report_id, one.posting_id) for one in seen}
    whole = select(shown_matches).where(tuple_(row.report_id, row.posting_id).in_(last.values()))
    shown = list(connection.execute(whole))
    text_of = _texts(connection, _hashes(shown))
    closed = _closed(connection, [one.posting_id for one in shown])
    current = {(key, raw_hash) for key, (_, raw_hash) in _sources(connection, posting_ids).items()}
    known = {
        members[one.posting_id]: Appearance(
            day=reports[one.report_id].day,
            at=reports[one.report_id].shown_at,
            basis=_basis(reports[one.report_id]),
            section=one.section,
            listing=_listing(one, text_of),
            closed_on=closed.get(one.posting_id),
            same_source=(one.posting_id, one.raw_hash) in current,
        )
        for one in shown
    }
    return {key: known[job_id] for key, job_id in job_of.items() if job_id in known}


def _members(connection: Connection, job_ids: Iterable[str]) -> dict[str, str]:
    """Return by posting id the job of every posting of these jobs."""
    row = postings.c
    query = select(row.posting_id, row.job_id)
    return {one.posting_id: one.job_id for one in rows_where(connection, query, row.job_id, job_ids)}


def _basis(report: Row[Any]) -> Basis:
    return Basis(report.document_hash, report.profile_revision, report.reader_version, report.scoring_version)


def _closed(connection: Connection, posting_ids: Iterable[str]) -> dict[str, date]:
    row = postings.c
    query = select(row.posting_id, row.closed_at).where(row.closed_at.is_not(None))
    return {one.posting_id: one.closed_at.date() for one in rows_where(connection, query, row.posting_id, posting_ids)}


def _held(connection: Connection, posting_ids: Iterable[str], at: datetime) -> frozenset[str]:
    """Return those of the postings that stood open at an instant with the payload that they have now."""
    row, seen = postings.c, sightings.c
    query = (
        select(row.posting_id)
        .join(sightings, and_(seen.posting_id == row.posting_id, seen.raw_hash == row.raw_hash))
        .where(seen.first_seen_at <= at, or_(row.reopened_at.is_(None), row.reopened_at <= at))
    )
    return frozenset(one.posting_id for one in rows_where(connection, query, row.posting_id, posting_ids))
