"""The tables of the store, the same on SQLite and PostgreSQL, and the four kinds of column they share.

`migrations/versions` makes these tables by its own words; a test holds the two together. What stands under "people"
belongs to one profile and goes with it. Texts and payloads are kept once, under their hash, however often they stand.
"""

import zlib
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from jobmatch import model
from jobmatch.errors import StoreError

VERSION = "0007"
"""The newest revision of `migrations/versions`: the form of database that this jobmatch reads and writes."""


class Instant(TypeDecorator[datetime]):
    """An aware instant, in UTC when read. A naive one is refused: nobody could say which hour it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return it in UTC, because SQLite keeps the digits and drops the zone."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise StoreError(f"the instant {value.isoformat()} has no time zone: give an aware one, in UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return it in UTC, whatever the zone of the session is."""
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


class Words(TypeDecorator[str]):
    """Text for people. What not every database holds (U+0000, lone surrogates) is taken out: a message may quote it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return it without U+0000, and with `?` for each lone surrogate."""
        return value and value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


class Packed(TypeDecorator[str]):
    """Text in zlib: postings and payloads shrink to a half."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Return it compressed."""
        return None if value is None else zlib.compress(value.encode("utf-8"))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Return it as it was."""
        return None if value is None else zlib.decompress(value).decode("utf-8")


class Noun(TypeDecorator[Any]):
    """A value of `kind`, a noun of `model` or a tuple of plain values, as JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return it as JSON."""
        return None if value is None else _adapter(self.kind).serializer.to_json(value).decode("utf-8")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return it as `kind`; raises StoreError if another version of jobmatch wrote what this one cannot read."""
        return None if value is None else from_json(self.kind, value)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)  # some 10 ms each to make


def to_json(kind: Any, value: Any) -> str:
    """Return a value of `kind` as JSON."""
    return _adapter(kind).serializer.to_json(value).decode("utf-8")


def from_json(kind: Any, text: str) -> Any:
    """Return the value of `kind` that `to_json` wrote; raises StoreError if it is of another form."""
    try:
        return _adapter(kind).validate_json(text)
    except ValidationError as error:
        name = getattr(kind, "__name__", str(kind))
        raise StoreError(
            f"a stored {name} is not of the form that this jobmatch reads ({error.error_count()} fields differ): "
            "run `jobmatch rebuild`"
        ) from error


def _key() -> String:
    """Return the type of ids and hashes: compared byte by byte, whatever the collation of the database."""
    return String().with_variant(String(collation="C"), "postgresql")


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# ---------------------------------------------------------------------------------------------------- feeds

feed_runs = Table(
    "feed_runs",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("feed_id", _key(), nullable=False, index=True),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", _key(), nullable=False),
    Column("reason", Words, nullable=False, default=""),
    Column("new", Integer, nullable=False, default=0),
    Column("changed", Integer, nullable=False, default=0),
    Column("unchanged", Integer, nullable=False, default=0),
    Column("refused", Integer, nullable=False, default=0),
    Column("closed", Integer, nullable=False, default=0),
    Column("validator", Words, nullable=False, default=""),
    sqlite_autoincrement=True,  # a run_id is never given twice: postings name the run that saw them
)

feed_states = Table(
    "feed_states",
    metadata,
    Column("feed_id", _key(), primary_key=True),
    Column("last_run_id", Integer),
    Column("last_complete_run_id", Integer),
    Column("last_good_at", Instant),
    Column("validator", Words, nullable=False),
    Column("expect_low", Integer),
    Column("expect_high", Integer),
    Column("expect_counts", Noun(tuple[int, ...]), nullable=False),
    Column("not_before", Instant),
    Column("notice", Words, nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("since", Instant),
)

backends = Table(  # who answers for feeds: many feeds share one, and its limits
    "backends",
    metadata,
    Column("backend", _key(), primary_key=True),
    Column("day", Date, nullable=False),
    Column("spent", Integer, nullable=False),
    Column("not_before", Instant),
)

refusals = Table(
    "refusals",
    metadata,
    Column("refusal_id", Integer, primary_key=True),
    Column("run_id", ForeignKey("feed_runs.run_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("feed_id", _key(), nullable=False),
    Column("where", Words, nullable=False),
    Column("message", Words, nullable=False),
)

# ------------------------------------------------------------------------------------------------- postings

payloads = Table(
    "payloads",
    metadata,
    Column("raw_hash", _key(), primary_key=True),
    Column("payload", Packed, nullable=False),
)

sightings = Table(  # which payload stood for which posting, and when; no run is named, so that a rerun leaves no trace
    "sightings",
    metadata,
    Column("posting_id", _key(), primary_key=True),
    Column("raw_hash", ForeignKey("payloads.raw_hash"), primary_key=True, index=True),
    Column("feed_id", _key(), nullable=False, index=True),
    Column("source_id", Words, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
)

texts = Table(  # texts of postings, and what a person was shown beside them
    "texts",
    metadata,
    Column("text_hash", _key(), primary_key=True),
    Column("text", Packed, nullable=False),
)

jobs = Table("jobs", metadata, Column("job_id", _key(), primary_key=True))

postings = Table(
    "postings",
    metadata,
    Column("posting_id", _key(), primary_key=True),
    Column("job_id", ForeignKey("jobs.job_id"), nullable=False, index=True),
    Column("feed_id", _key(), nullable=False),
    Column("source_id", Words, nullable=False),
    Column("raw_hash", ForeignKey("payloads.raw_hash"), nullable=False, index=True),
    Column("parser_version", _key(), nullable=False),
    Column("text_hash", ForeignKey("texts.text_hash"), nullable=False, index=True),
    Column("content_hash", _key(), nullable=False),
    Column("title", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("hiring_organization", Words, nullable=False),
    Column("date_posted", Date),
    Column("valid_through", Date),
    Column("data", Noun(model.Posting), nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("seen_in_run", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("closed_at", Instant),
    Column("closed_reason", Words, nullable=False),
    Column("mark", Words, nullable=False, default=""),
    Column("reopened_at", Instant),
    Index("ix_postings_closed_at_feed_id", "closed_at", "feed_id"),
)

sketches = Table(  # by which a posting is found among all; `version` is that of the rules it was made by
    "sketches",
    metadata,
    Column("posting_id", ForeignKey("postings.posting_id", ondelete="CASCADE"), primary_key=True),
    Column("content_hash", _key(), nullable=False),
    Column("version", _key(), nullable=False),
    Column("bins", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
)

sketch_keys = Table(
    "sketch_keys",
    metadata,
    Column("posting_id", ForeignKey("sketches.posting_id", ondelete="CASCADE"), primary_key=True),
    Column("key", _key(), primary_key=True, index=True),
    Column("sure", Boolean, nullable=False),
)

links = Table(  # two postings that are the same work, the lesser id first
    "links",
    metadata,
    Column("first", ForeignKey("postings.posting_id", ondelete="CASCADE"), primary_key=True),
    Column("second", ForeignKey("postings.posting_id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("strength", Integer, nullable=False),
    Column("reasons", Noun(tuple[model.Reason, ...]), nullable=False),
)

decisions = Table(  # what people decided of two postings, and what a source itself says: never derived
    "decisions",
    metadata,
    Column("first", _key(), primary_key=True),
    Column("second", _key(), primary_key=True),
    Column("kind", _key(), nullable=False),
    Column("at", Instant, nullable=False),
)

requirements = Table(
    "requirements",
    metadata,
    Column("text_hash", ForeignKey("texts.text_hash"), primary_key=True),
    Column("reader_version", _key(), nullable=False, index=True),
    Column("data", Noun(model.Requirements), nullable=False),
)

readers = Table(  # the rows that each reader read with: what differs between two says which texts to read again
    "readers",
    metadata,
    Column("reader_version", _key(), primary_key=True),
    Column("modules_hash", _key(), nullable=False),
    Column("rows", Packed, nullable=False),
)

# --------------------------------------------------------------------------------------------------- people

centers = Table(
    "centers",
    metadata,
    Column("center_id", _key(), primary_key=True),
    Column("name", Words, nullable=False),
)

profiles = Table(
    "profiles",
    metadata,
    Column("profile_id", _key(), primary_key=True),
    Column("center_id", ForeignKey("centers.center_id"), nullable=False),
    Column("name", Words, nullable=False),
    Column("name_key", Words, nullable=False),
    Column("email", Words, nullable=False),
    Column("document", Packed, nullable=False),
    Column("reader_version", _key(), nullable=False),
    Column("revision", _key(), nullable=False),
    Column("data", Noun(model.Profile), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("client_id", Words),  # what the center's own lists call them; NULL where none did, and those may be many
    UniqueConstraint("center_id", "name_key"),
    Index("ix_profiles_center_id_client_id", "center_id", "client_id", unique=True),
)


def _owner(**options: Any) -> Column[str]:
    return Column("profile_id", ForeignKey("profiles.profile_id", ondelete="CASCADE"), nullable=False, **options)


marks = Table(
    "marks",
    metadata,
    Column("mark_id", Integer, primary_key=True),
    _owner(index=True),
    Column("job_id", ForeignKey("jobs.job_id"), nullable=False),
    Column("kind", _key(), nullable=False),
    Column("note", Words, nullable=False),
    Column("at", Instant, nullable=False),
)

job_copies = Table(  # a job as it was when the person applied, for the day the posting is gone
    "job_copies",
    metadata,
    _owner(primary_key=True),
    Column("job_id", ForeignKey("jobs.job_id"), primary_key=True),
    Column("text_hash", ForeignKey("texts.text_hash"), nullable=False, index=True),
    Column("data", Noun(model.Posting), nullable=False),
    Column("at", Instant, nullable=False),
)

shown_reports = Table(
    "shown_reports",
    metadata,
    Column("report_id", Integer, primary_key=True),
    _owner(),
    Column("day", Date, nullable=False),
    Column("shown_at", Instant, nullable=False),
    Column("profile_revision", _key(), nullable=False),
    Column("reader_version", _key(), nullable=False),
    Column("scoring_version", _key(), nullable=False),
    Column("formats", Noun(tuple[str, ...]), nullable=False),
    Column("profile", Noun(model.Profile), nullable=False),
    Column("document_hash", _key(), nullable=False, default=""),
    Index("ix_shown_reports_profile_id_day", "profile_id", "day"),
)

shown_matches = Table(  # no key into postings: what was shown stays, whatever becomes of them
    "shown_matches",
    metadata,
    Column("report_id", ForeignKey("shown_reports.report_id", ondelete="CASCADE"), primary_key=True),
    Column("posting_id", _key(), primary_key=True, index=True),
    Column("job_id", _key(), nullable=False),
    Column("raw_hash", _key(), nullable=False, default=""),
    Column("section", _key(), nullable=False),
    Column("place", Integer, nullable=False),
    Column("code", _key(), nullable=False),
    Column("tier", _key(), nullable=False),
    Column("points", Integer, nullable=False),
    Column("of", Integer, nullable=False),
    Column("distance_mi", Integer),
    Column("first_seen_at", Instant),
    Column("closed_at", Instant),
    Column("text_hash", ForeignKey("texts.text_hash"), nullable=False, index=True),
    Column("posting_hash", ForeignKey("texts.text_hash"), nullable=False, index=True),
    Column("requirements_hash", ForeignKey("texts.text_hash"), nullable=False, index=True),
    Column("data", Noun(model.Match), nullable=False),
)

# ------------------------------------------------------------------------------------------------ the nights

schedules = Table(  # when a center's night is due: the time on its own clocks, from a date on
    "schedules",
    metadata,
    Column("center_id", ForeignKey("centers.center_id"), primary_key=True),
    Column("at", _key(), nullable=False),
    Column("zone", _key(), nullable=False),
    Column("since", Date, nullable=False),
)

nights = Table(  # one row for each local date; `fresh` counts matches that were none the night before
    "nights",
    metadata,
    Column("center_id", ForeignKey("centers.center_id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("due_at", Instant),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("state", _key(), nullable=False),
    Column("reason", Words, nullable=False, default=""),
    Column("late", Boolean, nullable=False, default=False),
    Column("done", Integer, nullable=False, default=0),
    Column("skipped", Integer, nullable=False, default=0),
    Column("failed", Integer, nullable=False, default=0),
    Column("fresh", Integer, nullable=False, default=0),
)

night_people = Table(
    "night_people",
    metadata,
    _owner(primary_key=True),
    Column("day", Date, primary_key=True),
    Column("state", _key(), nullable=False),
    Column("reason", Words, nullable=False, default=""),
    Column("told", Integer, nullable=False, default=0),
)

leases = Table(  # who may do what only one may do at a time; each new holder has a greater fence
    "leases",
    metadata,
    Column("name", _key(), primary_key=True),
    Column("holder", Words, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("until", Instant, nullable=False),
)

stocked = Table(  # what stood for each job when people were last matched; a new `stamp` where it is otherwise now
    "stocked",
    metadata,
    Column("posting_id", _key(), primary_key=True),
    Column("job_id", _key(), nullable=False),
    Column("key", _key(), nullable=False),
    Column("stamp", Integer, nullable=False, index=True),
)

matched = Table(  # up to which stamp a person has been matched, and by what they were then; the first time, `since`
    "matched",
    metadata,
    _owner(primary_key=True),
    Column("stamp", Integer, nullable=False),
    Column("key", _key(), nullable=False),
    Column("since", Date, nullable=False),
)

matches = Table(  # the jobs that people may be told of, as they stand; `pending` where there may be something to tell
    "matches",
    metadata,
    _owner(primary_key=True),
    Column("job_id", _key(), primary_key=True),
    Column("posting_id", _key(), nullable=False, index=True),
    Column("tier", _key(), nullable=False),
    Column("points", Integer, nullable=False),
    Column("of", Integer, nullable=False),
    Column("since", Date, nullable=False),
    Column("pending", Boolean, nullable=False),
)

# -------------------------------------------------------------------------------------------------- delivery

deliveries = Table(  # the outbox: a mail, a file or a page for somebody, and what became of it
    "deliveries",
    metadata,
    Column("delivery_id", Integer, primary_key=True),
    Column("profile_id", ForeignKey("profiles.profile_id", ondelete="CASCADE"), index=True),  # NULL: to who runs it
    Column("day", Date, nullable=False),
    Column("kind", _key(), nullable=False),
    Column("channel", _key(), nullable=False),
    Column("address", Words, nullable=False),
    Column("message_id", _key(), nullable=False, unique=True),
    Column("state", _key(), nullable=False, index=True),
    Column("reason", Words, nullable=False, default=""),
    Column("attempts", Integer, nullable=False, default=0),
    Column("not_before", Instant),
    Column("queued_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("report_id", ForeignKey("shown_reports.report_id", ondelete="SET NULL"), index=True),
    Column("body", Packed, nullable=False),
    UniqueConstraint("profile_id", "day", "kind"),
    sqlite_autoincrement=True,
)

mail_stops = Table(  # who wants no mail any more
    "mail_stops",
    metadata,
    _owner(primary_key=True),
    Column("at", Instant, nullable=False),
)

holds = Table(  # why a center sends nothing until somebody has looked
    "holds",
    metadata,
    Column("center_id", ForeignKey("centers.center_id"), primary_key=True),
    Column("reason", Words, nullable=False),
    Column("since", Instant, nullable=False),
)

# -------------------------------------------------------------------------------------------------- caseload

counselors = Table(
    "counselors",
    metadata,
    Column("counselor_id", _key(), primary_key=True),
    Column("center_id", ForeignKey("centers.center_id"), nullable=False),
    Column("name", Words, nullable=False),
    Column("name_key", Words, nullable=False),
    UniqueConstraint("center_id", "name_key"),
)

caseload = Table(
    "caseload",
    metadata,
    _owner(primary_key=True),
    Column("counselor_id", ForeignKey("counselors.counselor_id"), nullable=False, index=True),
)

forgotten = Table(  # opaque ids of people who are to stay forgotten, also after a backup of before is restored
    "forgotten",
    metadata,
    Column("profile_id", _key(), primary_key=True),
    Column("at", Instant, nullable=False),
)
