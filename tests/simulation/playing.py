"""Plays a time of the demo company: the clock leaps from one moment at which something happens to the next."""

from __future__ import annotations

import heapq
import itertools
import random
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from asking import Line, Person, Program, Website
from known_leads import ENDED, KnownLead
from midnights import Midnights
from papers import ACTIONS, AGREEMENT, MODEL, REPS
from people_at_work import absences
from selling import Marketing, Sales, who_takes
from served import TICK, Worker, add_people
from simulated_clock import DAY, MINUTE, ZONE, SimulatedClock, midnight, up_to
from visitors import Company, Visitor, act, messages_of
from working_minutes import WorkingMinutes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from receivers import Receiver

_BOSSES = {"ada": "admin", "mark": "marketing"}
_LATEST = 2
"""Days for which what was begun is finished, after the last of the time."""


class Play:
    """One run. `company` says how long and how many; everything by lot is drawn from its seed."""

    def __init__(self, company: Company, clock: SimulatedClock, port: int, told: Sequence[Receiver]) -> None:
        self.company, self.clock = company, clock
        self.steady, self.flaky, self.acting = told
        self.end = midnight(company.begin, company.days)
        self.chance = random.Random(company.seed + 1)
        self.line = Line(port)
        self.minutes = WorkingMinutes(company.begin - 7 * DAY, self.end + 120 * DAY)
        self.worker = Worker()
        self.leads: dict[str, KnownLead] = {}
        self.there: set[str] = set()
        """Who came until now, by the name under which they are one lead."""
        self.known: set[str] = set()
        """Who has said who they are, by now."""
        self.absorbed_by: dict[str, KnownLead] = {}
        self.figures: Counter[str] = Counter()
        self.deliveries: dict[datetime, list[dict[str, Any]]] = {}
        self._todo: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._numbers, self._read = itertools.count(), 0
        self._begin()

    def at(self, moment: datetime, what: Callable[[datetime], None]) -> None:
        """Something is to be done at a moment, if that is within the time."""
        if moment < self.end:
            heapq.heappush(self._todo, (moment, next(self._numbers), what))

    def run(self) -> None:
        """Until the end."""
        began, now = time.monotonic(), self.clock.moment
        while True:
            known = [self._todo[0][0]] if self._todo else []
            known += [wakes] if (wakes := self.worker.wakes_at()) is not None else []
            now = min(known, default=self.end)
            if now >= self.end:
                break
            self._play(now)
        self._play(self.end)
        self.figures["seconds"] = round(time.monotonic() - began)
        self.worker.close()

    def _play(self, now: datetime) -> None:
        self.clock.moment = now
        self.figures["moments"] += 1
        while self._todo and self._todo[0][0] <= now:
            heapq.heappop(self._todo)[2](now)
        if messages := self.deliveries.pop(now, None):
            self.site.deliver(messages)
            self.figures["messages"] += len(messages)
        self.worker.until_idle(scores=up_to(now, TICK) == now)
        self._hear(now)
        if midnight(now) == now:
            self.midnights.check(now, self.leads.values(), len(self.there))
            self.worker.daily()

    def _begin(self) -> None:
        tokens = add_people(_BOSSES | dict.fromkeys(REPS, "sales"))
        self.programs = {name: Program(self.line, token) for name, token in tokens.items()}
        people = {name: Person(self.line, name) for name in tokens}
        self.sales = Sales(self.chance, self.programs, people, self.minutes, self.at)
        self.marketing = Marketing(self.chance, self.programs["mark"])
        self.midnights = Midnights(self.programs["mark"], people["mark"], self.company.begin)
        for noun, path, text in (("model", "models", MODEL), ("agreement", "agreements", AGREEMENT)):
            self._sign(noun, path, text)
        self.site = Website(self.line, self.programs["ada"].post("/sources", name="website")["write_key"])
        common = {"model": "readiness", "includes": ["user"]}
        self.programs["ada"].post("/webhooks", name="steady", url=self.steady.url, whats=["stage"], **common)
        self.programs["ada"].post("/webhooks", name="flaky", url=self.flaky.url, whats=["cell"], **common)
        self.programs["ada"].post("/webhooks", name="told", url=self.acting.url, whats=["segment"])  # of rules alone
        self._sign("action", "actions", ACTIONS)
        self.worker.until_idle(scores=True)
        self._plan()

    def _sign(self, noun: str, path: str, text: str) -> None:
        """Brought by marketing, signed by both, published by the admin."""
        made = self.programs["mark"].post(f"/{noun}-versions", text=text, why="a new year", submit=True)
        path = f"/{path}/{made['name']}/versions/{made['version']}"
        for name in ("mark", "jonas"):
            self.programs[name].post(f"{path}/sign", why="agreed")
        self.programs["ada"].post(f"{path}/publish", why="agreed")

    def _plan(self) -> None:
        for who in self.company.visitors():
            self.leads[who.name] = KnownLead(who.name, who.known_at or who.came_at, who.employees, who.country)
            for moment, message in messages_of(who):
                self._deliver(moment, message)
            self._await_odd_things(who)
        for each in absences(self.company.begin, self.company.days, self.company.seed + 2):
            self.at(each.said_at, lambda _, each=each: self._away(each))  # type: ignore[misc]
        for number in range(1, self.company.days + 1):
            day = midnight(self.company.begin, number)
            self.at(day, lambda _: None)
            for wall in (timedelta(hours=9, minutes=7), timedelta(hours=14, minutes=7)):
                self.at(day + wall, self._work_off)
            self.at(day + timedelta(hours=10, minutes=11), self._nurture)

    def _deliver(self, moment: datetime, message: dict[str, Any]) -> None:
        """What a visitor does goes to the server at that moment, together with what others do then."""
        if moment < self.end:
            if moment not in self.deliveries:
                self.deliveries[moment] = []
                self.at(moment, lambda _: None)
            self.deliveries[moment].append(message)

    def _await_odd_things(self, who: Visitor) -> None:
        lead, lot = self.leads[who.name], self.chance.random()
        self.at(who.came_at, lambda _: self.there.add(who.name))
        self.at(lead.known_at, lambda _: self.known.add(who.name))
        when = lead.known_at + DAY * self.chance.randrange(3, 60) + 11 * MINUTE
        if lot < 0.012:
            self.at(when, lambda now: self._object(lead, now))
        elif lot < 0.03:
            self.at(when, lambda _: self._merge(lead))

    def _object(self, lead: KnownLead, now: datetime) -> None:
        if not lead.is_absorbed:
            self.marketing.note_objection(lead, now)
            self.figures["objections"] += 1

    def _merge(self, lead: KnownLead) -> None:
        """With somebody with whom sales never spoke either: what follows of two cycles is said elsewhere."""
        others = sorted(self.there - {lead.name}, key=lambda name: int(name[1:]))[-40:]
        found = next((one for name in others if _is_new(one := self.leads[name]) and name in self.known), None)
        if found is not None and _is_new(lead) and lead.name in self.known:
            self.marketing.merge(lead, found)
            self.absorbed_by[found.name] = lead
            if found.known_at >= lead.known_at:  # what was said last holds
                lead.employees, lead.country = found.employees, found.country
            self.there.discard(found.name)
            self.figures["merged"] += 1

    def _away(self, each: Any) -> None:
        self.programs[each.person].post(
            "/absences", user=each.person, since=f"{each.first}", until=f"{each.last}", note=""
        )
        self.minutes.add_absence(each.person, each.since, each.until)
        self.midnights.away.append(each)
        self.figures["absences"] += 1

    def _hear(self, now: datetime) -> None:
        """What the steady receiver was told: whoever became hot is one for sales, if nobody speaks with them."""
        for _, message in self.steady.taken[self._read :]:
            data = message["data"]
            names = [each["value"] for each in data["identifiers"]]
            if data["to"] == "hot" and names:
                self._cross(self.leads[names[0]], datetime.fromisoformat(message["timestamp"]))
        self._read = len(self.steady.taken)

    def _cross(self, lead: KnownLead, at: datetime) -> None:
        while lead.is_absorbed:
            lead = self.absorbed_by[lead.name]
        if lead.stage in ENDED and lead.objects_since is None and (lead.since is None or lead.since < at):
            lead.do("hand_over", at)
            self.figures["handed over"] += 1
            self.sales.await_reaction(lead, at)

    def _work_off(self, now: datetime) -> None:
        """Somebody with time takes leads out of the queue in which they wait."""
        rep = who_takes(self.chance, self.minutes, now)
        if rep is None:
            return
        queues = {each["queue"]: each["leads"] for each in self.programs[rep].get("/queues")["queues"]}
        for each in queues.get("inbound", [])[:2]:
            user = self.programs[rep].get(f"/leads/{each['lead_id']}/identities")
            name = next(one["value"] for one in user["identifiers"] if one["namespace"] == "user")
            if self.leads[name].objects_since is None:
                self.sales.take(int(each["lead_id"]), self.leads[name], rep, now)
                self.figures["taken"] += 1

    def _nurture(self, now: datetime) -> None:
        """Marketing writes to whom sales has given back; some click. Now and then it hands one over by hand."""
        if now.astimezone(ZONE).weekday() > 4:
            return
        for lead in self.leads.values():
            rested = lead.since is not None and now - lead.since > 25 * DAY and not lead.objects_since
            if not rested or lead.is_absorbed:
                continue
            if lead.stage in ENDED and self.chance.random() < 0.03:
                for number in range(self.chance.randrange(1, 6)):
                    when = up_to(now + timedelta(hours=number), TICK)
                    known = {"userId": lead.name}
                    self._deliver(when, act(known, "mail", f"{lead.name}-{when:%y%m%d%H}-{number}", when))
            elif lead.stage in {"disqualified", "pseudo"} and self.chance.random() < 0.005:
                self.marketing.restore(lead, now)
                self.figures["restored"] += 1
        if now.astimezone(ZONE).weekday() in {1, 3}:
            self._hand_over_one(now)

    def _hand_over_one(self, now: datetime) -> None:
        found = [one for name in self.there & self.known if _is_new(one := self.leads[name])]
        if found:
            lead = self.chance.choice(sorted(found, key=lambda one: int(one.name[1:])))
            self.marketing.hand_over(lead, now)
            self.figures["handed over by hand"] += 1
            self.at(now + 2 * MINUTE, lambda then: self.sales.await_reaction(lead, then))


def _is_new(lead: KnownLead) -> bool:
    """Whether nothing was done with a lead."""
    return not lead.commands and lead.objects_since is None and not lead.is_absorbed
