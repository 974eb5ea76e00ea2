"""Finds what a model expects and never gets: kinds of activity, values, paths that are written differently."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, message
from reifegrad.run.seen_facts import FactQuestion
from reifegrad.run.words_in_data import (
    by_place,
    look_alikes,
    look_alikes_of,
    respelled,
    sought_in,
    sought_kinds,
    sought_patterns,
    sought_values,
)
from reifegrad.spec.condition_text import condition_text
from reifegrad.spec.reads import ACCOUNT_PREFIX, EMAIL_DOMAIN
from reifegrad.tables.mapping_block import mapping_line, translating

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reifegrad.errors import Param
    from reifegrad.run.seen_facts import SeenFacts
    from reifegrad.spec.findings import Findings
    from reifegrad.spec.model import Criterion

_SHOWN = 8
_CLOSE = 0.75
PLACEHOLDERS = (
    *("NULL", "null", "Null", "(null)", "[null]", "<null>", "#NULL!", "\\N", "<NA>", "NaN", "nan"),
    *("N/A", "n/a", "#N/A", "#NV", "n.a.", "k.A.", "k. A.", "undefined", "(blank)", "(empty)", "(leer)", "(not set)"),
)
"""Texts that most probably mean that nothing is known; "none" and "-" may well be a value."""


def places_of(seen: SeenFacts, name: str) -> list[tuple[str, str]]:
    """The tables and columns in which an attribute of the model may stand."""
    bare = name.removeprefix(ACCOUNT_PREFIX)
    tables = ("accounts",) if name != bare or seen.model.subject == "account" else ("leads", "accounts")
    return [(table, bare) for table in tables if bare in seen.columns(table)]


def spelling(name: str, value: str, other: str, times: int, table: str) -> dict[str, Param]:
    """What fills the sentence that a text of the model, `value`, is written otherwise in a table."""
    column = "value" if table == "profile_changes" else name.removeprefix(ACCOUNT_PREFIX)
    often = message("count.times", n=times)
    mapping = translating(table, column, {other: value})
    return {"name": name, "value": value, "other": other, "times": often, "mapping": mapping}


class WordsNotSeen:
    """One look for the words of a model in its facts."""

    def __init__(self, seen: SeenFacts, findings: Findings) -> None:
        self.seen, self.findings = seen, findings
        self.told: set[tuple[str, str, str]] = set()
        """What was said to be written otherwise: a name, the text of the data, and that of the model."""

    def attributes(self, told: set[str]) -> None:
        """Attributes without any value, with words for nothing, and values that never occur.

        Args:
            told: The columns that had values rejected; why they are empty has been reported.
        """
        wanted, texts = self._sought_kinds()
        questions = self.questions()
        answers = dict(zip(questions, self.seen.count(questions), strict=True))
        for name in self.seen.model.attributes:
            self._say_whole(name, texts.get(name, set()), answers, told)
        for (path, name), values in wanted.items():
            places = places_of(self.seen, name)
            if not places or not any(answers[FactQuestion(*place)] for place in places):
                continue
            lost = [value for value in values if not any(answers[FactQuestion(*at, "is", (value,))] for at in places)]
            if lost:
                self._never(path, name, values, lost, places)

    def _sought_kinds(self) -> tuple[dict[tuple[tuple[str, ...], str], list[str]], dict[str, set[str]]]:
        """The values that each place of the model waits for, and all of each attribute."""
        wanted = by_place(one for one in sought_values(self.seen.model) if one.name != EMAIL_DOMAIN)
        texts: dict[str, set[str]] = {}
        for (_, name), values in wanted.items():
            texts.setdefault(name, set()).update(values)
        return wanted, texts

    def questions(self) -> list[FactQuestion]:
        """Everything that is counted of attributes."""
        texts, questions = self._sought_kinds()[1], []
        for name in self.seen.model.attributes:
            for table, column in places_of(self.seen, name):
                questions.append(FactQuestion(table, column))
                if self.seen.columns(table)[column] == "text":
                    questions.append(FactQuestion(table, column, "is", PLACEHOLDERS))
                questions += [FactQuestion(table, column, "is", (value,)) for value in sorted(texts.get(name, ()))]
        return questions

    def _say_whole(self, name: str, words: set[str], answers: Mapping[FactQuestion, int], told: set[str]) -> None:
        """What is said of an attribute as a whole: always empty, or with a word for nothing."""
        places = places_of(self.seen, name)
        if not places or not any(self.seen.usable(table) for table, _ in places):
            return
        if not any(answers[FactQuestion(*place)] for place in places):
            if name.removeprefix(ACCOUNT_PREFIX) not in told and not self._changed(name):
                self.findings.problems.append(Problem("attribute-empty", {"name": name}, severity="warning"))
            return
        for table, column in places:
            count = answers.get(FactQuestion(table, column, "is", PLACEHOLDERS), 0)
            if count and column not in {"lead_id", "account_id"} and not words & set(PLACEHOLDERS):
                found = self.seen.values(table, column)
                every = [value for value in found if value in PLACEHOLDERS]
                params: dict[str, Param] = {
                    "values": message("count.values", n=count),
                    "name": name,
                    "words": tuple(map(repr, every)),
                    "mapping": translating(table, column, dict.fromkeys(every)),
                }
                self.findings.problems.append(Problem("placeholder-value", params, severity="warning"))

    def _changed(self, name: str) -> dict[str, int]:
        """The values of an attribute that only profile changes tell."""
        if not self.seen.usable("profile_changes") or name.startswith(ACCOUNT_PREFIX):
            return {}
        return self.seen.values("profile_changes", "value", only={"attribute": [name]})

    def _never(
        self,
        path: tuple[str, ...],
        name: str,
        wanted: Sequence[str],
        lost: Sequence[str],
        places: Sequence[tuple[str, str]],
    ) -> None:
        found = self._changed(name)
        for table, column in places:
            for value, n in self.seen.values(table, column).items():
                found[value] = found.get(value, 0) + n
        others = {value: n for value, n in found.items() if value not in wanted}
        table = places[0][0]
        never = self._not_alike(path, name, [value for value in lost if value not in found], others, table)
        if never and len(never) == len(wanted):
            self._say_never(path, name, never, found, places)

    def say_spelling(self, path: tuple[str, ...], name: str, value: str, other: str, times: int, table: str) -> None:
        """Say once that a text of the model is written otherwise in the data, wherever the model reads it."""
        if (name, other, value) in self.told:
            return
        self.told.add((name, other, value))
        self.findings.add(path, "value-spelling", "", "warning", **spelling(name, value, other, times, table))

    def _not_alike(
        self, path: tuple[str, ...], name: str, lost: Sequence[str], found: Mapping[str, int], table: str
    ) -> list[str]:
        """The lost values that are not merely spelled differently; the others are reported."""
        never = []
        for value in lost:
            alike = look_alikes_of(name, value, found)
            for other, times in alike:
                self.say_spelling(path, name, value, other, times, table)
            if not alike:
                never.append(value)
        return never

    def _say_never(
        self,
        path: tuple[str, ...],
        name: str,
        never: Sequence[str],
        found: Mapping[str, int],
        places: Sequence[tuple[str, str]],
    ) -> None:
        shown = (*map(repr, never[:_SHOWN]), *(["..."] if len(never) > _SHOWN else []))
        close = _closest(never[0], found)
        there = tuple(repr(value) for value in list(found)[:_SHOWN])
        having = [at for at in places if (values := self.seen.values(*at)) and (close is None or close in values)]
        changed = close is not None and close in self._changed(name)
        table, column = (having or ([("profile_changes", "value")] if changed else places))[0]
        said: dict[str, Param] = {"name": name, "values": shown}
        said["there"] = (*there, *(["..."] if len(found) > _SHOWN else []))
        if close is not None:
            said |= {"close": close, "mapping": translating(table, column, {close: never[0]})}
            self.findings.add(path, "value-not-there", "near", "warning", **said)
            return
        self.findings.add(path, "value-not-there", "", "warning", **said, value=never[0], table=table, column=column)

    def kinds(self) -> None:
        """Kinds of activity that never occur, and conditions that no activity of the kind meets."""
        if not self.seen.usable("activities"):
            return
        found = self.seen.kinds()
        countings = list(self.seen.model.countings())
        sought = {kind for counting in countings for kind in sought_kinds(counting)}
        others = {kind: n for kind, n in found.items() if kind not in sought}
        far: dict[str, tuple[str, ...]] = {}
        for counting in countings:
            for kind in sought_kinds(counting):
                if kind in found or respelled(kind, found.keys() & set(sought_kinds(counting))):
                    continue
                if (close := _nearest_kind(kind, others)) is not None:
                    path = (*counting.path, "activity")
                    mapping = translating("activities", "kind", {close: kind})
                    self.findings.add(
                        path, "kind-not-there", "near", "warning", kind=kind, close=close, mapping=mapping
                    )
                else:
                    far.setdefault(kind, counting.path)
        if far:
            there = tuple(map(repr, list(found)[:_SHOWN]))
            there = (*there, *(["..."] if len(found) > _SHOWN else []))
            kind, path = next(iter(far.items()))
            kinds = tuple(map(repr, far))
            self.findings.add(path, "kind-not-there", "", "warning", kinds=kinds, there=there, kind=kind)
        self._wheres([criterion for criterion in self.seen.model.criteria() if self._can_match(criterion, found)])

    def _can_match(self, criterion: Criterion, found: Mapping[str, int]) -> bool:
        matching = criterion.matching
        if matching is None or matching.where is None:
            return False
        properties = {one.name for one in (*sought_in(criterion), *sought_patterns(criterion))}
        if not properties:
            return False  # a number that nobody has reached yet is no word that is written otherwise
        there = self.seen.columns("activities").keys() | {"kind", "lead_id", "activity_id", "occurred_at"}
        return properties <= there and (matching.kinds is None or any(kind in found for kind in matching.kinds))

    def _wheres(self, criteria: Sequence[Criterion]) -> None:
        silent = self.seen.silent(criteria)
        for criterion in criteria:
            if criterion.id in silent:
                self._silent(criterion)

    def _silent(self, criterion: Criterion) -> None:
        """Why no activity of its kinds meets the condition of a criterion."""
        matching = criterion.matching
        if matching is None or matching.where is None:
            return
        path, before = (*criterion.path, "where"), len(self.findings.problems)
        only = None if matching.kinds is None else {"kind": matching.kinds}
        text = condition_text(matching.where)
        for one in sought_patterns(criterion):
            found = self.seen.values("activities", one.name, only=only)
            address = next((value for value in found if "://" in value or value.startswith("www.")), None)
            if address is not None and one.value.startswith("/"):
                better = f"%{one.value}"
                self.findings.add(
                    path,
                    "path-is-address",
                    "",
                    "warning",
                    name=one.name,
                    address=address,
                    value=one.value,
                    better=better,
                    mapping=mapping_line("activities", path_from_url=[one.name]),
                )
        sought = by_place(one for one in sought_in(criterion))
        for (_, name), values in sought.items():
            found = self.seen.values("activities", name, only=only)
            others = {value: n for value, n in found.items() if value not in values}
            self._not_alike(path, name, [value for value in values if value not in found], others, "activities")
        if len(self.findings.problems) == before:
            examples = self._examples(criterion, only)
            self.findings.add(path, "where-never", "", "warning", text=text, examples=examples)

    def _examples(self, criterion: Criterion, only: Mapping[str, Sequence[str]] | None) -> tuple[str, ...]:
        """What the properties of the condition hold instead."""
        names = dict.fromkeys(one.name for one in (*sought_in(criterion), *sought_patterns(criterion)))
        shown = []
        for name in names:
            found = list(self.seen.values("activities", name, only=only))[:3]
            shown.append(f"{name}: {', '.join(map(repr, found)) or '-'}")
        return tuple(shown)


def _nearest_kind(kind: str, found: Mapping[str, int]) -> str | None:
    alike = look_alikes(kind, found)
    return alike[0][0] if alike else _closest(kind, found)


def _closest(word: str, found: Iterable[str]) -> str | None:
    """What is so near to a word that it can be meant: CEO is not CTO, one is opened and the other clicked."""
    by_fold = {other.casefold(): other for other in found}
    close = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=_CLOSE)
    return by_fold[close[0]] if close else None
