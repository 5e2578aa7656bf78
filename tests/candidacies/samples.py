"""An authority, a title of two units, a candidate and what she applies with."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from certify.accounts.models import Account, Identifier, IdentifierKind
from certify.audit.trail import Actor
from certify.candidacies.agreements import declare, give_consent
from certify.candidacies.application import give_identity
from certify.candidacies.dossier import add_example
from certify.candidacies.experiences import add_experience
from certify.candidacies.identity import Identity, Work
from certify.candidacies.models import Candidacy
from certify.candidacies.practice import Period
from certify.candidacies.states import ConsentKind
from certify.certifications.models import Certification, CertificationVersion, CompetenceUnit, RuleSet, VersionState
from certify.certifications.rulesets import FR_2015, values_of
from certify.credential.record import BirthDate, Label
from certify.institutions.models import Authority, Country, Organisation, OrganisationRole, RoleKind
from certify.nomenclature.models import Occupation, OccupationScheme

CANDIDATE = Actor("account:1", "Awa Exemple")
OFFICER = Actor("account:2", "Officier Exemple")
MANAGER = Actor("account:3", "Gestionnaire Exemple")
IDENTITY = Identity("EXEMPLE", "", "Awa Marie", BirthDate(1991, 3, 14), "Ségou")
WORK = Work("Pose de carreaux dans des villas", "Bamako", Period(2019, 3, 2024, None), employer="Chantier Exemple")


def same(text: str) -> Label:
    return Label(text, text)


def make_authority(session: Session, prefix: str = "ML") -> Authority:
    country = session.get(Country, "ML") or Country(code="ML", name=same("Mali"))
    organisation = Organisation(
        slug=f"certificateur-{prefix.lower()}",
        short_name=f"Certificateur fictif {prefix}",
        legal_name=same(f"Certificateur fictif du Mali {prefix}"),
        country=country,
        fictitious=True,
    )
    authority = Authority(
        organisation=organisation,
        number_prefix=prefix,
        legal_basis=same("Décret fictif"),
        seat="Bamako",
        time_zone="Africa/Bamako",
        signatory_name="Directrice Exemple",
        signatory_office=same("Directrice"),
    )
    session.add(authority)
    return authority


def make_service(session: Session, slug: str = "service-emploi") -> Organisation:
    """An employment service of Mali."""
    country = session.get(Country, "ML") or Country(code="ML", name=same("Mali"))
    service = Organisation(
        slug=slug,
        short_name="Service fictif",
        legal_name=same("Service fictif de l’emploi"),
        country=country,
        fictitious=True,
        roles=[OrganisationRole(kind=RoleKind.EMPLOYMENT_SERVICE, from_on=date(2020, 1, 1))],
    )
    session.add(service)
    session.flush()
    return service


def make_version(session: Session, authority: Authority, code: str = "CARR") -> CertificationVersion:
    scheme = OccupationScheme(
        code=f"ROME-{code}-{authority.number_prefix}",
        version="3",
        title=same("ROME"),
        code_pattern="[A-Z][0-9]{4}",
        source="exemple fictif",
        licence="exemple fictif",
    )
    occupation = Occupation(scheme=scheme, code="F1608", label=same("Pose de revêtements"), definition=same("Poser."))
    rule_set = RuleSet(
        authority=authority, code=code, version=1, preset="FR-2015", valid_from=date(2020, 1, 1), values={}
    )
    rule_set.values = values_of(FR_2015)
    version = CertificationVersion(
        certification=Certification(authority=authority, code=code),
        vintage="2024",
        state=VersionState.ADOPTED,
        kind_name=same("Titre"),
        title=Label("Carreleur", "Tiler"),
        occupation=occupation,
        level_framework=same("Cadre fictif"),
        level_value="3",
        legal_act=same("Arrêté fictif"),
        valid_from=date(2024, 1, 1),
        valid_until=date(2029, 12, 31),
        rule_set=rule_set,
        units=[
            CompetenceUnit(code="U1", position=1, title=Label("Préparer le support", "Prepare the base")),
            CompetenceUnit(code="U2", position=2, title=Label("Poser les carreaux", "Lay the tiles")),
        ],
    )
    session.add(version)
    session.flush()
    return version


def make_account(session: Session, now: datetime, phone: str = "+22370000000") -> Account:
    account = Account(display_name="Awa Exemple", password_hash="-", created_at=now)
    account.identifiers = [Identifier(kind=IdentifierKind.PHONE, value=phone)]
    session.add(account)
    session.flush()
    return account


def complete(session: Session, candidacy: Candidacy, now: datetime) -> None:
    """Everything an application needs."""
    give_identity(session, candidacy, IDENTITY, by=CANDIDATE, now=now)
    add_experience(session, candidacy, WORK, by=CANDIDATE, now=now)
    declare(session, candidacy, "Awa Marie Exemple", by=CANDIDATE, now=now)
    give_consent(session, candidacy, ConsentKind.PROCESSING, by=CANDIDATE, now=now)


def show_every_unit(session: Session, candidacy: Candidacy, now: datetime) -> None:
    for unit in candidacy.units:
        add_example(session, candidacy, unit, f"Un chantier à Kayes : {unit.code}.", by=CANDIDATE, now=now)
