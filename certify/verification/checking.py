"""Checking: from what somebody brings to a report, with what the register holds at this moment.

Every request reads the line of the register: the record and its hash, the signed message, the proof in the log, the key
and the status. What the cryptography said of exactly this line, byte for byte, under this trust bundle, is remembered.
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
from certify.credential.evidence import Carrier, Lookup, QrEvidence, RegisterEvidence, State, StatusKnown
from certify.credential.malformed import Malformed
from certify.credential.policy import OFFLINE, ONLINE
from certify.credential.report import Check, Outcome, Report, Step, Verdict
from certify.credential.verify import never_issued, unreachable, verify
from certify.db import Database
from certify.verification import links, queries
from certify.verification.answer import Answer, Gap, Presented
from certify.verification.brought import Brought
from certify.verification.memory import Memory
from certify.verification.queries import Entry, Line, Standing, entry_of
from certify.verification.redacting import veiled
from certify.verification.register import Register
from certify.verification.trustfiles import Material, TrustFiles

STATES = {
    RegisterState.ISSUED: State.VALID,
    RegisterState.SUSPENDED: State.SUSPENDED,
    RegisterState.WITHDRAWN: State.WITHDRAWN,
    RegisterState.REPLACED: State.REPLACED,
}
REMEMBERED = 2_000  # reports of some 20 kB

Find = Callable[[Connection], Line | None]


@dataclass(frozen=True, slots=True)
class Held:
    """What the register gave: evidence, the word that it has none, or no answer and why (`gap`)."""

    register: RegisterEvidence | Lookup
    entry: Entry | None = None
    gap: Gap | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Known:
    """What follows from one line of the register under one bundle on one day, whenever it is asked."""

    entry: Entry
    report: Report
    gap: Gap | None = None


class Checker:
    """Answers for one installation: its register and its trust bundle."""

    def __init__(self, database: Database, trust: TrustFiles) -> None:
        self.register = Register(database.engine.url)
        self._trust = trust
        self._memory: Memory[Known] = Memory(REMEMBERED)

    def close(self) -> None:
        """Give back the connections."""
        self.register.close()

    def by_id(self, typed: str, at: datetime) -> Answer:
        """What the register says under a public id, however it was typed."""
        return self._in_register(_under_id(_read(publicid.read, typed)), at)

    def by_number(self, typed: str, name: str, birth_year: int, at: datetime) -> Answer:
        """What the register says under a number, if the name and the birth year are its holder's; veiled."""
        number = _read(numbers.read, typed)
        return veiled(self._in_register(lambda connection: queries.by_number(connection, number, name, birth_year), at))

    def by_link(self, token: str, at: datetime) -> Answer:
        """What the register says under a link that a holder made; no entry where it is closed or never was."""
        return self._in_register(lambda connection: links.by_link(connection, token), at)

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses of the authorities' certificates; none without a trust bundle."""
        material = self._trust.now()
        return frozenset(material.trust.bundle.addresses) if material else frozenset()

    def of(self, brought: Brought, at: datetime) -> Answer:
        """What a file is worth, or the code in a picture."""
        if brought.kind is QrEvidence:
            return self.of_code(brought.text, at, brought.presented)
        return self._of_file(brought.kind, brought.data, at, brought.presented)

    def of_code(self, text: str, at: datetime, presented: Presented = Presented.CODE) -> Answer:
        """What the text of a code is worth, and where it leads.

        The register is asked under an id that a known key has signed and the address repeats: whoever has such a text
        has the id. Else what it holds under a guessed one would show in the answer.
        """

        def check(material: Material) -> Answer:
            alone = verify(QrEvidence(text), material.trust, OFFLINE, at)
            if any(step.outcome is Outcome.FAILED for step in alone.steps if step.check <= Check.CARRIERS):
                return Answer(replace(alone, policy=ONLINE.name), None, at, presented)
            held = self._held(_under_id(_id_of(text)), at)
            report = _believed(verify(QrEvidence(text, held.register), material.trust, ONLINE, at), held.entry)
            return Answer(report, held.entry, at, presented, held.gap)

        return self._answer(check, at, presented)

    def _of_file(self, kind: type[Carrier], data: bytes, at: datetime, presented: Presented) -> Answer:
        """What it states is read first, without the register, then compared with it."""

        def check(material: Material) -> Answer:
            alone = verify(kind(data), material.trust, OFFLINE, at)  # type: ignore[arg-type]  # not that of a code
            if alone.claims is None:
                return Answer(replace(alone, policy=ONLINE.name), None, at, presented)
            held = self._held(_under_id(alone.claims.public_id), at)
            evidence = kind(data, held.register)  # type: ignore[arg-type]
            report = _believed(verify(evidence, material.trust, ONLINE, at), held.entry)
            return Answer(report, held.entry, at, presented, held.gap)

        return self._answer(check, at, presented)

    def _in_register(self, find: Find, at: datetime) -> Answer:
        def check(material: Material) -> Answer:
            line, gap = self._find(find)
            if line is None:
                say = never_issued if gap is None else unreachable
                return Answer(say(material.trust, ONLINE, at), None, at, Presented.NOTHING, gap)
            # Validity ends at a midnight UTC, and the bundle's own end was looked at: nothing else turns within a day.
            key = (line, material.digest, at.date())
            known = self._memory.get(key, lambda: _look(line, material, at))
            return Answer(known.report, known.entry, at, Presented.NOTHING, known.gap, key=known)

        return self._answer(check, at, Presented.NOTHING)

    def _answer(self, check: Callable[[Material], Answer], at: datetime, presented: Presented) -> Answer:
        material = self._trust.now()
        if material is None:
            return Answer(None, None, at, presented, Gap.TRUST_MISSING)
        if material.is_stale(at):
            return Answer(unreachable(material.trust, ONLINE, at), None, at, presented, Gap.TRUST_STALE)
        return check(material)

    def _find(self, find: Find) -> tuple[Line | None, Gap | None]:
        try:
            return self.register.ask(find), None
        except SQLAlchemyError:
            return None, Gap.REGISTER

    def _held(self, find: Find, at: datetime) -> Held:
        line, gap = self._find(find)
        if line is None:
            return Held(Lookup.ABSENT if gap is None else Lookup.NOT_ASKED, None, gap)
        entry = entry_of(line)
        # What is not signed yet is evidence of nothing, neither for nor against.
        if not _is_signed(entry):
            return Held(Lookup.NOT_ASKED, entry, Gap.PENDING)
        return Held(_evidence(entry, at), entry, _gap(entry))


def _look(line: Line, material: Material, at: datetime) -> Known:
    entry = entry_of(line)
    if not _is_signed(entry):
        return Known(entry, unreachable(material.trust, ONLINE, at), Gap.PENDING)
    report = _believed(verify(_evidence(entry, at), material.trust, ONLINE, at), entry)
    return Known(entry, _consistent(report, entry), _gap(entry))


def _gap(entry: Entry) -> Gap | None:
    return Gap.CONTRADICTION if entry.standing.contradicted else None


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
        status=None if entry.standing.contradicted else _status(entry.standing, at),
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


def _believed(report: Report, entry: Entry | None) -> Report:
    """The report, with the reason why the status was not looked at where the register contradicts itself about it.

    The certificate is what was signed, so it is not altered; whether it still holds cannot be told, so it is no yes.
    """
    if entry is None or not entry.standing.contradicted:
        return report
    steps = tuple(
        replace(step, code=Gap.CONTRADICTION.value) if step.code == "status.unknown" else step for step in report.steps
    )
    return replace(report, steps=steps)


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
