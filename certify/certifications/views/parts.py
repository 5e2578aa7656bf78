"""The parts of a draft: units, competences with their criteria, tests; in their order, and taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from certify import clock
from certify.accounts.signed_in import person
from certify.certifications import drafting, drafts
from certify.certifications.drafting import by_code
from certify.certifications.drafts import EDIT
from certify.certifications.forms import EmptyForm, MethodForm, UnitForm, competence_form, rows_sent
from certify.certifications.models import MethodKind
from certify.certifications.referentiel import (
    CompetenceEntry,
    CriterionEntry,
    MethodEntry,
    UnitEntry,
    VersionEntry,
)
from certify.certifications.views import Answer, Desk, blueprint, draft, status_of
from certify.credential.record import Label
from certify.errors import NotFound
from certify.institutions.typography import printed
from certify.web.access import requires
from certify.web.i18n import in_language
from certify.web.transaction import db

HERE = "/certifications/<int:version_id>"
NEW = "nouvelle"


def _gone() -> NotFound:
    return NotFound("certification.part_unknown", "Cette partie du référentiel n’existe pas.")


def _asked(part: object, code: str | None) -> None:
    """A part that is not there is no page; but who was writing it meanwhile loses nothing."""
    if code is not None and part is None and request.method == "GET":
        raise _gone()


def _drawn(desk: Desk, template: str, **values: object) -> Answer:
    page = render_template(
        f"certifications/{template}.html",
        version=desk.row,
        form=desk.form,
        stored=desk.stored,
        part=desk.part,
        **values,
    )
    return page, status_of(desk.form)


def _kept(version_id: int, anchor: str) -> Answer:
    flash(_("Enregistré dans le brouillon."))
    return redirect(url_for("certifications.version", version_id=version_id, _anchor=anchor), 303)


@blueprint.route(f"{HERE}/unites/{NEW}", methods=["GET", "POST"], endpoint="new_unit", defaults={"code": None})
@blueprint.route(f"{HERE}/unites/<code>", methods=["GET", "POST"], endpoint="unit")
@requires(EDIT)
def unit(version_id: int, code: str | None) -> Answer:
    """Write a unit."""
    row, entry = draft(version_id)
    found = by_code(entry.units, code) if code else None
    _asked(found, code)
    given = {"code": found.code, "title_fr": found.title.fr, "title_en": found.title.en} if found else {}
    form = UnitForm(data=given)

    def change(said: VersionEntry) -> VersionEntry:
        title = printed(Label(form.title_fr.data, form.title_en.data))
        old = found or UnitEntry("", title, ())
        return drafting.with_unit(said, found.code if found else None, replace(old, code=form.code.data, title=title))

    # Its competences are written on pages of their own: another's work on them is no conflict here.
    desk = Desk(row, entry, form, (found.code, found.title) if found else None, given)
    if desk.saved(change, f"unit {form.code.data}"):
        return _kept(version_id, f"u-{form.code.data}")
    return _drawn(desk, "unit", code=code)


@blueprint.route(
    f"{HERE}/unites/<unit_code>/competences/{NEW}",
    methods=["GET", "POST"],
    endpoint="new_competence",
    defaults={"code": None},
)
@blueprint.route(f"{HERE}/unites/<unit_code>/competences/<code>", methods=["GET", "POST"], endpoint="competence")
@requires(EDIT)
def competence(version_id: int, unit_code: str, code: str | None) -> Answer:
    """Write a competence with its criteria."""
    row, entry = draft(version_id)
    holder = by_code(entry.units, unit_code)
    _asked(holder, unit_code)
    found = by_code(holder.competences, code) if holder and code else None
    _asked(found, code)
    given = _competence_given(found) if found else {}
    rows = rows_sent(lambda: request.form, len(found.criteria) if found else 0)
    form = competence_form(rows)(data=given)
    # A unit that somebody took away meanwhile is told of, and comes back if the form is sent again.
    part = found if holder else (unit_code, None)
    holder = holder or UnitEntry(unit_code, Label(unit_code, ""), ())
    desk = Desk(row, entry, form, part, given)
    if desk.saved(_competence_change(form, holder, found, rows), f"competence {form.code.data}"):
        if request.form.get("go", "").startswith("row"):
            here = {"version_id": version_id, "unit_code": unit_code, "code": form.code.data}
            return redirect(url_for("certifications.competence", **here), 303)
        return _kept(version_id, f"c-{form.code.data}")
    return _drawn(desk, "competence", code=code, unit=holder, rows=rows)


def _competence_given(found: CompetenceEntry) -> dict[str, Any]:
    given: dict[str, Any] = {
        "code": found.code,
        "label_fr": found.label.fr,
        "label_en": found.label.en,
        "optional": not found.mandatory,
    }
    for n, criterion in enumerate(found.criteria):
        given |= {f"fr{n}": criterion.label.fr, f"en{n}": criterion.label.en, f"flag{n}": criterion.eliminatory}
    return given


def _competence_change(
    form: FlaskForm, holder: UnitEntry, found: CompetenceEntry | None, rows: int
) -> Callable[[VersionEntry], VersionEntry]:
    def change(said: VersionEntry) -> VersionEntry:
        new = CompetenceEntry(
            code=form.code.data,
            label=printed(Label(form.label_fr.data, form.label_en.data)),
            mandatory=not form.optional.data,
            criteria=tuple(ordered(form, rows, lambda n: CriterionEntry(row_label(form, n), form[f"flag{n}"].data))),
            translations=found.translations if found else (),
        )
        return drafting.with_competence(said, holder, found.code if found else None, new)

    return change


def row_label(form: FlaskForm, n: int) -> Label:
    """The texts of one row."""
    return printed(Label(form[f"fr{n}"].data, form[f"en{n}"].data))


def ordered(form: FlaskForm, rows: int, made: Callable[[int], Any]) -> list[Any]:
    """What the rows that say something make, in the order asked for by the button that was pressed (`row-2-up`)."""
    places = list(range(rows))
    _row, _dash, rest = request.form.get("go", "").partition("-")
    place, _dash, way = rest.partition("-")
    if place.isascii() and place.isdigit() and int(place) < rows:
        places = list(drafting.moved(tuple(places), int(place), -1 if way == "up" else 1))
    return [made(n) for n in places if form[f"fr{n}"].data]


@blueprint.route(f"{HERE}/epreuves/{NEW}", methods=["GET", "POST"], endpoint="new_method", defaults={"code": None})
@blueprint.route(f"{HERE}/epreuves/<code>", methods=["GET", "POST"], endpoint="method")
@requires(EDIT)
def method(version_id: int, code: str | None) -> Answer:
    """Write a test."""
    row, entry = draft(version_id)
    found = by_code(entry.methods, code) if code else None
    _asked(found, code)
    given = _method_given(found) if found else {}
    form = MethodForm(data=given)
    form.covers.choices = [
        (each.code, f"{each.code} · {in_language(each.label)}") for unit in entry.units for each in unit.competences
    ]

    def change(said: VersionEntry) -> VersionEntry:
        new = MethodEntry(
            code=form.code.data,
            kind=MethodKind(form.kind.data),
            label=printed(Label(form.label_fr.data, form.label_en.data)),
            minutes=form.minutes.data,
            jury_present=form.jury_present.data,
            covers=tuple(form.covers.data or ()),
        )
        return drafting.with_method(said, found.code if found else None, new)

    desk = Desk(row, entry, form, found, given)
    if desk.saved(change, f"method {form.code.data}"):
        return _kept(version_id, "methods")
    return _drawn(desk, "method", code=code)


def _method_given(found: MethodEntry) -> dict[str, Any]:
    return {
        "code": found.code,
        "kind": found.kind.value,
        "label_fr": found.label.fr,
        "label_en": found.label.en,
        "minutes": found.minutes,
        "jury_present": found.jury_present,
        "covers": list(found.covers),
    }


def _moved(entry: VersionEntry, what: str, code: str, step: int) -> VersionEntry:
    if what == "unites":
        entry = replace(entry, units=drafting.moved_code(entry.units, code, step))
    elif what == "epreuves":
        entry = replace(entry, methods=drafting.moved_code(entry.methods, code, step))
    else:
        units = tuple(replace(u, competences=drafting.moved_code(u.competences, code, step)) for u in entry.units)
        entry = replace(entry, units=units)
    return drafting.settled(entry)


@blueprint.post(f"{HERE}/<any(unites,competences,epreuves):what>/<code>/<any(monter,descendre):way>")
@requires(EDIT)
def move(version_id: int, what: str, code: str, way: str) -> Answer:
    """One step up or down."""
    row, entry = draft(version_id)
    changed = _moved(entry, what, code, -1 if way == "monter" else 1)
    drafts.revise(db(), row, changed, f"order of {what}", by=person(), now=clock.now())
    anchor = {"unites": f"u-{code}", "competences": f"c-{code}", "epreuves": "methods"}[what]
    return redirect(url_for("certifications.version", version_id=version_id, _anchor=anchor), 303)


REMOVALS: dict[str, Callable[[VersionEntry, str], VersionEntry]] = {
    "unites": drafting.without_unit,
    "competences": drafting.without_competence,
    "epreuves": drafting.without_method,
}


@blueprint.route(
    f"{HERE}/<any(unites,competences,epreuves):what>/<code>/retirer",
    methods=["GET", "POST"],
)
@requires(EDIT)
def remove(version_id: int, what: str, code: str) -> Answer:
    """Take a part out of the draft, after a page that says what goes with it."""
    row, entry = draft(version_id)
    form = EmptyForm()
    changed = REMOVALS[what](entry, code)
    if changed == entry:
        raise _gone()
    if form.validate_on_submit():
        drafts.revise(db(), row, changed, f"removal of {code}", by=person(), now=clock.now())
        flash(_("%(code)s est retiré du brouillon.", code=code))
        return redirect(url_for("certifications.version", version_id=version_id), 303)
    gone = set(drafting.competence_codes(entry)) - set(drafting.competence_codes(changed)) - {code}
    return render_template(
        "certifications/remove.html", version=row, code=code, what=what, gone=sorted(gone), form=form
    )
