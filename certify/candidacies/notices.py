"""What a candidate is told by mail, at each step of a candidacy. Who gave no address reads it on the site alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from certify.candidacies.models import Candidacy
from certify.mail.actions import Attachment, Deferred, Recipient, send
from certify.mail.models import Message

NOTHING: Mapping[str, object] = MappingProxyType({})


def recipient(candidacy: Candidacy) -> Recipient:
    """The candidate, in the language of their account, else of the authority."""
    candidate = candidacy.candidate
    language = candidate.account.language if candidate.account else candidacy.authority.language
    return Recipient(candidate.mail, candidate.full_name, language)


def tell_candidate(
    session: Session,
    candidacy: Candidacy,
    template: str,
    *,
    now: datetime,
    once: str | None = None,
    attachments: Sequence[Attachment | Deferred] = (),
    path: str | None = None,
    values: Mapping[str, object] = NOTHING,
) -> Message | None:
    """Write to the candidate about this candidacy, in the authority's name; answers go to the authority's contact.

    Templates get `reference`, `title`, `path` (the candidacy's page unless given), `zone`, and `values`.
    """
    organisation = candidacy.authority.organisation
    known = {
        "reference": candidacy.reference,
        "title": candidacy.version.title,
        "path": path or f"/candidatures/{candidacy.reference}",
        "zone": candidacy.authority.time_zone,
        "authority": organisation.short_name,
    }
    return send(
        session,
        to=recipient(candidacy),
        template=template,
        values={**known, **values},
        about=("candidacy", candidacy.id),
        now=now,
        attachments=attachments,
        once=once,
        reply_to=organisation.contact_mail,
    )


def tell_received(session: Session, candidacy: Candidacy, *, now: datetime) -> None:
    """The application has arrived."""
    tell_candidate(session, candidacy, "candidacies/received", now=now)


def tell_missing(session: Session, candidacy: Candidacy, missing: Sequence[str], *, now: datetime) -> None:
    """The application comes back, with what is missing."""
    tell_candidate(session, candidacy, "candidacies/missing", now=now, values={"missing": list(missing)})


def tell_admitted(session: Session, candidacy: Candidacy, *, now: datetime) -> None:
    """The application is admissible, until a day."""
    tell_candidate(session, candidacy, "candidacies/admitted", now=now, values={"until": candidacy.admissible_until})


def tell_renewed(session: Session, candidacy: Candidacy, *, now: datetime) -> None:
    """The admissibility goes on, until another day."""
    tell_candidate(session, candidacy, "candidacies/renewed", now=now, values={"until": candidacy.admissible_until})


def tell_refused(session: Session, candidacy: Candidacy, *, reason: str, ways_of_appeal: str, now: datetime) -> None:
    """The application is not admissible: why, and how to appeal."""
    values = {"reason": reason, "ways_of_appeal": ways_of_appeal}
    tell_candidate(session, candidacy, "candidacies/refused", now=now, values=values)


def tell_dossier_received(session: Session, candidacy: Candidacy, *, now: datetime) -> None:
    """The dossier has arrived; a session comes next."""
    tell_candidate(session, candidacy, "candidacies/dossier_received", now=now)


def tell_dossier_returned(session: Session, candidacy: Candidacy, missing: Sequence[str], *, now: datetime) -> None:
    """The dossier comes back, with what is missing."""
    tell_candidate(session, candidacy, "candidacies/dossier_returned", now=now, values={"missing": list(missing)})


def tell_ending(session: Session, candidacy: Candidacy, until: date, days_left: int, *, now: datetime) -> None:
    """The admissibility ends in so many days; each reminder of one term is sent once."""
    once = f"candidacy:{candidacy.id}:ending:{until.isoformat()}:{days_left}"
    tell_candidate(session, candidacy, "candidacies/ending", now=now, once=once, values={"until": until})


def tell_ended(session: Session, candidacy: Candidacy, *, now: datetime) -> None:
    """The admissibility has ended; the authority may renew it."""
    tell_candidate(session, candidacy, "candidacies/ended", now=now)
