"""From application to dossier: what a candidate and an officer do, by the site's own actions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.models import Account
from certify.audit.trail import Actor
from certify.candidacies import agreements, application, decisions, dossier, experiences, mandates
from certify.candidacies.identity import Contact, Identity, Work
from certify.candidacies.mandates import Agreement
from certify.candidacies.models import Candidacy, Candidate
from certify.candidacies.practice import Period
from certify.candidacies.states import ConsentKind, MandateWay
from certify.certifications.models import Certification, CertificationVersion
from certify.credential.record import BirthDate, Precision
from certify.demo.people import Applicant, Sitting, Staff
from certify.demo.stage import Stage
from certify.institutions.models import Authority, Organisation


def apply(stage: Stage, sitting: Sitting, applicant: Applicant) -> None:
    """The candidate applies, the officer admits, the candidate completes the dossier."""
    with stage.act(applicant.key) as (session, person, now):
        account = stage.account(session, applicant.key)
        candidacy = _filled(session, account, sitting, applicant, by=person.actor, now=now)
        application.submit(session, candidacy, by=person.actor, now=now)
    if applicant.awaits_officer:
        return
    with stage.act(sitting.officer.key) as (session, person, now):
        candidacy = candidacy_of(session, stage, applicant)
        decisions.admit(session, candidacy, by=person.actor, now=now)
    with stage.act(applicant.key) as (session, person, now):
        candidacy = candidacy_of(session, stage, applicant)
        for unit in candidacy.units:
            text = f"{applicant.work} Exemple pour l’unité « {unit.title.fr} », choisi avec le conseiller."
            dossier.add_example(session, candidacy, unit, text, by=person.actor, now=now)
        dossier.submit_dossier(session, candidacy, by=person.actor, now=now)


def register_for(stage: Stage, counsellor: Staff) -> None:
    """A counsellor opens the file of somebody who has no account and agreed, aloud, that she fills it in."""
    with stage.act(counsellor.key) as (session, person, now):
        service = session.scalars(select(Organisation).where(Organisation.slug == counsellor.organisation)).one()
        mandates.register_person(
            session,
            service,
            identity=Identity("SISSOKO-EXEMPLE", "", "Fily", BirthDate(1972, precision=Precision.AROUND), "Bafoulabé"),
            contact=Contact("Kayes", service.country_code),
            number="ML-EX-000518",
            agreement=Agreement(MandateWay.SPOKEN, witness="Modibo Exemple, accueil de l’agence", read_aloud=True),
            by=person.actor,
            now=now,
        )


def candidacy_of(session: Session, stage: Stage, applicant: Applicant) -> Candidacy:
    """The applicant's candidacy."""
    account = stage.account(session, applicant.key)
    return session.scalars(select(Candidacy).join(Candidacy.candidate).where(Candidate.account_id == account.id)).one()


def version_of(session: Session, sitting: Sitting) -> CertificationVersion:
    """The vintage that the sitting assesses."""
    return session.scalars(
        select(CertificationVersion)
        .join(CertificationVersion.certification)
        .join(Certification.authority)
        .join(Authority.organisation)
        .where(Organisation.slug == sitting.authority, Certification.code == sitting.certification)
        .order_by(CertificationVersion.vintage.desc())
        .limit(1)
    ).one()


def _filled(
    session: Session, account: Account, sitting: Sitting, applicant: Applicant, *, by: Actor, now: datetime
) -> Candidacy:
    """A draft with all that must be in it before it is sent."""
    version = version_of(session, sitting)
    candidate = application.open_file(session, account, by=by, now=now)
    candidacy = application.start_candidacy(session, version, candidate=candidate, by=by, now=now)
    identity = Identity(
        applicant.birth_name, applicant.usual_name, applicant.given_names, applicant.birth, applicant.birth_place
    )
    application.give_identity(session, candidacy, identity, by=by, now=now)
    number = (sitting.employment_service, applicant.job_seeker_number) if applicant.job_seeker_number else None
    contact = Contact(applicant.town, version.certification.authority.organisation.country_code, mail=candidate.mail)
    application.give_contact(session, candidacy, contact, by=by, now=now, job_seeker=number)
    work = Work(applicant.work, applicant.town, Period(now.year - 8), informal=True, self_employed=True)
    experiences.add_experience(session, candidacy, work, by=by, now=now)
    name = f"{applicant.birth_name} {applicant.given_names}"
    agreements.declare(session, candidacy, name, language=sitting.language, by=by, now=now)
    agreements.give_consent(session, candidacy, ConsentKind.PROCESSING, language=sitting.language, by=by, now=now)
    return candidacy
