"""Keeps published models compiled: for the worker, and for questions about other moments."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

import reifegrad as rg
from reifegrad.spec.loader import parse_model
from reifegrad_web.models.models import ModelVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.spec.model import ScoringModel


@dataclass(frozen=True)
class ServedModel:
    """A version of a model, compiled."""

    name: str
    model_hash: str
    model: ScoringModel
    scorer: rg.Scorer

    @property
    def looks_at_colleagues(self) -> bool:
        """Whether a lead's score needs the facts of others at its company."""
        return self.model.subject == "account" or self.model.reads.whole_account


@dataclass
class ServedModels:
    """The models of a process; those that are published no more are given up."""

    _served: dict[tuple[str, str], ServedModel] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def published(self) -> Sequence[ServedModel]:
        """Every published model, by name."""
        versions = list(ModelVersion.objects.filter(state=ModelVersion.State.PUBLISHED).order_by("name"))
        with self._lock:
            for gone in self._served.keys() - {(version.name, version.hash) for version in versions}:
                self._served.pop(gone).scorer.close()
            return [self._compiled(version) for version in versions]

    def close(self) -> None:
        """Give the memory back."""
        with self._lock:
            for each in self._served.values():
                each.scorer.close()
            self._served.clear()

    def _compiled(self, version: ModelVersion) -> ServedModel:
        key = (version.name, version.hash)
        if key not in self._served:
            model = parse_model(version.text, file=version.name)
            self._served[key] = ServedModel(*key, model, rg.Scorer(model, allow_missing=True))
        return self._served[key]
