"""Turns what clients send, JSON of any form, into the values that models read: as the engine reads JSON files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reifegrad.reference.known import as_text
from reifegrad.tables.json_records import flattened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.spec.condition import Value


def plain_values(sent: Mapping[str, Any]) -> Mapping[str, Value]:
    """One value for each name: nested names are joined by points (`address.city`), lists are one text.

    The values of a list are joined by semicolons, so that `has_value` finds one of them; a list of objects is its JSON.
    """
    if not any(isinstance(value, dict | list) for value in sent.values()):
        return sent
    return {name: _plain(value) for name, value in flattened(dict(sent)).items()}


def _plain(value: Any) -> Value:
    match value:
        case list() if not any(isinstance(item, dict | list) for item in value):
            return ";".join(as_text(item) for item in value if item is not None) or None
        case dict() | list():
            return json.dumps(value, ensure_ascii=False) if value else None
    found: Value = value
    return found
