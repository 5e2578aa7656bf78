"""The life of a message, as a table, and when to try again. What is not in the table is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from certify.errors import Conflict


class State(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Event(StrEnum):
    """What happens to a message."""

    SEND = "send"
    GIVE_UP = "give_up"
    RESEND = "resend"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.WAITING, Event.SEND): State.SENT,
    (State.WAITING, Event.GIVE_UP): State.FAILED,
    (State.SENT, Event.RESEND): State.WAITING,
    (State.FAILED, Event.RESEND): State.WAITING,
}

# A minute, then twice as long each time, to six hours: four days and a half in all (RFC 5321 §4.5.4.1 asks for four).
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
MOST_ATTEMPTS = 26


def follow(state: State, event: Event) -> State:
    """The state after `event`. Errors: Conflict `message.out_of_order`."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise Conflict("message.out_of_order", "Ce message attend déjà son envoi.") from None


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` that failed; None when it is time to give up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    wait: timedelta = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return now + wait
