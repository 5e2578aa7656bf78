"""The life of an appeal (recours), as a table: what is not in it is refused with the sentence of the rule.

received → under review (by no one who took part) → rejected | upheld (a new session, other jurors) → notified; one that
is not admissible, or that its author takes back, ends without a review; so does one whose decision is annulled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from certify.assessments.terms import Result
from certify.certifications.rulesets import Rules
from certify.errors import Conflict, Forbidden, Invalid


class AppealState(StrEnum):
    """Where an appeal stands. What was decided stays in its outcome once the person was told."""

    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    INADMISSIBLE = "inadmissible"
    REJECTED = "rejected"
    UPHELD = "upheld"
    NOTIFIED = "notified"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


class AppealEvent(StrEnum):
    """What happens to an appeal."""

    REVIEW = "review"
    DECLARE_INADMISSIBLE = "declare_inadmissible"
    REJECT = "reject"
    UPHOLD = "uphold"
    NOTIFY = "notify"
    TAKE_BACK = "take_back"
    LAPSE = "lapse"


class Whose(StrEnum):
    """Whose act an event is."""

    CANDIDATE = "candidate"
    REVIEWER = "reviewer"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class AppealFacts:
    """What the guards look at; the defaults refuse."""

    took_part: bool = True
    answer: str = ""


Guard = Callable[[AppealFacts], None]


def by_somebody_else(facts: AppealFacts) -> None:
    """Whoever took part in the decision reviews no appeal against it."""
    if facts.took_part:
        raise Forbidden(
            "appeal.took_part",
            "Vous avez pris part à la décision contestée : une autre personne de l’autorité examine ce recours.",
        )


def answered(facts: AppealFacts) -> None:
    """The person is told why."""
    if not facts.answer.strip():
        sentence = "Écrivez la réponse que la personne lira."
        raise Invalid("appeal.no_answer", "Donnez la réponse.", fields={"answer": sentence})


@dataclass(frozen=True, slots=True)
class Move:
    """Where an event leads, whose act it is, what must hold."""

    to: AppealState
    who: Whose
    guards: tuple[Guard, ...] = ()


_S, _E = AppealState, AppealEvent
_JUDGED = (by_somebody_else, answered)

APPEAL: Mapping[tuple[AppealState, AppealEvent], Move] = {
    (_S.RECEIVED, _E.REVIEW): Move(_S.UNDER_REVIEW, Whose.REVIEWER, (by_somebody_else,)),
    (_S.RECEIVED, _E.DECLARE_INADMISSIBLE): Move(_S.INADMISSIBLE, Whose.REVIEWER, _JUDGED),
    (_S.UNDER_REVIEW, _E.REJECT): Move(_S.REJECTED, Whose.REVIEWER, _JUDGED),
    (_S.UNDER_REVIEW, _E.UPHOLD): Move(_S.UPHELD, Whose.REVIEWER, _JUDGED),
    (_S.INADMISSIBLE, _E.NOTIFY): Move(_S.NOTIFIED, Whose.SERVICE),
    (_S.REJECTED, _E.NOTIFY): Move(_S.NOTIFIED, Whose.SERVICE),
    (_S.UPHELD, _E.NOTIFY): Move(_S.NOTIFIED, Whose.SERVICE),
    (_S.RECEIVED, _E.TAKE_BACK): Move(_S.TAKEN_BACK, Whose.CANDIDATE),
    (_S.UNDER_REVIEW, _E.TAKE_BACK): Move(_S.TAKEN_BACK, Whose.CANDIDATE),
    (_S.RECEIVED, _E.LAPSE): Move(_S.LAPSED, Whose.SERVICE),
    (_S.UNDER_REVIEW, _E.LAPSE): Move(_S.LAPSED, Whose.SERVICE),
}

_OUT_OF_ORDER: Mapping[AppealEvent, str] = {
    _E.REVIEW: "L’examen s’ouvre sur un recours reçu et pas encore examiné.",
    _E.DECLARE_INADMISSIBLE: "Un recours se déclare irrecevable avant son examen.",
    _E.REJECT: "On répond à un recours dont l’examen est ouvert.",
    _E.UPHOLD: "On répond à un recours dont l’examen est ouvert.",
    _E.NOTIFY: "Il n’y a pas encore de réponse à ce recours.",
    _E.TAKE_BACK: "Ce recours a déjà sa réponse : il ne se retire plus.",
    _E.LAPSE: "Ce recours a déjà sa réponse.",
}
_NO_OBJECT = "La décision contestée a été annulée : ce recours n’a plus d’objet."

OPEN = frozenset({_S.RECEIVED, _S.UNDER_REVIEW})
ANSWERED = frozenset({_S.INADMISSIBLE, _S.REJECTED, _S.UPHELD})

# Against what one appeals: a refusal. An exclusion has its own hearing (candidacies), a title refuses nothing.
CONTESTABLE = frozenset({Result.UNITS, Result.FAILURE, Result.ABSENT})


def follow(state: AppealState, event: AppealEvent, facts: AppealFacts) -> AppealState:
    """The state that follows. Errors: Conflict `appeal.out_of_order`, and those of the guards."""
    move = APPEAL.get((state, event))
    if move is None:
        raise Conflict("appeal.out_of_order", _NO_OBJECT if state is _S.LAPSED else _OUT_OF_ORDER[event])
    for guard in move.guards:
        guard(facts)
    return move.to


def answer_due(lodged_on: date, rules: Rules) -> date | None:
    """The last day to answer an appeal; None where the decree gives none."""
    return lodged_on + timedelta(days=rules.appeal_answer_days) if rules.appeal_answer_days is not None else None


def check_open(result: Result, last_day: date, today: date) -> None:
    """Refuse an appeal against what cannot be contested, or too late.

    Errors: Conflict `appeal.nothing_refused`, `appeal.hearing_instead`, `appeal.too_late`.
    """
    if result is Result.EXCLUDED:
        raise Conflict(
            "appeal.hearing_instead",
            "Une exclusion ne se conteste pas par un recours : l’autorité vous entend avant toute sanction.",
        )
    if result not in CONTESTABLE:
        raise Conflict("appeal.nothing_refused", "Cette décision ne vous refuse rien : il n’y a pas de recours.")
    if today > last_day:
        raise Conflict(
            "appeal.too_late",
            "Le délai de recours est passé depuis le %(day)s. Écrivez à l’autorité si quelque chose vous a empêché.",
            {"day": last_day.isoformat()},
        )
