"""Compares two runs over the same leads: who moved between cells, stages and segments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reifegrad.run.names import name_leads
from reifegrad.spec.result_columns import SCORE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from ibis import ir

    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.run.score import ScoreRun

RESULTS = ("cell", "stage", "segment", "priority")
"""The results between which leads can move."""

_OLD = "old__"


@dataclass(frozen=True)
class Mover:
    """One lead whose score is another one now; milli-points, None where one model does not score it."""

    subject_id: str
    before: int | None
    after: int | None
    name: str = ""


@dataclass(frozen=True)
class Migration:
    """How many moved: `moves` counts (from, to) for each result that one of the models has; empty for none.

    `compared` counts those whom both models score, `changed` those of them whose score differs. `left` are scored by
    the old model only, `entered` by the new one only: they move, too. `movers` are those with the greatest difference.
    """

    compared: int
    changed: int
    left: int
    entered: int
    moves: Mapping[str, Mapping[tuple[str, str], int]]
    movers: tuple[Mover, ...]


def compare_runs(old_scores: pa.Table, run: ScoreRun, relations: Relations, *, top: int) -> Migration:
    """Compare the scores of an earlier run with those of another one over the same leads.

    Args:
        old_scores: The table of scores of the earlier run.
        run: The later run.
        relations: Those of the later run, which tell the names.
        top: How many movers to name.
    """
    key = run.model.key
    old = run.engine.register("old_scores", old_scores)
    old = old.rename({f"{_OLD}{name}": name for name in old.columns})
    both = run.scores.inner_join(old, [run.scores[key] == old[f"{_OLD}{key}"]])
    was, now = both[f"{_OLD}{SCORE}"], both[SCORE]
    both = both.filter(was.notnull() | now.notnull())  # nobody is compared whom neither model scores
    gain = now.fill_null(0) - was.fill_null(0)
    differs = (gain != 0) | (now.isnull() != was.isnull())
    both = both.mutate(gain=gain.abs(), differs=differs, before__=was.notnull(), after__=now.notnull())
    scored = both["before__"] & both["after__"]
    counts = run.engine.fetch(
        both.aggregate(
            compared=scored.sum(),
            changed=(scored & both["differs"]).sum(),
            left=(~both["after__"]).sum(),
            entered=(~both["before__"]).sum(),
        )
    )[0]
    movers = _movers(run.engine, both, key, top)
    ids = [mover.subject_id for mover in movers]
    named = name_leads(run.engine, run.model, relations, ids, run.as_of) if movers else {}
    named_by_one = [name for name in RESULTS if name in run.scores.columns or name in old_scores.column_names]
    return Migration(
        **{name: int(counts[name] or 0) for name in ("compared", "changed", "left", "entered")},
        moves={name: _moves(run.engine, both, name) for name in named_by_one},
        movers=tuple(replace(mover, name=named.get(mover.subject_id, ("",))[0]) for mover in movers),
    )


def _moves(engine: Engine, both: ir.Table, name: str) -> dict[tuple[str, str], int]:
    """How many are where by each model; a model that has no such result says nothing of anybody."""
    import ibis

    before, after = (
        both[column].fill_null("") if column in both.columns else ibis.literal("") for column in (_OLD + name, name)
    )
    named = both.select(before=before, after=after)
    counted = engine.fetch(named.group_by(["before", "after"]).aggregate(n=lambda t: t.count()))
    return {(row["before"], row["after"]): int(row["n"]) for row in counted}


def _movers(engine: Engine, both: ir.Table, key: str, top: int) -> tuple[Mover, ...]:
    import ibis

    first = both.filter(both["differs"]).order_by([ibis.desc("gain"), key]).limit(top)
    rows: Sequence[dict[str, object]] = engine.fetch(
        first.select(id=first[key], before=first[f"{_OLD}{SCORE}"], after=first[SCORE])
    )
    return tuple(Mover(str(row["id"]), _int_or_none(row["before"]), _int_or_none(row["after"])) for row in rows)


def _int_or_none(value: object) -> int | None:
    return int(value) if isinstance(value, int) else None
