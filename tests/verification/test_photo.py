"""A picture of the code: taken askew, far away, upside down, beside other codes, or of something else."""

from __future__ import annotations

import sys
from random import Random

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageFilter

from certify.verification import photo
from tests.spoiled import without_palette

from .issued import ADDRESS, Issued
from .pictures import code, encode, picture, sheet
from .test_api import report
from .test_forms import errors, send_file
from .test_pages import heading, plain


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_photo_of_a_code_is_checked_as_its_code(client: FlaskClient, issued: Issued, kind: str) -> None:
    answer = send_file(client, picture(issued.code("unit"), kind), "IMG_0001.bin")
    assert answer.status_code == 200
    assert heading(answer.text) == "Authentique : UNE UNITÉ sur deux, pas le titre"
    assert "le code a été vérifié, pas le papier autour" in plain(answer.text)
    assert "Le code de la photo a été lu en entier" in answer.text


@pytest.mark.parametrize("angle", [0, 8, 37, 90, 180, 211, 270])
def test_it_may_be_taken_from_any_side_and_out_of_focus(issued: Issued, angle: int) -> None:
    paper = sheet(code(issued.code("title"), 8)).rotate(angle, expand=True, fillcolor=190)
    dirt = Image.frombytes("L", paper.size, Random(7).randbytes(paper.width * paper.height))
    noisy = Image.blend(paper, dirt, 0.12)
    assert photo.codes(encode(noisy.filter(ImageFilter.GaussianBlur(2)), quality=60)) == (issued.code("title"),)


def test_it_may_be_small_large_transparent_or_in_colour(issued: Issued) -> None:
    text = issued.code("title")
    assert photo.codes(encode(code(text, 2), "PNG")) == (text,)
    assert photo.codes(encode(sheet(code(text, 20), size=(6000, 8000)))) == (text,)
    ink = code(text).point(lambda shade: 255 - shade)
    clear = Image.merge("LA", (Image.new("L", ink.size, 0), ink)).convert("RGBA")
    assert photo.codes(encode(clear, "PNG")) == (text,)
    assert photo.codes(encode(code(text).convert("CMYK"))) == (text,)


def test_the_certificates_code_is_found_among_others(client: FlaskClient, issued: Issued) -> None:
    others = (code("bonjour"), code("https://shop.example/promo"))
    answer = send_file(client, encode(sheet(*others, code(issued.code("title")))))
    assert heading(answer.text) == "Authentique : titre complet de carreleur"


def test_two_certificates_in_one_photo_are_one_too_many(client: FlaskClient, issued: Issued) -> None:
    answer = send_file(client, encode(sheet(code(issued.code("title")), code(issued.code("unit")))))
    assert answer.status_code == 422
    assert errors(answer) == [
        ("file", "Cette image montre plusieurs certificats. Photographiez un seul code à la fois.")
    ]


@pytest.mark.parametrize("image", [Image.new("RGB", (900, 700), "teal"), code("bonjour")])
def test_a_photo_without_a_code_of_a_certificate_is_said(client: FlaskClient, image: Image.Image) -> None:
    answer = send_file(client, encode(image))
    assert answer.status_code == 422
    assert errors(answer)[0][1].startswith("Nous ne voyons pas de code de certificat.")


def test_a_picture_that_no_decoder_takes_is_said_to_be_damaged(client: FlaskClient) -> None:
    data = without_palette((300, 400))
    answer = send_file(client, data)
    assert answer.status_code == 422
    assert errors(answer)[0][1].startswith("Cette image est abîmée")
    assert client.post("/api/v1/verify", data=data, content_type="image/png").status_code == 422


def test_a_picture_that_is_too_hard_to_search_gets_advice(
    client: FlaskClient, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo, "SEARCH", (sys.executable, "-c", "import time; time.sleep(600)"))
    monkeypatch.setattr(photo, "PATIENCE", 0.1)
    answer = send_file(client, picture(issued.code("title")))
    assert answer.status_code == 422
    assert errors(answer) == [("file", "Cette image est trop chargée pour nous. Photographiez le code seul, de près.")]
    found = client.post("/api/v1/verify", data=picture(issued.code("title")), content_type="image/jpeg")
    assert found.status_code == 422
    assert found.json is not None
    assert found.json["code"] == "photo.too_long"


def test_a_code_that_lost_its_signature_leads_to_the_page(client: FlaskClient, issued: Issued) -> None:
    answer = send_file(client, picture(f"{ADDRESS}/v/{issued.ids['title']}"))
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/v/{issued.ids['title']}"


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_what_telephones_keep_and_nobody_reads_gets_advice(client: FlaskClient, brand: bytes) -> None:
    answer = send_file(client, b"\0\0\0\x18ftyp" + brand + bytes(200), "IMG_0001.HEIC")
    assert answer.status_code == 415
    assert errors(answer) == [
        ("file", "Nous ne lisons pas les photos HEIC. Faites une capture d’écran de la photo et choisissez-la.")
    ]


def test_a_program_may_send_a_photo_bare_or_in_a_form(client: FlaskClient, issued: Issued) -> None:
    found = report(client.post("/api/v1/verify", data=picture(issued.code("title")), content_type="image/jpeg"))
    assert (found["verdict"], found["presented"]) == ("authentic", "photo")
    answer = client.post("/api/v1/verify", data=encode(Image.new("L", (50, 50))), content_type="image/png")
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["code"] == "photo.no_code"
