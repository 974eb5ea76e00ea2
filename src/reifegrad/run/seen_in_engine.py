"""Answers what is asked of facts by queries of an engine, as few as can be."""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING, Any

import ibis

from reifegrad.plan.expressions import compile_node
from reifegrad.plan.relations import TIMESTAMP
from reifegrad.plan.text_values import bytewise
from reifegrad.run.seen_facts import EARLY, LATE, MOST_VALUES, SEVERAL, SHOWN, FactQuestion, SeenFacts, Strangers
from reifegrad.spec.ids import NO_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ibis import ir

    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts
    from reifegrad.spec.model import Criterion, ScoringModel

_MOST_AT_ONCE = 150
"""Questions in one query; parsing very long ones takes longer than answering them."""


class SeenInEngine(SeenFacts):
    """Facts as relations of an engine."""

    def __init__(self, engine: Engine, model: ScoringModel, facts: LoadedFacts) -> None:
        self.engine, self.model, self.intakes = engine, model, facts.intake_of
        relations = facts.relations
        self._unique = relations.unique_activities
        self._tables: dict[str, ir.Table | None] = {
            "leads": relations.leads,
            "accounts": relations.accounts,
            "activities": relations.activities,
            "profile_changes": relations.changes,
        }

    def _table(self, name: str) -> ir.Table:
        table = self._tables[name]
        if table is None:
            raise ValueError(f"there is no relation of {name}")
        return table

    def count(self, questions: Sequence[FactQuestion]) -> list[int]:
        """By one query for each table."""
        answers: dict[FactQuestion, int] = {}
        for name in dict.fromkeys(question.table for question in questions):
            asked = list(dict.fromkeys(question for question in questions if question.table == name))
            for start in range(0, len(asked), _MOST_AT_ONCE):
                answers |= self._counted(self._table(name), asked[start : start + _MOST_AT_ONCE])
        return [answers[question] for question in questions]

    def _counted(self, table: ir.Table, questions: Sequence[FactQuestion]) -> dict[FactQuestion, int]:
        sums = {f"n{place}": _holds(question, table).sum() for place, question in enumerate(questions)}
        row = self.engine.fetch(table.aggregate(**sums))[0]
        return {question: int(row[f"n{place}"] or 0) for place, question in enumerate(questions)}

    def values(self, table: str, column: str, *, only: Mapping[str, Sequence[str]] | None = None) -> dict[str, int]:
        """By one query."""
        relation = self._table(table)
        for name, words in (only or {}).items():
            relation = relation.filter(relation[name].isin(list(words)))
        texts = relation.select(value=relation[column].cast("string"))
        counted = texts.filter(texts["value"].notnull()).group_by("value").aggregate(n=lambda t: t.count())
        order = [ibis.desc("n"), bytewise(counted["value"])]
        rows = self.engine.fetch(counted.order_by(order).limit(MOST_VALUES))
        return {str(row["value"]): int(row["n"]) for row in rows}

    def strangers(self, table: str, column: str, of: str, *, rows: int | None = None) -> Strangers:
        """By one query if there are none, else by three more."""
        ids = self._table(table).select(id=self._table(table)[column].cast("string"))
        ids = ids.filter(ids["id"].notnull() & ~ids["id"].lower().isin(list(NO_ID))) if column == "account_id" else ids
        known = self._table(of).select(known=self._table(of)[column].cast("string"))
        lost = ids.anti_join(known, ids["id"] == known["known"])
        count = rows if rows is not None else int(self.engine.fetch(lost.aggregate(n=lost.count()))[0]["n"])
        if not count:
            return Strangers(0)
        counted = lost.group_by("id").aggregate(n=lambda t: t.count())
        order = [ibis.desc("n"), bytewise(counted["id"])]
        first = [row["id"] for row in self.engine.fetch(counted.order_by(order).limit(SHOWN))]
        some = self.engine.fetch(known.distinct().order_by(bytewise(known["known"])).limit(SHOWN))
        return Strangers(count, tuple(first), self._pairs(counted, known), tuple(row["known"] for row in some))

    def _pairs(self, counted: ir.Table, known: ir.Table) -> tuple[tuple[str, str], ...]:
        """Strangers beside the id that they may have meant."""
        folded = known.distinct().mutate(fold=_folded(known["known"]))
        lost = counted.mutate(fold=_folded(counted["id"]))
        both = lost.inner_join(folded, "fold")
        order = [ibis.desc("n"), bytewise(both["id"]), bytewise(both["known"])]
        pairs: dict[str, str] = {}
        for row in self.engine.fetch(both.order_by(order).limit(SHOWN * SHOWN)):
            pairs.setdefault(row["id"], row["known"])
        return tuple(pairs.items())[:SHOWN]

    def silent(self, criteria: Iterable[Criterion]) -> set[str]:
        """By one query that stops at the first activity of each criterion."""
        log, asked = self._table("activities"), list(criteria)
        probes = [
            log.filter(_is_looked_at(criterion, log)).limit(1).select(place=ibis.literal(place, "int64"))
            for place, criterion in enumerate(asked)
        ]
        if not probes:
            return set()
        found = {int(row["place"]) for row in self.engine.fetch(reduce(lambda one, other: one.union(other), probes))}
        return {criterion.id for place, criterion in enumerate(asked) if place not in found}

    def unlike_copies(self) -> tuple[int, tuple[str, ...]]:
        """By one query, where the ids are not known to stand once."""
        if self._unique:
            return 0, ()
        log = self._table("activities")
        extremes = {
            f"{end}_{name}": getattr(log[name], end)()
            for name in ("lead_id", "kind", "occurred_at")
            for end in ("min", "max")
        }
        found = log.group_by("activity_id").aggregate(**extremes)
        differs = [found[f"min_{name}"] != found[f"max_{name}"] for name in ("lead_id", "kind", "occurred_at")]
        unlike = found.filter(reduce(operator.or_, differs))
        count = int(self.engine.fetch(unlike.aggregate(n=unlike.count()))[0]["n"])
        if not count:
            return 0, ()
        rows = self.engine.fetch(unlike.order_by(bytewise(unlike["activity_id"])).limit(SHOWN).select("activity_id"))
        return count, tuple(str(row["activity_id"]) for row in rows)


def _folded(text: Any) -> Any:
    """`seen_facts.folded_id` as an expression."""
    return text.re_replace("^ +| +$", "").lower().re_replace(r"\.0+$", "").re_replace("^0+", "")


def _is_looked_at(criterion: Criterion, log: ir.Table) -> ir.BooleanValue:
    matching = criterion.matching
    if matching is None:
        raise ValueError("the criterion looks at no activities")
    parts = [] if matching.kinds is None else [log["kind"].isin(list(matching.kinds))]
    parts += [] if matching.where is None else [compile_node(matching.where, lambda name: log[name])]
    return reduce(operator.and_, parts) if parts else ibis.literal(True, "boolean")  # noqa: FBT003  # a SQL constant


def _holds(question: FactQuestion, table: ir.Table) -> Any:
    """A number for every row: 1 if it answers the question with yes."""
    column = table[question.column]
    match question.test:
        case "known":
            test = column.notnull() & (column != "") if column.type().is_string() else column.notnull()
        case "is":
            test = column.cast("string").isin(list(question.words))
        case "any_case":
            test = column.cast("string").lower().isin([word for word in question.words if word])
        case "parted":
            test = reduce(operator.or_, [column.cast("string").contains(sign) for sign in SEVERAL])
        case _:
            early, late = (ibis.timestamp(day).cast(TIMESTAMP) for day in (EARLY, LATE))
            test = (column < early) | (column >= late)
    return ibis.ifelse(test.fill_null(False), 1, 0)  # noqa: FBT003  # a SQL constant
