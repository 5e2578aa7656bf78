"""What stands beside the units of a draft: specialisations, the checklist of the site, what older units count as."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certify.certifications import queries
from certify.certifications.drafting import once
from certify.certifications.drafts import EDIT
from certify.certifications.forms import checklist_form, correspondence_form, rows_sent, specialisations_form
from certify.certifications.models import ChecklistKind
from certify.certifications.referentiel import (
    ChecklistEntry,
    CorrespondenceEntry,
    SpecialisationEntry,
    VersionEntry,
)
from certify.certifications.views import Answer, Desk, blueprint, draft, status_of
from certify.certifications.views.parts import ordered, row_label
from certify.errors import Invalid
from certify.web.access import requires
from certify.web.i18n import in_language
from certify.web.transaction import db

HERE = "/certifications/<int:version_id>"


def _kept(version_id: int, endpoint: str) -> Answer:
    flash(_("Enregistré dans le brouillon."))
    moved = request.form.get("go", "").startswith("row")
    endpoint = endpoint if moved else "certifications.version"
    return redirect(url_for(endpoint, version_id=version_id), 303)


def _drawn(desk: Desk, template: str, **values: object) -> Answer:
    page = render_template(
        f"certifications/{template}.html", version=desk.row, form=desk.form, stored=desk.stored, **values
    )
    return page, status_of(desk.form)


@blueprint.route(f"{HERE}/specialisations", methods=["GET", "POST"])
@requires(EDIT)
def specialisations(version_id: int) -> Answer:
    """Write the specialisations."""
    row, entry = draft(version_id)
    given: dict[str, Any] = {}
    for n, each in enumerate(entry.specialisations):
        given |= {f"code{n}": each.code, f"fr{n}": each.title.fr, f"en{n}": each.title.en}
    rows = rows_sent(lambda: request.form, len(entry.specialisations))
    form = specialisations_form(rows)(data=given)

    def made(n: int) -> SpecialisationEntry:
        if not form[f"code{n}"].data:
            raise Invalid("certification.no_code", "Écrivez un code.", fields={f"code{n}": "Écrivez un code."})
        return SpecialisationEntry(form[f"code{n}"].data, row_label(form, n))

    def change(said: VersionEntry) -> VersionEntry:
        found = tuple(ordered(form, rows, made))
        once((each.code for each in found), "code0")
        return replace(said, specialisations=found)

    desk = Desk(row, entry, form, entry.specialisations, given)
    if desk.saved(change, "specialisations"):
        return _kept(version_id, "certifications.specialisations")
    return _drawn(desk, "specialisations", rows=rows)


@blueprint.route(f"{HERE}/plateau", methods=["GET", "POST"])
@requires(EDIT)
def checklist(version_id: int) -> Answer:
    """Write the checklist of the site."""
    row, entry = draft(version_id)
    given: dict[str, Any] = {}
    for n, each in enumerate(entry.checklist):
        given |= {f"kind{n}": each.kind.value, f"fr{n}": each.label.fr, f"en{n}": each.label.en}
        given |= {f"quantity{n}": each.quantity, f"flag{n}": each.per_candidate}
    rows = rows_sent(lambda: request.form, len(entry.checklist))
    form = checklist_form(rows)(data=given)

    def made(n: int) -> ChecklistEntry:
        kind, quantity = ChecklistKind(form[f"kind{n}"].data), form[f"quantity{n}"].data or 1
        return ChecklistEntry(kind, row_label(form, n), quantity, form[f"flag{n}"].data)

    desk = Desk(row, entry, form, entry.checklist, given)
    if desk.saved(lambda said: replace(said, checklist=tuple(ordered(form, rows, made))), "checklist"):
        return _kept(version_id, "certifications.checklist")
    return _drawn(desk, "checklist", rows=rows)


@blueprint.route(f"{HERE}/correspondances", methods=["GET", "POST"])
@requires(EDIT)
def correspondences(version_id: int) -> Answer:
    """Say what each unit of an older vintage counts as."""
    row, entry = draft(version_id)
    older = [key for key in queries.older_units(db(), entry.authority, entry.code) if key[0] != entry.vintage]
    said = {(each.vintage, each.unit): each.counts_as for each in entry.correspondences}
    given = {f"u{n}": said.get(key, "") for n, key in enumerate(older)}
    lines = [(f"u{n}", f"{vintage} · {code}", code) for n, (vintage, code) in enumerate(older)]
    units = [(unit.code, f"{unit.code} · {in_language(unit.title)}") for unit in entry.units]
    form = correspondence_form(lines, units)(data=given)

    def change(entry: VersionEntry) -> VersionEntry:
        chosen = [(key, form[f"u{n}"].data) for n, key in enumerate(older)]
        kept = sorted(CorrespondenceEntry(*key, counts_as) for key, counts_as in chosen if counts_as)
        return replace(entry, correspondences=tuple(kept))

    desk = Desk(row, entry, form, entry.correspondences, given)
    if desk.saved(change, "correspondences"):
        return _kept(version_id, "certifications.correspondences")
    return _drawn(desk, "correspondences", lines=lines)
