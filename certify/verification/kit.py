"""The kit: a folder of files that verifies certificates from any web server, when this service is gone too.

A ministry or an embassy puts it on its own site. It holds a page in each language, the scripts that verify, the trust
bundle, the root and the status lists as they were signed, names for codes, and how to host it. No private key is
needed to make it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from certify.credential import did
from certify.credential.trust import Bundle
from certify.credential.typedjson import instant_text
from certify.places import static_dir
from certify.verification import offline, pages, scripts, wording
from certify.verification.kitstock import Stock
from certify.verification.languages import BESIDE_FRENCH, DEFAULT, LANGUAGES

SCRIPTS = ("kit.js", "scan.js", "answer.js", "token.js", "verifier.js")
FIRST = "index.html"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self' {registers};"
    " base-uri 'none'; form-action 'none'"
)
PAGES = {language: f"{language}.html" for language in LANGUAGES}
READMES = {language: f"README.{language}.html" for language in LANGUAGES}


def _(message: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is said."""
    return message


# Where a page on somebody's site does not say what a telephone says.
WHY: Final = {
    "status.status.unknown": _("Cette page n’a pas la liste des retraits"),
    "status.status.stale": _("La liste des retraits de cette page est trop ancienne"),
    "log.log.no_proof": _("Il se consulte auprès du registre"),
}
MORE: Final = {
    "parse.failed": tuple((f"parse.{code}", wording.WHY[code]) for code in ("jwt.form", "jwt.changed")),
    "signature.failed": (("signature.signature.jwt", wording.WHY["signature.jwt"]),),
}


def files(stock: Stock) -> dict[str, bytes]:
    """Every file of the kit but its MANIFEST, by its path in the folder."""
    return {
        **_texts(stock),
        **{name: scripts.source(name).encode() for name in SCRIPTS},
        "style.css": pages.style().encode(),
        "icon.svg": (static_dir() / "favicon.svg").read_bytes(),
        "trust.json": stock.bundle,
        "root.pem": stock.root,
        "names.json": stock.names,
        **_lists(stock),
        **_keys(stock.trust.bundle),
    }


def _texts(stock: Stock) -> dict[str, bytes]:
    bundle, written = stock.trust.bundle, {}
    origins = dict.fromkeys("{0.scheme}://{0.netloc}".format(urlsplit(address)) for address in bundle.addresses)
    common = {
        "address": bundle.addresses[0],
        "host": urlsplit(bundle.addresses[0]).netloc,
        "root": stock.trust.fingerprint,
        "policy": POLICY.format(registers=" ".join(origins)),
        "wording": wording,
        "put": offline.put,
        "carry": "",
    }
    page = {"kit": True, "steps": [_step(step) for step in offline.STEPS], "beside": BESIDE_FRENCH.pattern}
    until = min((one.says.valid_until for one in stock.lists), default=None)
    missing = [f"{slug}/{purpose}" for slug, purpose in stock.missing]
    ends = {"keys_until": bundle.valid_until, "lists_until": until, "missing": missing}
    made = {"issued": bundle.issued, **ends, "registers": origins}
    for language in LANGUAGES:
        own = {**common, "home": PAGES[language], "readme": READMES[language]}
        page_of = {**own, **page, "names": PAGES}
        written[PAGES[language]] = pages.render("kit.html", language, **page_of, choose=False)
        written[READMES[language]] = pages.render("kit_readme.html", language, **own, **made, names=READMES)
        if language == DEFAULT:
            written[FIRST] = pages.render("kit.html", language, **page_of, choose=True)
    return {name: text.encode() for name, text in written.items()}


def _step(step: offline.Step) -> offline.Step:
    hints = tuple((when, WHY.get(when, text)) for when, text in step.hints)
    return replace(step, hints=hints + MORE.get(step.when, ()))


def _lists(stock: Stock) -> dict[str, bytes]:
    index = [
        {
            "jwt": f"{one.place}.jwt",
            "issuer": one.says.issuer,
            "purpose": one.says.purpose,
            "number": one.says.number,
            "issued": instant_text(one.says.issued),
            "valid_until": instant_text(one.says.valid_until),
        }
        for one in stock.lists
    ]
    found = {"status/index.json": json.dumps({"lists": index}, indent=1).encode()}
    for one in stock.lists:
        found |= {f"status/{one.place}": one.credential, f"status/{one.place}.jwt": one.jwt}
    return found


def _keys(bundle: Bundle) -> dict[str, bytes]:
    """The DID documents and the key set that the bundle gives (`certify.credential.did`)."""
    documents = {"jwks.json": did.key_set(bundle), "did.json": did.operator_document(bundle)}
    documents |= {f"{one.slug}/did.json": did.authority_document(one, bundle) for one in bundle.authorities}
    return {
        f"keys/{name}": json.dumps(value, ensure_ascii=False, indent=1).encode() for name, value in documents.items()
    }
