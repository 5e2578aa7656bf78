"""The words of papers: what one is for, how a statement is sworn, who a trusted third party is."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """What a file of a candidacy is for. Only the officer and the candidate see a copy of an identity document."""

    EVIDENCE = "evidence"
    ATTESTATION = "attestation"
    STATEMENT = "statement"
    IDENTITY = "identity"


class SwornWay(StrEnum):
    """How the statement on honour is made: a name typed, a thumbprint under the print, or one's own voice."""

    TYPED = "typed"
    THUMBPRINT = "thumbprint"
    VOICE = "voice"


class Witness(StrEnum):
    """What a trusted third party is to the candidate."""

    CHIEF = "chief"
    CUSTOMER = "customer"
    EMPLOYER = "employer"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


class Gone(StrEnum):
    """Why a file was deleted."""

    TAKEN_BACK = "taken_back"
    DECIDED = "decided"
    LEFT = "left"
