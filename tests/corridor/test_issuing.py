"""From signed minutes to issued certificates, on both databases."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from certify import clock
from certify.assessments.models import Minutes
from certify.assessments.terms import MinutesState
from certify.audit.log import ClockWentBack
from certify.audit.models import LogCheckpoint, LogLeaf
from certify.candidacies.models import Candidate
from certify.certificates import status
from certify.certificates.models import Certificate
from certify.certificates.rules import ReasonCode, State
from certify.certificates.validating import validate_minutes
from certify.credential import canonical, logproof
from certify.credential.record import BirthDate, Holder, Kind
from certify.demo.people import MASONRY
from certify.errors import Conflict, Forbidden
from tests.corridor.world import World, certificate_of, minutes


def test_a_title_for_each_full_success_and_a_unit_for_each_unit_of_a_partial_one(any_world: World) -> None:
    assert any_world.issue() == 5
    with any_world.database.reading() as session:
        rows = session.scalars(select(Certificate)).all()
        kinds = sorted((canonical.decode(row.record).holder.birth_name, row.scope) for row in rows)
        assert kinds == [
            ("DIARRA-EXEMPLE", "unit:U1"),
            ("DIARRA-EXEMPLE", "unit:U2"),
            ("KEITA-EXEMPLE", "title"),
            ("N’GUESSAN-EXEMPLE", "title"),
            ("TRAORÉ-EXEMPLE", "title"),
        ]
        assert {row.state for row in rows} == {State.ISSUED}
        assert len({row.number for row in rows}) == 5


def test_the_whole_batch_is_sealed_by_one_checkpoint_and_each_proof_holds(any_issued: World) -> None:
    trust = any_issued.issuer().keys.trust
    with any_issued.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LogLeaf)) == 5
        assert session.scalars(select(LogCheckpoint.size)).all() == [5]
        for row in session.scalars(select(Certificate)):
            assert row.proof is not None
            proof = logproof.decode(row.proof)
            assert logproof.failure(proof, trust.bundle.log.origin, trust.log_key) is None
            assert proof.leaf.certificate == hashlib.sha256(row.record).hexdigest()


def test_working_again_changes_nothing(any_issued: World) -> None:
    with any_issued.database.reading() as session:
        before = {row.id: (row.cose, row.pdf, row.leaf_position) for row in session.scalars(select(Certificate))}
    assert any_issued.issuer().issue_waiting() == 0
    with any_issued.database.reading() as session:
        assert before == {
            row.id: (row.cose, row.pdf, row.leaf_position) for row in session.scalars(select(Certificate))
        }


def test_the_record_says_what_the_jury_decided(world: World) -> None:
    world.validate()
    with world.database.reading() as session:
        record = canonical.decode(certificate_of(session, world.stage, "kader").record)
    assert record.kind is Kind.UNIT
    assert [unit.position for unit in record.covered] == [1]
    assert len(record.units) == 3
    assert record.holder.full_name == "DIARRA-EXEMPLE Abdoul Kader"
    assert record.holder.birth.digits == "19980700"
    assert record.authority.did == "did:web:127.0.0.1%3A8000:a:fictif-ml"


def test_validating_twice_is_refused_and_issues_once(any_world: World) -> None:
    any_world.validate()
    with pytest.raises(Conflict, match="n’attend pas"):
        any_world.validate()
    assert any_world.issuer().issue_waiting() == 5


@pytest.mark.parametrize("key", [MASONRY.jurors[0].key, MASONRY.manager.key, MASONRY.officer.key])
def test_who_took_part_cannot_validate(world: World, key: str) -> None:
    with pytest.raises((Forbidden, Conflict)), world.stage.act(key) as (session, person, now):
        validate_minutes(session, minutes(session), public_url=world.settings.public_url, by=person, now=now)
    with world.database.reading() as session:
        assert session.scalars(select(Certificate)).all() == []


def test_a_row_forged_into_the_register_is_never_signed(any_world: World) -> None:
    """Somebody with the database but no keys writes a certificate for minutes that nobody validated."""
    any_world.validate()
    with any_world.database.writing() as session:
        session.execute(update(Minutes).values(state=MinutesState.SIGNED))
    assert any_world.issuer().issue_waiting() == 0
    with any_world.database.reading() as session:
        rows = session.scalars(select(Certificate)).all()
        assert {row.state for row in rows} == {State.PREPARED}
        assert {row.last_error for row in rows} == {"minutes.not_validated"}
        assert session.scalar(select(func.count()).select_from(LogLeaf)) == 0


@pytest.mark.parametrize("column", ["content", "sha256"])
def test_minutes_changed_after_they_were_signed_sign_nothing(world: World, column: str) -> None:
    world.validate()
    changed: dict[str, object] = {"content": b"{}"} if column == "content" else {"sha256": "0" * 64}
    with world.database.writing() as session:
        session.execute(update(Minutes).values(**changed))
    assert world.issuer().issue_waiting() == 0


def test_a_record_changed_before_it_was_logged_is_not_signed(world: World) -> None:
    world.validate()
    with world.database.writing() as session:
        victim = certificate_of(session, world.stage, "moussa")
        victim.record = victim.record.replace(b"TRAOR", b"TRAOS")
    assert world.issuer().issue_waiting() == 4


def test_a_clock_that_goes_back_stops_issuing(any_world: World) -> None:
    any_world.validate()
    with any_world.database.reading() as session:
        prepared = minutes(session).decided_at
    assert prepared is not None
    later = prepared + timedelta(hours=2)
    assert any_world.issuer(later).issue_waiting() == 5
    with any_world.stage.act(MASONRY.signatory.key) as (session, person, now):
        certificate = certificate_of(session, any_world.stage, "ibrahim")
        reason = status.Reason(ReasonCode.ERROR, "Délivré à la mauvaise personne.")
        status.withdraw(session, certificate, reason, by=person.actor, now=now)
    with pytest.raises(ClockWentBack):
        any_world.issuer(later - timedelta(seconds=1)).issue_waiting()
    with any_world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LogLeaf)) == 5


def forged(row: Certificate, **changes: object) -> Certificate:
    """A row as somebody with the database but no key would write it, after the pattern of a real one."""
    columns = {column.key for column in Certificate.__table__.columns} - {"id", "leaf_position", "proof", "retry_at"}
    values = {name: getattr(row, name) for name in columns} | {"state": State.PREPARED, "edition": 9, "pdf": None}
    record = replace(
        canonical.decode(row.record),
        number="ML-2026-000099-N",
        public_id="ZZZZ0000ZZZZ",
        **changes,  # type: ignore[arg-type]
    )
    content = canonical.encode(record)
    values |= {"number": record.number, "public_id": record.public_id, "kind": record.kind}
    values |= {"status_index": row.status_index + 1_000_000}  # a place that no other certificate has
    values |= {"record": content, "record_hash": hashlib.sha256(content).hexdigest()}
    return Certificate(**values)


def whole(row: Certificate) -> dict[str, object]:
    """The changes that make a unit's record a title's."""
    units = tuple(replace(unit, covered=True) for unit in canonical.decode(row.record).units)
    return {"kind": Kind.TITLE, "units": units}


@pytest.mark.parametrize(
    ("edition", "named", "title", "code"),
    [
        (9, True, False, "replacement.no_predecessor"),
        (2, False, False, "replacement.no_predecessor"),
        (1, True, False, "minutes.another_person"),
        (1, False, True, "minutes.say_otherwise"),
    ],
)
def test_a_forged_row_hung_on_validated_minutes_is_never_signed(
    any_issued: World, edition: int, named: bool, title: bool, code: str
) -> None:
    with any_issued.database.writing() as session:
        real = certificate_of(session, any_issued.stage, "kader")
        changes: dict[str, object] = whole(real) if title else {}
        if named:
            birth = BirthDate(2001, 5, 5)
            changes["holder"] = Holder("FAUSSAIRE", "Jamais Vu", "", birth, "Bamako")
        false = forged(real, **changes)
        # Free the place of a real one: a row of the same decision, scope and edition cannot be there twice.
        false.edition, real.edition = edition, 7
        false.scope = "title" if title else real.scope
        session.flush()
        session.add(false)
    assert any_issued.issuer().issue_waiting() == 0
    with any_issued.database.reading() as session:
        row = session.scalars(select(Certificate).where(Certificate.public_id == "ZZZZ0000ZZZZ")).one()
        assert (row.state, row.last_error, row.leaf_position) == (State.PREPARED, code, None)


def test_an_issued_certificate_put_back_on_its_way_keeps_its_leaf(any_issued: World) -> None:
    with any_issued.database.writing() as session:
        row = certificate_of(session, any_issued.stage, "moussa")
        before = (row.leaf_position, row.proof)
        row.state = State.PREPARED
    assert any_issued.issuer(clock.now() + timedelta(hours=1)).issue_waiting() == 1
    with any_issued.database.reading() as session:
        row = certificate_of(session, any_issued.stage, "moussa")
        assert row.leaf_position == before[0]
        assert row.proof is not None
        trust = any_issued.issuer().keys.trust
        assert logproof.failure(logproof.decode(row.proof), trust.bundle.log.origin, trust.log_key) is None
        assert session.scalar(select(func.count()).select_from(LogLeaf)) == 5


def test_minutes_signed_for_one_person_are_not_validated_for_another(any_world: World) -> None:
    with any_world.database.writing() as session:
        session.execute(update(Candidate).where(Candidate.given_names == "Moussa dit Balla").values(birth_name="AUTRE"))
    with pytest.raises(Conflict, match="ne sont plus celles"):
        any_world.validate()
