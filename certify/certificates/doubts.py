"""Doubts: what somebody who checked finds wrong, for the authority named on the paper to look into.

Whoever reports has no account. What they write is theirs alone to word; it is kept as text, and shown as text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, joinedload

from certify.audit import trail
from certify.audit.trail import Actor
from certify.certificates.doubt_limits import Today
from certify.certificates.models import Certificate, Doubt
from certify.certificates.notices import tell_doubt
from certify.certificates.rules import DoubtKind
from certify.credential import number, publicid
from certify.credential.malformed import Malformed
from certify.errors import Conflict, Invalid, NotFound
from certify.institutions.models import Authority, Organisation

PUBLIC = Actor("public")
SHORTEST, LONGEST, LONGEST_LINE = 10, 2000, 200
SAME_WITHIN = timedelta(hours=1)
CONTACT_KEPT = timedelta(days=90)
PAGE = 50
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported. `paper` is the number or public code as it was typed from a paper, where it was."""

    kind: DoubtKind
    message: str
    contact: str | None = None
    paper: str | None = None


def report(
    session: Session, authority: Authority, certificate: Certificate | None, said: Report, mark: str, *, now: datetime
) -> Doubt | None:
    """Put a doubt before the authority. The same words about the same thing within the hour are the same doubt.

    None when it was only counted, as the day's fill is reached. What is reported on a paper (`said.paper`) is counted
    apart, and in the same way whether or not there is such a certificate, so that nothing can be learnt from it.
    Errors: Invalid as `faults` says.
    """
    if errors := faults(said):
        raise Invalid("doubt.form", next(iter(errors.values())), fields=errors)
    said = _clean(said)
    # One after the other, or all of many at once would be within the fill. Rows that only name the authority go on.
    session.refresh(authority, ["answering_days"], with_for_update={"of": Authority, "key_share": True})
    if (same := _same(session, authority, certificate, said, now)) is not None:
        return same
    today = Today(session, authority, certificate if said.paper is None else None, now)
    if not today.has_room(mark):
        today.count_one_more()
        return None
    doubt = Doubt(
        authority=authority,
        certificate=certificate,
        kind=said.kind,
        message=said.message,
        contact=said.contact,
        paper=said.paper,
        caller=mark,
        reported_at=now,
    )
    session.add(doubt)
    session.flush()
    trail.record(session, "doubt.report", ("doubt", reference(doubt)), by=PUBLIC, now=now, kind=said.kind.value)
    tell_doubt(session, doubt, reference(doubt), now=now)
    return doubt


def faults(said: Report) -> dict[str, str]:
    """Why it cannot be put before anybody: a sentence for each member that is missing or too long."""
    said, errors = _clean(said), {}
    if len(said.message) < SHORTEST:
        errors["message"] = "Dites ce qui ne va pas, en dix caractères au moins."
    elif len(said.message) > LONGEST:
        errors["message"] = "2 000 caractères au plus."
    for name, line in (("contact", said.contact), ("paper", said.paper)):
        if line and len(line) > LONGEST_LINE:
            errors[name] = "200 caractères au plus."
    return errors


def handle(session: Session, doubt: Doubt, outcome: str, *, by: Actor, now: datetime) -> None:
    """Close it with what was found or done.

    Errors: Invalid on `outcome`; Conflict `doubt.handled` when somebody has closed it.
    """
    outcome = _plain(outcome)
    if not SHORTEST <= len(outcome) <= LONGEST:
        sentence = "Écrivez ce que vous avez trouvé ou fait, en dix caractères au moins."
        raise Invalid("doubt.outcome", sentence, fields={"outcome": sentence})
    closed = session.execute(
        update(Doubt)
        .where(Doubt.id == doubt.id, Doubt.handled_at.is_(None))
        .values(handled_at=now, handled_by=by.label or by.id, outcome=outcome)
        .execution_options(synchronize_session="fetch")
    )
    if closed.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
        raise Conflict("doubt.handled", "Ce doute a déjà été traité.")
    trail.record(session, "doubt.handle", ("doubt", reference(doubt)), by=by, now=now)


def forget_contacts(session: Session, *, now: datetime) -> int:
    """Delete how to reach those whose doubt was handled CONTACT_KEPT ago; say of how many."""
    done = session.execute(
        update(Doubt).where(Doubt.handled_at <= now - CONTACT_KEPT, Doubt.contact.is_not(None)).values(contact=None)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def reference(doubt: Doubt) -> str:
    """How a doubt is named, to whoever reported it and to the authority."""
    return f"D-{doubt.id:06d}"


def doubts_of(session: Session, organisations: Collection[int], *, handled: bool) -> Sequence[Doubt]:
    """The latest doubts of these organisations' authorities: those that wait, or those that were handled."""
    return session.scalars(
        select(Doubt)
        .where(_reached(organisations), Doubt.handled_at.is_not(None) if handled else Doubt.handled_at.is_(None))
        .options(joinedload(Doubt.certificate), joinedload(Doubt.authority))
        .order_by(Doubt.id.desc() if handled else Doubt.id)
        .limit(PAGE)
    ).all()


def count_new(session: Session, organisations: Collection[int]) -> int:
    """How many doubts wait for these organisations' authorities."""
    statement = select(func.count()).select_from(Doubt).where(_reached(organisations), Doubt.handled_at.is_(None))
    return session.scalar(statement) or 0


def one_doubt(session: Session, organisations: Collection[int], named: str) -> Doubt:
    """The doubt of that reference within reach. Errors: NotFound."""
    digits = named.removeprefix("D-")
    found = None
    if digits.isascii() and digits.isdigit() and len(digits) < 10:
        found = session.scalars(select(Doubt).where(Doubt.id == int(digits), _reached(organisations))).one_or_none()
    if found is None or reference(found) != named:
        raise NotFound("doubt.unknown", "Ce doute n’existe pas.")
    return found


def authority_of(session: Session, slug: str) -> Authority | None:
    """The authority of that slug."""
    return session.scalars(
        select(Authority).join(Authority.organisation).where(Organisation.slug == slug)
    ).one_or_none()


def certificate_under(session: Session, public_id: str) -> Certificate | None:
    """The certificate of a public id."""
    return session.scalars(select(Certificate).where(Certificate.public_id == public_id)).one_or_none()


def certificate_on(session: Session, authority: Authority, paper: str) -> Certificate | None:
    """The authority's certificate that bears the number or public code typed from a paper."""
    for read, column in ((number.read, Certificate.number), (publicid.read, Certificate.public_id)):
        try:
            named = read(paper)
        except Malformed:
            continue
        statement = select(Certificate).where(column == named, Certificate.authority_id == authority.id)
        return session.scalars(statement).one_or_none()
    return None


def _reached(organisations: Collection[int]) -> ColumnElement[bool]:
    within = select(Authority.id).where(Authority.organisation_id.in_(organisations))
    return Doubt.authority_id.in_(within)


def _clean(said: Report) -> Report:
    return Report(said.kind, _plain(said.message), _line(said.contact), _line(said.paper))


def _plain(text: str) -> str:
    """The text without what is not text: control characters, and those that turn the direction of what follows."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    kept = (c for c in lines if c in "\n\t" or not (unicodedata.category(c) == "Cc" or c in TURNING))
    return "".join(kept)


def _line(text: str | None) -> str | None:
    return " ".join(_plain(text).split()) or None if text else None


def _same(
    session: Session, authority: Authority, certificate: Certificate | None, said: Report, now: datetime
) -> Doubt | None:
    return session.scalars(
        select(Doubt)
        .where(
            Doubt.authority_id == authority.id,
            Doubt.certificate_id == (certificate.id if certificate else None),
            Doubt.kind == said.kind,
            Doubt.message == said.message,
            Doubt.contact == said.contact,
            Doubt.paper == said.paper,
            Doubt.reported_at > now - SAME_WITHIN,
        )
        .limit(1)
    ).one_or_none()
