"""Summonses and papers: who was told, what to print, what each person may fetch; the session's history."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template, request

from certify import clock
from certify.assessments import accommodations, fraud, papers, printing, programme
from certify.assessments import summons as letters
from certify.assessments.forms import EmptyForm
from certify.assessments.models import Enrolment, JurySession
from certify.assessments.moments import possible
from certify.assessments.progress import session_rules, today_at
from certify.assessments.views import Answer, blueprint
from certify.assessments.views.jury import FILL, own_seat
from certify.assessments.views.programme import pdf
from certify.assessments.views.sessions import MANAGE, session_in_reach
from certify.assessments.wording import HAPPENINGS
from certify.audit.history import happenings
from certify.audit.views import name_acts
from certify.candidacies.views.applying import own, requires_candidate
from certify.errors import NotFound
from certify.web.access import limited, requires
from certify.web.i18n import language
from certify.web.numbers import page_asked
from certify.web.transaction import db

name_acts(blueprint, ("jury_session",), HAPPENINGS)


@blueprint.get("/sessions/<reference>/papiers", endpoint="papers")
@requires(MANAGE)
def all_papers(reference: str) -> Answer:
    """Everything a session prints, and whom no mail reaches."""
    return papers_page(session_in_reach(reference), EmptyForm())


def papers_page(found: JurySession, form: EmptyForm) -> str:
    """The page of a session's papers."""
    people, members = letters.without_mail(db(), found)
    return render_template(
        "assessments/papers.html",
        session=found,
        people=people,
        members=members,
        candidates=letters.summoned_candidates(db(), found),
        days=programme.days_of(found),
        arranged=bool(programme.all_placed(db(), found)),
        batch=letters.BATCH,
        kits=printing.kits(db(), found),
        access=session_rules(found, today_at(found.site, clock.now())).session_access,
        possible=possible("number", found.state),
        form=form,
    )


@blueprint.get("/sessions/<reference>/convocations.pdf")
@requires(MANAGE)
def candidate_letters(reference: str) -> Answer:
    """The candidates' letters, so many at a time; only for those without a mail address if so asked."""
    found = session_in_reach(reference)
    people = letters.without_mail(db(), found)[0] if "papier" in request.args else _everybody(found)
    start = (page_asked() - 1) * letters.BATCH
    chosen = people[start : start + letters.BATCH]
    if not chosen:
        raise NotFound("summons.none", "Il n’y a aucune convocation à imprimer ici.")
    return pdf(letters.candidate_letters(db(), found, chosen, language()), "convocations.pdf")


def _everybody(found: JurySession) -> list[Enrolment]:
    return list(letters.summoned_candidates(db(), found))


@blueprint.get("/sessions/<reference>/convocations-jury.pdf")
@requires(MANAGE)
def jury_letters(reference: str) -> Answer:
    """The letters of the jury."""
    found = session_in_reach(reference)
    members = letters.summoned_jurors(db(), found)
    if not members:
        raise NotFound("summons.none", "Il n’y a aucune convocation à imprimer ici.")
    return pdf(letters.juror_letters(db(), found, members, language()), "convocations-jury.pdf")


@blueprint.get("/sessions/<reference>/emargement.pdf")
@requires(MANAGE)
def attendance_paper(reference: str) -> Answer:
    """Attendance sheets, of one day if so asked."""
    found = session_in_reach(reference)
    content = papers.attendance_sheets(db(), found, language(), _day(), most=papers.MOST_LINES)
    return pdf(content, "emargement.pdf")


def _day() -> date | None:
    asked = request.args.get("jour")
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError:
        raise NotFound("papers.no_day", "Ce jour n’est pas un jour de la session.") from None


@blueprint.get("/sessions/<reference>/numeros.pdf")
@requires(MANAGE)
def tables_paper(reference: str) -> Answer:
    """Which number is whom."""
    return pdf(papers.table_list(db(), session_in_reach(reference), language()), "numeros.pdf")


@blueprint.get("/sessions/<reference>/ouverture.pdf")
@requires(MANAGE)
def opening_paper(reference: str) -> Answer:
    """The record of the opening of the subject."""
    return pdf(papers.opening_record(db(), session_in_reach(reference), language()), "ouverture.pdf")


@blueprint.get("/sessions/<reference>/journal")
@requires(MANAGE)
def history(reference: str) -> Answer:
    """What happened to the session, when, by whom."""
    found = session_in_reach(reference)
    lines = happenings(db(), "jury_session", found.reference)
    return render_template("assessments/history.html", session=found, lines=lines, said=HAPPENINGS)


@blueprint.get("/jury/<reference>/convocation.pdf")
@requires(FILL)
@limited
def own_jury_letter(reference: str) -> Answer:
    """The member's own letter."""
    seat = own_seat(reference)
    _convened(seat.jury_session)
    return pdf(letters.juror_letters(db(), seat.jury_session, [seat], language()), "convocation.pdf")


@blueprint.get("/jury/<reference>/lettre-employeur.pdf")
@requires(FILL)
@limited
def own_employer_letter(reference: str) -> Answer:
    """The letter for the member's employer."""
    seat = own_seat(reference)
    _convened(seat.jury_session)
    return pdf(letters.employer_letter(seat, language(), now=clock.now()), "lettre-employeur.pdf")


def _convened(found: JurySession) -> None:
    if found.convened_at is None:
        raise NotFound("summons.none", "Le jury n’est pas encore convoqué.")


@blueprint.get("/candidatures/<reference>/epreuves")
@requires_candidate
def own_tests(reference: str) -> Answer:
    """The candidate's own times, needs, letter; and the hearing, where there is one."""
    candidacy = own(reference)
    enrolment = letters.own_enrolment(db(), candidacy)
    return render_template(
        "assessments/own_tests.html",
        candidacy=candidacy,
        enrolment=enrolment,
        session=enrolment.jury_session,
        slots=programme.of_candidate(db(), enrolment),
        needs=accommodations.accommodations_of(db(), [candidacy.id]).get(candidacy.id, []),
        hearing=fraud.hearing_of(db(), enrolment),
    )


@blueprint.get("/candidatures/<reference>/convocation.ics")
@requires_candidate
def own_dates(reference: str) -> Answer:
    """The candidate's own dates, for their calendar."""
    enrolment = letters.own_enrolment(db(), own(reference))
    _convened(enrolment.jury_session)
    file = letters.candidate_event(enrolment, programme.of_candidate(db(), enrolment))
    headers = {"Content-Disposition": f'attachment; filename="{file.filename}"', "Cache-Control": "private, no-store"}
    return Response(file.content, content_type=file.media_type, headers=headers)


@blueprint.get("/candidatures/<reference>/convocation.pdf")
@requires_candidate
def own_letter(reference: str) -> Answer:
    """The candidate's own letter."""
    enrolment = letters.own_enrolment(db(), own(reference))
    _convened(enrolment.jury_session)
    return pdf(letters.candidate_letters(db(), enrolment.jury_session, [enrolment], language()), "convocation.pdf")
