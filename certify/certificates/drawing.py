"""Draws the certificate: record → PDF of two pages, PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) in one file.

The same input gives the same bytes: every instant comes from the record. Nothing is fetched while drawing, whatever a
name contains; templates escape every text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from typing import Any

import jinja2
import pydyf
from PIL import Image
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.formatting_structure import boxes
from weasyprint.images import RasterImage
from weasyprint.text.fonts import FontConfiguration

from certify.certificates import cloth, finishing, qr, wording
from certify.certificates.conformance import stating_ua
from certify.certificates.fitting import DOES_NOT_FIT, fit
from certify.certificates.sheet import DENSITIES, Sheet, first_density, sheet
from certify.credential.record import Kind, Record
from certify.errors import Invalid
from certify.paper.press import Refusing
from certify.places import static_dir, templates_dir

VARIANT = "pdf/a-3a"
PORTRAIT = "portrait.jpg"
END = 'class="end"'
PX_PER_MM = 96 / 25.4
# What each attached file is to the document (ISO 32000-2 §7.11.3), and in words.
RELATIONSHIPS = {
    "record.json": ("Source", "Certificate record, canonical JSON"),
    "certificate.json": ("Alternative", "Open Badges 3.0 credential, JSON"),
    "qr.txt": ("Alternative", "Exact text of the QR code"),
    PORTRAIT: ("Supplement", "Portrait of the holder, taken with consent"),
    "log-proof.json": ("Supplement", "Proof of entry in the transparency log"),
}


@dataclass(frozen=True)
class _Press:
    """What every certificate shares: fonts, style sheet, templates."""

    fonts: Any
    style: Any
    fetcher: Refusing
    templates: jinja2.Environment


@cache
def _press() -> _Press:
    fonts, fetcher = FontConfiguration(), Refusing(allowed_protocols=())
    text = (static_dir() / "certificates" / "paper.css").read_text(encoding="utf-8")
    style = CSS(string=text, font_config=fonts, url_fetcher=fetcher)
    loader = jinja2.FileSystemLoader(templates_dir() / "certificates" / "pdf")
    templates = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, auto_reload=False)
    templates.globals.update(w=wording.WORDS, strips=cloth.STRIPS, fit=fit)
    return _Press(fonts, style, fetcher, templates)


def draw(
    record: Record, qr_text: str, public_host: str, attachments: Mapping[str, bytes], root_fingerprint: str
) -> bytes:
    """The certificate as an unsigned PDF.

    `qr_text` is the exact text of the code, `attachments` file names with their bytes, `root_fingerprint` the SHA-256
    of the root key in hexadecimal. The portrait that the record names is attached as `portrait.jpg`.

    Errors: Invalid `certificate.does_not_fit` if a text is too long for its place even in the smallest size,
    `certificate.no_letter` if no installed font has one of its letters; ValueError for another portrait.
    """
    code = qr.symbol(qr_text)
    pictures = {"certify:qr": finishing.Ink(qr.path(code), code.modules), **_portrait(record, attachments)}
    for density in range(first_density(record), len(DENSITIES)):
        page = sheet(record, public_host=public_host, root_fingerprint=root_fingerprint, density=density)
        html = page_source(page, code)
        document = _lay_out(html, dict(pictures))
        if _fits(document, html.count(END)):
            return _write(document, page, attachments)
    raise Invalid("certificate.does_not_fit", DOES_NOT_FIT)


def page_source(page: Sheet, code: qr.Symbol) -> str:
    """The HTML of a sheet, every text escaped, with `certify:qr` where the code goes."""
    press, record = _press(), page.record
    return press.templates.get_template(f"{record.kind.value}.html").render(
        s=page,
        qr=code,
        birth=wording.birth(record.holder.birth),
        level=wording.level(record.level),
        referencing=wording.referencing(record.level),
        occupation=wording.occupation(record.occupation),
        decided=wording.decided(record.certification.vintage, record.decided_on, record.expires_on),
        of_title=wording.of_title(
            record.certification.kind_name, record.certification.title, record.certification.vintage
        ),
        issued=wording.issued(record.place, record.issued_on),
        instant=record.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        strip_pitch=cloth.STRIPS.pitch(len(record.units)),
    )


def _portrait(record: Record, attachments: Mapping[str, bytes]) -> dict[str, Any]:
    """The portrait as the library places it: the very bytes that are attached, neither drawn anew nor scaled."""
    data = attachments.get(PORTRAIT)
    if record.portrait_sha256 != (None if data is None else sha256(data).hexdigest()):
        raise ValueError("the portrait is not the one that the record names")
    if data is None:
        return {}
    with Image.open(BytesIO(data), formats=("JPEG",)) as picture:
        return {"certify:portrait": RasterImage(picture, record.portrait_sha256, data)}


def _lay_out(html: str, pictures: dict[str, Any]) -> Document:
    press = _press()
    source = HTML(string=html, base_url="certify:", url_fetcher=press.fetcher)
    return source.render(font_config=press.fonts, stylesheets=[press.style], cache=pictures, pdf_variant=VARIANT)


def _fits(document: Document, blocks: int) -> bool:
    """Whether there are two pages, and every block ends, above the millimetre its mark names (`end-<limit>-<key>`).

    A mark that is missing stood below the paper: the library drops what a page cannot hold.
    """
    marks = [(name, place) for page in document.pages for name, place in page.anchors.items()]
    within = (place[1] <= float(name.split("-")[1]) * PX_PER_MM for name, place in marks)
    return len(document.pages) == 2 and len(marks) == blocks and all(within)


def _write(document: Document, page: Sheet, attachments: Mapping[str, bytes]) -> bytes:
    document.metadata.generate_rdf_metadata = stating_ua(document.metadata.generate_rdf_metadata)
    pdf: bytes = document.write_pdf(
        finisher=_finisher(page),
        pdf_variant=VARIANT,
        attachments=[_attachment(name, attachments[name], page.record) for name in sorted(attachments)],
    )
    return pdf


def _attachment(name: str, content: bytes, record: Record) -> Attachment:
    relationship, description = RELATIONSHIPS.get(name, ("Supplement", name))
    return Attachment(
        string=content,
        name=name,
        description=description,
        relationship=relationship,
        created=record.issued_at,
        modified=record.issued_at,
        url_fetcher=_press().fetcher,
    )


def _finisher(page: Sheet) -> Callable[[Document, pydyf.PDF], None]:
    kind = page.record.kind
    held = tuple(unit.covered for unit in page.record.units)

    def finish(document: Document, pdf: pydyf.PDF) -> None:
        if any(font.missing for font in document.fonts.values()):
            raise Invalid("certificate.no_letter", "Une lettre d’un texte n’existe dans aucune police installée.")
        face, back = finishing.pages(pdf)
        finishing.say_languages_and_marks(pdf, text_boxes(document), page.first)
        if kind is Kind.TITLE:
            finishing.put_under(pdf, face, cloth.title())
        else:
            finishing.put_under(pdf, face, cloth.unit(), cloth.strips(held))
        finishing.put_under(pdf, back, cloth.band(kind))
        finishing.list_attachments_once(pdf)
        finishing.bound_figures(pdf, document.pages[0].height * 0.75)
        finishing.pack(pdf)

    return finish


def text_boxes(document: Document) -> Iterator[Any]:
    """The text boxes in the order of the structure tree."""
    for page in document.pages:
        for box in page._page_box.descendants(placeholders=True):
            if isinstance(box, boxes.TextBox):
                yield box
