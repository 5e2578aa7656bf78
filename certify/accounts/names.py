"""What roles are called on pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from certify.accounts.terms import Role

# What happens to an account, by the verb of the act in the trail.
ACTS: dict[str, Any] = {
    "open": _l("Compte ouvert"),
    "grant": _l("Rôle donné"),
    "disable": _l("Compte fermé"),
    "add_identifier": _l("Identifiant ajouté"),
    "change_password": _l("Mot de passe changé"),
    "sign_in": _l("Connexion"),
    "sign_in_refused": _l("Connexion refusée"),
    "sign_out": _l("Déconnexion"),
}

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
