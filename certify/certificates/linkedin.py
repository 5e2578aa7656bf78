"""The address at which LinkedIn offers to add a certificate to its owner's page, already filled in.

It is a link like any other: nothing leaves for that site before its owner follows it. The parameters are those of
LinkedIn's own "Add to profile".
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask_babel import gettext as _

from certify.credential.record import Kind, Record
from certify.web.i18n import in_language

ADDRESS = "https://www.linkedin.com/profile/add"


def name_of(record: Record) -> str:
    """What is certified, in the reader's language. A unit never reads as the title."""
    title = f"{in_language(record.certification.kind_name)} {in_language(record.certification.title)}"
    if record.kind is Kind.TITLE:
        return title
    units = ", ".join(f"{unit.position}. {in_language(unit.title)}" for unit in record.covered)
    name: str = _("Une partie du titre « %(title)s » : %(units)s", title=title, units=units)
    return name


def address_of(record: Record, link: str) -> str:
    """Where to add the certificate of `record`, which is verified at `link`."""
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": name_of(record),
        "organizationName": in_language(record.authority.legal_name),
        "issueYear": record.issued_on.year,
        "issueMonth": record.issued_on.month,
        "certUrl": link,
        "certId": record.number,
    }
    if record.expires_on is not None:
        fields |= {"expirationYear": record.expires_on.year, "expirationMonth": record.expires_on.month}
    return f"{ADDRESS}?{urlencode(fields)}"
