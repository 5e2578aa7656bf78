from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from certify.candidacies import sittings
from certify.candidacies.leaving import archive, restore, withdraw, withdraw_consent
from certify.candidacies.models import Candidacy
from certify.candidacies.states import CandidacyState, ConsentKind
from certify.errors import Conflict, Invalid

from .samples import CANDIDATE, MANAGER, OFFICER

S = CandidacyState
FIRST, LAST = date(2026, 12, 14), date(2026, 12, 16)


def schedule(session: Session, candidacy: Candidacy, now: datetime, places_left: int = 3) -> None:
    sittings.schedule(
        session,
        candidacy,
        session_open=True,
        places_left=places_left,
        starts_on=FIRST,
        ends_on=LAST,
        place="Centre Exemple, Bamako",
        hour=time(7, 30),
        by=MANAGER,
        now=now,
    )


@pytest.fixture
def scheduled(session: Session, ready: Candidacy, now: datetime) -> Candidacy:
    schedule(session, ready, now)
    return ready


def test_a_place_is_taken_with_the_days_of_the_session(scheduled: Candidacy) -> None:
    assert (scheduled.state, scheduled.session_starts_on, scheduled.session_ends_on) == (S.SCHEDULED, FIRST, LAST)


def test_a_candidate_is_told_where_and_when_to_come_until_the_session_is_left(
    session: Session, scheduled: Candidacy, now: datetime
) -> None:
    assert (scheduled.session_place, scheduled.session_hour) == ("Centre Exemple, Bamako", "07:30")
    withdraw(session, scheduled, by=CANDIDATE, now=now)
    assert (scheduled.session_place, scheduled.session_hour) == ("", None)


def test_a_full_session_takes_nobody(session: Session, ready: Candidacy, now: datetime) -> None:
    with pytest.raises(Conflict) as refusal:
        schedule(session, ready, now, places_left=0)
    assert (refusal.value.code, ready.session_starts_on) == ("candidacy.session_full", None)


def test_a_cancelled_session_gives_its_candidates_back(session: Session, scheduled: Candidacy, now: datetime) -> None:
    with pytest.raises(Invalid):
        sittings.release(session, scheduled, reason="", by=MANAGER, now=now)
    sittings.release(session, scheduled, reason="Centre inondé.", by=MANAGER, now=now)
    assert (scheduled.state, scheduled.session_starts_on) == (S.DOSSIER_SUBMITTED, None)


def test_only_an_absence_counts_as_an_attempt(session: Session, scheduled: Candidacy, now: datetime) -> None:
    sittings.return_to_admissible(session, scheduled, excused=True, on=FIRST, by=MANAGER, now=now)
    assert (scheduled.state, scheduled.attempts) == (S.ADMISSIBLE, 0)


def test_an_absence_is_counted(session: Session, scheduled: Candidacy, now: datetime) -> None:
    sittings.return_to_admissible(session, scheduled, excused=False, on=FIRST, by=MANAGER, now=now)
    assert (scheduled.state, scheduled.attempts, scheduled.first_attempt_on) == (S.ADMISSIBLE, 1, FIRST)


def test_a_title_ends_the_way(session: Session, scheduled: Candidacy, now: datetime) -> None:
    obtained = [unit.id for unit in scheduled.units]
    sittings.conclude(session, scheduled, S.CERTIFIED, obtained=obtained, on=LAST, by=OFFICER, now=now)
    assert (scheduled.state, scheduled.units) == (S.CERTIFIED, [])
    with pytest.raises(Conflict):
        withdraw(session, scheduled, by=CANDIDATE, now=now)


def test_a_partial_success_reopens_for_the_missing_units(session: Session, scheduled: Candidacy, now: datetime) -> None:
    first, second = scheduled.units
    sittings.conclude(session, scheduled, S.PARTIALLY_CERTIFIED, obtained=[first.id], on=LAST, by=OFFICER, now=now)
    sittings.reopen(session, scheduled, by=CANDIDATE, now=now)
    assert (scheduled.state, scheduled.units) == (S.ADMISSIBLE, [second])
    assert scheduled.admissible_until == date(2030, 12, 31)


def test_a_failure_may_sit_again_three_times(session: Session, scheduled: Candidacy, now: datetime) -> None:
    for _ in range(4):
        scheduled.state = S.SCHEDULED
        sittings.conclude(session, scheduled, S.FAILED, obtained=[], on=LAST, by=OFFICER, now=now)
        if scheduled.attempts < 4:
            sittings.sit_again(session, scheduled, by=CANDIDATE, now=now)
    with pytest.raises(Conflict) as refusal:
        sittings.sit_again(session, scheduled, by=CANDIDATE, now=now)
    assert refusal.value.code == "candidacy.no_sitting_left"


def test_a_unit_obtained_begins_the_count_anew(session: Session, scheduled: Candidacy, now: datetime) -> None:
    scheduled.attempts, scheduled.first_attempt_on = 3, date(2026, 2, 1)
    session.flush()
    obtained = [scheduled.units[0].id]
    sittings.conclude(session, scheduled, S.PARTIALLY_CERTIFIED, obtained=obtained, on=LAST, by=OFFICER, now=now)
    counted = [scheduled.attempts, scheduled.first_attempt_on, scheduled.first_unit_on]
    assert counted == [0, None, LAST]


def test_nothing_else_is_a_result(session: Session, scheduled: Candidacy, now: datetime) -> None:
    with pytest.raises(ValueError, match="not a result"):
        sittings.conclude(session, scheduled, S.WITHDRAWN, obtained=[], on=LAST, by=OFFICER, now=now)


def test_no_result_without_a_session(session: Session, ready: Candidacy, now: datetime) -> None:
    with pytest.raises(Conflict):
        sittings.conclude(session, ready, S.CERTIFIED, obtained=[], on=LAST, by=OFFICER, now=now)


def test_one_leaves_a_session_only_before_its_first_day(session: Session, scheduled: Candidacy, now: datetime) -> None:
    with pytest.raises(Conflict) as refusal:
        withdraw(session, scheduled, by=CANDIDATE, now=now + timedelta(days=20))
    assert refusal.value.code == "candidacy.session_begun"
    with pytest.raises(Conflict):
        archive(session, scheduled, reason="Double.", by=OFFICER, now=now + timedelta(days=20))
    with pytest.raises(Conflict):
        withdraw_consent(session, scheduled, ConsentKind.PROCESSING, by=CANDIDATE, now=now + timedelta(days=20))
    withdraw(session, scheduled, by=CANDIDATE, now=now + timedelta(days=19))
    restore(session, scheduled, by=CANDIDATE, now=now + timedelta(days=19))
    assert scheduled.state is S.DOSSIER_SUBMITTED


def test_fraud_is_reported_heard_and_sanctioned_in_that_order(
    session: Session, scheduled: Candidacy, now: datetime
) -> None:
    sittings.exclude(session, scheduled, reason="Travail fait par un autre.", by=MANAGER, now=now)
    with pytest.raises(Conflict):
        sittings.sanction(session, scheduled, reason="Oui.", banned_until=date(2028, 1, 1), by=OFFICER, now=now)
    sittings.report_fraud(session, scheduled, reason="Rapport du responsable.", by=MANAGER, now=now)
    sittings.hear(session, scheduled, reason="La personne dit que non.", by=OFFICER, now=now)
    with pytest.raises(Invalid):
        sittings.sanction(session, scheduled, reason="Oui.", banned_until=now.date(), by=OFFICER, now=now)
    sittings.sanction(session, scheduled, reason="Oui.", banned_until=date(2028, 1, 1), by=OFFICER, now=now)
    assert (scheduled.state, scheduled.banned_until) == (S.SANCTIONED, date(2028, 1, 1))


def test_whoever_is_cleared_goes_on(session: Session, scheduled: Candidacy, now: datetime) -> None:
    sittings.exclude(session, scheduled, reason="Soupçon.", by=MANAGER, now=now)
    sittings.report_fraud(session, scheduled, reason="Rapport.", by=MANAGER, now=now)
    sittings.hear(session, scheduled, reason="Entendue.", by=OFFICER, now=now)
    sittings.clear(session, scheduled, reason="Erreur de personne.", by=OFFICER, now=now)
    sittings.sit_again(session, scheduled, by=CANDIDATE, now=now)
    assert (scheduled.state, scheduled.attempts) == (S.ADMISSIBLE, 0)
