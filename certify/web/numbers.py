"""Whole numbers in addresses: those that a row can have."""

from __future__ import annotations

from flask import request
from werkzeug.routing import IntegerConverter, Map, ValidationError

GREATEST = 2**31 - 1  # a key in PostgreSQL
DEEPEST = 10_000


class RowNumber(IntegerConverter):
    """`<int:…>` in a route: a number beyond every key is at no address."""

    def __init__(self, map: Map) -> None:  # noqa: A002  (werkzeug's name)
        super().__init__(map, max=GREATEST)

    def to_python(self, value: str) -> int:
        """The number. Errors: ValidationError, which the router turns into 404."""
        if len(value) > len(str(GREATEST)) or not value.isascii():
            raise ValidationError
        number: int = super().to_python(value)
        return number


def whole(text: str) -> int | None:
    """The number that a query or a hidden field has as text; None when it is none that a row can have."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(GREATEST))):
        return None
    number = int(text)
    return number if number <= GREATEST else None


def wholes(name: str) -> list[int]:
    """The numbers of this name in the query and the form; what is none is left out."""
    return [number for text in request.values.getlist(name) if (number := whole(text)) is not None]


def page_asked() -> int:
    """The `page` of the query, from 1; the first one when it is no number."""
    return min(max(request.args.get("page", 1, type=int), 1), DEEPEST)
