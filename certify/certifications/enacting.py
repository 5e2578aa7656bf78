"""Rule-sets in an authority's hands: a new one from a preset, a new version of one. What is in force never changes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.person import Person
from certify.audit import trail
from certify.certifications.drafts import EDIT, require_reach
from certify.certifications.models import CertificationVersion, RuleSet, VersionState
from certify.certifications.rulesets import Rules, values_of
from certify.errors import Conflict, Invalid, NotFound
from certify.institutions.models import Authority


def rule_set_within(session: Session, rule_set_id: int, by: Person) -> RuleSet:
    """A rule-set of the person's authority. Errors: NotFound `rule_set.unknown`."""
    row = session.get(RuleSet, rule_set_id)
    if row is None or row.authority.organisation_id not in by.organisations(EDIT):
        raise NotFound("rule_set.unknown", "Ce règlement n’existe pas.")
    return row


def versions_of(session: Session, authority: Authority, code: str) -> list[RuleSet]:
    """The versions of one rule-set, newest first."""
    query = select(RuleSet).where(RuleSet.authority_id == authority.id, RuleSet.code == code)
    return list(session.scalars(query.order_by(RuleSet.version.desc())))


def enact(
    session: Session,
    authority: Authority,
    *,
    code: str,
    after: int,
    preset: str,
    rules: Rules,
    valid_from: date,
    by: Person,
    now: datetime,
) -> RuleSet:
    """Write version `after` + 1 of a rule-set; `after` is the last version that the person saw, 0 for a new code.

    Errors: Conflict `rule_set.changed_meanwhile` when there is a newer one; Invalid on `valid_from` unless it begins
    after the version before.
    """
    require_reach(authority, by)
    known = versions_of(session, authority, code)
    last = known[0].version if known else 0
    if last != after:
        raise Conflict(
            "rule_set.changed_meanwhile",
            "La version %(version)d de ce règlement existe déjà. Relisez-la, puis écrivez la suivante.",
            {"version": last},
        )
    if known and valid_from <= known[0].valid_from:
        sentence = "Une version commence après celle qu’elle remplace."
        raise Invalid("rule_set.not_later", sentence, fields={"valid_from": sentence})
    row = RuleSet(
        authority=authority,
        code=code,
        version=after + 1,
        preset=preset,
        valid_from=valid_from,
        values=values_of(rules),
    )
    session.add(row)
    session.flush()
    _note(session, row, "enact", by=by, now=now)
    return row


def withdraw(session: Session, rule_set: RuleSet, *, today: date, by: Person, now: datetime) -> None:
    """Take back the last version before it begins. Errors: Conflict `rule_set.in_force` when it began or is named."""
    require_reach(rule_set.authority, by)
    newest = versions_of(session, rule_set.authority, rule_set.code)[0]
    if newest is not rule_set or rule_set.valid_from <= today or naming(session, rule_set):
        raise Conflict(
            "rule_set.in_force",
            "Seule la dernière version, avant son premier jour et citée par aucun titre, se retire.",
        )
    _note(session, rule_set, "withdraw", by=by, now=now)
    session.delete(rule_set)
    session.flush()


def naming(session: Session, rule_set: RuleSet) -> list[CertificationVersion]:
    """The vintages that name this very version."""
    query = select(CertificationVersion).where(CertificationVersion.rule_set_id == rule_set.id)
    return list(session.scalars(query.order_by(CertificationVersion.id)))


def following(session: Session, authority: Authority, code: str) -> list[CertificationVersion]:
    """The adopted vintages whose sessions follow the newest version of this rule-set when they open."""
    query = (
        select(CertificationVersion)
        .join(CertificationVersion.rule_set)
        .where(
            RuleSet.authority_id == authority.id,
            RuleSet.code == code,
            CertificationVersion.state == VersionState.ADOPTED,
        )
    )
    return list(session.scalars(query.order_by(CertificationVersion.id)))


def _note(session: Session, row: RuleSet, act: str, *, by: Person, now: datetime) -> None:
    detail = {"code": row.code, "version": row.version, "valid_from": row.valid_from.isoformat()}
    trail.record(session, f"rule_set.{act}", ("rule_set", row.id), by=by.actor, now=now, **detail)
