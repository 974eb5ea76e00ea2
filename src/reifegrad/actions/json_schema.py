"""Generates the JSON Schema (draft-07) by which editors complete and explain actions, as `spec.json_schema` does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reifegrad.actions.document import ActionsDocument
from reifegrad.agreement.json_schema import EXAMPLES as OF_AGREEMENTS
from reifegrad.spec.json_schema import Examples, file_schema, written_schema

SCHEMA_FILE = Path(__file__).with_name("actions.schema.json")

_EXAMPLES: Examples = {
    "ActionsDocument": {"name": ["bavaria"], "timezone": ["Europe/Berlin"], "models": [{"fit": "fit-interest"}]},
    "CrossingDocument": {
        "what": ["cell", "handover"],
        "model": ["fit"],
        "before": [["B1", "B2"]],
        "after": [["A1", "A2"], ["sales_rejected", "recycled"]],
    },
    "RuleDocument": {
        "when": ["employees >= 250 and country in ('DE', 'AT')"],
        "cool_down": ["7 days"],
        "during": ["office"],
    },
    "EmailDocument": {"to": ["owner", "team nuremberg", "sales@example.com"], "purpose": ["newsletter"]},
    "MessageDocument": {"text": [{"de": "{company} ist jetzt {after}", "en": "{company} is {after} now"}]},
    "TaskDocument": {"title": [{"de": "{company} anrufen", "en": "Call {company}"}], "due": ["4 hours"]},
    "SequenceDocument": {"during": ["office"], "replies": [["email_replied", "meeting_booked"]]},
    "StepDocument": {"wait": ["3 days", "2 working days"], "when": ["industry = 'Machinery'"]},
    "ExitDocument": {
        "when": ["cell.fit in ('A1', 'A2')"],
        "handover": [["marketing_qualified", "sales_accepted"]],
    },
    "TemplateDocument": {"subject": ["{company}: {after}"]},
    **{
        part: OF_AGREEMENTS[part]
        for part in ("CalendarDocument", "HolidaysDocument", "MeasureDocument", "AfterDocument")
    },
}


def actions_schema() -> dict[str, Any]:
    """The JSON Schema of a file of actions."""
    return file_schema(ActionsDocument, _EXAMPLES, title="Reifegrad actions")


def actions_schema_text() -> str:
    """The text of the file that is shipped."""
    return written_schema(actions_schema())


def write_schema_file() -> None:
    """Write the file that is shipped, after a change of the `ActionsDocument`."""
    SCHEMA_FILE.write_text(actions_schema_text(), encoding="utf-8")
