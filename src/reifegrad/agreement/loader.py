"""Loads an agreement file into an `Agreement`, or reports all its problems at once, by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from reifegrad.agreement.document import AgreementDocument
from reifegrad.agreement.resolve import resolve_agreement
from reifegrad.spec.loader import read_file, read_written
from reifegrad.spec.shape import FileKind

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from reifegrad.agreement.rules import Agreement
    from reifegrad.spec.findings import Findings

_ROUTES = {"all": {"when": "else", "to": "inbound"}}
AGREEMENT = FileKind(
    word="agreement",
    empty="no-agreement",
    document=AgreementDocument,
    resolve=resolve_agreement,
    needed={
        ("agreement",): 1,
        ("name",): "agreement",
        ("people",): {"somebody": {}},
        ("queues",): {"inbound": {}},
        ("routing",): {"otherwise": "inbound", "routes": _ROUTES},
        ("routing", "otherwise"): "inbound",
        ("routing", "routes"): _ROUTES,
    },
    dependent=frozenset({"scale-invalid", "route-invalid"}),
    naming=frozenset({"name-unknown", "name-repeated"}),
    named=frozenset({"people", "teams", "queues", "territories", "models", "measures", "calendars"}),
)


def load_agreement(path: FilePath) -> Agreement:
    """The agreement of a file. Raises `ReifegradError` with every problem of the file."""
    return parse_agreement(read_file(path), file=str(path))


def parse_agreement(text: str, *, file: str = "agreement") -> Agreement:
    """The agreement of a YAML text; `file` is named in problems. Raises `ReifegradError`."""
    document, findings = read_agreement(text, file=file)
    return resolve_agreement(document, findings)


def read_agreement(text: str, *, file: str = "agreement") -> tuple[AgreementDocument, Findings]:
    """The typed document of a YAML text, and the collector that knows its lines."""
    document, findings = read_written(text, AGREEMENT, file=file)
    return cast("AgreementDocument", document), findings
