"""`certify verify`: the verdict on a certificate in any of its forms, without network, register or site.

It stands on `credential` alone, so that it starts at once and anyone can read what it does.
"""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click
from cryptography import x509

from certify import clock
from certify.credential import evidence as carriers
from certify.credential import statuslist, trustfile
from certify.credential.evidence import SPACE, Carrier, JsonEvidence, PdfEvidence, QrEvidence, StatusKnown
from certify.credential.malformed import Malformed
from certify.credential.policy import OFFLINE
from certify.credential.report import Verdict
from certify.credential.statuslist import StatusList
from certify.credential.trust import Trust
from certify.credential.verify import verify as check
from certify.verification.telling import WORDS, told

LARGEST = 10 * 1024 * 1024
UNUSABLE = 2
FINGERPRINT = re.compile("[0-9a-f]{64}")
EXIT = {Verdict.AUTHENTIC: 0, Verdict.CANNOT_CHECK: UNUSABLE}


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
    "--root", help="Root to pin, a certificate in PEM or its fingerprint; else the home's, else the bundle's own."
)
@click.option(
    "--status", "lists", type=Path, multiple=True, help="Signed status list (.jwt), or a folder of them; repeatable."
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON, as the API gives it.")
def verify(file: str, trust_file: Path | None, root: str | None, lists: tuple[Path, ...], as_json: bool) -> None:
    """Verify FILE: a certificate's PDF, JSON or JWT, the text of its QR code or a photo of it (`-` reads the input).

    Without network. Exit code 0: authentic; 1: any other verdict; 2: nothing usable, or it cannot be checked.
    """
    words = WORDS[_language()]
    data = _read(file, words)
    trust = _trust(file, trust_file, root, words)
    evidence = _evidence(file, data, trust, words)
    opened = [one for path in lists for one in _lists(path, trust, words)]
    now = clock.now()
    report = check(evidence, trust, OFFLINE, now)
    if opened and report.claims is not None:
        status: StatusKnown | None = statuslist.known(opened, report.claims)
        report = check(replace(evidence, status=status), trust, OFFLINE, now)
    click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else told(report, words))
    sys.exit(EXIT.get(report.verdict, 1))


def _language() -> str:
    spoken = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "fr" if spoken.startswith("fr") else "en"


def _read(file: str, words: dict[str, str]) -> bytes:
    try:
        with click.open_file(file, "rb") as stream:
            data: bytes = stream.read(LARGEST + 1)
    except OSError as error:
        raise Unusable(words["no_file"].format(file=file, why=error.strerror)) from None
    if len(data) > LARGEST:
        raise Unusable(words["too_large"].format(file=file))
    return data


def _evidence(file: str, data: bytes, trust: Trust, words: dict[str, str]) -> Carrier:
    """What the file is, by its content."""
    kind = carriers.recognise(data)
    if kind is None:
        return QrEvidence(_in_picture(file, data, trust, words))
    if kind is PdfEvidence:
        return PdfEvidence(data)
    if kind is JsonEvidence and _is_bundle(data):
        raise Unusable(words["is_trust"].format(file=file))
    text = data.strip(SPACE.encode())
    return QrEvidence(text.decode("utf-8", "replace")) if kind is QrEvidence else kind(text)  # type: ignore[arg-type]


def _is_bundle(data: bytes) -> bool:
    """Whether it is a bundle of keys, whoever signed it: it lies beside certificates and is taken for one."""
    try:
        trustfile.open_trust(data)
    except Malformed as error:
        return error.code != "trust.form"
    return True


def _in_picture(file: str, data: bytes, trust: Trust, words: dict[str, str]) -> str:
    """The text of the code in a picture."""
    # Loaded for a picture only: its libraries take longer to load than a code to verify.
    from certify.verification import photo  # noqa: PLC0415

    try:
        text = photo.choose(photo.codes(data), trust.bundle.addresses)
    except Malformed as error:
        raise Unusable(words.get(error.code, words["no_kind"]).format(file=file)) from None
    if text is None:
        raise Unusable(words["photo.no_code"].format(file=file))
    return text


def _lists(path: Path, trust: Trust, words: dict[str, str]) -> list[StatusList]:
    """The list in a file, which must be one; or all that are in a folder and below it, among whatever else is there."""
    if not path.is_dir():
        return [_list(path, trust, words)]
    found: list[StatusList] = []
    for one in sorted(path.rglob("*.jwt")):
        with suppress(Unusable):
            found.append(_list(one, trust, words))
    if not found:
        raise Unusable(words["no_list"].format(file=path))
    return found


def _list(path: Path, trust: Trust, words: dict[str, str]) -> StatusList:
    try:
        with path.open("rb") as stream:
            return statuslist.open_list(stream.read(statuslist.MAX_BYTES + 1), trust)
    except OSError as error:
        raise Unusable(words["no_file"].format(file=path, why=error.strerror)) from None
    except Malformed as error:
        raise Unusable(words["bad_list"].format(file=path, why=error.code)) from None


def _trust(file: str, bundle: Path | None, root: str | None, words: dict[str, str]) -> Trust:
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
        root = str(home / "root.pem")
    pinned = None if root is None else _root(root, words)
    try:
        return trustfile.open_trust(bundle.read_bytes(), root=pinned)
    except OSError as error:
        raise Unusable(words["no_file"].format(file=bundle, why=error.strerror)) from None
    except Malformed as error:
        raise Unusable(words["bad_trust"].format(file=bundle, why=error.code)) from None


def _root(given: str, words: dict[str, str]) -> x509.Certificate | str:
    """A fingerprint as it is printed, however it was copied; or the certificate in a file."""
    fingerprint = "".join(filter(str.isalnum, given)).lower()
    if FINGERPRINT.fullmatch(fingerprint) and not Path(given).exists():
        return fingerprint
    try:
        return x509.load_pem_x509_certificate(Path(given).read_bytes())
    except OSError as error:
        raise Unusable(words["no_file"].format(file=given, why=error.strerror)) from None
    except ValueError:
        raise Unusable(words["bad_root"].format(file=given)) from None
