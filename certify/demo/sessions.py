"""Further sessions of the demonstration, so that there is one in every state, and people who work around them."""

from __future__ import annotations

from dataclasses import replace

from certify.accounts.terms import Role
from certify.assessments.terms import Sex
from certify.credential.record import BirthDate, Precision
from certify.demo.people import MASONRY, TILING, TO_MARK, TO_VALIDATE, Applicant, Sitting, Staff, Stop

AROUND = Precision.AROUND


def _second_jury(country: str, authority: str, *names: str) -> tuple[Staff, ...]:
    """Jurors who sit when those of the first session of their country do."""
    sexes = (Sex.FEMALE, Sex.MALE, Sex.FEMALE)
    return tuple(
        Staff(f"jury{place}.{country}", name, Role.JUROR, authority, sex)
        for place, (name, sex) in enumerate(zip(names, sexes, strict=True), start=4)
    )


def _elsewhere(
    sitting: Sitting, until: Stop, *applicants: Applicant, ahead: int = 0, jurors: tuple[Staff, ...] = ()
) -> Sitting:
    """Another session of the same authority, trade and site."""
    return replace(
        sitting,
        until=until,
        applicants=applicants,
        days_ahead=ahead,
        jurors=jurors or sitting.jurors,
        after={},
    )


def _person(key: str, name: str, birth: BirthDate, town: str, *, work: str) -> Applicant:
    surname, given = name.split(" ", 1)
    return Applicant(key, f"{surname}-EXEMPLE", given, birth, town, town, work)


PLANNED = _elsewhere(TO_MARK, Stop.PLANNED, ahead=45)
OPEN = _elsewhere(
    TILING,
    Stop.OPEN,
    _person("blaise", "FOTSO Blaise", BirthDate(1990, 4, 17), "Douala", work="Carrelage de boutiques à Akwa."),
    _person("odile", "EYANGO Odile", BirthDate(1995, 2, 3), "Limbé", work="Tiling of guest houses in Limbé."),
    ahead=30,
)
CONVENED = _elsewhere(
    MASONRY,
    Stop.CONVENED,
    _person("djeneba", "KONÉ Djénéba", BirthDate(1992, 2, 8), "Kati", work="Murs de clôture et enduits."),
    _person("lassana", "CISSÉ Lassana", BirthDate(1983, precision=AROUND), "Bamako", work="Dalles et poteaux."),
    ahead=14,
)
CANCELLED = _elsewhere(
    TO_VALIDATE,
    Stop.CANCELLED,
    _person("rachidatou", "BIO-SAKA Rachidatou", BirthDate(1997, 9, 5), "Parakou", work="Sols de classes."),
    ahead=20,
)
DELIBERATING = _elsewhere(
    TO_MARK,
    Stop.DELIBERATION,
    _person("mamadou", "SARR Mamadou", BirthDate(1988, 10, 12), "Mbour", work="Élévations de villas à Saly."),
    replace(
        _person("ramatoulaye", "SY Ramatoulaye", BirthDate(1994, 1, 27), "Thiès", work="Briques et enduits."),
        weak=frozenset({2}),
    ),
    replace(
        _person("babacar", "GUEYE Babacar", BirthDate(1990, 8, 19), "Thiès", work="Clôtures et dalles à Thiès."),
        caught="Des photos de l’ouvrage étaient sur son téléphone pendant l’épreuve (exemple fictif).",
    ),
    jurors=_second_jury("sn", "fictif-sn", "Penda Exemple", "Ibou Exemple", "Maïmouna Exemple"),
)
DRAFTED = _elsewhere(
    TILING,
    Stop.DRAFTED,
    _person("valentin", "ATANGANA Valentin", BirthDate(1986, 6, 3), "Yaoundé", work="Sols et façades à Bastos."),
    jurors=_second_jury("cm", "fictif-cm", "Ndolo Exemple", "Che Exemple", "Manka Exemple"),
)
ANNULLED = _elsewhere(
    TO_VALIDATE,
    Stop.ANNULLED,
    _person("firmin", "DOSSOU Firmin", BirthDate(1979, 11, 2), "Cotonou", work="Chapes et sols."),
    jurors=_second_jury("bj", "fictif-bj", "Nadège Exemple", "Bienvenu Exemple", "Odette Exemple"),
)

SITTINGS = (
    *(MASONRY, TILING, TO_VALIDATE, TO_MARK),
    *(PLANNED, OPEN, CONVENED, CANCELLED, DELIBERATING, DRAFTED, ANNULLED),
)

COUNSELLOR = Staff("conseil.ml", "Hawa Exemple", Role.COUNSELLOR, "anpe-mali")

# Who works beside the sessions: a second person of each authority, for appeals; who accompanies; who keeps the site.
BESIDE = (
    Staff("recours.ml", "Aminata Exemple", Role.AUTHORITY, "fictif-ml"),
    Staff("recours.bj", "Bernadin Exemple", Role.AUTHORITY, "fictif-bj"),
    Staff("recours.cm", "Nchinda Exemple", Role.AUTHORITY, "fictif-cm"),
    Staff("recours.sn", "Mbaye Exemple", Role.AUTHORITY, "fictif-sn"),
    COUNSELLOR,
    Staff("centre.ml", "Drissa Exemple", Role.CENTRE_MANAGER, "centre-fictif-bamako"),
    Staff("controle", "Zénab Exemple", Role.AUDITOR, ""),
    Staff("technique", "Yao Exemple", Role.ADMINISTRATOR, ""),
)
