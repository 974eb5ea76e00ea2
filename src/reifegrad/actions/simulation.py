"""Plays actions over crossings of the past: what would have started, by rule and week, and why the rest would not."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from reifegrad.actions.crossing import fired_by
from reifegrad.actions.deciding import decide
from reifegrad.agreement.state import every_week, week_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reifegrad.actions.crossing import Crossing, Fired, LeadNow, Verdict
    from reifegrad.actions.rules import Actions


@dataclass(frozen=True)
class PastCrossing:
    """A crossing of the past, with what was known of the lead then."""

    crossing: Crossing
    lead: LeadNow


@dataclass(frozen=True)
class Played:
    """What rules said about one crossing."""

    crossing: Crossing
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class RuleCount:
    """How often a rule would have started: in all, by week (its Monday), for how many leads; what it would have done.

    `causes` say why it would not have started, by code; `refused` what of it would have been left out.
    """

    rule: str
    started: int
    leads: int
    by_week: Mapping[date, int]
    effects: Mapping[str, int]
    refused: int
    causes: Mapping[str, int]


@dataclass(frozen=True)
class ActionsPlayed:
    """What actions would have done; `weeks` are all Mondays from the first crossing to the last one."""

    actions: Actions
    played: tuple[Played, ...]
    counts: tuple[RuleCount, ...]
    weeks: tuple[date, ...]

    @property
    def effects(self) -> int:
        """How many things would have been done."""
        return sum(sum(count.effects.values()) for count in self.counts)


def play(actions: Actions, crossings: Iterable[PastCrossing]) -> ActionsPlayed:
    """Ask the rules about one crossing after the other; what a lead has started before counts."""
    before: dict[str, list[Fired]] = defaultdict(list)
    played = []
    for past in sorted(crossings, key=_order):
        crossing = past.crossing
        verdicts = decide(actions, crossing, past.lead, before[crossing.lead], crossing.at)
        before[crossing.lead] += [fired_by(one, crossing, crossing.at) for one in verdicts if one.starts]
        played.append(Played(crossing, verdicts))
    moments = [week_of(one.crossing.at, actions.timezone) for one in played]
    counts = tuple(_count(actions, rule.name, played) for rule in actions.rules)
    return ActionsPlayed(actions, tuple(played), counts, tuple(every_week(moments)))


def _count(actions: Actions, rule: str, played: Iterable[Played]) -> RuleCount:
    mine = [(one.crossing, verdict) for one in played for verdict in one.verdicts if verdict.rule == rule]
    started = [(crossing, verdict) for crossing, verdict in mine if verdict.starts]
    weeks = Counter(_due(actions, crossing.at, verdict) for crossing, verdict in started)
    effects = [each for _, verdict in started for each in verdict.effects]
    return RuleCount(
        rule=rule,
        started=len(started),
        leads=len({crossing.lead for crossing, _ in started}),
        by_week=dict(sorted(weeks.items())),
        effects=Counter(each.effect.kind for each in effects if each.refused is None),
        refused=sum(each.refused is not None for each in effects),
        causes=Counter(verdict.cause.code for _, verdict in mine if not verdict.starts),
    )


def _due(actions: Actions, at: datetime, verdict: Verdict) -> date:
    """The week in which something would have been done, at once or when hours begin."""
    return week_of(min((each.due_at for each in verdict.effects), default=at), actions.timezone)


def _order(past: PastCrossing) -> tuple[datetime, str, str]:
    return past.crossing.at.astimezone(UTC), past.crossing.lead, past.crossing.id
