"""Attestations: what a chief, a customer, a former employer or a neighbour says, who need no account for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from certify.audit.trail import Actor
from certify.candidacies.evidence import FROZEN
from certify.candidacies.identity import OLDEST, Wrong, check_text, one_line, refuse
from certify.candidacies.models import Candidacy
from certify.candidacies.moving import hold_in, local_day, note
from certify.candidacies.names import NAME_MAX
from certify.candidacies.paper_models import Attestation
from certify.candidacies.paper_terms import Gone, Purpose, Witness
from certify.candidacies.papers import Brought, give_up, keep_paper
from certify.candidacies.rules import EXAMPLES_EDITABLE
from certify.errors import NotFound
from certify.storage.files import FileStore
from certify.storage.incoming import FileKind

KINDS = (FileKind.PDF, FileKind.PHOTO, FileKind.AUDIO)
PHONE_MAX = 30


@dataclass(frozen=True, slots=True)
class Word:
    """What a third party says, who they are, and the experiences (by row) that they speak of."""

    name: str
    witness: Witness
    given_on: date
    phone: str = ""
    text: str = ""
    experience_ids: Collection[int] = ()


def add_attestation(
    session: Session,
    candidacy: Candidacy,
    word: Word,
    brought: Brought | None,
    files: FileStore,
    *,
    by: Actor,
    now: datetime,
) -> Attestation:
    """Add what a third party says, written or in a file, or both.

    Errors: Invalid `attestation.word` on `name`, `phone`, `day`, `text`, `experiences`; Conflict once the dossier
    is sent, `paper.too_many`, `paper.too_much`.
    """
    hold_in(session, candidacy, EXAMPLES_EDITABLE, FROZEN)
    refuse("attestation.word", wrong_word(candidacy, word, has_file=brought is not None, now=now))
    attestation = Attestation(
        candidacy=candidacy,
        name=word.name.strip(),
        witness=word.witness,
        phone=word.phone.strip(),
        given_on=word.given_on,
        text=check_text(word.text, "text"),
        experiences=[each for each in candidacy.experiences if each.id in word.experience_ids],
        at=now,
        by_id=by.id,
        by_label=by.label,
        for_candidate=bool(by.acting_for),
    )
    if brought is not None:
        attestation.paper = keep_paper(session, candidacy, Purpose.ATTESTATION, brought, files, by=by, now=now)
    session.add(attestation)
    note(session, candidacy, "add_attestation", by=by, now=now, witness=word.witness.value)
    return attestation


def wrong_word(candidacy: Candidacy, word: Word, *, has_file: bool, now: datetime) -> Wrong:
    """What is wrong with what a third party says, by field."""
    wrong = {
        "name": one_line(word.name, NAME_MAX, "Écrivez le nom de cette personne."),
        "phone": one_line(word.phone, PHONE_MAX, "", required=False),
        "text": None if word.text.strip() or has_file else "Écrivez ce que dit cette personne, ou joignez un fichier.",
        "day": _wrong_day(word.given_on, local_day(candidacy.authority, now)),
    }
    if not set(word.experience_ids) <= {each.id for each in candidacy.experiences}:
        wrong["experiences"] = "Choisissez parmi vos expériences."
    return {field: sentence for field, sentence in wrong.items() if sentence}


def _wrong_day(given_on: date, today: date) -> str | None:
    if given_on > today:
        return "Cette date est dans l’avenir. Vérifiez-la."
    return "Vérifiez l’année." if given_on.year < OLDEST else None


def remove_attestation(session: Session, attestation: Attestation, *, by: Actor, now: datetime) -> None:
    """Take an attestation back; its file is deleted. Errors: Conflict once the dossier is sent."""
    candidacy = attestation.candidacy
    hold_in(session, candidacy, EXAMPLES_EDITABLE, FROZEN)
    if attestation.paper is not None:
        give_up(session, attestation.paper, Gone.TAKEN_BACK, now=now)
    session.delete(attestation)
    note(session, candidacy, "remove_attestation", by=by, now=now)


def attestations_of(session: Session, candidacy: Candidacy) -> Sequence[Attestation]:
    """The attestations of a candidacy in the order they came, with their files and experiences; two statements."""
    return session.scalars(
        select(Attestation)
        .where(Attestation.candidacy_id == candidacy.id)
        .order_by(Attestation.id)
        .options(joinedload(Attestation.paper), selectinload(Attestation.experiences))
    ).all()


def one_attestation(session: Session, candidacy: Candidacy, key: int) -> Attestation:
    """An attestation of this candidacy. Errors: NotFound `attestation.unknown`."""
    attestation = session.get(Attestation, key)
    if attestation is None or attestation.candidacy_id != candidacy.id:
        raise NotFound("attestation.unknown", "Cette attestation n’existe pas, ou vous n’y avez pas accès.")
    return attestation
