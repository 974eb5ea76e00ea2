"""Tools of these tests: write a file, prepare it, look at what came out."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.tables import CONTRACTS, Intake, Mapping, prepare

if TYPE_CHECKING:
    from pathlib import Path


class Desk:
    """Prepares sources in a temporary directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.staging = folder / "staging"

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def prepare(self, table: str, source: object, wanted: Any = None, mapping: Any = None, **more: Any) -> Intake:
        part = Mapping.model_validate({table: mapping}) if mapping is not None else None
        more = {"timezone": "Europe/Berlin"} | more
        contract = CONTRACTS[table]
        return prepare(contract, str(source), wanted=wanted or {}, staging=self.staging, mapping=part, **more)

    def rows(self, intake: Intake) -> list[dict[str, Any]]:
        found = []
        for path in intake.files:
            with pq.ParquetFile(path) as file:
                found += file.read().to_pylist()
        assert len(found) == intake.rows_read - intake.rows_rejected - intake.rows_dropped
        return [{name: row[heading] for name, heading in intake.source_columns.items()} for row in found]

    def column(self, intake: Intake, name: str) -> list[Any]:
        return [row[name] for row in self.rows(intake)]

    def rejects(self, intake: Intake) -> list[tuple[str, str, str, str]]:
        if intake.rejects_file is None:
            return []
        with intake.rejects_file.open(encoding="utf-8", newline="") as file:
            return [(r["line"], r["column"], r["value"], r["reason"]) for r in csv.DictReader(file)]

    def error(self, table: str, source: object, **more: Any) -> ReifegradError:
        with pytest.raises(ReifegradError) as caught:
            self.prepare(table, source, **more)
        return caught.value


def codes(intake: Intake) -> set[str]:
    return {note.code for note in intake.notes}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
