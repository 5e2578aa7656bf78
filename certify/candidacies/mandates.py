"""Acting for a candidate: an employment service registers somebody who has no account, with an agreement read aloud.

Whoever has a mandate does a candidate's acts, and each line of the trail says for whom. A mandate ends at once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.audit import trail
from certify.audit.trail import Actor
from certify.candidacies import texts
from certify.candidacies.application import set_number
from certify.candidacies.companion_models import Mandate
from certify.candidacies.correcting import hold_candidate, write_identity
from certify.candidacies.identity import Contact, Identity, Wrong, check_contact, one_line, refuse
from certify.candidacies.models import Candidate
from certify.candidacies.names import NAME_MAX
from certify.candidacies.states import MandateWay
from certify.errors import Conflict
from certify.institutions.models import Organisation

NO_WITNESS = "Écrivez le nom de la personne qui a entendu cet accord."
NOT_READ = "Lisez ce texte à la personne, puis cochez."


@dataclass(frozen=True, slots=True)
class Agreement:
    """How somebody agreed to be acted for. `read_aloud` must be true; a spoken word or a thumbprint has a witness."""

    way: MandateWay
    witness: str = ""
    read_aloud: bool = False
    language: str = "fr"


def wrong_agreement(agreement: Agreement) -> Wrong:
    """What is wrong with an agreement, by field."""
    needs_witness = agreement.way is not MandateWay.SIGNED
    wrong = {"witness": one_line(agreement.witness, NAME_MAX, NO_WITNESS, required=needs_witness)}
    wrong["read_aloud"] = None if agreement.read_aloud else NOT_READ
    return {field: sentence for field, sentence in wrong.items() if sentence}


def check_agreement(agreement: Agreement) -> Agreement:
    """The same agreement. Errors: Invalid `mandate.agreement`."""
    refuse("mandate.agreement", wrong_agreement(agreement))
    return agreement


def register_person(
    session: Session,
    service: Organisation,
    *,
    identity: Identity,
    contact: Contact,
    number: str,
    agreement: Agreement,
    by: Actor,
    now: datetime,
) -> Candidate:
    """Open the file of somebody without an account, known by their job-seeker number, and keep the agreement.

    Errors: Invalid `candidate.identity`, `candidate.contact`, `candidate.number_taken`, `mandate.agreement`.
    """
    refuse("mandate.agreement", wrong_agreement(agreement))
    clean = check_contact(contact)
    candidate = Candidate(
        usual_name="", town=clean.town, country_code=clean.country_code, phone=clean.phone, mail=clean.mail,
        created_at=now,
    )  # fmt: skip
    write_identity(candidate, identity)
    session.add(candidate)
    session.flush()
    set_number(session, candidate, (service.slug, number))
    trail.record(session, "candidate.register", ("candidate", candidate.id), by=by, now=now)
    give_mandate(session, candidate, service, agreement, by=by, now=now)
    return candidate


def give_mandate(
    session: Session, candidate: Candidate, service: Organisation, agreement: Agreement, *, by: Actor, now: datetime
) -> Mandate:
    """Keep the agreement that the counsellors of this service act for the candidate.

    Errors: Invalid `mandate.agreement`; Conflict `mandate.own_file` for the counsellor's own candidacy,
    `mandate.in_force`.
    """
    refuse("mandate.agreement", wrong_agreement(agreement))
    hold_candidate(session, candidate)
    if candidate.account_id is not None and by.id == f"account:{candidate.account_id}":
        raise Conflict("mandate.own_file", "Ce dossier est le vôtre : personne n’est son propre conseiller.")
    if mandate_of(session, candidate.id, {service.id}) is not None:
        raise Conflict("mandate.in_force", "Cet accord est déjà donné à votre service.")
    mandate = Mandate(
        candidate=candidate,
        organisation=service,
        way=agreement.way,
        witness=agreement.witness.strip(),
        text_version=texts.MANDATE.version,
        text=texts.mandate(service, agreement.language),
        given_at=now,
        by_id=by.id,
        by_label=by.label,
    )
    session.add(mandate)
    session.flush()
    _note(session, candidate, "give_mandate", by=by, now=now, way=agreement.way.value, organisation=service.id)
    return mandate


def end_mandates(session: Session, candidate: Candidate, *, by: Actor, now: datetime) -> int:
    """Take every agreement to be acted for back; access ends at once. How many ended."""
    hold_candidate(session, candidate)
    ended = mandates_of(session, candidate.id)
    for mandate in ended:
        mandate.ended_at = now
        _note(session, candidate, "end_mandate", by=by, now=now, organisation=mandate.organisation_id)
    return len(ended)


def mandates_of(session: Session, candidate_id: int) -> list[Mandate]:
    """The mandates in force, with their service."""
    query = select(Mandate).where(Mandate.candidate_id == candidate_id, Mandate.ended_at.is_(None))
    return list(session.scalars(query.options(joinedload(Mandate.organisation)).order_by(Mandate.id)))


def mandate_of(session: Session, candidate_id: int, organisations: Collection[int]) -> Mandate | None:
    """The mandate in force that one of these services holds."""
    return next((each for each in mandates_of(session, candidate_id) if each.organisation_id in organisations), None)


def acting_for(by: Actor, candidate: Candidate) -> Actor:
    """The same person, acting for the candidate."""
    return Actor(by.id, by.label, acting_for=f"candidate:{candidate.id}")


def _note(session: Session, candidate: Candidate, verb: str, *, by: Actor, now: datetime, **detail: object) -> None:
    trail.record(session, f"candidate.{verb}", ("candidate", candidate.id), by=by, now=now, **detail)
