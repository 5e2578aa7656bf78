"""Content-addressed files: a file's name is the SHA-256 of its bytes, so what is stored cannot be swapped unseen."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

# The worker and the site may run as two users of one group, and both store files (`docs/operating.md`).
FOLDER, FILE = 0o770, 0o640
NAME = 64  # hexadecimal digits


class FileStore:
    """Files in a local folder, two levels deep: `ab/cdef…`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store `content` durably and return its name, 64 hexadecimal digits. Storing it again changes nothing."""
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if path.exists():
            path.touch()  # as new: a file given up a while ago is about to be deleted
            return name
        path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), FILE)
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        _sync_folder(path.parent)
        return name

    def get(self, name: str) -> bytes:
        """The bytes of `name`. Errors: FileNotFoundError; ValueError when they no longer have that hash."""
        content = self._path(name).read_bytes()
        if hashlib.sha256(content).hexdigest() != name:
            raise ValueError(f"the stored file {name} was changed")
        return content

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


def _stored_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable (a file system may keep it in memory)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
