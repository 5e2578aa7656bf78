"""What a candidate does until the application is sent: begin, say who one is and what one did, declare, agree, send."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.accounts.models import Account, IdentifierKind
from certify.audit import trail
from certify.audit.trail import Actor
from certify.candidacies.agreements import has_declared
from certify.candidacies.correcting import hold_candidate, identity_kept, identity_of, keeper_of, write_identity
from certify.candidacies.identity import (
    Contact,
    Identity,
    check_contact,
    one_line,
    tidied,
)
from certify.candidacies.models import (
    AimedUnit,
    Candidacy,
    Candidate,
    JobSeekerNumber,
)
from certify.candidacies.moving import SENT, begin, facts_of, hold, hold_in, local_day, make, note, rule_set_for
from certify.candidacies.notices import tell_received
from certify.candidacies.queries import candidate_of
from certify.candidacies.rules import AIMS_EDITABLE, EDITABLE, OPEN
from certify.candidacies.states import CandidacyState, ConsentKind, Event, Part
from certify.certifications.models import CertificationVersion, VersionState
from certify.errors import Conflict, Invalid
from certify.institutions.models import SeriesKind
from certify.institutions.series import take


def open_file(session: Session, account: Account, *, by: Actor, now: datetime) -> Candidate:
    """The file of a person who signs in, opened at the first candidacy with the phone and mail of the account."""
    candidate = candidate_of(session, account.id)
    if candidate is None:
        known = {identifier.kind: identifier.value for identifier in account.identifiers}
        candidate = Candidate(
            account_id=account.id,
            birth_name="",
            usual_name="",
            given_names="",
            phone=known.get(IdentifierKind.PHONE, ""),
            mail=known.get(IdentifierKind.MAIL, ""),
            created_at=now,
        )
        session.add(candidate)
        session.flush()
        trail.record(session, "candidate.open_file", ("candidate", candidate.id), by=by, now=now)
    return candidate


def start_candidacy(
    session: Session, version: CertificationVersion, *, candidate: Candidate, by: Actor, now: datetime
) -> Candidacy:
    """A draft for the whole title, with its reference.

    Errors: Conflict `candidacy.certification_closed`, `candidacy.already_open`, `candidacy.banned`.
    """
    hold_candidate(session, candidate)
    authority = version.certification.authority
    _may_start(session, version, candidate, local_day(authority, now))
    number = take(session, SeriesKind.CANDIDACY, authority.id, 0)
    candidacy = Candidacy(
        reference=f"{authority.number_prefix}-D-{number:06d}",
        candidate=candidate,
        authority=authority,
        version=version,
        state=CandidacyState.DRAFT,
        started_at=now,
        changed_at=now,
        aims=[AimedUnit(unit=unit) for unit in version.units],
    )
    session.add(candidacy)
    begin(session, candidacy, by=by, now=now)
    return candidacy


def _may_start(session: Session, version: CertificationVersion, candidate: Candidate, today: date) -> None:
    in_force = version.valid_from <= today <= (version.valid_until or today)
    if version.state is not VersionState.ADOPTED or not in_force:
        raise Conflict("candidacy.certification_closed", "Cette certification n’accepte pas de demande aujourd’hui.")
    certification = version.certification
    others = session.scalars(
        select(Candidacy)
        .where(Candidacy.candidate_id == candidate.id, Candidacy.authority_id == certification.authority_id)
        .options(joinedload(Candidacy.version))
    ).all()
    if any(other.banned_until and other.banned_until > today for other in others):
        raise Conflict("candidacy.banned", "Une sanction vous interdit une nouvelle demande jusqu’à sa fin.")
    if any(other.state in OPEN and other.version.certification_id == certification.id for other in others):
        raise Conflict("candidacy.already_open", "Vous avez déjà une demande en cours pour cette certification.")


def aim_at_units(
    session: Session, candidacy: Candidacy, unit_ids: Collection[int], *, by: Actor, now: datetime
) -> None:
    """Choose the units asked for. Errors: Conflict when it is too late; Invalid `candidacy.units` on `units`."""
    hold_in(session, candidacy, AIMS_EDITABLE, SENT)
    kept = [aim for aim in candidacy.aims if aim.obtained_on is not None]
    wanted = [unit for unit in candidacy.version.units if unit.id in unit_ids]
    wanted = [unit for unit in wanted if unit.id not in {aim.unit_id for aim in kept}]
    if not wanted:
        raise Invalid(
            "candidacy.units", "Choisissez au moins une unité.", fields={"units": "Cochez au moins une unité."}
        )
    present = {aim.unit_id: aim for aim in candidacy.aims}
    candidacy.aims = kept + [present.get(unit.id) or AimedUnit(unit=unit) for unit in wanted]
    note(session, candidacy, "aim_at_units", by=by, now=now)


def give_identity(session: Session, candidacy: Candidacy, identity: Identity, *, by: Actor, now: datetime) -> None:
    """Say who one is; the same again changes nothing.

    Errors: Invalid `candidate.identity`; Conflict `candidate.identity_kept` for another identity than the one that an
    authority studies, or once admitted.
    """
    hold_in(session, candidacy, EDITABLE, SENT)
    candidate = candidacy.candidate
    hold_candidate(session, candidate)
    if tidied(identity) == identity_of(candidate):
        return
    if keeper := keeper_of(session, candidate):
        raise identity_kept(keeper)
    write_identity(candidate, identity)
    note(session, candidacy, "give_identity", by=by, now=now)


def give_contact(
    session: Session,
    candidacy: Candidacy,
    contact: Contact,
    *,
    by: Actor,
    now: datetime,
    job_seeker: tuple[str, str] | None = None,
) -> None:
    """Say how one is reached, and the job-seeker number (scheme, value) if there is one; possible in every state.

    Errors: Invalid `candidate.contact`; Conflict `candidate.number_taken`.
    """
    clean = check_contact(contact)
    candidate = candidacy.candidate
    candidate.town, candidate.country_code = clean.town, clean.country_code
    candidate.phone, candidate.mail = clean.phone, clean.mail
    set_number(session, candidate, job_seeker)
    note(session, candidacy, "give_contact", by=by, now=now)


def set_number(session: Session, candidate: Candidate, number: tuple[str, str] | None) -> None:
    """Put the job-seeker number (scheme, value) on the person, or none.

    Errors: Invalid `candidate.contact`, `candidate.number_taken` on `number`.
    """
    scheme, value = number or ("", "")
    value = value.strip().upper()
    if not scheme or not value:
        candidate.job_seeker_numbers.clear()
        return
    if wrong := one_line(value, 40, ""):
        raise Invalid("candidate.contact", "Il reste une chose à corriger.", fields={"number": wrong})
    holder = session.scalar(
        select(JobSeekerNumber.candidate_id).where(JobSeekerNumber.scheme == scheme, JobSeekerNumber.value == value)
    )
    if holder not in {None, candidate.id}:
        raise Invalid(
            "candidate.number_taken",
            "Ce numéro est déjà donné par quelqu’un d’autre.",
            fields={"number": "Ce numéro est déjà pris. Vérifiez-le, ou voyez votre conseiller."},
        )
    if holder is None:
        candidate.job_seeker_numbers.clear()
        session.flush()
        candidate.job_seeker_numbers.append(JobSeekerNumber(scheme=scheme, value=value))


def lacking(candidacy: Candidacy) -> tuple[Part, ...]:
    """The parts that keep an application from being sent, in the order of the pages."""
    done = {
        Part.IDENTITY: candidacy.candidate.birth is not None,
        Part.EXPERIENCE: bool(candidacy.experiences),
        Part.STATEMENT: has_declared(candidacy),
        Part.CONSENT: ConsentKind.PROCESSING in candidacy.agreements,
    }
    return tuple(part for part, there in done.items() if not there)


def submit(session: Session, candidacy: Candidacy, *, by: Actor, now: datetime) -> None:
    """Send the application; the rule-set in force the first time is kept.

    Errors: Conflict `candidacy.not_complete`, `candidacy.out_of_order`.
    """
    hold(session, candidacy)
    hold_candidate(session, candidacy.candidate)  # an identity that changes now is one that nobody declared
    make(session, candidacy, Event.SUBMIT, facts_of(candidacy, now, lacking=lacking(candidacy)), by=by, now=now)
    candidacy.rule_set = rule_set_for(candidacy, now)
    candidacy.submitted_at = now
    tell_received(session, candidacy, now=now)
