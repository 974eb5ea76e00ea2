"""Answers what is asked of facts by queries of an engine, as few as can be."""

from __future__ import annotations

import operator
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

import ibis

from reifegrad.plan.expressions import TRUE, balanced, compile_node
from reifegrad.plan.relations import TIMESTAMP
from reifegrad.plan.text_values import bytewise
from reifegrad.run.seen_facts import EARLY, LATE, MOST_VALUES, SEVERAL, SHOWN, FactQuestion, SeenFacts, Strangers
from reifegrad.spec.condition import reads_moment
from reifegrad.spec.condition_functions import NOW, lower
from reifegrad.spec.ids import NO_ID, PROBABLY_NO_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from ibis import ir

    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts
    from reifegrad.spec.model import Criterion, ScoringModel

_ENDS = ("min", "max")
_MOST_AT_ONCE = 150
"""Questions in one query; parsing very long ones takes longer than answering them."""


class SeenInEngine(SeenFacts):
    """Facts as relations of an engine."""

    def __init__(self, engine: Engine, model: ScoringModel, facts: LoadedFacts) -> None:
        self.engine, self.model, self.intakes = engine, model, facts.intake_of
        relations = facts.relations
        self._unique = relations.unique_activities
        self._answers: dict[FactQuestion, int] = {}
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
        answers = self._answers
        new = [question for question in dict.fromkeys(questions) if question not in answers]
        for name in dict.fromkeys(question.table for question in new):
            asked = [question for question in new if question.table == name]
            for start in range(0, len(asked), _MOST_AT_ONCE):
                answers |= self._counted(self._table(name), asked[start : start + _MOST_AT_ONCE])
        return [answers[question] for question in questions]

    def _counted(self, table: ir.Table, questions: Sequence[FactQuestion]) -> dict[FactQuestion, int]:
        sums = {f"n{place}": _holds(question, table).sum() for place, question in enumerate(questions)}
        row = self.engine.fetch(table.aggregate(**sums))[0]
        return {question: int(row[f"n{place}"] or 0) for place, question in enumerate(questions)}

    @cached_property
    def _log(self) -> list[dict[str, Any]]:
        """Each kind with how many activities it has, and how many of them of an unlikely, and of too late a time."""
        log = self._table("activities")
        is_odd, believed = _is_odd(log["occurred_at"]), _believed(log["occurred_at"])
        sums = {
            f"respelled_{place}": ibis.ifelse(_is_respelled(log[name], words), 1, 0).sum()
            for place, (name, words) in enumerate(self.sought_properties().items())
        }
        counted = log.group_by("kind").aggregate(
            n=log.count(),
            odd=ibis.ifelse(is_odd, 1, 0).sum(),
            late=ibis.ifelse(_is_late(log["occurred_at"]), 1, 0).sum(),
            first=believed.min(),
            last=believed.max(),
            **sums,
        )
        return self.engine.fetch(counted.order_by([ibis.desc("n"), bytewise(counted["kind"])]))

    def kinds(self) -> dict[str, int]:
        """By one query."""
        return {str(row["kind"]): int(row["n"]) for row in self._log[:MOST_VALUES]}

    def unlikely(self) -> tuple[int, int]:
        """By the same query."""
        odd, late = (sum(int(row[name] or 0) for row in self._log) for name in ("odd", "late"))
        return odd - late, late

    def span(self, table: str, column: str) -> tuple[datetime, datetime] | None:
        """By the query of the kinds, or by one of its own."""
        if (table, column) == ("activities", "occurred_at"):
            ends = [(row["first"], row["last"]) for row in self._log]
        else:
            believed = _believed(self._table(table)[column])
            row = self.engine.fetch(self._table(table).aggregate(first=believed.min(), last=believed.max()))[0]
            ends = [(row["first"], row["last"])]
        known = [(first, last) for first, last in ends if first is not None]
        return (min(first for first, _ in known), max(last for _, last in known)) if known else None

    def respelled_properties(self) -> dict[str, set[str]]:
        """By the query of the kinds."""
        asked = enumerate(self.sought_properties())
        found = {name: {str(row["kind"]) for row in self._log if row[f"respelled_{place}"]} for place, name in asked}
        return {name: kinds for name, kinds in found.items() if kinds}

    def respelled(
        self,
        table: str,
        column: str,
        words: Sequence[str],
        *,
        only: Mapping[str, Sequence[str]] | None = None,
    ) -> dict[str, int]:
        """By one query."""
        relation = self._table(table)
        return self._values_of(relation.filter(_is_respelled(relation[column], words)), column, only)

    def values(self, table: str, column: str, *, only: Mapping[str, Sequence[str]] | None = None) -> dict[str, int]:
        """By one query."""
        return self._values_of(self._table(table), column, only)

    def _values_of(self, relation: ir.Table, column: str, only: Mapping[str, Sequence[str]] | None) -> dict[str, int]:
        for name, words in (only or {}).items():
            relation = relation.filter(relation[name].isin(list(words)))
        texts = relation.select(value=relation[column].cast("string"))
        counted = texts.filter(texts["value"].notnull()).group_by("value").aggregate(n=lambda t: t.count())
        order = [ibis.desc("n"), bytewise(counted["value"])]
        rows = self.engine.fetch(counted.order_by(order).limit(MOST_VALUES))
        return {str(row["value"]): int(row["n"]) for row in rows}

    def strangers(self, table: str, column: str, of: str) -> Strangers:
        """By one query if there are none, else by three more."""
        ids = self._table(table).select(id=self._table(table)[column].cast("string"))
        known = self._table(of).select(known=self._table(of)[column].cast("string"))
        away = ids.filter(ids["id"].notnull() & (ids["id"] != "")).anti_join(known, ids["id"] == known["known"])
        is_nothing = away["id"].lower().isin([word for word in NO_ID if word])
        parted = ~is_nothing & reduce(operator.or_, [away["id"].contains(sign) for sign in SEVERAL])
        sums = {"nothing": is_nothing, "parted": parted}
        row = self.engine.fetch(
            away.aggregate(n=away.count(), **{name: ibis.ifelse(test, 1, 0).sum() for name, test in sums.items()})
        )[0]
        nothing = int(row["nothing"] or 0)
        count = int(row["n"]) - nothing
        if not count:
            return Strangers(0, 0, nothing)
        lost = away.filter(~is_nothing)
        counted = lost.group_by("id").aggregate(n=lambda t: t.count())
        order = [ibis.desc("n"), bytewise(counted["id"])]
        first = [row["id"] for row in self.engine.fetch(counted.order_by(order).limit(SHOWN))]
        some = self.engine.fetch(known.distinct().order_by(bytewise(known["known"])).limit(SHOWN))
        ids_of_others = tuple(row["known"] for row in some)
        return Strangers(
            count, int(row["parted"] or 0), nothing, tuple(first), self._pairs(counted, known), ids_of_others
        )

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

    def cased_ids(self, table: str, column: str) -> tuple[int, tuple[tuple[str, ...], ...]]:
        """By one query, and one more if there are any."""
        relation = self._table(table)
        ids = relation.select(id=relation[column].cast("string")).filter(lambda t: t["id"].notnull()).distinct()
        ids = ids.mutate(fold=ids["id"].lower())
        ways = (
            ids.filter(ids["fold"].notin([*NO_ID, *PROBABLY_NO_ID]))
            .group_by("fold")
            .aggregate(ways=lambda t: t.count())
        )
        several = ways.filter(ways["ways"] > 1)
        count = int(self.engine.fetch(several.aggregate(n=several.count()))[0]["n"])
        if not count:
            return 0, ()
        first = several.order_by(bytewise(several["fold"])).limit(SHOWN)
        both = ids.inner_join(first, "fold")
        groups: dict[str, list[str]] = {}
        for row in self.engine.fetch(both.order_by([bytewise(both["fold"]), bytewise(both["id"])])):
            groups.setdefault(row["fold"], []).append(row["id"])
        return count, tuple(tuple(group[:SHOWN]) for group in groups.values())

    def silent(self, criteria: Iterable[Criterion]) -> set[str]:
        """By queries that stop at the first activity of each criterion."""
        log, asked = self._table("activities"), list(criteria)
        probes = [
            log.filter(_is_looked_at(criterion, log)).limit(1).select(place=ibis.literal(place, "int64"))
            for place, criterion in enumerate(asked)
        ]
        found: set[int] = set()
        for start in range(0, len(probes), _MOST_AT_ONCE):
            some = balanced(ibis.union, probes[start : start + _MOST_AT_ONCE])
            found |= {int(row["place"]) for row in self.engine.fetch(some)}
        return {criterion.id for place, criterion in enumerate(asked) if place not in found}

    def unlike_copies(self) -> tuple[int, tuple[str, ...]]:
        """By one query, where the ids are not known to stand once."""
        if self._unique:
            return 0, ()
        log = self._table("activities")
        names = ("lead_id", "kind", "occurred_at", *self.read_properties())
        extremes = {
            f"{end}_{place}": getattr(_in_order(log[name]), end)() for place, name in enumerate(names) for end in _ENDS
        }
        found = log.group_by("activity_id").aggregate(**extremes)
        differs = [found[f"min_{place}"] != found[f"max_{place}"] for place in range(len(names))]
        unlike = found.filter(reduce(operator.or_, differs))
        count = int(self.engine.fetch(unlike.aggregate(n=unlike.count()))[0]["n"])
        if not count:
            return 0, ()
        rows = self.engine.fetch(unlike.order_by(bytewise(unlike["activity_id"])).limit(SHOWN).select("activity_id"))
        return count, tuple(str(row["activity_id"]) for row in rows)


def _in_order(column: ir.Column) -> ir.Column:
    """Yes and no as numbers: not every engine has the least of them."""
    return column.cast("int8") if column.type().is_boolean() else column


def _folded(text: Any) -> Any:
    """`seen_facts.folded_id` as an expression."""
    return text.re_replace("^ +| +$", "").lower().re_replace(r"\.0+$", "").re_replace("^0+", "")


def _is_odd(moments: Any) -> Any:
    return (moments < ibis.timestamp(EARLY).cast(TIMESTAMP)) | _is_late(moments)


def _is_late(moments: Any) -> Any:
    return moments >= ibis.timestamp(LATE).cast(TIMESTAMP)


def _believed(moments: Any) -> Any:
    """The moments that can be believed; the others are unknown."""
    return ibis.ifelse(_is_odd(moments), ibis.null(TIMESTAMP), moments)


def _is_respelled(column: Any, words: Sequence[str]) -> Any:
    """Whether a text differs from one of some words in nothing but case, and is none of them."""
    text = column.cast("string")
    return text.lower().isin(sorted({lower(word) for word in words})) & text.notin(list(words))


def _is_looked_at(criterion: Criterion, log: ir.Table) -> ir.BooleanValue:
    """Whether an activity matches; where the condition looks at the moment, whether it can at any moment."""
    matching = criterion.matching
    if matching is None:
        raise ValueError("the criterion looks at no activities")
    parts: list[Any] = [] if matching.kinds is None else [log["kind"].isin(list(matching.kinds))]
    if matching.where is not None:
        unknown = ibis.null(TIMESTAMP)
        answer: Any = compile_node(matching.where, lambda name: unknown if name == NOW else log[name])
        parts.append(ibis.coalesce(answer, TRUE) if reads_moment(matching.where) else answer)
    return reduce(operator.and_, parts) if parts else TRUE


def _holds(question: FactQuestion, table: ir.Table) -> Any:
    """A number for every row: 1 if it answers the question with yes."""
    column = table[question.column]
    match question.test:
        case "known":
            test = column.notnull() & (column != "") if column.type().is_string() else column.notnull()
        case "is":
            test = column.cast("string").isin(list(question.words))
        case "respelled":
            test = _is_respelled(column, question.words)
        case "any_case":
            test = column.cast("string").lower().isin([word for word in question.words if word])
        case _:
            test = reduce(operator.or_, [column.cast("string").contains(sign) for sign in SEVERAL])
    return ibis.ifelse(test.fill_null(False), 1, 0)  # noqa: FBT003  # a SQL constant
