"""Writes the decisions of a simulation into a CSV file, one row for each lead, for spreadsheets and scripts."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from reifegrad.language.spreadsheet_cell import safe_cell
from reifegrad.report.records.agreements import decision_records
from reifegrad.tasks.new_file import check_new, write_new

if TYPE_CHECKING:
    from reifegrad.agreement.simulation import Simulation

COLUMNS = ("lead", "at", "owner", "queue", "route", "cause", "starts_at", "text")


def check_decisions_file(path: str | None) -> None:
    """Raise `ReifegradError` where the file has no place, or is there already."""
    check_new(path)


def write_decisions(path: str, made: Simulation, language: str) -> None:
    """All decisions, in their order. Raises `ReifegradError` if a file has come there in the meantime."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for record in decision_records(made, None, language):
        writer.writerow([safe_cell(getattr(record, name) or "") for name in COLUMNS])
    write_new(path, text.getvalue())
