from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from certify.audit.models import TrailLine
from certify.audit.trail import SYSTEM
from certify.credential.record import Precision
from certify.db import Base, Database
from certify.demo import data
from certify.institutions.actions import load_institutions
from certify.institutions.files import ImportRefused, Loaded
from certify.institutions.importer import read
from certify.institutions.models import Authority, Country, Organisation, OrganisationRole, Site

GOOD = """\
countries:
  - code: ML
    name: {fr: Mali, en: Mali}
organisations:
  - slug: ancien
    short_name: Ancien
    legal_name: {fr: Ancien service, en: Former service}
    country: ML
    succeeded_by: service
    succession_act: Décret n° 1
    roles:
      - kind: employment_service
        until: 2014
  - slug: service
    short_name: Service
    legal_name: {fr: Service de l’emploi, en: Employment service}
    country: ML
    roles:
      - kind: employment_service
        from: 2014-01-09
  - slug: certificateur
    short_name: Certificateur
    legal_name: {fr: Certificateur, en: Certifier}
    country: ML
    fictitious: true
    roles:
      - kind: certifier
        from: 2025-01-01
        until: 2030-12-31
        act: Arrêté n° 0
    authority:
      number_prefix: ML
      language: fr
      legal_basis: {fr: Arrêté, en: Order}
      seat: Bamako
      time_zone: Africa/Bamako
      signatory_name: Awa Exemple
      signatory_office: {fr: Directrice, en: Director}
      answering_days: 10
  - slug: centre
    short_name: Centre
    legal_name: {fr: Centre, en: Centre}
    country: ML
    roles:
      - kind: centre
        from: 2025-01-01
    sites:
      - slug: plateau
        name: Plateau
        town: Ségou
        time_zone: Africa/Bamako
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "institutions.yaml"


def load(database: Database, path: Path, text: str, now: datetime) -> Loaded:
    path.write_text(text, encoding="utf-8")
    with database.writing() as session:
        return load_institutions(session, read(path), by=SYSTEM, now=now)


def rows(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_a_good_file_is_loaded_whole(database: Database, path: Path, now: datetime) -> None:
    assert load(database, path, GOOD, now) == Loaded(created=11)
    with database.reading() as session:
        former = session.scalars(select(Organisation).filter_by(slug="ancien")).one()
        assert former.succeeded_by is not None
        assert former.succeeded_by.slug == "service"
        [role] = former.roles
        assert (role.from_on, role.until_on, role.until_precision) == (None, date(2014, 1, 1), Precision.YEAR)
        authority = session.scalars(select(Authority)).one()
        assert (authority.organisation.slug, authority.legal_basis.en) == ("certificateur", "Order")
        assert session.scalars(select(Site)).one().organisation.slug == "centre"


def test_the_same_file_again_changes_nothing(database: Database, path: Path, now: datetime) -> None:
    load(database, path, GOOD, now)
    before = rows(database)
    loaded = load(database, path, GOOD, now)
    assert not loaded.wrote
    assert loaded.unchanged == 11
    assert rows(database) == before


def test_one_line_of_the_trail_tells_of_an_import_that_wrote(database: Database, path: Path, now: datetime) -> None:
    load(database, path, GOOD, now)
    with database.reading() as session:
        line = session.scalars(select(TrailLine)).one()
    assert (line.act, line.subject_id, line.at) == ("institutions.import", "institutions.yaml", now)


CHANGES = {
    "a name": ("short_name: Centre", "short_name: Le Centre", 1),
    "a role that ends": ("kind: centre\n        from: 2025-01-01", "kind: centre\n        from: 2025-01-01\n"
                         "        until: 2026-06-30", 1),
    "a beginning that becomes known": ("        until: 2014", "        from: 2001\n        until: 2014", 1),
    "a delay": ("answering_days: 10", "answering_days: 15", 1),
    "a town": ("town: Ségou", "town: Sikasso", 1),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "changed"), CHANGES.values(), ids=CHANGES.keys())
def test_what_differs_is_changed_and_nothing_is_doubled(
    old: str, new: str, changed: int, database: Database, path: Path, now: datetime
) -> None:
    load(database, path, GOOD, now)
    before = rows(database)
    loaded = load(database, path, GOOD.replace(old, new), now)
    assert (loaded.created, loaded.changed) == (0, changed)
    after = rows(database)
    assert {**after, "trail_line": 1} == before


def test_what_a_file_does_not_mention_stays(database: Database, path: Path, now: datetime) -> None:
    load(database, path, GOOD, now)
    load(database, path, "countries:\n  - code: BJ\n    name: {fr: Bénin, en: Benin}\n", now)
    with database.reading() as session:
        assert set(session.scalars(select(Country.code))) == {"ML", "BJ"}
        assert session.scalar(select(func.count()).select_from(OrganisationRole)) == 4


# What is written instead, the text on whose line the fault is told, and what its reason says.
WRONG = {
    "a label without English": ("{fr: Mali, en: Mali}", "{fr: Mali}", "name: {fr: Mali}", "« en » manque"),
    "a label without French": ("{fr: Arrêté, en: Order}", '{fr: " ", en: Order}', "legal_basis:", "« fr » manque"),
    "a label that is a text": ("{fr: Mali, en: Mali}", "Mali", "name: Mali", "« name » : des noms suivis"),
    "a name misspelt": ("      seat:", "      seats:", "seats:", "« seats » est inconnu ici"),
    "a value missing": ("      seat: Bamako\n", "", "authority:", "« seat » manque"),
    "a country misspelt": ("code: ML", "code: Mali", "code: Mali", "deux majuscules attendues"),
    "an unknown country": ("country: ML\n    s", "country: MA\n    s", "slug: ancien", "« MA » est inconnu"),
    "a slug with an accent": ("slug: centre", "slug: céntre", "slug: céntre", "minuscules sans accent"),
    "a slug given twice": ("slug: centre", "slug: service", "slug: service", "« service » est déjà pris (ligne 14)"),
    "a role until before from": ("until: 2030-12-31", "until: 2024-12-31", "until: 2024", "précède son début"),
    "an unknown role": ("kind: centre", "kind: center", "kind: center", "attendu employment_service, certifier"),
    "a day that does not exist": ("2014-01-09", "2014-02-30", "2014-02-30", "une date est attendue"),
    "a date in French order": ("2014-01-09", "09/01/2014", "09/01/2014", "une date est attendue"),
    "no role": ("roles:\n      - kind: centre\n        from: 2025-01-01", "roles: []", "roles: []", "au moins un"),
    "no authority": ("    authority:", "    authorite:", "slug: certificateur", "« authority » manque"),
    "an authority that is no certifier": ("kind: certifier", "kind: partner", "slug: certificateur", "rôle certifier"),
    "sites that are no centre's": ("kind: centre", "kind: partner", "slug: centre", "rôle centre"),
    "a language": ("language: fr", "language: de", "language: de", "fr ou en attendu"),
    "a prefix of another country": ("_prefix: ML", "_prefix: SN", "_prefix: SN", "doit commencer par ML"),
    "a time zone": ("Africa/Bamako\n      sig", "Bamako\n      sig", "time_zone: Bamako", "fuseau horaire"),
    "a path for a time zone": ("Africa/Bamako\n      sig", "../UTC\n      sig", "time_zone: ..", "fuseau horaire"),
    "a delay in words": ("answering_days: 10", "answering_days: dix", "answering_days", "un nombre de 1 à 365"),
    "a delay of nothing": ("answering_days: 10", "answering_days: 0", "answering_days", "un nombre de 1 à 365"),
    "an unknown successor": ("_by: service", "_by: personne", "slug: ancien", "« personne » est inconnu"),
    "its own successor": ("_by: service", "_by: ancien", "slug: ancien", "« ancien » est inconnu"),
    "no act of succession": ("    succession_act: Décret n° 1\n", "", "slug: ancien", "« succession_act » manque"),
    "a flag in French": ("fictitious: true", "fictitious: oui", "fictitious: oui", "attendu true ou false"),
    "a text too long": ("seat: Bamako", f"seat: {'B' * 601}", "seat: B", "trop long"),
    "a list where a text is due": ("seat: Bamako", "seat: [Bamako]", "seat: [", "un texte est attendu"),
}  # fmt: skip


def line_of(text: str, at: str) -> int:
    """The line, from 1, on which a text is last written."""
    return text[: text.rindex(at)].count("\n") + 1


@pytest.mark.parametrize(("old", "new", "at", "reason"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_refused_with_line_and_reason_and_writes_nothing(
    old: str, new: str, at: str, reason: str, sqlite: Database, path: Path, now: datetime
) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    before = rows(sqlite)
    with pytest.raises(ImportRefused) as refusal:
        load(sqlite, path, text, now)
    assert [error.line for error in refusal.value.errors if reason in str(error)] == [line_of(text, at)]
    assert rows(sqlite) == before


def test_all_faults_are_named_at_once(sqlite: Database, path: Path, now: datetime) -> None:
    text = (
        GOOD.replace("language: fr", "language: de").replace("slug: centre", "slug: Centre").replace(", en: Mali", "")
    )
    with pytest.raises(ImportRefused) as refusal:
        load(sqlite, path, text, now)
    lines = [line_of(text, at) for at in ("{fr: Mali}", "language: de", "slug: Centre")]
    assert [error.line for error in refusal.value.errors] == lines


STORED_OTHERWISE = {
    "an organisation that changes country": ("slug: centre", "country: ML", "country: SN", "ne change pas de pays"),
    "a prefix already printed": ("slug: certificateur", "number_prefix: ML", "number_prefix: MLX", "ne change plus"),
    "a site of another": ("slug: service", "roles:", "sites: [{slug: plateau, name: P, town: T, time_zone: UTC}]\n"
                          "    roles:\n      - kind: centre\n        from: 2025-01-01", "appartient à un autre"),
}  # fmt: skip


@pytest.mark.parametrize(("where", "old", "new", "reason"), STORED_OTHERWISE.values(), ids=STORED_OTHERWISE.keys())
def test_what_is_stored_for_good_is_not_overwritten(
    where: str, old: str, new: str, reason: str, sqlite: Database, path: Path, now: datetime
) -> None:
    load(sqlite, path, GOOD, now)
    before = rows(sqlite)
    head, tail = GOOD.split(where)
    text = head.replace("fr: Mali", "fr: Le Mali") + where + tail.replace(old, new, 1)
    text = text.replace("countries:\n", "countries:\n  - code: SN\n    name: {fr: Sénégal, en: Senegal}\n")
    if "plateau" in new:
        text = text.partition("  - slug: certificateur")[0]
    with pytest.raises(ImportRefused, match="Rien n’a été chargé") as refusal:
        load(sqlite, path, text, now)
    assert any(reason in str(error) for error in refusal.value.errors)
    assert rows(sqlite) == before


def test_the_demo_institutions_load_twice_without_a_change(database: Database, now: datetime) -> None:
    with database.writing() as session:
        first = load_institutions(session, read(data.INSTITUTIONS), by=SYSTEM, now=now)
    with database.writing() as session:
        second = load_institutions(session, read(data.INSTITUTIONS), by=SYSTEM, now=now)
    assert (first.changed, second) == (0, Loaded(unchanged=first.created))


def test_every_certifier_centre_and_signatory_of_the_demo_says_that_it_is_fictitious(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        load_institutions(session, read(data.INSTITUTIONS), by=SYSTEM, now=now)
        authorities = session.scalars(select(Authority)).all()
        assert {authority.organisation.country_code for authority in authorities} == {"BJ", "CM", "ML", "SN"}
        for authority in authorities:
            assert authority.organisation.fictitious
            assert "fictif" in authority.organisation.legal_name.fr
            assert "Fictitious" in authority.organisation.legal_name.en
            assert authority.signatory_name.endswith("Exemple")
        for site in session.scalars(select(Site)):
            assert site.organisation.fictitious


def test_a_prefix_belongs_to_one_certifier(sqlite: Database, path: Path, now: datetime) -> None:
    load(sqlite, path, GOOD, now)
    other = GOOD[GOOD.index("  - slug: certificateur") : GOOD.index("  - slug: centre")]
    with pytest.raises(ImportRefused) as refusal:
        load(sqlite, path, "organisations:\n" + other.replace("slug: certificateur", "slug: autre"), now)
    [error] = refusal.value.errors
    assert (error.line, error.reason) == (2, "le préfixe « ML » appartient à un autre organisme")
