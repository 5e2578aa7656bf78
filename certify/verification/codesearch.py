"""The codes in a picture: PNG, JPEG or WebP, decoded within bounds.

The size is read before anything is unpacked, and only the first frame is looked at: what a picture unpacks to may be a
thousand times its file. How long the search takes has no such bound, whoever draws the picture decides it; and decoders
are where a file can do most harm. So this runs as a process of its own, `photo` starts it, and the system ends it.
"""

from __future__ import annotations

import json
import resource
import sys
from io import BytesIO

import zxingcpp
from PIL import Image

from certify.credential.malformed import Malformed

MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}  # only JPEG is unpacked smaller than it is
LONGEST = 20_000  # a side; more is a strip, and no photo
LOOKED_AT = (3_200, 1_600)  # longer sides, in pixels: a sheet seen whole needs the first, a blurred one the second
SMALL = 800
CODES = 20  # looked at in one picture
WORK = 2  # seconds of a processor, of which starting takes a tenth; the largest honest pictures take 0.7
MEMORY = 1024 * 1024 * 1024  # bytes of addresses; the largest honest picture takes half

QR = zxingcpp.barcode_formats_from_str("QRCode")


def search(data: bytes, kind: str) -> tuple[str, ...]:
    """The texts of the codes in a picture of that kind (JPEG, PNG, WEBP); none when no code is found.

    Raises Malformed: `photo.too_large` in pixels, `photo.broken`.
    """
    if kind == "WEBP":  # its reader unpacks as soon as it opens
        _check_size(_webp_size(data), kind)
    picture = _open(data, kind)
    return next(filter(None, map(_codes_in, _sizes(picture))), ())


def main() -> None:
    """Read a picture of the kind that is named from the standard input; write its codes, or what is wrong with it."""
    resource.setrlimit(resource.RLIMIT_CPU, (WORK, WORK))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # nothing of the picture is kept
    try:
        found: dict[str, object] = {"codes": search(sys.stdin.buffer.read(), sys.argv[1])}
    except Malformed as error:
        found = {"wrong": error.code}
    json.dump(found, sys.stdout)


def _open(data: bytes, kind: str) -> Image.Image:
    """The picture in shades of grey, unpacked."""
    try:
        picture = Image.open(BytesIO(data), formats=(kind,))
        _check_size(picture.size, kind)
        picture.draft("L", (LOOKED_AT[0], LOOKED_AT[0]))
        return _grey(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise Malformed("photo.too_large", str(error)) from error
    except Malformed:
        raise
    # Decoders fail in every way there is, also by AssertionError and struct.error, and always for the file's fault.
    except Exception as error:
        raise Malformed("photo.broken", str(error)) from error


def _grey(picture: Image.Image) -> Image.Image:
    """On white where it is transparent, as it is seen."""
    if not picture.has_transparency_data:
        return picture.convert("L")
    seen = picture.convert("LA")
    return Image.composite(seen.getchannel("L"), Image.new("L", seen.size, 255), seen.getchannel("A"))


def _check_size(size: tuple[int, int], kind: str) -> None:
    if size[0] * size[1] > MOST_PIXELS[kind] or max(size) > LONGEST:
        raise Malformed("photo.too_large", f"{size[0]} × {size[1]}")


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height by the head of a WebP file (RFC 9649 §2.5 to 2.7)."""
    head = data[12:16]
    if head == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if head == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if head == b"VP8 " and len(data) >= 30:
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    raise Malformed("photo.broken", "no head of WebP")


def _sizes(picture: Image.Image) -> list[Image.Image]:
    """The picture at each size that it is looked at in; one that is small is enlarged, and one that fits left alone."""
    longest = max(picture.size)
    if longest <= SMALL:
        return [picture, _scaled(picture, 2)]
    first = _scaled(picture, LOOKED_AT[0] / longest) if longest > LOOKED_AT[0] else picture
    return [first, _scaled(picture, LOOKED_AT[1] / longest)] if longest > LOOKED_AT[1] else [first]


def _scaled(picture: Image.Image, by: float) -> Image.Image:
    width, height = (max(1, round(side * by)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)


def _codes_in(picture: Image.Image) -> tuple[str, ...]:
    found = zxingcpp.read_barcodes(picture, formats=QR, text_mode=zxingcpp.TextMode.Plain)
    return tuple(one.text for one in found[:CODES] if one.valid)


if __name__ == "__main__":
    main()
