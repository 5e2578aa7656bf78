"""Sealed packs: the subjects of a test. Their hash is fixed when they are given, and nobody reads them before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.person import Person
from certify.audit import trail
from certify.certifications.drafting import once
from certify.certifications.drafts import require_reach
from certify.certifications.models import AssessmentPack, CertificationVersion, PackVariant, VersionState
from certify.credential.record import Label
from certify.errors import Conflict, Invalid
from certify.storage.files import FileStore


def seal_pack(
    session: Session,
    version: CertificationVersion,
    content: bytes,
    files: FileStore,
    *,
    code: str,
    edition: str,
    label: Label,
    variants: Sequence[tuple[str, Label]],
    by: Person,
    now: datetime,
) -> AssessmentPack:
    """Seal a pack: the bytes, as `storage.incoming.accepted` gave them, are kept under their SHA-256.

    A vintage takes new packs all its life, for subjects wear out; a sealed one never changes. Errors: Conflict
    `certification.closed`; Invalid on `edition` where that edition exists, on `variants` where a code is there twice.
    """
    require_reach(version.certification.authority, by)
    if version.state is VersionState.CLOSED:
        raise Conflict("certification.closed", "Ce millésime est clos : plus aucune session ne s’ouvre.")
    once((variant for variant, _label in variants), "variants")
    same = select(AssessmentPack.id).where(
        AssessmentPack.version_id == version.id, AssessmentPack.code == code, AssessmentPack.edition == edition
    )
    if session.scalar(same):
        sentence = "Cette édition est déjà scellée. Donnez-en une autre, par exemple 2027-2."
        raise Invalid("pack.exists", sentence, fields={"edition": sentence})
    pack = AssessmentPack(
        version=version,
        code=code,
        edition=edition,
        label=label,
        sha256=files.put(content),
        size=len(content),
        kept=True,
        sealed_at=now,
        variants=[PackVariant(code=key, position=n, label=text) for n, (key, text) in enumerate(variants, 1)],
    )
    session.add(pack)
    session.flush()
    _note(session, pack, "seal", by=by, now=now, sha256=pack.sha256, size=pack.size)
    return pack


def deliver(
    session: Session, pack: AssessmentPack, content: bytes, files: FileStore, *, by: Person, now: datetime
) -> None:
    """Give the file of a pack that was sealed elsewhere: only the very bytes of its hash are taken.

    Errors: Conflict `pack.kept` when it is there; Invalid on `file` for other bytes.
    """
    require_reach(pack.version.certification.authority, by)
    if pack.kept:
        raise Conflict("pack.kept", "Le fichier de ce sujet est déjà ici.")
    if hashlib.sha256(content).hexdigest() != pack.sha256:
        sentence = "Ce fichier n’est pas celui qui a été scellé : son empreinte est différente."
        raise Invalid("pack.other_file", sentence, fields={"file": sentence})
    files.put(content)
    pack.kept = True
    session.flush()
    _note(session, pack, "deliver", by=by, now=now)


def retire_pack(session: Session, pack: AssessmentPack, *, reason: str, by: Person, now: datetime) -> None:
    """Take a pack out of use, for it may have leaked or aged. Errors: Conflict `pack.retired` when it is already."""
    require_reach(pack.version.certification.authority, by)
    if pack.retired_at is not None:
        raise Conflict("pack.retired", "Ce sujet est déjà retiré.")
    pack.retired_at, pack.retired_reason = now, reason.strip()
    session.flush()
    _note(session, pack, "retire", by=by, now=now)


def _note(session: Session, pack: AssessmentPack, act: str, *, by: Person, now: datetime, **detail: object) -> None:
    named = {"version": pack.version_id, "code": pack.code, "edition": pack.edition}
    trail.record(session, f"pack.{act}", ("assessment_pack", pack.id), by=by.actor, now=now, **named, **detail)
