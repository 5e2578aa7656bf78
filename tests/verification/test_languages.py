"""Seven languages: who reads which, and how each writes days, hours, births and small numbers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from certify.credential.record import BirthDate, Precision
from certify.verification import wording
from certify.verification.languages import CATALOGUES, LANGUAGES, choose, texts

from .issued import Issued

AT = datetime(2026, 3, 1, 13, 5, tzinfo=UTC)
OTHERS = [code for code in LANGUAGES if code != "fr"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("de-CH", "de"),
        ("nl_BE", "nl"),
        ("es-419,es;q=0.9", "es"),
        ("it-IT;q=0.2,nl;q=0.8", "nl"),
        ("en-US;q=0,it", "it"),
        ("*", "fr"),
    ],
)
def test_a_region_is_read_as_its_language(accepted: str, language: str) -> None:
    assert choose(None, accepted) == language


@pytest.mark.parametrize("accepted", ["pl", "pl-PL,pl;q=0.9,*;q=0.1", "sw", "zh-Hans-CN,zh;q=0.9"])
def test_who_reads_none_of_our_languages_gets_english(accepted: str) -> None:
    assert choose(None, accepted) == "en"


@pytest.mark.parametrize("accepted", ["wo-SN,wo;q=0.9", "bm", "ff-ML", "yo-BJ,ha"])
def test_who_announces_a_language_of_the_four_countries_gets_french(accepted: str) -> None:
    assert choose(None, accepted) == "fr"


@pytest.mark.parametrize("accepted", ["", ";;;,q=x" * 100, "en-US;q=0", "12,%"])
def test_who_announces_nothing_gets_french(accepted: str) -> None:
    assert choose(None, accepted) == "fr"


@pytest.mark.parametrize(
    ("language", "first", "moment", "month", "around"),
    [
        ("fr", "1er mars 2026", "1er mars 2026 à 14\u00a0h\u00a005 (UTC+1)", "mars 1991", "vers 1985"),
        ("en", "1 March 2026", "1 March 2026 at 14:05 (UTC+1)", "March 1991", "around 1985"),
        ("es", "1 de marzo de 2026", "1 de marzo de 2026, 14:05 h (UTC+1)", "marzo de 1991", "hacia 1985"),
        ("it", "1º marzo 2026", "1º marzo 2026, ore 14:05 (UTC+1)", "marzo 1991", "verso il 1985"),
        ("nl", "1 maart 2026", "1 maart 2026 om 14:05 uur (UTC+1)", "maart 1991", "rond 1985"),
        ("pt", "1 de março de 2026", "1 de março de 2026, às 14:05 (UTC+1)", "março de 1991", "por volta de 1985"),
        ("de", "1. März 2026", "1. März 2026 um 14:05 Uhr (UTC+1)", "März 1991", "um 1985"),
    ],
)
def test_days_and_hours_are_written_as_the_language_does(
    language: str, first: str, moment: str, month: str, around: str
) -> None:
    said = texts(language)
    assert said.day(date(2026, 3, 1)) == first
    assert said.moment(AT, "Africa/Porto-Novo") == moment
    assert said.birth(BirthDate(1991, 3, None, Precision.MONTH)) == month
    assert said.year(BirthDate(1985, None, None, Precision.AROUND)) == around
    assert said.birth(BirthDate(1985, None, None, Precision.AROUND)) == around
    assert said.birth(BirthDate(1985, None, None, Precision.YEAR)) == "1985"


@pytest.mark.parametrize("language", LANGUAGES)
def test_italian_and_the_others_name_a_day_without_an_elided_article(language: str) -> None:
    """« L’8 marzo », « l’11 marzo »: a place filled by a date cannot know, so nothing before it may depend on it."""
    said = texts(language)
    withdrawn = said.gettext(wording.MEANINGS["withdrawn"], day=said.day(date(2026, 3, 8)))
    assert "%" not in withdrawn
    assert not re.search(r"\b(il|al|dal|del|nel) 8 ", withdrawn)


@pytest.mark.parametrize("language", OTHERS)
def test_one_and_several_are_said_apart(language: str) -> None:
    said = texts(language)
    units = ("Voir l’unité et ses compétences", "Voir les %(num)d unités et leurs compétences")
    assert said.ngettext(*units, 1) != said.ngettext(*units, 3)
    assert "3" in said.ngettext(*units, 3)


@pytest.mark.parametrize("language", OTHERS)
def test_no_two_verdicts_are_said_alike(language: str) -> None:
    said = texts(language)
    headings = [said.gettext(heading) for heading in wording.HEADINGS.values()]
    assert len(set(headings)) == len(headings)
    assert len({said.gettext(meaning) for meaning in wording.MEANINGS.values()}) == len(wording.MEANINGS)


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_is_not_left_in_french(language: str) -> None:
    """A word may be the same in two languages; a sentence of three is not."""
    with (CATALOGUES / language / "LC_MESSAGES" / "public.po").open("rb") as file:
        messages = [message for message in read_po(file, locale=language) if message.id]
    assert [m.id for m in messages if m.string == m.id and re.search(r"\w+ \w+ \w+", str(m.id))] == []


def test_the_switch_leads_to_each_language_and_says_which_is_read(client: FlaskClient, issued: Issued) -> None:
    address = f"/v/{issued.ids['title']}"
    text = client.get(f"{address}?lang=nl").text
    switch = re.findall(r'<a href="([^"]+)" lang="(\w\w)" hreflang="(\w\w)"( aria-current="true")?>([^<]+)</a>', text)
    assert [(link, code, name) for link, code, _, _, name in switch] == [
        (f"{address}?lang={code}", code, name) for code, name in LANGUAGES.items()
    ]
    assert [code for _, code, _, current, _ in switch if current] == ["nl"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_every_language(client: FlaskClient, issued: Issued, language: str) -> None:
    pages = ["/verify", "/v/7Q4F9ZK2M3XA", *(f"/v/{public_id}" for public_id in issued.ids.values())]
    for page in pages:
        text = client.get(f"{page}?lang={language}").text
        assert f'<html lang="{language}">' in text
        assert not re.search(r"%\(\w+\)", text), page
