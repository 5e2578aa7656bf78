"""How a candidacy moves. What is not in `MOVES` is refused; a guard refuses what is in it but not yet due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from certify.candidacies.guards import (
    Facts,
    Guard,
    admissibility_over,
    admissibility_valid,
    agreed,
    agreed_unless_draft,
    appeal_explained,
    application_complete,
    ban_dated,
    completion_open,
    every_unit_shown,
    experience_long_enough,
    not_begun,
    reason_given,
    self_positioned,
    session_takes,
    sitting_left,
    something_asked,
    state_left_known,
)
from certify.candidacies.states import CandidacyState, Event, Who
from certify.errors import Conflict, DomainError

S = CandidacyState
E = Event


@dataclass(frozen=True, slots=True)
class Move:
    """Where an event leads, whose act it is, what must be true. `state` None: back to the state that was left."""

    state: CandidacyState | None
    who: Who
    guards: tuple[Guard, ...] = ()


DOSSIER_READY: tuple[Guard, ...] = (admissibility_valid, every_unit_shown, self_positioned)

# An agreement can be taken back in every state, and an open candidacy is then withdrawn: whatever opens one again asks
# for it.
MOVES: dict[tuple[CandidacyState, Event], Move] = {
    (S.DRAFT, E.SUBMIT): Move(S.SUBMITTED, Who.CANDIDATE, (application_complete,)),
    (S.INCOMPLETE, E.SUBMIT): Move(S.SUBMITTED, Who.CANDIDATE, (application_complete,)),
    (S.SUBMITTED, E.ASK_FOR_COMPLETION): Move(S.INCOMPLETE, Who.OFFICER, (something_asked,)),
    (S.SUBMITTED, E.ADMIT): Move(S.ADMISSIBLE, Who.OFFICER, (agreed, experience_long_enough)),
    (S.SUBMITTED, E.REFUSE): Move(S.NOT_ADMISSIBLE, Who.OFFICER, (reason_given, appeal_explained)),
    (S.ADMISSIBLE, E.SUBMIT_DOSSIER): Move(S.DOSSIER_SUBMITTED, Who.CANDIDATE, DOSSIER_READY),
    (S.RETURNED, E.SUBMIT_DOSSIER): Move(S.DOSSIER_SUBMITTED, Who.CANDIDATE, DOSSIER_READY),
    (S.DOSSIER_SUBMITTED, E.RETURN_DOSSIER): Move(S.RETURNED, Who.OFFICER, (something_asked,)),
    (S.DOSSIER_SUBMITTED, E.SCHEDULE): Move(S.SCHEDULED, Who.SESSION_MANAGER, (session_takes, sitting_left)),
    # A session that is cancelled or cannot take everybody gives its candidates back, with the reason.
    (S.SCHEDULED, E.RELEASE): Move(S.DOSSIER_SUBMITTED, Who.SESSION_MANAGER, (reason_given,)),
    (S.SCHEDULED, E.CERTIFY): Move(S.CERTIFIED, Who.AUTHORITY),
    (S.SCHEDULED, E.CERTIFY_PARTLY): Move(S.PARTIALLY_CERTIFIED, Who.AUTHORITY),
    (S.SCHEDULED, E.FAIL): Move(S.FAILED, Who.AUTHORITY),
    (S.SCHEDULED, E.BE_ABSENT): Move(S.ADMISSIBLE, Who.AUTHORITY),
    (S.SCHEDULED, E.BE_EXCUSED): Move(S.ADMISSIBLE, Who.AUTHORITY),
    (S.PARTIALLY_CERTIFIED, E.REOPEN): Move(S.ADMISSIBLE, Who.CANDIDATE, (agreed, completion_open)),
    (S.FAILED, E.SIT_AGAIN): Move(S.ADMISSIBLE, Who.CANDIDATE, (agreed, sitting_left)),
    # An appeal that is upheld: the dossier is as it was, and waits for another jury.
    (S.PARTIALLY_CERTIFIED, E.HEAR_AGAIN): Move(S.DOSSIER_SUBMITTED, Who.AUTHORITY),
    (S.FAILED, E.HEAR_AGAIN): Move(S.DOSSIER_SUBMITTED, Who.AUTHORITY),
    (S.ADMISSIBLE, E.HEAR_AGAIN): Move(S.DOSSIER_SUBMITTED, Who.AUTHORITY),
    (S.SCHEDULED, E.EXCLUDE): Move(S.EXCLUDED, Who.SESSION_MANAGER, (reason_given,)),
    (S.EXCLUDED, E.REPORT): Move(S.REPORTED, Who.SESSION_MANAGER, (reason_given,)),
    (S.REPORTED, E.HEAR): Move(S.HEARD, Who.AUTHORITY, (reason_given,)),
    (S.HEARD, E.SANCTION): Move(S.SANCTIONED, Who.AUTHORITY, (reason_given, ban_dated)),
    (S.HEARD, E.CLEAR): Move(S.CLEARED, Who.AUTHORITY, (reason_given,)),
    # Whoever is cleared had no sitting: nothing counts, the way is open again.
    (S.CLEARED, E.SIT_AGAIN): Move(S.ADMISSIBLE, Who.CANDIDATE, (agreed,)),
    # The authority annulled the decision: the dossier waits for another jury. Where only a unit obtained elsewhere
    # fell, what this sitting gave is kept, and the title is not.
    (S.CERTIFIED, E.ANNUL): Move(S.DOSSIER_SUBMITTED, Who.AUTHORITY, (reason_given,)),
    (S.PARTIALLY_CERTIFIED, E.ANNUL): Move(S.DOSSIER_SUBMITTED, Who.AUTHORITY, (reason_given,)),
    (S.FAILED, E.ANNUL): Move(S.DOSSIER_SUBMITTED, Who.AUTHORITY, (reason_given,)),
    (S.CERTIFIED, E.LOSE_TITLE): Move(S.PARTIALLY_CERTIFIED, Who.AUTHORITY, (reason_given,)),
    (S.EXPIRED, E.RENEW): Move(S.ADMISSIBLE, Who.OFFICER, (agreed, reason_given)),
    (S.WITHDRAWN, E.RESTORE): Move(None, Who.CANDIDATE, (state_left_known, agreed_unless_draft)),
    (S.ARCHIVED, E.RESTORE): Move(None, Who.OFFICER, (state_left_known, agreed_unless_draft)),
}
# What expires is the admissibility, so it takes along a dossier that is not in a session.
MOVES |= {
    (state, E.EXPIRE): Move(S.EXPIRED, Who.SERVICE, (admissibility_over,))
    for state in (S.ADMISSIBLE, S.RETURNED, S.DOSSIER_SUBMITTED)
}
OPEN = frozenset({S.DRAFT, S.SUBMITTED, S.INCOMPLETE, S.ADMISSIBLE, S.DOSSIER_SUBMITTED, S.RETURNED, S.SCHEDULED})
MOVES |= {
    (state, event): Move(target, who, guards + ((not_begun,) if state is S.SCHEDULED else ()))
    for state in sorted(OPEN)
    for event, target, who, guards in (
        (E.WITHDRAW, S.WITHDRAWN, Who.CANDIDATE, ()),
        (E.ARCHIVE, S.ARCHIVED, Who.OFFICER, (reason_given,)),
    )
}

# Identity, experiences and statement are the candidate's until the application is sent; examples until the dossier is.
EDITABLE = frozenset({S.DRAFT, S.INCOMPLETE})
AIMS_EDITABLE = EDITABLE | {S.ADMISSIBLE, S.RETURNED}
EXAMPLES_EDITABLE = AIMS_EDITABLE | {S.SUBMITTED}
UNDER_REVIEW = (OPEN - EDITABLE) | {S.EXCLUDED, S.REPORTED, S.HEARD}

SENTENCES: Mapping[Event, str] = {
    E.SUBMIT: "Cette demande a déjà été envoyée.",
    E.ASK_FOR_COMPLETION: "On ne demande un complément que pour une demande envoyée et pas encore décidée.",
    E.ADMIT: "La recevabilité se décide sur une demande envoyée et pas encore décidée.",
    E.REFUSE: "La recevabilité se décide sur une demande envoyée et pas encore décidée.",
    E.EXPIRE: "Seule une recevabilité en cours peut prendre fin.",
    E.RENEW: "Seule une recevabilité qui a pris fin se renouvelle.",
    E.SUBMIT_DOSSIER: "Le dossier s’envoie quand la demande est recevable, et une seule fois.",
    E.RETURN_DOSSIER: "On ne renvoie qu’un dossier envoyé et pas encore inscrit à une session.",
    E.SCHEDULE: "On n’inscrit à une session qu’une candidature dont le dossier est envoyé.",
    E.RELEASE: "Cette candidature n’est pas inscrite à une session.",
    E.CERTIFY: "Un résultat ne se donne qu’à une candidature inscrite à une session.",
    E.CERTIFY_PARTLY: "Un résultat ne se donne qu’à une candidature inscrite à une session.",
    E.FAIL: "Un résultat ne se donne qu’à une candidature inscrite à une session.",
    E.BE_ABSENT: "Seule une personne inscrite à une session peut y être absente.",
    E.BE_EXCUSED: "Seule une personne inscrite à une session peut en être excusée.",
    E.REOPEN: "Seule une réussite partielle se complète.",
    E.SIT_AGAIN: "On ne se présente de nouveau qu’après un échec.",
    E.HEAR_AGAIN: "Cette candidature a continué depuis la décision contestée.",
    E.EXCLUDE: "On n’exclut qu’une personne inscrite à une session.",
    E.REPORT: "Le rapport suit l’exclusion.",
    E.HEAR: "La personne est entendue après le rapport.",
    E.SANCTION: "Aucune sanction avant d’avoir entendu la personne.",
    E.CLEAR: "La décision vient après avoir entendu la personne.",
    E.ANNUL: "On n’annule que le résultat d’une session.",
    E.LOSE_TITLE: "Seul un titre obtenu peut se perdre.",
    E.WITHDRAW: "Cette candidature n’est plus en cours : on ne peut plus la retirer.",
    E.ARCHIVE: "Cette candidature n’est plus en cours : on ne peut plus la classer.",
    E.RESTORE: "Seule une candidature retirée ou classée se rouvre.",
}


def out_of_order(event: Event) -> Conflict:
    """The refusal of an event that this state does not know."""
    return Conflict("candidacy.out_of_order", SENTENCES[event])


def move(state: CandidacyState, event: Event, facts: Facts) -> CandidacyState:
    """The state that follows.

    Errors: Conflict `candidacy.out_of_order` for what is not in the table; Conflict or Invalid of the guard.
    """
    step = MOVES.get((state, event))
    if step is None:
        raise out_of_order(event)
    for guard in step.guards:
        guard(facts)
    following = step.state or facts.left_state
    if following is None:
        raise out_of_order(event)
    return following


def state_to_return_to(state: CandidacyState) -> CandidacyState:
    """Where a candidacy that is left in `state` comes back to: a place in a session is not kept."""
    return S.DOSSIER_SUBMITTED if state is S.SCHEDULED else state


def acts_of(state: CandidacyState, who: Who) -> frozenset[Event]:
    """What this person could do now, guards aside."""
    return frozenset(event for (at, event), step in MOVES.items() if at is state and step.who is who)


def possible(state: CandidacyState, event: Event, facts: Facts) -> bool:
    """Whether the event would be let through on these facts."""
    try:
        move(state, event, facts)
    except DomainError:
        return False
    return True
