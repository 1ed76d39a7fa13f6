"""What is news to a person: postings that came back, and whether it was they who changed since a report."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("postings", sa.Column("reopened_at", sa.DateTime(timezone=True)))
    key = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column("shown_matches", sa.Column("raw_hash", key, nullable=False, server_default=""))
    op.add_column("shown_reports", sa.Column("document_hash", key, nullable=False, server_default=""))
