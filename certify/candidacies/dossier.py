"""The dossier: one example of practice or more for each unit, frozen and hashed when it is sent."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from certify.audit.trail import Actor
from certify.candidacies.attestations import attestations_of
from certify.candidacies.content import frozen
from certify.candidacies.evidence import evidence_of
from certify.candidacies.identity import check_text
from certify.candidacies.models import Candidacy, PracticeExample
from certify.candidacies.moving import facts_of, hold, hold_in, make, note
from certify.candidacies.notices import tell_dossier_received
from certify.candidacies.rules import EXAMPLES_EDITABLE
from certify.candidacies.states import Event
from certify.certifications.models import CompetenceUnit
from certify.errors import Invalid

FROZEN = "Ce dossier est envoyé : il ne se change plus."


def add_example(
    session: Session, candidacy: Candidacy, unit: CompetenceUnit, text: str, *, by: Actor, now: datetime
) -> PracticeExample:
    """Describe a real piece of work for one unit aimed at.

    Errors: Invalid `candidacy.text` on `text`, `candidacy.unit_not_aimed`; Conflict once the dossier is sent.
    """
    hold_in(session, candidacy, EXAMPLES_EDITABLE, FROZEN)
    if unit not in candidacy.units:
        raise Invalid("candidacy.unit_not_aimed", "Vous ne visez pas cette unité.")
    example = PracticeExample(unit=unit, text=_checked(text), changed_at=now)
    candidacy.examples.append(example)
    note(session, candidacy, "add_example", by=by, now=now)
    return example


def change_example(session: Session, example: PracticeExample, text: str, *, by: Actor, now: datetime) -> None:
    """Describe it otherwise. Errors: Invalid `candidacy.text`; Conflict once the dossier is sent."""
    hold_in(session, example.candidacy, EXAMPLES_EDITABLE, FROZEN)
    example.text = _checked(text)
    example.changed_at = now
    note(session, example.candidacy, "change_example", by=by, now=now)


def remove_example(session: Session, example: PracticeExample, *, by: Actor, now: datetime) -> None:
    """Take an example away. Errors: Conflict once the dossier is sent."""
    candidacy = example.candidacy
    hold_in(session, candidacy, EXAMPLES_EDITABLE, FROZEN)
    candidacy.examples.remove(example)
    note(session, candidacy, "remove_example", by=by, now=now)


def units_without_example(candidacy: Candidacy) -> list[CompetenceUnit]:
    """Units aimed at that no example shows yet."""
    shown = {example.unit_id for example in candidacy.examples}
    return [unit for unit in candidacy.units if unit.id not in shown]


def competences_unsaid(candidacy: Candidacy) -> int:
    """How many competences of the units aimed at the candidate has said nothing of yet."""
    said = {each.competence_id for each in candidacy.positionings}
    return sum(each.id not in said for unit in candidacy.units for each in unit.competences)


def submit_dossier(session: Session, candidacy: Candidacy, *, by: Actor, now: datetime) -> None:
    """Send the dossier: its canonical JSON and SHA-256 are kept as what the jury reads.

    Errors: Conflict `candidacy.example_missing`, `candidacy.self_positioning_missing`, `candidacy.admissibility_over`,
    `candidacy.out_of_order`.
    """
    hold(session, candidacy)
    gaps = [unit.id for unit in units_without_example(candidacy)]
    facts = facts_of(candidacy, now, units_without_example=gaps, competences_unsaid=competences_unsaid(candidacy))
    make(session, candidacy, Event.SUBMIT_DOSSIER, facts, by=by, now=now)
    candidacy.dossier = frozen(candidacy, evidence_of(session, candidacy), attestations_of(session, candidacy))
    candidacy.dossier_hash = sha256(candidacy.dossier).digest()
    candidacy.dossier_submitted_at = now
    tell_dossier_received(session, candidacy, now=now)


def _checked(text: str) -> str:
    return check_text(text, "text", "Racontez un travail que vous avez fait : quoi, où, comment.")
