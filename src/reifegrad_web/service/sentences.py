"""Says clocks and what was done about them in German or English: until when, how much time is left, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.errors import minute_message
from reifegrad.language.words import Words
from reifegrad.spec.title import title_in
from reifegrad_web.service.clocks import agreement_by

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.agreement.clocks import ServiceClock as Clock
    from reifegrad.agreement.rules import Agreement
    from reifegrad_web.service.clocks import PromisedClock
    from reifegrad_web.service.models import ServiceEvent

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True)
class ClockSentences:
    """Says clocks in one language, with moments as they are on the wall of a zone, at a moment."""

    language: str
    zone: str
    now: datetime

    @property
    def words(self) -> Words:
        """The texts of the language."""
        return Words(self.language)

    def promise(self, promised: str) -> str:
        """What was promised: that somebody tries, reaches the lead, or tries again."""
        return self.words(f"service.promise.{promised}")

    def level(self, text_hash: str, level: str) -> str:
        """What people call a level."""
        agreement = agreement_by(text_hash)
        found = () if agreement is None else (each.title for each in agreement.levels if each.name == level)
        return title_in(next(iter(found), {}), self.language, level)

    def state(self, clock: Clock) -> str:
        """How it stands, with the moment: how much time is left, how late it is, or how it ended."""
        words = self.words
        if clock.answered_at is not None:
            key = "service.met" if clock.state == "met" else "service.answered_late"
            return words(key, moment=self.moment(clock.answered_at), worked=self.length(clock.worked))
        if clock.stopped_at is not None:
            key = "service.missed_then_stopped" if clock.state == "missed" else "service.stopped"
            return words(key, moment=self.moment(clock.stopped_at))
        said = self.waiting(clock)
        return (
            said if clock.due_at is None else words("service.with_moment", said=said, moment=self.moment(clock.due_at))
        )

    def waiting(self, clock: Clock) -> str:
        """Of an open clock: how much time is left, or how late it is."""
        words, left = self.words, clock.left
        if clock.due_at is None or left is None:
            return words("service.never_due")
        if clock.state == "missed":
            if left > -_MINUTE:
                return words("service.over_now")
            unit, n = _rounded(-left)
            return words.count(f"service.late.{unit}", n)
        if clock.paused_until is not None:
            return words("service.paused", until=self.moment(clock.paused_until))
        unit, n = _rounded(left)
        return words.count(f"service.due.{unit}", n)

    def why(self, each: PromisedClock) -> str:
        """Which level promises it, within which time, from when on and in whose working hours."""
        agreement, clock = agreement_by(each.agreement), each.clock
        level = None if agreement is None else next((one for one in agreement.levels if one.name == clock.level), None)
        within = None if level is None else level.within(clock.promised)
        if agreement is None or level is None or within is None:
            return ""
        calendar = _calendar(agreement, clock) or level.calendar
        fields = {
            "level": title_in(level.title, self.language, level.name),
            "within": within.words().say(self.language),
            "start": self.moment(clock.started_at),
        }
        if calendar is None:
            return self.words("service.why_any_time", **fields)
        title = title_in(agreement.calendars[calendar].title, self.language, calendar)
        return self.words("service.why", calendar=title, **fields)

    def event(self, row: ServiceEvent) -> str:
        """What was done, and whom it concerned."""
        fields = {
            "name": self.person(row.agreement, None if row.owner is None else row.owner.username) or self._nobody(row),
            "to": self.person(row.agreement, row.to) or row.to,
            "promise": self.promise(row.promised),
            "level": self.level(row.agreement, row.level),
        }
        return self.words(f"service.event.{row.what}", **fields)

    def person(self, text_hash: str, name: str | None) -> str:
        """What people call somebody, or a team; empty for nobody."""
        agreement = agreement_by(text_hash)
        if agreement is None or not name:
            return name or ""
        found = agreement.people.get(name) or agreement.teams.get(name)
        return name if found is None else title_in(found.title, self.language, name)

    def moment(self, moment: datetime) -> str:
        """A moment on the wall: today only its time, with a word for the days beside it."""
        zone = ZoneInfo(self.zone)
        local, today = moment.astimezone(zone), self.now.astimezone(zone).date()
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((local.date() - today).days)
        if near is None:
            return minute_message(local).say(self.language)
        return self.words(f"service.{near}", time=f"{local:%H:%M}")

    def length(self, worked: timedelta) -> str:
        """A length of working time."""
        unit, n = _rounded(worked)
        return self.words.count(f"service.length.{unit}", n)

    def _nobody(self, row: ServiceEvent) -> str:
        return self.words("service.nobody")


def _rounded(length: timedelta) -> tuple[str, int]:
    """Whole minutes below an hour, else whole hours; never more than there is."""
    return ("hours", length // _HOUR) if length >= _HOUR else ("minutes", length // _MINUTE)


def _calendar(agreement: Agreement, clock: Clock) -> str | None:
    """That of whoever has the lead, or of the queue in which it waits."""
    person = agreement.people.get(clock.owner or "")
    queue = agreement.queues.get(clock.queue or "")
    return person.calendar if person is not None else None if queue is None else queue.calendar
