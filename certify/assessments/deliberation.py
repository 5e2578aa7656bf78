"""The deliberation: a consensus per competence, from which units follow, and the final interview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from certify.assessments.board import Board, load
from certify.assessments.facts import facts_of
from certify.assessments.models import ConsensusMark, Enrolment, FinalInterview, JurySession, UnitOutcome
from certify.assessments.outcomes import read, unit_obtained, wrong_consensus
from certify.assessments.programme import require_over, still_ahead
from certify.assessments.progress import hold, hold_for, move, note
from certify.assessments.readings import marks_by_competence
from certify.assessments.rules import SessionEvent
from certify.certifications.models import CompetenceUnit
from certify.errors import Conflict, Forbidden, Invalid, NotFound

if TYPE_CHECKING:
    from certify.accounts.person import Person


def start_deliberation(
    session: Session, jury_session: JurySession, *, early: bool = False, by: Person, now: datetime
) -> None:
    """Open the deliberation: every grid is handed in, or the absence noted. `early` confirms that nobody waits for the
    tests that are still ahead in the programme. Errors: Conflict `programme.ahead`, or of the guard.
    """
    hold(session, jury_session)
    kept = require_over(still_ahead(session, jury_session, now, grids=True), early=early)
    move(session, jury_session, SessionEvent.DELIBERATE, facts_of(session, jury_session, now), by=by, now=now, **kept)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the jury holds of one competence, and its written word.

    `casting_vote`: the votes were equal, and the president's decided.
    """

    acquired: bool
    word: str = ""
    casting_vote: bool = False


def record_consensus(
    session: Session,
    enrolment: Enrolment,
    unit: CompetenceUnit,
    verdicts: Mapping[int, Verdict],
    *,
    advice: str = "",
    revision: int | None = None,
    by: Person,
    now: datetime,
) -> UnitOutcome:
    """Record the consensus on one unit, competence by competence; whether the unit is obtained follows from it.

    `revision` is the one that was seen: 0 where nothing was decided, None to decide over anything.
    Errors: Invalid `consensus.refused` with a sentence for each competence (`c<id>`, `w<id>`, `v<id>`) and for the
    advice; Forbidden for whoever does not lead the deliberation on this person; Conflict out of order, or
    `consensus.stale` when it was decided elsewhere meanwhile.
    """
    board = _board_for(session, enrolment, by)
    outcome = session.get(UnitOutcome, (enrolment.id, unit.id), populate_existing=True)
    _require_seen(outcome, revision)
    if unit.id not in board.aims(enrolment):
        raise NotFound("unit.unknown", "Cette personne n’est pas évaluée sur cette unité.")
    mandatory = {competence.id: competence.mandatory for competence in unit.competences}
    if not set(verdicts) <= set(mandatory):
        raise NotFound("competence.unknown", "Cette compétence n’est pas dans cette unité.")
    wrong = _wrong(session, board, enrolment, list(mandatory), verdicts)
    obtained = unit_obtained({key: (mandatory[key], given.acquired) for key, given in verdicts.items()})
    if not wrong and not obtained and not advice.strip():
        wrong["advice"] = "Écrivez un conseil pour obtenir cette unité la prochaine fois."
    if wrong:
        raise Invalid("consensus.refused", "La décision sur cette unité est à compléter.", fields=wrong)
    for competence_id, given in verdicts.items():
        row = session.get(ConsensusMark, (enrolment.id, competence_id)) or ConsensusMark(
            enrolment_id=enrolment.id, competence_id=competence_id
        )
        row.acquired, row.word, row.recorded_at = given.acquired, given.word.strip() or None, now
        row.casting_vote = given.casting_vote
        session.add(row)
    if outcome is None:
        outcome = UnitOutcome(enrolment_id=enrolment.id, unit_id=unit.id, revision=0)
    outcome.obtained, outcome.recorded_at, outcome.revision = obtained, now, outcome.revision + 1
    outcome.advice = None if obtained else advice.strip()
    session.add(outcome)
    session.flush()
    note(session, enrolment.jury_session, "consensus", by=by, now=now, table=enrolment.table_number, unit=unit.code)
    return outcome


def _require_seen(row: UnitOutcome | FinalInterview | None, revision: int | None) -> None:
    """Errors: Conflict `consensus.stale` when what was seen is no longer what is recorded."""
    if revision is not None and revision != (0 if row is None else row.revision):
        raise Conflict(
            "consensus.stale",
            "Cette décision a été enregistrée ailleurs entre-temps. Lisez ce qui est inscrit, puis décidez.",
        )


def _wrong(
    session: Session, board: Board, enrolment: Enrolment, competences: list[int], verdicts: Mapping[int, Verdict]
) -> dict[str, str]:
    """A sentence for each field that cannot stand."""
    marks = marks_by_competence(session, board, enrolment)
    wrong = {}
    for key in competences:
        given = verdicts.get(key)
        if given is None:
            wrong[f"c{key}"] = "Décidez de cette compétence."
            continue
        reading = read(marks.get((enrolment.id, key), ()))
        if sentence := wrong_consensus(reading, given.acquired, given.word.strip()):
            wrong[f"c{key}" if reading.eliminated and given.acquired else f"w{key}"] = sentence
        if given.casting_vote and (sentence := _wrong_vote(board, enrolment, given)):
            wrong[f"v{key}"] = sentence
    return wrong


def may_cast(board: Board, enrolment: Enrolment) -> bool:
    """Whether the president may have to decide between equal votes: the rule-set says so, and equality is possible."""
    leader = board.leader(enrolment)
    voters = sum(board.assesses(seat, enrolment) for seat in board.seats)
    return board.rules.president_casting_vote and leader is not None and leader.president and voters % 2 == 0


def _wrong_vote(board: Board, enrolment: Enrolment, given: Verdict) -> str | None:
    """Why the president's vote cannot have decided, as a sentence, or None."""
    if not board.rules.president_casting_vote:
        return "Le règlement de cette session ne donne à personne de voix prépondérante."
    if not may_cast(board, enrolment):
        return "La voix prépondérante est celle de la présidence, quand les membres sont en nombre pair."
    return None if given.word.strip() else "Écrivez sur quoi les voix se sont partagées."


def record_final_interview(
    session: Session,
    enrolment: Enrolment,
    *,
    satisfactory: bool,
    word: str,
    revision: int | None = None,
    by: Person,
    now: datetime,
) -> FinalInterview:
    """Record the final interview; `revision` as for a unit.

    Errors: Invalid without a written word; Conflict when there is none to hold, or `consensus.stale`.
    """
    board = _board_for(session, enrolment, by)
    row = session.get(FinalInterview, enrolment.id, populate_existing=True)
    _require_seen(row, revision)
    if not board.owes_interview(enrolment):
        raise Conflict("interview.none", "Cette personne n’a pas d’entretien final à passer dans cette session.")
    if not word.strip():
        sentence = "Écrivez en une phrase ce que l’entretien a montré."
        raise Invalid("interview.no_word", sentence, fields={"word": sentence})
    row = row or FinalInterview(enrolment_id=enrolment.id, revision=0)
    row.satisfactory, row.word, row.recorded_at, row.revision = satisfactory, word.strip(), now, row.revision + 1
    session.add(row)
    session.flush()
    note(session, enrolment.jury_session, "final_interview", by=by, now=now, table=enrolment.table_number)
    return row


def _board_for(session: Session, enrolment: Enrolment, by: Person) -> Board:
    """The board of a session in deliberation, where `by` leads on this person who was assessed."""
    jury_session = enrolment.jury_session
    hold_for(session, jury_session, "decide")
    board = load(session, jury_session)
    if enrolment not in board.present:
        raise Conflict("enrolment.not_assessed", "Cette personne n’a pas été évaluée : il n’y a rien à décider.")
    leader = board.leader(enrolment)
    if leader is None or leader.juror.account_id != by.id:
        raise Forbidden("session.part", "La décision est inscrite par qui préside le jury pour cette personne.")
    return board
