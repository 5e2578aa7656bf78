"""Sessions in which people forget acts: whatever is left out, minutes that are signed come from a legal session."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import tables
from certify.accounts.person import Person
from certify.assessments import deliberation, jury, minutes, planning, sitting
from certify.assessments.board import load
from certify.assessments.counting import missing_sheets, sheet_states
from certify.assessments.jury import Word
from certify.assessments.models import JurySession, Minutes, Seat
from certify.assessments.readings import all_owed, verdicts
from certify.assessments.terms import MinutesState
from certify.db import Database
from certify.errors import DomainError

from . import samples
from .samples import World

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
Act = Callable[[], object]


class Acts:
    """A whole session as a list of single acts, in order."""

    def __init__(self, session: Session, world: World) -> None:
        self.session, self.world = session, world
        self.jury_session = session.scalars(select(JurySession)).one()
        self.by_manager: dict[str, Any] = {"by": world.manager, "now": NOW}
        self.candidates = range(len(world.candidacies))

    def script(self) -> list[Act]:
        return [*self.forming(), *self.sitting(), *self.deciding()]

    def forming(self) -> Iterator[Act]:
        s, found, manager = self.session, self.jury_session, self.by_manager
        yield partial(planning.open_session, s, found, **manager)
        for candidacy in self.world.candidacies:
            yield partial(planning.enrol, s, found, [candidacy], **manager)
        for juror in self.world.jurors[:2]:
            yield partial(jury.name_juror, s, found, juror, **manager)
        yield lambda: jury.name_president(s, self.seat(0), **manager)
        for place in (0, 1):
            yield partial(self.declare, place)
        yield partial(jury.convene, s, found, **manager)

    def sitting(self) -> Iterator[Act]:
        s, found, manager = self.session, self.jury_session, self.by_manager
        for candidate in self.candidates:
            yield partial(self.attend, candidate)
        yield partial(sitting.open_subject, s, found, witness="Témoin Exemple", **manager)
        for place in (0, 1):
            for candidate in self.candidates:
                yield partial(self.mark, place, candidate)
        yield partial(deliberation.start_deliberation, s, found, **manager)

    def deciding(self) -> Iterator[Act]:
        president = self.world.sitting_people[0]
        for candidate in self.candidates:
            yield partial(self.decide, candidate)
        yield partial(minutes.draft_minutes, self.session, self.jury_session, by=president, now=NOW)
        for by in (*self.world.sitting_people[:2], self.world.manager):
            yield partial(self.sign, by)

    def seat(self, place: int) -> Seat:
        return load(self.session, self.jury_session).seats[place]

    def declare(self, place: int) -> None:
        seat = self.seat(place)
        words = {e.id: Word(None, True) for e in load(self.session, self.jury_session).enrolments}
        jury.declare(self.session, seat, words, by=samples.juror_person(self.world, seat.juror), now=NOW)

    def attend(self, place: int) -> None:
        samples.attend(self.session, self.world, load(self.session, self.jury_session).enrolments[place], NOW)

    def mark(self, place: int, candidate: int) -> None:
        board = load(self.session, self.jury_session)
        samples.mark_grid(self.session, self.world, board.seats[place], board.enrolments[candidate], NOW)

    def decide(self, candidate: int) -> None:
        enrolment = load(self.session, self.jury_session).enrolments[candidate]
        samples.decide(self.session, self.world, enrolment, NOW)

    def sign(self, by: Person) -> None:
        for document in self.session.scalars(select(Minutes)):
            minutes.sign_minutes(self.session, document, by=by, now=NOW)


LENGTH = 23
"""Acts of a session of two candidates and two jurors."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A database with a planned session, to copy for each run."""
    path = tmp_path_factory.mktemp("paths") / "template.db"
    tables.upgrade(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    with database.writer(expire_on_commit=False) as session:
        world = samples.make_world(session, NOW, candidates=2, criteria=1)
        samples.planned(session, world, NOW)
        session.commit()
    database.close()
    return path, world


def play(prepared: tuple[Path, World], order: list[int]) -> MinutesState | None:
    """Play those acts, in that order; each that is refused leaves nothing. What is signed is checked."""
    path, world = prepared
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    database = Database(f"sqlite:///{copy}")
    with database.writer() as session:
        acts = Acts(session, samples.again(session, world))
        script = acts.script()
        assert len(script) == LENGTH
        for place in order:
            # IndexError: nobody at that place yet.
            with suppress(DomainError, IndexError), session.begin_nested():
                script[place]()
        document = session.scalars(select(Minutes)).one_or_none()
        _check(document, acts.jury_session, session)
        state = document.state if document is not None else None
    database.close()
    return state


def test_the_whole_script_signs(prepared: tuple[Path, World]) -> None:
    assert play(prepared, list(range(LENGTH))) is MinutesState.SIGNED


# What may be left out: one of two candidates is enough for a session, so her acts are not needed.
@pytest.mark.parametrize("left_out", [0, 3, 5, 6, 8, 11, 12, 16, 17, 19, 20])
def test_no_act_can_be_left_out(prepared: tuple[Path, World], left_out: int) -> None:
    order = [place for place in range(LENGTH) if place != left_out]
    assert play(prepared, order) is not MinutesState.SIGNED


@settings(max_examples=25, deadline=None)
@given(
    st.sets(st.integers(0, LENGTH - 1), max_size=2),
    st.lists(st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH - 1)), max_size=6),
)
def test_whatever_is_forgotten_or_done_too_early_signed_minutes_are_regular(
    prepared: tuple[Path, World], forgotten: set[int], early: list[tuple[int, int]]
) -> None:
    order = [place for place in range(LENGTH) if place not in forgotten]
    for at, act in early:
        order.insert(at, act)
    play(prepared, order)


def _check(document: Minutes | None, jury_session: JurySession, session: Session) -> None:
    if document is None or document.state is not MinutesState.SIGNED:
        return
    board = load(session, jury_session)
    assert all(finding.ok for finding in board.findings)
    assert not missing_sheets(board, sheet_states(session, jury_session))
    assert board.unrecorded == 0
    assert not any(owed.count for owed in all_owed(session, board, verdicts(session, board)).values())
    assert all(who.signature is not None for who in minutes.signatories(session, document))
    assert jury_session.opening is not None
