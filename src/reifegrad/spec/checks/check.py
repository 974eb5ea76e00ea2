"""The base class of all checks, and the findings they return with their place in the file."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.errors import Severity
    from reifegrad.spec.checks.remedy import Edit
    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import ScoringModel


@dataclass(frozen=True)
class Finding:
    """One place of the model that a check points at: what is the matter there, and what to do.

    `edit` is the remedy as a change of the file, where it needs no decision.
    """

    path: Path
    what: str
    fix: str = ""
    edit: Edit | None = None


class Check(ABC):
    """One question to a model. The docstring of each check is its page in the reference."""

    severity: ClassVar[Severity] = "warning"
    is_fixable: ClassVar[bool] = False
    """Whether some of its findings can be mended by `check --fix`."""

    @property
    def code(self) -> str:
        """The name of the class in small letters: `BandNeverHolds` is `band-never-holds`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    @abstractmethod
    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Every place of the model where the answer is not as it should be."""
