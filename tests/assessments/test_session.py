"""From the plan to the deliberation: each act in its order, by its person, with what it needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments import deliberation, jury, planning, sitting
from certify.assessments.board import load
from certify.assessments.jury import Word
from certify.assessments.models import JurySession
from certify.assessments.planning import places_taken
from certify.assessments.terms import Presence, SessionState, Tie
from certify.audit.models import TrailLine
from certify.candidacies import leaving
from certify.candidacies.states import CandidacyState
from certify.certifications.models import RuleSet
from certify.certifications.rulesets import FR_2015, values_of
from certify.errors import Conflict, DomainError, Forbidden, Invalid, NotFound

from . import samples
from .samples import TODAY, World


def test_a_plan_has_a_reference_and_a_manager(session: Session, world: World, now: datetime) -> None:
    planned = samples.planned(session, world, now)
    assert planned.reference == "BJ-S-2026-0001"
    assert planned.manager_id == world.manager.id
    assert planned.rule_set is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=400)}, "ends_on"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 9999}, "capacity"),
        ({"starts_on": TODAY + timedelta(days=2000), "ends_on": TODAY + timedelta(days=2001)}, "version"),
    ],
)
def test_a_wrong_plan_names_the_field(
    session: Session, world: World, now: datetime, changes: dict[str, object], field: str
) -> None:
    plan: dict[str, object] = {"starts_on": TODAY, "ends_on": TODAY, "starts_at": time(8), "capacity": 3, **changes}
    with pytest.raises(Invalid) as refused:
        planning.plan_session(
            session,
            version=world.version,
            site=world.site,
            by=world.manager,
            now=now,
            **plan,  # type: ignore[arg-type]
        )
    assert field in refused.value.fields
    assert session.scalar(select(JurySession.id)) is None


def test_a_site_of_another_centre_does_not_exist(session: Session, world: World, now: datetime) -> None:
    other = samples.make_world(session, now, prefix="ML", candidates=0)
    with pytest.raises(NotFound):
        planning.plan_session(
            session,
            version=world.version,
            site=other.site,
            starts_on=TODAY,
            ends_on=TODAY,
            starts_at=time(8),
            capacity=3,
            by=world.manager,
            now=now,
        )


def test_the_opening_freezes_the_rule_set_of_the_day(session: Session, world: World, now: datetime) -> None:
    newer = RuleSet(
        authority=world.authority,
        code="CARR",
        version=2,
        preset="FR-2015",
        valid_from=TODAY,
        values=values_of(FR_2015),
    )
    session.add(newer)
    first = samples.opened(session, world, now)
    session.add(
        RuleSet(
            authority=world.authority,
            code="CARR",
            version=3,
            preset="FR-2015",
            valid_from=TODAY,
            values=values_of(FR_2015),
        )
    )
    second = samples.opened(session, world, now)
    assert first.rule_set is newer
    assert second.rule_set is not None
    assert second.rule_set.version == 3


def test_a_planned_session_is_looked_at_under_the_rules_it_would_open_under(
    session: Session, world: World, now: datetime
) -> None:
    planned = samples.planned(session, world, now)
    rules = replace(FR_2015, jurors_minimum=4)
    values = {"preset": "FR-2015", "valid_from": TODAY + timedelta(days=1), "values": values_of(rules)}
    session.add(RuleSet(authority=world.authority, code="CARR", version=2, **values))
    session.flush()
    session.expire_all()
    assert load(session, planned, today=TODAY).rules.jurors_minimum == 2
    assert load(session, planned, today=TODAY + timedelta(days=1)).rules.jurors_minimum == 4
    planning.open_session(session, planned, by=world.manager, now=now)
    assert load(session, planned, today=TODAY + timedelta(days=1)).rules.jurors_minimum == 2


def test_somebody_else_does_not_open_it(session: Session, world: World, now: datetime) -> None:
    planned = samples.planned(session, world, now)
    for by in (world.certifier, world.sitting_people[0]):
        with pytest.raises(Forbidden):
            planning.open_session(session, planned, by=by, now=now)


def test_enrolment_gives_table_numbers_and_schedules(session: Session, world: World, now: datetime) -> None:
    opened = samples.opened(session, world, now)
    enrolled = planning.enrol(session, opened, world.candidacies, by=world.manager, now=now)
    assert [e.label for e in enrolled] == ["001", "002", "003"]
    assert {c.state for c in world.candidacies} == {CandidacyState.SCHEDULED}


def test_nobody_is_enrolled_before_the_opening(session: Session, world: World, now: datetime) -> None:
    with pytest.raises(Conflict):
        planning.enrol(session, samples.planned(session, world, now), world.candidacies, by=world.manager, now=now)


def test_a_full_session_takes_nobody_more(session: Session, world: World, now: datetime) -> None:
    opened = samples.opened(session, world, now, capacity=2)
    with pytest.raises(Conflict) as refused:
        planning.enrol(session, opened, world.candidacies, by=world.manager, now=now)
    assert str(refused.value) == "Il reste 2 places et vous inscrivez 3 personnes."


def test_nobody_is_enrolled_twice(session: Session, world: World, now: datetime) -> None:
    opened = samples.opened(session, world, now)
    planning.enrol(session, opened, world.candidacies[:1], by=world.manager, now=now)
    with pytest.raises(DomainError):
        planning.enrol(session, opened, world.candidacies[:1], by=world.manager, now=now)


def test_a_candidacy_of_another_authority_does_not_exist(session: Session, world: World, now: datetime) -> None:
    other = samples.make_world(session, now, prefix="ML", candidates=1)
    with pytest.raises(NotFound):
        planning.enrol(session, samples.opened(session, world, now), other.candidacies, by=world.manager, now=now)


def test_a_number_taken_back_is_not_given_to_somebody_else(session: Session, world: World, now: datetime) -> None:
    opened = samples.opened(session, world, now)
    first, second, _ = world.candidacies
    (enrolment,) = planning.enrol(session, opened, [first], by=world.manager, now=now)
    planning.remove_enrolment(session, enrolment, reason="Doublon.", by=world.manager, now=now)
    assert first.state is CandidacyState.DOSSIER_SUBMITTED
    (other,) = planning.enrol(session, opened, [second], by=world.manager, now=now)
    (again,) = planning.enrol(session, opened, [first], by=world.manager, now=now)
    assert (other.label, again.label) == ("002", "001")


def test_who_withdraws_gives_the_place_back(session: Session, world: World, now: datetime) -> None:
    earlier = now - timedelta(days=3)
    opened = samples.opened(session, world, earlier)
    planning.enrol(session, opened, world.candidacies, by=world.manager, now=earlier)
    leaving.withdraw(session, world.candidacies[0], by=world.manager.actor, now=earlier)
    assert len(places_taken(session, opened)) == 2
    assert [e.label for e in load(session, opened).enrolments] == ["002", "003"]


def test_cancelling_releases_everybody(session: Session, world: World, now: datetime) -> None:
    formed = samples.formed(session, world, now)
    planning.cancel_session(session, formed, reason="Plus de courant.", by=world.manager, now=now)
    assert {c.state for c in world.candidacies} == {CandidacyState.DOSSIER_SUBMITTED}
    assert formed.state is SessionState.CANCELLED


def test_a_session_that_started_is_not_cancelled(session: Session, world: World, now: datetime) -> None:
    started = samples.started(session, world, now)
    with pytest.raises(Conflict):
        planning.cancel_session(session, started, reason="Trop tard.", by=world.manager, now=now)


def test_the_manager_is_never_a_juror(session: Session, world: World, now: datetime) -> None:
    opened = samples.opened(session, world, now)
    world.jurors[0].account_id = world.manager.id
    session.flush()
    with pytest.raises(Conflict, match="responsable"):
        jury.name_juror(session, opened, world.jurors[0], by=world.manager, now=now)


def test_a_candidate_is_never_a_juror_of_the_same_session(session: Session, world: World, now: datetime) -> None:
    opened = samples.opened(session, world, now)
    planning.enrol(session, opened, world.candidacies, by=world.manager, now=now)
    world.candidacies[0].candidate.account_id = world.jurors[0].account_id
    session.flush()
    with pytest.raises(Conflict, match="candidate"):
        jury.name_juror(session, opened, world.jurors[0], by=world.manager, now=now)


def test_nobody_sits_twice_and_one_presides(session: Session, world: World, now: datetime) -> None:
    formed = samples.formed(session, world, now)
    with pytest.raises(Conflict, match="déjà"):
        jury.name_juror(session, formed, world.jurors[0], by=world.manager, now=now)
    jury.name_president(session, formed.seats[1], by=world.manager, now=now)
    assert [seat.president for seat in formed.seats] == [False, True, False]


def test_a_declaration_is_one_s_own(session: Session, world: World, now: datetime) -> None:
    formed = samples.formed(session, world, now)
    with pytest.raises(Forbidden):
        jury.declare(session, formed.seats[0], {}, by=world.sitting_people[1], now=now)


def test_the_jury_is_convened_once_it_is_legal(session: Session, world: World, now: datetime) -> None:
    formed = samples.formed(session, world, now)
    seat, first = formed.seats[0], formed.enrolments[0]
    jury.declare(session, seat, {first.id: Word(None, False)}, by=world.sitting_people[0], now=now)
    with pytest.raises(Conflict) as refused:
        jury.convene(session, formed, by=world.manager, now=now)
    assert refused.value.code == "session.jury_files"
    assert "Zinsou Exemple (1)" in str(refused.value)
    jury.declare(session, seat, {first.id: Word(None, True)}, by=world.sitting_people[0], now=now)
    jury.convene(session, formed, by=world.manager, now=now)
    assert formed.state is SessionState.CONVENED


def test_presence_needs_an_identity_document(session: Session, world: World, now: datetime) -> None:
    convened = samples.convened(session, world, now)
    with pytest.raises(Invalid) as refused:
        sitting.record_attendance(session, convened.enrolments[0], Presence.PRESENT, by=world.manager, now=now)
    assert set(refused.value.fields) == {"identity_document"}


def test_the_subject_waits_for_every_presence(session: Session, world: World, now: datetime) -> None:
    convened = samples.convened(session, world, now)
    samples.attend(session, world, convened.enrolments[0], now)
    with pytest.raises(Conflict, match="présence"):
        sitting.open_subject(session, convened, witness="Témoin Exemple", by=world.manager, now=now)


def test_the_subject_waits_for_the_first_day(session: Session, world: World, now: datetime) -> None:
    earlier = now - timedelta(days=1)
    convened = samples.convened(session, world, earlier)
    for enrolment in convened.enrolments:
        samples.attend(session, world, enrolment, earlier)
    with pytest.raises(Conflict, match="un jour de la session"):
        sitting.open_subject(session, convened, witness="Témoin Exemple", by=world.manager, now=earlier)


def test_the_subject_is_opened_once_before_a_witness(session: Session, world: World, now: datetime) -> None:
    started = samples.started(session, world, now)
    assert started.opening is not None
    assert started.opening.witness == "Témoin Exemple"
    with pytest.raises(Conflict):
        sitting.open_subject(session, started, witness="Témoin Exemple", by=world.manager, now=now)


def test_a_late_candidate_needs_the_declarations_too(session: Session, world: World, now: datetime) -> None:
    convened = samples.convened(session, world, now)
    late = samples.make_candidacy(session, world.version, "KOFFI Léa", 99, now)
    planning.enrol(session, convened, [late], by=world.manager, now=now)
    for enrolment in load(session, convened).enrolments:
        samples.attend(session, world, enrolment, now)
    with pytest.raises(Conflict) as refused:
        sitting.open_subject(session, convened, witness="Témoin Exemple", by=world.manager, now=now)
    assert refused.value.code == "session.jury_ties"


def test_who_is_excluded_leaves_at_once(session: Session, world: World, now: datetime) -> None:
    started = samples.started(session, world, now)
    sitting.exclude_candidate(session, started.enrolments[0], reason="Téléphone caché.", by=world.manager, now=now)
    assert world.candidacies[0].state is CandidacyState.EXCLUDED
    assert [e.label for e in load(session, started).present] == ["002", "003"]


def test_who_was_marked_was_there(session: Session, world: World, now: datetime) -> None:
    marked = samples.marked(session, world, now)
    with pytest.raises(Conflict, match="elle est venue"):
        samples.attend(session, world, marked.enrolments[0], now, Presence.ABSENT)


def test_the_deliberation_waits_for_every_grid(session: Session, world: World, now: datetime) -> None:
    started = samples.started(session, world, now, away={3: Presence.ABSENT})
    board = load(session, started)
    for enrolment in board.present:
        for seat in board.seats[:2]:
            samples.mark_grid(session, world, seat, enrolment, now)
    with pytest.raises(Conflict) as refused:
        deliberation.start_deliberation(session, started, by=world.manager, now=now)
    assert refused.value.values == {"count": 2}


def test_a_departure_in_the_tests_lets_the_others_go_on(session: Session, world: World, now: datetime) -> None:
    started = samples.started(session, world, now)
    jury.record_departure(session, started.seats[2], reason="Malade.", by=world.manager, now=now)
    board = load(session, started)
    for enrolment in board.present:
        for seat in board.seats:
            samples.mark_grid(session, world, seat, enrolment, now)
    deliberation.start_deliberation(session, started, by=world.manager, now=now)
    assert started.state is SessionState.DELIBERATION


def test_a_departure_that_leaves_too_few_is_replaced_first(session: Session, world: World, now: datetime) -> None:
    started = samples.started(session, world, now)
    for seat in started.seats[1:]:
        jury.record_departure(session, seat, reason="Malade.", by=world.manager, now=now)
    board = load(session, started)
    for enrolment in board.present:
        samples.mark_grid(session, world, board.seats[0], enrolment, now)
    with pytest.raises(Conflict) as refused:
        deliberation.start_deliberation(session, started, by=world.manager, now=now)
    assert refused.value.code == "session.jury_number"
    jury.name_juror(
        session, started, samples.make_juror(session, world, "Dossou Exemple", now), by=world.manager, now=now
    )
    samples.declare_all(session, started, world, now)
    assert [finding.code for finding in load(session, started).findings if not finding.ok] == []


def test_a_juror_with_a_tie_does_not_mark(session: Session, world: World, now: datetime) -> None:
    formed = samples.formed(session, world, now)
    first = formed.enrolments[0]
    jury.declare(session, formed.seats[2], {first.id: Word(Tie.FAMILY, False)}, by=world.sitting_people[2], now=now)
    jury.convene(session, formed, by=world.manager, now=now)
    for enrolment in load(session, formed).enrolments:
        samples.attend(session, world, enrolment, now)
    sitting.open_subject(session, formed, witness="Témoin Exemple", by=world.manager, now=now)
    with pytest.raises(Forbidden, match="déportez"):
        samples.mark_grid(session, world, formed.seats[2], first, now)
    assert len(list(load(session, formed).expected())) == 8


def test_every_act_leaves_a_line_without_names(session: Session, world: World, now: datetime) -> None:
    samples.started(session, world, now)
    lines = session.scalars(select(TrailLine).where(TrailLine.subject_kind == "jury_session")).all()
    acts = [line.act for line in lines]
    assert {"session.plan", "session.open", "session.enrol", "session.convene", "session.start"} <= set(acts)
    assert not any("Exemple" in str(line.detail) or "ADANDÉ" in str(line.detail) for line in lines)


def test_a_candidate_is_told_the_hour_and_the_place(session: Session, world: World, now: datetime) -> None:
    candidacy = samples.convened(session, world, now).enrolments[0].candidacy
    assert (candidacy.session_hour, candidacy.session_place) == ("07:30", "Centre fictif d’Akpakpa, Cotonou")
