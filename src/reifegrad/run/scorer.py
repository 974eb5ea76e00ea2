"""Scores batches of facts again and again with one model, from any number of threads: the engine of a server."""

from __future__ import annotations

from datetime import UTC
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.errors import Problem, ReifegradError, fail, nearest
from reifegrad.plan.relations import AS_OF
from reifegrad.run.fact_tables import typed_tables
from reifegrad.run.moments import NAIVE, with_cuts
from reifegrad.run.prepared import (
    ASKED,
    MOMENT,
    MOMENTS,
    ConnectionPool,
    Program,
    Shape,
    compile_program,
    moment_table,
)
from reifegrad.run.scored_batch import ComputedBatch
from reifegrad.spec.time import check_moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.errors import Param
    from reifegrad.run.fact_tables import ArrowFacts, TypedTables
    from reifegrad.run.scored_batch import ScoredBatch
    from reifegrad.spec.model import ScoringModel

_ENGINES = ("duckdb://",)
_SHOWN, _COMPARED = 20, 10_000
"""Unknown ids that are named, and known ones that a misspelled id is compared with."""


class BatchScorer:
    """A model, compiled once, that scores whatever facts it is given.

    Who scores the same leads every night from files needs it not (`run.score.score_facts` reads them where they lie).
    It is for a server that gets facts in small portions, and for what-ifs: nothing is compiled, written or kept
    between two batches. Any number of threads may use one scorer at a time, beside scorers of other models; they share
    nothing.

    >>> from datetime import UTC, datetime
    >>> import pyarrow as pa
    >>> from reifegrad.run.fact_tables import FactTables
    >>> from reifegrad.spec.loader import parse_model
    >>> model = parse_model('''
    ... reifegrad: 1
    ... name: countries
    ... dimensions:
    ...   fit: {criteria: {country: {attribute: country, points: {DE: 10, else: 1}}}}
    ... ''')
    >>> facts = FactTables(leads=pa.table({"lead_id": ["L1", "L2"], "country": ["DE", "FR"]}))
    >>> with BatchScorer(model) as scorer:
    ...     batch = scorer.score(facts, as_of=datetime(2026, 1, 1, tzinfo=UTC))
    >>> [(score.subject_id, score.score) for score in batch]
    [('L1', 10000), ('L2', 1000)]
    """

    def __init__(
        self,
        model: ScoringModel,
        *,
        engine: str = "duckdb://",
        memory: str = "1GB",
        threads: int = 1,
        allow_missing: bool = False,
    ) -> None:
        """Open a database in memory.

        Args:
            model: The model.
            engine: Only `duckdb://`: facts that are handed over are scored on this machine.
            memory: The most that all batches of this scorer may take at a time.
            threads: The threads that compute one batch. One was fastest up to 1,000 leads, and leaves the others to
                other batches.
            allow_missing: Take attributes and properties that no table has as unknown, instead of an error.

        Raises:
            ReifegradError: Another engine, or a setting that DuckDB refuses.
        """
        if engine not in _ENGINES:
            raise fail("scorer-engine", engine=engine)
        self.model = model
        self._allow_missing = allow_missing
        self._pool = ConnectionPool(model, memory=memory, threads=threads)
        self._programs: dict[Shape, Program] = {}
        self._compiling = Lock()

    @property
    def model_hash(self) -> str:
        """The version of the model that scores."""
        return self.model.hash

    def score(self, facts: ArrowFacts, *, as_of: datetime, only: Any = None, ledger: bool = True) -> ScoredBatch:
        """Score everybody in the facts at one moment.

        Args:
            facts: Everything that is known of the leads, of any time; what lies after `as_of` has no effect.
            as_of: The moment, with a time zone.
            only: Ids to score, as an Arrow array or a sequence; the others are only looked at as colleagues. None:
                everybody.
            ledger: Whether to compute contributions; without them a batch takes about half the time.

        Returns:
            A score for each that exists at `as_of`.

        Raises:
            ReifegradError: The facts do not fit their contracts (everything that is wrong at once), an id of `only` is
                not in the facts, or the moment has no zone.
        """
        check_moment(as_of)
        tables = typed_tables(self.model, facts, allow_missing=self._allow_missing)
        tables[MOMENT] = moment_table(self.model, as_of)
        if only is not None:
            tables[ASKED] = self._ids_to_score(tables, only)
        return self._run(tables, as_of.astimezone(UTC), accounts=facts.accounts is not None, ledger=ledger)

    def score_moments(
        self, facts: ArrowFacts, moments: Sequence[tuple[str, datetime]], *, ledger: bool = True
    ) -> ScoredBatch:
        """Score leads (or accounts) at moments of their own: pairs of id and aware time.

        A pair that stands twice counts once; one whose lead is not in the facts, or did not exist yet, gives no score.

        Raises:
            ReifegradError: The facts do not fit their contracts, or a moment has no zone.
        """
        for _, moment in moments:
            check_moment(moment)
        tables = typed_tables(self.model, facts, allow_missing=self._allow_missing)
        distinct = dict.fromkeys((key, moment.astimezone(UTC).replace(tzinfo=None)) for key, moment in moments)
        asked = {
            self.model.key: pa.array([key for key, _ in distinct], pa.string()),
            AS_OF: pa.array([moment for _, moment in distinct], NAIVE),
        }
        tables[MOMENTS] = with_cuts(self.model, pa.table(asked))
        return self._run(tables, None, accounts=facts.accounts is not None, ledger=ledger)

    def _run(self, tables: TypedTables, as_of: datetime | None, *, accounts: bool, ledger: bool) -> ScoredBatch:
        shape = Shape(
            ledger=ledger,
            accounts=self.model.subject == "account" or accounts,
            changes=tables["profile_changes"].num_rows > 0,
            unique_activities=_is_unique(tables["activities"]["activity_id"]),
            asked=ASKED in tables,
            moments=MOMENTS in tables,
        )
        program = self._program(shape)
        with self._pool.lend() as queries:
            rows = queries.run(shape, program, tables)
        return ComputedBatch(self.model, as_of, rows, program.lines, explained=ledger)

    def _program(self, shape: Shape) -> Program:
        with self._compiling:
            if shape not in self._programs:
                self._programs[shape] = compile_program(self.model, shape)
            return self._programs[shape]

    def _ids_to_score(self, tables: TypedTables, only: Any) -> pa.Table:
        """The ids to score, as a table; each must be in the facts."""
        given = only if isinstance(only, pa.Array | pa.ChunkedArray) else pa.array(only, pa.string())
        ids = given.cast(pa.string())
        known = tables["accounts" if self.model.subject == "account" else "leads"][self.model.key]
        unknown = ids.filter(pc.invert(pc.is_in(ids, value_set=known))).unique().to_pylist()
        if unknown:
            raise _unknown(self.model.subject, unknown, known.slice(0, _COMPARED).to_pylist())
        return pa.table({self.model.key: ids})

    def close(self) -> None:
        """Free the memory; batches that are being computed end with an error or a result, as it comes."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _is_unique(ids: pa.ChunkedArray) -> bool:
    return bool(pc.count_distinct(ids).as_py() == len(ids))


def _unknown(subject: str, names: Sequence[Any], known: Sequence[str]) -> ReifegradError:
    shown = names[:_SHOWN]
    params: list[dict[str, Param]] = [{"name": str(name), "near": nearest(str(name), known)} for name in shown]
    return ReifegradError(tuple(Problem(f"unknown-{subject}", variant="facts", params=one) for one in params))
