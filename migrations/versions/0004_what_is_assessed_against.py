"""What is assessed against: packs, the checklist, specialisations, correspondences between vintages, approvals."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "centre_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("certification_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("legal_act", sa.String(), nullable=False),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certification_id"], ["certification.id"], name=op.f("fk_centre_approval_certification_id_certification")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_centre_approval_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_approval")),
        sa.UniqueConstraint(
            "site_id", "certification_id", "from_on", name=op.f("uq_centre_approval_site_id_certification_id_from_on")
        ),
    )
    with op.batch_alter_table("centre_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_centre_approval_certification_id"), ["certification_id"], unique=False)
    op.create_table(
        "assessment_pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("label_fr", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["certification_version.id"],
            name=op.f("fk_assessment_pack_version_id_certification_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_pack")),
        sa.UniqueConstraint("version_id", "code", "edition", name=op.f("uq_assessment_pack_version_id_code_edition")),
    )
    op.create_table(
        "checklist_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "equipment", "material", "protective", name="kind", native_enum=False, create_constraint=True, length=26
            ),
            nullable=False,
        ),
        sa.Column("label_fr", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("per_candidate", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["certification_version.id"],
            name=op.f("fk_checklist_item_version_id_certification_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_item")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_checklist_item_version_id_position")),
    )
    op.create_table(
        "specialisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["certification_version.id"],
            name=op.f("fk_specialisation_version_id_certification_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specialisation")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_specialisation_version_id_code")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_specialisation_version_id_position")),
    )
    op.create_table(
        "pack_variant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_fr", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["assessment_pack.id"], name=op.f("fk_pack_variant_pack_id_assessment_pack")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_variant")),
        sa.UniqueConstraint("pack_id", "code", name=op.f("uq_pack_variant_pack_id_code")),
        sa.UniqueConstraint("pack_id", "position", name=op.f("uq_pack_variant_pack_id_position")),
    )
    op.create_table(
        "unit_correspondence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old_unit_id", sa.Integer(), nullable=False),
        sa.Column("new_unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["new_unit_id"], ["competence_unit.id"], name=op.f("fk_unit_correspondence_new_unit_id_competence_unit")
        ),
        sa.ForeignKeyConstraint(
            ["old_unit_id"], ["competence_unit.id"], name=op.f("fk_unit_correspondence_old_unit_id_competence_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_correspondence")),
        sa.UniqueConstraint("old_unit_id", "new_unit_id", name=op.f("uq_unit_correspondence_old_unit_id_new_unit_id")),
    )
    with op.batch_alter_table("unit_correspondence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_correspondence_new_unit_id"), ["new_unit_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("what people wrote is not taken back")
