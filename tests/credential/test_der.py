from __future__ import annotations

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st

from certify.credential import der


@pytest.mark.parametrize("size", [0, 127, 128, 255, 256, 65_535])
def test_lengths_have_their_shortest_form(size: int) -> None:
    assert der.tlv(der.OCTETS, bytes(size)) == core.OctetString(bytes(size)).dump()


@given(st.integers(0, 2**160))
def test_integers_are_those_of_another_library(value: int) -> None:
    assert der.integer(value) == core.Integer(value).dump()


@pytest.mark.parametrize("dotted", ["1.2.840.113549.1.9.16.2.47", "2.16.840.1.101.3.4.2.1", "1.2.0.127.128.16384"])
def test_object_identifiers_are_those_of_another_library(dotted: str) -> None:
    assert der.oid(dotted) == core.ObjectIdentifier(dotted).dump()


def test_a_set_is_in_ascending_order() -> None:
    assert der.set_of(b"\x02\x01\x02", b"\x02\x01\x01") == b"\x31\x06\x02\x01\x01\x02\x01\x02"
