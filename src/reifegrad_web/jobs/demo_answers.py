"""What sales of the demo company has done with the leads that it was given: most are answered in time, some are not."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reifegrad_web.agreements.in_force import agreement_of
from reifegrad_web.jobs.demo_chance import Chance
from reifegrad_web.leads.models import Contact
from reifegrad_web.leads.owners import assign, note_contact
from reifegrad_web.org.models import User
from reifegrad_web.routing.models import RoutingDecision
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.sales.stage_machine import Command
from reifegrad_web.service.clocks import absences_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reifegrad.agreement.rules import Agreement
    from reifegrad.worktime.timetable import Timetable
    from reifegrad_web.agreements.models import AgreementVersion
    from reifegrad_web.jobs.demo_routing import Given

_DAY_MINUTES = 480
_RECENT, _WAITS = timedelta(days=4), timedelta(days=8)
"""Who came since then may not have been answered, or taken from a queue, yet."""
_IN_TIME = 83
"""Of a hundred leads so many are answered in time."""
_KINDS = (*(Contact.Kind.CALL,) * 6, *(Contact.Kind.MAIL,) * 3, Contact.Kind.MEETING)
_RESULTS = (*(Contact.Result.REACHED,) * 4, Contact.Result.APPOINTMENT, *(Contact.Result.NOT_REACHED,) * 3)
_REASONS = ("wrong_profile", "timing", "no_budget", "no_need", "wrong_profile")
_MATURE = ("A", "B", "C1", "C2")
"""Cells, or what they begin with, of leads that sales accepts; of the others it accepts every second one."""
_WAY = ((Command.ACCEPT, 30), (Command.QUALIFY, 3 * _DAY_MINUTES), (Command.OPEN_OPPORTUNITY, 8 * _DAY_MINUTES))
"""The steps after a lead was reached, and after how much working time each is taken."""


def answer(version: AgreementVersion, given: Sequence[Given], now: datetime) -> None:
    """Note who was taken from a queue, called, accepted and rejected; the caller holds the transaction."""
    agreement = agreement_of(version)
    queued = dict(RoutingDecision.objects.exclude(queue="").values_list("event", "queue"))
    absences = absences_of(agreement.people)
    table = agreement.timetables[next(iter(agreement.calendars))]
    users = {user.username: user for user in User.objects.filter(username__in=agreement.people)}
    for each in given:
        chance = Chance(each.event.identifier.value)
        owner, since = each.owner, each.at
        if owner is None:
            names = _members(agreement, queued.get(each.event.pk, ""))
            since = table.deadline(each.at, timedelta(minutes=chance.between("taken", 20, 400)))
            if not names or since > _end(each, now) or (_is_recent(each, now, _WAITS) and chance.of("waits", 6)):
                continue
            owner = users[chance.one("taker", names)]
            assign([each.event.identifier], owner, owner.username, since)
        personal = table.personal(absences.get(owner.username, ()))
        _Worked(each, owner, personal, chance, now).play(since)


def _members(agreement: Agreement, queue: str) -> tuple[str, ...]:
    found = agreement.queues.get(queue)
    return () if found is None or found.team is None else agreement.teams[found.team].members


def _is_recent(each: Given, now: datetime, length: timedelta = _RECENT) -> bool:
    return each.decided_at is None and each.at > now - length


def _end(each: Given, now: datetime) -> datetime:
    return min(now, each.decided_at or now)


@dataclass(frozen=True)
class _Worked:
    """A lead in somebody's hands."""

    given: Given
    owner: User
    table: Timetable
    chance: Chance
    now: datetime

    def play(self, since: datetime) -> None:
        """Answer it, and go on with it as far as there was time."""
        if self.given.decided_at is not None:
            later = StageEvent.objects.filter(identifier=self.given.event.identifier, at__gt=self.given.at)
            later.update(user=self.owner, by=self.owner.username)
        level = self.given.level
        if level is None or (_is_recent(self.given, self.now) and self.chance.of("silent", 3) == 0):
            return
        at = self._answers(max(since, self.given.at), level.respond.minutes(_DAY_MINUTES), self.given.at)
        kind = self.chance.one("kind", _KINDS)
        result = self.chance.one("result", _RESULTS)
        is_met = result == Contact.Result.APPOINTMENT
        meets_at = self._later(at, 4 * _DAY_MINUTES) if is_met else None
        again_at = None if is_met else self._again_at(at)
        reached = self._contact(at, kind, result, meets_at, again_at if result == Contact.Result.REACHED else None)
        if reached and result == Contact.Result.NOT_REACHED and level.follow_up is not None:
            at = self._answers(at, level.follow_up.minutes(_DAY_MINUTES), at, "again")
            reached = self._contact(at, Contact.Kind.CALL, Contact.Result.REACHED, None, self._again_at(at))
        if reached and self.given.decided_at is None:
            self._go_on(at)

    def _answers(self, earliest: datetime, minutes: int, start: datetime, what: str = "pace") -> datetime:
        """When somebody answers what is to be answered within so many minutes of a start."""
        in_time = self.chance.of(what, 100) < _IN_TIME
        share = self.chance.between(f"{what}-share", 0.05, 0.9) if in_time else self.chance.between(what, 1.1, 2.0)
        return max(self._later(start, share * minutes), self._later(earliest, 5))

    def _later(self, start: datetime, minutes: float) -> datetime:
        return self.table.deadline(start, timedelta(minutes=round(minutes)))

    def _again_at(self, at: datetime) -> datetime | None:
        """When the turn of a lead is again that sales still has, if somebody has said so."""
        if self.given.decided_at is not None or self.chance.of("plans", 2) == 0:
            return None
        return self._later(at, self.chance.between("again", 3, 20) * _DAY_MINUTES)

    def _contact(
        self,
        at: datetime,
        kind: Contact.Kind,
        result: Contact.Result,
        meets_at: datetime | None,
        again_at: datetime | None,
    ) -> bool:
        """Note it, if there was time for it; returns whether there was."""
        if at > _end(self.given, self.now):
            return False
        note_contact(
            self.given.event.identifier,
            self.owner,
            result.value,
            at,
            again_at=again_at,
            meets_at=meets_at,
            kind=kind.value,
        )
        return True

    def _go_on(self, reached_at: datetime) -> None:
        cell = self.given.cell
        if not cell.startswith(_MATURE) and self.chance.of("accepts", 2) == 0:
            at = self._later(reached_at, self.chance.between("rejects", 20, 600))
            self._command(Command.REJECT, at, self.chance.one("reason", _REASONS))
            return
        for command, minutes in self._steps():
            self._command(command, self._later(reached_at, minutes * self.chance.between(command.value, 0.6, 1.6)))

    def _steps(self) -> Iterable[tuple[Command, int]]:
        return _WAY[: 1 + self.chance.of("way", len(_WAY))]

    def _command(self, command: Command, at: datetime, reason: str = "") -> None:
        if at <= self.now:
            StageEvent.objects.create(
                identifier=self.given.event.identifier,
                command=command.value,
                reason=reason,
                user=self.owner,
                by=self.owner.username,
                at=at,
                together=secrets.token_hex(16),
            )
