"""Reads of the register of jurors: a page of it, searched; and, for one session, who fits and why others do not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import combining, normalize

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from certify.accounts.models import Account
from certify.assessments.board import habilitated
from certify.assessments.composition import years_before
from certify.assessments.fitness import covered, overlaps
from certify.assessments.models import Enrolment, Habilitation, Juror, JurySession, Seat
from certify.assessments.progress import session_rules
from certify.assessments.terms import HabilitationState
from certify.assessments.ties import busy, companions_here
from certify.candidacies.models import Candidacy, Candidate, Experience
from certify.certifications.rulesets import Rules
from certify.errors import NotFound
from certify.institutions.models import Authority

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What a register is searched for; empty asks nothing. `words` in name or trade, `habilitated` a certification."""

    words: str = ""
    town: str = ""
    habilitated: int | None = None


def register_page(session: Session, authority_id: int, asked: Asked, page: int = 1) -> tuple[Sequence[Juror], int]:
    """One page of an authority's register, by name, and how many jurors there are in all that fit what is asked."""
    found = _asked(select(Juror).join(Juror.account).where(Juror.authority_id == authority_id), asked)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = session.scalars(
        found.order_by(Account.display_name, Juror.id).limit(PAGE).offset((page - 1) * PAGE).options(*_whole())
    ).all()
    return rows, total


def juror_within(session: Session, organisations: Collection[int], juror_id: int) -> Juror:
    """A juror of these certifiers' registers, whole. Errors: NotFound `juror.unknown`."""
    row = session.scalar(
        select(Juror)
        .join(Juror.authority)
        .where(Juror.id == juror_id, Authority.organisation_id.in_(organisations))
        .options(joinedload(Juror.authority), *_whole())
    )
    if row is None:
        raise NotFound("juror.unknown", "Cette personne n’est pas au registre des jurys.")
    return row


def own(session: Session, account_id: int) -> list[Juror]:
    """The entries of one person, in every authority's register that has them."""
    mine = select(Juror).where(Juror.account_id == account_id).order_by(Juror.id)
    return list(session.scalars(mine.options(selectinload(Juror.absences), joinedload(Juror.authority))))


def _asked(found: Select[Any], asked: Asked) -> Select[Any]:
    for word in asked.words.split():
        found = found.where(or_(_holds(Account.display_name, word), _holds(Juror.trade, word)))
    if asked.town.strip():
        found = found.where(_holds(Juror.town, asked.town.strip()))
    if asked.habilitated is not None:
        granted = and_(
            Habilitation.certification_id == asked.habilitated, Habilitation.state == HabilitationState.GRANTED
        )
        found = found.where(Juror.habilitations.any(granted))
    return found


def _holds(column: Any, word: str) -> ColumnElement[bool]:
    return func.lower(column).contains(word.lower(), autoescape=True)


def _whole() -> tuple[ORMOption, ...]:
    return (
        joinedload(Juror.account),
        selectinload(Juror.habilitations).joinedload(Habilitation.certification),
        selectinload(Juror.habilitations).selectinload(Habilitation.steps),
        selectinload(Juror.work),
        selectinload(Juror.absences),
        selectinload(Juror.acceptances),
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a juror does not fit, or what to look at: a stable code, the sentence (French, `%(name)s`), its values.

    `stops` when the rules would refuse them; otherwise it is for the manager to look at.
    """

    code: str
    message: str
    values: Mapping[str, object]
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Fit:
    """A juror of the register, looked at for one session."""

    juror: Juror
    near: bool
    reasons: tuple[Reason, ...]

    @property
    def fits(self) -> bool:
        """Whether nothing stops them."""
        return not any(reason.stops for reason in self.reasons)

    def mentions(self, words: str) -> bool:
        """Whether name, trade and town hold each of these words, as people type them."""
        about = plain(f"{self.juror.name} {self.juror.trade} {self.juror.town}")
        return all(word in about for word in plain(words).split())


def search(session: Session, jury_session: JurySession, *, today: date | None = None) -> list[Fit]:
    """Everybody in the register who is not in this jury: those who fit first, the near ones before, by name.

    A constant number of queries. `today` as in `progress.session_rules`.
    """
    rules = session_rules(jury_session, today)
    here = select(Seat.juror_id).where(Seat.session_id == jury_session.id)
    jurors = session.scalars(
        select(Juror)
        .join(Juror.account)
        .where(
            Juror.authority_id == jury_session.authority_id,
            Juror.id.not_in(here),
            Juror.account_id != jury_session.manager_id,
        )
        .order_by(Account.display_name, Juror.id)
        .options(*_whole())
    ).all()
    taken = busy(session, jury_session.starts_on, jury_session.ends_on)
    known = _candidates(session, jury_session, jurors)
    fits = [
        Fit(
            juror,
            plain(juror.town) == plain(jury_session.site.town),
            _reasons(juror, jury_session, rules, taken, known),
        )
        for juror in jurors
    ]
    return sorted(fits, key=lambda fit: (not fit.fits, not fit.near))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the session's candidates: their accounts, and who is tied to which number."""

    accounts: frozenset[int]
    companions: Mapping[int, Sequence[str]]
    employers: Mapping[str, Sequence[str]]


def _candidates(session: Session, jury_session: JurySession, jurors: Sequence[Juror]) -> _Known:
    enrolments = session.scalars(
        select(Enrolment)
        .where(Enrolment.session_id == jury_session.id, Enrolment.removed_at.is_(None))
        .order_by(Enrolment.table_number)
        .options(joinedload(Enrolment.candidacy).joinedload(Candidacy.candidate))
    ).all()
    numbers = {enrolment.candidacy_id: enrolment.label for enrolment in enrolments}
    companions: dict[int, list[str]] = {}
    for candidacy, ids in companions_here(session, enrolments, jurors).items():
        for juror in ids:
            companions.setdefault(juror, []).append(numbers[candidacy])
    employers: dict[str, list[str]] = {}
    rows = session.execute(
        select(Experience.candidacy_id, Experience.employer)
        .join(Enrolment, Enrolment.candidacy_id == Experience.candidacy_id)
        .where(Enrolment.session_id == jury_session.id, Enrolment.removed_at.is_(None), Experience.employer != "")
    )
    for candidacy, employer in rows:
        employers.setdefault(plain(employer), []).append(numbers[candidacy])
    accounts = session.scalars(
        select(Candidate.account_id).join(Candidacy).where(Candidacy.id.in_(numbers), Candidate.account_id.is_not(None))
    )
    return _Known(frozenset(key for key in accounts if key is not None), companions, employers)


def _reasons(
    juror: Juror, jury_session: JurySession, rules: Rules, taken: Mapping[int, Sequence[str]], known: _Known
) -> tuple[Reason, ...]:
    starts_on, ends_on = jury_session.starts_on, jury_session.ends_on
    found = list(_of_the_trade(juror, rules, starts_on))
    periods = habilitated(juror, jury_session.version.certification_id)
    if rules.habilitation_required and not covered(periods, starts_on, ends_on):
        found.append(Reason("habilitation", "Pas d’habilitation pour ce titre sur toute la session.", {}))
    if references := taken.get(juror.account_id):
        found.append(Reason("elsewhere", "Siège ces jours-ci : %(reference)s.", {"reference": ", ".join(references)}))
    if overlaps([(row.from_on, row.until_on) for row in juror.absences], starts_on, ends_on):
        found.append(Reason("absent", "A dit ne pas être libre un de ces jours.", {}))
    if juror.account_id in known.accounts:
        found.append(Reason("candidate", "Passe les épreuves de cette session.", {}))
    if numbers := known.companions.get(juror.id):
        found.append(
            Reason("companion", "A accompagné le candidat %(number)s.", {"number": ", ".join(numbers)}, stops=False)
        )
    if same := sorted(
        {n for line in juror.work for n in known.employers.get(plain(line.employer), ()) if line.employer}
    ):
        found.append(
            Reason(
                "employer",
                "À vérifier : même employeur que le candidat %(number)s.",
                {"number": ", ".join(same)},
                stops=False,
            )
        )
    return tuple(found)


def _of_the_trade(juror: Juror, rules: Rules, on: date) -> list[Reason]:
    practice = juror.practice(on)
    if practice.years < rules.practice_years:
        values = {"years": practice.years, "least": rules.practice_years}
        return [Reason("practice", "Années de pratique du métier : %(years)d. Il en faut %(least)d.", values)]
    if practice.left_on is not None and practice.left_on < years_before(on, rules.left_within_years):
        values = {"left": rules.left_within_years}
        return [Reason("left", "A quitté le métier depuis plus de %(left)d ans.", values)]
    return []


def plain(text: str) -> str:
    """The text without accents, case or spare spaces, to compare towns and employers that people type."""
    letters = "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))
    return " ".join(letters.replace("-", " ").split())
