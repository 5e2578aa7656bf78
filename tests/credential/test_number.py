from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.credential import number
from certify.credential.malformed import Malformed

NUMBERS = st.builds(
    number.make,
    st.from_regex(r"[A-Z]{2}[A-Z0-9]{0,2}", fullmatch=True),
    st.integers(2000, 2199),
    st.integers(1, 10**7),
)


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("A12425GABC1234002", "M"),  # the example of the Global Release Identifier, which uses MOD 37,36
        ("", "1"),  # 36 + c = 1 (mod 36): c = 1
        ("0", "2"),  # (36 + 0) · 2 mod 37 = 35; 35 + c = 1 (mod 36): c = 2
        ("1", "Z"),  # 36 + 1 = 1 (mod 36); 1 · 2 = 2; 2 + c = 1 (mod 36): c = 35
        ("10", "X"),  # 2; (2 + 0) · 2 = 4; 4 + c = 1 (mod 36): c = 33
    ],
)
def test_the_check_character_is_that_of_iso_7064(body: str, check: str) -> None:
    assert number.check_character(body) == check


@given(NUMBERS)
def test_a_number_comes_back(made: str) -> None:
    parts = number.parse(made)
    assert str(parts) == made
    assert number.make(parts.prefix, parts.year, parts.sequence) == made


def test_the_sequence_has_six_digits_and_grows() -> None:
    assert number.make("SN", 2026, 123).startswith("SN-2026-000123-")
    assert number.make("SN2", 2026, 1_234_567).startswith("SN2-2026-1234567-")


@pytest.mark.parametrize(
    ("prefix", "year", "sequence"),
    [
        ("S", 2026, 1),
        ("sn", 2026, 1),
        ("SNABC", 2026, 1),
        ("1N", 2026, 1),
        ("SN", 20_260, 1),
        ("SN", 2026, 0),
        ("SN", 2026, 10**12),
    ],
)
def test_other_parts_make_no_number(prefix: str, year: int, sequence: int) -> None:
    with pytest.raises(ValueError, match=r"series|substring"):
        number.make(prefix, year, sequence)


@given(NUMBERS)
def test_every_single_wrong_character_is_caught(made: str) -> None:
    for place, right in enumerate(made):
        for wrong in number.ALPHABET + "-":
            if wrong != right:
                with pytest.raises(Malformed):
                    number.parse(made[:place] + wrong + made[place + 1 :])


def missed_swaps(made: str) -> list[tuple[str, str]]:
    missed = []
    for place in range(len(made) - 1):
        first, second = made[place], made[place + 1]
        try:
            number.parse(made[:place] + second + first + made[place + 2 :])
        except Malformed:
            continue
        missed.extend([(first, second)] if first != second else [])
    return missed


@given(NUMBERS)
def test_every_swap_of_two_neighbours_is_caught_unless_they_follow_each_other_in_the_alphabet(made: str) -> None:
    for first, second in missed_swaps(made):
        assert abs(number.ALPHABET.index(first) - number.ALPHABET.index(second)) == 1


def test_the_swaps_that_the_standard_misses_are_few() -> None:
    made = [number.make("SN", 2026, sequence) for sequence in range(1, 3000)]
    swaps = sum(first != second for one in made for first, second in itertools.pairwise(one))
    assert sum(len(missed_swaps(one)) for one in made) / swaps < 0.01


@given(NUMBERS, st.sampled_from(["", " ", "-", ".", " - ", "\u2011", "/"]))
def test_what_a_hand_types_is_read(made: str, separator: str) -> None:
    assert number.read(f" {made.lower().replace('-', separator)} ") == made


def test_letters_that_look_like_digits_are_read_where_only_digits_stand() -> None:
    made = number.make("SN", 2026, 101_100)
    assert number.read(made.replace("2026-101100", "2O26-IOLlOO")) == made


@pytest.mark.parametrize("text", ["", "SN", "SN-2026-000123", "SN-2026-00123-K", "SN-2026-0000123-K", "٢٠٢٦"])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match=r"number\.form"):
        number.parse(text)
    with pytest.raises(Malformed):
        number.read(text)
