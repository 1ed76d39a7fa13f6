"""The tables, and the one center there is until there are more."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_feeds()
    _make_sources()
    _make_postings()
    _make_readings()
    _make_profiles()
    _make_marks()
    _make_matches()
    _make_shown()
    op.execute("INSERT INTO centers (center_id, name) VALUES ('home', '')")


def _key(name: str, *constraints: sa.ForeignKey, nullable: bool = False) -> sa.Column[Any]:
    """An id or a hash, compared byte by byte."""
    kind = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    return sa.Column(name, kind, *constraints, nullable=nullable)


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _numbers(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer, nullable=nullable) for name in names]


def _instants(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _packed(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _table(name: str, *parts: Any, key: str, **options: Any) -> None:
    flat = [column for part in parts for column in (part if isinstance(part, list) else [part])]
    op.create_table(name, *flat, sa.PrimaryKeyConstraint(*key.split(), name=f"pk_{name}"), **options)


def _to(table: str, column: str, other: str, **options: Any) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.{column}"], name=f"fk_{table}_{column}_{other}", **options)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _make_feeds() -> None:
    _table(
        "feed_runs",
        _numbers("run_id"),
        _key("feed_id"),
        _instants("started_at"),
        _instants("ended_at", nullable=True),
        _key("outcome"),
        _words("reason"),
        _numbers("new", "changed", "unchanged", "refused", "closed"),
        _words("validator"),
        key="run_id",
        sqlite_autoincrement=True,
    )
    _index("feed_runs", "feed_id")
    _table(
        "feed_states",
        _key("feed_id"),
        _numbers("last_run_id", "last_complete_run_id", nullable=True),
        _instants("last_good_at", nullable=True),
        _words("validator"),
        _numbers("expect_low", "expect_high", nullable=True),
        _words("expect_counts"),
        _instants("not_before", nullable=True),
        _words("notice"),
        key="feed_id",
    )
    _table(
        "refusals",
        _numbers("refusal_id", "run_id"),
        _key("feed_id"),
        _words("where", "message"),
        _to("refusals", "run_id", "feed_runs", ondelete="CASCADE"),
        key="refusal_id",
    )
    _index("refusals", "run_id")


def _make_sources() -> None:
    _table("payloads", _key("raw_hash"), _packed("payload"), key="raw_hash")
    _table(
        "sightings",
        _key("posting_id"),
        _key("raw_hash"),
        _key("feed_id"),
        _words("source_id"),
        _instants("first_seen_at", "last_seen_at"),
        _to("sightings", "raw_hash", "payloads"),
        key="posting_id raw_hash",
    )
    _index("sightings", "feed_id")


def _make_postings() -> None:
    _table("texts", _key("text_hash"), _packed("text"), key="text_hash")
    _table("jobs", _key("job_id"), key="job_id")
    _table(
        "postings",
        _key("posting_id"),
        _key("job_id"),
        _key("feed_id"),
        _words("source_id"),
        _key("raw_hash"),
        _key("parser_version"),
        _key("text_hash"),
        _key("content_hash"),
        _words("title", "url", "hiring_organization"),
        sa.Column("date_posted", sa.Date),
        sa.Column("valid_through", sa.Date),
        _words("data"),
        _instants("first_seen_at", "last_seen_at"),
        _numbers("seen_in_run", "misses"),
        _instants("closed_at", nullable=True),
        _words("closed_reason"),
        _to("postings", "job_id", "jobs"),
        _to("postings", "raw_hash", "payloads"),
        _to("postings", "text_hash", "texts"),
        key="posting_id",
    )
    _index("postings", "job_id")
    _index("postings", "text_hash")
    _index("postings", "closed_at", "feed_id")


def _make_readings() -> None:
    _table(
        "requirements",
        _key("text_hash"),
        _key("reader_version"),
        _words("data"),
        _to("requirements", "text_hash", "texts"),
        key="text_hash",
    )
    _index("requirements", "reader_version")
    _table("readers", _key("reader_version"), _key("modules_hash"), _packed("rows"), key="reader_version")


def _make_profiles() -> None:
    _table("centers", _key("center_id"), _words("name"), key="center_id")
    _table(
        "profiles",
        _key("profile_id"),
        _key("center_id"),
        _words("name", "name_key", "email"),
        _packed("document"),
        _key("reader_version"),
        _key("revision"),
        _words("data"),
        _instants("created_at", "updated_at"),
        _to("profiles", "center_id", "centers"),
        sa.UniqueConstraint("center_id", "name_key", name="uq_profiles_center_id_name_key"),
        key="profile_id",
    )


def _make_marks() -> None:
    _table(
        "marks",
        _numbers("mark_id"),
        _key("profile_id"),
        _key("job_id"),
        _key("kind"),
        _words("note"),
        _instants("at"),
        _to("marks", "profile_id", "profiles", ondelete="CASCADE"),
        _to("marks", "job_id", "jobs"),
        key="mark_id",
    )
    _index("marks", "profile_id")
    _table(
        "job_copies",
        _key("profile_id"),
        _key("job_id"),
        _key("text_hash"),
        _words("data"),
        _instants("at"),
        _to("job_copies", "profile_id", "profiles", ondelete="CASCADE"),
        _to("job_copies", "job_id", "jobs"),
        _to("job_copies", "text_hash", "texts"),
        key="profile_id job_id",
    )


def _make_matches() -> None:
    _table(
        "matches",
        _key("profile_id"),
        _key("posting_id"),
        _key("profile_revision"),
        _key("content_hash"),
        _key("reader_version"),
        _key("scoring_version"),
        sa.Column("day", sa.Date, nullable=False),
        _numbers("points", "of"),
        _key("tier"),
        _words("data"),
        _to("matches", "profile_id", "profiles", ondelete="CASCADE"),
        _to("matches", "posting_id", "postings", ondelete="CASCADE"),
        key="profile_id posting_id",
    )
    _index("matches", "posting_id")


def _make_shown() -> None:
    _table(
        "shown_reports",
        _numbers("report_id"),
        _key("profile_id"),
        sa.Column("day", sa.Date, nullable=False),
        _instants("shown_at"),
        _key("profile_revision"),
        _key("reader_version"),
        _key("scoring_version"),
        _words("formats", "profile"),
        _to("shown_reports", "profile_id", "profiles", ondelete="CASCADE"),
        key="report_id",
    )
    _index("shown_reports", "profile_id", "day")
    _table(
        "shown_matches",
        _numbers("report_id"),
        _key("posting_id"),
        _key("job_id"),
        _key("section"),
        _numbers("place"),
        _key("code"),
        _key("tier"),
        _numbers("points", "of"),
        _numbers("distance_mi", nullable=True),
        _instants("first_seen_at", "closed_at", nullable=True),
        _key("text_hash"),
        _key("posting_hash"),
        _key("requirements_hash"),
        _words("data"),
        _to("shown_matches", "report_id", "shown_reports", ondelete="CASCADE"),
        *[
            sa.ForeignKeyConstraint([column], ["texts.text_hash"], name=f"fk_shown_matches_{column}_texts")
            for column in ("text_hash", "posting_hash", "requirements_hash")
        ],
        key="report_id posting_id",
    )
