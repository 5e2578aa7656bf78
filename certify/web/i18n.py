"""Languages: which one a person reads, labels in it, and dates and hours as it writes them."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from functools import lru_cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.support import NullTranslations
from flask import Flask, Response, current_app, g, request
from flask_babel import Babel, Domain, get_locale

from certify.credential.record import Label

LANGUAGES = {"fr": "Français", "en": "English"}
COOKIE = "langue"
YEAR = 365 * 24 * 3600
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


class Texts(Domain):
    """Catalogues, with French as the source language."""

    def get_translations(self) -> NullTranslations:
        """French itself, or the catalogue of the locale."""
        if language() == "fr":
            return _FRENCH
        translations: NullTranslations = super().get_translations()
        return translations


_FRENCH = French()


def install(app: Flask) -> None:
    """Choose the language of each request and give templates their filters."""
    babel = Babel(app, default_locale="fr", locale_selector=_choose)
    babel.domain_instance = Texts()
    app.after_request(_remember)
    for filter_ in (in_language, day, days, month, moment, hour):
        app.add_template_filter(filter_)
    app.add_template_global(language)
    app.jinja_env.globals["LANGUAGES"] = LANGUAGES
    app.add_template_global(in_other_language)


def language() -> str:
    """Code of the language of this request."""
    locale = get_locale()
    return "fr" if locale is None else str(locale.language)


def prefer(code: str) -> None:
    """Read this request in the account's language, unless the person has chosen another one in this browser."""
    g.account_language = code


def _choose() -> str:
    """`?lang=`, else what this browser was told, else the account's language, else French.

    Phones sold in West Africa often announce a language that their owner does not read, so the site of the people who
    sign in ignores Accept-Language; the employers' side sets `ACCEPT_LANGUAGE` and follows it.
    """
    told = (request.args.get("lang"), request.cookies.get(COOKIE), g.get("account_language"))
    accepted = request.accept_languages.best_match(LANGUAGES) if current_app.config.get("ACCEPT_LANGUAGE") else None
    return next((code for code in (*told, accepted) if code in LANGUAGES), "fr")


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        secure = current_app.config["PREFERRED_URL_SCHEME"] == "https"
        response.set_cookie(COOKIE, asked, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def in_other_language(code: str) -> str:
    """Address of this page in another language. After a refused form it leads back to the form."""
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return "?" + urlencode([("lang", code), *others])


def in_language(label: Label) -> str:
    """The label in the language of this request; French where there is no English."""
    return (label.en if language() == "en" else label.fr) or label.fr


def day(value: date) -> str:
    """A date with the month in letters: 1er mars 2027, 1 March 2027."""
    text = format_date(value, "d MMMM y", locale=language())
    return text.replace("1 ", "1er ", 1) if language() == "fr" and text.startswith("1 ") else text


def days(first: date, last: date) -> str:
    """A span of days: du 23 au 27 novembre 2026."""
    if first == last:
        return day(first)
    link = (" au ", "du ") if language() == "fr" else (" to ", "")
    start = day(first)
    if first.year == last.year:
        start = start.removesuffix(f" {first.year}")
        if first.month == last.month:
            start = start.split(" ")[0]
    return f"{link[1]}{start}{link[0]}{day(last)}"


def month(value: date) -> str:
    """A month: novembre 2026."""
    return format_date(value, "MMMM y", locale=language())


def moment(value: datetime, zone: str | tzinfo = "UTC") -> str:
    """A date and an hour with its zone: 23 novembre 2026 à 14 h 05 (UTC+1)."""
    local = _local(value, zone)
    link = " à " if language() == "fr" else " at "
    return f"{day(local.date())}{link}{_clock(local)} ({_offset(local)})"


def hour(value: datetime, zone: str | tzinfo = "UTC") -> str:
    """An hour of the day, in the zone of the place: 14 h 05."""
    return _clock(_local(value, zone))


def _local(value: datetime, zone: str | tzinfo) -> datetime:
    return value.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def _clock(local: datetime) -> str:
    return f"{local.hour}\u00a0h\u00a0{local:%M}" if language() == "fr" else f"{local:%H:%M}"


def _offset(local: datetime) -> str:
    minutes = int(local.utcoffset().total_seconds()) // 60  # type: ignore[union-attr]
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\u2212"
    return "UTC" if not minutes else f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
