"""Says in words what a webhook is told, how it is doing, and what came of a message."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reifegrad.explain.wording import Wording
from reifegrad.spec.title import title_in
from reifegrad_web.leads.reach import cards_of, sees_everybody
from reifegrad_web.scoring.reading import served_model
from reifegrad_web.webhooks.models import WebhookDelivery

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad.language.words import Words
    from reifegrad_web.pages.frame.page import Page

DELIVERED = WebhookDelivery.State.DELIVERED


@dataclass(frozen=True)
class MessageLine:
    """A row of messages: which, about whom and what, what has become of it, and what was answered last."""

    number: int
    at: datetime
    lead: str
    what: str
    state: str
    is_failed: bool
    tried: int
    answer: str


def told_of(words: Words, shown: Mapping[str, Any]) -> str:
    """Of what a webhook is told, in one line."""
    whats = ", ".join(words(f"privacy.crossed.{what}") for what in shown["whats"]) or words("webhooks.every_what")
    parts = [whats, model_title(words, shown["model"]) if shown["model"] else words("webhooks.every_model")]
    if shown["values"]:
        parts.append(words("webhooks.to", values=", ".join(value_name(words, shown, each) for each in shown["values"])))
    if shown["only_rising"]:
        parts.append(words("webhooks.rising"))
    return " · ".join(parts)


def included(words: Words, shown: Mapping[str, Any]) -> str:
    """What of a person goes with a message."""
    return ", ".join(
        [words("webhooks.include.lead"), *(words(f"webhooks.include.{each}") for each in shown["includes"])]
    )


def model_title(words: Words, name: str) -> str:
    """What a model is called; one that is published no more by its name."""
    served = served_model(name)
    return name if served is None else title_in(served.model.title, words.language, name)


def value_name(words: Words, shown: Mapping[str, Any], value: str) -> str:
    """What a stage or segment is called in the model of a webhook."""
    served = served_model(shown["model"] or None)
    if served is None:
        return value
    wording = Wording(served.model, words.language)
    return next(
        (found for what in ("stage", "segment", "priority") if (found := wording.verdict(what, value)) != value), value
    )


def came_back(words: Words, attempt: Mapping[str, Any] | None) -> str:
    """What an attempt brought: the status of the answer, or what went wrong."""
    if attempt is None:
        return ""
    if attempt["status"] is not None:
        return words("webhooks.answered", status=str(attempt["status"]))
    return words(f"webhooks.fault.{attempt['fault']}")


def message_lines(asked: Page, rows: Sequence[Mapping[str, Any]], bodies: Mapping[int, str]) -> Iterable[MessageLine]:
    """Messages in words; about whom one is, to whoever sees that lead."""
    seen = seen_leads(asked, {int(row["lead_id"]) for row in rows if row["lead_id"] is not None})
    for row in rows:
        is_seen = row["lead_id"] is not None and int(row["lead_id"]) in seen
        last = row["attempts"][-1] if row["attempts"] else None
        yield MessageLine(
            row["id"],
            row["created_at"],
            row["lead_id"] if is_seen else "",
            crossed(asked.words, bodies[row["id"]]),
            asked.words(f"webhooks.state.{row['state']}"),
            row["state"] == "failed",
            len(row["attempts"]),
            "" if row["state"] == DELIVERED else came_back(asked.words, last),
        )


def crossed(words: Words, body: str) -> str:
    """What a message says, in one line: from what to what."""
    data = json.loads(body)["data"]
    if "what" not in data:
        return words("webhooks.is_test")
    served = served_model(data["model"])
    wording = None if served is None else Wording(served.model, words.language)
    what = words(f"privacy.crossed.{data['what']}")
    if wording is not None and data["dimension"]:
        what = f"{what} {wording.dimension(data['dimension'])}"
    before, after = (_named(words, wording, data["what"], data[side]) for side in ("from", "to"))
    return words("webhooks.crossed", what=what, before=before, after=after)


def _named(words: Words, wording: Wording | None, what: str, value: str | None) -> str:
    if value is None:
        return words("webhooks.nothing")
    return value if wording is None else wording.verdict(what, value)


def seen_leads(asked: Page, leads: Collection[int]) -> Collection[int]:
    """Those of these leads that somebody sees."""
    if sees_everybody(asked.user):
        return leads
    return set(cards_of(asked.user).filter(lead_id__in=leads).values_list("lead_id", flat=True))
