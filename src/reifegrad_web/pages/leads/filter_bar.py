"""The filter of a list as a sentence of parts, each of which can be taken away, and the form that adds some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.leads.cards import campaigns
from reifegrad_web.pages.frame.handover_words import stage_title
from reifegrad_web.sales.stage_machine import Stage
from reifegrad_web.scoring.list_filter import CLOCKS, ME, NOBODY, VERDICTS, Since

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.language.words import Words
    from reifegrad_web.pages.leads.list_asked import ListAsked

_DAYS = (1, 7, 30, 90)


@dataclass(frozen=True)
class Token:
    """A part of the sentence, and the address of the list without it."""

    text: str
    address: str


@dataclass(frozen=True)
class Choice:
    """A value of a field: what is sent, what it is called, whether it is chosen."""

    value: str
    text: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Field:
    """A field of the form with the values that there are to choose from."""

    name: str
    title: str
    choices: Sequence[Choice]


class FilterBar:
    """What is asked for, and what else could be.

    Args:
        of: The list.
        owners: The names of users, by their numbers.
        sources: The names of sources, by their numbers.
    """

    def __init__(self, of: ListAsked, owners: Mapping[int, str], sources: Mapping[int, str]) -> None:
        self.of, self.owners, self.sources = of, owners, sources
        self.words: Words = of.asked.words

    def tokens(self) -> Sequence[Token]:
        """The parts of the sentence, in one order; a further value of the same kind is said as one."""
        found, before = [], ""
        for name, value in self.of.filter.conditions():
            said = self._value(name, value)
            text = self.words("listed.token.or", value=said) if name == before else self._said(name, value, said)
            found.append(Token(text, self.of.address(self.of.filter.without(name, value))))
            before = name
        return found

    def sentence(self) -> str:
        """All of it."""
        parts = [token.text for token in self.tokens()]
        return self.words("listed.asked.some", conditions=", ".join(parts)) if parts else self.words("listed.asked.all")

    def clear(self) -> str:
        """The address of the whole list."""
        return self.of.address(self.of.filter.cleared())

    def points_from(self) -> str:
        """From how many points on, as the form takes it."""
        return self._written("from")

    def points_to(self) -> str:
        """Up to how many points."""
        return self._written("to")

    def verdicts(self) -> Sequence[Field]:
        """Fields for what the model says of leads; those of which it says nothing are left out."""
        each = self.of.each
        if each is None:
            return []
        model, named = each.model, self._value
        stages = sorted({cell.stage for cell in model.matrix.cells.values() if cell.stage}) if model.matrix else []
        stages += [step.name for step in model.thresholds.steps] if model.thresholds else []
        known = {
            "cell": list(model.matrix.cells) if model.matrix else [],
            "stage": list(dict.fromkeys(stages)),
            "segment": [case.name for case in model.segments],
            "priority": list(model.priority_names),
        }
        return [
            Field(name, self._title(name), [Choice(value, named(name, value)) for value in known[name]])
            for name in VERDICTS
            if known[name]
        ]

    def origins(self) -> Sequence[Field]:
        """A field for the source; campaigns are suggested where they are typed."""
        chosen = [Choice(str(number), name) for number, name in sorted(self.sources.items(), key=lambda pair: pair[1])]
        return [Field("source", self._title("source"), chosen)] if chosen else []

    def of_sales(self) -> Sequence[Field]:
        """Fields for what sales has done with leads and has to do; nothing of that is asked of a past day."""
        if self.of.asked.day is not None:
            return []
        stages = [Choice(each.value, stage_title(each, self.words)) for each in Stage]
        clocks = [Choice(each, self._value("clock", each), each == self.of.filter.clock) for each in CLOCKS]
        return [Field("handover", self._title("handover"), stages), Field("clock", self._title("clock"), clocks)]

    def campaigns(self) -> Sequence[str]:
        """The first campaigns that there are."""
        return campaigns()

    def owner(self) -> Sequence[Choice]:
        """Whom a lead can belong to."""
        known = [(ME, self.words("listed.owner.me")), (NOBODY, self.words("listed.owner.nobody"))]
        known += [(str(number), name) for number, name in self.owners.items()]
        return [Choice(value, text, value == self.of.filter.owner) for value, text in known]

    def since(self) -> Sequence[Field]:
        """Fields for how long ago something may be at most, or within how long it must come."""
        found = []
        for name, chosen in (("changed", self.of.filter.changed), ("seen", self.of.filter.seen)):
            if name == "changed" and self.of.asked.day is not None:
                continue
            days = [Choice(f"{n}d", self.words.count("listed.last_days", n), str(chosen) == f"{n}d") for n in _DAYS]
            if chosen is not None and not any(choice.is_chosen for choice in days):
                days.append(Choice(str(chosen), self._value(name, str(chosen)), is_chosen=True))
            found.append(Field(name, self._title(name), days))
        if self.of.asked.day is None:
            due = [(n, self.words.count("listed.next_days", n)) for n in _DAYS]
            chosen_days = self.of.filter.due
            choices = [Choice(str(n), text, n == chosen_days) for n, text in due]
            found.append(Field("due", self._title("due"), choices))
        return found

    def kept(self) -> Sequence[tuple[str, str]]:
        """What the form does not show as it stands, or adds a further value to: it is sent along."""
        shown = {"q", "owner", "company", "from", "to", "changed", "seen", "due", "clock", "out", "objects"}
        return [*((name, value) for name, value in self.of.filter.pairs() if name not in shown), *self.of.looks()]

    def _written(self, name: str) -> str:
        """As the address has it, without marks between thousands."""
        value = dict(self.of.filter.pairs()).get(name, "")
        return value.replace(".", ",") if self.words.language == "de" else value

    def _points(self, milli: int | None) -> str:
        return "" if milli is None else self.words.thousandths(milli)

    def _title(self, name: str) -> str:
        return self.words(f"listed.filter.{name}")

    def _said(self, name: str, value: str, said: str) -> str:
        if name == "owner" and value in {ME, NOBODY}:
            return self.words(f"listed.token.owner.{value}")
        if name in {"changed", "seen"} and not value.endswith("d"):
            return self.words(f"listed.token.{name}.day", value=said)
        return self.words(f"listed.token.{name}", value=said)

    def _value(self, name: str, value: str) -> str:
        """A value as people call it."""
        standings = self.of.standings
        if name in {"stage", "segment", "priority"} and standings is not None:
            return standings.named(name, value)
        if name in {"owner", "source"} and value.isdecimal():
            return (self.owners if name == "owner" else self.sources).get(int(value), value)
        if name in {"changed", "seen"}:
            return self._since(value)
        if name in {"from", "to"}:
            return self._points(self.of.filter.score_from if name == "from" else self.of.filter.score_to)
        if name == "due":
            return self.words.count("listed.next_days", int(value))
        if name == "clock":
            return self.words(f"listed.clock.{value}")
        if name == "handover":
            return stage_title(Stage(value), self.words) if value in {each.value for each in Stage} else value
        return value

    def _since(self, value: str) -> str:
        if value.endswith("d"):
            return self.words.count("listed.last_days", int(value[:-1]))
        day = self.of.filter.changed if str(self.of.filter.changed) == value else self.of.filter.seen
        return self.words.day(day.day) if isinstance(day, Since) and day.day is not None else value
