"""Generates the JSON Schema (draft-07) by which editors complete and explain model files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reifegrad.spec.document import Document

if TYPE_CHECKING:
    from pydantic import BaseModel

DRAFT = "http://json-schema.org/draft-07/schema#"
SCHEMA_FILE = Path(__file__).with_name("scoring-model.schema.json")

Examples = Mapping[str, dict[str, list[Any]]]

EXAMPLES: Examples = {
    "Document": {
        "name": ["fit-interest"],
        "timezone": ["Europe/Berlin"],
        "population": ["country in ('DE', 'AT', 'CH')"],
        "score": ["fit + engagement", "0.5 * fit + engagement"],
        "thresholds": [{"sales_qualified": 50}],
        "grades": [{"fit": {"A": 75, "B": 50, "C": 25, "D": "else"}}],
        "segments": [{"active": "score > 0", "undecided": "else"}],
    },
    "CriterionDocument": {
        "attribute": ["position"],
        "when": ["email_domain in ('gmx.de', 'web.de')", "employees >= 500"],
        "activity": ["page_viewed", ["webinar_registered", "webinar_attended"], "any"],
        "where": ["path like '/pricing%'"],
        "within": ["30 days", "1 year"],
        "measure": ["count", "days_since", "sum(amount)", "pricing_visits_7d", "days_since(created_at)"],
        "after": [{"activity": "webinar_attended", "within": "14 days"}],
        "absent_for": ["3 months"],
        "points": [15, {"CEO": 20, "else": 0}, {"> 250": 30, "< 25": -20, "else": 0}],
        "grades": [{"A": "> 10000", "B": "> 5000", "C": "else"}],
        "limit": ["3 per day", 1],
        "distinct": ["path"],
        "disqualify": [{"de": "Dorthin liefern wir nicht", "en": "We do not deliver there"}],
        "qualify": [True, "sales_qualified"],
    },
    "MeasureDocument": {
        "activity": ["page_viewed", ["webinar_registered", "webinar_attended"], "any"],
        "where": ["path like '/pricing%'"],
        "within": ["7 days", "1 month"],
        "after": [{"activity": "webinar_attended", "within": "14 days"}],
        "measure": ["count", "count_distinct(lead_id)", "mean(amount)", "last(path)", "first(occurred_at)"],
    },
    "AfterDocument": {
        "activity": ["webinar_attended"],
        "where": ["topic = 'erp'"],
        "within": ["14 days"],
    },
    "DecayDocument": {
        "half_life": ["30 days"],
        "linear": ["10% per 30 days"],
        "expires_after": ["180 days"],
        "inactive_for": ["30 days"],
        "lose": ["20%"],
        "grace": ["7 days"],
        "floor": ["10%"],
    },
    "DimensionDocument": {"range": [[0, 100]]},
    "MatrixDocument": {"cells": [{"A1": {"stage": "hot", "priority": "A"}}]},
}


def scoring_model_schema() -> dict[str, Any]:
    """The JSON Schema of a scoring model file.

    It is a little stricter than the loader in one point: an empty value (`title:` and nothing behind it) is
    marked, because it has no effect.
    """
    return file_schema(Document, EXAMPLES, title="Reifegrad scoring model")


def file_schema(document: type[BaseModel], examples: Examples, *, title: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file, with examples by part and key."""
    written = document.model_json_schema()
    parts = written.pop("$defs")
    schema = {"$schema": DRAFT, **_simplified(written, examples[document.__name__])}
    schema["title"] = title
    schema["definitions"] = {name: _simplified(part, examples.get(name, {})) for name, part in parts.items()}
    return schema


def schema_text() -> str:
    """The text of the file that is shipped."""
    return written_schema(scoring_model_schema())


def written_schema(schema: Mapping[str, Any]) -> str:
    """A schema as the text of a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schema_file() -> None:
    """Write the file that is shipped, after a change of the `Document`."""
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")


def _simplified(schema: dict[str, Any], examples: dict[str, list[Any]] | None = None) -> dict[str, Any]:
    """A schema in the words of draft-07, without the noise of optional values."""
    result = {key: value for key, value in schema.items() if key not in {"anyOf", "$ref"}}
    if "default" in result and result["default"] is None:
        del result["default"]
    for key in ("additionalProperties", "items"):
        if isinstance(result.get(key), dict):
            result[key] = _simplified(result[key])
    for key in ("properties", "patternProperties"):
        if key in result:
            result[key] = {name: _simplified(part) for name, part in result[key].items()}
    if "patternProperties" in result:
        result["additionalProperties"] = False
    for name, shown in (examples or {}).items():
        result["properties"][name]["examples"] = shown
    return result | _branches(schema, alone=not result)


def _branches(schema: dict[str, Any], *, alone: bool) -> dict[str, Any]:
    """What a schema refers to: one reference, one branch, or several; `null` is none of them."""
    if "$ref" in schema:
        target = {"$ref": schema["$ref"].replace("#/$defs/", "#/definitions/")}
        # Draft-07 ignores everything beside a $ref.
        return target if alone else {"allOf": [target]}
    branches = [_simplified(branch) for branch in schema.get("anyOf", []) if branch != {"type": "null"}]
    if {"type": "number"} in branches:
        branches = [branch for branch in branches if branch != {"type": "integer"}]
    if len(branches) == 1:
        return {"allOf": branches} if "$ref" in branches[0] and not alone else branches[0]
    return {"anyOf": branches} if branches else {}
