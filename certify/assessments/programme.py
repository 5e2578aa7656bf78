"""The programme of a session: made from the timetable's proposal, kept in rows, changed slot by slot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from certify.assessments.accommodations import extra_time, in_session
from certify.assessments.board import Board, load
from certify.assessments.models import Enrolment, JurySession, Slot, SlotSeat, Station
from certify.assessments.progress import hold_for, note, require_part
from certify.assessments.rules import Part
from certify.assessments.terms import Presence, SessionState
from certify.assessments.timetable import (
    Clash,
    Exam,
    Hours,
    Placed,
    Sitter,
    clashes,
    instant,
    local,
    minute_of,
    propose,
)
from certify.candidacies.models import Candidacy
from certify.certifications.models import AssessmentMethod, MethodKind
from certify.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from certify.accounts.person import Person

# In these one candidate speaks with the jury at a time.
_ONE_BY_ONE = frozenset({MethodKind.TECHNICAL_INTERVIEW, MethodKind.FINAL_INTERVIEW, MethodKind.PROJECT})


@dataclass(frozen=True, slots=True)
class Where:
    """Where a test is held, and how many pass it there at once."""

    place: str
    places: int


def _here(jury_session: JurySession) -> tuple[ColumnElement[bool], ...]:
    """The slots of those who are still enrolled."""
    return (
        Enrolment.session_id == jury_session.id,
        Enrolment.removed_at.is_(None),
        Enrolment.excluded_at.is_(None),
    )


def of(session: Session, jury_session: JurySession, day: date | None = None) -> Sequence[Slot]:
    """The slots of those who are still enrolled, in order of time; only of that `day` if given. Two queries."""
    return session.scalars(
        select(Slot)
        .join(Slot.enrolment)
        .where(*_here(jury_session), *(() if day is None else (Slot.day == day,)))
        .order_by(Slot.day, Slot.starts_at, Slot.method_id, Slot.workstation)
        .options(
            contains_eager(Slot.enrolment).joinedload(Enrolment.candidacy).joinedload(Candidacy.candidate),
            contains_eager(Slot.enrolment).joinedload(Enrolment.attendance),
            joinedload(Slot.method),
            selectinload(Slot.watchers),
        )
    ).all()


def all_placed(session: Session, jury_session: JurySession) -> list[Placed]:
    """The same as the timetable sees them, read as figures: two queries, and quick for a thousand."""
    watchers: dict[int, list[int]] = defaultdict(list)
    seats = select(SlotSeat.slot_id, SlotSeat.seat_id).join(Slot).join(Slot.enrolment).where(*_here(jury_session))
    for slot_id, seat_id in session.execute(seats):
        watchers[slot_id].append(seat_id)
    first = jury_session.starts_on
    columns = (Slot.id, Slot.enrolment_id, Slot.method_id, Slot.day, Slot.starts_at, Slot.ends_at, Slot.place)
    rows = session.execute(
        select(*columns, Slot.workstation).join(Slot.enrolment).where(*_here(jury_session)).order_by(Slot.id)
    )
    return [
        Placed(
            row.enrolment_id,
            row.method_id,
            (instant(row.day, row.starts_at, first), instant(row.day, row.ends_at, first)),
            row.place,
            row.workstation,
            tuple(watchers[row.id]),
        )
        for row in rows
    ]


def of_candidate(session: Session, enrolment: Enrolment) -> Sequence[Slot]:
    """One candidate's own slots, in order of time."""
    return session.scalars(
        select(Slot)
        .where(Slot.enrolment_id == enrolment.id)
        .order_by(Slot.day, Slot.starts_at)
        .options(joinedload(Slot.method))
    ).all()


def tests_of(board: Board) -> tuple[AssessmentMethod, ...]:
    """Every test of the title, the final interview last."""
    return (*board.methods, board.interview) if board.interview is not None else board.methods


def stations_of(session: Session, board: Board) -> dict[int, Where]:
    """Where each test is held, as written or, until then, at the site with as many places as the session has."""
    here = board.jury_session
    written = {row.method_id: row for row in session.scalars(select(Station).where(Station.session_id == here.id))}
    found = {}
    for method in tests_of(board):
        row = written.get(method.id)
        most = 1 if method.kind in _ONE_BY_ONE else here.capacity
        found[method.id] = Where(row.place, row.places) if row else Where(here.site.name, most)
    return found


def arrange(
    session: Session,
    jury_session: JurySession,
    stations: Mapping[int, Where],
    hours: Hours,
    *,
    days: Sequence[date],
    keep: bool,
    by: Person,
    now: datetime,
) -> list[tuple[int, int]]:
    """Make the programme: what finds no room is given back as (enrolment, method).

    `stations` by method, `days` on which people sit: on the first one nothing begins before the hour of the summons.
    With `keep`, and always once the tests go on, slots that are there stay and only what lacks one is placed.
    Errors: Invalid by field; Conflict out of order or without a candidate.
    """
    hold_for(session, jury_session, "arrange")
    require_part(session, jury_session, Part.MANAGER, by)
    board = load(session, jury_session)
    if not board.people:
        raise Conflict("programme.nobody", "Inscrivez d’abord des candidats.")
    _check(jury_session, stations, hours, days)
    _write_stations(session, jury_session, stations)
    keep = keep or jury_session.state is SessionState.IN_PROGRESS
    known = all_placed(session, jury_session) if keep else []
    made = propose(
        _sitters(session, board),
        [_exam(method, stations[method.id]) for method in tests_of(board)],
        [(day - jury_session.starts_on).days for day in days],
        hours,
        arrival=minute_of(jury_session.starts_at),
        kept=known,
    )
    if not keep:
        forget(session, jury_session)
    kept = set(known)
    session.add_all(_row(one, jury_session) for one in made.placed if one not in kept)
    session.flush()
    note(session, jury_session, "arrange", by=by, now=now, slots=len(made.placed), unplaced=len(made.unplaced))
    return list(made.unplaced)


def _check(jury_session: JurySession, stations: Mapping[int, Where], hours: Hours, days: Sequence[date]) -> None:
    wrong = {}
    if hours.opens >= hours.closes:
        wrong["closes"] = "La fin de la journée vient après son début."
    if hours.pause[0] > hours.pause[1]:
        wrong["pause_until"] = "La pause finit après son début."
    for method, where in stations.items():
        if not where.place.strip():
            wrong[f"place{method}"] = "Écrivez où l’épreuve se passe."
        if not 1 <= where.places <= jury_session.capacity:
            wrong[f"places{method}"] = "Écrivez un nombre de postes, de 1 au nombre de places de la session."
    if not days or not set(days) <= set(days_of(jury_session)):
        wrong["days"] = "Choisissez au moins un jour de la session."
    if wrong:
        raise Invalid("programme.invalid", "Le programme ne peut pas être fait ainsi.", fields=wrong)


def days_of(jury_session: JurySession) -> list[date]:
    """Every day of the session."""
    count = (jury_session.ends_on - jury_session.starts_on).days + 1
    return [jury_session.starts_on + timedelta(days=day) for day in range(count)]


def _write_stations(session: Session, jury_session: JurySession, stations: Mapping[int, Where]) -> None:
    for method, where in stations.items():
        row = session.get(Station, (jury_session.id, method)) or Station(session_id=jury_session.id, method_id=method)
        row.place, row.places = where.place.strip(), where.places
        session.add(row)


def forget(session: Session, jury_session: JurySession) -> None:
    """Take every slot away; none of them is in memory."""
    keys = select(Slot.id).join(Slot.enrolment).where(Enrolment.session_id == jury_session.id)
    for row, column in ((SlotSeat, SlotSeat.slot_id), (Slot, Slot.id)):
        session.execute(delete(row).where(column.in_(keys)), execution_options={"synchronize_session": False})


def _sitters(session: Session, board: Board) -> list[Sitter]:
    extra = extra_time(in_session(session, board.jury_session))
    found = []
    for enrolment in board.enrolments:
        if enrolment.excluded_at is not None:
            continue
        methods = [method.id for method in board.grids_of(enrolment)]
        if board.interview is not None and board.owes_interview(enrolment):
            methods.append(board.interview.id)
        seats = tuple(seat.id for seat in board.seats if board.assesses(seat, enrolment))
        found.append(Sitter(enrolment.id, tuple(methods), extra.get(enrolment.candidacy_id, 0), seats))
    return found


def _exam(method: AssessmentMethod, where: Where) -> Exam:
    return Exam(method.id, method.minutes, where.places, where.place.strip(), method.jury_present)


def placed(slot: Slot, jury_session: JurySession) -> Placed:
    """A slot as the timetable sees it."""
    first = jury_session.starts_on
    span = (instant(slot.day, slot.starts_at, first), instant(slot.day, slot.ends_at, first))
    seats = tuple(watcher.seat_id for watcher in slot.watchers)
    return Placed(slot.enrolment_id, slot.method_id, span, slot.place, slot.workstation, seats)


def _row(one: Placed, jury_session: JurySession) -> Slot:
    (day, starts_at), (_, ends_at) = (local(minute, jury_session.starts_on) for minute in one.span)
    return Slot(
        enrolment_id=one.enrolment,
        method_id=one.method,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        place=one.place,
        workstation=one.workstation,
        watchers=[SlotSeat(seat_id=seat) for seat in one.seats],
    )


def move_slot(
    session: Session,
    jury_session: JurySession,
    slot: Slot,
    *,
    day: date,
    starts_at: time,
    place: str,
    workstation: int,
    by: Person,
    now: datetime,
) -> None:
    """Put a slot at another time or place; it lasts as long as before.

    Errors: Invalid by field, naming who would be in two places; Conflict out of order.
    """
    hold_for(session, jury_session, "arrange")
    require_part(session, jury_session, Part.MANAGER, by)
    old = placed(slot, jury_session)
    start = instant(day, starts_at, jury_session.starts_on)
    new = Placed(
        old.enrolment, old.method, (start, start + old.span[1] - old.span[0]), place.strip(), workstation, old.seats
    )
    wrong = _misplaced(jury_session, new, day)
    if wrong:
        hour: dict[str, object] = {"hour": jury_session.starts_at}
        raise Invalid("programme.invalid", "Ce créneau ne peut pas être placé ainsi.", hour, fields=wrong)
    others = [
        one for one in all_placed(session, jury_session) if (one.enrolment, one.method) != (old.enrolment, old.method)
    ]
    found = [clash for clash in clashes([*others, new]) if new in {clash.one, clash.other}]
    if found:
        sentence, values = told(found[0], new, jury_session, session)
        raise Invalid("programme.clash", sentence, values, fields={"starts_at": sentence})
    (slot.day, slot.starts_at), (_, slot.ends_at) = (local(minute, jury_session.starts_on) for minute in new.span)
    slot.place, slot.workstation = new.place, workstation
    session.flush()
    note(session, jury_session, "move_slot", by=by, now=now, method=slot.method.code, day=day.isoformat())


def _misplaced(jury_session: JurySession, new: Placed, day: date) -> dict[str, str]:
    wrong = {}
    if day not in days_of(jury_session):
        wrong["day"] = "Choisissez un jour de la session."
    elif new.span[0] < minute_of(jury_session.starts_at):
        wrong["starts_at"] = "Ce jour-là, on est convoqué à %(hour)s : commencez plus tard, ou reportez la session."
    if local(new.span[0], day)[0] != local(new.span[1], day)[0]:
        wrong["starts_at"] = "L’épreuve finirait après minuit."
    if not new.place:
        wrong["place"] = "Écrivez où l’épreuve se passe."
    if new.workstation < 1:
        wrong["workstation"] = "Les postes se comptent à partir de 1."
    return wrong


_TOLD = {
    "candidate": "Ce candidat passe déjà une autre épreuve de %(from)s à %(until)s.",
    "juror": "Un membre du jury suit déjà le candidat %(number)s ailleurs, de %(from)s à %(until)s.",
    "workstation": "Ce poste est pris par le candidat %(number)s de %(from)s à %(until)s.",
}


def told(clash: Clash, new: Placed, jury_session: JurySession, session: Session) -> tuple[str, dict[str, object]]:
    """The sentence that names what a slot clashes with."""
    other = clash.other if clash.one == new else clash.one
    (_, begins), (_, until) = (local(minute, jury_session.starts_on) for minute in other.span)
    number = session.get_one(Enrolment, other.enrolment).label
    return _TOLD[clash.kind], {"number": number, "from": begins, "until": until}


def still_ahead(session: Session, jury_session: JurySession, now: datetime, *, grids: bool = False) -> list[Slot]:
    """The tests that have not begun, of those whom the jury assesses; with `grids`, those that end before it decides.

    The jury holds the final interview while it deliberates.
    """
    zone = ZoneInfo(jury_session.site.time_zone)
    return [
        slot
        for slot in of(session, jury_session)
        if slot.enrolment.attendance is not None
        and slot.enrolment.attendance.presence is Presence.PRESENT
        and datetime.combine(slot.day, slot.starts_at, zone) > now
        and not (grids and slot.method.kind is MethodKind.FINAL_INTERVIEW)
    ]


def require_over(ahead: Collection[Slot], *, early: bool) -> dict[str, int]:
    """What the trail keeps of tests still ahead. Errors: Conflict `programme.ahead` unless `early` confirms them."""
    if ahead and not early:
        raise Conflict(
            "programme.ahead",
            "Des épreuves sont encore à venir au programme. Attendez-les, ou confirmez que personne ne les attend.",
        )
    return {"ahead": len(ahead)} if ahead else {}


def slot_in(session: Session, enrolment: Enrolment, method: AssessmentMethod) -> Slot:
    """A candidate's slot for one test. Errors: NotFound `slot.unknown`."""
    row = session.scalar(select(Slot).where(Slot.enrolment_id == enrolment.id, Slot.method_id == method.id))
    if row is None:
        raise NotFound("slot.unknown", "Ce candidat n’a pas encore d’heure pour cette épreuve.")
    return row


def missing(session: Session, board: Board, known: Iterable[Placed]) -> list[tuple[Enrolment, AssessmentMethod]]:
    """Who has no time yet for which test."""
    have = {(one.enrolment, one.method) for one in known}
    methods = {method.id: method for method in tests_of(board)}
    people = {enrolment.id: enrolment for enrolment in board.enrolments}
    return [
        (people[sitter.enrolment], methods[method])
        for sitter in _sitters(session, board)
        for method in sitter.methods
        if (sitter.enrolment, method) not in have
    ]
