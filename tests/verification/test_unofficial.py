"""Unofficial translations on the page: marked, beside the original, read once a minute, and in no carrier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from certify.certifications.models import CertificationVersion
from certify.certifications.queries import versions
from certify.credential.record import Label
from certify.verification import unofficial
from certify.verification.application import PublicApplication
from certify.verification.languages import LANGUAGES, Translated, texts

from .conftest import Hands, opened
from .issued import Issued

MARK = "traducción no oficial"


@pytest.fixture
def told(own: Issued) -> Issued:
    """A register whose certifications are told in Spanish: the title, the first unit and its first competence."""
    with own.writing() as session:
        for version in versions(session):
            version.translations = {"es": "Albañil <b>"}
            version.units[0].translations = {"es": "Levantar muros"}
            version.units[0].competences[0].translations = {"es": "Leer un plano"}
    return own


@pytest.fixture
def told_app(told: Issued) -> Iterator[PublicApplication]:
    yield from opened(told)


@pytest.fixture
def told_client(told_app: PublicApplication) -> FlaskClient:
    return told_app.test_client()


def first(issued: Issued) -> CertificationVersion:
    with issued.reading() as session:
        return versions(session)[0]


def page(client: FlaskClient, issued: Issued, language: str, name: str = "title") -> str:
    return client.get(f"/v/{issued.ids[name]}?lang={language}").text


def test_a_reader_of_the_language_sees_the_translation_its_mark_and_the_original(
    told_client: FlaskClient, told: Issued
) -> None:
    version, text = first(told), page(told_client, told, "es")
    unit = version.units[0]
    assert "Auténtico: título completo de albañil &lt;b&gt;" in text
    assert text.lower().count(MARK) == 2
    assert f'<span class="hint" lang="fr">{version.kind_name.fr} {version.title.fr}</span>' in text
    assert f'Levantar muros</h3>\n<p class="hint" lang="fr">{unit.title.fr}</p>' in text
    original = unit.competences[0].label.fr
    assert f'<li>Leer un plano<br><span class="hint" lang="fr">{original}</span></li>' in text


def test_what_is_not_translated_stands_in_english_and_says_so(told_client: FlaskClient, told: Issued) -> None:
    unit = first(told).units[1]
    assert f'2. <span lang="en">{unit.title.en}</span></h3>\n<ul>' in page(told_client, told, "es")
    german = page(told_client, told, "de")
    assert "inoffizielle" not in german
    assert f'<span lang="en">{unit.title.en}</span>' in german


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_record_s_own_languages_show_no_translation(told_client: FlaskClient, told: Issued, language: str) -> None:
    text = page(told_client, told, language)
    assert "Albañil" not in text
    assert not re.search(r'<span lang="(?!fr)', text)


def test_a_unit_says_its_translated_name_in_the_verdict(told_client: FlaskClient, told: Issued) -> None:
    assert "1. Levantar muros – parte de: Albañil &lt;b&gt; (" in page(told_client, told, "es", "unit")


def test_the_translations_are_read_with_one_statement_and_kept_for_a_minute(
    told_app: PublicApplication, told: Issued, hands: Hands
) -> None:
    seen: list[str] = []
    engine = told_app.extensions["certify.checker"].register.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: seen.append(statement))

    def asked(language: str, name: str = "title") -> int:
        seen.clear()
        page(told_app.test_client(), told, language, name)
        return sum("certification_version" in statement for statement in seen)

    assert [asked("fr"), asked("en")] == [0, 0]
    assert [asked("es"), asked("es", "unit"), asked("de", "withdrawn")] == [1, 0, 0]
    hands.now += timedelta(minutes=1)
    assert [asked("es", "suspended"), asked("es", "replaced")] == [1, 0]


def test_a_mended_translation_shows_within_a_minute(told_client: FlaskClient, told: Issued, hands: Hands) -> None:
    assert "albañil" in page(told_client, told, "es")
    with told.writing() as session:
        for version in versions(session):
            version.translations = {"es": "Mampostero"}
    hands.now += timedelta(minutes=1)
    answer = told_client.get(f"/v/{told.ids['title']}", headers={"Accept-Language": "es"})
    assert "Auténtico: título completo de mampostero" in answer.text


def test_no_carrier_holds_a_translation(told_client: FlaskClient, told: Issued) -> None:
    for language in ("es", "fr"):
        answer = told_client.get(
            f"/api/v1/certificates/{told.ids['title']}?lang={language}", headers={"Accept-Language": "es"}
        )
        assert "Alba" not in answer.text


class Broken:
    """A register that does not answer."""

    def ask(self, find: object) -> object:
        raise OperationalError("select", {}, Exception("gone"))


def test_a_register_that_does_not_tell_them_leaves_the_page_in_english(issued: Issued, client: FlaskClient) -> None:
    app = client.application
    app.extensions["certify.presenter"]._translations = unofficial.Translations(Broken())  # type: ignore[arg-type]
    assert "Auténtico" in page(client, issued, "es")


def test_a_country_has_its_name_in_the_reader_s_language(client: FlaskClient, issued: Issued) -> None:
    assert [texts(language).country("CM") for language in LANGUAGES] == [
        "Cameroun",
        "Cameroon",
        "Camerún",
        "Camerun",
        "Kameroen",
        "Camarões",
        "Kamerun",
    ]
    assert texts("de").country("QQ") == ""
    assert "Benín" in page(client, issued, "es")


def test_a_label_says_which_language_it_is_in() -> None:
    assert texts("de").labelled(Label("Maçon", "Mason")) == '<span lang="en">Mason</span>'
    assert texts("de").labelled(Label("Office <x>", "Office <x>")) == '<span lang="fr">Office &lt;x&gt;</span>'
    assert texts("de").labelled(Label("Maçon", "")) == '<span lang="fr">Maçon</span>'
    assert texts("de").labelled(Translated("Maçon", "Mason", "Maurer")) == "Maurer"
    assert texts("en").labelled(Label("Maçon", "Mason")) == "Mason"
    assert texts("en").labelled(Label("Maçon", "")) == '<span lang="fr">Maçon</span>'
