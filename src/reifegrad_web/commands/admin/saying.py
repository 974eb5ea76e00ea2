"""How a command of `admin` answers: a line for each thing, or JSON for scripts."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def say(found: dict[str, Any], *, as_json: bool) -> None:
    """Print an answer."""
    click.echo(json.dumps(found) if as_json else "\n".join(f"{name}: {value}" for name, value in found.items()))


def plain(record: DataclassInstance) -> dict[str, Any]:
    """A record as plain data; moments as ISO 8601."""
    return asdict(record, dict_factory=lambda pairs: {name: _plain(value) for name, value in pairs})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
