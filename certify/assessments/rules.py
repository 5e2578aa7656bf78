"""State machines of assessments, as tables: what is not in a table is refused with the sentence of the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from certify.assessments.composition import Finding
from certify.assessments.terms import (
    DecisionState,
    HabilitationEvent,
    HabilitationState,
    MinutesState,
    SessionState,
    SheetState,
)
from certify.errors import Conflict, Forbidden


class Part(StrEnum):
    """The part a person takes in one session."""

    MANAGER = "manager"
    JUROR = "juror"
    PRESIDENT = "president"
    AUTHORITY = "authority"


class SessionEvent(StrEnum):
    """What moves a session."""

    OPEN = "open"
    CONVENE = "convene"
    START = "start"
    DELIBERATE = "deliberate"
    DRAFT = "draft"
    RETURN = "return"
    SIGN = "sign"
    VALIDATE = "validate"
    REJECT = "reject"
    REDRAFT = "redraft"
    CLOSE = "close"
    CANCEL = "cancel"
    POSTPONE = "postpone"
    RECALL = "recall"


class SheetEvent(StrEnum):
    """What moves a grid."""

    SUBMIT = "submit"
    AMEND = "amend"


class MinutesEvent(StrEnum):
    """What moves minutes."""

    SIGN = "sign"
    RETURN = "return"
    VALIDATE = "validate"
    ANNUL = "annul"


class DecisionEvent(StrEnum):
    """What moves a decision."""

    SIGN = "sign"
    VALIDATE = "validate"
    NOTIFY = "notify"
    FINISH = "finish"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    CONFIRM = "confirm"
    TAKE_BACK = "take_back"
    ANNUL = "annul"
    SUPERSEDE = "supersede"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a session's guards look at, counted by whoever asks.

    `findings` of the composition guard; `enrolled` candidates; `unrecorded` of them without attendance; `on_time` when
    today is a day of the session; `missing_sheets` not submitted or being corrected; `undecided` things that the jury
    still owes (a consensus that its grids allow, a final interview); `missing_signatures`; `stopped` tests of which
    nobody wrote what followed; `site_checked` unless the site's checklist still waits for its signature; `refused` says
    why the title may not be assessed there on these days, if it may not.
    """

    findings: tuple[Finding, ...] = ()
    enrolled: int = 0
    unrecorded: int = 0
    on_time: bool = True
    missing_sheets: int = 0
    undecided: int = 0
    missing_signatures: int = 0
    stopped: int = 0
    site_checked: bool = True
    refused: str | None = None


Guard = Callable[[Facts], None]
S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """Where an event leads, who may cause it, and what must hold."""

    to: S
    who: frozenset[Part]
    guard: Guard


def _free(_facts: Facts) -> None:
    """Nothing more is needed."""


def _held(facts: Facts) -> None:
    """Between the plan and the tests a vintage may be closed, and the approval of a site end."""
    if facts.refused is not None:
        raise Conflict("session.not_held", facts.refused)


def _legal_jury(facts: Facts) -> None:
    if not facts.enrolled:
        raise Conflict("session.no_candidate", "Inscrivez au moins une personne avant de convoquer le jury.")
    for finding in facts.findings:
        if not finding.ok:
            raise Conflict(f"session.{finding.code}", finding.message, dict(finding.values))


def _convocable(facts: Facts) -> None:
    _held(facts)
    _legal_jury(facts)
    if not facts.site_checked:
        raise Conflict(
            "session.site_unchecked", "Signez d’abord la liste de contrôle du plateau technique : tout doit y être."
        )


def _ready(facts: Facts) -> None:
    _held(facts)
    _legal_jury(facts)
    if not facts.on_time:
        raise Conflict("session.not_today", "Le sujet s’ouvre un jour de la session, ni avant ni après.")
    if facts.unrecorded:
        raise Conflict("session.attendance_missing", "Notez d’abord la présence de chaque candidat.")


def _sheets_in(facts: Facts) -> None:
    if facts.missing_sheets:
        raise Conflict(
            "session.sheets_missing",
            "La délibération s’ouvre quand toutes les grilles sont remises ou l’absence notée. Il en manque %(count)d.",
            {"count": facts.missing_sheets},
        )


def _complete(facts: Facts) -> None:
    """A departure during the tests may have left the jury too small: it is replaced before the deliberation."""
    _sheets_in(facts)
    if facts.stopped:
        raise Conflict(
            "session.tests_stopped",
            "Dites d’abord ce qui a suivi chaque danger noté. Il en reste %(count)d.",
            {"count": facts.stopped},
        )
    _legal_jury(facts)


def _decided(facts: Facts) -> None:
    _complete(facts)
    if facts.undecided:
        raise Conflict(
            "session.undecided",
            "Il reste %(count)d décisions à prendre avant le procès-verbal.",
            {"count": facts.undecided},
        )


def _all_signed(facts: Facts) -> None:
    if facts.missing_signatures:
        raise Conflict("minutes.signatures_missing", "Il manque encore des signatures au procès-verbal.")


_MANAGER = frozenset({Part.MANAGER})
_PRESIDENT = frozenset({Part.PRESIDENT})
_LEADS = _MANAGER | _PRESIDENT
_SIGNS = frozenset({Part.MANAGER, Part.JUROR, Part.PRESIDENT})
_AUTHORITY = frozenset({Part.AUTHORITY})
_State = SessionState

SESSION: Mapping[tuple[SessionState, SessionEvent], Move[SessionState]] = {
    (_State.PLANNED, SessionEvent.OPEN): Move(_State.OPEN, _MANAGER, _held),
    (_State.OPEN, SessionEvent.CONVENE): Move(_State.CONVENED, _MANAGER, _convocable),
    (_State.CONVENED, SessionEvent.START): Move(_State.IN_PROGRESS, _MANAGER, _ready),
    (_State.IN_PROGRESS, SessionEvent.DELIBERATE): Move(_State.DELIBERATION, _LEADS, _complete),
    (_State.DELIBERATION, SessionEvent.DRAFT): Move(_State.MINUTES_DRAFTED, _PRESIDENT, _decided),
    (_State.MINUTES_DRAFTED, SessionEvent.RETURN): Move(_State.DELIBERATION, _PRESIDENT, _free),
    (_State.MINUTES_DRAFTED, SessionEvent.SIGN): Move(_State.SIGNED, _SIGNS, _all_signed),
    (_State.SIGNED, SessionEvent.VALIDATE): Move(_State.VALIDATED, _AUTHORITY, _free),
    (_State.SIGNED, SessionEvent.REJECT): Move(_State.REJECTED, _AUTHORITY, _free),
    (_State.REJECTED, SessionEvent.REDRAFT): Move(_State.DELIBERATION, _AUTHORITY, _free),
    (_State.REJECTED, SessionEvent.CLOSE): Move(_State.CLOSED, _AUTHORITY, _free),
    (_State.VALIDATED, SessionEvent.CLOSE): Move(_State.CLOSED, _AUTHORITY, _free),
    (_State.PLANNED, SessionEvent.CANCEL): Move(_State.CANCELLED, _MANAGER, _free),
    (_State.OPEN, SessionEvent.CANCEL): Move(_State.CANCELLED, _MANAGER, _free),
    (_State.CONVENED, SessionEvent.CANCEL): Move(_State.CANCELLED, _MANAGER, _free),
    (_State.PLANNED, SessionEvent.POSTPONE): Move(_State.PLANNED, _MANAGER, _free),
    (_State.OPEN, SessionEvent.POSTPONE): Move(_State.OPEN, _MANAGER, _free),
    # New dates may leave the jury short of a habilitation: it is then formed and convened anew.
    (_State.CONVENED, SessionEvent.POSTPONE): Move(_State.CONVENED, _MANAGER, _legal_jury),
    (_State.CONVENED, SessionEvent.RECALL): Move(_State.OPEN, _MANAGER, _free),
}

SHEET: Mapping[tuple[SheetState, SheetEvent], SheetState] = {
    (SheetState.DRAFT, SheetEvent.SUBMIT): SheetState.SUBMITTED,
    (SheetState.SUBMITTED, SheetEvent.AMEND): SheetState.AMENDED,
}

MINUTES: Mapping[tuple[MinutesState, MinutesEvent], MinutesState] = {
    (MinutesState.DRAFTED, MinutesEvent.SIGN): MinutesState.SIGNED,
    (MinutesState.DRAFTED, MinutesEvent.RETURN): MinutesState.RETURNED,
    (MinutesState.SIGNED, MinutesEvent.RETURN): MinutesState.RETURNED,
    (MinutesState.SIGNED, MinutesEvent.VALIDATE): MinutesState.VALIDATED,
    (MinutesState.SIGNED, MinutesEvent.ANNUL): MinutesState.ANNULLED,
    (MinutesState.VALIDATED, MinutesEvent.ANNUL): MinutesState.ANNULLED,
}

DECISION: Mapping[tuple[DecisionState, DecisionEvent], DecisionState] = {
    (DecisionState.PROPOSED, DecisionEvent.SIGN): DecisionState.SIGNED,
    (DecisionState.PROPOSED, DecisionEvent.SUPERSEDE): DecisionState.SUPERSEDED,
    (DecisionState.SIGNED, DecisionEvent.VALIDATE): DecisionState.VALIDATED,
    (DecisionState.SIGNED, DecisionEvent.SUPERSEDE): DecisionState.SUPERSEDED,
    (DecisionState.SIGNED, DecisionEvent.ANNUL): DecisionState.ANNULLED,
    (DecisionState.VALIDATED, DecisionEvent.NOTIFY): DecisionState.NOTIFIED,
    (DecisionState.VALIDATED, DecisionEvent.ANNUL): DecisionState.ANNULLED,
    (DecisionState.NOTIFIED, DecisionEvent.FINISH): DecisionState.FINAL,
    (DecisionState.NOTIFIED, DecisionEvent.APPEAL): DecisionState.APPEALED,
    (DecisionState.NOTIFIED, DecisionEvent.ANNUL): DecisionState.ANNULLED,
    (DecisionState.APPEALED, DecisionEvent.UPHOLD): DecisionState.UPHELD,
    # An appeal that is rejected leaves the decision final; one that its author takes back, as it was.
    (DecisionState.APPEALED, DecisionEvent.CONFIRM): DecisionState.FINAL,
    (DecisionState.APPEALED, DecisionEvent.TAKE_BACK): DecisionState.NOTIFIED,
    (DecisionState.APPEALED, DecisionEvent.ANNUL): DecisionState.ANNULLED,
    (DecisionState.UPHELD, DecisionEvent.ANNUL): DecisionState.ANNULLED,
    (DecisionState.FINAL, DecisionEvent.ANNUL): DecisionState.ANNULLED,
}

HABILITATION: Mapping[tuple[HabilitationState, HabilitationEvent], HabilitationState] = {
    (HabilitationState.REQUESTED, HabilitationEvent.TRAIN): HabilitationState.TRAINED,
    (HabilitationState.TRAINED, HabilitationEvent.GRANT): HabilitationState.GRANTED,
    (HabilitationState.GRANTED, HabilitationEvent.SUSPEND): HabilitationState.SUSPENDED,
    (HabilitationState.GRANTED, HabilitationEvent.EXPIRE): HabilitationState.EXPIRED,
    (HabilitationState.GRANTED, HabilitationEvent.WITHDRAW): HabilitationState.WITHDRAWN,
    (HabilitationState.SUSPENDED, HabilitationEvent.REINSTATE): HabilitationState.GRANTED,
    (HabilitationState.SUSPENDED, HabilitationEvent.EXPIRE): HabilitationState.EXPIRED,
    (HabilitationState.SUSPENDED, HabilitationEvent.WITHDRAW): HabilitationState.WITHDRAWN,
    (HabilitationState.REQUESTED, HabilitationEvent.REFUSE): HabilitationState.WITHDRAWN,
    (HabilitationState.TRAINED, HabilitationEvent.REFUSE): HabilitationState.WITHDRAWN,
}

# The sentence of the rule, where an event comes out of order.
_OUT_OF_ORDER: Mapping[SessionEvent, str] = {
    SessionEvent.OPEN: "Seule une session préparée peut s’ouvrir.",
    SessionEvent.CONVENE: "Le jury se convoque quand la session est ouverte.",
    SessionEvent.START: "Le sujet s’ouvre après la convocation du jury, une seule fois.",
    SessionEvent.DELIBERATE: "La délibération s’ouvre quand les épreuves sont en cours.",
    SessionEvent.DRAFT: "Le procès-verbal s’établit pendant la délibération.",
    SessionEvent.RETURN: "Un procès-verbal revient en délibération tant qu’il n’est pas signé par tous.",
    SessionEvent.SIGN: "Seul un procès-verbal établi et pas encore complet peut être signé.",
    SessionEvent.VALIDATE: "Un procès-verbal se valide une fois signé par tous les membres du jury et le responsable.",
    SessionEvent.REJECT: "Un procès-verbal se refuse une fois signé, avant sa validation.",
    SessionEvent.REDRAFT: "Seul un procès-verbal refusé pour la forme revient au jury.",
    SessionEvent.CLOSE: "Une session se clôt quand son procès-verbal est validé ou refusé.",
    SessionEvent.CANCEL: "Une session s’annule tant que le sujet n’est pas ouvert.",
    SessionEvent.POSTPONE: "Une session se reporte tant que le sujet n’est pas ouvert.",
    SessionEvent.RECALL: "Une convocation se reprend tant que le sujet n’est pas ouvert.",
}


def advance(
    state: SessionState,
    event: SessionEvent,
    parts: frozenset[Part],
    facts: Facts = Facts(),
) -> SessionState:
    """The next state. Errors: Conflict `session.out_of_order` or the guard’s own code; Forbidden `session.part`."""
    move = SESSION.get((state, event))
    if move is None:
        raise Conflict("session.out_of_order", _OUT_OF_ORDER[event])
    if not move.who & parts:
        raise Forbidden("session.part", "Cet acte revient à une autre personne de la session.")
    move.guard(facts)
    return move.to


E = TypeVar("E", bound=StrEnum)


def follow(table: Mapping[tuple[S, E], S], state: S, event: E) -> S:
    """The next state in a table without guards. Errors: Conflict `<event>.out_of_order`."""
    try:
        return table[state, event]
    except KeyError:
        raise Conflict(f"{event}.out_of_order", "Cette étape n’est pas possible dans l’état présent.") from None
