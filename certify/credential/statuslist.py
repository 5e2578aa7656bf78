"""Status lists: which of an authority's certificates no longer hold (W3C Bitstring Status List v1.0).

A list belongs to an authority, a purpose and a number, from 1 on. A certificate has one `status_index`, which serves
both purposes: it counts through an authority's lists, `SIZE` entries each. A list is the same file for everyone, so
that nobody learns who checks whom.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from certify.credential import vcjwt
from certify.credential.claims import Claims
from certify.credential.evidence import State, StatusKnown
from certify.credential.malformed import Malformed
from certify.credential.trust import Key, KeyState, Trust
from certify.credential.typedjson import instant_text

SIZE = 131_072
FILLED = SIZE * 8 // 10  # places taken at which the next list opens, so that drawing a free one stays quick
BYTES = SIZE // 8
MAX_BYTES = 128 * 1024  # of a signed list; a list of random bits, which no compression helps, has 30 kB
CONTEXT = "https://www.w3.org/ns/credentials/v2"

_GZIP = 16 + zlib.MAX_WBITS
_PATH = re.compile(r"(.+)/status/([a-z0-9-]+)/(revocation|suspension)/([1-9][0-9]{0,8})")


class Purpose(StrEnum):
    """What a set bit says: withdrawn or replaced, which is for ever, or suspended, which may end."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class StatusList:
    """What a signed list says. `issuer` is the authority's slug, `bits` BYTES long, most significant bit first.

    It is what was known at `issued`, and should be had anew by `valid_until`: both UTC, to the second.
    """

    issuer: str
    purpose: Purpose
    number: int
    bits: bytes
    issued: datetime
    valid_until: datetime

    def has(self, index: int) -> bool:
        """Whether the bit of this index (0 to SIZE - 1) is set."""
        return bool(self.bits[index // 8] & 0x80 >> index % 8)


def place(status_index: int) -> tuple[int, int]:
    """The number of the list, from 1 on, and the index of the bit in it. Raises ValueError for a negative one."""
    if status_index < 0:
        raise ValueError("a status index is not negative")
    return status_index // SIZE + 1, status_index % SIZE


def bits_of(indexes: Iterable[int]) -> bytes:
    """The bits of a list in which these indexes, each from 0 to SIZE - 1, are set."""
    bits = bytearray(BYTES)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    return bytes(bits)


def address_of(address: str, slug: str, purpose: Purpose, number: int) -> str:
    """Where a list is served, under the public address (without a slash at its end); as a JWT, `.jwt` follows."""
    return f"{address}/status/{slug}/{purpose}/{number}"


def document(one: StatusList, *, address: str, did: str) -> dict[str, Any]:
    """The list as a BitstringStatusListCredential, unsigned. `did` is the issuer's, `address` the public address."""
    where = address_of(address, one.issuer, one.purpose, one.number)
    return {
        "@context": [CONTEXT],
        "id": where,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": instant_text(one.issued),
        "validUntil": instant_text(one.valid_until),
        "credentialSubject": {
            "id": f"{where}#list",
            "type": "BitstringStatusList",
            "statusPurpose": str(one.purpose),
            "encodedList": _packed(one.bits),
        },
    }


def open_list(jwt: bytes, trust: Trust) -> StatusList:
    """The list of a compact JWS by the authority that it is about.

    Raises Malformed: as `vcjwt.open_jwt` does for what is no JWS of an authority's key or does not fit;
    `list.form` for any other form than `document` gives, a bomb and a list too short or too long among them;
    `list.issuer` when another authority signed it; `list.key_period` when its key could not sign then. A key that was
    compromised signs no list that is believed: nothing shows when a list was made.
    """
    if len(jwt) > MAX_BYTES:
        raise Malformed("list.form", "too large")
    payload, key = vcjwt.open_jwt(jwt, trust)
    one = _read(payload, trust)
    if one.issuer != key.authority:
        raise Malformed("list.issuer")
    if not _could_sign(key, one.issued):
        raise Malformed("list.key_period")
    return one


def known(lists: Iterable[StatusList], claims: Claims) -> StatusKnown | None:
    """What opened lists say of a certificate; None when a list that it takes to say so is not among them.

    The latest list of each purpose counts. One in which the bit is set says enough, whatever the other would say.
    A replaced certificate is told from a withdrawn one by the register only.
    """
    if claims.status_index is None or claims.status_index < 0:
        return None
    number, index = place(claims.status_index)
    about = [one for one in lists if (one.issuer, one.number) == (claims.issuer, number)]
    latest = {one.purpose: one for one in sorted(about, key=lambda one: one.issued)}
    for purpose, state in ((Purpose.REVOCATION, State.WITHDRAWN), (Purpose.SUSPENSION, State.SUSPENDED)):
        one = latest.get(purpose)
        if one and one.has(index):
            return StatusKnown(state, as_of=one.issued, fresh_until=one.valid_until)
    if len(latest) < len(Purpose):
        return None
    return StatusKnown(
        State.VALID,
        as_of=min(one.issued for one in latest.values()),
        fresh_until=min(one.valid_until for one in latest.values()),
    )


def _read(payload: dict[str, Any], trust: Trust) -> StatusList:
    """The list of a document, which must then be exactly the one that this list gives, but for its compression."""
    try:
        subject = payload["credentialSubject"]
        address, slug, purpose, number = _parts(payload["id"])
        authority = trust.authority(slug)
        if address not in trust.bundle.addresses or authority is None:
            raise ValueError("not the address of a list of these authorities")
        one = StatusList(
            issuer=slug,
            purpose=Purpose(purpose),
            number=int(number),
            bits=_unpacked(subject["encodedList"]),
            issued=datetime.fromisoformat(payload["validFrom"]),
            valid_until=datetime.fromisoformat(payload["validUntil"]),
        )
        expected = document(one, address=address, did=authority.did)
    except (ValueError, TypeError, LookupError, zlib.error) as error:
        raise Malformed("list.form", str(error)) from error
    expected["credentialSubject"]["encodedList"] = subject["encodedList"]
    if payload != expected:
        raise Malformed("list.form", "another form")
    return one


def _parts(where: str) -> tuple[str, ...]:
    found = _PATH.fullmatch(where)
    if found is None:
        raise ValueError("not the address of a list")
    return found.groups()


def _could_sign(key: Key, instant: datetime) -> bool:
    whole = key.state in (KeyState.ACTIVE, KeyState.RETIRED)
    return whole and key.not_before <= instant < key.not_after


def _packed(bits: bytes) -> str:
    """Multibase base64url of gzip, without an instant in it: the same bits give the same text."""
    return "u" + base64.urlsafe_b64encode(zlib.compress(bits, 9, _GZIP)).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    """The bits. One byte more than a list has is all that is ever unpacked. Raises ValueError, zlib.error."""
    if not text.startswith("u"):
        raise ValueError("multibase base64url expected")
    data = base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars=b"-_", validate=True)
    inflating = zlib.decompressobj(_GZIP)
    bits = inflating.decompress(data, BYTES + 1)
    if len(bits) != BYTES or not inflating.eof or inflating.unused_data:
        raise ValueError(f"a list has {SIZE} entries")
    return bits
