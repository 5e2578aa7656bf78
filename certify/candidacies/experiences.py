"""The work that a candidate tells of, and the months it makes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from certify.audit.trail import Actor
from certify.candidacies.identity import Work, check_work
from certify.candidacies.models import Candidacy, Experience
from certify.candidacies.moving import SENT, hold_in, local_day, note
from certify.candidacies.practice import Period, months_of
from certify.candidacies.rules import EDITABLE


def add_experience(session: Session, candidacy: Candidacy, work: Work, *, by: Actor, now: datetime) -> Experience:
    """Add work in the trade. Errors: Invalid `candidacy.experience`; Conflict once the application is sent."""
    hold_in(session, candidacy, EDITABLE, SENT)
    experience = Experience(**columns(check_work(work, local_day(candidacy.authority, now))))
    candidacy.experiences.append(experience)
    note(session, candidacy, "add_experience", by=by, now=now)
    return experience


def change_experience(session: Session, experience: Experience, work: Work, *, by: Actor, now: datetime) -> None:
    """Change work in the trade. Errors: as `add_experience`."""
    hold_in(session, experience.candidacy, EDITABLE, SENT)
    for name, value in columns(check_work(work, local_day(experience.candidacy.authority, now))).items():
        setattr(experience, name, value)
    note(session, experience.candidacy, "change_experience", by=by, now=now)


def remove_experience(session: Session, experience: Experience, *, by: Actor, now: datetime) -> None:
    """Take away work. Errors: Conflict once the application is sent."""
    candidacy = experience.candidacy
    hold_in(session, candidacy, EDITABLE, SENT)
    candidacy.experiences.remove(experience)
    note(session, candidacy, "remove_experience", by=by, now=now)


def columns(work: Work) -> dict[str, object]:
    """The columns of a work that was checked."""
    period = work.period
    return {
        "work": work.work,
        "place": work.place,
        "employer": work.employer,
        "self_employed": work.self_employed,
        "informal": work.informal,
        "around": work.around,
        "from_year": period.from_year,
        "from_month": period.from_month,
        "until_year": period.until_year,
        "until_month": period.until_month if period.until_year else None,
    }


def period_of(experience: Experience) -> Period:
    """When somebody did this work."""
    return Period(experience.from_year, experience.from_month, experience.until_year, experience.until_month)


def months_shown(candidacy: Candidacy, today: date) -> int:
    """Months of practice that the application shows."""
    return months_of((period_of(experience) for experience in candidacy.experiences), today)
