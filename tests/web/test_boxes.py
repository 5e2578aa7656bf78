"""Several among a few are boxes to tick, whatever widget the form names."""

from __future__ import annotations

import re

import pytest
from flask import render_template_string
from flask_wtf import FlaskForm
from wtforms import Field, SelectMultipleField
from wtforms.widgets import CheckboxInput

from certify.web.application import Application

PAGE = "{% from 'macros/forms.html' import field with context %}{{ field(form.several) }}"


@pytest.mark.parametrize("options", [{}, {"option_widget": CheckboxInput()}])
def test_each_choice_is_a_box(whole: Application, options: dict[str, object]) -> None:
    kind = type("Several", (FlaskForm,), {"several": _field(options)})
    with whole.test_request_context("/"):
        page = render_template_string(PAGE, form=kind(data={"several": ["b"]}))
    boxes = re.findall(r"<input [^>]*>", page)
    assert [('type="checkbox"' in box, f'value="{value}"' in box) for value, box in zip("ab", boxes, strict=True)] == [
        (True, True),
        (True, True),
    ]
    assert [box.count("checked") for box in (box.replace("checkbox", "") for box in boxes)] == [0, 1]
    assert "<option" not in page


def _field(options: dict[str, object]) -> Field:
    field: Field = SelectMultipleField("Lesquels", choices=[("a", "A"), ("b", "B")], **options)
    return field
