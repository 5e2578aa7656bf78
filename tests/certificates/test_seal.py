from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding

from certify.certificates.seal import seal
from certify.certificates.signature import form
from certify.credential.record import Kind
from tests.judges import tools, verapdf

from .samples import LONG, NAMES, attachments, drawn, record, units
from .signing import SelfMade

AT = datetime(2026, 11, 12, 9, 31, 7, tzinfo=UTC)
BOTH = pytest.mark.parametrize("kind", list(Kind))


@cache
def signer() -> SelfMade:
    return SelfMade()


@cache
def sealed(kind: Kind) -> bytes:
    return seal(
        drawn(record(kind)),
        signer(),
        reason="Délivrance du certificat",
        location="Cotonou",
        name="Office de certification des métiers",
        at=AT,
    )


def signature(pdf: bytes) -> tuple[list[int], str]:
    """The ByteRange and the hexadecimal digits of the signature."""
    ranges = re.findall(rb"/ByteRange \[(.*?)\]", pdf)
    assert len(ranges) == 1
    start, first, second, rest = map(int, ranges[0].split())
    return [start, first, second, rest], pdf[first + 1 : second - 1].decode()


def signed_data(pdf: bytes) -> cms.SignedData:
    content = cms.ContentInfo.load(bytes.fromhex(signature(pdf)[1]), strict=False)
    return content["content"]


@BOTH
def test_pdfsig_finds_the_signature_valid_and_the_whole_document_signed(kind: Kind) -> None:
    said = tools.signatures(sealed(kind))
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "SHA-256" in said


def test_pdfsig_finds_a_changed_byte() -> None:
    pdf = bytearray(sealed(Kind.TITLE))
    pdf[pdf.index(b"/MediaBox") if b"/MediaBox" in pdf else 2000] ^= 1
    assert "Signature is Valid" not in tools.signatures(bytes(pdf))


@BOTH
def test_qpdf_finds_no_fault(kind: Kind) -> None:
    said = tools.structure(sealed(kind))
    assert "No syntax or stream encoding errors found" in said
    assert "WARNING" not in said


@BOTH
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_verapdf_finds_nothing_in_a_sealed_certificate(kind: Kind, flavour: str) -> None:
    assert verapdf.findings(sealed(kind), flavour) == []


def test_the_signature_covers_all_but_itself() -> None:
    pdf = sealed(Kind.TITLE)
    (start, first, second, rest), _ = signature(pdf)
    assert start == 0
    assert second + rest == len(pdf)
    assert pdf[first : first + 1] + pdf[second - 1 : second] == b"<>"


def test_the_signature_is_canonical_der_then_zeros_in_one_case() -> None:
    _, digits = signature(sealed(Kind.TITLE))
    assert digits in (digits.lower(), digits.upper())
    content = cms.ContentInfo.load(bytes.fromhex(digits), strict=False)
    length = len(content.dump())
    assert content.dump(force=True) == bytes.fromhex(digits)[:length]
    assert set(digits[2 * length :]) == {"0"}


def test_the_signed_attributes_are_those_of_b_b_and_there_are_no_others() -> None:
    [info] = signed_data(sealed(Kind.TITLE))["signer_infos"]
    assert sorted(attribute["type"].native for attribute in info["signed_attrs"]) == [
        "content_type",
        "message_digest",
        "signing_certificate_v2",
    ]
    assert not info["unsigned_attrs"].native


def test_the_chain_to_the_root_travels_with_the_signature_and_nothing_else() -> None:
    carried = {certificate.dump() for certificate in signed_data(sealed(Kind.TITLE))["certificates"]}
    assert carried == {certificate.public_bytes(Encoding.DER) for certificate in signer().chain}


def test_the_document_is_certified_against_every_change() -> None:
    with pikepdf.open(BytesIO(sealed(Kind.TITLE))) as pdf:
        [reference] = pdf.Root.Perms.DocMDP.Reference
        assert reference.TransformMethod == "/DocMDP"
        assert reference.TransformParams.P == 1
        [field] = pdf.Root.AcroForm.Fields
        assert [float(side) for side in field.Rect] == [0, 0, 0, 0]


def test_the_signature_says_who_where_why_and_when() -> None:
    with pikepdf.open(BytesIO(sealed(Kind.UNIT))) as pdf:
        said = pdf.Root.Perms.DocMDP
        assert [str(said[key]) for key in ("/Name", "/Location", "/Reason")] == [
            "Office de certification des métiers",
            "Cotonou",
            "Délivrance du certificat",
        ]
        assert str(said.M) == "D:20261112093107Z"


@pytest.mark.parametrize("name", list(attachments()))
def test_an_attachment_comes_out_of_the_sealed_file_byte_for_byte(name: str) -> None:
    assert tools.attachment(sealed(Kind.TITLE), name) == attachments()[name]


def test_the_text_is_the_same_under_the_seal() -> None:
    assert tools.text(sealed(Kind.TITLE)) == tools.text(drawn(record()))


def test_the_fullest_certificate_weighs_no_more_than_120_kilobytes() -> None:
    full = drawn(record(units=units(6, 4, LONG), holder=NAMES["eighty"]))
    assert len(seal(full, signer(), reason="R", location="L", name="N", at=AT)) <= 120_000


def test_signatures_of_every_length_fill_their_form() -> None:
    for length in range(68, 73):
        message = form(signer().chain, length).filled(b"\x01" * 32, b"\x02" * length)
        assert message.count(b"\x02" * length) == message.count(b"\x01" * 32) == 1
    with pytest.raises(ValueError, match="another place"):
        form(signer().chain, 70).filled(b"\x01" * 32, b"\x02" * 71)
