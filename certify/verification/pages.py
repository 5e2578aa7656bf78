"""Pages of the public face: one response each, style inlined, whole without the script that some of them name."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache

from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from certify.credential import publicid
from certify.places import static_dir, templates_dir
from certify.verification import scripts
from certify.verification.folding import FoldingEnvironment
from certify.verification.languages import LANGUAGES, Translated, texts

_SYMBOL = re.compile(r'<symbol id="i-([a-z]+)" viewBox="([^"]+)">(.*?)</symbol>', re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANK = re.compile(r"\n+")


@cache
def style() -> str:
    """The style sheet of the service and this face's few lines, as every page carries them."""
    sheets = ("certify.css", "verification/verification.css")
    text = "\n".join((static_dir() / sheet).read_text(encoding="utf-8") for sheet in sheets)
    return _BLANK.sub("\n", _COMMENT.sub("", text)).strip()


@cache
def style_source() -> str:
    """The source by which a content security policy allows that style (CSP 3 §2.3.1)."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(style().encode()).digest()).decode() + "'"


@cache
def _icons() -> dict[str, Markup]:
    sheet = (static_dir() / "icons.svg").read_text(encoding="utf-8")
    return {
        name: Markup(f'<svg class="i" viewBox="{box}" aria-hidden="true">{drawing}</svg>')  # noqa: S704
        for name, box, drawing in _SYMBOL.findall(sheet)
    }


def _mark() -> str:
    return (templates_dir() / "macros" / "mark.svg").read_text(encoding="utf-8").strip()


def icon(name: str) -> Markup:
    """An icon, which always stands beside a text that says the same. Errors: KeyError when there is none."""
    return _icons()[name]


def script(name: str) -> Markup:
    """Where a script is served."""
    return Markup(scripts.address(name))  # noqa: S704  (ours)


def render(template: str, language: str, **values: object) -> str:
    """The page in that language."""
    return _environment(language).get_template(f"verification/{template}").render(values)


@cache
def _environment(language: str) -> FoldingEnvironment:
    speech = texts(language)
    environment = FoldingEnvironment(
        loader=FileSystemLoader(templates_dir()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.folded = {"_": speech.markup, "icon": icon, "script": script}
    environment.globals.update(
        _=speech.markup,
        ngettext=speech.ngettext,
        icon=icon,
        script=script,
        language=language,
        LANGUAGES=LANGUAGES,
        style=Markup(style()),  # noqa: S704  (our own file)
        mark=Markup(_mark()),  # noqa: S704  (our own file)
    )
    environment.tests["translated"] = lambda label: isinstance(label, Translated)
    environment.filters.update(
        label=speech.label,
        labelled=speech.labelled,
        day=speech.day,
        moment=speech.moment,
        birth=speech.birth,
        year=speech.year,
        grouped=publicid.group,
    )
    return environment
