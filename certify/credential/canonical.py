"""The canonical form of a record: the bytes that are stored, hashed, logged and embedded.

RFC 8785 JSON of the record's own members and of `schema`, the edition of this form. A record written under an
earlier edition is read by that edition's rules and never rewritten, since its hash is in the log.
"""

from __future__ import annotations

from hashlib import sha256

from certify.credential.malformed import Malformed
from certify.credential.record import Record
from certify.credential.typedjson import build, canonical, parse, plain

SCHEMA = 1
MAX_BYTES = 256 * 1024


def encode(record: Record) -> bytes:
    """The record's canonical bytes. Raises ValueError for an instant not in UTC to the second or half a character."""
    return canonical({**plain(record), "schema": SCHEMA})


def decode(data: bytes) -> Record:
    """The record of canonical bytes; `encode(decode(data)) == data`. Raises Malformed (`record.form`) otherwise."""
    if len(data) > MAX_BYTES:
        raise Malformed("record.form", "too large")
    members = parse(data, "record.form")
    schema = members.pop("schema", None) if isinstance(members, dict) else None
    if type(schema) is not int or schema != SCHEMA:
        raise Malformed("record.form", "not a record of a known schema")
    return build(Record, members, "record.form")


def digest(data: bytes) -> bytes:
    """The certificate hash: SHA-256 of the canonical bytes."""
    return sha256(data).digest()
