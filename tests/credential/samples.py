"""Records and keys that are plainly fictitious."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certify.credential import number
from certify.credential.record import (
    AuthorityName,
    BirthDate,
    CertificationRef,
    Holder,
    Kind,
    Label,
    Level,
    Mapping,
    OccupationRef,
    Record,
    Signatory,
    Unit,
)

NAMES = ["N'Guessan-Ouédraogo Awa", "Ɓàbá Ŋɔni", "Sékou", "D’Almeida Ọlá", "e\u0301t\u0300e ẹ\u0300"]


def labels(text: str) -> Label:
    return Label(text, f"{text} (en)")


def unit(position: int, covered: bool = True) -> Unit:
    return Unit(f"U{position}", position, labels(f"Unité {position}"), (labels("Monter un mur"),), covered)


def record(**changes: object) -> Record:
    whole = Record(
        number=number.make("ML", 2026, 123),
        public_id="7Q4F9ZK2M3XA",
        kind=Kind.TITLE,
        language="fr",
        authority=AuthorityName(
            "ml-demo",
            labels("Certificateur fictif"),
            "ML",
            labels("Mali"),
            labels("Arrêté fictif"),
            "did:web:certify.example.org:a:ml-demo",
        ),
        holder=Holder("Diarra", "Exemple", "", BirthDate(1990, 5, 17), "Bamako"),
        occupation=OccupationRef(
            "ROME",
            "3",
            "F1703",
            labels("Maçonnerie"),
            False,
            (Mapping("ISCO-08", "7112", "Bricklayers", "closeMatch"),),
        ),
        certification=CertificationRef("CQP-MACON", "2026", labels("CQP"), labels("Maçon")),
        units=(unit(1), unit(2), unit(3)),
        level=Level(labels("Cadre national"), "II", None),
        decided_on=date(2026, 3, 2),
        issued_on=date(2026, 3, 4),
        issued_at=datetime(2026, 3, 4, 10, 11, 12, tzinfo=UTC),
        place="Bamako",
        expires_on=None,
        minutes_number="PV-2026-0007",
        signatory=Signatory("Personne Fictive", labels("Directrice")),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def one_unit(**changes: object) -> Record:
    units = (unit(1, covered=False), unit(2), unit(3, covered=False))
    return record(**{"kind": Kind.UNIT, "units": units, **changes})


def named(name: str, **changes: object) -> Record:
    return record(holder=Holder(name, "", "", BirthDate(1990, 5, 17), "Bamako"), **changes)


class Key:
    """A P-256 key for tests, signing raw r‖s."""

    def __init__(self, seed: int) -> None:
        self.private = ec.derive_private_key(seed, ec.SECP256R1())
        self.public = self.private.public_key()
        self.spki = self.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.kid = sha256(self.spki).digest()[:4]

    @property
    def sign(self) -> Callable[[bytes], bytes]:
        def raw(message: bytes) -> bytes:
            r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(SHA256())))
            return r.to_bytes(32) + s.to_bytes(32)

        return raw
