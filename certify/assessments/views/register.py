"""The authority's register of jurors: entries and habilitations."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from certify import clock
from certify.accounts.models import Account
from certify.accounts.signed_in import person
from certify.assessments import habilitations as lives
from certify.assessments import queries
from certify.assessments import register as acts
from certify.assessments.forms import EmptyForm, GrantForm, HabilitationForm, JurorForm, ReasonForm, TrainingForm
from certify.assessments.models import Habilitation, Juror
from certify.assessments.terms import HabilitationEvent, Sex
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.certifications.models import Certification
from certify.errors import NotFound
from certify.institutions.models import Authority
from certify.web.access import requires
from certify.web.i18n import in_language
from certify.web.transaction import db

VALIDATE = "minutes.validate"


def _authority() -> Authority:
    """The person's authority; the first one, for somebody who has several."""
    found = queries.authorities_of(db(), person().organisations(VALIDATE))
    if not found:
        raise NotFound("authority.unknown", "Cette page n’existe pas.")
    return found[0]


@blueprint.get("/validation/jurys")
@requires(VALIDATE)
def register() -> Answer:
    """The register."""
    authority = _authority()
    jurors = queries.register_of(db(), authority.id)
    return render_template("assessments/register.html", authority=authority, jurors=jurors)


@blueprint.route("/validation/jurys/nouveau", methods=["GET", "POST"])
@requires(VALIDATE)
def new_juror() -> Answer:
    """Enter somebody in the register."""
    authority, form = _authority(), JurorForm()
    accounts = {account.id: account for account in queries.accounts_to_register(db(), authority)}
    form.account.choices = [(key, account.display_name) for key, account in accounts.items()]
    entered: list[Juror] = []
    if form.validate_on_submit() and done(
        form, lambda: entered.append(_enter(form, authority, accounts[form.account.data]))
    ):
        flash(_("Inscription au registre : %(name)s.", name=entered[0].name))
        return redirect(url_for("assessments.juror", juror_id=entered[0].id), 303)
    return render_template("assessments/new_juror.html", form=form, accounts=accounts), status_of(form)


def _enter(form: JurorForm, authority: Authority, account: Account) -> Juror:
    return acts.register_juror(
        db(),
        account=account,
        authority=authority,
        trade=form.trade.data,
        practice_years=form.practice_years.data,
        left_trade_on=form.left_trade_on.data,
        sex=Sex(form.sex.data),
        by=person(),
        now=clock.now(),
    )


def _juror(juror_id: int) -> Juror:
    return queries.juror_within(db(), person().organisations(VALIDATE), juror_id)


@blueprint.route("/validation/jurys/<int:juror_id>", methods=["GET", "POST"])
@requires(VALIDATE)
def juror(juror_id: int) -> Answer:
    """One juror, with a form to ask for a habilitation."""
    found, form = _juror(juror_id), HabilitationForm()
    taken = lives.under_way(found, acts.today_in(found.authority, clock.now()))
    titles = {each.id: each for each in queries.certifications_of(db(), found.authority) if each.id not in taken}
    form.certification.choices = [(key, _title(each)) for key, each in titles.items()]
    if form.validate_on_submit():
        lives.request_habilitation(db(), found, titles[form.certification.data], by=person(), now=clock.now())
        flash(_("Habilitation demandée."))
        return redirect(url_for("assessments.juror", juror_id=juror_id), 303)
    page = render_template("assessments/juror.html", juror=found, form=form, title_of=_title, token=EmptyForm())
    return page, status_of(form)


def _title(certification: Certification) -> str:
    newest = max(certification.versions, key=lambda version: version.valid_from, default=None)
    return certification.code if newest is None else in_language(newest.title)


def _habilitation(juror_id: int, habilitation_id: int) -> Habilitation:
    found = next((h for h in _juror(juror_id).habilitations if h.id == habilitation_id), None)
    if found is None:
        raise NotFound("habilitation.unknown", "Cette habilitation n’existe pas.")
    return found


def _train(habilitation: Habilitation, form: FlaskForm) -> None:
    lives.record_training(
        db(), habilitation, trained_on=form.trained_on.data, hours=form.hours.data, by=person(), now=clock.now()
    )


def _grant(habilitation: Habilitation, form: FlaskForm) -> None:
    lives.grant_habilitation(db(), habilitation, until_on=form.until_on.data, by=person(), now=clock.now())


def _end(event: HabilitationEvent) -> Callable[[Habilitation, FlaskForm], None]:
    def end(habilitation: Habilitation, form: FlaskForm) -> None:
        lives.end_habilitation(db(), habilitation, event, reason=form.reason.data, by=person(), now=clock.now())

    return end


# What is done to a habilitation: its form and its act, by the word in the address.
_ACTS: dict[str, tuple[type[FlaskForm], Callable[[Habilitation, FlaskForm], None]]] = {
    "formation": (TrainingForm, _train),
    "donner": (GrantForm, _grant),
    "suspendre": (ReasonForm, _end(HabilitationEvent.SUSPEND)),
    "retablir": (ReasonForm, _end(HabilitationEvent.REINSTATE)),
    "retirer": (ReasonForm, _end(HabilitationEvent.WITHDRAW)),
    "refuser": (ReasonForm, _end(HabilitationEvent.REFUSE)),
}


@blueprint.route(
    "/validation/jurys/<int:juror_id>/habilitations/<int:habilitation_id>"
    "/<any(formation,donner,suspendre,retablir,retirer,refuser):act>",
    methods=["GET", "POST"],
)
@requires(VALIDATE)
def habilitation(juror_id: int, habilitation_id: int, act: str) -> Answer:
    """Record a training, grant, suspend or withdraw a habilitation."""
    found = _habilitation(juror_id, habilitation_id)
    kind, carry_out = _ACTS[act]
    form = kind()
    if request.method == "POST" and form.validate() and done(form, lambda: carry_out(found, form)):
        flash(_("Habilitation mise à jour."))
        return redirect(url_for("assessments.juror", juror_id=juror_id), 303)
    page = render_template(
        "assessments/habilitation.html", juror=found.juror, habilitation=found, act=act, form=form, title_of=_title
    )
    return page, status_of(form)
