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
from certify.assessments.models.jurors import (
    CharterAcceptance,
    Habilitation,
    HabilitationStep,
    Juror,
    JurorCharter,
    TradeWork,
    Unavailability,
)
from certify.assessments.models.notes import SheetNote
from certify.assessments.models.papers import PaperCopy, PaperGrid
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
from certify.assessments.models.site import CheckedItem, DrawnSubject, SiteCheck

__all__ = [
    "Accommodation",
    "Annulment",
    "Appeal",
    "AssessmentSheet",
    "Attendance",
    "CharterAcceptance",
    "CheckedItem",
    "ConflictDeclaration",
    "ConsensusMark",
    "CriterionMark",
    "Decision",
    "DrawnSubject",
    "EnrolledUnit",
    "Enrolment",
    "FinalInterview",
    "Habilitation",
    "HabilitationStep",
    "Hearing",
    "Incident",
    "Juror",
    "JurorCharter",
    "JurySession",
    "Minutes",
    "MinutesSignature",
    "PaperCopy",
    "PaperGrid",
    "Print",
    "Seat",
    "SessionAccess",
    "SheetNote",
    "ShownUnit",
    "SignedPrint",
    "SigningRefusal",
    "SiteCheck",
    "Slot",
    "SlotSeat",
    "Station",
    "SubjectOpening",
    "TradeWork",
    "Unavailability",
    "UnitHolding",
    "UnitOutcome",
]
