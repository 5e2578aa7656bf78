"""Content-addressed files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from certify.storage.files import CHUNK, FileStore


def test_a_file_is_found_under_the_hash_of_its_bytes(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    name = store.put(b"minutes")
    assert store.put(b"minutes") == name
    assert store.get(name) == b"minutes"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_file_that_was_changed_is_not_given_out(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    name = store.put(b"minutes")
    next(path for path in tmp_path.rglob("*") if path.is_file()).write_bytes(b"other minutes")
    with pytest.raises(ValueError, match="changed"):
        store.get(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "0" * 64])
def test_what_is_no_name_or_not_there_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        FileStore(tmp_path).get(name)


def test_a_file_that_is_removed_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    name, other = store.put(b"portrait"), store.put(b"minutes")
    store.remove(name)
    store.remove(name)
    assert store.get(other) == b"minutes"
    with pytest.raises(FileNotFoundError):
        store.get(name)


def test_another_user_of_the_group_can_read_and_store(tmp_path: Path) -> None:
    before = os.umask(0o007)
    try:
        store = FileStore(tmp_path / "files")
        name = store.put(b"a certificate")
    finally:
        os.umask(before)
    path = store.folder / name[:2] / name[2:]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o770


def test_a_large_file_is_written_and_read_piece_by_piece(tmp_path: Path) -> None:
    store, content = FileStore(tmp_path), os.urandom(CHUNK * 2 + 7)
    name = store.put_chunks(content[at : at + 100_000] for at in range(0, len(content), 100_000))
    stored = store.read(name)
    assert stored.size == len(content)
    assert b"".join(stored.chunks) == store.get(name) == content
    assert store.put_chunks([content]) == name
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_what_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError

    with pytest.raises(OSError):
        FileStore(tmp_path).put_chunks(broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("place", [0, CHUNK + 3, CHUNK * 2 + 6])
def test_a_file_that_was_changed_is_never_given_out_whole(tmp_path: Path, place: int) -> None:
    store, content = FileStore(tmp_path), bytes(CHUNK * 2 + 7)
    path = tmp_path / (name := store.put(content))[:2] / name[2:]
    path.write_bytes(content[:place] + b"x" + content[place + 1 :])
    given = bytearray()
    with pytest.raises(ValueError, match="changed"):
        given.extend(byte for chunk in store.read(name).chunks for byte in chunk)
    assert len(given) < len(content)
