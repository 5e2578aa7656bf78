"""People stopped at every step of the way, by the site's own actions, so that every page has somebody to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock
from certify.accounts.terms import Role
from certify.assessments import deliberation, jury, marking, minutes, planning
from certify.assessments.deliberation import Verdict
from certify.assessments.grid import grid_of
from certify.assessments.marking import Given
from certify.assessments.terms import Mark, Sex
from certify.candidacies import application, attestations, decisions, dossier, evidence, leaving
from certify.candidacies.attestations import Word
from certify.candidacies.evidence import Showing
from certify.candidacies.models import Candidate
from certify.candidacies.paper_terms import Witness
from certify.candidacies.papers import Brought
from certify.certificates import doubts, status
from certify.certificates.models import Certificate
from certify.certificates.rules import DoubtKind, ReasonCode
from certify.certificates.status import Reason
from certify.certifications import approving, drafts
from certify.demo.applying import _filled, apply, candidacy_of, version_of
from certify.demo.people import MASONRY, Applicant, Staff
from certify.demo.sitting import Play
from certify.demo.stage import Stage
from certify.institutions.models import Site
from certify.storage.incoming import FileKind, accepted
from tests import brought

TEXT = "Mur de clôture de vingt mètres à Kati, en blocs de 15, monté au cordeau et vérifié au niveau."
STEPS = ("new", "draft", "incomplete", "sent", "refused", "admissible", "returned", "ready", "withdrawn")
SESSIONS = ("open", "convened", "under_way", "deliberating", "drafted", "signed")


def put_people_midway(stage: Stage, public_url: str) -> None:
    """Candidates named after the step where they stand, and sessions at each of theirs."""
    for step in STEPS:
        _stop_candidate(stage, _applicant(step), step)
    _plan(stage)
    for name in SESSIONS:
        _stop_session(stage, name)
    _change_certificates(stage, public_url)
    _doubt(stage)
    _write_certifications(stage)
    _bring(stage)


def _applicant(key: str) -> Applicant:
    name = f"Ɓàbá {key.replace('_', ' ').title()}"
    return replace(MASONRY.applicants[1], key=key, given_names=name, pictured=True)


def _hire(stage: Stage, applicant: Applicant) -> None:
    stage.hire(applicant.key, f"{applicant.birth_name} {applicant.given_names}", Role.CANDIDATE, None)


def _stop_candidate(stage: Stage, applicant: Applicant, step: str) -> None:
    _hire(stage, applicant)
    if step == "new":
        return
    if step in ("ready", "returned"):
        apply(stage, MASONRY, applicant)
    else:
        _apply_until(stage, applicant, step)
    with stage.act(MASONRY.officer.key) as (session, person, now):
        candidacy = candidacy_of(session, stage, applicant)
        by = person.actor
        if step == "incomplete":
            decisions.ask_for_completion(session, candidacy, ["Le quartier du premier chantier."], by=by, now=now)
        elif step == "returned":
            decisions.return_dossier(session, candidacy, ["Un travail pour l’unité 2."], by=by, now=now)
        elif step == "admissible":
            decisions.admit(session, candidacy, by=by, now=now)
        elif step == "refused":
            why = "La pratique montrée est trop courte."
            decisions.refuse(session, candidacy, reason=why, ways_of_appeal="Par lettre.", by=by, now=now)


def _apply_until(stage: Stage, applicant: Applicant, step: str) -> None:
    with stage.act(applicant.key) as (session, person, now):
        by = person.actor
        candidacy = _filled(session, stage.account(session, applicant.key), MASONRY, applicant, by=by, now=now)
        dossier.add_example(session, candidacy, candidacy.units[0], TEXT, by=by, now=now)
        if step != "draft":
            application.submit(session, candidacy, by=by, now=now)
        if step == "withdrawn":
            leaving.withdraw(session, candidacy, reason="Je pars en apprentissage.", by=by, now=now)


def _plan(stage: Stage) -> None:
    """A session that is only planned."""
    with stage.act(MASONRY.manager.key) as (session, person, now):
        site = session.scalars(select(Site).where(Site.slug == MASONRY.site)).one()
        first = now.date() + timedelta(days=20)
        last, version = first + timedelta(days=1), version_of(session, MASONRY)
        planning.plan_session(
            session,
            version=version,
            site=site,
            starts_on=first,
            ends_on=last,
            starts_at=time(8),
            capacity=8,
            by=person,
            now=now,
        )


def _jury(name: str) -> tuple[Staff, ...]:
    """Three members of their own: nobody sits in two sessions on one day."""
    sexes, words = (Sex.FEMALE, Sex.MALE, Sex.FEMALE), name.replace("_", " ").title()
    return tuple(
        Staff(f"{name}{place}.ml", f"{words} {'ABC'[place - 1]} Exemple", Role.JUROR, MASONRY.authority, sex)
        for place, sex in enumerate(sexes, start=1)
    )


def _stop_session(stage: Stage, name: str) -> None:
    """A session with one candidate, played until the step of that name."""
    applicant, jury = _applicant(name), _jury(name)
    _hire(stage, applicant)
    for member in jury:
        stage.hire(member.key, member.name, member.role, member.organisation)
    apply(stage, MASONRY, applicant)
    play = Stopped(stage, replace(MASONRY, applicants=(applicant,), jurors=jury))
    play.register_jurors()
    begun = [play.plan, play.form, play.check_site, play.convene]
    scenes = {
        "open": [play.open_with_two_members],
        "convened": begun,
        "under_way": [*begun, play.begin, play.mark_in_part],
        "deliberating": [*begun, play.sit, play.decide_in_part],
        "drafted": [*begun, play.sit, play.decide_in_part, play.decide, play.draft_and_sign_once],
        "signed": [play.until_signed],
    }
    for scene in scenes[name]:
        scene()


class Stopped(Play):
    """A sitting whose scenes stop midway."""

    @property
    def president(self) -> Staff:
        return self.sitting.jurors[0]

    def open_with_two_members(self) -> None:
        """Opened, somebody enrolled, two of three members named, none of whom has declared."""
        with self.stage.act(self.sitting.manager.key) as (session, person, now):
            site = session.scalars(select(Site).where(Site.slug == self.sitting.site)).one()
            first, version = now.date() + timedelta(days=9), version_of(session, self.sitting)
            found = planning.plan_session(
                session,
                version=version,
                site=site,
                starts_on=first,
                ends_on=first,
                starts_at=time(8),
                capacity=8,
                by=person,
                now=now,
            )
            self.reference = found.reference
            planning.open_session(session, found, by=person, now=now)
            candidacies = [candidacy_of(session, self.stage, one) for one in self.sitting.applicants]
            planning.enrol(session, found, candidacies, by=person, now=now)
            for member in self.sitting.jurors[:2]:
                jury.name_juror(session, found, self._juror(session, member), by=person, now=now)

    def mark_in_part(self) -> None:
        """The president has handed in all her grids; another has begun one."""
        self._mark_all(self.president)
        member = self.sitting.jurors[1]
        with self.stage.act(member.key) as (session, person, now):
            seat = self._seat(session, member)
            enrolment, _ = self._people(session)[0]
            method = seat.jury_session.version.methods[0]
            grid = grid_of(session, seat, enrolment, method)
            marks = {each.id: Given(Mark.PARTLY_MET, TEXT) for each in grid.criteria[:3]}
            marking.save_marks(session, seat, enrolment, method, marks, by=person, now=now)

    def decide_in_part(self) -> None:
        """The deliberation is open and one unit decided."""
        self.gather()
        self._decide(units=1)

    def decide(self) -> None:
        """Everything is decided."""
        self._decide(units=99)
        with self.stage.act(self.president.key) as (session, person, now):
            for enrolment, _ in self._people(session):
                deliberation.record_final_interview(
                    session, enrolment, satisfactory=True, word="Explique son métier.", by=person, now=now
                )

    def _decide(self, units: int) -> None:
        with self.stage.act(self.president.key) as (session, person, now):
            for enrolment, _ in self._people(session):
                for unit in enrolment.candidacy.units[:units]:
                    held = {competence.id: Verdict(True, "") for competence in unit.competences}
                    deliberation.record_consensus(session, enrolment, unit, held, advice="", by=person, now=now)

    def draft_and_sign_once(self) -> None:
        """The minutes are drafted and the president has signed."""
        with self.stage.act(self.president.key) as (session, person, now):
            drafted = minutes.draft_minutes(session, self._session(session), by=person, now=now)
            minutes.sign_minutes(session, drafted, by=person, now=now)


def _change_certificates(stage: Stage, public_url: str) -> None:
    """One suspended, one replaced; the demonstration has withdrawn one."""
    with stage.act(MASONRY.signatory.key) as (session, person, now):
        by, until = person.actor, now.date() + timedelta(days=30)
        reason = Reason(ReasonCode.INQUIRY, "Une plainte est à l’étude (exemple fictif).")
        status.suspend(session, _certificate(session, stage, "moussa"), reason, until, by=by, now=now)
        lost = Reason(ReasonCode.LOSS, "Le papier a brûlé (exemple fictif).")
        found = _certificate(session, stage, "kader")
        status.replace(session, found, lost, found.candidate.holder, public_url=public_url, by=by, now=now)


def _write_certifications(stage: Stage) -> None:
    """The next edition of the title begun, and the site approved for this one."""
    with stage.act(MASONRY.signatory.key) as (session, person, now):
        version = version_of(session, MASONRY)
        next_year = date(now.year + 1, 1, 1)
        drafts.copy(session, version, vintage=str(next_year.year), valid_from=next_year, by=person, now=now)
        site = session.scalars(select(Site).where(Site.slug == MASONRY.site)).one()
        approving.approve_site(
            session,
            site,
            version.certification,
            from_on=now.date(),
            until_on=now.date() + timedelta(days=400),
            legal_act="Décision n° 1 (exemple fictif)",
            by=person,
            now=now,
        )


def _bring(stage: Stage) -> None:
    """A photo and the word of a neighbour, for an application that is not sent yet."""
    assert stage.files is not None
    taken = Brought(accepted(brought.photo(), {FileKind.PHOTO}), "mur.jpg")
    with stage.act("draft") as (session, person, now):
        candidacy, by = candidacy_of(session, stage, _applicant("draft")), person.actor
        evidence.add_evidence(session, candidacy, taken, Showing("Mur de clôture à Kati."), stage.files, by=by, now=now)
        word = Word("Voisin Exemple", Witness.NEIGHBOUR, now.date(), text="Il a monté mon mur.")
        attestations.add_attestation(session, candidacy, word, None, stage.files, by=by, now=now)


def _doubt(stage: Stage) -> None:
    """Somebody from outside reports a certificate."""
    with stage.database.writing() as session:
        found = _certificate(session, stage, "awa")
        said = doubts.Report(DoubtKind.PAPER, "Le nom est autre sur le papier (exemple fictif).", None, None)
        assert doubts.report(session, found.authority, found, said, "7f3a", now=clock.now())


def _certificate(session: Session, stage: Stage, key: str) -> Certificate:
    account = stage.account(session, key)
    query = select(Certificate).join(Certificate.candidate).where(Candidate.account_id == account.id)
    found = session.scalars(query.order_by(Certificate.id)).first()
    assert found is not None
    return found
