"""The life of a session."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accommodation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "extra_time",
                "reader",
                "interpreter",
                "sign_language",
                "workstation",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=29,
            ),
            nullable=False,
        ),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("extra_percent", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("asked", "granted", "refused", name="state", native_enum=False, create_constraint=True, length=23),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state = 'asked' or decided_at is not null", name=op.f("ck_accommodation_decided")),
        sa.CheckConstraint(
            "extra_percent is null or extra_percent between 1 and 200", name=op.f("ck_accommodation_extra_percent")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_accommodation_asked_by_id_account")),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_accommodation_candidacy_id_candidacy")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_accommodation_decided_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodation")),
    )

    with op.batch_alter_table("accommodation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accommodation_candidacy_id"), ["candidacy_id"], unique=False)

    op.create_table(
        "station",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint("places > 0", name=op.f("ck_station_places")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["assessment_method.id"], name=op.f("fk_station_method_id_assessment_method")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["jury_session.id"], name=op.f("fk_station_session_id_jury_session")),
        sa.PrimaryKeyConstraint("session_id", "method_id", name=op.f("pk_station")),
    )

    op.create_table(
        "hearing",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("summoned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summoned_by_id", sa.Integer(), nullable=False),
        sa.Column("observations", sa.Text(), nullable=True),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_hearing_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(["summoned_by_id"], ["account.id"], name=op.f("fk_hearing_summoned_by_id_account")),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_hearing")),
    )

    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "danger",
                "fraud",
                "health",
                "material",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("photo", sa.String(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "sequel",
            sa.Enum("resumed", "ended", "none", name="sequel", native_enum=False, create_constraint=True, length=23),
            nullable=True,
        ),
        sa.Column("sequel_word", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(sequel is null) = (settled_at is null)", name=op.f("ck_incident_settled")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_incident_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account.id"], name=op.f("fk_incident_recorded_by_id_account")),
        sa.ForeignKeyConstraint(["session_id"], ["jury_session.id"], name=op.f("fk_incident_session_id_jury_session")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_incident_settled_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_incident_session_id_number")),
    )

    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_session_id"), ["session_id"], unique=False)

    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("workstation", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_slot_hours")),
        sa.CheckConstraint("workstation > 0", name=op.f("ck_slot_workstation")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_slot_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["assessment_method.id"], name=op.f("fk_slot_method_id_assessment_method")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("enrolment_id", "method_id", name=op.f("uq_slot_enrolment_id_method_id")),
    )

    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_method_id"), ["method_id"], unique=False)

    op.create_table(
        "slot_seat",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_slot_seat_seat_id_seat")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_slot_seat_slot_id_slot")),
        sa.PrimaryKeyConstraint("slot_id", "seat_id", name=op.f("pk_slot_seat")),
    )

    with op.batch_alter_table("slot_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_seat_seat_id"), ["seat_id"], unique=False)

    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("summoned", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("jury_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("postponed_reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(), server_default="fr", nullable=False))
        batch_op.add_column(sa.Column("summons_sequence", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("summoned", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "checked_item",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("word", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["checklist_item.id"], name=op.f("fk_checked_item_item_id_checklist_item")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["jury_session.id"], name=op.f("fk_checked_item_session_id_jury_session")
        ),
        sa.PrimaryKeyConstraint("session_id", "item_id", name=op.f("pk_checked_item")),
    )

    op.create_table(
        "site_check",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(signed_at is null) = (signed_by_id is null)", name=op.f("ck_site_check_signed")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["jury_session.id"], name=op.f("fk_site_check_session_id_jury_session")
        ),
        sa.ForeignKeyConstraint(["signed_by_id"], ["account.id"], name=op.f("fk_site_check_signed_by_id_account")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_site_check")),
    )

    op.create_table(
        "drawn_subject",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["assessment_pack.id"], name=op.f("fk_drawn_subject_pack_id_assessment_pack")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["jury_session.id"], name=op.f("fk_drawn_subject_session_id_jury_session")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["pack_variant.id"], name=op.f("fk_drawn_subject_variant_id_pack_variant")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_drawn_subject")),
    )


def downgrade() -> None:
    raise NotImplementedError("what people wrote is not taken back")
