"""Signing on paper: the manager countersigns the scanned print; and refusals to sign."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import queries
from certify.assessments import signing as acts
from certify.assessments.minutes import REPLY, Signatory, signatories
from certify.assessments.models import Minutes
from certify.assessments.progress import require_part
from certify.assessments.rules import Part
from certify.assessments.signing import Scan
from certify.assessments.signing_forms import HandForm, RefusalForm
from certify.assessments.views import Answer, blueprint, done, signed, status_of
from certify.assessments.views.minutes import MANAGE, SIGN, VALIDATE
from certify.assessments.views.portraits import MOST_WITH_PICTURE, file_store
from certify.errors import Forbidden, NotFound
from certify.storage.incoming import Incoming, accepted
from certify.storage.sniffing import FileKind
from certify.web.access import limited, requires
from certify.web.transaction import db


@blueprint.url_value_preprocessor
def allow_scan(endpoint: str | None, _values: object) -> None:
    """Let the form that carries a scan be heavier. Before anything reads it: the token stands in it."""
    if endpoint == "assessments.countersign":
        request.max_content_length = MOST_WITH_PICTURE


def _minutes(number: str) -> Minutes:
    return queries.minutes_for(db(), person().id, person().organisations(MANAGE), number)


@blueprint.route("/proces-verbaux/<number>/signatures-a-la-main", methods=["GET", "POST"])
@requires(MANAGE)
def countersign(number: str) -> Answer:
    """The signed print, who signed it, and the manager's countersignature."""
    form, files = HandForm(), []
    # The scan is opened, and the password checked, before the act's transaction begins.
    ready = signed(form) and done(form, lambda: files.append(_opened(form)))
    found = _minutes(number)
    require_part(db(), found.jury_session, Part.MANAGER, person())
    acts.require_hand_signature(found)
    people = [who for who in signatories(db(), found) if who.seat is not None and who.signature is None]
    form.seats.choices = [(who.seat.id, who.name) for who in people if who.seat is not None]
    if ready and done(form, lambda: _countersign(found, form, files[0])):
        flash(_("Feuille contresignée. Signatures à la main : %(count)d.", count=len(form.seats.data)))
        return redirect(url_for("assessments.minutes_page", number=number), 303)
    form.ask_again()
    return render_template("assessments/countersign.html", minutes=found, form=form), status_of(form)


def _opened(form: HandForm) -> Incoming:
    assert form.sent is not None  # noqa: S101  (the form asks for it)
    return accepted(form.sent.read(), {FileKind.PDF, FileKind.PHOTO}, "scan")


def _countersign(found: Minutes, form: HandForm, scan: Incoming) -> None:
    kept = Scan(file_store().put(scan.content), scan.media_type)
    acts.record_hand_signatures(
        db(), found, kept, seats=form.seats.data, typed=form.typed.data, by=person(), now=clock.now()
    )


@blueprint.route("/proces-verbaux/<number>/refus/<int:seat>", methods=["GET", "POST"])
@requires(SIGN)
@limited
def refuse_to_sign(number: str, seat: int) -> Answer:
    """A member refuses to sign, by themselves or through the manager."""
    form = RefusalForm()
    # The password is checked in a transaction of its own, which comes before the act's.
    agreed = request.method == "POST" and signed(form)
    found = _minutes(number)
    who = _signatory(found, seat)
    if person().id not in (who.account_id, found.jury_session.manager_id):
        raise Forbidden("seat.other", "Un refus de signer se note par le membre lui-même, ou par le responsable.")
    own = person().id == who.account_id
    if agreed and done(
        form,
        lambda: acts.refuse_to_sign(db(), found, seat, reason=form.reason.data, by=person(), now=clock.now()),
    ):
        noted = _("Refus noté. L’autorité le lira avec le procès-verbal.")
        flash(noted if own else _("Refus noté. %(name)s le confirme, ou signe.", name=who.name))
        return redirect(url_for("assessments.minutes_page", number=number), 303)
    if own and who.refusal is not None and request.method == "GET":
        form.reason.data = who.refusal.reason
    page = render_template(
        "assessments/refuse_to_sign.html", minutes=found, form=form, member=who, own=own, days=REPLY.days
    )
    return page, status_of(form)


def _signatory(found: Minutes, seat: int) -> Signatory:
    for who in signatories(db(), found):
        if who.seat is not None and who.seat.id == seat:
            return who
    raise NotFound("seat.unknown", "Cette personne n’est pas du jury de cette session.")


@blueprint.get("/proces-verbaux/<number>/feuilles/<int:print_id>")
@requires(SIGN, VALIDATE)
def signed_print(number: str, print_id: int) -> Response:
    """The scan of a print signed by hand, for whoever may read the minutes."""
    centres, certifiers = person().organisations(MANAGE), person().organisations(VALIDATE)
    found = queries.minutes_for(db(), person().id, centres, number, certifiers=certifiers)
    scan = acts.signed_print_of(db(), found, print_id)
    ending = "pdf" if scan.media_type == "application/pdf" else "jpg"
    return kept_file(scan.file, scan.media_type, f"{number}-signatures-{scan.id}.{ending}")


def kept_file(name: str, media_type: str, filename: str) -> Response:
    """A file of the store as a download that no cache keeps, sent piece by piece. Errors: NotFound."""
    try:
        stored = file_store().read(name)
    except FileNotFoundError:
        raise NotFound("file.unknown", "Ce fichier n’existe plus.") from None
    response = Response(stored.chunks, mimetype=media_type)
    response.content_length = stored.size
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
