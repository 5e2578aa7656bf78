"""An officer's pages: the queue of her institution, one candidacy with everything, and each decision."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.candidacies import decisions, leaving, queries, texts
from certify.candidacies.experiences import months_shown
from certify.candidacies.forms import ActForm, AdmitForm, MissingForm, ReasonForm, RefuseForm
from certify.candidacies.journal import note_reading
from certify.candidacies.models import Candidacy
from certify.candidacies.moving import decision_due, facts_of, is_late, local_day, rule_set_for, rules_for
from certify.candidacies.rules import acts_of, out_of_order, possible
from certify.candidacies.sheets import sheet
from certify.candidacies.states import CandidacyState, Event, Who
from certify.candidacies.views import asked, blueprint, onwards, page
from certify.candidacies.views.lists import as_file
from certify.candidacies.views.wording import STATES, born
from certify.web.access import requires
from certify.web.i18n import in_language
from certify.web.numbers import page_asked
from certify.web.transaction import db, record

requires_officer = requires("candidacy.decide")

S = CandidacyState
# What an officer looks through, by the word in the address.
DRAWERS: dict[str, tuple[CandidacyState, ...]] = {
    "a-decider": (S.SUBMITTED,),
    "dossiers": (S.DOSSIER_SUBMITTED,),
    "chez-la-personne": (S.INCOMPLETE, S.ADMISSIBLE, S.RETURNED),
    "en-session": (S.SCHEDULED,),
    "terminees": (
        S.NOT_ADMISSIBLE, S.CERTIFIED, S.PARTIALLY_CERTIFIED, S.FAILED, S.EXCLUDED, S.REPORTED, S.HEARD,
        S.SANCTIONED, S.CLEARED, S.EXPIRED, S.WITHDRAWN, S.ARCHIVED,
    ),
}  # fmt: skip


def _within(reference: str) -> Candidacy:
    return queries.candidacy_within(db(), reference, person().organisations("candidacy.decide"))


def _to(reference: str, event: Event) -> Candidacy:
    """The candidacy, in a state where an officer may do this. Errors: NotFound, Conflict."""
    candidacy = _within(reference)
    if event not in acts_of(candidacy.state, Who.OFFICER):
        raise out_of_order(event)
    return candidacy


def _back(reference: str) -> ResponseReturnValue:
    return onwards(url_for("candidacies.case", reference=reference))


@blueprint.get("/instruction")
@requires_officer
def queue() -> str:
    """The candidacies sent to the officer's institution, a drawer at a time, the longest wait first."""
    drawer, number = _drawer(), page_asked()
    reach = person().organisations("candidacy.decide")
    counted = queries.counts(db(), reach)
    totals = {name: sum(counted.get(state, 0) for state in states) for name, states in DRAWERS.items()}
    candidacies = queries.queue(db(), reach, DRAWERS[drawer], number)
    return render_template(
        "candidacies/queue.html",
        drawer=drawer,
        totals=totals,
        candidacies=candidacies,
        due={each.id: day for each in candidacies if (day := decision_due(each, clock.now()))},
        late={each.id for each in candidacies if is_late(each, clock.now())},
        overdue=queries.overdue(db(), reach, clock.now()),
        number=number,
        more=number * queries.PAGE < totals[drawer],
    )


def _drawer() -> str:
    asked_for = request.args.get("tiroir", "a-decider")
    return asked_for if asked_for in DRAWERS else "a-decider"


@blueprint.get("/instruction.csv")
@requires_officer
def queue_file() -> Response:
    """The whole of a drawer as a file for a spreadsheet."""
    heading = (_("numéro"), _("nom"), _("prénoms"), _("naissance"), _("titre"), _("état"), _("reçue le"),
               _("recevable jusqu’au"))  # fmt: skip
    found = queries.queue_rows(db(), person().organisations("candidacy.decide"), DRAWERS[_drawer()])
    rows = (
        (
            candidacy.reference,
            candidate.usual_name or candidate.birth_name,
            candidate.given_names,
            born(candidate),
            in_language(title),
            STATES[candidacy.state],
            (candidacy.dossier_submitted_at or candidacy.submitted_at or candidacy.started_at).date().isoformat(),
            candidacy.admissible_until.isoformat() if candidacy.admissible_until else "",
        )
        for candidacy, candidate, title in found
    )
    return as_file(f"{_drawer()}.csv", sheet(heading, rows))


@blueprint.get("/instruction/<reference>")
@requires_officer
def case(reference: str) -> str:
    """Everything the candidate said, what was decided, and what the officer can do now."""
    candidacy = _within(reference)
    with record() as recording:
        note_reading(recording, candidacy.id, duty="officer", by=person().actor, now=clock.now())
    return render_template(
        "candidacies/case.html",
        candidacy=candidacy,
        form=ActForm(),
        acts={event.value for event in _offered(candidacy)},
        **_facts(candidacy),
    )


def _offered(candidacy: Candidacy) -> set[Event]:
    """What the officer may do and nothing forbids, once the forms have what they ask for."""
    now = clock.now()
    months = months_shown(candidacy, local_day(candidacy.authority, now))
    written = {"reason": "…", "ways_of_appeal": "…", "asked": ("…",)}
    facts = facts_of(candidacy, now, experience_months=months, **written)
    return {event for event in acts_of(candidacy.state, Who.OFFICER) if possible(candidacy.state, event, facts)}


def _facts(candidacy: Candidacy) -> dict[str, object]:
    rules = rules_for(candidacy, clock.now())
    return {
        "rules": rules,
        "rule_set": rule_set_for(candidacy, clock.now()),
        "months": months_shown(candidacy, local_day(candidacy.authority, clock.now())),
        "due": decision_due(candidacy, clock.now()),
        "late": is_late(candidacy, clock.now()),
    }


@blueprint.route("/instruction/<reference>/complement", methods=["GET", "POST"])
@requires_officer
def ask_for_completion(reference: str) -> ResponseReturnValue:
    """Send the application back with what is missing."""
    candidacy, form, now = _to(reference, Event.ASK_FOR_COMPLETION), MissingForm(), clock.now()
    lines = form.lines()
    if asked(form, lambda: decisions.ask_for_completion(db(), candidacy, lines, by=person().actor, now=now)):
        return _back(reference)
    return page("candidacies/missing.html", form, candidacy=candidacy, dossier=False)


@blueprint.route("/instruction/<reference>/renvoi", methods=["GET", "POST"])
@requires_officer
def return_dossier(reference: str) -> ResponseReturnValue:
    """Send the dossier back with what is missing."""
    candidacy, form, now = _to(reference, Event.RETURN_DOSSIER), MissingForm(), clock.now()
    lines = form.lines()
    if asked(form, lambda: decisions.return_dossier(db(), candidacy, lines, by=person().actor, now=now)):
        return _back(reference)
    return page("candidacies/missing.html", form, candidacy=candidacy, dossier=True)


@blueprint.route("/instruction/<reference>/recevable", methods=["GET", "POST"])
@requires_officer
def admit(reference: str) -> ResponseReturnValue:
    """Decide that the candidacy is admissible, after a page that says what it means."""
    candidacy, form, now = _to(reference, Event.ADMIT), AdmitForm(), clock.now()
    reason = form.reason.data or ""
    if asked(form, lambda: decisions.admit(db(), candidacy, reason=reason, by=person().actor, now=now)):
        return _back(reference)
    until = decisions.would_hold_until(candidacy, now)
    return page("candidacies/admit.html", form, candidacy=candidacy, until=until, **_facts(candidacy))


@blueprint.route("/instruction/<reference>/non-recevable", methods=["GET", "POST"])
@requires_officer
def refuse(reference: str) -> ResponseReturnValue:
    """Decide that the candidacy is not admissible, with the reason and the ways of appeal."""
    candidacy, form, now = _to(reference, Event.REFUSE), RefuseForm(), clock.now()
    if request.method == "GET":
        form.ways_of_appeal.data = texts.ways_of_appeal(candidacy.authority, rules_for(candidacy, clock.now()))
    reason, ways = form.reason.data or "", form.ways_of_appeal.data or ""
    if asked(
        form,
        lambda: decisions.refuse(db(), candidacy, reason=reason, ways_of_appeal=ways, by=person().actor, now=now),
    ):
        return _back(reference)
    return page("candidacies/refuse.html", form, candidacy=candidacy)


@blueprint.route("/instruction/<reference>/renouveler", methods=["GET", "POST"])
@requires_officer
def renew(reference: str) -> ResponseReturnValue:
    """Give an admissibility that has ended another term."""
    candidacy, form, now = _to(reference, Event.RENEW), ReasonForm(), clock.now()
    reason = form.reason.data or ""
    if asked(form, lambda: decisions.renew(db(), candidacy, reason=reason, by=person().actor, now=now)):
        return _back(reference)
    until = decisions.would_hold_until(candidacy, now)
    return page("candidacies/renew.html", form, candidacy=candidacy, until=until)


@blueprint.route("/instruction/<reference>/classer", methods=["GET", "POST"])
@requires_officer
def archive(reference: str) -> ResponseReturnValue:
    """Put a candidacy away, with the reason."""
    candidacy, form, now = _to(reference, Event.ARCHIVE), ReasonForm(), clock.now()
    reason = form.reason.data or ""
    if asked(form, lambda: leaving.archive(db(), candidacy, reason=reason, by=person().actor, now=now)):
        return _back(reference)
    return page("candidacies/archive.html", form, candidacy=candidacy)


@blueprint.post("/instruction/<reference>/rouvrir")
@requires_officer
def restore(reference: str) -> ResponseReturnValue:
    """Take a candidacy out again."""
    candidacy = _to(reference, Event.RESTORE)
    leaving.restore(db(), candidacy, by=person().actor, now=clock.now())
    return _back(reference)
