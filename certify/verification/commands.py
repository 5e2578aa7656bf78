"""`certify verify`: the verdict on a PDF or on the text of a QR code, without network, register or site.

It stands on `credential` alone, so that it starts at once and anyone can read what it does. Its words are a small table
here for the same reason.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from unicodedata import category

import click
from cryptography import x509

from certify import clock
from certify.credential import qrtext, trustfile
from certify.credential.claims import Claims
from certify.credential.evidence import Evidence, PdfEvidence, QrEvidence
from certify.credential.malformed import Malformed
from certify.credential.policy import OFFLINE
from certify.credential.record import Kind
from certify.credential.report import Check, Outcome, Report, Verdict
from certify.credential.trust import Trust
from certify.credential.verify import verify as check

LARGEST = 10 * 1024 * 1024
UNUSABLE = 2
EXIT = {Verdict.AUTHENTIC: 0, Verdict.CANNOT_CHECK: UNUSABLE}
SIGNS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.NOT_CHECKED: "–"}

WORDS = {
    "fr": {
        "authentic": "AUTHENTIQUE",
        "expired": "AUTHENTIQUE, MAIS SA VALIDITÉ EST PASSÉE",
        "suspended": "SUSPENDU",
        "withdrawn": "RETIRÉ",
        "replaced": "REMPLACÉ",
        "altered": "MODIFIÉ : ne vous fiez pas à ce qui est écrit dessus",
        "unknown": "INCONNU : aucune autorité connue ne l’a délivré",
        "cannot_check": "NE PEUT PAS ÊTRE VÉRIFIÉ : ni un oui, ni un non",
        "receipt": "INCONNU : c’est le reçu d’une vérification, PAS un certificat",
        "title": "titre complet",
        "unit": "{held} unité(s) sur {of}, PAS le titre complet",
        "name": "Nom",
        "birth": "Naissance",
        "number": "Numéro",
        "issued": "Délivré le",
        "expires": "Valable jusqu’au",
        "authority": "Autorité",
        "parse": "lecture",
        "issuer": "autorité et clé",
        "signature": "signature",
        "carriers": "code, fichier et registre d’accord",
        "log": "inscription au journal",
        "validity": "validité",
        "status": "retrait, suspension, remplacement",
        "not_checked": "non vérifié",
        "unchecked": "retrait NON vérifié",
        "offline": "Vérifié hors ligne : un retrait ou une suspension ne se voient qu’en ligne.",
        "elsewhere": "Ce code mène ailleurs, ne l’ouvrez pas : {where}",
        "root": "Racine",
        "self_asserted": "Selon la racine que trust.json affirme elle-même : comparez-la à une source sûre (--root).",
        "stale": "La liste des clés a pris fin le {day} : prenez-en une plus récente.",
        "compare": "Comparez le nom avec une pièce d’identité, et ces lignes avec le papier.",
        "no_file": "{file} : ne se lit pas ({why})",
        "too_large": "{file} : plus de 10 Mo, ce n’est pas un certificat",
        "no_kind": "{file} : ni un PDF, ni le texte d’un code de certificat",
        "no_trust": "trust.json manque : donnez --trust",
        "bad_trust": "{file} : ce n’est pas une liste de clés signée par la racine attendue ({why})",
        "bad_root": "{file} : ce n’est pas un certificat racine en PEM",
    },
    "en": {
        "authentic": "AUTHENTIC",
        "expired": "AUTHENTIC, BUT ITS VALIDITY HAS ENDED",
        "suspended": "SUSPENDED",
        "withdrawn": "WITHDRAWN",
        "replaced": "REPLACED",
        "altered": "ALTERED: do not rely on what it says",
        "unknown": "UNKNOWN: no authority we know issued it",
        "cannot_check": "CANNOT BE CHECKED: neither a yes nor a no",
        "receipt": "UNKNOWN: this is the receipt of a check, NOT a certificate",
        "title": "full title",
        "unit": "{held} unit(s) of {of}, NOT the full title",
        "name": "Name",
        "birth": "Born",
        "number": "Number",
        "issued": "Issued",
        "expires": "Valid until",
        "authority": "Authority",
        "parse": "reading",
        "issuer": "authority and key",
        "signature": "signature",
        "carriers": "code, file and register agree",
        "log": "entry in the log",
        "validity": "validity",
        "status": "withdrawal, suspension, replacement",
        "not_checked": "not checked",
        "unchecked": "withdrawal NOT checked",
        "offline": "Checked offline: a withdrawal or suspension shows online only.",
        "elsewhere": "This code leads elsewhere, do not open it: {where}",
        "root": "Root",
        "self_asserted": "By the root that trust.json itself asserts: compare it with a safe source (--root).",
        "stale": "The list of keys ended on {day}: get a newer one.",
        "compare": "Compare the name with an identity document, and these lines with the paper.",
        "no_file": "{file}: cannot be read ({why})",
        "too_large": "{file}: more than 10 MB, this is no certificate",
        "no_kind": "{file}: neither a PDF nor the text of a certificate’s code",
        "no_trust": "trust.json is missing: give --trust",
        "bad_trust": "{file}: not a list of keys signed by the expected root ({why})",
        "bad_root": "{file}: not a root certificate in PEM",
    },
}


class Unusable(click.ClickException):
    """Nothing to verify, or nothing to verify it with. Exit code 2."""

    exit_code = UNUSABLE

    def show(self, file: object = None) -> None:  # noqa: ARG002  (click's form)
        """One line on the error output."""
        click.echo(f"certify: {self.message}", err=True)


@click.command()
@click.argument("file")
@click.option("--trust", "trust_file", type=Path, help="Bundle of keys, else trust.json beside FILE, else the home's.")
@click.option(
    "--root", "root_file", type=Path, help="Root certificate (PEM) to pin, else the home's, else the bundle's own."
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON, as the API gives it.")
def verify(file: str, trust_file: Path | None, root_file: Path | None, as_json: bool) -> None:
    """Verify FILE: a certificate's PDF, or the text of its QR code (`-` reads the input).

    Without network. Exit code 0: authentic; 1: any other verdict; 2: nothing usable, or it cannot be checked.
    """
    words = WORDS[_language()]
    evidence = _evidence(file, words)
    trust = _trust(file, trust_file, root_file, words)
    report = check(evidence, trust, OFFLINE, clock.now())
    click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else _told(report, words))
    sys.exit(EXIT.get(report.verdict, 1))


def _language() -> str:
    spoken = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "fr" if spoken.startswith("fr") else "en"


def _evidence(file: str, words: dict[str, str]) -> Evidence:
    try:
        with click.open_file(file, "rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise Unusable(words["no_file"].format(file=file, why=error.strerror)) from None
    if len(data) > LARGEST:
        raise Unusable(words["too_large"].format(file=file))
    if data.startswith(b"%PDF-"):
        return PdfEvidence(data)
    text = data.decode("utf-8", "replace").strip()
    if qrtext.leads_to(text) is None:
        raise Unusable(words["no_kind"].format(file=file))
    return QrEvidence(text)


def _trust(file: str, bundle: Path | None, root: Path | None, words: dict[str, str]) -> Trust:
    """The bundle that was named, else the one beside FILE, else the home's; under the home's root, where there is one.

    What came with FILE vouches for nothing: a root.pem beside it is not read, and its trust.json must be one that the
    home's own root has signed. Whoever trusts another root names it.
    """
    home = Path(os.environ.get("CERTIFY_HOME", "instance")) / "keys"
    if bundle is None:
        beside = Path(file).parent / "trust.json"
        bundle = beside if file != "-" and beside.is_file() else home / "trust.json"
        if not bundle.is_file():
            raise Unusable(words["no_trust"])
    if root is None and (home / "root.pem").is_file():
        root = home / "root.pem"
    pinned = None if root is None else _root(root, words)
    try:
        return trustfile.open_trust(bundle.read_bytes(), root=pinned)
    except OSError as error:
        raise Unusable(words["no_file"].format(file=bundle, why=error.strerror)) from None
    except Malformed as error:
        raise Unusable(words["bad_trust"].format(file=bundle, why=error.code)) from None


def _root(path: Path, words: dict[str, str]) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except OSError as error:
        raise Unusable(words["no_file"].format(file=path, why=error.strerror)) from None
    except ValueError:
        raise Unusable(words["bad_root"].format(file=path)) from None


def _told(report: Report, words: dict[str, str]) -> str:
    """The report in words: the verdict first, and at once whose word it is; the root always.

    What comes from the file is shown without the signs that would steer a terminal.
    """
    return "\n".join("".join(filter(_is_shown, line)) for line in _lines(report, words))


def _is_shown(character: str) -> bool:
    return character.isprintable() or category(character) == "Zs"  # Python prints only one space of many


def _lines(report: Report, words: dict[str, str]) -> list[str]:
    lines = [_heading(report, words)]
    if not report.trust.pinned:
        lines.append(words["self_asserted"])
    lines.append("")
    if report.leads_to is not None:
        lines += [words["elsewhere"].format(where=report.leads_to), ""]
    if report.claims is not None:
        lines += [*_facts(report.claims, report, words), ""]
    lines += [_step(number, report, words) for number in range(len(report.steps))]
    lines += ["", f"{words['root']}: {report.root_fingerprint}"]
    if report.checked_at > report.trust.bundle.valid_until:
        lines.append(words["stale"].format(day=report.trust.bundle.valid_until.date()))
    if report.verdict is Verdict.AUTHENTIC:
        lines += [words["offline"], words["compare"]]
    return lines


def _heading(report: Report, words: dict[str, str]) -> str:
    verdict = words["receipt" if report.step(Check.PARSE).code == "pdf.receipt" else report.verdict]
    if report.claims is None:
        return verdict
    held, total = len(report.claims.unit_positions), report.claims.unit_count
    kind = words["title"] if report.kind is Kind.TITLE else words["unit"].format(held=held, of=total)
    unchecked = report.verdict is Verdict.AUTHENTIC and report.step(Check.STATUS).outcome is Outcome.NOT_CHECKED
    return f"{verdict} – {kind}" + (f" – {words['unchecked']}" if unchecked else "")


def _facts(claims: Claims, report: Report, words: dict[str, str]) -> list[str]:
    known = [part for part in (claims.birth[:4], claims.birth[4:6], claims.birth[6:]) if part.strip("0")]
    facts = {
        "name": claims.full_name,
        "birth": "-".join(known),
        "number": claims.number,
        "issued": claims.issued_on.isoformat(),
        "expires": claims.expires_on.isoformat() if claims.expires_on else "",
        "authority": report.authority.legal_name if report.authority else claims.issuer,
    }
    return [f"{words[name]}: {value}" for name, value in facts.items() if value]


def _step(number: int, report: Report, words: dict[str, str]) -> str:
    step = report.steps[number]
    why = words["not_checked"] if step.outcome is Outcome.NOT_CHECKED else step.code
    return f"{SIGNS[step.outcome]} {number + 1}. {words[step.check.name.lower()]}" + (f" ({why})" if why else "")
