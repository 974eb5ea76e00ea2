"""Parses the `given` part of an example into plain facts."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reifegrad.errors import message, nearest
from reifegrad.reference.known import read_as
from reifegrad.spec.duration import DurationError, parse_duration
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.kinds import looked_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.spec.condition import Type, Value
    from reifegrad.spec.findings import Findings, Path
    from reifegrad.spec.model import ScoringModel

GIVEN = ("lead", "account", "activities", "changes", "colleagues")
_TIMES = ("at", "occurred_at", "ago")
_OWN = {"kind", "times", "id", *_TIMES}
_MOST_TIMES = 10_000
_ALIKE = 0.8
"""How alike two names must be for one to look like a slip of the other."""


@dataclass
class ExampleReader:
    """Reads what is given in one example; problems go to `findings` with their place.

    `id` names the lead and its account; `as_of` is when the example is scored, `at` when activities happen that
    do not say so.
    """

    model: ScoringModel
    findings: Findings
    path: Path
    id: str
    as_of: datetime
    at: datetime
    number: int = 0
    activities: list[Activity] = field(default_factory=list)

    def facts(self, given: Any) -> FactRecords:
        """Everything that is given, as records."""
        given = self._keys(given, self.path, GIVEN)
        leads = [self._lead(given.get("lead"), self.id, (*self.path, "lead"))]
        self._did(given.get("activities"), self.id, (*self.path, "activities"))
        for index, colleague in enumerate(self._list(given.get("colleagues"), (*self.path, "colleagues"))):
            leads.append(self._colleague(colleague, index))
        accounts = self._accounts(given)
        if accounts:
            leads = [Lead(lead.id, lead.created_at, self.id, lead.attributes) for lead in leads]
        changes = tuple(self._changes(given.get("changes"), (*self.path, "changes")))
        return FactRecords(tuple(leads), accounts, tuple(self.activities), changes)

    def _accounts(self, given: Mapping[str, Any]) -> tuple[Account, ...]:
        if given.get("account") is None and not given.get("colleagues") and self.model.subject == "lead":
            return ()
        path = (*self.path, "account")
        written = dict(self._keys(given.get("account"), path))
        created = self._moment_or_none(written.pop("created_at", None), (*path, "created_at"))
        return (Account(self.id, created, self._values(written, path, account=True)),)

    def _lead(self, written: Any, lead_id: str, path: Path) -> Lead:
        attributes = dict(self._keys(written, path))
        created = self._moment_or_none(attributes.pop("created_at", None), (*path, "created_at"))
        return Lead(lead_id, created, None, self._values(attributes, path))

    def _colleague(self, written: Any, index: int) -> Lead:
        path, lead_id = (*self.path, "colleagues", str(index)), f"{self.id} colleague {index + 1}"
        attributes = dict(self._keys(written, path))
        self._did(attributes.pop("activities", None), lead_id, (*path, "activities"))
        return self._lead(attributes, lead_id, path)

    def _did(self, written: Any, lead_id: str, path: Path) -> None:
        for index, activity in enumerate(self._list(written, path)):
            self.activities += self._activity(activity, lead_id, (*path, str(index)))

    def _activity(self, written: Any, lead_id: str, path: Path) -> Iterator[Activity]:
        activity = self._keys(written, path)
        kind, times = activity.get("kind"), activity.get("times", 1)
        if not isinstance(kind, str):
            self.findings.add((*path, "kind"), "example-invalid", "kind")
            return
        self._slip(kind, self._known_kinds(), (*path, "kind"), "activity")
        if not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= _MOST_TIMES:
            self.findings.add((*path, "times"), "example-invalid", "times", most=_MOST_TIMES)
            return
        occurred_at = self._occurred_at(activity, path)
        properties = {name: value for name, value in activity.items() if name not in _OWN}
        known = self.model.properties
        values = {name: self._value(name, value, known, (*path, name)) for name, value in properties.items()}
        for _ in range(times):
            self.number += 1
            identity = f"{self.id} {activity['id']}" if "id" in activity else f"{self.id} number {self.number}"
            yield Activity(identity, lead_id, kind, occurred_at, values)

    def _occurred_at(self, activity: Mapping[str, Any], path: Path) -> datetime:
        given = [key for key in _TIMES if key in activity]
        if len(given) > 1:
            self.findings.add((*path, given[1]), "example-invalid", "same-twice", one=given[0], other=given[1])
        if not given:
            return self.at
        key = given[0]
        if key != "ago":
            return self._moment_or_none(activity[key], (*path, key)) or self.at
        try:
            return parse_duration(activity[key]).before(self.as_of, timezone=self.model.timezone)
        except (DurationError, ValueError, OverflowError) as error:
            because = error.message if isinstance(error, DurationError) else str(error)
            self.findings.add((*path, key), "example-invalid", "ago", because=because)
            return self.at

    def _changes(self, written: Any, path: Path) -> Iterator[ProfileChange]:
        for index, change in enumerate(self._list(written, path)):
            place = (*path, str(index))
            part = self._keys(change, place, ("attribute", "value", "known_at"))
            known_at = self._moment_or_none(part.get("known_at"), (*place, "known_at"))
            name = part.get("attribute")
            if not isinstance(name, str) or known_at is None:
                self.findings.add(place, "example-invalid", "change")
                continue
            value = self._value(name, part.get("value"), self.model.attributes, (*place, "value"))
            yield ProfileChange(self.id, name, value, known_at)

    # Values

    def _values(self, written: Mapping[str, Any], path: Path, *, account: bool = False) -> dict[str, Value]:
        types = dict(self.model.attributes)
        if account:
            types |= {name.removeprefix("account."): kind for name, kind in types.items()}
        return {name: self._value(name, value, types, (*path, name)) for name, value in written.items()}

    def _value(self, name: str, value: Any, types: Mapping[str, Type], path: Path) -> Value:
        """The value in the type in which the model reads it; what does not fit is a problem."""
        if name not in types:
            self._slip(name, [*types, "email"], path, "attribute")
            return str(value) if value is not None else None
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            value = str(value)
        if types[name] == "time":
            return self._moment_or_none(value, path)
        read = read_as(value, types[name]) if isinstance(value, str | int | float | bool | datetime) else None
        if read is None:
            kind = message(f"type.{types[name]}")
            self.findings.add(path, "example-invalid", "type", value=repr(value), type=kind, name=name)
        return read

    def _moment_or_none(self, written: Any, path: Path) -> datetime | None:
        if written is None:
            return None
        moment = read_time(written, self.model.timezone)
        if moment is None:
            self.findings.add(path, "example-invalid", "moment", written=str(written))
        return moment

    def _known_kinds(self) -> list[str]:
        return [kind for counting in self.model.countings() for kind, _ in looked_for(counting)]

    def _slip(self, name: str, known: list[str], path: Path, variant: str) -> None:
        """A name that has no effect is fine, unless it looks like a slip of one that has."""
        if name not in known and difflib.get_close_matches(name, known, n=1, cutoff=_ALIKE):
            self.findings.add(path, "name-unknown", variant, name=name, near=nearest(name, known))

    # Shapes

    def _keys(self, written: Any, path: Path, known: tuple[str, ...] = ()) -> Mapping[str, Any]:
        if written is None:
            return {}
        if not isinstance(written, dict):
            self.findings.add(path, "example-invalid", "mapping", name=path[-1])
            return {}
        for name in written:
            if not isinstance(name, str) or (known and name not in known):
                near = nearest(str(name), known)
                self.findings.add((*path, str(name)), "example-invalid", "unknown-key", name=str(name), near=near)
        return {name: value for name, value in written.items() if isinstance(name, str)}

    def _list(self, written: Any, path: Path) -> list[Any]:
        if written is None or isinstance(written, list):
            return written or []
        self.findings.add(path, "example-invalid", "list", name=path[-1])
        return []


def read_time(written: Any, timezone: str) -> datetime | None:
    """A moment as written; a date is the start of that local day, a time without zone is local."""
    try:
        moment = datetime.fromisoformat(str(written))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
