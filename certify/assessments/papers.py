"""Papers of a session, drawn when they are asked for: programme, attendance, tables, opening, incidents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from sqlalchemy.orm import Session

from certify.assessments import paper_grids, programme
from certify.assessments.accommodations import granted, in_session
from certify.assessments.board import Board
from certify.assessments.grid import Grid, grids_of
from certify.assessments.models import Enrolment, Incident, JurySession, PaperGrid, Slot
from certify.assessments.subjects import drawn_for
from certify.assessments.summons import summoned_candidates, summoned_jurors
from certify.certifications.models import AssessmentMethod
from certify.errors import Conflict, NotFound
from certify.paper import press


@dataclass(frozen=True, slots=True)
class Sheet:
    """One attendance sheet: an event of the session, and who is expected there."""

    day: date
    method: AssessmentMethod | None
    place: str
    people: Sequence[tuple[Enrolment, time | None]]


def programme_paper(session: Session, jury_session: JurySession, language: str) -> bytes:
    """The whole programme, day by day."""
    slots = programme.of(session, jury_session)
    if not slots:
        raise Conflict("programme.none", "Le programme n’est pas encore fait.")
    return press.draw(
        "assessments/paper/programme.html",
        language,
        session=jury_session,
        days=[(day, list(rows)) for day, rows in groupby(slots, key=lambda slot: slot.day)],
        needs=granted(in_session(session, jury_session)),
    )


MOST_LINES = 300
"""Lines to sign that one answer draws: about four seconds. More are printed by the worker, with the kit."""


def attendance_sheets(
    session: Session, jury_session: JurySession, language: str, day: date | None = None, *, most: int | None = None
) -> bytes:
    """A sheet to sign for each test of each day; without a programme, one for each day. `day` limits to that day.

    Errors: Conflict when nobody is expected, or `papers.too_many` beyond `most` lines.
    """
    sheets = [sheet for sheet in _sheets(session, jury_session) if day is None or sheet.day == day]
    if not any(sheet.people for sheet in sheets):
        raise Conflict("papers.nobody", "Personne n’est attendu : il n’y a rien à émarger.")
    if most is not None and sum(len(sheet.people) for sheet in sheets) > most:
        raise Conflict(
            "papers.too_many",
            "Ces feuilles ont plus de %(most)d lignes. Prenez-les jour par jour, ou préparez tous les papiers "
            "sur la page Papiers : les feuilles d’émargement y sont.",
            {"most": most},
        )
    return press.draw(
        "assessments/paper/attendance.html",
        language,
        session=jury_session,
        sheets=sheets,
        jury=summoned_jurors(session, jury_session),
    )


def _sheets(session: Session, jury_session: JurySession) -> list[Sheet]:
    slots = sorted(programme.of(session, jury_session), key=_event)
    if slots:
        return [_sheet(list(rows)) for _, rows in groupby(slots, key=_event)]
    everyone = [(one, None) for one in sorted(summoned_candidates(session, jury_session), key=_name)]
    return [Sheet(day, None, jury_session.site.name, everyone) for day in programme.days_of(jury_session)]


def _event(slot: Slot) -> tuple[date, int, str]:
    return slot.day, slot.method_id, slot.place


def _sheet(slots: Sequence[Slot]) -> Sheet:
    first = slots[0]
    # In order of names: that of the numbers would say who has which.
    people = sorted(((slot.enrolment, slot.starts_at) for slot in slots), key=lambda row: (row[1], _name(row[0])))
    return Sheet(first.day, first.method, first.place, people)


def _name(enrolment: Enrolment) -> str:
    return enrolment.candidacy.candidate.full_name


def table_list(session: Session, jury_session: JurySession, language: str) -> bytes:
    """Which number is whom: for the session manager alone."""
    return press.draw(
        "assessments/paper/tables.html",
        language,
        session=jury_session,
        people=summoned_candidates(session, jury_session),
    )


def opening_record(session: Session, jury_session: JurySession, language: str) -> bytes:
    """The record of the opening of the subject; before it is open, to be filled in by hand."""
    return press.draw(
        "assessments/paper/opening.html",
        language,
        session=jury_session,
        opening=jury_session.opening,
        drawn=drawn_for(session, jury_session),
    )


def incident_record(incident: Incident, language: str) -> bytes:
    """The record of one incident, to be signed."""
    return press.draw("assessments/paper/incident.html", language, session=incident.jury_session, incident=incident)


def blank_incident(jury_session: JurySession, language: str) -> bytes:
    """The record of an incident, to be filled in by hand."""
    return press.draw("assessments/paper/incident.html", language, session=jury_session, incident=None)


def grid_sheets(session: Session, jury_session: JurySession, numbers: range, language: str) -> bytes:
    """The numbered grids of these numbers, to be filled in by hand. Errors: NotFound where there is none."""
    sheets = paper_grids.sheets_of(session, jury_session, numbers)
    if not sheets:
        raise NotFound("paper.unknown", "Cette grille n’existe pas.")
    grids = _grids(session, sheets)
    return press.draw(
        "assessments/paper/grids.html",
        language,
        session=jury_session,
        sheets=[(sheet, grids[sheet.number]) for sheet in sheets],
        code=paper_grids.code_of,
    )


def _grids(session: Session, sheets: Sequence[PaperGrid]) -> dict[int, Grid]:
    """The grids by the numbers of their sheets; five queries for each member and test."""
    together: dict[tuple[int, int], list[PaperGrid]] = defaultdict(list)
    for sheet in sheets:
        together[sheet.seat_id, sheet.method_id].append(sheet)
    found: dict[int, Grid] = {}
    for some in together.values():
        grids = grids_of(session, some[0].seat, [sheet.enrolment for sheet in some], some[0].method)
        found |= {sheet.number: grid for sheet, grid in zip(some, grids, strict=True)}
    return found


def deliberation_sheets(board: Board, enrolments: Sequence[Enrolment], language: str) -> bytes:
    """For each of these candidates, what the jury decides, to be written by hand and typed in afterwards."""
    return press.draw(
        "assessments/paper/deliberation.html", language, session=board.jury_session, board=board, people=enrolments
    )
