"""Minutes: drafted from what was decided, signed by everybody, validated by nobody who took part."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from certify.accounts.person import Grant, Person
from certify.accounts.terms import Role
from certify.assessments import jury, minutes, planning, validation
from certify.assessments.board import load
from certify.assessments.content import digest, parse
from certify.assessments.models import Decision, Minutes, MinutesSignature, UnitHolding, UnitOutcome
from certify.assessments.terms import DecisionState, MinutesState, Presence, RejectionGround, Result, SessionState
from certify.candidacies.states import CandidacyState
from certify.errors import Conflict, DomainError, Forbidden, Invalid

from . import samples
from .samples import World


def test_the_result_follows_from_the_outcomes(session: Session, world: World, now: datetime) -> None:
    document = samples.drafted(session, world, now, units=(2, 1, 0))
    assert [decision.result for decision in document.decisions] == [Result.TITLE, Result.UNITS, Result.FAILURE]
    assert document.number == "PV-BJ-2026-0001"
    assert document.jury_session.state is SessionState.MINUTES_DRAFTED


def test_absent_and_excused_people_have_their_result(session: Session, world: World, now: datetime) -> None:
    away = {2: Presence.ABSENT, 3: Presence.EXCUSED}
    document = samples.drafted(session, world, now, units=(2, 0, 0), away=away)
    assert [decision.result for decision in document.decisions] == [Result.TITLE, Result.ABSENT, Result.EXCUSED]


def test_an_interview_that_does_not_satisfy_leaves_the_units_without_the_title(
    session: Session, world: World, now: datetime
) -> None:
    jury_session = samples.deliberating(session, world, now)
    for enrolment in jury_session.enrolments:
        samples.decide(session, world, enrolment, now, units=2, interview=enrolment.table_number != 1)
    document = minutes.draft_minutes(session, jury_session, by=world.sitting_people[0], now=now)
    assert [decision.result for decision in document.decisions] == [Result.UNITS, Result.TITLE, Result.TITLE]


def test_minutes_wait_for_every_decision(session: Session, world: World, now: datetime) -> None:
    jury_session = samples.deliberating(session, world, now)
    samples.decide(session, world, jury_session.enrolments[0], now)
    with pytest.raises(Conflict) as refused:
        minutes.draft_minutes(session, jury_session, by=world.sitting_people[0], now=now)
    assert refused.value.code == "session.undecided"
    assert "6 décisions" in str(refused.value)  # two people, two units and one interview each


def test_only_the_president_drafts_them(session: Session, world: World, now: datetime) -> None:
    jury_session = samples.deliberating(session, world, now)
    for enrolment in jury_session.enrolments:
        samples.decide(session, world, enrolment, now)
    for by in (world.manager, world.sitting_people[1], world.certifier):
        with pytest.raises(Forbidden):
            minutes.draft_minutes(session, jury_session, by=by, now=now)


def test_the_text_says_everything_and_carries_its_hash(session: Session, world: World, now: datetime) -> None:
    document = samples.drafted(session, world, now)
    text = parse(document)
    assert digest(document.content) == document.sha256
    assert [line["result"] for line in text["candidates"]] == ["title", "units", "failure"]
    assert text["candidates"][2]["units"][0]["advice"] == "Reprendre la pose."
    assert [member["president"] for member in text["jury"]] == [True, False, False]
    assert text["opening"]["witness"] == "Témoin Exemple"
    assert all(finding["ok"] for finding in text["regularity"])


def test_the_last_signature_makes_them_signed(session: Session, world: World, now: datetime) -> None:
    document = samples.drafted(session, world, now)
    for by in world.sitting_people:
        minutes.sign_minutes(session, document, by=by, now=now)
        assert document.state is MinutesState.DRAFTED
    minutes.sign_minutes(session, document, by=world.manager, now=now)
    assert document.state is MinutesState.SIGNED
    assert document.jury_session.state is SessionState.SIGNED
    assert {decision.state for decision in document.decisions} == {DecisionState.SIGNED}
    assert {signature.sha256 for signature in document.signatures} == {document.sha256}


def test_nobody_signs_twice(session: Session, world: World, now: datetime) -> None:
    document = samples.drafted(session, world, now)
    minutes.sign_minutes(session, document, by=world.manager, now=now)
    with pytest.raises(Conflict, match="déjà signé"):
        minutes.sign_minutes(session, document, by=world.manager, now=now)


def test_nobody_else_signs(session: Session, world: World, now: datetime) -> None:
    document = samples.drafted(session, world, now)
    with pytest.raises(Forbidden):
        minutes.sign_minutes(session, document, by=world.certifier, now=now)


def test_a_text_changed_after_the_draft_is_not_signed(session: Session, world: World, now: datetime) -> None:
    document = samples.drafted(session, world, now)
    forged = document.content.replace(b'"failure"', b'"title"')
    session.execute(update(Minutes).values(content=forged))
    session.refresh(document)
    with pytest.raises(Conflict) as refused:
        minutes.sign_minutes(session, document, by=world.manager, now=now)
    assert refused.value.code == "minutes.altered"


def test_returned_minutes_keep_their_number_and_the_next_have_another(
    session: Session, world: World, now: datetime
) -> None:
    first = samples.drafted(session, world, now)
    president = world.sitting_people[0]
    minutes.sign_minutes(session, first, by=president, now=now)
    minutes.return_minutes(session, first, reason="Un nom est mal écrit.", by=president, now=now)
    second = minutes.draft_minutes(session, first.jury_session, by=president, now=now)
    assert (first.number, second.number) == ("PV-BJ-2026-0001", "PV-BJ-2026-0002")
    assert (first.state, second.state) == (MinutesState.RETURNED, MinutesState.DRAFTED)
    assert len(first.signatures) == 1
    assert not second.signatures


def test_minutes_go_back_with_a_reason(session: Session, world: World, now: datetime) -> None:
    document = samples.drafted(session, world, now)
    with pytest.raises(Invalid):
        minutes.return_minutes(session, document, reason="  ", by=world.sitting_people[0], now=now)


def test_validating_gives_units_concludes_candidacies_and_closes(session: Session, world: World, now: datetime) -> None:
    document = samples.signed(session, world, now, units=(2, 1, 0))
    validation.accept_minutes(session, document, by=world.certifier, now=now)
    held = session.execute(select(UnitHolding.candidate_id, UnitHolding.unit_id)).all()
    first, second, third = world.candidacies
    assert sorted(row.candidate_id for row in held) == sorted([first.candidate_id] * 2 + [second.candidate_id])
    assert [c.state for c in (first, second, third)] == [
        CandidacyState.CERTIFIED,
        CandidacyState.PARTIALLY_CERTIFIED,
        CandidacyState.FAILED,
    ]
    assert (document.state, document.jury_session.state) == (MinutesState.VALIDATED, SessionState.CLOSED)


def test_only_an_absence_counts_as_an_attempt(session: Session, world: World, now: datetime) -> None:
    away = {2: Presence.ABSENT, 3: Presence.EXCUSED}
    document = samples.signed(session, world, now, units=(2, 0, 0), away=away)
    validation.accept_minutes(session, document, by=world.certifier, now=now)
    assert [c.state for c in world.candidacies[1:]] == [CandidacyState.ADMISSIBLE] * 2
    assert [c.attempts for c in world.candidacies[1:]] == [1, 0]


def with_authority(world: World, who: Person) -> Person:
    return Person(who.id, who.label, "fr", (*who.grants, Grant(Role.AUTHORITY, world.authority.organisation_id)))


def test_who_took_part_never_validates(session: Session, world: World, now: datetime) -> None:
    document = samples.signed(session, world, now)
    for took_part in (*world.sitting_people, world.manager):
        with pytest.raises(Forbidden):
            validation.accept_minutes(session, document, by=with_authority(world, took_part), now=now)
    assert document.state is MinutesState.SIGNED


def test_another_authority_does_not_validate(session: Session, world: World, now: datetime) -> None:
    document = samples.signed(session, world, now)
    other = samples.make_world(session, now, prefix="ML", candidates=0)
    with pytest.raises(Forbidden):
        validation.accept_minutes(session, document, by=other.certifier, now=now)


def test_unsigned_minutes_are_not_validated(session: Session, world: World, now: datetime) -> None:
    document = samples.drafted(session, world, now)
    with pytest.raises(Conflict):
        validation.accept_minutes(session, document, by=world.certifier, now=now)


def forge_outcome(session: Session) -> None:
    session.execute(update(UnitOutcome).values(obtained=True))


def forge_result(session: Session) -> None:
    session.execute(update(Decision).values(result=Result.TITLE))


def forge_text(session: Session) -> None:
    session.execute(update(Minutes).values(content=b"{}"))


def drop_signature(session: Session) -> None:
    session.delete(session.scalars(select(MinutesSignature).limit(1)).one())


@pytest.mark.parametrize("forge", [forge_outcome, forge_result, forge_text, drop_signature])
def test_rows_that_no_longer_say_what_was_signed_are_not_validated(
    session: Session, world: World, now: datetime, forge: object
) -> None:
    document = samples.signed(session, world, now, units=(2, 1, 0))
    forge(session)  # type: ignore[operator]
    session.expire_all()
    with pytest.raises(DomainError):
        validation.accept_minutes(session, document, by=world.certifier, now=now)
    session.rollback()
    assert session.scalar(select(UnitHolding.id)) is None


def test_a_signed_state_written_in_a_row_is_not_enough(session: Session, world: World, now: datetime) -> None:
    document = samples.drafted(session, world, now)
    document.state = MinutesState.SIGNED
    document.jury_session.state = SessionState.SIGNED
    for decision in document.decisions:
        decision.state = DecisionState.SIGNED
    session.flush()
    with pytest.raises(Conflict, match="signatures"):
        validation.accept_minutes(session, document, by=world.certifier, now=now)


def test_refused_for_the_form_the_jury_takes_them_up_again(session: Session, world: World, now: datetime) -> None:
    document = samples.signed(session, world, now)
    validation.reject_minutes(session, document, RejectionGround.FORM, "Le lieu est faux.", by=world.certifier, now=now)
    assert (document.state, document.jury_session.state) == (MinutesState.RETURNED, SessionState.DELIBERATION)
    assert {decision.state for decision in document.decisions} == {DecisionState.SUPERSEDED}
    again = minutes.draft_minutes(session, document.jury_session, by=world.sitting_people[0], now=now)
    assert again.state is MinutesState.DRAFTED


def test_refused_for_the_substance_nothing_counts_and_these_jurors_are_barred(
    session: Session, world: World, now: datetime
) -> None:
    document = samples.signed(session, world, now)
    validation.reject_minutes(
        session, document, RejectionGround.SUBSTANCE, "Jury partial.", by=world.certifier, now=now
    )
    assert document.state is MinutesState.ANNULLED
    assert {c.state for c in world.candidacies} == {CandidacyState.DOSSIER_SUBMITTED}
    assert {c.attempts for c in world.candidacies} == {0}
    later = now + timedelta(days=14)  # nobody sits in two sessions on one day
    jury_session = samples.planned(session, world, now)
    jury_session.starts_on = jury_session.ends_on = later.date()
    planning.open_session(session, jury_session, by=world.manager, now=now)
    planning.enrol(session, jury_session, world.candidacies, by=world.manager, now=now)
    for juror in world.jurors:
        jury.name_juror(session, jury_session, juror, by=world.manager, now=now)
    findings = {f.code: f.ok for f in load(session, jury_session).findings}
    assert not findings["jury_quorum"]
