"""A page as an answer: rendered for its reader, and compressed where the browser takes it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Response, current_app, request

from certify.verification import pages
from certify.verification.compressing import Compressor
from certify.verification.memory import Memory
from certify.verification.negotiating import takes_gzip
from certify.verification.reader import Reader

HTML = "text/html; charset=utf-8"
VARY = "Accept-Language, Accept-Encoding"
HEAD_ENDS = b"</style>"
REMEMBERED = 500
HOLE = secrets.token_hex(16)  # what no name can contain, as nobody can know it

_compressor = Compressor()
_compressed: Memory[bytes] = Memory(REMEMBERED)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page but for the instant of the check, which stands between its two parts."""

    before: bytes
    after: bytes


def show(template: str, status: int, reader: Reader, **values: object) -> Response:
    """The page. `values` are those its template names, in the reader's language."""
    page = _rendered(template, reader, values).encode()
    return _answer(_compress(page), status, "gzip") if _takes_gzip() else _answer(page, status)


def compose(template: str, reader: Reader, **values: object) -> Sheet:
    """The page with its `moment` left open; the template has it once."""
    before, after = _rendered(template, reader, {**values, "moment": HOLE}).split(HOLE)
    return Sheet(before.encode(), after.encode())


def show_sheet(sheet: Sheet, moment: str, status: int) -> Response:
    """The page with its instant. The same page of the same minute is compressed once."""
    parts = (sheet.before, moment.encode(), sheet.after)
    if not _takes_gzip():
        return _answer(b"".join(parts), status)
    return _answer(_compressed.get(parts, lambda: _compress(b"".join(parts))), status, "gzip")


def _rendered(template: str, reader: Reader, values: dict[str, object]) -> str:
    host: str = current_app.settings.public_host  # type: ignore[attr-defined]
    return pages.render(template, reader.language, host=host, carry=reader.carry, switch=reader.switch, **values)


def _takes_gzip() -> bool:
    return takes_gzip(request.environ.get("HTTP_ACCEPT_ENCODING", ""))


def _compress(page: bytes) -> bytes:
    return _compressor.compress(page, page.index(HEAD_ENDS) + len(HEAD_ENDS))


def _answer(body: bytes, status: int, encoding: str | None = None) -> Response:
    headers = {"Content-Type": HTML, "Vary": VARY}
    return Response(body, status, headers | {"Content-Encoding": encoding} if encoding else headers)
