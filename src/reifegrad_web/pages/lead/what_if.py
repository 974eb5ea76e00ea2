"""What if this lead were another, or did something: score, cell and reasons at once. Nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.explain.asked_values import attribute_values, property_values
from reifegrad.explain.what_changed import what_changed
from reifegrad.explain.what_if import SupposedActivity, Supposition
from reifegrad.spec.condition import Type
from reifegrad.spec.reads import ACCOUNT_PREFIX
from reifegrad_web.leads.by_hand import can_be_said
from reifegrad_web.pages.elements.chip import Standing
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.fact_words import activity_title, attribute_title, property_title
from reifegrad_web.pages.lead.entered import UNKNOWN, entered, written
from reifegrad_web.pages.lead.one_lead import OneLead
from reifegrad_web.pages.lead.person_shown import PersonShown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.scoring.scored_lead import ScoredLead

_ATTRIBUTE, _PROPERTY = "a.", "p."
_MOST_TIMES = 20


@dataclass(frozen=True)
class SupposedField:
    """A field of the form: its name, what it is called, what is known or was entered, and values to choose from."""

    name: str
    title: str
    kind: str
    known: str
    given: str
    offered: Sequence[str]
    wrong: bool = False


@dataclass(frozen=True)
class SupposedScore:
    """What would be: the score before and after, and what would move it."""

    before: Standing
    after: Standing
    moves: Sequence[tuple[int, str]]


@page()
def what_if(asked: Page, lead: str) -> HttpResponse:
    """The form with what would be; as a part, what would be alone."""
    one = OneLead.of(asked, lead)
    one.note_read("lead.what-if", **({} if one.each is None else {"model": one.each.name}))
    form = None if one.scored is None else WhatIf(one, one.scored, asked.request.GET)
    template = "lead/what_if_result" if asked.wants_part else "lead/what_if"
    title = asked.words("lead.what_if.of", name=PersonShown(one).title)
    status = 422 if form is not None and form.is_wrong and not asked.wants_part else 200
    return asked.show(template, title=title, status=status, one=one, what_if=form)


class WhatIf:
    """The form of suppositions about a lead, as it was filled in."""

    def __init__(self, one: OneLead, scored: ScoredLead, given: Mapping[str, str]) -> None:
        self.one, self.scored, self.given = one, scored, given
        self.model: ScoringModel = scored.served.model
        self.supposed, self.wrong = self._read()

    @property
    def is_wrong(self) -> bool:
        """Whether something that was entered cannot be read."""
        return bool(self.wrong)

    def attributes(self) -> Sequence[SupposedField]:
        """A field for each attribute that the model reads of the person, and of the account if there is one."""
        names = (*self._own(), *self._of_account())
        return [self._field(_ATTRIBUTE, name, kind, attribute_values(self.model, name)) for name, kind in names]

    def properties(self) -> Sequence[SupposedField]:
        """One for each property of activities that it reads."""
        kinds = self.model.properties.items()
        said = [(name, kind) for name, kind in kinds if kind is not Type.TIME]
        return [self._field(_PROPERTY, name, kind, property_values(self.model, name)) for name, kind in said]

    def kinds(self) -> Sequence[tuple[str, str, bool]]:
        """Kinds of activities that count in the model: name, title, and whether it is chosen."""
        counted = self.model.reads.kinds
        kinds = counted if counted is not None else sorted({each.kind for each in self.scored.facts.activities})
        chosen = self.given.get("kind", "")
        return [(kind, activity_title(kind, self.one.words), kind == chosen) for kind in kinds]

    @property
    def times(self) -> str:
        """How often it would do so."""
        return self.given.get("times", "") or "1"

    @property
    def most_times(self) -> int:
        """How often at most."""
        return _MOST_TIMES

    def result(self) -> SupposedScore | None:
        """What would be; None where nothing is supposed."""
        then = self.scored.supposing(self.supposed) if self.supposed and not self.wrong else None
        if then is None:
            return None
        standings = self.one.standings(self.scored.served)
        before, after = self.scored.as_row(), then.as_row()
        sentences = self.one.sentences(self.scored.served)
        moves = [(move.points, sentences.movement(move)) for move in what_changed(self.scored.score, then.score)]
        change = (after.score or 0) - (before.score or 0)
        return SupposedScore(
            Standing(standings.chip(before), before.score),
            Standing(standings.chip(after), after.score, change),
            moves,
        )

    def _own(self) -> Sequence[tuple[str, Type]]:
        measured = {measure.name for measure in self.model.measures}
        kinds = self.model.attributes.items()
        return [
            (name, kind)
            for name, kind in kinds
            if (can_be_said(name) or name == "email_domain") and kind is not Type.TIME and name not in measured
        ]

    def _of_account(self) -> Sequence[tuple[str, Type]]:
        """Those that are read of the account alone, even where the lead has one of that name."""
        if self.scored.account is None:
            return ()
        kinds = self.model.attributes.items()
        return [(name, kind) for name, kind in kinds if name.startswith(ACCOUNT_PREFIX) and kind is not Type.TIME]

    def _title(self, prefix: str, name: str) -> str:
        words, bare = self.one.words, name.removeprefix(ACCOUNT_PREFIX)
        if prefix == _PROPERTY:
            return property_title(name, words)
        title = attribute_title(bare, words)
        return title if bare == name else words("lead.what_if.of_account", name=title)

    def _field(self, prefix: str, name: str, kind: Type, offered: Sequence[str | float | bool]) -> SupposedField:
        words = self.one.words
        known = self.scored.subject.attributes.get(name) if prefix == _ATTRIBUTE else None
        given = self.given.get(f"{prefix}{name}", "")
        title = self._title(prefix, name)
        choices = [written(value, words) for value in offered]
        return SupposedField(
            f"{prefix}{name}", title, kind.value, written(known, words), given, choices, f"{prefix}{name}" in self.wrong
        )

    def _read(self) -> tuple[Supposition, set[str]]:
        wrong: set[str] = set()

        def read(prefix: str, name: str, kind: Type) -> tuple[bool, Value]:
            given = self.given.get(f"{prefix}{name}", "").strip()
            if not given:
                return False, None
            if given == UNKNOWN:
                return True, None
            value = entered(given, kind, self.one.words)
            if value is None:
                wrong.add(f"{prefix}{name}")
            return value is not None, value

        every = ((name, *read(_ATTRIBUTE, name, kind)) for name, kind in (*self._own(), *self._of_account()))
        attributes = {name: value for name, is_said, value in every if is_said}
        said_of_account = [name for name, _ in self._of_account() if name in attributes]
        company = {name.removeprefix(ACCOUNT_PREFIX): attributes.pop(name) for name in said_of_account}
        said = {name: read(_PROPERTY, name, kind)[1] for name, kind in self.model.properties.items()}
        properties = {name: value for name, value in said.items() if value is not None}
        kind_, times = self.given.get("kind", ""), self.given.get("times", "1") or "1"
        if not times.isdecimal() or not 1 <= int(times[:3]) <= _MOST_TIMES:
            wrong.add("times")
        if not kind_ or "times" in wrong:
            return Supposition(attributes, company=company), wrong
        return Supposition(attributes, [SupposedActivity(kind_, properties, int(times))], company), wrong
