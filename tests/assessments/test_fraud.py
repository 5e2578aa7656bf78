"""Fraud: excluded, reported, summoned, heard, then sanctioned or cleared; each by its own person, in that order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from certify.assessments import fraud, incidents, sitting
from certify.assessments.board import load
from certify.assessments.models import Enrolment
from certify.assessments.terms import IncidentKind, IncidentSequel
from certify.audit.trail import Actor
from certify.candidacies.states import CandidacyState
from certify.errors import Conflict, Forbidden, Invalid

from . import samples
from .samples import TODAY, World


def excluded(session: Session, world: World, now: datetime) -> Enrolment:
    started = samples.started(session, world, now)
    one = load(session, started).present[0]
    sitting.exclude_candidate(session, one, reason="Téléphone sous la table.", by=world.manager, now=now)
    return one


def reported(session: Session, world: World, now: datetime) -> Enrolment:
    one = excluded(session, world, now)
    fraud.report_exclusion(session, one, facts="Vu par deux membres.", by=world.manager, now=now)
    return one


def heard(session: Session, world: World, now: datetime) -> Enrolment:
    one = reported(session, world, now)
    later = now + timedelta(days=7)
    fraud.summon_to_hearing(session, one, at=later, place="Cotonou", by=world.certifier, now=now)
    fraud.record_hearing(session, one, words="La personne nie.", by=world.certifier, now=later)
    return one


def test_an_exclusion_is_an_incident_that_is_settled(session: Session, world: World, now: datetime) -> None:
    one = excluded(session, world, now)
    [incident] = incidents.incidents_of(session, one.jury_session)
    assert (incident.kind, incident.sequel) == (IncidentKind.FRAUD, IncidentSequel.ENDED)


def test_a_ban_ends_the_case(session: Session, world: World, now: datetime) -> None:
    one = heard(session, world, now)
    until = TODAY + timedelta(days=365)
    fraud.sanction_fraud(session, one, reason="Faits établis.", banned_until=until, by=world.certifier, now=now)
    assert (one.candidacy.state, one.candidacy.banned_until) == (CandidacyState.SANCTIONED, until)
    assert fraud.cases_of(session, [world.authority.organisation_id]) == []
    assert fraud.cases_of(session, [world.authority.organisation_id], fraud.ANSWERED) == [one]


def test_what_the_person_writes_before_the_hearing_stays_with_the_case(
    session: Session, world: World, now: datetime
) -> None:
    one, by = reported(session, world, now), Actor("candidate")
    with pytest.raises(Conflict, match="une fois l’audition fixée"):
        fraud.write_observations(session, one, text="Je conteste.", by=by, now=now)
    at = now + timedelta(days=7)
    fraud.summon_to_hearing(session, one, at=at, place="Cotonou", by=world.certifier, now=now)
    with pytest.raises(Invalid) as refused:
        fraud.write_observations(session, one, text=" ", by=by, now=now)
    assert set(refused.value.fields) == {"observations"}
    for text in ("Je conteste.", "Ce téléphone n’est pas le mien."):
        fraud.write_observations(session, one, text=text, by=by, now=now)
    hearing = fraud.hearing_for(session, one.candidacy)
    assert hearing is not None
    assert (hearing.observations, hearing.observed_at) == ("Ce téléphone n’est pas le mien.", now)
    fraud.record_hearing(session, one, words="La personne nie.", by=world.certifier, now=at)
    with pytest.raises(Conflict):
        fraud.write_observations(session, one, text="Encore.", by=by, now=at)


def test_whoever_is_cleared_may_go_on(session: Session, world: World, now: datetime) -> None:
    one = heard(session, world, now)
    fraud.clear_of_fraud(session, one, reason="Aucune preuve.", by=world.certifier, now=now)
    assert one.candidacy.state is CandidacyState.CLEARED


def test_nobody_is_heard_before_a_report_nor_unannounced_nor_too_early(
    session: Session, world: World, now: datetime
) -> None:
    one = excluded(session, world, now)
    with pytest.raises(Conflict, match="après le rapport"):
        fraud.summon_to_hearing(session, one, at=now + timedelta(days=1), place="Cotonou", by=world.certifier, now=now)
    fraud.report_exclusion(session, one, facts="Vu.", by=world.manager, now=now)
    with pytest.raises(Conflict, match="Fixez d’abord"):
        fraud.record_hearing(session, one, words="Rien.", by=world.certifier, now=now)
    with pytest.raises(Invalid) as refused:
        fraud.summon_to_hearing(session, one, at=now, place=" ", by=world.certifier, now=now)
    assert set(refused.value.fields) == {"day", "place"}
    fraud.summon_to_hearing(session, one, at=now + timedelta(days=1), place="Cotonou", by=world.certifier, now=now)
    with pytest.raises(Conflict, match="pas encore eu lieu"):
        fraud.record_hearing(session, one, words="Rien.", by=world.certifier, now=now)
    with pytest.raises(Conflict):
        fraud.clear_of_fraud(session, one, reason="Rien.", by=world.certifier, now=now)


def test_the_manager_reports_and_the_authority_decides(session: Session, world: World, now: datetime) -> None:
    one = excluded(session, world, now)
    with pytest.raises(Forbidden):
        fraud.report_exclusion(session, one, facts="Vu.", by=world.certifier, now=now)
    fraud.report_exclusion(session, one, facts="Vu.", by=world.manager, now=now)
    with pytest.raises(Forbidden):
        fraud.summon_to_hearing(session, one, at=now + timedelta(days=1), place="Ici", by=world.manager, now=now)


def test_nobody_who_was_not_excluded_has_a_case(session: Session, world: World, now: datetime) -> None:
    started = samples.started(session, world, now)
    with pytest.raises(Conflict, match="pas été exclue"):
        fraud.report_exclusion(session, load(session, started).present[0], facts="Vu.", by=world.manager, now=now)
