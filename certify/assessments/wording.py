"""What the room's terms are called on a form. French is the source; the catalogues translate."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from certify.assessments.terms import Mark, Presence, Sex, Tie

MARKS = {
    Mark.MET: _("Atteint"),
    Mark.PARTLY_MET: _("En partie"),
    Mark.NOT_MET: _("Non atteint"),
    Mark.NOT_OBSERVED: _("Non observé"),
}
TIES = {
    Tie.EMPLOYER: _("Employeur ou collègue"),
    Tie.TRAINER: _("Formateur ou formatrice"),
    Tie.COMPANION: _("Accompagnement de la candidature"),
    Tie.FAMILY: _("Famille"),
    Tie.OTHER: _("Autre lien"),
}
PRESENCES = {
    Presence.PRESENT: _("Présente, identité contrôlée"),
    Presence.ABSENT: _("Absente"),
    Presence.EXCUSED: _("Absente, excusée"),
}
SEXES = {Sex.FEMALE: _("Femme"), Sex.MALE: _("Homme")}
