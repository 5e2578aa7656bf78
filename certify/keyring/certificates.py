"""The X.509 certificates of our keys: the root's own, and those it issues to authorities (RFC 5280)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID, ObjectIdentifier

DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
NAME_BYTES = 64  # the upper bound of RFC 5280 appendix A for organisation and common name, counted in UTF-8


@dataclass(frozen=True, slots=True)
class AuthoritySubject:
    """An authority as its certificate and the trust bundle name it.

    `country` is an ISO 3166-1 alpha-2 code ("" for the operator, who is of no country), `contact` a mail or web
    address for doubts, `organisation_identifier` its number in a register as ETSI EN 319 412-1 §5.1.4 writes it
    (`NTRML-…`), where it has one.
    """

    slug: str
    did: str
    legal_name: str
    country: str
    contact: str
    organisation_identifier: str | None = None


def root_certificate(key: EllipticCurvePrivateKey, name: str, start: datetime, end: datetime) -> x509.Certificate:
    """The root's certificate, signed by itself; it may issue to signers and to no other issuer."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, shortened(name))])
    builder = _builder(subject, subject, key.public_key(), start, end)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    return builder.sign(key, SHA256())


def authority_certificate(
    subject: AuthoritySubject,
    key: EllipticCurvePublicKey,
    root: x509.Certificate,
    root_key: EllipticCurvePrivateKey,
    *,
    start: datetime,
    end: datetime,
) -> x509.Certificate:
    """The certificate of an authority's key, as readers of signed PDFs expect it: for documents and nothing else."""
    issuer_key = cast(EllipticCurvePublicKey, root.public_key())
    builder = _builder(_name(subject), root.subject, key, start, end)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
    names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(subject.did)])
    return builder.add_extension(names, critical=False).sign(root_key, SHA256())


def shortened(name: str) -> str:
    """A name within the bound of X.509, cut between words; the whole legal name is in the trust bundle."""
    data = name.encode()
    if len(data) <= NAME_BYTES:
        return name
    cut = data[: NAME_BYTES - len("…".encode())].decode(errors="ignore")
    return f"{cut.rpartition(' ')[0] or cut}…"


def _builder(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePublicKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(subject: AuthoritySubject) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COUNTRY_NAME, subject.country)] if subject.country else []
    attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, shortened(subject.legal_name)))
    if subject.organisation_identifier:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, subject.organisation_identifier))
    attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, shortened(subject.legal_name)))
    return x509.Name(attributes)


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )
