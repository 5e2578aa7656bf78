"""Minutes and after."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _words(name: str, length: int, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=length)


def upgrade() -> None:
    op.create_table(
        "annulment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("scope", _words("scope", 24, "decision", "title"), nullable=False),
        sa.Column("cause_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("annulled_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_annulment_decision_id_decision")),
        sa.ForeignKeyConstraint(["cause_id"], ["decision.id"], name=op.f("fk_annulment_cause_id_decision")),
        sa.ForeignKeyConstraint(["annulled_by_id"], ["account.id"], name=op.f("fk_annulment_annulled_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annulment")),
        sa.UniqueConstraint("decision_id", "scope", name=op.f("uq_annulment_decision_id_scope")),
    )
    op.create_table(
        "signed_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scanned_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_signed_print_minutes_id_minutes")),
        sa.ForeignKeyConstraint(["scanned_by_id"], ["account.id"], name=op.f("fk_signed_print_scanned_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_print")),
    )
    op.create_index(op.f("ix_signed_print_minutes_id"), "signed_print", ["minutes_id"])
    op.create_table(
        "signing_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_signing_refusal_minutes_id_minutes")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_signing_refusal_seat_id_seat")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_signing_refusal_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_refusal")),
    )
    op.create_index(
        "uq_signing_refusal_live",
        "signing_refusal",
        ["minutes_id", "seat_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=True),
        sa.Column("kind", _words("kind", 26, "minutes", "regularity", "results", "kit"), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.CheckConstraint("language in ('fr', 'en')", name=op.f("ck_print_language")),
        sa.CheckConstraint("(kind = 'kit') = (minutes_id is null)", name=op.f("ck_print_of_minutes")),
        sa.ForeignKeyConstraint(["session_id"], ["jury_session.id"], name=op.f("fk_print_session_id_jury_session")),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_print_minutes_id_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print")),
        sa.UniqueConstraint(
            "session_id", "kind", "language", "stamp", name=op.f("uq_print_session_id_kind_language_stamp")
        ),
    )
    with op.batch_alter_table("minutes_signature") as batch:
        batch.add_column(sa.Column("print_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_minutes_signature_print_id_signed_print"), "signed_print", ["print_id"], ["id"]
        )
        batch.drop_constraint(op.f("ck_minutes_signature_method"), type_="check")
        batch.create_check_constraint(op.f("ck_minutes_signature_method"), "method IN ('password', 'hand', 'pin')")
        batch.create_check_constraint(
            op.f("ck_minutes_signature_by_hand"), "(method = 'hand') = (print_id is not null)"
        )
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("told", sa.String(length=21), nullable=True))
        batch.add_column(sa.Column("appeal_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("final_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint(op.f("ck_decision_told"), "told IN ('page', 'sheet')")
        batch.create_check_constraint(op.f("ck_decision_told_when"), "(notified_at is null) = (told is null)")
        batch.create_index("ix_decision_waiting", ["state", "appeal_until"])


def downgrade() -> None:
    raise NotImplementedError("what people wrote is not taken back")
