"""Starts an agreement of one's own from a shipped one: the agreement, and the schema that lets editors complete it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.tasks.init import InitResult, write_start

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class StartAgreementRequest:
    """The folder to start in, and the shipped agreement to start from."""

    folder: Path
    template: str = "bavaria"


def start_agreement(request: StartAgreementRequest) -> InitResult:
    """Write the files to start from, both or none.

    Raises:
        ReifegradError: There is no such agreement, or one of the files is already there; then none is written.
    """
    from reifegrad.agreement.json_schema import agreement_schema_text
    from reifegrad.templates.shipped import agreement_text

    folder = request.folder
    contents = {
        "agreement": (folder / "agreement.yaml", agreement_text(request.template)),
        "agreement_schema": (folder / "agreement.schema.json", agreement_schema_text()),
    }
    return write_start(folder, contents)
