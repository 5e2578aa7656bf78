"""Watching and marking: timed notes, numbered grids on paper and what was typed; votes, and decisions taken twice."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sheet_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_sheet_note_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["assessment_method.id"], name=op.f("fk_sheet_note_method_id_assessment_method")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_sheet_note_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_note")),
    )
    op.create_index(op.f("ix_sheet_note_enrolment_id_method_id"), "sheet_note", ["enrolment_id", "method_id"])
    op.create_table(
        "paper_grid",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_paper_grid_number")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_paper_grid_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["assessment_method.id"], name=op.f("fk_paper_grid_method_id_assessment_method")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_paper_grid_seat_id_seat")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["jury_session.id"], name=op.f("fk_paper_grid_session_id_jury_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_grid")),
        sa.UniqueConstraint(
            "seat_id", "enrolment_id", "method_id", name=op.f("uq_paper_grid_seat_id_enrolment_id_method_id")
        ),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_paper_grid_session_id_number")),
    )
    op.create_index(op.f("ix_paper_grid_enrolment_id"), "paper_grid", ["enrolment_id"])
    op.create_table(
        "paper_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.Integer(), nullable=False),
        sa.Column("typed_by_id", sa.Integer(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["grid_id"], ["paper_grid.id"], name=op.f("fk_paper_copy_grid_id_paper_grid")),
        sa.ForeignKeyConstraint(["typed_by_id"], ["account.id"], name=op.f("fk_paper_copy_typed_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_copy")),
        sa.UniqueConstraint("grid_id", "typed_by_id", name=op.f("uq_paper_copy_grid_id_typed_by_id")),
    )
    with op.batch_alter_table("consensus_mark", schema=None) as batch_op:
        batch_op.add_column(sa.Column("casting_vote", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("unit_outcome", "final_interview"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    raise NotImplementedError("what people wrote is not taken back")
