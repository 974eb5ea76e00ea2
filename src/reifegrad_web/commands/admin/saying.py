"""How a command of `admin` answers: a line for each thing, with headings above a list, or JSON for scripts."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from reifegrad.language.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from _typeshed import DataclassInstance


def say(found: dict[str, Any], *, as_json: bool) -> None:
    """Print an answer."""
    click.echo(json.dumps(found) if as_json else "\n".join(f"{name}: {value}" for name, value in found.items()))


def say_list(headings: Sequence[str], rows: Iterable[Sequence[str | int]], *, none: str) -> None:
    """Print a list in columns, numbers to the right.

    Args:
        headings: What stands above the columns.
        rows: The lines.
        none: What is said instead where there is no line: that there is none, and how to come by one.
    """
    found = list(rows)
    if not found:
        click.echo(none)
        return
    columns = [[heading, *column] for heading, column in zip(headings, zip(*found, strict=True), strict=True)]
    aligned = [_aligned(column) for column in columns]
    for line in zip(*aligned, strict=True):
        click.echo("  ".join(line).rstrip())


def _aligned(column: Sequence[str | int]) -> list[str]:
    cells = [printable(cell).replace("\n", " ") for cell in column]
    width = max(map(len, cells))
    are_numbers = all(isinstance(cell, int) for cell in column[1:])
    return [cell.rjust(width) if are_numbers else cell.ljust(width) for cell in cells]


def plain(record: DataclassInstance) -> dict[str, Any]:
    """A record as plain data; moments as ISO 8601."""
    return asdict(record, dict_factory=lambda pairs: {name: _plain(value) for name, value in pairs})


def plain_data(found: Any) -> Any:
    """Plain data with moments as ISO 8601."""
    if isinstance(found, dict):
        return {name: plain_data(value) for name, value in found.items()}
    if isinstance(found, list):
        return [plain_data(each) for each in found]
    return _plain(found)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
