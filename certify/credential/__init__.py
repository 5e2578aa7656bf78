"""The credential: what a certificate states, how it is carried, and what proves it.

Everything here is pure: no call touches Flask, a database, the clock, the network or a file, so that a certificate
can be verified by whoever has this package and a trust bundle, long after the service that issued it.
"""

from certify.credential.evidence import Lookup, PdfEvidence, QrEvidence, RegisterEvidence, State, StatusKnown
from certify.credential.policy import OFFLINE, ONLINE, Policy
from certify.credential.report import Check, Outcome, Report, Step, Verdict
from certify.credential.trustfile import open_trust
from certify.credential.verify import never_issued, unreachable, verify

__all__ = [
    "OFFLINE",
    "ONLINE",
    "Check",
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
    "unreachable",
    "verify",
]
