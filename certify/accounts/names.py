"""What roles are called on pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from certify.accounts.terms import Role

ROLE_NAMES: dict[Role, Any] = {
    Role.CANDIDATE: _l("Candidature"),
    Role.COUNSELLOR: _l("Accompagnement"),
    Role.OFFICER: _l("Instruction"),
    Role.CENTRE_MANAGER: _l("Direction de centre"),
    Role.SESSION_MANAGER: _l("Sessions de jury"),
    Role.JUROR: _l("Jury"),
    Role.AUTHORITY: _l("Autorité de certification"),
    Role.NOMENCLATURE_EDITOR: _l("Nomenclature"),
    Role.AUDITOR: _l("Contrôle"),
    Role.ADMINISTRATOR: _l("Administration technique"),
}
