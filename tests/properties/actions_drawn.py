"""Strategies: random files of actions, and what leads cross, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from agreements import CALENDARS
from hypothesis import strategies as st

from reifegrad.actions.crossing import Crossing, LeadNow
from reifegrad.actions.document import ActionsDocument
from reifegrad.actions.resolve import resolve_actions
from reifegrad.spec.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.actions.rules import Actions

VALUES = ("A1", "B2", "C3")
CONDITIONS = ("employees >= 250", "cell.fit = 'A1'", "not (country = 'CH') or employees < 10", "country is null")
NEVER = {"hours": {"mon": "08:00-12:00"}, "closed": ["01-01..12-31"], "extra_days": {"1999-01-01": "08:00-09:00"}}
EFFECTS: tuple[dict[str, Any], ...] = (
    {"email": {"to": "owner", "template": "hot"}},
    {"email": {"to": "lead", "template": "hot", "purpose": "news"}},
    {"email": {"to": "lead", "template": "hot", "purpose": "offers"}},
    {"webhook": "crm"},
    {"task": {"title": "Call", "due": "2 hours"}},
    {"add_to": "later"},
    {"take_from": "later"},
    {"set": {"name": "interest", "to": "low"}},
    {"message": {"channel": "sales", "text": "{company}"}},
)


@dataclass(frozen=True)
class Step:
    """So much time passes, then a lead crosses something."""

    after: timedelta
    crossing: dict[str, Any]
    lead: LeadNow
    is_again: bool


@st.composite
def documents(draw: Callable[..., Any]) -> dict[str, Any]:
    """A file of actions as a document; every one can be read."""
    found: dict[str, Any] = {
        "actions": 1,
        "name": "random",
        "timezone": draw(st.sampled_from(["Europe/Berlin", "UTC"])),
        "models": {"fit": "some-model", "other": "other-model"},
        "calendars": CALENDARS | {"never": NEVER},
        "lists": {"later": {}},
        "templates": {"hot": {"subject": "Hot", "text": "Hot"}},
        "rules": {f"r{place}": draw(_rules()) for place in range(draw(st.integers(1, 4)))},
    }
    if draw(st.booleans()):
        found["during"] = draw(st.sampled_from(["office", "late"]))
    return found


@st.composite
def _rules(draw: Callable[..., Any]) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "on": draw(_listening()),
        "do": draw(st.lists(st.sampled_from(EFFECTS), min_size=1, max_size=3)),
    }
    rule["repeat"] = draw(st.sampled_from(["each_cycle", "always", "never"]))
    rule["enabled"] = draw(st.sampled_from([True, True, True, False]))
    for key, values in (
        ("when", CONDITIONS),
        ("cool_down", ("30 minutes", "7 days", "1 month")),
        ("during", ("office", "late", "lisbon", "never")),
    ):
        if draw(st.sampled_from([False, False, True])):
            rule[key] = draw(st.sampled_from(values))
    return rule


@st.composite
def _listening(draw: Callable[..., Any]) -> dict[str, Any]:
    what = draw(st.sampled_from(["cell", "cell", "cell", "grade", "handover"]))
    if what == "handover":
        return {"what": what} | draw(st.sampled_from([{}, {"after": ["recycled"]}]))
    on: dict[str, Any] = {"what": what, "model": draw(st.sampled_from(["fit", "fit", "other"]))}
    on |= draw(st.sampled_from([{}, {}, {"direction": "up"}, {"direction": "down"}, {"direction": "either"}]))
    for key in ("before", "after"):
        if draw(st.sampled_from([False, True])):
            on[key] = draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True))
    if what == "grade" and draw(st.booleans()):
        on["dimension"] = draw(st.sampled_from(["size", "interest"]))
    return on


@st.composite
def steps(draw: Callable[..., Any]) -> Step:
    """What a lead crosses, and what is known of it then."""
    what = draw(st.sampled_from(["cell", "cell", "cell", "grade", "handover", "no_response"]))
    of_model = what in {"cell", "grade"}
    before, after = draw(st.sampled_from(["", *VALUES])), draw(st.sampled_from(["", *VALUES, "recycled"]))
    crossing = {
        "lead": draw(st.sampled_from(["L1", "L1", "L2"])),
        "what": what,
        "model": draw(st.sampled_from(["some-model", "some-model", "other-model"])) if of_model else "",
        "dimension": draw(st.sampled_from(["size", "interest"])) if what == "grade" else "",
        "before": before,
        "after": after,
        "direction": draw(st.sampled_from(["up", "down", None])) if of_model else None,
        "cycle": draw(st.sampled_from([0, 0, 0, 1])),
    }
    values = {
        "employees": draw(st.sampled_from([5.0, 300.0, None])),
        "country": draw(st.sampled_from(["DE", "CH", None])),
        "cell.fit": draw(st.sampled_from(["A1", "B2"])),
    }
    lead = LeadNow(
        values={name: value for name, value in values.items() if value is not None},
        objects=draw(st.sampled_from([False] * 7 + [True])),
        consents=draw(st.sampled_from([frozenset(), frozenset({"news"}), frozenset({"news", "offers"})])),
        standing=draw(st.sampled_from([None, after, "B2"])),
    )
    quarters = draw(st.sampled_from([0, 0, 1, 4, 30, 96, 700, 3_000]))
    return Step(timedelta(minutes=15 * quarters), crossing, lead, draw(st.sampled_from([False] * 5 + [True])))


def read(document: dict[str, Any]) -> Actions:
    """The actions of a document."""
    return resolve_actions(ActionsDocument.model_validate(document), Findings("random"))


def crossing_of(step: Step, number: int, now: Any) -> Crossing:
    """The crossing of a step."""
    return Crossing(id=f"t{number}", at=now, **step.crossing)
