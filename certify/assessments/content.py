"""The text of minutes: everything the jury signs, as canonical JSON (RFC 8785), and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import rfc8785

from certify.assessments.board import Board
from certify.assessments.models import Enrolment, Incident, Minutes, Seat, SubjectOpening
from certify.assessments.outcomes import Standing, overall
from certify.assessments.readings import Verdicts
from certify.assessments.terms import Presence, Result
from certify.certifications.models import CompetenceUnit
from certify.credential.record import Label

FORMAT = 2


def canonical(content: dict[str, Any]) -> bytes:
    """The bytes that are stored, hashed and signed."""
    return rfc8785.dumps(content)


def digest(content: bytes) -> str:
    """SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def parse(minutes: Minutes) -> dict[str, Any]:
    """What the minutes say, read back from the bytes that are signed."""
    content: dict[str, Any] = json.loads(minutes.content)
    return content


def result_of(board: Board, enrolment: Enrolment, decided: Verdicts) -> Result:
    """The overall result, derived."""
    attendance = enrolment.attendance
    interview = decided.interviews.get(enrolment.id)
    return overall(
        Standing(
            presence=attendance.presence if attendance is not None else Presence.ABSENT,
            excluded=enrolment.excluded_at is not None,
            outcomes=_outcomes(board, enrolment, decided),
            held=board.holds(enrolment),
            title=board.title,
            has_interview=board.interview is not None,
            interview=interview.satisfactory if interview is not None else None,
        )
    )


def _outcomes(board: Board, enrolment: Enrolment, decided: Verdicts) -> dict[int, bool]:
    return {
        unit: decided.outcomes[enrolment.id, unit].obtained
        for unit in board.aims(enrolment)
        if (enrolment.id, unit) in decided.outcomes
    }


@dataclass(frozen=True, slots=True)
class Events:
    """What happened on the day, beside the board: incidents, and when members came in by session access, by seat."""

    incidents: Sequence[Incident] = ()
    admitted: Mapping[int, datetime] = field(default_factory=dict)


def compose(
    board: Board, decided: Verdicts, *, events: Events = Events(), number: str, now: datetime
) -> dict[str, Any]:
    """Everything the minutes state. Instants are UTC; days are local to the site."""
    jury_session = board.jury_session
    names = {seat.id: seat.juror.name for seat in jury_session.seats}
    return {
        "format": FORMAT,
        "number": number,
        "drafted_at": _instant(now),
        "authority": _label(jury_session.authority.organisation.legal_name),
        "session": {
            "reference": jury_session.reference,
            "starts_on": jury_session.starts_on.isoformat(),
            "ends_on": jury_session.ends_on.isoformat(),
            "site": jury_session.site.name,
            "town": jury_session.site.town,
            "time_zone": jury_session.site.time_zone,
            "manager": jury_session.manager.display_name,
        },
        "certification": {
            "code": jury_session.version.certification.code,
            "vintage": jury_session.version.vintage,
            "kind": _label(jury_session.version.kind_name),
            "title": _label(jury_session.version.title),
        },
        "rules": _rules(board),
        "jury": [
            {
                **_member(board, seat),
                "came_in": _instant(events.admitted.get(seat.id)),
                "replaces": names.get(seat.replaces_id) if seat.replaces_id is not None else None,
            }
            for seat in board.seats
        ],
        "departures": [
            {"name": seat.juror.name, "at": _instant(seat.left_at), "reason": seat.left_reason}
            for seat in jury_session.seats
            if seat.left_at is not None
        ],
        "regularity": [
            {"code": f.code, "ok": f.ok, "message": f.message, "values": dict(f.values)} for f in board.findings
        ],
        "balance_reason": jury_session.balance_reason,
        "opening": _opening(jury_session.opening),
        "incidents": [_incident(incident) for incident in events.incidents],
        "candidates": [_candidate(board, enrolment, decided) for enrolment in board.enrolments],
    }


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _label(label: Label) -> dict[str, str]:
    return {"fr": label.fr, "en": label.en}


def _rules(board: Board) -> dict[str, Any] | None:
    rule_set = board.jury_session.rule_set
    return None if rule_set is None else {"code": rule_set.code, "version": rule_set.version}


def _member(board: Board, seat: Seat) -> dict[str, Any]:
    member = board.members[seat.id]
    return {
        "seat": seat.id,
        "name": member.name,
        "president": member.president,
        "trade": seat.juror.trade,
        "practice_years": member.practice_years,
        "habilitated_until": max((end.isoformat() for _, end in member.habilitated), default=None),
        "stands_aside_for": [p.number for p in board.people.values() if not p.assessed_by(member)],
    }


def _opening(opening: SubjectOpening | None) -> dict[str, Any] | None:
    if opening is None:
        return None
    return {
        "at": _instant(opening.opened_at),
        "by": opening.opened_by.display_name,
        "witness": opening.witness,
    }


def _incident(incident: Incident) -> dict[str, Any]:
    return {
        "number": incident.number,
        "kind": incident.kind.value,
        "at": _instant(incident.happened_at),
        "candidate": incident.enrolment.label if incident.enrolment is not None else None,
        "what": incident.what,
        "sequel": incident.sequel.value if incident.sequel is not None else None,
        "sequel_word": incident.sequel_word,
    }


def _candidate(board: Board, enrolment: Enrolment, decided: Verdicts) -> dict[str, Any]:
    candidate = enrolment.candidacy.candidate
    attendance = enrolment.attendance
    interview = decided.interviews.get(enrolment.id)
    assessed = enrolment in board.present
    return {
        "enrolment": enrolment.id,
        "number": enrolment.label,
        "candidacy": enrolment.candidacy.reference,
        "name": candidate.full_name,
        "birth": candidate.birth.digits if candidate.birth is not None else None,
        "presence": attendance.presence.value if attendance is not None else None,
        "identity_document": attendance.identity_document if attendance is not None else None,
        "absence_reason": attendance.reason if attendance is not None else None,
        "exclusion_reason": enrolment.excluded_reason,
        "assessed_by": [seat.juror.name for seat in board.seats if assessed and board.assesses(seat, enrolment)],
        "held_before": [unit.code for unit in board.units if unit.id in board.holds(enrolment)],
        "units": [
            _unit(enrolment, unit, decided) for unit in board.units if assessed and unit.id in board.aims(enrolment)
        ],
        "interview": (None if interview is None else {"satisfactory": interview.satisfactory, "word": interview.word}),
        "result": result_of(board, enrolment, decided).value,
    }


def _unit(enrolment: Enrolment, unit: CompetenceUnit, decided: Verdicts) -> dict[str, Any]:
    outcome = decided.outcomes[enrolment.id, unit.id]
    competences = []
    for competence in unit.competences:
        held = decided.consensus[enrolment.id, competence.id]
        competences.append(
            {
                "code": competence.code,
                "label": _label(competence.label),
                "acquired": held.acquired,
                "word": held.word,
                "casting_vote": held.casting_vote,
            }
        )
    return {
        "code": unit.code,
        "title": _label(unit.title),
        "obtained": outcome.obtained,
        "advice": outcome.advice,
        "competences": competences,
    }
