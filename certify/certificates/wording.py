"""What is printed on every certificate, in both languages at once. (A catalogue gives one language at a time.)"""

from __future__ import annotations

from datetime import date

from certify.credential.record import BirthDate, Label, Level, OccupationRef, Precision

# fmt: off
MONTHS = {
    "fr": [
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ],
    "en": [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ],
}
# fmt: on
COUNTED = {
    "fr": ["zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"],
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
}
# SKOS mapping relations (SKOS Reference §10); none of them means that one certificate is worth another.
RELATIONS = {
    "exactMatch": Label("même métier", "same occupation"),
    "closeMatch": Label("métier proche", "close occupation"),
    "broadMatch": Label("métier plus large", "broader occupation"),
    "narrowMatch": Label("métier plus étroit", "narrower occupation"),
    "relatedMatch": Label("métier voisin", "related occupation"),
}

WORDS = {
    "awarded": Label("est décerné à", "is awarded to"),
    "unit_kind": Label("Certificat d’unité", "Unit certificate"),
    "birth_date": Label("Naissance", "Born"),
    "birth_place": Label("Lieu de naissance", "Place of birth"),
    "birth_name": Label("Nom de naissance", "Birth name"),
    "level": Label("Niveau", "Level"),
    "title_level": Label("Niveau du titre", "Level of the title"),
    "occupation": Label("Métier", "Occupation"),
    "scope": Label("Unités", "Units"),
    "decision": Label("Décision", "Decision"),
    "europe": Label("Cadre européen", "European framework"),
    "marks": Label("Repères", "References"),
    "near": Label("Dans d’autres nomenclatures", "In other classifications"),
    "minutes": Label("Procès-verbal du jury", "Minutes of the jury"),
    "signed": Label("Signé électroniquement", "Signed electronically"),
    "not_title": Label("Il n’est pas le titre complet.", "It is not the full title."),
    "units": Label("Unités et compétences", "Units and competences"),
    "within": Label("Cette unité dans le titre", "This unit within the title"),
    "unit": Label("Unité", "Unit"),
    "this": Label("Ce document", "This document"),
    "outside": Label("Hors de ce document", "Not covered by this document"),
    "scan": Label("Photographiez le code, ou tapez", "Scan the code, or type"),
    "at": Label("sur", "at"),
    "number": Label("Numéro", "Number"),
    "verify": Label("Vérifier ce certificat", "How to verify"),
    "step1": Label("Photographiez le code, ou tapez le code public", "Scan the code, or type the public code"),
    "step1b": Label("sur", "at"),
    "step2": Label(
        "Lisez le verdict\u00a0: seul «\u00a0authentique\u00a0» suffit.", "Read the verdict: only “authentic” will do."
    ),
    "step3": Label(
        "Comparez nom, numéro, nature et date avec ce papier, et la personne avec une pièce d’identité.",
        "Compare name, number, kind and date with this paper, and the person with an identity document.",
    ),
    "doubt": Label(
        "En cas de doute sur le site, partez de celui de l’ambassade, du ministère ou du service de l’emploi."
        " La vérification est gratuite et ne demande pas de mot de passe.",
        "If you doubt the site, start from that of the embassy, the ministry or the employment service."
        " Checking is free and never asks for a password.",
    ),
    "offline": Label("Sans le site", "Without the site"),
    "offline_text": Label(
        "Le code et le fichier PDF portent la signature de l’autorité."
        " Même dans trente ans, un logiciel libre la vérifie avec la clé racine, dont voici l’empreinte (SHA-256).",
        "The code and the PDF file carry the authority’s signature."
        " Even in thirty years, free software checks it with the root key; this is its fingerprint (SHA-256).",
    ),
    "not_proof": Label(
        "Ce certificat ne prouve ni l’identité du porteur, ni le droit de travailler, ni une équivalence.",
        "It proves neither the bearer’s identity, nor a right to work, nor equivalence.",
    ),
    "portrait_alt": Label(
        "Portrait du titulaire, pris quand son identité a été contrôlée",
        "Portrait of the holder, taken when their identity was checked",
    ),
    "code_alt": Label(
        "Code QR à photographier pour vérifier ce certificat", "QR code to scan in order to verify this certificate"
    ),
}


def day(value: date) -> Label:
    """A date with the month in letters."""
    first = "1er" if value.day == 1 else str(value.day)
    return Label(
        f"{first} {MONTHS['fr'][value.month - 1]} {value.year}",
        f"{value.day} {MONTHS['en'][value.month - 1]} {value.year}",
    )


def birth(value: BirthDate) -> Label:
    """A birth date as exactly as it is known."""
    if value.precision is Precision.DAY:
        return day(date(value.year, value.month or 1, value.day or 1))
    if value.precision is Precision.MONTH:
        month = (value.month or 1) - 1
        return Label(f"{MONTHS['fr'][month]} {value.year}", f"{MONTHS['en'][month]} {value.year}")
    if value.precision is Precision.YEAR:
        return Label(f"en {value.year}", f"in {value.year}")
    return Label(f"vers {value.year}", f"around {value.year}")


def count(number: int, language: str) -> str:
    """A small number in letters (feminine in French: it counts units)."""
    words = COUNTED[language]
    return words[number] if number < len(words) else str(number)


def all_held(units: int) -> Label:
    """The sentence of a full title."""
    if units == 1:
        return Label("L’unité unique du titre est acquise.", "The only unit of the title is held.")
    return Label(
        f"Les {count(units, 'fr')} unités du titre sont acquises.",
        f"All {count(units, 'en')} units of the title are held.",
    )


def part_held(covered: int, units: int) -> Label:
    """The sentence that keeps a unit from being taken for the title."""
    return Label(
        f"Ce document porte sur {covered} unité{'s' if covered > 1 else ''} sur {units}.",
        f"This document covers {covered} unit{'s' if covered > 1 else ''} out of {units}.",
    )


def of_title(kind: Label, title: Label, vintage: str) -> Label:
    """The title that a unit is part of."""
    return Label(f"Titre\u00a0: {title.fr} ({kind.fr}, {vintage})", f"Title: {title.en} ({kind.en}, {vintage})")


def position(held: int, units: int) -> Label:
    """A unit's place in its title."""
    return Label(f"Unité {held} sur {units}", f"Unit {held} of {units}")


def level(value: Level) -> Label:
    """The national level in its framework."""
    return Label(f"{value.value}, {value.framework.fr}", f"{value.value}, {value.framework.en}")


def referencing(value: Level) -> Label:
    """What the level is in the European framework; a digit is never copied from another framework."""
    if value.eqf is None:
        return Label("Non référencé au cadre européen (CEC).", "Not referenced to the European framework (EQF).")
    return Label(f"Référencé au niveau {value.eqf} du CEC.", f"Referenced to EQF level {value.eqf}.")


def decided(vintage: str, on: date, until: date | None) -> Label:
    """The edition of the référentiel, the day of the decision, and the end of validity where the rule-set gives one."""
    when, end = day(on), day(until) if until else None
    return Label(
        f"{when.fr}, édition {vintage}" + (f", valable jusqu’au {end.fr}" if end else ""),
        f"{when.en}, {vintage} edition" + (f", valid until {end.en}" if end else ""),
    )


def occupation(value: OccupationRef) -> Label:
    """The occupation in words, with its scheme and code; an invented code says so."""
    code = f"{value.scheme} {value.code}"
    return Label(
        f"{value.label.fr}, {code}" + (" (exemple fictif)" if value.fictitious else ""),
        f"{value.label.en}, {code}" + (" (fictitious example)" if value.fictitious else ""),
    )


def issued(place: str, on: date) -> Label:
    """Where and when the certificate was made out."""
    when = day(on)
    return Label(f"Fait à {place}, le {when.fr}", f"Issued in {place}, {when.en}")
