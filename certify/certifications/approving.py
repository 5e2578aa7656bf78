"""Approvals of sites (agréments): given for a certification from a day to a day, ended early with a reason."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.accounts.person import Person
from certify.audit import trail
from certify.certifications.drafts import EDIT, require_reach
from certify.certifications.models import CentreApproval, Certification
from certify.errors import Invalid, NotFound
from certify.institutions.models import Authority, Organisation, Site


def approve_site(
    session: Session,
    site: Site,
    certification: Certification,
    *,
    from_on: date,
    until_on: date,
    legal_act: str,
    by: Person,
    now: datetime,
) -> CentreApproval:
    """Approve a site. From the first approval of a certification on, only approved sites hold its tests.

    Errors: Invalid on `until_on` when it precedes, on `from_on` when days of another approval are meant again.
    """
    require_reach(certification.authority, by)
    if until_on < from_on:
        sentence = "Le dernier jour vient après le premier, ou c’est le même."
        raise Invalid("approval.dates", sentence, fields={"until_on": sentence})
    same = select(CentreApproval.id).where(
        CentreApproval.site_id == site.id,
        CentreApproval.certification_id == certification.id,
        CentreApproval.from_on <= until_on,
        CentreApproval.until_on >= from_on,
    )
    if session.scalar(same):
        sentence = "Ce lieu est déjà agréé pour ce titre pendant une partie de ces jours."
        raise Invalid("approval.overlaps", sentence, fields={"from_on": sentence})
    approval = CentreApproval(
        site=site, certification=certification, from_on=from_on, until_on=until_on, legal_act=legal_act
    )
    session.add(approval)
    session.flush()
    _note(session, approval, "give", by=by, now=now)
    return approval


def end_approval(
    session: Session, approval: CentreApproval, *, until_on: date, reason: str, by: Person, now: datetime
) -> None:
    """Bring the end of an approval forward, with a reason. Errors: Invalid on `until_on`."""
    require_reach(approval.certification.authority, by)
    if not approval.from_on <= until_on < approval.until_on:
        sentence = "Un agrément se raccourcit : choisissez un jour entre son début et sa fin."
        raise Invalid("approval.not_shorter", sentence, fields={"until_on": sentence})
    approval.until_on, approval.ended_reason = until_on, reason.strip()
    session.flush()
    _note(session, approval, "end", by=by, now=now)


def approval_within(session: Session, approval_id: int, by: Person) -> CentreApproval:
    """One approval of the person's authority, locked. Errors: NotFound `approval.unknown`."""
    row = session.get(CentreApproval, approval_id, with_for_update={"of": CentreApproval})
    if row is None or row.certification.authority.organisation_id not in by.organisations(EDIT):
        raise NotFound("approval.unknown", "Cet agrément n’existe pas.")
    return row


def approvals_of(session: Session, authority: Authority) -> list[CentreApproval]:
    """Every approval of an authority, latest end first."""
    return list(
        session.scalars(
            select(CentreApproval)
            .join(CentreApproval.certification)
            .where(Certification.authority_id == authority.id)
            .order_by(CentreApproval.until_on.desc(), CentreApproval.id)
            .options(
                joinedload(CentreApproval.site).joinedload(Site.organisation),
                joinedload(CentreApproval.certification).selectinload(Certification.versions),
            )
        )
    )


def sites_in(session: Session, country: str) -> list[Site]:
    """The sites of a country's centres, by town and name."""
    return list(
        session.scalars(
            select(Site)
            .join(Site.organisation)
            .where(Organisation.country_code == country)
            .order_by(Site.town, Site.name)
            .options(joinedload(Site.organisation))
        )
    )


def certifications_of(session: Session, authority: Authority) -> list[Certification]:
    """The certifications of an authority, by code."""
    query = select(Certification).where(Certification.authority_id == authority.id).order_by(Certification.code)
    return list(session.scalars(query.options(joinedload(Certification.versions))).unique())


def _note(session: Session, approval: CentreApproval, act: str, *, by: Person, now: datetime) -> None:
    trail.record(
        session,
        f"approval.{act}",
        ("centre_approval", approval.id),
        by=by.actor,
        now=now,
        site=approval.site.slug,
        certification=approval.certification.code,
        until_on=approval.until_on.isoformat(),
    )
