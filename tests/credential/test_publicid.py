from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.credential import publicid
from certify.credential.malformed import Malformed


@given(st.integers(0, 2**60 - 1))
def test_every_sixty_bits_come_back(bits: int) -> None:
    public_id = publicid.of_bits(bits)
    assert len(public_id) == 12
    assert publicid.to_bits(public_id) == bits


def test_the_first_character_holds_the_highest_bits() -> None:
    assert publicid.of_bits(0) == "000000000000"
    assert publicid.of_bits(1) == "000000000001"
    assert publicid.of_bits(2**60 - 1) == "ZZZZZZZZZZZZ"


@pytest.mark.parametrize("bits", [-1, 2**60])
def test_other_numbers_have_no_public_id(bits: int) -> None:
    with pytest.raises(ValueError, match="60 bits"):
        publicid.of_bits(bits)


@pytest.mark.parametrize(
    "text",
    ["7Q4F 9ZK2 M301", "7q4f-9zk2-m301", "7Q4F9ZK2M3OI", " 7q4f\u202f9zk2\u00a0m3ol\n", "7Q4F–9ZK2—M301"],
)
def test_what_a_hand_types_is_read(text: str) -> None:
    assert publicid.read(text) == "7Q4F9ZK2M301"


@pytest.mark.parametrize("text", ["", "7Q4F9ZK2M30", "7Q4F9ZK2M3011", "7Q4F9ZK2M30U", "7Q4F9ZK2M30é", "٧Q4F9ZK2M301"])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match=r"publicid\.form"):
        publicid.read(text)


def test_it_is_printed_in_fours() -> None:
    assert publicid.group("7Q4F9ZK2M3XA") == "7Q4F 9ZK2 M3XA"
