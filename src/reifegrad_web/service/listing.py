"""What a list of leads may ask of sales: in which stage of the handover a lead is, and whether its clocks run out."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad_web.sales.reported import AS_COMMAND, DECIDED_SINCE, IS_REPORTED
from reifegrad_web.sales.stage_machine import STEPS, Command, Stage
from reifegrad_web.scoring.list_conditions import OF_LEAD, Condition, adapted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.scoring.list_filter import Filter

_LAST = f"""select command from (
    select e.command, e.at, 0 as reported, e.id from sales_stageevent e
        join leads_identifier i on i.id = e.identifier_id where i.lead_id = c.lead_id
    union all select {AS_COMMAND}, r.decided_at, 1, r.id from leads_outcome r
        join leads_identifier i on i.id = r.identifier_id where i.lead_id = c.lead_id and {IS_REPORTED}
    ) as done order by at desc, reported desc, id desc limit 1"""  # noqa: S608 - texts of this module
_LATER = """select 1 from sales_stageevent l join leads_identifier o on o.id = l.identifier_id
    where o.lead_id = i.lead_id and (l.at > e.at or (l.at = e.at and l.id > e.id))"""
_LATER_STEP = """select 1 from sales_stageevent l join leads_identifier o on o.id = l.identifier_id
    where o.lead_id = i.lead_id and l.at > r.decided_at"""
_LATER_REPORT = f"""select 1 from leads_outcome l join leads_identifier o on o.id = l.identifier_id
    where o.lead_id = i.lead_id and (l.decided_at > r.decided_at or (l.decided_at = r.decided_at and l.id > r.id))
    and {IS_REPORTED.replace("r.id", "l.id")}"""  # noqa: S608 - texts of this module
_IN_STAGE = f"""select i.lead_id from sales_stageevent e join leads_identifier i on i.id = e.identifier_id
    where i.lead_id is not null and e.command in ({{marks}}) and not exists ({_LATER})
    and not {DECIDED_SINCE.format(lead="i.lead_id", at="e.at")}
    union select i.lead_id from leads_outcome r join leads_identifier i on i.id = r.identifier_id
    where i.lead_id is not null and {AS_COMMAND} in ({{marks}}) and {IS_REPORTED} and not exists ({_LATER_REPORT})
    and not exists ({_LATER_STEP})"""  # noqa: S608 - texts of this module
_OPEN = "k.answered_at is null and k.stopped_at is null"
_OF_LEAD = "select 1 from service_serviceclock k join leads_identifier i on i.id = k.identifier_id"
_AMONG = "select distinct i.lead_id from service_serviceclock k join leads_identifier i on i.id = k.identifier_id"


def conditions_of_sales(asked: Filter, now: datetime, zone: str) -> Sequence[Condition]:
    """The conditions of a filter on what sales has done with leads and has to do.

    Args:
        asked: The filter.
        now: The moment, aware.
        zone: In which days begin.
    """
    found = [_in_stages(asked.handover)] if asked.handover else []
    return [*found, _by_clock(asked.clock, now, zone)] if asked.clock else found


def _in_stages(names: Sequence[str]) -> Condition:
    """By what was done last with a lead; with whom nothing was done is nurtured."""
    commands = [each.value for each in Command if STEPS[each].after.value in names]
    marks = ", ".join(["%s"] * len(commands)) or "null"
    if Stage.NURTURING.value in names:
        restored = Command.RESTORE.value
        return Condition(OF_LEAD, f"coalesce(({_LAST}), %s) in ({marks})", [restored, *commands])
    return Condition(
        OF_LEAD, f"({_LAST}) in ({marks})", commands, _IN_STAGE.format(marks=marks), [*commands, *commands]
    )


def _by_clock(clock: str, now: datetime, zone: str) -> Condition:
    local = now.astimezone(ZoneInfo(zone)).date()
    tomorrow = datetime.combine(local + timedelta(days=1), time(), ZoneInfo(zone))
    wanted, values = {
        "overdue": ("k.due_at <= %s", [now]),
        "today": ("k.due_at > %s and k.due_at < %s", [now, tomorrow]),
        "open": ("1 = 1", []),
    }[clock]
    given = [adapted(value) for value in values]
    where = f"exists ({_OF_LEAD} where i.lead_id = c.lead_id and {_OPEN} and {wanted})"
    return Condition(OF_LEAD, where, given, f"{_AMONG} where i.lead_id is not null and {_OPEN} and {wanted}", given)
