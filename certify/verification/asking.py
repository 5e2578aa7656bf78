"""Who asks, and how often: the brakes on guessing, applied before the register is read and fed after."""

from __future__ import annotations

from time import monotonic

from flask import Response, current_app, request

from certify.credential.report import Verdict
from certify.verification.answer import Answer
from certify.verification.checking import Checker
from certify.verification.problems import too_many
from certify.verification.throttle import Throttle, caller_of


def checker() -> Checker:
    """The application's checker."""
    found: Checker = current_app.extensions["certify.checker"]
    return found


def refusal(number: str | None = None) -> Response | None:
    """The answer to a caller that has missed too often, on the whole or on one number; else None."""
    if _misses().is_quiet:
        return None
    waits = [_misses().wait(_caller(), monotonic())]
    if number is not None:
        waits.append(_number_misses().wait(_caller(number), monotonic()))
    return too_many(max(waits)) if max(waits) else None


def count(answer: Answer, number: str | None = None) -> Answer:
    """The answer, counted as a miss when it found nothing."""
    if answer.verdict is Verdict.UNKNOWN:
        _misses().miss(_caller(), monotonic())
        if number is not None:
            _number_misses().miss(_caller(number), monotonic())
    return answer


def _caller(about: str = "") -> str:
    return f"{caller_of(request.remote_addr)} {about}"


def _misses() -> Throttle:
    found: Throttle = current_app.extensions["certify.throttle"]
    return found


def _number_misses() -> Throttle:
    found: Throttle = current_app.extensions["certify.number_throttle"]
    return found
