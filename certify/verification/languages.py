"""Languages of the employers' side: which one a person reads, its texts, and its dates.

The public site keeps nothing in the browser: the language is what the browser announces, unless the address says
`?lang=`, and then every link and form of the page carries it on. One more language is a line in LANGUAGES and a
catalogue `public.po`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_date_format, get_month_names
from babel.support import NullTranslations, Translations
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from certify.credential.record import BirthDate, Label, Precision
from certify.languages import French, unbreakable

LANGUAGES = {
    "fr": "Français",
    "en": "English",
    "es": "Español",
    "it": "Italiano",
    "nl": "Nederlands",
    "pt": "Português",
    "de": "Deutsch",
}
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
DOMAIN = "public"  # the site of those who sign in has `messages`
DEFAULT = "fr"  # of whoever announces nothing
ELSEWHERE = "en"  # of whoever announces languages of which we have none: an employer in Warsaw reads English sooner
# Languages of Benin, Cameroon, Mali and Senegal (ISO 639): who announces one reads French beside it.
BESIDE_FRENCH = re.compile("bas|bba|bci|bm|dua|dyo|dyu|ee|ewo|fan|ff|fon|gej|mnk|mos|ses|snk|srr|wo|yo")
REGION = {"en": "en_GB", "pt": "pt_PT"}  # 3 March 2027, as the certificates have it
FIRST = {"fr": "1er", "it": "1º"}  # the first of a month
TAG = re.compile(r"[A-Za-z]{2,3}([-_].*)?")


@lru_cache(maxsize=512)
def choose(asked: str | None, accepted: str) -> str:
    """The language of an answer: `?lang=` if we have it, else the best of Accept-Language, else ours for the others."""
    if asked in LANGUAGES:
        return asked
    said = [(tag, q) for tag, q in parse_accept_header(accepted[:200]) if q and TAG.fullmatch(tag)]
    best: str | None = LanguageAccept(said).best_match(LANGUAGES)
    return best or _instead({re.split("[-_]", tag)[0].lower() for tag, _ in said})


def _instead(announced: set[str]) -> str:
    return ELSEWHERE if announced and not any(map(BESIDE_FRENCH.fullmatch, announced)) else DEFAULT


@dataclass(frozen=True, slots=True)
class Translated(Label):
    """A stored text with what it is in the reader's language, which is unofficial unless it is a country's name."""

    text: str


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
        """A stored text: its translation where there is one, else French or English, which the others fall back to."""
        if isinstance(label, Translated):
            return label.text
        return (label.fr if self.language == "fr" else label.en) or label.fr

    def labelled(self, label: Label) -> Markup:
        """The same for a page: a text that is not in the page's language says which it is in (WCAG 3.1.2)."""
        text = escape(self.label(label))
        if self.language == DEFAULT or isinstance(label, Translated):
            return text
        language = "en" if label.en not in ("", label.fr) else "fr"
        return text if language == self.language else Markup('<span lang="{}">{}</span>').format(language, text)

    def country(self, code: str) -> str:
        """The name of a country (ISO 3166-1 alpha-2), "" where the language has none."""
        name: str = _locale(self.language).territories.get(code, "")
        return name

    def day(self, value: date) -> str:
        """A date with the month in letters: 1er mars 2027, 1 March 2027."""
        return _day(self.language, value)

    def moment(self, value: datetime, zone: str = "UTC") -> str:
        """A date and an hour with its zone: 23 novembre 2026 à 14 h 05 (UTC+1)."""
        return _moment(self.language, value, zone)

    def birth(self, birth: BirthDate) -> str:
        """A birth date as exactly as the identity document gives it: a year alone is its four digits."""
        if birth.precision is Precision.DAY:
            return self.day(date(birth.year, birth.month or 1, birth.day or 1))
        if birth.precision is Precision.MONTH:
            months: Any = get_month_names("wide", "format", self.language)
            pattern: str = _locale(self.language).datetime_skeletons["yMMMM"].format  # marzo de 1991
            return pattern % {"MMMM": months[birth.month or 1], "y": birth.year}
        return self.year(birth) if birth.precision is Precision.AROUND else str(birth.year)

    def year(self, birth: BirthDate) -> str:
        """The birth year alone with its preposition, as the verdict says it: en 1991, in 1991, vers 1985."""
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
    number = FIRST.get(language, "1") if value.day == 1 else str(value.day)
    months: Any = get_month_names("wide", "format", language)
    return pattern % {"d": number, "MMMM": months[value.month], "y": value.year}


@cache
def _pattern(language: str) -> str:
    # Babel's own formatting costs more than the rest of the page; its patterns are read once instead.
    return str(get_date_format("long", _locale(language)).format)


def _locale(language: str) -> Locale:
    return Locale.parse(REGION.get(language, language))


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _offset(local: datetime) -> str:
    """UTC+1: what needs no name of a zone in any language."""
    offset = local.utcoffset() or timedelta(0)
    return "UTC" if not offset else str(timezone(offset)).replace(":00", "").replace("+0", "+").replace("-0", "\u2212")
