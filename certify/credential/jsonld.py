"""A JSON document as the statements it makes: canonical N-Quads (RDFC-1.0) by PyLD, and nothing lost on the way.

PyLD drops what the contexts do not define and reads many spellings as one. `check` refuses a document in any other
spelling than its own compacted form, so that each member is covered by what is signed. The order of an array is not:
whoever signs must have given it a meaning of its own (`openbadge`).

PyLD keeps caches that threads must not share; one lock holds them apart. Its work is bounded beforehand by the bytes
and nodes of a document.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import Any

from certify.credential import contexts
from certify.credential.malformed import Malformed
from certify.credential.typedjson import canonical, parse

MAX_BYTES = 256 * 1024
MAX_NODES = 500  # ten units of twelve competences have 320 at most; a node costs a third of a millisecond
MAX_DEPTH = 12
ALLOWED = ([contexts.CREDENTIALS], [contexts.CREDENTIALS, contexts.BADGES])

_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # PyLD does not write them as RDFC-1.0 says
_lock = Lock()


def digest(document: dict[str, Any]) -> bytes:
    """SHA-256 of the canonical N-Quads of a document that stays in the bounds. Raises Malformed (`json.terms`)."""
    data = canonical(document)
    _bound(document, data)
    return _digest(data)


def check(document: dict[str, Any]) -> None:
    """Raises Malformed (`json.terms`) when a member is not defined, or is written in another way than compacted.

    A text with a control character is refused too: two readers would not make the same statements of it.
    """
    _bound(document, canonical(document))
    if document.get("@context") not in ALLOWED:
        raise Malformed("json.terms", "another context")
    _plain({name: value for name, value in document.items() if name != "@context"})
    # Imported here and below: it takes longer to load than a code to verify.
    from pyld import jsonld  # noqa: PLC0415

    with _lock:
        try:
            expanded = jsonld.expand(document, {"documentLoader": contexts.loader})
            again = jsonld.compact(expanded, document["@context"], {"documentLoader": contexts.loader})
        except (jsonld.JsonLdError, ValueError) as error:
            raise Malformed("json.terms", "not JSON-LD under these contexts") from error
    if _loose(again) != _loose(document):
        raise Malformed("json.terms", "a member that the contexts do not define, or another spelling of one")


def nodes(value: Any, depth: int = MAX_DEPTH) -> int:
    """How many objects a value holds; more than are allowed when it is too deep."""
    if depth == 0:
        return MAX_NODES + 1
    if isinstance(value, dict):
        return 1 + sum(nodes(item, depth - 1) for item in value.values())
    return sum(nodes(item, depth - 1) for item in value) if isinstance(value, list) else 0


def forget() -> None:
    """Drop the statements of documents that were read before, which `digest` keeps."""
    _digest.cache_clear()


@lru_cache(maxsize=128)
def _digest(data: bytes) -> bytes:
    from pyld import jsonld  # noqa: PLC0415

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": contexts.loader}
    with _lock:
        try:
            quads: str = jsonld.normalize(parse(data, "json.terms"), options)
        except (jsonld.JsonLdError, ValueError) as error:
            raise Malformed("json.terms", "not JSON-LD under these contexts") from error
    return sha256(quads.encode()).digest()


def _bound(document: dict[str, Any], data: bytes) -> None:
    if len(data) > MAX_BYTES or nodes(document, MAX_DEPTH) > MAX_NODES:
        raise Malformed("json.terms", "too large")


def _plain(value: Any) -> None:
    """No keyword of JSON-LD below the context, no identifier that conversion would drop, no control character."""
    if isinstance(value, str) and _CONTROL.search(value):
        raise Malformed("json.terms", "a control character")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _plain(item)
    if isinstance(value, dict):
        if any(name.startswith("@") for name in value):
            raise Malformed("json.terms", "a keyword of JSON-LD")
        identity = value.get("id", "x:y")
        if not isinstance(identity, str) or not _ABSOLUTE.fullmatch(identity):
            raise Malformed("json.terms", "an identifier that is not an absolute one")


def _loose(value: Any) -> Any:
    """The value with arrays of one member as that member, which is how they are compacted."""
    if isinstance(value, list):
        return _loose(value[0]) if len(value) == 1 else [_loose(item) for item in value]
    return {name: _loose(item) for name, item in value.items()} if isinstance(value, dict) else value
