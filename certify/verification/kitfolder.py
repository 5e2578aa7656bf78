"""The folder of a kit: written file by file, each the old one or the new one and nothing between.

Its MANIFEST names every file with its SHA-256, in the form that `sha256sum -c MANIFEST` reads. It is written last, and
is how a folder is known for a kit: no other folder with anything in it is written to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from certify.keyring.ring import write_public
from certify.verification.kitstock import KitError

MANIFEST = "MANIFEST"
FIRST = "# certify kit"
ENTERED = 0o755  # a web server goes in, whoever made it

_LINE = re.compile(r"[0-9a-f]{64}  ([A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*)")


def listed(folder: Path) -> frozenset[str] | None:
    """The files of the kit in a folder; none of a new one, None for a folder that is something else."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return frozenset()
    try:
        first, *lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return None
    names = [_LINE.fullmatch(line) for line in lines]
    return frozenset(name[1] for name in names if name and ".." not in name[1]) if first == FIRST else None


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the kit, and take away what an earlier one had and this one has not. Raises KitError."""
    before = listed(folder)
    if before is None:
        raise KitError(f"{folder}: it is not empty, and not a kit; name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(ENTERED)
    for name, data in files.items():
        _replace(folder, name, data)
    for name in before - files.keys():
        (folder / name).unlink(missing_ok=True)
    _replace(folder, MANIFEST, manifest(files))


def manifest(files: Mapping[str, bytes]) -> bytes:
    """The list of files with the SHA-256 of each."""
    lines = [FIRST, *(f"{sha256(files[name]).hexdigest()}  {name}" for name in sorted(files))]
    return "".join(f"{line}\n" for line in lines).encode()


def _replace(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    for parent in [*reversed(path.relative_to(folder).parents)][1:]:
        (folder / parent).mkdir(exist_ok=True)
        (folder / parent).chmod(ENTERED)
    write_public(path, data)
