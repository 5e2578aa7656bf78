"""Sending, to a real server: what it takes, what it refuses, when it is away or slow, and when two workers send."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from certify.db import Database
from certify.mail import leasing
from certify.mail.actions import Attachment, Deferred
from certify.mail.content import content_of
from certify.mail.models import MessageAttachment
from certify.mail.rules import MOST_ATTEMPTS, State
from certify.mail.server import Server
from certify.storage.files import FileStore

from .conftest import Clock, Taking, free_port, kept, sender_to, server_at, write


def test_a_message_arrives_as_text_and_html_with_the_real_address(
    database: Database, files: FileStore, clock: Clock, smtp: Server, taking: Taking
) -> None:
    key = write(database, clock.now, reply_to="vae@authority.example")
    assert sender_to(smtp, database, files, clock).send_waiting() == 1
    [message] = taking.messages
    assert str(message["To"]) == "Awa Exemple <awa@mail.example>"
    assert message["From"].addresses[0].addr_spec == "certify@certify.example"
    assert message["Reply-To"] == "vae@authority.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@certify.example>")
    assert message["Date"].datetime == clock.now
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        assert "https://certify.example/candidatures/ML-D-000001" in body.get_content()
        assert "certify.invalid" not in body.get_content()
    sent = kept(database, key)
    assert (sent.state, sent.sent_at, sent.attempts) == (State.SENT, clock.now, 1)


def test_attachments_go_along_those_given_and_those_made_as_it_is_sent(
    database: Database, files: FileStore, clock: Clock, smtp: Server, taking: Taking
) -> None:
    given = Attachment("date.ics", "text/calendar; method=PUBLISH; charset=utf-8", b"BEGIN:VCALENDAR")
    made = Deferred("convocation.pdf", "application/pdf", "tests.hello", {"seat": 3})
    write(database, clock.now, attachments=[given, made])
    sender_to(smtp, database, files, clock).send_waiting()
    [message] = taking.messages
    calendar, paper = message.iter_attachments()
    assert (calendar.get_filename(), calendar.get_content_type()) == ("date.ics", "text/calendar")
    assert calendar["Content-Type"].params["method"] == "PUBLISH"
    assert (paper.get_filename(), paper.get_content()) == ("convocation.pdf", b"hello {'seat': 3}")
    with database.reading() as session:
        [_, row] = session.scalars(select(MessageAttachment).order_by(MessageAttachment.id))
        assert row.sha256
        assert files.get(row.sha256) == b"hello {'seat': 3}"


def test_what_is_for_its_reader_alone_is_made_for_each_try_and_kept_nowhere(
    database: Database, files: FileStore, clock: Clock, smtp: Server, taking: Taking
) -> None:
    key = write(
        database, clock.now, attachments=[Deferred("lettre.pdf", "application/pdf", "tests.secret", {"seat": 3})]
    )
    taking.data = "451 4.3.0 later"
    assert sender_to(smtp, database, files, clock).send_waiting() == 0
    taking.data = Taking().data
    clock.now += timedelta(hours=1)
    assert sender_to(smtp, database, files, clock).send_waiting() == 1
    [paper] = taking.messages[-1].iter_attachments()
    assert paper.get_content() == b"secret 2 of {'seat': 3} from https://certify.example"
    assert kept(database, key).state is State.SENT
    with database.reading() as session:
        row = session.scalars(select(MessageAttachment)).one()
        assert (row.content, row.sha256) == (None, None)
        assert content_of(session, row, files).read() == b"no secret"


def test_what_cannot_be_made_waits_and_keeps_nothing_else_back(
    database: Database, files: FileStore, clock: Clock, smtp: Server, taking: Taking
) -> None:
    wrong = write(database, clock.now, attachments=[Deferred("x.pdf", "application/pdf", "tests.broken")])
    unknown = write(database, clock.now, attachments=[Deferred("x.pdf", "application/pdf", "tests.nobody")])
    right = write(database, clock.now)
    assert sender_to(smtp, database, files, clock).send_waiting() == 1
    assert kept(database, right).state is State.SENT
    assert kept(database, wrong).last_error == "RuntimeError: no ink"
    assert "tests.nobody" in (kept(database, unknown).last_error or "")
    assert kept(database, wrong).send_after == clock.now + timedelta(minutes=1)


@pytest.mark.parametrize("answers", [{"recipient": "550 5.1.1 no such person"}, {"data": "554 5.7.1 unwanted"}])
def test_a_refusal_for_good_ends_it_with_the_servers_words(
    database: Database, files: FileStore, clock: Clock, smtp: Server, taking: Taking, answers: dict[str, str]
) -> None:
    vars(taking).update(answers)
    key = write(database, clock.now)
    assert sender_to(smtp, database, files, clock).send_waiting() == 0
    failed = kept(database, key)
    assert (failed.state, failed.failed_at) == (State.FAILED, clock.now)
    assert failed.last_error == next(iter(answers.values()))


def test_a_refusal_for_now_is_tried_again_later_each_time_then_given_up(
    database: Database, files: FileStore, clock: Clock, smtp: Server, taking: Taking
) -> None:
    taking.recipient = "451 4.7.1 come back later"
    key, began = write(database, clock.now), clock.now
    sender = sender_to(smtp, database, files, clock)
    waits = []
    while (message := kept(database, key)).state is State.WAITING:
        waits.append(message.send_after - clock.now)
        clock.now = message.send_after
        sender.send_waiting()
    assert waits[1:5] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert waits[-1] == timedelta(hours=6)
    assert message.attempts == MOST_ATTEMPTS
    assert clock.now - began > timedelta(days=4)
    assert message.last_error == "451 4.7.1 come back later"


def test_a_server_that_is_away_costs_no_attempt_and_is_left_alone_for_a_while(
    database: Database, files: FileStore, clock: Clock, taking: Taking
) -> None:
    key = write(database, clock.now)
    sender = sender_to(server_at(free_port()), database, files, clock)
    assert sender.send_waiting() == 0
    waiting = kept(database, key)
    assert (waiting.state, waiting.attempts, waiting.send_after) == (State.WAITING, 0, clock.now)
    assert "ConnectionRefusedError" in (waiting.last_error or "")


def test_after_its_pause_the_server_is_tried_again(
    database: Database, files: FileStore, clock: Clock, smtp: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = write(database, clock.now)
    sender = sender_to(server_at(free_port()), database, files, clock)
    sender.send_waiting()
    sender._server = smtp
    assert sender.send_waiting() == 0
    clock.pass_(minutes=1)
    assert sender.send_waiting() == 1
    assert kept(database, key).attempts == 1


def test_a_server_that_does_not_answer_in_time_is_tried_again_with_the_same_message_id(
    sqlite: Database, files: FileStore, clock: Clock, smtp: Server, taking: Taking
) -> None:
    taking.slow = 1.0
    key = write(sqlite, clock.now)
    sender = sender_to(smtp, sqlite, files, clock, timeout=0.3)
    assert sender.send_waiting() == 0
    assert kept(sqlite, key).state is State.WAITING
    taking.slow = 0.0
    clock.pass_(minutes=1)
    sender_to(smtp, sqlite, files, clock).send_waiting()
    # The server had taken it before its answer was lost: nobody can know, but both bear one name.
    assert len({message["Message-ID"] for message in taking.messages}) == 1


def test_two_workers_never_send_one_message_twice(
    database: Database, files: FileStore, clock: Clock, smtp: Server, taking: Taking
) -> None:
    keys = [write(database, clock.now, f"person{place}@mail.example") for place in range(50)]
    senders = [sender_to(smtp, database, files, clock) for _ in range(3)]
    sent: list[int] = []

    def run(place: int) -> None:
        sent.append(senders[place].send_waiting())

    threads = [threading.Thread(target=run, args=(place,)) for place in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == len(keys)
    assert sorted(one.rcpt_tos[0] for one in taking.taken) == sorted(
        f"person{place}@mail.example" for place in range(50)
    )


def test_what_a_worker_that_died_had_taken_is_sent_when_its_lease_ends(
    database: Database, files: FileStore, clock: Clock, smtp: Server, taking: Taking
) -> None:
    write(database, clock.now)
    with database.writing() as session:
        assert len(leasing.lease(session, clock.now)) == 1
    sender = sender_to(smtp, database, files, clock)
    assert sender.send_waiting() == 0
    clock.pass_(minutes=5)
    assert sender.send_waiting() == 1


def test_a_worker_that_comes_back_after_its_lease_changes_nothing(database: Database, clock: Clock) -> None:
    key = write(database, clock.now)
    with database.writing() as session:
        [slow] = leasing.lease(session, clock.now)
    clock.pass_(minutes=5)
    with database.writing() as session:
        [quick] = leasing.lease(session, clock.now)
        assert leasing.note_sent(session, quick, clock.now, {})
    with database.writing() as session:
        assert not leasing.note_refused(session, slow, clock.now, "550", for_good=True)
    assert kept(database, key).state is State.SENT


def test_without_a_server_messages_wait(database: Database, files: FileStore, clock: Clock) -> None:
    key = write(database, clock.now)
    assert sender_to(None, database, files, clock).send_waiting() == 0
    assert (kept(database, key).state, kept(database, key).attempts) == (State.WAITING, 0)


def test_whoever_is_told_to_stop_gives_back_what_is_left(
    database: Database, files: FileStore, clock: Clock, smtp: Server, taking: Taking
) -> None:
    keys = [write(database, clock.now) for _ in range(3)]
    sender = sender_to(smtp, database, files, clock)
    assert sender.send_waiting(stopping=lambda: len(taking.taken) == 1) == 1
    assert [kept(database, key).attempts for key in keys] == [1, 0, 0]
    assert sender.send_waiting() == 2
