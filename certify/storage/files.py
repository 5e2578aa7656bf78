"""Content-addressed files: a file's name is the SHA-256 of its bytes, so what is stored cannot be swapped unseen."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

# The worker and the site may run as two users of one group, and both store files (`docs/operating.md`).
FOLDER, FILE = 0o770, 0o640
NAME = 64  # hexadecimal digits
CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is read piece by piece: how many bytes it has, and the pieces, once."""

    size: int
    chunks: Iterator[bytes]


class FileStore:
    """Files in a local folder, two levels deep: `ab/cdef…`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store `content` durably and return its name, 64 hexadecimal digits. Storing it again changes nothing."""
        name = hashlib.sha256(content).hexdigest()
        return name if self._renewed(name) else self.put_chunks((content,))

    def put_chunks(self, chunks: Iterable[bytes]) -> str:
        """Store what is too large to hold at once, as `put` does."""
        self.folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            try:
                for chunk in chunks:
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fchmod(file.fileno(), FILE)
                os.fsync(file.fileno())
            except BaseException:
                Path(file.name).unlink()
                raise
        return self._keep(Path(file.name), digest.hexdigest())

    def _keep(self, written: Path, name: str) -> str:
        if self._renewed(name):
            written.unlink()
            return name
        path = self._path(name)
        path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        written.replace(path)
        _sync_folder(path.parent)
        return name

    def _renewed(self, name: str) -> bool:
        """Whether the file is there; then it is as new: one given up a while ago is about to be deleted."""
        path = self._path(name)
        if path.exists():
            path.touch()
            return True
        return False

    def get(self, name: str) -> bytes:
        """The bytes of `name`. Errors: FileNotFoundError; ValueError when they no longer have that hash."""
        content = self._path(name).read_bytes()
        if hashlib.sha256(content).hexdigest() != name:
            raise ValueError(f"the stored file {name} was changed")
        return content

    def read(self, name: str) -> Stored:
        """The file of `name`, piece by piece; the last piece only comes when all of them have that hash.

        Errors: FileNotFoundError; ValueError at the last piece.
        """
        file = self._path(name).open("rb")
        return Stored(os.fstat(file.fileno()).st_size, _checked(file, name))

    def remove(self, name: str) -> None:
        """Delete `name` for good; what is not there is no error. The caller knows that nothing refers to it."""
        path = self._path(name)
        path.unlink(missing_ok=True)
        if path.parent.exists():
            _sync_folder(path.parent)

    def names(self, stored_before: datetime) -> list[str]:
        """The names of the files that were stored before an instant, in order; what else lies in the folder is none."""
        found = [path for path in self.folder.glob("??/*") if len(path.parent.name + path.name) == NAME]
        return sorted(path.parent.name + path.name for path in found if _stored_at(path) < stored_before)

    def stored_after(self, name: str, instant: datetime) -> bool:
        """Whether a file is there and was stored, for the last time, after an instant."""
        path = self._path(name)
        return path.exists() and _stored_at(path) > instant

    def _path(self, name: str) -> Path:
        if len(name) != NAME or not set(name) <= set("0123456789abcdef"):
            raise FileNotFoundError(name)
        return self.folder / name[:2] / name[2:]


def _checked(file: BinaryIO, name: str) -> Iterator[bytes]:
    digest = hashlib.sha256()
    with file:
        last = file.read(CHUNK)
        while last:
            digest.update(last)
            following = file.read(CHUNK)
            if not following and digest.hexdigest() != name:
                raise ValueError(f"the stored file {name} was changed")
            yield last
            last = following


def _stored_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable (a file system may keep it in memory)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
