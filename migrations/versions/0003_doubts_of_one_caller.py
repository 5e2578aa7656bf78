"""Doubts of one caller: whose they are, for a day, and how many more were counted without their text."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("doubt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("caller", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("others", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    raise NotImplementedError("what people reported is not taken back")
