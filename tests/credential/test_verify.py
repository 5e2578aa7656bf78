from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify import credential
from certify.credential import OFFLINE, ONLINE, never_issued, unreachable, verify
from certify.credential.evidence import QrEvidence, State
from certify.credential.record import Kind
from certify.credential.report import Check, Outcome, Verdict
from certify.credential.typedjson import canonical
from certify.credential.verify import BY_CODE

from .samples import one_unit, record
from .test_scenarios import codes, said, shown
from .world import ADDRESS, ISSUED, NOW, START, VALID, World

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), Verdict.AUTHENTIC),
        (datetime(2027, 1, 1, tzinfo=UTC), Verdict.EXPIRED),
    ],
)
def test_a_certificate_is_valid_through_its_last_day(world: World, at: datetime, verdict: Verdict) -> None:
    issued = world.issue(record(expires_on=date(2026, 12, 31)))
    report = verify(shown(issued), world.trust, ONLINE, at)
    assert report.verdict is verdict
    assert report.claims is not None


def test_an_expired_one_that_is_also_withdrawn_is_withdrawn(world: World) -> None:
    issued = world.issue(record(expires_on=date(2026, 12, 31)))
    late = NOW + 400 * DAY
    assert verify(shown(issued, status=said(State.WITHDRAWN)), world.trust, ONLINE, late).verdict is Verdict.WITHDRAWN
    assert verify(shown(issued, status=None), world.trust, ONLINE, late).verdict is Verdict.CANNOT_CHECK
    assert verify(QrEvidence(issued.code), world.trust, OFFLINE, late).verdict is Verdict.EXPIRED


def test_the_registers_status_comes_before_a_lists(world: World) -> None:
    issued = world.issue()
    evidence = QrEvidence(issued.code, issued.register(status=said(State.WITHDRAWN)), status=VALID)
    assert verify(evidence, world.trust, ONLINE, NOW).verdict is Verdict.WITHDRAWN
    assert verify(replace(evidence, register=issued.register(status=None)), world.trust, ONLINE, NOW).status == VALID


def test_a_verifier_whose_clock_is_wrong_cannot_check(world: World) -> None:
    issued = world.issue()
    assert verify(shown(issued), world.trust, ONLINE, ISSUED - timedelta(minutes=9)).verdict is Verdict.AUTHENTIC
    report = verify(shown(issued), world.trust, ONLINE, ISSUED - DAY)
    assert report.verdict is Verdict.CANNOT_CHECK
    assert codes(report) == {Check.VALIDITY: "validity.future"}


def test_an_authentic_report_states_the_certificate_and_what_it_rests_on(world: World) -> None:
    report = verify(shown(world.issue(one_unit())), world.trust, ONLINE, NOW)
    assert report.claims is not None
    assert report.record == one_unit()
    assert report.kind is Kind.UNIT
    assert report.authority is not None
    assert report.authority.slug == "ml-demo"
    assert report.status_as_of == NOW
    assert report.root_fingerprint == world.trust.fingerprint
    assert [step.check for step in report.steps] == list(Check)
    assert {step.outcome for step in report.steps} == {Outcome.PASSED}


def test_a_step_that_fails_stops_the_ones_after_it(world: World) -> None:
    report = verify(shown(world.issue()), world.trusting(keys=()), ONLINE, NOW)
    assert [step.outcome for step in report.steps] == [
        Outcome.PASSED,
        Outcome.FAILED,
        *[Outcome.NOT_CHECKED] * 5,
    ]
    assert set(codes(report).values()) == {"issuer.unknown", "after_failure"}


def test_a_code_that_leads_elsewhere_says_where(world: World) -> None:
    issued = world.issue()
    here = verify(QrEvidence(issued.code), world.trust, OFFLINE, NOW)
    there = verify(QrEvidence(issued.code.replace("certify", "certifv")), world.trust, OFFLINE, NOW)
    page = verify(QrEvidence("https://elsewhere.example/login"), world.trust, OFFLINE, NOW)
    assert (here.leads_to, there.leads_to) == (None, "https://certifv.example.org")
    assert page.leads_to == "https://elsewhere.example"
    assert verify(QrEvidence("no link"), world.trust, OFFLINE, NOW).leads_to is None


def test_an_address_of_earlier_days_still_verifies(world: World) -> None:
    issued = world.issue(address="https://old.example.org")
    moved = world.trusting(addresses=(ADDRESS, "https://old.example.org"))
    assert verify(shown(issued), moved, ONLINE, NOW).verdict is Verdict.AUTHENTIC
    assert verify(shown(issued), world.trust, ONLINE, NOW).verdict is Verdict.ALTERED


def test_an_unknown_id_and_an_unreachable_register_are_reports_too(world: World) -> None:
    unknown, cannot = never_issued(world.trust, ONLINE, NOW), unreachable(world.trust, ONLINE, NOW)
    assert (unknown.verdict, codes(unknown)[Check.LOG]) == (Verdict.UNKNOWN, "log.absent")
    assert (cannot.verdict, codes(cannot)[Check.LOG]) == (Verdict.CANNOT_CHECK, "register.unreachable")
    assert unknown.claims is cannot.claims is None


def test_a_report_is_plain_json(world: World) -> None:
    report = verify(shown(world.issue(one_unit()), status=said(State.WITHDRAWN)), world.trust, ONLINE, NOW)
    told = json.loads(json.dumps(report.to_json()))
    assert told["verdict"] == "withdrawn"
    assert told["policy"] == "online"
    assert told["kind"] == "unit"
    assert told["status"]["state"] == "withdrawn"
    assert told["status"]["reason"] == "error"
    assert told["status_as_of"] == "2026-06-01T00:00:00Z"
    assert told["certificate"]["units"] == {"of": 3, "held": [2]}
    assert told["certificate"]["holder"] == {"name": "Diarra Exemple", "birth": "19900517"}
    assert told["certificate"]["issued_on"] == "2026-03-04"
    assert told["authority"]["slug"] == "ml-demo"
    assert [step["number"] for step in told["steps"]] == [1, 2, 3, 4, 5, 6, 7]
    assert told["root"] == {"fingerprint": world.trust.fingerprint, "pinned": True}
    assert told["does_not_prove"] == ["bearer_is_holder", "right_to_work", "equivalence"]


def test_a_stale_bundle_is_said_and_still_verifies(world: World) -> None:
    report = verify(QrEvidence(world.issue().code), world.trust, OFFLINE, START + 3650 * DAY)
    assert report.verdict is Verdict.AUTHENTIC
    assert report.to_json()["trust"]["stale"]


def test_every_code_with_a_verdict_of_its_own_is_one_that_some_module_gives() -> None:
    source = "".join(path.read_text() for path in Path(credential.__path__[0]).glob("*.py"))
    for code in BY_CODE:
        stem = "status." if code.startswith("status.") else code
        assert source.count(f'"{code}"') + source.count(f'f"{stem}{{') >= 2, code


@pytest.fixture(scope="session")
def code(world: World) -> str:
    return world.issue().code


LETTERS = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567abcxyz/#.:- ")


@given(place=st.integers(0, 400), put=LETTERS | st.characters())
def test_no_changed_letter_of_a_code_is_authentic(world: World, code: str, place: int, put: str) -> None:
    place %= len(code)
    changed = code[:place] + put + code[place + 1 :]
    if changed.strip() != code:
        assert verify(QrEvidence(changed), world.trust, OFFLINE, NOW).verdict is not Verdict.AUTHENTIC


def test_no_changed_letter_anywhere_in_a_code_is_authentic(world: World) -> None:
    code = world.issue().code
    for place, right in enumerate(code):
        put = "B" if right != "B" else "C"
        report = verify(QrEvidence(code[:place] + put + code[place + 1 :]), world.trust, OFFLINE, NOW)
        assert report.verdict in (Verdict.ALTERED, Verdict.UNKNOWN), place


ODD: list[Any] = [None, True, 0, -1, 2**53 - 1, "", "x", "é" * 50, "9999-12-31", "9999-12-31T23:59:59Z", [], {}]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield (*path, name)
        yield from places(member, (*path, name))


@pytest.mark.parametrize("part", ["record", "log_proof"])
def test_no_odd_value_anywhere_in_what_the_register_holds_is_authentic_or_an_error(world: World, part: str) -> None:
    issued = world.issue()
    data = getattr(issued.register(), part)
    for *path, name in places(json.loads(data)):
        for odd in ODD:
            members = json.loads(data)
            inner = reduce(lambda outer, key: outer[key], path, members)
            inner[name] = odd
            changed = canonical(members)
            if changed != data:
                report = verify(issued.register(**{part: changed}), world.trust, ONLINE, NOW)
                assert report.verdict is Verdict.ALTERED, (path, name, odd)


def test_no_changed_bit_of_what_the_register_holds_is_authentic(world: World) -> None:
    issued = world.issue()
    for part in ("record", "cose", "log_proof", "kid"):
        data: bytes = getattr(issued.register(), part)
        for place in range(0, len(data), 3 if part != "kid" else 1):
            flipped = data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]
            report = verify(issued.register(**{part: flipped}), world.trust, ONLINE, NOW)
            assert report.verdict in (Verdict.ALTERED, Verdict.UNKNOWN), (part, place)
