"""Who may not take a place: a member of the jury, somebody in other tests; and a plan that no longer holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from certify.assessments import jury, planning, postponing, sitting
from certify.assessments.board import load
from certify.assessments.models import Enrolment, JurySession
from certify.assessments.standing import require_standing
from certify.assessments.terms import SessionState
from certify.candidacies.models import Candidacy
from certify.candidacies.states import CandidacyState
from certify.certifications import approving, drafts
from certify.db import Database
from certify.errors import Conflict, Forbidden

from . import samples
from .samples import TODAY, World
from .test_race import at_once


def enrol(session: Session, sat: JurySession, world: World, now: datetime, *who: Candidacy) -> list[Enrolment]:
    return planning.enrol(session, sat, who, by=world.manager, now=now)


def test_a_member_of_the_jury_is_not_enrolled(session: Session, world: World, now: datetime) -> None:
    sat = samples.opened(session, world, now)
    seat = jury.name_juror(session, sat, world.jurors[0], by=world.manager, now=now)
    world.candidacies[0].candidate.account_id = world.jurors[0].account_id
    with pytest.raises(Conflict, match="membre du jury") as refused:
        enrol(session, sat, world, now, *world.candidacies)
    assert refused.value.values == {"candidacy": world.candidacies[0].reference}
    jury.record_departure(session, seat, reason="Candidate ici.", by=world.manager, now=now)
    assert len(enrol(session, sat, world, now, *world.candidacies)) == 3


def test_nobody_assesses_themselves(session: Session, world: World, now: datetime) -> None:
    """An account may become that of a candidate after the enrolment."""
    sat = samples.convened(session, world, now)
    world.candidacies[0].candidate.account_id = world.jurors[1].account_id
    session.flush()
    board = load(session, sat)
    seat = next(one for one in board.seats if one.juror_id == world.jurors[1].id)
    own, other = board.enrolments[:2]
    assert (board.assesses(seat, own), board.assesses(seat, other)) == (False, True)
    with pytest.raises(Forbidden):
        require_standing(session, seat, own)
    require_standing(session, seat, other)


def second_candidacy(session: Session, world: World, now: datetime) -> Candidacy:
    """Another candidacy of the first candidate."""
    other = samples.make_candidacy(session, world.version, "Autre Nom", 90, now)
    other.candidate = world.candidacies[0].candidate
    session.flush()
    return other


def test_one_person_has_one_place_on_a_day(session: Session, world: World, now: datetime) -> None:
    sat, at_the_same_time = samples.formed(session, world, now), samples.opened(session, world, now)
    other = second_candidacy(session, world, now)
    for there in (sat, at_the_same_time):
        with pytest.raises(Conflict) as refused:
            enrol(session, there, world, now, other)
        assert refused.value.code == "session.other_tests"
        assert refused.value.values["reference"] == sat.reference
    planning.cancel_session(session, sat, reason="Panne.", by=world.manager, now=now)
    assert enrol(session, at_the_same_time, world, now, other)


def test_two_candidacies_of_one_person_are_not_enrolled_together(session: Session, world: World, now: datetime) -> None:
    sat = samples.opened(session, world, now)
    with pytest.raises(Conflict) as refused:
        enrol(session, sat, world, now, world.candidacies[0], second_candidacy(session, world, now))
    assert refused.value.code == "session.other_tests"


def test_who_sits_other_tests_on_the_new_days_loses_the_place(session: Session, world: World, now: datetime) -> None:
    later = TODAY + timedelta(days=20)
    sat, moved = samples.opened(session, world, now), samples.opened(session, world, now)
    days = {"starts_on": later, "ends_on": later + timedelta(days=4), "starts_at": time(7, 30)}
    postponing.postpone_session(session, moved, **days, reason="Panne.", by=world.manager, now=now)  # type: ignore[arg-type]
    other = second_candidacy(session, world, now)
    enrol(session, moved, world, now, other)
    enrol(session, sat, world, now, *world.candidacies)
    done = postponing.postpone_session(session, sat, **days, reason="Panne.", by=world.manager, now=now)  # type: ignore[arg-type]
    assert [one.candidacy_id for one in done.released] == [world.candidacies[0].id]
    assert moved.reference in (done.released[0].removed_reason or "")
    assert (world.candidacies[0].state, other.state) == (CandidacyState.DOSSIER_SUBMITTED, CandidacyState.SCHEDULED)


def test_two_managers_enrol_one_candidacy(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        keys = [samples.opened(session, world, now).id for _ in range(2)]
        manager, wanted = world.manager, world.candidacies[0].id

    def act(session: Session, key: int) -> None:
        one = session.get_one(Candidacy, wanted)
        planning.enrol(session, session.get_one(JurySession, key), [one], by=manager, now=now)

    acts = [lambda session, key=key: act(session, key) for key in keys]
    assert at_once(database, *acts) == ["candidacy.out_of_order", "done"]


def test_two_managers_enrol_two_candidacies_of_one_person(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        keys = [samples.opened(session, world, now).id for _ in range(2)]
        manager, wanted = world.manager, [world.candidacies[0].id, second_candidacy(session, world, now).id]

    def act(session: Session, place: int) -> None:
        one = session.get_one(Candidacy, wanted[place])
        planning.enrol(session, session.get_one(JurySession, keys[place]), [one], by=manager, now=now)

    acts = [lambda session, place=place: act(session, place) for place in (0, 1)]
    assert at_once(database, *acts) == ["done", "session.other_tests"]


def end_title(session: Session, world: World, now: datetime) -> None:
    drafts.close(session, world.version, on=TODAY, today=TODAY, by=world.certifier, now=now)


def end_approval(session: Session, world: World, now: datetime) -> None:
    given = {"from_on": date(2026, 1, 1), "until_on": date(2027, 12, 31), "legal_act": "Arrêté fictif"}
    title, by = world.version.certification, world.certifier
    approval = approving.approve_site(session, world.site, title, **given, by=by, now=now)  # type: ignore[arg-type]
    approving.end_approval(session, approval, until_on=TODAY - timedelta(days=1), reason="Danger.", by=by, now=now)


End = Callable[[Session, World, datetime], None]


@pytest.mark.parametrize("end", [end_title, end_approval])
@pytest.mark.parametrize("state", [SessionState.PLANNED, SessionState.OPEN, SessionState.CONVENED])
def test_a_plan_that_no_longer_holds_goes_no_further(
    session: Session, world: World, now: datetime, state: SessionState, end: End
) -> None:
    sat = {
        SessionState.PLANNED: samples.planned,
        SessionState.OPEN: samples.formed,
        SessionState.CONVENED: samples.convened,
    }[state](session, world, now)
    if state is SessionState.CONVENED:
        for enrolment in load(session, sat).enrolments:
            samples.attend(session, world, enrolment, now)
    end(session, world, now)
    further: dict[SessionState, Callable[[], object]] = {
        SessionState.PLANNED: lambda: planning.open_session(session, sat, by=world.manager, now=now),
        SessionState.OPEN: lambda: jury.convene(session, sat, by=world.manager, now=now),
        SessionState.CONVENED: lambda: sitting.open_subject(session, sat, witness="T", by=world.manager, now=now),
    }
    with pytest.raises(Conflict) as refused:
        further[state]()
    assert (refused.value.code, sat.state) == ("session.not_held", state)
    planning.cancel_session(session, sat, reason="Plus possible.", by=world.manager, now=now)
