"""Steps 2 to 7: each a pure function of the exhibit, the trust and the instant, that says how it ended.

A step returns None when it passed, a code when it failed, NotChecked(code) when what it needs is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from certify.credential import canonical, cose, logproof, x509chain
from certify.credential.claims import end_of_validity
from certify.credential.evidence import State
from certify.credential.exhibit import Exhibit
from certify.credential.logproof import Event, LogProof
from certify.credential.report import Check
from certify.credential.trust import Key, KeyState, Trust

SKEW = timedelta(minutes=10)  # a verifier's clock may be behind the service's by this much


@dataclass(frozen=True, slots=True)
class NotChecked:
    """The step could not be done, and why."""

    code: str


Ending = str | NotChecked | None
StepFunction = Callable[[Exhibit, Trust, datetime], Ending]


def issuer(exhibit: Exhibit, trust: Trust, _at: datetime) -> Ending:
    """Step 2: every key is one the root vouches for, of the authority that the claims name, and valid when it signed.

    A key compromised since T is believed only where the log shows that the certificate was there before T.
    """
    proving = [signature.key(trust) for signature in exhibit.signatures]
    if any(proving) and not all(proving):
        return "issuer.foreign_proof"
    keys = [*(trust.key(kid) for kid in _kids(exhibit)), *proving]
    known = [key for key in keys if key is not None]
    if not keys or len(known) != len(keys):
        return "issuer.unknown"
    if len({key.authority for key in known} | {claims.issuer for claims in exhibit.claims}) != 1:
        return "issuer.other_authority"
    if not all(_in_period(key, instant) for key, instant in zip(known, _instants(exhibit), strict=True) if instant):
        return "issuer.key_period"
    chains = (x509chain.failure(seal.chain, trust.root, seal.signed_at) for seal in exhibit.seals if seal.signed_at)
    return next(filter(None, chains), None) or _compromise(exhibit, trust, known)


def signature(exhibit: Exhibit, trust: Trust, _at: datetime) -> Ending:
    """Step 3: every signature fits, on the code's message, on the PDF and on the credential."""
    seals = [seal.failure for seal in exhibit.seals if seal.failure]
    if seals:
        return seals[0]
    for message in exhibit.messages:
        key = trust.key(message.kid)
        if key is None or not cose.verify(message, key.p256):
            return "signature.code"
    for proof in exhibit.signatures:
        key = proof.key(trust)
        if key is None or not proof.fits(key):
            return proof.code
    return None


def carriers(  # noqa: PLR0911  (one refusal a line reads best)
    exhibit: Exhibit, trust: Trust, _at: datetime
) -> Ending:
    """Step 4: all carriers state the same, and the address in the code is an authority's and of this certificate."""
    if not exhibit.claims:
        return "carriers.none"
    if any(kid not in {message.kid for message in exhibit.messages} for kid in exhibit.kids):
        return "carriers.key"
    if len(set(exhibit.records)) > 1 or any(claims != exhibit.claims[0] for claims in exhibit.claims):
        return "carriers.differ"
    if exhibit.record and any(portrait != exhibit.record.portrait_sha256 for portrait in exhibit.portraits):
        return "carriers.portrait"
    if any(code.public_id != exhibit.claims[0].public_id for code in exhibit.codes):
        return "carriers.public_id"
    addresses = {*exhibit.addresses, *(code.address for code in exhibit.codes)}
    if not addresses <= set(trust.bundle.addresses):
        return "carriers.elsewhere"
    return None


def log(exhibit: Exhibit, trust: Trust, _at: datetime) -> Ending:
    """Step 5: the certificate is in the transparency log, by each proof that came with it."""
    if exhibit.absent:
        return "log.absent"
    if not exhibit.proofs:
        return NotChecked("log.no_proof")
    return next(filter(None, (_logged(proof, exhibit, trust) for proof in exhibit.proofs)), None)


def validity(exhibit: Exhibit, _trust: Trust, at: datetime) -> Ending:
    """Step 6: issued, and not past its last day."""
    claims = exhibit.claims[0]
    if claims.issued_at > at + SKEW:
        return "validity.future"
    if claims.expires_on is not None and at >= end_of_validity(claims.expires_on):
        return "validity.expired"
    return None


def status(exhibit: Exhibit, _trust: Trust, at: datetime) -> Ending:
    """Step 7: not suspended, withdrawn or replaced, as known at the status's instant, and that not too long ago."""
    known = exhibit.status
    if known is None:
        return NotChecked("status.unknown")
    if known.state is not State.VALID:
        return f"status.{known.state}"
    is_stale = known.fresh_until is not None and at > known.fresh_until
    return NotChecked("status.stale") if is_stale else None


STEPS: dict[Check, StepFunction] = {
    Check.ISSUER: issuer,
    Check.SIGNATURE: signature,
    Check.CARRIERS: carriers,
    Check.LOG: log,
    Check.VALIDITY: validity,
    Check.STATUS: status,
}


def _kids(exhibit: Exhibit) -> list[bytes]:
    """Who signed the code's message and the PDF."""
    return [*(message.kid for message in exhibit.messages), *(seal.kid for seal in exhibit.seals)]


def _instants(exhibit: Exhibit) -> list[datetime | None]:
    """When each signed, in the order of `_kids` and the signatures: at the instant of issue, but the PDF at its own."""
    issued = exhibit.claims[0].issued_at if exhibit.claims else None
    sealed = [seal.signed_at for seal in exhibit.seals]
    return [*(issued for _ in exhibit.messages), *sealed, *(issued for _ in exhibit.signatures)]


def _in_period(key: Key, instant: datetime) -> bool:
    return key.state is not KeyState.PLANNED and key.not_before <= instant < key.not_after


def _compromise(exhibit: Exhibit, trust: Trust, keys: list[Key]) -> Ending:
    since = min((key.compromised_since for key in keys if key.compromised_since), default=None)
    if since is None:
        return None
    if not exhibit.proofs:
        return "issuer.compromised" if exhibit.absent else NotChecked("issuer.compromised")
    proven = all(_logged(proof, exhibit, trust) is None and proof.leaf.instant < since for proof in exhibit.proofs)
    return None if proven else "issuer.compromised"


def _logged(proof: LogProof, exhibit: Exhibit, trust: Trust) -> str | None:
    if proof.leaf.event is not Event.ISSUE:
        return "log.event"
    if not exhibit.records or proof.leaf.certificate != canonical.digest(exhibit.records[0]).hex():
        return "log.other_certificate"
    return logproof.failure(proof, trust.bundle.log.origin, trust.log_key)
