"""What an effect says, as JSON can hold it: written when its rule has started, whatever becomes of the rule."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reifegrad.actions.rules import ChannelMessage, Email, ListChange, OwnersTask, SetField, TellWebhook
from reifegrad.worktime.written import read_working_time
from reifegrad_web.actions.in_force import actions_of
from reifegrad_web.actions.models import ActionEffect

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.actions.crossing import DueEffect
    from reifegrad.actions.rules import Actions, Effect
    from reifegrad_web.actions.models import ActionsVersion


def written_effect(actions: Actions, effect: Effect, rule: str, due_at: datetime) -> dict[str, Any]:
    """Everything that is needed to do it; of a task also until when, by the calendar of its rule."""
    match effect:
        case Email(to, template, purpose):
            text = actions.templates[template]
            said = {"subject": dict(text.subject), "text": dict(text.text), "template": template}
            return {"to": {"kind": to.kind, "name": to.name}, "purpose": purpose, "language": actions.language, **said}
        case TellWebhook(name):
            return {"webhook": name}
        case ChannelMessage(channel, text, form):
            return {"webhook": channel, "text": dict(text), "form": form, "language": actions.language}
        case OwnersTask(title, due):
            until = None if due is None else _task_due(actions, rule, due_at, str(due))
            return {"title": dict(title), "due_at": until, "language": actions.language}
        case ListChange(name, _):
            return {"list": name}
        case SetField(name, value):
            return {"attribute": name, "value": value}


def effect_row(
    version: ActionsVersion, identifier: int, crossed: dict[str, Any], due: DueEffect, now: datetime
) -> ActionEffect:
    """The row of an effect of a version: it waits, or is left out at once."""
    state = ActionEffect.State.WAITING if due.refused is None else ActionEffect.State.LEFT_OUT
    return ActionEffect(
        name=due.id,
        identifier_id=identifier,
        actions=version.text_hash,
        rule=due.rule,
        crossing=crossed["id"],
        place=due.place,
        kind=due.effect.kind,
        crossed=crossed,
        effect=written_effect(actions_of(version), due.effect, due.rule, due.due_at),
        state=state,
        cause={} if due.refused is None else due.refused.to_dict(),
        created_at=now,
        due_at=due.due_at,
        ended_at=None if due.refused is None else now,
    )


def _task_due(actions: Actions, rule: str, start: datetime, length: str) -> str:
    """When so much working time has passed: by the hours of the rule, else around the clock."""
    during, time = actions.during(rule), read_working_time(length)
    if during is None:
        return (start + timedelta(minutes=time.minutes(24 * 60))).isoformat()
    table = actions.timetables[during]
    minutes = timedelta(minutes=time.minutes(table.calendar.minutes_of_day))
    return table.deadline(start, minutes).isoformat()
