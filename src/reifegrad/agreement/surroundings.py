"""What the parts of an agreement share while they are read: where problems go, and the names that were read so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from reifegrad.spec.condition import Node
    from reifegrad.spec.findings import Findings, Path


class AgreementSurroundings(Protocol):
    """Reads conditions and names for all parts, so that a name has one type."""

    @property
    def findings(self) -> Findings:
        """Where problems go."""

    def condition(self, text: str, path: Path) -> Node | None:
        """The condition of a key; None for `else`, and where it cannot be read, which is noted."""

    def reads_text(self, attribute: str, path: Path) -> None:
        """Note that an attribute is read as a text."""
