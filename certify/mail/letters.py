"""Writes a message from its template: subject, plain text and HTML, in one language, with the same words.

A template is `templates/mail/<name>.html`: it extends `letter`, fills the blocks `subject` and `content`, and writes
with `p(text)`, `facts(pairs)`, `lines(texts)` and `go(words, path)`, which come out as text or as HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

import jinja2

from certify import languages
from certify.mail.addresses import one_line
from certify.places import templates_dir

# Stands for the public address until a message is sent; no name can exist under `.invalid` (RFC 2606 §2).
SITE = "https://certify.invalid"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person reads."""

    subject: str
    text: str
    html: str


def write(template: str, language: str, values: Mapping[str, object]) -> Letter:
    """The message of `template` in `language` (`fr` or `en`). Values are shown as text, whatever they contain.

    Errors: jinja2.TemplateNotFound; jinja2.UndefinedError for a value that the template lacks.
    """
    plain = _templates(language, "text").get_template(f"mail/{template}.html")
    page = _templates(language, "page").get_template(f"mail/{template}.html")
    subject = one_line("".join(plain.blocks["subject"](plain.new_context(dict(values)))))
    return Letter(subject, _tidy(plain.render(values)), page.render(values, subject=subject))


def _tidy(text: str) -> str:
    """One empty line between paragraphs, none at either end, no control character."""
    lines = ("".join(sign for sign in line if sign.isprintable() or sign == "\u00a0") for line in text.split("\n"))
    paragraphs = "\n".join(line.strip(" ") for line in lines).split("\n\n")
    return "\n\n".join(part.strip("\n") for part in paragraphs if part.strip()) + "\n"


@cache
def _templates(language: str, form: str) -> jinja2.Environment:
    """The templates of one language, written as `text` or as `page`."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_dir()),
        autoescape=form == "page",  # noqa: S701  (the other form is plain text)
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(languages.texts(language), newstyle=True)  # type: ignore[attr-defined]
    for name in ("in_language", "day", "month"):
        environment.filters[name] = partial(getattr(languages, name), language=language)
    environment.filters["days"] = lambda first, last: languages.days(first, last, language)
    environment.filters["moment"] = lambda value, zone="UTC": languages.moment(value, language, zone)
    environment.filters["hour"] = lambda value, zone="UTC": languages.hour(value, language, zone)
    environment.globals.update(language=language, site=SITE, letter=f"mail/letter/{form}.html")
    parts = environment.get_template(f"mail/letter/{form}_parts.html").module
    environment.globals.update({name: getattr(parts, name) for name in ("p", "facts", "lines", "go")})
    return environment
