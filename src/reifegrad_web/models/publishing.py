"""Publishes a version of a scoring model: from then on it scores every lead, and the version before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.loader import parse_model
from reifegrad_web.models.models import ModelVersion

if TYPE_CHECKING:
    from datetime import datetime


def publish(text: str, now: datetime) -> ModelVersion:
    """Publish a model file; the caller holds the transaction and marks the leads as due.

    A version that was there before is taken up again: going back is publishing an earlier text.

    Raises:
        ReifegradError: The text is no valid model.
    """
    model = parse_model(text)
    state = ModelVersion.State
    others = ModelVersion.objects.filter(name=model.name, state=state.PUBLISHED).exclude(hash=model.hash)
    others.update(state=state.RETIRED, retired_at=now)
    version, made = ModelVersion.objects.get_or_create(
        name=model.name,
        hash=model.hash,
        defaults={"text": text, "created_at": now, "state": state.PUBLISHED, "published_at": now},
    )
    if not made and version.state != state.PUBLISHED:
        version.state, version.published_at, version.retired_at = state.PUBLISHED, now, None
        version.save(update_fields=["state", "published_at", "retired_at"])
    return version
