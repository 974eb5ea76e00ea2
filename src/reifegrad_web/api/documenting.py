"""Adds to the OpenAPI document what holds for every address: problems, and the key of a request."""

from __future__ import annotations

from typing import Any

from reifegrad_web.api.idempotency import HEADER
from reifegrad_web.org.answers import LONGEST_KEY

_PROBLEM = {
    "type": "object",
    "description": "What is wrong, as RFC 9457 has it.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "`urn:reifegrad:problem:` and the code."},
        "title": {"type": "string", "description": "The code, for programs."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people who write programs."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"place": {"type": "array", "items": {"type": "string"}}, "message": {"type": "string"}},
            },
        },
    },
}
_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    "description": "The same key and the same request again within a day: it is done once and answered alike. "
    "The same key with another request is refused (422).",
}


def _without_null(schema: dict[str, Any]) -> None:
    """An address can leave a parameter out; it has no way to say null."""
    kinds = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    if len(kinds) == 1:
        del schema["anyOf"]
        schema |= kinds[0]


def documented(schema: Any) -> Any:
    """The document with these."""
    schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                _without_null(parameter["schema"])
            operation["responses"]["4XX"] = {
                "description": "The request cannot be answered.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
            if method == "post":
                operation["parameters"] = [*operation.get("parameters", []), _KEY]
    return schema
