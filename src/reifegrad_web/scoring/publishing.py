"""Publishes versions and makes every lead due, in one transaction: no lead keeps a score of a version that is gone.

What was done is noted in the audit log of everything; who signed and why stands with the version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.documents import publishing, reviewing
from reifegrad_web.documents.deciding import audit
from reifegrad_web.documents.document import State
from reifegrad_web.documents.kind import DocumentKind
from reifegrad_web.models.checking import check_apart, check_here
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.publishing import publish
from reifegrad_web.scoring.due import touch_everybody
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.documents.checking import CheckedText
    from reifegrad_web.org.people import Decider


def publish_text(checked: CheckedText, by: Decider, now: datetime, why: str = "") -> ModelVersion:
    """Publish a text without signatures."""
    with write():
        return put_in_service(checked, by, now, why)


def put_in_service(checked: CheckedText, by: Decider, now: datetime, why: str = "") -> ModelVersion:
    """The same within a transaction of the caller."""
    version = publish(checked, now, by, why)
    _done(version, "publish", by, now, unsigned=True)
    return version


def publish_first(checked: CheckedText, by: Decider, now: datetime, why: str) -> ModelVersion:
    """Publish the first model of all without signatures: as long as nothing scores, nobody relies on it.

    Raises:
        ReifegradError: A model was published before.
    """
    with write():
        in_turn("model-first")
        if ModelVersion.objects.exclude(published_at=None).exists():
            raise fail("model-not-first")
        return put_in_service(checked, by, now, why)


def publish_version(
    version: ModelVersion, by: Decider, now: datetime, why: str = "", *, unsigned: bool = False
) -> ModelVersion:
    """Publish a version: a signed one, or with `unsigned` any; the record says which."""
    put = publishing.publish_unsigned if unsigned else publishing.publish_signed
    with write():
        found = put(version, by, now, why)
        _done(found, "publish", by, now, unsigned=unsigned)
    return found


def go_back(version: ModelVersion, by: Decider, now: datetime, why: str) -> ModelVersion:
    """Publish again what was published before."""
    with write():
        found = publishing.go_back(version, by, now, why)
        _done(found, "back", by, now)
    return found


def retire(version: ModelVersion, by: Decider, now: datetime, why: str = "") -> ModelVersion:
    """Give a version up; of a published one no score is shown any more."""
    with write():
        scored = ModelVersion.objects.filter(pk=version.pk, state=State.PUBLISHED).exists()
        found = reviewing.give_up(version, by, now, why)
        if scored:
            touch_everybody(now)
        audit(found, "retire", by, now)
    return found


def _done(version: ModelVersion, action: str, by: Decider, now: datetime, **details: bool) -> None:
    touch_everybody(now)
    audit(version, action, by, now, **details)


MODELS = DocumentKind(ModelVersion, publish_version, go_back, retire, check_here, check_apart)
