"""Finds what people call a lead or company: name, position and firm, from whatever columns tell them."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from reifegrad.run.picked_rows import picked_rows
from reifegrad.spec.ids import as_id
from reifegrad.spec.time import aware_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from ibis import ir

    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel

    Texts = Mapping[str, str | None]

_FIRST = ("firstname", "vorname", "givenname")
_LAST = ("lastname", "nachname", "familyname", "surname")
_WHOLE = ("name", "fullname", "contact", "contactname", "kontakt", "ansprechpartner", "person")
_POSITION = ("position", "jobtitle", "funktion")
_COMPANY = ("company", "companyname", "firma", "firmenname", "unternehmen", "organization", "organisation")
_LAST_RESORT = ("email", "mail")
_EMAIL = (*_LAST_RESORT, "emailaddress", "emailadresse", "mailadresse")
_TELLING = frozenset((*_FIRST, *_LAST, *_WHOLE, *_POSITION, *_COMPANY, *_LAST_RESORT))


def naming_columns(columns: Iterable[str]) -> list[str]:
    """Those of the columns that may say what somebody is called."""
    return [column for column in columns if _folded(column) in _TELLING]


def tells_name(columns: Iterable[str]) -> bool:
    """Whether one of the columns can say what somebody is called."""
    return any(_folded(column) in {*_FIRST, *_LAST, *_WHOLE} for column in columns)


def tells_position(columns: Iterable[str]) -> bool:
    """Whether one of the columns can say what position somebody has."""
    return any(_folded(column) in _POSITION for column in columns)


def tells_company(columns: Iterable[str]) -> bool:
    """Whether one of the columns of leads can say what company they belong to."""
    return any(_folded(column) in {*_COMPANY, "accountid"} for column in columns)


def email_column(columns: Iterable[str]) -> str | None:
    """The column with the e-mail address."""
    return next((column for name in _EMAIL for column in columns if _folded(column) == name), None)


def name_rows(
    model: ScoringModel, rows: Iterable[Texts], accounts: Iterable[Texts] | None
) -> dict[str, tuple[str, str, str]]:
    """Name, position and company by id; empty texts where no column tells them.

    Args:
        model: Says whether the rows are leads or accounts.
        rows: Their key, `account_id` and naming columns, as texts, in the order of the table.
        accounts: The same of the companies of leads. Without accounts, `account_id` often is the company's name.
    """
    companies = (
        None if accounts is None else {row["account_id"]: _text(row, (_WHOLE[0], *_COMPANY)) for row in accounts}
    )
    found = {}
    for row in rows:
        company = _text(row, _COMPANY) or _company(row, companies) if model.subject == "lead" else ""
        found[str(row[model.key])] = (_name(row), _text(row, _POSITION), company)
    return found


def name_leads(
    engine: Engine, model: ScoringModel, relations: Relations, ids: Sequence[str], as_of: datetime | None = None
) -> dict[str, tuple[str, str, str]]:
    """Name, position and company of leads, or of accounts where the model scores them, by their ids.

    The company is the one at which a lead is at the moment `as_of`; without one, the one in its row.
    """
    table = relations.leads if model.subject == "lead" else relations.accounts
    if table is None:
        return {}
    rows = _rows(engine, table, model.key, ids)
    if model.subject == "lead" and relations.changes is not None and as_of is not None:
        moved = _moved(engine, relations.changes, ids, as_of)
        rows = [row | ({"account_id": moved[key]} if (key := row[model.key]) in moved else {}) for row in rows]
    if model.subject != "lead" or relations.accounts is None:
        return name_rows(model, rows, None)
    known = sorted({account for row in rows if (account := row.get("account_id")) is not None})
    return name_rows(model, rows, _rows(engine, relations.accounts, "account_id", known) if known else ())


def _moved(engine: Engine, changes: ir.Table, ids: Sequence[str], as_of: datetime) -> dict[str | None, str | None]:
    """The account of each lead that had changed it by the moment: that of the latest change."""
    moves = changes.filter((changes["attribute"] == "account_id") & changes["lead_id"].isin(list(ids)))
    rows = [(row["known_at"], row["value"] or "", row["lead_id"]) for row in engine.fetch(moves)]
    return {lead: as_id(account) for known_at, account, lead in sorted(rows) if aware_utc(known_at) <= as_of}


def _rows(engine: Engine, table: ir.Table, key: str, ids: Sequence[str]) -> list[dict[str, str | None]]:
    """The naming columns of some rows, as the engine writes their values."""
    picked = picked_rows(engine, table, key, ids)
    columns = {name: picked[name].cast("string") for name in naming_columns(table.columns)}
    columns |= {name: picked[name] for name in (key, "account_id") if name in table.columns}
    return engine.fetch(picked.select(**columns))


def _company(row: Texts, companies: Mapping[str | None, str] | None) -> str:
    account = as_id(row.get("account_id"))
    return (account or "") if companies is None else companies.get(account, "")


def _name(row: Texts) -> str:
    """First and last name, else a whole name, else the e-mail address."""
    parts = f"{_text(row, _FIRST)} {_text(row, _LAST)}".strip(string.whitespace)
    return parts or _text(row, _WHOLE) or _text(row, _LAST_RESORT)


def _text(row: Texts, names: Sequence[str]) -> str:
    """The first column of one of these names (upper case and punctuation aside); "" if there is none."""
    folded = {_folded(column): column for column in row}
    column = next((folded[name] for name in names if name in folded), None)
    return "" if column is None else (row[column] or "").strip(string.whitespace)


def _folded(column: str) -> str:
    return "".join(letter for letter in column.casefold() if letter.isalnum())
