"""Changes of the nomenclature. A version of a scheme only grows: what it said once, it says for good."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.audit.trail import Actor, record
from certify.institutions.files import Faults, Loaded
from certify.nomenclature.importer import ItemEntry, MappingEntry, OccupationEntry, OccupationFiles, SchemeEntry
from certify.nomenclature.models import (
    Occupation,
    OccupationItem,
    OccupationMapping,
    OccupationScheme,
    OccupationTitle,
)
from certify.nomenclature.queries import fiches

SchemeKey = tuple[str, str]


def load_occupations(session: Session, files: OccupationFiles, *, by: Actor, now: datetime) -> Loaded:
    """Load files that were read without fault: add what is new, and write one line of the trail.

    Errors: ImportRefused if the files change a fiche or a scheme that is stored; nothing is written then.
    """
    schemes = {(row.code, row.version): row for row in session.scalars(select(OccupationScheme))}
    stored = {(entry.scheme, entry.code): entry for entry in map(said_by, fiches(session))}
    _check(files, schemes, stored)
    new_schemes = [entry for _, entry in files.schemes if (entry.code, entry.version) not in schemes]
    new = [entry for _, entry in files.occupations if (entry.scheme, entry.code) not in stored]
    for scheme in new_schemes:
        schemes[scheme.code, scheme.version] = row = _scheme_row(scheme)
        session.add(row)
    session.add_all(_occupation_row(entry, schemes[entry.scheme]) for entry in new)
    session.flush()
    created = len(new_schemes) + len(new)
    if created:
        record(session, "occupations.import", ("files", " ".join(files.names)), by=by, now=now, created=created)
    return Loaded(created=created, unchanged=len(files.schemes) + len(files.occupations) - created)


def _check(
    files: OccupationFiles,
    schemes: Mapping[SchemeKey, OccupationScheme],
    stored: Mapping[tuple[SchemeKey, str], OccupationEntry],
) -> None:
    faults = Faults()
    patterns = {key: row.code_pattern for key, row in schemes.items()}
    for place, scheme in files.schemes:
        key = (scheme.code, scheme.version)
        patterns.setdefault(key, scheme.code_pattern)
        if key in schemes and _scheme_said_by(schemes[key]) != scheme:
            faults.add(place, f"« {' '.join(key)} » est déjà chargée et ne change plus : donnez une autre version")
    for place, entry in files.occupations:
        name = " ".join((*entry.scheme, entry.code))
        pattern = patterns.get(entry.scheme)
        if pattern is None:
            faults.add(place, f"la nomenclature « {' '.join(entry.scheme)} » est inconnue")
        elif not re.fullmatch(pattern, entry.code, re.ASCII):
            faults.add(place, f"le code « {entry.code} » n’a pas la forme {pattern}")
        if stored.get((entry.scheme, entry.code), entry) != entry:
            faults.add(place, f"la fiche « {name} » est déjà chargée et ne change plus : donnez une autre version")
    faults.stop()


def said_by(row: Occupation) -> OccupationEntry:
    """What a stored fiche says, in the form in which a file says it."""
    return OccupationEntry(
        scheme=(row.scheme.code, row.scheme.version),
        code=row.code,
        label=row.label,
        definition=row.definition,
        titles=tuple(title.label for title in row.titles),
        items=tuple(ItemEntry(item.kind, item.core, item.label) for item in row.items),
        mappings=tuple(MappingEntry(each.scheme, each.code, each.label, each.relation) for each in row.mappings),
    )


def _scheme_said_by(row: OccupationScheme) -> SchemeEntry:
    return SchemeEntry(row.code, row.version, row.title, row.code_pattern, row.source, row.licence, row.fictitious)


def _scheme_row(entry: SchemeEntry) -> OccupationScheme:
    return OccupationScheme(
        code=entry.code,
        version=entry.version,
        title=entry.title,
        code_pattern=entry.code_pattern,
        source=entry.source,
        licence=entry.licence,
        fictitious=entry.fictitious,
    )


def _occupation_row(entry: OccupationEntry, scheme: OccupationScheme) -> Occupation:
    return Occupation(
        scheme=scheme,
        code=entry.code,
        label=entry.label,
        definition=entry.definition,
        titles=[OccupationTitle(position=n, label=label) for n, label in enumerate(entry.titles, 1)],
        items=[
            OccupationItem(kind=item.kind, core=item.core, position=n, label=item.label)
            for n, item in enumerate(entry.items, 1)
        ],
        mappings=[
            OccupationMapping(scheme=each.scheme, code=each.code, label=each.label, relation=each.relation)
            for each in entry.mappings
        ],
    )
