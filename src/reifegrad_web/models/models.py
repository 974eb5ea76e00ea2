"""Versions of scoring models, who has signed which, and everything that was decided about them."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class ModelVersion(models.Model):
    """A scoring model as it was at a time, to the letter.

    `text_hash` names the version: another text is another version, even if only a comment differs, because people sign
    what they read. `hash` says what the text means to the engine; scores and their history carry it.
    """

    class State(models.TextChoices):
        """How far a version is."""

        DRAFT = "draft"
        IN_REVIEW = "in_review"
        PUBLISHED = "published"
        RETIRED = "retired"

    name = models.CharField(max_length=100)
    text_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        """The same text is one version; of a name, one version is published."""

        constraints = [
            models.UniqueConstraint(fields=["name", "text_hash"], name="version_once"),
            models.UniqueConstraint(fields=["name"], condition=models.Q(state="published"), name="published_once"),
        ]


class Signature(models.Model):
    """Somebody of marketing or sales stands for a version. `role` is what they were when they signed.

    What was withdrawn stays, with its moment, and counts no more.
    """

    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    comment = models.TextField(blank=True)
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """Nobody signs a version twice, not even after a change of role: two signatures are two people."""

        constraints = [
            models.UniqueConstraint(
                fields=["version", "user"], condition=models.Q(withdrawn_at=None), name="signature_once"
            )
        ]


class ExampleText(models.Model):
    """The examples of a model as they were at a time: given these facts, expect this score. Rows are only added.

    They belong to the name: every version is held against the newest, as it is held against the same leads.
    """

    name = models.CharField(max_length=100)
    text = models.TextField()
    who = models.CharField(max_length=150)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """The newest of a name is what is asked for."""

        indexes = [models.Index(fields=["name", "-id"], name="examples_newest")]


class VersionEvent(models.Model):
    """Something was decided about a version: what, who, when, why. Rows are only added.

    `who` is the name of the user, of the token, or `command line`; `user` is there where a user is known.
    """

    class What(models.TextChoices):
        """What can happen to a version."""

        ADDED = "added"
        SUBMITTED = "submitted"
        SIGNED = "signed"
        WITHDRAWN = "withdrawn"
        PUBLISHED = "published"
        PUBLISHED_UNSIGNED = "published_unsigned"
        BACK = "back"
        REPLACED = "replaced"
        RETIRED = "retired"

    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=20, choices=What.choices)
    who = models.CharField(max_length=150)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    why = models.TextField(blank=True)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; one that is there stays as it is. Raises `TypeError`."""
        if self.pk is not None:
            self._refuse()
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: what has happened, has happened. Raises `TypeError`."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise TypeError("events of versions are only added")
