"""Frozen dataclasses to canonical JSON (RFC 8785) and back, strictly.

One value has exactly one encoding, and only that encoding is read: an unknown, missing, repeated or mistyped member,
a number that is not an integer, white space or another order of members are all refused. What a signature or a hash
covers can therefore be stored as bytes, parsed and encoded again without a difference.
"""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

import rfc8785

from certify.credential.malformed import Malformed

T = TypeVar("T")


def canonical(value: object) -> bytes:
    """Canonical JSON of plain values (dict, list, str, int, bool, None).

    Raises ValueError for what JSON cannot carry exactly (NaN, integers past 2^53, lone surrogates).
    """
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def plain(value: Any) -> Any:
    """A dataclass tree as plain JSON values: dates and instants (UTC, to the second) as ISO 8601, tuples as lists."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def instant_text(instant: datetime) -> str:
    """An instant as `2026-03-04T10:11:12Z`. Raises ValueError when it is not UTC or not a whole second."""
    if instant.utcoffset() != UTC.utcoffset(None) or instant.microsecond:
        raise ValueError("an instant is carried in UTC, to the whole second")
    return instant.replace(tzinfo=None).isoformat() + "Z"


def parse(data: bytes, code: str) -> Any:
    """Plain values from canonical JSON. Raises Malformed(code) for any other bytes."""

    def refuse(*_: object) -> NoReturn:
        raise ValueError("only integers are numbers here")

    try:
        value = json.loads(data, object_pairs_hook=_members, parse_float=refuse, parse_constant=refuse)
        same = canonical(value) == data
    except (ValueError, RecursionError) as error:
        raise Malformed(code, str(error)) from error
    if not same:
        raise Malformed(code, "not in canonical form")
    return value


def build(kind: type[T], value: Any, code: str) -> T:
    """A dataclass tree from plain values. Raises Malformed(code) naming the place that does not fit."""
    try:
        return _value(kind, value, kind.__name__)  # type: ignore[no-any-return]
    except (ValueError, OverflowError) as error:
        raise Malformed(code, str(error)) from error


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is repeated")
    return members


@cache
def _types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(kind: Any, value: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _value(get_args(kind)[0], value, where)
    if origin is tuple:
        items = _exactly(list, value, where)
        return tuple(_value(get_args(kind)[0], item, f"{where}[{place}]") for place, item in enumerate(items))
    if is_dataclass(kind):
        return _object(kind, value, where)
    return _scalar(kind, value, where)


def _object(kind: Any, value: Any, where: str) -> Any:
    members = _exactly(dict, value, where)
    wanted = _types(kind)
    if members.keys() != wanted.keys():
        raise ValueError(f"{where}: members differ by {sorted(members.keys() ^ wanted.keys())}")
    return kind(**{name: _value(wanted[name], members[name], f"{where}.{name}") for name in wanted})


def _scalar(kind: Any, value: Any, where: str) -> Any:
    if kind in (bool, int, str):
        return _exactly(kind, value, where)
    text = _exactly(str, value, where)
    try:
        return _from_text(kind, text)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error


def _from_text(kind: Any, text: str) -> Any:
    read = (
        datetime.fromisoformat(text) if kind is datetime else date.fromisoformat(text) if kind is date else kind(text)
    )
    if plain(read) != text:
        raise ValueError("not in canonical form")
    return read


def _exactly(kind: type, value: Any, where: str) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{where}: {kind.__name__} expected")
    return value
