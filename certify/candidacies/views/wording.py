"""Dates and lengths of a candidacy as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from certify import languages
from certify.candidacies.models import Candidacy, Candidate, Experience
from certify.candidacies.moving import local_day
from certify.candidacies.states import CandidacyState
from certify.candidacies.views import blueprint
from certify.web.i18n import hour, language
from certify.web.i18n import month as month_of

S = CandidacyState
STATES = {
    S.DRAFT: _l("À terminer"), S.SUBMITTED: _l("À l’étude"), S.INCOMPLETE: _l("À compléter"),
    S.ADMISSIBLE: _l("Recevable"), S.NOT_ADMISSIBLE: _l("Non recevable"), S.DOSSIER_SUBMITTED: _l("Dossier reçu"),
    S.RETURNED: _l("Dossier à corriger"), S.SCHEDULED: _l("Inscrit à une session"), S.CERTIFIED: _l("Titre obtenu"),
    S.PARTIALLY_CERTIFIED: _l("Réussite partielle"), S.FAILED: _l("Non obtenu"),
    S.EXCLUDED: _l("Exclusion de la session"), S.REPORTED: _l("Rapport d’exclusion remis"),
    S.HEARD: _l("Personne entendue"), S.SANCTIONED: _l("Sanction"), S.CLEARED: _l("Mise hors de cause"),
    S.EXPIRED: _l("Recevabilité terminée"), S.WITHDRAWN: _l("Candidature retirée"),
    S.ARCHIVED: _l("Candidature classée"),
}  # fmt: skip


@blueprint.app_template_filter("duration")
def duration(months: int) -> str:
    """A number of months: 6 ans et 2 mois."""
    years, rest = divmod(months, 12)
    in_years = ngettext("%(num)d an", "%(num)d ans", years)
    in_months = ngettext("%(num)d mois", "%(num)d mois", rest)
    if years and rest:
        return str(_("%(years)s et %(months)s", years=in_years, months=in_months))
    return str(in_years if years else in_months)


@blueprint.app_template_filter("practised")
def practised(months: int, candidacy: Candidacy) -> str:
    """How long somebody practised: whole years alone, and said to be rough, where a date is."""
    if not any(experience.around for experience in candidacy.experiences):
        return duration(months)
    return str(_("environ %(length)s", length=duration(months - months % 12 if months >= 12 else months)))


@blueprint.app_template_filter("span")
def span(experience: Experience) -> str:
    """When somebody did this work: de mars 2019 à 2024, depuis 2019."""
    start = _point(experience.from_year, experience.from_month)
    if experience.until_year is None:
        text = _("depuis %(start)s", start=start)
    else:
        end = _point(experience.until_year, experience.until_month)
        text = _("de %(start)s à %(end)s", start=start, end=end) if start != end else start
    return str(_("%(span)s, à peu près", span=text) if experience.around else text)


@blueprint.app_template_filter("clock")
def clock(local_hour: str) -> str:
    """The hour to come at, as people write it: 8 h 00."""
    return hour(datetime.combine(date.min, time.fromisoformat(local_hour), UTC))


def _point(year: int, month: int | None) -> str:
    return month_of(date(year, month, 1)) if month else str(year)


@blueprint.app_template_filter("born")
def born(candidate: Candidate) -> str:
    """A birth date with the precision it has: 14 mars 1991, mars 1991, 1991, vers 1991."""
    return languages.birth(candidate.birth, language()) if candidate.birth else ""


blueprint.add_app_template_filter(lambda instant, authority: local_day(authority, instant), "local_day")
