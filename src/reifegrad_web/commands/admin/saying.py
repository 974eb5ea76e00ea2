"""How a command of `admin` answers: a line for each thing, or JSON for scripts."""

from __future__ import annotations

import json
from typing import Any

import click


def say(found: dict[str, Any], *, as_json: bool) -> None:
    """Print an answer."""
    click.echo(json.dumps(found) if as_json else "\n".join(f"{name}: {value}" for name, value in found.items()))
