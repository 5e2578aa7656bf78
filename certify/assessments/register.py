"""The register of jurors of an authority: who they are, their practice of the trade, the days they are not free."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.actions import grant_role, open_account_without_sign_in
from certify.accounts.models import Account
from certify.accounts.terms import Role
from certify.assessments.models import Juror, TradeWork, Unavailability
from certify.assessments.terms import Sex
from certify.audit import trail
from certify.errors import Conflict, Invalid, NotFound
from certify.institutions.models import Authority

if TYPE_CHECKING:
    from certify.accounts.person import Person


def require_reach(authority: Authority, by: Person) -> None:
    """Errors: NotFound `juror.unknown` for whoever keeps another authority's register, or none."""
    if authority.organisation_id not in by.organisations("minutes.validate"):
        raise NotFound("juror.unknown", "Cette page n’existe pas.")


def register_juror(
    session: Session,
    *,
    account: Account,
    authority: Authority,
    trade: str,
    practice_years: int,
    left_trade_on: date | None,
    sex: Sex | None,
    town: str = "",
    phone: str = "",
    by: Person,
    now: datetime,
) -> Juror:
    """Enter a person of the trade in the register. Errors: Invalid by field; Conflict when already in it."""
    require_reach(authority, by)
    _check(authority, trade, practice_years, left_trade_on, now)
    if session.scalar(select(Juror.id).where(Juror.account_id == account.id, Juror.authority_id == authority.id)):
        raise Conflict("juror.exists", "Cette personne est déjà au registre.")
    juror = Juror(
        account=account,
        authority=authority,
        trade=trade.strip(),
        practice_years=practice_years,
        left_trade_on=left_trade_on,
        sex=sex,
        town=town.strip(),
        phone=phone.strip(),
        registered_at=now,
    )
    session.add(juror)
    session.flush()
    trail.record(session, "juror.register", ("juror", juror.id), by=by.actor, now=now)
    return juror


def _check(authority: Authority, trade: str, practice_years: int, left_trade_on: date | None, now: datetime) -> None:
    wrong = {}
    if not trade.strip():
        wrong["trade"] = "Écrivez le métier, par exemple maçonnerie."
    if not 0 <= practice_years <= 70:
        wrong["practice_years"] = "Écrivez un nombre d’années, de 0 à 70."
    if left_trade_on is not None and left_trade_on > today_in(authority, now):
        wrong["left_trade_on"] = "Cette date est à venir."
    if wrong:
        raise Invalid("juror.invalid", "L’inscription au registre est incomplète.", fields=wrong)


def account_for_newcomer(session: Session, authority: Authority, name: str, *, by: Person, now: datetime) -> Account:
    """An account with the juror's role for somebody who has neither address nor telephone: session access lets them in.

    Errors: Invalid on `name`.
    """
    require_reach(authority, by)
    account = open_account_without_sign_in(session, name=name, by=by.actor, now=now)
    today = today_in(authority, now)
    grant_role(session, account, Role.JUROR, authority.organisation, from_on=today, by=by.actor, now=now)
    return account


def change_juror(
    session: Session,
    juror: Juror,
    *,
    trade: str,
    practice_years: int,
    left_trade_on: date | None,
    sex: Sex | None,
    town: str,
    phone: str,
    by: Person,
    now: datetime,
) -> None:
    """Correct what the register says of a juror. Errors: Invalid by field."""
    require_reach(juror.authority, by)
    _check(juror.authority, trade, practice_years, left_trade_on, now)
    juror.trade, juror.practice_years, juror.left_trade_on = trade.strip(), practice_years, left_trade_on
    juror.sex, juror.town, juror.phone = sex, town.strip(), phone.strip()
    session.flush()
    trail.record(session, "juror.change", ("juror", juror.id), by=by.actor, now=now)


def record_work(
    session: Session,
    juror: Juror,
    *,
    employer: str,
    from_on: date,
    until_on: date | None,
    by: Person,
    now: datetime,
) -> TradeWork:
    """Enter work in the trade, for an employer or, empty, on one's own account. Years are then counted from the lines.

    Errors: Invalid by field.
    """
    require_reach(juror.authority, by)
    today = today_in(juror.authority, now)
    wrong = {}
    if from_on > today or from_on.year < 1940:
        wrong["from_on"] = "Écrivez une date passée, depuis 1940."
    if until_on is not None and not from_on <= until_on <= today:
        wrong["until_on"] = "Cette date vient après le début, et n’est pas à venir."
    if wrong:
        raise Invalid("juror.work", "Cette période de travail est à corriger.", fields=wrong)
    line = TradeWork(juror=juror, employer=employer.strip(), from_on=from_on, until_on=until_on)
    session.add(line)
    session.flush()
    trail.record(session, "juror.record_work", ("juror", juror.id), by=by.actor, now=now)
    return line


def remove_work(session: Session, juror: Juror, line_id: int, *, by: Person, now: datetime) -> None:
    """Take a line of work out of the register. Errors: NotFound."""
    require_reach(juror.authority, by)
    line = next((line for line in juror.work if line.id == line_id), None)
    if line is None:
        raise NotFound("juror.work_unknown", "Cette période de travail n’est pas au registre.")
    juror.work.remove(line)
    session.flush()
    trail.record(session, "juror.remove_work", ("juror", juror.id), by=by.actor, now=now)


def block_days(
    session: Session, juror: Juror, *, from_on: date, until_on: date, by: Person, now: datetime
) -> Unavailability:
    """Say that a juror is not free on these days, ends included. The juror says it, or whoever keeps the register.

    Errors: Invalid on `until_on`.
    """
    _require_own_or_reach(juror, by)
    if not from_on <= until_on or (until_on - from_on).days > 730:
        sentence = "Le dernier jour vient après le premier, deux ans plus tard au plus."
        raise Invalid("juror.days", sentence, fields={"until_on": sentence})
    row = Unavailability(juror=juror, from_on=from_on, until_on=until_on)
    session.add(row)
    session.flush()
    trail.record(session, "juror.block_days", ("juror", juror.id), by=by.actor, now=now)
    return row


def free_days(session: Session, juror: Juror, row_id: int, *, by: Person, now: datetime) -> None:
    """Take days back that were not free. Errors: NotFound."""
    _require_own_or_reach(juror, by)
    row = next((row for row in juror.absences if row.id == row_id), None)
    if row is None:
        raise NotFound("juror.days_unknown", "Ces jours ne sont pas notés.")
    juror.absences.remove(row)
    session.flush()
    trail.record(session, "juror.free_days", ("juror", juror.id), by=by.actor, now=now)


def _require_own_or_reach(juror: Juror, by: Person) -> None:
    if juror.account_id != by.id:
        require_reach(juror.authority, by)


def today_in(authority: Authority, now: datetime) -> date:
    """The local date where the authority sits: legal dates are local dates."""
    return now.astimezone(ZoneInfo(authority.time_zone)).date()
