"""Finds words in the data that the model, or the mapping file, knows in another spelling only.

The words of the model that never occur at all are found in `words_not_seen`. Here both spellings may occur: then
nothing looks wrong, since the rows of one of them count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import Problem, message
from reifegrad.run.seen_facts import FactQuestion
from reifegrad.run.words_in_data import (
    by_place,
    cased,
    expected_kinds,
    look_alikes,
    names_of_countries,
    respelled,
    same_kind,
    sought_attributes,
    sought_in_log,
)
from reifegrad.run.words_not_seen import places_of
from reifegrad.spec.condition_functions import lower
from reifegrad.spec.reads import EMAIL_DOMAIN
from reifegrad.tables.known_values import country_code
from reifegrad.tables.mapping_block import translating

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.errors import Param
    from reifegrad.run.seen_facts import SeenFacts
    from reifegrad.run.words_not_seen import WordsNotSeen

_KEYS = frozenset({"lead_id", "account_id"})


class Spellings:
    """One look for what the data writes in two ways; `words` knows what was said already."""

    def __init__(self, seen: SeenFacts, words: WordsNotSeen) -> None:
        self.seen, self.words, self.findings = seen, words, words.findings
        self._wanted = by_place(one for one in sought_attributes(seen.model) if one.name != EMAIL_DOMAIN)

    def questions(self) -> list[FactQuestion]:
        """Whether texts of attributes occur that differ from those of the model in nothing but case, or are names."""
        respelled = [FactQuestion(*place, "respelled", texts) for place, texts in self._texts().items()]
        countries = self._of_countries().values()
        return [*respelled, *countries, *(one for asked in self._of_translations().values() for one in asked)]

    def _of_countries(self) -> dict[tuple[str, str], FactQuestion]:
        """Whether the countries of the codes that the model waits for are named in full, by place of an attribute."""
        names: dict[tuple[str, str], set[str]] = {}
        for (_, name), values in self._wanted.items():
            if known := names_of_countries(name, values):
                for at in self._places(name):
                    names.setdefault(at, set()).update(known)  # all attributes share the column of their changes
        return {at: FactQuestion(*at, "any_case", tuple(sorted(known))) for at, known in names.items()}

    def _of_translations(self) -> dict[tuple[str, str, str], list[FactQuestion]]:
        """What is asked of each word that the mapping translates: whether it, or what it becomes, stands anywhere."""
        found: dict[tuple[str, str, str], list[FactQuestion]] = {}
        for table in self.seen.intakes:
            for column in self._read_columns(table):
                for word, becomes in self._translated(table, column).items():
                    if becomes is not None:
                        texts = (word, becomes)
                        asked = [FactQuestion(table, column, how, texts) for how in ("is", "respelled")]
                        found[table, column, word] = asked
        return found

    def _read_columns(self, table: str) -> list[str]:
        """The columns of texts of a table that the model reads."""
        columns = {"activities": ("kind", *self.seen.read_properties()), "profile_changes": ("attribute", "value")}
        places = {place for name in self.seen.model.attributes for place in places_of(self.seen, name)}
        texts = (*columns.get(table, ()), *sorted(column for at, column in places if at == table))
        return [name for name in texts if self.seen.columns(table).get(name) == "text"]

    def unused_translations(self) -> None:
        """Words that the mapping file translates and that no row has, or has become."""
        if not (asked := self._of_translations()):
            return
        expected = expected_kinds(self.seen.model)
        told = {problem.params["word"] for problem in self.findings.problems if problem.code == "translation-spelling"}
        never: dict[tuple[str, str], list[str]] = {}
        for (table, column, word), questions in asked.items():
            becomes = self._translated(table, column)[word]
            if (table, column) == ("activities", "kind") and becomes not in expected:
                continue  # the model looks for nothing of it
            met = self.seen.intakes[table].met.get(column, frozenset())
            if (table, column) == ("profile_changes", "attribute") and (
                met or becomes not in self.seen.model.attributes
            ):
                continue  # a history names only the fields that somebody changed
            if word not in told and word not in met and not any(self.seen.count(questions)):
                never.setdefault((table, column), []).append(word)
        for (table, column), words in never.items():
            params: dict[str, Param] = {
                "table": message(f"table.{table}"),
                "column": column,
                "words": tuple(map(repr, words)),
                "there": translating(table, column, {word: self._translated(table, column)[word] for word in words}),
            }
            self.findings.problems.append(Problem("translation-never", params, severity="note"))

    def _texts(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """What is waited for, or translated, in each column of texts; with the values of all profile changes."""
        texts: dict[tuple[str, str], set[str]] = {}
        for name in {*self.seen.model.attributes, *(name for _, name in self._wanted)} - _KEYS:
            sought = {value for (_, other), values in self._wanted.items() if other == name for value in values}
            for place in self._places(name):
                texts.setdefault(place, set()).update({*sought, *self._translated(*place)})
        return {place: found for place, words in texts.items() if (found := cased(words))}

    def _places(self, name: str) -> list[tuple[str, str]]:
        found = [at for at in places_of(self.seen, name) if self.seen.columns(at[0])[at[1]] == "text"]
        if "." not in name and self.seen.usable("profile_changes"):
            found.append(("profile_changes", "value"))
        return found

    def _translated(self, table: str, column: str) -> Mapping[str, str | None]:
        intake = self.seen.intakes.get(table)
        return {} if intake is None else intake.translated.get(column, {})

    def attributes(self) -> None:
        """Values of attributes that the model knows in another case, at the first place that waits for each."""
        texts = self._texts()
        questions = [FactQuestion(*place, "respelled", words) for place, words in texts.items()]
        answers = zip(texts, self.seen.count(questions), strict=True)
        found = {place: self.seen.respelled(*place, texts[place]) for place, count in answers if count}
        for (path, name), values in self._wanted.items():
            for place in self._places(name):
                others = found.get(place, {})
                if place[0] == "profile_changes" and others:
                    others = self.seen.respelled(*place, texts[place], only={"attribute": [name]})
                self._say(path, name, values, others, place[0])
        self._countries()
        for (table, column), others in found.items():
            self._say_untranslated(table, column, others)

    def _countries(self) -> None:
        """Countries that are named in full in some rows, where the model waits for codes."""
        asked = self._of_countries()
        named = {at for at, n in zip(asked, self.seen.count(list(asked.values())), strict=True) if n}
        found: dict[tuple[str, str, str], list[tuple[str | None, str, int]]] = {}
        for (path, name), values in self._wanted.items():
            for at in [at for at in self._places(name) if at in named]:
                if (*at, name) not in found:
                    only = {"attribute": [name]} if at[0] == "profile_changes" else None
                    written = self.seen.values(*at, only=only).items()
                    found[*at, name] = [(country_code(word), word, n) for word, n in written]
                for code, word, times in found[*at, name]:
                    if code in values and word not in values:
                        self.words.say_spelling(path, name, str(code), word, times, at[0])

    def _say(self, path: tuple[str, ...], name: str, values: list[str], others: Mapping[str, int], table: str) -> None:
        for value in values:
            for other, times in others.items():
                if lower(other) == lower(value):
                    self.words.say_spelling(path, name, value, other, times, table)

    def activities(self) -> None:
        """Kinds of activity, and values of their properties, of which the model knows another spelling."""
        if not self.seen.usable("activities"):
            return
        self._kinds()
        asked = self.seen.sought_properties()
        respelled = self.seen.respelled_properties()
        for name in respelled:
            untold: dict[str, int] = {}
            for kinds, one in sought_in_log(self.seen.model):
                if one.name != name or (kinds is not None and not respelled[name] & set(kinds)):
                    continue
                only = None if kinds is None else {"kind": kinds}
                found = self.seen.respelled("activities", name, asked[name], only=only)
                untold |= found
                self._say(one.path, name, [one.value], found, "activities")
            self._say_untranslated("activities", name, untold)

    def _kinds(self) -> None:
        expected, found = expected_kinds(self.seen.model), self.seen.kinds()
        others = {kind: n for kind, n in found.items() if kind not in expected}
        for kind, path in expected.items():
            alike = {other: n for other, n in others.items() if same_kind(kind, other)}
            if not alike or kind not in found:
                continue  # a kind that never occurs has been reported, with the one that is probably meant
            shown = tuple(
                message("spelling.rows", word=repr(other), rows=message("count.rows", n=n))
                for other, n in alike.items()
            )
            mapping = translating("activities", "kind", dict.fromkeys(alike, kind))
            self.findings.add(path, "kind-spelling", "", "warning", kind=kind, others=shown, mapping=mapping)
        self._say_untranslated("activities", "kind", others)

    def _say_untranslated(self, table: str, column: str, others: Mapping[str, int]) -> None:
        """Texts that a mapping file translates in another spelling only."""
        told = {other for _, other, _ in self.words.told}
        expected = expected_kinds(self.seen.model) if column == "kind" else {}
        translated = self._translated(table, column)
        for word, becomes in translated.items():
            if column == "kind" and becomes is not None and becomes not in expected:
                continue  # the model looks for nothing of it
            for other, times in look_alikes(word, others):
                if other in told or other in translated or other == becomes or respelled(other, expected):
                    continue  # what a word becomes is right as it is
                params: dict[str, Param] = {
                    "name": column,
                    "other": other,
                    "times": message("count.times", n=times),
                    "word": word,
                    "mapping": translating(table, column, {other: becomes}),
                }
                self.findings.problems.append(Problem("translation-spelling", params, severity="warning"))
