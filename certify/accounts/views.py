"""Pages of accounts: signing in and out, opening a candidate's account, and each person's own page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from certify import clock
from certify.accounts import actions, queries, signed_in, throttle
from certify.accounts.forms import PasswordForm, RegistrationForm, SignInForm
from certify.accounts.names import ACTS, ROLE_NAMES
from certify.accounts.passwords import matches
from certify.accounts.person import Person, actor_of
from certify.accounts.rules import mail_or_phone, readings
from certify.accounts.terms import Role
from certify.audit import trail
from certify.audit.views import name_acts
from certify.errors import Conflict, Invalid
from certify.web import access
from certify.web.constraints import tell
from certify.web.entries import Entry, offered
from certify.web.forms import put_errors
from certify.web.redirects import local
from certify.web.transaction import db, record

blueprint = Blueprint("accounts", __name__)
name_acts(blueprint, ("account",), ACTS)
tell("uq_identifier_kind_value", "identifier.taken", actions.TAKEN)  # two who open an account at the same moment

NOBODY = trail.Actor("nobody")
HOUR_QUARTER = {"Retry-After": "900"}


@blueprint.route("/connexion", methods=["GET", "POST"])
@access.public
def sign_in() -> ResponseReturnValue:
    """Sign in with any identifier and the password; then on to where the person was going."""
    if signed_in.reader() is not None:
        return redirect(_onwards(), 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return _page("accounts/sign_in.html", form)
    limits = _limits(form.identifier.data)
    with record() as recording:
        going_on = throttle.note_attempt(recording, limits, now=clock.now())
        found = queries.credentials_of(recording, form.identifier.data) if going_on else None
    if not going_on:
        form.form_errors.append(gettext(signed_in.TOO_MANY))
        return (*_page("accounts/sign_in.html", form, 429), HOUR_QUARTER)
    # Between the two transactions: the password costs time, and the same time for a person who is unknown.
    if not matches(found.password_hash if found else None, form.password.data) or found is None:
        return _refused(form, limits[0])
    throttle.forgive(db(), limits[:1])
    signed_in.begin(found.account_id)
    return redirect(_onwards(), 303)


def _limits(typed: str) -> list[throttle.Limit]:
    secret = str(current_app.secret_key)
    meant = readings(typed)
    identifier = meant[0][1] if meant else typed.strip().casefold()
    return [throttle.by_identifier(secret, identifier), throttle.by_address(secret, signed_in.address())]


def _refused(form: SignInForm, limit: throttle.Limit) -> ResponseReturnValue:
    with record() as recording:
        subject = ("identifier", limit.key[:16])
        trail.record(recording, "account.sign_in_refused", subject, by=NOBODY, now=clock.now())
    form.form_errors.append(gettext("L’identifiant ou le mot de passe ne convient pas. Vérifiez les deux."))
    return _page("accounts/sign_in.html", form)


def _page(template: str, form: Any, status: int = 422) -> tuple[str, int]:
    page = render_template(template, form=form, next=request.args.get("next"))
    return page, status if request.method == "POST" else 200


def _onwards() -> str:
    return local(request.args.get("next"), url_for("accounts.own_page"))


@blueprint.post("/deconnexion")
@access.public
def sign_out() -> ResponseReturnValue:
    """End the session; without one there is nothing to end."""
    if signed_in.reader() is not None:
        signed_in.end()
    return redirect(url_for("accounts.signed_out"), 303)


@blueprint.get("/deconnexion")
@access.public
def signed_out() -> str:
    """Say that the session is over."""
    return render_template("accounts/signed_out.html")


@blueprint.route("/inscription", methods=["GET", "POST"])
@access.public
def register() -> ResponseReturnValue:
    """Open a candidate's account and go on signed in."""
    if signed_in.reader() is not None:
        return redirect(_onwards(), 303)
    form = RegistrationForm()
    if not form.validate_on_submit():
        return _page("accounts/register.html", form)
    limit = throttle.by_registration(str(current_app.secret_key), signed_in.address())
    with record() as recording:
        going_on = throttle.note_attempt(recording, [limit], now=clock.now())
    if not going_on:
        form.form_errors.append(gettext(signed_in.TOO_MANY))
        return (*_page("accounts/register.html", form, 429), HOUR_QUARTER)
    try:
        signed_in.begin(_open_candidates_account(form))
    except Invalid as error:
        put_errors(form, error)
        return _page("accounts/register.html", form)
    except Conflict as error:
        put_errors(form, Invalid(error.code, error.message, fields={"identifier": error.message}))
        return _page("accounts/register.html", form, 409)
    return redirect(_onwards(), 303)


def _open_candidates_account(form: RegistrationForm) -> int:
    now = clock.now()
    account = actions.open_account(
        db(),
        name=form.name.data,
        identifiers=[mail_or_phone(form.identifier.data)],
        password=form.password.data,
        by=None,
        now=now,
    )
    itself = actor_of(account.id)
    actions.grant_role(db(), account, Role.CANDIDATE, None, from_on=now.date(), by=itself, now=now)
    return account.id


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a person's own page."""

    text: Any
    hint: Any
    href: str
    waiting: int | None


@blueprint.get("/accueil")
@access.signed_in
def own_page() -> str:
    """What the person can do, from their permissions."""
    person = signed_in.person()
    roles = [(place, [ROLE_NAMES[role] for role in held]) for place, held in queries.roles_of(db(), person)]
    tasks = [_task(entry, person) for entry in offered(current_app) if person.may(entry.permission)]
    return render_template("accounts/own_page.html", person=person, roles=roles, tasks=tasks)


def _task(entry: Entry, person: Person) -> Task:
    waiting = entry.waiting(db(), person) if entry.waiting else None
    return Task(entry.text, entry.hint, url_for(entry.endpoint), waiting)


@blueprint.route("/mot-de-passe", methods=["GET", "POST"])
@access.signed_in
def change_password() -> ResponseReturnValue:
    """Choose another password. Every other browser is signed out."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _page("accounts/change_password.html", form)
    try:
        signed_in.confirm(form.password.data)
    except Invalid as error:
        put_errors(form, error)
        return _page("accounts/change_password.html", form)
    try:
        signed_in.change_password(form.new_password.data)
    except Invalid as error:
        put_errors(form, replace(error, fields={"new_password": error.message}))
        return _page("accounts/change_password.html", form)
    flash(gettext("Votre mot de passe est changé. Les autres appareils sont déconnectés."))
    return redirect(url_for("accounts.own_page"), 303)
