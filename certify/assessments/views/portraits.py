"""The portrait: seen and taken back by the session manager, and by the person on their own page."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import portraits, queries
from certify.assessments.forms import EmptyForm
from certify.assessments.models import Enrolment, JurySession
from certify.assessments.views import Answer, blueprint
from certify.assessments.views.sessions import MANAGE, session_in_reach
from certify.errors import NotFound
from certify.storage.files import FileStore
from certify.web.access import requires
from certify.web.transaction import after_commit, db

# A little more than a picture may weigh: one that weighs too much is told so on the form, which loses nothing else.
MOST_WITH_PICTURE = 15 * 1024 * 1024


@blueprint.url_value_preprocessor
def allow_picture(endpoint: str | None, _values: object) -> None:
    """Let the one form that carries a picture be heavier. Before anything reads it: the token stands in it."""
    if endpoint == "assessments.attend":
        request.max_content_length = MOST_WITH_PICTURE


def file_store() -> FileStore:
    """The installation's files."""
    return FileStore(current_app.settings.files)  # type: ignore[attr-defined]


def portrait_name(enrolment: Enrolment) -> str | None:
    """The name of the person's picture in the file store."""
    return enrolment.attendance.portrait if enrolment.attendance else None


def delete_former(before: str | None, enrolment: Enrolment) -> None:
    """Once the request has committed, delete the file of a picture that the enrolment no longer has."""
    if before is not None and before != portrait_name(enrolment):
        delete_files([before])


def delete_files(names: Collection[str]) -> None:
    """Delete these files once the request has committed."""
    files = file_store()
    for name in names:
        after_commit(partial(files.remove, name))


def picture_response(name: str | None) -> Response:
    """The picture, kept by no cache. Errors: NotFound."""
    try:
        content = file_store().get(name or "")
    except (OSError, ValueError):
        raise NotFound("portrait.none", "Cette photo n’existe pas.") from None
    return Response(content, mimetype="image/jpeg", headers={"Cache-Control": "private, no-store"})


def manages(jury_session: JurySession) -> bool:
    """Whether this person is the session's own manager: others of the centre see no picture."""
    return jury_session.manager_id == person().id


def _managed(reference: str, table: int) -> Enrolment:
    """The candidate at a table of a session that this person manages. Errors: NotFound for any other."""
    found = session_in_reach(reference)
    if not manages(found):
        raise NotFound("session.unknown", "Cette session n’existe pas, ou vous n’y avez pas accès.")
    return queries.enrolment_at(db(), found, table)


def _withdrawn(enrolment: Enrolment) -> bool:
    """Whether the form was sent and the consent taken back."""
    if not EmptyForm().validate_on_submit():
        return False
    before = portrait_name(enrolment)
    portraits.withdraw_portrait(db(), enrolment, by=person(), now=clock.now())
    delete_former(before, enrolment)
    flash(_("Accord retiré. La photo est effacée."))
    return True


@blueprint.route("/sessions/<reference>/presence/<int:table>/photo", methods=["GET", "POST"])
@requires(MANAGE)
def managed_portrait(reference: str, table: int) -> Answer:
    """The picture as the certificate will carry it, and taking the consent back."""
    enrolment = _managed(reference, table)
    here = url_for("assessments.managed_portrait", reference=reference, table=table)
    if _withdrawn(enrolment):
        return redirect(here, 303)
    leave = (_("Revenir aux présences"), url_for("assessments.attendance", reference=reference))
    return _page(enrolment, f"{here}.jpg", leave, own=False)


@blueprint.get("/sessions/<reference>/presence/<int:table>/photo.jpg")
@requires(MANAGE)
def managed_picture(reference: str, table: int) -> Response:
    """The picture alone, for the session manager."""
    return picture_response(portrait_name(_managed(reference, table)))


@blueprint.route("/candidatures/<reference>/photo", methods=["GET", "POST"])
@requires("candidacy.own")
def own_portrait(reference: str) -> Answer:
    """One's own picture, the words one agreed to, and taking that back."""
    enrolment = portraits.own_enrolment(db(), reference, person().id)
    here = url_for("assessments.own_portrait", reference=reference)
    if _withdrawn(enrolment):
        return redirect(here, 303)
    leave = (_("Revenir à ma candidature"), url_for("candidacies.one", reference=reference))
    return _page(enrolment, f"{here}.jpg", leave, own=True)


@blueprint.get("/candidatures/<reference>/photo.jpg")
@requires("candidacy.own")
def own_picture(reference: str) -> Response:
    """The picture alone, for the person."""
    return picture_response(portrait_name(portraits.own_enrolment(db(), reference, person().id)))


def _page(enrolment: Enrolment, picture: str, leave: tuple[str, str], *, own: bool) -> str:
    return render_template(
        "assessments/portrait.html",
        enrolment=enrolment,
        attendance=enrolment.attendance,
        candidate=enrolment.candidacy.candidate,
        certified=portraits.is_certified(db(), enrolment),
        picture=picture,
        leave=leave,
        own=own,
        form=EmptyForm(),
    )
