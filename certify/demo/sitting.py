"""One jury session from plan to validated minutes, by the site's own actions."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments import (
    checking,
    deliberation,
    fraud,
    habilitations,
    jury,
    marking,
    minutes,
    planning,
    register,
    validation,
)
from certify.assessments import sitting as sitting_day
from certify.assessments.deliberation import Verdict
from certify.assessments.grid import Grid, grid_of
from certify.assessments.jury import Word
from certify.assessments.marking import Given
from certify.assessments.models import Enrolment, Juror, JurySession, Minutes, Seat
from certify.assessments.portraits import keep_portrait
from certify.assessments.terms import Mark, Presence, RejectionGround
from certify.certificates.validating import validate_minutes
from certify.certifications import sealing
from certify.certifications.models import CompetenceUnit, MethodKind
from certify.certifications.queries import packs_of
from certify.credential.record import Label
from certify.demo import portraits
from certify.demo.applying import candidacy_of, version_of
from certify.demo.people import Applicant, Sitting, Staff
from certify.demo.stage import Stage
from certify.institutions.models import Authority, Organisation, Site
from certify.paper import press
from certify.storage import pictures

INTERVIEW = "Explique son métier avec précision."
WITNESS = "Témoin Exemple, formateur du centre"


class Play:
    """The sitting being played; `reference` is the session's once it is planned."""

    def __init__(self, stage: Stage, sitting: Sitting) -> None:
        self.stage = stage
        self.sitting = sitting
        self.reference = ""

    def register_jurors(self) -> None:
        """The authority registers the jurors that it does not know yet, and grants their habilitation."""
        for member in self.sitting.jurors:
            with self.stage.act(self.sitting.signatory.key) as (session, person, now):
                authority, account = self._authority(session), self.stage.account(session, member.key)
                if session.scalars(select(Juror).where(Juror.account_id == account.id)).first():
                    continue  # registered for an earlier session
                juror = register.register_juror(
                    session,
                    account=account,
                    authority=authority,
                    trade=self.sitting.trade,
                    practice_years=12,
                    left_trade_on=None,
                    sex=member.sex,
                    town=self._site(session).town,
                    by=person,
                    now=now,
                )
                version = version_of(session, self.sitting)
                asked = habilitations.request_habilitation(session, juror, version.certification, by=person, now=now)
                habilitations.record_training(
                    session, asked, trained_on=now.date() - timedelta(days=30), hours=Decimal(8), by=person, now=now
                )
                until = version.valid_until or now.date() + timedelta(days=730)
                habilitations.grant_habilitation(session, asked, until_on=until, by=person, now=now)

    def seal_subject(self) -> None:
        """The authority seals a subject in two variants, once for the title; nobody reads it before the opening."""
        if self.stage.files is None:
            return
        with self.stage.act(self.sitting.signatory.key) as (session, person, now):
            version = version_of(session, self.sitting)
            if packs_of(session, version):
                return
            content = press.draw("demo/subject.html", "fr", version=version)
            variants = [
                ("A", Label("Ouvrage d’angle", "Work with a corner")),
                ("B", Label("Ouvrage avec ouverture", "Work with an opening")),
            ]
            sealing.seal_pack(
                session,
                version,
                content,
                self.stage.files,
                code="DTE",
                edition="2026-1",
                label=Label("Sujet de la mise en situation (exemple fictif)", "Practical test (fictitious example)"),
                variants=variants,
                by=person,
                now=now,
            )

    def plan(self) -> None:
        """The session manager plans the session."""
        with self.stage.act(self.sitting.manager.key) as (session, person, now):
            day = now.date() + timedelta(days=self.sitting.days_ahead)
            planned = planning.plan_session(
                session,
                version=version_of(session, self.sitting),
                site=self._site(session),
                starts_on=day,
                ends_on=day,
                starts_at=time(8),
                capacity=12,
                by=person,
                now=now,
            )
            self.reference = planned.reference

    def form(self) -> None:
        """It opens; candidates are enrolled, the jury named; its members declare."""
        with self.stage.act(self.sitting.manager.key) as (session, person, now):
            planning.open_session(session, self._session(session), by=person, now=now)
        with self.stage.act(self.sitting.manager.key) as (session, person, now):
            candidacies = [candidacy_of(session, self.stage, one) for one in self._admitted]
            planning.enrol(session, self._session(session), candidacies, by=person, now=now)
            for place, member in enumerate(self.sitting.jurors):
                seat = jury.name_juror(
                    session, self._session(session), self._juror(session, member), by=person, now=now
                )
                if place == 0:
                    jury.name_president(session, seat, by=person, now=now)
        for member in self.sitting.jurors:
            with self.stage.act(member.key) as (session, person, now):
                words = {one.id: Word(tie=None, file_read=True) for one in self._session(session).enrolments}
                jury.declare(session, self._seat(session, member), words, by=person, now=now)

    def check_site(self) -> None:
        """The centre ticks that everything is there, and signs."""
        with self.stage.act(self.sitting.manager.key) as (session, person, now):
            found = self._session(session)
            lines = checking.checklist(session, found).lines
            if lines:
                there = {line.item.id: (True, "") for line in lines}
                checking.fill_checklist(session, found, there, by=person, now=now)
                checking.sign_checklist(session, found, by=person, now=now)

    def convene(self) -> None:
        """Jury and candidates are convened."""
        with self.stage.act(self.sitting.manager.key) as (session, person, now):
            jury.explain_balance(
                session, self._session(session), "Trois membres, dont deux femmes.", by=person, now=now
            )
            jury.convene(session, self._session(session), by=person, now=now)

    def cancel(self) -> None:
        """The session is cancelled; its candidates wait for another one."""
        with self.stage.act(self.sitting.manager.key) as (session, person, now):
            reason = "Le plateau technique n’est pas disponible (exemple fictif)."
            planning.cancel_session(session, self._session(session), reason=reason, by=person, now=now)

    @property
    def _admitted(self) -> list[Applicant]:
        return [one for one in self.sitting.applicants if not one.awaits_officer]

    def begin(self) -> None:
        """Identity is checked and the subject opened."""
        with self.stage.act(self.sitting.manager.key) as (session, person, now):
            for enrolment, applicant in self._people(session):
                document = "carte nationale d’identité" if applicant.presence is Presence.PRESENT else ""
                sitting_day.record_attendance(
                    session, enrolment, applicant.presence, identity_document=document, by=person, now=now
                )
                if applicant.pictured and self.stage.files is not None:
                    picture = pictures.portrait(portraits.drawn(applicant.key), applicant.key.encode())
                    keep_portrait(session, enrolment, picture, self.stage.files, by=person, now=now)
        with self.stage.act(self.sitting.manager.key) as (session, person, now):
            found = self._session(session)
            pack = next(iter(packs_of(session, found.version)), None)
            sitting_day.open_subject(
                session,
                found,
                witness=WITNESS,
                pack_id=pack.id if pack else None,
                files=self.stage.files,
                by=person,
                now=now,
            )

    def exclude(self) -> None:
        """Whoever is caught cheating is excluded at once, and the authority told."""
        for place, applicant in enumerate(self._admitted):
            if not applicant.caught:
                continue
            with self.stage.act(self.sitting.manager.key) as (session, person, now):
                enrolment, _ = self._people(session)[place]
                sitting_day.exclude_candidate(session, enrolment, reason=applicant.caught, by=person, now=now)
            with self.stage.act(self.sitting.manager.key) as (session, person, now):
                enrolment, _ = self._people(session)[place]
                fraud.report_exclusion(session, enrolment, facts=applicant.caught, by=person, now=now)

    def mark(self) -> None:
        """Every juror fills and hands in a grid per candidate and test."""
        for member in self.sitting.jurors:
            self._mark_all(member)

    def sit(self) -> None:
        """The whole day: begin, then mark."""
        self.begin()
        self.exclude()
        self.mark()

    def _mark_all(self, member: Staff) -> None:
        with self.stage.act(member.key) as (session, person, now):
            seat = self._seat(session, member)
            for enrolment, applicant in self._people(session):
                if not applicant.is_assessed:
                    continue
                for method in seat.jury_session.version.methods:
                    if method.kind is MethodKind.FINAL_INTERVIEW:
                        continue
                    marks = _seen(grid_of(session, seat, enrolment, method), applicant)
                    sheet = marking.save_marks(session, seat, enrolment, method, marks, by=person, now=now)
                    marking.submit_sheet(session, sheet, revision=sheet.revision, by=person, now=now)

    def gather(self) -> None:
        """The tests are over: the jury meets."""
        with self.stage.act(self.sitting.manager.key) as (session, person, now):
            deliberation.start_deliberation(session, self._session(session), by=person, now=now)

    def deliberate(self) -> None:
        """The president records the consensus and the interviews."""
        with self.stage.act(self.sitting.jurors[0].key) as (session, person, now):
            for enrolment, applicant in self._people(session):
                if not applicant.is_assessed:
                    continue
                for unit in enrolment.candidacy.units:
                    verdicts, advice = _decided(unit, applicant)
                    deliberation.record_consensus(session, enrolment, unit, verdicts, advice=advice, by=person, now=now)
                # Whoever aims at the whole title has the final interview, whatever the jury holds of the units.
                deliberation.record_final_interview(
                    session, enrolment, satisfactory=True, word=INTERVIEW, by=person, now=now
                )

    def draft(self) -> None:
        """The president drafts the minutes."""
        with self.stage.act(self.sitting.jurors[0].key) as (session, person, now):
            minutes.draft_minutes(session, self._session(session), by=person, now=now)

    def sign(self) -> None:
        """The jury and the session manager sign."""
        for signatory in (*self.sitting.jurors, self.sitting.manager):
            with self.stage.act(signatory.key) as (session, person, now):
                minutes.sign_minutes(session, self._minutes(session), by=person, now=now)

    def until_signed(self) -> None:
        """From the plan to the last signature."""
        for act in (
            self.plan,
            self.form,
            self.check_site,
            self.convene,
            self.sit,
            self.gather,
            self.deliberate,
            self.draft,
            self.sign,
        ):
            act()

    def annul(self) -> None:
        """The authority refuses what the minutes decide."""
        with self.stage.act(self.sitting.signatory.key) as (session, person, now):
            reason = "Le matériau fourni n’était pas celui du sujet (exemple fictif)."
            found = self._minutes(session)
            validation.reject_minutes(session, found, RejectionGround.SUBSTANCE, reason, by=person, now=now)

    def validate(self, public_url: str) -> int:
        """The authority validates; how many certificates that prepared."""
        with self.stage.act(self.sitting.signatory.key) as (session, person, now):
            return len(validate_minutes(session, self._minutes(session), public_url=public_url, by=person, now=now))

    def _session(self, session: Session) -> JurySession:
        return session.scalars(select(JurySession).where(JurySession.reference == self.reference)).one()

    def _site(self, session: Session) -> Site:
        return session.scalars(select(Site).where(Site.slug == self.sitting.site)).one()

    def _minutes(self, session: Session) -> Minutes:
        return session.scalars(
            select(Minutes).join(Minutes.jury_session).where(JurySession.reference == self.reference)
        ).one()

    def _authority(self, session: Session) -> Authority:
        return session.scalars(
            select(Authority).join(Authority.organisation).where(Organisation.slug == self.sitting.authority)
        ).one()

    def _juror(self, session: Session, member: Staff) -> Juror:
        account = self.stage.account(session, member.key)
        return session.scalars(select(Juror).where(Juror.account_id == account.id)).one()

    def _seat(self, session: Session, member: Staff) -> Seat:
        juror = self._juror(session, member)
        return next(seat for seat in self._session(session).seats if seat.juror_id == juror.id)

    def _people(self, session: Session) -> list[tuple[Enrolment, Applicant]]:
        """Enrolments with the applicant each belongs to, in the order of table numbers."""
        by_candidacy = {candidacy_of(session, self.stage, one).id: one for one in self._admitted}
        return [(one, by_candidacy[one.candidacy_id]) for one in self._session(session).enrolments]


def _seen(grid: Grid, applicant: Applicant) -> dict[int, Given]:
    """What a juror marks: in a unit that is weak, the first criterion of each competence is not met."""
    marks = {}
    for competence in grid.sections:
        weak = competence.unit.position in applicant.weak
        for criterion in competence.criteria:
            missed = weak and criterion.position == 1
            note = "Geste repris deux fois, hors tolérance à la fin." if missed else ""
            marks[criterion.id] = Given(Mark.NOT_MET if missed else Mark.MET, note)
    return marks


def _decided(unit: CompetenceUnit, applicant: Applicant) -> tuple[dict[int, Verdict], str]:
    acquired = unit.position not in applicant.weak
    word = "" if acquired else "Le jury retient l’ouvrage fini, hors tolérance."
    verdicts = {competence.id: Verdict(acquired, word) for competence in unit.competences}
    return verdicts, "" if acquired else "Travailler les contrôles en cours d’exécution, puis revenir à une session."
