"""The certificate on paper, beside naive WeasyPrint of the same page; and the seal beside the drawing.

Naive is what the library's first example does: default settings, fonts and style sheet read each time, the cloth as an
SVG background, the code as an SVG image. Nothing else differs: same texts, same style sheet.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from statistics import median
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric import ec
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bench.svg import elements, svg
from certify.certificates import cloth, qr
from certify.certificates.drawing import draw, page_source
from certify.certificates.seal import seal
from certify.certificates.sheet import sheet
from certify.credential import record as facts
from certify.credential.record import Kind, Label, Record
from certify.keyring.certificates import AuthoritySubject, authority_certificate, root_certificate
from certify.keyring.files import FileSigner
from certify.places import static_dir

Row = tuple[str, float, float, float, str]
TURNS = 15
HOST = "certify.example"
QR_TEXT = (
    f"https://{HOST}/v/7k3m9p2qx4wd#"
    + "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPI2TMNZY" * 5
    + "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3Q"
)
FINGERPRINT = "5c1e7a90d2b463f80e7d91ac4b52f806" * 2
ATTACHMENTS = {
    "record.json": b'{"number":"BJ-2026-004217-K"}' * 60,
    "qr.txt": QR_TEXT.encode(),
    "log-proof.json": b"{}" * 400,
}


def run() -> Iterator[Row]:
    """Rows (name, ours, baseline, ratio, target): milliseconds, medians of interleaved runs."""
    page, signer = _record(), _signer()
    pdf = draw(page, QR_TEXT, HOST, ATTACHMENTS, FINGERPRINT)
    ours, naive, sealed = _interleaved(
        lambda: draw(page, QR_TEXT, HOST, ATTACHMENTS, FINGERPRINT),
        lambda: _naive(page),
        lambda: seal(pdf, signer, reason="Délivrance", location="Cotonou", name="Office", at=page.issued_at),
    )
    yield "certificate PDF / naive WeasyPrint of the same page", ours, naive, ours / naive, "<= 0.55"
    yield "PAdES B-B seal / certificate PDF", sealed, ours, sealed / ours, "<= 0.15"


def _interleaved(*works: Callable[[], object]) -> list[float]:
    times: list[list[float]] = [[] for _ in works]
    for turn in range(TURNS + 2):
        for work, seen in zip(works, times, strict=True):
            start = perf_counter()
            work()
            if turn > 1:  # the first two warm caches up
                seen.append((perf_counter() - start) * 1000)
    return [median(seen) for seen in times]


def _naive(page: Record) -> bytes:
    fonts = FontConfiguration()
    style = (static_dir() / "certificates" / "paper.css").read_text(encoding="utf-8")
    backgrounds = {"title": cloth.title(), "back": cloth.band(Kind.TITLE)}
    style += "@page back{size:297mm 210mm;margin:0}.back{page:back}" + "".join(
        f"@page {name}{{background:url({_data(svg(drawing))}) no-repeat}}" for name, drawing in backgrounds.items()
    )
    source = page_source(sheet(page, public_host=HOST, root_fingerprint=FINGERPRINT), qr.symbol(QR_TEXT))
    source = source.replace("certify:qr", _data(_code()))
    pdf: bytes = HTML(string=source).write_pdf(stylesheets=[CSS(string=style, font_config=fonts)], font_config=fonts)
    return pdf


def _code() -> bytes:
    """The code as the lightest of SVG images, one path; the one the QR library makes would be slower still."""
    code = qr.symbol(QR_TEXT)
    side = code.modules
    path = elements(qr.path(code).decode())
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">{path}</svg>'.encode()


def _data(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()


def _signer() -> FileSigner:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2056, 1, 1, tzinfo=UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = root_certificate(root_key, "Racine de mesure", start, end)
    subject = AuthoritySubject("bj", f"did:web:{HOST}:a:bj", "Certificateur fictif", "BJ", "aide@certify.example")
    leaf = authority_certificate(subject, key.public_key(), root, root_key, start=start, end=end)
    return FileSigner(key, (leaf, root))


def _record() -> Record:
    names = ("Préparer les supports", "Poser un revêtement de sol", "Poser un revêtement mural")
    work = Label("Poser des carreaux collés ou scellés", "Lay glued or bedded tiles")
    return Record(
        number="BJ-2026-004217-K",
        public_id="7K3M9P2QX4WD",
        kind=Kind.TITLE,
        language="fr",
        authority=facts.AuthorityName(
            "bj",
            Label("Certificateur fictif", "Fictitious certifier"),
            "BJ",
            Label("Bénin", "Benin"),
            Label("Arrêté n° 000/2025 (exemple fictif)", "Order no. 000/2025 (fictitious)"),
            f"did:web:{HOST}:a:bj",
        ),
        holder=facts.Holder("AHOUANDJINOU", "Clarisse Sèna", "", facts.BirthDate(1991, 3, 14), "Abomey"),
        occupation=facts.OccupationRef(
            "ROAME",
            "2026",
            "42213",
            Label("Carreleur", "Tiler"),
            True,
            (facts.Mapping("ROME v3", "F1608", "Pose de revêtements rigides", "closeMatch"),),
        ),
        certification=facts.CertificationRef("CAR", "2025", Label("CQP", "CQP"), Label("Carreleur", "Tiler")),
        units=tuple(facts.Unit(f"U{k}", k, Label(name, name), (work,) * 4, True) for k, name in enumerate(names, 1)),
        level=facts.Level(Label("cadre national", "national framework"), "3", None),
        decided_on=date(2026, 11, 10),
        issued_on=date(2026, 11, 12),
        issued_at=datetime(2026, 11, 12, 9, 30, tzinfo=UTC),
        place="Cotonou",
        expires_on=None,
        minutes_number="PV-2026-0042",
        signatory=facts.Signatory("Adélaïde Exemple", Label("Directrice", "Director")),
    )
