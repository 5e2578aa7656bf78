"""A date for somebody's calendar (iCalendar, RFC 5545), as it goes with a summons (iTIP, RFC 5546)."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from certify import clock
from certify.mail.addresses import one_line, written

MEDIA_TYPE = "text/calendar; method={}; charset=utf-8"


def event(
    uid: str,
    starts: datetime,
    ends: datetime,
    *,
    summary: str,
    place: str,
    description: str,
    sequence: int = 0,
    cancelled: bool = False,
    organiser: tuple[str, str] | None = None,
    now: datetime | None = None,
) -> bytes:
    """The event as a calendar file. `starts` and `ends` carry the zone of the place; `organiser` is a name and a mail.

    `uid` is the same for every version of one date, `sequence` grows with each; `cancelled` takes it out of calendars.
    METHOD is PUBLISH: nobody is asked to answer (RFC 5546 §3.2.1); CANCEL when it is taken out (§3.2.5).
    """
    calendar = Calendar()
    calendar.add("prodid", "-//certify//certify//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method(cancelled))
    one = Event()
    one.add("uid", uid)
    one.add("dtstamp", now or clock.now())
    one.add("dtstart", starts)
    one.add("dtend", ends)
    one.add("sequence", sequence)
    one.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    one.add("summary", one_line(summary))
    one.add("location", one_line(place))
    one.add("description", description)
    if organiser and (address := written(organiser[1])):
        one.add("organizer", _person(organiser[0], address))
    calendar.add_component(one)
    for zone in sorted({_zone_name(starts), _zone_name(ends)} - {""}):
        calendar.add_component(_zone(zone, starts.year))
    written_out: bytes = calendar.to_ical()
    return written_out


def _zone_name(value: datetime) -> str:
    return str(getattr(value.tzinfo, "key", ""))


@lru_cache(maxsize=64)
def _zone(name: str, year: int) -> Timezone:
    """What a zone's hours are from that year on; to find out takes 25 ms."""
    return Timezone.from_tzid(name, first_date=date(year, 1, 1), last_date=date(year + 3, 1, 1))


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params["cn"] = vText(one_line(name))
    return person


def method(cancelled: bool = False) -> str:
    """The method of the calendar, as its media type repeats it."""
    return "CANCEL" if cancelled else "PUBLISH"


def media_type(cancelled: bool = False) -> str:
    """The media type of `event`, for an attachment."""
    return MEDIA_TYPE.format(method(cancelled))
