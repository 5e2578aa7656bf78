"""Doubts that arrive at once, and how long who reported them is told apart, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from certify.audit.trail import Actor
from certify.certificates import doubt_limits, doubts
from certify.certificates.models import Doubt
from certify.certificates.rules import DoubtKind
from tests.corridor.test_doubts import FOUND, SAID, of_masonry
from tests.corridor.test_pages import AUTHORITY, browser
from tests.corridor.world import World

MARK = "7f3a"
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)


def report(world: World, words: str = "", *, now: datetime = NOW) -> str | None:
    """A doubt on no certificate; its reference if it was kept."""
    with world.database.writing() as session:
        said = doubts.Report(DoubtKind.PAPER, SAID + words)
        doubt = doubts.report(session, of_masonry(session), None, said, MARK, now=now)
        return doubts.reference(doubt) if doubt else None


def at_once(world: World, words: list[str]) -> list[str | None]:
    barrier = threading.Barrier(len(words))

    def work(said: str) -> str | None:
        barrier.wait()
        return report(world, said)

    with ThreadPoolExecutor(len(words)) as pool:
        return list(pool.map(work, words))


def stored(world: World) -> list[Doubt]:
    with world.database.reading() as session:
        return list(session.scalars(select(Doubt).order_by(Doubt.id)))


def test_the_same_words_at_once_are_one_doubt(any_world: World) -> None:
    assert at_once(any_world, [""] * 12) == ["D-000001"] * 12
    assert len(stored(any_world)) == 1


def test_of_many_at_once_no_more_than_the_fill_are_kept_and_every_other_is_counted(any_world: World) -> None:
    kept = [named for named in at_once(any_world, [str(k) for k in range(16)]) if named]
    rows = stored(any_world)
    assert len(kept) == len(rows) == doubt_limits.OF_ONE_CALLER_IN_ALL
    assert sum(row.others for row in rows) == 16 - len(kept)


def test_a_day_later_there_is_room_again_and_the_mark_is_gone(any_world: World) -> None:
    for k in range(doubt_limits.OF_ONE_CALLER_IN_ALL):
        assert report(any_world, str(k))
    assert report(any_world, "encore") is None
    assert report(any_world, "encore", now=NOW + doubt_limits.A_DAY - ONE_SECOND) is None
    assert report(any_world, "encore", now=NOW + doubt_limits.A_DAY)

    def forget(after: timedelta) -> int:
        with any_world.database.writing() as session:
            return doubt_limits.forget_callers(session, now=NOW + after)

    assert forget(doubt_limits.A_DAY - ONE_SECOND) == 0
    assert forget(doubt_limits.A_DAY) == doubt_limits.OF_ONE_CALLER_IN_ALL
    assert [row.caller for row in stored(any_world)] == [None] * doubt_limits.OF_ONE_CALLER_IN_ALL + [MARK]


def test_what_was_only_counted_is_shown_beside_a_doubt_that_waits(any_world: World) -> None:
    for k in range(doubt_limits.OF_ONE_CALLER_IN_ALL):
        report(any_world, str(k))
    with any_world.database.writing() as session:
        last = session.scalars(select(Doubt).order_by(Doubt.id.desc())).first()
        assert last is not None
        doubts.handle(session, last, FOUND, by=Actor("7"), now=NOW)
    for k in range(2):
        assert report(any_world, f"encore {k}") is None
    client = browser(any_world, AUTHORITY)
    assert "et 2 autres" in client.get("/registre/doutes").text
    assert "Et 2 autres, sur des papiers, dans la même journée" in client.get("/registre/doutes/D-000011").text
