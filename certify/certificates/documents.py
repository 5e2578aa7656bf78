"""The stored PDF of a certificate."""

from __future__ import annotations

from certify.certificates.models import Certificate
from certify.errors import Conflict
from certify.storage.files import FileStore


def pdf_of(certificate: Certificate, files: FileStore) -> bytes:
    """The bytes that were signed. Errors: Conflict `certificate.being_signed` until the worker has signed them."""
    if certificate.pdf is None:
        raise Conflict("certificate.being_signed", "Ce certificat est en cours de signature. Revenez dans une minute.")
    return files.get(certificate.pdf)
