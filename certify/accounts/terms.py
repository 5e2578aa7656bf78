"""Words of accounts: how a person says who they are, and what they do in the service."""

from __future__ import annotations

from enum import StrEnum


class IdentifierKind(StrEnum):
    """What a person can type to say who they are."""

    MAIL = "mail"
    PHONE = "phone"
    STAFF_NUMBER = "staff_number"


class Role(StrEnum):
    """What a person does in the service. An administrator is technical: can neither decide nor sign."""

    CANDIDATE = "candidate"
    COUNSELLOR = "counsellor"
    OFFICER = "officer"
    CENTRE_MANAGER = "centre_manager"
    SESSION_MANAGER = "session_manager"
    JUROR = "juror"
    AUTHORITY = "authority"
    NOMENCLATURE_EDITOR = "nomenclature_editor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
