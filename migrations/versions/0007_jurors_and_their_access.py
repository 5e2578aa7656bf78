"""Jurors and their access."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session_access",
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("code_issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=True),
        sa.Column("pin_given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pin_given_by_id", sa.Integer(), nullable=True),
        sa.Column("identity_document", sa.String(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_session_access_failures")),
        sa.CheckConstraint(
            "pin_hash is null or identity_document is not null", name=op.f("ck_session_access_identity_checked")
        ),
        sa.ForeignKeyConstraint(
            ["pin_given_by_id"], ["account.id"], name=op.f("fk_session_access_pin_given_by_id_account")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_session_access_seat_id_seat")),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_session_access")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_session_access_code_hash")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("limited_to", sa.String(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("what people wrote is not taken back")
