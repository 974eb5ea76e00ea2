"""Systems that are told what leads cross, what they are told, and each time that it was tried."""

from __future__ import annotations

from django.db import models


class Webhook(models.Model):
    """A system that is told: where, of what, and whether it is at the moment.

    Empty lists and names mean: all. `includes` says which data of a person go with a message beside the number of the
    lead. `since`: what was crossed before is not told. `failing_since` and `failures` say how the last attempts ended;
    until `held_until` nothing is sent. The secrets stand here as they are: a signature is made with them each time.
    """

    class Off(models.TextChoices):
        """Why it is off."""

        BY_HAND = "by-hand"
        GONE = "gone"
        FAILING = "failing"

    name = models.CharField(max_length=100, unique=True)
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=100)
    old_secret = models.CharField(max_length=100, blank=True, default="")
    old_secret_until = models.DateTimeField(null=True)
    whats = models.JSONField(default=list)
    model = models.CharField(max_length=100, blank=True, default="")
    values = models.JSONField(default=list)
    only_rising = models.BooleanField(default=False)
    includes = models.JSONField(default=list)
    made_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    since = models.DateTimeField()
    is_on = models.BooleanField(default=True)
    off_at = models.DateTimeField(null=True)
    off_because = models.CharField(max_length=10, choices=Off.choices, blank=True, default="")
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)


class WebhookDelivery(models.Model):
    """A message to one of them. Who sends it holds a lease; it waits until it was taken, or was tried for a day.

    `body` is what is sent, to the letter, each time. `transition` is the number of what was crossed; a test has none,
    and no lead.
    """

    class State(models.TextChoices):
        """What has become of it."""

        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=40, unique=True)
    transition = models.BigIntegerField(null=True)
    lead_id = models.BigIntegerField(null=True, db_index=True)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=60, blank=True, default="")
    leased_until = models.DateTimeField(null=True)

    class Meta:
        """Each crossing once for each webhook; those that wait are found by webhook and lead, in their order."""

        constraints = [models.UniqueConstraint(fields=["webhook", "transition"], name="webhook_crossing_once")]
        indexes = [
            models.Index(
                fields=["webhook", "lead_id", "id"], name="webhook_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["webhook", "id"], name="webhook_turn", condition=models.Q(state="waiting")),
            models.Index(fields=["webhook", "state", "-id"], name="webhook_deliveries"),
        ]


class WebhookAttempt(models.Model):
    """One time that a message was sent: what was answered, or what went wrong instead, and how long it took."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    status = models.IntegerField(null=True)
    fault = models.CharField(max_length=20, blank=True, default="")
    answer = models.CharField(max_length=200, blank=True, default="")
    ms = models.IntegerField()
