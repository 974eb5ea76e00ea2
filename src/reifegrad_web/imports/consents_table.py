"""The table of consents: what the engine has no use for, and an import brings all the same."""

from __future__ import annotations

from reifegrad.tables.contract import CONTRACTS, Column, ColumnType, Contract

CONSENTS = Contract(
    table="consents",
    columns=(
        Column("lead_id", ColumnType.TEXT, required=True),
        Column("purpose", ColumnType.TEXT, required=True, description="what for, such as newsletter"),
        Column("state", ColumnType.TEXT, required=True, choices=("granted", "withdrawn")),
        Column("at", ColumnType.TIME, required=True, description="when the person said so"),
        Column("confirmed_at", ColumnType.TIME, description="when the person said the same again, the last time"),
        Column("source", ColumnType.TEXT, description="where the person said so, such as a form"),
        Column("text", ColumnType.TEXT, description="what the person was shown"),
        Column("version", ColumnType.TEXT, description="which version of that text"),
        Column("evidence", ColumnType.TEXT, description="what else proves it, as a JSON object"),
    ),
    key=("lead_id", "purpose", "state", "at"),
)
TABLES = {**CONTRACTS, CONSENTS.table: CONSENTS}
"""Every table that an import can have."""
