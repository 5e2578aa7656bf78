"""What people are told by mail about certificates: their holder, and the authority of a doubt."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from certify.accounts.recipients import holders
from certify.candidacies.notices import NOTHING, recipient
from certify.mail.actions import send

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certify.certificates.models import Certificate, Doubt


def tell_issued(session: Session, certificate: Certificate, *, now: datetime) -> None:
    """The certificate is signed; said once."""
    _tell_holder(session, certificate, "certificates/issued", now=now, once=f"certificate:{certificate.id}:issued")


def tell_suspended(session: Session, certificate: Certificate, until: date, *, now: datetime) -> None:
    """The certificate is suspended until a day."""
    _tell_holder(session, certificate, "certificates/suspended", now=now, values={"until": until})


def tell_reinstated(session: Session, certificate: Certificate, *, now: datetime) -> None:
    """The certificate is in force again."""
    _tell_holder(session, certificate, "certificates/reinstated", now=now)


def tell_withdrawn(session: Session, certificate: Certificate, *, now: datetime) -> None:
    """The certificate is withdrawn for good. The reason is not in the mail: the authority tells it to who asks."""
    _tell_holder(session, certificate, "certificates/withdrawn", now=now)


def tell_replaced(session: Session, certificate: Certificate, successor: Certificate, *, now: datetime) -> None:
    """Another certificate takes its place."""
    _tell_holder(session, certificate, "certificates/replaced", now=now, values={"successor": successor.number})


def tell_doubt(session: Session, doubt: Doubt, reference: str, *, now: datetime) -> None:
    """Somebody reported a doubt: those who answer for the authority's certificates are told that it waits.

    Of the doubts that come within one hour each of them is told one: whoever reports many does not fill a letter box.
    """
    organisation = doubt.authority.organisation
    for to in holders(session, "certificate.status", organisation.id, now):
        send(
            session,
            to=to,
            template="certificates/doubt",
            values={"reference": reference, "path": f"/registre/doutes/{reference}"},
            about=("doubt", reference),
            now=now,
            once=f"doubt:{organisation.id}:{now:%Y-%m-%dT%H}:{to.address}",
        )


def _tell_holder(
    session: Session,
    certificate: Certificate,
    template: str,
    *,
    now: datetime,
    once: str | None = None,
    values: Mapping[str, object] = NOTHING,
) -> None:
    organisation = certificate.authority.organisation
    send(
        session,
        to=recipient(certificate.decision.enrolment.candidacy),
        template=template,
        values={
            "number": certificate.number,
            "path": f"/certificats/{certificate.public_id}",
            "authority": organisation.short_name,
            **values,
        },
        about=("certificate", certificate.number),
        now=now,
        once=once,
        reply_to=organisation.contact_mail,
    )
