from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st

from certify.credential import claims, cose, qrtext
from certify.credential.malformed import Malformed

from .samples import Key, named, one_unit, record

ADDRESS = "https://certify.example.org"
KEY = Key(7)


def text_of(one: Any, address: str = ADDRESS) -> str:
    token = claims.encode(claims.of_record(one))
    return qrtext.write(address, one.public_id, cose.sign(token, KEY.kid, KEY.sign))


TEXT = text_of(record())
HEAD, TAIL = TEXT.split("#")


def version(text: str) -> int:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    return int(code.version)


@given(st.binary(min_size=1, max_size=300))
def test_every_message_comes_back(message: bytes) -> None:
    assert qrtext.read(qrtext.write(ADDRESS, "7Q4F9ZK2M3XA", message)).cose == message


@pytest.mark.parametrize(
    "address",
    [ADDRESS, "http://127.0.0.1:8000", "http://[::1]:8000", "https://emploi.example.org/certificats"],
)
def test_the_parts_come_back(address: str) -> None:
    code = qrtext.read(text_of(record(), address))
    assert (code.address, code.public_id) == (address, "7Q4F9ZK2M3XA")


def test_a_reader_that_lowers_the_case_is_forgiven() -> None:
    assert qrtext.read(f"{HEAD}#{TAIL.lower()}") == qrtext.read(TEXT)
    assert qrtext.read(TEXT.lower()) == qrtext.read(TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        HEAD,
        HEAD + "#",
        TAIL,
        TEXT.replace("https://", ""),
        TEXT.replace("https://", "HTTPS://"),
        TEXT.replace("https://", "ftp://"),
        TEXT.replace("/v/", "/w/"),
        TEXT.replace("7Q4F9ZK2M3XA", "7Q4F9ZK2M3X"),
        TEXT.replace("7Q4F9ZK2M3XA", "7Q4F9ZK2M3XU"),
        TEXT.replace("7Q4F9ZK2M3XA", "7q4F9ZK2M3XA"),
        TEXT.replace("#", "?a=b#"),
        TEXT.replace("https://", "https://user@"),
        TEXT + "\n",
        " " + TEXT,
        TEXT.replace("A#", "Α#"),  # a Greek capital
        TEXT + "A" * 3000,
    ],
)
def test_what_is_not_such_a_text_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match=r"qr\.shape"):
        qrtext.read(text)


@pytest.mark.parametrize(
    "tail",
    [
        TAIL + "=",
        TAIL + "A" * 8 + "=",
        TAIL[:-1] + TAIL[-1].swapcase() + "A",
        "1" + TAIL[1:],
        TAIL + "#",
        "AAA",
        "AB",
        "A",
    ],
)
def test_a_damaged_tail_is_refused(tail: str) -> None:
    with pytest.raises(Malformed, match=r"qr\.tail"):
        qrtext.read(f"{HEAD}#{tail}")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://elsewhere.example/v/x", "https://elsewhere.example"),
        (" HTTP://Elsewhere.Example:81?q", "http://elsewhere.example:81"),
        ("https://a\x1b[31m.example/v/x", "https://a[31m.example"),
        ("http://\ud800/v/x", "http://"),
        ("BEGIN:VCARD", None),
        ("", None),
    ],
)
def test_any_link_says_where_it_leads(text: str, host: str | None) -> None:
    assert qrtext.leads_to(text) == host


@pytest.mark.parametrize("one", [record(status_index=131_071), one_unit(status_index=9_000)])
@pytest.mark.parametrize("address", [ADDRESS, "http://127.0.0.1:8000"])
def test_an_ordinary_name_fits_a_code_of_version_12(one: Any, address: str) -> None:
    assert version(text_of(one, address)) <= 12


def test_fifty_characters_fit_version_12_and_with_portrait_accents_and_expiry_one_more() -> None:
    plain = "Abcdefghij Klmnopqrst-Uvwxyzabcd Efghijklmn Opqrst"
    accented = "Ńbcdéfghij Klmnopqrst-Uvwxyzàbcd Éfghijklmn Ɔpqrst"
    assert len(plain) == len(accented) == 50
    assert version(text_of(named(plain, status_index=131_071))) <= 12
    everything = named(accented, status_index=131_071, expires_on=date(2031, 3, 4), portrait_sha256="ab" * 32)
    assert version(text_of(everything)) <= 13
