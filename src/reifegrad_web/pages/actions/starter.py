"""Two rules to begin with, in the language of the reader and for a model that scores here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reifegrad.spec.model import DISQUALIFIED_STAGE, QUALIFIED_STAGE
from reifegrad.spec.title import title_in
from reifegrad.spec.value_order import values_of
from reifegrad_web.models.for_sales import for_sales

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.language.words import Words
    from reifegrad.spec.model import ScoringModel

_CROSSED = ("stage", "priority", "cell")
"""What people wait for, the most usual first."""


def starter(words: Words, models: Sequence[ScoringModel]) -> tuple[str, str] | None:
    """What the model is called that it listens to, and the text; None where no model has an order of what leads are."""
    for model in sorted(models, key=for_sales):
        for what in _CROSSED:
            if values := [name for name in values_of(model)[what] if name != DISQUALIFIED_STAGE]:
                best = QUALIFIED_STAGE if what == "stage" and QUALIFIED_STAGE in values else values[0]
                return title_in(model.title, words.language, model.name), _text(words, model.name, what, best)
    return None


def _text(words: Words, model: str, what: str, best: str) -> str:
    """The text; texts of the catalogues are quoted as JSON quotes them, which is YAML as well."""
    title, hot = _quoted(words("rules.starter.title")), _quoted(words("rules.starter.hot"))
    nurturing, back = _quoted(words("rules.starter.list")), _quoted(words("rules.starter.back"))
    call = _quoted(words("rules.starter.task", name="{name}"))
    return f"""# {words("rules.starter.about")}
actions: 1
name: actions
title: {title}
language: {words.language}

models: {{score: {model}}}

lists:
  nurturing: {{title: {nurturing}}}

rules:
  # {words("rules.starter.hot.about")}
  hot:
    title: {hot}
    on: {{what: {what}, direction: up, after: [{_quoted(best)}]}}
    do:
      - task: {{title: {call}, due: 4 hours}}
      - take_from: nurturing
  # {words("rules.starter.back.about")}
  back:
    title: {back}
    on: {{what: handover, after: [sales_rejected, recycled]}}
    do:
      - add_to: nurturing
    repeat: always
"""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
