"""The Open Badges document of a record: it holds the whole record, and nothing else is ever read as one."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.credential import badgereader, claims, openbadge
from certify.credential.malformed import Malformed
from certify.credential.record import BirthDate, Holder, Label, Precision, Record
from certify.credential.typedjson import canonical

from .samples import NAMES, named, one_unit, record

ADDRESS = "https://certify.example.org"
RECORDS = {
    "title": record(),
    "unit": one_unit(),
    "english first": record(language="en"),
    "everything": record(status_index=200_000, portrait_sha256="ab" * 32, expires_on=date(2030, 12, 31)),
    "born around": record(holder=Holder("Sékou", "", "", BirthDate(1985, precision=Precision.AROUND), "Kita")),
    "born in a month": record(holder=Holder("A", "B", "C", BirthDate(1985, 2, precision=Precision.MONTH), "Kita")),
    **{name: named(name) for name in NAMES},
}


@pytest.mark.parametrize("one", RECORDS.values(), ids=RECORDS)
def test_the_document_gives_back_the_record_and_its_claims(one: Record) -> None:
    document = openbadge.document(one, ADDRESS)
    assert badgereader.read(document) == (one, ADDRESS)
    assert badgereader.claims_of(document) == claims.of_record(one)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80)


@settings(max_examples=40, deadline=None)
@given(name=TEXT, french=TEXT, english=TEXT)
def test_any_text_comes_through(name: str, french: str, english: str) -> None:
    one = named(name)
    one = replace(one, certification=replace(one.certification, title=Label(french, english)))
    assert badgereader.record_of(openbadge.document(one, ADDRESS)) == one


def test_the_same_record_gives_the_same_bytes() -> None:
    assert canonical(openbadge.document(record(), ADDRESS)) == canonical(openbadge.document(record(), ADDRESS))


def test_a_unit_is_never_named_like_the_title() -> None:
    title = openbadge.document(record(), ADDRESS)["credentialSubject"]["achievement"]
    unit = openbadge.document(one_unit(), ADDRESS)["credentialSubject"]["achievement"]
    assert (title["achievementType"], title["name"]) == ("Certification", "Maçon")
    assert (unit["achievementType"], unit["name"]) == ("ext:CertificationUnit", "Unité 2 : Unité 2 (Maçon)")
    assert unit["description"].splitlines()[1] == "Unit 2 of 3 only, and not the full title."


def test_what_a_unit_does_not_attest_is_aligned_with_nothing() -> None:
    aligned = openbadge.document(one_unit(), ADDRESS)["credentialSubject"]["achievement"]["alignment"]
    assert [one["targetCode"] for one in aligned] == ["F1703", "7112", "U2", "U2.1"]


def test_the_status_is_in_two_lists_under_one_index() -> None:
    entries = openbadge.document(record(status_index=200_000), ADDRESS)["credentialStatus"]
    assert [entry["statusPurpose"] for entry in entries] == ["revocation", "suspension"]
    assert {entry["statusListIndex"] for entry in entries} == {str(200_000 - 131_072)}
    assert entries[0]["statusListCredential"] == f"{ADDRESS}/status/ml-demo/revocation/2"


def test_units_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        openbadge.document(record(units=tuple(reversed(record().units))), ADDRESS)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every member and item of a document is."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield (*path, key)
        yield from places(item, (*path, key))


def changed(document: Any, path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Any:
    """A copy of the document, with a change to the holder of what is at this path."""
    fresh = copy.deepcopy(document)
    holder = fresh
    for key in path[:-1]:
        holder = holder[key]
    change(holder, path[-1])
    return fresh


def put(value: Any) -> Callable[[Any, Any], None]:
    return lambda holder, key: holder.__setitem__(key, value)


def twice(holder: Any, key: Any) -> None:
    holder.insert(key, holder[key]) if isinstance(holder, list) else holder.__setitem__(f"{key}2", holder[key])


CHANGES = {
    "removed": lambda holder, key: holder.pop(key),
    "null": put(None),
    "number": put(7),
    "true": put(True),
    "empty list": put([]),
    "other text": put("x"),
    "in a list": lambda holder, key: holder.__setitem__(key, [holder[key]]),
    "twice": twice,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_no_change_anywhere_gives_the_same_record(change: Callable[[Any, Any], None]) -> None:
    one = one_unit(status_index=5, portrait_sha256="ab" * 32, expires_on=date(2030, 1, 1))
    document = openbadge.document(one, ADDRESS)
    for path in places(document):
        other = changed(document, path, change)
        with suppress(Malformed):
            read = badgereader.read(other)
            assert read != (one, ADDRESS), path
            assert openbadge.document(*read) == other


def test_alignments_and_facts_in_another_order_are_refused() -> None:
    document = openbadge.document(record(), ADDRESS)
    for path in [path for path in places(document) if isinstance(path[-1], int) and path[-1] > 0]:

        def swap(holder: Any, key: Any) -> None:
            holder[key], holder[key - 1] = holder[key - 1], holder[key]

        with pytest.raises(Malformed, match=r"json\.form"):
            badgereader.read(changed(document, path, swap))
