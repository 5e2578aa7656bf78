"""The list of names for codes: what it says, how it is served, and that it is read once a minute."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from certify.certifications.models import CertificationVersion, VersionState
from certify.certifications.queries import versions
from certify.credential.record import Label
from certify.verification import names
from certify.verification.application import PublicApplication
from certify.verification.languages import LANGUAGES

from .conftest import Hands, opened
from .issued import Issued

SLUG = "certificateur-fictif-bj"


@pytest.fixture
def named_app(own: Issued) -> Iterator[PublicApplication]:
    yield from opened(own)


def first(issued: Issued) -> CertificationVersion:
    with issued.reading() as session:
        found = versions(session)[0]
        assert found.certification.authority.organisation.slug == SLUG
        assert found.units  # what is read of it stays when the session is closed
        assert found.occupation.scheme
        return found


def change(issued: Issued, **values: Any) -> None:
    """Set members of the first certification, of its first unit (`unit_…`) or of its occupation (`occupation_…`)."""
    with issued.writing() as session:
        one = versions(session)[0]
        for name, value in values.items():
            part, _, member = name.partition("__")
            target = {"version": one, "unit": one.units[0], "occupation": one.occupation}[part]
            setattr(target, member, value)


def listed(client: FlaskClient) -> Any:
    answer = client.get("/v/names.json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    return answer.json


def place(one: CertificationVersion) -> str:
    return f"{SLUG}/{one.certification.code}/{one.vintage}"


def test_every_code_of_a_certificate_has_its_words_in_every_language(client: FlaskClient, issued: Issued) -> None:
    one, said = first(issued), listed(client)
    entry = said["certifications"][place(one)]
    assert (entry["language"], entry["original"]) == ("fr", f"{one.kind_name.fr} {one.title.fr}")
    assert list(entry["in"]) == list(LANGUAGES)
    assert entry["in"]["en"]["title"] == f"{one.kind_name.en} {one.title.en}"
    assert entry["in"]["fr"]["units"] == {str(unit.position): f"{unit.position}. {unit.title.fr}" for unit in one.units}
    occupation = one.occupation
    words = said["occupations"][f"{occupation.scheme.code}/{occupation.code}"]
    assert words["fr"].startswith(f"{occupation.label.fr}, {occupation.scheme.code} {occupation.code}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_heading_is_the_one_of_the_register_s_page(client: FlaskClient, issued: Issued, language: str) -> None:
    entry = listed(client)["certifications"][place(first(issued))]
    assert (
        f'<h1 id="v">{entry["in"][language]["heading"]}</h1>'
        in client.get(f"/v/{issued.ids['title']}?lang={language}").text
    )


@pytest.mark.parametrize(
    ("title", "said"),
    [("Électricien", "titre complet d’électricien"), ("Maçon", "titre complet de maçon")],
)
def test_french_elides(own: Issued, own_client: FlaskClient, title: str, said: str) -> None:
    change(own, version__title=Label(title, "x"))
    assert said in listed(own_client)["certifications"][place(first(own))]["in"]["fr"]["heading"]


def test_a_translation_is_marked_and_stands_for_an_occupation_of_the_same_name(
    own: Issued, own_client: FlaskClient
) -> None:
    change(own, version__translations={"es": "Albañil"}, version__title=first(own).occupation.label)
    change(own, unit__translations={"es": "Levantar muros"})
    one, said = first(own), listed(own_client)
    spanish, german = (said["certifications"][place(one)]["in"][language] for language in ("es", "de"))
    assert (spanish["unofficial"], german["unofficial"]) == (True, False)
    assert spanish["heading"].endswith("albañil")
    assert spanish["units"]["1"] == "1. Levantar muros (traducción no oficial)"
    assert said["occupations"][f"{one.occupation.scheme.code}/{one.occupation.code}"]["es"].startswith("Albañil, ")


def test_a_draft_has_no_name_here(own: Issued, own_client: FlaskClient) -> None:
    change(own, version__state=VersionState.DRAFT)
    assert place(first(own)) not in listed(own_client)["certifications"]


def test_a_code_that_two_editions_call_differently_has_no_name(own: Issued) -> None:
    with own.reading() as session:
        found = list(names._vintages(session.connection()))
    other = replace_label(found[0], Label("Un autre métier", "Another trade"))
    assert found[0].occupation in names._occupations([found[0]])
    assert found[0].occupation not in names._occupations([found[0], other])


def replace_label(one: names.Vintage, label: Label) -> names.Vintage:
    return one._replace(occupation_label=label)


def test_it_is_not_sent_again_and_read_once_a_minute(named_app: PublicApplication, own: Issued, hands: Hands) -> None:
    statements: list[str] = []
    engine = named_app.extensions["certify.checker"].register.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, statement, *_: statements.append(statement))
    client = named_app.test_client()
    answer = client.get("/v/names.json")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    packed = client.get("/v/names.json", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == answer.data
    unchanged = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/v/names.json", headers=unchanged).status_code == 304
    assert len([one for one in statements if "certification_version" in one]) == 1
    change(own, version__title=Label("Un autre", "Another"))
    hands.now += timedelta(minutes=1)
    assert client.get("/v/names.json", headers=unchanged).status_code == 200
    assert len([one for one in statements if "certification_version" in one]) == 2


def test_without_the_register_there_is_no_list(named_app: PublicApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_connection: object) -> bytes:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(names, "read", gone)
    assert named_app.test_client().get("/v/names.json").status_code == 503


def test_the_same_register_gives_the_same_bytes(issued: Issued) -> None:
    with issued.reading() as session:
        once, again = (names.read(session.connection()) for _ in range(2))
    assert once == again
    assert json.loads(once)["occupations"]
