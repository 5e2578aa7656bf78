"""Frauds played through the page: what the forger shows, what the employer does, what the page answers.

None of them breaks a signature; each shows something true beside something false.
"""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from PIL import Image

from certify.credential.publicid import group

from .issued import ADDRESS, Issued
from .pictures import code, encode, sheet
from .test_forms import send, send_file
from .test_pages import heading, page, plain

ELSEWHERE = "https://certify-example.org"


def facts(text: str, beneath: str) -> dict[str, str]:
    """The lines of the list that follows a heading of the page."""
    listed = text.partition(f"<h2>{beneath}</h2>")[2].partition("</dl>")[0]
    return {
        plain(name).strip(): plain(value).strip()
        for name, value in re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", listed)
    }


def test_a_photoshopped_paper_around_a_genuine_code(client: FlaskClient, issued: Issued) -> None:
    """Another name and a title are painted on the paper; the employer photographs all of it."""
    painted = sheet(code(issued.code("unit")))
    painted.paste(Image.new("L", (900, 120), 40), (150, 1500))
    text = send_file(client, encode(painted)).text
    assert facts(text, "Comparez avec votre papier") == {
        "Nom": "BIO SAKA Orou",
        "Numéro": "BJ-2026-000002-7",
        "Nature": "Certificat d’unité, pas le titre complet. 1. Unité 1 – partie de : Titre Carreleur",
        "Date": "24 novembre 2026",
    }
    said = plain(text)
    assert "Sinon le papier est faux, même si le code est vrai." in said
    assert "pas le papier autour" in said


def test_a_unit_passed_off_as_the_title(client: FlaskClient, issued: Issued) -> None:
    text = page(client, f"/v/{issued.ids['unit']}")
    assert heading(text) == "Authentique : UNE UNITÉ sur deux, pas le titre"
    assert "titre complet de carreleur" not in text
    assert facts(text, "Ce que dit le certificat")["Portée"] == "1 unité sur 2 : pas le titre complet"


def test_the_title_says_of_which_trade_it_is(client: FlaskClient, issued: Issued) -> None:
    assert heading(page(client, f"/v/{issued.ids['title']}")) == "Authentique : titre complet de carreleur"


@pytest.mark.parametrize("way", ["text", "photo"])
def test_a_cloned_site_behind_a_code_that_is_otherwise_genuine(client: FlaskClient, issued: Issued, way: str) -> None:
    cloned = issued.code("title").replace(ADDRESS, ELSEWHERE)
    answer = send(client, "code", code=cloned) if way == "text" else send_file(client, encode(code(cloned)))
    assert heading(answer.text) == "Ce code mène ailleurs, ne l’ouvrez pas"
    assert f">{ELSEWHERE}</strong>" in answer.text
    assert f'href="{ELSEWHERE}' not in answer.text
    assert "N’y écrivez rien, n’y payez rien" in answer.text
    assert 'id="public_id"' in answer.text
    assert "ADANDÉ" not in answer.text
    assert "verdict authentic" not in answer.text


def test_a_cloned_site_beside_a_genuine_code_is_not_chosen_over_it(client: FlaskClient, issued: Issued) -> None:
    """A sticker with the clone's code, on a paper that still bears its own."""
    clone = code(issued.code("title").replace(ADDRESS, ELSEWHERE))
    answer = send_file(client, encode(sheet(clone, code(issued.code("title")))))
    assert heading(answer.text) == "Authentique : titre complet de carreleur"
    sticker = send_file(client, encode(sheet(clone, code("https://shop.example/"))))
    assert ELSEWHERE in sticker.text


def test_every_page_says_where_one_is_and_never_asks_for_anything(client: FlaskClient, issued: Issued) -> None:
    for address in ("/verify", "/v/nothing", f"/v/{issued.ids['title']}", f"/v/{issued.ids['withdrawn']}"):
        text = page(client, address)
        assert 'Vous êtes sur <strong translate="no" dir="ltr">certify.example.org</strong>' in text
        said = plain(text)
        assert "partez du site de l’ambassade, du ministère ou du service de l’emploi et tapez-y le code" in said
        assert "Pour vérifier, ce site ne demande jamais de mot de passe ni de paiement." in said
        assert 'type="password"' not in text


def test_a_picture_of_a_green_page(client: FlaskClient, issued: Issued) -> None:
    """The page says that a picture of it proves nothing, and has no code that could be photographed off a screen."""
    text = page(client, f"/v/{issued.ids['title']}")
    assert "Une photo de cette page ne prouve rien : photographiez vous-même le code." in plain(text)
    assert re.search(r"Vérifié le \d{1,2}", plain(text))
    shot = send_file(client, encode(Image.new("RGB", (390, 844), "#0b6b3a"), "PNG"), "capture.png")
    assert shot.status_code == 422
    assert "verdict authentic" not in shot.text


def test_a_borrowed_identity(client: FlaskClient, issued: Issued) -> None:
    """A cousin's certificate: the page names its holder and asks for the person and an identity document."""
    text = page(client, f"/v/{issued.ids['title']}")
    holder = plain(text.partition("<h2>Comparez avec la personne</h2>")[2].partition("<h2>")[0])
    assert "Ce certificat appartient à ADANDÉ Parfait" in holder
    assert "14 mars 1991, Parakou" in holder
    assert "doivent être les mêmes sur une pièce d’identité de la personne" in holder
    assert "que la personne devant vous est bien le titulaire" in plain(text)


def test_the_code_of_one_certificate_under_the_address_of_another(client: FlaskClient, issued: Issued) -> None:
    mixed = f"{ADDRESS}/v/{issued.ids['title']}#{issued.code('unit').partition('#')[2]}"
    text = send_file(client, encode(code(mixed))).text
    assert heading(text) == "Ce document a été modifié"
    for hidden in ("ADANDÉ", "BIO SAKA", group(issued.ids["unit"])):
        assert hidden not in text
