"""Files that are drawn when a message is sent: a room registers a maker by name, a message keeps name and arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

Maker = Callable[[Session, Mapping[str, Any]], bytes]

_makers: dict[str, Maker] = {}


@dataclass(frozen=True, slots=True)
class Leaving:
    """The message leaves now, from the site at this address."""

    now: datetime
    public_url: str


Finish = Callable[[], bytes]
SecretMaker = Callable[[Session, Mapping[str, Any], Leaving], Finish]

_secret_makers: dict[str, SecretMaker] = {}


def makes(name: str) -> Callable[[Maker], Maker]:
    """Register the function as the maker of that name: `(session, arguments) -> bytes`. Names are never reused."""

    def register(maker: Maker) -> Maker:
        if _makers.setdefault(name, maker) is not maker:
            raise ValueError(f"two makers are called {name}")
        return maker

    return register


def make(session: Session, name: str, arguments: Mapping[str, Any]) -> bytes:
    """The bytes, from what the rows say now. Errors: LookupError for a name that nobody registered."""
    try:
        maker = _makers[name]
    except KeyError:
        raise LookupError(f"no room makes {name}") from None
    return maker(session, arguments)


def makes_as_it_leaves(name: str) -> Callable[[SecretMaker], SecretMaker]:
    """Register who makes a file that nobody but its reader may see, such as a letter with a code.

    It is called each time the message is tried, in a writing transaction that is committed first; what it returns
    draws the file afterwards. The file is kept nowhere. Staff who look at the message see what `makes(name)` draws.
    """

    def register(maker: SecretMaker) -> SecretMaker:
        if _secret_makers.setdefault(name, maker) is not maker:
            raise ValueError(f"two makers are called {name}")
        return maker

    return register


def secret_maker(name: str | None) -> SecretMaker | None:
    """Who makes that file as it leaves, if it is one that is kept nowhere."""
    return _secret_makers.get(name or "")
