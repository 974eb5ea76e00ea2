"""Sequences in words: what begins and ends them, and what each step does and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.actions.rules import HANDOVER_STAGES
from reifegrad.actions.sentences import ActionSentences
from reifegrad.spec.condition_text import condition_text
from reifegrad.spec.title import title_in
from reifegrad.worktime.written import WorkingTime
from reifegrad_web.pages.frame.handover_words import stage_title
from reifegrad_web.sales.stage_machine import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.actions.rules import Actions, NurtureSequence, SequenceExit, SequenceStep
    from reifegrad.language.words import Words


@dataclass(frozen=True)
class ShownStep:
    """A step: its title, when it comes, for whom, and what it does."""

    name: str
    title: str
    wait: str
    condition: str
    does: Sequence[str]


@dataclass(frozen=True)
class ShownExit:
    """What ends a sequence: its title, and the condition or stages by which it does."""

    title: str
    about: str
    condition: str = ""


@dataclass(frozen=True)
class ShownSequence:
    """A sequence in words."""

    name: str
    title: str
    begins: str
    hours: str
    steps: Sequence[ShownStep]
    exits: Sequence[ShownExit]


def shown_sequence(actions: Actions, sequence: NurtureSequence, words: Words) -> ShownSequence:
    """All of a sequence."""
    stages = {stage.value: stage_title(stage, words) for stage in Stage}
    said = ActionSentences(actions, words.language, stages)
    hours = ""
    if sequence.during is not None:
        calendar = actions.calendars[sequence.during]
        hours = words("actions.during", calendar=title_in(calendar.title, words.language, calendar.name))
    return ShownSequence(
        sequence.name,
        said.sequence(sequence.name),
        words("sequences.begins", list=said.named_list(sequence.list)),
        hours,
        [_step(step, said) for step in sequence.steps],
        [*_always(sequence, words), *(_exit(each, sequence.name, said) for each in sequence.exits)],
    )


def left_because(code: str, actions: Actions | None, sequence: str, words: Words) -> str:
    """Why leads have left, as a heading of a row: of a code, or of `exit:NAME`."""
    kind, _, exit_of = code.partition(":")
    if kind == "exit":
        return exit_of if actions is None else ActionSentences(actions, words.language).exit(sequence, exit_of)
    return words(f"sequences.why.{kind}")


def _step(step: SequenceStep, said: ActionSentences) -> ShownStep:
    words = said.words
    if step.wait is None:
        wait = words("sequences.at_once")
    elif isinstance(step.wait, WorkingTime):
        wait = words.count("sequences.after_working_days", step.wait.amount)
    else:
        wait = words("sequences.after", length=step.wait.words().say(words.language))
    return ShownStep(
        step.name,
        title_in(step.title, words.language, step.name),
        wait,
        "" if step.condition is None else condition_text(step.condition),
        [said.effect(effect) for effect in step.effects],
    )


def _always(sequence: NurtureSequence, words: Words) -> Sequence[ShownExit]:
    """What ends every sequence, whatever it says."""
    kinds = words.either(sorted(sequence.replies)) if sequence.replies else ""
    found = [ShownExit(words("sequences.why.replied"), kinds)] if kinds else []
    purposes = words.either(list(sequence.purposes)) if sequence.purposes else ""
    return [*found, *([ShownExit(words("sequences.why.withdrawn"), purposes)] if purposes else [])]


def _exit(found: SequenceExit, sequence: str, said: ActionSentences) -> ShownExit:
    title = said.exit(sequence, found.name)
    if found.condition is not None:
        return ShownExit(title, "", condition_text(found.condition))
    if found.kind == "owner":
        return ShownExit(title, said.words("sequences.has_owner"))
    return ShownExit(
        title, said.words.either([said.value("handover", stage) for stage in HANDOVER_STAGES if stage in found.stages])
    )
