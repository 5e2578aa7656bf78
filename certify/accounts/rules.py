"""What each role may do, which roles never meet, how identifiers are written and which passwords are refused."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

from certify.accounts.terms import IdentifierKind, Role
from certify.errors import Conflict, Invalid

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.CANDIDATE: frozenset({"candidacy.own", "certificate.own"}),
    Role.COUNSELLOR: frozenset({"candidacy.accompany", "candidacy.register"}),
    Role.OFFICER: frozenset({"candidacy.decide", "candidacy.register"}),
    Role.CENTRE_MANAGER: frozenset({"site.check"}),
    Role.SESSION_MANAGER: frozenset({"session.manage", "minutes.sign", "site.check"}),
    Role.JUROR: frozenset({"sheet.fill", "minutes.sign"}),
    Role.AUTHORITY: frozenset({"minutes.validate", "certificate.status", "certification.edit", "appeal.decide"}),
    Role.NOMENCLATURE_EDITOR: frozenset({"nomenclature.edit"}),
    Role.AUDITOR: frozenset({"trail.read"}),
    Role.ADMINISTRATOR: frozenset({"account.administer", "message.read"}),
}

_DECIDING = (Role.OFFICER, Role.SESSION_MANAGER, Role.JUROR, Role.AUTHORITY)

# An administrator is technical and can neither decide nor sign; an auditor reads what others did; nobody decides about
# themselves. Duties that must not meet around one session or one candidate are checked there (assessments).
NEVER_TOGETHER: frozenset[frozenset[Role]] = frozenset(
    [frozenset({Role.ADMINISTRATOR, role}) for role in _DECIDING]
    + [frozenset({Role.AUDITOR, role}) for role in (*_DECIDING, Role.ADMINISTRATOR)]
    + [frozenset({Role.CANDIDATE, role}) for role in (Role.OFFICER, Role.SESSION_MANAGER, Role.AUTHORITY)]
)

# The role an organisation must hold for one of its people to hold this one; a role missing here needs no organisation.
ORGANISATION_ROLE: dict[Role, str] = {
    Role.COUNSELLOR: "employment_service",
    Role.OFFICER: "certifier",
    Role.JUROR: "certifier",
    Role.AUTHORITY: "certifier",
    Role.SESSION_MANAGER: "centre",
    Role.CENTRE_MANAGER: "centre",
}

IDLE = timedelta(hours=2)
ABSOLUTE = timedelta(hours=12)

PASSWORD_LENGTH = (8, 128)

_MAIL = re.compile(r"[^@\s\"(),:;<>\[\\\]]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")
_PHONE = re.compile(r"\+[1-9]\d{7,14}")  # E.164
_STAFF_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z/.-]{2,31}")


def check_duties(roles: frozenset[Role]) -> None:
    """Refuse roles that never meet in one person. Errors: Conflict `account.duties`."""
    for pair in NEVER_TOGETHER:
        if pair <= roles:
            raise Conflict("account.duties", "Ces deux rôles ne se rencontrent jamais chez une même personne.")


def written(kind: IdentifierKind, text: str) -> str:
    """The one way to write an identifier. Errors: Invalid on the field `identifier`."""
    value, shape, sentence = {
        IdentifierKind.MAIL: (
            text.strip().casefold(),
            _MAIL,
            "Écrivez l’adresse en entier, par exemple nom@exemple.bj.",
        ),
        IdentifierKind.PHONE: (
            _digits(text),
            _PHONE,
            "Écrivez le numéro avec l’indicatif du pays, par exemple +229 01 00 00 00 00.",
        ),
        IdentifierKind.STAFF_NUMBER: (text.strip().upper(), _STAFF_NUMBER, "Écrivez le matricule sans espace."),
    }[kind]
    if not value.isprintable() or not shape.fullmatch(value):
        raise Invalid("identifier.shape", sentence, fields={"identifier": sentence})
    return value


def _digits(text: str) -> str:
    bare = re.sub(r"[\s().\-\u2010-\u2015/]", "", text)
    return "+" + bare[2:] if bare.startswith("00") else bare


def readings(text: str) -> list[tuple[IdentifierKind, str]]:
    """Every identifier that what a person typed can be, likeliest first; empty when it can be none."""
    kinds = [IdentifierKind.MAIL] if "@" in text else [IdentifierKind.PHONE, IdentifierKind.STAFF_NUMBER]
    found = []
    for kind in kinds:
        try:
            found.append((kind, written(kind, text)))
        except Invalid:
            continue
    return found


def mail_or_phone(text: str) -> tuple[IdentifierKind, str]:
    """What a candidate gives to sign in. Errors: Invalid on the field `identifier`."""
    kind = IdentifierKind.MAIL if "@" in text else IdentifierKind.PHONE
    return kind, written(kind, text)


def check_password(password: str, *known: str) -> None:
    """Refuse a password that is too short, too long, common, or made of what is `known` of the person.

    No rule of composition (OWASP ASVS 5.0, 6.2; NIST SP 800-63B 3.1.1.2). Errors: Invalid on the field `password`.
    """
    least, most = PASSWORD_LENGTH
    if len(password) < least:
        _refuse("Choisissez un mot de passe d’au moins 8 caractères.")
    if len(password) > most:
        _refuse("Choisissez un mot de passe de 128 caractères au plus.")
    if is_guessable(password, *known):
        _refuse("Ce mot de passe est facile à deviner. Prenez plutôt trois ou quatre mots sans lien entre eux.")


def _refuse(sentence: str) -> None:
    raise Invalid("password.refused", sentence, fields={"password": sentence})


def is_guessable(password: str, *known: str) -> bool:
    """Whether the password is a common one, a run of a keyboard or alphabet, or the person's own name or address."""
    plain = normalize("NFKC", password).casefold()
    core = re.sub(r"[\W\d_]+$", "", re.sub(r"^[\W\d_]+", "", plain))
    words = _common() | {part for text in known for part in _parts(text)}
    return plain in words or (core in words and len(plain) - len(core) <= 6) or _is_run(plain)


def _parts(text: str) -> set[str]:
    whole = normalize("NFKC", text).casefold().strip()
    return {part for part in (whole, *re.split(r"[\s@.'’-]+", whole)) if len(part) >= 3}


def _is_run(text: str) -> bool:
    """One character, or a piece repeated, or characters that follow each other."""
    if len(set(text)) <= 2 or text in (text * 2)[1:-1]:
        return True
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(steps) == 1 and abs(steps.pop()) <= 1


@cache
def _common() -> frozenset[str]:
    """The refused words, from `common_passwords.txt`: one a line, lower case."""
    lines = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
