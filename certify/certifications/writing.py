"""Writing a vintage: rows from what an entry says, and the rows of a draft taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from certify.certifications.models import (
    AssessmentMethod,
    CertificationVersion,
    ChecklistItem,
    Competence,
    CompetenceUnit,
    Criterion,
    RuleSet,
    Specialisation,
    UnitCorrespondence,
)
from certify.certifications.referentiel import UnitEntry, VersionEntry
from certify.credential.record import Label


def translate(row: CertificationVersion, entry: VersionEntry) -> None:
    """Put the unofficial translations of the file in the place of those that are stored."""
    row.translations = dict(entry.translations)
    for unit, said in zip(row.units, entry.units, strict=True):
        unit.translations = dict(said.translations)
        for competence, told in zip(unit.competences, said.competences, strict=True):
            competence.translations = dict(told.translations)


def repeat_french(row: CertificationVersion) -> None:
    """Put the French where no English was written: readers of a Label find both, and print one where they agree."""
    for part, name in _texts(row):
        label: Label = getattr(part, name)
        if not label.en:
            setattr(part, name, Label(label.fr, label.fr))


def _texts(row: CertificationVersion) -> Iterator[tuple[object, str]]:
    """Every text of a vintage: the row and the name that it has there."""
    yield from ((row, name) for name in ("kind_name", "title", "level_framework", "legal_act"))
    yield from ((part, "title") for part in (*row.units, *row.specialisations))
    competences = [each for unit in row.units for each in unit.competences]
    criteria = [each for competence in competences for each in competence.criteria]
    yield from ((part, "label") for part in (*competences, *criteria, *row.methods, *row.checklist))


def empty(session: Session, row: CertificationVersion) -> None:
    """Take the référentiel of a draft away, from the leaves up."""
    for method in row.methods:
        session.delete(method)
    for each in (*row.specialisations, *row.checklist):
        session.delete(each)
    for unit in row.units:
        for counted in unit.counted:
            session.delete(counted)
        for competence in unit.competences:
            for criterion in competence.criteria:
                session.delete(criterion)
            session.delete(competence)
        session.delete(unit)
    session.flush()
    session.expire(row, ["units", "methods", "specialisations", "checklist"])


def write(
    session: Session,
    row: CertificationVersion,
    entry: VersionEntry,
    *,
    occupation_id: int,
    rule_set: RuleSet,
    older: Mapping[tuple[str, str], int],
) -> None:
    """Write in a new or emptied row what the entry says. `older` has the ids of older units, by vintage and code."""
    row.state, row.kind_name, row.title = entry.state, entry.kind_name, entry.title
    row.occupation_id = occupation_id
    row.level_framework, row.level_value, row.eqf_level = entry.level_framework, entry.level_value, entry.eqf_level
    row.legal_act, row.valid_from, row.valid_until = entry.legal_act, entry.valid_from, entry.valid_until
    row.rule_set = rule_set
    row.units = [_unit(position, unit) for position, unit in enumerate(entry.units, 1)]
    translate(row, entry)
    competences = {each.code: each for unit in row.units for each in unit.competences}
    session.add(row)
    session.flush()  # numbers competences in the order of the référentiel, before a method names some of them
    row.methods = _methods(entry, competences)
    row.specialisations = [
        Specialisation(code=each.code, position=position, title=each.title)
        for position, each in enumerate(entry.specialisations, 1)
    ]
    row.checklist = [
        ChecklistItem(
            position=position,
            kind=each.kind,
            label=each.label,
            quantity=each.quantity,
            per_candidate=each.per_candidate,
        )
        for position, each in enumerate(entry.checklist, 1)
    ]
    units = {unit.code: unit for unit in row.units}
    for each in entry.correspondences:
        correspondence = UnitCorrespondence(old_unit_id=older[each.vintage, each.unit])
        units[each.counts_as].counted.append(correspondence)
    session.flush()


def _methods(entry: VersionEntry, competences: Mapping[str, Competence]) -> list[AssessmentMethod]:
    return [
        AssessmentMethod(
            code=method.code,
            position=position,
            kind=method.kind,
            label=method.label,
            minutes=method.minutes,
            jury_present=method.jury_present,
            competences=[competences[code] for code in method.covers],
        )
        for position, method in enumerate(entry.methods, 1)
    ]


def _unit(position: int, entry: UnitEntry) -> CompetenceUnit:
    """A unit with its competences; a criterion's code is its competence's and its place in it, as C4.2."""
    return CompetenceUnit(
        code=entry.code,
        position=position,
        title=entry.title,
        competences=[
            Competence(
                code=competence.code,
                position=n,
                label=competence.label,
                mandatory=competence.mandatory,
                criteria=[
                    Criterion(code=f"{competence.code}.{k}", position=k, label=each.label, eliminatory=each.eliminatory)
                    for k, each in enumerate(competence.criteria, 1)
                ],
            )
            for n, competence in enumerate(entry.competences, 1)
        ],
    )
