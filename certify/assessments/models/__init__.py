"""Rows of assessments, gathered from one file per noun."""

from certify.assessments.models.access import SessionAccess
from certify.assessments.models.accommodations import Accommodation
from certify.assessments.models.annulments import Annulment
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
from certify.assessments.models.prints import Print
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
from certify.assessments.models.signing import SignedPrint, SigningRefusal

__all__ = [
    "Accommodation",
    "Annulment",
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
    "Print",
    "Seat",
    "SessionAccess",
    "ShownUnit",
    "SignedPrint",
    "SigningRefusal",
    "Slot",
    "SlotSeat",
    "Station",
    "SubjectOpening",
    "UnitHolding",
    "UnitOutcome",
]
