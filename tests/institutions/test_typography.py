from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.credential.record import Label
from certify.institutions.typography import printed


@pytest.mark.parametrize(
    ("typed", "as_printed"),
    [
        ("Règle l'aplomb", "Règle l’aplomb"),
        ("Pose à plat : 3 mm au plus", "Pose à plat\u00a0: 3\u00a0mm au plus"),
        ("Vide ; sec ?", "Vide\u00a0; sec\u00a0?"),
        ("dit « oui »", "dit «\u00a0oui\u00a0»"),
        ("à 5 % près", "à 5\u00a0% près"),
        ("Décret n° 90/805", "Décret n°\u00a090/805"),
        ("5 maçons, 2 murs", "5 maçons, 2 murs"),
        ("https://anpe.example", "https://anpe.example"),
        ("", ""),
    ],
)
def test_french_is_printed_with_its_apostrophes_and_spaces(typed: str, as_printed: str) -> None:
    assert printed(Label(typed, "")).fr == as_printed


def test_english_keeps_numbers_with_their_units_and_nothing_else() -> None:
    assert printed(Label("", "Sets plumb: 5 mm over 2 m; don't")).en == "Sets plumb: 5\u00a0mm over 2\u00a0m; don’t"


@given(st.text(), st.text())
def test_printing_twice_changes_nothing_more(fr: str, en: str) -> None:
    once = printed(Label(fr, en))
    assert printed(once) == once
