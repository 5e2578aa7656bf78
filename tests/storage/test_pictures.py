from __future__ import annotations

import os
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFile

from certify.errors import Invalid
from certify.storage import pictures
from tests.spoiled import spoiled

MARK = b"\x00random\xff"


def drawn(size: tuple[int, int] = (900, 1200), mode: str = "RGB") -> Image.Image:
    """A dark circle over a light ground with a red upper left corner, which tells which way is up."""
    image = Image.new("RGB", size, "#cfd6ee")
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.ellipse((width * 0.3, height * 0.25, width * 0.7, height * 0.65), fill="#333333")
    draw.rectangle((0, 0, width * 0.3, height * 0.2), fill="#ff0000")
    return image.convert(mode)


def file_of(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    image.save(out := BytesIO(), kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    return bool(red > 200 and green < 80 and blue < 80)


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        pictures.portrait(data, MARK)
    assert refused.value.fields == {"portrait": refused.value.message}
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(900, 1200), (4000, 3000), (150, 200), (3000, 400)])
def test_a_picture_becomes_a_light_jpeg_three_wide_and_four_high(kind: str, size: tuple[int, int]) -> None:
    kept = pictures.portrait(file_of(drawn(size), kind), MARK)
    image = opened(kept)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (300, 400))
    assert len(kept) <= 15_000


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA"])
def test_a_picture_of_any_colours_is_drawn_in_three(mode: str) -> None:
    assert opened(pictures.portrait(file_of(drawn(mode=mode), "PNG"), MARK)).mode == "RGB"


def test_what_is_see_through_is_white() -> None:
    clear = Image.new("RGBA", (600, 800), (0, 0, 0, 0))
    assert opened(pictures.portrait(file_of(clear, "PNG"), MARK)).getpixel((150, 200)) == (255, 255, 255)


@pytest.mark.parametrize(("orientation", "corner"), [(1, (20, 20)), (3, (280, 380)), (6, (280, 20)), (8, (20, 380))])
def test_a_picture_is_turned_as_the_camera_was_held(orientation: int, corner: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    size = (900, 1200) if orientation in (1, 3) else (1200, 900)
    assert is_red(opened(pictures.portrait(file_of(drawn(size), exif=exif), MARK)).getpixel(corner))


def test_nothing_but_the_pixels_and_the_mark_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker of telephones"
    exif.get_ifd(0x8825)[1] = "N"
    kept = pictures.portrait(file_of(drawn(), exif=exif, comment=b"a comment", icc_profile=b"x" * 300), MARK)
    image = opened(kept)
    assert not image.getexif()
    assert image.info["comment"] == MARK
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "comment"}
    assert b"Maker" not in kept


def test_two_portraits_of_one_picture_are_two_files() -> None:
    one = file_of(drawn())
    assert pictures.portrait(one, b"a") != pictures.portrait(one, b"b")
    assert pictures.portrait(one, b"a") == pictures.portrait(one, b"a")


def test_even_noise_becomes_light() -> None:
    noise = Image.frombytes("RGB", (300, 400), os.urandom(300 * 400 * 3))
    assert len(pictures.portrait(file_of(noise, "PNG"), MARK)) <= 15_000


@pytest.mark.parametrize("data", [b"", b"GIF89a" + bytes(50), b"%PDF-1.7", b"<svg xmlns='x'/>", b"\x00" * 400])
def test_what_is_no_picture_is_said_to_be_none(data: bytes) -> None:
    assert refusal(data) == "picture.not_one"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused_whatever_another_library_allows(kind: str) -> None:
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # WeasyPrint does this
    whole = file_of(drawn(), kind)
    assert refusal(whole[: len(whole) // 2]) == "picture.broken"


def _bomb(side: int) -> bytes:
    """A PNG of 1 kB that says it has `side` × `side` pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [6_000, 12_000, 60_000])
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded(side: int) -> None:
    assert refusal(_bomb(side)) == "picture.too_large"


def test_a_heavy_file_and_a_tiny_picture_are_refused() -> None:
    assert refusal(bytes(pictures.HEAVIEST + 1)) == "picture.too_heavy"
    assert refusal(file_of(drawn((149, 200)))) == "picture.too_small"


@given(place=st.integers(0, 5_000), byte=st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_a_spoiled_file_is_a_portrait_or_a_refusal_and_nothing_else(place: int, byte: int) -> None:
    data = bytearray(SPOILED[place % 3])
    data[place % len(data)] = byte
    try:
        kept = pictures.portrait(bytes(data), MARK)
    except Invalid:
        return
    assert opened(kept).format == "JPEG"


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_however_a_picture_is_spoiled_it_is_a_portrait_or_a_refusal() -> None:
    seen: set[str] = set()
    for _, data in spoiled(100):
        try:
            seen.add(opened(pictures.portrait(data, MARK)).format or "")
        except Invalid as refused:
            seen.add(refused.code)
    assert {"JPEG", "picture.broken", "picture.not_one"} <= seen


def test_whatever_a_decoder_raises_the_picture_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_image: object) -> None:
        raise AssertionError

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    assert refusal(file_of(drawn())) == "picture.broken"


SPOILED = [file_of(drawn((240, 320)), kind) for kind in ("JPEG", "PNG", "WEBP")]
