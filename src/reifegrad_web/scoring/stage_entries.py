"""Notes when leads come into a stage of a model for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reifegrad_web.leads.adding import add_new_rows
from reifegrad_web.scoring.models import StageEntry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_COLUMNS = ("lead_id", "model", "stage", "at")


class Entered(NamedTuple):
    """A lead is in a stage of a model from a moment on."""

    lead: int
    model: str
    stage: str
    at: datetime


def note_entries(entered: Iterable[Entered]) -> None:
    """Note them, each lead once for each stage: who was there before has come already.

    The caller holds the transaction.
    """
    first: dict[tuple[int, str, str], Entered] = {}
    for each in entered:
        if each.stage:
            first.setdefault(each[:3], each)
    # In one order, so that two workers do not wait for each other.
    add_new_rows(StageEntry, _COLUMNS, [first[key] for key in sorted(first)])
