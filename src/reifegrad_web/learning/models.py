"""Runs that learn from outcomes or hold a draft against the past: what was asked for, how far it is, what was found."""

from __future__ import annotations

from django.db import models


class LearningRun(models.Model):
    """A run of the engine over all facts, done by a worker in a process of its own.

    `version` is the published version that it is held against, empty where none was published; `draft` the version in
    work that a backtest compares with it. `event` is the kind of activity that counts as won, empty for the outcomes.
    `folder` holds the facts while it works, and is deleted with its end. `text` is the learned model, `taken_version`
    the draft that somebody has made of it.

    What is kept has no personal data: figures over many leads, names of attributes, and values that many leads share.
    """

    class Kind(models.TextChoices):
        """What is done."""

        LEARN = "learn"
        BACKTEST = "backtest"

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    model = models.CharField(max_length=100, blank=True, default="")
    version = models.CharField(max_length=64, blank=True, default="")
    draft = models.CharField(max_length=64, blank=True, default="")
    event = models.CharField(max_length=200, blank=True, default="")
    horizon = models.IntegerField()
    test_months = models.IntegerField(default=0)
    started_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    job_id = models.BigIntegerField(null=True)
    folder = models.CharField(max_length=40, blank=True, default="")
    step = models.CharField(max_length=20, blank=True, default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    problems = models.JSONField(default=list)
    result = models.JSONField(default=dict)
    text = models.TextField(blank=True, default="")
    taken_model = models.CharField(max_length=100, blank=True, default="")
    taken_version = models.CharField(max_length=64, blank=True, default="")
