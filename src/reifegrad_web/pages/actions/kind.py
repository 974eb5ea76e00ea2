"""The rules of actions as a kind of document: what they say in their own words, and what stands beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.templates.shipped import actions_names, actions_text
from reifegrad_web.actions.in_force import actions_of
from reifegrad_web.actions.publishing import ACTIONS
from reifegrad_web.actions.reading import STATES, counts
from reifegrad_web.actions.texts import read_text
from reifegrad_web.models.versions import published_models
from reifegrad_web.pages.actions.described import described
from reifegrad_web.pages.actions.simulated import simulated
from reifegrad_web.pages.actions.starter import starter
from reifegrad_web.pages.documents.kind import Example, TextKind
from reifegrad_web.pages.documents.naming import Naming
from reifegrad_web.pages.documents.reading import changed_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.actions.rules import Actions
    from reifegrad_web.pages.actions.described import ShownActions
    from reifegrad_web.pages.frame.page import Page

OWN = frozenset(
    {
        "not_now.back",
        *("title", "none", "none.about", "begin.text", "nothing_published", "edit"),
        *("live.good", "live.bad", "simulated.working", "do.submit.about", "do.publish.about"),
        *("do.retire", "do.retire.about"),
    }
)


def _describe(asked: Page, actions: Actions) -> ShownActions:
    return described(actions, asked.words)


def _beside(asked: Page) -> dict[str, Any]:
    """What has become of everything that was started."""
    found = counts()
    return {"states": [(asked.words(f"actions.state.{each}"), found[each]) for each in STATES if found[each]]}


def _examples(asked: Page) -> Sequence[Example]:
    """Two rules for a model that scores here, then those that are shipped."""
    words, own = asked.words, starter(asked.words, published_models())
    found = []
    if own is not None:
        model, text = own
        about = words("rules.begin.starter.about", model=model)
        found.append(Example("starter", words("rules.begin.starter"), about, text))
    heading, about = words("documents.begin.example"), words("rules.begin.example.about")
    return [*found, *(Example(name, heading, about, actions_text(name)) for name in actions_names())]


RULES = TextKind(
    naming=Naming("actions", "action-rules", "rules", OWN),
    kind=ACTIONS,
    read=actions_of,
    differs=changed_lines,
    decide="documents/decide",
    read_text=read_text,
    describe=_describe,
    simulate=simulated,
    beside=_beside,
    templates="actions",
    examples=_examples,
)
