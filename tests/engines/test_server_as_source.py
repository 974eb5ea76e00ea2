"""Tables and views of a PostgreSQL server as sources: they run on the server, and the reader opens nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.tables import CONTRACTS, ColumnType, prepare

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Database


def read(postgres: Database, name: str, folder: Path) -> int:
    source = f"{postgres.url}#{postgres.schema}.{name}"
    wanted = {"country": ColumnType.TEXT}
    return prepare(CONTRACTS["leads"], source, wanted=wanted, staging=folder, timezone="UTC").rows_read


def test_tables_and_views_of_a_server_are_read(postgres: Database, tmp_path: Path) -> None:
    postgres.run(
        "create table SCHEMA.leads (lead_id text, country text)",
        "insert into SCHEMA.leads values ('A', 'DE'), ('B', 'AT')",
        "create view SCHEMA.people as select * from SCHEMA.leads where country = 'DE'",
    )
    assert read(postgres, "leads", tmp_path / "one") == 2
    assert read(postgres, "people", tmp_path / "two") == 1
