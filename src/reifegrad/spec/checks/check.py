"""The base class of all checks, and the findings they return with their place in the file."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.errors import Param, Severity
    from reifegrad.spec.checks.remedy import Edit
    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import ScoringModel


@dataclass(frozen=True)
class Finding:
    """One place of the model that a check points at; its texts are those of the code of the check.

    `edit` is the remedy as a change of the file, where it needs no decision.
    """

    path: Path
    variant: str = ""
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)
    edit: Edit | None = None

    @classmethod
    def at(cls, path: Path, variant: str = "", /, *, edit: Edit | None = None, **params: Param) -> Finding:
        """A finding whose text is filled with these parameters."""
        return cls(path, variant, params, edit)


class Check(ABC):
    """One question to a model. The docstring of each check is its page in the reference."""

    severity: ClassVar[Severity] = "warning"
    is_fixable: ClassVar[bool] = False
    """Whether `check --fix` can correct some of its findings."""

    @property
    def code(self) -> str:
        """The name of the class in small letters: `BandNeverHolds` is `band-never-holds`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    @abstractmethod
    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Every place of the model where the answer is not as it should be."""
