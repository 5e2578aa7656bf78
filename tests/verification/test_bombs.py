"""What is small to send and large to open is refused before it is opened. Nothing here looks at a clock."""

from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageFile
from werkzeug.test import TestResponse

from certify.credential.malformed import Malformed
from certify.verification import brought, codesearch, photo

from .issued import ADDRESS, Issued
from .pictures import code, encode
from .test_forms import errors, send, send_file
from .test_pages import heading

DEEP = b"[" * 100_000


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int) -> bytes:
    """A picture all black, one bit a pixel: 30,000 × 30,000 pixels are 110 kB here and 900 MB when opened."""
    packed = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    content = b"".join(packed.compress(row) for _ in range(height)) + packed.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def webp(width: int, height: int) -> bytes:
    """The head of a picture whose reader unpacks it when it opens it."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + size + bytes(64)
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was unpacked."""
    seen: list[str] = []
    load = ImageFile.ImageFile.load

    def loading(image: ImageFile.ImageFile) -> object:
        seen.append(f"{image.format} {image.size}")
        return load(image)

    monkeypatch.setattr(ImageFile.ImageFile, "load", loading)
    return seen


@pytest.mark.parametrize("bomb", [lambda: png(30_000, 30_000), lambda: png(100, 60_000), lambda: webp(16_383, 16_383)])
def test_a_picture_that_would_fill_the_memory_is_never_unpacked(
    client: FlaskClient, unpacked: list[str], bomb: Callable[[], bytes]
) -> None:
    data = bomb()
    with pytest.raises(Malformed, match=r"photo\.too_large"):
        codesearch.search(data, photo.kind(data) or "")
    assert unpacked == []
    answer = send_file(client, data, "code.png")
    assert answer.status_code == 413
    assert errors(answer) == [
        ("file", "Cette image est trop grande. Photographiez le code de près, ou recadrez l’image.")
    ]


def test_a_picture_within_bounds_is_unpacked(issued: Issued, unpacked: list[str]) -> None:
    codesearch.search(encode(code(issued.code("title")), "PNG"), "PNG")
    assert unpacked


def test_only_the_first_frame_of_many_is_unpacked(client: FlaskClient, issued: Issued) -> None:
    first = code(issued.code("title"))
    many = encode(first, "PNG", save_all=True, append_images=[Image.new("L", first.size, n) for n in range(200)])
    assert heading(send_file(client, many, "code.png").text).startswith("Authentique")


def test_a_picture_cut_short_is_said_to_be_damaged(client: FlaskClient, issued: Issued) -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        whole = encode(code(issued.code("title")), kind)
        answer = send_file(client, whole[: len(whole) // 3])
        assert answer.status_code == 422
        assert errors(answer) == [("file", "Cette image est abîmée et ne se lit pas. Prenez une autre photo.")]


def api(client: FlaskClient, body: bytes, kind: str, **headers: str) -> TestResponse:
    return client.post("/api/v1/verify", data=body, content_type=kind, headers=headers)


def test_brackets_within_brackets_are_refused_unparsed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    credential, loads = b'{"@context":' + DEEP, json.loads

    def parse(text: bytes, **more: Any) -> Any:
        assert text != credential
        return loads(text, **more)

    monkeypatch.setattr(json, "loads", parse)
    for kind in ("application/json", "application/vc", "application/ld+json"):
        assert api(client, credential, kind).status_code == 422
    answer = send_file(client, credential, "certificat.json")
    assert answer.status_code == 422
    assert errors(answer) == [("file", "Ce fichier JSON n’est pas celui d’un certificat.")]


@pytest.mark.parametrize(
    ("text", "most"), [(b'"[[["', 0), (b'["\\"[[", []]', 2), (b"[" * 70, 70), (b'"\\"' * 100_000, 0), (b"]" * 9, 0)]
)
def test_brackets_are_counted_where_they_are_brackets(text: bytes, most: int) -> None:
    assert brought.depth(text) == most


def test_a_jwt_of_brackets_is_no_certificate(client: FlaskClient) -> None:
    part = base64.urlsafe_b64encode(b'{"alg":"ES256"}').rstrip(b"=")
    deep = base64.urlsafe_b64encode(b'{"a":' + b"[" * 60_000).rstrip(b"=")
    answer = send_file(client, b".".join((part, deep, b"AAAA")), "certificat.jwt")
    assert heading(answer.text) == "Nous ne connaissons pas ce certificat"


def test_a_code_of_arrays_within_arrays_is_altered(client: FlaskClient, issued: Issued) -> None:
    for size in (700, 1_000, 2_000):
        tail = base64.b32encode(b"\x81" * size).decode().rstrip("=")
        answer = send(client, "code", code=f"{ADDRESS}/v/{issued.ids['title']}#{tail}")
        assert answer.status_code == 200
        assert "verdict authentic" not in answer.text


@pytest.mark.parametrize("kind", ["application/json", "application/vc", "application/vc+jwt"])
def test_a_text_larger_than_any_certificate_is_refused(client: FlaskClient, kind: str) -> None:
    assert api(client, b" " * 300_000, kind).status_code == 413


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity, gzip"])
def test_a_packed_body_is_not_unpacked(client: FlaskClient, encoding: str) -> None:
    packed = gzip.compress(bytes(5_000_000))
    answer = api(client, packed, "application/json", **{"Content-Encoding": encoding})
    assert answer.status_code == 415
    assert answer.content_type == "application/problem+json"
    page = client.post("/verify", data=packed, headers={"Content-Encoding": encoding})
    assert page.status_code == 415
    assert "sans le compresser" in page.text


def test_a_form_of_ten_thousand_parts_is_refused(client: FlaskClient) -> None:
    parts = {f"p{number}": "x" for number in range(10_000)}
    for address in ("/verify", "/api/v1/verify"):
        form = {**parts, "file": (io.BytesIO(b"%PDF-"), "x.pdf")}
        assert client.post(address, data=form, content_type="multipart/form-data").status_code == 413


@pytest.mark.parametrize("body", [b"way=code&code=" + b"x" * 1_000_000, b"a&" * 500_000])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=x"])
def test_a_form_of_a_megabyte_without_a_file_is_refused(client: FlaskClient, body: bytes, kind: str) -> None:
    assert client.post("/verify", data=body, content_type=kind).status_code == 413


@pytest.mark.parametrize("filling", [b"\n", b"\r\n", b"\r", b"-"])
def test_a_file_is_not_refused_for_where_its_line_breaks_are(client: FlaskClient, filling: bytes) -> None:
    answer = send_file(client, b"%PDF-1.7\n" + filling * (500_000 // len(filling)))
    assert answer.status_code == 200
    assert heading(answer.text) == "Ce fichier n’est pas signé"
