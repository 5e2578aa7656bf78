"""The code's COSE message beside raw P-256 of the same key: what the form costs over the signature."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from statistics import median
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from bench import Row
from certify.credential import cose

TIMES = 2000
TURNS = 7
PAYLOAD = bytes(range(96))
KID = sha256(b"a key").digest()[:4]
ES256 = ECDSA(SHA256())


def run() -> Iterator[Row]:
    """Operations per second, medians of interleaved turns."""
    key = generate_private_key(SECP256R1())
    public = key.public_key()

    def raw(message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, ES256))
        return r.to_bytes(32) + s.to_bytes(32)

    message = cose.sign(PAYLOAD, KID, raw)
    signature = key.sign(PAYLOAD, ES256)
    yield _row(
        "COSE sign / raw P-256 sign (per s)",
        lambda: cose.sign(PAYLOAD, KID, raw),
        lambda: key.sign(PAYLOAD, ES256),
        "≥ 0.70",
    )
    yield _row(
        "COSE parse and verify / raw verify (per s)",
        lambda: cose.verify(cose.parse(message), public),
        lambda: public.verify(signature, PAYLOAD, ES256),
        "≥ 0.80",
    )


def _row(name: str, ours: Callable[[], object], baseline: Callable[[], object], target: str) -> Row:
    turns = [(_per_second(ours), _per_second(baseline)) for _ in range(TURNS)]
    mine, other = (median(turn[place] for turn in turns) for place in (0, 1))
    return name, mine, other, median(a / b for a, b in turns), target


def _per_second(work: Callable[[], object]) -> float:
    start = perf_counter()
    for _ in range(TIMES):
        work()
    return TIMES / (perf_counter() - start)
