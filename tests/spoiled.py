"""Pictures spoiled by chance that can be repeated: bytes changed, cut out or doubled, parts of a PNG missing."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

MODES = {"PNG": ("1", "L", "P", "LA", "RGB", "RGBA", "I;16"), "JPEG": ("L", "RGB", "CMYK"), "WEBP": ("RGB", "RGBA")}


def spoiled(many: int, size: tuple[int, int] = (160, 210)) -> Iterator[tuple[str, bytes]]:
    """`many` pictures of each kind (PNG, JPEG, WEBP), always the same ones; a few may be whole."""
    chance = random.Random(20261124)
    for kind, modes in MODES.items():
        wholes = [_file(mode, kind, size) for mode in modes]
        for number in range(many):
            whole = wholes[number % len(wholes)]
            spoil = _parts if kind == "PNG" and number % 2 else _bytes
            yield kind, spoil(whole, chance)


def without_palette(size: tuple[int, int]) -> bytes:
    """A PNG whose points are numbers of colours that it does not have."""
    whole = _file("P", "PNG", size)
    return whole[:8] + b"".join(_chunk(name, body) for name, body in _chunks(whole) if name not in (b"PLTE", b"tRNS"))


def _file(mode: str, kind: str, size: tuple[int, int]) -> bytes:
    image = Image.new("I;16", size, 900) if mode == "I;16" else Image.linear_gradient("L").resize(size).convert(mode)
    options = {"transparency": 3} if mode == "P" else {}
    image.save(out := BytesIO(), kind, **options)
    return out.getvalue()


def _bytes(whole: bytes, chance: random.Random) -> bytes:
    """One to four bytes changed, more of them at the start; or a piece cut out, doubled or left off at the end."""
    data, within = bytearray(whole), chance.choice((80, len(whole)))
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(12, min(within, len(data)))] = chance.randrange(256)
    start = chance.randrange(12, len(data))
    piece = data[start : start + chance.randint(1, 40)]
    return bytes(chance.choice((data, data, data[:start], data[:start] + piece * 2, data[:start] + data[start + 20 :])))


def _parts(whole: bytes, chance: random.Random) -> bytes:
    """The chunks of a PNG with their sums right: one missing, doubled, moved, renamed or with another content."""
    chunks = list(_chunks(whole))
    at = chance.randrange(len(chunks))
    name, body = chunks.pop(at)
    changed = bytearray(body or b"\0")
    changed[chance.randrange(len(changed))] = chance.randrange(256)
    other = chance.choice((b"PLTE", b"tRNS", b"IDAT", b"acTL", b"fdAT", b"fcTL", b"iCCP", b"zTXt", b"eXIf"))
    put: list[tuple[bytes, bytes]] = chance.choice(
        ([], [(name, body)] * 2, [(name, bytes(changed))], [(name, bytes(changed))], [(other, body)], [(name, b"")])
    )
    chunks[at:at] = put
    if chance.randrange(4) == 0:
        chance.shuffle(chunks)
    return whole[:8] + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _chunks(whole: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(whole):
        size = int.from_bytes(whole[at : at + 4])
        yield whole[at + 4 : at + 8], whole[at + 8 : at + 8 + size]
        at += 12 + size
