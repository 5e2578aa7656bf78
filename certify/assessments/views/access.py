"""Session access: the session manager's page, the door, and the bounds of whoever came in through it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import logout_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock
from certify.accounts.actions import can_sign_in
from certify.accounts.person import Person
from certify.accounts.signed_in import TOO_MANY, person, reader
from certify.assessments import access as acts
from certify.assessments.access_forms import EnterForm, PinForm
from certify.assessments.forms import EmptyForm
from certify.assessments.minutes import signatories
from certify.assessments.models import JurySession, Minutes, Seat, SessionAccess
from certify.assessments.moments import possible
from certify.assessments.progress import session_rules, today_at
from certify.assessments.queries import live_minutes
from certify.assessments.summons import juror_letter_texts
from certify.assessments.views import Answer, blueprint, done, door, status_of
from certify.assessments.views.composition import seat_of
from certify.assessments.views.sessions import MANAGE, session_in_reach
from certify.errors import NotFound
from certify.paper import press
from certify.web.access import is_limited, public, requires
from certify.web.i18n import language
from certify.web.numbers import whole
from certify.web.transaction import database, db


@blueprint.route("/acces", methods=["GET", "POST"])
@blueprint.route("/acces/<asked>", methods=["GET", "POST"])
@public
def enter(asked: str = "") -> Answer:
    """Come in for one session, with the summons code and the PIN."""
    if (known := reader()) is not None:
        return redirect(url_for("assessments.sitting", reference=known.only) if known.only else "/accueil", 303)
    form = EnterForm(data={"reference": asked.upper()})
    entered: list[bool] = []
    if form.validate_on_submit() and done(
        form, lambda: entered.append(door.enter(form.reference.data, form.code.data, form.pin.data))
    ):
        if entered[0]:
            return redirect(url_for("assessments.sitting", reference=form.reference.data.strip().upper()), 303)
        form.form_errors.append(_(TOO_MANY))
        return render_template("assessments/enter.html", form=form), 429, {"Retry-After": "900"}
    return render_template("assessments/enter.html", form=form), status_of(form)


@blueprint.before_request
def keep_within() -> Answer | None:
    """Whoever came in for one session finds that session and nothing else, while it is open to them.

    Read apart from the request's transaction, which belongs to the view.
    """
    known = reader()
    if known is None or known.only is None or not is_limited(current_app, str(request.endpoint)):
        return None
    with database().reading() as reading:
        access = acts.access_of(reading, known)
        closed = access is None or not acts.is_open(access, today_at(access.seat.jury_session.site, clock.now()))
        about = None if closed else _about(reading)
        signed = _signed(reading, access) if closed and access is not None else None
    if closed:
        return _shut_out(known, signed)
    if about != known.only:
        raise NotFound("session.unknown", "Cette session n’existe pas, ou vous n’y avez pas accès.")
    return None


def _about(reading: object) -> str | None:
    """The session that the address is about: its own reference, or that of the minutes it numbers."""
    values = request.view_args or {}
    if "number" in values:
        found = select(JurySession.reference).join(Minutes, Minutes.session_id == JurySession.id)
        return reading.scalar(found.where(Minutes.number == values["number"]))  # type: ignore[attr-defined, no-any-return]
    return values.get("reference")


def _signed(reading: Session, access: SessionAccess) -> str | None:
    """The number of the minutes that this member has signed, if they have: that is why the access is over."""
    seat = access.seat
    minutes = live_minutes(reading, seat.jury_session)
    signed = minutes and any(who.signature for who in signatories(reading, minutes) if who.seat is seat)
    return minutes.number if minutes and signed else None


def _shut_out(known: Person, signed: str | None) -> Answer:
    logout_user()
    session.clear()
    if signed is not None:
        return render_template("assessments/signed.html", number=signed, reference=known.only)
    form = EnterForm(formdata=None, data={"reference": known.only})
    return render_template("assessments/enter.html", form=form, closed=True), 403


@blueprint.get("/sessions/<reference>/acces")
@requires(MANAGE)
def accesses(reference: str) -> Answer:
    """How each member gets in: codes, PINs, who came."""
    found = session_in_reach(reference)
    return render_template(
        "assessments/accesses.html",
        session=found,
        seats=[seat for seat in found.seats if seat.left_at is None],
        accesses=acts.accesses(db(), found),
        tries=acts.TRIES,
        signs_in=can_sign_in,
        may_declare=possible("declare", found.state),
        allowed=(allowed := session_rules(found, today_at(found.site, clock.now())).session_access),
        possible=allowed and possible("admit", found.state),
        form=EmptyForm(),
    )


@blueprint.post("/sessions/<reference>/acces/<int:seat_id>/code")
@requires(MANAGE)
def access_code(reference: str, seat_id: int) -> Answer:
    """A new summons code, shown once."""
    seat = seat_of(session_in_reach(reference), seat_id)
    code = acts.code_for(db(), seat, by=person(), now=clock.now())
    return _once(seat, code=code)


@blueprint.post("/sessions/<reference>/acces/<int:seat_id>/convocation")
@requires(MANAGE)
def access_letter(reference: str, seat_id: int) -> Answer:
    """The summons to print, with a new code: given once, kept nowhere."""
    seat = seat_of(session_in_reach(reference), seat_id)
    code = acts.code_for(db(), seat, by=person(), now=clock.now())
    public_url = current_app.settings.public_url  # type: ignore[attr-defined]
    text = juror_letter_texts(db(), seat.jury_session, [seat], language(), codes={seat.id: code}, public_url=public_url)
    letter = Response(_laid_out(text), mimetype="application/pdf")
    letter.headers["Content-Disposition"] = f'attachment; filename="convocation-{reference}.pdf"'
    letter.headers["Cache-Control"] = "no-store"
    return letter


def _laid_out(text: str) -> Iterator[bytes]:
    """The letter, laid out as it is sent: by then the transaction has ended."""
    yield press.lay_out(text)


@blueprint.route("/sessions/<reference>/acces/<int:seat_id>/pin", methods=["GET", "POST"])
@requires(MANAGE)
def access_pin(reference: str, seat_id: int) -> Answer:
    """Check the identity, then give a PIN, shown once."""
    seat = seat_of(session_in_reach(reference), seat_id)
    known = acts.accesses(db(), seat.jury_session).get(seat.id)
    form = PinForm(data={"serial": known.serial if known else 0})
    given: list[str] = []
    if form.validate_on_submit() and done(form, lambda: given.append(_give(form, seat))):
        return _once(seat, pin=given[0])
    return render_template(
        "assessments/access_pin.html", session=seat.jury_session, seat=seat, access=known, form=form
    ), status_of(form)


def _give(form: PinForm, seat: Seat) -> str:
    serial = whole(str(form.serial.data))
    return acts.give_pin(
        db(),
        seat,
        identity_document=form.identity_document.data,
        serial=-1 if serial is None else serial,
        by=person(),
        now=clock.now(),
    )


def _once(seat: Seat, **shown: str) -> Answer:
    """A page that is shown once and kept by no browser."""
    response = make_response(
        render_template(
            "assessments/access_once.html",
            session=seat.jury_session,
            seat=seat,
            door=current_app.settings.public_url + url_for("assessments.enter", asked=seat.jury_session.reference),  # type: ignore[attr-defined]
            **shown,
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/sessions/<reference>/acces/<int:seat_id>/fermer")
@requires(MANAGE)
def access_revoke(reference: str, seat_id: int) -> Answer:
    """Close a member's access at once."""
    seat = seat_of(session_in_reach(reference), seat_id)
    acts.revoke(db(), seat, by=person(), now=clock.now())
    flash(_("Accès fermé : %(name)s.", name=seat.juror.name))
    return redirect(url_for("assessments.accesses", reference=reference), 303)
