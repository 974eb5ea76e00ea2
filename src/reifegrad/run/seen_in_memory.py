"""Answers what is asked of a handful of facts from their records, without an engine."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from reifegrad.run.seen_facts import (
    EARLY,
    LATE,
    MOST_VALUES,
    SEVERAL,
    SHOWN,
    FactQuestion,
    SeenFacts,
    Strangers,
    folded_id,
)
from reifegrad.spec.condition import evaluate, reads_moment
from reifegrad.spec.condition_functions import lower
from reifegrad.spec.ids import NO_ID, PROBABLY_NO_ID, as_id
from reifegrad.spec.time import naive_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reifegrad.run.few_facts import FewFacts
    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import Criterion

_EARLY, _LATE = datetime.fromisoformat(EARLY), datetime.fromisoformat(LATE)


class SeenInMemory(SeenFacts):
    """Facts as records."""

    def __init__(self, few: FewFacts) -> None:
        self.model, self.intakes, self._facts = few.model, few.intakes, few.facts
        self._tables = {
            "leads": [
                {**x.attributes, "lead_id": x.id, "account_id": x.account, "created_at": x.created_at}
                for x in self._facts.leads
            ],
            "accounts": [
                {**x.attributes, "account_id": x.id, "created_at": x.created_at} for x in self._facts.accounts
            ],
            "activities": [
                {**x.properties, "activity_id": x.id, "lead_id": x.lead, "kind": x.kind, "occurred_at": x.occurred_at}
                for x in self._facts.activities
            ],
            "profile_changes": [
                {"lead_id": x.lead, "attribute": x.attribute, "value": x.value} for x in self._facts.changes
            ],
        }

    def count(self, questions: Sequence[FactQuestion]) -> list[int]:
        """By looking at every row."""
        return [sum(_holds(q, row.get(q.column)) for row in self._tables[q.table]) for q in questions]

    def kinds(self) -> dict[str, int]:
        """By counting."""
        return self.values("activities", "kind")

    def unlikely(self) -> tuple[int, int]:
        """By looking at each."""
        moments = [naive_utc(one.occurred_at) for one in self._facts.activities]
        return sum(moment < _EARLY for moment in moments), sum(moment >= _LATE for moment in moments)

    def span(self, table: str, column: str) -> tuple[datetime, datetime] | None:
        """By looking at each."""
        known = [naive_utc(moment) for row in self._tables[table] if isinstance(moment := row.get(column), datetime)]
        found = [moment for moment in known if _is_believed(moment)]
        return (min(found), max(found)) if found else None

    def respelled_properties(self) -> dict[str, set[str]]:
        """By looking at every row."""
        asked = self.sought_properties()
        found = {
            name: {str(row["kind"]) for row in self._tables["activities"] if _is_respelled(row.get(name), words)}
            for name, words in asked.items()
        }
        return {name: kinds for name, kinds in found.items() if kinds}

    def respelled(
        self,
        table: str,
        column: str,
        words: Sequence[str],
        *,
        only: Mapping[str, Sequence[str]] | None = None,
    ) -> dict[str, int]:
        """By counting."""
        found = self.values(table, column, only=only)
        return {value: n for value, n in found.items() if _is_respelled(value, words)}

    def values(self, table: str, column: str, *, only: Mapping[str, Sequence[str]] | None = None) -> dict[str, int]:
        """By counting."""
        counted = Counter(
            str(row[column])
            for row in self._tables[table]
            if row.get(column) is not None and all(row[name] in words for name, words in (only or {}).items())
        )
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0].encode()))[:MOST_VALUES])

    def strangers(self, table: str, column: str, of: str) -> Strangers:
        """By looking them up."""
        known = {str(row[column]) for row in self._tables[of]}
        there = {None, "", *known}
        away = [str(row[column]) for row in self._tables[table] if row.get(column) not in there]
        lost = Counter(one for one in away if as_id(one) is not None)
        first = sorted(lost, key=lambda one: (-lost[one], one.encode()))
        by_fold: dict[str, str] = {}
        for one in sorted(known, key=str.encode):
            by_fold.setdefault(folded_id(one), one)
        pairs = [(one, by_fold[fold]) for one in first if (fold := folded_id(one)) in by_fold]
        some = tuple(sorted(known, key=str.encode)[:SHOWN])
        parted = sum(n for one, n in lost.items() if any(sign in one for sign in SEVERAL))
        rows = sum(lost.values())
        ids, alike = tuple(first[:SHOWN]), tuple(pairs[:SHOWN])
        return Strangers(rows, parted, len(away) - rows, ids, alike, some if lost else ())

    def cased_ids(self, table: str, column: str) -> tuple[int, tuple[tuple[str, ...], ...]]:
        """By comparing."""
        groups: dict[str, set[str]] = {}
        for row in self._tables[table]:
            if isinstance(one := row.get(column), str) and lower(one) not in {*NO_ID, *PROBABLY_NO_ID}:
                groups.setdefault(lower(one), set()).add(one)
        several = sorted((fold for fold, group in groups.items() if len(group) > 1), key=str.encode)
        shown = (sorted(groups[fold], key=str.encode)[:SHOWN] for fold in several[:SHOWN])
        return len(several), tuple(map(tuple, shown))

    def silent(self, criteria: Iterable[Criterion]) -> set[str]:
        """By the reference's reading of conditions."""
        log = self._tables["activities"]
        return {c.id for c in criteria if not any(_may_match(c, row) for row in log)}

    def unlike_copies(self) -> tuple[int, tuple[str, ...]]:
        """By comparing."""
        compared = ("lead_id", "kind", "occurred_at", *self.read_properties())
        seen: dict[str, list[set[Value]]] = {}
        for row in self._tables["activities"]:
            found = seen.setdefault(str(row["activity_id"]), [set() for _ in compared])
            for values, name in zip(found, compared, strict=True):
                values.update({row.get(name)} - {None})
        unlike = sorted((name for name, found in seen.items() if any(len(v) > 1 for v in found)), key=str.encode)
        return len(unlike), tuple(unlike[:SHOWN])


def _may_match(criterion: Criterion, row: Mapping[str, Value]) -> bool:
    """Whether an activity matches; where the condition looks at the moment, whether it can at any moment."""
    matching = criterion.matching
    if matching is None:
        raise ValueError("the criterion looks at no activities")
    if matching.kinds is not None and row["kind"] not in matching.kinds:
        return False
    if matching.where is None:
        return True
    answer = evaluate(matching.where, row)
    return answer is not False if reads_moment(matching.where) else answer is True


def _is_believed(moment: datetime) -> bool:
    return _EARLY <= moment < _LATE


def _is_respelled(value: Value, words: Sequence[str]) -> bool:
    """Whether a text differs from one of some words in nothing but case, and is none of them."""
    return isinstance(value, str) and value not in words and lower(value) in {lower(word) for word in words}


def _holds(question: FactQuestion, value: Value) -> bool:
    if value is None or value == "":
        return False
    match question.test:
        case "known":
            return True
        case "is":
            return value in question.words
        case "respelled":
            return _is_respelled(value, question.words)
        case "any_case":
            return lower(str(value)) in question.words
        case _:
            return any(sign in str(value) for sign in SEVERAL)
