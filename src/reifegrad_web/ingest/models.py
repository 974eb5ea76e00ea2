"""Where messages come from, which were seen, which could not be taken, and how many there were of each."""

from __future__ import annotations

from django.db import models


class Source(models.Model):
    """Something that sends messages: a website, an app, a server. Its write key says who it is."""

    name = models.CharField(max_length=100, unique=True)
    write_key = models.CharField(max_length=100, unique=True)
    allowed_origins = models.JSONField(default=list)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class Message(models.Model):
    """A message that was taken. The same one again has no effect."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=200)
    received_at = models.DateTimeField()

    class Meta:
        """A client repeats what it is not sure of."""

        constraints = [models.UniqueConstraint(fields=["source", "message_id"], name="message_once")]


class FailedEnvelope(models.Model):
    """What a request said about all of its messages, where one of them could not be taken: once for each request.

    `path` says the protocol; `said` is null where a message was the whole body of its request.
    """

    path = models.CharField(max_length=200)
    said = models.JSONField(null=True)


class FailedEvent(models.Model):
    """A message that could not be taken, as it was sent, and why. It can be replayed.

    `tried_at` is when that was tried last. Where it was taken, `replayed_at` says when, and `became` whether it was
    accepted, or a duplicate of one that had come meanwhile.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    envelope = models.ForeignKey(FailedEnvelope, on_delete=models.SET_NULL, null=True, related_name="events")
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    raw = models.TextField()
    received_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    replayed_at = models.DateTimeField(null=True)
    became = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        """Those that were not taken yet are counted by reason without a look at what was sent."""

        indexes = [models.Index(fields=["replayed_at", "code", "source"], name="failed_reasons")]


class MinuteCount(models.Model):
    """What became of the messages of a source in a minute: received = accepted + duplicate + failed + filtered.

    A failed message that is taken later moves from `failed` to what became of it, in the minute in which it came;
    `replayed` counts how many did.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    minute = models.DateTimeField()
    received = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    filtered = models.BigIntegerField(default=0)
    replayed = models.BigIntegerField(default=0)

    class Meta:
        """One row for each source and minute."""

        constraints = [models.UniqueConstraint(fields=["source", "minute"], name="minute_once")]
