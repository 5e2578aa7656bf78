"""Papers of a candidacy."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "discarded_file",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_discarded_file")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "evidence",
                "attestation",
                "statement",
                "identity",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=27,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "pdf", "photo", "audio", "video", name="kind", native_enum=False, create_constraint=True, length=21
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=True),
        sa.Column("arrived_sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("by_label", sa.String(), nullable=True),
        sa.Column("for_candidate", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "gone",
            sa.Enum("taken_back", "decided", "left", name="gone", native_enum=False, create_constraint=True, length=26),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_paper_candidacy_id_candidacy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
    )
    op.create_index(op.f("ix_paper_candidacy_id"), "paper", ["candidacy_id"])
    op.create_index(op.f("ix_paper_file"), "paper", ["file"])

    op.create_table(
        "attestation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "witness",
            sa.Enum(
                "chief",
                "customer",
                "employer",
                "neighbour",
                "other",
                name="witness",
                native_enum=False,
                create_constraint=True,
                length=25,
            ),
            nullable=False,
        ),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("by_label", sa.String(), nullable=True),
        sa.Column("for_candidate", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_attestation_candidacy_id_candidacy")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_attestation_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_attestation_paper_id")),
    )
    op.create_index(op.f("ix_attestation_candidacy_id"), "attestation", ["candidacy_id"])

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("example_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_evidence_candidacy_id_candidacy")),
        sa.ForeignKeyConstraint(
            ["example_id"],
            ["practice_example.id"],
            name=op.f("fk_evidence_example_id_practice_example"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_evidence_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_evidence_paper_id")),
    )
    op.create_index(op.f("ix_evidence_candidacy_id"), "evidence", ["candidacy_id"])

    op.create_table(
        "attested_experience",
        sa.Column("attestation_id", sa.Integer(), nullable=False),
        sa.Column("experience_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attestation_id"],
            ["attestation.id"],
            name=op.f("fk_attested_experience_attestation_id_attestation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["experience_id"],
            ["experience.id"],
            name=op.f("fk_attested_experience_experience_id_experience"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attestation_id", "experience_id", name=op.f("pk_attested_experience")),
    )
    op.create_table(
        "shown_competence",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competence_id"], ["competence.id"], name=op.f("fk_shown_competence_competence_id_competence")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_shown_competence_evidence_id_evidence"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("evidence_id", "competence_id", name=op.f("pk_shown_competence")),
    )
    with op.batch_alter_table("sworn_statement", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "way",
                sa.Enum(
                    "typed", "thumbprint", "voice", name="way", native_enum=False, create_constraint=True, length=26
                ),
                nullable=False,
                server_default="typed",
            )
        )
        batch_op.add_column(sa.Column("paper_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("countersigned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("countersigned_by_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("countersigned_by_label", sa.String(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_sworn_statement_paper_id_paper"), "paper", ["paper_id"], ["id"])


def downgrade() -> None:
    raise NotImplementedError("what people wrote is not taken back")
