"""What a phone keeps from one visit, to verify codes by itself when there is no network, or no register any more.

A service worker answers for addresses under /v/ when nobody else does. The page it answers with has every sentence it
may need, in one language, each marked with when it holds; `page.js` verifies the code and takes away what does not
hold. Nothing of a code or of its holder is sent: there is nobody to send it to.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from flask import Blueprint, Response, current_app, json, request
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from certify import clock
from certify.credential.report import Check, Outcome
from certify.verification import scripts, wording
from certify.verification.answer import Presented
from certify.verification.languages import LANGUAGES
from certify.verification.names import Names
from certify.verification.presenting import TONES
from certify.verification.problems import problem
from certify.verification.reader import reader
from certify.verification.showing import show
from certify.verification.trustfiles import TrustFiles

blueprint = Blueprint("offline", __name__)

ASK_AGAIN = "no-cache"
NAMES_AGE = 300  # seconds


def _(message: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is said."""
    return message


# Where the phone does not say what the register's page says: it has a code and a list, not the register.
CHECKS: Final = {
    (Check.PARSE, Outcome.PASSED): wording.READ[Presented.CODE],
    (Check.CARRIERS, Outcome.PASSED): _("L’adresse et le code signé portent le même code public"),
    (Check.CARRIERS, Outcome.FAILED): _("L’adresse et le code signé ne vont pas ensemble"),
    (Check.STATUS, Outcome.PASSED): _("Ni retiré, ni suspendu, d’après la liste signée du %(as_of)s"),
    (Check.STATUS, Outcome.FAILED): _("Plus en vigueur, d’après la liste signée du %(as_of)s"),
}
WHY: Final = {
    "issuer.compromised": _("La clé a été volée depuis : seul le registre peut dire si ce certificat existait avant"),
    "log.no_proof": _("Il se consulte avec le réseau"),
    "status.unknown": _("La liste des retraits n’est pas sur cet appareil"),
    "status.stale": _("La liste des retraits sur cet appareil est trop ancienne"),
}
CODES: Final = {
    Check.PARSE: ("qr.shape", "qr.tail", "cose.form", "claims.form"),
    Check.ISSUER: ("issuer.unknown", "issuer.other_authority", "issuer.key_period", "issuer.compromised"),
    Check.SIGNATURE: ("signature.code",),
    Check.CARRIERS: ("carriers.public_id", "carriers.elsewhere"),
    Check.LOG: ("log.no_proof",),
    Check.VALIDITY: (),
    Check.STATUS: ("status.unknown", "status.stale"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it may end: `when` names that end, `hints` are why, by the code of it."""

    when: str
    tone: str
    text: str
    hints: tuple[tuple[str, str], ...]


def _step(check: Check, outcome: Outcome) -> Step:
    name = check.name.lower()
    codes = () if outcome is Outcome.PASSED else (*CODES[check], "after_failure")
    hints = tuple((f"{name}.{code}", WHY.get(code) or wording.WHY[code]) for code in codes)
    said = CHECKS.get((check, outcome)) or wording.CHECKS[check, outcome]
    return Step(f"{name}.{outcome}", TONES[outcome], said, hints)


STEPS: Final = tuple(_step(check, outcome) for check in Check for outcome in Outcome)


@blueprint.get("/v/sw.js")
def worker() -> Response:
    """The worker. Its bytes change with the version: that is how a browser knows that there is a newer one."""
    told = {"VERSION": scripts.version(), "SCRIPTS": _kept(), "LANGUAGES": list(LANGUAGES)}
    given = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items())
    return scripts.javascript(given + scripts.source(scripts.WORKER), ASK_AGAIN)


@blueprint.get("/v/offline")
def shell() -> Response:
    """The page that a phone keeps, in one language. It carries the fingerprint of the root to pin."""
    files: TrustFiles = current_app.extensions["certify.trust"]
    material = files.now()
    root = material.trust.fingerprint if material else ""
    response = show("offline.html", 200, reader(), root=root, put=put, wording=wording, steps=STEPS)
    response.headers["Cache-Control"] = ASK_AGAIN
    return response


@blueprint.get("/v/names.json")
def named() -> Response:
    """What the register calls the codes of certificates (`names`): words, and nothing that is signed."""
    names: Names = current_app.extensions["certify.names"]
    try:
        content = names.now(clock.now())
    except SQLAlchemyError:
        return problem(503, "register.unreachable", "The register cannot be read at the moment.")
    response = Response(content, content_type="application/json", headers={"Vary": "Accept-Encoding"})
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = Response(gzip.compress(content, mtime=0), headers=response.headers)
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(sha256(content).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = f"public, max-age={NAMES_AGE}"
    response.make_conditional(request)
    return response


def _kept() -> list[str]:
    """Where the scripts are that the page kept needs."""
    return [scripts.address(name) for name in scripts.NAMES]


def put(name: str) -> Markup:
    """A place in a sentence that the phone fills."""
    return Markup('<span data-put="{}"></span>').format(name)
