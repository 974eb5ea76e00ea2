"""How long which facts are kept, when that was last seen to, and what is said of the processing."""

from __future__ import annotations

from django.db import models


class RetentionRule(models.Model):
    """Facts of this kind are deleted when they are older than so many days.

    `subject` is `activities`, `activities:KIND`, `anonymous`, `failed` or `messages`.
    """

    subject = models.CharField(max_length=220, unique=True)
    days = models.PositiveIntegerField()
    set_at = models.DateTimeField()


class RetentionRun(models.Model):
    """The rules were kept on a day (UTC), by the one worker that could add this row."""

    day = models.DateField(primary_key=True)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)


class AccessStatement(models.Model):
    """What the company says of a topic in every answer to a request for access; about nobody."""

    topic = models.CharField(max_length=20, unique=True)
    text = models.TextField()
    set_at = models.DateTimeField()
