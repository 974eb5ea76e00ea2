"""Refuses what no route asks for: parameters that nobody reads, and characters and numbers that no database keeps."""

from __future__ import annotations

import json
import math
from functools import wraps
from inspect import unwrap
from typing import TYPE_CHECKING, Any

from ninja.parser import Parser

from reifegrad_web.api.problems import ApiProblem, problem
from reifegrad_web.imports.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from django.utils.datastructures import MultiValueDict
    from ninja.operation import Operation

_NUL = "\0"
_FORM = 1024 * 1024
"""Bytes that a form may have besides its files."""


def strict(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make a view of the API one that refuses parameters of the address which it does not have.

    One that is misspelt would have no effect, and nobody would know.
    """
    operation: Operation = unwrap(run).__self__  # the method of an operation of ninja
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }

    @wraps(run)
    def looked_at(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        if _NUL in request.path:
            return problem(422, "text-unusable", "a path holds no NUL character")
        unknown = sorted(set(request.GET) - known)
        if unknown:
            has = ", ".join(sorted(known)) or "none"
            return problem(422, "parameter-unknown", f"this address has no parameter {unknown[0]!r}; it has: {has}")
        return run(request, *given, **named)

    return looked_at


def is_too_large(request: HttpRequest) -> bool:
    """Whether a request is larger than any that is taken, by what it says of its length, before it is read."""
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) > Limits().uploaded + _FORM


class StrictParser(Parser):
    """Reads bodies as JSON has them, and refuses what Python understands beyond it, or no database keeps."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body of a request. Raises `ApiProblem`, which ninja wraps."""
        found = json.loads(request.body, parse_constant=_no_number, parse_float=_number)
        if not isinstance(found, dict):  # where nothing is required, ninja would take it for an object without anything
            raise ApiProblem(422, "body-not-an-object", "the body is a JSON object")
        _check(found)
        return found

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The fields of an address or a form."""
        for name in data:
            for value in data.getlist(name):
                if isinstance(value, str):
                    _check(value)
        found: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        return found


def _no_number(name: str) -> float:
    raise ApiProblem(422, "number-unusable", f"{name} is no number of JSON")


def _number(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise ApiProblem(422, "number-unusable", "a number is too large")
    return found


def _check(value: Any) -> None:
    if isinstance(value, str):
        if _NUL in value or any("\ud800" <= letter <= "\udfff" for letter in _beyond_ascii(value)):
            raise ApiProblem(422, "text-unusable", "a text holds a NUL character, or half of a character")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check(name)
            _check(inner)
    elif isinstance(value, list):
        for inner in value:
            _check(inner)


def _beyond_ascii(text: str) -> str:
    return "" if text.isascii() else text
