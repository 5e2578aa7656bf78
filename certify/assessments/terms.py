"""The closed vocabularies of the room: states, marks, results. Pure, so that rules and rows share them."""

from __future__ import annotations

from enum import StrEnum


class SessionState(StrEnum):
    """Life of a jury session."""

    PLANNED = "planned"
    OPEN = "open"
    CONVENED = "convened"
    IN_PROGRESS = "in_progress"
    DELIBERATION = "deliberation"
    MINUTES_DRAFTED = "minutes_drafted"
    SIGNED = "signed"
    VALIDATED = "validated"
    REJECTED = "rejected"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class SheetState(StrEnum):
    """Life of one version of a grid. "Not started" is the absence of a row."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    AMENDED = "amended"


class MinutesState(StrEnum):
    """Life of minutes. Returned ones keep their number and text; corrected ones are new minutes with a new number."""

    DRAFTED = "drafted"
    SIGNED = "signed"
    VALIDATED = "validated"
    RETURNED = "returned"
    ANNULLED = "annulled"


class DecisionState(StrEnum):
    """Life of the decision on one candidacy."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    VALIDATED = "validated"
    NOTIFIED = "notified"
    FINAL = "final"
    APPEALED = "appealed"
    UPHELD = "upheld"
    ANNULLED = "annulled"
    SUPERSEDED = "superseded"


class HabilitationState(StrEnum):
    """Life of a juror's habilitation for one certification."""

    REQUESTED = "requested"
    TRAINED = "trained"
    GRANTED = "granted"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class HabilitationEvent(StrEnum):
    """What moves a habilitation. A request is refused before it is granted; a suspension may be lifted."""

    TRAIN = "train"
    GRANT = "grant"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    REFUSE = "refuse"


class Sex(StrEnum):
    """Asked of jurors only, for rule-sets that require as many women as men."""

    FEMALE = "female"
    MALE = "male"


class Tie(StrEnum):
    """What ties a juror to a candidate. Any tie makes the juror stand aside (se déporter) for that candidate."""

    EMPLOYER = "employer"
    TRAINER = "trainer"
    COMPANION = "companion"
    FAMILY = "family"
    OTHER = "other"


class Presence(StrEnum):
    """Whether a candidate came."""

    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"


class Medium(StrEnum):
    """Where a grid was filled."""

    SCREEN = "screen"
    PAPER = "paper"


class Mark(StrEnum):
    """What a juror saw of one criterion. *Not observed* is not *not met*."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NOT_OBSERVED = "not_observed"


class Result(StrEnum):
    """The overall result of one candidacy, derived and never typed."""

    TITLE = "title"
    UNITS = "units"
    FAILURE = "failure"
    ABSENT = "absent"
    EXCUSED = "excused"
    EXCLUDED = "excluded"


class SignatureMethod(StrEnum):
    """How a person signed minutes: the password again, by hand on a print that bears the hash, or the session's PIN."""

    PASSWORD = "password"  # noqa: S105  (the name of a method)
    HAND = "hand"
    PIN = "pin"


class Told(StrEnum):
    """How a person was told the decision: they opened its page, or were given the printed sheet."""

    PAGE = "page"
    SHEET = "sheet"


class AnnulmentScope(StrEnum):
    """What falls: the whole decision, or only the title it gave because a unit is no longer held."""

    DECISION = "decision"
    TITLE = "title"


class PrintKind(StrEnum):
    """What the worker prints: of minutes, themselves, the regularity report, everybody's result sheets; of a session,
    the kit with which it can be held on paper.
    """

    MINUTES = "minutes"
    REGULARITY = "regularity"
    RESULTS = "results"
    KIT = "kit"


class RejectionGround(StrEnum):
    """Why an authority refuses signed minutes: the form can be put right, the substance needs another hearing."""

    FORM = "form"
    SUBSTANCE = "substance"


class IncidentKind(StrEnum):
    """What kind of thing went wrong during a session."""

    DANGER = "danger"
    FRAUD = "fraud"
    HEALTH = "health"
    MATERIAL = "material"
    OTHER = "other"


class IncidentSequel(StrEnum):
    """What followed an incident: the test went on, it ended there, or nothing had to follow."""

    RESUMED = "resumed"
    ENDED = "ended"
    NONE = "none"


class AccommodationKind(StrEnum):
    """What helps a candidate sit the tests as others do."""

    EXTRA_TIME = "extra_time"
    READER = "reader"
    INTERPRETER = "interpreter"
    SIGN_LANGUAGE = "sign_language"
    WORKSTATION = "workstation"
    OTHER = "other"


class AccommodationState(StrEnum):
    """Life of a request for an accommodation."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
