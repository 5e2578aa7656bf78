"""Evidence: files that show the candidate's work, added and taken back until the dossier is sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from certify.audit.trail import Actor
from certify.candidacies.identity import check_text
from certify.candidacies.models import Candidacy, PracticeExample
from certify.candidacies.moving import hold_in, note
from certify.candidacies.paper_models import Evidence
from certify.candidacies.paper_terms import Gone, Purpose
from certify.candidacies.papers import Brought, give_up, keep_paper
from certify.candidacies.rules import EXAMPLES_EDITABLE
from certify.certifications.models import Competence
from certify.errors import Invalid, NotFound
from certify.storage.files import FileStore
from certify.storage.incoming import FileKind

KINDS = tuple(FileKind)
FROZEN = "Ce dossier est envoyé : ses pièces ne changent plus."


@dataclass(frozen=True, slots=True)
class Showing:
    """What a file shows: a word on it, the competences by their row, and the practice example it belongs to."""

    description: str = ""
    competence_ids: Collection[int] = ()
    example_id: int | None = None


def add_evidence(
    session: Session,
    candidacy: Candidacy,
    brought: Brought,
    showing: Showing,
    files: FileStore,
    *,
    by: Actor,
    now: datetime,
) -> Evidence:
    """Add a file that was accepted.

    Errors: Invalid `evidence.showing` on `description`, `competences`, `example`; Conflict once the dossier is sent,
    `paper.too_many`, `paper.too_much`.
    """
    hold_in(session, candidacy, EXAMPLES_EDITABLE, FROZEN)
    evidence = Evidence(candidacy=candidacy)
    _describe(evidence, candidacy, showing)
    evidence.paper = keep_paper(session, candidacy, Purpose.EVIDENCE, brought, files, by=by, now=now)
    session.add(evidence)
    note(session, candidacy, "add_evidence", by=by, now=now, kind=brought.accepted.kind.value)
    return evidence


def change_evidence(session: Session, evidence: Evidence, showing: Showing, *, by: Actor, now: datetime) -> None:
    """Say otherwise what a file shows. Errors: as `add_evidence`."""
    hold_in(session, evidence.candidacy, EXAMPLES_EDITABLE, FROZEN)
    _describe(evidence, evidence.candidacy, showing)
    note(session, evidence.candidacy, "change_evidence", by=by, now=now)


def remove_evidence(session: Session, evidence: Evidence, *, by: Actor, now: datetime) -> None:
    """Take a file back; it is deleted. Errors: Conflict once the dossier is sent."""
    candidacy = evidence.candidacy
    hold_in(session, candidacy, EXAMPLES_EDITABLE, FROZEN)
    give_up(session, evidence.paper, Gone.TAKEN_BACK, now=now)
    session.delete(evidence)
    note(session, candidacy, "remove_evidence", by=by, now=now)


def evidence_of(session: Session, candidacy: Candidacy) -> Sequence[Evidence]:
    """The evidence of a candidacy in the order it came, with its files and competences; two statements."""
    return session.scalars(
        select(Evidence)
        .where(Evidence.candidacy_id == candidacy.id)
        .order_by(Evidence.id)
        .options(joinedload(Evidence.paper), selectinload(Evidence.competences))
    ).all()


def one_evidence(session: Session, candidacy: Candidacy, key: int) -> Evidence:
    """A piece of evidence of this candidacy. Errors: NotFound `evidence.unknown`."""
    evidence = session.get(Evidence, key)
    if evidence is None or evidence.candidacy_id != candidacy.id:
        raise NotFound("evidence.unknown", "Cette preuve n’existe pas, ou vous n’y avez pas accès.")
    return evidence


def competences_aimed_at(candidacy: Candidacy) -> list[Competence]:
    """The competences of the units aimed at, in the order of the référentiel."""
    return [competence for unit in candidacy.units for competence in unit.competences]


def _describe(evidence: Evidence, candidacy: Candidacy, showing: Showing) -> None:
    chosen = [each for each in competences_aimed_at(candidacy) if each.id in showing.competence_ids]
    if len(chosen) != len(set(showing.competence_ids)):
        raise _wrong("competences", "Choisissez des compétences des unités que vous visez.")
    evidence.description = check_text(showing.description, "description")
    evidence.example = _example(candidacy, showing.example_id)
    evidence.competences = chosen


def _example(candidacy: Candidacy, key: int | None) -> PracticeExample | None:
    if key is None:
        return None
    found = next((example for example in candidacy.examples if example.id == key), None)
    if found is None:
        raise _wrong("example", "Choisissez un de vos travaux, ou aucun.")
    return found


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("evidence.showing", "Il reste une chose à corriger.", fields={field: sentence})
