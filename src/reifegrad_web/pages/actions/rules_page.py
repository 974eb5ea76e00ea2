"""The rules of the actions in words: what each listens to, for whom, what it starts, how often and in which hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.actions.rules import OF_MODELS
from reifegrad.actions.sentences import ActionSentences
from reifegrad.spec.condition_text import condition_text
from reifegrad.spec.title import title_in
from reifegrad_web.actions.in_force import actions_of
from reifegrad_web.actions.models import ActionsVersion
from reifegrad_web.documents.document import State
from reifegrad_web.documents.versions import SIGNERS, record, short
from reifegrad_web.pages.actions.sequence_words import shown_sequence
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.handover_words import stage_title
from reifegrad_web.sales.stage_machine import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad.actions.rules import ActionRule, Actions
    from reifegrad.language.words import Words
    from reifegrad_web.documents.versions import VersionRecord
    from reifegrad_web.pages.frame.page import Page


@dataclass(frozen=True)
class ShownRule:
    """A rule: its title, what it listens to, the condition, what it does, and how often and when."""

    title: str
    crossed: str
    condition: str
    does: Sequence[str]
    about: Sequence[str]


@page(has_past=False)
def rules(asked: Page) -> HttpResponse:
    """Those in force, else the newest version, with who stands for it."""
    rows = ActionsVersion.objects.order_by("-created_at", "-id")
    speaks = rows.filter(state=State.PUBLISHED).first() or rows.first()
    if speaks is None:
        return asked.show("actions/rules", title=asked.words("actions.title"), version=None)
    actions, words, found = actions_of(speaks), asked.words, record(speaks)
    return asked.show(
        "actions/rules",
        title=asked.words("actions.title"),
        version=found,
        called=title_in(actions.title, words.language, actions.name),
        short=short(speaks),
        state=words(f"models.state.{speaks.state}"),
        signed=_signed(found, words),
        rules=[_shown(actions, rule, words) for rule in actions.rules],
        sequences=[shown_sequence(actions, each, words) for each in actions.sequences.values()],
        newer=[each for each in map(record, rows.filter(state=State.IN_REVIEW)) if each.version != found.version],
        text=speaks.text,
    )


def _signed(found: VersionRecord, words: Words) -> Sequence[tuple[str, str]]:
    """Who stands for the version, of marketing and of sales; an empty name where nobody does yet."""
    names = {each.role: each.user for each in found.signatures if each.withdrawn_at is None}
    return [(words(f"role.{role}"), names.get(role, "")) for role in SIGNERS]


def _shown(actions: Actions, rule: ActionRule, words: Words) -> ShownRule:
    stages = {stage.value: stage_title(stage, words) for stage in Stage}
    said = ActionSentences(actions, words.language, stages)
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
