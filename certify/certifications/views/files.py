"""A file of référentiels on a page: checked line by line, mended there, then loaded."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from certify import clock
from certify.accounts.signed_in import person
from certify.certifications.actions import load_certifications, try_certifications
from certify.certifications.drafts import EDIT
from certify.certifications.forms import FileForm
from certify.certifications.importer import CertificationFiles, read
from certify.certifications.views import Answer, authority, blueprint
from certify.institutions.files import MOST_BYTES, FileError, ImportRefused, Loaded
from certify.web.access import requires
from certify.web.transaction import db

NAME = "fichier.yaml"
MOST_SHOWN = 400_000  # characters that a form may bring back


@blueprint.url_value_preprocessor
def allow_text(endpoint: str | None, _values: object) -> None:
    """Let this form bring back the text of a file."""
    if endpoint == "certifications.import_file":
        request.max_content_length = request.max_form_memory_size = 4 * MOST_BYTES


@blueprint.route("/certifications/importer", methods=["GET", "POST"])
@requires(EDIT)
def import_file() -> Answer:
    """Check a file, then load it."""
    form = FileForm()
    content = _sent(form) if form.validate_on_submit() else b""
    errors: list[FileError] = []
    loaded: Loaded | None = None
    if content:
        form.text.data = content.decode("utf-8", "replace")
        try:
            loaded = _loaded(_read(content), writes=request.form.get("go") == "load")
        except ImportRefused as refused:
            errors = refused.errors
    if loaded and request.form.get("go") == "load":
        flash(_("Fichier chargé : %(created)d créés, %(changed)d changés.", **_counts(loaded)))
        return redirect(url_for("certifications.listed"), 303)
    asked = request.method == "POST" and not content and not form.errors
    page = render_template("certifications/file.html", form=form, errors=errors, loaded=loaded, asked=asked)
    return page, 422 if errors or asked or form.errors else 200


def _counts(loaded: Loaded) -> dict[str, int]:
    return {"created": loaded.created, "changed": loaded.changed}


def _sent(form: FileForm) -> bytes:
    """The file that was chosen, else the text as it was mended on the page."""
    file = form.file.data
    if isinstance(file, FileStorage) and file.filename:
        return bytes(file.read(MOST_BYTES + 1))
    return str(form.text.data or "").replace("\r\n", "\n").encode()


def _read(content: bytes) -> CertificationFiles:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        path.write_bytes(content)
        return read([path])


def _loaded(files: CertificationFiles, *, writes: bool) -> Loaded:
    load = load_certifications if writes else try_certifications
    reach = frozenset({authority().organisation.slug})
    return load(db(), files, by=person().actor, now=clock.now(), reach=reach)
