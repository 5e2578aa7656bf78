"""A person who was registered by a counsellor signs up later and takes over the file, with a code shown once."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.models import Account
from certify.audit import trail
from certify.audit.trail import Actor
from certify.candidacies.companion_models import TakeoverCode
from certify.candidacies.correcting import hold_candidate
from certify.candidacies.models import Candidacy, Candidate
from certify.candidacies.queries import candidate_of
from certify.errors import Conflict, Invalid

# Neither I, L, O nor U: nothing that is read as something else. 26 letters carry 130 bits.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
LASTS = timedelta(days=7)


def make_code(session: Session, candidate: Candidate, *, by: Actor, now: datetime) -> str:
    """A new code for a person whose identity the counsellor has just checked; those before it end.

    It is shown once: only its SHA-256 is kept. Errors: Conflict `takeover.has_account`.
    """
    hold_candidate(session, candidate)
    if candidate.account_id is not None:
        raise Conflict("takeover.has_account", "Cette personne a déjà son compte.")
    for code in _open_codes(session, candidate.id, now):
        code.expires_at = now
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    code = TakeoverCode(candidate=candidate, code_hash=_hash(letters), made_at=now, expires_at=now + LASTS, by_id=by.id)
    session.add(code)
    trail.record(session, "candidate.make_code", ("candidate", candidate.id), by=by, now=now)
    return "-".join(re.findall(".{1,4}", letters))


def take_over(session: Session, account: Account, code: str, *, by: Actor, now: datetime) -> Candidate:
    """Tie the file behind the code to the account. Capitals, spaces and hyphens do not matter.

    Errors: Invalid `takeover.code` on `code`; Conflict `takeover.own_file` when the account has candidacies of its own.
    """
    found = session.scalar(select(TakeoverCode).where(TakeoverCode.code_hash == _hash(code)).with_for_update())
    if found is None or found.used_at is not None or found.expires_at <= now or found.candidate.account_id is not None:
        sentence = "Ce code ne sert pas, ou plus. Demandez-en un autre à votre conseiller."
        raise Invalid("takeover.code", sentence, fields={"code": sentence})
    _leave_empty_file(session, account)
    candidate = found.candidate
    hold_candidate(session, candidate)
    candidate.account_id, found.used_at = account.id, now
    trail.record(session, "candidate.take_over", ("candidate", candidate.id), by=by, now=now)
    return candidate


def _leave_empty_file(session: Session, account: Account) -> None:
    own = candidate_of(session, account.id)
    if own is None:
        return
    if session.scalar(select(Candidacy.id).where(Candidacy.candidate_id == own.id).limit(1)) is not None:
        raise Conflict(
            "takeover.own_file", "Ce compte a déjà ses candidatures. Voyez votre conseiller pour réunir les deux."
        )
    own.account_id = None
    session.flush()


def _open_codes(session: Session, candidate_id: int, now: datetime) -> list[TakeoverCode]:
    still = (TakeoverCode.candidate_id == candidate_id, TakeoverCode.used_at.is_(None), TakeoverCode.expires_at > now)
    return list(session.scalars(select(TakeoverCode).where(*still)))


def _hash(code: str) -> bytes:
    letters = re.sub(r"[^0-9A-Z]", "", code.upper()).replace("O", "0").replace("I", "1").replace("L", "1")
    return sha256(letters.encode()).digest()
