"""Exporting a certificate: the files with which anyone can verify it without the service."""

from __future__ import annotations

from pathlib import Path

from certify.certificates import qr
from certify.certificates.documents import credential_of, jwt_of, pdf_of
from certify.certificates.models import Certificate
from certify.keyring.places import Places
from certify.storage.files import FileStore


def export(certificate: Certificate, files: FileStore, home: Path, folder: Path) -> list[Path]:
    """Write certificate.pdf, .json and .jwt, qr.png, qr.txt (exact, no end of line), trust.json, root.pem; list them.

    Errors: Conflict `certificate.being_signed`.
    """
    pdf, places = pdf_of(certificate, files), Places(home)
    assert certificate.qr_text is not None  # noqa: S101  (stored together with the PDF)
    contents = {
        "certificate.pdf": pdf,
        "certificate.json": credential_of(certificate, files),
        "certificate.jwt": jwt_of(certificate, files),
        "qr.png": qr.png(certificate.qr_text),
        "qr.txt": certificate.qr_text.encode(),
        "trust.json": places.trust.read_bytes(),
        "root.pem": places.root_certificate.read_bytes(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]
