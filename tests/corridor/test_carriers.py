"""What issuing stores beside the PDF: the credential in JSON and as a JWT, each verified before it is kept."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from certify.certificates.carriers import Signers, Unfit, make_carriers
from certify.certificates.exporting import export
from certify.certificates.models import Certificate
from certify.credential import (
    OFFLINE,
    Check,
    JsonEvidence,
    JwtEvidence,
    Outcome,
    Verdict,
    canonical,
    credentialfile,
    verify,
)
from certify.credential.credentialfile import to_json
from certify.credential.trust import Algorithm
from certify.storage.files import FileStore
from tests.corridor.world import World


@pytest.fixture
def row(issued: World) -> Certificate:
    """One of the certificates, after the worker has done its work."""
    with issued.database.reading() as session:
        return session.scalars(select(Certificate).order_by(Certificate.id)).all()[0]


@pytest.fixture
def files(issued: World) -> FileStore:
    return FileStore(issued.settings.files)


def test_both_files_are_stored_and_verify_alone(issued: World, row: Certificate, files: FileStore) -> None:
    trust, now = issued.issuer().keys.trust, issued.issuer().clock()
    assert row.credential is not None
    assert row.credential_jwt is not None
    for evidence in (JsonEvidence(files.get(row.credential)), JwtEvidence(files.get(row.credential_jwt))):
        report = verify(evidence, trust, OFFLINE, now)
        assert report.verdict is Verdict.AUTHENTIC
        assert report.record == canonical.decode(row.record)
        assert {step.check for step in report.steps if step.outcome is not Outcome.PASSED} == {Check.LOG, Check.STATUS}


def test_the_pdf_and_the_export_hold_the_stored_bytes(
    issued: World, row: Certificate, files: FileStore, tmp_path: Path
) -> None:
    assert row.credential is not None
    assert row.credential_jwt is not None
    export(row, files, issued.home, tmp_path)
    assert (tmp_path / "certificate.json").read_bytes() == files.get(row.credential)
    assert (tmp_path / "certificate.jwt").read_bytes() == files.get(row.credential_jwt)
    with pikepdf.open(BytesIO((tmp_path / "certificate.pdf").read_bytes())) as pdf:
        assert pdf.attachments["certificate.json"].get_file().read_bytes() == files.get(row.credential)
    assert (tmp_path / "certificate.pdf").stat().st_size < 120_000


def test_a_credential_that_does_not_verify_is_not_kept(
    issued: World, row: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed by the right keys, over something else than the record."""
    issuer = issued.issuer()
    now, record = issuer.clock(), canonical.decode(row.record)
    slug = record.authority.slug
    signers = Signers(issuer.keys.authority(slug, now), issuer.keys.authority(slug, now, Algorithm.ED25519))
    assert row.proof is not None

    def of_another(*_: object, **keys: object) -> bytes:
        return to_json(replace(record, place="Ailleurs"), issuer.public_url, **keys)  # type: ignore[arg-type]

    monkeypatch.setattr(credentialfile, "to_json", of_another)
    with pytest.raises(Unfit, match=r"carriers\.differ"):
        make_carriers(
            row.record, row.proof, signers, issuer.keys.trust, public_url=issuer.public_url, at=issuer.clock()
        )
