"""The portrait taken at the identity check, for the certificate: only with consent, and for as long as it holds.

Saying no changes nothing. Until the minutes are validated the consent can be taken back, and the picture is deleted;
after that it is part of what the authority signed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.assessments.models import Attendance, Enrolment, Minutes
from certify.assessments.progress import hold, hold_for, note, require_part
from certify.assessments.rules import Part
from certify.assessments.terms import MinutesState, Presence
from certify.candidacies.models import Candidacy, Candidate
from certify.candidacies.texts import Wording
from certify.credential.record import Label
from certify.errors import Conflict, NotFound
from certify.storage.files import FileStore

if TYPE_CHECKING:
    from certify.accounts.person import Person

AGREEMENT = Wording(
    "1",
    Label(
        "J’accepte que ma photo, prise aujourd’hui, soit sur mon certificat et sur la page où un employeur le vérifie."
        " Je peux refuser : cela ne change rien à la décision. Je peux retirer cet accord tant que le procès-verbal"
        " n’est pas validé : la photo est alors effacée.",
        "I agree that my picture, taken today, is on my certificate and on the page where an employer checks it. I can"
        " refuse: it changes nothing in the decision. I can take this back until the minutes are validated: the picture"
        " is then deleted.",
    ),
)


def keep_portrait(
    session: Session,
    enrolment: Enrolment,
    picture: bytes,
    files: FileStore,
    *,
    language: str = "fr",
    by: Person,
    now: datetime,
) -> None:
    """Keep the picture (as `storage.pictures.portrait` makes it) of a person who is there and agreed in those words.

    The file of a former picture is the caller's to delete once this is committed. Errors: Conflict
    `portrait.not_present`, `session.out_of_order`; Forbidden `session.part`.
    """
    jury_session = enrolment.jury_session
    hold_for(session, jury_session, "attend")
    require_part(session, jury_session, Part.MANAGER, by)
    attendance = enrolment.attendance
    if attendance is None or attendance.presence is not Presence.PRESENT:
        raise Conflict("portrait.not_present", "La photo se prend quand la personne est là, sa pièce contrôlée.")
    attendance.portrait = files.put(picture)
    attendance.portrait_agreed_at, attendance.portrait_withdrawn_at = now, None
    attendance.portrait_agreement = AGREEMENT.text.first(language)
    session.flush()
    note(session, jury_session, "portrait", by=by, now=now, table=enrolment.table_number, text=AGREEMENT.version)


def withdraw_portrait(session: Session, enrolment: Enrolment, *, by: Person, now: datetime) -> None:
    """Take the consent back, for the person or by the session manager whom they told. Nothing to take back is no error.

    The file is the caller's to delete once this is committed. Errors: Conflict `portrait.certified` once the minutes
    are validated; Forbidden `session.part`.
    """
    jury_session = enrolment.jury_session
    hold(session, jury_session)
    if enrolment.candidacy.candidate.account_id != by.id:
        require_part(session, jury_session, Part.MANAGER, by)
    if is_certified(session, enrolment):
        raise Conflict("portrait.certified", "Le procès-verbal est validé : la photo fait partie du certificat.")
    if forget_portrait(enrolment.attendance, now):
        session.flush()
        note(session, jury_session, "withdraw_portrait", by=by, now=now, table=enrolment.table_number)


def forget_portrait(attendance: Attendance | None, now: datetime) -> bool:
    """Whether there was a picture; the row no longer has it."""
    if attendance is None or attendance.portrait is None:
        return False
    attendance.portrait, attendance.portrait_withdrawn_at = None, now
    return True


def forget_unused(session: Session, minutes: Minutes, used: Collection[str | None]) -> list[str]:
    """Names of the portraits of this session that no certificate uses, once its minutes are validated.

    The rows no longer have them; the files are the caller's to delete once this is committed.
    """
    taken = select(Attendance).join(Attendance.enrolment).where(Enrolment.session_id == minutes.session_id)
    unused = []
    for attendance in session.scalars(taken.where(Attendance.portrait.is_not(None))):
        if attendance.portrait is not None and attendance.portrait not in used:
            unused.append(attendance.portrait)
            attendance.portrait = None
    return unused


def is_certified(session: Session, enrolment: Enrolment) -> bool:
    """Whether the minutes of the session are validated: certificates may carry the picture."""
    validated = select(Minutes.id).where(
        Minutes.session_id == enrolment.session_id, Minutes.state == MinutesState.VALIDATED
    )
    return session.scalar(validated.limit(1)) is not None


def own_enrolment(session: Session, reference: str, account_id: int) -> Enrolment:
    """The last sitting of a person's own candidacy at which they were noted present, else the one to come.

    Errors: NotFound `portrait.none`, also for somebody else's candidacy.
    """
    row = session.scalar(
        select(Enrolment)
        .outerjoin(Enrolment.attendance)
        .join(Enrolment.candidacy)
        .join(Candidacy.candidate)
        .where(
            Candidacy.reference == reference,
            Candidate.account_id == account_id,
        )
        .order_by((Attendance.presence == Presence.PRESENT).desc().nulls_last(), Enrolment.id.desc())
        .limit(1)
        .options(joinedload(Enrolment.attendance), joinedload(Enrolment.candidacy).joinedload(Candidacy.candidate))
    )
    if row is None:
        raise NotFound("portrait.none", "Aucune photo de vous n’a été prise.")
    return row
