"""From the lines of a list to people to register: each cell checked as the forms check it, no person twice. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from certify.candidacies.identity import (
    Contact,
    Identity,
    Work,
    check_contact,
    check_work,
    one_line,
    read_birth,
    tidied,
    unseen,
    wrong_identity,
)
from certify.candidacies.lists.lines import Fault, Line
from certify.candidacies.mandates import Agreement, wrong_agreement
from certify.candidacies.names import signs_to_remove
from certify.candidacies.practice import Period
from certify.candidacies.states import MandateWay
from certify.credential.record import BirthDate, Precision
from certify.errors import Invalid

NUMBER_MAX = 40
WAYS = {"signature": MandateWay.SIGNED, "pouce": MandateWay.THUMBPRINT, "oral": MandateWay.SPOKEN}
AROUND = re.compile(r"(?:vers|env\.?|environ)\s+", re.IGNORECASE)
DATES = (
    re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})[/.-](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2}))?"),
)
# Which column a field of the forms is.
COLUMN_OF = {
    "birth_name": "nom", "given_names": "prenoms", "usual_name": "nom_usage", "birth_place": "lieu_naissance",
    "birth_day": "naissance", "birth_month": "naissance", "birth_year": "naissance", "town": "ville",
    "country_code": "pays", "phone": "telephone", "mail": "courriel", "work": "experience",
    "place": "experience_lieu", "employer": "experience_employeur", "from_year": "experience_debut",
    "from_month": "experience_debut", "until_year": "experience_fin", "until_month": "experience_fin",
    "witness": "temoin",
}  # fmt: skip
PersonKey = tuple[str, ...]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class OpenVersion:
    """A vintage that takes candidates: `units` are its ids by code."""

    version_id: int
    authority_id: int
    units: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored already, read once. A certification code that two authorities use has no single version."""

    today: date
    country: str
    countries: Collection[str]
    versions: Mapping[str, OpenVersion | None]
    numbers: Collection[str]
    people: Collection[PersonKey]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person to register, with the candidacy to begin."""

    identity: Identity
    contact: Contact
    number: str
    version: OpenVersion
    units: tuple[int, ...]
    work: Work | None
    agreement: Agreement


def person_key(identity: Identity) -> PersonKey:
    """What makes two lines one person: the same names, birth and place, whatever the capitals."""
    names = (identity.birth_name, identity.given_names, identity.birth_place)
    return (*(name.casefold() for name in names), identity.birth.digits, identity.birth.precision.value)


def check(lines: Iterable[Line], known: Known) -> tuple[list[Newcomer], list[Fault]]:
    """The people of a list, and every fault of every line."""
    faults: list[Fault] = []
    people: list[Newcomer] = []
    numbers: dict[str, int] = {}
    keys: dict[PersonKey, int] = {}
    for line in lines:
        before = len(faults)
        newcomer = _newcomer(line, known, faults)
        if number := line["numero"].upper():
            faults += _twice(line.number, number, numbers, known.numbers, "numero")
        if newcomer is not None:
            faults += _twice(line.number, person_key(newcomer.identity), keys, known.people, "nom")
        if newcomer is not None and len(faults) == before:
            people.append(newcomer)
    return people, faults


def _twice(number: int, key: Key, seen: dict[Key, int], stored: Collection[Key], column: str) -> list[Fault]:
    """The fault of a key that is stored or stood on a line before."""
    if key in stored:
        return [Fault(number, column, "Cette personne est déjà inscrite.")]
    first = seen.setdefault(key, number)
    same: dict[str, object] = {"first": first}
    return [Fault(number, column, "Cette personne est déjà à la ligne %(first)s.", same)] if first != number else []


def _newcomer(line: Line, known: Known, faults: list[Fault]) -> Newcomer | None:
    before = len(faults)
    identity = _identity(line, known.today, faults)
    contact = _contact(line, known, faults)
    version, units = _version(line, known, faults)
    _number(line, faults)
    work = _work(line, known.today, faults)
    agreement = _agreement(line, faults)
    if len(faults) > before or identity is None or contact is None or version is None or agreement is None:
        return None
    return Newcomer(identity, contact, line["numero"].upper(), version, units, work, agreement)


def _identity(line: Line, today: date, faults: list[Fault]) -> Identity | None:
    birth = _birth(line, today, faults)
    names = line["nom"], line["nom_usage"], line["prenoms"]
    identity = tidied(Identity(*names, birth or BirthDate(1900, precision=Precision.YEAR), line["lieu_naissance"]))
    wrong = wrong_identity(identity)
    if wrong:
        _note(line, wrong, faults, signs_to_remove(names, line["lieu_naissance"]))
    return None if wrong or birth is None else identity


def _birth(line: Line, today: date, faults: list[Fault]) -> BirthDate | None:
    point = _point(line["naissance"])
    if point is None:
        sentence = "Écrivez 14/03/1991, 03/1991, 1991 ou « vers 1991 »."
        faults.append(Fault(line.number, "naissance", sentence))
        return None
    day, month, year, around = point
    try:
        return read_birth(day, month, year, around=around, today=today)
    except Invalid as error:
        _note(line, error.fields, faults)
        return None


def _point(text: str) -> tuple[int | None, int | None, int, bool] | None:
    """Day, month and year of a date as people type it, and whether it is rough; None for what is no date."""
    bare, around = AROUND.subn("", text.strip(), count=1)
    found = next((match for pattern in DATES if (match := pattern.fullmatch(bare))), None)
    if found is None or not bare.isascii():
        return None
    parts = found.groupdict()
    day, month = (int(parts[name]) if parts.get(name) else None for name in ("day", "month"))
    return day, month, int(parts["year"]), bool(around)


def _contact(line: Line, known: Known, faults: list[Fault]) -> Contact | None:
    country = line["pays"].upper() or known.country
    if country not in known.countries:
        faults.append(Fault(line.number, "pays", "Ce pays n’est pas connu ici : écrivez ses deux lettres, comme ML."))
        return None
    try:
        return check_contact(Contact(line["ville"], country, line["telephone"], line["courriel"]))
    except Invalid as error:
        _note(line, error.fields, faults, error.values)
        return None


def _number(line: Line, faults: list[Fault]) -> None:
    if wrong := one_line(line["numero"], NUMBER_MAX, "Écrivez le numéro de demandeur d’emploi."):
        faults.append(Fault(line.number, "numero", wrong))


def _version(line: Line, known: Known, faults: list[Fault]) -> tuple[OpenVersion | None, tuple[int, ...]]:
    code = line["certification"].upper()
    version = known.versions.get(code)
    if version is None:
        faults.append(_unknown_code(line, code, known))
        return None, ()
    codes = [code for code in re.split(r"[\s,;|/+]+", line["unites"].upper()) if code]
    unknown = [code for code in codes if code not in version.units]
    if unknown:
        values: dict[str, object] = {"unknown": ", ".join(unknown), "units": ", ".join(version.units)}
        faults.append(Fault(line.number, "unites", "Inconnu : %(unknown)s. Les unités sont %(units)s.", values))
    return version, tuple(dict.fromkeys(version.units[code] for code in codes if code in version.units))


def _unknown_code(line: Line, code: str, known: Known) -> Fault:
    """The fault of a code that names no single certification, with those that do."""
    prefixed = [each for each in known.versions if each.partition(":")[2] == code]
    codes = prefixed if code in known.versions else usable_codes(known.versions)
    values: dict[str, object] = {"codes": ", ".join(codes)}
    if code in known.versions:
        sentence = "Deux autorités ont ce code : écrivez le préfixe devant, comme %(codes)s."
    elif codes:
        sentence = "Aucune certification ouverte n’a ce code. Les codes sont %(codes)s."
    else:
        sentence = "Aucune certification n’est ouverte aux candidats dans ce pays."
    return Fault(line.number, "certification", sentence, values)


def usable_codes(versions: Mapping[str, OpenVersion | None]) -> list[str]:
    """The codes that name one certification each, in order: with its prefix where two authorities use the same."""

    def names_one(code: str, version: OpenVersion | None) -> bool:
        _, prefixed, bare = code.partition(":")
        return version is not None and (not prefixed or versions.get(bare) is None)

    return sorted(code for code, version in versions.items() if names_one(code, version))


def _work(line: Line, today: date, faults: list[Fault]) -> Work | None:
    named = ("experience", "experience_lieu", "experience_employeur", "experience_debut", "experience_fin")
    if not any(line[name] for name in named):
        return None
    start, end = _point(line["experience_debut"]), _point(line["experience_fin"])
    if start is None or (end is None and line["experience_fin"]):
        column = "experience_debut" if start is None else "experience_fin"
        faults.append(Fault(line.number, column, "Écrivez 2009, 03/2009 ou « vers 2009 »."))
        return None
    period = Period(start[2], start[1], end[2] if end else None, end[1] if end else None)
    employer, around = line["experience_employeur"], start[3] or bool(end and end[3])
    work = Work(
        line["experience"], line["experience_lieu"], period, employer, self_employed=not employer, around=around
    )
    try:
        return check_work(work, today)
    except Invalid as error:
        _note(line, error.fields, faults)
        return None


def _agreement(line: Line, faults: list[Fault]) -> Agreement | None:
    way = WAYS.get(line["accord"].casefold())
    if way is None:
        faults.append(Fault(line.number, "accord", "Écrivez signature, pouce ou oral."))
        return None
    agreement = Agreement(way, line["temoin"], read_aloud=True)
    wrong = wrong_agreement(agreement)
    _note(line, wrong, faults)
    return None if wrong or unseen(line["temoin"]) else agreement


def _note(line: Line, wrong: Mapping[str, str], faults: list[Fault], values: dict[str, object] | None = None) -> None:
    for name, sentence in wrong.items():
        faults.append(Fault(line.number, COLUMN_OF.get(name, name), sentence, values or {}))
