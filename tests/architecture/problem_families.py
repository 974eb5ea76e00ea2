"""Problems whose code or variant is put together at run time: each with every one that there can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from source_texts import arguments

from reifegrad.cli.failures import REMEDIES
from reifegrad.report.write_back import IMPORT_FORMS
from reifegrad.spec.loader import YAML_SIGNS
from reifegrad.tables.rejects import REASONS as REJECTED
from reifegrad_web.connectors.contract import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterable


def problems(code: str, variants: Iterable[str]) -> set[str]:
    """The problems of a code with these variants; an empty one is the code alone."""
    return {f"problem.{code}.{variant}" if variant else f"problem.{code}" for variant in variants}


_NOT_DONE = ("no-smtp", "smtp", "no-owner", "no-address", "no-team", "no-webhook")
_SHAPES = ["missing", "two-values", "wrong-type"]
PROBLEM_FAMILIES: dict[str, set[str]] = {
    "yaml-syntax": problems("yaml-syntax", YAML_SIGNS)
    | problems("yaml-syntax", arguments("_fail", 0, "spec/loader.py")),
    "model-shape": problems("model-shape", ["unknown-key", "name", "number-as-key", "not-allowed", "lines-below"])
    | problems("model-shape", [*_SHAPES, *(f"{shape}-explained" for shape in _SHAPES)])
    | problems("model-shape", ["no-mapping", "no-agreement", "no-actions"]),
    "action-invalid": problems("action-invalid", ["nothing", "several", "no-models", "which-model"]),
    "server-connection-fails": problems("server-connection-fails", FAULTS),
    "server-actions-fail": problems("server-actions-fail", _NOT_DONE),
    "action-idle": problems("action-idle", ["lists", "templates"]),
    "not-found": {"problem.agreement-not-found", "problem.actions-not-found"},
    "criterion-kind": problems("criterion-kind", arguments("_reject", 1, "spec/resolve_criterion.py")),
    "rejected": {f"problem.rejected-{reason.replace('_', '-')}" for reason in REJECTED}
    | {"problem.rejected-not-a-time.format"},
    "table-missing": problems("table-missing", ["", "unnamed", "several"]),
    "unknown": {f"problem.unknown-{name}{variant}" for name in ("lead", "account") for variant in ("", ".facts")},
    "condition-type": problems("condition-type", ["two-uses", "always-number", "always"]),
    "unread": {"problem.unknown-attribute.facts", "problem.unknown-property.facts"}
    | problems("unknown-attribute", ["facts-derived", "allowed", "derived-allowed"])
    | problems("unknown-property", ["allowed"]),
    "system": problems("system", ["", *REMEDIES.values()]),
    "first-rejected": problems("first-rejected", ["", "row", "mapped"]),
    "empty": {"problem.attribute-empty", "problem.property-empty"},
    "name-unknown": problems("name-unknown", ["activity", "attribute", "person", "team"]),
    "handover-reason": problems("handover-reason", ["", "none", "missing"]),
    "criterion-nobody": problems("criterion-nobody", ["", "activity"]),
    "output-format": problems("output-format", ["ending", "table", "workbook"]),
    "list-foreign-ids": problems("list-foreign-ids", IMPORT_FORMS),
    "source-not-found": problems("source-not-found", ["", "pattern"]),
    "engine-unreachable": problems("engine-unreachable", ["locked", "file", "postgres", "postgres-escapes"])
    | problems("engine-unreachable", ["postgres-password", "postgres-name", "postgres-form"]),
}
"""Problems whose code or variant is put together at run time, with every one that there can be."""
