"""The code as it is printed, 35 mm wide, scanned at 150 dpi after all that happens to paper, by two readers."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

import pytest
import zxingcpp
from PIL import Image

from certify.credential.record import Kind
from tests.certificates.samples import drawn, record
from tests.judges import tools
from tests.judges.damage import DAMAGES, Picture

# As long as codes get: a portrait, a name of fifty letters, a site with a long address.
TEXT = "https://certify.example/v/7k3m9p2qx4wd#" + b32encode(Random(1).randbytes(224)).decode().rstrip("=")
AROUND = 40


@cache
def printed(kind: Kind, folder: Path) -> Picture:
    """The code of a certificate and a centimetre around it."""
    page = tools.picture(drawn(record(kind), qr_text=TEXT), folder / "page.png", 150)
    with Image.open(page) as opened:
        whole = opened.convert("RGB")
    [code] = zxingcpp.read_barcodes(whole)
    first, last = code.position.top_left, code.position.bottom_right
    return whole.crop((first.x - AROUND, first.y - AROUND, last.x + AROUND, last.y + AROUND))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("codes")


@pytest.mark.parametrize("kind", list(Kind))
def test_it_is_thirty_five_millimetres_wide(kind: Kind, folder: Path) -> None:
    assert printed(kind, folder).width - 2 * AROUND == pytest.approx(35 / 25.4 * 150, abs=2)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_it_is_read_to_the_letter(
    kind: Kind, damage: Callable[[Picture], Picture], folder: Path, tmp_path: Path
) -> None:
    damage(printed(kind, folder)).save(path := tmp_path / "code.png")
    assert tools.zxing(path) == [TEXT]
    assert tools.zbar(path) == [TEXT]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_every_damage_is_one(damage: Callable[[Picture], Picture], folder: Path) -> None:
    whole = printed(Kind.TITLE, folder)
    assert damage(whole).tobytes() != whole.tobytes()
