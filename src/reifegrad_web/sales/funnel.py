"""The way from a new lead to a customer: how many of those who came in a time got how far, and how long it took.

What each step is made of:

- generated: the lead was heard of for the first time;
- nurtured: it did something again, a day or more after that;
- marketing_qualified: its score brought it into such a stage of the model, or a better one, or it was handed over;
- handed_over: its score brought it into the stage of sales, or a better one, or somebody handed it over;
- sales_accepted, sales_qualified: sales has said so;
- opportunity: sales made an appointment with it or an offer to it, or said so;
- won: an outcome says so.

A lead that had no score before has come into its first stage when it got one; one that was there already when a model
was published first, with the first scores of the model.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from django.db import connection
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from reifegrad.spec.model import DEFAULT_STAGE, DISQUALIFIED_STAGE
from reifegrad.spec.value_order import stages_of
from reifegrad_web.leads.outcomes import IS_ONCE
from reifegrad_web.leads.parts import THEIR_LEAD
from reifegrad_web.sales.handovers import is_handing_over
from reifegrad_web.scoring.durations import median_of, seconds_between
from reifegrad_web.scoring.figures import adapted
from reifegrad_web.scoring.models import LeadScore
from reifegrad_web.scoring.stages import sales_stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.leads.chosen import Cohort
    from reifegrad_web.sales.handovers import Handover
    from reifegrad_web.scoring.stage_flow import Period

Step = Literal[
    "generated",
    "nurtured",
    "marketing_qualified",
    "handed_over",
    "sales_accepted",
    "sales_qualified",
    "opportunity",
    "won",
]
STEPS: tuple[Step, ...] = (
    *("generated", "nurtured", "marketing_qualified", "handed_over"),
    *("sales_accepted", "sales_qualified", "opportunity", "won"),
)
_BY_SCORE: tuple[Step, ...] = ("marketing_qualified", "handed_over")
_BY_SALES: tuple[Step, ...] = ("sales_accepted", "sales_qualified")
By = Literal["source", "campaign", "owner", "cell"]
_COLUMNS: Mapping[By, str] = {"source": "source_id", "campaign": "campaign", "owner": "owner_id"}
_HANDED = {
    "sqlite": """
select cast(json_extract(value, '$[0]') as integer) as lead_id, json_extract(value, '$[1]') as handed_at,
    json_extract(value, '$[2]') as accepted_at, json_extract(value, '$[3]') as qualified_at,
    json_extract(value, '$[4]') as opportunity_at from json_each(%s)
""",
    "postgresql": """
select (value->>0)::bigint as lead_id, (value->>1)::timestamptz as handed_at, (value->>2)::timestamptz as accepted_at,
    (value->>3)::timestamptz as qualified_at, (value->>4)::timestamptz as opportunity_at
from json_array_elements(%s::json) as value
""",
}
_COUNTED = """
with cohort as (
    {cohort}
), entered as (
    select lead_id, min(at) as marketing_at, min({sales_at}) as sales_at from scoring_stageentry
    where model = %s and {qualified} and at > %s and at <= %s group by lead_id
), handed as materialized (
    {handed}
), offered as (
    select lead_id, min(at) as at from (
        select at, {lead} as lead_id from leads_contact where result in ('appointment', 'offer') and at <= %s
    ) as contact group by lead_id
), decided as (
    select lead_id, min(case when outcome = 'won' then decided_at end) as at,
        sum(case when outcome = 'won' and is_once then amount end) as amount,
        max(case when outcome = 'lost' then 1 else 0 end) as is_lost
    from (
        select distinct outcome, amount, decided_at, {is_once} as is_once, {lead} as lead_id
        from leads_outcome where decided_at <= %s
    ) as outcome group by lead_id
), flags as materialized (
    select part, first_seen_at as generated, case when returned_at <= %s then returned_at end as nurtured,
        {marketing} as marketing_qualified, {to_sales} as handed_over,
        handed.accepted_at as sales_accepted, handed.qualified_at as sales_qualified,
        {opportunity} as opportunity, decided.at as won, decided.amount, coalesce(decided.is_lost, 0) as is_lost
    from cohort left join entered on entered.lead_id = cohort.lead_id
    left join handed on handed.lead_id = cohort.lead_id
    left join offered on offered.lead_id = cohort.lead_id left join decided on decided.lead_id = cohort.lead_id
)
select {columns} from flags {parts}
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
    """What a part of the leads that came in a time has become: of a source, a campaign, an owner, or a cell.

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
    """The steps that can be told: a model without stages qualifies nobody; not everywhere sales takes leads over."""
    unknown = {*(() if stages_of(model) else _BY_SCORE), *(() if is_handing_over() else _BY_SALES)}
    return [step for step in STEPS if step not in unknown]


def qualified_stages(model: ScoringModel, step: Step) -> Sequence[str]:
    """The stages that count as qualified: for sales, its stage and what is above; for marketing, one more.

    A stage that is called `marketing_qualified` counts for marketing with all that is above it.
    """
    stages = [name for name in stages_of(model) if name != DISQUALIFIED_STAGE]
    sales = stages.index(sales_stage(model) or "") if stages else 0
    if step == "handed_over":
        return stages[: sales + 1]
    return stages[: (stages.index(DEFAULT_STAGE) if DEFAULT_STAGE in stages else sales + 1) + 1]


def funnel(model: ScoringModel, period: Period, leads: Cohort, done: Mapping[int, Handover]) -> Brought:
    """How far those leads got until the end of a time that came in it.

    Args:
        model: By whose stages leads are qualified.
        period: The time.
        leads: Which leads.
        done: What sales has done with them (`handovers`).
    """
    nobody = [FunnelStep(step, 0, 0 if place else None, None) for place, step in enumerate(steps_of(model))]
    return next(iter(_parts(model, period, leads, done, None)), Brought("", nobody, 0, None))


def brought_by(
    model: ScoringModel, period: Period, leads: Cohort, done: Mapping[int, Handover], by: By
) -> Sequence[Brought]:
    """The same for each source, campaign, owner or cell, those that brought most leads first; without times.

    The cell is the one in which a lead is now, by the model.
    """
    found = _parts(model, period, leads, done, by)
    return sorted(found, key=lambda each: (-each.leads("generated"), str(each.part)))


def _parts(
    model: ScoringModel, period: Period, leads: Cohort, done: Mapping[int, Handover], by: By | None
) -> Sequence[Brought]:
    steps = steps_of(model)
    counted = [f"count({step})" for step in steps]
    both = [f"count(case when {one} is not null then {other} end)" for one, other in pairwise(steps)]
    part = "''" if by is None else "part"
    columns = [part, *counted, *both, "sum(is_lost)", "sum(amount)", *(_half_within(steps) if by is None else ())]
    query, given = _query(model, period, leads, done, by)
    with connection.cursor() as cursor:
        parts = "having count(*) > 0" if by is None else "group by part"
        cursor.execute(query.replace("{columns}", ", ".join(columns)).replace("{parts}", parts), given)
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


def _query(
    model: ScoringModel, period: Period, leads: Cohort, done: Mapping[int, Handover], by: By | None
) -> tuple[str, Sequence[Any]]:
    """The statement up to its columns and parts, with its parameters."""
    cohort, of_cohort = _cohort(model, period, leads, by)
    marketing, sales = (qualified_stages(model, step) for step in _BY_SCORE)
    begin, end = adapted(period.since), adapted(period.until)
    query = _COUNTED.format(
        cohort=cohort,
        lead=THEIR_LEAD,
        is_once=IS_ONCE,
        handed=_HANDED[connection.vendor],
        sales_at=f"case when {_within('stage', sales)} then at end",
        qualified=_within("stage", marketing),
        marketing=_earlier("entered.marketing_at", "handed.handed_at"),
        to_sales=_earlier("entered.sales_at", "handed.handed_at"),
        opportunity=_earlier("offered.at", "handed.opportunity_at"),
        columns="{columns}",
        parts="{parts}",
    )
    # In the order in which they stand in the text.
    return query, [*of_cohort, *sales, model.name, *marketing, begin, end, _as_json(done), end, end, end]


def _cohort(model: ScoringModel, period: Period, leads: Cohort, by: By | None) -> tuple[str, Sequence[Any]]:
    """The leads that came in a time."""
    came = leads.cards().filter(first_seen_at__gt=period.since, first_seen_at__lte=period.until)
    scores = LeadScore.objects.filter(model=model.name, lead_id=OuterRef("lead_id"))
    cell = Coalesce(Subquery(scores.values("cell")[:1]), Value(""))
    part = Value("") if by is None else cell if by == "cell" else F(_COLUMNS[by])
    return came.annotate(part=part).values("lead_id", "first_seen_at", "returned_at", "part").query.sql_with_params()


def _as_json(done: Mapping[int, Handover]) -> str:
    """What sales has done, as one parameter: some thousand leads among a million."""
    return json.dumps(
        [
            [lead, *map(_text, (each.handed_at, each.accepted_at, each.qualified_at, each.opportunity_at))]
            for lead, each in done.items()
        ]
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else str(adapted(moment))


def _earlier(one: str, other: str) -> str:
    """The earlier of two moments, of which either may be unknown."""
    return f"case when {one} is null or {other} < {one} then {other} else {one} end"


def _within(column: str, stages: Sequence[str]) -> str:
    return f"{column} in ({', '.join(['%s'] * len(stages))})" if stages else "false"
