from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from certify.credential import x509chain

AT = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)

ROOT_KEY, LEAF_KEY, OTHER_KEY = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
SIGNING = {"digital_signature": True}
ISSUING = {"key_cert_sign": True}
USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    issuer: str = "root",
    by: ec.EllipticCurvePrivateKey = ROOT_KEY,
    *,
    ca: bool = False,
    path_length: int | None = None,
    usage: dict[str, bool] | None = None,
    days: int = 10,
) -> x509.Certificate:
    builder = x509.CertificateBuilder(name(issuer), name(subject), key.public_key(), 7, AT, AT + days * DAY)
    builder = builder.add_extension(x509.BasicConstraints(ca, path_length), critical=True)
    if usage is not None:
        builder = builder.add_extension(x509.KeyUsage(**{**dict.fromkeys(USAGES, False), **usage}), critical=True)
    return builder.sign(by, SHA256())


ROOT = certificate("root", ROOT_KEY, ca=True, path_length=0, usage=ISSUING)
LEAF = certificate("leaf", LEAF_KEY, usage=SIGNING)
MIDDLE = certificate("middle", OTHER_KEY, ca=True, usage=ISSUING)
BELOW = certificate("leaf", LEAF_KEY, "middle", OTHER_KEY, usage=SIGNING)
WIDE_ROOT = certificate("root", ROOT_KEY, ca=True, path_length=1, usage=ISSUING)


def test_a_chain_of_two_leads_to_the_root() -> None:
    assert x509chain.failure([LEAF, ROOT], ROOT, AT + DAY) is None


def test_a_chain_of_three_leads_to_a_root_that_lets_it() -> None:
    assert x509chain.failure([BELOW, MIDDLE, WIDE_ROOT], WIDE_ROOT, AT + DAY) is None
    assert x509chain.failure([BELOW, MIDDLE, ROOT], ROOT, AT + DAY) == "chain.usage"


@pytest.mark.parametrize(
    ("chain", "at", "code"),
    [
        ([], AT, "chain.root"),
        ([LEAF], AT, "chain.root"),
        ([ROOT, LEAF], AT, "chain.root"),
        ([LEAF, WIDE_ROOT], AT, "chain.root"),
        ([ROOT], AT, "chain.length"),
        ([LEAF, LEAF, LEAF, ROOT], AT, "chain.length"),
        ([LEAF, ROOT], AT - DAY, "chain.time"),
        ([LEAF, ROOT], AT + 11 * DAY, "chain.time"),
        ([certificate("leaf", LEAF_KEY, days=1, usage=SIGNING), ROOT], AT + 2 * DAY, "chain.time"),
        ([certificate("leaf", LEAF_KEY, by=OTHER_KEY, usage=SIGNING), ROOT], AT, "chain.issuer"),
        ([certificate("leaf", LEAF_KEY, "another", usage=SIGNING), ROOT], AT, "chain.issuer"),
        ([certificate("leaf", LEAF_KEY), ROOT], AT, "chain.usage"),
        ([certificate("leaf", LEAF_KEY, usage={"content_commitment": True}), ROOT], AT, "chain.usage"),
        ([certificate("leaf", LEAF_KEY, usage=SIGNING | ISSUING), ROOT], AT, "chain.usage"),
        ([certificate("leaf", LEAF_KEY, ca=True, usage=SIGNING), ROOT], AT, "chain.usage"),
        ([BELOW, LEAF, ROOT], AT, "chain.usage"),
        ([certificate("leaf", ec.generate_private_key(ec.SECP384R1()), usage=SIGNING), ROOT], AT, "chain.usage"),
        ([certificate("leaf", rsa.generate_private_key(65537, 2048), usage=SIGNING), ROOT], AT, "chain.usage"),
    ],
)
def test_any_other_chain_does_not(chain: list[x509.Certificate], at: datetime, code: str) -> None:
    assert x509chain.failure(chain, ROOT, at) == code


def test_a_renewed_certificate_of_the_same_key_has_the_same_fingerprint() -> None:
    assert x509chain.fingerprint(ROOT) == x509chain.fingerprint(WIDE_ROOT) != x509chain.fingerprint(LEAF)
    assert x509chain.fingerprint(ROOT).startswith(x509chain.kid(ROOT).hex())
