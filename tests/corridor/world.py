"""A world in which minutes are signed and wait for the authority, played once and copied for each test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock, config
from certify.accounts.models import Account
from certify.accounts.terms import Role
from certify.assessments.models import JurySession, Minutes
from certify.candidacies.models import Candidate
from certify.certificates.commands import make_missing_keys
from certify.certificates.issuing import Issuer
from certify.certificates.keys import OpenKeys
from certify.certificates.models import Certificate
from certify.certificates.validating import validate_minutes
from certify.db import Database
from certify.demo.applying import apply
from certify.demo.people import MASONRY
from certify.demo.playing import hire_staff, import_data
from certify.demo.sitting import Play
from certify.demo.stage import Stage
from certify.storage.files import FileStore

PASSPHRASE = "a passphrase for tests only"
ADDRESS = "http://127.0.0.1:8000"


def settings_of(home: Path, url: str) -> config.Settings:
    """Settings over a home and a database."""
    return config.load({"CERTIFY_HOME": str(home), "DATABASE_URL": url, "CERTIFY_KEY_PASSPHRASE": PASSPHRASE})


def play_until_signed(home: Path, url: str) -> str:
    """Play the masonry session until its minutes are signed, with keys made; give the session's reference."""
    database = Database(url)
    stage = Stage(database)
    import_data(database)
    make_missing_keys(settings_of(home, url), PASSPHRASE)
    hire_staff(stage, MASONRY)
    for applicant in MASONRY.applicants:
        name = f"{applicant.birth_name} {applicant.given_names}"
        stage.hire(applicant.key, name, Role.CANDIDATE, None)
        apply(stage, MASONRY, applicant)
    play = Play(stage, MASONRY)
    play.register_jurors()
    play.until_signed()
    database.close()
    return play.reference


@dataclass
class World:
    """A copy of that world, for one test."""

    home: Path
    database: Database
    settings: config.Settings

    @property
    def stage(self) -> Stage:
        """The people of the world."""
        return Stage(self.database)

    def issuer(self, at: datetime | None = None) -> Issuer:
        """The worker's issuer, with the real clock or one that stands still."""
        keys = OpenKeys(self.home, PASSPHRASE, self.settings.public_url)
        tick = clock.now if at is None else lambda: at
        return Issuer(self.database, FileStore(self.settings.files), keys, self.settings.public_url, tick)

    def validate(self) -> int:
        """The authority validates; how many certificates that prepares."""
        with self.stage.act(MASONRY.signatory.key) as (session, person, now):
            found = minutes(session)
            return len(validate_minutes(session, found, public_url=self.settings.public_url, by=person, now=now))

    def issue(self) -> int:
        """Validate, then let the worker do its work."""
        self.validate()
        return self.issuer().issue_waiting()


def minutes(session: Session) -> Minutes:
    """The only minutes of the world."""
    return session.scalars(select(Minutes).join(Minutes.jury_session).where(JurySession.id.is_not(None))).one()


def certificate_of(session: Session, stage: Stage, key: str) -> Certificate:
    """The (first) certificate of a person of the demonstration."""
    account: Account = stage.account(session, key)
    query = select(Certificate).join(Certificate.candidate).where(Candidate.account_id == account.id)
    found = session.scalars(query.order_by(Certificate.id)).first()
    assert found is not None
    return found


def copy_home(template: Path, home: Path) -> Path:
    """A copy of a home with its keys, permissions kept."""
    return Path(shutil.copytree(template, home))
