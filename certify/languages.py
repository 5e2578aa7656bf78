"""How French and English write labels, dates and hours, and the catalogue of texts, for pages, mail and paper alike.

Pure but for reading the catalogue once; nothing here knows of a request. `language` is `fr` or `en`.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.support import NullTranslations, Translations

from certify.credential.record import BirthDate, Label, Precision

LANGUAGES = {"fr": "Français", "en": "English"}
CATALOGUES = Path(__file__).resolve().parent / "translations"
MONTH = 365.25 / 12  # days, on average
MOST_MONTHS = 36
_BEFORE_SIGN = re.compile(r" (?=[?!:;»])|(?<=«) ")


@lru_cache(maxsize=4096)
def unbreakable(text: str) -> str:
    """French puts a space before these signs, at which no line may break."""
    return _BEFORE_SIGN.sub("\u00a0", text)


class French(NullTranslations):
    """The language the texts are written in. In French, zero is singular."""

    def ugettext(self, message: str) -> str:
        """The text itself, as French prints it."""
        return unbreakable(message)

    def ungettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Singular below two."""
        return unbreakable(msgid1 if n < 2 else msgid2)


FRENCH = French()


@cache
def texts(language: str) -> NullTranslations:
    """The texts of one language, from the catalogue `messages`."""
    return FRENCH if language == "fr" else Translations.load(CATALOGUES, [language], "messages")


def in_language(label: Label, language: str) -> str:
    """The label in that language; French where there is no English."""
    return (label.en if language == "en" else label.fr) or label.fr


def day(value: date, language: str) -> str:
    """A date with the month in letters: 1er mars 2027, 1 March 2027."""
    text = format_date(value, "d MMMM y", locale=language)
    return text.replace("1 ", "1er ", 1) if language == "fr" and text.startswith("1 ") else text


def birth(value: BirthDate, language: str) -> str:
    """A birth date with the precision it has: 14 mars 1991, mars 1991, 1991, vers 1991."""
    if value.month and value.day:
        return day(date(value.year, value.month, value.day), language)
    if value.precision is Precision.AROUND:
        return f"{'vers' if language == 'fr' else 'around'} {value.year}"
    return month(date(value.year, value.month, 1), language) if value.month else str(value.year)


def days(first: date, last: date, language: str) -> str:
    """A span of days: du 23 au 27 novembre 2026."""
    if first == last:
        return day(first, language)
    link = (" au ", "du ") if language == "fr" else (" to ", "")
    start = day(first, language)
    if first.year == last.year:
        start = start.removesuffix(f" {first.year}")
        if first.month == last.month:
            start = start.split(" ")[0]
    return f"{link[1]}{start}{link[0]}{day(last, language)}"


def delay(number: int, language: str) -> str:
    """A number of days, with the months or years that a decree means by it: 61 jours (2 mois), 1826 jours (5 ans).

    365 days are a year and 61 two months; 30, 60 and 90 stay days, for a decree that says so counts in days.
    """
    name = ("jour" if number < 2 else "jours") if language == "fr" else ("day" if number == 1 else "days")
    round_ = _round(number, language)
    return f"{number} {name} ({round_})" if round_ else f"{number} {name}"


def _round(number: int, language: str) -> str:
    years = round(number / 365.25)
    if years and number in (365 * years, int(365.25 * years), math.ceil(365.25 * years)):
        name = ("an" if years == 1 else "ans") if language == "fr" else ("year" if years == 1 else "years")
        return f"{years} {name}"
    months = round(number / MONTH)
    if 2 <= months <= MOST_MONTHS and number == round(MONTH * months):
        return f"{months} {'mois' if language == 'fr' else 'months'}"
    return ""


def month(value: date, language: str) -> str:
    """A month: novembre 2026."""
    return format_date(value, "MMMM y", locale=language)


def moment(value: datetime, language: str, zone: str | tzinfo = "UTC") -> str:
    """A date and an hour with its zone: 23 novembre 2026 à 14 h 05 (UTC+1)."""
    local = _local(value, zone)
    link = " à " if language == "fr" else " at "
    return f"{day(local.date(), language)}{link}{_clock(local, language)} ({_offset(local)})"


def hour(value: datetime | time, language: str, zone: str | tzinfo = "UTC") -> str:
    """An hour of the day, in the zone of the place: 14 h 05. A `time` is local already."""
    return _clock(_local(value, zone) if isinstance(value, datetime) else value, language)


def _local(value: datetime, zone: str | tzinfo) -> datetime:
    return value.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def _clock(local: datetime | time, language: str) -> str:
    return f"{local.hour}\u00a0h\u00a0{local:%M}" if language == "fr" else f"{local:%H:%M}"


def _offset(local: datetime) -> str:
    minutes = int(local.utcoffset().total_seconds()) // 60  # type: ignore[union-attr]
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\u2212"
    return "UTC" if not minutes else f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
