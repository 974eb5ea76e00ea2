"""What sales has done with people and learned from them: events and feedback, which are only added."""

from __future__ import annotations

from django.conf import settings
from django.db import models

BY_RULE = "agreement"
"""Who has given a command that follows from a rule of the agreement."""


class StageEvent(models.Model):
    """A command that was given to a lead: by somebody, by a program, or by its score.

    It is noted under an identifier like every fact: where a lead is follows from the events of all its identifiers.
    `together` is the same for all that one command has written: the steps that were missing, and its own. `transition`
    is the number of the crossing that handed the lead over, `outcome` that of the outcome that was noted with it.
    """

    identifier = models.ForeignKey("leads.Identifier", on_delete=models.CASCADE, related_name="+")
    command = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, blank=True, default="")
    note = models.TextField(blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    together = models.CharField(max_length=32)
    model = models.CharField(max_length=100, blank=True, default="")
    transition = models.BigIntegerField(null=True, unique=True)
    outcome = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        """Counted by what was done in a time."""

        indexes = [models.Index(fields=["command", "at"], name="stage_event_at")]


class OwnerWanted(models.Model):
    """A lead was handed over, and nobody has looked yet who gets it; goes away when that is done."""

    event = models.OneToOneField(StageEvent, on_delete=models.CASCADE, related_name="+")


class Feedback(models.Model):
    """What was learned from a lead that was won or lost. Who corrects it adds a row: what is said last holds.

    `reason` is one of the codes of `sales.reasons`; `why` says it in words. Null: nobody said. What was decided here is
    an `event`; of what was reported from elsewhere `report` is the number of the outcome.
    """

    event = models.ForeignKey(StageEvent, on_delete=models.CASCADE, null=True, related_name="+")
    report = models.BigIntegerField(null=True, db_index=True)
    identifier = models.ForeignKey("leads.Identifier", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=4)
    reason = models.CharField(max_length=40, blank=True, default="")
    why = models.TextField(blank=True, default="")
    arguments = models.TextField(blank=True, default="")
    competitors = models.TextField(blank=True, default="")
    is_reference = models.BooleanField(null=True)
    recommends = models.BooleanField(null=True)
    stage = models.CharField(max_length=20, blank=True, default="")
    bought = models.BooleanField(null=True)
    bought_from = models.CharField(max_length=200, blank=True, default="")
    kept_by = models.TextField(blank=True, default="")
    failed = models.CharField(max_length=20, blank=True, default="")
    learned = models.TextField(blank=True, default="")
