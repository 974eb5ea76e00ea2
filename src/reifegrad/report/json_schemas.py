"""Makes the JSON Schema (2020-12) of what each command prints with `--json`, for `reifegrad schema --of`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from reifegrad.errors import fail, nearest
from reifegrad.report.records.actions import PlayActionsOutput
from reifegrad.report.records.agreements import SimulateOutput
from reifegrad.report.records.backtest import BacktestOutput
from reifegrad.report.records.criteria import CriteriaOutput
from reifegrad.report.records.installation import DoctorOutput
from reifegrad.report.records.learning import LearnOutput
from reifegrad.report.records.mapped import MapOutput
from reifegrad.report.records.models import DiffOutput, TemplateRecord, TestOutput
from reifegrad.report.records.problems import CheckOutput, ProblemsOutput
from reifegrad.report.records.profiles import IcpOutput, RfmOutput
from reifegrad.report.records.questions import FieldsRecord, LeadQuestionsRecord
from reifegrad.report.records.revenue import AttributionOutput, ForecastOutput
from reifegrad.report.records.scores import ExplainOutput, ScoreOutput
from reifegrad.report.records.thresholds import CalibrateOutput, DriftOutput

if TYPE_CHECKING:
    from collections.abc import Mapping

DRAFT = "https://json-schema.org/draft/2020-12/schema"
PROBLEMS = "problems"
"""The name of the form that every command prints instead if it fails."""

OUTPUTS: Mapping[str, Any] = {
    "score": ScoreOutput,
    "explain": ExplainOutput,
    "diff": DiffOutput,
    "map": MapOutput,
    "check": CheckOutput,
    "test": TestOutput,
    "ask": tuple[LeadQuestionsRecord, ...] | FieldsRecord,
    "learn": LearnOutput,
    "backtest": BacktestOutput,
    "calibrate": CalibrateOutput,
    "criteria": CriteriaOutput,
    "drift": DriftOutput,
    "icp": IcpOutput,
    "rfm": RfmOutput,
    "attribution": AttributionOutput,
    "forecast": ForecastOutput,
    "agreement check": CheckOutput,
    "agreement simulate": SimulateOutput,
    "actions check": CheckOutput,
    "actions simulate": PlayActionsOutput,
    "templates": tuple[TemplateRecord, ...],
    "doctor": DoctorOutput,
    PROBLEMS: ProblemsOutput,
}
"""What each command prints."""

_TITLES = {PROBLEMS: "What a command of Reifegrad prints with --json if it fails"}
_DESCRIPTIONS = {
    "ask": "With `--lead` a list, one item for each lead; otherwise what every field does.",
    "templates": "The models that come with Reifegrad.",
}


def output_schema(command: str) -> dict[str, Any]:
    """The JSON Schema of what a command prints with `--json`.

    Raises:
        ReifegradError: There is no such command, or it has no `--json`.
    """
    if command not in OUTPUTS:
        raise fail("schema-unknown", name=command, near=nearest(command, OUTPUTS))
    made = TypeAdapter(OUTPUTS[command]).json_schema()
    parts = {name: _simplified(part) for name, part in made.pop("$defs", {}).items()}
    head = {
        "$schema": DRAFT,
        "$id": f"urn:reifegrad:json:{command.replace(' ', '-')}",
        "title": _TITLES.get(command, f"What `reifegrad {command} --json` prints"),
        "description": _DESCRIPTIONS.get(command, made.get("description", "")),
    }
    made = {key: value for key, value in made.items() if key not in head}
    return head | _simplified(made) | ({"$defs": parts} if parts else {})


def output_schema_text(command: str) -> str:
    """The JSON Schema as text. Raises `ReifegradError` for an unknown command."""
    return json.dumps(output_schema(command), indent=2, ensure_ascii=False) + "\n"


def _simplified(schema: dict[str, Any]) -> dict[str, Any]:
    """A part of a schema without the titles that repeat names, and without null where a key is left out instead."""
    result = {key: value for key, value in schema.items() if key not in {"title", "default", "properties", "anyOf"}}
    for key in ("description",):
        if key in result:
            result[key] = " ".join(result[key].split())
    if "properties" in schema:
        required = schema.get("required", ())
        result["properties"] = {
            name: _simplified(part if name in required else _without_null(part))
            for name, part in schema["properties"].items()
        }
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            result[key] = _simplified(schema[key])
    if "prefixItems" in schema:
        result["prefixItems"] = [_simplified(part) for part in schema["prefixItems"]]
    return result | _branches(schema.get("anyOf", ()))


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    branches = [branch for branch in schema.get("anyOf", ()) if branch != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return rest | (branches[0] if len(branches) == 1 else {"anyOf": branches} if branches else {})


def _branches(branches: Any) -> dict[str, Any]:
    """What a value may be; whole numbers are numbers, and simple types are in one list."""
    simple = [_simplified(branch) for branch in branches]
    if {"type": "number"} in simple:
        simple = [branch for branch in simple if branch != {"type": "integer"}]
    if simple and all(branch.keys() == {"type"} for branch in simple):
        types = [branch["type"] for branch in simple]
        return {"type": types[0] if len(types) == 1 else types}
    return {"anyOf": simple} if simple else {}
