"""Publishes a version of a scoring model: from then on it scores every lead, and the version before it is kept.

The caller holds the transaction and marks the leads as due; `scoring.publishing` does both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.reviewing import What, add, locked, note
from reifegrad_web.models.versions import State, missing_roles, short
from reifegrad_web.org.people import COMMAND_LINE, Decider

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.models.checking import CheckedText


def publish(checked: CheckedText, now: datetime, by: Decider | None = None, why: str = "") -> ModelVersion:
    """Publish a text without signatures, which is kept for everybody to see. The published one stays as it is."""
    who = by or Decider(COMMAND_LINE)
    return publish_unsigned(add(checked, who, now, why)[0], who, now, why)


def publish_unsigned(version: ModelVersion, by: Decider, now: datetime, why: str = "") -> ModelVersion:
    """Publish a version that marketing and sales have not signed; the record says so."""
    found = locked(version, tuple(State), "publish")
    if found.state == State.PUBLISHED:
        return found
    return _put_in_service(found, What.PUBLISHED_UNSIGNED, by, now, why)


def publish_signed(version: ModelVersion, by: Decider, now: datetime, why: str = "") -> ModelVersion:
    """Publish a version that one person of marketing and one of sales have signed.

    Raises:
        ReifegradError: It is not in review, or a signature is missing.
    """
    found = locked(version, (State.IN_REVIEW,), "publish")
    missing = missing_roles(found)
    if missing:
        raise fail("signatures-missing", name=found.name, version=short(found), roles=", ".join(missing))
    return _put_in_service(found, What.PUBLISHED, by, now, why)


def go_back(version: ModelVersion, by: Decider, now: datetime, why: str) -> ModelVersion:
    """Publish again what was published before: it was signed then, so that nobody has to sign it once more.

    Raises:
        ReifegradError: The version was never published, or is published now; or nobody says why.
    """
    found = locked(version, (State.RETIRED,), "back")
    if found.published_at is None:
        raise fail("version-never-published", name=found.name, version=short(found))
    if not why.strip():
        raise fail("reason-missing", name=found.name)
    return _put_in_service(found, What.BACK, by, now, why)


def _put_in_service(version: ModelVersion, what: str, by: Decider, now: datetime, why: str) -> ModelVersion:
    for other in ModelVersion.objects.filter(name=version.name, state=State.PUBLISHED).exclude(pk=version.pk):
        other.state, other.retired_at = State.RETIRED, now
        other.save(update_fields=["state", "retired_at"])
        note(other, What.REPLACED, by, now, short(version))
    version.state, version.published_at, version.retired_at = State.PUBLISHED, now, None
    version.save(update_fields=["state", "published_at", "retired_at"])
    note(version, what, by, now, why)
    return version
