"""The people of the demonstration. All are fictitious, and say so in their name."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from certify.accounts.terms import Role
from certify.assessments.terms import Presence, Sex
from certify.credential.record import BirthDate, Precision


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works for an organisation (by its slug)."""

    key: str
    name: str
    role: Role
    organisation: str
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """A candidate, and what the jury will see: `weak` are positions of units whose competences are not all acquired.

    Whoever is `pictured` agreed to a portrait at the identity check; whoever `awaits_officer` has applied and hears
    nothing yet; whoever is `caught` (the facts) is excluded for fraud, and waits to be heard.
    """

    key: str
    birth_name: str
    given_names: str
    birth: BirthDate
    birth_place: str
    town: str
    work: str
    usual_name: str = ""
    weak: frozenset[int] = frozenset()
    presence: Presence = Presence.PRESENT
    awaits_officer: bool = False
    job_seeker_number: str = ""
    pictured: bool = False
    caught: str = ""

    @property
    def is_assessed(self) -> bool:
        """Whether the jury watches this person and decides."""
        return self.presence is Presence.PRESENT and not self.caught


class Stop(StrEnum):
    """Where a session of the demonstration waits for a visitor."""

    PLANNED = "planned"
    OPEN = "open"  # the manager enrols and forms the jury
    CONVENED = "convened"
    CANCELLED = "cancelled"
    OPENED = "opened"  # jurors may fill their grids
    DELIBERATION = "deliberation"  # the jury decides
    DRAFTED = "drafted"  # the jury signs
    SIGNED = "signed"  # the authority may validate
    ANNULLED = "annulled"  # the authority refused the substance: other jurors hear these people again
    VALIDATED = "validated"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One jury session of the demonstration: an authority, a certification, a site, its people.

    It is played up to `until`, and waits there for whoever tries the site; it sits `days_ahead` days from today.
    `after` is what happens once certificates are out, by applicant.
    """

    authority: str
    certification: str
    site: str
    employment_service: str
    trade: str
    officer: Staff
    manager: Staff
    signatory: Staff
    jurors: tuple[Staff, ...]
    applicants: tuple[Applicant, ...]
    language: str = "fr"
    until: Stop = Stop.VALIDATED
    days_ahead: int = 0
    after: dict[str, str] = field(default_factory=dict)


def _staff(country: str, authority: str, centre: str, names: tuple[str, str, str, str, str, str]) -> dict[str, Staff]:
    officer, manager, signatory, *jurors = names
    people = {
        "officer": Staff(f"instruction.{country}", officer, Role.OFFICER, authority),
        "manager": Staff(f"session.{country}", manager, Role.SESSION_MANAGER, centre),
        "signatory": Staff(f"autorite.{country}", signatory, Role.AUTHORITY, authority),
    }
    for place, (name, sex) in enumerate(zip(jurors, (Sex.FEMALE, Sex.MALE, Sex.FEMALE), strict=True), start=1):
        people[f"juror{place}"] = Staff(f"jury{place}.{country}", name, Role.JUROR, authority, sex)
    return people


_ML = _staff(
    "ml",
    "fictif-ml",
    "centre-fictif-bamako",
    ("Oumou Exemple", "Seydou Exemple", "Awa Exemple", "Fanta Exemple", "Bakary Exemple", "Kadidia Exemple"),
)
_CM = _staff(
    "cm",
    "fictif-cm",
    "centre-fictif-douala",
    ("Ewane Exemple", "Njoya Exemple", "Ngono Exemple", "Eyenga Exemple", "Tamfu Exemple", "Bih Exemple"),
)

MASONRY = Sitting(
    authority="fictif-ml",
    certification="CQP-MAC",
    site="bamako-plateau-gros-oeuvre",
    employment_service="anpe-mali",
    trade="maçonnerie",
    officer=_ML["officer"],
    manager=_ML["manager"],
    signatory=_ML["signatory"],
    jurors=(_ML["juror1"], _ML["juror2"], _ML["juror3"]),
    applicants=(
        Applicant(
            "moussa",
            "TRAORÉ-EXEMPLE",
            "Moussa dit Balla",
            BirthDate(1985, precision=Precision.AROUND),
            "Sikasso (Mali)",
            "Bamako",
            "Murs en parpaings, chaînages et enduits sur des maisons à Kalaban Coura.",
            job_seeker_number="ML-EX-000417",
        ),
        Applicant(
            "awa",
            "N’GUESSAN-EXEMPLE",
            "Ɓàbá Ŋɔni Awa",
            BirthDate(1991, 3, 14),
            "Kayes (Mali)",
            "Bamako",
            "Maçonnerie de clôtures et de latrines, puis chef d’équipe sur une école.",
            pictured=True,
        ),
        Applicant(
            "kader",
            "DIARRA-EXEMPLE",
            "Abdoul Kader",
            BirthDate(1998, 7, precision=Precision.MONTH),
            "Ségou (Mali)",
            "Ségou",
            "Montage de murs et coulage de dalles avec mon oncle.",
            weak=frozenset({3}),
        ),
        Applicant(
            "salif",
            "COULIBALY-EXEMPLE",
            "Salif",
            BirthDate(2001, 1, 9),
            "Koulikoro (Mali)",
            "Bamako",
            "Aide-maçon sur des chantiers de villas.",
            weak=frozenset({1, 2, 3, 4, 5, 6}),
        ),
        Applicant(
            "mariam",
            "SANGARÉ-EXEMPLE",
            "Mariam",
            BirthDate(1994, precision=Precision.YEAR),
            "Mopti (Mali)",
            "Bamako",
            "Enduits et briques de terre stabilisée dans un groupement de femmes.",
            presence=Presence.ABSENT,
        ),
        Applicant(
            "ibrahim",
            "KEITA-EXEMPLE",
            "Ibrahim",
            BirthDate(1989, 11, 30),
            "Kita (Mali)",
            "Bamako",
            "Soubassements et élévations pour une entreprise de Bamako.",
        ),
    ),
    # Once the certificates are out: what the authority does, to show what the public page says then; and a candidate.
    after={"ibrahim": "withdraw", "salif": "appeal"},
)

TILING = Sitting(
    authority="fictif-cm",
    certification="DQP-CAR",
    site="douala-plateau-batiment",
    employment_service="fne-cameroun",
    trade="carrelage",
    officer=_CM["officer"],
    manager=_CM["manager"],
    signatory=_CM["signatory"],
    jurors=(_CM["juror1"], _CM["juror2"], _CM["juror3"]),
    applicants=(
        Applicant(
            "achille",
            "MBARGA-EXEMPLE",
            "Achille",
            BirthDate(1987, 5, 2),
            "Bafia (Cameroun)",
            "Douala",
            "Pose de carrelage de sol et de faïence dans des immeubles de Bonapriso.",
        ),
        Applicant(
            "grace",
            "TABI-EXEMPLE",
            "Grace",
            BirthDate(1996, 8, 21),
            "Buea (Cameroun)",
            "Douala",
            "Floor tiling in schools and health centres.",
            pictured=True,
            weak=frozenset({2}),
        ),
    ),
    language="en",
)

_BJ = _staff(
    "bj",
    "fictif-bj",
    "centre-fictif-cotonou",
    ("Afi Exemple", "Codjo Exemple", "Sèna Exemple", "Akouavi Exemple", "Dossou Exemple", "Yèmi Exemple"),
)
_SN = _staff(
    "sn",
    "fictif-sn",
    "centre-fictif-thies",
    ("Ndèye Exemple", "Ousmane Exemple", "Aïssatou Exemple", "Khady Exemple", "Modou Exemple", "Coumba Exemple"),
)

TO_VALIDATE = Sitting(
    authority="fictif-bj",
    certification="CQM-CAR",
    site="cotonou-chantier-ecole",
    employment_service="anpe-benin",
    trade="carrelage",
    officer=_BJ["officer"],
    manager=_BJ["manager"],
    signatory=_BJ["signatory"],
    jurors=(_BJ["juror1"], _BJ["juror2"], _BJ["juror3"]),
    applicants=(
        Applicant(
            "clarisse",
            "AHOUANDJINOU-EXEMPLE",
            "Clarisse Sèna",
            BirthDate(1991, 3, 14),
            "Abomey (Bénin)",
            "Cotonou",
            "Carrelage de salles d’eau et de boutiques à Akpakpa.",
        ),
        Applicant(
            "parfait",
            "ADANDÉ-EXEMPLE",
            "Parfait",
            BirthDate(1988, precision=Precision.YEAR),
            "Ouidah (Bénin)",
            "Cotonou",
            "Chapes et sols pour des entreprises de Cotonou.",
            weak=frozenset({3}),
        ),
    ),
    until=Stop.SIGNED,
)

TO_MARK = Sitting(
    authority="fictif-sn",
    certification="TP-MAC",
    site="thies-plateau-batiment",
    employment_service="anpej-senegal",
    trade="maçonnerie",
    officer=_SN["officer"],
    manager=_SN["manager"],
    signatory=_SN["signatory"],
    jurors=(_SN["juror1"], _SN["juror2"]),
    applicants=(
        Applicant(
            "fatou",
            "NDIAYE-EXEMPLE",
            "Fatou",
            BirthDate(1993, 6, 2),
            "Thiès (Sénégal)",
            "Rufisque",
            "Briques et enduits dans une coopérative de Rufisque.",
        ),
        Applicant(
            "cheikh",
            "FALL-EXEMPLE",
            "Cheikh",
            BirthDate(1984, precision=Precision.AROUND),
            "Kaolack (Sénégal)",
            "Dakar",
            "Élévations et dalles, chef d’équipe depuis dix ans.",
        ),
        Applicant(
            "astou",
            "DIOP-EXEMPLE",
            "Astou",
            BirthDate(1999, 12, 1),
            "Louga (Sénégal)",
            "Louga",
            "Maçonnerie de clôtures avec mon père.",
            awaits_officer=True,
        ),
    ),
    until=Stop.OPENED,
)
