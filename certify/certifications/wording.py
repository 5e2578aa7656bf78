"""The words of certifications: states, tests, the checklist, and every value of a rule-set with its unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from certify.certifications.models import ChecklistKind, MethodKind, VersionState
from certify.certifications.rulesets import CompletionFrom
from certify.certifications.soundness import Finding
from certify.web.i18n import delay

STATES = {
    VersionState.DRAFT: _("Brouillon"),
    VersionState.ADOPTED: _("Adopté"),
    VersionState.CLOSED: _("Clos"),
}
METHODS = {
    MethodKind.PRACTICAL: _("Mise en situation professionnelle"),
    MethodKind.TECHNICAL_INTERVIEW: _("Entretien technique"),
    MethodKind.QUESTIONNAIRE: _("Questionnaire professionnel"),
    MethodKind.PRODUCTION: _("Questionnement à partir de productions"),
    MethodKind.PROJECT: _("Présentation d’un projet"),
    MethodKind.SYNTHESIS: _("Épreuve de synthèse"),
    MethodKind.PORTFOLIO: _("Dossier professionnel"),
    MethodKind.FINAL_INTERVIEW: _("Entretien final"),
}
CHECKLIST = {
    ChecklistKind.EQUIPMENT: _("Équipement"),
    ChecklistKind.MATERIAL: _("Matière d’œuvre"),
    ChecklistKind.PROTECTIVE: _("Protection individuelle"),
}
COMPLETION = {
    CompletionFrom.FIRST_UNIT: _("La première unité obtenue"),
    CompletionFrom.TITLE_END: _("La fin de validité du titre"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """What a value of a rule-set is called; `unit` is days, years, hours, people, sessions or nothing."""

    label: Any
    unit: str = ""
    hint: Any = ""


# Every value of Rules, in the groups of its docstring.
GROUPS: Mapping[str, tuple[Any, dict[str, Word]]] = {
    "jurors": (
        _("Le jury"),
        {
            "jurors_minimum": Word(_("Membres du jury pour un titre, au moins"), "people"),
            "jurors_minimum_unit": Word(_("Membres du jury pour des unités seules, au moins"), "people"),
            "practice_years": Word(_("Pratique du métier, au moins"), "years"),
            "left_within_years": Word(_("A quitté le métier depuis, au plus"), "years"),
            "habilitation_required": Word(_("Habilitation exigée")),
            "habilitation_hours": Word(_("Formation avant l’habilitation, au moins"), "hours"),
            "charter_required": Word(
                _("Charte du jury exigée"),
                hint=_("Publiée, une charte s’accepte toujours. Exigée, aucun jury ne siège sans elle."),
            ),
        },
    ),
    "candidate": (
        _("Le candidat"),
        {
            "experience_years": Word(_("Expérience du métier, au moins"), "years"),
            "admissibility_days": Word(_("La recevabilité vaut"), "days"),
            "reminder_days": Word(
                _("Rappels avant la fin de la recevabilité"),
                "days",
                _("Du plus tôt au plus tard, séparés par des virgules, par exemple 90, 30, 7. Vide : aucun rappel."),
            ),
            "silence_days": Word(_("Sans réponse, la demande est refusée après"), "days"),
            "thumbprint_allowed": Word(_("Déclaration sur l’honneur par empreinte du pouce permise")),
            "voice_allowed": Word(_("Déclaration sur l’honneur enregistrée de vive voix permise")),
            "self_positioning_required": Word(_("Auto-positionnement exigé avant l’envoi du dossier")),
        },
    ),
    "session": (
        _("La session"),
        {
            "session_access": Word(
                _("Accès d’un membre du jury par code et PIN permis"),
                hint=_("Pour qui n’a pas de second facteur : cette session seulement, après contrôle d’identité."),
            ),
            "hand_signature": Word(_("Signature du procès-verbal à la main, sur son impression, permise")),
            "ban_days": Word(_("Interdiction après une fraude, au plus"), "days"),
        },
    ),
    "after": (
        _("Après le jury"),
        {
            "completion_days": Word(_("Délai pour compléter une réussite partielle"), "days"),
            "completion_from": Word(_("Ce délai court depuis")),
            "resit_sessions": Word(_("Nouvelles sessions après un échec, au plus"), "sessions"),
            "resit_days": Word(_("Délai pour se représenter"), "days"),
            "appeal_days": Word(_("Délai de recours"), "days"),
            "appeal_answer_days": Word(_("Réponse à un recours, au plus tard après"), "days"),
        },
    ),
    "impartiality": (
        _("L’impartialité"),
        {
            "balance_required": Word(_("Autant de femmes que d’hommes, ou une raison écrite")),
            "president_casting_vote": Word(_("Voix prépondérante de la présidence")),
        },
    ),
    "certificate": (
        _("Le certificat"),
        {
            "suspension_basis": Word(
                _("Texte qui permet de suspendre un certificat"),
                hint=_("L’article et le texte. Vide : un certificat ne se suspend pas."),
            ),
            "suspension_days": Word(_("Suspension d’un certificat, au plus"), "days"),
            "certificate_validity_days": Word(_("Le certificat vaut"), "days"),
        },
    ),
}
WORDS: Mapping[str, Word] = {name: word for _title, words in GROUPS.values() for name, word in words.items()}
UNITS = {
    "days": _("en jours"),
    "years": _("en années"),
    "hours": _("en heures"),
    "people": _("personnes"),
    "sessions": _("sessions"),
}


def told(name: str, value: object) -> str:
    """A value of a rule-set in words: « 365 jours (1 an) », « oui », « rien de prévu »."""
    if value is None or value == ():
        return str(gettext("rien de prévu"))
    if isinstance(value, bool):
        return str(gettext("oui") if value else gettext("non"))
    if isinstance(value, CompletionFrom):
        return str(COMPLETION[value])
    if isinstance(value, tuple):
        return str(gettext("%(days)s jours avant", days=", ".join(map(str, value))))
    return _counted(WORDS[name].unit, value) if isinstance(value, int) else str(value)


def _counted(unit: str, number: int) -> str:
    if unit == "days":
        return delay(number)
    text = {
        "years": lambda: ngettext("%(num)d an", "%(num)d ans", number),
        "hours": lambda: ngettext("%(num)d heure", "%(num)d heures", number),
        "people": lambda: ngettext("%(num)d personne", "%(num)d personnes", number),
        "sessions": lambda: ngettext("%(num)d session", "%(num)d sessions", number),
    }[unit]()
    return str(text)


def finding_text(finding: Finding) -> str:
    """The finding's sentence in the reader's language."""
    text: str = gettext(finding.message)
    return text % dict(finding.values) if finding.values else text
