"""A PDF that somebody brings: whole, open, and nothing but pages.

ISO 32000-2: actions are §12.6, embedded files §7.11.4, forms of XML (XFA) Annex of the first edition.
"""

from __future__ import annotations

from io import BytesIO

import pikepdf

from certify.credential.malformed import Malformed

MOST_PAGES = 300
END = b"%%EOF"
LOCK = b"/Encrypt"
DEEPEST = 60

CARRIES = frozenset({"/EmbeddedFiles", "/EmbeddedFile", "/EF", "/RichMedia", "/RichMediaContent"})
PLAYS = frozenset({"/EmbeddedFile", "/3D", "/Screen", "/Movie", "/Sound", "/RichMedia"})
ACTS = frozenset({"/JavaScript", "/JS", "/Launch", "/AA", "/XFA", "/Movie"})
CHAIN = frozenset({"/S", "/Next"})  # an act and those that follow it; a line of a table of contents has no /S
LEADS = ("http://", "https://", "mailto:")
ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
    }
)


def opened(content: bytes) -> tuple[dict[str, object], bytes]:
    """What it is; its own bytes are kept.

    Errors: Malformed `file.broken`, `file.locked`, `file.acts`, `file.carries`, `file.pages`.
    """
    if content.rpartition(END)[2].strip(b"\0\r\n\t ") or END not in content:
        raise Malformed("file.broken", "what follows the end is no part of it")
    if LOCK in content:  # also one with an empty password: it would be opened with numbers by chance, from a device
        raise Malformed("file.locked")
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            return {"kind": "pdf", "pages": _checked(pdf)}, b""
    except Malformed:
        raise
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, RuntimeError) as error:
        raise Malformed("file.broken", str(error)) from error


def _checked(pdf: pikepdf.Pdf) -> int:
    if pdf.is_encrypted:
        raise Malformed("file.locked")
    for thing in [pdf.trailer, *pdf.objects]:
        _check(thing)
    if not 1 <= len(pdf.pages) <= MOST_PAGES:
        raise Malformed("file.pages" if pdf.pages else "file.broken")
    if problems := pdf.check_pdf_syntax():
        raise Malformed("file.broken", problems[0])
    return len(pdf.pages)


def _check(thing: pikepdf.Object, depth: int = 0) -> None:
    """Refuse what acts or carries, in an object and in what is written inside it; what it refers to comes by itself."""
    if depth > DEEPEST:
        raise Malformed("file.broken", "too deep")
    if isinstance(thing, pikepdf.Array):
        inside = list(thing)
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        inside = [value for _, value in _checked_items(thing)]
    else:
        return
    for value in inside:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            _check(value, depth + 1)


def _checked_items(thing: pikepdf.Object) -> list[tuple[str, pikepdf.Object]]:
    items = list(thing.items())
    keys = {key for key, _ in items}
    if keys & CARRIES or {str(thing.get("/Type", "")), str(thing.get("/Subtype", ""))} & PLAYS:
        raise Malformed("file.carries")
    if isinstance(thing, pikepdf.Stream) and "/F" in keys:  # its bytes are in another file
        raise Malformed("file.carries")
    if _acts(thing, keys):
        raise Malformed("file.acts")
    return items


def _acts(thing: pikepdf.Object, keys: set[str]) -> bool:
    if keys & ACTS or keys >= CHAIN or str(thing.get("/S", "")) in ACTIONS:
        return True
    # A link leads to a page or to somebody, never to a file of the reader's device.
    if "/URI" in keys and thing.get("/S") == "/URI" and not str(thing["/URI"]).strip().lower().startswith(LEADS):
        return True
    opens = thing.get("/OpenAction")
    # Where to open it is a place in it, or the act of going there.
    return isinstance(opens, pikepdf.Dictionary) and opens.get("/S") != "/GoTo"
