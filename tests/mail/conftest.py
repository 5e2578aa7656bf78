"""A real SMTP server that says what the test wants, and an outbox."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.credential.record import Label
from certify.db import Database
from certify.mail.actions import Recipient, send
from certify.mail.makers import Leaving, makes, makes_as_it_leaves
from certify.mail.models import Message
from certify.mail.sending import Sender
from certify.mail.server import Server, Tls
from certify.storage.files import FileStore

PUBLIC = "https://certify.example"
VALUES = {"reference": "ML-D-000001", "title": Label("Carreleur", "Tiler"), "path": "/candidatures/ML-D-000001"}


@makes("tests.secret")
def without_secret(_session: object, _arguments: object) -> bytes:
    return b"no secret"


@makes_as_it_leaves("tests.secret")
def with_secret(session: Session, arguments: object, leaving: Leaving) -> Callable[[], bytes]:
    tried = session.scalars(select(Message)).one().attempts
    return f"secret {tried} of {arguments} from {leaving.public_url}".encode


@makes("tests.hello")
def hello(_session: object, arguments: object) -> bytes:
    return f"hello {arguments}".encode()


@makes("tests.broken")
def broken(_session: object, _arguments: object) -> bytes:
    raise RuntimeError("no ink")


@dataclass
class Taking:
    """What the server answers to a recipient and to a message, and what it took."""

    recipient: str = "250 OK"
    data: str = "250 OK"
    slow: float = 0.0
    closed: threading.Event | None = None  # until it is set, the server answers nobody
    taken: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  (the library's name)
        self, server: SMTP, session: SmtpSession, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: SMTP, session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802
        time.sleep(self.slow)  # the whole server stands still
        if self.closed is not None:
            self.closed.wait(60)
        if self.data.startswith("2"):
            self.taken.append(envelope)
        return self.data

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(cast(bytes, one.content), policy=default) for one in self.taken]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def running(taking: Taking, **options: Any) -> Controller:
    controller = Controller(taking, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    return controller


def server_at(port: int, tls: Tls = Tls.NONE, user: str = "", password: str = "") -> Server:
    return Server("127.0.0.1", port, tls, user, password, "Certify <certify@certify.example>", "certify.example")


@pytest.fixture
def taking() -> Taking:
    return Taking()


@pytest.fixture
def smtp(taking: Taking) -> Iterator[Server]:
    controller = running(taking)
    yield server_at(controller.port)
    controller.stop()


class Clock:
    """A clock that the test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def files(tmp_path: Any) -> FileStore:
    return FileStore(tmp_path / "messages")


def sender_to(server: Server | None, database: Database, files: FileStore, clock: Clock, timeout: float = 5) -> Sender:
    return Sender(database, files, server, PUBLIC, clock=clock, timeout=timeout)


def send_one(session: Session, now: datetime, address: str = "awa@mail.example", **more: Any) -> Message | None:
    return send(
        session,
        to=Recipient(address, "Awa Exemple", "fr"),
        template="candidacies/received",
        values=VALUES,
        about=("candidacy", 1),
        now=now,
        **more,
    )


def write(database: Database, now: datetime, address: str = "awa@mail.example", **more: Any) -> int:
    """Put a message in the outbox, and give its key."""
    with database.writing() as session:
        message = send_one(session, now, address, **more)
        session.flush()
        return message.id if message else 0


def kept(database: Database, identity: int) -> Message:
    """The message as it stands."""
    with database.reading() as session:
        found = session.get_one(Message, identity)
        session.expunge(found)
        return found
