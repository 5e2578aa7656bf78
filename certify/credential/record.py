"""The record: the facts a certificate states, frozen at the moment the authority validates the minutes.

Every carrier (QR code, PDF, JSON) is drawn from one record; its canonical form is what is stored and logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What the certificate is worth: the whole title, or one unit of it."""

    TITLE = "title"
    UNIT = "unit"


class Precision(StrEnum):
    """How exactly a birth date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    AROUND = "around"


@dataclass(frozen=True, slots=True)
class Label:
    """A text in the two languages of the service; `en` repeats `fr` where no English exists."""

    fr: str
    en: str

    def first(self, language: str) -> str:
        """The text in the authority's first language."""
        return self.en if language == "en" else self.fr

    def second(self, language: str) -> str:
        """The text in the other language."""
        return self.fr if language == "en" else self.en


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A birth date as the identity document gives it: with month and day only where they are known."""

    year: int
    month: int | None = None
    day: int | None = None
    precision: Precision = Precision.DAY

    def __post_init__(self) -> None:
        needs = {Precision.DAY: (True, True), Precision.MONTH: (True, False)}.get(self.precision, (False, False))
        if (self.month is not None, self.day is not None) != needs:
            raise ValueError(f"a birth date known to the {self.precision} does not carry those parts")
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @property
    def digits(self) -> str:
        """YYYYMMDD, with 00 for what is not known (the form Claim 169 gives a date of birth)."""
        return f"{self.year:04d}{self.month or 0:02d}{self.day or 0:02d}"


@dataclass(frozen=True, slots=True)
class Holder:
    """The person, as the identity document writes the name. Single names exist: `given_names` may be empty."""

    birth_name: str
    given_names: str
    usual_name: str
    birth: BirthDate
    birth_place: str

    @property
    def full_name(self) -> str:
        """The name as printed and signed: usual name if there is one, else birth name, then given names."""
        return " ".join(part for part in (self.usual_name or self.birth_name, self.given_names) if part)


@dataclass(frozen=True, slots=True)
class AuthorityName:
    """Who certifies: `slug` is its place under the public address, `country` an ISO 3166-1 alpha-2 code."""

    slug: str
    legal_name: Label
    country: str
    country_name: Label
    legal_basis: Label
    did: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """A neighbouring concept in another scheme; `relation` is a SKOS word such as closeMatch, never "equivalent"."""

    scheme: str
    code: str
    label: str
    relation: str


@dataclass(frozen=True, slots=True)
class OccupationRef:
    """The occupation in its scheme. `fictitious` marks a code invented as an example."""

    scheme: str
    version: str
    code: str
    label: Label
    fictitious: bool
    mappings: tuple[Mapping, ...]


@dataclass(frozen=True, slots=True)
class CertificationRef:
    """What was assessed: code, edition (vintage), the country's name for the kind, and the exact title."""

    code: str
    vintage: str
    kind_name: Label
    title: Label


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the title with its competences; `covered` says whether this certificate attests it."""

    code: str
    position: int
    title: Label
    competences: tuple[Label, ...]
    covered: bool


@dataclass(frozen=True, slots=True)
class Level:
    """The level in the country's framework; `eqf` only where an official referencing exists, else None."""

    framework: Label
    value: str
    eqf: str | None


@dataclass(frozen=True, slots=True)
class Signatory:
    """The person in whose name the authority signs."""

    name: str
    office: Label


@dataclass(frozen=True, slots=True)
class Record:
    """Everything one certificate states.

    `number` is the register's number with its check character, `public_id` 12 characters of Crockford base32
    (60 random bits), `language` the authority's first language (`fr` or `en`), `issued_at` the UTC instant at which
    the record was frozen, `issued_on` the same day in the authority's local date. `expires_on` is None where the
    rule-set gives no end of validity. `status_index` is the certificate's place in its authority's status lists
    (`statuslist.place`), `portrait_sha256` the hash in hexadecimal of the picture that the holder consented to.
    """

    number: str
    public_id: str
    kind: Kind
    language: str
    authority: AuthorityName
    holder: Holder
    occupation: OccupationRef
    certification: CertificationRef
    units: tuple[Unit, ...]
    level: Level
    decided_on: date
    issued_on: date
    issued_at: datetime
    place: str
    expires_on: date | None
    minutes_number: str
    signatory: Signatory
    status_index: int | None = None
    portrait_sha256: str | None = None

    @property
    def covered(self) -> tuple[Unit, ...]:
        """The units this certificate attests."""
        return tuple(unit for unit in self.units if unit.covered)
