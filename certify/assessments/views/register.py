"""The authority's register of jurors: entries and habilitations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from certify import clock
from certify.accounts.models import Account
from certify.accounts.signed_in import person
from certify.assessments import habilitations as lives
from certify.assessments import pool, queries
from certify.assessments import register as acts
from certify.assessments.charter import publish_charter
from certify.assessments.forms import EmptyForm, GrantForm, HabilitationForm, ReasonForm, TrainingForm
from certify.assessments.juror_forms import ChangeJurorForm, CharterForm, NewJurorForm, WorkForm
from certify.assessments.models import Habilitation, Juror
from certify.assessments.terms import HabilitationEvent, Sex
from certify.assessments.ties import charter_of
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.certifications.models import Certification
from certify.errors import Invalid, NotFound
from certify.institutions.models import Authority
from certify.web.access import requires
from certify.web.i18n import in_language
from certify.web.numbers import page_asked
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
    """The register, a page at a time, searched by name, trade, town or habilitation."""
    authority, page = _authority(), page_asked()
    titles = {each.id: each for each in queries.certifications_of(db(), authority)}
    title = request.args.get("titre", type=int)
    asked = pool.Asked(
        request.args.get("mots", "")[:100], request.args.get("ville", "")[:100], title if title in titles else None
    )
    jurors, total = pool.register_page(db(), authority.id, asked, page)
    return render_template(
        "assessments/register.html",
        authority=authority,
        jurors=jurors,
        asked=asked,
        total=total,
        page=page,
        page_size=pool.PAGE,
        titles=[(key, _title(each)) for key, each in titles.items()],
        today=acts.today_in(authority, clock.now()),
        charter=charter_of(db(), authority.id),
    )


@blueprint.route("/validation/jurys/nouveau", methods=["GET", "POST"])
@requires(VALIDATE)
def new_juror() -> Answer:
    """Enter somebody in the register: with an account, or by name."""
    authority, form = _authority(), NewJurorForm()
    accounts = {account.id: account for account in queries.accounts_to_register(db(), authority)}
    form.account.choices = [(0, "–"), *((key, account.display_name) for key, account in accounts.items())]
    entered: list[Juror] = []
    if form.validate_on_submit() and done(
        form, lambda: entered.append(_enter(form, authority, accounts.get(form.account.data)))
    ):
        flash(_("Inscription au registre : %(name)s.", name=entered[0].name))
        return redirect(url_for("assessments.juror", juror_id=entered[0].id), 303)
    return render_template("assessments/new_juror.html", form=form), status_of(form)


def _enter(form: NewJurorForm, authority: Authority, account: Account | None) -> Juror:
    if (account is None) == (not form.name.data.strip()):
        sentence = "Choisissez une personne qui a un compte, ou écrivez le nom d’une autre."
        raise Invalid("juror.who", sentence, fields={"account": sentence})
    if account is None:
        account = acts.account_for_newcomer(db(), authority, form.name.data, by=person(), now=clock.now())
    return acts.register_juror(db(), account=account, authority=authority, **_typed(form), by=person(), now=clock.now())


def _typed(form: ChangeJurorForm) -> dict[str, Any]:
    return {
        "trade": form.trade.data,
        "practice_years": form.practice_years.data,
        "left_trade_on": form.left_trade_on.data,
        "sex": Sex(form.sex.data),
        "town": form.town.data or "",
        "phone": form.phone.data or "",
    }


def _juror(juror_id: int) -> Juror:
    return pool.juror_within(db(), person().organisations(VALIDATE), juror_id)


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
    page = render_template(
        "assessments/juror.html",
        juror=found,
        form=form,
        title_of=_title,
        token=EmptyForm(),
        practice=found.practice(acts.today_in(found.authority, clock.now())),
    )
    return page, status_of(form)


@blueprint.route("/validation/jurys/<int:juror_id>/modifier", methods=["GET", "POST"])
@requires(VALIDATE)
def change_juror(juror_id: int) -> Answer:
    """Correct what the register says of a juror."""
    found = _juror(juror_id)
    form = ChangeJurorForm(obj=found, data={"sex": found.sex.value if found.sex else None})
    if form.validate_on_submit() and done(
        form, lambda: acts.change_juror(db(), found, **_typed(form), by=person(), now=clock.now())
    ):
        flash(_("Registre mis à jour."))
        return redirect(url_for("assessments.juror", juror_id=juror_id), 303)
    return render_template("assessments/change_juror.html", juror=found, form=form), status_of(form)


@blueprint.route("/validation/jurys/<int:juror_id>/travail", methods=["GET", "POST"])
@requires(VALIDATE)
def juror_work(juror_id: int) -> Answer:
    """Enter a period of work in the trade."""
    found, form = _juror(juror_id), WorkForm()
    if form.validate_on_submit() and done(form, lambda: _record_work(found, form)):
        flash(_("Période de travail inscrite."))
        return redirect(url_for("assessments.juror", juror_id=juror_id), 303)
    return render_template("assessments/juror_work.html", juror=found, form=form), status_of(form)


def _record_work(found: Juror, form: WorkForm) -> None:
    acts.record_work(
        db(),
        found,
        employer=form.employer.data or "",
        from_on=form.from_on.data,
        until_on=form.until_on.data,
        by=person(),
        now=clock.now(),
    )


@blueprint.post("/validation/jurys/<int:juror_id>/travail/<int:line_id>/retirer")
@requires(VALIDATE)
def remove_work(juror_id: int, line_id: int) -> Answer:
    """Take a period of work out of the register."""
    acts.remove_work(db(), _juror(juror_id), line_id, by=person(), now=clock.now())
    flash(_("Période de travail retirée."))
    return redirect(url_for("assessments.juror", juror_id=juror_id), 303)


@blueprint.route("/validation/jurys/charte", methods=["GET", "POST"])
@requires(VALIDATE)
def charter() -> Answer:
    """The charter that jurors accept, and its next version."""
    authority = _authority()
    former = charter_of(db(), authority.id)
    form = CharterForm(data={"text": former.text if former else ""})
    if form.validate_on_submit() and done(
        form, lambda: publish_charter(db(), authority, form.text.data, by=person(), now=clock.now())
    ):
        flash(_("Charte publiée. Chaque membre du jury l’accepte avant de siéger."))
        return redirect(url_for("assessments.register"), 303)
    page = render_template("assessments/charter.html", authority=authority, charter=former, form=form)
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
