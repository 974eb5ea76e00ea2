"""Versions of scoring models, who has signed which, and everything that was decided about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from reifegrad.errors import fail, nearest
from reifegrad_web.documents.document import (
    DocumentEvent,
    DocumentSignature,
    DocumentVersion,
    State,
    signed_once,
    text_once,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.errors import ReifegradError


class ModelVersion(DocumentVersion):
    """A scoring model as it was at a time; its `hash` says what the text means to the engine, and scores carry it."""

    NOUN: ClassVar[str] = "model"
    State = State

    class Meta:
        """The same text is one version; of a name, one version is published."""

        constraints = [
            text_once("version_once"),
            models.UniqueConstraint(fields=["name"], condition=models.Q(state="published"), name="published_once"),
        ]

    @classmethod
    def unknown(cls, name: str, known: Iterable[str]) -> ReifegradError:
        """The problem that there is no model of a name."""
        return fail("model-unknown", name=name, near=nearest(name, known))


class Signature(DocumentSignature):
    """Somebody stands for a version of a scoring model."""

    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        """Nobody signs a version twice, not even after a change of role: two signatures are two people."""

        constraints = [signed_once("signature_once")]


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


class VersionEvent(DocumentEvent):
    """Something was decided about a version of a scoring model."""

    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="events")
