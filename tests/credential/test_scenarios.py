"""Each line of the table is a sentence about one certificate: what is shown, to whom, and the verdict."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from certify.credential import OFFLINE, ONLINE, canonical, cose, qrtext, verify
from certify.credential.evidence import Evidence, Lookup, QrEvidence, State, StatusKnown
from certify.credential.logproof import Event
from certify.credential.policy import Policy
from certify.credential.report import Check, Outcome, Report, Verdict
from certify.credential.trust import KeyState, Trust

from .samples import Key, record
from .world import ADDRESS, ISSUED, LOGGED, NOW, VALID, Issued, World

DAY = timedelta(days=1)


def said(state: State) -> StatusKnown:
    return replace(VALID, state=state, since=NOW - DAY, reason="error")


def shown(issued: Issued, **changes: Any) -> QrEvidence:
    return QrEvidence(issued.code, issued.register(**changes))


def codes(report: Report) -> dict[Check, str]:
    return {step.check: step.code for step in report.steps if step.code}


# Each scenario makes evidence and trust from a world with one issued certificate.
Scenario = Callable[[World, Issued], tuple[Evidence, Trust]]


def compromised(world: World, since: datetime) -> Trust:
    return world.trusting(replace(world.key(), state=KeyState.COMPROMISED, compromised_since=since))


def forged(world: World, one: Any, by: str = "ml-demo") -> Issued:
    """A certificate with a good signature that was never logged."""
    size, nodes = world.size, dict(world.nodes)
    made = world.issue(one, by=by)
    world.size, world.nodes = size, nodes
    return made


SCENARIOS: dict[str, tuple[Scenario, Policy, Verdict, str | None]] = {
    "a code alone, offline, is authentic": (
        lambda w, i: (QrEvidence(i.code), w.trust),
        OFFLINE,
        Verdict.AUTHENTIC,
        "log.no_proof",
    ),
    "a code alone, online, cannot be checked": (
        lambda w, i: (QrEvidence(i.code), w.trust),
        ONLINE,
        Verdict.CANNOT_CHECK,
        "log.no_proof",
    ),
    "a code that the register confirms is authentic": (
        lambda w, i: (shown(i), w.trust),
        ONLINE,
        Verdict.AUTHENTIC,
        None,
    ),
    "a code read with spaces around it is authentic": (
        lambda w, i: (QrEvidence(f" {i.code}\n", i.register()), w.trust),
        ONLINE,
        Verdict.AUTHENTIC,
        None,
    ),
    "a code read in lower case is authentic": (
        lambda w, i: (QrEvidence(i.code.lower(), i.register()), w.trust),
        ONLINE,
        Verdict.AUTHENTIC,
        None,
    ),
    "what the register holds is authentic": (
        lambda w, i: (i.register(), w.trust),
        ONLINE,
        Verdict.AUTHENTIC,
        None,
    ),
    "a code offline with a status from a list is authentic": (
        lambda w, i: (QrEvidence(i.code, status=VALID), w.trust),
        OFFLINE,
        Verdict.AUTHENTIC,
        "log.no_proof",
    ),
    "a status that nobody knows, online, cannot be checked": (
        lambda w, i: (shown(i, status=None), w.trust),
        ONLINE,
        Verdict.CANNOT_CHECK,
        "status.unknown",
    ),
    "a log that cannot be reached, online, cannot be checked": (
        lambda w, i: (shown(i, log_proof=None), w.trust),
        ONLINE,
        Verdict.CANNOT_CHECK,
        "log.no_proof",
    ),
    "both missing, offline, is still authentic": (
        lambda w, i: (shown(i, log_proof=None, status=None), w.trust),
        OFFLINE,
        Verdict.AUTHENTIC,
        "log.no_proof",
    ),
    "a suspended one is suspended": (
        lambda w, i: (shown(i, status=said(State.SUSPENDED)), w.trust),
        ONLINE,
        Verdict.SUSPENDED,
        "status.suspended",
    ),
    "a withdrawn one is withdrawn": (
        lambda w, i: (shown(i, status=said(State.WITHDRAWN)), w.trust),
        ONLINE,
        Verdict.WITHDRAWN,
        "status.withdrawn",
    ),
    "a withdrawn one is withdrawn offline too, where the list is at hand": (
        lambda w, i: (QrEvidence(i.code, status=said(State.WITHDRAWN)), w.trust),
        OFFLINE,
        Verdict.WITHDRAWN,
        "status.withdrawn",
    ),
    "a withdrawn one is withdrawn though the log cannot be reached": (
        lambda w, i: (shown(i, log_proof=None, status=said(State.WITHDRAWN)), w.trust),
        ONLINE,
        Verdict.WITHDRAWN,
        "status.withdrawn",
    ),
    "a replaced one is replaced": (
        lambda w, i: (shown(i, status=said(State.REPLACED)), w.trust),
        ONLINE,
        Verdict.REPLACED,
        "status.replaced",
    ),
    "a code the register does not know, though its signature is good, is unknown": (
        lambda w, i: (QrEvidence(i.code, Lookup.ABSENT), w.trust),
        ONLINE,
        Verdict.UNKNOWN,
        "log.absent",
    ),
    "an issuer that the trust bundle does not name is unknown": (
        lambda w, i: (shown(i), w.trusting(keys=())),
        ONLINE,
        Verdict.UNKNOWN,
        "issuer.unknown",
    ),
    "a key that was not in its period is unknown": (
        lambda w, i: (shown(i), w.trusting(replace(w.key(), not_after=ISSUED))),
        ONLINE,
        Verdict.UNKNOWN,
        "issuer.key_period",
    ),
    "a key that is only planned is unknown": (
        lambda w, i: (shown(i), w.trusting(replace(w.key(), state=KeyState.PLANNED))),
        ONLINE,
        Verdict.UNKNOWN,
        "issuer.key_period",
    ),
    "a retired key's certificate stays authentic": (
        lambda w, i: (shown(i), w.trusting(replace(w.key(), state=KeyState.RETIRED, not_after=ISSUED + DAY))),
        ONLINE,
        Verdict.AUTHENTIC,
        None,
    ),
    "a compromised key's certificate that was in the log before stays authentic": (
        lambda w, i: (shown(i), compromised(w, LOGGED + DAY)),
        ONLINE,
        Verdict.AUTHENTIC,
        None,
    ),
    "a compromised key's certificate that came into the log later is unknown": (
        lambda w, i: (shown(i), compromised(w, LOGGED)),
        ONLINE,
        Verdict.UNKNOWN,
        "issuer.compromised",
    ),
    "a compromised key's code that the register does not know is unknown, whatever its date": (
        lambda w, i: (QrEvidence(i.code, Lookup.ABSENT), compromised(w, NOW)),
        ONLINE,
        Verdict.UNKNOWN,
        "issuer.compromised",
    ),
    "a compromised key's code alone cannot be checked offline": (
        lambda w, i: (QrEvidence(i.code), compromised(w, NOW)),
        OFFLINE,
        Verdict.CANNOT_CHECK,
        "issuer.compromised",
    ),
    "the address of one with the signature of another is altered": (
        lambda w, i: (QrEvidence(i.code.replace("7Q4F9ZK2M3XA", "000000000001"), i.register()), w.trust),
        ONLINE,
        Verdict.ALTERED,
        "carriers.public_id",
    ),
    "a genuine signature behind another host's address is altered": (
        lambda w, i: (QrEvidence(i.code.replace("certify.example.org", "elsewhere.example"), i.register()), w.trust),
        ONLINE,
        Verdict.ALTERED,
        "carriers.elsewhere",
    ),
    "a code over http instead of https is altered": (
        lambda w, i: (QrEvidence(i.code.replace("https", "http")), w.trust),
        OFFLINE,
        Verdict.ALTERED,
        "carriers.elsewhere",
    ),
    "a record that says something else than the code is altered": (
        lambda w, i: (i.register(record=canonical.encode(record(place="Kayes", number="ML-2026-000124-9"))), w.trust),
        ONLINE,
        Verdict.ALTERED,
        "carriers.differ",
    ),
    "a record changed where the code says nothing is altered": (
        lambda w, i: (i.register(record=canonical.encode(record(place="Kayes"))), w.trust),
        ONLINE,
        Verdict.ALTERED,
        "log.other_certificate",
    ),
    "a register that names another key is altered": (
        lambda w, i: (
            i.register(kid=bytes(4)),
            w.trust,
        ),
        ONLINE,
        Verdict.ALTERED,
        "carriers.key",
    ),
    "a code signed by another authority's key is altered": (
        lambda w, i: (QrEvidence(forged(w, record(), by="sn-demo").code), w.trust),
        OFFLINE,
        Verdict.ALTERED,
        "issuer.other_authority",
    ),
    "a code signed by a stranger under a known key's name is altered": (
        lambda w, i: (QrEvidence(_stranger(w, i)), w.trust),
        OFFLINE,
        Verdict.ALTERED,
        "signature.code",
    ),
    "the log proof of a withdrawal does not prove an issue": (
        lambda w, i: (i.register(log_proof=w.log(i.record, event=Event.WITHDRAW)), w.trust),
        ONLINE,
        Verdict.ALTERED,
        "log.event",
    ),
    "the log proof of another certificate proves nothing": (
        lambda w, i: (i.register(log_proof=w.log(b"another")), w.trust),
        ONLINE,
        Verdict.ALTERED,
        "log.other_certificate",
    ),
    "a log that the root does not name proves nothing": (
        lambda w, i: (i.register(), w.trusting(log=replace(w.trust.bundle.log, key="A" * 43 + "="))),
        ONLINE,
        Verdict.ALTERED,
        "checkpoint.signature",
    ),
    "a damaged code is altered": (
        lambda w, i: (QrEvidence(i.code[:-1]), w.trust),
        OFFLINE,
        Verdict.ALTERED,
        None,
    ),
    "a damaged record in the register is altered": (
        lambda w, i: (i.register(record=i.record + b" "), w.trust),
        ONLINE,
        Verdict.ALTERED,
        "record.form",
    ),
    "a record that states what no code can carry is altered": (
        lambda w, i: (i.register(record=canonical.encode(record(portrait_sha256="none"))), w.trust),
        ONLINE,
        Verdict.ALTERED,
        "record.claims",
    ),
    "a record that never expires within the calendar is altered": (
        lambda w, i: (i.register(record=canonical.encode(record(expires_on=date.max))), w.trust),
        ONLINE,
        Verdict.ALTERED,
        "record.claims",
    ),
    "any other text is unknown": (
        lambda w, i: (QrEvidence("https://elsewhere.example/login"), w.trust),
        OFFLINE,
        Verdict.UNKNOWN,
        "qr.shape",
    ),
}


def _stranger(world: World, issued: Issued) -> str:
    payload = cose.parse(issued.cose).payload
    return qrtext.write(ADDRESS, record().public_id, cose.sign(payload, issued.kid, Key(7).sign))


@pytest.mark.parametrize(("scenario", "policy", "verdict", "code"), SCENARIOS.values(), ids=SCENARIOS.keys())
def test_scenario(world: World, scenario: Scenario, policy: Policy, verdict: Verdict, code: str | None) -> None:
    evidence, trust = scenario(world, world.issue())
    report = verify(evidence, trust, policy, NOW)
    assert report.verdict is verdict, codes(report)
    assert code is None or code in codes(report).values()


def test_every_verdict_is_reached_by_some_scenario() -> None:
    assert {verdict for _, _, verdict, _ in SCENARIOS.values()} | {Verdict.EXPIRED} == set(Verdict)


@pytest.mark.parametrize(("scenario", "policy", "verdict", "code"), SCENARIOS.values(), ids=SCENARIOS.keys())
def test_what_is_not_whole_states_nothing(
    world: World, scenario: Scenario, policy: Policy, verdict: Verdict, code: str | None
) -> None:
    evidence, trust = scenario(world, world.issue())
    report = verify(evidence, trust, policy, NOW)
    if verdict in (Verdict.ALTERED, Verdict.UNKNOWN) or report.step(Check.ISSUER).outcome is not Outcome.PASSED:
        assert (report.claims, report.record, report.authority, report.kind) == (None, None, None, None)
        assert "Diarra" not in json.dumps(report.to_json())
    else:
        assert report.claims is not None
