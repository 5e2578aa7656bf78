"""A counsellor's pages: the people accompanied, registering somebody, the agreement to act, the code to take over."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import clock
from certify.accounts.models import Account
from certify.accounts.signed_in import person, reader
from certify.candidacies import accompanying, leaving, mandates, takeover, texts
from certify.candidacies.companion_forms import AgreementForm, RegistrationForm, TakeoverForm, together
from certify.candidacies.forms import ActForm
from certify.candidacies.identity import check_contact, refuse
from certify.candidacies.journal import note_reading
from certify.candidacies.models import Candidacy, Candidate
from certify.candidacies.queries import PAGE
from certify.candidacies.views import asked, blueprint, onwards, page
from certify.candidacies.views.applying import acts_for, countries, own, tasks_address
from certify.errors import Forbidden
from certify.institutions.models import Organisation
from certify.web.access import requires
from certify.web.i18n import language
from certify.web.numbers import page_asked
from certify.web.transaction import db, record

requires_counsellor = requires("candidacy.accompany")


def _reach() -> frozenset[int]:
    return person().organisations("candidacy.accompany")


def own_service() -> Organisation:
    """The employment service for which the counsellor acts. Errors: Forbidden for none."""
    if not _reach():
        raise Forbidden("access.refused", "Votre compte ne permet pas cet acte.")
    return db().get_one(Organisation, min(_reach()))


def reads_for(candidacy: Candidacy) -> bool:
    """Whether this is a candidate's page that a counsellor reads for them."""
    return reader() is not None and request.path.startswith("/candidatures/") and acts_for(candidacy)


blueprint.add_app_template_global(reads_for)


@blueprint.get("/accompagnement")
@requires_counsellor
def accompanied() -> str:
    """The candidacies accompanied, what moved last first; those registered for whom nothing is begun."""
    words, number = request.args.get("q", "").strip()[:100], page_asked()
    found = accompanying.accompanied(db(), _reach(), words, number)
    return render_template(
        "candidacies/accompanied.html",
        candidacies=found[:PAGE],
        more=len(found) > PAGE,
        number=number,
        words=words,
        waiting=accompanying.waiting_to_start(db(), _reach()) if number == 1 and not words else (),
    )


@blueprint.route("/accompagnement/inscrire", methods=["GET", "POST"])
@requires_counsellor
def register_person() -> ResponseReturnValue:
    """Register somebody without an account, with the agreement that was read aloud."""
    form, service = RegistrationForm(), own_service()
    form.country_code.choices = countries()
    form.name_example(service.country_code)
    if request.method == "GET":
        form.country_code.data = service.country_code
    kept: list[Candidate] = []
    if asked(form, lambda: kept.append(_register(form, service))):
        return onwards(url_for("candidacies.choose", pour=kept[0].id))
    text = texts.mandate(service, language())
    return page("candidacies/register_person.html", form, service=service, text=text)


def _register(form: RegistrationForm, service: Organisation) -> Candidate:
    now = clock.now()
    identity, contact, _number, agreement = together(
        lambda: form.identity(now.date()),
        lambda: check_contact(form.contact()),
        lambda: refuse("candidate.contact", _wrong_number(form)),
        lambda: mandates.check_agreement(form.agreement(language())),
    )
    return mandates.register_person(
        db(),
        service,
        identity=identity,
        contact=contact,
        number=form.number.data or "",
        agreement=agreement,
        by=person().actor,
        now=now,
    )


def _wrong_number(form: RegistrationForm) -> dict[str, str]:
    return {} if (form.number.data or "").strip() else {"number": "Écrivez le numéro de demandeur d’emploi."}


@blueprint.get("/accompagnement/personnes/<int:key>")
@requires_counsellor
def accompanied_person(key: int) -> str:
    """A person for whom the service acts: the agreement, the candidacies, what can be done."""
    candidate = accompanying.mandated_candidate(db(), key, _reach())
    mandate = mandates.mandate_of(db(), candidate.id, _reach())
    return render_template("candidacies/person.html", candidate=candidate, mandate=mandate, form=ActForm())


@blueprint.post("/accompagnement/personnes/<int:key>/code")
@requires_counsellor
def make_code(key: int) -> str:
    """A code to take over the file, shown once, after the counsellor has checked who is there."""
    candidate = accompanying.mandated_candidate(db(), key, _reach())
    code = takeover.make_code(db(), candidate, by=person().actor, now=clock.now())
    return render_template("candidacies/code.html", candidate=candidate, code=code, until=clock.now() + takeover.LASTS)


@blueprint.route("/accompagnement/personnes/<int:key>/fin", methods=["GET", "POST"])
@requires_counsellor
def end_mandate(key: int) -> ResponseReturnValue:
    """Write down that the person takes the agreement back; access ends at once."""
    candidate, form = accompanying.mandated_candidate(db(), key, _reach()), ActForm()
    if form.validate_on_submit():
        by = mandates.acting_for(person().actor, candidate)
        leaving.end_accompaniment(db(), candidate, by=by, now=clock.now())
        flash(_("L’accord est retiré. Ce dossier ne vous est plus ouvert."))
        return onwards(url_for("candidacies.accompanied"))
    return page("candidacies/end_mandate.html", form, candidate=candidate)


@blueprint.get("/accompagnement/<reference>")
@requires_counsellor
def accompanied_one(reference: str) -> ResponseReturnValue:
    """Where an accompanied candidacy stands; the candidate's own pages where there is a mandate."""
    candidacy = accompanying.accompanied_candidacy(db(), reference, _reach())
    with record() as recording:
        note_reading(recording, candidacy.id, duty="counsellor", by=person().actor, now=clock.now())
    if mandates.mandate_of(db(), candidacy.candidate_id, _reach()) is not None:
        return onwards(tasks_address(candidacy))
    return render_template("candidacies/accompanied_one.html", candidacy=candidacy)


@blueprint.route("/accompagnement/<reference>/accord", methods=["GET", "POST"])
@requires_counsellor
def give_mandate(reference: str) -> ResponseReturnValue:
    """The agreement to act for somebody whom the service only accompanied so far."""
    candidacy, form, service = (
        accompanying.accompanied_candidacy(db(), reference, _reach()),
        AgreementForm(),
        own_service(),
    )
    if asked(
        form,
        lambda: mandates.give_mandate(
            db(), candidacy.candidate, service, form.agreement(language()), by=person().actor, now=clock.now()
        ),
    ):
        return onwards(tasks_address(candidacy))
    text = texts.mandate(service, language())
    return page("candidacies/mandate.html", form, candidacy=candidacy, text=text)


@blueprint.route("/candidatures/reprendre", methods=["GET", "POST"])
@requires("candidacy.own")
def take_over() -> ResponseReturnValue:
    """The code of a counsellor: the file that was filled in becomes the account's own."""
    form = TakeoverForm()
    account = db().get_one(Account, person().id)
    if asked(form, lambda: takeover.take_over(db(), account, form.code.data or "", by=person().actor, now=clock.now())):
        flash(_("Votre dossier est ici. Relisez ce que votre conseiller a écrit pour vous."))
        return onwards(url_for("candidacies.own"))
    return page("candidacies/take_over.html", form)


@blueprint.post("/candidatures/<reference>/accompagnement")
@requires("candidacy.own")
def take_mandates_back(reference: str) -> ResponseReturnValue:
    """The candidate takes back the agreement to be acted for."""
    candidacy = own(reference)
    mandates.end_mandates(db(), candidacy.candidate, by=person().actor, now=clock.now())
    return onwards(url_for("candidacies.consents", reference=reference))
