"""What a candidate declares and agrees to, kept with the very words that were shown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from certify.audit.trail import Actor
from certify.candidacies import texts
from certify.candidacies.content import declared
from certify.candidacies.identity import Wrong, refuse, same_name, unseen
from certify.candidacies.models import Candidacy, Candidate, Consent, SwornStatement
from certify.candidacies.moving import SENT, hold, hold_in, note
from certify.candidacies.names import NAME_MAX
from certify.candidacies.rules import EDITABLE
from certify.candidacies.states import ConsentKind
from certify.errors import Conflict

UNAGREED = "Sans cet accord, personne ne peut étudier votre demande."


def declare(
    session: Session, candidacy: Candidacy, signed_name: str, *, language: str = "fr", by: Actor, now: datetime
) -> None:
    """Declare on honour that identity and experiences are true, in the words shown, by writing one's name.

    Errors: Conflict `candidacy.nothing_to_declare` before identity and one experience are there; Invalid
    `candidacy.signed_name` when another name is written.
    """
    hold_in(session, candidacy, EDITABLE, SENT)
    candidate = candidacy.candidate
    if candidate.birth is None or not candidacy.experiences:
        raise Conflict("candidacy.nothing_to_declare", "Donnez d’abord votre identité et au moins une expérience.")
    refuse("candidacy.signed_name", wrong_signature(candidate, signed_name))
    candidacy.statements.append(
        SwornStatement(
            text_version=texts.STATEMENT.version,
            text=texts.STATEMENT.text.first(language),
            signed_name=signed_name.strip(),
            declared_hash=declared(candidacy),
            at=now,
        )
    )
    note(session, candidacy, "declare", by=by, now=now)


def wrong_signature(candidate: Candidate, signed_name: str) -> Wrong:
    """What is wrong with a name that signs the statement, on `signed_name`."""
    names = {f"{name} {candidate.given_names}" for name in (candidate.birth_name, candidate.usual_name) if name}
    usable = len(signed_name) <= 2 * NAME_MAX + 1 and not unseen(signed_name)
    if usable and any(same_name(signed_name, name) for name in names):
        return {}
    return {"signed_name": "Écrivez votre nom et vos prénoms comme dans votre identité."}


def give_consent(
    session: Session, candidacy: Candidacy, kind: ConsentKind, *, language: str = "fr", by: Actor, now: datetime
) -> None:
    """Agree, in the words shown. Agreeing twice changes nothing."""
    hold(session, candidacy)
    if kind in candidacy.agreements:
        return
    wording = texts.CONSENTS[kind]
    candidacy.consents.append(
        Consent(kind=kind, text_version=wording.version, text=wording.text.first(language), given_at=now)
    )
    note(session, candidacy, "give_consent", by=by, now=now, kind=kind.value)


def has_declared(candidacy: Candidacy) -> bool:
    """Whether the last sworn statement is made and covers identity and experiences as they are now."""
    last = candidacy.statements[-1] if candidacy.statements else None
    return last is not None and last.is_made and last.declared_hash == declared(candidacy)
