"""What a person does with a list: send it to be checked, then load it; and what is forgotten after a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from certify.audit import trail
from certify.audit.trail import Actor
from certify.candidacies.companion_models import CandidateList
from certify.candidacies.lists.checks import Newcomer, check
from certify.candidacies.lists.lines import Fault, read_lines
from certify.candidacies.lists.loading import known_to, load
from certify.db import Database
from certify.errors import Conflict
from certify.institutions.models import Organisation

KEPT = timedelta(days=1)
FAULTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Checked:
    """What a list holds: the people that can be registered and every fault, by line."""

    people: list[Newcomer]
    faults: list[Fault]


def check_list(session: Session, content: bytes, service: Organisation, *, now: datetime) -> Checked:
    """Read and check a list against what is stored; nothing is written."""
    lines, faults = read_lines(content)
    people, more = check(lines, known_to(session, service, lines, now.date()))
    return Checked(people, sorted([*faults, *more], key=lambda fault: fault.line))


def load_list(
    session: Session, content: bytes, service: Organisation, *, language: str = "fr", by: Actor, now: datetime
) -> int:
    """Check a list and register everybody in it; how many.

    Errors: Conflict `list.faults` for one fault or more: nobody is registered then.
    """
    checked = check_list(session, content, service, now=now)
    if checked.faults:
        raise Conflict(
            "list.faults", "Cette liste a %(count)s faute(s) : personne n’est inscrit.", {"count": len(checked.faults)}
        )
    count = load(session, checked.people, service, language=language, by=by, now=now)
    trail.record(session, "candidate.load_list", ("organisation", service.id), by=by, now=now, count=count)
    return count


def send_list(
    session: Session,
    filename: str,
    content: bytes,
    service: Organisation,
    checked: Checked,
    *,
    by: Actor,
    now: datetime,
) -> CandidateList:
    """Keep a list that was checked until it is confirmed; what was found is kept with it."""
    listed = CandidateList(
        organisation=service,
        filename=filename[:200],
        content=content,
        people=len(checked.people),
        faults=len(checked.faults),
        first_faults=[
            [fault.line, fault.column, fault.sentence, fault.values] for fault in checked.faults[:FAULTS_SHOWN]
        ],
        sent_at=now,
        by_id=by.id,
    )
    session.add(listed)
    session.flush()
    return listed


def confirm_list(session: Session, listed: CandidateList, *, language: str = "fr", by: Actor, now: datetime) -> int:
    """Load a list that was kept; it is checked again, for others register people too.

    Errors: Conflict `list.loaded`, `list.forgotten`, `list.faults`.
    """
    session.flush()  # refresh would forget what this transaction has changed
    session.refresh(listed, with_for_update={"of": CandidateList})
    if listed.loaded_at is not None:
        raise Conflict("list.loaded", "Cette liste est déjà chargée.")
    if listed.content is None:
        raise Conflict("list.forgotten", "Cette liste a été oubliée après un jour : envoyez-la de nouveau.")
    count = load_list(session, listed.content, listed.organisation, language=language, by=by, now=now)
    listed.loaded_at, listed.loaded, listed.content = now, count, None
    return count


def forget_lists(database: Database, *, now: datetime) -> None:
    """Forget what is in lists that nobody confirmed within a day."""
    old = (CandidateList.sent_at < now - KEPT, CandidateList.content.is_not(None))
    with database.reading() as session:
        if session.scalar(select(CandidateList.id).where(*old).limit(1)) is None:
            return
    with database.writing() as session:
        session.execute(update(CandidateList).where(*old).values(content=None, first_faults=[]))
