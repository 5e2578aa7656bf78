"""A small world: an authority, a title of two units, a centre, a jury of three, candidates ready to sit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from certify.accounts.models import Account
from certify.accounts.person import Grant, Person
from certify.accounts.terms import Role
from certify.assessments import deliberation, habilitations, jury, marking, minutes, planning, register, sitting
from certify.assessments.board import load
from certify.assessments.deliberation import Verdict
from certify.assessments.grid import grid_of
from certify.assessments.jury import Word
from certify.assessments.marking import Given
from certify.assessments.models import Enrolment, Juror, JurySession, Minutes, Seat
from certify.assessments.terms import Mark, Presence, Sex
from certify.candidacies.models import AimedUnit, Candidacy, Candidate
from certify.candidacies.states import CandidacyState
from certify.certifications.models import (
    AssessmentMethod,
    Certification,
    CertificationVersion,
    Competence,
    CompetenceUnit,
    Criterion,
    MethodKind,
    RuleSet,
    VersionState,
)
from certify.certifications.rulesets import PRESETS, values_of
from certify.credential.record import Label, Precision
from certify.institutions.models import Authority, Country, Organisation, OrganisationRole, RoleKind, Site
from certify.nomenclature.models import Occupation, OccupationScheme

TODAY = date(2026, 11, 24)
NAMES = ("ADANDÉ Parfait", "BIO SAKA Orou", "DOSSOU-YOVO Firmin", "GBAGUIDI Ange", "HOUNKPATIN Rosine")


def same(text: str) -> Label:
    return Label(text, text)


@dataclass
class World:
    """What the tests start from; `people` by name of their part."""

    authority: Authority
    version: CertificationVersion
    site: Site
    manager: Person
    certifier: Person
    jurors: list[Juror]
    sitting_people: list[Person]
    candidacies: list[Candidacy]


def again(session: Session, world: World) -> World:
    """The same world, its rows read in another session."""
    return World(
        session.get_one(Authority, world.authority.id),
        session.get_one(CertificationVersion, world.version.id),
        session.get_one(Site, world.site.id),
        world.manager,
        world.certifier,
        [session.get_one(Juror, juror.id) for juror in world.jurors],
        world.sitting_people,
        [session.get_one(Candidacy, candidacy.id) for candidacy in world.candidacies],
    )


def person(account: Account, *grants: Grant) -> Person:
    return Person(account.id, account.display_name, "fr", grants)


def account(session: Session, name: str, now: datetime) -> Account:
    row = Account(display_name=name, password_hash="-", created_at=now)
    session.add(row)
    session.flush()
    return row


def organisation(session: Session, slug: str, kind: RoleKind) -> Organisation:
    country = session.get(Country, "BJ") or Country(code="BJ", name=Label("Bénin", "Benin"))
    row = Organisation(
        slug=slug,
        short_name=slug,
        legal_name=same(slug.replace("-", " ").capitalize()),
        country=country,
        fictitious=True,
        roles=[OrganisationRole(kind=kind, from_on=date(2000, 1, 1))],
    )
    session.add(row)
    session.flush()
    return row


def make_authority(session: Session, prefix: str = "BJ") -> Authority:
    authority = Authority(
        organisation=organisation(session, f"certificateur-fictif-{prefix.lower()}", RoleKind.CERTIFIER),
        number_prefix=prefix,
        legal_basis=same("Décret fictif"),
        seat="Cotonou",
        time_zone="Africa/Porto-Novo",
        signatory_name="Directrice Exemple",
        signatory_office=same("Directrice"),
    )
    session.add(authority)
    session.flush()
    return authority


def make_version(
    session: Session, authority: Authority, preset: str = "FR-2015", *, criteria: int = 2, interview: bool = True
) -> CertificationVersion:
    """Two units of two competences, the first criterion of each eliminatory; a practical test, perhaps an interview."""
    prefix = authority.number_prefix
    scheme = OccupationScheme(
        code=f"ROME-{prefix}",
        version="3",
        title=same("ROME"),
        code_pattern=".*",
        source="exemple fictif",
        licence="exemple fictif",
    )
    units = [
        CompetenceUnit(
            code=f"U{u}",
            position=u,
            title=Label(f"Unité {u}", f"Unit {u}"),
            competences=[
                Competence(
                    code=f"C{u}{c}",
                    position=c,
                    label=Label(f"Compétence {u}.{c}", f"Competence {u}.{c}"),
                    criteria=[
                        Criterion(
                            code=f"K{u}{c}{k}", position=k, label=same(f"Critère {u}.{c}.{k}"), eliminatory=k == 1
                        )
                        for k in range(1, criteria + 1)
                    ],
                )
                for c in (1, 2)
            ],
        )
        for u in (1, 2)
    ]
    methods = [_method("MSP", 1, MethodKind.PRACTICAL, [c for unit in units for c in unit.competences])]
    if interview:
        methods.append(_method("EF", 2, MethodKind.FINAL_INTERVIEW, []))
    version = CertificationVersion(
        certification=Certification(authority=authority, code="CARR"),
        vintage="2024",
        state=VersionState.ADOPTED,
        kind_name=same("Titre"),
        title=Label("Carreleur", "Tiler"),
        occupation=Occupation(scheme=scheme, code="F1608", label=same("Carrelage"), definition=same("Poser.")),
        level_framework=same("Cadre fictif"),
        level_value="3",
        legal_act=same("Arrêté fictif"),
        valid_from=date(2024, 1, 1),
        valid_until=date(2029, 12, 31),
        rule_set=RuleSet(
            authority=authority,
            code="CARR",
            version=1,
            preset=preset,
            valid_from=date(2020, 1, 1),
            values=values_of(PRESETS[preset]),
        ),
        units=units,
        methods=methods,
    )
    session.add(version)
    session.flush()
    return version


def _method(code: str, position: int, kind: MethodKind, competences: list[Competence]) -> AssessmentMethod:
    label = Label("Mise en situation", "Practical test") if position == 1 else Label("Entretien final", "Interview")
    return AssessmentMethod(
        code=code, position=position, kind=kind, label=label, minutes=240, jury_present=True, competences=competences
    )


def make_candidacy(
    session: Session, version: CertificationVersion, name: str, number: int, now: datetime, *, units: int = 2
) -> Candidacy:
    """A candidacy whose dossier is in, aiming at the last `units` units."""
    birth_name, _, given = name.rpartition(" ")
    authority = version.certification.authority
    candidacy = Candidacy(
        reference=f"{authority.number_prefix}-D-{number:06d}",
        candidate=Candidate(
            birth_name=birth_name,
            given_names=given,
            birth_year=1991,
            birth_month=3,
            birth_day=14,
            birth_precision=Precision.DAY,
            birth_place="Parakou",
            created_at=now,
        ),
        authority=authority,
        version=version,
        state=CandidacyState.DOSSIER_SUBMITTED,
        started_at=now,
        changed_at=now,
        submitted_at=now,
        rule_set=version.rule_set,
        admissible_until=TODAY + timedelta(days=200),
        aims=[AimedUnit(unit=unit) for unit in version.units[-units:]],
    )
    session.add(candidacy)
    session.flush()
    return candidacy


def make_juror(
    session: Session, world: World, name: str, now: datetime, *, years: int = 10, sex: Sex = Sex.FEMALE
) -> Juror:
    """A juror of the register with a habilitation in force, by the authority's own acts."""
    row = register.register_juror(
        session,
        account=account(session, name, now),
        authority=world.authority,
        trade="Carrelage",
        practice_years=years,
        left_trade_on=None,
        sex=sex,
        by=world.certifier,
        now=now,
    )
    habilitate(session, world, row, now)
    return row


def habilitate(session: Session, world: World, juror: Juror, now: datetime, until: date = date(2028, 12, 31)) -> None:
    by = world.certifier
    asked = habilitations.request_habilitation(session, juror, world.version.certification, by=by, now=now)
    habilitations.record_training(session, asked, trained_on=date(2026, 1, 10), hours=Decimal(4), by=by, now=now)
    habilitations.grant_habilitation(session, asked, until_on=until, by=by, now=now)


def juror_person(world: World, juror: Juror) -> Person:
    return person(juror.account, Grant(Role.JUROR, world.authority.organisation_id))


def make_world(
    session: Session,
    now: datetime,
    *,
    preset: str = "FR-2015",
    candidates: int = 3,
    criteria: int = 2,
    interview: bool = True,
    prefix: str = "BJ",
) -> World:
    authority = make_authority(session, prefix)
    version = make_version(session, authority, preset, criteria=criteria, interview=interview)
    centre = organisation(session, f"centre-fictif-{prefix.lower()}", RoleKind.CENTRE)
    site = Site(
        organisation=centre,
        slug=f"site-{prefix.lower()}",
        name="Centre fictif d’Akpakpa",
        town="Cotonou",
        time_zone="Africa/Porto-Novo",
    )
    session.add(site)
    manager = person(account(session, "Responsable Exemple", now), Grant(Role.SESSION_MANAGER, centre.id))
    certifier = person(account(session, "Directrice Exemple", now), Grant(Role.AUTHORITY, authority.organisation_id))
    world = World(authority, version, site, manager, certifier, [], [], [])
    for name in ("Zinsou Exemple", "Akakpo Exemple", "Hounsa Exemple"):
        world.jurors.append(make_juror(session, world, name, now))
    world.sitting_people = [juror_person(world, juror) for juror in world.jurors]
    world.candidacies = [make_candidacy(session, version, NAMES[n % len(NAMES)], n + 1, now) for n in range(candidates)]
    return world


def planned(session: Session, world: World, now: datetime, *, capacity: int = 12) -> JurySession:
    return planning.plan_session(
        session,
        version=world.version,
        site=world.site,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=4),
        starts_at=time(7, 30),
        capacity=capacity,
        by=world.manager,
        now=now,
    )


def opened(session: Session, world: World, now: datetime, *, capacity: int = 12) -> JurySession:
    jury_session = planned(session, world, now, capacity=capacity)
    planning.open_session(session, jury_session, by=world.manager, now=now)
    return jury_session


def formed(session: Session, world: World, now: datetime) -> JurySession:
    """Open, with candidates enrolled, the jury named, and every declaration made."""
    jury_session = opened(session, world, now)
    planning.enrol(session, jury_session, world.candidacies, by=world.manager, now=now)
    seats = [jury.name_juror(session, jury_session, juror, by=world.manager, now=now) for juror in world.jurors]
    jury.name_president(session, seats[0], by=world.manager, now=now)
    declare_all(session, jury_session, world, now)
    return jury_session


def declare_all(session: Session, jury_session: JurySession, world: World, now: datetime) -> None:
    board = load(session, jury_session)
    for seat in board.seats:
        words = {enrolment.id: Word(tie=None, file_read=True) for enrolment in board.enrolments}
        jury.declare(session, seat, words, by=juror_person(world, seat.juror), now=now)


def convened(session: Session, world: World, now: datetime) -> JurySession:
    jury_session = formed(session, world, now)
    jury.convene(session, jury_session, by=world.manager, now=now)
    return jury_session


def attend(
    session: Session, world: World, enrolment: Enrolment, now: datetime, presence: Presence = Presence.PRESENT
) -> None:
    document = "Carte d’identité" if presence is Presence.PRESENT else ""
    reason = "Certificat médical" if presence is Presence.EXCUSED else ""
    sitting.record_attendance(
        session, enrolment, presence, identity_document=document, reason=reason, by=world.manager, now=now
    )


def started(session: Session, world: World, now: datetime, *, away: dict[int, Presence] | None = None) -> JurySession:
    """In progress; everyone is present save the table numbers in `away`."""
    jury_session = convened(session, world, now)
    for enrolment in load(session, jury_session).enrolments:
        attend(session, world, enrolment, now, (away or {}).get(enrolment.table_number, Presence.PRESENT))
    sitting.open_subject(session, jury_session, witness="Témoin Exemple", by=world.manager, now=now)
    return jury_session


def mark_grid(
    session: Session, world: World, seat: Seat, enrolment: Enrolment, now: datetime, mark: Mark = Mark.MET
) -> None:
    method, by = world.version.methods[0], juror_person(world, seat.juror)
    grid = grid_of(session, seat, enrolment, method)
    given = {criterion.id: Given(mark) for criterion in grid.criteria}
    sheet = marking.save_marks(session, seat, enrolment, method, given, by=by, now=now)
    marking.submit_sheet(session, sheet, revision=sheet.revision, by=by, now=now)


def marked(session: Session, world: World, now: datetime, *, away: dict[int, Presence] | None = None) -> JurySession:
    """Every expected grid handed in, all met."""
    jury_session = started(session, world, now, away=away)
    board = load(session, jury_session)
    for enrolment in board.present:
        for seat in board.seats:
            mark_grid(session, world, seat, enrolment, now)
    return jury_session


def deliberating(
    session: Session, world: World, now: datetime, *, away: dict[int, Presence] | None = None
) -> JurySession:
    jury_session = marked(session, world, now, away=away)
    deliberation.start_deliberation(session, jury_session, by=world.manager, now=now)
    return jury_session


def decide(
    session: Session, world: World, enrolment: Enrolment, now: datetime, *, units: int = 2, interview: bool = True
) -> None:
    """The first `units` units obtained, the others not; the final interview as said."""
    president = world.sitting_people[0]
    board = load(session, enrolment.jury_session)
    for unit in board.units:
        if unit.id not in board.aims(enrolment):
            continue
        yes = unit.position <= units
        verdicts = {c.id: Verdict(yes, "" if yes else "Gestes non maîtrisés") for c in unit.competences}
        deliberation.record_consensus(
            session, enrolment, unit, verdicts, advice="" if yes else "Reprendre la pose.", by=president, now=now
        )
    if board.owes_interview(enrolment):
        deliberation.record_final_interview(
            session, enrolment, satisfactory=interview, word="Entretien clair.", by=president, now=now
        )


def drafted(
    session: Session,
    world: World,
    now: datetime,
    *,
    units: tuple[int, ...] = (2, 1, 0),
    away: dict[int, Presence] | None = None,
) -> Minutes:
    """Minutes drafted; `units` obtained by table number, in order."""
    jury_session = deliberating(session, world, now, away=away)
    for enrolment in load(session, jury_session).present:
        decide(session, world, enrolment, now, units=units[enrolment.table_number - 1])
    return minutes.draft_minutes(session, jury_session, by=world.sitting_people[0], now=now)


def signed(
    session: Session,
    world: World,
    now: datetime,
    *,
    units: tuple[int, ...] = (2, 1, 0),
    away: dict[int, Presence] | None = None,
) -> Minutes:
    document = drafted(session, world, now, units=units, away=away)
    for by in (*world.sitting_people, world.manager):
        minutes.sign_minutes(session, document, by=by, now=now)
    return document
