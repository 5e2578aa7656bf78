"""Rows of assessments, gathered from one file per noun."""

from certify.assessments.models.decisions import (
    ConsensusMark,
    Decision,
    FinalInterview,
    Minutes,
    MinutesSignature,
    UnitHolding,
    UnitOutcome,
)
from certify.assessments.models.jurors import Habilitation, Juror
from certify.assessments.models.sessions import (
    Attendance,
    ConflictDeclaration,
    EnrolledUnit,
    Enrolment,
    JurySession,
    Seat,
    SubjectOpening,
)
from certify.assessments.models.sheets import AssessmentSheet, CriterionMark

__all__ = [
    "AssessmentSheet",
    "Attendance",
    "ConflictDeclaration",
    "ConsensusMark",
    "CriterionMark",
    "Decision",
    "EnrolledUnit",
    "Enrolment",
    "FinalInterview",
    "Habilitation",
    "Juror",
    "JurySession",
    "Minutes",
    "MinutesSignature",
    "Seat",
    "SubjectOpening",
    "UnitHolding",
    "UnitOutcome",
]
