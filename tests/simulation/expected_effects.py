"""What the rules of the actions must have started, by what leads have crossed; nothing of the product is asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from papers import EFFECTS

if TYPE_CHECKING:
    from datetime import datetime

    from expected_clocks import ExpectedClocks
    from known_leads import KnownLead

Started = tuple[str, str, "datetime"]
"""Rule, kind of what it does, and the moment of the crossing."""


def expected_effects(
    lead: KnownLead, stages: list[tuple[datetime, str, str]], clocks: ExpectedClocks | None
) -> Counter[Started]:
    """Each rule once for each crossing that it listens to; `stages` are moments, before and after."""
    rules: list[tuple[str, datetime]] = []
    seen: set[int] = set()
    for at, before, after in stages:
        if lead.objects_since is not None and at >= lead.objects_since:
            continue
        if after == "hot":
            rules.append(("hot", at))
            cycle = sum(1 for when, command, _ in lead.commands if command == "hand_over" and when <= at)
            rules += [("hot_in_cycle", at)] if cycle not in seen else []
            seen.add(cycle)
        elif before == "hot" and after:
            rules.append(("cooled", at))
    rules += [("not_yet", at) for at, command, _ in lead.commands if command in {"reject", "recycle"}]
    for clock in () if clocks is None else clocks.clocks:
        if clock.promised == "respond" and "missed" in clock.steps:
            rules.append(("unanswered", clock.steps["missed"]))
    return Counter((rule, kind, _minute(at)) for rule, at in rules for kind in EFFECTS[rule])


def found_effects(said: list[dict[str, Any]], moment: Any) -> Counter[Started]:
    """The same as the server says it."""
    return Counter((each["rule"], each["kind"], _minute(moment(each["crossed"]["at"]))) for each in said)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
