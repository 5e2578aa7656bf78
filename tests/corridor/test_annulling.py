"""Minutes annulled after validation: what they issued is withdrawn at once, what they prepared is stopped."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certify import clock
from certify.assessments.annulment import STANDING
from certify.assessments.models import Decision, Enrolment, UnitHolding
from certify.assessments.terms import DecisionState, MinutesState
from certify.audit.models import LogLeaf
from certify.certificates import annulling, status
from certify.certificates.inscribing import inscribe
from certify.certificates.models import Certificate, StatusChange
from certify.certificates.rules import Event, ReasonCode, State
from certify.demo.people import MASONRY
from certify.errors import Conflict, Invalid
from tests.corridor.world import World, certificate_of, minutes

AUTHORITY = MASONRY.signatory.key
WHY = "Le sujet avait circulé avant l’ouverture."


def annul(world: World, *, reason: str = WHY, who: str | None = None) -> int:
    """Annul everything, or for one person of the demonstration; how many certificates are withdrawn."""
    with world.stage.act(AUTHORITY) as (session, person, now):
        found = minutes(session)
        chosen: Sequence[Enrolment] | None = None
        if who is not None:
            chosen = [certificate_of(session, world.stage, who).decision.enrolment]
        withdrawn = annulling.annul_minutes(
            session,
            found,
            enrolments=chosen,
            reason=reason,
            public_url=world.settings.public_url,
            by=person,
            now=now,
        )
        return len(withdrawn)


def states(session: Session) -> list[State]:
    return list(session.scalars(select(Certificate.state).order_by(Certificate.id)))


def unwarranted(session: Session) -> int:
    """Certificates in force, or on their way, whose decision does not stand."""
    going = (State.PREPARED, State.LOGGED, State.ISSUED, State.SUSPENDED)
    return (
        session.scalar(
            select(func.count())
            .select_from(Certificate)
            .join(Certificate.decision)
            .where(Certificate.state.in_(going), Decision.state.not_in(STANDING))
        )
        or 0
    )


def test_whole_minutes_take_their_certificates_along(any_issued: World) -> None:
    assert annul(any_issued) == 5
    with any_issued.database.reading() as session:
        assert states(session) == [State.WITHDRAWN] * 5
        assert minutes(session).state is MinutesState.ANNULLED
        changes = session.scalars(select(StatusChange)).all()
        assert {change.reason_code for change in changes} == {ReasonCode.MINUTES_ANNULLED}
        assert {change.private_reason for change in changes} == {WHY}
        assert session.scalar(select(func.count()).where(UnitHolding.ended_at.is_(None))) == 0
    any_issued.issuer().issue_waiting()
    with any_issued.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LogLeaf)) == 10
        assert unwarranted(session) == 0


def test_one_person_alone(issued: World) -> None:
    assert annul(issued, who="moussa") == 1
    with issued.database.reading() as session:
        assert certificate_of(session, issued.stage, "moussa").state is State.WITHDRAWN
        assert states(session).count(State.ISSUED) == 4
        assert minutes(session).state is MinutesState.VALIDATED
        assert unwarranted(session) == 0


def test_what_was_prepared_is_never_issued(any_world: World) -> None:
    any_world.validate()
    assert annul(any_world) == 5
    assert any_world.issuer().issue_waiting() == 0
    with any_world.database.reading() as session:
        assert states(session) == [State.WITHDRAWN] * 5
        assert session.scalar(select(func.count()).where(Certificate.issued_at.is_not(None))) == 0


def test_what_was_logged_is_never_issued(world: World) -> None:
    world.validate()
    issuer = world.issuer()
    with world.database.writing() as session:
        assert inscribe(session, issuer.keys.log(clock.now()), now=clock.now()) == 5
    annul(world)
    assert issuer.issue_waiting() == 0
    with world.database.reading() as session:
        assert states(session) == [State.WITHDRAWN] * 5


def test_annulled_while_the_worker_issues(any_world: World) -> None:
    any_world.validate()
    worker = threading.Thread(target=any_world.issuer().issue_waiting)
    worker.start()
    assert annul(any_world) == 5
    worker.join()
    any_world.issuer().issue_waiting()
    with any_world.database.reading() as session:
        assert set(states(session)) == {State.WITHDRAWN}
        assert unwarranted(session) == 0


def test_an_error_on_the_way_leaves_everything_as_it_was(any_issued: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = status.withdraw, iter(range(99))

    def failing(*args: object, **more: object) -> None:
        if next(calls) == 3:
            raise RuntimeError("the power went")
        real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(status, "withdraw", failing)
    with pytest.raises(RuntimeError):
        annul(any_issued)
    with any_issued.database.reading() as session:
        assert states(session) == [State.ISSUED] * 5
        assert minutes(session).state is MinutesState.VALIDATED
        assert DecisionState.ANNULLED not in set(session.scalars(select(Decision.state)))
        assert session.scalar(select(func.count()).where(UnitHolding.ended_at.is_not(None))) == 0


def test_a_private_reason_in_a_word_is_refused_and_nothing_changes(issued: World) -> None:
    with pytest.raises(Invalid):
        annul(issued, reason="Erreur")
    with issued.database.reading() as session:
        assert states(session) == [State.ISSUED] * 5
        assert minutes(session).state is MinutesState.VALIDATED


def test_what_is_annulled_is_not_annulled_again(issued: World) -> None:
    annul(issued)
    with pytest.raises(Conflict) as refused:
        annul(issued)
    assert refused.value.code == "minutes.not_validated"
    with issued.database.reading() as session:
        assert session.scalar(select(func.count()).where(StatusChange.event == Event.WITHDRAW)) == 5
