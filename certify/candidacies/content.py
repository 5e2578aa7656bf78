"""What a candidacy says, as canonical JSON: the bytes that a sworn statement covers and that a sent dossier freezes."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from certify.candidacies.models import Candidacy, Candidate, Experience
from certify.candidacies.paper_models import Attestation, Evidence, Paper
from certify.certifications.models import CompetenceUnit
from certify.credential.typedjson import canonical


def declared(candidacy: Candidacy) -> bytes:
    """SHA-256 of what the sworn statement declares true: identity and experiences."""
    return sha256(canonical(_declared(candidacy))).digest()


def frozen(candidacy: Candidacy, evidence: Sequence[Evidence], attestations: Sequence[Attestation]) -> bytes:
    """Canonical JSON of the whole dossier, as the jury will read it; of each file, the hash."""
    return canonical(
        {
            "reference": candidacy.reference,
            "certification": candidacy.version.certification.code,
            "vintage": candidacy.version.vintage,
            **_declared(candidacy),
            "units": [
                {
                    "code": unit.code,
                    "title": unit.title.fr,
                    "examples": [example.text for example in candidacy.examples if example.unit_id == unit.id],
                    "positioning": _positioning(candidacy, unit),
                }
                for unit in candidacy.units
            ],
            "evidence": [_evidence(each) for each in evidence],
            "attestations": [_attestation(each) for each in attestations],
        }
    )


def _positioning(candidacy: Candidacy, unit: CompetenceUnit) -> list[dict[str, str]]:
    """What the candidate says of each competence of a unit."""
    said = {each.competence_id: each for each in candidacy.positionings}
    return [
        {"competence": each.code, "answer": said[each.id].answer.value, "word": said[each.id].word}
        for each in unit.competences
        if each.id in said
    ]


def _declared(candidacy: Candidacy) -> dict[str, Any]:
    return {
        "identity": _identity(candidacy.candidate),
        "experiences": [_experience(experience) for experience in candidacy.experiences],
    }


def _identity(candidate: Candidate) -> dict[str, Any]:
    return {
        "birth_name": candidate.birth_name,
        "usual_name": candidate.usual_name,
        "given_names": candidate.given_names,
        "birth": candidate.birth.digits if candidate.birth else "",
        "birth_precision": candidate.birth_precision.value if candidate.birth_precision else "",
        "birth_place": candidate.birth_place,
    }


def _experience(experience: Experience) -> dict[str, Any]:
    return {
        "work": experience.work,
        "place": experience.place,
        "employer": experience.employer,
        "self_employed": experience.self_employed,
        "informal": experience.informal,
        "around": experience.around,
        "from": [experience.from_year, experience.from_month or 0],
        "until": [experience.until_year or 0, experience.until_month or 0],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        **_file(evidence.paper),
        "description": evidence.description,
        "competences": sorted(f"{each.unit.code}.{each.code}" for each in evidence.competences),
        "example": evidence.example.text if evidence.example else "",
    }


def _attestation(attestation: Attestation) -> dict[str, Any]:
    return {
        **(_file(attestation.paper) if attestation.paper else {}),
        "by": attestation.name,
        "witness": attestation.witness.value,
        "phone": attestation.phone,
        "given_on": attestation.given_on.isoformat(),
        "text": attestation.text,
        "experiences": [experience.work for experience in attestation.experiences],
    }


def _file(paper: Paper) -> dict[str, Any]:
    """The name that its sender gave it, the hash of what is kept and that of what arrived."""
    return {
        "file": paper.label,
        "kind": paper.kind.value,
        "sha256": paper.file or "",
        "arrived_sha256": paper.arrived_sha256,
    }
