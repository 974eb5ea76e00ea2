"""Strategies: random sequences, and what becomes of leads between one look at them and the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from actions_drawn import CONDITIONS, EFFECTS, NEVER
from agreements import CALENDARS
from hypothesis import strategies as st

from reifegrad.actions.rules import HANDOVER_STAGES

if TYPE_CHECKING:
    from collections.abc import Callable

WAITS = (None, "15 minutes", "3 hours", "1 day", "3 days", "1 month")
IN_HOURS = ("1 working day", "2 working days")
NAMES = ("one", "two", "three", "four")
KINDS = ("email_replied", "meeting_booked", "page_viewed")
EXITS: tuple[dict[str, Any], ...] = (
    {"when": "cell.fit = 'A1'"},
    {"when": "employees >= 250 and country = 'DE'"},
    {"handover": ["marketing_qualified", "sales_accepted"]},
    {"owner": True},
)


@dataclass(frozen=True)
class Look:
    """So much time passes, then the sequence is asked about the lead; in which version of the file."""

    after: timedelta
    lead: dict[str, Any]
    acts: tuple[str, ...]
    version: int


@st.composite
def files(draw: Callable[..., Any]) -> dict[str, Any]:
    """A file with one sequence as a document; every one can be read."""
    found: dict[str, Any] = {
        "actions": 1,
        "name": "random",
        "timezone": draw(st.sampled_from(["Europe/Berlin", "UTC"])),
        "models": {"fit": "some-model"},
        "calendars": CALENDARS | {"never": NEVER},
        "lists": {"later": {}},
        "templates": {"hot": {"subject": "Hot", "text": "Hot"}},
        "rules": {"back": {"on": {"what": "handover"}, "do": [{"add_to": "later"}]}},
        "sequences": {"nurture": draw(_sequences())},
    }
    return found


@st.composite
def _sequences(draw: Callable[..., Any]) -> dict[str, Any]:
    during = draw(st.sampled_from([None, None, "office", "late", "lisbon", "never"]))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    found: dict[str, Any] = {"list": "later", "steps": {name: draw(_steps(during)) for name in names}}
    if during is not None:
        found["during"] = during
    if draw(st.booleans()):
        found["replies"] = draw(st.sampled_from([[], ["page_viewed"], ["email_replied"]]))
    exits = draw(st.lists(st.sampled_from(EXITS), max_size=2))
    return found | ({"exits": {f"e{place}": each for place, each in enumerate(exits)}} if exits else {})


@st.composite
def _steps(draw: Callable[..., Any], during: str | None) -> dict[str, Any]:
    waits = WAITS if during is None else (*WAITS, *IN_HOURS)
    step: dict[str, Any] = {"do": draw(st.lists(st.sampled_from(EFFECTS), min_size=1, max_size=3))}
    if wait := draw(st.sampled_from(waits)):
        step["wait"] = wait
    if draw(st.sampled_from([False, False, True])):
        step["when"] = draw(st.sampled_from(CONDITIONS))
    return step


@st.composite
def looks(draw: Callable[..., Any]) -> Look:
    """What is known of the lead then; mostly nothing ends the sequence."""
    values = {
        "employees": draw(st.sampled_from([5.0, 300.0, None])),
        "country": draw(st.sampled_from(["DE", "CH", None])),
        "cell.fit": draw(st.sampled_from(["B2"] * 7 + ["A1"])),
    }
    rarely = st.sampled_from([False] * 14 + [True])
    lead = {
        "values": {name: value for name, value in values.items() if value is not None},
        "objects": draw(rarely),
        "consents": draw(st.sampled_from([frozenset(), frozenset({"news"}), frozenset({"news", "offers"})])),
        "withdrawn": draw(st.sampled_from([frozenset()] * 6 + [frozenset({"offers"})])),
        "stages": {"nurturing"} | draw(st.sampled_from([frozenset()] * 6 + [{each} for each in HANDOVER_STAGES[:3]])),
        "has_owner": draw(rarely),
        "on_list": not draw(rarely),
    }
    quarters = draw(st.sampled_from([0, 1, 4, 30, 96, 96, 300, 300, 700, 3_000]))
    acts = tuple(draw(st.sampled_from([[]] * 6 + [[kind] for kind in KINDS])))
    return Look(timedelta(minutes=15 * quarters), lead, acts, draw(st.sampled_from([0, 0, 0, 1])))
