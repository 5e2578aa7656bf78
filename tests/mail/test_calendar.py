"""A date for a calendar: read back by another reader, with the zone of the place."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from certify.mail.calendar import event, media_type

STARTS = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Africa/Porto-Novo"))
ENDS = datetime(2026, 11, 27, 17, 0, tzinfo=ZoneInfo("Africa/Porto-Novo"))


def made(**more: object) -> bytes:
    return event(
        "BJ-S-2026-0147@certify.example",
        STARTS,
        ENDS,
        summary="Session d’évaluation\r\nATTENDEE:mailto:x@y.example",
        place="Plateau fictif, Cotonou",
        description="Venez avec votre pièce d’identité; numéro 014, salle 2.",
        **more,  # type: ignore[arg-type]
    )


def test_it_is_read_back_with_its_zone(now: datetime) -> None:
    calendar = Calendar.from_ical(made(now=now))
    one: Any = calendar.walk("VEVENT")[0]
    assert (one["DTSTART"].dt, one["DTEND"].dt, one["DTSTAMP"].dt) == (STARTS, ENDS, now)
    assert one["DTSTART"].params["TZID"] == "Africa/Porto-Novo"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Africa/Porto-Novo"]
    assert str(one["DESCRIPTION"]).startswith("Venez avec votre pièce")
    assert "ATTENDEE" not in one
    assert str(calendar["METHOD"]) == "PUBLISH"


def test_a_change_is_another_version_of_the_same_date() -> None:
    first, second = (Calendar.from_ical(made(sequence=n)).walk("VEVENT")[0] for n in (1, 2))
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (1, 2)


def test_a_cancelled_date_is_taken_out() -> None:
    calendar = Calendar.from_ical(made(sequence=3, cancelled=True))
    assert str(calendar["METHOD"]) == "CANCEL"
    assert str(calendar.walk("VEVENT")[0]["STATUS"]) == "CANCELLED"
    assert media_type(cancelled=True) == "text/calendar; method=CANCEL; charset=utf-8"


def test_an_organiser_who_has_an_address_is_named() -> None:
    [one] = Calendar.from_ical(made(organiser=("Certificateur fictif", "vae@authority.example"))).walk("VEVENT")
    assert str(one["ORGANIZER"]) == "mailto:vae@authority.example"
    assert "ORGANIZER" not in Calendar.from_ical(made(organiser=("Personne", "aucune"))).walk("VEVENT")[0]


def test_no_line_is_longer_than_the_standard_allows() -> None:
    assert all(len(line) <= 75 for line in made().split(b"\r\n"))
