"""Grids on paper: numbered and printed, typed in by two people, settled and handed in by their juror."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, func, insert, select
from sqlalchemy.orm import Session, joinedload, selectinload

from certify.assessments import marking
from certify.assessments.board import load
from certify.assessments.grid import Grid, grid_of
from certify.assessments.marker import require_own
from certify.assessments.marking import Given
from certify.assessments.models import AssessmentSheet, Enrolment, Juror, JurySession, PaperCopy, PaperGrid, Seat
from certify.assessments.progress import hold_for, note, parts_of, require_part
from certify.assessments.rules import Part
from certify.assessments.terms import Mark, Medium, SheetState
from certify.candidacies.models import Candidacy
from certify.credential.number import check_character
from certify.errors import Conflict, Forbidden, Invalid, NotFound

if TYPE_CHECKING:
    from certify.accounts.person import Person

TYPISTS = frozenset({Part.MANAGER, Part.JUROR, Part.PRESIDENT})
_UNKNOWN = "Aucune grille de cette session ne porte ce code. Relisez-le en haut de la feuille, par exemple 0007-K."


def number_grids(session: Session, jury_session: JurySession, *, by: Person, now: datetime) -> int:
    """Give a number to each grid that may be needed and has none; how many there are. What has a number keeps it.

    Errors: Forbidden `session.part`; Conflict out of order.
    """
    hold_for(session, jury_session, "number")
    require_part(session, jury_session, Part.MANAGER, by)
    columns = (PaperGrid.seat_id, PaperGrid.enrolment_id, PaperGrid.method_id)
    known = {tuple(row) for row in session.execute(select(*columns).where(PaperGrid.session_id == jury_session.id))}
    wanted = [key for key in _needed(session, jury_session) if key not in known]
    last = session.scalar(select(func.max(PaperGrid.number)).where(PaperGrid.session_id == jury_session.id)) or 0
    lines = [
        {"session_id": jury_session.id, "number": number, "printed_at": now}
        | {"seat_id": seat, "enrolment_id": enrolment, "method_id": method}
        for number, (seat, enrolment, method) in enumerate(wanted, last + 1)
    ]
    if lines:
        session.execute(insert(PaperGrid), lines)
        note(session, jury_session, "number_grids", by=by, now=now, count=len(lines))
    return last + len(lines)


def _needed(session: Session, jury_session: JurySession) -> Iterable[tuple[int, int, int]]:
    """Before anybody came, every enrolled person may come."""
    board = load(session, jury_session)
    for seat in board.seats:
        for enrolment in board.enrolments:
            if board.assesses(seat, enrolment):
                for method in board.grids_of(enrolment):
                    yield seat.id, enrolment.id, method.id


def code_of(reference: str, number: int) -> str:
    """What stands on the sheet, such as 0007-K; the check character is over the session's reference and the number."""
    body = f"{number:04d}"
    return f"{body}-{check_character(re.sub('[^0-9A-Z]', '', reference) + body)}"


def paper_grid(session: Session, jury_session: JurySession, number: int) -> PaperGrid:
    """A printed grid by its number. Errors: NotFound `paper.unknown`."""
    row = session.scalar(_grids(PaperGrid.session_id == jury_session.id, PaperGrid.number == number))
    if row is None:
        raise NotFound("paper.unknown", "Cette grille n’existe pas.")
    return row


def by_code(session: Session, jury_session: JurySession, typed: str) -> PaperGrid:
    """A printed grid by the code on it. Errors: Invalid on `code`."""
    found = re.fullmatch(r"([0-9]{1,9})[\s-]*([0-9A-Z])", typed.strip().upper())
    number = int(found[1]) if found is not None else 0
    if found is None or code_of(jury_session.reference, number)[-1] != found[2]:
        raise Invalid("paper.code", _UNKNOWN, fields={"code": _UNKNOWN})
    try:
        return paper_grid(session, jury_session, number)
    except NotFound:
        raise Invalid("paper.code", _UNKNOWN, fields={"code": _UNKNOWN}) from None


def _grids(*conditions: ColumnElement[bool]) -> Select[PaperGrid]:
    return (
        select(PaperGrid)
        .where(*conditions)
        .options(
            joinedload(PaperGrid.seat).joinedload(Seat.juror).joinedload(Juror.account),
            joinedload(PaperGrid.enrolment).joinedload(Enrolment.candidacy).joinedload(Candidacy.candidate),
            joinedload(PaperGrid.enrolment).joinedload(Enrolment.attendance),
            joinedload(PaperGrid.method),
            selectinload(PaperGrid.copies),
        )
        .order_by(PaperGrid.number)
    )


def sheets_of(session: Session, jury_session: JurySession, numbers: range) -> Sequence[PaperGrid]:
    """The printed grids of these numbers, in order. Two queries."""
    inside = (PaperGrid.number >= numbers.start, PaperGrid.number < numbers.stop)
    return session.scalars(_grids(PaperGrid.session_id == jury_session.id, *inside)).all()


def type_in(session: Session, paper: PaperGrid, marks: Mapping[int, Given], *, by: Person, now: datetime) -> PaperCopy:
    """Keep what this person reads on the sheet; it takes the place of what they typed before.

    Errors: Forbidden `session.part`; Conflict `paper.handed_in`, or out of order; NotFound for a foreign criterion.
    """
    jury_session = paper.seat.jury_session
    hold_for(session, jury_session, "mark", shared=True)
    if not parts_of(session, jury_session, by) & TYPISTS:
        raise Forbidden("session.part", "Les grilles sont saisies par le jury et la personne responsable.")
    grid = _open_grid(session, paper)
    if not set(marks) <= {criterion.id for criterion in grid.criteria}:
        raise NotFound("criterion.unknown", "Ce critère n’est pas dans cette grille.")
    row = next((copy for copy in paper.copies if copy.typed_by_id == by.id), None)
    if row is None:
        row = PaperCopy(grid=paper, typed_by_id=by.id)
    row.typed_at = now
    row.marks = {str(key): [given.mark, (given.observation or "").strip()] for key, given in marks.items()}
    session.add(row)
    session.flush()
    note(session, jury_session, "type_grid", by=by, now=now, number=paper.number)
    return row


def _open_grid(session: Session, paper: PaperGrid) -> Grid:
    grid = grid_of(session, paper.seat, paper.enrolment, paper.method)
    if grid.sheet is not None and grid.sheet.state is not SheetState.DRAFT:
        raise Conflict("paper.handed_in", "Cette grille est remise. Pour la changer, son auteur la corrige.")
    return grid


def given_in(copy: PaperCopy | None) -> dict[int, Given]:
    """What a person typed, by criterion."""
    typed = {} if copy is None else copy.marks
    return {int(key): Given(Mark(mark) if mark else None, text) for key, (mark, text) in typed.items()}


def both(paper: PaperGrid) -> tuple[PaperCopy | None, PaperCopy | None]:
    """What the juror typed, and what somebody else did (the first one)."""
    juror = paper.seat.juror.account_id
    own = next((copy for copy in paper.copies if copy.typed_by_id == juror), None)
    return own, next((copy for copy in paper.copies if copy.typed_by_id != juror), None)


def differing(paper: PaperGrid, grid: Grid) -> tuple[int, ...]:
    """The criteria to which the two gave different marks, or none, in order."""
    own, other = (given_in(copy) for copy in both(paper))
    nothing = Given(None)
    return tuple(
        criterion.id
        for criterion in grid.criteria
        if own.get(criterion.id, nothing).mark is not other.get(criterion.id, nothing).mark
    )


def settle(
    session: Session, paper: PaperGrid, chosen: Mapping[int, Mark], *, by: Person, now: datetime
) -> AssessmentSheet:
    """The juror settles what differs (`chosen` by criterion) and hands the grid in, through the rules of every grid.

    Errors: Conflict `paper.once` while two people have not typed it; Invalid `paper.differs` with a sentence for each
    criterion (`c<id>`) that is left; those of `marking`.
    """
    require_own(paper.seat, by)
    grid = _open_grid(session, paper)
    own, other = both(paper)
    if own is None or other is None:
        raise Conflict(
            "paper.once", "Une grille sur papier se saisit deux fois : par son auteur, et par une autre personne."
        )
    differs = differing(paper, grid)
    if missing := [key for key in differs if key not in chosen]:
        fields = {f"c{key}": "Relisez la feuille, puis choisissez." for key in missing}
        raise Invalid("paper.differs", "Les deux saisies diffèrent.", fields=fields)
    marks = given_in(own) | {
        key: Given(chosen[key], given_in(own).get(key, Given(None)).observation) for key in differs
    }
    revision = 0 if grid.sheet is None else grid.sheet.revision
    sheet = marking.save_marks(
        session,
        paper.seat,
        paper.enrolment,
        paper.method,
        marks,
        revision=revision,
        medium=Medium.PAPER,
        by=by,
        now=now,
    )
    sheet.medium = Medium.PAPER
    marking.submit_sheet(session, sheet, revision=sheet.revision, by=by, now=now)
    return sheet
