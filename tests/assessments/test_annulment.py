"""Validated decisions annulled, whole minutes or named people, and what rested on them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments import annulment, content, deliberation, jury, minutes, planning, sitting, validation
from certify.assessments.bars import barred_jurors
from certify.assessments.board import load
from certify.assessments.models import Annulment, Decision, Enrolment, JurySession, Minutes, UnitHolding
from certify.assessments.terms import AnnulmentScope, DecisionState, MinutesState, Presence, Result
from certify.candidacies.states import CandidacyState
from certify.errors import Conflict, DomainError, Forbidden, Invalid, NotFound

from . import samples
from .samples import World

WHY = "Le jury connaissait le sujet avant l’ouverture."


def validated(session: Session, world: World, now: datetime, **more: object) -> Minutes:
    document = samples.signed(session, world, now, **more)  # type: ignore[arg-type]
    validation.accept_minutes(session, document, by=world.certifier, now=now)
    return document


def annul(session: Session, world: World, document: Minutes, now: datetime, *people: Enrolment) -> annulment.Fallen:
    return annulment.annul_decisions(
        session, document, enrolments=people or None, reason=WHY, by=world.certifier, now=now
    )


def held(session: Session) -> int:
    return len(session.scalars(select(UnitHolding).where(UnitHolding.ended_at.is_(None))).all())


def test_minutes_annulled_after_validation_undo_everything(session: Session, world: World, now: datetime) -> None:
    document = validated(session, world, now, units=(2, 1, 0))
    assert held(session) == 3
    fallen = annul(session, world, document, now)
    assert document.state is MinutesState.ANNULLED
    assert {decision.state for decision in document.decisions} == {DecisionState.ANNULLED}
    assert (len(fallen.annulled), fallen.titles, held(session)) == (3, (), 0)
    for candidacy in world.candidacies:
        assert candidacy.state is CandidacyState.DOSSIER_SUBMITTED
        assert (candidacy.attempts, candidacy.first_attempt_on, candidacy.first_unit_on) == (0, None, None)
        assert all(aim.obtained_on is None for aim in candidacy.aims)


def test_a_part_is_annulled_for_named_people_alone(session: Session, world: World, now: datetime) -> None:
    document = validated(session, world, now, units=(2, 1, 0))
    first, second, third = document.decisions
    annul(session, world, document, now, second.enrolment)
    assert document.state.value == "validated"
    assert [one.state for one in (first, second, third)] == [
        DecisionState.VALIDATED,
        DecisionState.ANNULLED,
        DecisionState.VALIDATED,
    ]
    assert [one.state for one in world.candidacies] == [
        CandidacyState.CERTIFIED,
        CandidacyState.DOSSIER_SUBMITTED,
        CandidacyState.FAILED,
    ]
    assert held(session) == 2
    with pytest.raises(Conflict) as refused:
        annul(session, world, document, now, second.enrolment)
    assert refused.value.code == "decision.annulled"
    annul(session, world, document, now, first.enrolment, third.enrolment)
    assert document.state is MinutesState.ANNULLED


def test_an_absence_that_is_annulled_counts_for_nothing(session: Session, world: World, now: datetime) -> None:
    away = {2: Presence.ABSENT, 3: Presence.EXCUSED}
    document = validated(session, world, now, units=(2, 0, 0), away=away)
    assert world.candidacies[1].attempts == 1
    annul(session, world, document, now)
    assert [one.attempts for one in world.candidacies] == [0, 0, 0]
    assert world.candidacies[1].state is CandidacyState.ADMISSIBLE


def test_only_the_authority_that_took_no_part_annuls_and_says_why(
    session: Session, world: World, now: datetime
) -> None:
    document = validated(session, world, now)
    for by in (world.manager, *world.sitting_people):
        with pytest.raises(Forbidden):
            annulment.annul_decisions(session, document, enrolments=None, reason=WHY, by=by, now=now)
    with pytest.raises(Invalid):
        annulment.annul_decisions(session, document, enrolments=None, reason=" ", by=world.certifier, now=now)
    with pytest.raises(Invalid):
        annulment.annul_decisions(session, document, enrolments=[], reason=WHY, by=world.certifier, now=now)
    assert document.state is MinutesState.VALIDATED


def test_minutes_not_validated_are_refused_not_annulled(session: Session, world: World, now: datetime) -> None:
    document = samples.signed(session, world, now)
    with pytest.raises(Conflict) as refused:
        annul(session, world, document, now)
    assert refused.value.code == "minutes.not_validated"


def test_somebody_of_another_session_is_not_annulled_here(session: Session, world: World, now: datetime) -> None:
    document = validated(session, world, now)
    other = samples.make_candidacy(session, world.version, "KOUDJO Ida", 9, now)
    jury_session = samples.opened(session, world, now)
    planning.enrol(session, jury_session, [other], by=world.manager, now=now)
    stranger = session.scalars(select(Enrolment).where(Enrolment.session_id == jury_session.id)).one()
    with pytest.raises(NotFound):
        annul(session, world, document, now, stranger)


def test_whoever_sat_hears_nobody_of_an_annulled_decision_again(session: Session, world: World, now: datetime) -> None:
    document = validated(session, world, now, units=(2, 1, 0))
    annul(session, world, document, now, document.decisions[2].enrolment)
    again = samples.opened(session, world, now)
    planning.enrol(session, again, [world.candidacies[2]], by=world.manager, now=now)
    assert barred_jurors(session, again) == {
        world.candidacies[2].id: frozenset(juror.id for juror in world.jurors),
    }


def second_sitting(session: Session, world: World, now: datetime) -> tuple[Minutes, Minutes]:
    """The second candidate earns one unit, then the other and the title in a session of their own."""
    first = validated(session, world, now, units=(2, 1, 0))
    candidacy = world.candidacies[1]
    candidacy.state = CandidacyState.DOSSIER_SUBMITTED  # what reopening and sending the dossier lead to
    session.flush()
    later = now + timedelta(days=14)  # nobody sits in two sessions on one day
    jury_session = planning.plan_session(
        session,
        version=world.version,
        site=world.site,
        starts_on=later.date(),
        ends_on=later.date(),
        starts_at=time(7, 30),
        capacity=2,
        by=world.manager,
        now=now,
    )
    planning.open_session(session, jury_session, by=world.manager, now=now)
    planning.enrol(session, jury_session, [candidacy], by=world.manager, now=now)
    return first, sit(session, world, jury_session, later)


def sit(session: Session, world: World, jury_session: JurySession, now: datetime) -> Minutes:
    """From an open session with its candidates to signed minutes, everybody obtaining everything."""
    seats = [jury.name_juror(session, jury_session, juror, by=world.manager, now=now) for juror in world.jurors]
    jury.name_president(session, seats[0], by=world.manager, now=now)
    samples.declare_all(session, jury_session, world, now)
    jury.convene(session, jury_session, by=world.manager, now=now)
    for enrolment in load(session, jury_session).enrolments:
        samples.attend(session, world, enrolment, now)
    sitting.open_subject(session, jury_session, witness="Témoin Exemple", by=world.manager, now=now)
    board = load(session, jury_session)
    for enrolment in board.present:
        for seat in board.seats:
            samples.mark_grid(session, world, seat, enrolment, now)
    deliberation.start_deliberation(session, jury_session, by=world.manager, now=now)
    for enrolment in load(session, jury_session).present:
        samples.decide(session, world, enrolment, now)
    document = minutes.draft_minutes(session, jury_session, by=world.sitting_people[0], now=now)
    for by in (*world.sitting_people, world.manager):
        minutes.sign_minutes(session, document, by=by, now=now)
    return document


def test_a_title_falls_with_a_unit_obtained_elsewhere_and_its_own_units_stay(
    session: Session, world: World, now: datetime
) -> None:
    first, second = second_sitting(session, world, now)
    validation.accept_minutes(session, second, by=world.certifier, now=now)
    candidacy, title = world.candidacies[1], second.decisions[0]
    assert (title.result, candidacy.state) == (Result.TITLE, CandidacyState.CERTIFIED)
    fallen = annul(session, world, first, now, first.decisions[1].enrolment)
    assert fallen.titles == (title,)
    assert candidacy.state is CandidacyState.PARTIALLY_CERTIFIED
    assert title.state is DecisionState.VALIDATED
    kept = session.scalars(
        select(UnitHolding).where(UnitHolding.candidate_id == candidacy.candidate_id, UnitHolding.ended_at.is_(None))
    ).all()
    assert [one.decision_id for one in kept] == [title.id]
    obtained = {aim.unit.code: aim.obtained_on is not None for aim in candidacy.aims}
    assert obtained == {"U1": False, "U2": True}
    why = session.scalars(select(Annulment).where(Annulment.scope == AnnulmentScope.TITLE)).one()
    assert (why.decision_id, why.cause_id) == (title.id, first.decisions[1].id)


def test_a_title_signed_on_a_unit_annulled_since_is_not_validated(
    session: Session, world: World, now: datetime
) -> None:
    first, second = second_sitting(session, world, now)
    annul(session, world, first, now, first.decisions[1].enrolment)
    with pytest.raises(Conflict) as refused:
        validation.accept_minutes(session, second, by=world.certifier, now=now)
    assert refused.value.code == "minutes.unit_lost"


def test_the_latest_result_annulled_leaves_the_earlier_units(session: Session, world: World, now: datetime) -> None:
    _, second = second_sitting(session, world, now)
    validation.accept_minutes(session, second, by=world.certifier, now=now + timedelta(days=15))
    annul(session, world, second, now)
    candidacy = world.candidacies[1]
    assert candidacy.state is CandidacyState.DOSSIER_SUBMITTED
    assert {aim.unit.code: aim.obtained_on is not None for aim in candidacy.aims} == {"U1": True, "U2": False}


def test_what_is_refused_changes_nothing(session: Session, world: World, now: datetime) -> None:
    document = validated(session, world, now)
    session.commit()
    with pytest.raises(DomainError):
        annulment.annul_decisions(session, document, enrolments=None, reason=WHY, by=world.manager, now=now)
    session.rollback()
    states = set(session.scalars(select(Decision.state)))
    assert states == {DecisionState.VALIDATED}
    assert held(session) == 3


def test_an_annulment_stops_no_jury_that_has_begun(session: Session, world: World, now: datetime) -> None:
    """Else a session that deliberates could neither go on nor end: nobody may be named any more."""
    document = validated(session, world, now, units=(2, 1, 1))
    candidacy, others = world.candidacies[1], [samples.make_candidacy(session, world.version, "TOTO Alpha", 77, now)]
    candidacy.state = CandidacyState.DOSSIER_SUBMITTED
    # The first session was last week.
    document.jury_session.starts_on -= timedelta(days=10)
    document.jury_session.ends_on -= timedelta(days=10)
    elsewhere, world.jurors = world.jurors[2], world.jurors[:2]
    world.candidacies = [candidacy, *others]
    sat = samples.deliberating(session, world, now)
    annul(session, world, document, now + timedelta(hours=1), document.decisions[1].enrolment)
    board = load(session, sat)
    assert all(board.assesses(seat, person) for seat in board.seats for person in board.present)
    assert barred_jurors(session, sat) == {candidacy.id: frozenset({elsewhere.id})}
    said = next(one for one in board.findings if one.code == "jury_barred_later")
    assert (said.ok, said.values) == (True, {"names": "Zinsou Exemple (001), Akakpo Exemple (001)"})
    for person in board.present:
        samples.decide(session, world, person, now)
    drafted = minutes.draft_minutes(session, sat, by=world.sitting_people[0], now=now)
    assert "jury_barred_later" in [one["code"] for one in content.parse(drafted)["regularity"]]


def test_whoever_is_named_after_an_annulment_is_barred(session: Session, world: World, now: datetime) -> None:
    document = validated(session, world, now, units=(2, 1, 1))
    world.candidacies[1].state = CandidacyState.DOSSIER_SUBMITTED
    document.jury_session.starts_on -= timedelta(days=10)
    document.jury_session.ends_on -= timedelta(days=10)
    former, world.jurors = world.jurors[2], world.jurors[:2]
    world.candidacies = [world.candidacies[1]]
    sat = samples.started(session, world, now)
    later = now + timedelta(hours=1)
    annul(session, world, document, later, document.decisions[1].enrolment)
    jury.name_juror(session, sat, former, by=world.manager, now=later + timedelta(hours=1))
    assert barred_jurors(session, sat) == {world.candidacies[0].id: frozenset({former.id})}
