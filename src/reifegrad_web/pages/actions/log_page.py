"""The log of actions: what rules have started for whom, what came of it and why, and the button that does it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from reifegrad.errors import fail, minute_message
from reifegrad.explain.wording import Wording
from reifegrad.spec.title import title_in
from reifegrad_web.actions.administering import effect_of, replay
from reifegrad_web.actions.in_force import version_in_force
from reifegrad_web.actions.models import LeadTask
from reifegrad_web.actions.reading import STATES, counts, effects
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.leads.reach import cards_of, sees_lead
from reifegrad_web.pages.actions.lists_page import rule_title, title_of
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.handover_words import stage_title
from reifegrad_web.sales.stage_machine import Stage
from reifegrad_web.scoring.reading import served_model
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.pages.frame.page import Page

_MOST = 50
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class EffectLine:
    """A row: when, for whom, by which rule, what, what came of it and why; `again`: it can be done again."""

    number: int
    at: datetime
    card: LeadCard | None
    rule: str
    crossed: str
    what: str
    state: str
    title: str
    why: str
    message: str
    again: bool


@page(has_past=False)
def log(asked: Page) -> HttpResponse:
    """What was started, the latest first; of one state, if that is asked for."""
    given = asked.request.GET
    state = given.get("state", "") if given.get("state") in STATES else ""
    before = int(text) if (text := given.get("before", "")).isdecimal() and int(text) <= _LARGEST else None
    found, count = effects(state, before=before, most=_MOST), counts()
    leads = {int(one["lead_id"]) for one in found}
    cards = {card.lead_id: card for card in cards_of(asked.user).filter(lead_id__in=leads)}
    with write():
        record(asked.actor, "action.show", "leads", asked.now, leads=sorted(leads))
    version = version_in_force()
    return asked.show(
        "actions/log",
        title=asked.words("actions.title"),
        lines=[_line(asked, one, cards) for one in found],
        states=[(each, asked.words(f"actions.state.{each}"), count[each]) for each in STATES],
        chosen=state,
        total=sum(count.values()),
        older=f"?state={state}&before={found[-1]['number']}" if len(found) == _MOST else "",
        in_force="" if version is None else version.name,
        may_again=asked.may("marketing"),
    )


@page("marketing", methods=("POST",))
def again(asked: Page, number: int) -> HttpResponse:
    """Do something again, under its name; for a lead out of reach nothing was done."""
    if not sees_lead(asked.user, lead_number(effect_of(number).identifier)):
        raise fail("effect-unknown", number=number)
    replay(number, asked.actor, asked.now)
    return asked.go_to("actions", said=asked.words("actions.again.said"))


def _line(asked: Page, one: Mapping[str, Any], cards: Mapping[int, LeadCard]) -> EffectLine:
    words, card = asked.words, cards.get(int(one["lead_id"]))
    sent = one["kind"] in {"email", "webhook", "message"}
    return EffectLine(
        number=one["number"],
        at=datetime.fromisoformat(one["created_at"]),
        card=card,
        rule=rule_title(one["rule"], words.language),
        crossed=_crossed(asked, one["crossed"]),
        what=_what(asked, one) if card is not None else words(f"actions.kind.{one['kind']}"),
        state=one["state"],
        title=words(f"actions.state.{one['state']}"),
        why=_why(asked, one),
        message="" if one["webhook"] is None else reverse("webhook-message", args=[one["webhook"], one["delivery"]]),
        again=card is not None and (one["state"] in {"failed", "dropped"} or (one["state"] == "done" and sent)),
    )


def _crossed(asked: Page, crossed: Mapping[str, Any]) -> str:
    """What was crossed, as the model or the handover calls it."""
    words, what = asked.words, crossed["what"]
    if what == "no_response":
        clock = words(f"actions.clock.{crossed['after']}")
        return f"{words('actions.what.no_response')}: {clock}"
    if what == "sequence":
        return words("actions.what.sequence")
    before, after = (_value(asked, crossed, crossed[side]) or words("actions.nothing") for side in ("before", "after"))
    return f"{words(f'actions.what.{what}')}: {before} \N{RIGHTWARDS ARROW} {after}"


def _value(asked: Page, crossed: Mapping[str, Any], value: str) -> str:
    if crossed["what"] == "handover":
        return stage_title(Stage(value), asked.words) if value else ""
    served = served_model(crossed["model"])
    return value if served is None else Wording(served.model, asked.words.language).verdict(crossed["what"], value)


def _what(asked: Page, one: Mapping[str, Any]) -> str:
    """What is done, and with what."""
    words, effect = asked.words, one["effect"]
    match one["kind"]:
        case "email":
            to = words(f"actions.to.{effect['to']['kind']}", name=effect["to"]["name"])
            return words("actions.effect.email", to=to, template=effect["template"])
        case "webhook" | "message":
            return words(f"actions.effect.{one['kind']}", name=effect["webhook"])
        case "task":
            made = LeadTask.objects.filter(effect=one["name"]).values_list("title", flat=True).first()
            return words("actions.effect.task", title=title_in(made or effect["title"], words.language, ""))
        case "set":
            return words("actions.effect.set", name=effect["attribute"], value=str(effect["value"]))
        case _:
            return words(f"actions.effect.{one['kind']}", name=title_of(effect["list"], words.language))


def _why(asked: Page, one: Mapping[str, Any]) -> str:
    """Why it waits, was left out or dropped, or has failed."""
    words, cause = asked.words, one["cause"]
    if cause is not None and one["state"] != "done":
        details = {name: str(value) or words("actions.nothing") for name, value in cause["details"].items()}
        return words(f"actions.cause.{cause['code']}", **details)
    due = datetime.fromisoformat(one["due_at"])
    if one["state"] == "waiting" and due > asked.now:
        return words(
            "actions.cause.hours", until=minute_message(due.astimezone(ZoneInfo(asked.zone))).say(words.language)
        )
    return ""
