"""A register with real certificates: people are assessed, minutes validated, certificates logged, drawn and signed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import config, tables
from certify.audit.trail import SYSTEM
from certify.certificates import status
from certify.certificates.issuing import Issuer
from certify.certificates.keys import OpenKeys, subjects
from certify.certificates.models import Certificate
from certify.certificates.rules import ReasonCode
from certify.certificates.status import Reason
from certify.certificates.validating import validate_minutes
from certify.certifications.rulesets import PRESETS, values_of
from certify.db import Database
from certify.keyring.making import make_keys
from certify.keyring.places import Places
from certify.storage.files import FileStore
from tests.assessments.samples import make_world, signed

ADDRESS = "https://certify.example.org"
PASSPHRASE = "a passphrase for tests"
KEYS_MADE = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PRIVATE = "Pièce du dossier de l’autorité."

# What each candidate of the session obtains, and what happens to the certificate then.
OBTAINED = {"title": 2, "unit": 1, "suspended": 2, "withdrawn": 2, "replaced": 2}


@dataclass(frozen=True)
class Issued:
    """A home with its database, keys and files, and the public id of each certificate by what became of it."""

    home: Path
    ids: dict[str, str]

    def settings(self, **more: str) -> config.Settings:
        return config.load({"CERTIFY_HOME": str(self.home), "CERTIFY_PUBLIC_URL": ADDRESS, **more})

    def pdf(self, name: str) -> bytes:
        """The signed file of a certificate, as its holder downloads it."""
        with self.reading() as session:
            stored = of(session, self.ids[name]).pdf
        assert stored is not None
        return FileStore(self.settings().files).get(stored)

    def code(self, name: str) -> str:
        """The exact text of a certificate's code."""
        with self.reading() as session:
            text = of(session, self.ids[name]).qr_text
        assert text is not None
        return text

    @contextmanager
    def reading(self) -> Iterator[Session]:
        database = Database(self.settings().database_url)
        with database.reading() as session:
            yield session
        database.close()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        database = Database(self.settings().database_url)
        with database.writing() as session:
            yield session
        database.close()

    def copy(self, home: Path) -> Issued:
        shutil.copytree(self.home, home)
        return Issued(home, self.ids)


def issue_into(folder: Path) -> None:
    """The register in `home`, and the public ids in `ids.json`, for other processes to copy."""
    (folder / "ids.json").write_text(json.dumps(issue(folder / "home").ids))


def copy_of(folder: Path, home: Path) -> Issued:
    """A copy of what `issue_into` has made."""
    return Issued(folder / "home", json.loads((folder / "ids.json").read_text())).copy(home)


def issue(home: Path, **more: str) -> Issued:
    """Make the register: five certificates of one session, one that expires of another, one not signed yet."""
    settings = Issued(home, {}).settings(**more)
    tables.upgrade(settings.database_url)
    database = Database(settings.database_url)
    ids: dict[str, str] = {}
    with database.writing() as session:
        ids |= _session(session, "BJ", OBTAINED, certificate_validity_days=None)
        ids |= _session(session, "BX", {"expiring": 2}, certificate_validity_days=30)
    with database.reading() as session:
        named = subjects(session, ADDRESS)
    make_keys(Places(home), named, passphrase=PASSPHRASE, address=ADDRESS, at=KEYS_MADE)
    keys = OpenKeys(home, PASSPHRASE, ADDRESS)
    issuer = Issuer(database, FileStore(settings.files), keys, ADDRESS, lambda: NOW)
    assert issuer.issue_waiting() == len(ids)
    with database.writing() as session:
        _change(session, ids)
    issuer.issue_waiting()
    with database.writing() as session:
        ids |= _session(session, "BY", {"pending": 2}, certificate_validity_days=None)
    database.close()
    return Issued(home, ids)


def _session(session: Session, prefix: str, obtained: dict[str, int], **rules: int | None) -> dict[str, str]:
    world = make_world(session, NOW, prefix=prefix, candidates=len(obtained))
    assert world.version.rule_set is not None
    changed = replace(PRESETS["FR-2015"], suspension_basis="Article fictif", **rules)  # type: ignore[arg-type]
    world.version.rule_set.values = values_of(changed)
    world.authority.organisation.contact_mail = "aide@certificateur.example"
    minutes = signed(session, world, NOW, units=tuple(obtained.values()))
    made = validate_minutes(session, minutes, public_url=ADDRESS, by=world.certifier, now=NOW)
    return dict(zip(obtained, (certificate.public_id for certificate in made), strict=True))


def of(session: Session, public_id: str) -> Certificate:
    return session.scalars(select(Certificate).where(Certificate.public_id == public_id)).one()


def _change(session: Session, ids: dict[str, str]) -> None:
    """The authority's acts, by the same actions as the site's."""
    until = date(2027, 1, 31)
    inquiry, fraud, mistake = (
        Reason(code, PRIVATE) for code in (ReasonCode.INQUIRY, ReasonCode.FRAUD, ReasonCode.CORRECTION)
    )
    status.suspend(session, of(session, ids["suspended"]), inquiry, until, by=SYSTEM, now=NOW)
    status.withdraw(session, of(session, ids["withdrawn"]), fraud, by=SYSTEM, now=NOW)
    old = of(session, ids["replaced"])
    holder = replace(old.candidate.holder, given_names="Ange Exemple")
    new = status.replace(session, old, mistake, holder, public_url=ADDRESS, by=SYSTEM, now=NOW)
    ids["successor"] = new.public_id
