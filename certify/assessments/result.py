"""What a candidate learns of a validated decision: units, competences and advice; no juror's name, no mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from certify.assessments.content import parse
from certify.assessments.models import Annulment, Decision, Enrolment, JurySession, Minutes
from certify.assessments.terms import AnnulmentScope, MinutesState, Result
from certify.candidacies.delays import completion_until, resit_until
from certify.candidacies.models import Candidacy
from certify.candidacies.states import CandidacyState
from certify.certifications.rulesets import Rules
from certify.credential.record import Label
from certify.errors import NotFound
from certify.institutions.models import Site


@dataclass(frozen=True, slots=True)
class CompetenceResult:
    """Whether a competence is acquired, and the jury's word on why (empty where none was written)."""

    label: Label
    acquired: bool
    reason: str


@dataclass(frozen=True, slots=True)
class UnitResult:
    """One unit: obtained or not, its competences, the advice where the unit is missing."""

    code: str
    title: Label
    obtained: bool
    competences: tuple[CompetenceResult, ...]
    advice: str | None


@dataclass(frozen=True, slots=True)
class OwnResult:
    """The result as the signed text of the minutes has it. `interview` is None where none was held, `interview_reason`
    the jury's word on it.

    `lost` is what was annulled since: the decision, or the title alone.
    """

    minutes: Minutes
    decision: Decision
    lost: AnnulmentScope | None
    result: Result
    units: tuple[UnitResult, ...]
    interview: bool | None
    interview_reason: str


def result_for(session: Session, candidacy: Candidacy) -> OwnResult:
    """The latest validated result of a candidacy. Errors: NotFound `result.unknown` before the validation."""
    row = session.execute(
        select(Minutes, Decision)
        .join(Decision, Decision.minutes_id == Minutes.id)
        .join(Enrolment, Enrolment.id == Decision.enrolment_id)
        .where(
            Enrolment.candidacy_id == candidacy.id,
            or_(Minutes.state == MinutesState.VALIDATED, Decision.id.in_(_annulled_after_validation())),
        )
        .order_by(Minutes.decided_at.desc(), Minutes.id.desc())
        .limit(1)
        .options(joinedload(Minutes.jury_session).joinedload(JurySession.site).joinedload(Site.organisation))
    ).first()
    if row is None:
        raise NotFound("result.unknown", "Aucun résultat n’est validé pour cette candidature.")
    minutes, decision = row
    lost = session.scalars(select(Annulment.scope).where(Annulment.decision_id == decision.id)).all()
    line = next(line for line in parse(minutes)["candidates"] if line["enrolment"] == decision.enrolment_id)
    interview = line["interview"]
    return OwnResult(
        minutes=minutes,
        decision=decision,
        lost=min(lost, default=None),  # the decision before the title
        result=Result(line["result"]),
        units=tuple(_unit(unit) for unit in line["units"]),
        interview=None if interview is None else interview["satisfactory"],
        interview_reason="" if interview is None else interview["word"] or "",
    )


def _annulled_after_validation() -> Select[int]:
    """What was annulled before its validation was never told to anybody."""
    return select(Annulment.decision_id).where(Annulment.scope == AnnulmentScope.DECISION)


def _unit(unit: dict[str, Any]) -> UnitResult:
    return UnitResult(
        code=unit["code"],
        title=Label(**unit["title"]),
        obtained=unit["obtained"],
        competences=tuple(
            CompetenceResult(Label(**each["label"]), each["acquired"], each["word"] or "")
            for each in unit["competences"]
        ),
        advice=unit["advice"],
    )


@dataclass(frozen=True, slots=True)
class Next:
    """What the rules leave open after this result: `sittings` that remain and the last day, None where there is none.

    `sittings` is None where the rules do not count them.
    """

    sittings: int | None
    until: date | None


def next_step(candidacy: Candidacy, rules: Rules) -> Next | None:
    """What remains open while the candidacy rests on its result; None when it ended or has gone on since."""
    if candidacy.state is CandidacyState.PARTIALLY_CERTIFIED:
        return Next(None, completion_until(candidacy.first_unit_on, candidacy.version.valid_until, rules))
    if candidacy.state is CandidacyState.FAILED:
        left = max(rules.resit_sessions + 1 - candidacy.attempts, 0)
        return Next(left, resit_until(candidacy.first_attempt_on, rules))
    return None
