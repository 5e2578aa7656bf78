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
        sa.Column("mailed", sa.Boolean(), nullable=False),
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
    op.create_table(
        "juror_charter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_juror_charter_authority_id_authority")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_juror_charter")),
        sa.UniqueConstraint("authority_id", "version", name=op.f("uq_juror_charter_authority_id_version")),
    )
    op.create_table(
        "charter_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("charter_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["charter_id"], ["juror_charter.id"], name=op.f("fk_charter_acceptance_charter_id_juror_charter")
        ),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_charter_acceptance_juror_id_juror")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_acceptance")),
        sa.UniqueConstraint("juror_id", "charter_id", name=op.f("uq_charter_acceptance_juror_id_charter_id")),
    )
    with op.batch_alter_table("charter_acceptance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charter_acceptance_charter_id"), ["charter_id"], unique=False)

    op.create_table(
        "juror_unavailability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_juror_unavailability_dates")),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_juror_unavailability_juror_id_juror")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_juror_unavailability")),
    )
    with op.batch_alter_table("juror_unavailability", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_juror_unavailability_juror_id"), ["juror_id"], unique=False)

    op.create_table(
        "trade_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("employer", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on is null or until_on >= from_on", name=op.f("ck_trade_work_dates")),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_trade_work_juror_id_juror")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_work")),
    )
    with op.batch_alter_table("trade_work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trade_work_juror_id"), ["juror_id"], unique=False)

    op.create_table(
        "habilitation_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("habilitation_id", sa.Integer(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "train",
                "grant",
                "suspend",
                "reinstate",
                "expire",
                "withdraw",
                "refuse",
                name="event",
                native_enum=False,
                create_constraint=True,
                length=25,
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["habilitation_id"], ["habilitation.id"], name=op.f("fk_habilitation_step_habilitation_id_habilitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_habilitation_step")),
    )
    with op.batch_alter_table("habilitation_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_habilitation_step_habilitation_id"), ["habilitation_id"], unique=False)

    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.add_column(sa.Column("town", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("phone", sa.String(), server_default="", nullable=False))

    with op.batch_alter_table("conflict_declaration", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "medium",
                sa.Enum("screen", "paper", name="medium", native_enum=False, create_constraint=True, length=22),
                server_default="screen",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("signed_on", sa.Date(), nullable=True))

    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("declined", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_seat_replaces_id_seat"), "seat", ["replaces_id"], ["id"])


def downgrade() -> None:
    raise NotImplementedError("what people wrote is not taken back")
