from __future__ import annotations

from datetime import date

import pytest

from certify.certificates import wording
from certify.credential.record import BirthDate, Label, Level, Precision


def test_the_first_of_a_month_is_an_ordinal_in_french_only() -> None:
    assert wording.day(date(2027, 3, 1)) == Label("1er mars 2027", "1 March 2027")
    assert wording.day(date(2027, 8, 2)) == Label("2 août 2027", "2 August 2027")


@pytest.mark.parametrize(
    ("birth", "said"),
    [
        (BirthDate(1991, 3, 14), Label("14 mars 1991", "14 March 1991")),
        (BirthDate(1991, 3, precision=Precision.MONTH), Label("mars 1991", "March 1991")),
        (BirthDate(1991, precision=Precision.YEAR), Label("en 1991", "in 1991")),
        (BirthDate(1985, precision=Precision.AROUND), Label("vers 1985", "around 1985")),
    ],
)
def test_a_birth_date_is_said_as_exactly_as_it_is_known(birth: BirthDate, said: Label) -> None:
    assert wording.birth(birth) == said


def test_a_unit_certificate_counts_its_units() -> None:
    assert wording.part_held(1, 3).fr == "Ce document porte sur 1 unité sur 3."
    assert wording.part_held(2, 3).fr == "Ce document porte sur 2 unités sur 3."
    assert wording.part_held(1, 3).en == "This document covers 1 unit out of 3."


def test_a_title_says_that_all_units_are_held() -> None:
    assert wording.all_held(3) == Label(
        "Les trois unités du titre sont acquises.", "All three units of the title are held."
    )
    assert wording.all_held(12).fr == "Les 12 unités du titre sont acquises."
    assert wording.all_held(1).en == "The only unit of the title is held."


def test_a_level_without_referencing_says_so_and_copies_no_digit() -> None:
    framework = Label("cadre national", "national framework")
    assert wording.referencing(Level(framework, "3", None)).en == "Not referenced to the European framework (EQF)."
    assert wording.referencing(Level(framework, "3", "4")).en == "Referenced to EQF level 4."


def test_no_relation_between_occupations_is_called_an_equivalence() -> None:
    assert not [label for label in wording.RELATIONS.values() if "quival" in label.fr + label.en]
