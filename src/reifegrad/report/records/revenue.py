"""What `attribution` and `forecast` print with `--json`: who contributed to what was won, and what will be won."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from reifegrad.report.records.measuring import NoticeRecord
from reifegrad.report.serialize import Figure, Record

if TYPE_CHECKING:
    from reifegrad.tasks.attribution import AttributionResult


class SharesRecord(Record):
    """What each rule gives to a channel."""

    first: int
    """By the first touch."""
    last: int
    """By the last touch."""
    linear: int
    """Every touch the same."""
    position: int
    """40 % each to the first and the last touch, 20 % to those between; of two touches half to each."""
    removal: int
    """By the removal effect in a Markov chain: what would be lost without the channel."""


class ContributionRecord(Record):
    """What one channel has contributed."""

    channel: str
    """The name of the channel; `...` for all that are too many to be told apart."""
    journeys: int
    """How many decided journeys passed through it."""
    won: int
    """How many of these were won."""
    removal_effect: Figure
    """The share of wins that would be lost without it, from 0 to 1."""
    wins: SharesRecord
    """Its part of the wins in thousandths; all channels together have all wins with a touch."""
    cents: SharesRecord
    """Its part of the money in cents; all channels together have all money of wins with a touch."""


class AttributionOutput(Record):
    """What `attribution` prints."""

    by: str
    """The column that says what a channel is."""
    contributions: tuple[ContributionRecord, ...]
    """The channels, those with most by their removal effect first."""
    won: int
    """The number of decisions that were won."""
    lost: int
    """The number of decisions that were lost."""
    cents: int
    """What was won, in cents."""
    untouched: int
    """The number of wins without a touch before them, which belong to no channel."""
    untouched_cents: int
    """What these were worth, in cents."""
    unpriced: int
    """The number of wins without an amount."""
    joined: int
    """How many channels with few touches are counted as one."""
    lookback_days: Figure
    """How many days before a decision a touch counts."""
    first: str | None
    """The first decision (UTC)."""
    last: str | None
    """The last decision (UTC)."""
    notices: tuple[NoticeRecord, ...]
    """What was odd in the facts."""

    @classmethod
    def of(cls, result: AttributionResult) -> Self:
        """The output of an attribution."""
        rows = tuple(
            ContributionRecord.read(
                each,
                removal_effect=each.removal,
                wins=SharesRecord.model_validate(each.wins),
                cents=SharesRecord.model_validate(each.cents),
            )
            for each in result.made.contributions
        )
        return cls.read(
            result.made,
            by=result.request.by,
            contributions=rows,
            lookback_days=result.lookback,
            first=result.first,
            last=result.last,
            notices=result.notices,
        )
