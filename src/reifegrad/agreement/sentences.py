"""Says a decision of routing in German or English: who has the lead, why, and why others were passed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.errors import minute_message
from reifegrad.language.words import Words
from reifegrad.spec.title import title_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.agreement.decision import Cause, Decision, PassedOver
    from reifegrad.agreement.rules import Agreement

_FINEST = 1_000


@dataclass(frozen=True)
class DecisionText:
    """A decision in words: what was decided, what else is to be said of it, and a sentence for each one passed over."""

    said: str
    notes: tuple[str, ...]
    passed_over: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((self.said, *self.notes, *self.passed_over))


@dataclass(frozen=True)
class DecisionSentences:
    """Says decisions of one agreement in one language; `names` are those of people to whom it gives no title."""

    agreement: Agreement
    language: str
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """The texts of the language."""
        return Words(self.language)

    def text(self, decision: Decision) -> DecisionText:
        """The decision in words."""
        cause, *more = decision.causes
        passed = {one.person for one in decision.passed_over}  # what is said of them below
        more = [one for one in more if one.details["person"] not in passed]
        notes = [self.words(f"routing.note.{one.code}", name=self.person(one.details["person"])) for one in more]
        if decision.starts_at is not None and decision.starts_at > decision.at and not decision.stays:
            notes.insert(0, self.words("routing.starts", moment=self.moment(decision.starts_at)))
        return DecisionText(
            said=self._said(decision, cause),
            notes=tuple(notes),
            passed_over=tuple(self.passed_over(one) for one in decision.passed_over),
        )

    def _said(self, decision: Decision, cause: Cause) -> str:
        if decision.stays and decision.owner is not None:
            return self.words("routing.stays", name=self.person(decision.owner))
        because = self.because(cause, decision.route)
        if decision.owner is not None:
            return self.words("routing.given", name=self.person(decision.owner), because=because)
        return self.words("routing.queued", name=self.queue(decision.queue or ""), because=because)

    def because(self, cause: Cause, route: str | None) -> str:
        """Why a lead has an owner or waits."""
        fields = self._fields(cause) | {"route": "" if route is None else self.route(route)}
        return self.words(f"routing.because.{cause.code}", **fields)

    def passed_over(self, passed: PassedOver) -> str:
        """Why somebody did not get a lead."""
        return self.words("routing.passed", name=self.person(passed.person), because=self.obstacle(passed.cause))

    def obstacle(self, cause: Cause) -> str:
        """Why somebody cannot take a lead."""
        for_good = "until" in cause.details and cause.details["until"] is None
        code = f"{cause.code}_for_good" if for_good else cause.code
        return self.words(f"routing.obstacle.{code}", **self._fields(cause))

    def person(self, name: object) -> str:
        """What people call somebody."""
        person = self.agreement.people.get(str(name))
        fallback = self.names.get(str(name), str(name))
        return fallback if person is None else title_in(person.title, self.language, fallback)

    def route(self, name: str) -> str:
        """What people call a route."""
        titles = (route.title for route in self.agreement.routes if route.name == name)
        return title_in(next(titles, {}), self.language, name)

    def queue(self, name: str) -> str:
        """What people call a queue."""
        return title_in(self.agreement.queues[name].title, self.language, name)

    def amount(self, leads: Fraction) -> str:
        """A capacity as people write it: 12, 0.5, 1/3."""
        if _FINEST % leads.denominator:
            return f"{leads.numerator}/{leads.denominator}"
        return self.words.shortest(float(leads), 3)

    def moment(self, moment: datetime) -> str:
        """A moment as the clock on the wall of the agreement shows it."""
        return minute_message(moment.astimezone(ZoneInfo(self.agreement.timezone))).say(self.language)

    def _fields(self, cause: Cause) -> dict[str, str]:
        return {name: self._detail(name, value) for name, value in cause.details.items()} | {
            "moment": self._until(cause)
        }

    def _detail(self, name: str, value: object) -> str:
        match value:
            case Fraction():
                return self.amount(value)
            case int():
                return self.words.number(value)
            case _ if name == "team":
                return title_in(self.agreement.teams[str(value)].title, self.language, str(value))
            case _:
                return str(value)

    def _until(self, cause: Cause) -> str:
        until = cause.details.get("until")
        return self.moment(until) if isinstance(until, datetime) else ""
