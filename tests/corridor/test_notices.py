"""What holders and authorities are told about certificates, and the worker that sends it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from certify import clock
from certify.background import Beside
from certify.certificates import doubts, status
from certify.certificates.models import Certificate
from certify.certificates.rules import DoubtKind, ReasonCode
from certify.certificates.status import Reason
from certify.credential import canonical
from certify.db import Database
from certify.demo.people import MASONRY
from certify.institutions.models import Authority
from certify.mail.models import Message
from certify.mail.rules import State
from certify.worker import Work
from tests.corridor.world import PASSPHRASE, World, certificate_of
from tests.mail.conftest import Taking, running

AUTHORITY = MASONRY.signatory.key
INQUIRY = Reason(ReasonCode.INQUIRY, "Signalement d’un employeur, à instruire.")
CLOSED = Reason(ReasonCode.INQUIRY_CLOSED, "Le signalement était infondé.")
FRAUD = Reason(ReasonCode.FRAUD, "Une autre personne a passé les épreuves.")
LOSS = Reason(ReasonCode.LOSS, "Sac volé, déclaration à la police.")


def told(database: Database, room: str = "certificates") -> Counter[str]:
    with database.reading() as session:
        names = session.scalars(select(Message.template).where(Message.template.startswith(f"{room}/")))
        return Counter(name.removeprefix(f"{room}/") for name in names)


def test_each_holder_is_told_once_that_a_certificate_is_signed(any_world: World) -> None:
    assert any_world.issue() == 5
    assert told(any_world.database) == {"issued": 5}
    any_world.issuer().issue_waiting()
    assert told(any_world.database) == {"issued": 5}
    with any_world.database.reading() as session:
        message = session.scalars(select(Message).where(Message.template == "certificates/issued")).first()
        assert message is not None
        certificate = session.scalars(select(Certificate).where(Certificate.number == str(message.about_id))).one()
        assert f"/certificats/{certificate.public_id}" in message.text
        assert message.to_address == certificate.candidate.mail


def test_every_change_is_told_to_its_holder_without_the_private_reason(issued: World) -> None:
    before = told(issued.database)
    with issued.stage.act(AUTHORITY) as (session, person, now):
        certificate = certificate_of(session, issued.stage, "moussa")
        tomorrow = now.date() + timedelta(days=1)
        status.suspend(session, certificate, INQUIRY, tomorrow, by=person.actor, now=now)
        status.reinstate(session, certificate, CLOSED, by=person.actor, now=now)
        holder = canonical.decode(certificate.record).holder
        successor = status.replace(
            session, certificate, LOSS, holder, public_url=issued.settings.public_url, by=person.actor, now=now
        )
        session.flush()
        number = successor.number
    issued.issuer().issue_waiting()
    with issued.stage.act(AUTHORITY) as (session, person, now):
        again = session.scalars(select(Certificate).where(Certificate.number == number)).one()
        status.withdraw(session, again, FRAUD, by=person.actor, now=now)
    assert told(issued.database) - before == {
        "suspended": 1,
        "reinstated": 1,
        "replaced": 1,
        "issued": 1,
        "withdrawn": 1,
    }
    with issued.database.reading() as session:
        for text in session.scalars(select(Message.text)):
            assert not any(reason.private in text for reason in (INQUIRY, CLOSED, FRAUD, LOSS))


def test_a_doubt_is_told_to_the_authority_once_an_hour(issued: World) -> None:
    for words in ("Le papier semble modifié.", "Le cachet semble modifié."):
        with issued.database.writing() as session:
            certificate = certificate_of(session, issued.stage, "moussa")
            authority = session.get_one(Authority, certificate.authority_id)
            said = doubts.Report(DoubtKind.PAPER, words)
            assert doubts.report(session, authority, certificate, said, "mark", now=clock.now().replace(minute=0))
    assert told(issued.database)["doubt"] == 1


@pytest.fixture
def taking(monkeypatch: pytest.MonkeyPatch) -> Iterator[Taking]:
    taking = Taking()
    controller = running(taking)
    monkeypatch.setenv("CERTIFY_SMTP_URL", f"smtp://127.0.0.1:{controller.port}?tls=none")
    yield taking
    controller.stop()


def test_one_round_of_the_worker_signs_and_tells(world: World, taking: Taking) -> None:
    world.validate()
    Work(world.settings, PASSPHRASE)()
    with world.database.reading() as session:
        assert set(session.scalars(select(Message.state))) == {State.SENT}
        written = Counter(session.scalars(select(Message.to_address)))
    assert Counter(address for one in taking.taken for address in one.rcpt_tos) == written
    subjects = [str(message["Subject"]) for message in taking.messages]
    assert sum(subject.startswith("Votre certificat") for subject in subjects) == 5
    assert sum(len(list(message.iter_attachments())) > 0 for message in taking.messages) > 0


def test_a_print_that_takes_long_keeps_no_certificate_waiting(
    world: World, taking: Taking, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def long(_database: object, _files: object, _clock: object, stopping: Callable[[], bool]) -> int:
        begun.set()
        while not stopping():
            ended.wait(0.01)
        return 0

    monkeypatch.setattr("certify.worker.print_waiting", long)
    work = Work(world.settings, PASSPHRASE)
    work.press = Beside("press", work.print_waiting)
    world.validate()
    work()
    assert begun.wait(30)
    with world.database.reading() as session:
        assert {row.state.value for row in session.scalars(select(Certificate))} == {"issued"}
    work.press.stop()
    assert not work.press._thread.is_alive()


def test_a_mail_server_that_stands_still_keeps_no_certificate_waiting(world: World, taking: Taking) -> None:
    taking.closed = threading.Event()
    work = Work(world.settings, PASSPHRASE)
    work.post = Beside("post", work.sender.send_waiting)
    world.validate()
    work()
    with world.database.reading() as session:
        assert {row.state.value for row in session.scalars(select(Certificate))} == {"issued"}
        assert set(session.scalars(select(Message.state))) == {State.WAITING}
    # Told to stop, it ends the message in hand and gives the others back.
    stopping = threading.Thread(target=work.post.stop)
    stopping.start()
    assert work.post._stopping.wait(30)
    taking.closed.set()
    stopping.join()
    with world.database.reading() as session:
        attempts = list(session.scalars(select(Message.attempts)))
    assert sum(attempts) == len(taking.taken) == 1
