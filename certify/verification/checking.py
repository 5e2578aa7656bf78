"""Checking: from what somebody brings to a report, with what the register holds at this moment.

Every request reads the row and checks its bytes: the record's hash, the signed message, the proof in the log, the key
and the status. What the cryptography said of exactly these bytes, under this trust bundle, is remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from certify.certificates.rules import State as RegisterState
from certify.credential import number as numbers
from certify.credential import publicid, qrtext
from certify.credential.claims import end_of_validity
from certify.credential.evidence import Lookup, PdfEvidence, QrEvidence, RegisterEvidence, State, StatusKnown
from certify.credential.malformed import Malformed
from certify.credential.policy import OFFLINE, ONLINE
from certify.credential.report import Check, Outcome, Report, Step, Verdict
from certify.credential.verify import never_issued, unreachable, verify
from certify.db import Database
from certify.verification import queries
from certify.verification.answer import Answer, Gap, Presented
from certify.verification.memory import Memory
from certify.verification.queries import Entry, Standing
from certify.verification.register import Register
from certify.verification.trustfiles import Material, TrustFiles

STATES = {
    RegisterState.ISSUED: State.VALID,
    RegisterState.SUSPENDED: State.SUSPENDED,
    RegisterState.WITHDRAWN: State.WITHDRAWN,
    RegisterState.REPLACED: State.REPLACED,
}
REMEMBERED = 2_000  # reports of some 20 kB

Find = Callable[[Connection], Entry | None]


@dataclass(frozen=True, slots=True)
class Held:
    """What the register gave: evidence, the word that it has none, or no answer and why (`gap`)."""

    register: RegisterEvidence | Lookup
    entry: Entry | None = None
    gap: Gap | None = None


class Checker:
    """Answers for one installation: its register and its trust bundle."""

    def __init__(self, database: Database, trust: TrustFiles) -> None:
        self.register = Register(database.engine.url)
        self._trust = trust
        self._memory: Memory[Report] = Memory(REMEMBERED)

    def close(self) -> None:
        """Give back the connections."""
        self.register.close()

    def by_id(self, typed: str, at: datetime) -> Answer:
        """What the register says under a public id, however it was typed."""
        return self._in_register(_under_id(_read(publicid.read, typed)), at)

    def by_number(self, typed: str, name: str, birth_year: int, at: datetime) -> Answer:
        """What the register says under a number, if the name and the birth year are its holder's."""
        number = _read(numbers.read, typed)
        return self._in_register(lambda connection: queries.by_number(connection, number, name, birth_year), at)

    def of_code(self, text: str, at: datetime) -> Answer:
        """What the text of a code is worth, and where it leads."""

        def check(material: Material) -> Answer:
            held = self._held(_under_id(_id_of(text)), at)
            report = verify(QrEvidence(text, held.register), material.trust, ONLINE, at)
            return Answer(report, held.entry, at, Presented.CODE, held.gap)

        return self._answer(check, at, Presented.CODE)

    def of_file(self, data: bytes, at: datetime) -> Answer:
        """What a PDF is worth. What it states is read first, without the register, then compared with it."""

        def check(material: Material) -> Answer:
            alone = verify(PdfEvidence(data), material.trust, OFFLINE, at)
            if alone.claims is None:
                return Answer(replace(alone, policy=ONLINE.name), None, at, Presented.FILE)
            held = self._held(_under_id(alone.claims.public_id), at)
            report = verify(PdfEvidence(data, held.register), material.trust, ONLINE, at)
            return Answer(report, held.entry, at, Presented.FILE, held.gap)

        return self._answer(check, at, Presented.FILE)

    def _in_register(self, find: Find, at: datetime) -> Answer:
        def check(material: Material) -> Answer:
            entry, gap = self._find(find)
            if gap is not None:
                return Answer(unreachable(material.trust, ONLINE, at), entry, at, Presented.NOTHING, gap)
            if entry is None:
                return Answer(never_issued(material.trust, ONLINE, at), None, at, Presented.NOTHING)
            return self._check(entry, material, at)

        return self._answer(check, at, Presented.NOTHING)

    def _answer(self, check: Callable[[Material], Answer], at: datetime, presented: Presented) -> Answer:
        material = self._trust.now()
        if material is None:
            return Answer(None, None, at, presented, Gap.TRUST_MISSING)
        if material.is_stale(at):
            return Answer(unreachable(material.trust, ONLINE, at), None, at, presented, Gap.TRUST_STALE)
        return check(material)

    def _find(self, find: Find) -> tuple[Entry | None, Gap | None]:
        """The register's line, and why it is no evidence: nobody answered, or nothing is signed yet."""
        try:
            entry = self.register.ask(find)
        except SQLAlchemyError:
            return None, Gap.REGISTER
        return entry, Gap.PENDING if entry is not None and not _is_signed(entry) else None

    def _held(self, find: Find, at: datetime) -> Held:
        entry, gap = self._find(find)
        if gap is not None:
            return Held(Lookup.NOT_ASKED, entry, gap)
        return Held(Lookup.ABSENT) if entry is None else Held(_evidence(entry, at), entry)

    def _check(self, entry: Entry, material: Material, at: datetime) -> Answer:
        # Validity ends at a midnight UTC, and the bundle's own end was looked at: nothing else turns within a day.
        key = (_digest(entry), entry.standing, material.digest, at.date())

        def report() -> Report:
            return _consistent(verify(_evidence(entry, at), material.trust, ONLINE, at), entry)

        return Answer(self._memory.get(key, report), entry, at, Presented.NOTHING, key=key)


def _read(read: Callable[[str], str], typed: str) -> str | None:
    try:
        return read(typed)
    except Malformed:
        return None


def _id_of(text: str) -> str | None:
    try:
        return qrtext.read(text).public_id
    except Malformed:
        return None


def _under_id(public_id: str | None) -> Find:
    return lambda connection: queries.by_public_id(connection, public_id)


def _is_signed(entry: Entry) -> bool:
    return entry.cose is not None and entry.kid is not None and entry.standing.state in STATES


def _evidence(entry: Entry, at: datetime) -> RegisterEvidence:
    """What the register holds of a certificate that is signed."""
    return RegisterEvidence(
        record=entry.record,
        cose=entry.cose or b"",
        kid=_kid(entry.kid or ""),
        log_proof=entry.proof,
        status=_status(entry.standing, at),
    )


def _kid(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _status(standing: Standing, at: datetime) -> StatusKnown:
    return StatusKnown(
        state=STATES[standing.state],
        as_of=at,
        since=standing.since,
        reason=standing.reason.value if standing.reason else None,
        replaced_by=standing.replaced_by,
        until=end_of_validity(standing.until) if standing.until else None,
    )


def _digest(entry: Entry) -> bytes:
    """All the bytes that the cryptography looks at, and the row's own words about them."""
    parts = (entry.record, entry.cose or b"", entry.proof or b"")
    words = f"{entry.record_hash} {entry.public_id} {entry.kid} {[len(part) for part in parts]}".encode()
    return sha256(b"".join((*parts, words))).digest()


def _consistent(report: Report, entry: Entry) -> Report:
    """The report, unless the row says another hash or public id than the record itself: then it was altered."""
    same = sha256(entry.record).hexdigest() == entry.record_hash
    if same and (report.claims is None or report.claims.public_id == entry.public_id):
        return report
    steps = tuple(
        Step(step.check, Outcome.FAILED, "register.row") if step.check is Check.CARRIERS else step
        for step in report.steps
    )
    return replace(report, verdict=Verdict.ALTERED, steps=steps, claims=None, record=None, authority=None, status=None)
