"""Summonses (convocations): what each person is told, the date for their calendar, and the letter to print.

A summons is numbered by `JurySession.summons_sequence`. Whoever has not had the present one gets it; letters are drawn
when they are sent or asked for, never while an act waits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.accounts.actions import can_sign_in
from certify.accounts.recipients import people as reachable
from certify.assessments.access import code_by_mail
from certify.assessments.accommodations import accommodations_of, granted
from certify.assessments.models import Enrolment, Juror, JurySession, Seat, Slot
from certify.assessments.notices import tell_candidates_convened, tell_jury_convened
from certify.assessments.programme import of as programme_of
from certify.assessments.progress import session_rules
from certify.candidacies.models import Candidacy
from certify.candidacies.states import CandidacyState
from certify.certifications.models import AssessmentMethod
from certify.errors import NotFound
from certify.mail import calendar
from certify.mail.actions import Attachment, Deferred
from certify.mail.makers import Leaving, makes, makes_as_it_leaves
from certify.paper import press

CANDIDATE, JUROR, JUROR_WITH_CODE, EMPLOYER = (
    f"assessments.{name}"
    for name in ("candidate_summons", "juror_summons", "juror_summons_with_code", "employer_letter")
)
PDF = "application/pdf"
# When nothing says better, a day of tests is over at this hour.
EVENING = time(17)
# Between the hour of the summons and the first test: identities are checked, the subject is opened.
ARRIVAL = timedelta(minutes=30)
BATCH = 50

Files = list[Attachment | Deferred]
Time = tuple[date, time, time, AssessmentMethod, str]
"""The day, from when to when, the test, the place."""


def summoned_candidates(session: Session, jury_session: JurySession) -> Sequence[Enrolment]:
    """Those whom a summons concerns: enrolled and not excluded, with what a letter shows."""
    return session.scalars(
        select(Enrolment)
        .join(Enrolment.candidacy)
        .where(
            Enrolment.session_id == jury_session.id,
            Enrolment.removed_at.is_(None),
            Enrolment.excluded_at.is_(None),
            Candidacy.state == CandidacyState.SCHEDULED,
        )
        .order_by(Enrolment.table_number)
        .options(joinedload(Enrolment.candidacy).joinedload(Candidacy.candidate))
    ).all()


def summoned_jurors(session: Session, jury_session: JurySession) -> Sequence[Seat]:
    """The members who sit, the president first."""
    return session.scalars(
        select(Seat)
        .where(Seat.session_id == jury_session.id, Seat.left_at.is_(None))
        .order_by(Seat.president.desc(), Seat.id)
        .options(joinedload(Seat.juror).joinedload(Juror.account))
    ).all()


def send_out(session: Session, jury_session: JurySession, *, codes: bool = False, now: datetime) -> None:
    """Send the present summons to everybody who has not had it; those who had an earlier one are told of the change.

    Where the rule-set knows session access, a member's letter has the code that opens it: of those whose account
    nobody can sign in to, or with `codes` of all.
    """
    sequence = jury_session.summons_sequence
    allowed = session_rules(jury_session).session_access
    slots = programme_of(session, jury_session)
    times, watched = by_candidate(slots), watched_days(slots)
    for changed in (False, True):
        people = [
            e
            for e in summoned_candidates(session, jury_session)
            if e.summoned < sequence and (e.summoned > 0) is changed
        ]
        members = [
            s for s in summoned_jurors(session, jury_session) if s.summoned < sequence and (s.summoned > 0) is changed
        ]
        tell_candidates_convened(
            session, people, files=lambda one: candidate_files(one, times.get(one.id, [])), changed=changed, now=now
        )
        tell_jury_convened(
            session,
            jury_session,
            members,
            files=lambda one: juror_files(
                one,
                watched.get(one.id, []),
                code=allowed and (codes or not can_sign_in(one.juror.account)),
            ),
            changed=changed,
            now=now,
        )
        for candidate in people:
            candidate.summoned = sequence
        for member in members:
            member.summoned = sequence
    session.flush()


def by_candidate(slots: Collection[Slot]) -> dict[int, list[Slot]]:
    """Slots by enrolment, in order of time."""
    found: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        found[slot.enrolment_id].append(slot)
    return found


def candidate_files(enrolment: Enrolment, slots: Sequence[Slot] = (), *, cancelled: bool = False) -> Files:
    """What goes with a candidate's mail: the letter, unless it is cancelled, and the date."""
    event = candidate_event(enrolment, slots, cancelled=cancelled)
    if cancelled:
        return [event]
    return [Deferred("convocation.pdf", PDF, CANDIDATE, {"enrolment": enrolment.id}), event]


def juror_files(seat: Seat, times: Sequence[Time] = (), *, code: bool = False, cancelled: bool = False) -> Files:
    """What goes with a member's mail: the letter, with or without a code, the one for their employer, and the dates."""
    event = juror_event(seat, times, cancelled=cancelled)
    if cancelled:
        return [event]
    return [
        Deferred("convocation.pdf", PDF, JUROR_WITH_CODE if code else JUROR, {"seat": seat.id}),
        Deferred("lettre-employeur.pdf", PDF, EMPLOYER, {"seat": seat.id}),
        event,
    ]


def candidate_event(enrolment: Enrolment, slots: Sequence[Slot] = (), *, cancelled: bool = False) -> Attachment:
    """The candidate's dates: the hour of the summons, then each test of their programme.

    A test that has no hour any more is taken out of calendars that had one.
    """
    here = enrolment.jury_session
    times = [(slot.day, slot.starts_at, slot.ends_at, slot.method, slot.place) for slot in slots]
    return _dates(here, f"candidat-{enrolment.table_number}", times, cancelled=cancelled)


def juror_event(seat: Seat, times: Sequence[Time] = (), *, cancelled: bool = False) -> Attachment:
    """The member's dates: the hour of the summons, then what they watch."""
    return _dates(seat.jury_session, f"jury-{seat.id}", times, cancelled=cancelled)


def _dates(here: JurySession, whose: str, times: Sequence[Time], *, cancelled: bool) -> Attachment:
    organisation = here.authority.organisation
    anew = cancelled or here.summons_sequence > 1
    content = calendar.dates(
        [_arrival(here, whose, alone=not times), *_tests(here, whose, times, anew=anew)],
        sequence=max(here.summons_sequence - 1, 0) + cancelled,
        cancelled=cancelled,
        organiser=(organisation.short_name, organisation.contact_mail) if organisation.contact_mail else None,
    )
    return Attachment("convocation.ics", calendar.media_type(cancelled), content)


def _arrival(here: JurySession, whose: str, *, alone: bool) -> calendar.Date:
    """When one comes on the first day; without a programme, for the rest of that day."""
    evening = datetime.combine(here.starts_on, EVENING, ZoneInfo(here.site.time_zone))
    ends = max(evening, here.begins + timedelta(hours=1)) if alone else here.begins + ARRIVAL
    summary = f"{here.version.title.fr}, {here.reference}"
    words = here.authority.organisation.legal_name.fr
    return calendar.Date(f"{here.reference}-{whose}@certify", here.begins, ends, summary, here.place, words)


def _tests(here: JurySession, whose: str, times: Sequence[Time], *, anew: bool) -> Iterator[calendar.Date]:
    """Each test; `anew` takes those without an hour out of a calendar that may have them."""
    zone, count = ZoneInfo(here.site.time_zone), Counter[str]()
    title, words = here.version.title.fr, here.authority.organisation.legal_name.fr

    def named(method: AssessmentMethod, starts: datetime, ends: datetime, place: str, *, off: bool) -> calendar.Date:
        count[method.code] += 1
        uid = f"{here.reference}-{whose}-{method.code}-{count[method.code]}@certify"
        return calendar.Date(uid, starts, ends, f"{method.label.fr}, {title}", place, words, off)

    for day, first, last, method, where in times:
        starts, ends = (datetime.combine(day, hour, zone) for hour in (first, last))
        yield named(method, starts, ends, f"{where}, {here.place}", off=False)
    for method in here.version.methods if anew else ():
        if not count[method.code]:
            yield named(method, here.begins, here.begins + ARRIVAL, here.place, off=True)


def candidate_letters(
    session: Session, jury_session: JurySession, enrolments: Sequence[Enrolment], language: str
) -> bytes:
    """The letters of these candidates in one PDF, each from a new page."""
    times = by_candidate(programme_of(session, jury_session))
    needs = granted(accommodations_of(session, [enrolment.candidacy_id for enrolment in enrolments]))
    return press.draw(
        "assessments/paper/summons.html",
        language,
        session=jury_session,
        people=enrolments,
        times=times,
        needs=needs,
    )


def juror_letters(session: Session, jury_session: JurySession, seats: Sequence[Seat], language: str) -> bytes:
    """The letters of these members in one PDF, each from a new page."""
    return press.lay_out(juror_letter_texts(session, jury_session, seats, language))


def juror_letter_texts(
    session: Session,
    jury_session: JurySession,
    seats: Sequence[Seat],
    language: str,
    *,
    codes: Mapping[int, str] | None = None,
    public_url: str = "",
) -> str:
    """The same before it is laid out. `codes` by seat opens the session; whoever draws it keeps it nowhere."""
    return press.source(
        "assessments/paper/juror_summons.html",
        language,
        session=jury_session,
        seats=seats,
        candidates=len(summoned_candidates(session, jury_session)),
        watched=watched_days(programme_of(session, jury_session)),
        codes=codes or {},
        door=f"{public_url}/acces/{jury_session.reference}",
    )


def watched_days(slots: Collection[Slot]) -> dict[int, list[Time]]:
    """By seat: each day, from when to when, the test and the place, as a member reads it."""
    found: dict[int, dict[tuple[Any, int, str], tuple[time, time, Any]]] = defaultdict(dict)
    for slot in slots:
        for watcher in slot.watchers:
            key = (slot.day, slot.method_id, slot.place)
            first, last, _ = found[watcher.seat_id].get(key, (slot.starts_at, slot.ends_at, None))
            found[watcher.seat_id][key] = min(first, slot.starts_at), max(last, slot.ends_at), slot.method
    return {
        seat: sorted(
            ((day, first, last, method, place) for (day, _, place), (first, last, method) in spans.items()),
            key=lambda row: (row[0], row[1]),
        )
        for seat, spans in found.items()
    }


def employer_letter(seat: Seat, language: str, *, now: datetime) -> bytes:
    """The letter that a member shows to their employer."""
    return press.draw("assessments/paper/employer_letter.html", language, session=seat.jury_session, seat=seat, now=now)


@makes(CANDIDATE)
def _candidate(session: Session, arguments: Mapping[str, Any]) -> bytes:
    enrolment = session.get_one(Enrolment, arguments["enrolment"])
    account = enrolment.candidacy.candidate.account
    language = account.language if account else enrolment.candidacy.authority.language
    return candidate_letters(session, enrolment.jury_session, [enrolment], language)


@makes(JUROR)
@makes(JUROR_WITH_CODE)
def _juror(session: Session, arguments: Mapping[str, Any]) -> bytes:
    seat = session.get_one(Seat, arguments["seat"])
    return juror_letters(session, seat.jury_session, [seat], seat.juror.account.language)


@makes_as_it_leaves(JUROR_WITH_CODE)
def _juror_with_code(session: Session, arguments: Mapping[str, Any], leaving: Leaving) -> Callable[[], bytes]:
    """The code is made as the letter leaves: it is in no row and in no file, and each try makes another."""
    seat = session.get_one(Seat, arguments["seat"])
    code = code_by_mail(session, seat, now=leaving.now)
    codes = {seat.id: code} if code else {}
    language = seat.juror.account.language
    text = juror_letter_texts(session, seat.jury_session, [seat], language, codes=codes, public_url=leaving.public_url)
    return lambda: press.lay_out(text)


@makes(EMPLOYER)
def _employer(session: Session, arguments: Mapping[str, Any]) -> bytes:
    seat = session.get_one(Seat, arguments["seat"])
    return employer_letter(seat, seat.juror.account.language, now=seat.jury_session.convened_at or seat.named_at)


def without_mail(session: Session, jury_session: JurySession) -> tuple[list[Enrolment], list[Seat]]:
    """Whom no mail reaches: their letters are printed."""
    people = [e for e in summoned_candidates(session, jury_session) if not e.candidacy.candidate.mail.strip()]
    members = summoned_jurors(session, jury_session)
    known = reachable(session, [seat.juror.account_id for seat in members])
    return people, [seat for seat in members if seat.juror.account_id not in known]


def own_enrolment(session: Session, candidacy: Candidacy) -> Enrolment:
    """The candidacy's latest place in a session. Errors: NotFound `enrolment.none`."""
    row = session.scalars(
        select(Enrolment)
        .where(Enrolment.candidacy_id == candidacy.id, Enrolment.removed_at.is_(None))
        .order_by(Enrolment.id.desc())
        .limit(1)
        .options(joinedload(Enrolment.jury_session))
    ).first()
    if row is None:
        raise NotFound("enrolment.none", "Vous n’êtes pas encore inscrit à une session.")
    return row
