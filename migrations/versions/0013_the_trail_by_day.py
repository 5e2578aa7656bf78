"""The trail is read by day."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_trail_line_at", "trail_line", ["at"])


def downgrade() -> None:
    op.drop_index("ix_trail_line_at", "trail_line")
