"""Matches are made anew for every report, and no longer kept; what people were shown is kept as it was."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("matches")
