"""The certifications open to candidates that answer to somebody's words for their work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.candidacies.positioning import score, words_of
from certify.certifications.models import CertificationVersion, Competence, CompetenceUnit
from certify.certifications.queries import OpenCertification, open_certifications
from certify.credential.record import Label
from certify.nomenclature.models import OccupationTitle

WORDS_MAX = 200


def found(session: Session, on: date, words: str, country: str | None = None) -> list[OpenCertification]:
    """Those that answer to the words, the best first; every one where nothing is written. Four statements at most."""
    every = open_certifications(session, on, country)
    if not words.strip():
        return every
    wanted = words_of(words[:WORDS_MAX])
    keys = [each.version_id for each in every]
    trades, parts = _trades(session, keys), _parts(session, keys)
    scored = [(score(wanted, _texts(each, trades[each.version_id], parts[each.version_id])), each) for each in every]
    return [each for points, each in sorted(scored, key=lambda pair: -pair[0]) if points]


def _texts(each: OpenCertification, trades: list[str], parts: list[str]) -> tuple[list[str], list[str], list[str]]:
    return _both(each.title), _both(each.occupation) + trades, parts


def _both(label: Label) -> list[str]:
    return [label.fr, label.en]


def _trades(session: Session, keys: Sequence[int]) -> dict[int, list[str]]:
    """The names each trade goes by, for each version."""
    names = select(CertificationVersion.id, OccupationTitle.label).join(
        OccupationTitle, OccupationTitle.occupation_id == CertificationVersion.occupation_id
    )
    rows = session.execute(names.where(CertificationVersion.id.in_(keys)))
    return _gathered((key, label) for key, label in rows)


def _parts(session: Session, keys: Sequence[int]) -> dict[int, list[str]]:
    units = select(CompetenceUnit.version_id, CompetenceUnit.title).where(CompetenceUnit.version_id.in_(keys))
    competences = select(CompetenceUnit.version_id, Competence.label).join(Competence.unit)
    rows = (units, competences.where(CompetenceUnit.version_id.in_(keys)))
    return _gathered((key, label) for query in rows for key, label in session.execute(query))


def _gathered(rows: Iterable[tuple[int, Label]]) -> dict[int, list[str]]:
    texts: dict[int, list[str]] = defaultdict(list)
    for key, label in rows:
        texts[key] += _both(label)
    return texts
