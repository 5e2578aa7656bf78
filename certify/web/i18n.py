"""Languages: which one a person reads, labels in it, and dates and hours as it writes them."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from urllib.parse import urlencode

from babel.support import NullTranslations
from flask import Flask, Response, current_app, g, request
from flask_babel import Babel, Domain, get_locale

from certify import languages
from certify.credential.record import Label
from certify.languages import LANGUAGES

COOKIE = "langue"
YEAR = 365 * 24 * 3600


class Texts(Domain):
    """Catalogues, with French as the source language."""

    def get_translations(self) -> NullTranslations:
        """French itself, or the catalogue of the locale."""
        if language() == "fr":
            return languages.FRENCH
        translations: NullTranslations = super().get_translations()
        return translations


def install(app: Flask) -> None:
    """Choose the language of each request and give templates their filters."""
    babel = Babel(app, default_locale="fr", locale_selector=_choose)
    babel.domain_instance = Texts()
    app.after_request(_remember)
    for filter_ in (in_language, day, days, delay, month, moment, hour):
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
    return languages.in_language(label, language())


def day(value: date) -> str:
    """A date with the month in letters: 1er mars 2027, 1 March 2027."""
    return languages.day(value, language())


def days(first: date, last: date) -> str:
    """A span of days: du 23 au 27 novembre 2026."""
    return languages.days(first, last, language())


def delay(number: int) -> str:
    """A number of days, with the months or years that a decree means by it: 61 jours (2 mois)."""
    return languages.delay(number, language())


def month(value: date) -> str:
    """A month: novembre 2026."""
    return languages.month(value, language())


def moment(value: datetime, zone: str | tzinfo = "UTC") -> str:
    """A date and an hour with its zone: 23 novembre 2026 à 14 h 05 (UTC+1)."""
    return languages.moment(value, language(), zone)


def hour(value: datetime | time, zone: str | tzinfo = "UTC") -> str:
    """An hour of the day, in the zone of the place: 14 h 05."""
    return languages.hour(value, language(), zone)
