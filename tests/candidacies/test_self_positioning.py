"""What a candidate says of each competence: kept, shown, frozen with the dossier, and no mark."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock
from certify.candidacies.dossier import submit_dossier
from certify.candidacies.models import Candidacy, PracticeExample
from certify.candidacies.self_positioning import Said, position_self, progress, said_of
from certify.candidacies.states import CandidacyState, Practised
from certify.certifications.models import Competence
from certify.credential.record import Label
from certify.errors import Conflict, Invalid

from .samples import CANDIDATE, show_every_unit
from .test_accompanying_pages import World, world

__all__ = ["world"]


def with_competences(session: Session, candidacy: Candidacy) -> list[int]:
    """Two competences for the first unit, one for the second; their ids."""
    units = candidacy.version.units
    for unit, count in zip(units, (2, 1), strict=True):
        unit.competences = [
            Competence(code=f"C{place}", position=place, label=Label(f"Faire {place}", f"Do {place}"))
            for place in range(1, count + 1)
        ]
    session.flush()
    return [competence.id for unit in units for competence in unit.competences]


def test_what_is_said_is_kept_and_said_again_differently(session: Session, draft: Candidacy, now: datetime) -> None:
    first, second, _ = with_competences(session, draft)
    unit = draft.units[0]
    position_self(session, draft, unit, {first: Said(Practised.YES)}, by=CANDIDATE, now=now)
    assert progress(draft) == (1, 3)
    again = {first: Said(Practised.PARTLY, " avec mon oncle "), second: Said(Practised.NO)}
    position_self(session, draft, unit, again, by=CANDIDATE, now=now)
    said = said_of(draft)
    assert (said[first].answer, said[first].word, said[second].answer) == (
        Practised.PARTLY,
        "avec mon oncle",
        Practised.NO,
    )


def test_a_competence_of_another_unit_is_passed_over(session: Session, draft: Candidacy, now: datetime) -> None:
    *_, other = with_competences(session, draft)
    position_self(session, draft, draft.units[0], {other: Said(Practised.YES)}, by=CANDIDATE, now=now)
    assert said_of(draft) == {}


def test_a_word_is_one_line(session: Session, draft: Candidacy, now: datetime) -> None:
    first, *_ = with_competences(session, draft)
    with pytest.raises(Invalid) as refusal:
        position_self(session, draft, draft.units[0], {first: Said(Practised.YES, "a" * 201)}, by=CANDIDATE, now=now)
    assert set(refusal.value.fields) == {f"word_{first}"}


def test_it_is_frozen_with_the_dossier(session: Session, admissible: Candidacy, now: datetime) -> None:
    first, *_ = with_competences(session, admissible)
    unit = admissible.units[0]
    position_self(session, admissible, unit, {first: Said(Practised.YES, "depuis 2009")}, by=CANDIDATE, now=now)
    show_every_unit(session, admissible, now)
    submit_dossier(session, admissible, by=CANDIDATE, now=now)
    assert admissible.dossier is not None
    units = json.loads(admissible.dossier)["units"]
    assert units[0]["positioning"] == [{"competence": "C1", "answer": "yes", "word": "depuis 2009"}]
    assert units[1]["positioning"] == []
    with pytest.raises(Conflict):
        position_self(session, admissible, unit, {first: Said(Practised.NO)}, by=CANDIDATE, now=now)


def test_the_pages_lead_from_unit_to_unit(world: World) -> None:
    address = world.begin()
    with world.database.writing() as session:
        keys = with_competences(session, session.scalars(select(Candidacy)).one())
    assert "0 compétence sur 3" in world.counsellor.get(address).text.replace("\u00a0", " ")
    answer = world.counsellor.post(
        f"{address}/competences/U1",
        data={f"answer_{keys[0]}": "yes", f"word_{keys[0]}": "a\x07", f"answer_{keys[1]}": "no"},
    )
    assert (answer.status_code, "Retirez les caractères invisibles." in answer.text) == (422, True)
    typed = {f"answer_{keys[0]}": "yes", f"answer_{keys[1]}": "no"}
    answer = world.counsellor.post(f"{address}/competences/U1", data=typed)
    assert answer.headers["Location"].endswith("/competences/U2")
    answer = world.counsellor.post(f"{address}/competences/U2", data={f"answer_{keys[2]}": "partly"})
    assert answer.headers["Location"].endswith("/competences")
    assert "3 compétences sur 3" in world.counsellor.get(address).text.replace("\u00a0", " ")
    assert "en partie" in world.counsellor.get(f"{address}/dossier").text
    assert world.candidate.get(f"{address}/competences").status_code == 404


def test_the_tasks_and_the_dossier_say_where_it_is_asked_for(world: World) -> None:
    address = world.begin()
    with world.database.writing() as session:
        candidacy = session.scalars(select(Candidacy)).one()
        with_competences(session, candidacy)
    assert "Avant le dossier" not in world.counsellor.get(address).text
    with world.database.writing() as session:
        candidacy = session.scalars(select(Candidacy)).one()
        rule_set = candidacy.version.rule_set
        rule_set.values = {**rule_set.values, "self_positioning_required": True}
    assert "Avant le dossier" in world.counsellor.get(address).text
    with world.database.writing() as session:
        candidacy = session.scalars(select(Candidacy)).one()
        candidacy.state, candidacy.admissible_until = CandidacyState.ADMISSIBLE, clock.now().date()
        for unit in candidacy.units:
            candidacy.examples.append(PracticeExample(unit=unit, text="Un mur.", changed_at=clock.now()))
    page = world.counsellor.get(f"{address}/dossier").text.replace("\u00a0", " ")
    assert "Il reste à dire si vous savez faire 3 compétences." in page
    assert "Envoyer mon dossier" not in page
