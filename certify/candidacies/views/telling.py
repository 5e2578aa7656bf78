"""The pages of a candidacy's timeline, and the words for what happened and who did it."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from certify.accounts.signed_in import person
from certify.audit.views import name_acts
from certify.candidacies import queries
from certify.candidacies.models import Candidacy
from certify.candidacies.timeline import Doer, Moment, timeline, verb
from certify.candidacies.views import blueprint
from certify.candidacies.views.applying import acts_for, own, requires_candidate
from certify.web.access import requires
from certify.web.transaction import db

# What happened, by the verb of the act. Texts of the steps are those of the way so far.
DONE: dict[str, Any] = {
    "start": _l("Demande commencée"),
    "submit": _l("Demande envoyée"),
    "ask_for_completion": _l("Complément demandé"),
    "admit": _l("Demande recevable"),
    "refuse": _l("Demande non recevable"),
    "expire": _l("Recevabilité terminée"),
    "renew": _l("Recevabilité renouvelée"),
    "remind": _l("Rappel : la recevabilité prend bientôt fin"),
    "submit_dossier": _l("Dossier envoyé"),
    "return_dossier": _l("Dossier renvoyé à corriger"),
    "schedule": _l("Inscription à une session"),
    "reschedule": _l("Session déplacée"),
    "release": _l("Inscription annulée"),
    "certify": _l("Titre obtenu"),
    "certify_partly": _l("Réussite partielle"),
    "fail": _l("Titre non obtenu"),
    "annul": _l("Décision annulée"),
    "hear_again": _l("Nouvelle épreuve après un recours accepté"),
    "lose_title": _l("Titre retiré, unités gardées"),
    "be_absent": _l("Absence aux épreuves"),
    "be_excused": _l("Absence excusée"),
    "reopen": _l("Candidature rouverte pour les unités manquantes"),
    "sit_again": _l("Nouvelle présentation demandée"),
    "exclude": _l("Exclusion de la session"),
    "report": _l("Rapport sur l’exclusion"),
    "hear": _l("Personne entendue"),
    "sanction": _l("Sanction"),
    "clear": _l("Mise hors de cause"),
    "withdraw": _l("Candidature retirée"),
    "archive": _l("Candidature classée"),
    "restore": _l("Candidature reprise"),
    "read": _l("Candidature ouverte pour lecture"),
    "give_identity": _l("Identité donnée"),
    "correct_identity": _l("Identité corrigée"),
    "give_contact": _l("Coordonnées données"),
    "aim_at_units": _l("Unités choisies"),
    "position_self": _l("Compétences repérées"),
    "add_experience": _l("Expérience ajoutée"),
    "change_experience": _l("Expérience corrigée"),
    "remove_experience": _l("Expérience retirée"),
    "add_example": _l("Travail raconté"),
    "change_example": _l("Travail corrigé"),
    "remove_example": _l("Travail retiré"),
    "add_evidence": _l("Preuve ajoutée"),
    "change_evidence": _l("Preuve corrigée"),
    "remove_evidence": _l("Preuve retirée"),
    "add_attestation": _l("Témoignage ajouté"),
    "remove_attestation": _l("Témoignage retiré"),
    "add_identity_copy": _l("Copie de la pièce d’identité jointe"),
    "delete_identity_copy": _l("Copie de la pièce d’identité détruite"),
    "declare": _l("Déclaration sur l’honneur"),
    "countersign": _l("Déclaration vérifiée"),
    "give_consent": _l("Accord donné"),
    "withdraw_consent": _l("Accord retiré"),
    "show_unit": _l("Unité d’ailleurs jointe"),
    "open_file": _l("Dossier personnel ouvert"),
    "register": _l("Personne inscrite par un conseiller"),
    "give_mandate": _l("Accord donné à un conseiller pour remplir"),
    "end_mandate": _l("Accord de remplir retiré au conseiller"),
    "take_over": _l("Dossier repris par la personne, avec un code"),
}
name_acts(blueprint, ("candidacy", "candidate"), DONE)
DOERS = {
    Doer.CANDIDATE: _l("Vous"),
    Doer.COUNSELLOR: _l("Un conseiller"),
    Doer.OFFICER: _l("Un agent de l’autorité"),
    Doer.SESSION_MANAGER: _l("Le responsable de la session"),
    Doer.JUROR: _l("Un membre du jury"),
    Doer.AUTHORITY: _l("L’autorité"),
    Doer.SERVICE: _l("Le service"),
}
STAFF_SEES = {**DOERS, Doer.CANDIDATE: _l("La personne")}


@blueprint.app_template_filter("done")
def done(moment: Moment) -> str:
    """What happened; an act without words here is told as such."""
    return in_words(verb(moment.happening))


@blueprint.app_template_filter("in_words")
def in_words(done_verb: str) -> str:
    """What a verb of the trail, or a step, says."""
    return str(DONE.get(done_verb) or _("Autre acte sur la candidature"))


def doer(moment: Moment, *, staff: bool) -> str:
    """Who did it: a role for the candidate, a name for staff."""
    if not staff:
        text = DOERS[moment.doer]
        return str(_("%(doer)s, pour vous", doer=text) if moment.behalf else text)
    text = moment.label if moment.label and moment.doer is not Doer.SERVICE else STAFF_SEES[moment.doer]
    return str(_("%(doer)s, pour la personne", doer=text) if moment.behalf else text)


blueprint.add_app_template_global(doer)


@blueprint.get("/candidatures/<reference>/journal")
@requires_candidate
def own_timeline(reference: str) -> str:
    """Everything that happened to one's candidacy, by roles; by names for whoever acts for the candidate."""
    candidacy = own(reference)
    return _page(candidacy, staff=False, named=acts_for(candidacy))


@blueprint.get("/instruction/<reference>/journal")
@requires("candidacy.decide")
def case_timeline(reference: str) -> str:
    """Everything that happened to a candidacy, by names."""
    candidacy = queries.candidacy_within(db(), reference, person().organisations("candidacy.decide"))
    return _page(candidacy, staff=True, named=True)


def _page(candidacy: Candidacy, *, staff: bool, named: bool) -> str:
    moments = timeline(db(), candidacy)
    return render_template("candidacies/timeline.html", candidacy=candidacy, moments=moments, staff=staff, named=named)
