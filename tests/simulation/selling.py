"""What ten reps and marketing do with leads, over HTTP with their own tokens and sessions, and drawn by lot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from known_leads import Contacted, KnownLead
from papers import NUREMBERG
from people_at_work import after_work, workdays_later
from simulated_clock import ZONE, midnight

if TYPE_CHECKING:
    import random

    from asking import Person, Program
    from working_minutes import WorkingMinutes

At = Callable[[datetime, Callable[[datetime], None]], None]
_REJECTED = ("no_need", "no_budget", "no_authority", "timing", "wrong_profile")
_RECYCLED = ("timing", "no_budget", "no_authority", "no_need")
_LOST = ("price", "competitor", "no_budget", "timing", "no_need")
_FAILED = {"no_budget": "budget", "no_authority": "authority", "no_need": "need", "timing": "timing"}
_COMPETITOR = "Punktwerk"


@dataclass
class Sales:
    """The reps. `at` is told what is to be done when."""

    chance: random.Random
    programs: dict[str, Program]
    people: dict[str, Person]
    minutes: WorkingMinutes
    at: At

    def owner(self, who: KnownLead) -> str | None:
        """Who has a lead by what the API says: whoever took it last out of a queue, or was given it."""
        decided = self.programs["jonas"].get(f"/leads/user:{who.name}/routing")["decisions"]
        last = datetime.fromisoformat(decided[0]["at"]) if decided else None
        if who.taken and (last is None or who.taken[-1][0] >= last):
            return who.taken[-1][1]
        return decided[0]["owner"] if decided else None

    def await_reaction(self, who: KnownLead, now: datetime) -> None:
        """Whoever has a lead will look at it: most do soon, some late, and some too late."""
        rep = self.owner(who)
        if rep is None or who.waits_for == (who.cycle, rep):
            return
        who.waits_for = (who.cycle, rep)
        low, high = self.chance.choices(((5, 90), (90, 300), (400, 1_500)), (65, 24, 11))[0]
        self._later(who, rep, after_work(self.minutes, rep, now, self.chance.randrange(low, high)), self._call)

    def take(self, lead: int, who: KnownLead, rep: str, now: datetime) -> None:
        """Somebody takes a lead out of a queue."""
        self.people[rep].send(f"/queues/take/{lead}")
        who.taken.append((now, rep))
        self.await_reaction(who, now)

    def _later(self, who: KnownLead, rep: str, when: datetime, what: Callable[..., None]) -> None:
        planned = (who.cycle, who.stage)

        def then(now: datetime) -> None:
            if (who.cycle, who.stage) != planned or not who.is_open or who.objects_since or who.is_absorbed:
                return
            if self.minutes.is_away(rep, now):  # ill since this morning
                self._later(who, rep, after_work(self.minutes, rep, now, 20), what)
            elif self.owner(who) != rep:
                self.await_reaction(who, now)
            else:
                what(who, rep, now)

        self.at(when, then)

    def _call(self, who: KnownLead, rep: str, now: datetime) -> None:
        kind = self.chance.choices(("call", "mail", "meeting", "note"), (62, 26, 6, 6))[0]
        result = self.chance.choices(("reached", "not-reached", "later", "appointment"), (42, 46, 6, 6))[0]
        form = {"kind": kind, "result": result, "note": "", "meets": "", "again": ""}
        aside = None
        if result in {"not-reached", "later"} and self.chance.random() < 0.4:
            aside = midnight(now, self.chance.randrange(1, 4))
            form["again"] = f"{aside.astimezone(ZONE).date()}"
        lead = self.programs[rep].get(f"/leads/user:{who.name}")["lead_id"]
        self.people[rep].send(f"/leads/{lead}/contacts", **form)
        who.contacts.append(Contacted(now, kind != "note", result != "not-reached", aside))
        who.tries += 1
        if result != "not-reached" and kind != "note":
            self._later(who, rep, after_work(self.minutes, rep, now, self.chance.randrange(1, 60)), self._decide)
        elif who.tries % 5:
            pause = self.chance.randrange(120, 1_300)
            self._later(who, rep, after_work(self.minutes, rep, now, pause), self._call)
        else:
            self._give(who, rep, now, "recycle", reason="no_response")

    def _decide(self, who: KnownLead, rep: str, now: datetime) -> None:
        """Whoever has reached a lead goes on with it; also with one that was taken back from somebody else."""
        steps = {"sales_accepted": self._qualify, "sales_qualified": self._offer, "opportunity": self._close}
        steps.get(who.stage, self._judge)(who, rep, now)

    def _judge(self, who: KnownLead, rep: str, now: datetime) -> None:
        command = self.chance.choices(("accept", "reject", "disqualify", "mark_pseudo"), (62, 26, 8, 4))[0]
        reasons = {"reject": _REJECTED, "disqualify": ("wrong_profile",), "mark_pseudo": ("competitor", "student")}
        given = {"reason": self.chance.choice(reasons[command])} if command in reasons else {}
        self._give(who, rep, now, command, **given)
        if command == "accept":
            self._soon(who, rep, now, self.chance.randrange(1, 8), self._qualify)

    def _qualify(self, who: KnownLead, rep: str, now: datetime) -> None:
        command = self.chance.choices(("qualify", "recycle", "lose"), (66, 22, 12))[0]
        if command == "recycle":
            self._give(who, rep, now, command, reason=self.chance.choice(_RECYCLED))
        elif command == "lose":
            self._lose(who, rep, now, "sales_accepted")
        else:
            self._give(who, rep, now, command)
            self._soon(who, rep, now, self.chance.randrange(3, 15), self._offer)

    def _offer(self, who: KnownLead, rep: str, now: datetime) -> None:
        self._give(who, rep, now, "open_opportunity")
        self._soon(who, rep, now, self.chance.randrange(5, 60), self._close)

    def _close(self, who: KnownLead, rep: str, now: datetime) -> None:
        if self.chance.random() > 0.45:
            self._lose(who, rep, now, "opportunity")
            return
        told = {
            "outcome": "won",
            "reason": self.chance.choice(("product", "service", "price")),
            "arguments": "Erklärbar",
            "competitors": _COMPETITOR,
            "is_reference": self.chance.random() < 0.5,
        }
        self._give(who, rep, now, "win", amount=self.chance.randrange(20, 900) * 100.0, feedback=told)

    def _lose(self, who: KnownLead, rep: str, now: datetime, stage: str) -> None:
        reason = self.chance.choice(_LOST)
        told: dict[str, Any] = {"outcome": "lost", "reason": reason, "stage": stage}
        told |= {"bought": reason == "competitor"} | ({"bought_from": _COMPETITOR} if reason == "competitor" else {})
        told |= {"failed": _FAILED[reason]} if reason in _FAILED else {}
        self._give(who, rep, now, "lose", feedback=told)

    def _soon(self, who: KnownLead, rep: str, now: datetime, days: int, what: Callable[..., None]) -> None:
        self._later(who, rep, workdays_later(self.minutes, rep, now, days, self.chance), what)

    def _give(self, who: KnownLead, by: str, now: datetime, command: str, **more: Any) -> None:
        self.programs[by].post(f"/leads/user:{who.name}/handover", command=command, **more)
        who.do(command, now)


@dataclass
class Marketing:
    """What marketing does: nurtures, hands over by hand, sets right."""

    chance: random.Random
    program: Program

    def hand_over(self, who: KnownLead, now: datetime) -> None:
        """Sales should talk to somebody, whatever the score says."""
        self._give(who, now, "hand_over")

    def restore(self, who: KnownLead, now: datetime) -> None:
        """It is a real lead after all."""
        self._give(who, now, "restore")

    def note_objection(self, who: KnownLead, now: datetime) -> None:
        """Somebody has written that they do not want to be profiled."""
        self.program.post(f"/leads/user:{who.name}/objection")
        who.objects_since = now

    def merge(self, who: KnownLead, other: KnownLead) -> None:
        """Two leads turn out to be one person."""
        self.program.post(f"/leads/user:{who.name}/merge", lead=f"user:{other.name}")
        other.is_absorbed = True

    def _give(self, who: KnownLead, now: datetime, command: str) -> None:
        self.program.post(f"/leads/user:{who.name}/handover", command=command)
        who.do(command, now)


def who_takes(chance: random.Random, minutes: WorkingMinutes, now: datetime) -> str | None:
    """One of the team that works the queue off, of those who are there."""
    there = [name for name in NUREMBERG if not minutes.is_away(name, now) and minutes.works("office", now)]
    return chance.choice(there) if there else None


def a_while(chance: random.Random, days: int) -> timedelta:
    """Some days."""
    return timedelta(days=chance.randrange(1, days))
