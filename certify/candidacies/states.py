"""The words of a candidacy's life: its states, what moves it, and who may."""

from __future__ import annotations

from enum import StrEnum


class CandidacyState(StrEnum):
    """Where a candidacy stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    ADMISSIBLE = "admissible"
    NOT_ADMISSIBLE = "not_admissible"
    DOSSIER_SUBMITTED = "dossier_submitted"
    RETURNED = "returned"
    SCHEDULED = "scheduled"
    CERTIFIED = "certified"
    PARTIALLY_CERTIFIED = "partially_certified"
    FAILED = "failed"
    EXCLUDED = "excluded"
    REPORTED = "reported"
    HEARD = "heard"
    SANCTIONED = "sanctioned"
    CLEARED = "cleared"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


class Event(StrEnum):
    """What happens to a candidacy."""

    SUBMIT = "submit"
    ASK_FOR_COMPLETION = "ask_for_completion"
    ADMIT = "admit"
    REFUSE = "refuse"
    EXPIRE = "expire"
    RENEW = "renew"
    SUBMIT_DOSSIER = "submit_dossier"
    RETURN_DOSSIER = "return_dossier"
    SCHEDULE = "schedule"
    RELEASE = "release"
    CERTIFY = "certify"
    CERTIFY_PARTLY = "certify_partly"
    FAIL = "fail"
    BE_ABSENT = "be_absent"
    BE_EXCUSED = "be_excused"
    REOPEN = "reopen"
    SIT_AGAIN = "sit_again"
    HEAR_AGAIN = "hear_again"
    EXCLUDE = "exclude"
    REPORT = "report"
    HEAR = "hear"
    SANCTION = "sanction"
    CLEAR = "clear"
    ANNUL = "annul"
    LOSE_TITLE = "lose_title"
    WITHDRAW = "withdraw"
    ARCHIVE = "archive"
    RESTORE = "restore"


class Who(StrEnum):
    """Whose act an event is: the permission its holder has (certify.accounts), or the service itself."""

    CANDIDATE = "candidacy.own"
    OFFICER = "candidacy.decide"
    SESSION_MANAGER = "session.manage"
    AUTHORITY = "minutes.validate"
    SERVICE = "service"


class Part(StrEnum):
    """What an application needs before it is sent."""

    IDENTITY = "identity"
    EXPERIENCE = "experience"
    STATEMENT = "statement"
    CONSENT = "consent"


class ConsentKind(StrEnum):
    """What a candidate agrees to, each apart from the other and withdrawable alone."""

    PROCESSING = "processing"
    ACCOMPANIMENT = "accompaniment"


class RequestKind(StrEnum):
    """What an officer sends back: the application (incomplete) or the dossier (returned)."""

    APPLICATION = "application"
    DOSSIER = "dossier"


class Practised(StrEnum):
    """What a candidate says of one competence (auto-positionnement)."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class MandateWay(StrEnum):
    """How a candidate agreed that a counsellor acts for them, after hearing the text."""

    SIGNED = "signed"
    THUMBPRINT = "thumbprint"
    SPOKEN = "spoken"
