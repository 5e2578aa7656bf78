"""Makes the message that goes over the wire (RFC 5322, MIME): text and HTML, attachments, fixed headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from certify.mail.letters import SITE

# Seven bits, whatever the server says it can do: nothing on the way has to be able to do more.
POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes along."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message taken from the outbox, as the rows had it then; texts still bear `SITE`."""

    key: str
    to_address: str
    to_name: str
    reply_to: str | None
    language: str
    subject: str
    text: str
    html: str
    files: Sequence[File] = ()


def addressed(text: str, public_url: str) -> str:
    """The text with the site's real address."""
    return text.replace(SITE, public_url)


def compose(outgoing: Outgoing, *, sender: str, public_url: str, now: datetime) -> EmailMessage:
    """The message. Its Message-ID depends on nothing but its key, so that one sent twice can be told (RFC 5322 §3.6.4).

    `Auto-Submitted` keeps other machines from answering (RFC 3834 §5).
    """
    message = EmailMessage(POLICY)
    name, address = parseaddr(sender)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(outgoing.to_name, addr_spec=outgoing.to_address)
    if outgoing.reply_to:
        message["Reply-To"] = Address(addr_spec=outgoing.reply_to)
    message["Subject"] = outgoing.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{outgoing.key}@{urlsplit(public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = outgoing.language
    message.set_content(addressed(outgoing.text, public_url))
    message.add_alternative(addressed(outgoing.html, public_url), subtype="html")
    for file in outgoing.files:
        _attach(message, file)
    return message


def _attach(message: EmailMessage, file: File) -> None:
    kind, *parameters = (part.strip() for part in file.media_type.split(";"))
    maintype, _, subtype = kind.partition("/")
    message.add_attachment(
        file.content,
        maintype=maintype,
        subtype=subtype,
        filename=file.filename,
        params=dict(parameter.partition("=")[::2] for parameter in parameters),
    )
