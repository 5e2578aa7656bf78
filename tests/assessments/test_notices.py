"""Who is told what because of a session; and that no mail says a result."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.models import Account, Identifier, IdentifierKind, RoleGrant
from certify.accounts.person import Person
from certify.assessments import jury, planning, validation
from certify.assessments.minutes import signatories
from certify.assessments.models import Enrolment, JurySession
from certify.assessments.signing import refuse_to_sign
from certify.assessments.summons import send_out
from certify.assessments.terms import RejectionGround
from certify.db import Database
from certify.mail.models import Message

from .samples import World, drafted, formed, make_world, signed
from .statements import statements


def reach(session: Session, world: World, now: datetime) -> None:
    """Give everybody an address but the last candidate."""
    for person in (world.manager, world.certifier, *world.sitting_people):
        write_down(session, person, now)
    for number, candidacy in enumerate(world.candidacies[:-1], start=1):
        candidacy.candidate.mail = f"candidat{number}@mail.example"
    session.flush()


def write_down(session: Session, person: Person, now: datetime) -> None:
    account = session.get_one(Account, person.id)
    account.identifiers = [Identifier(kind=IdentifierKind.MAIL, value=f"compte{person.id}@mail.example")]
    account.grants = [
        RoleGrant(role=grant.role, organisation_id=grant.organisation_id, from_on=now.date()) for grant in person.grants
    ]


def told(session: Session, template: str) -> list[str]:
    """To whom this was written."""
    session.flush()
    return list(session.scalars(select(Message.to_address).where(Message.template == template).order_by(Message.id)))


def of(*people: Person) -> list[str]:
    return [f"compte{person.id}@mail.example" for person in people]


@pytest.fixture
def reached(session: Session, world: World, now: datetime) -> World:
    reach(session, world, now)
    return world


def test_everybody_who_can_be_reached_is_enrolled_named_and_convened_by_mail(
    session: Session, reached: World, now: datetime
) -> None:
    jury_session = formed(session, reached, now)
    candidates = ["candidat1@mail.example", "candidat2@mail.example"]
    assert told(session, "assessments/enrolled") == candidates
    assert told(session, "assessments/named") == of(*reached.sitting_people)
    jury.convene(session, jury_session, by=reached.manager, now=now)
    assert told(session, "assessments/convened") == candidates
    assert sorted(told(session, "assessments/jury_convened")) == sorted(of(*reached.sitting_people))
    summons = session.scalars(select(Message).where(Message.template == "assessments/convened")).first()
    assert summons is not None
    assert {one.media_type.split(";")[0] for one in summons.attachments} == {"application/pdf", "text/calendar"}
    assert "Centre fictif d’Akpakpa, Cotonou" in summons.text
    assert "7\u00a0h\u00a030 (UTC+1)" in summons.text


def test_who_loses_a_place_is_told_why(session: Session, reached: World, now: datetime) -> None:
    jury_session = formed(session, reached, now)
    first = session.scalars(select(Enrolment).order_by(Enrolment.table_number)).first()
    assert first is not None
    planning.remove_enrolment(session, first, reason="Une place de trop.", by=reached.manager, now=now)
    assert told(session, "assessments/removed") == ["candidat1@mail.example"]
    planning.cancel_session(session, jury_session, reason="Plus d’eau au centre.", by=reached.manager, now=now)
    assert told(session, "assessments/cancelled") == ["candidat2@mail.example"]
    assert sorted(told(session, "assessments/jury_cancelled")) == sorted(of(*reached.sitting_people))
    last = session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert last is not None
    assert "Plus d’eau au centre." in last.text


def test_minutes_are_signed_validated_and_read_by_whom_they_concern(
    session: Session, reached: World, now: datetime
) -> None:
    document = signed(session, reached, now)
    signers = of(*reached.sitting_people, reached.manager)
    assert sorted(told(session, "assessments/to_sign")) == sorted(signers)
    assert told(session, "assessments/to_validate") == of(reached.certifier)
    validation.accept_minutes(session, document, by=reached.certifier, now=now)
    assert told(session, "assessments/result") == ["candidat1@mail.example", "candidat2@mail.example"]


def test_a_member_is_told_that_the_manager_reports_their_refusal(
    session: Session, reached: World, now: datetime
) -> None:
    document = drafted(session, reached, now)
    for by in (reached.sitting_people[0], reached.manager):
        place = reached.sitting_people.index(by) if by in reached.sitting_people else 2
        seat = signatories(session, document)[place].seat
        assert seat is not None
        refuse_to_sign(session, document, seat.id, reason="Une note manque.", by=by, now=now)
    assert told(session, "assessments/refusal_reported") == of(reached.sitting_people[2])
    message = session.scalars(select(Message).where(Message.template == "assessments/refusal_reported")).one()
    assert "Une note manque." in message.text
    assert document.number in message.subject


def test_no_mail_says_a_result(session: Session, reached: World, now: datetime) -> None:
    document = signed(session, reached, now, units=(2, 1, 0))
    validation.accept_minutes(session, document, by=reached.certifier, now=now)
    results = session.scalars(select(Message).where(Message.template == "assessments/result")).all()
    # One has the title and the other a unit: what they read is the same, but for name and reference.
    shapes = set()
    for message, candidacy in zip(results, reached.candidacies, strict=False):
        text = message.text + message.subject + message.html
        shapes.add(text.replace(candidacy.reference, "").replace(candidacy.candidate.full_name, ""))
    assert len(results) == 2
    assert len(shapes) == 1


@pytest.mark.parametrize("ground", RejectionGround)
def test_minutes_that_come_back_are_told_to_those_who_signed(
    session: Session, reached: World, now: datetime, ground: RejectionGround
) -> None:
    document = signed(session, reached, now)
    validation.reject_minutes(session, document, ground, "Une page manque.", by=reached.certifier, now=now)
    assert sorted(told(session, "assessments/minutes_returned")) == sorted(of(*reached.sitting_people, reached.manager))
    assert told(session, "assessments/result") == []


def test_what_is_refused_tells_nobody(session: Session, reached: World, now: datetime) -> None:
    jury_session = formed(session, reached, now)
    before = session.scalars(select(Message.id)).all()
    with pytest.raises(Exception, match="Dites pourquoi"):
        planning.cancel_session(session, jury_session, reason=" ", by=reached.manager, now=now)
    assert session.scalars(select(Message.id)).all() == before


def test_convening_reads_no_more_for_more_candidates(sqlite: Database, now: datetime) -> None:
    assert _reads_to_convene(sqlite, now, 3, "BJ") == _reads_to_convene(sqlite, now, 9, "ML")


def _reads_to_convene(database: Database, now: datetime, candidates: int, prefix: str) -> int:
    with database.writing() as session:
        world = make_world(session, now, candidates=candidates, prefix=prefix)
        reach(session, world, now)
        key = formed(session, world, now).id
    with database.writing() as session, statements(database) as seen:
        jury_session = session.get_one(JurySession, key)
        jury_session.summons_sequence = 1
        send_out(session, jury_session, now=now)
    assert len(seen) > candidates
    return sum(statement.startswith("SELECT") for statement in seen)
