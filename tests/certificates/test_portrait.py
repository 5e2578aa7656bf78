"""The portrait on paper: beside the name on both kinds, embedded to the byte, in a file that archives accept."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from hashlib import sha256
from io import BytesIO
from random import Random

import pikepdf
import pytest
from PIL import Image

from certify.certificates import drawing, qr
from certify.credential import claims, cose, qrtext
from certify.credential.record import Holder, Kind, Record
from certify.storage.pictures import LIGHT, portrait
from tests.judges import tools, verapdf

from .samples import BORN, FINGERPRINT, HOST, LONG, NAMES, QR_TEXT, attachments, record, units

BOTH = pytest.mark.parametrize("kind", list(Kind))
# Left, top, right, bottom in millimetres.
PLACES = {Kind.TITLE: (167, 87, 191, 119), Kind.UNIT: (172, 140, 196, 172)}


@cache
def picture() -> bytes:
    """As heavy as a portrait gets: noise."""
    noise = Image.frombytes("RGB", (300, 400), Random(2).randbytes(360_000))
    noise.save(out := BytesIO(), "PNG")
    return portrait(out.getvalue(), b"twelve bytes")


def pictured(kind: Kind, **changes: object) -> Record:
    return record(kind, portrait_sha256=sha256(picture()).hexdigest(), **changes)


@cache
def drawn(whole: Record) -> bytes:
    return drawing.draw(whole, QR_TEXT, HOST, {**attachments(), "portrait.jpg": picture()}, FINGERPRINT)


def images_in(pdf: pikepdf.Pdf) -> list[pikepdf.Stream]:
    return [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"]


@BOTH
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_verapdf_finds_nothing_in_a_certificate_with_a_portrait(kind: Kind, flavour: str) -> None:
    assert verapdf.findings(drawn(pictured(kind)), flavour) == []


@BOTH
def test_the_portrait_is_drawn_and_attached_as_the_very_bytes_that_were_taken(kind: Kind) -> None:
    pdf = drawn(pictured(kind))
    assert tools.attachment(pdf, "portrait.jpg") == picture()
    with pikepdf.open(BytesIO(pdf)) as read:
        images = images_in(read)
        (file,) = [file for file in read.Root.AF if file.UF == "portrait.jpg"]
        assert [image.read_raw_bytes() for image in images] == [picture()]
        assert str(file.EF.F.Subtype) == "/image/jpeg"
        assert len(read.pages) == 2


@BOTH
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_screen_reader_says_what_the_portrait_is(kind: Kind, language: str) -> None:
    with pikepdf.open(BytesIO(drawn(pictured(kind, language=language)))) as read:
        figures = [
            item for item in read.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
    said = {"fr": "Portrait du titulaire", "en": "Portrait of the holder"}[language]
    assert sum(said in str(figure.Alt) for figure in figures) == 1


@BOTH
@pytest.mark.parametrize("name", NAMES)
def test_no_word_stands_on_the_portrait_whatever_the_name(kind: Kind, name: str) -> None:
    pdf = drawn(pictured(kind, holder=NAMES[name]))
    left, top, right, bottom = (side * 72 / 25.4 for side in PLACES[kind])
    found = tools.text(pdf, "-bbox", "-f", "1", "-l", "1")
    words = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)"', found)
    assert len(words) > 60
    for xmin, ymin, xmax, ymax in (tuple(map(float, word)) for word in words):
        assert xmax < left or xmin > right or ymax < top or ymin > bottom
    assert NAMES[name].full_name in tools.words(pdf)


@BOTH
def test_a_certificate_with_a_portrait_is_still_light(kind: Kind) -> None:
    held = units(6, 4, LONG, only=None if kind is Kind.TITLE else 2)
    assert LIGHT * 0.8 < len(picture()) <= LIGHT
    assert len(drawn(pictured(kind, units=held))) < 110_000


@BOTH
def test_a_certificate_without_a_portrait_has_no_place_for_one(kind: Kind) -> None:
    pdf = drawing.draw(record(kind), QR_TEXT, HOST, attachments(), FINGERPRINT)
    with pikepdf.open(BytesIO(pdf)) as read:
        assert "portrait.jpg" not in read.attachments
        assert images_in(read) == []


@BOTH
def test_another_picture_than_the_record_names_is_not_drawn(kind: Kind) -> None:
    other = {**attachments(), "portrait.jpg": picture() + b"\x00"}
    for whole, files in ((pictured(kind), other), (pictured(kind), attachments()), (record(kind), other)):
        with pytest.raises(ValueError, match="not the one"):
            drawing.draw(whole, QR_TEXT, HOST, files, FINGERPRINT)


def version(kind: Kind, name: str, address: str) -> qr.Symbol:
    whole = pictured(kind, holder=Holder(name, "", "", BORN, "Kita"), status_index=131_071)
    carried = claims.encode(claims.of_record(whole))
    assert claims.decode(carried).portrait == sha256(picture()).digest()[:16]
    message = cose.sign(carried, b"kid1", lambda _: bytes(range(64)))
    return qr.symbol(qrtext.write(address, whole.public_id, message))


@BOTH
@pytest.mark.parametrize("name", ["N'Guessan-Ouédraogo Élisabeth Marie Thérèse Awa", "A" * 50, "Ɓ" * 25])
@pytest.mark.parametrize("address", ["https://certify.example", "https://verification.metiers.example.gouv.sn"])
def test_the_code_keeps_its_size_with_a_portrait_and_a_name_of_fifty_letters(
    kind: Kind, name: str, address: str
) -> None:
    code = version(kind, name, address)
    assert code.version <= 13  # 69 modules, each more than half a millimetre
    assert code.width_mm == 35


@BOTH
def test_the_code_stays_at_version_12_with_a_portrait_and_a_name_of_usual_length(kind: Kind) -> None:
    assert version(kind, "AHOUANDJINOU Clarisse Sèna Afi", "https://certify.example").version == 12


def test_a_name_loses_nothing_to_the_portrait() -> None:
    whole = replace(pictured(Kind.TITLE), holder=NAMES["one word of eighty"])
    assert NAMES["one word of eighty"].full_name in tools.words(drawn(whole))
