"""Verifying each form of one certificate without the register, beside raw P-256 verification of the same run.

All seven steps each time, from bytes to report: nothing is remembered from one to the next but the trust bundle.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from bench import Row
from certify.credential import OFFLINE, JsonEvidence, JwtEvidence, PdfEvidence, QrEvidence, Verdict, open_trust, verify
from certify.credential.evidence import Evidence
from certify.keyring.places import Places
from certify.storage.files import FileStore
from tests.verification.issued import NOW, Issued, issue, of

TURNS = 5
TIMES = {"code": 400, "PDF": 60, "JSON": 30, "JWT": 400}
ES256 = ECDSA(SHA256())


def run() -> Iterator[Row]:
    """Verifications a second, medians of interleaved turns."""
    with tempfile.TemporaryDirectory() as folder:
        issued = issue(Path(folder) / "home")
        trust, at = open_trust(Places(issued.home).trust.read_bytes()), NOW + timedelta(hours=1)
        raw = _raw()
        for name, evidence in _carriers(issued).items():
            assert verify(evidence, trust, OFFLINE, at).verdict is Verdict.AUTHENTIC

            def work(evidence: Evidence = evidence) -> object:
                return verify(evidence, trust, OFFLINE, at)

            turns = [(_per_second(work, TIMES[name]), _per_second(raw, 2_000)) for _ in range(TURNS)]
            ours, baseline = (median(turn[place] for turn in turns) for place in (0, 1))
            yield f"verify the {name} / raw P-256 verify (per s)", ours, baseline, ours / baseline, "(shown)"


def _carriers(issued: Issued) -> dict[str, Evidence]:
    with issued.reading() as session:
        row, files = of(session, issued.ids["title"]), FileStore(issued.settings().files)
        assert row.credential is not None
        assert row.credential_jwt is not None
        json, jwt = files.get(row.credential), files.get(row.credential_jwt)
    return {
        "code": QrEvidence(issued.code("title")),
        "PDF": PdfEvidence(issued.pdf("title")),
        "JSON": JsonEvidence(json),
        "JWT": JwtEvidence(jwt),
    }


def _raw() -> Callable[[], object]:
    key, message = generate_private_key(SECP256R1()), bytes(range(96))
    public, signature = key.public_key(), key.sign(message, ES256)
    return lambda: public.verify(signature, message, ES256)


def _per_second(work: Callable[[], object], times: int) -> float:
    start = perf_counter()
    for _ in range(times):
        work()
    return times / (perf_counter() - start)
