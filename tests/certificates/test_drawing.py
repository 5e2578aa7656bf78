from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pikepdf
import pytest

from certify.certificates import drawing
from certify.credential.record import BirthDate, CertificationRef, Holder, Kind, Label, Record
from certify.errors import Invalid
from certify.paper import press
from tests.judges import tools, verapdf

from .samples import FINGERPRINT, HOST, LONG, NAMES, QR_TEXT, attachments, drawn, record, units

BOTH = pytest.mark.parametrize("kind", list(Kind))
FULL = {
    "three units": units(3, 4),
    "four units": units(4, 3, LONG),
    "twenty-four long competences": units(6, 4, LONG),
    "ten short competences": units(5, 2),
    "one unit": units(1, 10, LONG),
}


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


@BOTH
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_verapdf_finds_nothing_in_a_certificate(kind: Kind, flavour: str) -> None:
    assert verapdf.findings(drawn(record(kind)), flavour) == []


@pytest.mark.parametrize("name", NAMES)
def test_verapdf_finds_nothing_whatever_the_name(name: str) -> None:
    pdf = drawn(record(holder=NAMES[name]))
    assert verapdf.findings(pdf, "3a") == []
    assert verapdf.findings(pdf, "ua1") == []


@pytest.mark.parametrize(("flavour", "key"), [("3a", "/OutputIntents"), ("3a", "/StructTreeRoot"), ("ua1", "/Lang")])
def test_verapdf_refuses_a_certificate_that_was_spoiled(flavour: str, key: str) -> None:
    with opened(drawn(record())) as pdf:
        del pdf.Root[key]
        pdf.save(spoiled := BytesIO())
    assert verapdf.findings(spoiled.getvalue(), flavour)


@BOTH
def test_a_certificate_has_two_pages_of_its_kind(kind: Kind) -> None:
    with opened(drawn(record(kind))) as pdf:
        sizes = [[round(float(v) / 72 * 25.4) for v in page.mediabox[2:]] for page in pdf.pages]
    assert sizes == [[297, 210] if kind is Kind.TITLE else [210, 297]] * 2


@BOTH
@pytest.mark.parametrize("full", FULL)
def test_every_competence_is_printed_on_the_second_page_whatever_their_number(kind: Kind, full: str) -> None:
    held = tuple(replace(unit, covered=kind is Kind.TITLE or unit.position == 1) for unit in FULL[full])
    pdf = drawn(record(kind, units=held, holder=NAMES["eighty"]))
    with opened(pdf) as read:
        assert len(read.pages) == 2
    text = " ".join(tools.text(pdf, "-f", "2", "-raw").split())
    listed = [competence for unit in held if unit.covered for competence in unit.competences]
    for competence in set(listed):
        assert text.count(competence.fr) == text.count(competence.en) == listed.count(competence)
    for unit in held:
        assert unit.title.fr in text


def words_of(pdf: bytes, page: int) -> list[tuple[float, float, float, float]]:
    """Where each word of a page stands: left, top, right, bottom, in points from the upper left corner."""
    found = tools.text(pdf, "-bbox", "-f", str(page), "-l", str(page))
    places = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)"', found)
    return [(float(left), float(top), float(right), float(bottom)) for left, top, right, bottom in places]


@BOTH
@pytest.mark.parametrize("full", FULL)
def test_no_word_leaves_the_paper_or_stands_on_another(kind: Kind, full: str) -> None:
    held = tuple(replace(unit, covered=kind is Kind.TITLE or unit.position == 1) for unit in FULL[full])
    pdf = drawn(
        record(kind, units=held, holder=NAMES["one word of eighty"]), host="verification.metiers.example.gouv.sn"
    )
    width, height = (842, 595) if kind is Kind.TITLE else (595, 842)
    for page in (1, 2):
        places = words_of(pdf, page)
        assert len(places) > 60
        for left, top, right, bottom in places:
            assert min(left, width - right) > 40
            assert min(top, height - bottom) > 18
        for one, other in combinations(places, 2):
            across = min(one[2], other[2]) - max(one[0], other[0])
            apart = abs(one[1] + one[3] - other[1] - other[3]) / 2
            assert across < 1 or apart > 0.4 * min(one[3] - one[1], other[3] - other[1])


def test_what_cannot_fit_is_refused_and_not_cut() -> None:
    with pytest.raises(Invalid) as refused:
        drawn(record(units=units(6, 30, LONG)))
    assert refused.value.code == "certificate.does_not_fit"


def test_a_letter_that_no_font_has_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        drawn(record(holder=Holder("Awa \ue123", "", "", BirthDate(1991, 3, 14), "Kita")))
    assert refused.value.code == "certificate.no_letter"


@BOTH
@pytest.mark.parametrize("name", NAMES)
def test_the_name_is_read_back_to_the_letter(kind: Kind, name: str) -> None:
    assert NAMES[name].full_name in tools.words(drawn(record(kind, holder=NAMES[name])))


@BOTH
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_first_language_comes_first_and_the_other_is_there(kind: Kind, language: str) -> None:
    text = tools.words(drawn(record(kind, language=language)))
    french, english = text.index("est décerné à"), text.index("is awarded to")
    assert (french < english) == (language == "fr")
    with opened(drawn(record(kind, language=language))) as pdf:
        assert str(pdf.Root.Lang) == language


def test_the_other_language_is_marked_as_such_for_screen_readers() -> None:
    with opened(drawn(record())) as pdf:
        spoken = [
            str(item.Lang)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") is not None and "/Lang" in item
        ]
    assert set(spoken) == {"en"}
    assert len(spoken) > 20


def test_what_is_typed_from_paper_stands_under_the_code() -> None:
    text = tools.words(drawn(record()))
    assert "7K3M 9P2Q X4WD" in text
    assert "certify.example/verify" in text
    assert "BJ-2026-004217-K" in text


def test_a_unit_certificate_says_in_words_that_it_is_not_the_title() -> None:
    text = tools.words(drawn(record(Kind.UNIT)))
    assert "Ce document porte sur 1 unité sur 3." in text
    assert "It is not the full title." in text
    assert "Ce document porte" not in tools.words(drawn(record()))


def test_the_level_and_the_end_of_validity_are_those_of_the_record() -> None:
    whole = record(expires_on=record().decided_on.replace(year=2031))
    text = tools.words(drawn(whole))
    assert "3, cadre national des certifications" in text
    assert "Niveau" in text
    assert "valable jusqu’au 10 novembre 2031" in text
    assert "valable" not in tools.words(drawn(record()))


def test_the_fingerprint_of_the_root_is_printed_whole() -> None:
    text = tools.words(drawn(record()))
    assert "5C1E 7A90 D2B4 63F8 0E7D 91AC 4B52 F806 A1B2 C3D4 E5F6 0718 293A 4B5C 6D7E 8F90" in text


@BOTH
@pytest.mark.parametrize("dpi", [110, 150])
def test_the_code_on_the_page_is_read_by_two_readers_to_the_letter(kind: Kind, dpi: int, tmp_path: Path) -> None:
    page = tools.picture(drawn(record(kind)), tmp_path / "page.png", dpi)
    assert tools.zbar(page) == [QR_TEXT]
    assert tools.zxing(page) == [QR_TEXT]


def test_a_longer_code_is_still_read_from_the_page(tmp_path: Path) -> None:
    longer = QR_TEXT + "A" * 160
    page = tools.picture(drawn(record(), qr_text=longer), tmp_path / "page.png", 150)
    assert tools.zbar(page) == tools.zxing(page) == [longer]


@pytest.mark.parametrize("name", list(attachments()))
def test_an_attachment_comes_out_byte_for_byte(name: str) -> None:
    assert tools.attachment(drawn(record()), name) == attachments()[name]


def test_each_attachment_is_listed_once_with_its_relationship() -> None:
    with opened(drawn(record())) as pdf:
        listed = [(str(file.UF), str(file.AFRelationship)) for file in pdf.Root.AF]
    assert listed == [
        ("certificate.json", "/Alternative"),
        ("log-proof.json", "/Supplement"),
        ("qr.txt", "/Alternative"),
        ("record.json", "/Source"),
    ]


def test_every_font_is_embedded_and_can_be_read_back() -> None:
    rows = tools.fonts(drawn(record())).splitlines()[2:]
    assert len(rows) >= 3
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)


def test_the_same_record_gives_the_same_bytes() -> None:
    again = drawing.draw(record(), QR_TEXT, HOST, attachments(), FINGERPRINT)
    assert again == drawn(record())


@BOTH
def test_a_certificate_is_light(kind: Kind) -> None:
    assert len(drawn(record(kind, units=units(6, 4, LONG, only=None if kind is Kind.TITLE else 2)))) < 100_000


HOSTILE = (
    "<img src=file:///etc/passwd>",
    "<img src=http://127.0.0.1:{port}/name.png>",
    "{{{{ 7*7 }}}}{{% raw %}}",
    "</p></body><script>1</script>",
    "<link rel=attachment href=file:///etc/passwd>",
    "&amp; @import url(http://127.0.0.1:{port}/)",
)


@contextmanager
def canary() -> Iterator[tuple[int, list[str]]]:
    """A server on this machine that notes every request."""
    seen: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(404)

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_printed_as_it_is_and_fetches_nothing(text: str) -> None:
    with canary() as (port, seen):
        name = text.format(port=port)
        pdf = drawn(_with_everywhere(name))
    assert seen == []
    assert "".join(name.split()) in "".join(tools.text(pdf, "-raw").split())
    assert "root:" not in tools.text(pdf)
    with opened(pdf) as read:
        assert sorted(read.attachments) == sorted(attachments())


def _with_everywhere(text: str) -> Record:
    label = Label(text, text)
    return record(
        holder=Holder(text, "", "", BirthDate(1991, 3, 14), text[:40]),
        certification=CertificationRef("X", "2025", Label("CQP", "CQP"), label),
        place="Kita",
        units=units(3, 2, label),
    )


def test_the_fetcher_refuses_every_address() -> None:
    for address in ("file:///etc/hostname", "http://127.0.0.1/", "data:text/plain,x", "certify:other"):
        with pytest.raises(ValueError, match="fetches nothing"):
            press.Refusing(allowed_protocols=()).fetch(address)
