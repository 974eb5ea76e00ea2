"""Finds columns of the leads and accounts by their names, and reads their values for some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.run.fact_records import plain_value
from reifegrad.run.picked_rows import picked_rows
from reifegrad.spec.reads import ACCOUNT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ibis import ir

    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import ScoringModel

LEADS, ACCOUNTS = "leads", "accounts"


@dataclass(frozen=True)
class TableColumn:
    """A column of the table `leads` or `accounts`, as it is called there."""

    table: str
    name: str


def find_column(name: str, columns: Mapping[str, Sequence[str]]) -> TableColumn | None:
    """The column of this name: of the leads, else of the accounts; `account.NAME` is looked for there only.

    The very name comes first, then one that differs in upper case and punctuation only.
    """
    bare = name.removeprefix(ACCOUNT_PREFIX)
    tables = [ACCOUNTS] if bare != name else [LEADS, ACCOUNTS]
    for same in (str, _folded):
        for table in tables:
            found = next((column for column in columns.get(table, ()) if same(column) == same(bare)), None)
            if found is not None:
                return TableColumn(table, found)
    return None


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def read_cells(
    engine: Engine, model: ScoringModel, relations: Relations, ids: Sequence[str], columns: Sequence[TableColumn]
) -> dict[str, dict[TableColumn, Value]]:
    """The values of some columns, by a query for each table."""
    own = relations.leads if model.subject == "lead" else relations.accounts
    if own is None or not columns:
        return {}
    table = LEADS if model.subject == "lead" else ACCOUNTS
    rows = _rows(engine, own, model.key, ids, [column for column in columns if column.table == table])
    others = [column for column in columns if column.table != table]
    companies: dict[str, dict[TableColumn, Value]] = {}
    if others and relations.accounts is not None:
        known = sorted({str(row["account_id"]) for row in rows if row.get("account_id") is not None})
        found = _rows(engine, relations.accounts, "account_id", known, others)
        companies = {str(row["account_id"]): _values(row, others) for row in reversed(found)}
    mine = [column for column in columns if column.table == table]
    return {
        str(row[model.key]): _values(row, mine) | companies.get(str(row.get("account_id")), {})
        for row in reversed(rows)  # of two rows of one id the first one counts
    }


def _rows(
    engine: Engine, table: ir.Table, key: str, ids: Sequence[str], columns: Iterable[TableColumn]
) -> list[dict[str, Value]]:
    keys = [name for name in (key, "account_id") if name in table.columns]
    names = dict.fromkeys([*keys, *(column.name for column in columns)])
    return engine.fetch(picked_rows(engine, table, key, ids).select(*names)) if ids else []


def _values(row: Mapping[str, Value], columns: Iterable[TableColumn]) -> dict[TableColumn, Value]:
    return {column: plain_value(row[column.name]) for column in columns}
