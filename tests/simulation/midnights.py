"""What must hold at every midnight, read over HTTP: the funnel adds up, and every lead has one owner or one queue."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, Any

from known_leads import OPEN, KnownLead
from papers import REPS
from simulated_clock import ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from asking import Person, Program

_TITLES = {
    "With marketing": "nurturing",
    "Handed over": "marketing_qualified",
    "Accepted": "sales_accepted",
    "Qualified": "sales_qualified",
    "Opportunity": "opportunity",
    "Won": "won",
    "Lost": "lost",
    "Rejected by sales": "sales_rejected",
    "Back with marketing": "recycled",
    "Disqualified": "disqualified",
    "No real lead": "pseudo",
}


class Midnights:
    """Looks at reports and lists as marketing sees them; `wrong` is what did not hold."""

    def __init__(self, program: Program, person: Person, begin: datetime) -> None:
        self._program, self._person, self._first = program, person, begin.astimezone(ZONE).date()
        self.away: list[Any] = []
        self.wrong: list[str] = []
        self.looked, self.most_waiting = 0, 0

    def check(self, now: datetime, leads: Iterable[KnownLead], there: int) -> None:
        """At midnight on the wall, after everything that was due."""
        self.looked += 1
        known = [each for each in leads if not each.is_absorbed]
        self._funnel(now, known, there)
        self._owners(now, known)

    def _funnel(self, now: datetime, known: Iterable[KnownLead], there: int) -> None:
        """As many are in the stages as came; and in each as many as the commands that were given leave there."""
        if not any(each.commands for each in known):
            return  # nobody was handed over yet: the page has no such table
        rows = self._table(f"/reports/funnel?from={self._first}&table=standing&as=csv")
        found = {_TITLES[row[0]]: int(row[1].replace(",", "")) for row in rows}
        expected = Counter(each.stage for each in known if each.commands)
        expected["nurturing"] += there - expected.total()
        if sum(found.values()) != there or found != {name: n for name, n in expected.items() if n}:
            self.wrong.append(f"{now}: funnel of {there} leads is {found}, not {dict(expected)}")

    def _owners(self, now: datetime, known: Iterable[KnownLead]) -> None:
        """Everyone whom sales has, once: with one of the ten, or in one queue and with nobody."""
        asked = "&".join(f"handover={name}" for name in OPEN)
        rows = self._table(f"/leads/files/excel?{asked}")
        head, lines = rows.pop(0) if rows else [], rows
        owners = Counter(row[head.index("Lead ID")] for row in lines)
        self.wrong += [f"{now}: {lead} is listed {n} times" for lead, n in owners.items() if n > 1]
        owned = {row[head.index("Lead ID")]: row[head.index("Owner")] for row in lines}
        queues = self._program.get("/queues")["queues"]
        waiting = Counter(one["lead_id"] for each in queues for one in each["leads"])
        self.most_waiting = max(self.most_waiting, waiting.total())
        for lead, owner in owned.items():
            if (owner in REPS) + waiting[lead] != 1:
                self.wrong.append(f"{now}: {lead} has the owner {owner!r} and waits in {waiting[lead]} queues")
        expected = sum(each.is_open and each.objects_since is None for each in known)
        if len(owned) != expected:
            self.wrong.append(f"{now}: sales has {len(owned)} leads, not {expected}")

    def _table(self, path: str) -> list[list[str]]:
        text = self._person.get(path)
        rows = list(csv.reader(io.StringIO(text)))
        return rows[1:] if "standing" in path else rows
