"""What a candidate can do, and whoever acts for one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("candidacy") as batch:
        batch.add_column(sa.Column("reminded_days", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("reminded_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("rule_set_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_candidacy_rule_set_id_rule_set"), "rule_set", ["rule_set_id"], ["id"])
        batch.create_check_constraint(
            op.f("ck_candidacy_rules_kept"), "submitted_at is null or rule_set_id is not null"
        )
    with op.batch_alter_table("experience") as batch:
        batch.add_column(sa.Column("around", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "self_positioning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum("yes", "partly", "no", name="answer", native_enum=False, create_constraint=True, length=22),
            nullable=False,
        ),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_self_positioning_candidacy_id_candidacy")
        ),
        sa.ForeignKeyConstraint(
            ["competence_id"], ["competence.id"], name=op.f("fk_self_positioning_competence_id_competence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_positioning")),
        sa.UniqueConstraint(
            "candidacy_id", "competence_id", name=op.f("uq_self_positioning_candidacy_id_competence_id")
        ),
    )
    _accompaniment()


def _accompaniment() -> None:
    op.create_table(
        "mandate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("signed", "thumbprint", "spoken", name="way", native_enum=False, create_constraint=True, length=26),
            nullable=False,
        ),
        sa.Column("witness", sa.String(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("by_label", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_mandate_candidate_id_candidate")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_mandate_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_index(op.f("ix_mandate_candidate_id"), "mandate", ["candidate_id"])
    op.create_index(op.f("ix_mandate_organisation_id"), "mandate", ["organisation_id"])
    op.create_table(
        "takeover_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_takeover_code_candidate_id_candidate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_takeover_code_code_hash")),
    )
    op.create_index(op.f("ix_takeover_code_candidate_id"), "takeover_code", ["candidate_id"])
    op.create_table(
        "candidate_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("first_faults", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("loaded", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_candidate_list_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_list")),
    )


def downgrade() -> None:
    raise NotImplementedError("what people wrote is not taken back")
