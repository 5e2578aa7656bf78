"""The claims of a code: the facts of a record that fit in a QR code, as a CBOR Web Token (RFC 8392).

    {1: authority's slug, 4: end of validity?, 6: issued at,
     169: {1: number, 4: full name, 8: "YYYYMMDD"},           the shape that readers of Claim 169 know
     -65537: [public id, units, scheme, occupation, level, day, decided, status index?, certification?, portrait?]}

`units` is null for a full title, else [units in the title, position of each unit attested]. `day` is how many days the
authority's date of issue is from the UTC date of 6, `decided` how many days before it the jury decided; both take
one byte. What is absent is null, and nulls at the end are left out. The code and edition of the certification are
carried where the claims stay within BUDGET bytes: a name of ordinary length leaves room for them, a long one needs it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import cbor2

from certify.credential import publicid
from certify.credential.malformed import Malformed
from certify.credential.record import Kind, Record

ISSUER, EXPIRES, ISSUED, HOLDER, PRIVATE = 1, 4, 6, 169, -65537
PORTRAIT_BYTES = 16
BUDGET = 132

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a code states.

    `issuer` is the authority's slug, `birth` YYYYMMDD with 00 for what is not known, `unit_positions` the units
    attested of `unit_count` (() and None for a title), `portrait` the first 16 bytes of the picture's SHA-256.
    """

    issuer: str
    number: str
    full_name: str
    birth: str
    public_id: str
    unit_count: int | None
    unit_positions: tuple[int, ...]
    scheme: str
    occupation: str
    level: str
    issued_at: datetime
    issued_on: date
    decided_on: date
    expires_on: date | None = None
    status_index: int | None = None
    certification: tuple[str, str] | None = None
    portrait: bytes | None = None

    @property
    def kind(self) -> Kind:
        """The whole title, or units of it."""
        return Kind.TITLE if self.unit_count is None else Kind.UNIT


def of_record(record: Record) -> Claims:
    """The claims that the code of a record carries: always the same ones, so that two carriers can be compared."""
    is_unit = record.kind is Kind.UNIT
    whole = Claims(
        issuer=record.authority.slug,
        number=record.number,
        full_name=record.holder.full_name,
        birth=record.holder.birth.digits,
        public_id=record.public_id,
        unit_count=len(record.units) if is_unit else None,
        unit_positions=tuple(unit.position for unit in record.covered) if is_unit else (),
        scheme=record.occupation.scheme,
        occupation=record.occupation.code,
        level=record.level.value,
        issued_at=record.issued_at,
        issued_on=record.issued_on,
        decided_on=record.decided_on,
        expires_on=record.expires_on,
        status_index=record.status_index,
        certification=(record.certification.code, record.certification.vintage),
        portrait=bytes.fromhex(record.portrait_sha256)[:PORTRAIT_BYTES] if record.portrait_sha256 else None,
    )
    return whole if len(encode(whole)) <= BUDGET else replace(whole, certification=None)


def encode(claims: Claims) -> bytes:
    """The claims in deterministic CBOR (RFC 8949 §4.2.1)."""
    token: dict[int, Any] = {
        ISSUER: claims.issuer,
        ISSUED: _seconds(claims.issued_at),
        HOLDER: {1: claims.number, 4: claims.full_name, 8: claims.birth},
        PRIVATE: _private(claims),
    }
    if claims.expires_on == date.max:
        raise OverflowError("the day after the last one of the calendar cannot be carried")
    if claims.expires_on is not None:
        token[EXPIRES] = _seconds(end_of_validity(claims.expires_on))
    return cbor2.dumps(token, canonical=True)


def decode(data: bytes) -> Claims:
    """The claims of these bytes; `encode(decode(data)) == data`. Raises Malformed (`claims.form`) otherwise."""
    try:
        token = cbor2.loads(data, allow_indefinite=False, allow_duplicate_keys=False, max_depth=8)
        claims = _read(token)
        same = encode(claims) == data
    except (ValueError, TypeError, LookupError, ArithmeticError, OSError, cbor2.CBORError) as error:
        raise Malformed("claims.form", str(error)) from error
    if not same:
        raise Malformed("claims.form", "not in deterministic form")
    return claims


def end_of_validity(expires_on: date) -> datetime:
    """The first instant at which a certificate that expires on this date is no longer valid: the next midnight, UTC.

    After the last day of the calendar there is none: its last second stands for it.
    """
    if expires_on == date.max:
        return datetime.max.replace(microsecond=0, tzinfo=UTC)
    return datetime(expires_on.year, expires_on.month, expires_on.day, tzinfo=UTC) + timedelta(days=1)


def _seconds(instant: datetime) -> int:
    seconds = int(instant.timestamp())
    if datetime.fromtimestamp(seconds, UTC) != instant:
        raise ValueError("an instant is carried to the whole second")
    return seconds


def _private(claims: Claims) -> list[Any]:
    members = [
        publicid.to_bits(claims.public_id).to_bytes(8),
        None if claims.unit_count is None else [claims.unit_count, *claims.unit_positions],
        claims.scheme,
        claims.occupation,
        claims.level,
        (claims.issued_on - claims.issued_at.astimezone(UTC).date()).days,
        (claims.issued_on - claims.decided_on).days,
        claims.status_index,
        None if claims.certification is None else list(claims.certification),
        claims.portrait,
    ]
    while members[-1] is None:
        members.pop()
    return members


def _read(token: Any) -> Claims:
    holder, private = _is(dict, _is(dict, token)[HOLDER]), [*_is(list, token[PRIVATE]), None, None, None][:10]
    units = _maybe(list, private[1])
    certification = _maybe(list, private[8])
    issued_at = datetime.fromtimestamp(_is(int, token[ISSUED]), UTC)
    issued_on = issued_at.date() + timedelta(days=_is(int, private[5]))
    expires = token.get(EXPIRES)
    claims = Claims(
        issuer=_is(str, token[ISSUER]),
        number=_is(str, holder[1]),
        full_name=_is(str, holder[4]),
        birth=_is(str, holder[8]),
        public_id=publicid.of_bits(int.from_bytes(_is(bytes, private[0]))),
        unit_count=_is(int, units[0]) if units else None,
        unit_positions=tuple(_is(int, position) for position in units[1:]) if units else (),
        scheme=_is(str, private[2]),
        occupation=_is(str, private[3]),
        level=_is(str, private[4]),
        issued_at=issued_at,
        issued_on=issued_on,
        decided_on=issued_on - timedelta(days=_is(int, private[6])),
        expires_on=None if expires is None else (datetime.fromtimestamp(_is(int, expires) - 1, UTC)).date(),
        status_index=_maybe(int, private[7]),
        certification=(_is(str, certification[0]), _is(str, certification[1])) if certification else None,
        portrait=_maybe(bytes, private[9]),
    )
    _check(claims)
    return claims


def _check(claims: Claims) -> None:
    if claims.portrait is not None and len(claims.portrait) != PORTRAIT_BYTES:
        raise ValueError("a portrait's hash has 16 bytes")
    if claims.unit_count is not None and not claims.unit_positions:
        raise ValueError("a certificate of units names them")
    if not all(0 < position <= (claims.unit_count or 0) for position in claims.unit_positions):
        raise ValueError("a unit outside the title")


def _is(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected")
    return value


def _maybe(kind: type[T], value: Any) -> T | None:
    return None if value is None else _is(kind, value)
