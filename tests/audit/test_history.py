"""The history of one thing, out of the trail."""

from datetime import datetime, timedelta

from certify.audit import trail
from certify.audit.history import happenings, happenings_of
from certify.audit.trail import Actor
from certify.db import Database

OFFICER = Actor("account:2", "Officier Exemple")
COUNSELLOR = Actor("account:3", "Conseillère Exemple", acting_for="candidate:7")


def test_the_newest_act_comes_first_and_nothing_of_others(database: Database, now: datetime) -> None:
    with database.writing() as session:
        trail.record(session, "candidacy.start", ("candidacy", 1), by=COUNSELLOR, now=now)
        trail.record(session, "candidacy.start", ("candidacy", 11), by=OFFICER, now=now)
        trail.record(session, "session.plan", ("session", 1), by=OFFICER, now=now)
        trail.record(session, "candidacy.admit", ("candidacy", 1), by=OFFICER, now=now + timedelta(hours=1), state="x")
    with database.reading() as session:
        found = happenings(session, "candidacy", 1)
    assert [each.act for each in found] == ["candidacy.admit", "candidacy.start"]
    assert (found[0].at, found[0].actor_label, found[0].detail) == (
        now + timedelta(hours=1),
        "Officier Exemple",
        {"state": "x"},
    )
    assert [each.acting_for for each in found] == ["", "candidate:7"]


def test_acts_can_be_left_out_and_things_told_together(database: Database, now: datetime) -> None:
    with database.writing() as session:
        for key, act in ((1, "enrolment.add"), (2, "enrolment.read"), (2, "enrolment.add")):
            trail.record(session, act, ("enrolment", key), by=OFFICER, now=now)
    with database.reading() as session:
        assert len(happenings_of(session, "enrolment", (1, 2), without=("enrolment.read",))) == 2
        assert len(happenings(session, "enrolment", 2, most=1)) == 1
