"""Languages of the employers' side: which one a person reads, its texts, and its dates.

The public site keeps nothing in the browser: the language is what the browser announces, unless the address says
`?lang=`, and then every link and form of the page carries it on. One more language is one more catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_date_format, get_month_names
from babel.support import NullTranslations, Translations
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from certify.credential.record import BirthDate, Label, Precision
from certify.web.i18n import French, unbreakable

# The employers' side will have more languages than the staff's: one more is a line here and a catalogue.
LANGUAGES = {"fr": "Français", "en": "English"}
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
DOMAIN = "public"  # the site of those who sign in has `messages`
DEFAULT = "fr"
REGION = {"en": "en_GB"}  # 3 March 2027, as the certificates have it


@lru_cache(maxsize=512)
def choose(asked: str | None, accepted: str) -> str:
    """The language of an answer: `?lang=` if we have it, else the best of Accept-Language, else French."""
    if asked in LANGUAGES:
        return asked
    announced = parse_accept_header(accepted[:200], LanguageAccept)
    return announced.best_match(LANGUAGES, default=DEFAULT)


@dataclass(frozen=True)
class Texts:
    """The texts of one language, and how it writes dates."""

    language: str
    translations: NullTranslations

    def gettext(self, message: str, **values: object) -> str:
        """The sentence in this language, with its places filled."""
        text = self._text(message)
        return text % values if values else text

    def markup(self, message: str, **values: object) -> Markup:
        """The same for a page: the sentence may hold tags, what fills its places may not."""
        text = Markup(self._text(message))  # noqa: S704  (the catalogue is ours)
        return text % values if values else text

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The sentence for a number of things."""
        text: str = self.translations.ungettext(one, many, number)
        return text % {"num": number}

    def _text(self, message: str) -> str:
        text: str = self.translations.ugettext(message) if message else ""  # "" is the catalogue's own header
        return unbreakable(text) if self.language == "fr" else text

    def label(self, label: Label) -> str:
        """A stored text: French, else English, which is what other languages fall back to."""
        return (label.fr if self.language == "fr" else label.en) or label.fr

    def day(self, value: date) -> str:
        """A date with the month in letters: 1er mars 2027, 1 March 2027."""
        return _day(self.language, value)

    def moment(self, value: datetime, zone: str = "UTC") -> str:
        """A date and an hour with its zone: 23 novembre 2026 à 14 h 05 (UTC+1)."""
        return _moment(self.language, value, zone)

    def birth(self, birth: BirthDate) -> str:
        """A birth date as exactly as the identity document gives it."""
        if birth.precision is Precision.DAY:
            return self.day(date(birth.year, birth.month or 1, birth.day or 1))
        if birth.precision is Precision.MONTH:
            month = get_month_names("wide", "stand-alone", self.language)[birth.month or 1]
            return f"{month} {birth.year}"
        return self.year(birth)

    def year(self, birth: BirthDate) -> str:
        """The birth year alone, which is what stands in the verdict."""
        if birth.precision is Precision.AROUND:
            return self.gettext("vers %(year)s", year=birth.year)
        return self.gettext("en %(year)s", year=birth.year)


@cache
def texts(language: str) -> Texts:
    """The texts of a language of LANGUAGES, read once."""
    if language == DEFAULT:
        return Texts(language, French())
    return Texts(language, Translations.load(str(CATALOGUES), [language], DOMAIN))


@lru_cache(maxsize=256)
def _moment(language: str, value: datetime, zone: str) -> str:
    local = value.astimezone(_zone(zone))
    clock = f"{local.hour}\u00a0h\u00a0{local:%M}" if language == "fr" else f"{local:%H:%M}"
    speech = texts(language)
    day = speech.day(local.date())
    return speech.gettext("%(day)s à %(hour)s (%(zone)s)", day=day, hour=clock, zone=_offset(local))


@lru_cache(maxsize=4096)
def _day(language: str, value: date) -> str:
    pattern = _pattern(language)
    number = "1er" if language == "fr" and value.day == 1 else str(value.day)
    months: Any = get_month_names("wide", "format", language)
    return pattern % {"d": number, "MMMM": months[value.month], "y": value.year}


@cache
def _pattern(language: str) -> str:
    # Babel's own formatting costs more than the rest of the page; its patterns are read once instead.
    return str(get_date_format("long", REGION.get(language, language)).format)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _offset(local: datetime) -> str:
    """UTC+1: what needs no name of a zone in any language."""
    offset = local.utcoffset() or timedelta(0)
    return "UTC" if not offset else str(timezone(offset)).replace(":00", "").replace("+0", "+").replace("-0", "\u2212")
