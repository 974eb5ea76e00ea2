"""What must hold of the whole time, read over HTTP afterwards: stages, owners, capacities, clocks, and webhooks."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from expected_clocks import ExpectedClocks, Happened
from expected_effects import expected_effects, found_effects
from known_leads import OPEN, KnownLead
from papers import CAPACITY, HOT, WARM
from simulated_clock import MINUTE, ZONE

if TYPE_CHECKING:
    from playing import Play
    from receivers import Receiver

_SHOWN = 20


class Afterwards:
    """Compares what the server says with what must be. `wrong` are differences, by what they are of."""

    def __init__(self, play: Play) -> None:
        self.play, self.api = play, play.programs["ada"]
        self.now = play.clock.moment
        self.wrong: dict[str, list[str]] = defaultdict(list)
        self.count: Counter[str] = Counter()
        self._given: dict[str, Counter[date]] = defaultdict(Counter)
        self._crossed: dict[str, Counter[tuple[str, str, str, str]]] = defaultdict(Counter)
        self._lead_ids: dict[str, str] = {}
        self._told: set[str] = set()

    def found(self) -> dict[str, Any]:
        """Everything that was looked at, in figures, and what is wrong."""
        self.wrong["midnight"] = list(self.play.midnights.wrong)
        for lead in self.play.leads.values():
            if lead.name in self.play.known and not lead.is_absorbed:
                self._look_at(lead)
        self._capacities()
        self._messages(self.play.steady, "stage")
        self._messages(self.play.flaky, "cell")
        self._acted(self.play.acting)
        figures = dict(self.play.figures) | {"leads": len(self.play.there), "midnights": self.play.midnights.looked}
        figures |= {"requests": self.play.line.asked.total(), "waited at most": self.play.midnights.most_waiting}
        return {
            "figures": figures | dict(self.count),
            "wrong": {what: [len(each), *each[:_SHOWN]] for what, each in self.wrong.items() if each},
        }

    def _look_at(self, lead: KnownLead) -> None:
        path = f"/leads/user:{lead.name}"
        history = self.api.get(f"{path}/history?limit=500")["transitions"]
        self._lead_ids[lead.name] = str(self.api.get(path)["lead_id"])
        for each in history:
            if not each["by_version"] and each["what"] in {"stage", "cell"}:
                key = (self._lead_ids[lead.name], each["at"], each["before"] or "", each["after"] or "")
                self._crossed[each["what"]][key] += 1
        clocks = None
        if lead.commands:
            self._stages(lead, self.api.get(f"{path}/handover"))
            decisions = self.api.get(f"{path}/routing")["decisions"][::-1]
            self._owners(lead, decisions)
            cells = [(_moment(each["at"]), each["after"]) for each in history[::-1] if each["what"] == "cell"]
            clocks = self._clocks(lead, cells, decisions, self.api.get(f"{path}/clocks"))
        self._effects(lead, history[::-1], clocks)

    def _effects(self, lead: KnownLead, history: list[dict[str, Any]], clocks: ExpectedClocks | None) -> None:
        """Each rule has started once for each crossing that it listens to, and everything that it wanted was done."""
        said = self.api.get(f"/action-effects?lead=user:{lead.name}&limit=500")["effects"]
        stages = [
            (_moment(each["at"]), each["before"] or "", each["after"] or "")
            for each in history
            if each["what"] == "stage" and not each["by_version"]
        ]
        found, wanted = found_effects(said, _moment), expected_effects(lead, stages, clocks)
        self.count["effects"] += found.total()
        self._told |= {f"msg_{each['name']}" for each in said if each["kind"] == "webhook"}
        if found != wanted:
            self.wrong["effects"].append(f"{lead.name}: without {wanted - found}, with {found - wanted}")
        undone = [each["number"] for each in said if each["state"] != "done"]
        self.wrong["effects"] += [f"{lead.name}: {undone} were not done"] if undone else []

    def _stages(self, lead: KnownLead, said: dict[str, Any]) -> None:
        found = [(_moment(each["at"]), each["command"], each["stage"]) for each in said["events"]]
        self.count["commands"] += len(found)
        self.count[f"now {said['stage']}"] += 1
        if found != lead.commands or said["cycle"] != lead.cycle:
            self.wrong["stages"].append(f"{lead.name}: {found} not {lead.commands}")

    def _owners(self, lead: KnownLead, decisions: list[dict[str, Any]]) -> None:
        """Each decision names one person or one queue, knows who had the lead, and gives it to nobody who is away."""
        taken, owner = list(lead.taken), None
        for each in decisions:
            at = _moment(each["at"])
            while taken and taken[0][0] <= at:
                owner = taken.pop(0)[1]
            self.count["decisions"] += 1
            if (each["owner"] is None) == (each["queue"] is None) or not each["causes"]:
                self.wrong["owners"].append(f"{lead.name} {at}: {each['owner']} and {each['queue']}")
            if each["previous"] not in {None, owner}:
                self.wrong["owners"].append(f"{lead.name} {at}: {owner} had it, not {each['previous']}")
            if each["owner"] is not None and each["owner"] != owner:
                self._given_to(lead, each, at)
            owner = each["owner"]

    def _given_to(self, lead: KnownLead, decision: dict[str, Any], at: datetime) -> None:
        self.count["given"] += 1
        owner, wall = decision["owner"], at.astimezone(ZONE).date()
        self._given[owner][wall - timedelta(days=wall.weekday())] += 1
        begins = self.play.minutes.works_next(owner, at)
        if any(
            each.person == owner and each.said_at <= at and each.since <= begins < each.until for each in self._away
        ):
            self.wrong["away"].append(f"{lead.name} {at}: {owner} is away at {begins}")
        if decision["route"] != _route(lead):
            self.wrong["routes"].append(f"{lead.name} {at}: {decision['route']}")

    @property
    def _away(self) -> list[Any]:
        return self.play.midnights.away

    def _capacities(self) -> None:
        """In any weeks in a row nobody is given as many as capacity and one more."""
        for name, weeks in self._given.items():
            days = [min(weeks) + timedelta(days=7 * place) for place in range((max(weeks) - min(weeks)).days // 7 + 1)]
            for first in range(len(days)):
                total = 0
                for place, day in enumerate(days[first:], 1):
                    total += weeks[day]
                    if total >= CAPACITY[name] * place + 1:
                        self.wrong["capacity"].append(f"{name}: {total} in {place} weeks from {days[first]}")
            self.count["full weeks"] += sum(n >= CAPACITY[name] for n in weeks.values())

    def _clocks(
        self, lead: KnownLead, cells: list[tuple[datetime, str]], decisions: list[dict[str, Any]], said: dict[str, Any]
    ) -> ExpectedClocks:
        events = [*_levels(lead, cells), *_hands(lead, decisions), *_contacts(lead)]
        expected = ExpectedClocks(self.play.minutes, events, self.now)
        found = {_key(each): each for each in said["clocks"]}
        for clock in expected.clocks:
            self.count["clocks"] += 1
            self.count[f"clocks {clock.state(self.now)}"] += 1
            each = found.pop((clock.level.name, clock.promised, clock.started), None)
            stands = None if each is None else _stands(each)
            wanted = (clock.state(self.now), clock.answered, clock.stopped)
            is_right = stands == wanted and _is_near(each["due_at"], clock.due if wanted[0] != "running" else None)
            if not is_right:
                self.wrong["clocks"].append(f"{lead.name} {_told(clock)}: {wanted} due {clock.due}, not {each}")
        self.wrong["clocks"] += [f"{lead.name}: {each} is too many" for each in found.values()]
        self._steps(lead, expected, said["events"])
        return expected

    def _steps(self, lead: KnownLead, expected: ExpectedClocks, said: list[dict[str, Any]]) -> None:
        wanted = Counter(
            (name, clock.promised, clock.level.name, _minute(at))
            for clock in expected.clocks
            for name, at in clock.steps.items()
        )
        found = Counter((each["what"], each["promised"], each["level"], _minute(_moment(each["at"]))) for each in said)
        self.count["steps"] += found.total()
        self.count.update(f"steps {each['what']}" for each in said)
        if wanted != found:
            self.wrong["steps"].append(f"{lead.name}: without {wanted - found}, with {found - wanted}")
        late = [each for each in said if _moment(each["done_at"]) - _moment(each["at"]) > MINUTE]
        self.wrong["steps"] += [f"{lead.name}: {each} was late" for each in late]

    def _acted(self, receiver: Receiver) -> None:
        """What rules have sent came once, under the name of the effect, however often it was sent."""
        names = Counter(name for name, _ in receiver.taken)
        self.count["messages of rules"] += len(receiver.taken)
        self.wrong["effects"] += [f"{name} came {n} times" for name, n in names.items() if n > 1]
        if set(names) != self._told or set(receiver.tries) != set(names):
            self.wrong["effects"].append(f"{len(set(names) ^ self._told)} messages are of no effect, or did not come")

    def _messages(self, receiver: Receiver, what: str) -> None:
        """Each crossing came once, under one name, however often it was sent; and no other came."""
        names = Counter(name for name, _ in receiver.taken)
        self.count["messages received"] += len(receiver.taken)
        self.count["messages sent again"] += sum(receiver.tries.values()) - len(receiver.taken)
        transitions = Counter(message["data"]["transition"] for _, message in receiver.taken)
        for kind, each in (("name", names), ("crossing", transitions)):
            self.wrong["messages"] += [f"{kind} {key} came {n} times" for key, n in each.items() if n > 1]
        if set(receiver.tries) != set(names):
            self.wrong["messages"].append(f"{len(set(receiver.tries) - set(names))} were never taken")
        ids, came = set(self._lead_ids.values()), Counter[tuple[str, str, str, str]]()
        for _, message in receiver.taken:
            data = message["data"]
            if data["lead_id"] in ids:
                came[data["lead_id"], message["timestamp"], data["from"] or "", data["to"] or ""] += 1
        crossed = self._crossed[what]
        self.wrong["messages"] += [f"{key} did not come" for key in crossed - came]
        self.wrong["messages"] += [f"{key} was not crossed" for key in came - crossed]


def _levels(lead: KnownLead, cells: list[tuple[datetime, str]]) -> list[Happened]:
    """Which level begins to hold when: with a cycle, with another cell, no more with its end or an objection."""
    found, is_open = [], False
    changes = [(at, 0, stage) for at, _, stage in lead.commands] + [(at, 1, cell) for at, cell in cells]
    if lead.objects_since is not None:
        changes.append((lead.objects_since, 1, None))
    cell: str | None = None
    for at, is_cell, to in sorted(changes, key=lambda each: (each[0], -each[1])):
        if is_cell:
            cell = None if lead.objects_since is not None and at >= lead.objects_since else to
            found += [Happened.holds(at, _level(lead, cell))] if is_open else []
        elif to not in OPEN:
            found += [Happened.end(at)] if is_open else []
            is_open = False
        elif not is_open:
            found.append(Happened.holds(at, _level(lead, cell)))
            is_open = True
    return found


def _level(lead: KnownLead, cell: str | None) -> str | None:
    if cell in HOT:
        return "key" if lead.employees >= 250 else "hot"
    return "warm" if cell in WARM else None


def _hands(lead: KnownLead, decisions: list[dict[str, Any]]) -> list[Happened]:
    given = [Happened.hand(_moment(each["at"]), each["owner"]) for each in decisions]
    return given + [Happened.hand(at, owner) for at, owner in lead.taken]


def _contacts(lead: KnownLead) -> list[Happened]:
    return [
        Happened.contact(each.at, counts=each.counts, reached=each.reached, aside=each.aside) for each in lead.contacts
    ]


def _route(lead: KnownLead) -> str:
    if lead.employees >= 250:
        return "key_accounts"
    return "neighbours" if lead.country in {"AT", "CH", "LI"} else "everyone_else"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _key(each: dict[str, Any]) -> tuple[str, str, datetime]:
    return each["level"], each["promised"], _moment(each["started_at"])


def _stands(each: dict[str, Any]) -> tuple[str, datetime | None, datetime | None]:
    ends = [None if each[name] is None else _moment(each[name]) for name in ("answered_at", "stopped_at")]
    return "running" if each["state"] == "paused" else each["state"], ends[0], ends[1]


def _is_near(text: str | None, due: datetime | None) -> bool:
    """The same to the minute; what runs still is due as far as anybody knows, and not compared."""
    return due is None or (text is not None and abs(_moment(text) - due) < MINUTE)


def _told(clock: Any) -> str:
    return f"{clock.level.name} {clock.promised} since {clock.started}"
