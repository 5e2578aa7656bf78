"""Appeals, and units shown to another authority."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STATES = ("received", "under_review", "inadmissible", "rejected", "upheld", "notified", "taken_back", "lapsed")


def _state(name: str) -> sa.Enum:
    return sa.Enum(*_STATES, name=name, native_enum=False, create_constraint=True, length=28)


def upgrade() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("state", _state("state"), nullable=False),
        sa.Column("outcome", _state("outcome"), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_appeal_decision_id_decision")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_appeal_authority_id_authority")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_appeal_reviewer_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeal_decision_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_appeal_reference")),
    )
    op.create_index(op.f("ix_appeal_authority_id"), "appeal", ["authority_id"])
    op.create_index(op.f("ix_appeal_state"), "appeal", ["state"])
    op.create_table(
        "shown_unit",
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("holding_id", sa.Integer(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_shown_unit_candidacy_id_candidacy")),
        sa.ForeignKeyConstraint(
            ["holding_id"], ["unit_holding.id"], name=op.f("fk_shown_unit_holding_id_unit_holding")
        ),
        sa.PrimaryKeyConstraint("candidacy_id", "holding_id", name=op.f("pk_shown_unit")),
    )


def downgrade() -> None:
    raise NotImplementedError("what people wrote is not taken back")
