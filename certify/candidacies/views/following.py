"""A candidate's page of one candidacy: the tasks while there are some, the way so far, and leaving or going on."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from certify import clock
from certify.candidacies import leaving, sittings, texts
from certify.candidacies.agreements import UNAGREED, give_consent
from certify.candidacies.delays import answer_due, completion_until, resit_until
from certify.candidacies.dossier import units_without_example
from certify.candidacies.forms import GoOnForm, WithdrawForm
from certify.candidacies.identity import refuse
from certify.candidacies.journal import readings
from certify.candidacies.models import Candidacy
from certify.candidacies.moving import facts_of, is_late, local_day, rules_for
from certify.candidacies.rules import EDITABLE, acts_of, move, out_of_order, possible
from certify.candidacies.states import CandidacyState, ConsentKind, Event, Who
from certify.candidacies.views import asked, blueprint, onwards, page
from certify.candidacies.views.applying import acting, own, requires_candidate, tasks_address, tasks_page, was_sent
from certify.web.i18n import language
from certify.web.transaction import db

GOING_ON: dict[Event, Callable[..., None]] = {
    Event.REOPEN: sittings.reopen,
    Event.SIT_AGAIN: sittings.sit_again,
    Event.RESTORE: leaving.restore,
}


@blueprint.get("/candidatures/<reference>")
@requires_candidate
def one(reference: str) -> ResponseReturnValue:
    """The task list of an application, else where the candidacy stands."""
    candidacy = own(reference)
    return tasks_page(candidacy) if candidacy.state in EDITABLE else _follow(candidacy, GoOnForm())


def _follow(candidacy: Candidacy, form: GoOnForm) -> str:
    rules = rules_for(candidacy, clock.now())
    sent_on = local_day(candidacy.authority, candidacy.submitted_at or candidacy.started_at)
    return render_template(
        "candidacies/follow.html",
        candidacy=candidacy,
        rules=rules,
        form=form,
        ask_agreement=_to_agree(candidacy),
        texts=texts,
        was_sent=was_sent(candidacy),
        due=answer_due(sent_on, rules),
        late=is_late(candidacy, clock.now()),
        resit_until=resit_until(candidacy.first_attempt_on, rules),
        completion_until=completion_until(candidacy.first_unit_on, candidacy.version.valid_until, rules),
        readings=readings(db(), candidacy.id),
        unshown=units_without_example(candidacy),
        acts={event.value for event in _offered(candidacy)},
    )


def _offered(candidacy: Candidacy) -> set[Event]:
    """What the candidate may do and nothing forbids, the agreement aside: the page asks for it."""
    facts = facts_of(candidacy, clock.now(), agreed=True)
    return {event for event in acts_of(candidacy.state, Who.CANDIDATE) if possible(candidacy.state, event, facts)}


def _to_agree(candidacy: Candidacy) -> bool:
    """Whether going on asks for the agreement to be studied."""
    return ConsentKind.PROCESSING not in candidacy.agreements and candidacy.left_state is not CandidacyState.DRAFT


@blueprint.route("/candidatures/<reference>/retirer", methods=["GET", "POST"])
@requires_candidate
def withdraw(reference: str) -> ResponseReturnValue:
    """Leave, after a page that says what it means."""
    candidacy, form, now = own(reference), WithdrawForm(), clock.now()
    move(candidacy.state, Event.WITHDRAW, facts_of(candidacy, now))
    reason = form.reason.data or ""
    if asked(form, lambda: leaving.withdraw(db(), candidacy, reason=reason, by=acting(candidacy), now=now)):
        return onwards(tasks_address(candidacy))
    return page("candidacies/withdraw.html", form, candidacy=candidacy)


@blueprint.post("/candidatures/<reference>/continuer")
@requires_candidate
def go_on(reference: str) -> ResponseReturnValue:
    """Take up a candidacy again: withdrawn, failed, partly certified or cleared. Errors: Conflict for any other."""
    candidacy, form = own(reference), GoOnForm()
    if asked(form, lambda: _go_on(candidacy, _way_on(candidacy), agreed=form.processing.data)):
        return onwards(url_for("candidacies.one", reference=reference))
    return _follow(candidacy, form), 422


def _go_on(candidacy: Candidacy, event: Event, *, agreed: bool) -> None:
    by, now = acting(candidacy), clock.now()
    if _to_agree(candidacy):
        refuse("candidacy.not_agreed", {} if agreed else {"processing": UNAGREED})
        give_consent(db(), candidacy, ConsentKind.PROCESSING, language=language(), by=by, now=now)
    GOING_ON[event](db(), candidacy, by=by, now=now)


def _way_on(candidacy: Candidacy) -> Event:
    ways = [event for event in GOING_ON if event in acts_of(candidacy.state, Who.CANDIDATE)]
    if not ways:
        raise out_of_order(Event.RESTORE)
    return ways[0]
