"""Work that waits for a worker, or that one is doing."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """A piece of work. Who does it holds a lease; if that runs out, another takes the work over."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    created_at = models.DateTimeField()
    leased_by = models.CharField(max_length=60, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)


class WorkerSeen(models.Model):
    """A worker that scores: since when, and when it last said so; the row goes when it ends as it should."""

    name = models.CharField(max_length=60, unique=True)
    version = models.CharField(max_length=30)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
