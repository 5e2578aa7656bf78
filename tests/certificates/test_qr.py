from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import qrcode
from PIL import Image

from certify.certificates import qr
from tests.judges import tools

from .samples import QR_TEXT


def test_the_head_is_in_byte_mode_and_the_tail_in_alphanumeric_mode() -> None:
    code = qrcode.QRCode()
    code.add_data(QR_TEXT)
    head, tail = code.data_list
    assert (head.mode, tail.mode) == (qrcode.util.MODE_8BIT_BYTE, qrcode.util.MODE_ALPHA_NUM)
    assert head.data + tail.data == QR_TEXT.encode()
    assert head.data.endswith(b"#")


def test_a_usual_text_stays_under_version_12_at_35_millimetres() -> None:
    code = qr.symbol(QR_TEXT)
    assert code.version <= 12
    assert code.width_mm == 35
    assert code.width_mm / code.modules >= 0.5


def test_a_longer_text_makes_a_larger_symbol_never_a_smaller_module() -> None:
    code = qr.symbol(QR_TEXT + "A" * 200)
    assert code.width_mm > 35
    assert code.width_mm / code.modules == pytest.approx(0.5)


def test_the_quiet_zone_is_four_modules() -> None:
    code = qr.symbol(QR_TEXT)
    assert code.quiet_mm == pytest.approx(4 * 35 / code.modules)


def test_the_path_paints_each_black_module_once() -> None:
    code = qr.symbol(QR_TEXT)
    painted: set[tuple[int, int]] = set()
    numbers = qr.path(code).decode().removeprefix("0 g ").removesuffix(" f").split(" re")
    for run in filter(str.strip, numbers):
        x, y, width, height = map(int, run.split())
        assert height == 1
        cells = {(x + k, y) for k in range(width)}
        assert not painted & cells
        painted |= cells
    assert painted == {(x, y) for y, row in enumerate(code.rows) for x, black in enumerate(row) if black}


def test_the_picture_is_read_by_two_readers_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "qr.png"
    path.write_bytes(qr.png(QR_TEXT))
    assert tools.zbar(path) == [QR_TEXT]
    assert tools.zxing(path) == [QR_TEXT]


def test_the_picture_has_ten_pixels_a_module_and_its_quiet_zone() -> None:
    modules = qr.symbol(QR_TEXT).modules
    picture = Image.open(BytesIO(qr.png(QR_TEXT)))
    assert picture.size == ((modules + 8) * 10,) * 2
    assert picture.crop((0, 0, picture.width, 40)).getcolors() == [(picture.width * 40, 255)]
