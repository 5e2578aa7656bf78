"""The door of session access: the PIN checked between two short transactions, so that every try is counted."""

from __future__ import annotations

from flask import current_app

from certify import clock
from certify.accounts import signed_in, throttle
from certify.accounts.passwords import matches
from certify.assessments import access
from certify.errors import Invalid
from certify.web.transaction import db, record

WRONG = "Le numéro de session, le code ou le PIN ne convient pas. Vérifiez les trois."
LOCKED = "Cet accès est bloqué après cinq essais. Demandez un autre PIN au responsable de la session."
_WRONG_PIN = "Ce PIN ne convient pas."


def enter(reference: str, code: str, pin: str) -> bool:
    """Sign in, for that session only, whoever gives the right code and PIN. To be called before `db()` is used.

    False when this address tried too often. Errors: Invalid `access.refused`; Forbidden when closed meanwhile.
    """
    now = clock.now()
    limit = throttle.by_access(str(current_app.secret_key), signed_in.address())
    with record() as recording:
        if not throttle.note_attempt(recording, [limit], now=now):
            return False
        attempt = access.knock(recording, reference, code, now=now)
    _check(attempt, pin, WRONG, "pin")
    assert attempt is not None  # noqa: S101  (checked just above)
    juror = access.admit(db(), attempt, now=now)
    throttle.forgive(db(), [limit])
    signed_in.begin(juror.account_id, only=reference.strip().upper())
    return True


def confirm_pin(pin: str) -> None:
    """Check the PIN of somebody who came in for one session, before a grave act. To be called before `db()` is used.

    Errors: Invalid on `password`.
    """
    now = clock.now()
    with record() as recording:
        attempt = access.knock_again(recording, signed_in.person(), now=now)
    _check(attempt, pin, _WRONG_PIN, "password")
    assert attempt is not None  # noqa: S101  (checked just above)
    with record() as recording:
        access.confirm(recording, attempt, now=now)


def _check(attempt: access.Attempt | None, pin: str, sentence: str, field: str) -> None:
    """Errors: Invalid. The same work for a code that nobody has."""
    if matches(attempt.pin_hash if attempt else None, pin.strip()) and attempt is not None:
        return
    if attempt is not None:
        with record() as recording:
            access.note_refusal(recording, attempt, now=clock.now())
    said = LOCKED if attempt is not None and attempt.locked else sentence
    raise Invalid("access.refused", said, fields={field: said})
