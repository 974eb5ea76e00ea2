"""The base class of all checks, and the findings they return with their place in the file."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.errors import Param, Severity
    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import ScoringModel


@dataclass(frozen=True)
class Finding:
    """One place of the model that a check points at; its texts are those of the code of the check."""

    path: Path
    variant: str = ""
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)

    @classmethod
    def at(cls, path: Path, variant: str = "", /, **params: Param) -> Finding:
        """A finding whose text is filled with these parameters."""
        return cls(path, variant, params)


class Check(ABC):
    """One question to a model. The docstring of each check is its page in the reference."""

    severity: ClassVar[Severity] = "warning"

    @property
    def code(self) -> str:
        """The name of the class in small letters: `BandNeverHolds` is `band-never-holds`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    @abstractmethod
    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Every place of the model where the answer is not as it should be."""
