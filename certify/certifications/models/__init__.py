"""Rows of certifications, gathered from one file per noun."""

from certify.certifications.models.approvals import CentreApproval
from certify.certifications.models.beside import ChecklistItem, ChecklistKind, Specialisation, UnitCorrespondence
from certify.certifications.models.packs import AssessmentPack, PackVariant
from certify.certifications.models.rulesets import RuleSet
from certify.certifications.models.versions import (
    AssessmentMethod,
    Certification,
    CertificationVersion,
    Competence,
    CompetenceUnit,
    Criterion,
    MethodKind,
    VersionState,
    method_competence,
)

__all__ = [
    "AssessmentMethod",
    "AssessmentPack",
    "CentreApproval",
    "Certification",
    "CertificationVersion",
    "ChecklistItem",
    "ChecklistKind",
    "Competence",
    "CompetenceUnit",
    "Criterion",
    "MethodKind",
    "PackVariant",
    "RuleSet",
    "Specialisation",
    "UnitCorrespondence",
    "VersionState",
    "method_competence",
]
