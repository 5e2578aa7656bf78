"""Tokens of every kind that the page of a kit meets: true ones, some signed in another form, many that were changed."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from certify.credential import statuslist, vcjwt
from certify.credential.signature import lower
from certify.credential.statuslist import Purpose, StatusList
from certify.credential.typedjson import canonical
from tests.credential.samples import Key, one_unit, record
from tests.credential.world import ADDRESS, NOW, World

SEED = 20260304
MUTANTS = 300
ODD = ".=+/ \t\n-_~Aé\0\ufeff{"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def tokens(world: World) -> Iterator[tuple[str, str, str]]:
    """Name, token, and the verdict offline without lists; an empty one where the change decides."""
    good = world.jwt(world.issue()).decode()
    yield "title", good, "authentic"
    yield "unit", world.jwt(world.issue(one_unit(status_index=7))).decode(), "authentic"
    yield "ended", world.jwt(world.issue(record(expires_on=(NOW - timedelta(days=1)).date()))).decode(), "expired"
    yield "white space around", f" \t{good}\r\n", "authentic"
    yield "a mark of byte order", f"\ufeff{good}", "unknown"
    yield "too long", good + "A" * 256 * 1024, "altered"
    yield from _signed(world, good)
    yield from _parts(world, good)
    chance = random.Random(SEED)
    for number in range(MUTANTS):
        yield f"mutant {number}", _mutant(good, chance), ""


def _signed(world: World, good: str) -> Iterator[tuple[str, str, str]]:
    """What the authority's own key signed, and is no certificate in its one form."""
    head, body, _ = good.split(".")
    payload: dict[str, Any] = json.loads(decoded(body))
    header = json.loads(decoded(head))
    name, sign = f"{payload['iss']}#{world.signers['ml-demo'].kid.hex()}", world.signers["ml-demo"].sign

    def made(data: bytes, head: str = head) -> str:
        message = f"{head}.{encoded(data)}"
        return f"{message}.{encoded(lower(sign(message.encode())))}"

    assert json.loads(decoded(made(decoded(body)).split(".")[1])) == payload
    member = next(iter(payload))
    yield "signed again", made(decoded(body)), "authentic"
    yield "white space in it", made(json.dumps(payload).encode()), "altered"
    yield "a member twice", made(decoded(body).replace(b"{", b'{"@context":[],', 1)), "altered"
    yield (
        "members out of order",
        made(_compact({**{k: v for k, v in payload.items() if k != member}, member: payload[member]})),
        "altered",
    )
    yield "a float", made(re.sub(rb'("nbf":\d+)', rb"\1.0", decoded(body))), "altered"
    yield "half a surrogate", made(decoded(body).replace(b'"name":"', b'"name":"\\ud800', 1)), "altered"
    yield "not UTF-8", made(decoded(body).replace(b'"name":"', b'"name":"\xff', 1)), "altered"
    yield "types in one text", made(canonical({**payload, "type": [",".join(payload["type"])]})), "altered"
    yield "a type more", made(canonical({**payload, "type": [*payload["type"], "x"]})), "altered"
    yield "of another name", made(canonical({**payload, "iss": "did:web:elsewhere.example"})), "altered"
    yield "another end", made(canonical({**payload, "exp": 4_000_000_000})), "altered"
    yield "a number", made(b"7"), "altered"
    yield "null", made(b"null"), "altered"
    yield "header with a member more", made(decoded(body), encoded(canonical({**header, "x": 1}))), "unknown"
    yield "header without its type", made(decoded(body), encoded(canonical({"alg": "ES256", "kid": name}))), "unknown"
    yield "header out of order", made(decoded(body), encoded(_compact(dict(reversed(header.items()))))), "unknown"
    yield "another algorithm", made(decoded(body), encoded(canonical({**header, "alg": "none"}))), "unknown"
    bits = statuslist.bits_of(())
    for purpose in Purpose:
        one = StatusList("ml-demo", purpose, 1, bits, NOW, NOW + timedelta(days=7))
        document = statuslist.document(one, address=ADDRESS, did=payload["iss"])
        yield f"a list of {purpose}", vcjwt.sign(document, kid=name, sign=sign).decode(), "altered"


def _compact(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _parts(world: World, good: str) -> Iterator[tuple[str, str, str]]:
    """Parts that are missing, exchanged or of somebody else."""
    head, body, tail = good.split(".")
    other, stranger = world.jwt(world.issue(), by="ml-demo").decode().split(".")[2], Key(9)
    ed25519 = world.signers["ml-demo:ed25519"].kid.hex()
    did = json.loads(decoded(body))["iss"]
    yield "two parts", f"{head}.{body}", "altered"
    yield "four parts", f"{good}.{tail}", "altered"
    yield "no signature", f"{head}.{body}.", "altered"
    yield "the head alone", head, "altered"
    yield "padding", f"{good}=", "altered"
    yield "the body for the signature", f"{head}.{body}.{body}", "altered"
    yield "a signature of zeros", f"{head}.{body}.{encoded(bytes(64))}", "altered"
    yield "a signature of another", f"{head}.{encoded(b'{}')}.{other}", "altered"
    yield "the Ed25519 key", f"{vcjwt.opening(f'{did}#{ed25519}').decode()}.{body}.{tail}", ""
    yield "the Ed25519 key, of another form", f"{vcjwt.opening(f'{did}#{ed25519}').decode()}.{body}", "altered"
    yield "an unknown key", f"{vcjwt.opening(f'{did}#{stranger.kid.hex()}').decode()}.{body}.{tail}", "unknown"
    yield "an unknown key, of another form", f"{vcjwt.opening(f'{did}#{stranger.kid.hex()}').decode()}.", "unknown"
    yield "the operator's key", f"{vcjwt.opening(f'{did}#{_operator(world)}').decode()}.{body}.{tail}", "unknown"
    yield "no key", "eyJhbGciOiJub25lIn0.e30.", "unknown"
    yield "nothing in it", "eyJ", "unknown"


def _operator(world: World) -> str:
    return world.signers["operator"].kid.hex()


def _mutant(good: str, chance: random.Random) -> str:
    """One change at a place that chance chooses, as often in each part."""
    parts = good.split(".")
    part = chance.randrange(3)
    start = sum(len(one) + 1 for one in parts[:part])
    place = start + chance.randrange(len(parts[part]) + (part < 2))
    letter = chance.choice(ODD + good[:200])
    return chance.choice(
        (
            good[:place] + letter + good[place + 1 :],
            good[:place] + letter + good[place:],
            good[:place] + good[place + 1 :],
            good[:place],
            good[:place] + good[place : place + 4].swapcase() + good[place + 4 :],
        )
    )
