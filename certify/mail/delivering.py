"""One connection to the mail server, and what became of each message given to it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from functools import partial

from certify.mail.addresses import one_line
from certify.mail.server import Server, Tls

TIMEOUT = 20.0  # seconds, for each answer of the server
SERVICE_CLOSING = 421  # RFC 5321 §4.2.1


class ServerAway(Exception):
    """The server cannot be used now, for any message: not reached, no TLS, or we are not let in."""


class Fate(StrEnum):
    """What became of a message: taken by the server, refused for now, refused for good."""

    SENT = "sent"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate, the server's words, and whether the connection can still be used."""

    fate: Fate
    words: str = ""
    usable: bool = True


@contextmanager
def connected(server: Server, timeout: float = TIMEOUT) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted and signed in as the settings say. Errors: ServerAway."""
    try:
        connection = _open(server, timeout)
    except (OSError, smtplib.SMTPException) as error:
        raise ServerAway(_words(error)) from error
    try:
        yield connection
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()


def _open(server: Server, timeout: float) -> smtplib.SMTP:
    kind = smtplib.SMTP
    if server.tls is Tls.IMPLICIT:
        kind = partial(smtplib.SMTP_SSL, context=ssl.create_default_context())  # type: ignore[assignment]
    connection = kind(server.host, server.port, local_hostname=server.host_name, timeout=timeout)
    try:
        if server.tls is Tls.STARTTLS:
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def deliver(connection: smtplib.SMTP, message: EmailMessage) -> Outcome:
    """Give the message to the server.

    A refusal of the address or of the message (5xx) is for good; one of the sender, which the operator can mend, any
    4xx, and a connection that breaks are for now. Broken after the last line, the server may have taken it all the
    same: it is sent again with the same Message-ID.
    """
    try:
        connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return _refused(code, words, for_good=True)
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code, error.smtp_error, for_good=True)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error, for_good=False)
    except smtplib.SMTPNotSupportedError as error:  # an address that this server cannot write
        return Outcome(Fate.NEVER, _words(error))
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Fate.LATER, _words(error), usable=False)
    return Outcome(Fate.SENT)


def _refused(code: int, words: bytes | str, *, for_good: bool) -> Outcome:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    fate = Fate.NEVER if for_good and code >= 500 else Fate.LATER
    return Outcome(fate, one_line(f"{code} {said}", 300), usable=code != SERVICE_CLOSING)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _refused(error.smtp_code, error.smtp_error, for_good=False).words
    return one_line(f"{type(error).__name__}: {error}", 300)
