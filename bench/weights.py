"""What goes over the network, in bytes as sent: the page of a scanned code, its scripts, a status list."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch

from bench import Row
from certify import clock
from certify.credential import statuslist
from certify.credential.statuslist import BYTES, SIZE, Purpose, StatusList
from certify.credential.vcjwt import sign
from certify.verification import scripts
from certify.verification.application import create_public_app
from tests.verification.issued import ADDRESS, NOW, issue

WITHDRAWN = 1_000


def run() -> Iterator[Row]:
    """Bytes sent beside the bytes they stand for."""
    with tempfile.TemporaryDirectory() as folder:
        issued = issue(Path(folder) / "home")
        with patch.object(clock, "now", lambda: NOW + timedelta(hours=1)):  # the register's instants are fixed
            app = create_public_app(issued.settings())
            for name in ("title", "withdrawn"):
                address = f"/v/{issued.ids[name]}"
                plain = app.test_client().get(address).data
                sent = app.test_client().get(address, headers={"Accept-Encoding": "gzip"}).data
                yield f"page of a certificate, {name}, gzip / plain (bytes)", *_weights(sent, plain), "<= 14336 bytes"
            app.close()
    for name in scripts.NAMES:
        plain = scripts.source(name).encode()
        target = "<= 6144 bytes" if name == "verifier.js" else "(shown)"
        yield f"{name}, gzip / plain (bytes)", *_weights(gzip.compress(plain, 9), plain), target
    yield (
        f"status list, {WITHDRAWN:,} of {SIZE:,} withdrawn / its bits (bytes)",
        *_weights(_list(), bytes(BYTES)),
        "(shown)",
    )


def _weights(sent: bytes, whole: bytes) -> tuple[float, float, float]:
    return len(sent), len(whole), len(sent) / len(whole)


def _list() -> bytes:
    """A list as it is served, signed or not: a signature has 64 bytes whatever it says."""
    bits = statuslist.bits_of(Random(1).sample(range(SIZE), WITHDRAWN))
    one = StatusList("bj", Purpose.REVOCATION, 1, bits, NOW, NOW + timedelta(days=7))
    did = "did:web:certify.example.org:a:bj"
    return sign(statuslist.document(one, address=ADDRESS, did=did), kid=f"{did}#01020304", sign=lambda _: bytes(64))
