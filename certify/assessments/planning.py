"""Planning a session: its dates and place, its opening, who is enrolled, and its cancellation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certify.assessments import notices, programme, summons
from certify.assessments.clashes import require_free_days, require_no_member
from certify.assessments.holdings import held_for, hold_people
from certify.assessments.models import EnrolledUnit, Enrolment, JurySession
from certify.assessments.progress import hold, hold_for, move, note, require_part, reread, today_at
from certify.assessments.rules import Facts, Part, SessionEvent
from certify.assessments.terms import SessionState
from certify.candidacies import sittings
from certify.candidacies.models import Candidacy
from certify.candidacies.states import CandidacyState
from certify.certifications.models import CertificationVersion, MethodKind, RuleSet, VersionState
from certify.certifications.queries import approved
from certify.certifications.rulesets import in_force
from certify.errors import Conflict, Invalid, NotFound
from certify.institutions import series
from certify.institutions.models import RoleKind, SeriesKind, Site
from certify.institutions.queries import holds_role

if TYPE_CHECKING:
    from certify.accounts.person import Person

MOST_PLACES = 2000


def plan_session(
    session: Session,
    *,
    version: CertificationVersion,
    site: Site,
    starts_on: date,
    ends_on: date,
    starts_at: time,
    capacity: int,
    language: str = "fr",
    by: Person,
    now: datetime,
) -> JurySession:
    """Plan a session of which `by` is the manager. Days, and the hour of the first one, are local to the site.

    Errors: Invalid `session.invalid` with a sentence for each field; NotFound for a site out of the person's reach.
    """
    if site.organisation_id not in by.organisations("session.manage"):
        raise NotFound("site.unknown", "Ce site n’existe pas.")
    today = today_at(site, now)
    wrong = wrong_dates(version, starts_on, ends_on, today)
    if not 1 <= capacity <= MOST_PLACES:
        wrong["capacity"] = "Écrivez un nombre de places, de 1 à 2000."
    if refused := wrong_site(session, version, site, starts_on, ends_on):
        wrong["site"] = refused
    if wrong:
        raise Invalid("session.invalid", "La session ne peut pas être préparée ainsi.", fields=wrong)
    authority = version.certification.authority
    number = series.take(session, SeriesKind.SESSION, authority.id, starts_on.year)
    planned = JurySession(
        reference=f"{authority.number_prefix}-S-{starts_on.year}-{number:04d}",
        authority=authority,
        version=version,
        site=site,
        manager_id=by.id,
        starts_on=starts_on,
        ends_on=ends_on,
        starts_at=starts_at,
        capacity=capacity,
        language=language,
        state=SessionState.PLANNED,
        planned_at=now,
    )
    session.add(planned)
    session.flush()
    note(session, planned, "plan", by=by, now=now, starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())
    return planned


def wrong_dates(version: CertificationVersion, starts_on: date, ends_on: date, today: date) -> dict[str, str]:
    """What is wrong with the days of a session, by field."""
    wrong = {}
    if starts_on < today:
        wrong["starts_on"] = "Une session commence aujourd’hui ou plus tard."
    if ends_on < starts_on:
        wrong["ends_on"] = "Le dernier jour vient après le premier, ou c’est le même."
    elif (ends_on - starts_on).days > 366:
        wrong["ends_on"] = "Une session dure un an au plus."
    if refused := wrong_title(version, starts_on, ends_on):
        wrong["version"] = refused
    return wrong


def wrong_title(version: CertificationVersion, starts_on: date, ends_on: date) -> str | None:
    """Why nobody may be assessed for this title on these days, or None."""
    over = version.valid_until is not None and version.valid_until < ends_on
    if version.state is not VersionState.ADOPTED or version.valid_from > starts_on or over:
        return "Ce titre n’est pas en vigueur pendant toute la session."
    return None


def wrong_site(
    session: Session, version: CertificationVersion, site: Site, starts_on: date, ends_on: date
) -> str | None:
    """Why the tests of this title may not be held there on these days, or None."""
    if not all(holds_role(site.organisation, RoleKind.CENTRE, day) for day in (starts_on, ends_on)):
        return "Ce site n’est pas celui d’un centre à ces dates."
    if not approved(session, site, version.certification, starts_on, ends_on):
        return "Ce site n’est pas agréé pour ce titre à ces dates. L’autorité donne l’agrément."
    return None


def wrong_now(session: Session, jury_session: JurySession) -> str | None:
    """Why the session may no longer be held as planned, or None: a vintage is closed, an approval ends meanwhile."""
    version, days = jury_session.version, (jury_session.starts_on, jury_session.ends_on)
    return wrong_title(version, *days) or wrong_site(session, version, jury_session.site, *days)


def open_session(session: Session, jury_session: JurySession, *, by: Person, now: datetime) -> None:
    """Open a planned session: from now on it keeps the rule-set in force today, whatever comes after.

    Errors: Conflict `session.not_held` when title or site are no longer what the plan rested on; those of `move`.
    """
    hold(session, jury_session)
    session.refresh(jury_session.version, ["state", "valid_from", "valid_until"])
    facts = Facts(refused=wrong_now(session, jury_session))
    jury_session.rule_set = rule_set_in_force(session, jury_session.version, today_at(jury_session.site, now))
    rule_set = f"{jury_session.rule_set.code} v{jury_session.rule_set.version}"
    move(session, jury_session, SessionEvent.OPEN, facts, by=by, now=now, rule_set=rule_set)


def rule_set_in_force(session: Session, version: CertificationVersion, today: date) -> RuleSet:
    """The newest version, valid today, of the rule-set that the vintage names; the vintage's own if none is newer."""
    session.refresh(version.rule_set, ["versions"])  # one may have been written since the page was read
    return in_force(version.rule_set, today)


def cancel_session(session: Session, jury_session: JurySession, *, reason: str, by: Person, now: datetime) -> None:
    """Cancel a session that has not started: its candidates may be enrolled elsewhere, nothing counts against them."""
    hold(session, jury_session)
    if not reason.strip():
        raise Invalid(
            "session.no_reason", "Dites pourquoi.", fields={"reason": "Écrivez pourquoi la session s’annule."}
        )
    move(session, jury_session, SessionEvent.CANCEL, Facts(), by=by, now=now)
    jury_session.ended_reason, jury_session.closed_at = reason.strip(), now
    people, members = places_taken(session, jury_session), summons.summoned_jurors(session, jury_session)
    watched = summons.watched_days(programme.of(session, jury_session))
    for enrolment in people:
        sittings.release(session, enrolment.candidacy, reason=reason, by=by.actor, now=now)
    notices.tell_cancelled(
        session,
        jury_session,
        people,
        members,
        reason=reason,
        candidate_files=lambda one: summons.candidate_files(one, cancelled=True) if one.summoned else (),
        juror_files=lambda seat: (
            summons.juror_files(seat, watched.get(seat.id, []), cancelled=True) if seat.summoned else ()
        ),
        now=now,
    )


def enrol(
    session: Session, jury_session: JurySession, candidacies: Sequence[Candidacy], *, by: Person, now: datetime
) -> list[Enrolment]:
    """Enrol candidacies, in the order given, under the next table numbers.

    Errors: Conflict when the session is full or not open, or a candidacy may not be enrolled, such as that of a member
    of the jury or of somebody who sits other tests then; NotFound for one of another authority or title. All or none.
    """
    hold_for(session, jury_session, "enrol")
    require_part(session, jury_session, Part.MANAGER, by)
    # Two sessions may enrol the same person at once: whoever holds the person first goes first.
    hold_people(session, (candidacy.candidate_id for candidacy in candidacies))
    require_no_member(session, jury_session, candidacies)
    free = jury_session.capacity - len(places_taken(session, jury_session))
    if len(candidacies) > free:
        raise Conflict(
            "session.full",
            "Il reste %(free)d places et vous inscrivez %(count)d personnes.",
            {"free": free, "count": len(candidacies)},
        )
    last = session.scalar(select(func.max(Enrolment.table_number)).where(Enrolment.session_id == jury_session.id)) or 0
    enrolled = [
        _enrol_one(session, jury_session, candidacy, last + place, places_left=free - place + 1, by=by, now=now)
        for place, candidacy in enumerate(candidacies, start=1)
    ]
    if jury_session.state is SessionState.CONVENED:
        summons.send_out(session, jury_session, now=now)
    else:
        for enrolment in enrolled:
            notices.tell_enrolled(session, enrolment, now=now)
    return enrolled


def _enrol_one(
    session: Session,
    jury_session: JurySession,
    candidacy: Candidacy,
    table_number: int,
    *,
    places_left: int,
    by: Person,
    now: datetime,
) -> Enrolment:
    if (candidacy.authority_id, candidacy.version_id) != (jury_session.authority_id, jury_session.version_id):
        raise NotFound("candidacy.unknown", "Cette candidature n’existe pas pour ce titre.")
    require_free_days(session, jury_session, candidacy)
    enrolment = _former(session, jury_session, candidacy)
    if enrolment is None:
        enrolment = Enrolment(jury_session=jury_session, candidacy=candidacy, table_number=table_number)
        session.add(enrolment)
    enrolment.enrolled_at, enrolment.removed_at, enrolment.removed_reason = now, None, None
    enrolment.units = [EnrolledUnit(unit_id=unit.id) for unit in candidacy.units]
    if not enrolment.units and not _lacks_interview_alone(session, jury_session, candidacy):
        raise Conflict("session.nothing_aimed", "Cette candidature ne vise plus aucune unité.")
    sittings.schedule(
        session,
        candidacy,
        session_open=True,
        starts_on=jury_session.starts_on,
        ends_on=jury_session.ends_on,
        places_left=places_left,
        place=jury_session.place,
        hour=jury_session.starts_at,
        by=by.actor,
        now=now,
    )
    session.flush()
    note(session, jury_session, "enrol", by=by, now=now, candidacy=candidacy.reference, table=enrolment.table_number)
    return enrolment


def _lacks_interview_alone(session: Session, jury_session: JurySession, candidacy: Candidacy) -> bool:
    """Whether the person holds every unit of a title whose final interview is still to be passed."""
    version = jury_session.version
    if not any(method.kind is MethodKind.FINAL_INTERVIEW for method in version.methods):
        return False
    return held_for(session, version, candidacy.candidate_id) >= {unit.id for unit in version.units}


def _former(session: Session, jury_session: JurySession, candidacy: Candidacy) -> Enrolment | None:
    """An earlier enrolment here, taken back or left by the candidate: it is taken up again under its number."""
    return session.scalars(
        select(Enrolment).where(Enrolment.session_id == jury_session.id, Enrolment.candidacy_id == candidacy.id)
    ).first()


def remove_enrolment(session: Session, enrolment: Enrolment, *, reason: str, by: Person, now: datetime) -> None:
    """Take an enrolment back before the subject is opened. The table number is not given again."""
    jury_session = enrolment.jury_session
    hold_for(session, jury_session, "enrol")
    require_part(session, jury_session, Part.MANAGER, by)
    if not reason.strip():
        raise Invalid("session.no_reason", "Dites pourquoi.", fields={"reason": "Écrivez pourquoi vous la retirez."})
    reread(session, enrolment, "removed_at")
    if enrolment.removed_at is not None:
        raise Conflict("session.already_removed", "Cette inscription est déjà retirée.")
    enrolment.removed_at, enrolment.removed_reason = now, reason.strip()
    sittings.release(session, enrolment.candidacy, reason=reason, by=by.actor, now=now)
    enrolment.summoned = 0
    notices.tell_removed(session, enrolment, reason=reason, now=now)
    note(session, jury_session, "remove_enrolment", by=by, now=now, candidacy=enrolment.candidacy.reference)


def places_taken(session: Session, jury_session: JurySession) -> list[Enrolment]:
    """The enrolments that hold a place: whoever withdrew or was taken back has given it up."""
    return list(
        session.scalars(
            select(Enrolment)
            .join(Enrolment.candidacy)
            .where(
                Enrolment.session_id == jury_session.id,
                Enrolment.removed_at.is_(None),
                Candidacy.state == CandidacyState.SCHEDULED,
            )
            .order_by(Enrolment.table_number)
        )
    )
