"""Versions of actions and who has signed them; effects with what came of each; tasks, and who is on which list."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from reifegrad.errors import fail, nearest
from reifegrad_web.documents.document import (
    DocumentEvent,
    DocumentSignature,
    DocumentVersion,
    one_in_force,
    signed_once,
    text_once,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.errors import ReifegradError


class ActionsVersion(DocumentVersion):
    """Actions as they were at a time. One is in force at a time, whatever it is called."""

    NOUN: ClassVar[str] = "actions"
    IS_ONLY_ONE: ClassVar[bool] = True

    class Meta:
        """The same text is one version; of all, one is in force."""

        constraints = [text_once("actions_once"), one_in_force("actions_published_once")]

    @classmethod
    def unknown(cls, name: str, known: Iterable[str]) -> ReifegradError:
        """The problem that there are no actions of a name."""
        return fail("actions-unknown", name=name, near=nearest(name, known))


class ActionsSignature(DocumentSignature):
    """Somebody stands for a version of actions."""

    version = models.ForeignKey(ActionsVersion, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        """Nobody signs a version twice, as with models."""

        constraints = [signed_once("actions_signature_once")]


class ActionsEvent(DocumentEvent):
    """Something was decided about a version of actions."""

    version = models.ForeignKey(ActionsVersion, on_delete=models.PROTECT, related_name="events")


class ActionEffect(models.Model):
    """One thing that a rule has started for a lead, and what has become of it.

    It is noted under an identifier like every fact. `name` follows from rule, crossing and place, so that the same is
    never there twice; receivers know by it what they have. `crossed` and `effect` say what was crossed and what is to
    be done, whatever becomes of the rules. `cause` is why it was left out, dropped, or failed: a code with details.
    `delivery` is the number of the message to a webhook, which says what came of it. Who does it holds a lease.
    """

    class State(models.TextChoices):
        """What has become of it: left out at once, or dropped when its hours began."""

        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"
        LEFT_OUT = "left_out"
        DROPPED = "dropped"

    name = models.CharField(max_length=32, unique=True)
    identifier = models.ForeignKey("leads.Identifier", on_delete=models.CASCADE, related_name="+")
    actions = models.CharField(max_length=64)
    rule = models.CharField(max_length=100)
    crossing = models.CharField(max_length=100)
    place = models.IntegerField()
    kind = models.CharField(max_length=10)
    crossed = models.JSONField()
    effect = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    cause = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    delivery = models.BigIntegerField(null=True)
    leased_by = models.CharField(max_length=60, blank=True, default="")
    leased_until = models.DateTimeField(null=True)

    class Meta:
        """What waits is found by when it is due; what was done by its state and rule."""

        indexes = [
            models.Index(fields=["due_at"], name="effect_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["state", "-id"], name="effect_state"),
            models.Index(fields=["rule", "-id"], name="effect_rule"),
        ]


class HeardEvent(models.Model):
    """An event of the handover about which rules were asked."""

    event = models.OneToOneField("sales.StageEvent", on_delete=models.CASCADE, related_name="+")
    heard_at = models.DateTimeField()


class Hearing(models.Model):
    """Up to which event of the handover, and of service clocks, everything was heard: one row."""

    until = models.BigIntegerField(default=0)
    clocks_until = models.BigIntegerField(default=0)


class LeadTask(models.Model):
    """Something to be done with a lead, by whoever has it. `title` is per language."""

    identifier = models.ForeignKey("leads.Identifier", on_delete=models.CASCADE, related_name="+")
    effect = models.CharField(max_length=32, unique=True)
    title = models.JSONField()
    rule = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        """What is open is found by when it is due."""

        indexes = [models.Index(fields=["due_at"], name="task_open", condition=models.Q(done_at=None))]


class ListMember(models.Model):
    """A lead is on a list, from a moment on until another; null: it still is. `because` is the rule that added it."""

    name = models.CharField(max_length=100)
    identifier = models.ForeignKey("leads.Identifier", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    because = models.CharField(max_length=100, blank=True, default="")
    taken_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        """Nobody is on a list twice."""

        constraints = [
            models.UniqueConstraint(
                fields=["name", "identifier"], condition=models.Q(until=None), name="list_member_once"
            )
        ]


class SequenceEvent(models.Model):
    """Something that happened to a lead in a sequence; where it is follows from these rows, and none is ever changed.

    `member` is this time on the list, `number` the place of the event in its story: two workers cannot write the same
    one. `cause` says why the lead has left: a code with details. `actions` is the file by which it was decided.
    """

    class What(models.TextChoices):
        """What happened; `back`: it was taken off the list by mistake, and goes on."""

        BEGUN = "begun"
        STEP = "step"
        SKIPPED = "skipped"
        LEFT = "left"
        BACK = "back"

    sequence = models.CharField(max_length=100)
    member = models.ForeignKey(ListMember, on_delete=models.CASCADE, related_name="+")
    identifier = models.ForeignKey("leads.Identifier", on_delete=models.CASCADE, related_name="+")
    number = models.IntegerField()
    what = models.CharField(max_length=10, choices=What.choices)
    step = models.CharField(max_length=100, blank=True, default="")
    cause = models.JSONField(default=dict)
    at = models.DateTimeField()
    actions = models.CharField(max_length=64)

    class Meta:
        """A story has no place twice; what became of a step is found by its sequence."""

        constraints = [
            models.UniqueConstraint(fields=["sequence", "member", "number"], name="sequence_event_once"),
        ]
        indexes = [models.Index(fields=["sequence", "what", "step"], name="sequence_event_step")]


class SequencePlace(models.Model):
    """A lead that is in a sequence: which step comes next and when, and when somebody is to look at it again.

    All of it follows from the events and from what is known of the lead; it is gone when the lead has left.
    """

    sequence = models.CharField(max_length=100)
    member = models.ForeignKey(ListMember, on_delete=models.CASCADE, related_name="+")
    identifier = models.ForeignKey("leads.Identifier", on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=100, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(db_index=True)

    class Meta:
        """One place for each time on the list."""

        constraints = [models.UniqueConstraint(fields=["sequence", "member"], name="sequence_place_once")]
