"""A picture of a code: PNG, JPEG or WebP, told by its first bytes, decoded within bounds.

The size is read before anything is unpacked, only the first frame is looked at, and one picture at a time: what a
picture unpacks to may be a thousand times its file. Nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO
from threading import Lock

import zxingcpp
from PIL import Image

from certify.credential import qrtext
from certify.credential.malformed import Malformed

MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}  # only JPEG is unpacked smaller than it is
LONGEST = 20_000  # a side; more is a strip, and no photo
LOOKED_AT = (3_200, 1_600)  # longer sides, in pixels: a sheet seen whole needs the first, a blurred one the second
SMALL = 800
CODES = 20  # looked at in one picture

_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_one_at_a_time = Lock()
QR = zxingcpp.barcode_formats_from_str("QRCode")


def kind(data: bytes) -> str | None:
    """JPEG, PNG, WEBP or HEIC (which is not read here) by the first bytes; None for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return "HEIC" if data[4:8] == b"ftyp" and data[8:12] in _HEIC else None


def codes(data: bytes) -> tuple[str, ...]:
    """The texts of the codes in a picture; none when no code is found.

    Raises Malformed: `photo.kind` when it is none of the three, `photo.heic`, `photo.too_large` in pixels,
    `photo.broken`.
    """
    found = kind(data)
    if found is None or found == "HEIC":
        raise Malformed("photo.heic" if found else "photo.kind")
    if found == "WEBP":  # its reader unpacks as soon as it opens
        _check_size(_webp_size(data), found)
    with _one_at_a_time:
        picture = _open(data, found)
        return next(filter(None, map(_codes_in, _sizes(picture))), ())


def choose(texts: Collection[str], addresses: Collection[str]) -> str | None:
    """The text that matters among those of one picture; None when none is a link or the text of a certificate.

    That of a certificate of these addresses comes first, then one that names another host: a warning is an answer.
    Raises Malformed (`photo.several`) for two certificates: which one was meant is not ours to guess.
    """
    hosts = {qrtext.leads_to(address) for address in addresses}
    links = [text for text in dict.fromkeys(texts) if qrtext.leads_to(text)]
    ours = [text for text in links if qrtext.leads_to(text) in hosts and "/v/" in text]
    if len(ours) > 1:
        raise Malformed("photo.several")
    certificates = [text for text in links if "/v/" in text and "#" in text]
    return next(iter([*ours, *certificates, *links]), None)


def _open(data: bytes, kind: str) -> Image.Image:
    """The picture in shades of grey, unpacked."""
    try:
        picture = Image.open(BytesIO(data), formats=(kind,))
        _check_size(picture.size, kind)
        picture.draft("L", (LOOKED_AT[0], LOOKED_AT[0]))
        return _grey(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Malformed("photo.too_large", str(error)) from error
    except Malformed:
        raise
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, KeyError, OverflowError) as error:
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
