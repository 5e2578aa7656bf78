"""The stored PDF of a certificate."""

from __future__ import annotations

import logging

from certify.certificates.models import Certificate
from certify.errors import Conflict
from certify.storage.files import FileStore

_log = logging.getLogger(__name__)


def pdf_of(certificate: Certificate, files: FileStore) -> bytes:
    """The bytes that were signed.

    Errors: Conflict `certificate.being_signed` until the worker has signed them, `certificate.file_damaged` when they
    are no longer what was stored.
    """
    if certificate.pdf is None:
        raise Conflict("certificate.being_signed", "Ce certificat est en cours de signature. Revenez dans une minute.")
    try:
        return files.get(certificate.pdf)
    except (OSError, ValueError):
        _log.exception("the PDF of certificate %s is not what was stored", certificate.number)
        raise Conflict(
            "certificate.file_damaged", "Le fichier de ce certificat est abîmé. Prévenez le service."
        ) from None
