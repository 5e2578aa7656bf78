"""The stored files of a certificate: the PDF, and the credential for programs in its two forms."""

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
    return _stored(certificate, certificate.pdf, files)


def credential_of(certificate: Certificate, files: FileStore) -> bytes:
    """The credential as JSON, the same bytes as `certificate.json` in the PDF. Errors: as `pdf_of`."""
    return _stored(certificate, certificate.credential, files)


def jwt_of(certificate: Certificate, files: FileStore) -> bytes:
    """The credential as a compact JWS. Errors: as `pdf_of`."""
    return _stored(certificate, certificate.credential_jwt, files)


def _stored(certificate: Certificate, name: str | None, files: FileStore) -> bytes:
    if name is None:
        raise Conflict("certificate.being_signed", "Ce certificat est en cours de signature. Revenez dans une minute.")
    try:
        return files.get(name)
    except (OSError, ValueError):
        _log.exception("a file of certificate %s is not what was stored", certificate.number)
        raise Conflict(
            "certificate.file_damaged", "Le fichier de ce certificat est abîmé. Prévenez le service."
        ) from None
