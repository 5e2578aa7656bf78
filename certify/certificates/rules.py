"""The life of a certificate, as a table. What is not in it is refused."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from certify.errors import Conflict


class State(StrEnum):
    """Where a certificate stands. Expiry is not a state: it follows from the date it carries."""

    PREPARED = "prepared"
    LOGGED = "logged"
    ISSUED = "issued"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class Event(StrEnum):
    """What can happen to a certificate."""

    LOG = "log"
    ISSUE = "issue"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    WITHDRAW = "withdraw"
    REPLACE = "replace"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.PREPARED, Event.LOG): State.LOGGED,
    (State.LOGGED, Event.ISSUE): State.ISSUED,
    # What is annulled before it was logged is never issued.
    (State.PREPARED, Event.WITHDRAW): State.WITHDRAWN,
    # One that cannot be drawn must not stay on its way for ever: the authority may withdraw or replace it.
    (State.LOGGED, Event.WITHDRAW): State.WITHDRAWN,
    (State.LOGGED, Event.REPLACE): State.REPLACED,
    (State.ISSUED, Event.SUSPEND): State.SUSPENDED,
    (State.SUSPENDED, Event.REINSTATE): State.ISSUED,
    (State.ISSUED, Event.WITHDRAW): State.WITHDRAWN,
    (State.SUSPENDED, Event.WITHDRAW): State.WITHDRAWN,
    (State.ISSUED, Event.REPLACE): State.REPLACED,
    (State.SUSPENDED, Event.REPLACE): State.REPLACED,
}

# Why a refused event is refused, in the words of whoever asked for it.
REFUSALS = {
    Event.SUSPEND: "Seul un certificat en vigueur peut être suspendu.",
    Event.REINSTATE: "Seul un certificat suspendu peut être rétabli.",
    Event.WITHDRAW: "Ce certificat ne peut pas être retiré dans l’état où il est.",
    Event.REPLACE: "Ce certificat ne peut pas être remplacé dans l’état où il est.",
}


class DoubtKind(StrEnum):
    """What somebody who checked a certificate finds wrong."""

    PAPER = "paper"
    PERSON = "person"
    SITE = "site"
    MONEY = "money"
    OTHER = "other"


class ReasonCode(StrEnum):
    """The public reason of a change: what the verification page may say."""

    MINUTES_ANNULLED = "minutes_annulled"
    FRAUD = "fraud"
    ERROR = "error"
    CORRECTION = "correction"
    LOSS = "loss"
    INQUIRY = "inquiry"
    INQUIRY_CLOSED = "inquiry_closed"


# Which public reasons go with which act; a replacement says whether the page may point to the new certificate.
REASONS: dict[Event, tuple[ReasonCode, ...]] = {
    Event.SUSPEND: (ReasonCode.INQUIRY,),
    Event.REINSTATE: (ReasonCode.INQUIRY_CLOSED,),
    Event.WITHDRAW: (ReasonCode.FRAUD, ReasonCode.ERROR, ReasonCode.MINUTES_ANNULLED),
    Event.REPLACE: (ReasonCode.CORRECTION, ReasonCode.LOSS),
}


def follow(state: State, event: Event) -> State:
    """The state after `event`. Errors: Conflict `certificate.out_of_order`."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        message = REFUSALS.get(event, "Ce certificat n’en est pas à cette étape.")
        raise Conflict("certificate.out_of_order", message) from None


def fold_name(name: str) -> str:
    """A name as somebody types it from paper: without accents, case, punctuation; words in alphabetical order.

    ɓ, ɗ and their like have no decomposition, so each is mapped to the letter it is most often typed as.
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold()).translate(_TYPED_AS)
    letters = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(sorted(letters.split()))


_TYPED_AS = str.maketrans(
    {
        "ɓ": "b",
        "ɗ": "d",
        "ŋ": "n",
        "ɛ": "e",
        "ɔ": "o",
        "ɲ": "n",
        "ƴ": "y",
        "ɖ": "d",
        "ə": "e",
        "ø": "o",
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ł": "l",
        "ı": "i",
        "’": None,
        "'": None,
        "ʼ": None,
    }
)
