"""What a file is, by its first bytes: the name that somebody gave it says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FileKind(StrEnum):
    """What people may bring."""

    PDF = "pdf"
    PHOTO = "photo"
    AUDIO = "audio"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Container:
    """A form of file: the name of its reader, its media type, and the kinds that it can be; sound alone or film."""

    reader: str
    media_type: str
    kinds: tuple[FileKind, ...]


RECORDING = (FileKind.AUDIO, FileKind.VIDEO)
SOUND = (FileKind.AUDIO,)
PICTURE = (FileKind.PHOTO,)

PDF = Container("pdf", "application/pdf", (FileKind.PDF,))
JPEG = Container("JPEG", "image/jpeg", PICTURE)
PNG = Container("PNG", "image/png", PICTURE)
WEBP = Container("WEBP", "image/webp", PICTURE)
OGG = Container("ogg", "ogg", SOUND)
MP3 = Container("mp3", "mpeg", SOUND)
AAC = Container("aac", "aac", SOUND)
AMR = Container("amr", "amr", SOUND)
WAV = Container("wav", "wav", SOUND)
WEBM = Container("matroska", "webm", RECORDING)
MP4 = Container("mov", "mp4", RECORDING)
GPP = Container("mov", "3gpp", RECORDING)
QUICKTIME = Container("mov", "quicktime", RECORDING)

STARTS = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"OggS", OGG),
    (b"ID3", MP3),
    (b"#!AMR", AMR),
    (b"\x1a\x45\xdf\xa3", WEBM),
)
RIFF = {b"WEBP": WEBP, b"WAVE": WAV}
PICTURE_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
# A page that a browser would run, or an archive, put in a file that is something else too.
TWO_FACED = (b"<html", b"<script", b"<svg", b"<!doctype", b"%pdf-", b"<?php")
HEAD = 1024
ARCHIVE_END = b"PK\x05\x06"
ARCHIVE_TAIL = 22 + 65_535


def container(content: bytes) -> Container | None:
    """The form of a file, or None for one that is not taken (SVG, HTML, archives, programs, HEIC, …)."""
    known = next((found for start, found in STARTS if content.startswith(start)), None)
    if known is not None:
        return known
    if content[:4] == b"RIFF":
        return RIFF.get(content[8:12])
    if content[4:8] == b"ftyp":
        return _brand(content[8:12])
    return _frames(content[:2])


def is_unread_picture(content: bytes) -> bool:
    """Whether it is a picture as some telephones take it (HEIC, AVIF), which is not read here."""
    return content[4:8] == b"ftyp" and content[8:12] in PICTURE_BRANDS


def is_two_faced(content: bytes, found: Container) -> bool:
    """Whether a file would also pass for something else: a page, another PDF, an archive that ends where it ends."""
    head = content[:HEAD].lower()
    if any(sign in head for sign in TWO_FACED if found is not PDF or sign != b"%pdf-"):
        return True
    tail = content[-ARCHIVE_TAIL:]
    at = tail.rfind(ARCHIVE_END)
    return at >= 0 and len(tail) - at >= 22 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)


def _brand(brand: bytes) -> Container | None:
    if brand in PICTURE_BRANDS:
        return None
    if brand[:2] == b"3g":
        return GPP
    return QUICKTIME if brand == b"qt  " else MP4


def _frames(start: bytes) -> Container | None:
    """Sound without a head: MPEG layer III, or AAC in its own frames (ISO/IEC 13818-7 §6.2)."""
    if len(start) < 2 or start[0] != 0xFF:
        return None
    if start[1] & 0xF6 == 0xF0:
        return AAC
    return MP3 if start[1] & 0xE6 == 0xE2 else None
