"""Whatever anybody tries: no certificate without a legal jury, whole grids, minutes signed and validated."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import tables
from certify.accounts.person import Person
from certify.assessments import deliberation, jury, minutes, planning, signing, sitting
from certify.assessments.annulment import STANDING
from certify.assessments.board import load
from certify.assessments.content import parse
from certify.assessments.counting import missing_sheets, sheet_states
from certify.assessments.jury import Word
from certify.assessments.models import Decision, Enrolment, JurySession, Minutes, Seat, UnitHolding
from certify.assessments.signing import Scan
from certify.assessments.terms import MinutesState, Presence, RejectionGround
from certify.candidacies.models import Candidacy
from certify.certificates import annulling, validating
from certify.certificates.models import Certificate
from certify.certificates.rules import State
from certify.db import Database
from certify.errors import DomainError
from tests.assessments import samples
from tests.assessments.samples import World

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ADDRESS = "http://127.0.0.1:8000"
WHY = "Un motif écrit en entier."
Act = Callable[[Person], object]


class Acts:
    """Every act of a session of one candidate and two jurors, each to be tried by anybody."""

    def __init__(self, session: Session, world: World) -> None:
        self.session, self.world = session, world
        self.found = session.scalars(select(JurySession)).one()

    def script(self) -> list[tuple[Act, Person]]:
        """The acts that lead to certificates, in order, each with whose it is."""
        w = self.world
        manager, one, two = w.manager, w.sitting_people[0], w.sitting_people[1]
        return [
            (self.act(planning.open_session), manager),
            (self.enrol, manager),
            *((partial(self.name, juror), manager) for juror in w.jurors[:2]),
            (self.preside, manager),
            (partial(self.declare, 0), one),
            (partial(self.declare, 1), two),
            (self.act(jury.convene), manager),
            (self.attend, manager),
            (self.act(sitting.open_subject, witness="Témoin Exemple"), manager),
            (partial(self.mark, 0), one),
            (partial(self.mark, 1), two),
            (self.act(deliberation.start_deliberation), manager),
            (self.decide, one),
            (self.act(minutes.draft_minutes), one),
            *((self.sign, by) for by in (one, two, manager)),
            (self.validate, w.certifier),
        ]

    def more(self) -> list[Act]:
        """Acts that turn back, refuse or undo."""
        return [
            partial(self.departure, 1),
            self.refuse,
            self.by_hand,
            partial(self.on_minutes, minutes.return_minutes, reason=WHY),
            partial(self.reject, RejectionGround.FORM),
            partial(self.reject, RejectionGround.SUBSTANCE),
            partial(self.annul, whole=True),
            partial(self.annul, whole=False),
        ]

    def act(self, done: Callable[..., object], **more: Any) -> Act:
        return lambda by: done(self.session, self.found, by=by, now=NOW, **more)

    def seat(self, place: int) -> Seat:
        return load(self.session, self.found).seats[place]

    def one(self) -> Enrolment:
        return load(self.session, self.found).enrolments[0]

    def last(self) -> Minutes:
        return self.session.scalars(select(Minutes).order_by(Minutes.id)).all()[-1]

    def enrol(self, by: Person) -> None:
        planning.enrol(self.session, self.found, self.world.candidacies, by=by, now=NOW)

    def name(self, juror: Any, by: Person) -> None:
        jury.name_juror(self.session, self.found, juror, by=by, now=NOW)

    def preside(self, by: Person) -> None:
        jury.name_president(self.session, self.seat(0), by=by, now=NOW)

    def declare(self, place: int, by: Person) -> None:
        jury.declare(self.session, self.seat(place), {self.one().id: Word(None, True)}, by=by, now=NOW)

    def attend(self, by: Person) -> None:
        sitting.record_attendance(
            self.session, self.one(), Presence.PRESENT, identity_document="Carte", reason="", by=by, now=NOW
        )

    def mark(self, place: int, _by: Person) -> None:
        samples.mark_grid(self.session, self.world, self.seat(place), self.one(), NOW)

    def decide(self, _by: Person) -> None:
        samples.decide(self.session, self.world, self.one(), NOW)

    def sign(self, by: Person) -> None:
        minutes.sign_minutes(self.session, self.last(), by=by, now=NOW)

    def departure(self, place: int, by: Person) -> None:
        jury.record_departure(self.session, self.seat(place), reason=WHY, by=by, now=NOW)

    def refuse(self, by: Person) -> None:
        signing.refuse_to_sign(self.session, self.last(), self.seat(1).id, reason=WHY, by=by, now=NOW)

    def by_hand(self, by: Person) -> None:
        scan, found = Scan("a" * 64, "application/pdf"), self.last()
        signing.record_hand_signatures(
            self.session, found, scan, seats=[self.seat(0).id], typed=found.sha256, by=by, now=NOW
        )

    def on_minutes(self, done: Callable[..., object], by: Person, **more: Any) -> None:
        done(self.session, self.last(), by=by, now=NOW, **more)

    def validate(self, by: Person) -> None:
        validating.validate_minutes(self.session, self.last(), public_url=ADDRESS, by=by, now=NOW)

    def reject(self, ground: RejectionGround, by: Person) -> None:
        validating.reject_minutes(self.session, self.last(), ground, WHY, by=by, now=NOW)

    def annul(self, by: Person, *, whole: bool) -> None:
        chosen = None if whole else [self.one()]
        annulling.annul_minutes(
            self.session, self.last(), enrolments=chosen, reason=WHY, public_url=ADDRESS, by=by, now=NOW
        )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A database with a planned session, to copy for each run."""
    path = tmp_path_factory.mktemp("paths") / "template.db"
    tables.upgrade(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    with database.writer(expire_on_commit=False) as session:
        world = samples.make_world(session, NOW, candidates=1, criteria=1)
        samples.planned(session, world, NOW)
        session.commit()
    database.close()
    return path, world


class Trying(RuleBasedStateMachine):
    """One run over a copy of the prepared database; `reached` collects how many certificates each run prepared."""

    path: ClassVar[Path]
    world: ClassVar[World]
    reached: ClassVar[list[int]]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        copy = Path(self.folder.name) / "copy.db"
        shutil.copy(self.path, copy)
        self.database = Database(f"sqlite:///{copy}")
        self.session = self.database.writer()
        self.acts = Acts(self.session, samples.again(self.session, self.world))
        self.at = 0

    @property
    def people(self) -> list[Person]:
        """Everybody who may try something."""
        world = self.acts.world
        return [world.manager, world.certifier, *world.sitting_people]

    def attempt(self, act: Act, by: Person) -> None:
        """Try an act; one that is refused leaves everything as it was."""
        before = told(self.session)
        try:
            with self.session.begin_nested():
                act(by)
        except (DomainError, IndexError):  # IndexError: nobody at that place yet
            self.session.expire_all()
            assert told(self.session) == before

    @rule(times=st.integers(1, 6))
    def go_on(self, times: int) -> None:
        """Some acts of the script: without them no run would get far."""
        for act, by in self.acts.script()[self.at : self.at + times]:
            self.attempt(act, by)
        self.at += times

    @rule(place=st.integers(0, 18), who=st.integers(0, 4))
    def somebody_tries(self, place: int, who: int) -> None:
        """Anybody tries any act of the script."""
        self.attempt(self.acts.script()[place][0], self.people[who])

    @rule(place=st.integers(0, 7), who=st.integers(0, 4))
    def somebody_turns_back(self, place: int, who: int) -> None:
        """Anybody tries to refuse or undo."""
        self.attempt(self.acts.more()[place], self.people[who])

    @rule(back=st.integers(1, 6))
    def again(self, back: int) -> None:
        """The script goes on from earlier."""
        self.at = max(self.at - back, 0)

    @invariant()
    def certificates_are_warranted(self) -> None:
        """What this file is about."""
        check(self.session)

    def teardown(self) -> None:
        """Count, and leave nothing open."""
        self.reached.append(len(self.session.scalars(select(Certificate.id)).all()))
        self.session.rollback()
        self.session.close()
        self.database.close()
        self.folder.cleanup()


def machine(prepared: tuple[Path, World]) -> type[Trying]:
    return type("Prepared", (Trying,), {"path": prepared[0], "world": prepared[1], "reached": []})


def told(session: Session) -> list[object]:
    """The states of everything, and how many rows there are of what matters."""
    session.flush()
    return [
        *session.scalars(select(JurySession.state)),
        *session.scalars(select(Candidacy.state)),
        *session.scalars(select(Minutes.state)),
        *session.scalars(select(Decision.state)),
        *session.scalars(select(Certificate.state)),
        *session.scalars(select(UnitHolding.ended_at)),
    ]


def check(session: Session) -> None:
    going = (State.PREPARED, State.LOGGED, State.ISSUED, State.SUSPENDED)
    for certificate in session.scalars(select(Certificate).where(Certificate.state.in_(going))):
        found, decision = certificate.minutes, certificate.decision
        assert (found.state, decision.state in STANDING) == (MinutesState.VALIDATED, True)
        assert all(finding["ok"] for finding in parse(found)["regularity"])
        people = minutes.signatories(session, found)
        assert all(who.settled for who in people)
        assert any(who.seat is not None and who.signature is not None for who in people)
        assert next(who for who in people if who.seat is None).signature is not None
        board = load(session, found.jury_session)
        assert board.unrecorded == 0
        assert not missing_sheets(board, sheet_states(session, found.jury_session))
        assert found.decided_by_id not in {who.account_id for who in people}


def test_the_script_alone_leads_to_a_certificate(prepared: tuple[Path, World]) -> None:
    kind = machine(prepared)
    played = kind()
    assert len(played.acts.script()) == 19
    played.go_on(19)
    check(played.session)
    played.teardown()
    assert kind.reached == [1]


def test_no_other_way_leads_to_one(prepared: tuple[Path, World]) -> None:
    chosen = settings(
        max_examples=12,
        stateful_step_count=14,
        deadline=None,
        derandomize=True,  # the same runs each time, so that it is known that some get to the end
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    kind = machine(prepared)
    run_state_machine_as_test(kind, settings=chosen)
    assert any(kind.reached)
