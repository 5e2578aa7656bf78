"""Choosing a title in one's own words, and which units one does alone."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from certify.candidacies.choosing import found
from certify.candidacies.positioning import Doing, Fit, advise, score, words_of
from certify.certifications.models import CertificationVersion
from certify.credential.record import Label
from certify.nomenclature.models import OccupationTitle

from .samples import make_version

ALONE, HELPED, NOT = Doing.ALONE, Doing.HELPED, Doing.NOT


@pytest.mark.parametrize(
    ("said", "fit", "alone"),
    [
        ({1: ALONE, 2: ALONE}, Fit.WHOLE, (1, 2)),
        ({1: ALONE, 2: HELPED}, Fit.SOME, (1,)),
        ({1: NOT, 2: ALONE}, Fit.SOME, (2,)),
        ({1: HELPED, 2: NOT}, Fit.LATER, ()),
        ({1: NOT, 2: NOT}, Fit.OTHER, ()),
        ({}, Fit.OTHER, ()),
    ],
)
def test_one_asks_for_what_one_does_alone(said: dict[int, Doing], fit: Fit, alone: tuple[int, ...]) -> None:
    advice = advise([1, 2], said)
    assert (advice.fit, advice.alone) == (fit, alone)


def test_words_are_read_without_accents_and_without_those_that_say_nothing() -> None:
    assert words_of("Je fais de la MAÇONNERIE, et l’œuvre !") == ["maconnerie", "oeuvre"]


@pytest.mark.parametrize("words", ["carrelage", "CARRELEUR", "carreaux", "je pose des carreaux"])
def test_a_word_answers_to_its_family(words: str) -> None:
    assert score(words_of(words), (["Carreleur"], ["Pose de revêtements"], ["Poser les carreaux"]))


@pytest.mark.parametrize(("wanted", "there"), [("sol", "soleil"), ("les", "lessiver"), ("des", "destructif")])
def test_a_very_short_word_has_no_family(wanted: str, there: str) -> None:
    assert not score([wanted], ([there], [], []))
    assert score(["sol", "murs", "bois"], (["Sols"], ["Mur"], ["Boiserie"])) == 8


def test_words_that_name_no_work_find_nothing() -> None:
    assert words_of("je fais les murs et le sol avec mes mains depuis dix ans") == ["murs", "sol", "mains", "dix"]
    assert words_of("I have been doing all the tiles for you") == ["been", "tiles"]


def test_what_one_does_not_do_is_said() -> None:
    advice = advise([1, 2, 3], {1: ALONE, 2: NOT, 3: HELPED})
    assert (advice.helped, advice.undone) == ((3,), (2,))


def test_a_word_in_the_title_counts_most() -> None:
    texts = (["Maçon"], ["Mortier"], ["Enduit"])
    assert (
        score(["macon"], texts) > score(["mortier"], texts) > score(["enduit"], texts) > score(["soudure"], texts) == 0
    )


def test_a_title_is_found_by_its_units_and_by_the_names_of_its_trade(
    session: Session, version: CertificationVersion
) -> None:
    other = make_version(session, version.certification.authority, "MACO")
    other.title, other.units[0].title, other.units[1].title = (Label(word, word) for word in ("Maçon", "Mur", "Dalle"))
    session.add(OccupationTitle(occupation_id=other.occupation_id, position=1, label=Label("Bâtisseur", "Builder")))
    session.flush()
    day = date(2026, 11, 24)

    def titles(words: str) -> list[str]:
        return [each.title.fr for each in found(session, day, words)]

    assert titles("je monte des murs") == ["Maçon"]
    assert titles("batisseur") == ["Maçon"]
    assert titles("tiles") == ["Carreleur"]
    assert titles("boulanger") == []
    assert titles("les") == []
    assert len(titles("")) == 2
