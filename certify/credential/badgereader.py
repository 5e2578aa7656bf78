"""Reading a credential: its record, provided that the document is exactly the one that the record makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from certify.credential import badgefacts, claims, openbadge, statuslist
from certify.credential.badgefacts import Facts, label
from certify.credential.claims import Claims
from certify.credential.malformed import Malformed
from certify.credential.record import (
    AuthorityName,
    BirthDate,
    CertificationRef,
    Holder,
    Kind,
    Label,
    Level,
    Mapping,
    OccupationRef,
    Precision,
    Record,
    Signatory,
    Unit,
)

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """A document taken apart: the facts of the award, the issuer and the achievement, and the alignments by type."""

    award: Facts
    issuer: Facts
    achievement: Facts
    aligned: dict[str, Node]
    language: str

    def text(self, kind: str) -> Label:
        """The text of an alignment."""
        first, second = self.aligned[kind]["targetName"], self.aligned[kind]["targetDescription"]
        return Label(second, first) if self.language == "en" else Label(first, second)


def read(document: Node) -> tuple[Record, str]:
    """The record of an unsigned document and the public address it was made for.

    `openbadge.document(*read(document)) == document`. Raises Malformed (`json.form`) for any other document: with a
    member that is not ours, one missing, one in another form or place, or a text that the record does not give.
    """
    try:
        address = document["id"].rpartition("/v/")[0]
        record = _record(document)
        same = openbadge.document(record, address) == document
    except (LookupError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise Malformed("json.form", f"{type(error).__name__}: {error}") from error
    if not same:
        raise Malformed("json.form", "not the document of its record")
    return record, address


def record_of(document: Node) -> Record:
    """The record of an unsigned document. Raises Malformed as `read` does."""
    return read(document)[0]


def claims_of(document: Node) -> Claims:
    """What a code of the same certificate states. Raises Malformed as `read` does, and for what no code can carry."""
    try:
        return claims.of_record(record_of(document))
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, Malformed) else Malformed("json.form", str(error)) from error


def _record(document: Node) -> Record:
    subject, issuer = document["credentialSubject"], document["issuer"]
    achievement = subject["achievement"]
    parts = Parts(
        award=badgefacts.read(subject["identifier"]),
        issuer=badgefacts.read(issuer["otherIdentifier"]),
        achievement=badgefacts.read(achievement["otherIdentifier"]),
        aligned={one["targetType"]: one for one in achievement["alignment"]},
        language=achievement["inLanguage"],
    )
    award, facts = parts.award, parts.achievement
    return Record(
        number=_text(subject["licenseNumber"]),
        public_id=award["ext:publicId"],
        kind=Kind.TITLE if achievement["achievementType"] == openbadge.TITLE else Kind.UNIT,
        language=_text(parts.language),
        authority=_authority(parts.issuer, issuer),
        holder=_holder(award),
        occupation=_occupation(parts),
        certification=CertificationRef(
            facts["ext:certificationCode"],
            facts["ext:certificationVintage"],
            label(facts, "ext:certificationKind"),
            label(facts, "ext:certificationTitle"),
        ),
        units=_units(parts),
        level=Level(label(facts, "ext:levelFramework"), facts["ext:level"], facts.get("ext:eqfLevel")),
        decided_on=date.fromisoformat(award["ext:decidedOn"]),
        issued_on=date.fromisoformat(award["ext:issuedOn"]),
        issued_at=datetime.strptime(document["validFrom"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
        place=award.get("ext:place", ""),
        expires_on=date.fromisoformat(award["ext:expiresOn"]) if "ext:expiresOn" in award else None,
        minutes_number=award["ext:minutesNumber"],
        signatory=Signatory(parts.issuer["ext:signatory"], label(parts.issuer, "ext:signatoryOffice")),
        status_index=_status_index(document["credentialStatus"]) if "credentialStatus" in document else None,
        portrait_sha256=award.get("ext:portraitSha256"),
    )


def _holder(award: Facts) -> Holder:
    year, month, day = ([int(part) for part in award["ext:birthDate"].split("-")] + [None, None])[:3]
    birth = BirthDate(int(year or 0), month, day, Precision(award["ext:birthDatePrecision"]))
    names = (award["ext:birthName"], award.get("ext:givenNames", ""), award.get("ext:usualName", ""))
    return Holder(*names, birth, award.get("ext:birthPlace", ""))


def _authority(facts: Facts, issuer: Node) -> AuthorityName:
    return AuthorityName(
        slug=facts["ext:slug"],
        legal_name=label(facts, "ext:legalName"),
        country=_text(issuer["address"]["addressCountryCode"]),
        country_name=label(facts, "ext:country"),
        legal_basis=label(facts, "ext:legalBasis"),
        did=_text(issuer["id"]),
    )


def _occupation(parts: Parts) -> OccupationRef:
    (kind,) = {"ext:occupation", "ext:occupation.fictitious"} & parts.aligned.keys()
    near = [one for name, one in parts.aligned.items() if name.startswith("ext:mapping.")]
    return OccupationRef(
        scheme=_text(parts.aligned[kind]["targetFramework"]),
        version=parts.achievement["ext:occupationVersion"],
        code=_text(parts.aligned[kind]["targetCode"]),
        label=parts.text(kind),
        fictitious=kind.endswith(".fictitious"),
        mappings=tuple(
            Mapping(one["targetFramework"], one["targetCode"], one["targetName"], one["targetType"].split(".", 2)[2])
            for one in near
        ),
    )


def _units(parts: Parts) -> tuple[Unit, ...]:
    held = [kind.split(".") for kind in parts.aligned if kind.startswith("ext:unit.")]
    other = [name.split(".") for name in parts.achievement if name.startswith("ext:notAttested.")]
    units = [_attested(parts, int(name[1])) for name in held]
    units += [_not_attested(parts.achievement, int(name[1])) for name in other if len(name) == 2]
    return tuple(sorted(units, key=lambda unit: unit.position))


def _attested(parts: Parts, position: int) -> Unit:
    start = f"ext:competence.{position}."
    competences = tuple(parts.text(kind) for kind in parts.aligned if kind.startswith(start))
    kind = f"ext:unit.{position}"
    return Unit(_text(parts.aligned[kind]["targetCode"]), position, parts.text(kind), competences, covered=True)


def _not_attested(facts: Facts, position: int) -> Unit:
    name = f"ext:notAttested.{position}"
    numbers = {one.split(".")[2] for one in facts if one.startswith(f"{name}.") and one.count(".") == 3}
    competences = tuple(label(facts, f"{name}.{number}") for number in sorted(numbers, key=int))
    return Unit(facts[name], position, label(facts, name), competences, covered=False)


def _status_index(listed: list[Node]) -> int:
    number = int(listed[0]["statusListCredential"].rpartition("/")[2])
    return (number - 1) * statuslist.SIZE + int(listed[0]["statusListIndex"])


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value
