"""Playing the demonstration from an empty database to certificates, with its progress shown."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock, config
from certify.accounts.models import Account, Identifier
from certify.accounts.terms import Role
from certify.assessments import appeals
from certify.assessments.appeal_queries import latest_decision
from certify.assessments.decisions import tell_own
from certify.audit import trail
from certify.audit.models import TrailLine
from certify.audit.trail import SYSTEM
from certify.candidacies.models import Candidacy, Candidate
from certify.certificates import status
from certify.certificates.commands import make_missing_keys
from certify.certificates.models import Certificate
from certify.certificates.rules import ReasonCode
from certify.certificates.status import Reason
from certify.certifications import actions as certifications
from certify.certifications import importer as certification_files
from certify.db import Database
from certify.demo import data
from certify.demo.applying import apply, register_for
from certify.demo.people import Sitting, Stop
from certify.demo.sessions import BESIDE, COUNSELLOR, SITTINGS
from certify.demo.sitting import Play
from certify.demo.stage import Credential, Stage, mail_of
from certify.institutions import actions as institutions
from certify.institutions import importer as institution_files
from certify.nomenclature import actions as nomenclature
from certify.nomenclature import importer as occupation_files
from certify.storage.files import FileStore
from certify.worker import Work

FINISHED = "demo.finished"

Scene = tuple[str, Callable[[], object]]


class Played(Enum):
    """Whether the demonstration was played in this database."""

    NOT = "not"
    HALF = "half"
    WHOLE = "whole"


def state_of(database: Database) -> Played:
    """Whether it was played, and to its end."""
    with database.reading() as session:
        first = select(Identifier.id).where(Identifier.value == mail_of(SITTINGS[0].officer.key))
        if session.scalar(first) is None:
            return Played.NOT
        finished = session.scalar(select(TrailLine.id).where(TrailLine.act == FINISHED).limit(1))
        return Played.HALF if finished is None else Played.WHOLE


def play(settings: config.Settings, work: Work) -> list[Credential]:
    """Play every scene and give the accounts that were made, with their passwords."""
    stage = Stage(work.database, files=FileStore(settings.files))
    scenes = [*_ground(settings, stage), *(scene for one in SITTINGS for scene in _session(settings, stage, one))]
    scenes.append(("A counsellor registers somebody without an account", lambda: register_for(stage, COUNSELLOR)))
    scenes.append(("Certificates: logged, drawn, signed, verified, stored", work))
    scenes += [(f"After: {act}", _after(stage, one, key, act)) for one in SITTINGS for key, act in one.after.items()]
    scenes.append(("Changes of status logged", work))
    columns = TextColumn("{task.description:<64}"), BarColumn(bar_width=20), TimeElapsedColumn()
    with Progress(*columns) as progress:
        task = progress.add_task("", total=len(scenes))
        for name, scene in scenes:
            progress.update(task, description=name)
            scene()
            progress.advance(task)
        progress.update(task, description=f"Done: {stage.acts} acts by {len(stage.credentials)} people")
    with work.database.writing() as session:
        trail.record(session, FINISHED, ("installation", "demo"), by=SYSTEM, now=clock.now())
    return stage.credentials


def _ground(settings: config.Settings, stage: Stage) -> list[Scene]:
    return [
        ("Institutions, occupations and certifications imported", lambda: import_data(stage.database)),
        ("Keys: root, log, one for each authority", lambda: make_missing_keys(settings, config.passphrase(settings))),
        ("Accounts of the staff", lambda: _hire(stage)),
    ]


def _session(settings: config.Settings, stage: Stage, sitting: Sitting) -> list[Scene]:
    """The scenes of one session, up to where it waits for a visitor."""
    run, where = Play(stage, sitting), sitting.authority
    way: list[tuple[Stop | None, str, Callable[[], object]]] = [
        (None, "candidates register, apply and are admitted", lambda: _apply_all(stage, sitting)),
        (None, "jurors are registered and habilitated", run.register_jurors),
        (None, "a subject is sealed", run.seal_subject),
        (Stop.PLANNED, "the session is planned", run.plan),
        (Stop.OPEN, "it opens, candidates are enrolled, the jury is named", run.form),
        (None, "the site is checked", run.check_site),
        (Stop.CONVENED, "jury and candidates are convened", run.convene),
        (Stop.OPENED, "identity is checked, the subject opened", run.begin),
        (None, "whoever cheats is excluded", run.exclude),
        (None, "jurors watch and fill their grids", run.mark),
        (Stop.DELIBERATION, "the jury meets", run.gather),
        (None, "it decides, competence by competence", run.deliberate),
        (Stop.DRAFTED, "it drafts its minutes", run.draft),
        (Stop.SIGNED, "everybody signs", run.sign),
        (Stop.VALIDATED, "the authority validates", lambda: run.validate(settings.public_url)),
    ]
    ends: dict[Stop, tuple[Stop, str, Callable[[], object]]] = {
        Stop.CANCELLED: (Stop.CONVENED, "the session is cancelled", run.cancel),
        Stop.ANNULLED: (Stop.SIGNED, "the authority refuses the substance", run.annul),
    }
    end = ends.get(sitting.until)
    last = end[0] if end else sitting.until
    scenes = way[: [stop for stop, _, _ in way].index(last) + 1] + ([(None, *end[1:])] if end else [])
    return [(f"{where}: {name}", act) for _, name, act in scenes]


def import_data(database: Database) -> None:
    """Load the demonstration's reference data through the importers."""
    with database.writing() as session:
        now = clock.now()
        institutions.load_institutions(session, institution_files.read(data.INSTITUTIONS), by=SYSTEM, now=now)
        nomenclature.load_occupations(session, occupation_files.read(data.OCCUPATIONS), by=SYSTEM, now=now)
        certifications.load_certifications(session, certification_files.read(data.CERTIFICATIONS), by=SYSTEM, now=now)


def _hire(stage: Stage) -> None:
    for sitting in SITTINGS:
        hire_staff(stage, sitting)
    for one in BESIDE:
        stage.hire(one.key, one.name, one.role, one.organisation or None)


def hire_staff(stage: Stage, sitting: Sitting) -> None:
    """Open the accounts of those who work for the sitting and have none yet."""
    hired = {credential.mail for credential in stage.credentials}
    for one in (sitting.officer, sitting.manager, *sitting.jurors, sitting.signatory):
        if mail_of(one.key) not in hired:
            stage.hire(one.key, one.name, one.role, one.organisation, sitting.language)


def _apply_all(stage: Stage, sitting: Sitting) -> None:
    for applicant in sitting.applicants:
        name = f"{applicant.birth_name} {applicant.given_names}"
        stage.hire(applicant.key, name, Role.CANDIDATE, None, sitting.language)
        apply(stage, sitting, applicant)


def _after(stage: Stage, sitting: Sitting, key: str, act: str) -> Callable[[], None]:
    return {"withdraw": lambda: _withdraw(stage, sitting, key), "appeal": lambda: _appeal(stage, key)}[act]


def _withdraw(stage: Stage, sitting: Sitting, key: str) -> None:
    with stage.act(sitting.signatory.key) as (session, person, now):
        certificate = _certificate(session, stage.account(session, key))
        reason = Reason(ReasonCode.FRAUD, "Usurpation d’identité reconnue (exemple fictif).")
        status.withdraw(session, certificate, reason, by=person.actor, now=now)


def _appeal(stage: Stage, key: str) -> None:
    with stage.act(key) as (session, person, now):
        candidacy = session.scalars(
            select(Candidacy).join(Candidacy.candidate).where(Candidate.account_id == person.id)
        ).one()
        decision = latest_decision(session, candidacy)
        tell_own(session, decision, by=person, now=now)
        grounds = "Le ciment était éventé : deux autres candidats l’ont vu aussi (exemple fictif)."
        appeals.lodge(session, decision, grounds=grounds, by=person, now=now)


def _certificate(session: Session, account: Account) -> Certificate:
    return session.scalars(
        select(Certificate).join(Certificate.candidate).where(Candidate.account_id == account.id)
    ).one()
