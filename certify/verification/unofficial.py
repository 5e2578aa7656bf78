"""Unofficial translations: what a certificate names, in the reader's language, where somebody wrote it.

The record carries French and English alone. For the others the words come from the certification, read with one
statement and kept for a minute; they stand on the page beside the original and in no carrier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from certify.certifications.models import Certification, CertificationVersion, Competence, CompetenceUnit
from certify.credential.record import Label, Record, Unit
from certify.institutions.models import Authority, Organisation
from certify.verification.languages import Texts, Translated
from certify.verification.memory import Memory
from certify.verification.register import Register

OFFICIAL = frozenset({"fr", "en"})  # the record's own languages
REMEMBERED = 500  # vintages
MINUTE = 60

_statement = (
    select(
        CertificationVersion.translations,
        CompetenceUnit.code,
        CompetenceUnit.translations.label("unit"),
        Competence.translations.label("competence"),
    )
    .join(Certification, CertificationVersion.certification_id == Certification.id)
    .join(Authority, Certification.authority_id == Authority.id)
    .join(Organisation, Authority.organisation_id == Organisation.id)
    .outerjoin(CompetenceUnit, CompetenceUnit.version_id == CertificationVersion.id)
    .outerjoin(Competence, Competence.unit_id == CompetenceUnit.id)
    .where(Organisation.slug == bindparam("slug"))
    .where(Certification.code == bindparam("code"))
    .where(CertificationVersion.vintage == bindparam("vintage"))
    .order_by(CompetenceUnit.position, Competence.position)
)


class Line(NamedTuple):
    """A competence with its unit and title: what each is in other languages."""

    title: dict[str, str]
    code: str | None
    unit: dict[str, str]
    competence: dict[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """One vintage in one language: its title, and each unit's code, title and competences; "" where there is none."""

    title: str
    units: tuple[tuple[str, str, tuple[str, ...]], ...]


class Translations:
    """The translations of the register, by certification and language."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._memory: Memory[Mapping[str, Words]] = Memory(REMEMBERED)

    def of(self, record: Record, language: str, at: datetime) -> Words | None:
        """The words for what a record names; None where there are none, or where they cannot be read now."""
        if language in OFFICIAL:
            return None
        named = (record.authority.slug, record.certification.code, record.certification.vintage)
        minute = int(at.timestamp()) // MINUTE
        try:
            return self._memory.get((named, minute), lambda: self._register.ask(lambda c: _read(c, *named))).get(
                language
            )
        except SQLAlchemyError:
            return None


def _read(connection: Connection, slug: str, code: str, vintage: str) -> dict[str, Words]:
    rows = connection.execute(_statement, {"slug": slug, "code": code, "vintage": vintage})
    lines = [
        Line(of_title, unit, of_unit or {}, of_competence or {}) for of_title, unit, of_unit, of_competence in rows
    ]
    languages = {language for line in lines for texts in (line.title, line.unit, line.competence) for language in texts}
    return {language: _words(lines, language) for language in languages}


def _words(lines: list[Line], language: str) -> Words:
    units: dict[str, tuple[str, list[str]]] = {}
    for line in lines:
        if line.code is not None:
            units.setdefault(line.code, (line.unit.get(language, ""), []))[1].append(line.competence.get(language, ""))
    told = tuple((code, name, tuple(competences)) for code, (name, competences) in units.items())
    return Words(lines[0].title.get(language, ""), told)


def in_words(record: Record, words: Words | None, texts: Texts) -> Record:
    """The record with its labels told to this reader: for a page only, as it is no longer what was signed."""
    if texts.language in OFFICIAL:
        return record
    country = translated(record.authority.country_name, texts.country(record.authority.country))
    record = replace(record, authority=replace(record.authority, country_name=country))
    if words is None:
        return record
    by_code = {code: (name, told) for code, name, told in words.units}
    certification, occupation = record.certification, record.occupation
    title = translated(certification.title, words.title)
    return replace(
        record,
        certification=replace(certification, title=title),
        occupation=replace(occupation, label=title) if occupation.label == certification.title else occupation,
        units=tuple(_unit(unit, *by_code.get(unit.code, ("", ()))) for unit in record.units),
    )


def _unit(unit: Unit, name: str, told: tuple[str, ...]) -> Unit:
    texts = told if len(told) == len(unit.competences) else ("",) * len(unit.competences)
    competences = tuple(translated(label, text) for label, text in zip(unit.competences, texts, strict=True))
    return replace(unit, title=translated(unit.title, name), competences=competences)


def translated(label: Label, text: str) -> Label:
    """The label with its translation, where there is one."""
    return Translated(label.fr, label.en, text) if text else label
