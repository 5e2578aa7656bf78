"""Lists of people: every fault by line and column, nobody twice, and all of them registered or none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certify.audit.models import TrailLine
from certify.candidacies.accompanying import accompanied, companions_of
from certify.candidacies.application import lacking
from certify.candidacies.companion_models import CandidateList, Mandate
from certify.candidacies.lists.actions import check_list, confirm_list, forget_lists, load_list, send_list
from certify.candidacies.lists.lines import MOST_COLUMNS, MOST_LINES, NAMES, read_lines
from certify.candidacies.models import Candidacy, Candidate
from certify.candidacies.sheets import cell, sheet
from certify.candidacies.states import CandidacyState, Part
from certify.certifications.models import CertificationVersion
from certify.credential.record import Precision
from certify.db import Database
from certify.errors import Conflict
from certify.institutions.models import Organisation

from .samples import make_authority, make_service, make_version
from .test_mandates import COUNSELLOR

GOOD = {
    "nom": "EXEMPLE",
    "prenoms": "Awa",
    "naissance": "14/03/1991",
    "lieu_naissance": "Ségou",
    "numero": "de-1",
    "ville": "Bamako",
    "certification": "carr",
    "unites": "U2",
    "experience": "Pose de carreaux",
    "experience_lieu": "Bamako",
    "experience_debut": "vers 2009",
    "accord": "signature",
}


def listed(*changes: dict[str, str]) -> bytes:
    """A list with a good line for each change, other but for what is changed."""
    lines = [
        {**GOOD, "nom": "EXEMPLE" + "A" * place, "numero": f"de-{place}", **change}
        for place, change in enumerate(changes)
    ]
    return sheet(NAMES, [[line.get(name, "") for name in NAMES] for line in lines])


@pytest.fixture
def service(session: Session, version: CertificationVersion) -> Organisation:
    return make_service(session)


def sent(session: Session, content: bytes, service: Organisation, now: datetime) -> CandidateList:
    checked = check_list(session, content, service, now=now)
    return send_list(session, "liste.csv", content, service, checked, by=COUNSELLOR, now=now)


def faults(session: Session, service: Organisation, content: bytes, now: datetime) -> list[tuple[int, str, str]]:
    found = check_list(session, content, service, now=now).faults
    return [(fault.line, fault.column, fault.sentence % fault.values) for fault in found]


def test_everybody_in_a_list_is_registered_with_a_draft(session: Session, service: Organisation, now: datetime) -> None:
    assert load_list(session, listed({}, {"unites": "", "experience": "", "experience_lieu": "",
        "experience_debut": ""}), service, by=COUNSELLOR, now=now) == 2  # fmt: skip
    first, second = session.scalars(select(Candidacy).order_by(Candidacy.id)).all()
    assert (first.reference, first.state) == ("ML-D-000001", CandidacyState.DRAFT)
    assert [unit.code for unit in first.units] == ["U2"]
    assert [unit.code for unit in second.units] == ["U1", "U2"]
    (experience,) = first.experiences
    assert (experience.from_year, experience.around, experience.self_employed) == (2009, True, True)
    assert lacking(first) == (Part.STATEMENT, Part.CONSENT)
    assert [step.event for step in first.steps] == ["start"]
    assert len(accompanied(session, {service.id})) == 2
    assert companions_of(session, second) == {COUNSELLOR.id}
    assert session.scalar(select(func.count()).select_from(TrailLine)) == 5


def test_the_next_person_follows_a_list(session: Session, service: Organisation, now: datetime) -> None:
    load_list(session, listed({}, {}), service, by=COUNSELLOR, now=now)
    load_list(session, listed({"numero": "x", "nom": "AUTRE"}), service, by=COUNSELLOR, now=now)
    references = session.scalars(select(Candidacy.reference).order_by(Candidacy.id)).all()
    assert references == ["ML-D-000001", "ML-D-000002", "ML-D-000003"]
    session.add(Candidate(birth_name="", usual_name="", given_names="", created_at=now))
    session.flush()


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"nom": ""}, "nom"),
        ({"nom": "漢"}, "nom"),
        ({"naissance": "le 3 mars"}, "naissance"),
        ({"naissance": "31/02/1991"}, "naissance"),
        ({"naissance": "2031"}, "naissance"),
        ({"lieu_naissance": ""}, "lieu_naissance"),
        ({"numero": ""}, "numero"),
        ({"telephone": "12"}, "telephone"),
        ({"courriel": "awa"}, "courriel"),
        ({"ville": ""}, "ville"),
        ({"pays": "ZZ"}, "pays"),
        ({"certification": "BOUL"}, "certification"),
        ({"unites": "U2 U9"}, "unites"),
        ({"experience": ""}, "experience"),
        ({"experience_debut": "jadis"}, "experience_debut"),
        ({"experience_debut": "2020", "experience_fin": "2019"}, "experience_fin"),
        ({"accord": "oui"}, "accord"),
        ({"accord": "pouce"}, "temoin"),
    ],
)
def test_a_fault_names_its_line_and_column(
    session: Session, service: Organisation, now: datetime, change: dict[str, str], column: str
) -> None:
    content = listed({}, change, {})
    assert [found[:2] for found in faults(session, service, content, now)] == [(3, column)]
    with pytest.raises(Conflict) as refusal:
        load_list(session, content, service, by=COUNSELLOR, now=now)
    assert refusal.value.code == "list.faults"
    assert session.scalars(select(Candidate)).all() == []


@pytest.mark.parametrize(
    ("written", "precision"),
    [
        ("14/03/1991", Precision.DAY),
        ("1991-03-14", Precision.DAY),
        ("03/1991", Precision.MONTH),
        ("1991", Precision.YEAR),
        ("Vers 1991", Precision.AROUND),
    ],
)
def test_a_birth_date_has_the_precision_it_is_written_with(
    session: Session, service: Organisation, now: datetime, written: str, precision: Precision
) -> None:
    (person,) = check_list(session, listed({"naissance": written}), service, now=now).people
    assert (person.identity.birth.year, person.identity.birth.precision) == (1991, precision)


def test_nobody_stands_twice_in_a_list(session: Session, service: Organisation, now: datetime) -> None:
    content = listed({}, {"numero": "DE-0"}, {"nom": "exemple"})
    assert faults(session, service, content, now) == [
        (3, "numero", "Cette personne est déjà à la ligne 2."),
        (4, "nom", "Cette personne est déjà à la ligne 2."),
    ]


def test_nobody_is_registered_again(session: Session, service: Organisation, now: datetime) -> None:
    load_list(session, listed({}, {}), service, by=COUNSELLOR, now=now)
    content = listed({"nom": "AUTRE"}, {"numero": "de-9"}, {})
    found = faults(session, service, content, now)
    assert [fault[:2] for fault in found] == [(2, "numero"), (3, "nom")]


def test_a_code_of_two_authorities_needs_its_prefix(session: Session, service: Organisation, now: datetime) -> None:
    make_version(session, make_authority(session, "MLX"), "CARR")
    ambiguous = faults(session, service, listed({}), now)
    assert ambiguous == [
        (2, "certification", "Deux autorités ont ce code : écrivez le préfixe devant, comme ML:CARR, MLX:CARR.")
    ]
    unknown = faults(session, service, listed({"certification": "BOUL"}), now)
    assert unknown == [
        (2, "certification", "Aucune certification ouverte n’a ce code. Les codes sont ML:CARR, MLX:CARR.")
    ]
    load_list(session, listed({"certification": "MLX:carr"}), service, by=COUNSELLOR, now=now)
    assert session.scalars(select(Candidacy.reference)).all() == ["MLX-D-000001"]


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"", 1, "nom"),
        ("nom;né le\nEXEMPLE;1991\n".encode(), 1, "naissance"),
        (b"nom;nom\n", 1, "nom"),
        ("nom\nÉ\n".encode("latin-1"), 2, ""),
        (b"nom\n\x00\n", 2, ""),
        (listed({})[:-4] + b'";"\r\n', 2, ""),
    ],
)
def test_a_file_that_is_no_list_says_why(content: bytes, line: int, column: str) -> None:
    _, found = read_lines(content)
    assert (line, column) in {(fault.line, fault.column) for fault in found}


def test_a_list_of_headings_alone_registers_nobody(session: Session, service: Organisation, now: datetime) -> None:
    assert faults(session, service, listed(), now) == [(1, "", "Cette liste ne contient personne.")]


def test_columns_are_known_however_they_are_written() -> None:
    content = "Nom,Prénoms,Naissance,Lieu de naissance,Numéro,Ville,Certification,Accord\n" + "a," * 7 + "a\n"
    lines, found = read_lines(content.encode())
    assert found == []
    assert lines[0]["lieu_naissance"] == "a"


def test_a_list_has_an_end() -> None:
    content = "nom;naissance;lieu_naissance;numero;ville;certification;accord\n" + "a;a;a;a;a;a;a\n" * (MOST_LINES + 1)
    lines, found = read_lines(content.encode())
    assert (len(lines), [fault.line for fault in found]) == (MOST_LINES, [MOST_LINES + 2])


def test_a_list_is_confirmed_once_and_checked_again(session: Session, service: Organisation, now: datetime) -> None:
    kept = sent(session, listed({}, {}), service, now)
    late = sent(session, listed({}), service, now)
    assert (kept.people, kept.faults) == (2, 0)
    assert confirm_list(session, kept, by=COUNSELLOR, now=now) == 2
    with pytest.raises(Conflict) as refusal:
        confirm_list(session, kept, by=COUNSELLOR, now=now)
    assert refusal.value.code == "list.loaded"
    with pytest.raises(Conflict) as refusal:
        confirm_list(session, late, by=COUNSELLOR, now=now)
    assert refusal.value.code == "list.faults"
    assert len(session.scalars(select(Mandate)).all()) == 2


def test_a_list_that_nobody_confirms_is_forgotten_after_a_day(database: Database, now: datetime) -> None:
    with database.writing() as session:
        make_version(session, make_authority(session))
        key = sent(session, listed({}), make_service(session), now).id
    for later, kept in ((timedelta(hours=24), True), (timedelta(hours=25), False)):
        forget_lists(database, now=now + later)
        with database.reading() as session:
            assert (session.get_one(CandidateList, key).content is not None) is kept


@pytest.mark.parametrize("text", ["=1+1", "+229 01", "-1", "@a", "\tb", "\rc"])
def test_what_a_spreadsheet_would_run_is_quoted_on_the_way_out(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell("a=1") == "a=1"


def test_what_was_quoted_is_read_again(session: Session, service: Organisation, now: datetime) -> None:
    (person,) = check_list(session, listed({"telephone": "+223 70 00 00 00"}), service, now=now).people
    assert person.contact.phone == "+223 70 00 00 00"


@pytest.mark.parametrize("columns", [MOST_COLUMNS + 1, 200_000])
def test_a_heading_has_the_columns_of_the_model(columns: int) -> None:
    """What is not known is named, but not two hundred thousand times."""
    content = (",".join(f"c{place}" for place in range(columns)) + "\r\nA\r\n").encode()
    lines, (fault,) = read_lines(content)
    assert (lines, fault.line, fault.values) == ([], 1, {"there": columns})


def test_a_column_that_is_not_known_or_given_twice_is_named() -> None:
    heading = ",".join((*NAMES, "age", "nom", "nom"))
    assert [(fault.column, fault.sentence) for fault in read_lines(heading.encode())[1]] == [
        ("age", "Cette colonne est inconnue : ôtez-la."),
        ("nom", "Cette colonne est donnée deux fois."),
    ]
