"""What a kit is filled with: the trust bundle, its root and the status lists, from a home or from a running service.

All of it is public, and nothing of it is believed: the bundle must be of the pinned root, and each list of one of its
authorities, by its JWT and by its proofs, or there is no stock at all. The names for codes are not signed: they are
words beside codes that are (`names`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.certificates.models import StatusList as Row
from certify.credential import dataintegrity, statuslist, vcjwt
from certify.credential.malformed import Malformed
from certify.credential.statuslist import Purpose, StatusList
from certify.credential.trust import Trust
from certify.credential.trustfile import open_trust
from certify.verification import names

PATIENCE = 20.0  # seconds
MOST = 4 * 1024 * 1024  # bytes of an answer
MOST_LISTS = 2_000
PLACE = re.compile(r"([a-z0-9-]{1,64})/(revocation|suspension)/([1-9][0-9]{0,8})")


class KitError(Exception):
    """Why there is no kit: one sentence for whoever makes it."""


@dataclass(frozen=True, slots=True)
class Published:
    """A list in its two forms, as they were signed, and what they say."""

    credential: bytes
    jwt: bytes
    says: StatusList

    @property
    def place(self) -> str:
        """Where it is under `status/`."""
        return f"{self.says.issuer}/{self.says.purpose}/{self.says.number}"


@dataclass(frozen=True, slots=True)
class Stock:
    """The bundle as it was signed, the trust it gives under the pinned root, the lists, and names for codes (JSON)."""

    bundle: bytes
    trust: Trust
    lists: tuple[Published, ...]
    names: bytes

    @property
    def root(self) -> bytes:
        """The root's certificate in PEM."""
        return self.trust.root.public_bytes(Encoding.PEM)

    @property
    def missing(self) -> tuple[tuple[str, Purpose], ...]:
        """Every authority and purpose without any list: an authority publishes both from the day it has keys."""
        here = {(one.says.issuer, one.says.purpose) for one in self.lists}
        wanted = ((one.slug, purpose) for one in self.trust.bundle.authorities for purpose in Purpose)
        return tuple(sorted(one for one in wanted if one not in here))


def from_home(bundle: bytes, session: Session, *, root: str) -> Stock:
    """The stock of a service's own home. Raises KitError."""
    rows = session.scalars(select(Row).order_by(Row.authority_id, Row.purpose, Row.number))
    return _stock(bundle, ((row.credential, row.jwt) for row in rows), root, names.read(session.connection()))


def from_service(address: str, *, root: str) -> Stock:
    """The stock of a running service. Raises KitError."""
    if urlsplit(address).scheme not in ("http", "https"):
        raise KitError(f"{address}: not an address of a service")
    address = address.rstrip("/")
    bundle = _get(f"{address}/trust.json")
    index = _json(_get(f"{address}/status/index.json"))
    try:
        places = [PLACE.search(one["id"].partition("/status/")[2]) for one in index["lists"][:MOST_LISTS]]
    except (TypeError, LookupError, AttributeError) as error:
        raise KitError(f"{address}: its index of lists cannot be read") from error
    where = [f"{address}/status/{place[0]}" for place in places if place]
    return _stock(bundle, ((_get(one), _get(f"{one}.jwt")) for one in where), root, _names(address))


def _names(address: str) -> bytes:
    """The names for codes; none where the service has no such list, and the kit says the codes."""
    try:
        data = _get(f"{address}/v/names.json")
    except KitError as error:
        if isinstance(error.__cause__, HTTPError) and error.__cause__.code == HTTPStatus.NOT_FOUND:
            return b"{}"
        raise
    _json(data)
    return data


def _stock(bundle: bytes, lists: Iterable[tuple[bytes, bytes]], root: str, words: bytes) -> Stock:
    trust = _checked("not a list of keys by the expected root", lambda: open_trust(bundle, root=root))
    return Stock(bundle, trust, tuple(_published(credential, jwt, trust) for credential, jwt in lists), words)


def _published(credential: bytes, jwt: bytes, trust: Trust) -> Published:
    says = _checked("not a status list of these authorities", lambda: statuslist.open_list(jwt, trust))
    document = _json(credential)
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    failure = dataintegrity.failure(document, trust)
    if failure or unsigned != vcjwt.read(jwt)[0]:
        raise KitError(f"a status list of {says.issuer} differs in its two forms, or is not signed")
    return Published(credential, jwt, says)


def _json(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise KitError("what came is not JSON")
    return value


def _checked(text: str, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except Malformed as error:
        raise KitError(f"{text} ({error})") from error


def _get(where: str) -> bytes:
    try:
        with urlopen(Request(where), timeout=PATIENCE) as answer:  # noqa: S310  (http or https, checked by the caller)
            data: bytes = answer.read(MOST + 1)
    except (URLError, OSError) as error:
        raise KitError(f"{where}: {error}") from error
    if len(data) > MOST:
        raise KitError(f"{where}: too large")
    return data
