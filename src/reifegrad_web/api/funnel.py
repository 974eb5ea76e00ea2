"""How far the leads of a time got, and where they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from reifegrad.errors import fail, nearest
from reifegrad.measure.quality import wilson
from reifegrad_web.api.tokens import Token
from reifegrad_web.clock import utc_now
from reifegrad_web.leads.chosen import Everybody
from reifegrad_web.sales.funnel import Brought, Step, funnel
from reifegrad_web.sales.handovers import Standing, handovers, standing
from reifegrad_web.sales.stage_machine import Stage
from reifegrad_web.scoring.reading import served_model, served_models
from reifegrad_web.scoring.stage_flow import Period

router = Router(auth=Token("read"), tags=["reports"])
Moment = Annotated[AwareDatetime, Query(description="A moment with its time zone.")]


class FunnelStep(Schema):
    """A step on the way to a customer."""

    step: Step
    leads: int
    of_before: int | None
    """Of the leads of the step before, those that got here as well; null for the first step."""
    low: float | None
    """Wilson's interval of 95 % of their share, from here to `high`; null where nobody got to the step before."""
    high: float | None
    median_seconds: float | None
    """Half of those took no longer from the step before; null for the first two steps, and of nobody."""


class Reason(Schema):
    """How many leads are in a stage for a reason."""

    reason: str
    leads: int


class Stood(Schema):
    """A stage of the handover with the leads that are in it."""

    stage: Stage
    leads: int
    reasons: list[Reason]


class Funnel(Schema):
    """The leads that came after `since`, up to `until`, and what they had become by then."""

    model: str
    since: datetime
    until: datetime
    steps: list[FunnelStep]
    lost: int
    amount: float | None
    """What those that were won brought, together."""
    standing: list[Stood]
    """Each lead is in one stage: together they are the leads of the first step."""


@router.get("/reports/funnel", response=Funnel, summary="How far leads got")
def get_funnel(
    request: HttpRequest,
    since: Moment,
    until: Annotated[AwareDatetime | None, Query(description="A moment with its time zone; now if left out.")] = None,
    model: str | None = None,
    source: int | None = None,
    campaign: str | None = None,
) -> dict[str, Any]:
    """Counts the leads that came in a time, by what was known at its end."""
    each = served_model(model)
    if each is None:
        raise fail("model-unknown", name=model or "", near=nearest(model or "", [one.name for one in served_models()]))
    now = utc_now()
    period, leads = Period(since, min(until or now, now)), Everybody(source, campaign)
    done = handovers(period, leads)
    brought = funnel(each.model, period, leads, done)
    stood = standing(brought.leads("generated"), done)
    return {"model": each.name, "since": period.since, "until": period.until} | _told(brought, stood)


def _told(brought: Brought, stood: Sequence[Standing]) -> dict[str, Any]:
    steps = []
    for before, step in zip([None, *brought.steps], brought.steps, strict=False):
        is_known = before is not None and before.leads > 0
        low, high = wilson(step.of_before or 0, before.leads) if before is not None and is_known else (None, None)
        told = {"step": step.step, "leads": step.leads, "of_before": step.of_before, "median_seconds": step.seconds}
        steps.append(told | {"low": low, "high": high})
    there = [
        {
            "stage": each.stage,
            "leads": each.leads,
            "reasons": [{"reason": reason, "leads": count} for reason, count in each.reasons],
        }
        for each in stood
    ]
    return {"steps": steps, "lost": brought.lost, "amount": brought.amount, "standing": there}
