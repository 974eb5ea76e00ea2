"""Generates the JSON Schema (draft-07) by which editors complete and explain agreements, as `spec.json_schema` does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reifegrad.agreement.document import AgreementDocument
from reifegrad.spec.json_schema import EXAMPLES as OF_MODELS
from reifegrad.spec.json_schema import Examples, file_schema, written_schema

SCHEMA_FILE = Path(__file__).with_name("agreement.schema.json")

EXAMPLES: Examples = {
    "AgreementDocument": {
        "name": ["bavaria"],
        "timezone": ["Europe/Berlin"],
        "models": [{"fit": "fit-interest"}],
    },
    "PersonDocument": {
        "capacity": [12, 0.5, "1/3"],
        "languages": [["de", "en"]],
        "territories": [["south"]],
    },
    "TeamDocument": {"members": [["anna", "ben"]]},
    "QueueDocument": {"team": ["south"]},
    "TerritoryDocument": {
        "attribute": ["postcode", "country", "account.state"],
        "values": [["80..87", "93..94"], ["AT", "CH"]],
    },
    "RouteDocument": {
        "when": ["cell.fit in ('A1', 'A2') and employees >= 250", "source = 'trade_fair'", "else"],
        "to": ["anna", ["key_accounts", "field"], {"austria": "eva", "else": "field"}],
        "language": ["preferred_language"],
        "otherwise": ["inbound"],
    },
    "ServiceLevelDocument": {
        "when": ["cell.fit in ('A1', 'A2')", "else"],
        "respond_within": ["2 hours", "1 working day"],
        "remind": ["30 minutes"],
        "recall_after": ["4 hours"],
    },
    "PseudoRuleDocument": {
        "when": ["domain = 'rival.example'", "careers_90d >= 3", "position ilike '%student%'"],
    },
    "CalendarDocument": {
        "hours": [{"mon-thu": "08:00-12:00, 13:00-17:00", "fri": "08:00-12:00"}],
        "closed": [["2026-05-15", "12-27..12-30"]],
        "half_days": [{"12-24": "00:00-12:00"}],
        "working_day": ["8 hours"],
    },
    "HolidaysDocument": {"country": ["DE"], "subdivision": ["BY"], "also": [["catholic"]]},
    "PromiseDocument": {
        "at_least": [40, "90%"],
        "when": ["cell.fit in ('A1', 'A2')"],
    },
    **{part: OF_MODELS[part] for part in ("MeasureDocument", "AfterDocument")},
}


def agreement_schema() -> dict[str, Any]:
    """The JSON Schema of an agreement."""
    return file_schema(AgreementDocument, EXAMPLES, title="Reifegrad agreement")


def agreement_schema_text() -> str:
    """The text of the file that is shipped."""
    return written_schema(agreement_schema())


def write_schema_file() -> None:
    """Write the file that is shipped, after a change of the `AgreementDocument`."""
    SCHEMA_FILE.write_text(agreement_schema_text(), encoding="utf-8")
