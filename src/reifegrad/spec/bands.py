"""Resolves maps from value or bound to points into ordered `Band`s of one type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reifegrad.errors import MessageError, message
from reifegrad.spec.condition import Type
from reifegrad.spec.model import Band
from reifegrad.spec.points import MICRO, PointsError, to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Key = str | int | float | bool

_BOUND = re.compile(r"^\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\s*$")
_INTERVAL = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)\s*$")
ELSE = "else"


class BandError(MessageError):
    """A key of a map that is neither value nor bound, or that contradicts another."""


def make_bands(lines: Iterable[tuple[list[Key], str, int]], *, scale: int = 1) -> tuple[tuple[Band, ...], Type]:
    """Bands of lines (keys, label, milli-points), and the type of value that they are for.

    `scale` multiplies numbers: `MICRO` for measured amounts. Raises `BandError`.
    """
    bands: list[Band] = []
    kinds: set[Type] = set()
    for keys, label, points in lines:
        band, kind = _band(keys, label, points, scale)
        if bands and bands[-1].is_else:
            raise BandError("fault.band.behind_else", label=label)
        bands.append(band)
        if kind is not None:
            kinds.add(kind)
    if len(kinds) > 1:
        types = tuple(message(f"type.{kind}") for kind in sorted(kinds))
        raise BandError("fault.band.mixed_keys", types=types)
    _reject_repeats(bands)
    return tuple(bands), next(iter(kinds), Type.TEXT)


def _reject_repeats(bands: list[Band]) -> None:
    seen: set[tuple[type, str | float | bool]] = set()
    for value in (value for band in bands for value in band.values):
        if (type(value), value) in seen:
            raise BandError("fault.band.repeated", value=repr(value))
        seen.add((type(value), value))


def _band(keys: list[Key], label: str, points: int, scale: int) -> tuple[Band, Type | None]:
    if keys == [ELSE]:
        return Band(points=points, label=label, is_else=True), None
    if len(keys) == 1 and isinstance(keys[0], str):
        bound = _bound(keys[0], label, points, scale)
        if bound is not None:
            return bound, Type.NUMBER
    values = tuple(_value(key, scale) for key in keys)
    kinds = {_type_of(value) for value in values}
    if len(kinds) != 1:
        raise BandError("fault.band.mixed_values", label=label)
    return Band(points=points, label=label, values=values), next(iter(kinds))


def _bound(text: str, label: str, points: int, scale: int) -> Band | None:
    if match := _BOUND.match(text):
        number, included = _number(match[2], scale), "=" in match[1]
        if match[1].startswith(">"):
            return Band(points, label, above=number, above_included=included)
        return Band(points, label, below=number, below_included=included)
    if match := _INTERVAL.match(text):
        low, high = _number(match[1], scale), _number(match[2], scale)
        if low > high:
            raise BandError("fault.band.reversed", text=text)
        return Band(points, label, above=low, above_included=True, below=high, below_included=True)
    if re.match(r"^\s*[<>]", text):
        raise BandError("fault.band.no_bound", text=text)
    return None


def _value(key: Key, scale: int) -> str | float | bool:
    if isinstance(key, bool):
        return key
    if isinstance(key, str):
        if not key.strip() or key.strip() != key:
            raise BandError("fault.band.spaces", key=key)
        if key == ELSE:
            raise BandError("fault.band.else_in_list")
        return key
    return _number(str(key), scale)


def _number(text: str, scale: int) -> float:
    """A bound as the double that values are compared with; amounts in whole millionths."""
    try:
        number = to_decimal(text) * scale
    except PointsError as error:
        raise BandError(error.message.key, **error.message.params) from None
    if scale == MICRO and number != number.to_integral_value():
        raise BandError("fault.band.too_fine", text=text)
    if abs(number) > 10**15 * scale:
        raise BandError("fault.band.too_large", text=text)
    return float(number)


def _type_of(value: str | float | bool) -> Type:  # noqa: FBT001  # a value of the map, not a switch
    if isinstance(value, bool):
        return Type.BOOLEAN
    return Type.TEXT if isinstance(value, str) else Type.NUMBER


def points_lines(points: Mapping[Key, int]) -> list[tuple[list[Key], str, int]]:
    """The lines of a `points` map."""
    return [([key], _label(key), value) for key, value in points.items()]


def grade_lines(grades: Mapping[str, Key | list[Key]], values: Mapping[str, int]) -> list[tuple[list[Key], str, int]]:
    """The lines of a `grades` map; `values` gives the milli-points of each grade."""
    return [(keys if isinstance(keys, list) else [keys], grade, values[grade]) for grade, keys in grades.items()]


def _label(key: Key) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)
