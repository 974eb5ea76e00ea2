"""Keeps published models ready: for the worker, and for questions about other moments."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Self

from reifegrad.api.served_score import ServedScore
from reifegrad.reference import score_all
from reifegrad.run.few_facts import looks
from reifegrad.spec.loader import parse_model
from reifegrad.spec.time import check_moment
from reifegrad_web.models.models import ModelVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from reifegrad.api.serving import Scorer
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel

_MOST_LOOKS = 20_000
"""How often criteria look at an activity while the reference is faster than an engine: about 25 ms of each."""


@dataclass
class ServedModel:
    """A version of a model, and its engine once somebody has asked for it."""

    name: str
    model_hash: str
    model: ScoringModel
    _scorer: Scorer | None = field(default=None, init=False, repr=False)
    _opening: Lock = field(default_factory=Lock, init=False, repr=False)

    @classmethod
    def of(cls, model: ScoringModel) -> Self:
        """A model under its own name, published or not."""
        return cls(model.name, model.hash, model)

    @property
    def scorer(self) -> Scorer:
        """The engine; loading it takes a second and a hundred megabytes."""
        with self._opening:
            if self._scorer is None:
                from reifegrad.api.serving import Scorer

                self._scorer = Scorer(self.model, allow_missing=True)
            return self._scorer

    def close(self) -> None:
        """Give the memory of the engine back."""
        with self._opening:
            if self._scorer is not None:
                self._scorer.close()

    @property
    def looks_at_colleagues(self) -> bool:
        """Whether a lead's score needs the facts of others at its company."""
        return self.model.subject == "account" or self.model.reads.whole_account

    def score(
        self, facts: FactRecords, leads: Sequence[str], as_of: datetime, *, most_looks: int | None = None
    ) -> Iterable[ServedScore]:
        """The scores of some leads with their reasons: of few facts by the reference, of many by the engine.

        Both say the same; an engine that is never asked is never loaded.

        Args:
            facts: What is known of the leads, and of their colleagues if the model looks at them.
            leads: The ids; each is in the facts.
            as_of: The moment; who does not exist then gets no score.
            most_looks: How often criteria look at an activity before an engine is loaded; None: while that is quicker.

        Raises:
            ReifegradError: The moment has no time zone, or cannot be computed with.
        """
        check_moment(as_of)
        if not leads:
            return ()
        if looks(self.model, facts) <= (_MOST_LOOKS if most_looks is None else most_looks):
            scores = score_all(self.model, facts, as_of=as_of, only=set(leads))
            return [ServedScore(self.model, score) for score in scores]
        from reifegrad.run.fact_tables import FactTables

        return self.scorer.score(FactTables.from_records(self.model, facts), as_of=as_of, only=leads)


@dataclass
class ServedModels:
    """The models of a process; those that are published no more are given up.

    Who still scores with one keeps it until that is done: its memory is free when nobody has it any more.
    """

    _served: dict[tuple[str, str], ServedModel] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def published(self) -> Sequence[ServedModel]:
        """Every published model, by name."""
        versions = list(ModelVersion.objects.filter(state=ModelVersion.State.PUBLISHED).order_by("name"))
        with self._lock:
            for gone in self._served.keys() - {(version.name, version.hash) for version in versions}:
                del self._served[gone]
            return [self._read(version) for version in versions]

    def close(self) -> None:
        """Give the memory back."""
        with self._lock:
            for each in self._served.values():
                each.close()
            self._served.clear()

    def _read(self, version: ModelVersion) -> ServedModel:
        key = (version.name, version.hash)
        if key not in self._served:
            self._served[key] = ServedModel(*key, parse_model(version.text, file=version.name))
        return self._served[key]
