"""Who asks, and how often: the brakes on guessing, applied before the register is read and fed after.

Who knows a number and its holder's name has few years to guess, and many addresses to ask from where it pays: misses on
one number are counted for each caller, and for all of them together, whether the register knows the number or not. Who
has the paper can then still ask by its code or its public id.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from flask import Response, current_app, request

from certify.credential import number as numbers
from certify.credential.malformed import Malformed
from certify.credential.report import Verdict
from certify.verification.answer import Answer
from certify.verification.checking import Checker
from certify.verification.problems import too_many
from certify.verification.throttle import Throttle, caller_of
from certify.verification.turns import Turns

FILES_A_SECOND: Final = 5  # what each whole second of work on a file counts for; most files take less than one


def checker() -> Checker:
    """The application's checker."""
    found: Checker = current_app.extensions["certify.checker"]
    return found


def refusal(number: str | None = None) -> Response | None:
    """The answer to a caller that has missed too often, or about a number that was missed too often; else None."""
    if _throttle("throttle").is_quiet:
        return None
    if wait := _throttle("throttle").wait(_caller(), monotonic()):
        return too_many(wait)
    return None if number is None else _refusal_of_number(_number(number))


def _refusal_of_number(number: str) -> Response | None:
    own = _throttle("number_throttle").wait(_caller(number), monotonic())
    anybodys = _throttle("anybody_throttle").wait(number, monotonic())
    return too_many(max(own, anybodys), of_number=True) if own or anybodys else None


def refusal_of_file() -> Response | None:
    """The answer to a caller that has sent too many files; else None, and this one is counted."""
    throttle, caller = _throttle("file_throttle"), _caller()
    if wait := throttle.wait(caller, monotonic()):
        return too_many(wait)
    throttle.miss(caller, monotonic())
    return None


@contextmanager
def turn() -> Iterator[None]:
    """A turn to check a file, which counts as more files when it takes long. Raises Busy (`turns`)."""
    turns: Turns = current_app.extensions["certify.turns"]
    with turns.turn():
        started = monotonic()
        try:
            yield
        finally:
            if seconds := int(monotonic() - started):
                _throttle("file_throttle").miss(_caller(), monotonic(), seconds * FILES_A_SECOND)


def count(answer: Answer, number: str | None = None) -> Answer:
    """The answer, counted as a miss when it found nothing."""
    if answer.verdict is Verdict.UNKNOWN:
        count_miss()
        if number is not None:
            _throttle("number_throttle").miss(_caller(_number(number)), monotonic())
            _throttle("anybody_throttle").miss(_number(number), monotonic())
    return answer


def count_miss() -> None:
    """Count a question that found nothing."""
    _throttle("throttle").miss(_caller(), monotonic())


def _number(typed: str) -> str:
    """The number however it was typed: another spelling is no other number."""
    try:
        return numbers.read(typed)
    except Malformed:
        return "".join(typed.split()).upper()


def _caller(about: str = "") -> str:
    return f"{caller_of(request.remote_addr)} {about}"


def _throttle(name: str) -> Throttle:
    found: Throttle = current_app.extensions[f"certify.{name}"]
    return found
