"""Rows of assessments, gathered from one file per noun."""

from certify.assessments.models.accommodations import Accommodation
from certify.assessments.models.appeals import Appeal, ShownUnit
from certify.assessments.models.decisions import (
    ConsensusMark,
    Decision,
    FinalInterview,
    Minutes,
    MinutesSignature,
    UnitHolding,
    UnitOutcome,
)
from certify.assessments.models.incidents import Hearing, Incident
from certify.assessments.models.jurors import Habilitation, Juror
from certify.assessments.models.programme import Slot, SlotSeat, Station
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
    "Accommodation",
    "Appeal",
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
    "Hearing",
    "Incident",
    "Juror",
    "JurySession",
    "Minutes",
    "MinutesSignature",
    "Seat",
    "ShownUnit",
    "Slot",
    "SlotSeat",
    "Station",
    "SubjectOpening",
    "UnitHolding",
    "UnitOutcome",
]
