"""The facts a session's guards look at, counted from its board."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from certify.assessments.board import Board, load, on_a_day_of
from certify.assessments.checking import checklist
from certify.assessments.counting import missing_sheets, sheet_states
from certify.assessments.incidents import stopped_tests
from certify.assessments.models import JurySession
from certify.assessments.planning import wrong_now
from certify.assessments.progress import today_at
from certify.assessments.readings import all_owed, verdicts
from certify.assessments.rules import Facts


def facts_of(session: Session, jury_session: JurySession, now: datetime, *, decided: bool = False) -> Facts:
    """The facts of today. `decided` also counts what the jury still owes, which reads every mark of the session."""
    board = load(session, jury_session, today=today_at(jury_session.site, now))
    undecided = _undecided(session, board) if decided else 0
    return Facts(
        findings=board.findings,
        enrolled=len(board.people),
        unrecorded=board.unrecorded,
        on_time=on_a_day_of(jury_session, today_at(jury_session.site, now)),
        missing_sheets=len(missing_sheets(board, sheet_states(session, jury_session))),
        undecided=undecided,
        stopped=stopped_tests(session, jury_session),
        site_checked=checklist(session, jury_session).done,
        refused=wrong_now(session, jury_session),
    )


def _undecided(session: Session, board: Board) -> int:
    return sum(owed.count for owed in all_owed(session, board, verdicts(session, board)).values())
