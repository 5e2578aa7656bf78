"""Languages, dates and hours."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import render_template_string, request
from flask.testing import FlaskClient

from certify.credential.record import Label
from certify.languages import French
from certify.web.access import public
from certify.web.application import Application
from certify.web.i18n import in_language

LATE = datetime(2026, 11, 23, 23, 5, tzinfo=UTC)


@pytest.fixture
def say(site: Application) -> FlaskClient:
    """A page that shows a label, and everything that a template can do with dates."""
    values = {
        "label": Label("Maçon", "Bricklayer"),
        "first": date(2027, 3, 1),
        "last": date(2027, 3, 4),
        "late": LATE,
        "next_month": date(2027, 4, 2),
        "next_year": date(2028, 4, 2),
    }

    def shown(template: str) -> str:
        return render_template_string(template, **values)

    site.get("/say")(public(lambda: shown(request.args["t"])))
    return site.test_client()


def said(client: FlaskClient, template: str, language: str) -> str:
    return client.get("/say", query_string={"t": template, "lang": language}).text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("template", "french", "english"),
    [
        ("{{ label | in_language }}", "Maçon", "Bricklayer"),
        ("{{ first | day }}", "1er mars 2027", "1 March 2027"),
        ("{{ last | day }}", "4 mars 2027", "4 March 2027"),
        ("{{ last | month }}", "mars 2027", "March 2027"),
        ("{{ first | days(last) }}", "du 1er au 4 mars 2027", "1 to 4 March 2027"),
        ("{{ first | days(next_month) }}", "du 1er mars au 2 avril 2027", "1 March to 2 April 2027"),
        ("{{ first | days(next_year) }}", "du 1er mars 2027 au 2 avril 2028", "1 March 2027 to 2 April 2028"),
        ("{{ first | days(first) }}", "1er mars 2027", "1 March 2027"),
        ("{{ 1 | delay }}", "1 jour", "1 day"),
        ("{{ 60 | delay }}", "60 jours", "60 days"),
        ("{{ 61 | delay }}", "61 jours (2 mois)", "61 days (2 months)"),
        ("{{ 365 | delay }}", "365 jours (1 an)", "365 days (1 year)"),
        ("{{ 548 | delay }}", "548 jours (18 mois)", "548 days (18 months)"),
        ("{{ 1825 | delay }}", "1825 jours (5 ans)", "1825 days (5 years)"),
        ("{{ 1826 | delay }}", "1826 jours (5 ans)", "1826 days (5 years)"),
        (
            "{{ late | moment('Africa/Porto-Novo') }}",
            "24 novembre 2026 à 0 h 05 (UTC+1)",
            "24 November 2026 at 00:05 (UTC+1)",
        ),
        ("{{ late | moment }}", "23 novembre 2026 à 23 h 05 (UTC)", "23 November 2026 at 23:05 (UTC)"),
        (
            "{{ late | moment('Asia/Kolkata') }}",
            "24 novembre 2026 à 4 h 35 (UTC+5:30)",
            "24 November 2026 at 04:35 (UTC+5:30)",
        ),
        ("{{ late | hour('Africa/Dakar') }}", "23 h 05", "23:05"),
    ],
)
def test_a_page_speaks_the_reader_s_language(say: FlaskClient, template: str, french: str, english: str) -> None:
    assert said(say, template, "fr") == french
    assert said(say, template, "en") == english


def test_a_label_without_english_is_shown_in_french(site: Application) -> None:
    with site.test_request_context("/?lang=en"):
        assert in_language(Label("Maçon", "")) == "Maçon"


@pytest.mark.parametrize(("count", "word"), [(0, "0 chose"), (1, "1 chose"), (2, "2 choses")])
def test_in_french_zero_is_singular(say: FlaskClient, count: int, word: str) -> None:
    template = f"{{{{ ngettext('%(num)d chose', '%(num)d choses', {count}) }}}}"
    assert said(say, template, "fr") == word


def test_french_is_the_language_when_nothing_is_said(whole: Application) -> None:
    page = whole.test_client().get("/", headers={"Accept-Language": "en-US,en"}).text
    assert '<html lang="fr">' in page


def test_a_chosen_language_is_remembered_by_the_browser(whole: Application) -> None:
    client = whole.test_client()
    client.get("/?lang=en")
    assert '<html lang="en">' in client.get("/connexion").text


def test_a_language_that_we_do_not_speak_is_not_remembered(whole: Application) -> None:
    answer = whole.test_client().get("/?lang=xx")
    assert '<html lang="fr">' in answer.text
    assert "Set-Cookie" not in answer.headers


def test_the_link_to_the_other_language_keeps_the_rest_of_the_address(whole: Application) -> None:
    page = whole.test_client().get("/connexion?next=/accueil?a=b%26c").text
    assert 'href="?lang=en&amp;next=%2Faccueil%3Fa%3Db%26c"' in page


def test_french_never_breaks_a_line_before_its_signs() -> None:
    assert French().ugettext("Un lien ? Dites-le : « oui ».") == "Un lien\u00a0? Dites-le\u00a0: «\u00a0oui\u00a0»."
    assert French().ungettext("Reste : %(num)d", "Restent : %(num)d", 2) == "Restent\u00a0: %(num)d"
