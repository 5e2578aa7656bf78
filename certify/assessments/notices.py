"""What people are told by mail because of a session: candidates, members of the jury, the manager, the authority.

No mail says a result: it says that one is there, and where to read it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.models import Account
from certify.accounts.recipients import holders, people
from certify.candidacies.models import Candidacy, Candidate
from certify.candidacies.notices import tell_candidate
from certify.mail.actions import Attachment, Deferred, Recipient, send

if TYPE_CHECKING:
    from certify.assessments.models import Appeal, Enrolment, JurySession, Minutes, Seat

Files = Sequence[Attachment | Deferred]


def _none(_: object) -> Files:
    return ()


def tell_enrolled(session: Session, enrolment: Enrolment, *, now: datetime) -> None:
    """A place is given in a session; the summons comes later."""
    _tell_candidate(session, enrolment, "assessments/enrolled", now=now)


def tell_removed(session: Session, enrolment: Enrolment, *, reason: str, now: datetime) -> None:
    """The place is taken back, with the reason; another session follows."""
    _tell_candidate(session, enrolment, "assessments/removed", now=now, reason=reason.strip())


def tell_candidates_convened(
    session: Session,
    enrolments: Collection[Enrolment],
    *,
    files: Callable[[Enrolment], Files] = _none,
    changed: bool = False,
    now: datetime,
) -> None:
    """Convene candidates, each with their files (summons, date); `changed` when dates or place are no longer the same.

    The number of queries does not grow with the candidates.
    """
    _load_candidates(session, enrolments)
    template = "assessments/postponed" if changed else "assessments/convened"
    for enrolment in enrolments:
        _tell_candidate(session, enrolment, template, now=now, attachments=files(enrolment))


def tell_jury_convened(
    session: Session,
    jury_session: JurySession,
    seats: Collection[Seat],
    *,
    files: Callable[[Seat], Files] = _none,
    changed: bool = False,
    now: datetime,
) -> None:
    """Convene members of the jury, each with their files; `changed` when dates or place are no longer the same."""
    template = "assessments/jury_postponed" if changed else "assessments/jury_convened"
    _tell_jury(session, jury_session, seats, template, files=files, now=now)


def tell_cancelled(
    session: Session,
    jury_session: JurySession,
    enrolments: Collection[Enrolment],
    seats: Collection[Seat],
    *,
    reason: str,
    candidate_files: Callable[[Enrolment], Files] = _none,
    juror_files: Callable[[Seat], Files] = _none,
    now: datetime,
) -> None:
    """The session is cancelled, with the reason: candidates keep their dossier, jurors are free."""
    _load_candidates(session, enrolments)
    for enrolment in enrolments:
        _tell_candidate(
            session,
            enrolment,
            "assessments/cancelled",
            now=now,
            reason=reason.strip(),
            attachments=candidate_files(enrolment),
        )
    template = "assessments/jury_cancelled"
    _tell_jury(session, jury_session, seats, template, files=juror_files, now=now, reason=reason.strip())


def tell_named(session: Session, seat: Seat, *, now: datetime) -> None:
    """Somebody is named to a jury, and declares what ties them to candidates."""
    _tell_jury(session, seat.jury_session, [seat], "assessments/named", now=now)


def tell_declined(session: Session, seat: Seat, *, now: datetime) -> None:
    """A juror will not sit: the session manager names somebody else."""
    jury_session, path = seat.jury_session, f"/sessions/{seat.jury_session.reference}/jury"
    name, reason = seat.juror.name, seat.left_reason or ""
    for to in people(session, [jury_session.manager_id]).values():
        _tell_about(session, jury_session, to, "assessments/declined", path, now=now, juror=name, reason=reason)


def tell_to_sign(session: Session, minutes: Minutes, account_ids: Collection[int], *, now: datetime) -> None:
    """Minutes wait for the signature of these people: the jury and the session manager."""
    path = f"/proces-verbaux/{minutes.number}"
    for to in people(session, account_ids).values():
        _tell_about(session, minutes.jury_session, to, "assessments/to_sign", path, now=now, number=minutes.number)


def tell_refusal_reported(
    session: Session, minutes: Minutes, seat: Seat, *, reason: str, reply_by: datetime, now: datetime
) -> None:
    """The session manager reports that a member refuses to sign: the member confirms it, or signs."""
    path, jury_session = f"/proces-verbaux/{minutes.number}", minutes.jury_session
    for to in people(session, [seat.juror.account_id]).values():
        _tell_about(
            session,
            jury_session,
            to,
            "assessments/refusal_reported",
            path,
            now=now,
            number=minutes.number,
            reason=reason,
            reply_by=reply_by,
        )


def tell_to_validate(session: Session, minutes: Minutes, *, now: datetime) -> None:
    """Minutes that all have signed wait for the authority."""
    jury_session, path = minutes.jury_session, f"/validation/{minutes.number}"
    for to in holders(session, "minutes.validate", jury_session.authority.organisation_id, now):
        _tell_about(session, jury_session, to, "assessments/to_validate", path, now=now, number=minutes.number)


def tell_returned(
    session: Session, minutes: Minutes, account_ids: Collection[int], *, reason: str, now: datetime
) -> None:
    """The authority sent minutes back for their form, or annulled them: the jury and the manager are told why."""
    path = f"/proces-verbaux/{minutes.number}"
    for to in people(session, account_ids).values():
        _tell_about(
            session,
            minutes.jury_session,
            to,
            "assessments/minutes_returned",
            path,
            now=now,
            number=minutes.number,
            reason=reason.strip(),
        )


def tell_results(session: Session, minutes: Minutes, *, now: datetime) -> None:
    """The results of validated minutes are there to be read."""
    enrolments = [decision.enrolment for decision in minutes.decisions]
    _load_candidates(session, enrolments)
    for enrolment in enrolments:
        path = f"/candidatures/{enrolment.candidacy.reference}/resultat"
        once = f"minutes:{minutes.id}:result:{enrolment.id}"
        tell_candidate(session, enrolment.candidacy, "assessments/result", now=now, path=path, once=once)


def tell_annulled(session: Session, enrolments: Collection[Enrolment], *, now: datetime) -> None:
    """A decision about these people is annulled. The reason stays with the authority."""
    _load_candidates(session, enrolments)
    for enrolment in enrolments:
        tell_candidate(session, enrolment.candidacy, "assessments/annulled", now=now)


def tell_excluded(session: Session, enrolment: Enrolment, *, now: datetime) -> None:
    """Somebody was excluded from the tests; what follows is on their page."""
    tell_candidate(session, enrolment.candidacy, "assessments/excluded", now=now)


def tell_hearing(session: Session, candidacy: Candidacy, *, at: datetime, place: str, zone: str, now: datetime) -> None:
    """Whoever was excluded is heard: when and where."""
    values = {"at": at, "place": place, "place_zone": zone}
    tell_candidate(session, candidacy, "assessments/hearing", now=now, values=values)


def tell_fraud_answered(session: Session, candidacy: Candidacy, *, now: datetime) -> None:
    """The case is closed, by a sanction or none; the page says which."""
    tell_candidate(session, candidacy, "assessments/fraud_answered", now=now)


def tell_appeal_received(session: Session, appeal: Appeal, *, took_part: Collection[int], now: datetime) -> None:
    """The appeal has arrived; those of the authority who may review it are told that one waits.

    Where everybody took part, all are told: somebody else must be found.
    """
    candidacy = appeal.decision.enrolment.candidacy
    path = f"/candidatures/{candidacy.reference}/recours"
    tell_candidate(
        session, candidacy, "assessments/appeal_received", now=now, path=path, values={"appeal": appeal.reference}
    )
    jury_session = appeal.decision.minutes.jury_session
    organisation = jury_session.authority.organisation_id
    reviewers = holders(session, "appeal.decide", organisation, now, but=took_part)
    for to in reviewers or holders(session, "appeal.decide", organisation, now):
        path = f"/recours/{appeal.reference}"
        _tell_about(session, jury_session, to, "assessments/appeal_lodged", path, now=now, appeal=appeal.reference)


def tell_appeal_answered(session: Session, appeal: Appeal, *, now: datetime) -> None:
    """The appeal is answered; the page says what and why."""
    candidacy = appeal.decision.enrolment.candidacy
    path = f"/candidatures/{candidacy.reference}/recours"
    values = {"appeal": appeal.reference}
    tell_candidate(session, candidacy, "assessments/appeal_answered", now=now, path=path, values=values)


def tell_appeal_lapsed(session: Session, appeal: Appeal, *, now: datetime) -> None:
    """The decision contested is annulled: the appeal has no object left."""
    candidacy, values = appeal.decision.enrolment.candidacy, {"appeal": appeal.reference}
    tell_candidate(session, candidacy, "assessments/appeal_lapsed", now=now, values=values)


def _load_candidates(session: Session, enrolments: Collection[Enrolment]) -> None:
    """Bring candidacies, candidates and accounts into the session, so that no candidate costs a query."""
    keys = [enrolment.candidacy_id for enrolment in enrolments]
    found = session.scalars(select(Candidacy).where(Candidacy.id.in_(keys))).all()
    candidates = session.scalars(select(Candidate).where(Candidate.id.in_({one.candidate_id for one in found}))).all()
    accounts = {one.account_id for one in candidates if one.account_id is not None}
    session.scalars(select(Account).where(Account.id.in_(accounts))).all()


def _sitting(jury_session: JurySession) -> dict[str, object]:
    return {
        "sitting": jury_session.reference,
        "starts_on": jury_session.starts_on,
        "ends_on": jury_session.ends_on,
        "begins": jury_session.begins,
        "place": jury_session.place,
        "place_zone": jury_session.site.time_zone,
    }


def _tell_candidate(
    session: Session,
    enrolment: Enrolment,
    template: str,
    *,
    now: datetime,
    attachments: Files = (),
    **values: object,
) -> None:
    """Write to a candidate of a session: templates also get its days, hour and place."""
    known = {**_sitting(enrolment.jury_session), "number": enrolment.label, **values}
    tell_candidate(session, enrolment.candidacy, template, now=now, attachments=attachments, values=known)


def _tell_jury(
    session: Session,
    jury_session: JurySession,
    seats: Collection[Seat],
    template: str,
    *,
    files: Callable[[Seat], Files] = _none,
    now: datetime,
    **values: object,
) -> None:
    reachable = people(session, [seat.juror.account_id for seat in seats])
    path = f"/jury/{jury_session.reference}"
    for seat in seats:
        if to := reachable.get(seat.juror.account_id):
            _tell_about(session, jury_session, to, template, path, now=now, attachments=files(seat), **values)


def _tell_about(
    session: Session,
    jury_session: JurySession,
    to: Recipient,
    template: str,
    path: str,
    *,
    now: datetime,
    attachments: Files = (),
    **values: object,
) -> None:
    """Write to somebody who works on a session, in the authority's name."""
    organisation = jury_session.authority.organisation
    known = {
        **_sitting(jury_session),
        "title": jury_session.version.title,
        "path": path,
        "zone": jury_session.authority.time_zone,
        "authority": organisation.short_name,
    }
    send(
        session,
        to=to,
        template=template,
        values={**known, **values},
        about=("session", jury_session.id),
        now=now,
        attachments=attachments,
        reply_to=organisation.contact_mail,
    )
