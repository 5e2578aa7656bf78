"""A candidate's pages until the application is complete: choose a title, say who one is and what one did."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from certify import clock
from certify.accounts.models import Account
from certify.accounts.signed_in import person
from certify.audit.trail import Actor
from certify.candidacies import application, experiences, queries, swearing
from certify.candidacies.accompanying import mandated_candidate, own_or_mandated
from certify.candidacies.agreements import give_consent, has_declared
from certify.candidacies.correcting import keeper_of
from certify.candidacies.dossier import units_without_example
from certify.candidacies.forms import ActForm, ContactForm, ExperienceForm, IdentityForm, UnitsForm
from certify.candidacies.mandates import acting_for, mandates_of
from certify.candidacies.models import Candidacy, Candidate, Experience
from certify.candidacies.moving import SENT, local_day, rules_for
from certify.candidacies.rules import EDITABLE
from certify.candidacies.states import ConsentKind, Part
from certify.candidacies.views import asked, blueprint, onwards, page
from certify.certifications.models import CertificationVersion
from certify.certifications.queries import version
from certify.errors import Conflict
from certify.institutions.models import Country, RoleKind
from certify.institutions.queries import organisations_in
from certify.web.access import requires
from certify.web.i18n import in_language, language
from certify.web.transaction import db

# A counsellor with a mandate does the same on the same pages, and every line of the trail says for whom.
requires_candidate = requires("candidacy.own", "candidacy.accompany")


def own(reference: str) -> Candidacy:
    """The candidacy, if it is the reader's or they act for the candidate. Errors: NotFound."""
    reader = person()
    return own_or_mandated(db(), reference, reader.id, reader.organisations("candidacy.accompany"))


def acts_for(candidacy: Candidacy) -> bool:
    """Whether the reader is not the candidate."""
    return candidacy.candidate.account_id != person().id


def acting(candidacy: Candidacy) -> Actor:
    """Who acts on a candidate's page: the candidate, or a counsellor for them."""
    by = person().actor
    return acting_for(by, candidacy.candidate) if acts_for(candidacy) else by


def own_to_change(reference: str) -> Candidacy:
    """The same, while its application can be changed. Errors: NotFound, Conflict."""
    candidacy = own(reference)
    if candidacy.state not in EDITABLE:
        raise Conflict("candidacy.out_of_order", SENT)
    return candidacy


def was_sent(candidacy: Candidacy) -> bool:
    """Whether the application was sent and is not back with the candidate."""
    return candidacy.submitted_at is not None and (candidacy.left_state or candidacy.state) not in EDITABLE


def tasks_address(candidacy: Candidacy) -> str:
    """Where a candidate goes on after a task."""
    return url_for("candidacies.one", reference=candidacy.reference)


@blueprint.get("/candidatures", endpoint="own")
@requires("candidacy.own")
def own_list() -> ResponseReturnValue:
    """The person's candidacies; the choice of a title when there is none yet."""
    candidacies = queries.own_candidacies(db(), person().id)
    if not candidacies:
        return onwards(url_for("candidacies.choose"))
    return render_template("candidacies/own.html", candidacies=candidacies)


@blueprint.route("/candidatures/nouvelle/<int:version_id>", methods=["GET", "POST"])
@requires_candidate
def start(version_id: int) -> ResponseReturnValue:
    """What the title is made of and what will be asked; then a draft, for oneself or for whom one has a mandate."""
    form, chosen, whom = ActForm(), version(db(), version_id), for_whom()
    units = {int(each) for each in request.args.getlist("unite") if each.isascii() and each.isdigit()}
    if form.validate_on_submit():
        return onwards(tasks_address(_begin(chosen, whom, units)))
    return render_template("candidacies/start.html", form=form, version=chosen, whom=whom, chosen=units)


def for_whom() -> Candidate | None:
    """The person in `?pour=`, for whom the reader has a mandate; None for oneself. Errors: NotFound."""
    key, reader = request.args.get("pour", ""), person()
    if not key and reader.may("candidacy.own"):
        return None
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0
    return mandated_candidate(db(), number, reader.organisations("candidacy.accompany"))


def _begin(chosen: CertificationVersion, whom: Candidate | None, units: AbstractSet[int]) -> Candidacy:
    now, by = clock.now(), person().actor
    if whom is None:
        candidate = application.open_file(db(), db().get_one(Account, person().id), by=by, now=now)
    else:
        candidate, by = whom, acting_for(by, whom)
    candidacy = application.start_candidacy(db(), chosen, candidate=candidate, by=by, now=now)
    if whom is not None:
        give_consent(db(), candidacy, ConsentKind.ACCOMPANIMENT, language=language(), by=by, now=now)
    if units & {unit.id for unit in chosen.units}:
        application.aim_at_units(db(), candidacy, units, by=by, now=now)
    return candidacy


def tasks_page(candidacy: Candidacy) -> str:
    """The task list of an application that can still be changed."""
    lacking = application.lacking(candidacy)
    today = local_day(candidacy.authority, clock.now())
    return render_template(
        "candidacies/tasks.html",
        rules=rules_for(candidacy, clock.now()),
        candidacy=candidacy,
        lacking=lacking,
        parts=Part,
        to_countersign=swearing.is_waiting(candidacy),
        declared_again=bool(candidacy.statements) and not has_declared(candidacy),
        months=experiences.months_shown(candidacy, today),
        unshown=units_without_example(candidacy),
        mandates=mandates_of(db(), candidacy.candidate_id),
    )


@blueprint.route("/candidatures/<reference>/identite", methods=["GET", "POST"])
@requires_candidate
def identity(reference: str) -> ResponseReturnValue:
    """Names, birth date and place, as on the identity document; to read only once an authority has studied them."""
    candidacy, form, now = own_to_change(reference), IdentityForm(), clock.now()
    if request.method == "GET":
        if keeper := keeper_of(db(), candidacy.candidate):
            return render_template("candidacies/identity_kept.html", candidacy=candidacy, keeper=keeper)
        form.show(candidacy.candidate)
    today = local_day(candidacy.authority, now)
    if asked(
        form,
        lambda: application.give_identity(db(), candidacy, form.identity(today), by=acting(candidacy), now=now),
    ):
        return onwards(tasks_address(candidacy))
    return page("candidacies/identity.html", form, candidacy=candidacy)


@blueprint.route("/candidatures/<reference>/contact", methods=["GET", "POST"])
@requires_candidate
def contact(reference: str) -> ResponseReturnValue:
    """How to reach the person, and the number their employment service knows them by; possible in every state."""
    candidacy, form, now = own(reference), ContactForm(), clock.now()
    _fill_choices(form)
    form.name_example(candidacy.candidate.country_code or candidacy.authority.organisation.country_code)
    if request.method == "GET":
        form.show(candidacy.candidate)
    if asked(
        form,
        lambda: application.give_contact(
            db(), candidacy, form.contact(), job_seeker=form.job_seeker(), by=acting(candidacy), now=now
        ),
    ):
        return onwards(tasks_address(candidacy))
    return page("candidacies/contact.html", form, candidacy=candidacy)


def countries() -> list[SelectChoice]:
    """The countries one can live in, by name."""
    named = sorted((in_language(country.name), country.code) for country in db().query(Country))
    return [SelectChoice("", _("Choisissez"))] + [SelectChoice(code, name) for name, code in named]


def _fill_choices(form: ContactForm) -> None:
    services = organisations_in(db(), RoleKind.EMPLOYMENT_SERVICE, clock.now().date())
    form.country_code.choices = countries()
    form.scheme.choices = [SelectChoice("", _("Aucun"))]
    form.scheme.choices += [SelectChoice(each.slug, in_language(each.legal_name)) for each in services]


@blueprint.route("/candidatures/<reference>/unites", methods=["GET", "POST"])
@requires_candidate
def units(reference: str) -> ResponseReturnValue:
    """The whole title, or some of its units."""
    candidacy, form, now = own(reference), UnitsForm(), clock.now()
    obtained = {aim.unit_id for aim in candidacy.aims if aim.obtained_on is not None}
    missing = [unit for unit in candidacy.version.units if unit.id not in obtained]
    form.units.choices = [SelectChoice(str(unit.id), in_language(unit.title)) for unit in missing]
    if request.method == "GET":
        form.units.data = [unit.id for unit in candidacy.units]
    chosen = form.units.data or ()
    if asked(form, lambda: application.aim_at_units(db(), candidacy, chosen, by=acting(candidacy), now=now)):
        return onwards(tasks_address(candidacy))
    return page("candidacies/units.html", form, candidacy=candidacy)


@blueprint.get("/candidatures/<reference>/experiences", endpoint="experiences")
@requires_candidate
def experience_list(reference: str) -> ResponseReturnValue:
    """Every experience told so far; the form for the first one when there is none."""
    candidacy = own_to_change(reference)
    if not candidacy.experiences:
        return onwards(url_for("candidacies.add_experience", reference=reference))
    months = experiences.months_shown(candidacy, local_day(candidacy.authority, clock.now()))
    return render_template("candidacies/experiences.html", candidacy=candidacy, months=months)


@blueprint.route("/candidatures/<reference>/experiences/ajouter", methods=["GET", "POST"])
@requires_candidate
def add_experience(reference: str) -> ResponseReturnValue:
    """Tell one more."""
    candidacy, form, now = own_to_change(reference), ExperienceForm(), clock.now()
    today = local_day(candidacy.authority, now)
    if asked(
        form, lambda: experiences.add_experience(db(), candidacy, form.value(today), by=acting(candidacy), now=now)
    ):
        return onwards(url_for("candidacies.experiences", reference=reference))
    return page("candidacies/experience.html", form, candidacy=candidacy, experience=None)


@blueprint.route("/candidatures/<reference>/experiences/<int:key>", methods=["GET", "POST"])
@requires_candidate
def change_experience(reference: str, key: int) -> ResponseReturnValue:
    """Correct one."""
    candidacy, form, now = own_to_change(reference), ExperienceForm(), clock.now()
    today = local_day(candidacy.authority, now)
    experience = _experience(candidacy, key)
    if request.method == "GET":
        form.show(experience)
    if asked(
        form, lambda: experiences.change_experience(db(), experience, form.value(today), by=acting(candidacy), now=now)
    ):
        return onwards(url_for("candidacies.experiences", reference=reference))
    return page("candidacies/experience.html", form, candidacy=candidacy, experience=experience)


@blueprint.route("/candidatures/<reference>/experiences/<int:key>/retirer", methods=["GET", "POST"])
@requires_candidate
def remove_experience(reference: str, key: int) -> ResponseReturnValue:
    """Take one away, after a page that asks."""
    candidacy, form = own_to_change(reference), ActForm()
    experience = _experience(candidacy, key)
    if form.validate_on_submit():
        experiences.remove_experience(db(), experience, by=acting(candidacy), now=clock.now())
        return onwards(url_for("candidacies.experiences", reference=reference))
    return page("candidacies/remove_experience.html", form, candidacy=candidacy, experience=experience)


def _experience(candidacy: Candidacy, key: int) -> Experience:
    found = next((each for each in candidacy.experiences if each.id == key), None)
    return found or abort(404)
