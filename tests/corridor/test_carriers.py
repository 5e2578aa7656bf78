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
def issued(world: World) -> Certificate:
    """One of the certificates, after the worker has done its work."""
    world.issue()
    with world.database.reading() as session:
        return session.scalars(select(Certificate).order_by(Certificate.id)).all()[0]


@pytest.fixture
def files(world: World) -> FileStore:
    return FileStore(world.settings.files)


def test_both_files_are_stored_and_verify_alone(world: World, issued: Certificate, files: FileStore) -> None:
    trust, now = world.issuer().keys.trust, world.issuer().clock()
    assert issued.credential is not None
    assert issued.credential_jwt is not None
    for evidence in (JsonEvidence(files.get(issued.credential)), JwtEvidence(files.get(issued.credential_jwt))):
        report = verify(evidence, trust, OFFLINE, now)
        assert report.verdict is Verdict.AUTHENTIC
        assert report.record == canonical.decode(issued.record)
        assert {step.check for step in report.steps if step.outcome is not Outcome.PASSED} == {Check.LOG, Check.STATUS}


def test_the_pdf_and_the_export_hold_the_stored_bytes(
    world: World, issued: Certificate, files: FileStore, tmp_path: Path
) -> None:
    assert issued.credential is not None
    assert issued.credential_jwt is not None
    export(issued, files, world.home, tmp_path)
    assert (tmp_path / "certificate.json").read_bytes() == files.get(issued.credential)
    assert (tmp_path / "certificate.jwt").read_bytes() == files.get(issued.credential_jwt)
    with pikepdf.open(BytesIO((tmp_path / "certificate.pdf").read_bytes())) as pdf:
        assert pdf.attachments["certificate.json"].get_file().read_bytes() == files.get(issued.credential)
    assert (tmp_path / "certificate.pdf").stat().st_size < 120_000


def test_a_credential_that_does_not_verify_is_not_kept(
    world: World, issued: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed by the right keys, over something else than the record."""
    issuer = world.issuer()
    now, record = issuer.clock(), canonical.decode(issued.record)
    slug = record.authority.slug
    signers = Signers(issuer.keys.authority(slug, now), issuer.keys.authority(slug, now, Algorithm.ED25519))
    assert issued.proof is not None

    def of_another(*_: object, **keys: object) -> bytes:
        return to_json(replace(record, place="Ailleurs"), issuer.public_url, **keys)  # type: ignore[arg-type]

    monkeypatch.setattr(credentialfile, "to_json", of_another)
    with pytest.raises(Unfit, match=r"carriers\.differ"):
        make_carriers(
            issued.record, issued.proof, signers, issuer.keys.trust, public_url=issuer.public_url, at=issuer.clock()
        )
