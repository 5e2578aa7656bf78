"""A date for somebody's calendar (iCalendar, RFC 5545), as it goes with a summons (iTIP, RFC 5546)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from certify import clock
from certify.mail.addresses import one_line, written

MEDIA_TYPE = "text/calendar; method={}; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a calendar. `starts` and `ends` carry the zone of the place; `cancelled` takes this one alone out.

    `uid` is the same for every version of one date.
    """

    uid: str
    starts: datetime
    ends: datetime
    summary: str
    place: str
    description: str
    cancelled: bool = False


def dates(
    entries: Sequence[Date],
    *,
    sequence: int = 0,
    cancelled: bool = False,
    organiser: tuple[str, str] | None = None,
    now: datetime | None = None,
) -> bytes:
    """The dates as one calendar file; `organiser` is a name and a mail. `sequence` grows with each version;
    `cancelled` takes all of them out of calendars.

    METHOD is PUBLISH: nobody is asked to answer (RFC 5546 §3.2.1); CANCEL when they are taken out (§3.2.5).
    """
    calendar = Calendar()
    calendar.add("prodid", "-//certify//certify//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method(cancelled))
    for entry in entries:
        one = Event()
        one.add("uid", entry.uid)
        one.add("dtstamp", now or clock.now())
        one.add("dtstart", entry.starts)
        one.add("dtend", entry.ends)
        one.add("sequence", sequence)
        one.add("status", "CANCELLED" if cancelled or entry.cancelled else "CONFIRMED")
        one.add("summary", one_line(entry.summary))
        one.add("location", one_line(entry.place))
        one.add("description", entry.description)
        if organiser and (address := written(organiser[1])):
            one.add("organizer", _person(organiser[0], address))
        calendar.add_component(one)
    first = min(entry.starts.year for entry in entries)
    for zone in sorted({_zone_name(at) for entry in entries for at in (entry.starts, entry.ends)} - {""}):
        calendar.add_component(_zone(zone, first))
    written_out: bytes = calendar.to_ical()
    return written_out


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
    """A calendar file of one date."""
    one = Date(uid, starts, ends, summary, place, description)
    return dates([one], sequence=sequence, cancelled=cancelled, organiser=organiser, now=now)


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
