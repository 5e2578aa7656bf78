"""Accommodations (aménagements d'épreuve): asked by the candidate or for them, decided by the session's manager.

The jury sees what was granted as a need, never why; no certificate shows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.assessments.models import Accommodation, Enrolment, JurySession
from certify.assessments.progress import hold_for, note, require_part
from certify.assessments.rules import Part
from certify.assessments.terms import AccommodationKind, AccommodationState
from certify.audit import trail
from certify.audit.trail import Actor
from certify.candidacies.models import Candidacy
from certify.candidacies.rules import OPEN
from certify.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from certify.accounts.person import Person

MOST_EXTRA = 200
LONGEST = 1000


def ask_accommodation(
    session: Session,
    candidacy: Candidacy,
    kind: AccommodationKind,
    *,
    need: str,
    extra_percent: int | None = None,
    language: str = "",
    by: Person,
    acting: Actor | None = None,
    now: datetime,
) -> Accommodation:
    """Ask for an accommodation, in the person's words; `acting` is who asks for somebody else.

    Errors: Invalid by field; Conflict for a closed candidacy.
    """
    if candidacy.state not in OPEN:
        raise Conflict("accommodation.closed", "Un aménagement se demande pour une candidature en cours.")
    wrong = _wrong(kind, need, extra_percent, language)
    if wrong:
        raise Invalid("accommodation.invalid", "L’aménagement ne peut pas être demandé ainsi.", fields=wrong)
    asked = Accommodation(
        candidacy=candidacy,
        kind=kind,
        need=need.strip(),
        extra_percent=extra_percent if kind is AccommodationKind.EXTRA_TIME else None,
        language=language.strip() if kind is AccommodationKind.INTERPRETER else None,
        state=AccommodationState.ASKED,
        asked_at=now,
        asked_by_id=by.id,
    )
    session.add(asked)
    session.flush()
    trail.record(session, "candidacy.ask_accommodation", ("candidacy", candidacy.id), by=acting or by.actor, now=now)
    return asked


def _wrong(kind: AccommodationKind, need: str, extra_percent: int | None, language: str) -> dict[str, str]:
    wrong = {}
    if not need.strip():
        wrong["need"] = "Dites ce dont vous avez besoin, en une phrase."
    if len(need) > LONGEST:
        wrong["need"] = "1 000 caractères au plus."
    if kind is AccommodationKind.EXTRA_TIME and not (extra_percent and 1 <= extra_percent <= MOST_EXTRA):
        wrong["extra_percent"] = "Écrivez un temps en plus, de 1 à 200 pour cent. Un tiers, c’est 33."
    if kind is AccommodationKind.INTERPRETER and not language.strip():
        wrong["language"] = "Écrivez la langue de l’interprète, par exemple fon."
    return wrong


def decide_accommodation(
    session: Session,
    jury_session: JurySession,
    accommodation: Accommodation,
    *,
    granted: bool,
    word: str,
    by: Person,
    now: datetime,
) -> None:
    """Grant or refuse, with a reason that the person reads; a decision may be changed until the deliberation.

    Errors: NotFound for another session's candidate; Invalid on `word` for a refusal; Conflict out of order.
    """
    hold_for(session, jury_session, "accommodate")
    require_part(session, jury_session, Part.MANAGER, by)
    enrolled = select(Enrolment.id).where(
        Enrolment.session_id == jury_session.id,
        Enrolment.candidacy_id == accommodation.candidacy_id,
        Enrolment.removed_at.is_(None),
    )
    if session.scalar(enrolled) is None:
        raise NotFound("accommodation.unknown", "Cet aménagement n’existe pas dans cette session.")
    if not granted and not word.strip():
        sentence = "Écrivez pourquoi : la personne le lira."
        raise Invalid("accommodation.word", sentence, fields={"word": sentence})
    accommodation.state = AccommodationState.GRANTED if granted else AccommodationState.REFUSED
    accommodation.word, accommodation.decided_at, accommodation.decided_by_id = word.strip() or None, now, by.id
    session.flush()
    note(session, jury_session, "accommodate", by=by, now=now, candidacy=accommodation.candidacy_id, granted=granted)


def accommodations_of(session: Session, candidacies: Collection[int]) -> Mapping[int, Sequence[Accommodation]]:
    """What was asked, by candidacy, in order; one query."""
    rows = session.scalars(
        select(Accommodation)
        .where(Accommodation.candidacy_id.in_(candidacies))
        .order_by(Accommodation.id)
        .options(joinedload(Accommodation.candidacy).joinedload(Candidacy.candidate))
    )
    found: dict[int, list[Accommodation]] = defaultdict(list)
    for row in rows:
        found[row.candidacy_id].append(row)
    return found


def in_session(session: Session, jury_session: JurySession) -> Mapping[int, Sequence[Accommodation]]:
    """What the candidates of a session asked for, by candidacy."""
    here = select(Enrolment.candidacy_id).where(
        Enrolment.session_id == jury_session.id, Enrolment.removed_at.is_(None), Enrolment.excluded_at.is_(None)
    )
    return accommodations_of(session, list(session.scalars(here)))


def granted(asked: Mapping[int, Sequence[Accommodation]]) -> dict[int, list[Accommodation]]:
    """What the jury is to see: what was granted, by candidacy."""
    kept = {key: [row for row in rows if row.state is AccommodationState.GRANTED] for key, rows in asked.items()}
    return {key: rows for key, rows in kept.items() if rows}


def needs_of(session: Session, enrolments: Collection[Enrolment]) -> dict[int, list[Accommodation]]:
    """What was granted to these people, by candidacy; one query."""
    return granted(accommodations_of(session, [enrolment.candidacy_id for enrolment in enrolments]))


def extra_time(asked: Mapping[int, Sequence[Accommodation]]) -> dict[int, int]:
    """The extra time granted, in per cent, by candidacy: the longest of them."""
    return {key: max((row.extra_percent or 0) for row in rows) for key, rows in granted(asked).items()}


def accommodation_of(session: Session, jury_session: JurySession, accommodation_id: int) -> Accommodation:
    """One request of a candidate of this session. Errors: NotFound `accommodation.unknown`."""
    rows = in_session(session, jury_session)
    found = next((row for group in rows.values() for row in group if row.id == accommodation_id), None)
    if found is None:
        raise NotFound("accommodation.unknown", "Cet aménagement n’existe pas dans cette session.")
    return found
