"""What `actions simulate` prints with `--json`: what would have started, and why the rest would not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from reifegrad.actions.sentences import ActionSentences
from reifegrad.report.records.measuring import NoticeRecord
from reifegrad.report.serialize import Record, exact_moment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from reifegrad.actions.sequence_simulation import SequenceCount
    from reifegrad.actions.simulation import Played, RuleCount
    from reifegrad.tasks.play_actions import PlayActionsResult


class RuleCountRecord(Record):
    """What a rule would have done."""

    rule: str
    """The rule."""
    started: int
    """How often it would have started."""
    leads: int
    """For how many leads."""
    by_week: dict[str, int]
    """How often by the Monday of each week, for weeks with any."""
    effects: dict[str, int]
    """How often it would have done what, by kind: `email`, `task` and others."""
    refused: int
    """What it would have left out, such as an e-mail to a lead that has not agreed."""
    causes: dict[str, int]
    """How often it would not have started, by the code of the reason."""


class StepCountRecord(Record):
    """What would have happened at a step of a sequence."""

    step: str
    """The step; empty: the time before the first one."""
    reached: int
    """How many would have come to it."""
    skipped: int
    """For how many its condition would not have held."""
    left: dict[str, int]
    """How many would have left after it and before the next one, by the code of the reason, or `exit:NAME`."""


class SequenceCountRecord(Record):
    """What a sequence would have done with whom rules would have put onto its list."""

    sequence: str
    """The sequence."""
    begun: int
    """How often it would have begun."""
    inside: int
    """How many would be in it at the end."""
    steps: tuple[StepCountRecord, ...]
    """Its steps, in the order of the file."""


class VerdictRecord(Record):
    """What a rule says to one crossing."""

    lead: str
    """The lead."""
    at: str
    """The end of the day on which it crossed (UTC)."""
    what: str
    """What changed: `cell`, `stage`, `grade`, `segment`, `priority`."""
    model: str
    """The model whose result that is."""
    dimension: str
    """Whose grade it is; empty for all else."""
    before: str
    """What the lead was; empty: nothing."""
    after: str
    """What the lead is; empty: nothing."""
    rule: str
    """The rule."""
    starts: bool
    """Whether the rule starts."""
    cause: str
    """Why, as a code."""
    text: str
    """All of it in sentences, in the language of `--lang`."""


class PlayActionsOutput(Record):
    """What `actions simulate` prints."""

    actions: str
    """The name of the actions."""
    hash: str
    """A short name of what they say."""
    first: str
    """The first day that was looked at (UTC)."""
    last: str
    """The last one (UTC)."""
    crossings: int
    """How much was crossed in that time, of what rules listen to."""
    effects: int
    """How many things would have been done."""
    not_seen: tuple[str, ...]
    """Rules that listen to what tables do not tell: the handover, and answers that did not come."""
    rules: tuple[RuleCountRecord, ...]
    """Every rule, in the order of the file."""
    sequences: tuple[SequenceCountRecord, ...]
    """Every sequence, in the order of the file."""
    verdicts: tuple[VerdictRecord, ...]
    """What rules said about the leads of `--lead`."""
    notices: tuple[NoticeRecord, ...]
    """What was odd in the facts."""

    @classmethod
    def of(cls, result: PlayActionsResult, leads: Collection[str], language: str) -> Self:
        """The output of a dry run; verdicts are said in a language."""
        made, sentences = result.made, ActionSentences(result.made.actions, language)
        return cls.read(
            actions=made.actions.name,
            hash=made.actions.hash,
            first=exact_moment(result.first),
            last=exact_moment(result.last),
            crossings=len(made.played),
            effects=made.effects,
            not_seen=result.not_seen,
            rules=[_counted(one) for one in made.counts],
            sequences=[_sequence(one) for one in result.sequences],
            verdicts=[row for one in made.played if one.crossing.lead in leads for row in _verdicts(one, sentences)],
            notices=result.notices,
        )


def _counted(count: RuleCount) -> RuleCountRecord:
    return RuleCountRecord.read(count, effects=dict(count.effects), causes=dict(count.causes))


def _sequence(count: SequenceCount) -> SequenceCountRecord:
    steps = [StepCountRecord.read(step, left=dict(step.left)) for step in count.steps]
    return SequenceCountRecord.read(count, steps=steps)


def _verdicts(played: Played, sentences: ActionSentences) -> Iterator[VerdictRecord]:
    for verdict in played.verdicts:
        yield VerdictRecord.read(
            played.crossing,
            rule=verdict.rule,
            starts=verdict.starts,
            cause=verdict.cause.code,
            text=sentences.verdict(verdict),
        )
