"""What an effect says, as JSON can hold it: written when its rule has started, whatever becomes of the rule."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reifegrad.actions.rules import ChannelMessage, Email, ListChange, OwnersTask, SetField, TellWebhook
from reifegrad.worktime.written import read_working_time

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.actions.rules import Actions, Effect


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


def _task_due(actions: Actions, rule: str, start: datetime, length: str) -> str:
    """When so much working time has passed: by the hours of the rule, else around the clock."""
    found, time = actions.rule(rule), read_working_time(length)
    during = None if found is None else found.during
    if during is None:
        return (start + timedelta(minutes=time.minutes(24 * 60))).isoformat()
    table = actions.timetables[during]
    minutes = timedelta(minutes=time.minutes(table.calendar.minutes_of_day))
    return table.deadline(start, minutes).isoformat()
