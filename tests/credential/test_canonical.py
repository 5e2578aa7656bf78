from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.credential.canonical import decode, digest, encode
from certify.credential.malformed import Malformed
from certify.credential.record import BirthDate, Holder, Precision

from .samples import NAMES, named, one_unit, record


def spoilt(change: object) -> bytes:
    members = json.loads(encode(record()))
    change(members)  # type: ignore[operator]
    return json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_a_record_comes_back_equal_and_byte_for_byte() -> None:
    for one in (record(), one_unit(), record(status_index=7, portrait_sha256="ab" * 32)):
        assert decode(encode(one)) == one
        assert encode(decode(encode(one))) == encode(one)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_survives_byte_for_byte(name: str) -> None:
    assert name.encode() in encode(named(name))
    assert decode(encode(named(name))).holder.birth_name == name


@given(name=st.text(st.characters(exclude_categories=["Cs"])), given_names=st.text(st.characters(codec="utf-8")))
def test_any_text_survives(name: str, given_names: str) -> None:
    one = record(holder=Holder(name, given_names, "", BirthDate(1990, precision=Precision.YEAR), ""))
    assert decode(encode(one)) == one


def test_the_form_is_that_of_rfc_8785() -> None:
    members = json.loads(encode(record()))
    assert encode(record()) == json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert members["schema"] == 1
    assert members["issued_at"] == "2026-03-04T10:11:12Z"


def test_the_certificate_hash_is_sha_256_of_the_bytes() -> None:
    assert digest(encode(record())) == sha256(encode(record())).digest()


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(colour="red"),
        lambda m: m.pop("place"),
        lambda m: m.update(schema=2),
        lambda m: m.update(schema=True),
        lambda m: m.pop("schema"),
        lambda m: m.update(kind="diploma"),
        lambda m: m.update(number=7),
        lambda m: m.update(place=None),
        lambda m: m.update(decided_on="20260302"),
        lambda m: m.update(decided_on="2026-02-30"),
        lambda m: m.update(issued_at="2026-03-04T10:11:12+00:00"),
        lambda m: m.update(issued_at="2026-03-04T10:11:12.5Z"),
        lambda m: m.update(status_index=True),
        lambda m: m.update(status_index=1.0),
        lambda m: m.update(units={}),
        lambda m: m["holder"]["birth"].update(month=13),
        lambda m: m["holder"]["birth"].update(day=None),
        lambda m: m["holder"].update(nickname="x"),
    ],
)
def test_another_shape_is_refused(change: object) -> None:
    with pytest.raises(Malformed, match=r"record\.form"):
        decode(spoilt(change))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b"9" * 10_000,
        b" " + encode(record()),
        encode(record()) + b"\n",
        encode(record()).replace(b'"schema":1', b'"schema":1,"schema":1'),
        encode(record()).replace("ç".encode(), b"\\u00e7"),
        encode(record(place="x" * 300_000)),
    ],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(Malformed, match=r"record\.form"):
        decode(data)


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 3, 4, 10, 11, 12, 5, tzinfo=UTC),
        datetime(2026, 3, 4, 10, 11, 12, tzinfo=timezone(timedelta(hours=1))),
        datetime(2026, 3, 4, 10, 11, 12),  # noqa: DTZ001
    ],
)
def test_an_instant_that_would_not_come_back_is_not_written(instant: datetime) -> None:
    with pytest.raises(ValueError, match="UTC"):
        encode(record(issued_at=instant))


def test_half_a_character_is_not_written() -> None:
    with pytest.raises(ValueError, match="UTF-8"):
        encode(named("\ud800"))
