"""The way from a new lead to a customer: how many of those who came in a time got how far, and how long it took.

What each step is made of:

- generated: the lead was heard of for the first time;
- nurtured: it did something again, a day or more after that;
- marketing_qualified, sales_qualified: it was in such a stage of the model, or in a better one;
- opportunity: sales made an appointment with it or an offer to it;
- won: an outcome says so.

Of a lead that was scored before anything was noted, the stage that it had then counts as if it had come into it with
the first scores of the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from django.db import connection

from reifegrad.spec.model import DEFAULT_STAGE, DISQUALIFIED_STAGE
from reifegrad.spec.value_order import stages_of
from reifegrad_web.leads.parts import THEIR_LEAD
from reifegrad_web.scoring.durations import a_day_after, median_of, seconds_between
from reifegrad_web.scoring.figures import adapted, history_since
from reifegrad_web.scoring.stages import sales_stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.leads.chosen import Among
    from reifegrad_web.scoring.stage_flow import Period

Step = Literal["generated", "nurtured", "marketing_qualified", "sales_qualified", "opportunity", "won"]
STEPS: tuple[Step, ...] = ("generated", "nurtured", "marketing_qualified", "sales_qualified", "opportunity", "won")
By = Literal["source", "campaign", "owner"]
_COLUMNS: Mapping[By | None, str] = {
    None: "''", "source": "source_id", "campaign": "campaign", "owner": "owner_id"
}  # fmt: skip
_FLAGS = """
with cohort as (
    select lead_id, first_seen_at, last_activity_at, {by} as part from leads_leadcard
    where first_seen_at > %s and first_seen_at <= %s and {among}
), crossed as (
    select lead_id, min(case when {marketing_after} then at end) as marketing_at,
        min(case when {sales_after} then at end) as sales_at
    from scoring_scoretransition
    where model = %s and what = 'stage' and at > %s and at <= %s and {qualified} and {among} group by lead_id
), offered as (
    select lead_id, min(at) as at from (
        select at, {lead} as lead_id from leads_contact where result in ('appointment', 'offer') and at <= %s
    ) as contact group by lead_id
), decided as (
    select lead_id, min(case when outcome = 'won' then decided_at end) as at,
        sum(case when outcome = 'won' then amount end) as amount,
        max(case when outcome = 'lost' then 1 else 0 end) as is_lost
    from (select outcome, amount, decided_at, {lead} as lead_id from leads_outcome where decided_at <= %s) as outcome
    group by lead_id
), flags as materialized (
    select cohort.part, first_seen_at as generated,
        case when last_activity_at > {next_day} and (last_activity_at <= %s or exists (
            select 1 from leads_identifier as named join leads_activity on leads_activity.identifier_id = named.id
            where named.lead_id = cohort.lead_id and occurred_at > {next_day} and occurred_at <= %s
        )) then first_seen_at end as nurtured,
        case when first_seen_at < %s and {marketing_first} then %s else marketing_at end as marketing_qualified,
        case when first_seen_at < %s and {sales_first} then %s else sales_at end as sales_qualified,
        offered.at as opportunity, decided.at as won, decided.amount, coalesce(decided.is_lost, 0) as is_lost
    from cohort left join crossed on crossed.lead_id = cohort.lead_id
    left join offered on offered.lead_id = cohort.lead_id left join decided on decided.lead_id = cohort.lead_id
)
"""
_COUNTED = "{flags} select {columns} from flags group by part"
_FIRST = """
coalesce(
    (select before from scoring_scoretransition as first where first.lead_id = cohort.lead_id and first.model = %s
        and first.what = 'stage' order by first.at, first.id limit 1),
    (select stage from scoring_leadscore as score where score.lead_id = cohort.lead_id and score.model = %s), ''
)
"""
"""The stage that a lead had when the history began: what it left first, or else what it is in.

Of who came later, the first stage was noted as well.
"""


@dataclass(frozen=True)
class FunnelStep:
    """A step: leads that got there; of those of the step before, how many did; and how long that took for half of them.

    `of_before` and `seconds` are None for the first step; `seconds` too where no moment is known.
    """

    step: Step
    leads: int
    of_before: int | None
    seconds: float | None


@dataclass(frozen=True)
class Brought:
    """What a part of the leads that came in a time has become: of a source, a campaign, or an owner.

    `part` is a number or a name; None or empty where nobody is named. `amount` is what the won ones brought, together.
    """

    part: Any
    steps: Sequence[FunnelStep]
    lost: int
    amount: float | None

    def leads(self, step: Step) -> int:
        """How many got to a step; 0 for one that the model does not know."""
        return next((each.leads for each in self.steps if each.step == step), 0)


def steps_of(model: ScoringModel) -> Sequence[Step]:
    """The steps that can be told: without stages, nobody is qualified."""
    return [step for step in STEPS if stages_of(model) or not step.endswith("_qualified")]


def qualified_stages(model: ScoringModel, step: Step) -> Sequence[str]:
    """The stages that count as qualified: for sales, its stage and what is above; for marketing, one more.

    A stage that is called `marketing_qualified` counts for marketing with all that is above it.
    """
    stages = [name for name in stages_of(model) if name != DISQUALIFIED_STAGE]
    sales = stages.index(sales_stage(model) or "") if stages else 0
    if step == "sales_qualified":
        return stages[: sales + 1]
    return stages[: (stages.index(DEFAULT_STAGE) if DEFAULT_STAGE in stages else sales + 1) + 1]


def funnel(model: ScoringModel, period: Period, leads: Among) -> Brought:
    """How far those leads got until the end of a time that came in it."""
    nobody = [FunnelStep(step, 0, 0 if place else None, None) for place, step in enumerate(steps_of(model))]
    return next(iter(_parts(model, period, leads, None)), Brought("", nobody, 0, None))


def brought_by(model: ScoringModel, period: Period, leads: Among, by: By) -> Sequence[Brought]:
    """The same for each source, campaign or owner, those that brought most leads first; without times."""
    return sorted(_parts(model, period, leads, by), key=lambda each: (-each.leads("generated"), str(each.part)))


def _parts(model: ScoringModel, period: Period, leads: Among, by: By | None) -> Sequence[Brought]:
    steps = steps_of(model)
    flags, given = _flags(model, period, leads, by)
    counted = [f"count({step})" for step in steps]
    both = [
        f"sum(case when {one} is not null and {other} is not null then 1 else 0 end)" for one, other in pairwise(steps)
    ]
    columns = ["part", *counted, *both, "sum(is_lost)", "sum(amount)", *(_half_within(steps) if by is None else ())]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(flags=flags, columns=", ".join(columns)), given)
        rows = cursor.fetchall()
    return [_part(row, steps) for row in rows]


def _part(row: Sequence[Any], steps: Sequence[Step]) -> Brought:
    counts, both = row[1 : len(steps) + 1], [None, *map(int, row[len(steps) + 1 : 2 * len(steps)])]
    lost, amount, *lengths = row[2 * len(steps) :]
    seconds = dict(zip(_timed(steps)[1:], lengths, strict=False))
    return Brought(
        part=row[0],
        steps=[
            FunnelStep(step, int(count), of_before, seconds.get(step))
            for step, count, of_before in zip(steps, counts, both, strict=True)
        ],
        lost=int(lost),
        amount=None if amount is None else float(amount),
    )


def _timed(steps: Sequence[Step]) -> Sequence[Step]:
    """The steps with a moment: of the nurtured, none is known."""
    return [step for step in steps if step != "nurtured"]


def _half_within(steps: Sequence[Step]) -> Sequence[str]:
    """The median from one moment to the next, of those who have both in this order."""
    return [
        f"{median_of(seconds_between(was, then))} filter (where {then} >= {was})"
        for was, then in pairwise(_timed(steps))
    ]


def _flags(model: ScoringModel, period: Period, leads: Among, by: By | None) -> tuple[str, Sequence[Any]]:
    among, of_leads = leads.among("lead_id")
    marketing, sales = (qualified_stages(model, step) for step in ("marketing_qualified", "sales_qualified"))
    begin, end = adapted(period.since), adapted(period.until)
    first = adapted(history_since(model.name) or period.since)
    query = _FLAGS.format(
        by=_COLUMNS[by],
        lead=THEIR_LEAD,
        qualified=_within("after", marketing),
        among=among,
        next_day=a_day_after("first_seen_at"),
        marketing_after=_within("after", marketing),
        sales_after=_within("after", sales),
        marketing_first=_within(_FIRST, marketing),
        sales_first=_within(_FIRST, sales),
    )
    of_first = [model.name, model.name] if marketing else []
    # In the order in which they stand in the text.
    crossed = [*marketing, *sales, model.name, begin, end, *marketing, *of_leads]
    at_first = [first, *of_first, *marketing, first, first, *of_first, *sales, first]
    return query, [begin, end, *of_leads, *crossed, end, end, end, end, *at_first]


def _within(column: str, stages: Sequence[str]) -> str:
    return f"{column} in ({', '.join(['%s'] * len(stages))})" if stages else "false"
