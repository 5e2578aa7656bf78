"""Whatever name is accepted from a candidate is printed, on both certificates, and read back to the letter."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from certify.candidacies.identity import Identity, check_identity
from certify.candidacies.names import BIRTH_NAME_EMS, LINE_EMS, PLACE_EMS
from certify.credential.lettering import BEYOND, IN_NAMES, IN_PLACES, LATIN, MARKS, breadth, has_letter
from certify.credential.record import BirthDate, Holder, Kind, Precision
from certify.errors import Invalid
from tests.judges import tools

from .samples import QR_TEXT, drawn, record

LONGEST_CODE = QR_TEXT + "A" * 500  # a name of 120 letters of three bytes each
BORN = BirthDate(1985, precision=Precision.AROUND)
LETTERS = [chr(code) for code in LATIN if has_letter(chr(code))] + sorted(BEYOND)
SIGNS = LETTERS + sorted(MARKS) + sorted(IN_NAMES)
CLUSTERS = st.builds("".join, st.tuples(st.sampled_from(LETTERS), st.text(sorted(MARKS), max_size=2)))
NAMES = st.lists(CLUSTERS | st.sampled_from(sorted(IN_NAMES)), min_size=1, max_size=40).map("".join)
PLACES = st.lists(CLUSTERS | st.sampled_from(sorted(IN_PLACES)), min_size=1, max_size=30).map("".join)


def held(birth_name: str, usual_name: str, given_names: str, place: str) -> Holder | None:
    """The holder of an identity, if it is accepted."""
    try:
        kept = check_identity(Identity(birth_name, usual_name, given_names, BORN, place))
    except Invalid:
        return None
    return Holder(kept.birth_name, kept.given_names, kept.usual_name, kept.birth, kept.birth_place)


def widest(letter: str, ems: float) -> str:
    """As many of the letter as go in that width."""
    return letter * int(ems / breadth(letter))


def is_printed(holder: Holder) -> None:
    """Read the names back, white space aside: a name stands on two lines, and poppler guesses where words end."""
    for kind in Kind:
        text = "".join(tools.text(drawn(record(kind, holder=holder), qr_text=LONGEST_CODE)).split())
        for name in (holder.full_name, holder.birth_place, holder.birth_name):
            assert "".join(name.split()) in text


EXTREMES = {
    "two lines of the widest letter": (widest("W", BIRTH_NAME_EMS), "", widest("W", LINE_EMS), widest("W", PLACE_EMS)),
    "two lines of the widest of all": (widest("Ƣ", BIRTH_NAME_EMS), "", widest("Ƣ", LINE_EMS), widest("Ƣ", PLACE_EMS)),
    "a birth name under a used name": (
        widest("M", BIRTH_NAME_EMS),
        widest("W", BIRTH_NAME_EMS),
        widest("M", LINE_EMS),
        widest("m", PLACE_EMS),
    ),
    "a hundred and twenty narrow letters": ("i" * 59, "", "l" * 60, "i" * 60),
    "one word": (widest("n", BIRTH_NAME_EMS), "", "", "Kita"),
    "two marks on every letter": ("Ẹ̀ɔ̃̀" * 10, "", "ọ̀" * 20, "Ɛ̣̀" * 12),
    "three words that part badly": ("A" * 20, "", f"{'W' * 30} {'N' * 30} {'É' * 36}", "Ségou"),
}


@pytest.mark.parametrize("name", EXTREMES)
def test_the_longest_names_that_are_accepted_are_printed(name: str) -> None:
    holder = held(*EXTREMES[name])
    assert holder is not None
    is_printed(holder)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(NAMES, st.just("") | NAMES, st.just("") | NAMES, PLACES)
@example("Ahouandjinou", "", "Clarisse Sèna", "Abomey (Bénin), 3e arrondissement")
def test_every_name_that_is_accepted_is_printed(birth: str, usual: str, given_names: str, place: str) -> None:
    holder = held(birth, usual, given_names, place)
    if holder is not None:
        is_printed(holder)
