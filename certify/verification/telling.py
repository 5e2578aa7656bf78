"""What `certify verify` says: a small table of words and the lines of a report, without a catalogue to load."""

from __future__ import annotations

from datetime import datetime
from unicodedata import category

from certify.credential.claims import Claims
from certify.credential.record import Kind
from certify.credential.report import Check, Outcome, Report, Verdict

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
        "unit": "{held} unité sur {of}, PAS le titre complet",
        "units": "{held} unités sur {of}, PAS le titre complet",
        "name": "Nom",
        "birth": "Naissance",
        "number": "Numéro",
        "issued": "Délivré le",
        "expires": "Valable jusqu’au",
        "authority": "Autorité",
        "parse": "lecture",
        "issuer": "autorité et clé",
        "signature": "signature",
        "carriers": "code et fichier d’accord, registre non consulté",
        "log": "inscription au journal",
        "validity": "validité",
        "status": "retrait, suspension, remplacement",
        "not_checked": "non vérifié",
        "unchecked": "retrait NON vérifié",
        "checked_on": "retrait vérifié pour la dernière fois le {day}",
        "too_old": "retrait NON vérifié (liste du {day}, trop ancienne)",
        "offline": "Vérifié hors ligne : un retrait ou une suspension ne se voient qu’en ligne.",
        "since_then": "Vérifié hors ligne : un retrait postérieur ne se voit qu’en ligne.",
        "elsewhere": "Ce code mène ailleurs, ne l’ouvrez pas : {where}",
        "root": "Racine",
        "self_asserted": "Selon la racine que trust.json affirme elle-même : comparez-la à une source sûre (--root).",
        "stale": "La liste des clés a pris fin le {day} : prenez-en une plus récente.",
        "compare": "Comparez le nom avec une pièce d’identité, et ces lignes avec le papier.",
        "no_file": "{file} : ne se lit pas ({why})",
        "too_large": "{file} : plus de 10 Mo, ce n’est pas un certificat",
        "is_trust": "{file} : c’est la liste des clés des autorités, pas un certificat",
        "no_kind": "{file} : ni un certificat en PDF, JSON ou JWT, ni le texte ou la photo d’un code",
        "photo.heic": "{file} : une photo HEIC ne se lit pas ici ; donnez-la en JPEG ou en PNG",
        "photo.too_large": "{file} : cette image est trop grande",
        "photo.broken": "{file} : cette image est abîmée",
        "photo.too_long": "{file} : cette image est trop chargée ; photographiez le code seul",
        "photo.several": "{file} : cette image montre plusieurs certificats",
        "photo.no_code": "{file} : pas de code de certificat sur cette image",
        "bad_list": "{file} : ce n’est pas une liste de statuts signée par une autorité connue ({why})",
        "no_list": "{file} : aucune liste de statuts signée par une autorité connue dans ce dossier",
        "no_trust": "trust.json manque : donnez --trust",
        "bad_trust": "{file} : ce n’est pas une liste de clés signée par la racine attendue ({why})",
        "bad_root": "{file} : ni un certificat racine en PEM, ni une empreinte de 64 chiffres hexadécimaux",
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
        "unit": "{held} unit of {of}, NOT the full title",
        "units": "{held} units of {of}, NOT the full title",
        "name": "Name",
        "birth": "Born",
        "number": "Number",
        "issued": "Issued",
        "expires": "Valid until",
        "authority": "Authority",
        "parse": "reading",
        "issuer": "authority and key",
        "signature": "signature",
        "carriers": "code and file agree, no register was asked",
        "log": "entry in the log",
        "validity": "validity",
        "status": "withdrawal, suspension, replacement",
        "not_checked": "not checked",
        "unchecked": "withdrawal NOT checked",
        "checked_on": "withdrawal last checked on {day}",
        "too_old": "withdrawal NOT checked (list of {day}, too old)",
        "offline": "Checked offline: a withdrawal or suspension shows online only.",
        "since_then": "Checked offline: a later withdrawal shows online only.",
        "elsewhere": "This code leads elsewhere, do not open it: {where}",
        "root": "Root",
        "self_asserted": "By the root that trust.json itself asserts: compare it with a safe source (--root).",
        "stale": "The list of keys ended on {day}: get a newer one.",
        "compare": "Compare the name with an identity document, and these lines with the paper.",
        "no_file": "{file}: cannot be read ({why})",
        "too_large": "{file}: more than 10 MB, this is no certificate",
        "is_trust": "{file}: this is the trust bundle, not a certificate",
        "no_kind": "{file}: neither a certificate in PDF, JSON or JWT, nor the text or a photo of a code",
        "photo.heic": "{file}: HEIC photos are not read here; give it as JPEG or PNG",
        "photo.too_large": "{file}: this picture is too large",
        "photo.broken": "{file}: this picture is damaged",
        "photo.too_long": "{file}: this picture takes too long to search; take one of the code alone",
        "photo.several": "{file}: this picture shows several certificates",
        "photo.no_code": "{file}: no code of a certificate in this picture",
        "bad_list": "{file}: not a status list signed by a known authority ({why})",
        "no_list": "{file}: no status list signed by a known authority in this folder",
        "no_trust": "trust.json is missing: give --trust",
        "bad_trust": "{file}: not a list of keys signed by the expected root ({why})",
        "bad_root": "{file}: neither a root certificate in PEM nor a fingerprint of 64 hexadecimal digits",
    },
}


def told(report: Report, words: dict[str, str]) -> str:
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
        passed = report.step(Check.STATUS).outcome is Outcome.PASSED
        lines += [words["since_then" if passed else "offline"], words["compare"]]
    return lines


def _heading(report: Report, words: dict[str, str]) -> str:
    verdict = words["receipt" if report.step(Check.PARSE).code == "pdf.receipt" else report.verdict]
    if report.claims is None:
        return verdict
    held, total = len(report.claims.unit_positions), report.claims.unit_count
    said = "title" if report.kind is Kind.TITLE else "units" if held > 1 else "unit"
    kind = words[said].format(held=held, of=total)
    return " – ".join(filter(None, (verdict, kind, _amber(report, words))))


def _amber(report: Report, words: dict[str, str]) -> str:
    """What is known of a withdrawal: whoever has no network has an old word at best, and hears how old."""
    if report.verdict is not Verdict.AUTHENTIC:
        return ""
    if report.status_as_of is None:
        return words["unchecked"]
    passed = report.step(Check.STATUS).outcome is Outcome.PASSED
    return words["checked_on" if passed else "too_old"].format(day=_instant(report.status_as_of))


def _instant(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M} UTC"


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
