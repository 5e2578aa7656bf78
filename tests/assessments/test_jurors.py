"""Jurors: the life of a habilitation, the search for a session, naming, declining, replacing, the charter, standing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from certify.assessments import charter, habilitations, jury, minutes, planning, pool, queries, register, standing
from certify.assessments.board import load
from certify.assessments.jury import Word
from certify.assessments.models import Habilitation, Juror, JurySession
from certify.assessments.readings import marks_by_competence, readings_of
from certify.assessments.terms import HabilitationEvent, HabilitationState, Mark, MinutesState, Sex, Tie
from certify.audit import trail
from certify.audit.models import TrailLine
from certify.candidacies.models import Experience
from certify.certifications.rulesets import PRESETS, values_of
from certify.db import Database
from certify.errors import Conflict, Forbidden, Invalid, NotFound

from . import samples
from .samples import TODAY, World


def habilitation(world: World, place: int = 0) -> Habilitation:
    return world.jurors[place].habilitations[0]


def end(session: Session, world: World, what: HabilitationEvent, now: datetime, place: int = 0) -> None:
    habilitations.end_habilitation(
        session, habilitation(world, place), what, reason="Plainte", by=world.certifier, now=now
    )


def codes(fit: pool.Fit) -> set[str]:
    return {reason.code for reason in fit.reasons}


def found(session: Session, jury_session: JurySession, juror: Juror) -> pool.Fit:
    return next(fit for fit in pool.search(session, jury_session) if fit.juror.id == juror.id)


def another(session: Session, world: World, now: datetime, starts_on: date) -> JurySession:
    planned = planning.plan_session(
        session,
        version=world.version,
        site=world.site,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=1),
        starts_at=time(8),
        capacity=3,
        by=world.manager,
        now=now,
    )
    planning.open_session(session, planned, by=world.manager, now=now)
    return planned


def refused(codes: list[str], jury_session: JurySession, session: Session) -> list[str]:
    return [f.code for f in load(session, jury_session).findings if not f.ok and f.code in codes]


def test_a_suspension_is_lifted_and_each_step_is_kept(session: Session, world: World, now: datetime) -> None:
    end(session, world, HabilitationEvent.SUSPEND, now)
    assert habilitation(world).ended_reason == "Plainte"
    end(session, world, HabilitationEvent.REINSTATE, now + timedelta(days=2))
    row = habilitation(world)
    assert (row.state, row.ended_reason) == (HabilitationState.GRANTED, None)
    assert [step.event.value for step in row.steps] == ["train", "grant", "suspend", "reinstate"]
    assert row.periods == ((TODAY + timedelta(days=2), date(2028, 12, 31)),)


def test_what_is_past_its_last_day_is_not_reinstated(session: Session, world: World, now: datetime) -> None:
    end(session, world, HabilitationEvent.SUSPEND, now)
    with pytest.raises(Conflict) as raised:
        end(session, world, HabilitationEvent.REINSTATE, now + timedelta(days=2000))
    assert raised.value.code == "habilitation.past"


def test_a_request_is_refused_with_its_reason(session: Session, world: World, now: datetime) -> None:
    juror = samples.make_juror(session, world, "Jurée Exemple", now)
    end_of = habilitations.end_habilitation
    end_of(session, juror.habilitations[0], HabilitationEvent.WITHDRAW, reason="Faux", by=world.certifier, now=now)
    later = now + timedelta(hours=1)
    asked = habilitations.request_habilitation(
        session, juror, world.version.certification, by=world.certifier, now=later
    )
    end_of(session, asked, HabilitationEvent.REFUSE, reason="Pas du métier", by=world.certifier, now=later)
    assert (asked.state, asked.ended_reason) == (HabilitationState.WITHDRAWN, "Pas du métier")


def test_a_renewal_is_asked_for_near_the_end_and_no_sooner(session: Session, world: World, now: datetime) -> None:
    juror, title = world.jurors[0], world.version.certification
    with pytest.raises(Conflict):
        habilitations.request_habilitation(session, juror, title, by=world.certifier, now=now)
    near = datetime.combine(date(2028, 9, 1), time(9), now.tzinfo)
    asked = habilitations.request_habilitation(session, juror, title, by=world.certifier, now=near)
    with pytest.raises(Conflict):
        habilitations.request_habilitation(session, juror, title, by=world.certifier, now=near)
    assert asked.state is HabilitationState.REQUESTED


def test_the_worker_ends_what_is_past_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        end(session, world, HabilitationEvent.SUSPEND, now)
    last_day = datetime(2028, 12, 31, 12, tzinfo=now.tzinfo)
    assert habilitations.expire_habilitations(database, now=last_day) == 0
    assert habilitations.expire_habilitations(database, now=last_day + timedelta(days=1)) == 3
    assert habilitations.expire_habilitations(database, now=last_day + timedelta(days=1)) == 0
    with database.reading() as session:
        assert set(session.scalars(select(Habilitation.state))) == {HabilitationState.EXPIRED}


def test_a_habilitation_that_ran_out_after_the_session_still_covers_it(
    session: Session, world: World, now: datetime
) -> None:
    jury_session = samples.formed(session, world, now)
    for juror in world.jurors:
        row = juror.habilitations[0]
        row.until_on, row.state = jury_session.ends_on, HabilitationState.EXPIRED
    session.flush()
    assert refused(["jury_habilitation"], jury_session, session) == []


def test_the_search_says_why_somebody_does_not_fit(session: Session, world: World, now: datetime) -> None:
    jury_session = samples.opened(session, world, now)
    one, two, three = world.jurors
    one.town = "COTONOU "
    register.block_days(
        session, two, from_on=TODAY + timedelta(days=3), until_on=TODAY + timedelta(days=9), by=world.certifier, now=now
    )
    end(session, world, HabilitationEvent.SUSPEND, now, place=2)
    three.practice_years = 1
    first, *rest = pool.search(session, jury_session)
    assert (first.juror.id, first.near, first.fits) == (one.id, True, True)
    assert codes(found(session, jury_session, two)) == {"absent"}
    assert codes(found(session, jury_session, three)) == {"practice", "habilitation"}
    assert not any(fit.fits for fit in rest)


def test_somebody_who_sits_on_the_same_day_is_not_named(session: Session, world: World, now: datetime) -> None:
    jury_session = samples.opened(session, world, now)
    jury.name_juror(session, jury_session, world.jurors[0], by=world.manager, now=now)
    same = another(session, world, now, jury_session.ends_on)
    after = another(session, world, now, jury_session.ends_on + timedelta(days=1))
    assert codes(found(session, same, world.jurors[0])) == {"elsewhere"}
    with pytest.raises(Conflict) as raised:
        jury.name_juror(session, same, world.jurors[0], by=world.manager, now=now)
    assert raised.value.code == "jury.elsewhere"
    jury.name_juror(session, after, world.jurors[0], by=world.manager, now=now)
    after.starts_on = jury_session.ends_on  # postponed onto the other's days
    session.flush()
    assert refused(["jury_elsewhere"], after, session) == ["jury_elsewhere"]


def test_an_employer_that_both_had_is_to_be_looked_at(session: Session, world: World, now: datetime) -> None:
    jury_session = samples.opened(session, world, now)
    planning.enrol(session, jury_session, world.candidacies, by=world.manager, now=now)
    work = {"work": "Pose", "place": "Parakou", "from_year": 2019}
    world.candidacies[1].experiences.append(Experience(employer="Société  Fictive-Bâtir", **work))
    register.record_work(
        session,
        world.jurors[0],
        employer="SOCIETE FICTIVE BATIR",
        from_on=date(2010, 1, 1),
        until_on=None,
        by=world.certifier,
        now=now,
    )
    fit = found(session, jury_session, world.jurors[0])
    assert (codes(fit), fit.fits, fit.reasons[0].values) == ({"employer"}, True, {"number": "002"})


def test_whoever_accompanied_a_candidate_does_not_hear_them(session: Session, world: World, now: datetime) -> None:
    """Even when nothing is declared: the trail knows."""
    jury_session = samples.formed(session, world, now)
    actor = replace(world.sitting_people[1].actor, acting_for="candidate:1")
    trail.record(session, "candidacy.write", ("candidacy", world.candidacies[0].id), by=actor, now=now)
    session.flush()
    board = load(session, jury_session)
    seat = next(seat for seat in board.seats if seat.juror_id == world.jurors[1].id)
    assert [board.assesses(seat, enrolment) for enrolment in board.enrolments] == [False, True, True]
    with pytest.raises(Forbidden) as raised:
        standing.require_standing(session, seat, board.enrolments[0])
    assert raised.value.code == "sheet.aside"


def test_a_lapsed_habilitation_and_an_open_declaration_stop_the_act(
    session: Session, world: World, now: datetime
) -> None:
    jury_session = samples.started(session, world, now)
    seat, enrolment = load(session, jury_session).seats[0], load(session, jury_session).enrolments[0]
    standing.require_standing(session, seat, enrolment)
    end(session, world, HabilitationEvent.SUSPEND, now)
    with pytest.raises(Conflict) as raised:
        standing.require_standing(session, seat, enrolment)
    assert raised.value.code == "jury.habilitation_lapsed"
    end(session, world, HabilitationEvent.REINSTATE, now)
    extra = samples.make_juror(session, world, "Jurée Exemple", now)
    late = jury.name_juror(session, jury_session, extra, by=world.manager, now=now)
    with pytest.raises(Conflict) as raised:
        standing.require_standing(session, late, enrolment)
    assert raised.value.code == "sheet.undeclared"


def test_a_tie_found_during_the_tests_is_written_down(session: Session, world: World, now: datetime) -> None:
    jury_session = samples.marked(session, world, now)
    board = load(session, jury_session)
    jury.declare(
        session, board.seats[1], {board.enrolments[0].id: Word(Tie.FAMILY, True)}, by=world.sitting_people[1], now=now
    )
    line = session.scalars(select(TrailLine).where(TrailLine.act == "session.stand_aside")).one()
    assert line.detail == {"juror": world.jurors[1].id, "table": 1}
    again = load(session, jury_session)
    tied, person = again.seats[1], again.enrolments[0]
    assert not again.assesses(tied, person)
    seen = marks_by_competence(session, again, person)
    assert {mark.member for marks in seen.values() for mark in marks} == {again.seats[0].id, again.seats[2].id}
    shown = queries.marks_side_by_side(session, person)
    assert all(set(by_seat) == {again.seats[0].id, again.seats[2].id} for by_seat in shown.values())


def test_the_marks_of_whoever_stands_aside_weigh_nothing(session: Session, world: World, now: datetime) -> None:
    """One member saw what no other saw, then finds a tie: their mark eliminates nobody."""
    jury_session = samples.started(session, world, now)
    board = load(session, jury_session)
    person = board.enrolments[0]
    samples.mark_grid(session, world, board.seats[0], person, now)
    samples.mark_grid(session, world, board.seats[1], person, now, Mark.NOT_MET)
    competences = [key for key in readings_of(session, board) if key[0] == person.id]
    assert all(readings_of(session, board)[key].eliminated for key in competences)
    word = {person.id: Word(Tie.EMPLOYER, True)}
    jury.declare(session, board.seats[1], word, by=world.sitting_people[1], now=now)
    after = readings_of(session, load(session, jury_session))
    assert not any(after[key].eliminated for key in competences)


def test_a_juror_declines_and_is_replaced(session: Session, world: World, now: datetime) -> None:
    jury_session = samples.formed(session, world, now)
    seat = jury_session.seats[1]
    with pytest.raises(Invalid):
        jury.decline(session, seat, reason=" ", by=world.sitting_people[1], now=now)
    with pytest.raises(Forbidden):
        jury.decline(session, seat, reason="Voyage", by=world.sitting_people[0], now=now)
    jury.decline(session, seat, reason="Voyage", by=world.sitting_people[1], now=now)
    extra = samples.make_juror(session, world, "Jurée Exemple", now)
    taken = jury.name_juror(session, jury_session, extra, replaces=seat, by=world.manager, now=now)
    assert (seat.declined, seat.left_reason, taken.replaces_id) == (True, "Voyage", seat.id)
    other = samples.make_juror(session, world, "Autre Exemple", now)
    with pytest.raises(Conflict) as raised:
        jury.name_juror(session, jury_session, other, replaces=seat, by=world.manager, now=now)
    assert raised.value.code == "jury.replaced"


def test_once_the_tests_have_begun_a_juror_no_longer_declines(session: Session, world: World, now: datetime) -> None:
    jury_session = samples.started(session, world, now)
    with pytest.raises(Conflict):
        jury.decline(session, jury_session.seats[0], reason="Voyage", by=world.sitting_people[0], now=now)


def test_a_charter_is_accepted_before_one_sits_and_again_when_it_changes(
    session: Session, world: World, now: datetime
) -> None:
    jury_session = samples.formed(session, world, now)
    text = "Chaque membre du jury garde le secret des délibérations."
    charter.publish_charter(session, world.authority, text, by=world.certifier, now=now)
    with pytest.raises(Conflict) as raised:
        jury.convene(session, jury_session, by=world.manager, now=now)
    assert raised.value.code == "session.jury_charter"
    for juror, person in zip(world.jurors, world.sitting_people, strict=True):
        charter.accept_charter(session, juror, 1, by=person, now=now)
    assert refused(["jury_charter"], jury_session, session) == []
    charter.publish_charter(session, world.authority, text + " Il est impartial.", by=world.certifier, now=now)
    assert refused(["jury_charter"], jury_session, session) == ["jury_charter"]
    with pytest.raises(Conflict):
        charter.accept_charter(session, world.jurors[0], 1, by=world.sitting_people[0], now=now)
    with pytest.raises(Forbidden):
        charter.accept_charter(session, world.jurors[0], 2, by=world.sitting_people[1], now=now)


def test_the_casting_vote_is_shown_where_the_rules_give_one(session: Session, world: World, now: datetime) -> None:
    jury_session = samples.formed(session, world, now)
    assert jury_session.rule_set is not None
    jury_session.rule_set.values = values_of(PRESETS["FR-2024"])
    jury_session.rule_set.preset = "FR-2024"
    session.flush()
    (finding,) = [f for f in load(session, jury_session).findings if f.code == "jury_president"]
    assert "voix prépondérante" in finding.message


def test_somebody_without_address_is_entered_and_cannot_sign_in(session: Session, world: World, now: datetime) -> None:
    account = register.account_for_newcomer(session, world.authority, "Juré Sansadresse", by=world.certifier, now=now)
    juror = register.register_juror(
        session,
        account=account,
        authority=world.authority,
        trade="Carrelage",
        practice_years=9,
        left_trade_on=None,
        sex=Sex.MALE,
        by=world.certifier,
        now=now,
    )
    assert (account.password_hash, account.identifiers) == ("!", [])
    assert juror.name == "Juré Sansadresse"


def test_another_authoritys_juror_is_not_there(session: Session, world: World, now: datetime) -> None:
    other = samples.make_world(session, now, prefix="ML", candidates=0)
    with pytest.raises(NotFound):
        register.block_days(session, other.jurors[0], from_on=TODAY, until_on=TODAY, by=world.certifier, now=now)
    with pytest.raises(NotFound):
        pool.juror_within(session, world.certifier.organisations("minutes.validate"), other.jurors[0].id)


def test_a_register_of_four_hundred_is_read_and_searched_in_as_many_queries(
    session: Session, world: World, now: datetime
) -> None:
    jury_session = samples.formed(session, world, now)
    samples.make_juror(session, world, "Jurée Exemple", now)
    few = _queries(session, lambda: _read(session, world, jury_session))
    for number in range(400):
        account = samples.account(session, f"Juré {number:03d}", now)
        juror = Juror(
            account=account,
            authority=world.authority,
            trade="Carrelage" if number % 2 else "Maçonnerie",
            practice_years=5,
            town="Parakou" if number % 5 else "Cotonou",
            registered_at=now,
        )
        session.add(juror)
    session.flush()
    assert _queries(session, lambda: _read(session, world, jury_session)) <= few
    asked = pool.Asked(words="juré maçon", town="parakou")
    page, total = pool.register_page(session, world.authority.id, asked, 1)
    assert (len(page), total) == (50, 160)


def _read(session: Session, world: World, jury_session: JurySession) -> None:
    session.expire_all()
    page, _ = pool.register_page(session, world.authority.id, pool.Asked(), 1)
    assert [juror.practice(TODAY).years for juror in page]
    assert isinstance(pool.search(session, jury_session), list)


def _queries(session: Session, read) -> int:  # type: ignore[no-untyped-def]
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    read()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_of_two_sessions_that_name_the_same_juror_at_once_one_does(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        first = samples.opened(session, world, now)
        second = another(session, world, now, first.starts_on)
        keys, juror, manager = (first.id, second.id), world.jurors[0].id, world.manager
    outcomes: list[str] = []
    barrier = Barrier(2)

    def name(key: int) -> None:
        barrier.wait()
        try:
            with database.writing() as session:
                where, who = session.get_one(JurySession, key), session.get_one(Juror, juror)
                jury.name_juror(session, where, who, by=manager, now=now)
            outcomes.append("named")
        except Conflict as error:
            outcomes.append(error.code)

    threads = [Thread(target=name, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["jury.elsewhere", "named"]


def test_whoever_loses_the_habilitation_before_signing_does_not_sign_and_may_leave(
    session: Session, world: World, now: datetime
) -> None:
    document = samples.drafted(session, world, now)
    end(session, world, HabilitationEvent.WITHDRAW, now, place=2)
    with pytest.raises(Conflict) as raised:
        minutes.sign_minutes(session, document, by=world.sitting_people[2], now=now)
    assert raised.value.code == "jury.habilitation_lapsed"
    minutes.return_minutes(session, document, reason="Un membre part", by=world.sitting_people[0], now=now)
    kept, gone = document.jury_session.seats[1], document.jury_session.seats[2]
    with pytest.raises(Conflict):
        jury.record_departure(session, kept, reason="Malade", by=world.manager, now=now)
    jury.record_departure(session, gone, reason="Habilitation retirée", by=world.manager, now=now)
    again = minutes.draft_minutes(session, document.jury_session, by=world.sitting_people[0], now=now)
    for by in (*world.sitting_people[:2], world.manager):
        minutes.sign_minutes(session, again, by=by, now=now)
    assert again.state is MinutesState.SIGNED


def test_a_suspension_after_the_last_day_hinders_nobody_from_signing(
    session: Session, world: World, now: datetime
) -> None:
    document = samples.drafted(session, world, now)
    later = now + timedelta(days=6)
    end(session, world, HabilitationEvent.SUSPEND, later)
    minutes.sign_minutes(session, document, by=world.sitting_people[0], now=later)
