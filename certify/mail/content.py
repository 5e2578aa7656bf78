"""The bytes of an attachment: given, made and kept when it was sent, or made now."""

from __future__ import annotations

from io import BytesIO

from sqlalchemy.orm import Session

from certify.errors import NotFound
from certify.mail.makers import make
from certify.mail.models import MessageAttachment
from certify.storage.files import FileStore


def content_of(session: Session, attachment: MessageAttachment, files: FileStore) -> BytesIO:
    """What was sent; before that, what would be sent now. Errors: NotFound `message.no_file`."""
    if attachment.content is not None:
        return BytesIO(attachment.content)
    try:
        if attachment.sha256 is not None:
            return BytesIO(files.get(attachment.sha256))
        return BytesIO(make(session, attachment.maker or "", attachment.arguments or {}))
    except (LookupError, OSError, ValueError):
        raise NotFound("message.no_file", "Cette pièce jointe n’est plus là.") from None
