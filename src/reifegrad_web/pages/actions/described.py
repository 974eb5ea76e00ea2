"""The rules of actions in words: what each listens to, for whom, what it starts, how often and in which hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.actions.rules import OF_MODELS
from reifegrad.actions.sentences import ActionSentences
from reifegrad.spec.condition_text import condition_text
from reifegrad.spec.title import title_in
from reifegrad_web.pages.actions.sequence_words import shown_sequence
from reifegrad_web.pages.frame.handover_words import stage_title
from reifegrad_web.sales.stage_machine import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.actions.rules import ActionRule, Actions
    from reifegrad.language.words import Words
    from reifegrad_web.pages.actions.sequence_words import ShownSequence


@dataclass(frozen=True)
class ShownRule:
    """A rule: its title, what it listens to, the condition, what it does, and how often and when."""

    title: str
    crossed: str
    condition: str
    does: Sequence[str]
    about: Sequence[str]


@dataclass(frozen=True)
class ShownActions:
    """Every rule and every sequence, in the order of the file."""

    rules: Sequence[ShownRule]
    sequences: Sequence[ShownSequence]


def described(actions: Actions, words: Words) -> ShownActions:
    """All that a file says."""
    said = sentences(actions, words)
    shown = [shown_sequence(actions, each, words) for each in actions.sequences.values()]
    return ShownActions([_shown(said, rule) for rule in actions.rules], shown)


def sentences(actions: Actions, words: Words) -> ActionSentences:
    """What says verdicts, with the stages of the handover as pages call them."""
    return ActionSentences(actions, words.language, {stage.value: stage_title(stage, words) for stage in Stage})


def _shown(said: ActionSentences, rule: ActionRule) -> ShownRule:
    actions, words = said.actions, said.words
    about = [words(f"actions.repeat.{rule.repeat}")]
    if rule.cool_down is not None:
        about.append(words("actions.rests", length=rule.cool_down.words().say(words.language)))
    if rule.during is not None:
        calendar = actions.calendars[rule.during]
        about.append(words("actions.during", calendar=title_in(calendar.title, words.language, calendar.name)))
    return ShownRule(
        title_in(rule.title, words.language, rule.name),
        _crossed(rule, said),
        "" if rule.condition is None else condition_text(rule.condition),
        [said.effect(effect) for effect in rule.effects],
        about,
    )


def _crossed(rule: ActionRule, said: ActionSentences) -> str:
    """What it listens to: `Cell up into A1 or A2 (grade-matrix)`, `Handover: given back`."""
    on, words = rule.on, said.words
    if on.what not in OF_MODELS and on.before is None and on.after is not None:
        named = words.either([said.value(on.what, value) for value in sorted(on.after)])
        return f"{words(f'actions.what.{on.what}')}: {named}"
    parts = [words(f"actions.what.{on.what}") + (f" {on.dimension}" if on.dimension else "")]
    if on.direction is not None:
        parts.append(words(f"actions.direction.{on.direction}"))
    for key, values in (("actions.from", on.before), ("actions.into", on.after)):
        if values is not None:
            named = words.either([said.value(on.what, value) for value in sorted(values)])
            parts.append(words(key, values=named))
    text = " ".join(parts)
    return f"{text} ({on.model})" if on.what in OF_MODELS else text
