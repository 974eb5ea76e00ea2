"""What was decided about who gets which lead and why, what routing remembers, and when people are away."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class RoutingDecision(models.Model):
    """A lead was given to somebody, or waits in a queue; why, and who was passed over. Rows are only added.

    It is noted under an identifier like every fact. `event` is the number of the event of the handover that asked for
    it; null: somebody did, or a clock that has run out. `agreement` is the hash of the text that it was decided by.
    """

    identifier = models.ForeignKey("leads.Identifier", on_delete=models.CASCADE, related_name="+")
    event = models.BigIntegerField(null=True, unique=True)
    agreement = models.CharField(max_length=64)
    at = models.DateTimeField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    queue = models.CharField(max_length=100, blank=True, default="")
    route = models.CharField(max_length=100, blank=True, default="")
    decision = models.JSONField()

    class Meta:
        """Read by time, and by who waits in a queue."""

        indexes = [
            models.Index(fields=["at"], name="routing_at"),
            models.Index(fields=["queue", "at"], name="routing_queue", condition=~models.Q(queue="")),
        ]


class RoutingMemory(models.Model):
    """What routing remembers between decisions: one row."""

    state = models.JSONField(default=dict)


class Absence(models.Model):
    """Somebody is away: from one moment on, until before another."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    note = models.CharField(max_length=200, blank=True, default="")
    by = models.CharField(max_length=150)
    noted_at = models.DateTimeField()
