"""The authority's vintages: the list, one vintage whole, and what moves it: copied, adopted, closed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.certifications import drafts, queries
from certify.certifications.drafting import unit_of
from certify.certifications.drafts import EDIT
from certify.certifications.exporter import exported, file_name
from certify.certifications.forms import CloseForm, CopyForm, EmptyForm, GraveForm
from certify.certifications.models import CertificationVersion, VersionState
from certify.certifications.referentiel import RuleSetEntry, VersionEntry, pack_said_by, said_by
from certify.certifications.rulesets import rules_of
from certify.certifications.soundness import blocking
from certify.certifications.views import Answer, authority, blueprint, done, signed, status_of, today
from certify.errors import Conflict
from certify.web.access import requires
from certify.web.transaction import db

HERE = "/certifications/<int:version_id>"


@blueprint.get("/certifications")
@requires(EDIT)
def listed() -> Answer:
    """Every vintage of the authority."""
    owner = authority()
    return render_template("certifications/list.html", authority=owner, versions=queries.vintages_of(db(), owner))


@blueprint.get(HERE)
@requires(EDIT)
def version(version_id: int) -> Answer:
    """One vintage, whole, with what stands against its adoption."""
    row = drafts.found(db(), version_id, person())
    found = drafts.findings_of(db(), row) if row.state is VersionState.DRAFT else ()
    return render_template(
        "certifications/version.html",
        version=row,
        said=said_by(row),
        findings=found,
        blocking=blocking(found),
        packs=queries.packs_of(db(), row, retired=True),
        address=address_of(row.id, said_by(row)),
        token=EmptyForm(),
    )


def address_of(version_id: int, said: VersionEntry) -> Callable[[tuple[str, ...]], str]:
    """Where a part of a draft is written, for links in templates."""

    def address(where: tuple[str, ...]) -> str:
        place, code = where[0], where[-1]
        if place in ("units", "methods"):
            return url_for("certifications.version", version_id=version_id, _anchor=place)
        if place == "competence" and (unit := unit_of(said, code)):
            return url_for("certifications.competence", version_id=version_id, unit_code=unit.code, code=code)
        if place in ("unit", "method"):
            return url_for(f"certifications.{place}", version_id=version_id, code=code)
        return url_for(f"certifications.{place}", version_id=version_id)

    return address


@blueprint.route(f"{HERE}/copier", methods=["GET", "POST"])
@requires(EDIT)
def copy(version_id: int) -> Answer:
    """A new vintage that begins as this one."""
    row, form = drafts.found(db(), version_id, person()), CopyForm()
    made: list[CertificationVersion] = []

    def act() -> None:
        typed = {"vintage": form.vintage.data, "valid_from": form.valid_from.data}
        made.append(drafts.copy(db(), row, **typed, by=person(), now=clock.now()))

    if form.validate_on_submit() and done(form, act):
        flash(_("Brouillon du millésime %(vintage)s créé.", vintage=made[0].vintage))
        return redirect(url_for("certifications.version", version_id=made[0].id), 303)
    return render_template("certifications/copy.html", version=row, form=form), status_of(form)


@blueprint.route(f"{HERE}/supprimer", methods=["GET", "POST"])
@requires(EDIT)
def discard(version_id: int) -> Answer:
    """Throw a draft away."""
    form = EmptyForm()
    row = drafts.draft(db(), version_id, person(), lock=form.is_submitted())
    if form.validate_on_submit():
        drafts.discard(db(), row, by=person(), now=clock.now())
        flash(_("Brouillon supprimé."))
        return redirect(url_for("certifications.listed"), 303)
    return render_template("certifications/discard.html", version=row, form=form)


@blueprint.route(f"{HERE}/adopter", methods=["GET", "POST"])
@requires(EDIT)
def adopt(version_id: int) -> Answer:
    """Adopt a draft."""
    form = GraveForm()
    agreed = signed(form)
    row = drafts.draft(db(), version_id, person(), lock=agreed)
    found = drafts.findings_of(db(), row)
    if agreed:
        drafts.adopt(db(), row, by=person(), now=clock.now())
        flash(_("Millésime adopté. Des sessions peuvent s’ouvrir."))
        return redirect(url_for("certifications.version", version_id=version_id), 303)
    page = render_template(
        "certifications/adopt.html",
        version=row,
        said=said_by(row),
        blocking=blocking(found),
        advice=[each for each in found if not each.blocks],
        address=address_of(row.id, said_by(row)),
        form=form,
    )
    return page, status_of(form)


@blueprint.route(f"{HERE}/clore", methods=["GET", "POST"])
@requires(EDIT)
def close(version_id: int) -> Answer:
    """Close a vintage, now or on a day to come."""
    form = CloseForm()
    agreed = signed(form)
    row = drafts.held(db(), version_id, person()) if agreed else drafts.found(db(), version_id, person())
    if row.state is not VersionState.ADOPTED:
        raise Conflict("certification.out_of_order", "Seul un millésime adopté se clôt.")
    day = today(row.certification.authority)
    if agreed and done(form, lambda: drafts.close(db(), row, on=form.on.data, today=day, by=person(), now=clock.now())):
        flash(_("Fin du millésime enregistrée."))
        return redirect(url_for("certifications.version", version_id=version_id), 303)
    return render_template("certifications/close.html", version=row, form=form), status_of(form)


@blueprint.get(f"{HERE}/fichier.yaml")
@requires(EDIT)
def exported_file(version_id: int) -> Answer:
    """The vintage as the file that imports equal."""
    row = drafts.found(db(), version_id, person())
    said = said_by(row)
    packs = [pack_said_by(pack, said.key) for pack in queries.packs_of(db(), row)]
    answer = Response(exported(said, _rule_set(row, said), packs), mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(said)}"'
    return answer


def _rule_set(row: CertificationVersion, said: VersionEntry) -> RuleSetEntry:
    found = row.rule_set
    return RuleSetEntry(said.authority, found.code, found.version, found.preset, found.valid_from, rules_of(found))
