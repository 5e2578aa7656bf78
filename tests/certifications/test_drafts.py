"""What the editor writes, on both databases; and two people who write at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from certify.certifications import drafting, drafts
from certify.certifications.importer import read
from certify.certifications.models import CertificationVersion, MethodKind, VersionState
from certify.certifications.queries import counting_for
from certify.certifications.referentiel import UnitEntry, VersionEntry, said_by
from certify.certifications.soundness import blocking, findings, labels
from certify.credential.record import Label
from certify.errors import Conflict, Invalid, NotFound

from .desk import Desk

DAY = date(2025, 1, 1)
UNIT = UnitEntry("U3", Label("Couvrir", "Roof"), ())


@contextmanager
def writing(desk: Desk) -> Iterator[tuple[Session, CertificationVersion]]:
    number = desk.number()
    with desk.database.writing() as session:
        yield session, drafts.draft(session, number, desk.person, lock=True)


def test_what_is_revised_reads_as_it_was_written(desk: Desk, now: datetime) -> None:
    wanted = drafting.with_unit(desk.said(), None, UNIT)
    with writing(desk) as (session, row):
        drafts.revise(session, row, wanted, "unit U3", by=desk.person, now=now)
    assert desk.said() == wanted


def test_two_who_write_at_once_both_leave_what_they_wrote(desk: Desk, now: datetime) -> None:
    started = threading.Barrier(2)

    def write(code: str) -> None:
        number = desk.number()
        started.wait()
        with desk.database.writing() as session:
            row = drafts.draft(session, number, desk.person, lock=True)
            changed = drafting.with_unit(said_by(row), None, replace(UNIT, code=code))
            drafts.revise(session, row, changed, code, by=desk.person, now=now)

    writers = [threading.Thread(target=write, args=(code,)) for code in ("U8", "U9")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {unit.code for unit in desk.said().units} == {"U1", "U2", "U8", "U9"}


def test_a_copy_is_adopted_and_older_units_count_in_it(desk: Desk, now: datetime) -> None:
    with writing(desk) as (session, row):
        drafts.adopt(session, row, by=desk.person, now=now)
        copied = drafts.copy(session, row, vintage="2027", valid_from=date(2027, 1, 1), by=desk.person, now=now)
        with pytest.raises(Invalid, match="existe déjà"):
            drafts.copy(session, row, vintage="2027", valid_from=date(2028, 1, 1), by=desk.person, now=now)
        old = {unit.code: unit.id for unit in row.units}
        new = {unit.code: unit.id for unit in copied.units}
        assert {code: counting_for(session, copied)[key] for code, key in old.items()} == new


def test_the_adopted_is_not_adopted_again_and_another_s_is_not_there(desk: Desk, now: datetime) -> None:
    with writing(desk) as (session, row):
        drafts.adopt(session, row, by=desk.person, now=now)
        with pytest.raises(Conflict, match="une seule fois"):
            drafts.adopt(session, row, by=desk.person, now=now)
        with pytest.raises(NotFound):
            drafts.held(session, row.id, desk.stranger)
        assert row.state is VersionState.ADOPTED


def codes(entry: VersionEntry, day: date = DAY) -> set[str]:
    return {finding.code for finding in blocking(findings(entry, rule_set_from=day))}


def without_english(entry: VersionEntry) -> VersionEntry:
    return replace(entry, title=Label("Maçon", ""))


def bare(entry: VersionEntry) -> VersionEntry:
    unit = replace(entry.units[0], competences=(replace(entry.units[0].competences[0], criteria=()),))
    return replace(entry, units=(unit, entry.units[1]))


def optional(entry: VersionEntry) -> VersionEntry:
    competences = tuple(replace(each, mandatory=False) for each in entry.units[0].competences)
    return replace(entry, units=(replace(entry.units[0], competences=competences), entry.units[1]))


def spoken(entry: VersionEntry) -> VersionEntry:
    methods = tuple(replace(each, kind=MethodKind.FINAL_INTERVIEW, jury_present=False) for each in entry.methods)
    return replace(entry, methods=methods)


UNSOUND: dict[str, tuple[Callable[[VersionEntry], VersionEntry], set[str]]] = {
    "as it is": (lambda entry: entry, set()),
    "no unit": (lambda entry: drafting.settled(replace(entry, units=())), {"no_unit", "covers_nothing"}),
    "a unit alone": (lambda entry: drafting.with_unit(entry, None, UNIT), {"no_competence"}),
    "a competence without criterion": (bare, {"no_criterion"}),
    "a unit without a mandatory competence": (optional, {"all_optional"}),
    "no test": (lambda entry: replace(entry, methods=()), {"no_method"}),
    "nobody watches work": (spoken, {"nothing_observed", "jury_absent", "two_interviews"}),
    "a test on nothing": (
        lambda entry: replace(entry, methods=(replace(entry.methods[0], covers=()), entry.methods[1])),
        {"covers_nothing", "not_covered"},
    ),
    "an end before the beginning": (lambda entry: replace(entry, valid_until=date(2024, 1, 1)), {"dates"}),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_what_stands_against_adoption_is_found(name: str, entry: VersionEntry) -> None:
    change, expected = UNSOUND[name]
    assert codes(change(entry)) == expected


def test_missing_english_is_advice_unless_certificates_begin_in_english(entry: VersionEntry) -> None:
    for language, stands_against in (("fr", False), ("en", True)):
        found = findings(without_english(entry), rule_set_from=DAY, language=language)
        assert [each.blocks for each in found if each.code == "no_english"] == [stands_against]


def test_french_stands_for_the_english_of_what_is_adopted_without_it(desk: Desk, now: datetime) -> None:
    said = desk.said()
    with writing(desk) as (session, row):
        bare_of_english = drafting.with_unit(replace(said, title=Label("Maçon", "")), "U1", without(said.units[0]))
        drafts.revise(session, row, bare_of_english, "title", by=desk.person, now=now)
        drafts.adopt(session, row, by=desk.person, now=now)
    adopted = desk.said()
    assert adopted.title == Label("Maçon", "Maçon")
    assert all(label.en for _, label in labels(adopted))
    assert adopted.units[1] == said.units[1]


def without(unit: UnitEntry) -> UnitEntry:
    """The unit in French alone, to its criteria."""

    def french(label: Label) -> Label:
        return Label(label.fr, "")

    competences = tuple(
        replace(
            each,
            label=french(each.label),
            criteria=tuple(replace(one, label=french(one.label)) for one in each.criteria),
        )
        for each in unit.competences
    )
    return replace(unit, title=french(unit.title), competences=competences)


def test_a_rule_set_that_begins_after_the_title_stands_against_it(entry: VersionEntry) -> None:
    assert codes(entry, date(2026, 1, 1)) == {"rule_set"}


@pytest.fixture
def entry(good: str, tmp_path_factory: pytest.TempPathFactory) -> VersionEntry:
    """The sound référentiel, as a value."""
    path = tmp_path_factory.mktemp("entry") / "good.yaml"
    path.write_text(good, encoding="utf-8")
    return read([path]).versions[0][1]
