"""Sealed packs of a vintage: given, delivered where they were sealed elsewhere, retired."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage

from certify import clock
from certify.accounts.signed_in import person
from certify.certifications import drafts, queries, sealing
from certify.certifications.annexes import CODE
from certify.certifications.drafts import EDIT
from certify.certifications.forms import DeliverForm, PackForm, RetireForm, clean, upper
from certify.certifications.models import AssessmentPack, CertificationVersion
from certify.certifications.views import Answer, blueprint, done, status_of
from certify.credential.record import Label
from certify.errors import Invalid, NotFound
from certify.institutions.typography import printed
from certify.storage.files import FileStore
from certify.storage.incoming import FileKind, accepted
from certify.web.access import requires
from certify.web.transaction import db

HERE = "/certifications/<int:version_id>/sujets"
MOST_WITH_FILE = 12 * 1024 * 1024
WITH_FILE = ("certifications.new_pack", "certifications.pack")


@blueprint.url_value_preprocessor
def allow_file(endpoint: str | None, _values: object) -> None:
    """Let the forms that carry a subject be heavier, before anything reads them."""
    if endpoint in WITH_FILE:
        request.max_content_length = MOST_WITH_FILE


def _files() -> FileStore:
    return FileStore(current_app.settings.files)  # type: ignore[attr-defined]


def _read(form: FlaskForm) -> list[bytes]:
    """The file that came with the form, opened whole; nothing and a sentence on the form otherwise."""
    sent: list[bytes] = []

    def read() -> None:
        file = form.file.data
        if not isinstance(file, FileStorage) or not file.filename:
            raise Invalid("pack.no_file", "Choisissez le fichier.", fields={"file": "Choisissez le fichier."})
        sent.append(accepted(file.read(), {FileKind.PDF}).content)

    done(form, read)
    return sent


@blueprint.get(HERE)
@requires(EDIT)
def packs(version_id: int) -> Answer:
    """The packs of a vintage."""
    row = drafts.found(db(), version_id, person())
    found = queries.packs_of(db(), row, retired=True)
    return render_template("certifications/packs.html", version=row, packs=found)


@blueprint.route(f"{HERE}/nouveau", methods=["GET", "POST"])
@requires(EDIT)
def new_pack(version_id: int) -> Answer:
    """Seal a pack."""
    form = PackForm()
    # The file is opened before the transaction begins: it takes its time.
    content = _read(form) if form.validate_on_submit() else []
    row = drafts.found(db(), version_id, person())
    if content and done(form, lambda: _sealed(form, row, content[0])):
        flash(_("Sujet scellé. Son empreinte est inscrite au registre des actes."))
        return redirect(url_for("certifications.packs", version_id=version_id), 303)
    return render_template("certifications/new_pack.html", version=row, form=form), status_of(form)


def _sealed(form: PackForm, row: CertificationVersion, content: bytes) -> AssessmentPack:
    return sealing.seal_pack(
        db(),
        row,
        content,
        _files(),
        code=form.code.data,
        edition=form.edition.data,
        label=printed(Label(form.label_fr.data, form.label_en.data)),
        variants=_variants(form.variants.data),
        by=person(),
        now=clock.now(),
    )


def _variants(text: str) -> list[tuple[str, Label]]:
    """Variants as they are typed, one a line. Errors: Invalid on `variants`."""
    found = []
    for line in filter(None, map(clean, text.splitlines())):
        code, _colon, label = line.partition(":")
        if not re.fullmatch(CODE[0], upper(code)) or not clean(label):
            sentence = "Écrivez chaque ligne ainsi : A : mur droit."
            raise Invalid("pack.variants", sentence, fields={"variants": sentence})
        found.append((upper(code), printed(Label(clean(label), ""))))
    return found


def _deliver(pack: AssessmentPack, content: bytes) -> None:
    sealing.deliver(db(), pack, content, _files(), by=person(), now=clock.now())


@blueprint.route(f"{HERE}/<int:pack_id>/<any(deposer,retirer):act>", methods=["GET", "POST"])
@requires(EDIT)
def pack(version_id: int, pack_id: int, act: str) -> Answer:
    """Deliver the file of a pack, or take the pack out of use."""
    form = DeliverForm() if act == "deposer" else RetireForm()
    sent = form.validate_on_submit()
    content = _read(form) if sent and act == "deposer" else []
    row = drafts.held(db(), version_id, person()) if sent else drafts.found(db(), version_id, person())
    found = next((each for each in queries.packs_of(db(), row, retired=True) if each.id == pack_id), None)
    if found is None:
        raise NotFound("pack.unknown", "Ce sujet n’existe pas.")
    if sent and not form.errors and done(form, _act(form, found, content)):
        flash(_("Sujet mis à jour."))
        return redirect(url_for("certifications.packs", version_id=version_id), 303)
    return render_template("certifications/pack.html", version=row, pack=found, act=act, form=form), status_of(form)


def _act(form: FlaskForm, pack: AssessmentPack, content: list[bytes]) -> Callable[[], None]:
    if isinstance(form, DeliverForm):
        return lambda: _deliver(pack, content[0])
    return lambda: sealing.retire_pack(db(), pack, reason=form.reason.data, by=person(), now=clock.now())
