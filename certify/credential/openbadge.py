"""The credential: a record as an Open Badges 3.0 credential (1EdTech), which is a W3C Verifiable Credential 2.0.

The document holds the whole record, and nothing that is not made from it: `reading.record_of` takes the record out
again and makes the document anew, so that only what is exactly our own is ever read. Each alignment and identifier
bears a name or number of its own: the order of arrays is not signed, and nodes that cannot be told apart would make
canonicalisation slow.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from certify.credential import statuslist
from certify.credential.badgefacts import entries, identifier, identity, pair
from certify.credential.claims import end_of_validity
from certify.credential.contexts import BADGES, CREDENTIALS
from certify.credential.record import BirthDate, Kind, Label, Record, Unit
from certify.credential.typedjson import instant_text

Node = dict[str, Any]

TITLE, UNIT = "Certification", "ext:CertificationUnit"


def document(record: Record, address: str) -> Node:
    """The credential of a record, unsigned. `address` is the public address, without a slash at its end.

    Raises ValueError when the units are not in the order of their positions.
    """
    positions = [unit.position for unit in record.units]
    if positions != sorted(set(positions)):
        raise ValueError("the units of a record are in the order of their positions")
    name = _name(record)
    made: Node = {
        "@context": [CREDENTIALS, BADGES],
        "id": f"{address}/v/{record.public_id}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name.first(record.language),
        "issuer": _issuer(record, address),
        "validFrom": instant_text(record.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": entries(_award(record), identity),
            "licenseNumber": record.number,
            "achievement": _achievement(record, name, address),
        },
    }
    if record.expires_on is not None:
        made["validUntil"] = instant_text(end_of_validity(record.expires_on))
    if record.status_index is not None:
        made["credentialStatus"] = _status(record.status_index, record.authority.slug, address)
    return made


def birth_text(birth: BirthDate) -> str:
    """The birth date as far as it is known: year, year and month, or the day (ISO 8601)."""
    parts = (f"{birth.month:02d}" if birth.month else "", f"{birth.day:02d}" if birth.day else "")
    return "-".join([f"{birth.year:04d}", *filter(None, parts)])


def _award(record: Record) -> dict[str, str | None]:
    holder = record.holder
    return {
        "name": holder.full_name,
        "ext:birthName": holder.birth_name,
        "ext:givenNames": holder.given_names,
        "ext:usualName": holder.usual_name,
        "ext:birthDate": birth_text(holder.birth),
        "ext:birthDatePrecision": holder.birth.precision.value,
        "ext:birthPlace": holder.birth_place,
        "ext:publicId": record.public_id,
        "ext:minutesNumber": record.minutes_number,
        "ext:decidedOn": record.decided_on.isoformat(),
        "ext:issuedOn": record.issued_on.isoformat(),
        "ext:expiresOn": record.expires_on.isoformat() if record.expires_on else None,
        "ext:place": record.place,
        "ext:portraitSha256": record.portrait_sha256,
    }


def _issuer(record: Record, address: str) -> Node:
    authority, signatory = record.authority, record.signatory
    facts: dict[str, str | None] = {
        "ext:slug": authority.slug,
        **pair("ext:legalName", authority.legal_name),
        **pair("ext:legalBasis", authority.legal_basis),
        **pair("ext:country", authority.country_name),
        "ext:signatory": signatory.name,
        **pair("ext:signatoryOffice", signatory.office),
    }
    return {
        "id": authority.did,
        "type": ["Profile"],
        "name": authority.legal_name.first(record.language),
        "url": f"{address}/a/{authority.slug}",
        "address": {"type": ["Address"], "addressCountryCode": authority.country},
        "otherIdentifier": entries(facts, identifier),
    }


def _achievement(record: Record, name: Label, address: str) -> Node:
    certification = record.certification
    parts = [certification.code, certification.vintage]
    if record.kind is Kind.UNIT:
        parts += [unit.code for unit in record.covered]
    where = f"{address}/a/{record.authority.slug}#{'/'.join(quote(part, safe='') for part in parts)}"
    return {
        "id": where,
        "type": ["Achievement"],
        "achievementType": TITLE if record.kind is Kind.TITLE else UNIT,
        "inLanguage": record.language,
        "name": name.first(record.language),
        "description": _both(record, _worth(record)),
        "criteria": {"narrative": _both(record, _criteria(record))},
        "humanCode": f"{certification.code} {certification.vintage}",
        "alignment": _alignments(record, where),
        "otherIdentifier": entries(_certification(record), identifier),
    }


def _certification(record: Record) -> dict[str, str | None]:
    facts: dict[str, str | None] = {
        "ext:certificationCode": record.certification.code,
        "ext:certificationVintage": record.certification.vintage,
        **pair("ext:certificationKind", record.certification.kind_name),
        **pair("ext:certificationTitle", record.certification.title),
        "ext:level": record.level.value,
        **pair("ext:levelFramework", record.level.framework),
        "ext:eqfLevel": record.level.eqf,
        "ext:occupationVersion": record.occupation.version,
    }
    for unit in record.units:
        if not unit.covered:
            name = f"ext:notAttested.{unit.position}"
            facts |= {name: unit.code, **pair(name, unit.title)}
            for number, competence in enumerate(unit.competences, 1):
                facts |= pair(f"{name}.{number}", competence)
    return facts


def _alignments(record: Record, where: str) -> list[Node]:
    occupation, language = record.occupation, record.language
    kind = "ext:occupation.fictitious" if occupation.fictitious else "ext:occupation"
    aligned = [_alignment(kind, (occupation.scheme, occupation.code), occupation.label, language, where)]
    for number, near in enumerate(occupation.mappings, 1):
        kind = f"ext:mapping.{number}.{near.relation}"
        aligned.append(_alignment(kind, (near.scheme, near.code), near.label, language, where))
    for unit in record.covered:
        aligned += _of_unit(record, unit, where)
    return aligned


def _of_unit(record: Record, unit: Unit, where: str) -> list[Node]:
    scheme, language = record.certification.code, record.language
    aligned = [_alignment(f"ext:unit.{unit.position}", (scheme, unit.code), unit.title, language, where)]
    for number, text in enumerate(unit.competences, 1):
        kind = f"ext:competence.{unit.position}.{number}"
        aligned.append(_alignment(kind, (scheme, f"{unit.code}.{number}"), text, language, where))
    return aligned


def _alignment(kind: str, concept: tuple[str, str], text: Label | str, language: str, where: str) -> Node:
    """`concept` is scheme and code; `where` stands for its address: no scheme of these countries gives concepts one."""
    framework, code = concept
    texts = {"targetName": text} if isinstance(text, str) else _in_two(text, language)
    return {
        "type": ["Alignment"],
        "targetType": kind,
        "targetFramework": framework,
        "targetCode": code,
        **texts,
        "targetUrl": f"{where}/{quote(kind.partition(':')[2], safe='')}",
    }


def _in_two(text: Label, language: str) -> dict[str, str]:
    return {"targetName": text.first(language), "targetDescription": text.second(language)}


def _status(status_index: int, slug: str, address: str) -> list[Node]:
    number, index = statuslist.place(status_index)
    lists = [(purpose, statuslist.address_of(address, slug, purpose, number)) for purpose in statuslist.Purpose]
    return [
        {
            "id": f"{where}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": str(purpose),
            "statusListIndex": str(index),
            "statusListCredential": where,
        }
        for purpose, where in lists
    ]


def _name(record: Record) -> Label:
    title = record.certification.title
    if record.kind is Kind.TITLE:
        return title
    named = [Label(f"{one.position} : {one.title.fr}", f"{one.position}: {one.title.en}") for one in record.covered]
    french, english = ", ".join(one.fr for one in named), ", ".join(one.en for one in named)
    return Label(f"Unité {french} ({title.fr})", f"Unit {english} ({title.en})")


def _worth(record: Record) -> Label:
    count, held = len(record.units), ", ".join(str(unit.position) for unit in record.covered)
    if record.kind is Kind.TITLE:
        return Label(f"Le titre entier ({count} unités).", f"The full title ({count} units).")
    return Label(
        f"Unité {held} sur {count} seulement, et non le titre entier.",
        f"Unit {held} of {count} only, and not the full title.",
    )


def _criteria(record: Record) -> Label:
    number, day, basis = record.minutes_number, record.decided_on.isoformat(), record.authority.legal_basis
    return Label(
        f"Compétences reconnues par un jury le {day} (procès-verbal {number}). {basis.fr}",
        f"Competences recognised by a jury on {day} (minutes {number}). {basis.en}",
    )


def _both(record: Record, text: Label) -> str:
    return f"{text.first(record.language)}\n{text.second(record.language)}"
