"""Places in the status lists: never given twice, and the next list opens where the last one is filled."""

from __future__ import annotations

import secrets
import threading

import pytest
from sqlalchemy import select

from certify.certificates import status_places
from certify.certificates.models import Certificate
from tests.corridor.world import World

SIZE, FILLED = 8, 6


@pytest.fixture
def small(any_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world with five certificates in lists of eight entries, of which six are given."""
    monkeypatch.setattr(status_places, "SIZE", SIZE)
    monkeypatch.setattr(status_places, "FILLED", FILLED)
    any_world.validate()
    return any_world


def take_and_keep(world: World, times: int) -> None:
    """Take places as preparing does, in one transaction each, and keep them in rows after the pattern of a real one."""
    columns = {column.key for column in Certificate.__table__.columns} - {"id", "leaf_position"}
    for _ in range(times):
        with world.database.writing() as session:
            row = session.scalars(select(Certificate).order_by(Certificate.id)).first()
            index = status_places.take(session, row.authority_id)  # type: ignore[union-attr]
            values = {name: getattr(row, name) for name in columns}
            values |= {name: f"{threading.get_ident()}-{index}" for name in ("number", "public_id", "record_hash")}
            session.add(Certificate(**values | {"status_index": index, "edition": 100 + index}))


def taken(world: World) -> list[int]:
    with world.database.reading() as session:
        return list(session.scalars(select(Certificate.status_index).order_by(Certificate.id)))


def test_two_who_draw_at_once_get_different_places_and_fill_one_list_after_another(small: World) -> None:
    people = [threading.Thread(target=take_and_keep, args=(small, 5)) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    places = taken(small)
    assert len(places) == len(set(places)) == 15
    lists = [place // SIZE for place in places]
    assert sorted(lists) == [0] * FILLED + [1] * FILLED + [2] * (15 - 2 * FILLED)


def test_the_second_list_opens_at_the_place_after_the_first_is_filled(small: World) -> None:
    take_and_keep(small, 1)
    assert {place // SIZE for place in taken(small)} == {0}
    take_and_keep(small, 1)
    assert taken(small)[-1] // SIZE == 1


def test_a_place_taken_is_drawn_again(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = taken(small)[0]
    drawn = iter([first, first, next(place for place in range(SIZE) if place not in taken(small))])
    monkeypatch.setattr(secrets, "randbelow", lambda _size: next(drawn))
    take_and_keep(small, 1)
    assert len(set(taken(small))) == 6
    assert next(drawn, None) is None
