"""Sending a list, seeing what is wrong with it, and loading it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from werkzeug.utils import secure_filename
from wtforms.fields.choices import SelectChoice

from certify import clock
from certify.accounts.signed_in import person
from certify.candidacies.companion_forms import ListForm
from certify.candidacies.companion_models import CandidateList
from certify.candidacies.forms import ActForm
from certify.candidacies.lists.actions import FAULTS_SHOWN, Checked, check_list, confirm_list, send_list
from certify.candidacies.lists.checks import usable_codes
from certify.candidacies.lists.lines import COLUMNS, MOST_BYTES, NAMES, Fault, columns_for
from certify.candidacies.lists.loading import versions_by_code
from certify.candidacies.sheets import sheet
from certify.candidacies.views import asked, blueprint, onwards, page
from certify.errors import Invalid, NotFound
from certify.institutions.models import Organisation, RoleKind
from certify.institutions.queries import organisations_in
from certify.web.access import requires
from certify.web.i18n import in_language, language
from certify.web.transaction import database, db

requires_registrar = requires("candidacy.register")


@blueprint.url_value_preprocessor
def allow_list(endpoint: str | None, _values: object) -> None:
    """Let the one form that carries a list be heavier, before anything reads it."""
    if endpoint == "candidacies.lists":
        request.max_content_length = MOST_BYTES + 1024 * 1024


@blueprint.route("/listes", methods=["GET", "POST"])
@requires_registrar
def lists() -> ResponseReturnValue:
    """A list to send; those sent before."""
    form, sent = ListForm(), list[_Sent]()
    # A long list takes a while to check: nobody who writes waits for it.
    with database().reading() as reading:
        services = _services(reading)
        form.service.choices = [SelectChoice(str(each.id), in_language(each.legal_name)) for each in services]
        checked = asked(form, lambda: sent.append(_check(reading, form, services)))
    if checked:
        return onwards(url_for("candidacies.one_list", key=_keep(sent[0]).id))
    before = db().scalars(_own().order_by(CandidateList.id.desc()).limit(20)).all()
    codes = {country: _codes(country) for country in sorted({each.country_code for each in services})}
    return page("candidacies/lists.html", form, before=before, columns=_columns(services), codes=codes)


def _codes(country: str) -> list[str]:
    """The codes of certifications that a list of this country may name."""
    return usable_codes(versions_by_code(db(), country, clock.now().date()))


def _columns(services: list[Organisation]) -> list[tuple[str, bool, str]]:
    """The columns, with examples of the first service's country."""
    return columns_for(services[0].country_code, _codes(services[0].country_code)) if services else list(COLUMNS)


def _services(session: Session) -> list[Organisation]:
    """The employment services whose people the reader may register: their own, or any of their countries."""
    reader = person()
    every = organisations_in(session, RoleKind.EMPLOYMENT_SERVICE, clock.now().date())
    own = reader.organisations("candidacy.accompany")
    if mine := [each for each in every if each.id in own]:
        return mine
    reach = reader.organisations("candidacy.register")
    countries = set(session.scalars(select(Organisation.country_code).where(Organisation.id.in_(reach))))
    return [each for each in every if each.country_code in countries]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A list as it arrived, for a service (its id), and what was found in it."""

    name: str
    content: bytes
    service: int
    checked: Checked


def _check(session: Session, form: ListForm, services: list[Organisation]) -> _Sent:
    service = next((each for each in services if str(each.id) == form.service.data), None)
    if service is None:
        sentence = "Choisissez le service de l’emploi."
        raise Invalid("list.service", sentence, fields={"service": sentence})
    sent = form.file.data
    content = sent.read() if sent else b""
    if not content:
        sentence = "Choisissez un fichier CSV."
        raise Invalid("list.file", sentence, fields={"file": sentence})
    name = secure_filename(sent.filename or "") or "liste.csv"
    return _Sent(name, content, service.id, check_list(session, content, service, now=clock.now()))


def _keep(sent: _Sent) -> CandidateList:
    service = db().get_one(Organisation, sent.service)
    return send_list(db(), sent.name, sent.content, service, sent.checked, by=person().actor, now=clock.now())


def _own() -> Select[CandidateList]:
    """Lists are their sender's alone."""
    return select(CandidateList).where(CandidateList.by_id == person().actor.id)


def _one(key: int) -> CandidateList:
    found = db().scalar(_own().where(CandidateList.id == key))
    if found is None:
        raise NotFound("list.unknown", "Cette liste n’est pas ici.")
    return found


@blueprint.get("/listes/<int:key>")
@requires_registrar
def one_list(key: int) -> str:
    """What a list holds: how many people, the first faults, and the button that loads it."""
    listed = _one(key)
    faults = _said(Fault(*fault) for fault in listed.first_faults)
    return render_template("candidacies/list.html", listed=listed, faults=faults, shown=FAULTS_SHOWN, form=ActForm())


def _said(faults: Iterable[Fault]) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, _(fault.sentence) % (fault.values or {})) for fault in faults]


@blueprint.post("/listes/<int:key>/charger")
@requires_registrar
def load_list(key: int) -> ResponseReturnValue:
    """Register everybody in the list, or nobody."""
    count = confirm_list(db(), _one(key), language=language(), by=person().actor, now=clock.now())
    flash(ngettext("%(num)d personne est inscrite.", "%(num)d personnes sont inscrites.", count))
    return onwards(url_for("candidacies.one_list", key=key))


@blueprint.get("/listes/<int:key>/fautes.csv")
@requires_registrar
def list_faults(key: int) -> Response:
    """Every fault of the list, as a file to work through."""
    listed = _one(key)
    if listed.content is None:
        raise NotFound("list.forgotten", "Cette liste a été oubliée après un jour : envoyez-la de nouveau.")
    faults = check_list(db(), listed.content, listed.organisation, now=clock.now()).faults
    return as_file("fautes.csv", sheet((_("ligne"), _("colonne"), _("faute")), _said(faults)))


@blueprint.get("/listes/modele.csv")
@requires_registrar
def list_template() -> Response:
    """An empty list with its columns and one example."""
    return as_file("modele.csv", sheet(NAMES, [[example for _name, _required, example in _columns(_services(db()))]]))


def as_file(name: str, content: bytes) -> Response:
    """A CSV file to keep."""
    response = make_response(content)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
