from __future__ import annotations

from contextlib import suppress

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.credential import cose
from certify.credential.malformed import Malformed

from .samples import Key

KEY = Key(7)
MESSAGE = cose.sign(b"payload of the token", KEY.kid, KEY.sign)
TAG = cbor2.loads(MESSAGE)
PROTECTED, UNPROTECTED, PAYLOAD, SIGNATURE = TAG.value
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def rebuilt(protected: object = PROTECTED, unprotected: object = UNPROTECTED, signature: bytes = SIGNATURE) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(18, [protected, unprotected, PAYLOAD, signature]))


def header(value: object) -> bytes:
    return cbor2.dumps(value)


@given(payload=st.binary(max_size=300))
def test_what_is_signed_comes_back_and_verifies(payload: bytes) -> None:
    signed = cose.parse(cose.sign(payload, KEY.kid, KEY.sign))
    assert (signed.kid, signed.payload) == (KEY.kid, payload)
    assert cose.verify(signed, KEY.public)


def test_another_cbor_library_reads_the_message_as_rfc_9052_has_it() -> None:
    assert rebuilt() == MESSAGE
    assert TAG.tag == 18
    assert cbor2.loads(PROTECTED) == {1: -7, 4: KEY.kid}
    assert UNPROTECTED == {}
    assert cose.parse(MESSAGE).to_be_signed == cbor2.dumps(["Signature1", PROTECTED, b"", PAYLOAD])


@pytest.mark.parametrize("size", [0, 23, 24, 255, 256, 65_535])
def test_every_length_of_payload_has_its_shortest_head(size: int) -> None:
    message = cose.sign(bytes(size), KEY.kid, KEY.sign)
    assert cbor2.dumps(cbor2.loads(message)) == message
    assert cose.parse(message).payload == bytes(size)


def test_another_key_does_not_verify() -> None:
    assert not cose.verify(cose.parse(MESSAGE), Key(8).public)


REFUSED = {
    "no tag": MESSAGE[1:],
    "another tag": b"\xd1" + MESSAGE[1:],
    "an overlong tag": b"\xd8\x12" + MESSAGE[1:],
    "a byte at the end": MESSAGE + b"\x00",
    "a byte short": MESSAGE[:-1],
    "nothing": b"",
    "EdDSA": rebuilt(header({1: -8, 4: KEY.kid})),
    "no algorithm": rebuilt(header({4: KEY.kid})),
    "the algorithm unprotected": rebuilt(header({4: KEY.kid}), {1: -7}),
    "the kid unprotected": rebuilt(header({1: -7}), {4: KEY.kid}),
    "the kid in both": rebuilt(PROTECTED, {4: KEY.kid}),
    "a kid of 8 bytes": rebuilt(header({1: -7, 4: bytes(8)})),
    "a critical header": rebuilt(header({1: -7, 2: [4], 4: KEY.kid})),
    "headers in another order": rebuilt(b"\xa2\x04\x44" + KEY.kid + b"\x01\x26"),
    "a repeated header": rebuilt(b"\xa3\x01\x26\x01\x26\x04\x44" + KEY.kid),
    "a header of indefinite length": rebuilt(b"\xbf\x01\x26\x04\x44" + KEY.kid + b"\xff"),
    "a header as a map": rebuilt({1: -7, 4: KEY.kid}),
    "an array of indefinite length": MESSAGE[:1] + b"\x9f" + MESSAGE[2:] + b"\xff",
    "an overlong payload length": MESSAGE.replace(b"\x54payload", b"\x58\x14payload"),
    "a payload of indefinite length": MESSAGE.replace(b"\x54payload of the token", b"\x5f\x54payload of the token\xff"),
    "a short signature": rebuilt(signature=SIGNATURE[:-1]),
    "an empty signature": rebuilt(signature=b""),
    "the signature's other form": rebuilt(
        signature=SIGNATURE[:32] + (ORDER - int.from_bytes(SIGNATURE[32:])).to_bytes(32)
    ),
    "a payload past 65,535 bytes": cbor2.dumps(cbor2.CBORTag(18, [PROTECTED, {}, bytes(65_536), SIGNATURE])),
    "an array of five": MESSAGE[:1] + b"\x85" + MESSAGE[2:] + b"\xf6",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_any_other_form_is_refused(data: bytes) -> None:
    assert data != MESSAGE
    with pytest.raises(Malformed, match=r"cose\.form"):
        cose.parse(data)


def test_the_other_form_of_the_signature_fits_the_curve_and_is_refused_all_the_same() -> None:
    other = cose.Signed(KEY.kid, PAYLOAD, SIGNATURE[:32] + (ORDER - int.from_bytes(SIGNATURE[32:])).to_bytes(32))
    assert cose.verify(other, KEY.public)


@given(place=st.integers(0, len(MESSAGE) - 1), flip=st.integers(1, 255))
def test_no_changed_byte_verifies(place: int, flip: int) -> None:
    changed = bytearray(MESSAGE)
    changed[place] ^= flip
    try:
        signed = cose.parse(bytes(changed))
    except Malformed:
        return
    assert signed.kid != KEY.kid or not cose.verify(signed, KEY.public)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Malformed):
        cose.parse(data)
        assert cbor2.dumps(cbor2.loads(data)) == data
