"""The engine of a server: a model that is compiled once and scores batches of changed leads, with their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from reifegrad.api.arguments import source
from reifegrad.api.served_score import ServedScore
from reifegrad.run.scorer import BatchScorer
from reifegrad.tasks.models import find_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    import pyarrow as pa

    from reifegrad.run.fact_tables import ArrowFacts
    from reifegrad.run.scored_batch import ScoredBatch
    from reifegrad.spec.model import ScoringModel


@dataclass(frozen=True)
class ServedBatch:
    """The scores of a batch, in the order of the ids."""

    batch: ScoredBatch

    @property
    def model_hash(self) -> str:
        """The version of the model that made the scores."""
        return self.batch.model_hash

    def to_arrow(self) -> pa.Table:
        """One row for each lead; scores are whole milli-points."""
        return self.batch.to_arrow()

    def contributions(self) -> pa.Table:
        """One row for each contribution; the milli-points of a lead add up to its score."""
        return self.batch.contributions_arrow()

    def __len__(self) -> int:
        return len(self.batch)

    def __iter__(self) -> Iterator[ServedScore]:
        return (ServedScore(self.batch.model, score) for score in self.batch)


class Scorer:
    """A model, compiled once, that scores whatever facts it is given: for servers and for what-ifs.

    Any number of threads may use one scorer, beside scorers of other models; they share nothing. Close it, or use it
    in a `with` block, to give its memory back.

    >>> import pyarrow as pa
    >>> from datetime import UTC, datetime
    >>> import reifegrad as rg
    >>> leads = pa.table({"lead_id": ["L1"], "position": ["CEO"], "country": ["DE"], "email": ["anna@ahorn.example"]})
    >>> with rg.Scorer(rg.templates["fit-interest"], allow_missing=True) as scorer:
    ...     (score,) = scorer.score(rg.Facts(leads=leads), as_of=datetime(2026, 1, 10, tzinfo=UTC))
    >>> score.points, score.sentences()
    (20.0, ['Position (CEO): +20 points'])
    """

    def __init__(
        self,
        model: ScoringModel | str | Path,
        *,
        memory: str = "1GB",
        threads: int = 1,
        allow_missing: bool = False,
    ) -> None:
        """Open a database in memory.

        Args:
            model: A model, a model file, or the name of a template.
            memory: The most that all batches of this scorer may take at a time.
            threads: The threads that compute one batch. One is fastest for thousands of leads.
            allow_missing: Attributes and properties that no table has are unknown, instead of an error.

        Raises:
            ReifegradError: The model has problems, or a setting is refused.
        """
        found = find_model(source(model))
        self._scorer = BatchScorer(found, memory=memory, threads=threads, allow_missing=allow_missing)

    @property
    def model_hash(self) -> str:
        """The version of the model that scores."""
        return self._scorer.model_hash

    def score(
        self, facts: ArrowFacts, *, as_of: datetime, only: Sequence[str] | None = None, ledger: bool = True
    ) -> ServedBatch:
        """Score everybody in the facts at one moment.

        Args:
            facts: Everything that is known of the leads, as `Facts` of frames: pandas, Polars, DuckDB, PyArrow. What
                lies after `as_of` has no effect. Times have a time zone.
            as_of: The moment, with a time zone.
            only: Ids to score; the others are looked at as colleagues only. None: everybody.
            ledger: With contributions and reasons; without them a batch takes a third of the time.

        Raises:
            ReifegradError: The facts do not fit their contracts (everything that is wrong at once), an id of `only` is
                not in the facts, or the moment has no zone.
        """
        return ServedBatch(self._scorer.score(facts, as_of=as_of, only=only, ledger=ledger))

    def score_moments(
        self, facts: ArrowFacts, moments: Sequence[tuple[str, datetime]], *, ledger: bool = True
    ) -> ServedBatch:
        """Score leads at moments of their own: pairs of an id and an aware time.

        Raises:
            ReifegradError: The facts do not fit their contracts, or a moment has no zone.
        """
        return ServedBatch(self._scorer.score_moments(facts, moments, ledger=ledger))

    def close(self) -> None:
        """Give the memory back."""
        self._scorer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
