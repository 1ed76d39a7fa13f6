"""What makes postings one job: how each is found again, which are the same and why, and what people decided."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sketches",
        _key("posting_id"),
        _key("content_hash"),
        _key("version"),
        sa.Column("bins", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.posting_id"], name="fk_sketches_posting_id_postings", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("posting_id", name="pk_sketches"),
    )
    op.create_table(
        "sketch_keys",
        _key("posting_id"),
        _key("key"),
        sa.Column("sure", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["sketches.posting_id"], name="fk_sketch_keys_posting_id_sketches", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("posting_id", "key", name="pk_sketch_keys"),
    )
    op.create_index("ix_sketch_keys_key", "sketch_keys", ["key"])
    op.create_table(
        "links",
        _key("first"),
        _key("second"),
        sa.Column("strength", sa.Integer, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [name], ["postings.posting_id"], name=f"fk_links_{name}_postings", ondelete="CASCADE"
            )
            for name in ("first", "second")
        ),
        sa.PrimaryKeyConstraint("first", "second", name="pk_links"),
    )
    op.create_index("ix_links_second", "links", ["second"])
    op.create_table(
        "decisions",
        _key("first"),
        _key("second"),
        _key("kind"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("first", "second", name="pk_decisions"),
    )


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False)
