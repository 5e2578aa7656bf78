"""Rules that every template keeps, and the macros that they share."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import render_template_string
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField

from certify.errors import Invalid
from certify.places import templates_dir
from certify.web.application import Application
from certify.web.forms import put_errors
from certify.web.icons import symbols

# What is printed on a certificate is no page: no browser reads it, and WeasyPrint fetches nothing.
PAGES = sorted(path for path in templates_dir().rglob("*.html") if "pdf" not in path.parts)
MACROS = "{% from 'macros/forms.html' import errors_summary, field with context %}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(templates_dir()).as_posix())
def test_a_template_has_no_inline_style_or_script_and_only_known_icons(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r"[^'\"\s]\s*\|\s*safe\b", text), "only a text written in the template itself is safe"
    for name in re.findall(r"icon\('([a-z]+)'\)", text):
        assert name in symbols(), name


class Form(FlaskForm):
    name = StringField("Nom", description="Comme sur la pièce")
    kind = RadioField("Nature", choices=[("a", "Un"), ("b", "Deux")], validate_choice=False)
    place = SelectField("Lieu", choices=[("x", "Ici")], validate_choice=False)
    sure = BooleanField("J’ai relu")


def shown(site: Application, error: Invalid | None = None) -> str:
    with site.test_request_context(method="POST", data={"name": 'Awa "<b>"'}):
        form = Form(meta={"csrf": False})
        if error:
            put_errors(form, error)
        fields = "{{ errors_summary(form) }}{% for f in form %}{{ field(f) }}{% endfor %}"
        return render_template_string(MACROS + fields, form=form)


def test_what_was_typed_is_kept_and_escaped(site: Application) -> None:
    assert 'value="Awa &#34;&lt;b&gt;&#34;"' in shown(site)


def test_an_error_stands_beside_its_field_and_in_the_summary_with_a_link(site: Application) -> None:
    page = shown(site, Invalid("x", "y", {"n": 3}, fields={"name": "Écrivez %(n)s lettres.", "kind": "Choisissez."}))
    assert '<a href="#name">Écrivez 3 lettres.</a>' in page
    assert '<a href="#kind-0">Choisissez.</a>' in page
    assert 'id="kind-0"' in page
    assert 'aria-describedby="name-hint name-error"' in page
    assert page.count('aria-invalid="true"') == 3  # the name, and both choices
    assert "Il reste 2 choses à corriger" in page


@pytest.mark.parametrize("fields", [{}, {"nowhere": "Pas ainsi."}])
def test_an_error_of_no_field_stands_in_the_summary(site: Application, fields: dict[str, str]) -> None:
    page = shown(site, Invalid("x", "Pas ainsi.", fields=fields))
    assert "<li>Pas ainsi.</li>" in page
    assert "Il reste 1 chose à corriger" in page


def test_a_form_without_error_shows_no_summary(site: Application) -> None:
    assert "alert" not in shown(site)


def test_a_page_carries_the_icons_it_uses_once(site: Application) -> None:
    with site.test_request_context():
        page = render_template_string("{{ icon('check') }}{{ icon('check') }}{{ icon_symbols() }}")
    assert page.count("<symbol") == 1
    assert page.count('href="#i-check"') == 2
