"""Prints a template as a tagged PDF (PDF/UA-1, ISO 14289-1), in one language, with one style for every document.

Nothing is fetched while drawing, whatever a name contains: no file, no address. Templates escape every text.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import jinja2
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from certify import languages
from certify.places import static_dir, templates_dir

VARIANT = "pdf/ua-1"
LAYOUT = "paper/layout.html"


class Refusing(URLFetcher):  # type: ignore[misc]  # the library ships no types
    """Fetches nothing: no file, no address, no redirect."""

    def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ARG002  (the library's signature)
        """Refuse."""
        raise ValueError(f"a document fetches nothing: {url[:60]}")


@dataclass(frozen=True)
class _Press:
    """What every document of a thread shares: fonts, style sheet, fetcher."""

    fonts: Any
    style: Any
    fetcher: Refusing


# Pango's font map belongs to one thread, and the libraries below work side by side.
_own = threading.local()


def _press() -> _Press:
    if not hasattr(_own, "press"):
        _own.press = _set_up()
    found: _Press = _own.press
    return found


def _set_up() -> _Press:
    fonts, fetcher = FontConfiguration(), Refusing(allowed_protocols=())
    text = (static_dir() / "paper.css").read_text(encoding="utf-8")
    return _Press(fonts, CSS(string=text, font_config=fonts, url_fetcher=fetcher), fetcher)


@cache
def _templates(language: str) -> jinja2.Environment:
    """The templates of one language: `_`, `ngettext`, and the filters that pages have."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_dir()),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(languages.texts(language), newstyle=True)  # type: ignore[attr-defined]
    for name in ("in_language", "birth", "day", "delay", "month"):
        environment.filters[name] = partial(getattr(languages, name), language=language)
    environment.filters["days"] = lambda first, last: languages.days(first, last, language)
    environment.filters["moment"] = lambda value, zone="UTC": languages.moment(value, language, zone)
    environment.filters["hour"] = lambda value, zone="UTC": languages.hour(value, language, zone)
    environment.globals["language"] = language
    return environment


def source(template: str, language: str, **values: object) -> str:
    """The HTML of a document: `template` below `templates/`, extending `paper/layout.html`."""
    return _templates(language).get_template(template).render(**values)


def draw(template: str, language: str, **values: object) -> bytes:
    """The document as a PDF. `language` is `fr` or `en`.

    Errors: jinja2.UndefinedError for a value that the template lacks; ValueError if it asks for a file or address.
    """
    return lay_out(source(template, language, **values))


def lay_out(document: str) -> bytes:
    """The HTML of a document (`source`) as a PDF. What it takes is here: no database, so it fits outside a transaction.

    Errors: ValueError if it asks for a file or address.
    """
    press = _press()
    html = HTML(string=document, base_url="paper:", url_fetcher=press.fetcher)
    pdf: bytes = html.write_pdf(stylesheets=[press.style], font_config=press.fonts, pdf_variant=VARIANT)
    return pdf
