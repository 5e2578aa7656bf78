"""Draws and seals a receipt: one page, PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1), signed by the operator.

It looks like no certificate, carries none, and its key certifies nothing (`certify.credential.pdf` says so to whoever
presents it as one).
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import pydyf
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration

from certify.certificates import finishing
from certify.certificates.conformance import stating_ua
from certify.certificates.drawing import VARIANT, text_boxes
from certify.certificates.seal import seal
from certify.credential.evidence import PdfEvidence
from certify.credential.policy import OFFLINE
from certify.credential.report import Check, Verdict
from certify.credential.trust import Trust
from certify.credential.typedjson import instant_text
from certify.credential.verify import verify
from certify.keyring.signer import Signer
from certify.paper.press import Refusing
from certify.places import static_dir
from certify.verification import pages
from certify.verification.languages import texts
from certify.verification.statement import Statement

DENSITIES = 3


class Unfit(Exception):
    """Our own receipt is not what it should be: it is not stored."""


class Unprintable(Unfit):
    """What is to be stated does not fit on paper, and will not later. The text says why, for the log."""


def make(said: Statement, language: str, signer: Signer, trust: Trust, *, at: datetime) -> bytes:
    """The signed receipt, after it was looked at as anyone would who is given it.

    Errors: Unprintable, Unfit.
    """
    reason = texts(language).gettext("Reçu de vérification")
    pdf = seal(draw(said, language), signer, reason=reason, location=said.host, name="certify", at=at)
    report = verify(PdfEvidence(pdf), trust, OFFLINE, at)
    if (report.verdict, report.step(Check.PARSE).code) != (Verdict.UNKNOWN, "pdf.receipt"):
        raise Unfit(f"our own receipt verifies as {report.verdict}: {report.step(Check.PARSE).code}")
    return pdf


def draw(said: Statement, language: str) -> bytes:
    """The unsigned page, in the largest of DENSITIES that fits on one. Errors: Unprintable."""
    for density in range(DENSITIES):
        document = _lay_out(said, language, density)
        if len(document.pages) == 1:
            return _write(document, language)
    raise Unprintable("more than one page, even in the smallest letters")


@cache
def _press() -> tuple[Any, Any, Refusing]:
    fonts, fetcher = FontConfiguration(), Refusing(allowed_protocols=())
    style = (static_dir() / "verification" / "receipt.css").read_text(encoding="utf-8")
    return fonts, CSS(string=style, font_config=fonts, url_fetcher=fetcher), fetcher


def _lay_out(said: Statement, language: str, density: int) -> Document:
    fonts, style, fetcher = _press()
    html = pages.render("receipt_paper.html", language, said=said, density=density, instant=instant_text(said.at))
    source = HTML(string=html, base_url="certify:", url_fetcher=fetcher)
    return source.render(font_config=fonts, stylesheets=[style], pdf_variant=VARIANT)


def _write(document: Document, language: str) -> bytes:
    document.metadata.generate_rdf_metadata = stating_ua(document.metadata.generate_rdf_metadata)

    def finish(document: Document, pdf: pydyf.PDF) -> None:
        if any(font.missing for font in document.fonts.values()):
            raise Unprintable("a letter that no installed font has")
        finishing.say_languages_and_marks(pdf, text_boxes(document), language)
        finishing.pack(pdf)

    pdf: bytes = document.write_pdf(finisher=finish, pdf_variant=VARIANT)
    return pdf
