"""Verification: evidence, trust and policy in; a report with seven numbered steps and one of eight verdicts out.

Nothing here asks the clock, the network, a file or a database. A bad certificate is not an error: it is a report.
"""

from __future__ import annotations

from datetime import datetime

from certify.credential import exhibit as exhibits
from certify.credential import qrtext
from certify.credential.evidence import Evidence, QrEvidence
from certify.credential.exhibit import Exhibit
from certify.credential.malformed import Malformed
from certify.credential.policy import Policy
from certify.credential.report import Check, Outcome, Report, Step, Verdict
from certify.credential.steps import STEPS, NotChecked
from certify.credential.trust import Trust

IDENTITY = (Check.PARSE, Check.ISSUER, Check.SIGNATURE, Check.CARRIERS, Check.LOG)
"""What makes a certificate itself: when one of these fails, nothing after it is looked at."""

VERDICTS = {
    Check.PARSE: Verdict.ALTERED,
    Check.ISSUER: Verdict.UNKNOWN,
    Check.SIGNATURE: Verdict.ALTERED,
    Check.CARRIERS: Verdict.ALTERED,
    Check.LOG: Verdict.ALTERED,
    Check.VALIDITY: Verdict.EXPIRED,
}
"""The verdict of a step that failed, unless its code says more."""

BY_CODE = {
    "qr.shape": Verdict.UNKNOWN,
    "json.form": Verdict.UNKNOWN,
    "jwt.form": Verdict.UNKNOWN,
    "pdf.form": Verdict.UNKNOWN,
    "pdf.too_large": Verdict.UNKNOWN,
    "pdf.unsigned": Verdict.UNKNOWN,
    "pdf.foreign": Verdict.UNKNOWN,
    "pdf.receipt": Verdict.UNKNOWN,
    "issuer.foreign_proof": Verdict.ALTERED,
    "issuer.other_authority": Verdict.ALTERED,
    "log.absent": Verdict.UNKNOWN,
    "validity.future": Verdict.CANNOT_CHECK,
    "status.suspended": Verdict.SUSPENDED,
    "status.withdrawn": Verdict.WITHDRAWN,
    "status.replaced": Verdict.REPLACED,
}

AFTER_FAILURE = "after_failure"
SILENT = (Verdict.ALTERED, Verdict.UNKNOWN)
"""Verdicts under which the certificate states nothing."""


def verify(evidence: Evidence, trust: Trust, policy: Policy, at: datetime) -> Report:
    """The report on a piece of evidence at an instant. `at` is aware of its time zone."""
    try:
        exhibit = exhibits.read(evidence, trust)
        steps = [Step(Check.PARSE, Outcome.PASSED)]
    except Malformed as error:
        exhibit = Exhibit()
        steps = [Step(Check.PARSE, Outcome.FAILED, error.code)]
    for check, function in STEPS.items():
        stopped = any(step.outcome is Outcome.FAILED and step.check in IDENTITY for step in steps)
        ending = NotChecked(AFTER_FAILURE) if stopped else function(exhibit, trust, at)
        steps.append(_step(check, ending))
    return _report(evidence, exhibit, tuple(steps), trust=trust, policy=policy, at=at)


def never_issued(trust: Trust, policy: Policy, at: datetime) -> Report:
    """The report on an id or number that the register does not hold, when nothing else was shown."""
    return _without_evidence("log.absent", Outcome.FAILED, Verdict.UNKNOWN, trust=trust, policy=policy, at=at)


def unreachable(trust: Trust, policy: Policy, at: datetime) -> Report:
    """The report when the register cannot be asked, and nothing else was shown."""
    code, verdict = "register.unreachable", Verdict.CANNOT_CHECK
    return _without_evidence(code, Outcome.NOT_CHECKED, verdict, trust=trust, policy=policy, at=at)


def verdict_of(steps: tuple[Step, ...], policy: Policy) -> Verdict:
    """The verdict of seven steps: first what breaks the certificate itself, then what the authority said of it since,
    then what could not be checked and had to be, then its end of validity.
    """
    failed = {step.check: step for step in steps if step.outcome is Outcome.FAILED}
    open_ones = {step.check for step in steps if step.outcome is Outcome.NOT_CHECKED}
    for check in (*IDENTITY, Check.STATUS):
        if check in failed:
            return _failed(failed[check])
    if open_ones & (policy.required | {Check.ISSUER}):
        return Verdict.CANNOT_CHECK
    return _failed(failed[Check.VALIDITY]) if Check.VALIDITY in failed else Verdict.AUTHENTIC


def _failed(step: Step) -> Verdict:
    return BY_CODE.get(step.code or "") or VERDICTS[step.check]


def _step(check: Check, ending: str | NotChecked | None) -> Step:
    if isinstance(ending, NotChecked):
        return Step(check, Outcome.NOT_CHECKED, ending.code)
    return Step(check, Outcome.FAILED if ending else Outcome.PASSED, ending)


def _report(
    evidence: Evidence, exhibit: Exhibit, steps: tuple[Step, ...], *, trust: Trust, policy: Policy, at: datetime
) -> Report:
    verdict = verdict_of(steps, policy)
    whole = all(step.outcome is Outcome.PASSED for step in steps if step.check <= Check.CARRIERS)
    speaks = whole and verdict not in SILENT
    return Report(
        verdict=verdict,
        policy=policy.name,
        checked_at=at,
        steps=steps,
        trust=trust,
        claims=exhibit.claims[0] if speaks else None,
        record=exhibit.record if speaks else None,
        authority=trust.authority(exhibit.claims[0].issuer) if speaks else None,
        status=None if verdict in SILENT else exhibit.status,
        leads_to=_elsewhere(evidence, trust),
    )


def _elsewhere(evidence: Evidence, trust: Trust) -> str | None:
    """Where a presented code leads, when not to an address of these authorities, whatever else it holds."""
    if not isinstance(evidence, QrEvidence):
        return None
    where = qrtext.leads_to(evidence.text)
    return None if where in {qrtext.leads_to(address) for address in trust.bundle.addresses} else where


def _without_evidence(
    code: str, outcome: Outcome, verdict: Verdict, *, trust: Trust, policy: Policy, at: datetime
) -> Report:
    steps = tuple(
        Step(check, outcome, code) if check is Check.LOG else Step(check, Outcome.NOT_CHECKED, "no_evidence")
        for check in Check
    )
    return Report(verdict=verdict, policy=policy.name, checked_at=at, steps=steps, trust=trust)
