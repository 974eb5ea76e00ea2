"""Puts a version of a document in service, and keeps the version before it.

The caller holds the transaction, and does what follows: of scoring models, every lead is due (`scoring.publishing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from reifegrad.errors import fail
from reifegrad_web.documents.document import DocumentVersion, State, What
from reifegrad_web.documents.reviewing import locked, note
from reifegrad_web.documents.versions import manager_of, missing_roles, short

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.org.people import Decider

Version = TypeVar("Version", bound=DocumentVersion)


def publish_unsigned(version: Version, by: Decider, now: datetime, why: str = "") -> Version:
    """Publish a version that marketing and sales have not signed; the record says so. A published one stays so."""
    found = locked(version, tuple(State), "publish")
    if found.state == State.PUBLISHED:
        return found
    return _put_in_service(found, What.PUBLISHED_UNSIGNED, by, now, why)


def publish_signed(version: Version, by: Decider, now: datetime, why: str = "") -> Version:
    """Publish a version that one person of marketing and one of sales have signed.

    Raises:
        ReifegradError: It is not in review, or a signature is missing.
    """
    found = locked(version, (State.IN_REVIEW,), "publish")
    missing = missing_roles(found)
    if missing:
        roles = ", ".join(missing)
        raise fail("signatures-missing", kind=found.NOUN, name=found.name, version=short(found), roles=roles)
    return _put_in_service(found, What.PUBLISHED, by, now, why)


def go_back(version: Version, by: Decider, now: datetime, why: str) -> Version:
    """Publish again what was published before: it was signed then, so that nobody has to sign it once more.

    Raises:
        ReifegradError: The version was never published, or is published now; or nobody says why.
    """
    found = locked(version, (State.RETIRED,), "back")
    if found.published_at is None:
        raise fail("version-never-published", kind=found.NOUN, name=found.name, version=short(found))
    if not why.strip():
        raise fail("reason-missing", name=found.name)
    return _put_in_service(found, What.BACK, by, now, why)


def _put_in_service(version: Version, what: str, by: Decider, now: datetime, why: str) -> Version:
    in_service = manager_of(type(version)).filter(state=State.PUBLISHED).exclude(pk=version.pk)
    for other in in_service if version.IS_ONLY_ONE else in_service.filter(name=version.name):
        other.state, other.retired_at = State.RETIRED, now
        other.save(update_fields=["state", "retired_at"])
        note(other, What.REPLACED, by, now, short(version))
    version.state, version.published_at, version.retired_at = State.PUBLISHED, now, None
    version.save(update_fields=["state", "published_at", "retired_at"])
    note(version, what, by, now, why)
    return version
