"""A picture of a code: told by its first bytes, looked at by a process of its own, and which of its codes is meant."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Collection

from certify.credential import qrtext
from certify.credential.malformed import Malformed

# -P: else modules are taken from the folder one stands in first, and that is where a file to verify was put.
SEARCH = (sys.executable, "-P", "-m", "certify.verification.codesearch")
PATIENCE = 6.0  # seconds, where others want the processor too; `codesearch` bounds the work itself
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_ENDED = (-signal.SIGXCPU, -signal.SIGKILL)


def kind(data: bytes) -> str | None:
    """JPEG, PNG, WEBP or HEIC (which is not read here) by the first bytes; None for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return "HEIC" if data[4:8] == b"ftyp" and data[8:12] in _HEIC else None


def codes(data: bytes) -> tuple[str, ...]:
    """The texts of the codes in a picture; none when no code is found. Nothing of the picture is kept.

    Raises Malformed: `photo.kind` when it is none of the three, `photo.heic`, `photo.too_large` in pixels,
    `photo.broken`, `photo.too_long` when the search was not done in its time.
    """
    found = kind(data)
    if found is None or found == "HEIC":
        raise Malformed("photo.heic" if found else "photo.kind")
    answer = json.loads(_searched(data, found))
    if "wrong" in answer:
        raise Malformed(answer["wrong"])
    return tuple(answer["codes"])


def choose(texts: Collection[str], addresses: Collection[str]) -> str | None:
    """The text that matters among those of one picture; None when none is a link or the text of a certificate.

    That of a certificate of these addresses comes first, then one that names another host: a warning is an answer.
    Raises Malformed (`photo.several`) for two certificates: which one was meant is not ours to guess.
    """
    hosts = {qrtext.leads_to(address) for address in addresses}
    links = [text for text in dict.fromkeys(texts) if qrtext.leads_to(text)]
    ours = [text for text in links if qrtext.leads_to(text) in hosts and "/v/" in text]
    if len(ours) > 1:
        raise Malformed("photo.several")
    certificates = [text for text in links if "/v/" in text and "#" in text]
    return next(iter([*ours, *certificates, *links]), None)


def _searched(data: bytes, kind: str) -> bytes:
    """What `codesearch` wrote of a picture.

    A decoder that brought down its process met a broken picture. That the process could not do its work at all is no
    picture's fault: RuntimeError.
    """
    try:
        done = subprocess.run([*SEARCH, kind], input=data, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Malformed("photo.too_long") from error
    if done.returncode in _ENDED:
        raise Malformed("photo.too_long")
    if done.returncode < 0:
        raise Malformed("photo.broken", signal.strsignal(-done.returncode) or "")
    if done.returncode:
        raise RuntimeError(f"the search for codes failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout
