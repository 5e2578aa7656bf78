"""The JSON-LD contexts of a credential, by their addresses: never fetched, and never other bytes than these.

A Data Integrity proof signs what the terms mean under the contexts. The documents come from an installed package and
are read when this module is imported; another edition of them would change what was signed, and is refused by its hash.
"""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.abc import ResourceLoader
from importlib.util import find_spec
from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

_PACKAGE, _FOLDER = "openbadgeslib", "ob3/contexts"
_FILES = {
    CREDENTIALS: ("credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
    BADGES: ("ob-v3p0-context-3.0.3.json", "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"),
}


class UnknownContext(ValueError):
    """A context that is not one of ours was asked for."""


def loader(url: str, _options: object = None) -> dict[str, Any]:
    """A context as PyLD's document loaders give one; the mark `static` lets it be prepared once.

    Raises UnknownContext for every other address.
    """
    if url not in DOCUMENTS:
        raise UnknownContext("only the contexts of credentials are read, and none is fetched")
    return {
        "contextUrl": None,
        "documentUrl": url,
        "document": DOCUMENTS[url],
        "contentType": "application/ld+json",
        "tag": "static",
    }


def _read(name: str, expected: str) -> dict[str, Any]:
    # Found and not imported: of the package nothing but these files is used.
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations or not isinstance(spec.loader, ResourceLoader):
        raise ImportError(f"{_PACKAGE} carries the contexts of credentials, and is not installed")
    data = spec.loader.get_data(f"{spec.submodule_search_locations[0]}/{_FOLDER}/{name}")
    if sha256(data).hexdigest() != expected:
        raise ImportError(f"{_PACKAGE}: {name} is another edition than the one that credentials are signed under")
    document: dict[str, Any] = json.loads(data)
    return document


DOCUMENTS = {url: _read(name, expected) for url, (name, expected) in _FILES.items()}
