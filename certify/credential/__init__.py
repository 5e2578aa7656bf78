"""The credential: what a certificate states, how it is carried, and what proves it.

Everything here is pure: no call touches Flask, a database, the clock, the network or a file, so that a certificate
can be verified by whoever has this package and a trust bundle, long after the service that issued it:

    trust = open_trust(trust_json, root="…the root's fingerprint, from a source of your own…")
    kind = recognise(data)  # QrEvidence (its text, not bytes), PdfEvidence, JsonEvidence, JwtEvidence or None
    report = verify(JsonEvidence(data), trust, OFFLINE, at)  # report.verdict, report.steps, report.to_json()
"""

from certify.credential.evidence import (
    JsonEvidence,
    JwtEvidence,
    Lookup,
    PdfEvidence,
    QrEvidence,
    RegisterEvidence,
    State,
    StatusKnown,
    recognise,
)
from certify.credential.policy import OFFLINE, ONLINE, Policy
from certify.credential.report import Check, Outcome, Report, Step, Verdict
from certify.credential.trustfile import open_trust
from certify.credential.verify import never_issued, unreachable, verify

__all__ = [
    "OFFLINE",
    "ONLINE",
    "Check",
    "JsonEvidence",
    "JwtEvidence",
    "Lookup",
    "Outcome",
    "PdfEvidence",
    "Policy",
    "QrEvidence",
    "RegisterEvidence",
    "Report",
    "State",
    "StatusKnown",
    "Step",
    "Verdict",
    "never_issued",
    "open_trust",
    "recognise",
    "unreachable",
    "verify",
]
