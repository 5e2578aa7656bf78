"""Pages of certifications: an authority's référentiels, its rule-sets, its sealed packs and its approvals of sites."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from certify import clock
from certify.accounts.signed_in import confirm, person
from certify.certifications import drafts, queries
from certify.certifications.drafting import check_seen, fingerprint
from certify.certifications.drafts import EDIT
from certify.certifications.models import CertificationVersion
from certify.certifications.referentiel import VersionEntry, said_by
from certify.certifications.wording import CHECKLIST, METHODS, STATES, UNITS, WORDS, finding_text, told
from certify.errors import Invalid
from certify.institutions.models import Authority
from certify.web.entries import Entry, offer
from certify.web.forms import put_errors
from certify.web.transaction import db

blueprint = Blueprint("certifications", __name__)
Answer = ResponseReturnValue

offer(
    blueprint,
    Entry(EDIT, "certifications.listed", _("Titres et référentiels"), _("Écrire, adopter, clore, importer")),
    Entry(EDIT, "certifications.rule_sets", _("Règlements"), _("Ce que le décret fixe, version par version")),
    Entry(EDIT, "certifications.approvals", _("Agréments des centres"), _("Quel lieu, pour quel titre, jusqu’à quand")),
)
blueprint.add_app_template_filter(finding_text, "finding_text")
blueprint.add_app_template_global(told, "rule_told")


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"STATES": STATES, "METHODS": METHODS, "CHECKLIST": CHECKLIST, "RULE_WORDS": WORDS, "RULE_UNITS": UNITS}


def authority() -> Authority:
    """The authority whose things the person writes."""
    return queries.authority_within(db(), person().organisations(EDIT))


def today(of: Authority) -> date:
    """The day it is at the authority's seat."""
    return clock.now().astimezone(ZoneInfo(of.time_zone)).date()


def status_of(form: FlaskForm) -> int:
    """422 for a form that was refused, else 200."""
    return 422 if form.errors else 200


def done(form: FlaskForm, act: Callable[[], object]) -> bool:
    """Whether `act()` went through; what it refuses goes on the form."""
    try:
        act()
    except Invalid as error:
        put_errors(form, error)
        return False
    return True


def signed(form: FlaskForm) -> bool:
    """Whether the form was sent, is complete and bears the person's password. To be called before `db()` is used."""
    return bool(form.validate_on_submit()) and done(form, lambda: confirm(form.password.data))


Given = Mapping[str, Any]


@dataclass
class Desk:
    """A draft, one part of it, and a form that shows the part; `given` says how.

    `stored` has what somebody else wrote meanwhile, as pairs of a field's label and its value.
    """

    row: CertificationVersion
    entry: VersionEntry
    form: FlaskForm
    part: object
    given: Given
    stored: list[tuple[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if request.method == "GET":
            self.form.seen.data = fingerprint(self.part)

    def saved(self, change: Callable[[VersionEntry], VersionEntry], what: str) -> bool:
        """Whether what was typed is in the draft now."""
        if not self.form.validate_on_submit() or not done(self.form, self._look):
            return False
        return done(
            self.form,
            lambda: drafts.revise(db(), self.row, change(self.entry), what, by=person(), now=clock.now()),
        )

    def _look(self) -> None:
        try:
            check_seen(self.form.seen.data, self.part)
        except Invalid:
            self.form.seen.data = fingerprint(self.part)  # who sends again has seen what is there now
            self.stored = [
                (each.label.text, self.given.get(each.name))
                for each in self.form
                if each.name not in ("seen", "csrf_token") and (self.given.get(each.name) or "") != (each.data or "")
            ]
            raise


def draft(version_id: int) -> tuple[CertificationVersion, VersionEntry]:
    """A draft of the person's authority, locked when the request writes."""
    row = drafts.draft(db(), version_id, person(), lock=request.method == "POST")
    return row, said_by(row)


from certify.certifications.views import (  # noqa: E402, F401  (they add their routes)
    annexes,
    approvals,
    describing,
    files,
    packs,
    parts,
    rulesets,
    versions,
)
