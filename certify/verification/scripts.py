"""The scripts of the public face: what a page adds where the browser runs them. Every page is whole without.

They are served without their comments, under an address that changes with anything that a page kept on a phone is
made of: a browser keeps each as long as it likes, and never one beside a page of another version.
"""

from __future__ import annotations

import gzip
import re
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, request

from certify.places import static_dir, templates_dir
from certify.verification.languages import CATALOGUES, DOMAIN
from certify.verification.negotiating import takes_gzip

blueprint = Blueprint("scripts", __name__)

FOLDER = "/v/js"
NAMES = ("page.js", "answer.js", "verifier.js", "scan.js")
WORKER = "worker.js"
PAGE = {
    templates_dir(): "verification/*.html",
    static_dir(): "**/*.css",
    CATALOGUES: f"*/LC_MESSAGES/{DOMAIN}.mo",
    Path(__file__).parent: "*.py",  # which have sentences, too
}
FOR_EVER = "public, max-age=31536000, immutable"

_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*$|^[ \t]*//[^\n]*$", re.DOTALL | re.MULTILINE)
_BLANK = re.compile(r"\n\s*")


def source(name: str) -> str:
    """A script of ours as it is served: comments that stand on lines of their own, and indentation, are left out."""
    text = (static_dir() / "verification" / name).read_text(encoding="utf-8")
    return _BLANK.sub("\n", _COMMENT.sub("", text)).strip() + "\n"


@cache
def version() -> str:
    """The version of everything that a phone keeps to verify by itself: scripts, style, texts in each language."""
    digest = sha256("".join(map(source, (*NAMES, WORKER))).encode())
    for folder, files in PAGE.items():
        for file in sorted(folder.glob(files)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@cache
def address(name: str) -> str:
    """Where the script is served."""
    return f"{FOLDER}/{version()}/{name}"


@blueprint.get(f"{FOLDER}/<wanted>/<name>")
def script(wanted: str, name: str) -> Response:
    """A script of this version. Another one's is not here: the page that asks for it is older, and whole without."""
    if wanted != version() or name not in NAMES:
        abort(404)
    return javascript(source(name), FOR_EVER)


def javascript(text: str, kept: str) -> Response:
    """A script as an answer, compressed where the browser takes it."""
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    body = text.encode()
    if takes_gzip(request.headers.get("Accept-Encoding", "")):
        body, headers["Content-Encoding"] = _compressed(text), "gzip"
    return Response(body, content_type="text/javascript; charset=utf-8", headers=headers)


@lru_cache(maxsize=16)
def _compressed(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)
