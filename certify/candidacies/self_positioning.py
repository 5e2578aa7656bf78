"""Self-positioning: of each competence of a unit aimed at, whether the candidate does it alone, partly or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from certify.audit.trail import Actor
from certify.candidacies.dossier import FROZEN
from certify.candidacies.identity import one_line, refuse
from certify.candidacies.models import Candidacy, SelfPositioning
from certify.candidacies.moving import hold_in, note
from certify.candidacies.rules import EXAMPLES_EDITABLE
from certify.candidacies.states import Practised
from certify.certifications.models import Competence, CompetenceUnit
from certify.errors import Invalid

WORD_MAX = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one competence, with a word of one line where one wants it."""

    answer: Practised
    word: str = ""


def position_self(
    session: Session, candidacy: Candidacy, unit: CompetenceUnit, said: Mapping[int, Said], *, by: Actor, now: datetime
) -> None:
    """Say what one does of each competence of a unit, by its id; those not named keep what was said before.

    Errors: Invalid `candidacy.unit_not_aimed`, `candidacy.word` on `word_<id>`; Conflict once the dossier is sent.
    """
    hold_in(session, candidacy, EXAMPLES_EDITABLE, FROZEN)
    if unit not in candidacy.units:
        raise Invalid("candidacy.unit_not_aimed", "Vous ne visez pas cette unité.")
    known = [competence for competence in unit.competences if competence.id in said]
    words = {each.id: one_line(said[each.id].word, WORD_MAX, "", required=False) for each in known}
    refuse("candidacy.word", {f"word_{key}": sentence for key, sentence in words.items() if sentence})
    before = {each.competence_id: each for each in candidacy.positionings}
    for competence in known:
        _write(candidacy, before.get(competence.id), competence, said[competence.id], now)
    note(session, candidacy, "position_self", by=by, now=now, unit=unit.code)


def _write(
    candidacy: Candidacy, before: SelfPositioning | None, competence: Competence, said: Said, now: datetime
) -> None:
    row = before or SelfPositioning(competence=competence)
    row.answer, row.word, row.changed_at = said.answer, said.word.strip(), now
    if before is None:
        candidacy.positionings.append(row)


def progress(candidacy: Candidacy) -> tuple[int, int]:
    """How many competences of the units aimed at are spoken of, and how many there are."""
    wanted = {competence.id for unit in candidacy.units for competence in unit.competences}
    return len(wanted & {each.competence_id for each in candidacy.positionings}), len(wanted)


def said_of(candidacy: Candidacy) -> dict[int, SelfPositioning]:
    """What is said, by the id of the competence."""
    return {each.competence_id: each for each in candidacy.positionings}
