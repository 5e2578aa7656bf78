"""Files that are drawn when a message is sent: a room registers a maker by name, a message keeps name and arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

Maker = Callable[[Session, Mapping[str, Any]], bytes]

_makers: dict[str, Maker] = {}


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
