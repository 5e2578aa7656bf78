"""Records that are plainly fictitious, of both kinds, roomy and full, with names as people bear them."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from random import Random

from certify.certificates.drawing import draw
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
    Precision,
    Record,
    Signatory,
    Unit,
)

HOST = "certify.example"
FINGERPRINT = "5c1e7a90d2b463f80e7d91ac4b52f806a1b2c3d4e5f60718293a4b5c6d7e8f90"
QR_TEXT = "https://certify.example/v/7k3m9p2qx4wd#" + b32encode(Random(1).randbytes(172)).decode().rstrip("=")

BORN = BirthDate(1991, 3, 14)
NAMES = {
    "plain": Holder("AHOUANDJINOU", "Clarisse Sèna", "", BORN, "Abomey (Bénin)"),
    "apostrophe": Holder("N'Guessan-D’Almeida", "Élisabeth Marie-Thérèse Akissi", "", BORN, "Bouaké"),
    "eighty": Holder(
        "Razafindrakotoarimanana-Ouédraogo", "Élisabeth Marie-Thérèse Akissi Félicité Aminata", "", BORN, "Kita"
    ),
    "one word of eighty": Holder("Wa" * 40, "", "", BORN, "Dakar"),
    "single": Holder("Sékou", "", "", BORN, "Kita"),
    "hooked letters": Holder("Ɓàbá Ŋɔni", "Ɗɛɲɛ", "", BORN, "Ségou"),
    "combining marks": Holder("E\u0323\u0300kọ\u0301", "Ɛ\u0303ŋa ọ\u0300la", "", BORN, "Porto-Novo"),
    "used name": Holder("Kouassi", "Awa", "Ɓah", BirthDate(1985, precision=Precision.AROUND), "Sikasso"),
}
AUTHORITY = AuthorityName(
    "bj-demo",
    Label("Office de certification des métiers (certificateur fictif)", "Trades Certification Office (fictitious)"),
    "BJ",
    Label("Bénin", "Benin"),
    Label("Arrêté n° 000/2025 (exemple fictif)", "Order no. 000/2025 (fictitious example)"),
    "did:web:certify.example:a:bj-demo",
)
OCCUPATION = OccupationRef(
    "ROAME",
    "2026",
    "42213",
    Label("Carreleur", "Tiler"),
    True,
    (
        Mapping("ROME v3", "F1608", "Pose de revêtements rigides", "closeMatch"),
        Mapping("CITP-08", "7122", "Carreleurs", "closeMatch"),
        Mapping("ESCO", "7122.1", "carreleur/carreleuse", "relatedMatch"),
    ),
)
TITLES = (
    Label("Préparer les supports", "Prepare surfaces"),
    Label("Poser un revêtement de sol", "Lay floor tiling"),
    Label("Poser un revêtement mural", "Lay wall tiling"),
    Label("Réaliser les travaux de finition et de nettoyage", "Carry out finishing and cleaning works"),
    Label("Organiser un petit chantier et rendre compte", "Organise a small site and report"),
    Label("Entretenir et réparer un revêtement ancien", "Maintain and repair an old covering"),
)
SHORT = Label("Tracer et répartir les coupes", "Mark out and plan the cuts")
LONG = Label(
    "Monter un mur en blocs de béton ou en briques de terre comprimée, d’aplomb et de niveau,"
    " avec chaînages verticaux et horizontaux",
    "Build a wall in concrete blocks or compressed earth bricks, plumb and level,"
    " with vertical and horizontal tie beams",
)


def units(count: int = 3, competences: int = 4, label: Label = SHORT, *, only: int | None = None) -> tuple[Unit, ...]:
    """`count` units; every one covered, or `only` the one at that position."""
    return tuple(
        Unit(f"U{k}", k, TITLES[k - 1], (label,) * competences, only in (None, k)) for k in range(1, count + 1)
    )


def record(kind: Kind = Kind.TITLE, **changes: object) -> Record:
    """A record of either kind, with changes."""
    whole = Record(
        number="BJ-2026-004217-K",
        public_id="7K3M9P2QX4WD",
        kind=kind,
        language="fr",
        authority=AUTHORITY,
        holder=NAMES["plain"],
        occupation=OCCUPATION,
        certification=CertificationRef(
            "CAR", "2025", Label("Titre professionnel", "Professional title"), Label("Carreleur", "Tiler")
        ),
        units=units(only=None if kind is Kind.TITLE else 2),
        level=Level(Label("cadre national des certifications", "national qualifications framework"), "3", None),
        decided_on=date(2026, 11, 10),
        issued_on=date(2026, 11, 12),
        issued_at=datetime(2026, 11, 12, 9, 30, tzinfo=UTC),
        place="Cotonou",
        expires_on=None,
        minutes_number="PV-2026-0042",
        signatory=Signatory("Adélaïde Exemple", Label("Directrice de la certification", "Director of certification")),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def attachments() -> dict[str, bytes]:
    """Four files, as an issued certificate carries them."""
    return {
        "record.json": '{"name":"Clarisse Sèna"}'.encode(),
        "certificate.json": b'{"name":"Carreleur"}',
        "qr.txt": QR_TEXT.encode(),
        "log-proof.json": b'{"index":7}',
    }


@lru_cache(maxsize=64)
def drawn(record: Record, *, qr_text: str = QR_TEXT, host: str = HOST) -> bytes:
    """The record as an unsigned PDF, drawn once in a test run."""
    return draw(record, qr_text, host, attachments(), FINGERPRINT)
