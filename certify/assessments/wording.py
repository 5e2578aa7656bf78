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
HAPPENINGS = {
    "plan": _("Session préparée"),
    "open": _("Session ouverte"),
    "convene": _("Jury et candidats convoqués"),
    "start": _("Sujet ouvert"),
    "deliberate": _("Délibération ouverte"),
    "draft": _("Procès-verbal établi"),
    "return": _("Procès-verbal revenu en délibération"),
    "sign": _("Procès-verbal signé par tous"),
    "validate": _("Procès-verbal validé"),
    "reject": _("Procès-verbal refusé"),
    "redraft": _("Procès-verbal renvoyé au jury"),
    "close": _("Session clôturée"),
    "cancel": _("Session annulée"),
    "postpone": _("Session reportée"),
    "recall": _("Session reportée, jury à convoquer de nouveau"),
    "enrol": _("Candidat inscrit"),
    "remove_enrolment": _("Inscription retirée"),
    "name_juror": _("Membre du jury désigné"),
    "name_president": _("Présidence désignée"),
    "departure": _("Départ d’un membre du jury"),
    "decline": _("Un membre désigné ne siégera pas"),
    "stand_aside": _("Un membre se déporte"),
    "declare": _("Déclarations d’un membre du jury"),
    "explain_balance": _("Motif d’un jury non équilibré"),
    "attendance": _("Présence notée"),
    "portrait": _("Photo prise avec accord"),
    "withdraw_portrait": _("Accord à la photo retiré"),
    "arrange": _("Programme fait"),
    "move_slot": _("Épreuve déplacée"),
    "accommodate": _("Aménagement décidé"),
    "incident": _("Incident noté"),
    "settle_incident": _("Suite d’un incident écrite"),
    "exclude": _("Candidat exclu"),
    "report_fraud": _("Rapport de fraude envoyé"),
    "summon_hearing": _("Audition fixée"),
    "hear": _("Personne entendue"),
    "sanction": _("Sanction prononcée"),
    "clear": _("Personne mise hors de cause"),
    "check_site": _("Liste de contrôle signée"),
    "note_site": _("Liste de contrôle remplie"),
    "open_pack": _("Sujet tiré au sort"),
    "language": _("Langue des épreuves choisie"),
    "number_grids": _("Grilles numérotées pour le papier"),
    "print_kit": _("Papiers de la session préparés"),
    "access_code": _("Code d’accès établi"),
    "access_pin": _("Code d’accès donné à un membre"),
    "access_revoke": _("Accès d’un membre fermé"),
    "admit": _("Membre entré avec son code"),
    "amend": _("Grille corrigée"),
    "submit": _("Grille remise"),
    "consensus": _("Décision prise sur une unité"),
    "final_interview": _("Entretien final noté"),
    "sign_minutes": _("Procès-verbal signé"),
    "countersign": _("Signature manuscrite contresignée"),
    "refuse_to_sign": _("Refus de signer noté"),
    "minutes": _("Texte du procès-verbal fixé"),
    "annul": _("Décisions annulées"),
    "title_fell": _("Titre annulé : une de ses unités ne tient plus"),
    "tell_result": _("Résultat notifié"),
    "finish_decision": _("Décision définitive"),
    "type_grid": _("Grille sur papier saisie"),
    "confirm_pin": _("Code PIN d’un membre vérifié"),
    "pin_refused": _("Code PIN refusé"),
}
"""What happened to a session, by the verb of its line in the trail."""
