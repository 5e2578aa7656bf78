"""The first rows: institutions, nomenclature, certifications, accounts, candidacies, assessments, certificates, log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_table(
        "country",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_country")),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root_hash", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_checkpoint")),
    )
    op.create_table(
        "log_leaf",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_key", sa.String(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_leaf")),
        sa.UniqueConstraint("event_key", name=op.f("uq_log_leaf_event_key")),
    )
    op.create_table(
        "log_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_log_node")),
    )
    op.create_table(
        "occupation_scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("code_pattern", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("fictitious", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation_scheme")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_occupation_scheme_code_version")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failure_key"), ["key"], unique=False)

    op.create_table(
        "trail_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_label", sa.String(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_line")),
    )
    with op.batch_alter_table("trail_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trail_line_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trail_line_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("birth_name", sa.String(), nullable=False),
        sa.Column("usual_name", sa.String(), nullable=False),
        sa.Column("given_names", sa.String(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("birth_month", sa.Integer(), nullable=True),
        sa.Column("birth_day", sa.Integer(), nullable=True),
        sa.Column(
            "birth_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                "around",
                name="birth_precision",
                native_enum=False,
                create_constraint=True,
                length=22,
            ),
            nullable=True,
        ),
        sa.Column("birth_place", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("town", sa.String(), nullable=False),
        sa.Column("country_code", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_candidate_account_id_account")),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_candidate_country_code_country")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("account_id", name=op.f("uq_candidate_account_id")),
    )
    op.create_table(
        "identifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("mail", "phone", "staff_number", name="kind", native_enum=False, create_constraint=True, length=28),
            nullable=False,
        ),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_identifier_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_identifier_kind_value")),
    )
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identifier_account_id"), ["account_id"], unique=False)

    op.create_table(
        "occupation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label_fr", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("definition_fr", sa.Text(), nullable=False),
        sa.Column("definition_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["occupation_scheme.id"], name=op.f("fk_occupation_scheme_id_occupation_scheme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation")),
        sa.UniqueConstraint("scheme_id", "code", name=op.f("uq_occupation_scheme_id_code")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("legal_name_fr", sa.Text(), nullable=False),
        sa.Column("legal_name_en", sa.Text(), nullable=False),
        sa.Column("country_code", sa.String(), nullable=False),
        sa.Column("contact_mail", sa.String(), nullable=True),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("fictitious", sa.Boolean(), nullable=False),
        sa.Column("succeeded_by_id", sa.Integer(), nullable=True),
        sa.Column("succession_act", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["country_code"], ["country.code"], name=op.f("fk_organisation_country_code_country")),
        sa.ForeignKeyConstraint(
            ["succeeded_by_id"], ["organisation.id"], name=op.f("fk_organisation_succeeded_by_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_web_session_account_id_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "authority",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number_prefix", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("legal_basis_fr", sa.Text(), nullable=False),
        sa.Column("legal_basis_en", sa.Text(), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("signatory_name", sa.String(), nullable=False),
        sa.Column("signatory_office_fr", sa.Text(), nullable=False),
        sa.Column("signatory_office_en", sa.Text(), nullable=False),
        sa.Column("answering_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_authority_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
        sa.UniqueConstraint("number_prefix", name=op.f("uq_authority_number_prefix")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_authority_organisation_id")),
    )
    op.create_table(
        "job_seeker_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_job_seeker_number_candidate_id_candidate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_seeker_number")),
        sa.UniqueConstraint("candidate_id", "scheme", name=op.f("uq_job_seeker_number_candidate_id_scheme")),
        sa.UniqueConstraint("scheme", "value", name=op.f("uq_job_seeker_number_scheme_value")),
    )
    op.create_table(
        "occupation_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "activity",
                "know_how",
                "knowledge",
                "soft_skill",
                "capacity",
                "environment",
                "requirement",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=27,
            ),
            nullable=False,
        ),
        sa.Column("core", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_fr", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation_id"], ["occupation.id"], name=op.f("fk_occupation_item_occupation_id_occupation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation_item")),
    )
    with op.batch_alter_table("occupation_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_occupation_item_occupation_id"), ["occupation_id"], unique=False)

    op.create_table(
        "occupation_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "exactMatch",
                "closeMatch",
                "broadMatch",
                "narrowMatch",
                "relatedMatch",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=28,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["occupation_id"], ["occupation.id"], name=op.f("fk_occupation_mapping_occupation_id_occupation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation_mapping")),
        sa.UniqueConstraint(
            "occupation_id", "scheme", "code", name=op.f("uq_occupation_mapping_occupation_id_scheme_code")
        ),
    )
    op.create_table(
        "occupation_title",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_fr", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation_id"], ["occupation.id"], name=op.f("fk_occupation_title_occupation_id_occupation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation_title")),
    )
    with op.batch_alter_table("occupation_title", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_occupation_title_occupation_id"), ["occupation_id"], unique=False)

    op.create_table(
        "organisation_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "employment_service",
                "certifier",
                "centre",
                "partner",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=34,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column(
            "from_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                "around",
                name="from_precision",
                native_enum=False,
                create_constraint=True,
                length=22,
            ),
            nullable=False,
        ),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column(
            "until_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                "around",
                name="until_precision",
                native_enum=False,
                create_constraint=True,
                length=22,
            ),
            nullable=False,
        ),
        sa.Column("act", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_role_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_role")),
        sa.UniqueConstraint(
            "organisation_id", "kind", "from_on", name=op.f("uq_organisation_role_organisation_id_kind_from_on")
        ),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "candidate",
                "counsellor",
                "officer",
                "centre_manager",
                "session_manager",
                "juror",
                "authority",
                "nomenclature_editor",
                "auditor",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=35,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_role_grant_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "account_id",
            "role",
            "organisation_id",
            "from_on",
            name=op.f("uq_role_grant_account_id_role_organisation_id_from_on"),
        ),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_account_id"), ["account_id"], unique=False)

    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("town", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_site_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("slug", name=op.f("uq_site_slug")),
    )
    op.create_table(
        "certification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_certification_authority_id_authority")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification")),
        sa.UniqueConstraint("authority_id", "code", name=op.f("uq_certification_authority_id_code")),
    )
    op.create_table(
        "juror",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("trade", sa.String(), nullable=False),
        sa.Column("practice_years", sa.Integer(), nullable=False),
        sa.Column("left_trade_on", sa.Date(), nullable=True),
        sa.Column(
            "sex",
            sa.Enum("female", "male", name="sex", native_enum=False, create_constraint=True, length=22),
            nullable=True,
        ),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("practice_years >= 0", name=op.f("ck_juror_practice")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_juror_account_id_account")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_juror_authority_id_authority")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_juror")),
        sa.UniqueConstraint("account_id", "authority_id", name=op.f("uq_juror_account_id_authority_id")),
    )
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_juror_authority_id"), ["authority_id"], unique=False)

    op.create_table(
        "rule_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("preset", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_rule_set_authority_id_authority")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("authority_id", "code", "version", name=op.f("uq_rule_set_authority_id_code_version")),
    )
    op.create_table(
        "series",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "candidacy",
                "session",
                "minutes",
                "certificate",
                "status_place",
                "appeal",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=28,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_series_authority_id_authority")),
        sa.PrimaryKeyConstraint("authority_id", "kind", "year", name=op.f("pk_series")),
    )
    op.create_table(
        "certification_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certification_id", sa.Integer(), nullable=False),
        sa.Column("vintage", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "adopted", "closed", name="state", native_enum=False, create_constraint=True, length=23),
            nullable=False,
        ),
        sa.Column("kind_name_fr", sa.Text(), nullable=False),
        sa.Column("kind_name_en", sa.Text(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("occupation_id", sa.Integer(), nullable=False),
        sa.Column("level_framework_fr", sa.Text(), nullable=False),
        sa.Column("level_framework_en", sa.Text(), nullable=False),
        sa.Column("level_value", sa.String(), nullable=False),
        sa.Column("eqf_level", sa.String(), nullable=True),
        sa.Column("legal_act_fr", sa.Text(), nullable=False),
        sa.Column("legal_act_en", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certification_id"],
            ["certification.id"],
            name=op.f("fk_certification_version_certification_id_certification"),
        ),
        sa.ForeignKeyConstraint(
            ["occupation_id"], ["occupation.id"], name=op.f("fk_certification_version_occupation_id_occupation")
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["rule_set.id"], name=op.f("fk_certification_version_rule_set_id_rule_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_version")),
        sa.UniqueConstraint(
            "certification_id", "vintage", name=op.f("uq_certification_version_certification_id_vintage")
        ),
    )
    op.create_table(
        "habilitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("certification_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "trained",
                "granted",
                "suspended",
                "expired",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=25,
            ),
            nullable=False,
        ),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("training_hours", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certification_id"], ["certification.id"], name=op.f("fk_habilitation_certification_id_certification")
        ),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_habilitation_juror_id_juror")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_habilitation")),
        sa.UniqueConstraint(
            "juror_id",
            "certification_id",
            "requested_at",
            name=op.f("uq_habilitation_juror_id_certification_id_requested_at"),
        ),
    )
    with op.batch_alter_table("habilitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_habilitation_certification_id"), ["certification_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_habilitation_juror_id"), ["juror_id"], unique=False)

    op.create_table(
        "assessment_method",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "practical",
                "technical_interview",
                "questionnaire",
                "production",
                "project",
                "synthesis",
                "portfolio",
                "final_interview",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=35,
            ),
            nullable=False,
        ),
        sa.Column("label_fr", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("jury_present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["certification_version.id"],
            name=op.f("fk_assessment_method_version_id_certification_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_method")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_assessment_method_version_id_code")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_assessment_method_version_id_position")),
    )
    op.create_table(
        "candidacy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "incomplete",
                "admissible",
                "not_admissible",
                "dossier_submitted",
                "returned",
                "scheduled",
                "certified",
                "partially_certified",
                "failed",
                "excluded",
                "reported",
                "heard",
                "sanctioned",
                "cleared",
                "expired",
                "withdrawn",
                "archived",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=35,
            ),
            nullable=False,
        ),
        sa.Column(
            "left_state",
            sa.Enum(
                "draft",
                "submitted",
                "incomplete",
                "admissible",
                "not_admissible",
                "dossier_submitted",
                "returned",
                "scheduled",
                "certified",
                "partially_certified",
                "failed",
                "excluded",
                "reported",
                "heard",
                "sanctioned",
                "cleared",
                "expired",
                "withdrawn",
                "archived",
                name="left_state",
                native_enum=False,
                create_constraint=True,
                length=35,
            ),
            nullable=True,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admissible_until", sa.Date(), nullable=True),
        sa.Column("dossier_submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dossier", sa.LargeBinary(), nullable=True),
        sa.Column("dossier_hash", sa.LargeBinary(), nullable=True),
        sa.Column("session_starts_on", sa.Date(), nullable=True),
        sa.Column("session_ends_on", sa.Date(), nullable=True),
        sa.Column("session_place", sa.String(), nullable=False),
        sa.Column("session_hour", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_attempt_on", sa.Date(), nullable=True),
        sa.Column("first_unit_on", sa.Date(), nullable=True),
        sa.Column("banned_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_candidacy_authority_id_authority")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_candidacy_candidate_id_candidate")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["certification_version.id"], name=op.f("fk_candidacy_version_id_certification_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacy")),
        sa.UniqueConstraint("reference", name=op.f("uq_candidacy_reference")),
    )
    with op.batch_alter_table("candidacy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidacy_authority_id"), ["authority_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidacy_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidacy_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidacy_version_id"), ["version_id"], unique=False)

    op.create_table(
        "competence_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["certification_version.id"],
            name=op.f("fk_competence_unit_version_id_certification_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_unit")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_competence_unit_version_id_code")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_competence_unit_version_id_position")),
    )
    op.create_table(
        "jury_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "convened",
                "in_progress",
                "deliberation",
                "minutes_drafted",
                "signed",
                "validated",
                "rejected",
                "closed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=31,
            ),
            nullable=False,
        ),
        sa.Column("balance_reason", sa.String(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("convened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state in ('planned', 'cancelled') or rule_set_id is not null", name=op.f("ck_jury_session_rules_frozen")
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_jury_session_capacity")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_jury_session_dates")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_jury_session_authority_id_authority")
        ),
        sa.ForeignKeyConstraint(["manager_id"], ["account.id"], name=op.f("fk_jury_session_manager_id_account")),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_jury_session_rule_set_id_rule_set")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_jury_session_site_id_site")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["certification_version.id"], name=op.f("fk_jury_session_version_id_certification_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_session")),
        sa.UniqueConstraint("reference", name=op.f("uq_jury_session_reference")),
    )
    with op.batch_alter_table("jury_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jury_session_authority_id"), ["authority_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_jury_session_manager_id"), ["manager_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_jury_session_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_jury_session_state"), ["state"], unique=False)

    op.create_table(
        "admissibility_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("admissible", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ways_of_appeal", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("by_label", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_admissibility_decision_candidacy_id_candidacy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admissibility_decision")),
    )
    with op.batch_alter_table("admissibility_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_admissibility_decision_candidacy_id"), ["candidacy_id"], unique=False)

    op.create_table(
        "aimed_unit",
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("obtained_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_aimed_unit_candidacy_id_candidacy")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["competence_unit.id"], name=op.f("fk_aimed_unit_unit_id_competence_unit")
        ),
        sa.PrimaryKeyConstraint("candidacy_id", "unit_id", name=op.f("pk_aimed_unit")),
    )
    op.create_table(
        "candidacy_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column(
            "from_state",
            sa.Enum(
                "draft",
                "submitted",
                "incomplete",
                "admissible",
                "not_admissible",
                "dossier_submitted",
                "returned",
                "scheduled",
                "certified",
                "partially_certified",
                "failed",
                "excluded",
                "reported",
                "heard",
                "sanctioned",
                "cleared",
                "expired",
                "withdrawn",
                "archived",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=35,
            ),
            nullable=True,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "incomplete",
                "admissible",
                "not_admissible",
                "dossier_submitted",
                "returned",
                "scheduled",
                "certified",
                "partially_certified",
                "failed",
                "excluded",
                "reported",
                "heard",
                "sanctioned",
                "cleared",
                "expired",
                "withdrawn",
                "archived",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=35,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("by_label", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_candidacy_step_candidacy_id_candidacy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacy_step")),
    )
    with op.batch_alter_table("candidacy_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidacy_step_candidacy_id"), ["candidacy_id"], unique=False)

    op.create_table(
        "competence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_fr", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["competence_unit.id"], name=op.f("fk_competence_unit_id_competence_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence")),
        sa.UniqueConstraint("unit_id", "code", name=op.f("uq_competence_unit_id_code")),
        sa.UniqueConstraint("unit_id", "position", name=op.f("uq_competence_unit_id_position")),
    )
    op.create_table(
        "completion_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("application", "dossier", name="kind", native_enum=False, create_constraint=True, length=27),
            nullable=False,
        ),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("by_label", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_completion_request_candidacy_id_candidacy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion_request")),
    )
    with op.batch_alter_table("completion_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_completion_request_candidacy_id"), ["candidacy_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("processing", "accompaniment", name="kind", native_enum=False, create_constraint=True, length=29),
            nullable=False,
        ),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_consent_candidacy_id_candidacy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_candidacy_id"), ["candidacy_id"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_reason", sa.String(), nullable=True),
        sa.Column("excluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excluded_reason", sa.String(), nullable=True),
        sa.CheckConstraint("table_number > 0", name=op.f("ck_enrolment_table_number")),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_enrolment_candidacy_id_candidacy")),
        sa.ForeignKeyConstraint(["session_id"], ["jury_session.id"], name=op.f("fk_enrolment_session_id_jury_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("session_id", "candidacy_id", name=op.f("uq_enrolment_session_id_candidacy_id")),
        sa.UniqueConstraint("session_id", "table_number", name=op.f("uq_enrolment_session_id_table_number")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_candidacy_id"), ["candidacy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_session_id"), ["session_id"], unique=False)

    op.create_table(
        "experience",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("employer", sa.String(), nullable=False),
        sa.Column("self_employed", sa.Boolean(), nullable=False),
        sa.Column("informal", sa.Boolean(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("from_month", sa.Integer(), nullable=True),
        sa.Column("until_year", sa.Integer(), nullable=True),
        sa.Column("until_month", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_experience_candidacy_id_candidacy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experience")),
    )
    with op.batch_alter_table("experience", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_experience_candidacy_id"), ["candidacy_id"], unique=False)

    op.create_table(
        "minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "drafted",
                "signed",
                "validated",
                "returned",
                "annulled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=25,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_minutes_decided_by_id_account")),
        sa.ForeignKeyConstraint(["session_id"], ["jury_session.id"], name=op.f("fk_minutes_session_id_jury_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("number", name=op.f("uq_minutes_number")),
        sa.UniqueConstraint("sha256", name=op.f("uq_minutes_sha256")),
    )
    with op.batch_alter_table("minutes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_minutes_session_id"), ["session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_minutes_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_minutes_live",
            ["session_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('drafted', 'signed', 'validated')"),
            postgresql_where=sa.text("state IN ('drafted', 'signed', 'validated')"),
        )

    op.create_table(
        "practice_example",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_practice_example_candidacy_id_candidacy")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["competence_unit.id"], name=op.f("fk_practice_example_unit_id_competence_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_example")),
    )
    with op.batch_alter_table("practice_example", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_example_candidacy_id"), ["candidacy_id"], unique=False)

    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("president", sa.Boolean(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_seat_juror_id_juror")),
        sa.ForeignKeyConstraint(["session_id"], ["jury_session.id"], name=op.f("fk_seat_session_id_jury_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("session_id", "juror_id", name=op.f("uq_seat_session_id_juror_id")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_juror_id"), ["juror_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "uq_seat_president",
            ["session_id"],
            unique=True,
            sqlite_where=sa.text("president AND left_at IS NULL"),
            postgresql_where=sa.text("president AND left_at IS NULL"),
        )

    op.create_table(
        "subject_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("witness", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["opened_by_id"], ["account.id"], name=op.f("fk_subject_opening_opened_by_id_account")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["jury_session.id"], name=op.f("fk_subject_opening_session_id_jury_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_opening")),
        sa.UniqueConstraint("session_id", name=op.f("uq_subject_opening_session_id")),
    )
    op.create_table(
        "sworn_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signed_name", sa.String(), nullable=False),
        sa.Column("declared_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_sworn_statement_candidacy_id_candidacy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sworn_statement")),
    )
    with op.batch_alter_table("sworn_statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sworn_statement_candidacy_id"), ["candidacy_id"], unique=False)

    op.create_table(
        "assessment_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "submitted", "amended", name="state", native_enum=False, create_constraint=True, length=25
            ),
            nullable=False,
        ),
        sa.Column("client_uuid", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "medium",
            sa.Enum("screen", "paper", name="medium", native_enum=False, create_constraint=True, length=22),
            nullable=False,
        ),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("(state = 'draft') = (submitted_at is null)", name=op.f("ck_assessment_sheet_submitted")),
        sa.CheckConstraint("(version = 1) = (reason is null)", name=op.f("ck_assessment_sheet_reason")),
        sa.CheckConstraint("(version = 1) = (supersedes_id is null)", name=op.f("ck_assessment_sheet_first_version")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_assessment_sheet_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["method_id"], ["assessment_method.id"], name=op.f("fk_assessment_sheet_method_id_assessment_method")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_assessment_sheet_seat_id_seat")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["assessment_sheet.id"], name=op.f("fk_assessment_sheet_supersedes_id_assessment_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_sheet")),
        sa.UniqueConstraint("client_uuid", name=op.f("uq_assessment_sheet_client_uuid")),
        sa.UniqueConstraint(
            "seat_id",
            "enrolment_id",
            "method_id",
            "version",
            name=op.f("uq_assessment_sheet_seat_id_enrolment_id_method_id_version"),
        ),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_assessment_sheet_supersedes_id")),
    )
    with op.batch_alter_table("assessment_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessment_sheet_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(
            "uq_assessment_sheet_submitted",
            ["seat_id", "enrolment_id", "method_id"],
            unique=True,
            sqlite_where=sa.text("state = 'submitted'"),
            postgresql_where=sa.text("state = 'submitted'"),
        )

    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present", "absent", "excused", name="presence", native_enum=False, create_constraint=True, length=23
            ),
            nullable=False,
        ),
        sa.Column("identity_document", sa.String(), nullable=True),
        sa.Column("portrait", sa.String(), nullable=True),
        sa.Column("portrait_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("portrait_agreement", sa.Text(), nullable=True),
        sa.Column("portrait_withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "presence <> 'present' or identity_document is not null", name=op.f("ck_attendance_identity_checked")
        ),
        sa.CheckConstraint(
            "portrait is null or portrait_agreed_at is not null", name=op.f("ck_attendance_portrait_agreed")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_attendance_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account.id"], name=op.f("fk_attendance_recorded_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_attendance_enrolment_id")),
    )
    op.create_table(
        "conflict_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column(
            "tie",
            sa.Enum(
                "employer",
                "trainer",
                "companion",
                "family",
                "other",
                name="tie",
                native_enum=False,
                create_constraint=True,
                length=25,
            ),
            nullable=True,
        ),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_conflict_declaration_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_conflict_declaration_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_declaration")),
        sa.UniqueConstraint("seat_id", "enrolment_id", name=op.f("uq_conflict_declaration_seat_id_enrolment_id")),
    )
    with op.batch_alter_table("conflict_declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_declaration_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "consensus_mark",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=False),
        sa.Column("acquired", sa.Boolean(), nullable=False),
        sa.Column("word", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["competence_id"], ["competence.id"], name=op.f("fk_consensus_mark_competence_id_competence")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_consensus_mark_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "competence_id", name=op.f("pk_consensus_mark")),
    )
    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_fr", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("eliminatory", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competence_id"], ["competence.id"], name=op.f("fk_criterion_competence_id_competence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("competence_id", "code", name=op.f("uq_criterion_competence_id_code")),
        sa.UniqueConstraint("competence_id", "position", name=op.f("uq_criterion_competence_id_position")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "title",
                "units",
                "failure",
                "absent",
                "excused",
                "excluded",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "signed",
                "validated",
                "notified",
                "final",
                "appealed",
                "upheld",
                "annulled",
                "superseded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=26,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_decision_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_decision_minutes_id_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("minutes_id", "enrolment_id", name=op.f("uq_decision_minutes_id_enrolment_id")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "enrolled_unit",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_enrolled_unit_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["competence_unit.id"], name=op.f("fk_enrolled_unit_unit_id_competence_unit")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "unit_id", name=op.f("pk_enrolled_unit")),
    )
    op.create_table(
        "final_interview",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("satisfactory", sa.Boolean(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_final_interview_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_final_interview")),
    )
    op.create_table(
        "method_competence",
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competence_id"], ["competence.id"], name=op.f("fk_method_competence_competence_id_competence")
        ),
        sa.ForeignKeyConstraint(
            ["method_id"], ["assessment_method.id"], name=op.f("fk_method_competence_method_id_assessment_method")
        ),
        sa.PrimaryKeyConstraint("method_id", "competence_id", name=op.f("pk_method_competence")),
    )
    op.create_table(
        "minutes_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column(
            "method",
            sa.Enum("password", "hand", name="method", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_minutes_signature_account_id_account")),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_minutes_signature_minutes_id_minutes")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_minutes_signature_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_signature")),
        sa.UniqueConstraint("minutes_id", "account_id", name=op.f("uq_minutes_signature_minutes_id_account_id")),
        sa.UniqueConstraint("minutes_id", "seat_id", name=op.f("uq_minutes_signature_minutes_id_seat_id")),
    )
    op.create_table(
        "unit_outcome",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("obtained", sa.Boolean(), nullable=False),
        sa.Column("advice", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("obtained or advice is not null", name=op.f("ck_unit_outcome_advice")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_unit_outcome_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["competence_unit.id"], name=op.f("fk_unit_outcome_unit_id_competence_unit")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "unit_id", name=op.f("pk_unit_outcome")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("title", "unit", name="kind", native_enum=False, create_constraint=True, length=21),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "prepared",
                "logged",
                "issued",
                "suspended",
                "withdrawn",
                "replaced",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=25,
            ),
            nullable=False,
        ),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("record_hash", sa.String(), nullable=False),
        sa.Column("holder_folded", sa.String(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("portrait", sa.String(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf_position", sa.Integer(), nullable=True),
        sa.Column("proof", sa.LargeBinary(), nullable=True),
        sa.Column("kid", sa.String(), nullable=True),
        sa.Column("cose", sa.LargeBinary(), nullable=True),
        sa.Column("qr_text", sa.String(), nullable=True),
        sa.Column("pdf", sa.String(), nullable=True),
        sa.Column("credential", sa.String(), nullable=True),
        sa.Column("credential_jwt", sa.String(), nullable=True),
        sa.Column("shareable", sa.Boolean(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_certificate_authority_id_authority")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_certificate_candidate_id_candidate")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_certificate_decision_id_decision")),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_certificate_minutes_id_minutes")),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["certificate.id"], name=op.f("fk_certificate_replaced_by_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("decision_id", "scope", "edition", name=op.f("uq_certificate_decision_id_scope_edition")),
        sa.UniqueConstraint("authority_id", "status_index", name=op.f("uq_certificate_authority_id_status_index")),
        sa.UniqueConstraint("leaf_position", name=op.f("uq_certificate_leaf_position")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_public_id")),
        sa.UniqueConstraint("record_hash", name=op.f("uq_certificate_record_hash")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_authority_id"), ["authority_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_minutes_id"), ["minutes_id"], unique=False)
        batch_op.create_index("ix_certificate_waiting", ["state", "retry_at"], unique=False)

    op.create_table(
        "criterion_mark",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum(
                "met",
                "partly_met",
                "not_met",
                "not_observed",
                name="mark",
                native_enum=False,
                create_constraint=True,
                length=28,
            ),
            nullable=True,
        ),
        sa.Column("observation", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_criterion_mark_criterion_id_criterion")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["assessment_sheet.id"], name=op.f("fk_criterion_mark_sheet_id_assessment_sheet")
        ),
        sa.PrimaryKeyConstraint("sheet_id", "criterion_id", name=op.f("pk_criterion_mark")),
    )
    op.create_table(
        "unit_holding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_unit_holding_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_unit_holding_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["jury_session.id"], name=op.f("fk_unit_holding_session_id_jury_session")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["competence_unit.id"], name=op.f("fk_unit_holding_unit_id_competence_unit")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["certification_version.id"], name=op.f("fk_unit_holding_version_id_certification_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_holding")),
        sa.UniqueConstraint("decision_id", "unit_id", name=op.f("uq_unit_holding_decision_id_unit_id")),
    )
    with op.batch_alter_table("unit_holding", schema=None) as batch_op:
        batch_op.create_index(
            "uq_unit_holding_live",
            ["candidate_id", "unit_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "status_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "log",
                "issue",
                "suspend",
                "reinstate",
                "withdraw",
                "replace",
                name="event",
                native_enum=False,
                create_constraint=True,
                length=25,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason_code",
            sa.Enum(
                "minutes_annulled",
                "fraud",
                "error",
                "correction",
                "loss",
                "inquiry",
                "inquiry_closed",
                name="reason_code",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("private_reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_position", sa.Integer(), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_status_change_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_change")),
        sa.UniqueConstraint("leaf_position", name=op.f("uq_status_change_leaf_position")),
    )
    with op.batch_alter_table("status_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_change_certificate_id"), ["certificate_id"], unique=False)
    keep_the_trail()


# The trail is only ever added to; the database itself refuses the rest.
APPEND_ONLY = {
    "sqlite": [
        """CREATE TRIGGER trail_line_no_update BEFORE UPDATE ON trail_line
        BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END""",
        """CREATE TRIGGER trail_line_no_delete BEFORE DELETE ON trail_line
        BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END""",
    ],
    "postgresql": [
        """CREATE FUNCTION trail_line_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$""",
        """CREATE TRIGGER trail_line_no_change BEFORE UPDATE OR DELETE ON trail_line
        FOR EACH ROW EXECUTE FUNCTION trail_line_append_only()""",
        """CREATE TRIGGER trail_line_no_truncate BEFORE TRUNCATE ON trail_line
        FOR EACH STATEMENT EXECUTE FUNCTION trail_line_append_only()""",
    ],
}


def keep_the_trail() -> None:
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("what people were awarded is not taken back")
