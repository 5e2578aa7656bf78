"""Taking a file from a form and giving one out: opened whole before anything is written, never shown as a page."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import PurePosixPath
from unicodedata import normalize
from urllib.parse import quote

from flask import Response, current_app, request
from flask_wtf import FlaskForm

from certify.accounts.signed_in import person
from certify.candidacies.accompanying import own_or_mandated
from certify.candidacies.paper_forms import MISSING, FileForm
from certify.candidacies.paper_models import Paper
from certify.candidacies.papers import Brought
from certify.candidacies.views import blueprint
from certify.errors import Invalid, NotFound
from certify.storage.files import FileStore
from certify.storage.incoming import HEAVIEST, FileKind, accepted
from certify.web.forms import put_errors
from certify.web.transaction import database

# A little more than a file may weigh: one that weighs too much is told so on the form, which loses nothing else.
AROUND = 3 * 1024 * 1024
FILM = HEAVIEST[FileKind.VIDEO] + AROUND
SHEET = HEAVIEST[FileKind.PHOTO] + AROUND
HEAVY = {
    "candidacies.add_evidence": FILM,
    "candidacies.add_attestation": SHEET,
    "candidacies.swear": SHEET,
    "candidacies.identity_copy": SHEET,
}
SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/3gpp": ".3gp",
    "audio/quicktime": ".mov",
    "video/3gpp": ".3gp",
    "video/quicktime": ".mov",
}


@blueprint.url_value_preprocessor
def allow_file(endpoint: str | None, _values: object) -> None:
    """Let the forms that carry a file be heavier. Before anything reads them: the token stands in them."""
    if endpoint in HEAVY:
        request.max_content_length = HEAVY[endpoint]


def takes_film(path: str) -> bool:
    """Whether an address takes a body as large as a film."""
    return path.startswith("/candidatures/") and path.endswith("/preuves/ajouter")


def file_store() -> FileStore:
    """The installation's files."""
    return FileStore(current_app.settings.files)  # type: ignore[attr-defined]


def brought(form: FileForm, kinds: Collection[FileKind], *, required: bool = True) -> Brought | None:
    """The file of a form that was sent, opened whole; what is wrong with it is put on the form, and there is none then.

    Opening takes up to a minute: before the request's transaction begins.
    """
    if request.method != "POST":
        return None
    try:
        return _brought(form, kinds, required=required)
    except Invalid as error:
        form.validate()
        put_errors(form, error)
        return None


def _brought(form: FileForm, kinds: Collection[FileKind], *, required: bool) -> Brought | None:
    if form.sent is None:
        if required:
            raise Invalid("file.missing", MISSING, fields={"file": MISSING})
        return None
    return Brought(accepted(form.sent.read(), kinds), form.sent.filename or "")


def kept(form: FlaskForm, act: Callable[[], object]) -> bool:
    """Whether the form was sent, nothing is wrong with its file, and the act done; what it refuses goes on the form."""
    if request.method != "POST" or form.errors or not form.validate():
        return False
    try:
        act()
    except Invalid as error:
        put_errors(form, error)
        return False
    return True


def given_out(paper: Paper) -> Response:
    """The file, to be saved: a browser neither guesses its type nor runs it. Errors: NotFound."""
    try:
        content = file_store().get(paper.file or "")
    except (OSError, ValueError):
        raise NotFound("paper.unknown", "Ce fichier n’existe pas, ou vous n’y avez pas accès.") from None
    answer = Response(content, mimetype=paper.media_type)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers.set("Content-Disposition", "attachment", **_names(_name(paper)))
    return answer


def _names(name: str) -> dict[str, str]:
    """The name for readers that know only ASCII, and as it is (RFC 6266 §4.3)."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().replace('"', "") or "fichier"
    return {"filename": plain} if plain == name else {"filename": plain, "filename*": f"UTF-8''{quote(name)}"}


def _name(paper: Paper) -> str:
    """The name its sender gave it, with the ending of what it is."""
    ending = SUFFIXES.get(paper.media_type, "." + paper.media_type.partition("/")[2])
    return (PurePosixPath(paper.label).stem or "fichier") + ending


def reach_first(reference: str) -> None:
    """Whoever has no access is told so before their file is opened. Errors: NotFound."""
    if request.method == "POST":
        reader = person()
        with database().reading() as session:
            own_or_mandated(session, reference, reader.id, reader.organisations("candidacy.accompany"))
