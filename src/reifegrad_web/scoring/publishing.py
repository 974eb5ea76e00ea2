"""Publishes versions and makes every lead due, in one transaction: no lead keeps a score of a version that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.models import publishing, reviewing
from reifegrad_web.scoring.due import touch_everybody
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.org.people import Actor


def publish_text(text: str, by: Actor, now: datetime, why: str = "") -> ModelVersion:
    """Publish a text without signatures."""
    with write():
        version = publishing.publish(text, now, by, why)
        touch_everybody(now)
    return version


def publish_version(
    version: ModelVersion, by: Actor, now: datetime, why: str = "", *, unsigned: bool = False
) -> ModelVersion:
    """Publish a version: a signed one, or with `unsigned` any; the record says which."""
    put = publishing.publish_unsigned if unsigned else publishing.publish_signed
    with write():
        found = put(version, by, now, why)
        touch_everybody(now)
    return found


def go_back(version: ModelVersion, by: Actor, now: datetime, why: str) -> ModelVersion:
    """Publish again what was published before."""
    with write():
        found = publishing.go_back(version, by, now, why)
        touch_everybody(now)
    return found


def retire(version: ModelVersion, by: Actor, now: datetime, why: str = "") -> ModelVersion:
    """Give a version up; of a published one no score is shown any more."""
    with write():
        found = reviewing.give_up(version, by, now, why)
        touch_everybody(now)
    return found
