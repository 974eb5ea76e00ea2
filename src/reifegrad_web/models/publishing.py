"""Publishes a version of a scoring model from its text. The caller holds the transaction and marks the leads as due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.documents.publishing import publish_unsigned
from reifegrad_web.documents.reviewing import add
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.org.people import COMMAND_LINE, Decider

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.documents.checking import CheckedText


def publish(checked: CheckedText, now: datetime, by: Decider | None = None, why: str = "") -> ModelVersion:
    """Publish a text without signatures, which is kept for everybody to see. The published one stays as it is."""
    who = by or Decider(COMMAND_LINE)
    return publish_unsigned(add(ModelVersion, checked, who, now, why)[0], who, now, why)
