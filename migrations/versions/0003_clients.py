"""What a center's own lists call a person, so that the next list finds them again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("profiles", sa.Column("client_id", sa.Text))
    op.create_index("ix_profiles_center_id_client_id", "profiles", ["center_id", "client_id"], unique=True)
