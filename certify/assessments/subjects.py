"""The subject: drawn from a sealed pack when it is opened, its hash checked, read only from then on."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from certify.assessments.models import DrawnSubject, JurySession
from certify.certifications.models import AssessmentPack
from certify.certifications.queries import packs_of
from certify.errors import Conflict, Invalid, NotFound
from certify.storage.files import FileStore


def packs_for(session: Session, jury_session: JurySession) -> Sequence[AssessmentPack]:
    """The sealed packs from which this session may take its subject; none where the title keeps none."""
    return packs_of(session, jury_session.version)


def draw_subject(
    session: Session, jury_session: JurySession, pack_id: int | None, files: FileStore | None, now: datetime
) -> DrawnSubject | None:
    """Take a pack, check its file, draw one variant. None where the title keeps no packs: the subject is on paper.

    Errors: Invalid on `pack`; Conflict `subject.changed` where the stored file is not the one that was sealed.
    """
    packs = {pack.id: pack for pack in packs_for(session, jury_session)}
    if not packs:
        return None
    pack = packs.get(pack_id or 0)
    if pack is None:
        sentence = "Choisissez le dossier scellé que vous ouvrez."
        raise Invalid("subject.pack", sentence, fields={"pack": sentence})
    if pack.kept:
        _content(pack.sha256, files)
    drawn = DrawnSubject(
        session_id=jury_session.id,
        pack=pack,
        variant=secrets.choice(pack.variants) if pack.variants else None,
        sha256=pack.sha256,
        checked=pack.kept,
        drawn_at=now,
    )
    session.add(drawn)
    return drawn


def _content(sha256: str, files: FileStore | None) -> bytes:
    """The stored file, whose hash the store checks."""
    try:
        if files is None:
            raise FileNotFoundError(sha256)
        return files.get(sha256)
    except (OSError, ValueError):
        raise Conflict(
            "subject.changed",
            "Le fichier de ce dossier manque ou a changé depuis son scellement. N’ouvrez pas : prévenez l’autorité.",
        ) from None


def drawn_for(session: Session, jury_session: JurySession) -> DrawnSubject | None:
    """The subject of the session, once it is open."""
    return session.get(
        DrawnSubject, jury_session.id, options=[joinedload(DrawnSubject.pack), joinedload(DrawnSubject.variant)]
    )


def subject_file(session: Session, jury_session: JurySession, files: FileStore) -> bytes:
    """The content of the subject, for the manager and the jury. Errors: NotFound before it is open."""
    drawn = drawn_for(session, jury_session)
    if drawn is None or not drawn.checked:
        raise NotFound("subject.closed", "Le sujet n’est pas ouvert, ou il n’est pas gardé ici.")
    return _content(drawn.sha256, files)
