"""The timeline of a candidacy: every act in the trail about it or about its candidate, with the reason of each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from certify.audit.history import Happening, happenings
from certify.audit.trail import SYSTEM
from certify.candidacies.journal import ACT as READ
from certify.candidacies.models import Candidacy
from certify.candidacies.rules import MOVES
from certify.candidacies.states import Who

MOST = 200
# Drawn from what is between two people or of no meaning to who reads the candidacy.
NOT_TOLD = ("candidate.make_code",)


class Doer(StrEnum):
    """Who did it, as a candidate is told: a role, never a name."""

    CANDIDATE = "candidate"
    COUNSELLOR = "counsellor"
    OFFICER = "officer"
    SESSION_MANAGER = "session_manager"
    JUROR = "juror"
    AUTHORITY = "authority"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Moment:
    """One act: `label` names who did it and is for staff alone; `behalf` says that it was done for the candidate."""

    happening: Happening
    doer: Doer
    behalf: bool
    reason: str

    @property
    def label(self) -> str | None:
        """Who did it, for staff."""
        return self.happening.actor_label


_ROLES = {
    Who.CANDIDATE: Doer.CANDIDATE,
    Who.OFFICER: Doer.OFFICER,
    Who.SESSION_MANAGER: Doer.SESSION_MANAGER,
    Who.AUTHORITY: Doer.AUTHORITY,
    Who.SERVICE: Doer.SERVICE,
}
_OF_EVENT = {event.value: _ROLES[step.who] for (_, event), step in MOVES.items()}
# Acts that are no event of the table and have one doer.
_OF_VERB = {
    "register": Doer.COUNSELLOR,
    "give_mandate": Doer.COUNSELLOR,
    "correct_identity": Doer.AUTHORITY,
    "countersign": Doer.OFFICER,
}


def timeline(session: Session, candidacy: Candidacy, *, most: int = MOST) -> Sequence[Moment]:
    """What happened to a candidacy, newest first. Two statements."""
    found = [
        *happenings(session, "candidacy", candidacy.id, most=most),
        *happenings(session, "candidate", candidacy.candidate_id, without=NOT_TOLD, most=most),
    ]
    reasons = {(step.event, step.at): step.reason for step in candidacy.steps}
    told = sorted(found, key=lambda each: each.at, reverse=True)[:most]
    return [_moment(each, candidacy, reasons.get((verb(each), each.at), "")) for each in told]


def verb(happening: Happening) -> str:
    """What was done, without the room."""
    return happening.act.partition(".")[2]


def _moment(happening: Happening, candidacy: Candidacy, reason: str) -> Moment:
    return Moment(happening, _doer(happening, candidacy), bool(happening.acting_for), reason)


def _doer(happening: Happening, candidacy: Candidacy) -> Doer:
    if happening.acting_for:
        return Doer.COUNSELLOR
    if happening.actor_id == f"account:{candidacy.candidate.account_id}":
        return Doer.CANDIDATE
    if happening.actor_id == SYSTEM.id:
        return Doer.SERVICE
    if happening.act == READ:
        duty = happening.detail.get("duty")
        return Doer(duty) if duty in set(Doer) else Doer.SERVICE
    return _OF_VERB.get(verb(happening)) or _OF_EVENT.get(verb(happening), Doer.SERVICE)
