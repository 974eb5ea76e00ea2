"""Reads leads, activities and outcomes from any source and checks them against their contracts."""

from reifegrad.tables.contract import (
    ACCOUNTS,
    ACTIVITIES,
    CONTRACTS,
    LEADS,
    MOMENTS,
    OUTCOMES,
    PROFILE_CHANGES,
    Column,
    ColumnType,
    Contract,
)
from reifegrad.tables.mapping import Mapping, load_mapping
from reifegrad.tables.prepare import Intake, Reject, prepare
from reifegrad.tables.table_mapping import TableMapping

__all__ = [
    "ACCOUNTS",
    "ACTIVITIES",
    "CONTRACTS",
    "LEADS",
    "MOMENTS",
    "OUTCOMES",
    "PROFILE_CHANGES",
    "Column",
    "ColumnType",
    "Contract",
    "Intake",
    "Mapping",
    "Reject",
    "TableMapping",
    "load_mapping",
    "prepare",
]
