"""Icons, drawn once for each page: the page carries the symbols it uses and nothing else."""

from __future__ import annotations

import re
from functools import cache

from flask import Flask, g
from markupsafe import Markup

from certify.places import static_dir

_SYMBOL = re.compile(r'<symbol id="i-(?P<name>[a-z]+)".*?</symbol>', re.DOTALL)


@cache
def symbols() -> dict[str, str]:
    """Every symbol of `static/icons.svg`, by its name."""
    text = (static_dir() / "icons.svg").read_text(encoding="utf-8")
    return {found["name"]: found.group() for found in _SYMBOL.finditer(text)}


def install(app: Flask) -> None:
    """Give templates `icon(name)` and, for the layout, `icon_symbols()`."""
    app.add_template_global(icon)
    app.add_template_global(icon_symbols)


def icon(name: str) -> Markup:
    """An icon beside a text that says the same. Errors: KeyError when there is no such symbol."""
    g.setdefault("icons", {})[name] = symbols()[name]
    return Markup(f'<svg class="i" aria-hidden="true"><use href="#i-{name}"/></svg>')  # noqa: S704


def icon_symbols() -> Markup:
    """The symbols this page has used, once; the layout puts them at its end."""
    used = "".join(g.pop("icons", {}).values())
    return Markup(f'<svg hidden width="0" height="0">{used}</svg>' if used else "")  # noqa: S704
