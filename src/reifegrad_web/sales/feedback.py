"""What sales tells of a lead that was won or lost: read, checked, and added to what was told before."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.db.models import Q

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.models import Outcome
from reifegrad_web.sales import reasons
from reifegrad_web.sales.events import history_of
from reifegrad_web.sales.models import Feedback, StageEvent
from reifegrad_web.sales.stage_machine import OPEN, Command
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.org.models import User

WON, LOST = "won", "lost"
LONGEST = 4_000
_LONGEST_REASON = 200
_SHORT = {"bought_from": 200}
_OF_WON = ("arguments", "is_reference", "recommends")
_OF_LOST = ("stage", "bought", "bought_from", "kept_by", "failed")
_OUTCOMES = {Command.WIN.value: WON, Command.LOSE.value: LOST}
REASONS = reasons.OF_OUTCOME
STAGES = tuple(each.value for each in OPEN)


@dataclass(frozen=True)
class Told:
    """What sales tells of a lead that was won or lost; None and empty: nobody said.

    Won: the reason, the arguments that counted, the competitors in the selection, whether the customer would be a
    reference and would recommend us. Lost: why, at which stage, whether they bought at all, from whom or what kept them
    from it, and which criterion of BANT failed. Of both: what was learned.
    """

    outcome: str
    reason: str = ""
    why: str = ""
    arguments: str = ""
    competitors: str = ""
    is_reference: bool | None = None
    recommends: bool | None = None
    stage: str = ""
    bought: bool | None = None
    bought_from: str = ""
    kept_by: str = ""
    failed: str = ""
    learned: str = ""

    @property
    def says_something(self) -> bool:
        """Whether anything was told at all."""
        return any(getattr(self, each.name) not in {"", None} for each in fields(self) if each.name != "outcome")


def tell(lead: int, told: Told, user: User | None, actor: Actor, now: datetime) -> Feedback:
    """Add feedback to the last time that a lead was won or lost.

    Raises:
        ReifegradError: It was neither, something else became of it, or the feedback cannot be used.
    """
    with write():
        event = decided_event(lead)
        if event is None or _OUTCOMES[event.command] != told.outcome:
            raise fail("feedback-undecided", variant="" if event is None else "other", outcome=told.outcome)
        in_turn(f"feedback:{lead}")
        made = add_feedback(event, told, user, actor.name, now)
        if event.pk is not None:  # what a CRM or a file says stays what it says
            Outcome.objects.filter(pk=event.outcome or 0).update(reason=outcome_reason(told.reason, told.why))
        record(actor, "lead.feedback", f"lead:{lead}", now, outcome=told.outcome)
    return made


def add_feedback(event: StageEvent, told: Told, user: User | None, by: str, now: datetime) -> Feedback:
    """Note feedback on an event, or on what was reported from elsewhere; the caller holds the transaction.

    Raises:
        ReifegradError: It cannot be used.
    """
    check(told)
    said = {each.name: getattr(told, each.name) for each in fields(told)}
    said = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    on = {"report": event.outcome} if event.pk is None else {"event": event}
    return Feedback.objects.create(**on, identifier=event.identifier, user=user, by=by, at=now, **said)


def check(told: Told) -> None:
    """Refuse what says nothing that can be counted.

    Raises:
        ReifegradError: A code is none, a field belongs to the other outcome, or a text is too long.
    """
    if told.outcome not in REASONS:
        raise fail("feedback-code", name="outcome", value=told.outcome[:100], known="won, lost")
    for name in _OF_LOST if told.outcome == WON else _OF_WON:
        if getattr(told, name) not in {"", None}:
            raise fail("feedback-field", name=name, outcome=told.outcome)
    coded = {"reason": REASONS[told.outcome], "stage": STAGES, "failed": reasons.FAILED}
    for name, known in coded.items():
        value = getattr(told, name)
        if value and value not in known:
            raise fail("feedback-code", name=name, value=value[:100], known=", ".join(known))
    for each in fields(told):
        value, most = getattr(told, each.name), _SHORT.get(each.name, LONGEST)
        if isinstance(value, str) and (len(value) > most or "\0" in value):
            raise fail("feedback-text", name=each.name, most=most)


def decided_event(lead: int, until: datetime | None = None) -> StageEvent | None:
    """The last time that a lead was won or lost, here or elsewhere; None: it was neither."""
    done = [each.row for each in history_of(lead, until) if each.row.command in _OUTCOMES]
    return done[-1] if done else None


def outcome_of(event: StageEvent) -> str:
    """`won` or `lost`."""
    return _OUTCOMES[event.command]


def feedback_on(event: StageEvent, until: datetime | None = None) -> Sequence[Feedback]:
    """What was told of a decision, the latest first; the first one holds."""
    on = Q(report=event.outcome) if event.pk is None else Q(event=event)
    rows = Feedback.objects.filter(on).select_related("user")
    return list((rows if until is None else rows.filter(at__lte=until)).order_by("-id"))


def told_in(row: Feedback) -> Told:
    """A row as what was told."""
    return Told(**{each.name: getattr(row, each.name) for each in fields(Told)})


def outcome_reason(reason: str, why: str) -> str:
    """The reason as an outcome keeps it: its code, else what was said in words."""
    return reason if reason and reason != reasons.OTHER else why.strip()[:_LONGEST_REASON] or reason
