"""What sources on the web need: marks of versions, growing delays, and the limits that feeds of one backend share."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("postings", sa.Column("mark", sa.Text, nullable=False, server_default=""))
    op.add_column("feed_states", sa.Column("failures", sa.Integer, nullable=False, server_default="0"))
    op.add_column("feed_states", sa.Column("since", sa.DateTime(timezone=True)))
    op.create_table(
        "backends",
        sa.Column("backend", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("spent", sa.Integer, nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("backend", name="pk_backends"),
    )
