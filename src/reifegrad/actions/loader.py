"""Loads a file of actions into `Actions`, or reports all its problems at once, by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from reifegrad.actions.document import ActionsDocument
from reifegrad.actions.resolve import resolve_actions
from reifegrad.spec.loader import read_file, read_written
from reifegrad.spec.shape import FileKind

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from reifegrad.actions.rules import Actions
    from reifegrad.spec.findings import Findings

_RULES = {"none": {"on": {"what": "handover"}, "do": [{"webhook": "none"}]}}
ACTIONS = FileKind(
    word="actions",
    empty="no-actions",
    document=ActionsDocument,
    resolve=resolve_actions,
    needed={("actions",): 1, ("name",): "actions", ("rules",): _RULES},
    dependent=frozenset({"action-invalid"}),
    naming=frozenset({"name-unknown"}),
    named=frozenset({"models", "measures", "calendars", "lists", "templates"}),
)


def load_actions(path: FilePath) -> Actions:
    """The actions of a file. Raises `ReifegradError` with every problem of the file."""
    return parse_actions(read_file(path), file=str(path))


def parse_actions(text: str, *, file: str = "actions") -> Actions:
    """The actions of a YAML text; `file` is named in problems. Raises `ReifegradError`."""
    document, findings = read_actions(text, file=file)
    return resolve_actions(document, findings)


def read_actions(text: str, *, file: str = "actions") -> tuple[ActionsDocument, Findings]:
    """The typed document of a YAML text, and the collector that knows its lines."""
    document, findings = read_written(text, ACTIONS, file=file)
    return cast("ActionsDocument", document), findings
