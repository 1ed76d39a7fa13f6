"""The nights: when they are due, what they matched, what was sent to whom; and whose client a person is."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _nights()
    _matches()
    _deliveries()
    _caseload()
    _references()


def _nights() -> None:
    op.create_table(
        "schedules",
        _key("center_id"),
        _key("at"),
        _key("zone"),
        sa.Column("since", sa.Date, nullable=False),
        _of("schedules", "center"),
        sa.PrimaryKeyConstraint("center_id", name="pk_schedules"),
    )
    op.create_table(
        "nights",
        _key("center_id"),
        sa.Column("day", sa.Date, nullable=False),
        _instant("due_at", nullable=True),
        _instant("started_at", nullable=True),
        _instant("ended_at", nullable=True),
        _key("state"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("done", "skipped", "failed", "fresh")),
        _of("nights", "center"),
        sa.PrimaryKeyConstraint("center_id", "day", name="pk_nights"),
    )
    op.create_table(
        "night_people",
        _key("profile_id"),
        sa.Column("day", sa.Date, nullable=False),
        _key("state"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("told", sa.Integer, nullable=False),
        _of("night_people", "profile"),
        sa.PrimaryKeyConstraint("profile_id", "day", name="pk_night_people"),
    )
    op.create_table(
        "leases",
        _key("name"),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        _instant("until"),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _matches() -> None:
    op.create_table(
        "stocked",
        _key("posting_id"),
        _key("job_id"),
        _key("key"),
        sa.Column("stamp", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("posting_id", name="pk_stocked"),
    )
    op.create_index("ix_stocked_stamp", "stocked", ["stamp"])
    op.create_table(
        "matched",
        _key("profile_id"),
        sa.Column("stamp", sa.Integer, nullable=False),
        _key("key"),
        sa.Column("since", sa.Date, nullable=False),
        _of("matched", "profile"),
        sa.PrimaryKeyConstraint("profile_id", name="pk_matched"),
    )
    op.create_table(
        "matches",
        _key("profile_id"),
        _key("job_id"),
        _key("posting_id"),
        _key("tier"),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("of", sa.Integer, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("pending", sa.Boolean, nullable=False),
        _of("matches", "profile"),
        sa.PrimaryKeyConstraint("profile_id", "job_id", name="pk_matches"),
    )
    op.create_index("ix_matches_posting_id", "matches", ["posting_id"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("delivery_id", sa.Integer, nullable=False),
        _key("profile_id", nullable=True),
        sa.Column("day", sa.Date, nullable=False),
        _key("kind"),
        _key("channel"),
        sa.Column("address", sa.Text, nullable=False),
        _key("message_id"),
        _key("state"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        _instant("not_before", nullable=True),
        _instant("queued_at"),
        _instant("ended_at", nullable=True),
        sa.Column("report_id", sa.Integer),
        sa.Column("body", sa.LargeBinary, nullable=False),
        _of("deliveries", "profile"),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["shown_reports.report_id"],
            name="fk_deliveries_report_id_shown_reports",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_deliveries"),
        sa.UniqueConstraint("message_id", name="uq_deliveries_message_id"),
        sa.UniqueConstraint("profile_id", "day", "kind", name="uq_deliveries_profile_id_day_kind"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_profile_id", "deliveries", ["profile_id"])
    op.create_index("ix_deliveries_state", "deliveries", ["state"])
    op.create_table(
        "mail_stops",
        _key("profile_id"),
        _instant("at"),
        _of("mail_stops", "profile"),
        sa.PrimaryKeyConstraint("profile_id", name="pk_mail_stops"),
    )
    op.create_table(
        "holds",
        _key("center_id"),
        sa.Column("reason", sa.Text, nullable=False),
        _instant("since"),
        _of("holds", "center"),
        sa.PrimaryKeyConstraint("center_id", name="pk_holds"),
    )


def _caseload() -> None:
    op.create_table(
        "counselors",
        _key("counselor_id"),
        _key("center_id"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        _of("counselors", "center"),
        sa.PrimaryKeyConstraint("counselor_id", name="pk_counselors"),
        sa.UniqueConstraint("center_id", "name_key", name="uq_counselors_center_id_name_key"),
    )
    op.create_table(
        "caseload",
        _key("profile_id"),
        _key("counselor_id"),
        _of("caseload", "profile"),
        _of("caseload", "counselor"),
        sa.PrimaryKeyConstraint("profile_id", name="pk_caseload"),
    )
    op.create_index("ix_caseload_counselor_id", "caseload", ["counselor_id"])
    op.create_table(
        "forgotten",
        _key("profile_id"),
        _instant("at"),
        sa.PrimaryKeyConstraint("profile_id", name="pk_forgotten"),
    )


def _references() -> None:
    """Let what is old be deleted without looking at every row that might need it."""
    for table, *columns in (
        ("sightings", "raw_hash"),
        ("postings", "raw_hash"),
        ("job_copies", "text_hash"),
        ("shown_matches", "posting_id", "text_hash", "posting_hash", "requirements_hash"),
        ("deliveries", "report_id"),
    ):
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


def _of(table: str, owner: str) -> sa.ForeignKeyConstraint:
    """Return the key to a center, a counselor or a profile; what is a person's goes with them."""
    return sa.ForeignKeyConstraint(
        [f"{owner}_id"],
        [f"{owner}s.{owner}_id"],
        name=f"fk_{table}_{owner}_id_{owner}s",
        ondelete="CASCADE" if owner == "profile" else None,
    )


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=nullable)
