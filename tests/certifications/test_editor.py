"""A draft is written on pages: what is typed is kept, two people do not undo each other, what is adopted stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event, select

from certify.audit.models import TrailLine
from certify.certifications.forms import rows_sent
from certify.certifications.models import (
    CertificationVersion,
    Competence,
    CompetenceUnit,
    Criterion,
    VersionState,
)
from certify.credential.record import Label
from certify.db import Database

from .desk import PASSWORD, Desk, seen_on

PAGES = (
    "",
    "/description",
    "/unites/nouvelle",
    "/unites/U1",
    "/unites/U1/competences/nouvelle",
    "/unites/U1/competences/C1",
    "/epreuves/nouvelle",
    "/epreuves/MSP",
    "/specialisations",
    "/plateau",
    "/correspondances",
    "/sujets",
    "/sujets/nouveau",
    "/copier",
    "/adopter",
    "/supprimer",
    "/unites/U1/retirer",
    "/competences/C1/retirer",
    "/epreuves/EF/retirer",
    "/fichier.yaml",
)
ADOPTED = ("/description", "/unites/U1", "/unites/U1/competences/C1", "/epreuves/MSP", "/plateau", "/adopter")
AROUND = ("/certifications", "/certifications/nouvelle", "/certifications/importer", "/reglements", "/agrements")


@pytest.fixture
def database(sqlite: Database) -> Database:
    """Pages are tried on one kind; what they write, on both (test_drafts.py)."""
    return sqlite


def here(desk: Desk, path: str = "", vintage: str = "2025") -> str:
    return f"/certifications/{desk.number(vintage)}{path}"


def written(desk: Desk, path: str, status: int = 303, **typed: Any) -> str:
    """Open the page and send its form."""
    seen = seen_on(desk.one, here(desk, path))
    answer = desk.one.post(here(desk, path), data={"seen": seen, **typed})
    assert answer.status_code == status, answer.text
    return answer.text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_drawn(desk: Desk, language: str) -> None:
    for path in (*(here(desk, each) for each in PAGES), *AROUND):
        assert desk.one.get(f"{path}?lang={language}").status_code == 200, path


def test_another_authority_s_draft_is_not_there(desk: Desk) -> None:
    for path in PAGES:
        assert desk.other.get(here(desk, path)).status_code == 404, path
    assert desk.other.post(here(desk, "/unites/U1"), data={"code": "U1", "title_fr": "Volé"}).status_code == 404
    assert desk.said().units[0].title.fr == "Monter"


def test_a_unit_changes_its_code_and_keeps_its_competences(desk: Desk) -> None:
    before = desk.said()
    written(desk, "/unites/U1", code="u9", title_fr="Monter l'ouvrage", title_en="Build")
    after = desk.said()
    assert (after.units[0].code, after.units[0].title.fr) == ("U9", "Monter l’ouvrage")
    assert after.units[0].competences == before.units[0].competences
    assert after.methods == before.methods


def test_a_competence_that_changes_its_code_stays_covered(desk: Desk) -> None:
    written(desk, "/unites/U1/competences/C1", code="C7", label_fr="Monter", fr0="Règle", flag0="y", fr1="Casque")
    after = desk.said()
    competence = after.units[0].competences[0]
    assert [(each.label.fr, each.eliminatory) for each in competence.criteria] == [("Règle", True), ("Casque", False)]
    assert [method.covers for method in after.methods] == [("C7", "C2", "C3"), ("C7",)]


def test_a_criterion_goes_up_by_its_button_and_an_emptied_one_goes(desk: Desk) -> None:
    typed: dict[str, Any] = {"code": "C1", "label_fr": "Monter un mur", "fr0": "Un", "fr1": "Deux", "fr2": "Trois"}
    written(desk, "/unites/U1/competences/C1", **typed, go="row-2-up")
    assert [each.label.fr for each in desk.said().units[0].competences[0].criteria] == ["Un", "Trois", "Deux"]
    written(desk, "/unites/U1/competences/C1", **typed | {"fr1": ""})
    assert [each.label.fr for each in desk.said().units[0].competences[0].criteria] == ["Un", "Trois"]


@pytest.mark.parametrize(
    ("path", "typed", "sentence"),
    [
        ("/unites/nouvelle", {"code": "U1", "title_fr": "Autre"}, "Le code U1 est déjà pris"),
        ("/unites/U2/competences/nouvelle", {"code": "C1", "label_fr": "Autre"}, "Le code C1 est déjà pris"),
        ("/epreuves/nouvelle", {"code": "MSP", "label_fr": "Autre", "minutes": "60", "kind": "practical"}, "déjà pris"),
        ("/epreuves/MSP", {"code": "MSP", "label_fr": "Autre", "minutes": "7 h", "kind": "practical"}, "valid integer"),
        ("/unites/nouvelle", {"code": "U 3", "title_fr": "Autre"}, "Écrivez des capitales"),
    ],
)
def test_what_cannot_be_used_is_told_and_what_was_typed_is_kept(
    desk: Desk, path: str, typed: dict[str, str], sentence: str
) -> None:
    before = desk.said()
    page = written(desk, path, 422, **typed)
    assert 'value="Autre"' in page
    assert 'aria-invalid="true"' in page
    if sentence != "valid integer":  # said in the reader's language by the form library
        assert sentence in page
    assert desk.said() == before


def test_two_people_who_write_one_part_are_told_and_lose_nothing(desk: Desk) -> None:
    path = here(desk, "/unites/U1")
    seen = seen_on(desk.two, path)
    written(desk, "/unites/U1", code="U1", title_fr="Celui d’Awa")
    mine = {"code": "U1", "title_fr": "Celui de Bina"}
    answer = desk.two.post(path, data={"seen": seen, **mine})
    assert answer.status_code == 422
    assert "Une autre personne a changé cette partie" in answer.text
    assert "Celui d’Awa" in answer.text
    assert 'value="Celui de Bina"' in answer.text
    again = answer.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    assert desk.two.post(path, data={"seen": again, **mine}).status_code == 303
    assert desk.said().units[0].title.fr == "Celui de Bina"


def test_two_people_who_write_two_parts_do_not_meet(desk: Desk) -> None:
    path = here(desk, "/unites/U2")
    seen = seen_on(desk.two, path)
    written(desk, "/unites/U1/competences/C1", code="C1", label_fr="Monter un mur droit", fr0="Règle")
    assert desk.two.post(path, data={"seen": seen, "code": "U2", "title_fr": "Crépir"}).status_code == 303
    said = desk.said()
    assert (said.units[0].competences[0].label.fr, said.units[1].title.fr) == ("Monter un mur droit", "Crépir")


def test_a_part_taken_away_meanwhile_comes_back_only_when_asked_again(desk: Desk) -> None:
    path = here(desk, "/unites/U1/competences/C2")
    seen = seen_on(desk.two, path)
    assert desk.one.post(here(desk, "/unites/U1/retirer")).status_code == 303
    assert desk.two.get(path).status_code == 404
    mine = {"code": "C2", "label_fr": "Bâtir en terre", "fr0": "Stabilise"}
    answer = desk.two.post(path, data={"seen": seen, **mine})
    assert answer.status_code == 422
    assert 'value="Bâtir en terre"' in answer.text
    assert [unit.code for unit in desk.said().units] == ["U2"]


def test_units_competences_and_tests_go_up_and_down(desk: Desk) -> None:
    for path in ("/unites/U2/monter", "/competences/C1/descendre", "/epreuves/EF/monter"):
        assert desk.one.post(here(desk, path)).status_code == 303
    said = desk.said()
    assert [unit.code for unit in said.units] == ["U2", "U1"]
    assert [each.code for each in said.units[1].competences] == ["C2", "C1"]
    assert [method.code for method in said.methods] == ["EF", "MSP"]
    assert said.methods[1].covers == ("C3", "C2", "C1")


def test_what_goes_with_a_unit_is_told_first(desk: Desk) -> None:
    page = desk.one.get(here(desk, "/unites/U1/retirer")).text
    assert "C1, C2." in page
    desk.one.post(here(desk, "/unites/U1/retirer"))
    assert [method.covers for method in desk.said().methods] == [("C3",), ()]


def test_checklist_and_specialisations_are_written_row_by_row(desk: Desk) -> None:
    written(
        desk, "/plateau", fr0="Bétonnière", kind0="equipment", quantity0="1", fr1="Parpaing", kind1="material",
        quantity1="40", flag1="y", fr2="", kind2="equipment",
    )  # fmt: skip
    written(desk, "/specialisations", code0="CCS1", fr0="Pierre", en0="Stone")
    said = desk.said()
    assert [(i.kind, i.label.fr, i.quantity, i.per_candidate) for i in said.checklist] == [
        ("equipment", "Bétonnière", 1, False),
        ("material", "Parpaing", 40, True),
    ]
    assert [(each.code, each.title.en) for each in said.specialisations] == [("CCS1", "Stone")]
    assert "Écrivez un code" in written(desk, "/specialisations", 422, code0="", fr0="Sans code")


@pytest.mark.parametrize(
    ("sent", "kept", "rows"), [([], 2, 5), (["fr0", "fr6"], 2, 7), (["fr999"], 2, 300), ([], 400, 400)]
)
def test_a_form_has_the_rows_that_were_sent_and_never_fewer_than_are_kept(
    sent: list[str], kept: int, rows: int
) -> None:
    assert rows_sent(lambda: sent, kept) == rows


def begun(desk: Desk, status: int = 303, **typed: str) -> str:
    filled = {
        "code": "CQP-CAR", "vintage": "2027", "title_fr": "Carreleur", "kind_fr": "Certificat", "occupation": "99213",
        "framework_fr": "cadre national", "level_value": "3", "legal_fr": "Arrêté", "valid_from": "2027-01-01",
        "rule_set": "VAE-ML 1", "eqf": "", "seen": "",
    }  # fmt: skip
    answer = desk.one.post("/certifications/nouvelle", data=filled | typed)
    assert answer.status_code == status, answer.text
    return answer.text


def test_a_title_begins_as_a_draft_with_an_occupation_found_by_code_or_word(desk: Desk) -> None:
    begun(desk)
    assert desk.said("2027").occupation == ("ROAME", "exemple-2025", "99213")
    begun(desk, vintage="2028", occupation="carreleur", choice="ROAME exemple-2025 99213")
    assert desk.said("2028").occupation[2] == "99213"


def test_several_occupations_are_offered_and_none_is_said(desk: Desk) -> None:
    page = begun(desk, 422, occupation="a")
    assert "Plusieurs métiers portent ces mots" in page
    assert 'name="choice"' in page
    assert "Aucun métier ne porte" in begun(desk, 422, occupation="cosmonaute")
    assert "Ce millésime existe déjà" in begun(desk, 422, code="CQP-MAC", vintage="2025")
    assert "La fin de validité précède" in begun(desk, 422, valid_until="2026-01-01")


def test_a_sound_draft_is_adopted_once_with_the_password_and_never_changes(desk: Desk) -> None:
    wrong = desk.one.post(here(desk, "/adopter"), data={"read": "y", "password": "autre chose"})
    assert wrong.status_code == 422
    assert desk.one.post(here(desk, "/adopter"), data={"read": "y", "password": PASSWORD}).status_code == 303
    assert desk.said().state is VersionState.ADOPTED
    assert desk.one.post(here(desk, "/adopter"), data={"read": "y", "password": PASSWORD}).status_code == 409
    for path in ADOPTED:
        assert desk.one.get(here(desk, path)).status_code == 409, path
        assert desk.one.post(here(desk, path), data={}).status_code in (409, 422), path
    with desk.database.reading() as session:
        acts = session.scalars(select(TrailLine.act).where(TrailLine.act.startswith("certification."))).all()
    assert acts == ["certification.adopt"]


def test_an_unsound_draft_is_not_adopted_and_says_what_is_missing(desk: Desk) -> None:
    desk.one.post(here(desk, "/epreuves/MSP/retirer"))
    page = desk.one.get(here(desk, "/adopter")).text
    for sentence in ("Aucune mise en situation", "Aucune épreuve ne porte sur la compétence C2."):
        assert sentence in page
    answer = desk.one.post(here(desk, "/adopter"), data={"read": "y", "password": PASSWORD})
    assert answer.status_code == 409
    assert desk.said().state is VersionState.DRAFT


def test_a_vintage_is_closed_on_a_day(desk: Desk) -> None:
    assert desk.one.get(here(desk, "/clore")).status_code == 409
    grave = {"read": "y", "password": PASSWORD}
    desk.one.post(here(desk, "/adopter"), data=grave)
    assert desk.one.post(here(desk, "/clore"), data=grave | {"on": "2024-01-01"}).status_code == 422
    assert desk.one.post(here(desk, "/clore"), data=grave | {"on": "2027-06-30"}).status_code == 303
    assert (desk.said().state, str(desk.said().valid_until)) == (VersionState.ADOPTED, "2027-06-30")
    assert desk.one.post(here(desk, "/clore"), data=grave | {"on": "2026-11-24"}).status_code == 303
    assert desk.said().state is VersionState.CLOSED


def test_a_copy_says_the_same_and_counts_the_old_units(desk: Desk) -> None:
    desk.one.post(here(desk, "/adopter"), data={"read": "y", "password": PASSWORD})
    early = desk.one.post(here(desk, "/copier"), data={"vintage": "2027", "valid_from": "2024-01-01"})
    assert early.status_code == 422
    assert desk.one.post(here(desk, "/copier"), data={"vintage": "2027", "valid_from": "2027-01-01"}).status_code == 303
    old, new = desk.said(), desk.said("2027")
    assert new.units == old.units
    assert new.state is VersionState.DRAFT
    assert [(each.vintage, each.unit, each.counts_as) for each in new.correspondences] == [
        ("2025", "U1", "U1"),
        ("2025", "U2", "U2"),
    ]
    path = here(desk, "/correspondances", "2027")
    seen = seen_on(desk.one, path)
    assert desk.one.post(path, data={"seen": seen, "u0": "U1", "u1": "U1"}).status_code == 303
    assert [each.counts_as for each in desk.said("2027").correspondences] == ["U1", "U1"]
    assert replace(desk.said("2027"), correspondences=()) == replace(new, correspondences=())


def test_a_draft_is_thrown_away_whole_and_an_adopted_vintage_never(desk: Desk) -> None:
    desk.one.post(here(desk, "/adopter"), data={"read": "y", "password": PASSWORD})
    assert desk.one.post(here(desk, "/supprimer")).status_code == 409
    desk.one.post(here(desk, "/copier"), data={"vintage": "2027", "valid_from": "2027-01-01"})
    assert desk.other.post(here(desk, "/supprimer", "2027")).status_code == 404
    assert desk.one.post(here(desk, "/supprimer", "2027")).status_code == 303
    with desk.database.reading() as session:
        assert session.scalars(select(CertificationVersion.vintage)).all() == ["2025"]
        assert len(session.scalars(select(CompetenceUnit.id)).all()) == 2


def test_a_page_takes_as_many_queries_for_a_large_title_as_for_a_small_one(desk: Desk, now: datetime) -> None:
    small = statements(desk, here(desk))
    with desk.database.writing() as session:
        draft = session.scalars(select(CertificationVersion)).one()
        for n in range(4, 24):
            criteria = [Criterion(code=f"X{n}.{k}", position=k, label=Label("Un", "One")) for k in range(1, 9)]
            unit = CompetenceUnit(code=f"X{n}", position=n, title=Label("Un", "One"))
            unit.competences = [Competence(code=f"X{n}", position=1, label=Label("Un", "One"), criteria=criteria)]
            draft.units.append(unit)
    assert statements(desk, here(desk)) == small


def statements(desk: Desk, path: str) -> int:
    assert desk.one.get(path).status_code == 200
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(desk.database.engine, "before_cursor_execute", note)
    assert desk.one.get(path).status_code == 200
    event.remove(desk.database.engine, "before_cursor_execute", note)
    return len(seen)
