"""Versions of scoring models."""

from __future__ import annotations

from django.db import models


class ModelVersion(models.Model):
    """A scoring model as it was at a time: its text, and the hash that says what it means."""

    class State(models.TextChoices):
        """How far a version is."""

        DRAFT = "draft"
        IN_REVIEW = "in_review"
        PUBLISHED = "published"
        RETIRED = "retired"

    name = models.CharField(max_length=100)
    hash = models.CharField(max_length=64)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        """The same text is one version; of a name, one version is published."""

        constraints = [
            models.UniqueConstraint(fields=["name", "hash"], name="version_once"),
            models.UniqueConstraint(fields=["name"], condition=models.Q(state="published"), name="published_once"),
        ]
