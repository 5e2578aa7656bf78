"""Forms: putting what an action refused beside the fields it concerns."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm

from certify.errors import Invalid
from certify.web.errors import sentence, told


def put_errors(form: FlaskForm, error: Invalid) -> None:
    """Put each sentence of the error on its field; what names no field of the form goes above them all."""
    for name, text in error.fields.items():
        _errors_of(form, name).append(told(text, error))
    if not error.fields:
        form.form_errors.append(sentence(error))


def _errors_of(form: FlaskForm, name: str) -> list[Any]:
    if name not in form:
        errors: list[Any] = form.form_errors
        return errors
    field = form[name]
    field.errors = list(field.errors)  # WTForms gives a tuple before validation
    kept: list[Any] = field.errors
    return kept
