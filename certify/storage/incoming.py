"""What people bring as a file: told by its bytes, opened whole by a process of its own, refused in their words.

Nothing of a file is believed: neither its name nor the type that a browser gives it. A picture is drawn anew without
what the camera wrote in it. A PDF that acts, carries files or is locked is refused. A recording is played to its end.
"""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from certify.errors import Conflict, Invalid
from certify.storage.sniffing import Container, FileKind, container, is_two_faced, is_unread_picture

__all__ = ["HEAVIEST", "LONGEST", "FileKind", "Incoming", "accepted"]

MEGABYTE = 1024 * 1024
HEAVIEST = {
    FileKind.PDF: 10 * MEGABYTE,
    FileKind.PHOTO: 12 * MEGABYTE,
    FileKind.AUDIO: 10 * MEGABYTE,
    FileKind.VIDEO: 60 * MEGABYTE,
}
LONGEST = {FileKind.AUDIO: 10 * 60, FileKind.VIDEO: 5 * 60}  # seconds

# -P: else modules are taken from the folder one stands in first.
OPENING = (sys.executable, "-P", "-m", "certify.storage.opening")
PATIENCE = {FileKind.PDF: 20.0, FileKind.PHOTO: 20.0, FileKind.AUDIO: 45.0, FileKind.VIDEO: 120.0}  # seconds
AT_ONCE = 2  # in one process of the site: threads are left for pages
_turns = BoundedSemaphore(AT_ONCE)
WAIT = 20.0
_ENDED = (-signal.SIGXCPU, -signal.SIGKILL)

NAMES = {
    FileKind.PDF: "un PDF",
    FileKind.PHOTO: "une photo JPEG, PNG ou WebP",
    FileKind.AUDIO: "un enregistrement MP3, M4A, Ogg, AMR ou WAV",
    FileKind.VIDEO: "une vidéo MP4, WebM ou 3GP",
}
SENTENCES = {
    "empty": "Ce fichier est vide. Choisissez-le de nouveau.",
    "kind": "Ce fichier n’est pas du bon type. Donnez %(kinds)s.",
    "heic": "Cette photo est au format HEIC. Réglez le téléphone sur « JPEG » (ou « le plus compatible »), puis"
    " reprenez la photo.",
    "two_faced": "Ce fichier cache autre chose que ce qu’il montre. Donnez l’original.",
    "too_heavy": "Ce fichier dépasse %(megabytes)s Mo. Donnez-en un plus léger.",
    "too_large": "Cette image a trop de points. Reprenez-la en plus petit.",
    "too_long": "Cet enregistrement dépasse %(minutes)s minutes. Donnez-en un plus court.",
    "too_slow": "Ce fichier demande trop de travail pour être contrôlé. Donnez-en un plus léger.",
    "broken": "Ce fichier est abîmé : il ne s’ouvre pas en entier. Donnez-le de nouveau.",
    "locked": "Ce PDF est protégé par un mot de passe. Donnez-le sans protection.",
    "acts": "Ce PDF contient un programme ou une action. Imprimez-le en PDF, puis donnez cette copie.",
    "carries": "Ce PDF contient un autre fichier. Donnez chaque fichier à part.",
    "pages": "Ce PDF a trop de pages. Donnez seulement celles qui comptent.",
    "format": "Cet enregistrement est d’un format inconnu. Donnez %(kinds)s.",
    "silent": "Cet enregistrement est vide. Enregistrez-le de nouveau.",
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that can be kept.

    `sha256` (64 hexadecimal digits) is that of the bytes that arrived. `content` is what to keep: the same bytes, or
    for a photo the picture drawn anew. `pages` of a PDF, `seconds` of a recording.
    """

    kind: FileKind
    media_type: str
    content: bytes
    sha256: str
    pages: int | None = None
    seconds: int | None = None


def accepted(content: bytes, kinds: Collection[FileKind], field: str = "file") -> Incoming:
    """The file, when it is whole, harmless and one of `kinds`.

    Takes from a tenth of a second (a photo) to a minute (five minutes of film): not inside a write transaction.

    Errors: Invalid `file.refused` with its sentence on `field`; Conflict `file.busy` when others are being opened.
    """
    try:
        return _accepted(content, kinds)
    except Refused as refused:
        sentence = SENTENCES[refused.why]
        values = {"kinds": _named(kinds), **refused.values}
        raise Invalid("file.refused", sentence, values, fields={field: sentence}) from refused


class Refused(Exception):
    """`why` a file is not taken: a key of SENTENCES."""

    def __init__(self, why: str, **values: object) -> None:
        super().__init__(why)
        self.why = why
        self.values = values


def _accepted(content: bytes, kinds: Collection[FileKind]) -> Incoming:
    if not content:
        raise Refused("empty")
    found = _told(content, kinds)
    possible = [kind for kind in found.kinds if kind in kinds]
    _check_weight(content, max(possible, key=HEAVIEST.__getitem__))
    if is_two_faced(content, found):
        raise Refused("two_faced")
    with _turn():
        told, kept = _opened(content, found, max(possible, key=PATIENCE.__getitem__))
    kind = FileKind(str(told["kind"]))
    if kind not in kinds:
        raise Refused("kind")
    _check_weight(content, kind)
    media_type = "image/jpeg" if kind is FileKind.PHOTO else _media_type(kind, found)
    digest = hashlib.sha256(content).hexdigest()
    return Incoming(kind, media_type, kept or content, digest, _number(told, "pages"), _number(told, "seconds"))


def _told(content: bytes, kinds: Collection[FileKind]) -> Container:
    if FileKind.PHOTO in kinds and is_unread_picture(content):
        raise Refused("heic")
    found = container(content)
    if found is None or not set(found.kinds) & set(kinds):
        raise Refused("kind")
    return found


def _check_weight(content: bytes, kind: FileKind) -> None:
    if len(content) > HEAVIEST[kind]:
        raise Refused("too_heavy", megabytes=HEAVIEST[kind] // MEGABYTE)


def _media_type(kind: FileKind, found: Container) -> str:
    return found.media_type if kind is FileKind.PDF else f"{kind.value}/{found.media_type}"


def _number(told: Mapping[str, object], name: str) -> int | None:
    value = told.get(name)
    return value if isinstance(value, int) else None


def _named(kinds: Collection[FileKind]) -> str:
    """The kinds as a list that ends in "ou"."""
    names = [NAMES[kind] for kind in FileKind if kind in kinds]
    return " ou ".join(filter(None, (", ".join(names[:-1]), names[-1])))


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAIT):
        raise Conflict("file.busy", "D’autres fichiers sont en cours de contrôle. Réessayez dans une minute.")
    try:
        yield
    finally:
        _turns.release()


def _opened(content: bytes, found: Container, kind: FileKind) -> tuple[dict[str, object], bytes]:
    """What `opening` says of a file, and the bytes to keep where they are others.

    A reader that brought down its process met a broken file. That the process could not do its work at all is no
    file's fault: RuntimeError.
    """
    command = [*OPENING, found.reader, *(f"{name}={LONGEST[name]}" for name in found.kinds if name in LONGEST)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE[kind], check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Refused("too_slow") from error
    if done.returncode in _ENDED:
        raise Refused("too_slow")
    if done.returncode < 0:
        raise Refused("broken")
    if done.returncode:
        raise RuntimeError(f"a file could not be opened: {done.stderr.decode(errors='replace')[-2000:]}")
    head, _, kept = done.stdout.partition(b"\n")
    told: dict[str, object] = json.loads(head)
    if "wrong" in told:
        raise Refused(str(told["wrong"]), minutes=told.get("minutes"))
    return told, kept
