"""What a title is, beside its units: begun as a draft, then written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.certifications import drafts, queries
from certify.certifications.drafting import fingerprint
from certify.certifications.drafts import EDIT
from certify.certifications.forms import DescriptionForm
from certify.certifications.models import CertificationVersion, VersionState
from certify.certifications.referentiel import VersionEntry
from certify.certifications.views import Answer, Desk, authority, blueprint, done, draft, status_of
from certify.credential.record import Label
from certify.errors import Invalid
from certify.institutions.models import Authority
from certify.institutions.typography import printed
from certify.nomenclature.models import Occupation
from certify.web.access import requires
from certify.web.i18n import in_language
from certify.web.transaction import db

# What the description says of an entry, for who else may be writing it.
PARTS = (
    "title",
    "kind_name",
    "occupation",
    "level_framework",
    "level_value",
    "eqf_level",
    "legal_act",
    "valid_from",
    "valid_until",
    "rule_set",
)


@blueprint.route("/certifications/nouvelle", methods=["GET", "POST"])
@requires(EDIT)
def begin() -> Answer:
    """Begin a draft."""
    owner, form = authority(), DescriptionForm()
    _offer(form, owner)
    made: list[CertificationVersion] = []
    if form.validate_on_submit() and done(form, lambda: made.append(_begun(form, owner))):
        flash(_("Brouillon créé. Écrivez ses unités, puis ses épreuves."))
        return redirect(url_for("certifications.version", version_id=made[0].id), 303)
    page = render_template("certifications/describe.html", form=form, version=None, stored=[])
    return page, status_of(form)


def _begun(form: DescriptionForm, owner: Authority) -> CertificationVersion:
    blank = VersionEntry(
        authority=owner.organisation.slug,
        code=form.code.data,
        vintage=form.vintage.data,
        state=VersionState.DRAFT,
        **_described(form),
        units=(),
        methods=(),
    )
    return drafts.begin(db(), owner, blank, by=person(), now=clock.now())


@blueprint.route("/certifications/<int:version_id>/description", methods=["GET", "POST"])
@requires(EDIT)
def description(version_id: int) -> Answer:
    """Write what the title is."""
    row, entry = draft(version_id)
    given = _given(entry)
    form = DescriptionForm(data=given)
    del form.code, form.vintage
    _offer(form, row.certification.authority)
    desk = Desk(row, entry, form, tuple(getattr(entry, name) for name in PARTS), given)
    if desk.saved(lambda said: replace(said, **_described(form)), "description"):
        flash(_("Description enregistrée."))
        return redirect(url_for("certifications.version", version_id=version_id), 303)
    page = render_template("certifications/describe.html", form=form, version=row, stored=desk.stored)
    return page, status_of(form)


def _offer(form: DescriptionForm, owner: Authority) -> None:
    rule_sets = queries.rule_sets_of(db(), owner)
    form.rule_set.choices = [(f"{row.code} {row.version}", f"{row.code}, version {row.version}") for row in rule_sets]
    if request.method == "POST":
        _offer_occupations(form, queries.occupations_matching(db(), form.occupation.data or ""))
    else:
        form.seen.data = form.seen.data or fingerprint(None)


def _offer_occupations(form: DescriptionForm, found: Sequence[Occupation]) -> None:
    """The occupations that the words may mean; one alone is chosen already."""
    form.choice.choices = [(_key(each), f"{_key(each)} · {in_language(each.label)}") for each in found]
    keys = [key for key, _label in form.choice.choices]
    if len(keys) == 1:
        form.choice.data = keys[0]
    elif form.choice.data not in keys:
        form.choice.data = None


def _key(occupation: Occupation) -> str:
    return f"{occupation.scheme.code} {occupation.scheme.version} {occupation.code}"


def _chosen(form: DescriptionForm) -> tuple[str, str, str]:
    if form.choice.data:
        scheme, version, code = form.choice.data.rsplit(" ", 2)
        return scheme, version, code
    if form.choice.choices:
        sentence = "Plusieurs métiers portent ces mots. Choisissez-en un."
        raise Invalid("occupation.several", sentence, fields={"choice": sentence})
    sentence = "Aucun métier ne porte ce code ni ces mots."
    raise Invalid("occupation.unknown", sentence, fields={"occupation": sentence})


def _described(form: DescriptionForm) -> dict[str, Any]:
    code, _space, version = (form.rule_set.data or "").rpartition(" ")
    return {
        "kind_name": printed(Label(form.kind_fr.data, form.kind_en.data)),
        "title": printed(Label(form.title_fr.data, form.title_en.data)),
        "occupation": _chosen(form),
        "level_framework": printed(Label(form.framework_fr.data, form.framework_en.data)),
        "level_value": form.level_value.data,
        "eqf_level": form.eqf.data or None,
        "legal_act": printed(Label(form.legal_fr.data, form.legal_en.data)),
        "valid_from": form.valid_from.data,
        "valid_until": form.valid_until.data,
        "rule_set": (code, int(version)),
    }


def _given(entry: VersionEntry) -> dict[str, Any]:
    return {
        "kind_fr": entry.kind_name.fr,
        "kind_en": entry.kind_name.en,
        "title_fr": entry.title.fr,
        "title_en": entry.title.en,
        "occupation": entry.occupation[2],
        "choice": " ".join(entry.occupation),
        "framework_fr": entry.level_framework.fr,
        "framework_en": entry.level_framework.en,
        "level_value": entry.level_value,
        "eqf": entry.eqf_level or "",
        "legal_fr": entry.legal_act.fr,
        "legal_en": entry.legal_act.en,
        "valid_from": entry.valid_from,
        "valid_until": entry.valid_until,
        "rule_set": f"{entry.rule_set[0]} {entry.rule_set[1]}",
    }
