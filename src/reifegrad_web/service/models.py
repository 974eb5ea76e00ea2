"""Which level holds for leads, the clocks that follow from it, what was done when they ran out, and who was told."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LevelHeld(models.Model):
    """From this moment on a service level holds for a lead, or none (empty); rows are only added.

    `agreement` is the hash of the text that says so; empty where none is in force.
    """

    identifier = models.ForeignKey("leads.Identifier", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    level = models.CharField(max_length=100, blank=True, default="")
    agreement = models.CharField(max_length=64, blank=True, default="")


class ServiceClock(models.Model):
    """A promise for a lead, as facts and agreement give it. Nothing new: it is computed again after each change.

    `owner` and `queue` are where the lead was when it was decided, or is. `worked` is in microseconds of working time
    until the answer or stop; of an open clock until it was computed last. `cell` is where the lead was when it started.
    """

    identifier = models.ForeignKey("leads.Identifier", on_delete=models.CASCADE, related_name="+")
    agreement = models.CharField(max_length=64)
    level = models.CharField(max_length=100)
    promised = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10)
    answered_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    worked = models.BigIntegerField(default=0)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    queue = models.CharField(max_length=100, blank=True, default="")
    paused_until = models.DateTimeField(null=True)
    cell = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        """Read by when it started, and while it is open by when it is due."""

        indexes = [
            models.Index(fields=["started_at"], name="service_started"),
            models.Index(
                fields=["due_at", "owner"],
                name="service_open",
                condition=models.Q(answered_at__isnull=True, stopped_at__isnull=True),
            ),
        ]


class ServiceEvent(models.Model):
    """Something was done because nobody had answered: at most once for each clock. Rows are only added, in turn.

    `at` is when it was to be done, `done_at` when it was. `owner` had the lead then, `to` is who an agreement names.
    The clock is null where it follows from no fact any more, because something was taken back.
    """

    class What(models.TextChoices):
        """`missed`: the time is over. The others are the steps of a level."""

        MISSED = "missed"
        REMIND = "remind"
        ESCALATE = "escalate"
        RECALL = "recall"

    identifier = models.ForeignKey("leads.Identifier", on_delete=models.CASCADE, related_name="+")
    clock = models.ForeignKey(ServiceClock, on_delete=models.SET_NULL, null=True, related_name="events")
    what = models.CharField(max_length=10, choices=What.choices)
    at = models.DateTimeField()
    done_at = models.DateTimeField()
    agreement = models.CharField(max_length=64)
    level = models.CharField(max_length=100)
    promised = models.CharField(max_length=10)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    queue = models.CharField(max_length=100, blank=True, default="")
    to = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        """Each once."""

        constraints = [models.UniqueConstraint(fields=["clock", "what"], name="service_step_once")]


class ServiceNotice(models.Model):
    """Somebody is told of an event, on their day, until they have seen it or it is settled."""

    event = models.ForeignKey(ServiceEvent, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        """Each person once; who opens their day looks for what they have not seen."""

        constraints = [models.UniqueConstraint(fields=["event", "user"], name="service_told_once")]
        indexes = [models.Index(fields=["user"], name="service_unseen", condition=models.Q(seen_at__isnull=True))]
