from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.credential import claims
from certify.credential.malformed import Malformed
from certify.credential.record import BirthDate, Holder, Kind, Precision

from .samples import NAMES, named, one_unit, record

TOKEN = claims.encode(claims.of_record(record(status_index=5)))


@pytest.mark.parametrize(
    "one",
    [
        record(),
        one_unit(),
        record(status_index=131_071),
        record(portrait_sha256="ab" * 32),
        record(expires_on=date(2031, 3, 4)),
        record(issued_on=date(2026, 3, 5)),
        record(issued_at=datetime(2026, 3, 4, 23, 30, tzinfo=UTC), issued_on=date(2026, 3, 5)),
        named("x" * 80),
    ],
)
def test_the_claims_of_a_record_come_back(one: Any) -> None:
    stated = claims.of_record(one)
    assert claims.decode(claims.encode(stated)) == stated
    assert (stated.issued_on, stated.decided_on, stated.expires_on) == (one.issued_on, one.decided_on, one.expires_on)
    assert stated.kind is one.kind


@pytest.mark.parametrize("name", NAMES)
def test_the_name_is_carried_byte_for_byte(name: str) -> None:
    assert cbor2.loads(claims.encode(claims.of_record(named(name))))[169][4] == name


def test_readers_of_claim_169_find_number_name_and_birth_date() -> None:
    token = cbor2.loads(TOKEN)
    assert token[169] == {1: record().number, 4: "Diarra Exemple", 8: "19900517"}
    assert token[1] == "ml-demo"
    assert datetime.fromtimestamp(token[6], UTC) == record().issued_at


def test_an_unknown_day_of_birth_is_written_as_zeros() -> None:
    holder = Holder("Diarra", "Exemple", "", BirthDate(1990, precision=Precision.AROUND), "")
    assert claims.of_record(record(holder=holder)).birth == "19900000"


def test_a_certificate_expires_at_the_end_of_its_last_day() -> None:
    token = cbor2.loads(claims.encode(claims.of_record(record(expires_on=date(2031, 12, 31)))))
    assert datetime.fromtimestamp(token[4], UTC) == datetime(2032, 1, 1, tzinfo=UTC)


def test_the_last_day_there_is_ends_with_its_last_second_and_no_code_carries_it() -> None:
    assert claims.end_of_validity(date.max) == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    with pytest.raises(OverflowError):
        claims.of_record(record(expires_on=date.max))


def test_a_unit_says_which_of_how_many() -> None:
    stated = claims.of_record(one_unit())
    assert (stated.kind, stated.unit_count, stated.unit_positions) == (Kind.UNIT, 3, (2,))
    assert claims.of_record(record()).unit_positions == ()


def test_the_certification_gives_way_to_a_long_name() -> None:
    assert claims.of_record(record()).certification == ("CQP-MACON", "2026")
    assert claims.of_record(named("x" * 60)).certification is None
    assert claims.of_record(named("x" * 60)).full_name == "x" * 60


def changed(change: object) -> bytes:
    token = cbor2.loads(TOKEN)
    change(token)  # type: ignore[operator]
    return cbor2.dumps(token, canonical=True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xa0",
        b"\x80",
        TOKEN + b"\x00",
        TOKEN.replace(b"\xa4\x01", b"\xbf\x01", 1) + b"\xff",
        TOKEN.replace(b"\xa4\x01\x67ml-demo", b"\xa5\x01\x67ml-demo\x01\x67ml-demo", 1),
        changed(lambda t: t.update({7: b"x"})),
        changed(lambda t: t.pop(6)),
        changed(lambda t: t.update({6: 1.5})),
        changed(lambda t: t.update({6: float(t[6])})),
        changed(lambda t: t.update({6: 10**18})),
        changed(lambda t: t.update({6: cbor2.CBORTag(1, t[6])})),
        changed(lambda t: t.update({1: b"ml-demo"})),
        changed(lambda t: t.update({4: 86_401})),
        changed(lambda t: t[169].update({2: "1.0"})),
        changed(lambda t: t.update({169: []})),
        changed(lambda t: t[-65537].append(None)),
        changed(lambda t: t[-65537].__setitem__(0, bytes(7))),
        changed(lambda t: t[-65537].__setitem__(0, b"\xff" * 8)),
        changed(lambda t: t[-65537].__setitem__(1, [])),
        changed(lambda t: t[-65537].__setitem__(1, [3])),
        changed(lambda t: t[-65537].__setitem__(1, [3, 4])),
        changed(lambda t: t[-65537].__setitem__(7, True)),
        changed(lambda t: t[-65537].append(bytes(15))),
        changed(lambda t: t[-65537].extend([bytes(16), 1])),
    ],
)
def test_another_form_is_refused(data: bytes) -> None:
    assert data != TOKEN
    with pytest.raises(Malformed, match=r"claims\.form"):
        claims.decode(data)


@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Malformed):
        assert claims.encode(claims.decode(data)) == data


def test_half_a_second_is_not_carried() -> None:
    with pytest.raises(ValueError, match="second"):
        claims.encode(replace(claims.of_record(record()), issued_at=datetime(2026, 1, 1, 0, 0, 0, 5, tzinfo=UTC)))
