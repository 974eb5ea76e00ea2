"""Puts actions in force and out of it, in one transaction with the audit log and with what crossings they hear of.

Nothing starts for what was crossed before: with the first version that is in force, crossings begin to be collected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from reifegrad.errors import fail, nearest
from reifegrad_web.actions.checking import check_apart, check_here
from reifegrad_web.actions.in_force import actions_of, version_in_force
from reifegrad_web.actions.models import ActionsVersion, HeardEvent, Hearing, SequencePlace
from reifegrad_web.documents import publishing, reviewing
from reifegrad_web.documents.deciding import audit
from reifegrad_web.documents.kind import DocumentKind
from reifegrad_web.models.versions import published_models
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.scoring import outbox
from reifegrad_web.service.outbox import last_number
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.org.people import Decider

SUBSCRIBER = "actions"


def publish_version(
    version: ActionsVersion, by: Decider, now: datetime, why: str = "", *, unsigned: bool = False
) -> ActionsVersion:
    """Put a version in force: a signed one, or with `unsigned` any; the record says which.

    Raises:
        ReifegradError: It names a model that does not score; or see `documents.publishing`.
    """
    put = publishing.publish_unsigned if unsigned else publishing.publish_signed
    with write():
        _check_models(version)
        was_in_force = version_in_force() is not None
        found = put(version, by, now, why)
        if not was_in_force:
            _begin(now)
        _look_at_sequences(now)
        audit(found, "publish", by, now, unsigned=unsigned)
    return found


def go_back(version: ActionsVersion, by: Decider, now: datetime, why: str) -> ActionsVersion:
    """Put in force again what was in force before. Raises `ReifegradError`: see `documents.publishing.go_back`."""
    with write():
        _check_models(version)
        was_in_force = version_in_force() is not None
        found = publishing.go_back(version, by, now, why)
        if not was_in_force:
            _begin(now)
        _look_at_sequences(now)
        audit(found, "back", by, now)
    return found


def retire(version: ActionsVersion, by: Decider, now: datetime, why: str = "") -> ActionsVersion:
    """Give a version up; without actions in force nothing starts. What waits is still done."""
    with write():
        found = reviewing.give_up(version, by, now, why)
        if version_in_force() is None:
            outbox.unsubscribe(SUBSCRIBER)
        audit(found, "retire", by, now)
    return found


def _begin(now: datetime) -> None:
    """What was crossed until now, and done with leads, starts nothing."""
    outbox.subscribe(SUBSCRIBER, now)
    last = StageEvent.objects.aggregate(last=Max("id"))["last"] or 0
    HeardEvent.objects.all().delete()
    Hearing.objects.all().delete()
    Hearing.objects.create(until=last, clocks_until=last_number())


def _look_at_sequences(now: datetime) -> None:
    """The new version holds for everybody who is in a sequence."""
    SequencePlace.objects.filter(look_at__gt=now).update(look_at=now)


def _check_models(version: ActionsVersion) -> None:
    """Rules hear of models that score; of others they would never hear anything."""
    known = [each.name for each in published_models()]
    for name in actions_of(version).models.values():
        if name not in known:
            raise fail("actions-model", actions=version.name, name=name, near=nearest(name, known))


ACTIONS = DocumentKind(ActionsVersion, publish_version, go_back, retire, check_here, check_apart)
