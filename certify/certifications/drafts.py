"""A draft in an authority's hands: begun, copied from a vintage, written, adopted, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.person import Person
from certify.audit import trail
from certify.certifications.drafting import suggested
from certify.certifications.models import Certification, CertificationVersion, RuleSet, VersionState
from certify.certifications.queries import older_units, packs_of, texts
from certify.certifications.referentiel import VersionEntry, said_by
from certify.certifications.rules import may_become
from certify.certifications.soundness import Finding, blocking, findings
from certify.certifications.writing import empty, repeat_french, write
from certify.errors import Conflict, Invalid, NotFound
from certify.institutions.models import Authority, Organisation, RoleKind
from certify.institutions.queries import holds_role
from certify.nomenclature.models import Occupation, OccupationScheme

EDIT = "certification.edit"


def require_reach(authority: Authority, by: Person) -> None:
    """Another authority's things are not there. Errors: NotFound `certification.unknown`."""
    if authority.organisation_id not in by.organisations(EDIT):
        raise NotFound("certification.unknown", "Cette certification n’existe pas.")


def found(session: Session, version_id: int, by: Person) -> CertificationVersion:
    """A version of the person's authority, whole. Errors: NotFound `certification.unknown`."""
    rows = texts(session, CertificationVersion.id == version_id)
    if not rows:
        raise NotFound("certification.unknown", "Cette certification n’existe pas.")
    require_reach(rows[0].certification.authority, by)
    return rows[0]


def held(session: Session, version_id: int, by: Person) -> CertificationVersion:
    """The same, locked until the end of the transaction: who writes next sees what this one wrote."""
    session.execute(select(CertificationVersion.id).where(CertificationVersion.id == version_id).with_for_update())
    return found(session, version_id, by)


def draft(session: Session, version_id: int, by: Person, *, lock: bool) -> CertificationVersion:
    """A draft, perhaps locked. Errors: Conflict `certification.adopted` once it is no draft any more."""
    row = held(session, version_id, by) if lock else found(session, version_id, by)
    if row.state is not VersionState.DRAFT:
        raise Conflict(
            "certification.adopted",
            "Ce millésime est adopté et ne change plus. Copiez-le en un nouveau millésime pour le changer.",
        )
    return row


def begin(
    session: Session, authority: Authority, entry: VersionEntry, *, by: Person, now: datetime
) -> CertificationVersion:
    """Begin a draft. Errors: Invalid on `vintage` where that vintage exists, and as `revise`."""
    require_reach(authority, by)
    certification = session.scalars(
        select(Certification).where(Certification.authority_id == authority.id, Certification.code == entry.code)
    ).first() or Certification(authority=authority, code=entry.code)
    session.add(certification)
    session.flush()
    taken = select(CertificationVersion.id).where(
        CertificationVersion.certification_id == certification.id, CertificationVersion.vintage == entry.vintage
    )
    if session.scalar(taken):
        sentence = "Ce millésime existe déjà. Donnez-en un autre, par exemple l’année."
        raise Invalid("certification.vintage_taken", sentence, fields={"vintage": sentence})
    named = _named(session, entry, authority)
    row = CertificationVersion(certification=certification, vintage=entry.vintage)
    write(session, row, replace(entry, state=VersionState.DRAFT), **named)
    _note(session, row, "begin", by=by, now=now)
    return row


def copy(
    session: Session, version: CertificationVersion, *, vintage: str, valid_from: date, by: Person, now: datetime
) -> CertificationVersion:
    """A new draft that says what the vintage says; units of the same code count as each other.

    Errors: Invalid on `vintage` or `valid_from`.
    """
    said = said_by(version)
    if valid_from <= said.valid_from:
        sentence = "Un nouveau millésime commence après celui qu’il remplace."
        raise Invalid("certification.not_later", sentence, fields={"valid_from": sentence})
    authority = version.certification.authority
    older = older_units(session, said.authority, said.code)
    entry = replace(said, vintage=vintage, valid_from=valid_from, valid_until=None, correspondences=())
    entry = replace(entry, correspondences=suggested(entry, older))
    return begin(session, authority, entry, by=by, now=now)


def revise(
    session: Session, row: CertificationVersion, entry: VersionEntry, what: str, *, by: Person, now: datetime
) -> None:
    """Write a held draft anew. `what` is the part that changed, for the trail. Errors: Invalid by field."""
    if said_by(row) == entry:
        return
    named = _named(session, entry, row.certification.authority)
    empty(session, row)
    write(session, row, entry, **named)
    _note(session, row, "revise", by=by, now=now, part=what)


class _Named(TypedDict):
    occupation_id: int
    rule_set: RuleSet
    older: Mapping[tuple[str, str], int]


def _named(session: Session, entry: VersionEntry, authority: Authority) -> _Named:
    """The rows that the entry names. Errors: Invalid on `occupation`, `rule_set` or `valid_until`."""
    if entry.valid_until is not None and entry.valid_until < entry.valid_from:
        sentence = "La fin de validité précède son début."
        raise Invalid("certification.dates", sentence, fields={"valid_until": sentence})
    return {
        "occupation_id": _occupation(session, entry.occupation),
        "rule_set": _rule_set(session, authority, entry.rule_set),
        "older": older_units(session, entry.authority, entry.code) if entry.correspondences else {},
    }


def _occupation(session: Session, key: tuple[str, str, str]) -> int:
    scheme, version, code = key
    found_id = session.scalar(
        select(Occupation.id)
        .join(Occupation.scheme)
        .where(OccupationScheme.code == scheme, OccupationScheme.version == version, Occupation.code == code)
    )
    if found_id is None:
        sentence = "Ce métier n’est pas dans la nomenclature."
        raise Invalid("occupation.unknown", sentence, fields={"occupation": sentence})
    return found_id


def _rule_set(session: Session, authority: Authority, key: tuple[str, int]) -> RuleSet:
    code, version = key
    row = session.scalars(
        select(RuleSet).where(RuleSet.authority_id == authority.id, RuleSet.code == code, RuleSet.version == version)
    ).first()
    if row is None:
        sentence = "Ce règlement n’existe pas."
        raise Invalid("rule_set.unknown", sentence, fields={"rule_set": sentence})
    return row


def discard(session: Session, row: CertificationVersion, *, by: Person, now: datetime) -> None:
    """Throw a held draft away. Errors: Conflict `certification.has_packs` once a subject was sealed for it."""
    if packs_of(session, row, retired=True):
        message = "Un sujet est scellé pour ce brouillon : il ne se supprime plus."
        raise Conflict("certification.has_packs", message)
    _note(session, row, "discard", by=by, now=now)
    empty(session, row)
    session.delete(row)
    session.flush()


def findings_of(session: Session, version: CertificationVersion) -> tuple[Finding, ...]:
    """What stands against adopting a version, and advice."""
    entry = said_by(version)
    older = older_units(session, entry.authority, entry.code)
    before = [key for key in older if key[0] != entry.vintage]
    language = version.certification.authority.language
    return findings(entry, rule_set_from=version.rule_set.valid_from, older=before, language=language)


def adopt(session: Session, version: CertificationVersion, *, by: Person, now: datetime) -> None:
    """Adopt a held draft: from here on it never changes, and where no English was written French stands for it.

    Errors: Conflict `certification.out_of_order`, `certification.unsound` or `certification.not_certifier`.
    """
    _advance(version, VersionState.ADOPTED, "Seul un brouillon s’adopte, une seule fois.")
    if found_ := blocking(findings_of(session, version)):
        message = "Il reste %(count)d choses à corriger avant l’adoption."
        raise Conflict("certification.unsound", message, {"count": len(found_)})
    if not holds_role(_organisation(version), RoleKind.CERTIFIER, version.valid_from):
        message = "Votre organisme n’est pas certificateur au premier jour de validité."
        raise Conflict("certification.not_certifier", message)
    repeat_french(version)
    version.state = VersionState.ADOPTED
    session.flush()
    _note(session, version, "adopt", by=by, now=now)


def _organisation(version: CertificationVersion) -> Organisation:
    return version.certification.authority.organisation


def close(session: Session, version: CertificationVersion, *, on: date, today: date, by: Person, now: datetime) -> None:
    """End a held, adopted vintage on a day: at once when it is reached, else its validity ends then.

    What was issued under it stays true; a title's end also starts the delay to complete it. Errors: Conflict
    `certification.out_of_order`; Invalid on `on`.
    """
    _advance(version, VersionState.CLOSED, "Seul un millésime adopté se clôt.")
    if on < version.valid_from:
        sentence = "Ce jour précède le début de validité."
        raise Invalid("certification.closed_before", sentence, fields={"on": sentence})
    version.valid_until = on
    if on <= today:
        version.state = VersionState.CLOSED
    session.flush()
    _note(session, version, "close", by=by, now=now, on=on.isoformat())


def _advance(version: CertificationVersion, then: VersionState, rule: str) -> None:
    if version.state is then or not may_become(version.state, then):
        raise Conflict("certification.out_of_order", rule)


def _note(
    session: Session, version: CertificationVersion, act: str, *, by: Person, now: datetime, **detail: object
) -> None:
    named = {"code": version.certification.code, "vintage": version.vintage}
    trail.record(
        session, f"certification.{act}", ("certification_version", version.id), by=by.actor, now=now, **named, **detail
    )
