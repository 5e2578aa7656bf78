"""Postponing: new days, everybody checked against them, everybody told; and the summonses themselves."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.models import Account, Identifier, IdentifierKind
from certify.assessments import planning, postponing, programme, summons
from certify.assessments.board import load
from certify.assessments.models import JurySession
from certify.assessments.postponing import Postponed
from certify.assessments.terms import Presence, SessionState
from certify.candidacies.states import CandidacyState
from certify.certifications.models import CentreApproval
from certify.errors import Conflict, Forbidden, Invalid
from certify.mail.models import Message

from . import samples
from .samples import TODAY, World
from .test_programme import arranged

NEXT = TODAY + timedelta(days=30)


def postpone(
    session: Session,
    sitting: JurySession,
    world: World,
    now: datetime,
    *,
    to: date = NEXT,
    days: int = 4,
    hour: time = time(7, 30),
    reason: str = "Panne.",
) -> Postponed:
    return postponing.postpone_session(
        session,
        sitting,
        starts_on=to,
        ends_on=to + timedelta(days=days),
        starts_at=hour,
        reason=reason,
        by=world.manager,
        now=now,
    )


def with_mail(session: Session, world: World) -> None:
    for number, candidacy in enumerate(world.candidacies[:2]):
        candidacy.candidate.mail = f"candidat{number}@exemple.bj"
    account = session.get_one(Account, world.jurors[0].account_id)
    account.identifiers.append(Identifier(kind=IdentifierKind.MAIL, value="jure@exemple.bj"))
    session.flush()


def told(session: Session, template: str) -> list[Message]:
    return list(session.scalars(select(Message).where(Message.template == f"assessments/{template}")))


def calendars(messages: list[Message]) -> list[str]:
    return [
        (file.content or b"").decode()
        for message in messages
        for file in message.attachments
        if file.filename == "convocation.ics"
    ]


def test_everybody_gets_new_days_and_a_new_summons(session: Session, world: World, now: datetime) -> None:
    with_mail(session, world)
    sitting = samples.convened(session, world, now)
    assert (len(told(session, "convened")), len(told(session, "jury_convened"))) == (2, 1)
    postpone(session, sitting, world, now)
    assert (sitting.state, sitting.starts_on, sitting.postponed_reason) == (SessionState.CONVENED, NEXT, "Panne.")
    assert {candidacy.session_starts_on for candidacy in world.candidacies} == {NEXT}
    assert (len(told(session, "postponed")), len(told(session, "jury_postponed"))) == (2, 1)
    assert all("SEQUENCE:1" in text for text in calendars(told(session, "postponed")))
    assert all("SEQUENCE:0" in text for text in calendars(told(session, "convened")))


def test_tests_without_an_hour_leave_the_calendars_that_had_them(session: Session, world: World, now: datetime) -> None:
    with_mail(session, world)
    sitting = samples.convened(session, world, now)
    assert all("CANCELLED" not in text for text in calendars(told(session, "convened")))
    arranged(session, world, now, sitting)
    postpone(session, sitting, world, now, days=5)
    for text in calendars(told(session, "postponed")):
        assert (text.count("STATUS:CONFIRMED"), text.count("STATUS:CANCELLED")) == (1, 2)


def test_a_later_hour_makes_the_programme_anew(session: Session, world: World, now: datetime) -> None:
    sitting = samples.convened(session, world, now)
    arranged(session, world, now, sitting)
    postpone(session, sitting, world, now, hour=time(14, 30))
    assert not programme.of(session, sitting)


def test_who_is_no_longer_admissible_then_loses_the_place(session: Session, world: World, now: datetime) -> None:
    world.candidacies[1].admissible_until = TODAY + timedelta(days=10)
    sitting = samples.convened(session, world, now)
    assert [e.table_number for e in postponing.too_late(session, sitting, NEXT)] == [2]
    done = postpone(session, sitting, world, now)
    assert [enrolment.table_number for enrolment in done.released] == [2]
    assert world.candidacies[1].state is CandidacyState.DOSSIER_SUBMITTED
    assert len(planning.places_taken(session, sitting)) == 2


def test_a_jury_that_is_no_longer_legal_is_formed_anew(session: Session, world: World, now: datetime) -> None:
    sitting = samples.convened(session, world, now)
    world.jurors[0].habilitations[0].until_on = TODAY + timedelta(days=10)
    session.flush()
    postpone(session, sitting, world, now)
    assert (sitting.state, sitting.convened_at) == (SessionState.OPEN, None)


def test_attendance_that_was_noted_is_forgotten(session: Session, world: World, now: datetime) -> None:
    sitting = samples.convened(session, world, now)
    samples.attend(session, world, load(session, sitting).enrolments[0], now, Presence.ABSENT)
    postpone(session, sitting, world, now)
    assert load(session, sitting).unrecorded == 3


def test_the_programme_moves_along(session: Session, world: World, now: datetime) -> None:
    sitting = samples.convened(session, world, now)
    before = [slot.day for slot in arranged(session, world, now, sitting)]
    postpone(session, sitting, world, now)
    shift = timedelta(days=30)
    assert [slot.day for slot in programme.of(session, sitting)] == [day + shift for day in before]


@pytest.mark.parametrize(("to", "reason", "field"), [(TODAY, "Panne.", "starts_on"), (NEXT, " ", "reason")])
def test_it_needs_other_days_and_a_reason(
    session: Session, world: World, now: datetime, to: date, reason: str, field: str
) -> None:
    sitting = samples.formed(session, world, now)
    with pytest.raises(Invalid) as refused:
        postpone(session, sitting, world, now, to=to, reason=reason)
    assert field in refused.value.fields


def test_not_once_the_subject_is_open_and_by_the_manager_alone(session: Session, world: World, now: datetime) -> None:
    sitting = samples.started(session, world, now)
    with pytest.raises(Conflict, match="tant que le sujet n’est pas ouvert"):
        postpone(session, sitting, world, now)
    other = samples.opened(session, world, now)
    world.manager = world.certifier
    with pytest.raises(Forbidden):
        postpone(session, other, world, now)


def test_a_cancelled_session_leaves_calendars(session: Session, world: World, now: datetime) -> None:
    with_mail(session, world)
    sitting = samples.convened(session, world, now)
    planning.cancel_session(session, sitting, reason="Faute de matériel.", by=world.manager, now=now)
    cancelled = calendars(told(session, "cancelled") + told(session, "jury_cancelled"))
    assert len(cancelled) == 3
    assert all("METHOD:CANCEL" in text and "SEQUENCE:1" in text for text in cancelled)


def test_a_newcomer_is_summoned_alone(session: Session, world: World, now: datetime) -> None:
    with_mail(session, world)
    last = world.candidacies.pop(0)
    sitting = samples.convened(session, world, now)
    planning.enrol(session, sitting, [last], by=world.manager, now=now)
    assert len(told(session, "convened")) == 2
    assert {e.summoned for e in summons.summoned_candidates(session, sitting)} == {1}


def test_letters_are_for_those_whom_no_mail_reaches(session: Session, world: World, now: datetime) -> None:
    with_mail(session, world)
    sitting = samples.convened(session, world, now)
    people, members = summons.without_mail(session, sitting)
    assert ([e.table_number for e in people], len(members)) == ([3], 2)
    arranged(session, world, now, sitting)
    everyone = summons.summoned_candidates(session, sitting)
    for pdf, pages in (
        (summons.candidate_letters(session, sitting, everyone, "fr"), 3),
        (summons.juror_letters(session, sitting, members, "fr"), 2),
        (summons.employer_letter(members[0], "fr", now=now), 1),
    ):
        with pikepdf.open(BytesIO(pdf)) as document:
            assert len(document.pages) == pages


def test_only_an_approved_site_holds_the_tests_where_the_authority_keeps_approvals(
    session: Session, world: World, now: datetime
) -> None:
    session.add(
        CentreApproval(
            site=world.site,
            certification=world.version.certification,
            from_on=TODAY,
            until_on=TODAY + timedelta(days=20),
            legal_act="Décision fictive",
        )
    )
    session.flush()
    sitting = samples.formed(session, world, now)
    with pytest.raises(Invalid) as refused:
        postpone(session, sitting, world, now)
    assert "agréé" in refused.value.fields["starts_on"]
