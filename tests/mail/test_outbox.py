"""The outbox: written with the act or not at all, never twice, sent again on demand, forgotten in time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from certify.audit.models import TrailLine
from certify.audit.trail import Actor
from certify.db import Database
from certify.errors import Conflict
from certify.mail import leasing, queries, waking
from certify.mail.actions import Attachment, Deferred, resend
from certify.mail.forgetting import KEPT, forget_old
from certify.mail.models import Message, MessageAttachment
from certify.mail.rules import TRANSITIONS, Event, State, follow
from certify.storage.files import FileStore

from .conftest import Clock, Taking, kept, send_one, sender_to, write

STAFF = Actor("account:9", "Agent Exemple")


def test_what_is_not_in_the_table_is_refused() -> None:
    for state in State:
        for event in Event:
            if (state, event) not in TRANSITIONS:
                with pytest.raises(Conflict):
                    follow(state, event)


def test_a_message_goes_with_its_act_or_not_at_all(sqlite: Database, now: datetime) -> None:
    woken: list[bool] = []
    waking.install(sqlite, lambda: woken.append(True))
    with pytest.raises(RuntimeError):
        _fail(sqlite, now)
    with sqlite.reading() as session:
        assert session.scalars(select(Message)).all() == []
    assert woken == []
    write(sqlite, now)
    assert woken == [True]
    with sqlite.writing() as session:
        session.execute(select(Message))
    assert woken == [True]


def _fail(database: Database, now: datetime) -> None:
    with database.writing() as session:
        send_one(session, now)
        session.flush()
        raise RuntimeError


def test_the_same_thing_is_said_once(database: Database, now: datetime) -> None:
    assert write(database, now, once="candidacy:1:ending:30") > 0
    assert write(database, now, once="candidacy:1:ending:30") == 0
    assert write(database, now, once="candidacy:1:ending:7") > 0


def test_who_has_no_address_gets_none(database: Database, now: datetime) -> None:
    assert write(database, now, address=" ") == 0


def test_an_address_that_is_none_fails_at_once_where_staff_see_it(database: Database, now: datetime) -> None:
    key = write(database, now, address="awa@nulle\r\npart")
    failed = kept(database, key)
    assert (failed.state, failed.failed_at, failed.to_address) == (State.FAILED, now, "awa@nulle part")
    with database.writing() as session:
        assert leasing.lease(session, now) == []
        with pytest.raises(Conflict):
            resend(session, session.get_one(Message, key), by=STAFF, now=now)


def test_a_large_file_is_to_be_made_when_it_is_sent(now: datetime) -> None:
    with pytest.raises(ValueError, match="drawn when it is sent"):
        Attachment("x.pdf", "application/pdf", bytes(2 * 1024 * 1024 + 1)).row()


def test_sent_again_it_is_another_message_and_the_trail_says_who(
    database: Database, files: FileStore, clock: Clock, smtp: object, taking: Taking
) -> None:
    key = write(database, clock.now)
    sender = sender_to(smtp, database, files, clock)  # type: ignore[arg-type]
    sender.send_waiting()
    with database.writing() as session:
        resend(session, session.get_one(Message, key), by=STAFF, now=clock.now)
    with database.writing() as session, pytest.raises(Conflict):
        resend(session, session.get_one(Message, key), by=STAFF, now=clock.now)
    assert sender.send_waiting() == 1
    assert len({message["Message-ID"] for message in taking.messages}) == 2
    with database.reading() as session:
        line = session.scalars(select(TrailLine)).one()
        assert (line.act, line.actor_id, line.subject_id) == ("message.resend", "account:9", str(key))


def test_staff_find_a_message_by_state_and_by_words(database: Database, now: datetime) -> None:
    first, second = write(database, now, "awa@mail.example"), write(database, now, "100%@mail.example")
    with database.reading() as session:
        assert [one.id for one in queries.outbox(session)] == [second, first]
        assert [one.id for one in queries.outbox(session, sought="AWA@")] == [first]
        assert [one.id for one in queries.outbox(session, sought="%@")] == [second]
        assert queries.outbox(session, State.SENT) == []
        assert queries.matching(session, State.WAITING) == 2
        assert queries.counts(session) == {State.WAITING: 2}
        assert not queries.waits_unseen(session, now)
        assert queries.waits_unseen(session, now + timedelta(minutes=5))


def test_old_messages_are_forgotten_with_the_files_that_nobody_else_has(
    database: Database, files: FileStore, now: datetime
) -> None:
    alone, shared = files.put(b"alone"), files.put(b"shared")
    old = write(database, now, attachments=[Deferred("a", "text/plain", "x"), Deferred("b", "text/plain", "x")])
    young = write(database, now + timedelta(days=1), attachments=[Deferred("b", "text/plain", "x")])
    waiting = write(database, now)
    with database.writing() as session:
        for key, names in ((old, (alone, shared)), (young, (shared,))):
            message = session.get_one(Message, key)
            message.state = State.SENT
            for attachment, name in zip(message.attachments, names, strict=True):
                attachment.sha256 = name
    assert forget_old(database, files, now=now + KEPT - timedelta(seconds=1)) == 0
    assert forget_old(database, files, now=now + KEPT) == 1
    with database.reading() as session:
        assert set(session.scalars(select(Message.id))) == {young, waiting}
        assert len(session.scalars(select(MessageAttachment)).all()) == 1
    assert files.get(shared) == b"shared"
    with pytest.raises(FileNotFoundError):
        files.get(alone)
