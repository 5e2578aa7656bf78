"""Codes of every kind that a verifier meets, true and false, with the trust and the lists it has."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import cbor2

from certify.credential import claims, cose, qrtext, statuslist, vcjwt
from certify.credential.record import BirthDate, Holder, Precision
from certify.credential.statuslist import Purpose, StatusList
from certify.credential.trust import OPERATOR, Bundle, KeyState
from tests.credential.samples import NAMES, Key, named, one_unit, record
from tests.credential.world import ADDRESS, ISSUED, NOW, World

INDEX = 131_072 + 77  # in the second list
OTHER = "https://elsewhere.example"


@dataclass(frozen=True)
class Case:
    """What a verifier is given. `bundle` is signed by the root before it is."""

    name: str
    text: str
    bundle: Bundle
    lists: tuple[bytes, ...] = ()
    at: datetime = NOW
    verdict: str = field(default="authentic")


class Maker:
    """Makes codes and lists in a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.bundle = world.trust.bundle

    def code(self, **changes: Any) -> str:
        return self.world.issue(record(status_index=INDEX, **changes)).code

    def signed(self, payload: bytes, by: str = "ml-demo", address: str = ADDRESS) -> str:
        signer = self.world.signers[by]
        return qrtext.write(address, record().public_id, cose.sign(payload, signer.kid, signer.sign))

    def raw(self, data: bytes) -> str:
        return qrtext.write(ADDRESS, record().public_id, data)

    def changed(self, change: Callable[[dict[Any, Any]], Any], dumps: Callable[[Any], bytes] | None = None) -> str:
        """Claims that the authority signed, with something in them that no certificate has."""
        token = cbor2.loads(claims.encode(claims.of_record(record(status_index=INDEX))))
        changed = change(token)
        token = token if changed is None else changed
        return self.signed(dumps(token) if dumps else cbor2.dumps(token, canonical=True))

    def lists(self, *, by: str = "ml-demo", of: str = "ml-demo", number: int = 2, **what: Any) -> tuple[bytes, ...]:
        """Both lists of an authority. `revocation` and `suspension` are the bits set, `age` the days since."""
        issued = NOW - timedelta(days=what.pop("age", 1))
        signed = []
        for purpose in Purpose:
            bits = statuslist.bits_of(what.get(purpose.value, ()))
            one = StatusList(of, purpose, number, bits, issued, issued + timedelta(days=7))
            signed.append(self.jwt(one, by, what))
        return tuple(signed)

    def jwt(self, one: StatusList, by: str, what: dict[str, Any]) -> bytes:
        authority, signer = self.world.trust.authority(one.issuer), self.world.signers[by]
        assert authority is not None
        document = statuslist.document(one, address=what.get("address", ADDRESS), did=authority.did)
        named = what.get("named", authority.did)
        return vcjwt.sign(document | what.get("more", {}), kid=f"{named}#{signer.kid.hex()}", sign=signer.sign)


def flipped(text: str, place: int) -> str:
    """The text with one bit of its message turned."""
    head, tail = text.split("#")
    data = bytearray(base64.b32decode(tail + "=" * (-len(tail) % 8)))
    data[place] ^= 1
    return f"{head}#{base64.b32encode(data).decode().rstrip('=')}"


def cases(world: World) -> Iterator[Case]:
    make = Maker(world)
    bundle = make.bundle
    good = make.code()

    def case(name: str, text: str = good, verdict: str = "authentic", **given: Any) -> Case:
        return Case(name, text, given.pop("bundle", bundle), verdict=verdict, **given)

    yield from _whole(make, case)
    yield from _broken(make, case, good)
    yield from _forms(make, case, good)
    yield from _claims(make, case)
    yield from _keys(make, case, good)
    yield from _lists(make, case)


def _whole(make: Maker, case: Callable[..., Case]) -> Iterator[Case]:
    good = make.code()
    head, tail = good.split("#")
    yield case("title", lists=make.lists())
    yield case("no list")
    yield case("unit", make.world.issue(one_unit(status_index=INDEX)).code, lists=make.lists())
    yield case("never in a list", make.world.issue().code, lists=make.lists())
    yield case("index 0", make.world.issue(record(status_index=0)).code, lists=make.lists(number=1))
    for name in [*NAMES, "Ŋ" * 60, "A" * 200]:
        yield case(f"name {name}", make.world.issue(named(name)).code)
    yield case(
        "year of birth", make.code(holder=Holder("Sékou", "", "", BirthDate(1950, precision=Precision.AROUND), ""))
    )
    yield case("portrait", make.code(portrait_sha256="ab" * 32))
    yield case("before 1970", make.changed(lambda token: token.update({6: -86_399})), "unknown")
    yield case("lower-cased tail", f"{head}#{tail.lower()}")
    yield case("lower-cased whole", good.lower())
    yield case("spaces around", f" {good}\n")
    yield case("a mark of byte order", f"\ufeff{good}", "unknown")
    yield case("expires tomorrow", make.code(expires_on=NOW.date()))
    yield case("expired", make.code(expires_on=NOW.date() - timedelta(days=1)), "expired", lists=make.lists())
    yield case("far end", make.code(expires_on=date(2199, 12, 31)))
    yield case("last end", make.changed(lambda token: token.update({4: 253_402_300_800})), "altered")
    yield case("future", verdict="cannot_check", at=ISSUED - timedelta(hours=1))
    yield case("clock a little behind", at=ISSUED - timedelta(minutes=9))
    yield case("trust a little old", bundle=replace(make.bundle, valid_until=NOW - timedelta(days=1)))


def _broken(make: Maker, case: Callable[..., Case], good: str) -> Iterator[Case]:
    _, tail = good.split("#")
    for place in (0, 2, 5, 9, 12, 14, 20, 60, -80, -65, -64, -1):
        yield case(f"bit {place}", flipped(good, place), "unknown" if place in (9,) else "altered")
    other = make.world.issue(record(public_id="0123456789AB")).code.split("#")[0]
    yield case("id of another", f"{other}#{tail}", "altered")
    yield case("another host", make.world.issue(address=OTHER).code, "altered")
    yield case("host of a cloner", good.replace(ADDRESS, OTHER), "altered")
    yield case("not ours at all", "https://elsewhere.example/menu", "unknown")
    yield case("no link", "WIFI:S:café;;", "unknown")
    yield case("another register's foreign key", make.world.issue(by="sn-demo").code, "altered")
    shapes = {
        "capitals": "HTTPS" + good[5:],
        "no sign": good.replace("#", "?"),
        "another path": good.replace("/v/", "/w/"),
        "an accent": good + "é",
        "too long": good + "A" * 2048,
    }
    for name, text in shapes.items():
        yield case(f"shape: {name}", text, "unknown")
    yield case("letter of no id", good.replace(record().public_id, "7Q4F9ZK2M3XU"), "unknown")
    yield case("id in mixed case", good.replace(record().public_id, "7q4F9ZK2M3XA"), "unknown")
    yield case("two cases", good[:-3] + good[-3:].lower(), "altered")
    yield case("padding", good + "=", "altered")
    yield case("a second line", good + "\nA", "unknown")
    yield case("no tail", good.split("#", maxsplit=1)[0] + "#", "unknown")


def _forms(make: Maker, case: Callable[..., Case], good: str) -> Iterator[Case]:
    data = qrtext.read(good).cose
    for cut in (1, 2, 3, 40):
        yield case(f"cut by {cut}", good[:-cut], "altered")
    # 5 characters carry 25 bits: one more than 3 bytes need.
    loose = base64.b32encode(data[:3] + b"\x80")[:5].decode()
    yield case("bits after the end", f"{good.split('#', maxsplit=1)[0]}#{loose}", "altered")
    yield case("trailing byte", make.raw(data + b"\0"), "altered")
    yield case("no tag", make.raw(data[1:]), "altered")
    yield case("two tags", make.raw(b"\xd2" + data), "altered")
    yield case("another algorithm", make.raw(data.replace(b"\xa2\x01\x26", b"\xa2\x01\x27", 1)), "altered")
    yield case("algorithm unprotected", make.raw(data.replace(b"\xa0", b"\xa1\x01\x26", 1)), "altered")
    yield case("indefinite array", make.raw(b"\xd2\x9f" + data[2:] + b"\xff"), "altered")
    payload = cose.parse(data).payload
    overlong = data.replace(b"\x58" + bytes([len(payload)]), b"\x59\0" + bytes([len(payload)]), 1)
    yield case("overlong length", make.raw(overlong), "altered")
    mirrored = data[:-32] + (2 * cose.HALF + 1 - int.from_bytes(data[-32:])).to_bytes(32)
    yield case("greater s", make.raw(mirrored), "altered")
    yield case("no signature", make.raw(data[:-64] + bytes(64)), "altered")
    for size in (0, 1, 13, 14, 66, 79):
        yield case(f"{size} bytes", make.raw(data[:size] or b"\0"), "altered")
    yield case("long payload", make.signed(bytes(300)), "altered")


def _claims(make: Maker, case: Callable[..., Case]) -> Iterator[Case]:
    private = claims.PRIVATE

    def member(place: int, value: Any) -> Callable[[dict[Any, Any]], None]:
        return lambda token: token[private].__setitem__(place, value)

    changes: dict[str, Callable[[dict[Any, Any]], Any]] = {
        "one more member": lambda token: token.update({2: "x"}),
        "no issuer": lambda token: token.pop(1),
        "issuer is a number": lambda token: token.update({1: 7}),
        "null end": lambda token: token.update({4: None}),
        "end in the day": lambda token: token.update({4: 2_000_000_001}),
        "issued as text": lambda token: token.update({6: "now"}),
        "issued true": lambda token: token.update({6: True}),
        "issued in a year of five digits": lambda token: token.update({6: 253_402_300_800}),
        "issued before the calendar": lambda token: token.update({6: -70_000_000_000}),
        "issued as a float": lambda token: token.update({6: 1.5}),
        "holder with a member more": lambda token: token[169].update({5: "x"}),
        "holder without a name": lambda token: token[169].pop(4),
        "holder a list": lambda token: token.update({169: [1, 4, 8]}),
        "private a map": lambda token: token.update({private: {0: 1}}),
        "null at the end": lambda token: token[private].append(None),
        "eleven members": lambda token: token[private].extend([b"a" * 16] * 9),
        "six members": lambda token: token.update({private: token[private][:6]}),
        "id of 61 bits": member(0, b"\x1f" * 8),
        "id of 7 bytes": member(0, b"\1" * 7),
        "id as text": member(0, "\1" * 8),
        "no unit": member(1, []),
        "units without one": member(1, [3]),
        "unit 0": member(1, [3, 0]),
        "unit 4 of 3": member(1, [3, 4]),
        "units as text": member(1, "33"),
        "unit as text": member(1, [3, "2"]),
        "scheme a number": member(2, 1),
        "day as text": member(5, "0"),
        "decided true": member(6, True),
        "decided before the calendar": member(6, 10_000_000),
        "certification of one": member(8, ["A"]),
        "certification of three": member(8, ["A", "B", "C"]),
        "certification empty": member(8, []),
        "certification as text": member(8, "AB"),
        "certification of numbers": member(8, [1, 2]),
        "index as text": member(7, "7"),
        "deep": lambda token: token.update({private: _nested(600)}),
        "a list": lambda token: [token],
        "a number": lambda _token: 7,
        "a tag": lambda token: cbor2.CBORTag(61, token),
    }
    for name, change in changes.items():
        yield case(f"claims: {name}", make.changed(change), "altered")
    yield case("claims: portrait of 15", make.changed(lambda token: token[private].append(b"a" * 15)), "altered")
    yield case("claims: portrait false", make.changed(lambda token: token[private].append(False)), "altered")
    yield case("claims: negative index", make.changed(member(7, -1)))
    yield from _encodings(make, case)


def _nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def _encodings(make: Maker, case: Callable[..., Case]) -> Iterator[Case]:
    payload = claims.encode(claims.of_record(record(status_index=INDEX)))
    slug = b"\x67ml-demo"
    forms = {
        "duplicate key": b"\xa5\x01" + slug + payload[1:],
        "keys out of order": cbor2.dumps(dict(reversed(cbor2.loads(payload).items()))),
        "indefinite map": b"\xbf" + payload[1:] + b"\xff",
        "overlong text": payload.replace(slug, b"\x78\x07ml-demo", 1),
        "overlong whole number": payload.replace(b"\x01" + slug, b"\x18\x01" + slug, 1),
        "indefinite text": payload.replace(slug, b"\x7f" + slug + b"\xff", 1),
        "bytes for text": payload.replace(slug, b"\x47ml-demo", 1),
        "broken UTF-8": payload.replace(slug, b"\x67ml-dem\xff", 1),
        "surrogate": payload.replace(slug, b"\x67ml-d\xed\xa0\x80", 1),
        "trailing byte": payload + b"\0",
        "cut": payload[:-1],
        "undefined": payload.replace(slug, b"\xf7", 1),
        "reserved length": payload.replace(slug, b"\x7cml-demo", 1),
        "huge list": b"\x9b" + b"\xff" * 8,
        "huge text": b"\x7a\xff\xff\xff\xff",
        "empty": b"",
    }
    for name, form in forms.items():
        assert form != payload, name
        yield case(f"encoding: {name}", make.signed(form), "altered")


def _keys(make: Maker, case: Callable[..., Case], good: str) -> Iterator[Case]:
    world, stranger = make.world, Key(5)
    payload = claims.encode(claims.of_record(record()))
    yield case("unknown key", make.raw(cose.sign(payload, stranger.kid, stranger.sign)), "unknown")
    yield case("operator's key", make.signed(payload, OPERATOR), "unknown")
    kid = world.signers["ml-demo"].kid
    yield case("known kid, foreign signature", make.raw(cose.sign(payload, kid, stranger.sign)), "altered")
    ours = world.key()
    keys: dict[str, tuple[str, dict[str, Any]]] = {
        "retired key": ("authentic", {"state": KeyState.RETIRED, "not_after": NOW - timedelta(days=1)}),
        "planned key": ("unknown", {"state": KeyState.PLANNED}),
        "key not yet": ("unknown", {"not_before": ISSUED + timedelta(seconds=1)}),
        "key from that instant": ("authentic", {"not_before": ISSUED}),
        "key no longer": ("unknown", {"not_after": ISSUED}),
        "compromised key": ("cannot_check", {"state": KeyState.COMPROMISED, "compromised_since": NOW}),
    }
    for name, (verdict, change) in keys.items():
        bundle = world.trusting(replace(ours, **change)).bundle
        yield case(name, good, verdict, bundle=bundle, lists=make.lists())


def _lists(make: Maker, case: Callable[..., Case]) -> Iterator[Case]:
    bit = (INDEX % statuslist.SIZE,)
    yield case("withdrawn", verdict="withdrawn", lists=make.lists(revocation=bit))
    yield case("suspended", verdict="suspended", lists=make.lists(suspension=bit))
    yield case("withdrawn and suspended", verdict="withdrawn", lists=make.lists(revocation=bit, suspension=bit))
    yield case("neighbours withdrawn", lists=make.lists(revocation=(bit[0] - 1, bit[0] + 1)))
    yield case(
        "withdrawn, expired", make.code(expires_on=date(2026, 4, 1)), "withdrawn", lists=make.lists(revocation=bit)
    )
    yield case("stale list", lists=make.lists(age=8))
    yield case("list of the last second", lists=make.lists(age=7))
    yield case("withdrawn in a stale list", verdict="withdrawn", lists=make.lists(age=80, revocation=bit))
    yield case("later list wins", lists=(*make.lists(suspension=bit, age=2), *make.lists(age=1)))
    yield case("later list wins, in any order", lists=(*make.lists(age=1), *make.lists(suspension=bit, age=2)))
    yield case("one list of two", lists=make.lists()[:1])
    yield case("only the list that says it", verdict="withdrawn", lists=make.lists(revocation=bit)[:1])
    odd: dict[str, dict[str, Any]] = {
        "another number": {"number": 1},
        "another authority": {"of": "sn-demo", "by": "sn-demo"},
        "signed by another authority": {"by": "sn-demo"},
        "signed by another authority, in its own name": {
            "by": "sn-demo",
            "named": "did:web:certify.example.org:a:sn-demo",
        },
        "signed by the operator": {"by": OPERATOR},
        "before its key": {"age": 200},
        "another address": {"address": OTHER},
        "one more member": {"more": {"evidence": []}},
        "a type less": {"more": {"type": ["VerifiableCredential"]}},
        "an instant with a fraction": {"more": {"validFrom": "2026-05-31T00:00:00.500Z"}},
    }
    for name, how in odd.items():
        yield case(f"list: {name}", lists=make.lists(revocation=bit, **how))
    whole = make.lists(revocation=bit)[0]
    yield case("list: changed", lists=(whole[:-4] + b"AAAA",))
    yield case("list: cut", lists=(whole[:-50], b"", b"..", b"x.y.z"))
    yield case("list: a bomb", lists=(_packed(make, 10_000_000),))
    yield case("list: too short", lists=(_packed(make, 16),))


def _packed(make: Maker, size: int) -> bytes:
    one = StatusList("ml-demo", Purpose.REVOCATION, 2, b"\xff" * size, NOW, NOW + timedelta(days=7))
    return make.jwt(one, "ml-demo", {})
