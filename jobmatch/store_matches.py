"""Matches, which are derived, and what a person was shown, which is a fact and is never made again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from jobmatch.model import Listing, Match, Posting, Profile, Report, Requirements, digest
from jobmatch.store_connection import batches, keep_texts, rows_where, upsert
from jobmatch.store_database import Database
from jobmatch.store_people import require_owner
from jobmatch.tables import from_json, matches, postings, shown_matches, shown_reports, texts, to_json

SECTIONS = ("listings", "too_little_said", "removed", "other_work")
"""The parts of a Report that are kept of it."""


@dataclass(frozen=True)
class MatchKey:
    """What all matches of a person were made from; beside it stands, for each, the hash of its posting."""

    profile_revision: str
    reader_version: str
    scoring_version: str
    day: date


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


class MatchStore(Database):
    """Matches and shown reports."""

    def current_matches(self, center_id: str, profile_id: str, key: MatchKey) -> dict[str, Match]:
        """Return, by posting_id, the matches with open postings that were made from just this key and text."""
        row = matches.c
        current = [row[name] == value for name, value in asdict(key).items()]
        query = (
            select(row.posting_id, row.data)
            .join(postings)
            .where(
                row.profile_id == profile_id,
                row.content_hash == postings.c.content_hash,
                postings.c.closed_at.is_(None),
            )
            .where(*current)
        )
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            return {found.posting_id: found.data for found in connection.execute(query)}

    def save_matches(self, center_id: str, profile_id: str, key: MatchKey, scored: Sequence[tuple[str, Match]]) -> None:
        """Store matches, each with the content hash of its posting, in place of older ones."""
        made = {"profile_id": profile_id, **asdict(key)}
        rows = [{**made, "content_hash": content_hash, **_scored(match)} for content_hash, match in scored]
        with self.writing() as connection:
            require_owner(connection, center_id, profile_id)
            upsert(connection, matches, rows, update=[*asdict(key), "content_hash", "points", "of", "tier", "data"])

    def drop_closed_matches(self) -> int:
        """Delete the matches with postings that have closed; return how many."""
        closed = select(postings.c.posting_id).where(postings.c.closed_at.is_not(None))
        with self.writing() as connection:
            return connection.execute(delete(matches).where(matches.c.posting_id.in_(closed))).rowcount

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
        profile_id = report.profile.profile_id
        made = insert(shown_reports).values(
            profile_id=profile_id,
            day=report.on,
            shown_at=at,
            profile_revision=report.profile.revision,
            reader_version=reader_version,
            scoring_version=scoring_version,
            formats=formats,
            profile=report.profile,
        )
        with self.writing() as connection:
            require_owner(connection, center_id, profile_id)
            report_id = connection.execute(made.returning(shown_reports.c.report_id)).scalar_one()
            for section in SECTIONS:
                for batch in batches(enumerate(getattr(report, section))):
                    _keep_listings(connection, report_id, section, dict(batch))

    def shown(self, center_id: str, profile_id: str, on_or_before: date) -> Shown | None:
        """Return the last report that a person was shown up to that day, None if there was none."""
        row = shown_reports.c
        past = select(shown_reports).where(row.profile_id == profile_id, row.day <= on_or_before)
        with self.reading() as connection:
            require_owner(connection, center_id, profile_id)
            last = max(connection.execute(past), key=lambda one: (one.day, one.shown_at, one.report_id), default=None)
            return None if last is None else _read_shown(connection, last)


def _scored(match: Match) -> dict[str, Any]:
    return {
        "posting_id": match.posting_id,
        "points": match.points,
        "of": match.of,
        "tier": match.tier,
        "data": match,
    }


# ------------------------------------------------------------------------------------------------------- shown


def _keep_listings(connection: Connection, report_id: int, section: str, listings: Mapping[int, Listing]) -> None:
    """Keep listings by their place; what they quote is kept once for all who were shown it."""
    job_of = _job_ids(connection, [one.match.posting_id for one in listings.values()])
    quoted = {place: _quoted(one) for place, one in listings.items()}
    keep_texts(connection, {digest(text): text for texts_of_one in quoted.values() for text in texts_of_one.values()})
    rows = [
        {
            "report_id": report_id,
            "job_id": job_of.get(one.match.posting_id, one.match.posting_id),
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
    ]
    connection.execute(insert(shown_matches), rows)


def _job_ids(connection: Connection, posting_ids: Sequence[str]) -> dict[str, str]:
    query = select(postings.c.posting_id, postings.c.job_id).where(postings.c.posting_id.in_(posting_ids))
    return {found.posting_id: found.job_id for found in connection.execute(query)}


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
    text_of = _texts(
        connection, {key for row in rows for key in (row.text_hash, row.posting_hash, row.requirements_hash)}
    )
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
