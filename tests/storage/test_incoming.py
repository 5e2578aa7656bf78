"""Files as people bring them: what is kept of each, and the sentence of each that is refused."""

from __future__ import annotations

import random
import subprocess
import sys
import zipfile
from collections.abc import Collection
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from PIL import Image

from certify.errors import Conflict, Invalid
from certify.storage import incoming
from certify.storage.incoming import HEAVIEST, FileKind, accepted
from certify.storage.sniffing import container
from tests.brought import FILMS, SOUNDS, film, pdf, photo, sound
from tests.storage.test_pictures import _bomb, is_red

PDF, PHOTO, AUDIO, VIDEO = FileKind.PDF, FileKind.PHOTO, FileKind.AUDIO, FileKind.VIDEO
ALL = tuple(FileKind)


def why(content: bytes, kinds: Collection[FileKind] = ALL) -> str:
    """The key of the sentence of a refusal."""
    with pytest.raises(Invalid) as refused:
        accepted(content, kinds, "scan")
    assert refused.value.code == "file.refused"
    assert refused.value.fields["scan"] == refused.value.message
    assert "%(" not in str(refused.value)
    cause = refused.value.__cause__
    assert isinstance(cause, incoming.Refused)
    return cause.why


@pytest.mark.parametrize("form", SOUNDS)
def test_a_recording_of_sound_is_kept_as_it_came(form: str) -> None:
    content = sound(form)
    kept = accepted(content, ALL)
    assert (kept.kind, kept.seconds, kept.content) == (AUDIO, 1, content)
    assert kept.media_type.startswith("audio/")
    assert kept.sha256 == sha256(content).hexdigest()


@pytest.mark.parametrize("form", FILMS)
def test_a_film_is_kept_as_it_came(form: str) -> None:
    content = film(form)
    kept = accepted(content, ALL)
    assert (kept.kind, kept.seconds, kept.content) == (VIDEO, 1, content)
    assert kept.media_type.startswith("video/")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew_upright_and_without_what_the_camera_wrote(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Maker of telephones"
    content = photo(kind, exif=exif)
    kept = accepted(content, (PHOTO,))
    image = Image.open(BytesIO(kept.content))
    assert (kept.kind, kept.media_type, image.format, image.size) == (PHOTO, "image/jpeg", "JPEG", (300, 400))
    assert is_red(image.getpixel((280, 20)))
    assert not image.getexif()
    assert b"Maker" not in kept.content
    assert kept.sha256 == sha256(content).hexdigest() != sha256(kept.content).hexdigest()


def test_a_large_photo_is_kept_light() -> None:
    noise = Image.frombytes("RGB", (900, 900), random.Random(1).randbytes(900 * 900 * 3)).resize((4000, 3000))
    noise.save(out := BytesIO(), "JPEG", quality=85)
    kept = accepted(out.getvalue(), (PHOTO,))
    assert max(Image.open(BytesIO(kept.content)).size) <= 2400
    assert len(kept.content) <= 1_500_000


def test_a_photo_of_fifty_million_points_is_kept() -> None:
    kept = accepted(photo(size=(8160, 6120)), (PHOTO,))
    assert Image.open(BytesIO(kept.content)).size == (2400, 1800)


def test_a_pdf_is_kept_as_it_came_with_its_pages_counted() -> None:
    content = pdf(3)
    kept = accepted(content, (PDF,))
    assert (kept.kind, kept.media_type, kept.pages, kept.content) == (PDF, "application/pdf", 3, content)


def test_a_pdf_that_says_where_to_open_it_is_taken() -> None:
    here = pikepdf.Array([0, pikepdf.Name.Fit])
    assert accepted(pdf(OpenAction=here), (PDF,)).pages == 1
    assert accepted(pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=here)), (PDF,)).pages == 1


SCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
LINK = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://example.org")
LAUNCH = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        ({"OpenAction": SCRIPT}, "acts"),
        ({"OpenAction": LAUNCH}, "acts"),
        ({"OpenAction": pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://example.org")}, "acts"),
        ({"AA": pikepdf.Dictionary(WC=SCRIPT)}, "acts"),
        ({"Names": pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["x", SCRIPT])))}, "acts"),
        ({"AcroForm": pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pikepdf.Array(["a", "b"]))}, "acts"),
        ({"Deep": pikepdf.Array([pikepdf.Array([pikepdf.Dictionary(A=LAUNCH)])])}, "acts"),
        ({"Submit": pikepdf.Dictionary(S=pikepdf.Name.SubmitForm)}, "acts"),
        ({"OpenAction": pikepdf.Dictionary(S=pikepdf.Name.GoTo, Next=LINK)}, "acts"),
        ({"A": pikepdf.Dictionary(S=pikepdf.Name.URI, URI="file:///etc/passwd")}, "acts"),
        ({"A": pikepdf.Dictionary(S=pikepdf.Name.URI, URI="//server/share")}, "acts"),
        ({"Names": pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array()))}, "carries"),
        ({"Annot": pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Movie=pikepdf.Dictionary(F="film.avi"))}, "acts"),
        ({"Annot": pikepdf.Dictionary(Subtype=pikepdf.Name.Movie)}, "carries"),
        ({"Annot": pikepdf.Dictionary(Subtype=pikepdf.Name.Screen)}, "carries"),
        ({"Annot": pikepdf.Dictionary(Subtype=pikepdf.Name("/3D"))}, "carries"),
    ],
)
def test_a_pdf_that_acts_or_carries_is_refused(root: dict[str, Any], expected: str) -> None:
    assert why(pdf(**root), (PDF,)) == expected


@pytest.mark.parametrize("wrong", [{"F": pikepdf.Dictionary(F="/etc/passwd")}, {"Type": pikepdf.Name("/3D")}])
def test_a_pdf_whose_stream_is_elsewhere_or_plays_is_refused(wrong: dict[str, Any]) -> None:
    document = pikepdf.new()
    document.add_blank_page()
    stream = document.make_stream(b"x")
    for key, value in wrong.items():
        stream[f"/{key}"] = value
    document.Root.X = stream
    document.save(out := BytesIO())
    assert why(out.getvalue(), (PDF,)) == "carries"


def test_a_pdf_with_a_table_of_contents_and_links_to_pages_is_taken() -> None:
    document = pikepdf.new()
    for _ in range(3):
        document.add_blank_page()
    with document.open_outline() as outline:
        outline.root.extend(pikepdf.OutlineItem(f"Partie {page}", page) for page in range(3))
    links = [pikepdf.Dictionary(S=pikepdf.Name.URI, URI=to) for to in ("https://example.org", "mailto:a@example.org")]
    document.Root.Links = pikepdf.Array(links)
    document.save(out := BytesIO())
    assert accepted(out.getvalue(), (PDF,)).pages == 3


def test_a_pdf_that_carries_a_file_in_a_compressed_object_is_refused() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    document.attachments["virus.exe"] = b"MZ"
    document.save(out := BytesIO(), object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert why(out.getvalue(), (PDF,)) == "carries"


def test_a_locked_pdf_is_refused() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    for user in ("", "secret"):
        document.save(out := BytesIO(), encryption=pikepdf.Encryption(owner="o", user=user))
        assert why(out.getvalue(), (PDF,)) == "locked"


def test_a_pdf_of_very_many_pages_is_refused() -> None:
    assert why(pdf(301), (PDF,)) == "pages"


WHOLES = {"pdf": pdf(), "JPEG": photo(), "PNG": photo("PNG"), "WEBP": photo("WEBP")}
WHOLES |= {form: sound(form, 3) for form in SOUNDS if form != "adts"} | {f"film {form}": film(form) for form in FILMS}


@pytest.mark.parametrize("name", WHOLES)
def test_half_a_file_is_refused(name: str) -> None:
    whole = WHOLES[name]
    assert why(whole[: len(whole) // 2]) == "broken"


@pytest.mark.parametrize("name", ["pdf", "JPEG", "ogg", "film mp4"])
def test_an_archive_behind_a_file_is_refused(name: str) -> None:
    with zipfile.ZipFile(out := BytesIO(WHOLES[name]), "a") as archive:
        archive.writestr("x", "y")
    assert why(out.getvalue()) == "two_faced"


def test_a_page_inside_a_recording_is_refused() -> None:
    assert why(b"ID3\x03\x00\x00\x00\x00\x00\x20<HTML><script>" + sound("mp3")) == "two_faced"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<!DOCTYPE html><p>",
        b"MZ\x90\x00",
        b"PK\x03\x04" + bytes(60),
        b"GIF89a" + bytes(60),
        b"\x7fELF",
        b"#EXTM3U\nfile:///etc/passwd",
        b"ffconcat version 1.0\nfile /etc/passwd",
        b" %PDF-1.7",
    ],
)
def test_what_is_none_of_the_forms_is_refused(content: bytes) -> None:
    assert why(content) == "kind"


def test_an_empty_file_is_refused() -> None:
    assert why(b"") == "empty"


def test_a_picture_that_is_not_read_here_is_told_how_to_be_taken() -> None:
    assert why(b"\x00\x00\x00\x18ftypheic" + bytes(40)) == "heic"


@pytest.mark.parametrize(("content", "kinds"), [(pdf(), (PHOTO,)), (sound(), (PDF, VIDEO)), (film(), (AUDIO,))])
def test_a_file_of_another_kind_is_refused_and_the_kinds_are_named(content: bytes, kinds: list[FileKind]) -> None:
    assert why(content, kinds) == "kind"


def test_the_sentence_names_the_kinds() -> None:
    with pytest.raises(Invalid, match=r"Donnez un PDF ou une photo JPEG, PNG ou WebP\."):
        accepted(b"MZ", (PHOTO, PDF))


@pytest.mark.parametrize(
    ("content", "kind"), [(b"%PDF-", PDF), (b"\xff\xd8\xff", PHOTO), (b"OggS", AUDIO), (b"\x1a\x45\xdf\xa3", VIDEO)]
)
def test_a_heavy_file_is_refused_before_it_is_opened(content: bytes, kind: FileKind) -> None:
    assert why(content + bytes(HEAVIEST[kind])) == "too_heavy"


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [12_000, 60_000])
def test_a_picture_that_would_fill_the_memory_is_refused(side: int) -> None:
    assert why(_bomb(side)) == "too_large"


def test_a_recording_that_is_too_long_is_refused_with_the_minutes() -> None:
    with pytest.raises(Invalid, match="dépasse 10 minutes"):
        accepted(sound("amr", 601), (AUDIO,))


def test_a_film_that_is_too_long_is_refused() -> None:
    assert why(film("webm", 301, (64, 48), 1)) == "too_long"


def test_a_recording_of_nothing_is_refused() -> None:
    assert why(sound("wav", 0.1)) == "silent"


@pytest.mark.parametrize("name", ["pdf", "ogg", "film mp4", "film webm"])
def test_however_a_file_is_spoiled_it_is_kept_or_refused_and_nothing_else(name: str) -> None:
    chance = random.Random(name)
    for _ in range(6):
        data = bytearray(WHOLES[name])
        for _ in range(4):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        with suppress(Invalid):
            assert accepted(bytes(data), ALL).content


def test_a_file_that_keeps_the_process_busy_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(incoming.PATIENCE, PDF, 0.001)
    assert why(pdf(), (PDF,)) == "too_slow"


def test_others_wait_for_their_turn_and_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "WAIT", 0.01)
    with incoming._turn(), incoming._turn(), pytest.raises(Conflict, match="Réessayez"):
        accepted(pdf(), (PDF,))
    assert accepted(pdf(), (PDF,)).pages == 1


@pytest.mark.parametrize("act", ["open('/etc/hostname')", "__import__('socket').socket()", "open('/dev/full', 'w')"])
def test_the_process_that_opens_files_can_open_no_other(act: str) -> None:
    script = f"import socket; from certify.storage import opening; opening._confine(5); {act}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert b"Too many open files" in done.stderr


@pytest.mark.parametrize(
    ("start", "reader"),
    [(b"\xff\xfb\x90", "mp3"), (b"\xff\xf1\x50", "aac"), (b"\xff\xf9\x50", "aac"), (b"\xff\xf3\x84", "mp3")],
)
def test_sound_without_a_head_is_told_by_its_first_frame(start: bytes, reader: str) -> None:
    found = container(start)
    assert found is not None
    assert found.reader == reader
