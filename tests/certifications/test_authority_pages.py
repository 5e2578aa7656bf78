"""The authority's other pages: rule-sets version by version, sealed packs, approvals of sites, files."""

from __future__ import annotations

import hashlib
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select

from certify.audit.models import TrailLine
from certify.certifications.models import AssessmentPack, CentreApproval, Certification, CertificationVersion, RuleSet
from certify.certifications.queries import approved
from certify.certifications.rulesets import PRESETS, changed, rules_of
from certify.certifications.views.rulesets import _given
from certify.db import Database
from certify.institutions.models import Site
from certify.storage.files import FileStore

from .desk import Desk


@pytest.fixture
def database(sqlite: Database) -> Database:
    """One kind is enough for pages."""
    return sqlite


def rule_set(desk: Desk, version: int = 1) -> RuleSet:
    with desk.database.reading() as session:
        return session.scalars(select(RuleSet).filter_by(version=version)).one()


def typed(preset: str = "FR-2015", **other: str) -> dict[str, Any]:
    given = {name: "" if value is None else str(value) for name, value in _given(PRESETS[preset]).items()}
    return given | {"valid_from": "2027-01-01", "go": "save"} | other


def test_a_rule_set_starts_from_a_preset_and_is_read_before_it_is_kept(desk: Desk) -> None:
    start = desk.one.post("/reglements/nouveau", data={"start": "FR-2024"})
    assert start.headers["Location"].endswith("/reglements/nouveau/FR-2024")
    form = typed("FR-2024", after="0", code="vae-2027", r_jurors_minimum="3", r_silence_days="61", go="check")
    page = desk.one.post("/reglements/nouveau/FR-2024", data=form)
    assert page.status_code == 200
    for sentence in ("3 personnes", "61 jours (2 mois)", "Les sessions déjà ouvertes gardent"):
        assert sentence in page.text
    with desk.database.reading() as session:
        assert len(session.scalars(select(RuleSet)).all()) == 1
    assert 'name="r_jurors_minimum"' in desk.one.post("/reglements/nouveau/FR-2024", data=form | {"go": "edit"}).text
    assert desk.one.post("/reglements/nouveau/FR-2024", data=form | {"go": "save"}).status_code == 303
    with desk.database.reading() as session:
        row = session.scalars(select(RuleSet).filter_by(code="VAE-2027")).one()
        assert (row.version, changed("FR-2024", rules_of(row))) == (1, ("jurors_minimum", "silence_days"))


def test_the_next_version_leaves_the_first_as_it_was(desk: Desk) -> None:
    first = rule_set(desk)
    path = f"/reglements/{first.id}/suivante"
    assert "Version 1" in desk.one.get("/reglements").text
    assert desk.one.post(path, data=typed(after="1", r_resit_sessions="5")).status_code == 303
    assert (rule_set(desk).values, rules_of(rule_set(desk, 2)).resit_sessions) == (first.values, 5)
    assert desk.one.post(path, data=typed(after="1")).status_code == 409
    assert len([line for line in acts(desk) if line == "rule_set.enact"]) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("r_jurors_minimum", "0"),
        ("r_jurors_minimum", "beaucoup"),
        ("r_admissibility_days", ""),
        ("r_reminder_days", "7, 30"),
        ("r_reminder_days", "un mois"),
        ("r_balance_required", "peut-être"),
        ("valid_from", "2024-01-01"),
        ("valid_from", ""),
    ],
)
def test_a_value_that_no_decree_could_have_is_told_and_kept(desk: Desk, name: str, value: str) -> None:
    answer = desk.one.post(f"/reglements/{rule_set(desk).id}/suivante", data=typed(after="1", **{name: value}))
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "radio" in answer.text if name == "r_balance_required" else f'value="{value}"' in answer.text


def test_a_version_to_come_is_taken_back_and_one_in_force_is_not(desk: Desk) -> None:
    desk.one.post(f"/reglements/{rule_set(desk).id}/suivante", data=typed(after="1"))
    assert desk.one.post(f"/reglements/{rule_set(desk).id}/retirer").status_code == 409
    number = rule_set(desk, 2).id
    assert "Retirer cette version" in desk.one.get(f"/reglements/{number}").text
    assert desk.other.post(f"/reglements/{number}/retirer").status_code == 404
    assert desk.one.post(f"/reglements/{number}/retirer").status_code == 303
    assert desk.one.get(f"/reglements/{number}").status_code == 404


def acts(desk: Desk) -> list[str]:
    with desk.database.reading() as session:
        return list(session.scalars(select(TrailLine.act)))


def pdf() -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    document.save(out := BytesIO())
    return out.getvalue()


def sealed(desk: Desk, content: bytes, **other: str) -> Any:
    form = {"code": "DTE-1", "edition": "2027-1", "label_fr": "Mur", "variants": "A : droit\nb: d'angle"} | other
    data = form | {"file": (BytesIO(content), "sujet.pdf")}
    return desk.one.post(f"/certifications/{desk.number()}/sujets/nouveau", data=data)


def test_a_pack_is_sealed_once_under_its_hash_and_shown_to_nobody(desk: Desk) -> None:
    content = pdf()
    assert sealed(desk, content).status_code == 303
    with desk.database.reading() as session:
        pack = session.scalars(select(AssessmentPack)).one()
        assert (pack.sha256, pack.size, pack.kept) == (hashlib.sha256(content).hexdigest(), len(content), True)
        assert [(v.code, v.label.fr) for v in pack.variants] == [("A", "droit"), ("B", "d’angle")]
    assert FileStore(desk.settings.files).get(pack.sha256) == content
    assert "déjà scellée" in sealed(desk, content).text
    assert sealed(desk, b"%PDF-1.7 cut", edition="2027-2").status_code == 422
    assert sealed(desk, content, edition="2027-3", variants="sans code").status_code == 422
    assert desk.one.get(f"/certifications/{desk.number()}/sujets").text.count("Scellé, ici") == 1


def test_a_pack_sealed_elsewhere_takes_only_its_own_file(desk: Desk, now: Any) -> None:
    content = pdf()
    with desk.database.writing() as session:
        version = session.scalars(select(CertificationVersion)).one()
        row = AssessmentPack(
            version=version, code="DTE-9", edition="1", label=version.title, size=len(content), sealed_at=now,
            sha256=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        path = f"/certifications/{version.id}/sujets/{row.id}"
    other = BytesIO(content.replace(b"/Pages", b"/Pages ", 1))
    assert desk.one.post(f"{path}/deposer", data={"file": (other, "a.pdf")}).status_code == 422
    assert desk.one.post(f"{path}/deposer", data={"file": (BytesIO(content), "a.pdf")}).status_code == 303
    assert desk.one.post(f"{path}/retirer", data={"reason": " "}).status_code == 422
    assert desk.one.post(f"{path}/retirer", data={"reason": "Vu avant l’épreuve."}).status_code == 303
    assert desk.one.post(f"{path}/retirer", data={"reason": "Encore."}).status_code == 409
    assert [act for act in acts(desk) if act.startswith("pack.")] == ["pack.deliver", "pack.retire"]


def test_a_site_is_approved_and_the_approval_brought_forward(desk: Desk) -> None:
    with desk.database.reading() as session:
        title = session.scalars(select(Certification)).one()
        site, *_rest = session.scalars(select(Site).join(Site.organisation).filter_by(country_code="ML"))
        assert approved(session, site, title, date(2027, 1, 5), date(2027, 1, 9))
    form = {"site": site.id, "certification": title.id, "from_on": "2027-01-01", "until_on": "2027-12-31"}
    assert desk.one.post("/agrements/nouveau", data=form).status_code == 422
    assert desk.one.post("/agrements/nouveau", data=form | {"legal_act": "Décision 4"}).status_code == 303
    assert "déjà agréé" in desk.one.post("/agrements/nouveau", data=form | {"legal_act": "Décision 5"}).text
    with desk.database.reading() as session:
        approval = session.scalars(select(CentreApproval)).one()
        assert approved(session, approval.site, approval.certification, date(2027, 1, 1), date(2027, 12, 31))
        assert not approved(session, approval.site, approval.certification, date(2026, 12, 31), date(2027, 1, 1))
    end = {"until_on": "2027-06-30", "reason": "Atelier fermé."}
    assert desk.other.post(f"/agrements/{approval.id}/fin", data=end).status_code == 404
    assert desk.one.post(f"/agrements/{approval.id}/fin", data=end | {"until_on": "2028-01-01"}).status_code == 422
    assert desk.one.post(f"/agrements/{approval.id}/fin", data=end).status_code == 303
    assert "Atelier fermé." in desk.one.get("/agrements").text


def test_a_file_is_checked_line_by_line_then_loaded_as_a_draft(desk: Desk) -> None:
    text = desk.one.get(f"/certifications/{desk.number()}/fichier.yaml").text
    new = text.replace("vintage: '2025'", "vintage: '2027'")
    page = desk.one.post("/certifications/importer", data={"text": new.replace("fr: Maçon", "fr:"), "go": "check"})
    assert page.status_code == 422
    assert "manque" in page.text
    assert "Ligne " in page.text
    page = desk.one.post("/certifications/importer", data={"file": (BytesIO(new.encode()), "m.yaml"), "go": "check"})
    assert (page.status_code, "Le fichier est bon" in page.text) == (200, True)
    assert len(numbers(desk)) == 1
    adopted = new.replace("state: draft", "state: adopted")
    refused = desk.one.post("/certifications/importer", data={"text": adopted, "go": "load"})
    assert "puis adoptez sur sa page" in refused.text
    assert desk.other.post("/certifications/importer", data={"text": new, "go": "load"}).status_code == 422
    assert desk.one.post("/certifications/importer", data={"text": new, "go": "load"}).status_code == 303
    assert len(numbers(desk)) == 2
    assert desk.one.post("/certifications/importer", data={"text": "", "go": "check"}).status_code == 422


def numbers(desk: Desk) -> list[int]:
    with desk.database.reading() as session:
        return list(session.scalars(select(CertificationVersion.id)))
