"""What `attribution` and `forecast` print with `--json`: who contributed to what was won, and what will be won."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from reifegrad.report.records.measuring import NoticeRecord
from reifegrad.report.serialize import Figure, Record
from reifegrad.revenue.forecast import moment_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.revenue.forecast import WeekAhead
    from reifegrad.tasks.attribution import AttributionResult
    from reifegrad.tasks.forecast import ForecastResult


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


class WeekAheadRecord(Record):
    """What one of the next weeks will bring."""

    start: str
    """When the week begins (UTC)."""
    mean: Figure
    """The number of wins that is expected."""
    of_open: Figure
    """How many of these are of leads that are open now."""
    of_new: Figure
    """How many are of leads that are yet to come."""
    of_again: Figure
    """How many are further wins of leads that were decided before."""
    low: int
    """The lower end of the 80 % interval of wins."""
    high: int
    """The upper end of the 80 % interval of wins."""
    cents: int | None
    """The money that is expected, in cents; null if no win has an amount."""
    cents_low: int | None
    """The lower end of the 80 % interval of the money."""
    cents_high: int | None
    """The upper end of the 80 % interval of the money."""

    @classmethod
    def of(cls, week: WeekAhead) -> Self:
        """The output of a week."""
        of_open, of_new, of_again = week.parts
        low, high = week.interval
        cents, cents_low, cents_high = (None, None, None) if week.money is None else week.money
        return cls(
            start=moment_of(week.start),
            mean=week.mean,
            of_open=of_open,
            of_new=of_new,
            of_again=of_again,
            low=low,
            high=high,
            cents=cents,
            cents_low=cents_low,
            cents_high=cents_high,
        )


class TrackRecord(Record):
    """How often a forecast was right in the past, and how wide its intervals were."""

    coverage: Figure
    """The share of past weeks whose wins lay in their 80 % interval, from 0 to 1; null without any."""
    width: Figure
    """How many wins the intervals reach from end to end, on average."""
    error: Figure
    """The mean distance from the truth in wins."""


class CycleRecord(Record):
    """How long leads take; those who are undecided count as long as they have been."""

    days_until_decided: int | None
    """Within how many days half of the leads are decided; null if fewer were."""
    days_until_won: int | None
    """Within how many days half of those are won who are won at all; null if nobody was."""
    won_ever: Figure
    """The share that is won at all, as far as one has seen, from 0 to 1."""


class ForecastOutput(Record):
    """What `forecast` prints."""

    end: str
    """The end of the data (UTC): the first week begins here."""
    weeks: tuple[WeekAheadRecord, ...]
    """The next weeks, each of seven days."""
    open_leads: int
    """The number of leads that are undecided."""
    arrivals: Figure
    """How many leads come in a week, on average over the last 13."""
    past_weeks: int
    """How many weeks of the past were forecast, each up to as many times as weeks are forecast."""
    this: TrackRecord
    """How this forecast has done."""
    plain: TrackRecord
    """How the plain mean of the last 26 weeks has done."""
    money_coverage: Figure
    """The share of past weeks whose money lay in its 80 % interval; null without amounts."""
    plain_mean: Figure
    """The plain mean of wins per week."""
    plain_low: int
    """The lower end of the 80 % interval that the plain mean gives."""
    plain_high: int
    """The upper end of it."""
    cycle: CycleRecord
    """How long leads take."""
    model: str | None
    """The model whose scores say who is likelier to be won; null if there is none, or too few wins to tell."""
    scored_weeks: int
    """At how many weeks the open leads were scored."""
    pictures: tuple[str, ...]
    """The files of the pictures that were written."""
    notices: tuple[NoticeRecord, ...]
    """What was odd in the facts."""

    @classmethod
    def of(cls, result: ForecastResult, pictures: Sequence[str] = ()) -> Self:
        """The output of a forecast."""
        made, past = result.made, result.made.past
        tracks = (
            TrackRecord(
                coverage=past.coverage(plain=plain), width=past.width(plain=plain), error=past.error(plain=plain)
            )
            for plain in (False, True)
        )
        this, of_plain = tracks
        weeks = tuple(WeekAheadRecord.of(each) for each in made.weeks)
        cycle = CycleRecord(
            days_until_decided=made.curve.days_until(),
            days_until_won=made.curve.days_until_won(),
            won_ever=made.curve.ever,
        )
        return cls(
            end=result.end,
            weeks=weeks,
            open_leads=round(made.open_leads),
            arrivals=made.arrivals,
            past_weeks=len({each.moment for each in past.looks}),
            this=this,
            plain=of_plain,
            money_coverage=past.money_coverage(),
            plain_mean=made.plain_mean,
            plain_low=made.plain[0],
            plain_high=made.plain[1],
            cycle=cycle,
            model=result.model.name if result.model is not None and made.has_chances else None,
            scored_weeks=result.scored_weeks,
            pictures=tuple(pictures),
            notices=tuple(NoticeRecord.read(each) for each in result.notices),
        )
