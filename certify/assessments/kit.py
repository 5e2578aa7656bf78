"""The kit of a session: everything with which it can be held on paper, from the summons to the deliberation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from certify.assessments import board as boards
from certify.assessments import paper_queries, papers, programme, summons
from certify.assessments.models import Enrolment, JurySession, Seat

GRIDS, LETTERS, RECORDS = 50, 50, 50
"""How many one file has: a few seconds to lay out, and a file that a printer takes."""


Draw = Callable[[Session, JurySession, str], bytes]
"""Draws a piece in a language."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One PDF of the kit: its name, about how many pages, and what draws it."""

    name: str
    pages: int
    draw: Draw


def pieces(session: Session, jury_session: JurySession) -> list[Piece]:
    """What the kit has, in the order in which it serves. What the session does not have is left out."""
    people = summons.summoned_candidates(session, jury_session)
    known = [*_summonses(session, jury_session), *_day(session, jury_session, people)]
    return [Piece(f"{at:02d}-{one.name}", one.pages, one.draw) for at, one in enumerate(known, 1)]


def _summonses(session: Session, jury_session: JurySession) -> Iterator[Piece]:
    """The letters of those whom no mail reaches."""
    people, members = summons.without_mail(session, jury_session)
    for some in _some([enrolment.id for enrolment in people], LETTERS):
        yield Piece("convocations-candidats.pdf", len(some), _candidate_letters(some))
    for seat in members:
        yield Piece("convocation-jury.pdf", 1, _juror_letter(seat.id))
        yield Piece("lettre-employeur.pdf", 1, _employer_letter(seat.id))


def _day(session: Session, jury_session: JurySession, people: Sequence[Enrolment]) -> Iterator[Piece]:
    """The papers of the days of the tests."""
    slots = len(programme.all_placed(session, jury_session))
    if slots:
        yield Piece("programme.pdf", 1 + slots // 30, papers.programme_paper)
    if people:
        rows = slots or len(people) * len(programme.days_of(jury_session))
        yield Piece("emargement.pdf", 1 + rows // 15, papers.attendance_sheets)
        yield Piece("CONFIDENTIEL-numeros-et-noms.pdf", 1 + len(people) // 30, papers.table_list)
    yield Piece("ouverture-du-sujet.pdf", 1, papers.opening_record)
    for numbers in _some(range(1, paper_queries.count(session, jury_session) + 1), GRIDS):
        yield Piece(f"grilles-{numbers[0]:04d}-a-{numbers[-1]:04d}.pdf", 2 * len(numbers), _grids(numbers))
    yield Piece("incident-a-photocopier.pdf", 1, lambda _, here, language: papers.blank_incident(here, language))
    for some in _some([enrolment.id for enrolment in people], RECORDS):
        yield Piece("deliberation.pdf", len(some), _deliberation(some))


def _some(numbers: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    return (numbers[at : at + most] for at in range(0, len(numbers), most))


def _of(people: Sequence[Enrolment], keys: Sequence[int]) -> list[Enrolment]:
    return [enrolment for enrolment in people if enrolment.id in keys]


def _candidate_letters(keys: Sequence[int]) -> Draw:
    def draw(session: Session, jury_session: JurySession, language: str) -> bytes:
        people = _of(summons.summoned_candidates(session, jury_session), keys)
        return summons.candidate_letters(session, jury_session, people, language)

    return draw


def _juror_letter(key: int) -> Draw:
    return lambda session, jury_session, language: summons.juror_letters(
        session, jury_session, [session.get_one(Seat, key)], language
    )


def _employer_letter(key: int) -> Draw:
    def draw(session: Session, jury_session: JurySession, language: str) -> bytes:
        seat = session.get_one(Seat, key)
        return summons.employer_letter(seat, language, now=jury_session.convened_at or seat.named_at)

    return draw


def _grids(numbers: Sequence[int]) -> Draw:
    span = range(numbers[0], numbers[-1] + 1)
    return lambda session, jury_session, language: papers.grid_sheets(session, jury_session, span, language)


def _deliberation(keys: Sequence[int]) -> Draw:
    def draw(session: Session, jury_session: JurySession, language: str) -> bytes:
        board = boards.load(session, jury_session)
        return papers.deliberation_sheets(board, _of(board.enrolments, keys), language)

    return draw
