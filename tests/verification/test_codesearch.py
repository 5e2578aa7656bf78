"""The search for codes in a picture: whatever is sent, an answer; and an end, whoever draws the picture."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from certify.credential.malformed import Malformed
from certify.verification import codesearch, photo
from tests.spoiled import spoiled, without_palette

from .pictures import code, encode

PICTURE = encode(code("bonjour"), "PNG")


def searching(script: str, monkeypatch: pytest.MonkeyPatch, *, patience: float = 60.0) -> None:
    """Let the search be done by a script that has `codesearch` as `it` and all it imports."""
    start = "import os, resource, time; from certify.verification import codesearch as it\n"
    monkeypatch.setattr(photo, "SEARCH", (sys.executable, "-c", start + script))
    monkeypatch.setattr(photo, "PATIENCE", patience)


def refusal(data: bytes) -> str:
    with pytest.raises(Malformed) as refused:
        photo.codes(data)
    return refused.value.code


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_however_a_picture_is_spoiled_there_is_an_answer() -> None:
    seen: set[str] = set()
    for kind, data in spoiled(150):
        try:
            codesearch.search(data, kind)
            seen.add("none")
        except Malformed as refused:
            seen.add(refused.code)
    assert seen == {"none", "photo.broken", "photo.too_large"}


def test_a_palette_that_is_missing_is_a_broken_picture() -> None:
    assert refusal(without_palette((300, 400))) == "photo.broken"


def test_a_search_without_end_is_ended_by_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    searching("it.WORK = 1\ndef search(*_):\n  while True: pass\nit.search = search\nit.main()", monkeypatch)
    assert refusal(PICTURE) == "photo.too_long"


def test_a_search_that_waits_without_end_is_ended_too(monkeypatch: pytest.MonkeyPatch) -> None:
    searching("time.sleep(600)", monkeypatch, patience=0.1)
    assert refusal(PICTURE) == "photo.too_long"


def test_it_has_little_time_and_memory_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = "resource.getrlimit(resource.RLIMIT_%s)[1]"
    names = ", ".join(f"str({limits % name})" for name in ("CPU", "AS", "CORE"))
    searching(f"it.search = lambda *_: ({names})\nit.main()", monkeypatch)
    assert photo.codes(PICTURE) == ("2", str(2**30), "0")


def test_a_picture_that_fills_its_memory_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    searching("it.Image.open = lambda *_, **__: bytearray(2**32)\nit.main()", monkeypatch)
    assert refusal(PICTURE) == "photo.too_large"


def test_a_decoder_that_crashes_brings_down_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    searching("os.kill(os.getpid(), 11)", monkeypatch)
    assert refusal(PICTURE) == "photo.broken"


def test_nothing_in_the_folder_that_one_stands_in_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("certify", "zxingcpp", "PIL", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)
    assert photo.codes(PICTURE) == ("bonjour",)


def test_a_search_that_cannot_be_done_is_no_fault_of_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    searching("raise ImportError('no decoder')", monkeypatch)
    with pytest.raises(RuntimeError, match="no decoder"):
        photo.codes(PICTURE)
