"""Asking by a form: public id, number with name and birth year, a file, the text of a code."""

from __future__ import annotations

import html
import io
import re

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from certify.credential import canonical, cose, qrtext
from certify.credential import number as numbers
from certify.credential.claims import decode, encode
from certify.credential.publicid import group
from certify.verification.throttle import Throttle
from tests.credential.samples import Key

from .issued import ADDRESS, Issued, of
from .test_pages import heading, plain


def send(client: FlaskClient, way: str, **values: str) -> TestResponse:
    return client.post("/verify", data={"way": way, **values})


def send_file(client: FlaskClient, content: bytes, name: str = "certificat.pdf") -> TestResponse:
    return client.post("/verify", data={"way": "file", "file": (io.BytesIO(content), name)})


def code(client: FlaskClient, text: str) -> TestResponse:
    return send(client, "code", code=text)


def paper(issued: Issued, name: str) -> dict[str, str]:
    """What stands on the paper of a certificate."""
    with issued.reading() as session:
        found = of(session, issued.ids[name])
        record = canonical.decode(found.record)
    return {
        "number": record.number,
        "name": record.holder.full_name,
        "birth_year": str(record.holder.birth.year),
    }


def errors(answer: TestResponse) -> list[tuple[str, str]]:
    """Field and sentence of each line of the summary, once it is sure that the field says the same."""
    lines = re.findall(r'<li><a href="#(\w+)">(.*?)</a></li>', answer.text)
    for name, sentence in lines:
        assert re.search(
            rf'<span class="error" id="{name}-error"><svg.*?</svg> {re.escape(sentence)}</span>', answer.text
        )
        assert re.search(rf'id="{name}" name="{name}"[^>]*aria-invalid="true"', answer.text)
    return [(name, plain(sentence)) for name, sentence in lines]


def test_the_page_offers_four_ways_and_needs_no_script(client: FlaskClient) -> None:
    text = re.sub(r"<script.*?</script>", "", client.get("/verify").text, flags=re.DOTALL)
    assert re.findall(r'name="way" value="(\w+)"', text) == ["id", "number", "file", "code"]


def test_a_public_id_leads_to_its_certificate(client: FlaskClient, issued: Issued) -> None:
    answer = client.post("/verify?lang=en", data={"way": "id", "public_id": issued.ids["title"].lower()})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/v/{issued.ids['title']}?lang=en"


@pytest.mark.parametrize("name", ["ADANDÉ Parfait", "parfait adande", "Parfait  ADANDE", "Adandé-Parfait"])
def test_number_name_and_birth_year_show_the_certificate(client: FlaskClient, name: str) -> None:
    answer = send(client, "number", number="bj 2026 000001 9", name=name, birth_year="1991")
    assert answer.status_code == 200
    assert heading(answer.text) == "Authentique : titre complet de carreleur"
    assert "ADANDÉ Parfait" in answer.text


def test_what_any_copy_of_the_paper_shows_does_not_lead_to_the_certificates_address(
    client: FlaskClient, issued: Issued
) -> None:
    for name in ("title", "replaced"):
        answer = send(client, "number", **paper(issued, name))
        assert re.search(r'class="verdict (authentic|replaced)[ "]', answer.text)
        for hidden in (issued.ids[name], group(issued.ids[name]), issued.ids["successor"], "/v/", "<img", "/api/"):
            assert hidden not in answer.text


def test_another_language_asks_the_same_again(client: FlaskClient, issued: Issued) -> None:
    asked = {"way": "number", **paper(issued, "unit")}
    text = client.post("/verify", data=asked).text
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text))
    assert {name: html.unescape(value) for name, value in kept.items()} == asked
    (address,) = re.findall(r'<button formaction="([^"]+)" lang="en">', text)
    english = client.post(address, data=asked)
    assert '<html lang="en">' in english.text
    assert heading(english.text).startswith("Authentic")


@pytest.mark.parametrize(
    ("number", "name", "year"),
    [
        ("BJ-2026-000001-9", "ADANDÉ", "1991"),
        ("BJ-2026-000001-9", "ADANDÉ Parfait", "1990"),
        ("BJ-2026-999999-9", "ADANDÉ Parfait", "1991"),
        ("rien", "ADANDÉ Parfait", "1991"),
    ],
)
def test_a_number_alone_opens_nothing(client: FlaskClient, number: str, name: str, year: str) -> None:
    answer = send(client, "number", number=number, name=name, birth_year=year)
    assert answer.status_code == 200
    assert heading(answer.text) == "Nous ne connaissons pas ce certificat"
    assert f'value="{number}"' in answer.text
    assert f'value="{name}"' in answer.text
    assert f'value="{year}"' in answer.text


def test_the_check_character_tells_a_typing_error(client: FlaskClient) -> None:
    words = "La dernière lettre du numéro ne va pas avec le reste"
    for number, mistyped in ((numbers.make("BJ", 2026, 9)[:-1] + "*", False), ("BJ-2026-000001-8", True)):
        assert (words in send(client, "number", number=number, name="X", birth_year="1991").text) is mistyped
    right = send(client, "number", number=numbers.make("BJ", 2026, 9), name="X", birth_year="1991")
    assert heading(right.text) == "Nous ne connaissons pas ce certificat"
    assert words not in right.text


@pytest.mark.parametrize(
    ("way", "values", "expected"),
    [
        ("id", {}, [("public_id", "Tapez le code public, imprimé sous le code.")]),
        (
            "number",
            {"number": "BJ-2026-000001-9", "birth_year": "91"},
            [
                ("name", "Tapez le nom et les prénoms, comme sur le papier."),
                ("birth_year", "Écrivez l’année en quatre chiffres, par exemple 1991."),
            ],
        ),
        ("code", {"code": "  "}, [("code", "Collez le texte lu par votre lecteur de codes.")]),
        (
            "code",
            {"code": "bonjour"},
            [("code", "Ce texte n’est pas celui d’un code de certificat. Collez tout le texte, depuis http.")],
        ),
        ("code", {"code": "x" * 5000}, [("code", "Ce texte est trop long pour être celui d’un certificat.")]),
        ("file", {}, [("file", "Choisissez le fichier du certificat, ou la photo de son code.")]),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    client: FlaskClient, way: str, values: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    answer = send(client, way, **values)
    assert answer.status_code == 422
    assert errors(answer) == expected
    assert "<title>Erreur" in answer.text
    assert all(value.strip() in answer.text for value in values.values())


def test_a_form_without_a_way_shows_the_ways(client: FlaskClient) -> None:
    assert client.post("/verify", data={"way": "x"}).status_code == 200


def test_the_file_presented_is_what_is_checked(client: FlaskClient, issued: Issued) -> None:
    answer = send_file(client, issued.pdf("title"))
    assert heading(answer.text) == "Authentique : titre complet de carreleur"
    assert "c’est ce fichier même qui a été vérifié" in answer.text
    assert "Le fichier a été lu en entier" in answer.text
    assert "a été vérifié à la délivrance" not in answer.text


def test_a_file_is_compared_with_its_status_of_today(client: FlaskClient, issued: Issued) -> None:
    assert heading(send_file(client, issued.pdf("withdrawn")).text) == "Ce certificat a été retiré"


def test_one_changed_byte_of_a_file_shows_no_claims(client: FlaskClient, issued: Issued) -> None:
    content = bytearray(issued.pdf("title"))
    content[len(content) // 2] ^= 1
    answer = send_file(client, bytes(content))
    assert heading(answer.text) == "Ce document a été modifié"
    assert "ADANDÉ" not in answer.text


def test_a_pdf_of_somebody_else_is_unknown(client: FlaskClient) -> None:
    answer = send_file(client, b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    assert answer.status_code == 200
    assert 'class="verdict unknown"' in answer.text
    assert heading(answer.text) == "Ce fichier n’est pas signé"


def test_what_is_no_kind_of_certificate_is_said_beside_the_field(client: FlaskClient) -> None:
    answer = send_file(client, b"GIF89a", "photo.gif")
    assert answer.status_code == 415
    assert errors(answer) == [
        (
            "file",
            "Nous ne lisons pas ce genre de fichier. Choisissez le PDF, le JSON, le JWT, ou une photo du code en JPEG.",
        )
    ]


def test_a_file_that_is_too_heavy_is_said_beside_the_field(client: FlaskClient) -> None:
    answer = send_file(client, b"%PDF-" + bytes(11 * 1024 * 1024))
    assert answer.status_code == 413
    assert errors(answer) == [("file", "Ce fichier est trop lourd : 10 Mo au plus.")]


def test_a_pasted_code_is_checked_against_the_register(client: FlaskClient, issued: Issued) -> None:
    answer = code(client, f"  {issued.code('unit')}\n")
    assert heading(answer.text) == "Authentique : UNE UNITÉ sur deux, pas le titre"
    assert "c’est ce texte même qui a été vérifié" in answer.text
    assert heading(code(client, issued.code("withdrawn")).text) == "Ce certificat a été retiré"


def test_a_scanner_that_lower_cases_the_tail_still_verifies(client: FlaskClient, issued: Issued) -> None:
    head, _, tail = issued.code("title").partition("#")
    assert heading(code(client, f"{head}#{tail.lower()}").text) == "Authentique : titre complet de carreleur"


def test_a_scanner_that_drops_the_tail_leads_to_the_page(client: FlaskClient, issued: Issued) -> None:
    answer = code(client, issued.code("title").partition("#")[0])
    assert answer.headers["Location"] == f"/v/{issued.ids['title']}"


def test_the_address_of_one_with_the_signature_of_another_is_altered(client: FlaskClient, issued: Issued) -> None:
    address, tail = issued.code("title").partition("#")[0], issued.code("unit").partition("#")[2]
    answer = code(client, f"{address}#{tail}")
    assert heading(answer.text) == "Ce document a été modifié"
    assert "ADANDÉ" not in answer.text
    assert "BIO SAKA" not in answer.text


def test_a_code_signed_by_a_stranger_is_unknown_and_shows_no_claims(client: FlaskClient, issued: Issued) -> None:
    mine = decode(cose.parse(qrtext.read(issued.code("title")).cose).payload)
    key = Key(7)
    forged = qrtext.write(ADDRESS, mine.public_id, cose.sign(encode(mine), key.kid, key.sign))
    answer = code(client, forged)
    assert heading(answer.text) == "Nous ne connaissons pas ce certificat"
    assert "ADANDÉ" not in answer.text


@pytest.mark.parametrize(
    "elsewhere", ["https://certify.example.net", "http://certify.example.org", "HTTPS://evil.example"]
)
def test_a_code_of_another_site_is_not_to_be_opened(client: FlaskClient, issued: Issued, elsewhere: str) -> None:
    answer = code(client, issued.code("title").replace(ADDRESS, elsewhere))
    assert heading(answer.text) == "Ce code mène ailleurs, ne l’ouvrez pas"
    assert elsewhere.lower() in answer.text
    assert f'href="{elsewhere}' not in answer.text
    assert "verdict authentic" not in answer.text
    assert "ADANDÉ" not in answer.text


def test_any_link_to_another_site_is_named_as_such(client: FlaskClient) -> None:
    answer = code(client, "https://evil.example/certify.example.org/v/7Q4F9ZK2M3XA")
    assert heading(answer.text) == "Ce code mène ailleurs, ne l’ouvrez pas"
    assert "https://evil.example</strong>" in answer.text


def test_another_link_to_this_site_is_no_certificate(client: FlaskClient) -> None:
    assert heading(code(client, f"{ADDRESS}/about#x").text) == "Nous ne connaissons pas ce certificat"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_letter_of_a_code_is_ever_authentic(
    client: FlaskClient, issued: Issued, data: st.DataObject
) -> None:
    client.application.extensions["certify.throttle"] = Throttle(10**9, 1)
    text = issued.code("title")
    place = data.draw(st.integers(len(ADDRESS), len(text) - 1))
    letter = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567/#").filter(lambda one: one != text[place]))
    answer = code(client, text[:place] + letter + text[place + 1 :])
    assert answer.status_code in (200, 303, 422)
    assert "verdict authentic" not in answer.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_gets_an_answer_in_words(client: FlaskClient, text: str) -> None:
    client.application.extensions["certify.throttle"] = Throttle(10**9, 1)
    for way, name in (("code", "code"), ("id", "public_id")):
        answer = send(client, way, **{name: text})
        # 400: a NUL, which no text of a certificate has.
        assert answer.status_code in (200, 303, 400, 422)


def test_a_code_of_a_certificate_that_the_register_lost_is_unknown(own: Issued, own_client: FlaskClient) -> None:
    text = own.code("title")
    with own.writing() as session:
        of(session, own.ids["title"]).public_id = "000000000000"
    assert heading(code(own_client, text).text) == "Nous ne connaissons pas ce certificat"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("7Q4F 9ZK2 M3X", "12 lettres et chiffres"),
        ("bonjour", "12 lettres et chiffres"),
        ("BJ-2026-000001-9", "C’est le numéro du certificat"),
    ],
)
def test_what_is_no_public_id_is_said_beside_the_field(client: FlaskClient, typed: str, sentence: str) -> None:
    answer = send(client, "id", public_id=typed)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert "ne connaissons pas" not in answer.text


def test_the_link_of_a_code_in_the_place_of_the_public_id_is_understood(client: FlaskClient, issued: Issued) -> None:
    answer = send(client, "id", public_id=issued.code("title"))
    assert heading(answer.text).startswith("Authentique")
