"""Names for the codes of certificates, for a page that verifies without the register: a phone's, a kit's.

A code carries codes alone, and it is they that are signed. This list gives words for them and is not signed: nothing
is decided by it, a page shows each word beside its code, and the code alone where there is no word. Each phrase is
composed here in every language, so that no script needs a grammar.

    {"certifications": {"slug/code/vintage": {"language": "fr", "original": title,
                        "in": {language: {"heading", "title", "unofficial": bool, "units": {position: name}}}}},
     "occupations": {"scheme/code": {language: name}}}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from certify.certifications.models import Certification, CertificationVersion, CompetenceUnit, VersionState
from certify.credential.record import CertificationRef, Label
from certify.institutions.models import Authority, Organisation
from certify.nomenclature.models import Occupation, OccupationScheme
from certify.verification.languages import LANGUAGES, Texts, Translated, texts
from certify.verification.memory import Memory
from certify.verification.presenting import named_title, numbered, title_heading
from certify.verification.register import Register
from certify.verification.unofficial import MINUTE, OFFICIAL, translated

_version, _unit = CertificationVersion.__table__.c, CompetenceUnit.__table__.c
_occupation, _scheme = Occupation.__table__.c, OccupationScheme.__table__.c
_statement = (
    select(
        Organisation.slug,
        Certification.code,
        _version.vintage,
        Authority.language,
        _version.kind_name_fr,
        _version.kind_name_en,
        _version.title_fr,
        _version.title_en,
        _version.translations,
        _scheme.code.label("scheme"),
        _occupation.code.label("occupation"),
        _occupation.label_fr,
        _occupation.label_en,
        _scheme.fictitious,
        _unit.position,
        _unit.title_fr.label("unit_fr"),
        _unit.title_en.label("unit_en"),
        _unit.translations.label("unit_translations"),
    )
    .select_from(CertificationVersion)
    .join(Certification, CertificationVersion.certification_id == Certification.id)
    .join(Authority, Certification.authority_id == Authority.id)
    .join(Organisation, Authority.organisation_id == Organisation.id)
    .join(Occupation, CertificationVersion.occupation_id == Occupation.id)
    .join(OccupationScheme, Occupation.scheme_id == OccupationScheme.id)
    .outerjoin(CompetenceUnit, CompetenceUnit.version_id == CertificationVersion.id)
    .where(CertificationVersion.state != VersionState.DRAFT)
    .order_by(Organisation.slug, Certification.code, CertificationVersion.vintage, CompetenceUnit.position)
)


class Vintage(NamedTuple):
    """A vintage of a certification. `units` are (position, name, its translations)."""

    place: str
    language: str
    certification: CertificationRef
    translations: dict[str, str]
    occupation: str
    occupation_label: Label
    fictitious: bool
    units: tuple[tuple[int, Label, dict[str, str]], ...]


class Names:
    """The list as it is served: read with one statement, and kept for a minute."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._memory: Memory[bytes] = Memory(1)

    def now(self, at: datetime) -> bytes:
        """The list in JSON, a minute old at most. Errors: SQLAlchemyError."""
        return self._memory.get(int(at.timestamp()) // MINUTE, lambda: self._register.ask(read))


def read(connection: Connection) -> bytes:
    """The list of a register, in JSON: the same bytes for the same register."""
    vintages = list(_vintages(connection))
    found = {"certifications": {one.place: _said(one) for one in vintages}, "occupations": _occupations(vintages)}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def _vintages(connection: Connection) -> Iterator[Vintage]:
    rows = connection.execute(_statement)
    for (slug, code, vintage), lines in groupby(rows, lambda row: (row.slug, row.code, row.vintage)):
        first, *others = lines
        kind, title = Label(first.kind_name_fr, first.kind_name_en), Label(first.title_fr, first.title_en)
        units = tuple(
            (row.position, Label(row.unit_fr, row.unit_en), row.unit_translations or {})
            for row in (first, *others)
            if row.position is not None
        )
        yield Vintage(
            f"{slug}/{code}/{vintage}",
            first.language,
            CertificationRef(code, vintage, kind, title),
            first.translations or {},
            f"{first.scheme}/{first.occupation}",
            Label(first.label_fr, first.label_en),
            first.fictitious,
            units,
        )


def _said(one: Vintage) -> dict[str, Any]:
    kind, title = one.certification.kind_name, one.certification.title
    return {
        "language": one.language,
        "original": f"{kind.first(one.language)} {title.first(one.language)}",
        "in": {language: _said_in(one, texts(language)) for language in LANGUAGES},
    }


def _said_in(one: Vintage, speech: Texts) -> dict[str, Any]:
    title = _told(one.certification.title, one.translations, speech)
    certification = replace(one.certification, title=title)
    return {
        "heading": title_heading(certification, speech),
        "title": named_title(certification, one.language, speech),
        "unofficial": isinstance(title, Translated),
        "units": {str(place): _unit_said(place, _told(name, more, speech), speech) for place, name, more in one.units},
    }


def _unit_said(position: int, name: Label, speech: Texts) -> str:
    said = numbered(position, name, speech)
    return f"{said} ({speech.gettext('traduction non officielle')})" if isinstance(name, Translated) else said


def _occupations(vintages: Iterable[Vintage]) -> dict[str, dict[str, str]]:
    """The occupations that certifications name. One that two editions of its scheme call differently has no name."""
    found: dict[str, dict[str, str]] = {}
    labels: dict[str, set[Label]] = {}
    for one in vintages:
        labels.setdefault(one.occupation, set()).add(one.occupation_label)
        found.setdefault(one.occupation, {}).update(_occupation_said(one))
    return {place: said for place, said in sorted(found.items()) if len(labels[place]) == 1}


def _occupation_said(one: Vintage) -> dict[str, str]:
    said = {}
    for language in LANGUAGES:
        speech = texts(language)
        more = one.translations if one.occupation_label == one.certification.title else {}
        label = speech.label(_told(one.occupation_label, more, speech))
        named = f"{label}, {one.occupation.replace('/', ' ', 1)}"
        said[language] = f"{named} {speech.gettext('(exemple fictif)')}" if one.fictitious else named
    return said


def _told(label: Label, translations: dict[str, str], speech: Texts) -> Label:
    return label if speech.language in OFFICIAL else translated(label, translations.get(speech.language, ""))
