"""Brings a version to its publication: added, submitted, signed, taken back. The caller holds the transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from reifegrad.errors import fail
from reifegrad_web import writing
from reifegrad_web.documents.document import DocumentVersion, State, What
from reifegrad_web.documents.versions import OPEN, SIGNERS, manager_of, short, text_hash

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from reifegrad_web.documents.versions import CheckedDocument
    from reifegrad_web.org.people import Decider

Version = TypeVar("Version", bound=DocumentVersion)


def in_turn(kind: type[DocumentVersion], name: str) -> None:
    """Let one transaction at a time decide about a document: two signatures, or one and a publication, at once."""
    writing.in_turn(kind.NOUN if kind.IS_ONLY_ONE else f"{kind.NOUN}:{name}")


def note(version: DocumentVersion, what: str, by: Decider, now: datetime, why: str) -> None:
    """Keep what was decided."""
    version.events.create(what=what, who=by.who, user=by.user, at=now, why=why)


def locked(version: Version, allowed: Collection[str], what: str) -> Version:
    """The version as it is now, when it is our turn. Raises `ReifegradError`: it is in another state."""
    in_turn(type(version), version.name)
    fresh = manager_of(type(version)).get(pk=version.pk)
    if fresh.state not in allowed:
        raise fail(
            "version-state",
            kind=fresh.NOUN,
            name=fresh.name,
            version=short(fresh),
            state=fresh.state,
            what=what,
            allowed=", ".join(allowed),
        )
    return fresh


def add(
    kind: type[Version], checked: CheckedDocument, by: Decider, now: datetime, why: str = ""
) -> tuple[Version, bool]:
    """Keep a text as a draft; True if it was not there yet. A version that is there stays as far as it is."""
    in_turn(kind, checked.name)
    values = {"hash": checked.hash, "text": checked.text, "created_at": now, "state": State.DRAFT}
    version, made = manager_of(kind).get_or_create(
        name=checked.name, text_hash=text_hash(checked.text), defaults=values
    )
    if made:
        note(version, What.ADDED, by, now, why)
    return version, made


def take_up(version: Version, by: Decider, now: datetime, why: str = "") -> Version:
    """Make a draft again of a version that was given up: somebody has written the very same text once more.

    Raises:
        ReifegradError: The version is not given up, or was published before.
    """
    found = locked(version, (State.RETIRED,), "add")
    if found.published_at is not None:
        raise fail("version-published-before", kind=found.NOUN, name=found.name, version=short(found))
    found.state, found.retired_at = State.DRAFT, None
    found.save(update_fields=["state", "retired_at"])
    note(found, What.ADDED, by, now, why)
    return found


def submit(version: Version, by: Decider, now: datetime, why: str = "") -> Version:
    """Ask marketing and sales to look at a draft, or once more at a version that was given up.

    Raises:
        ReifegradError: The version is in review, published, or was published before.
    """
    found = locked(version, (State.DRAFT, State.RETIRED), "submit")
    if found.published_at is not None:
        raise fail("version-published-before", kind=found.NOUN, name=found.name, version=short(found))
    found.state, found.retired_at = State.IN_REVIEW, None
    found.save(update_fields=["state", "retired_at"])
    note(found, What.SUBMITTED, by, now, why)
    return found


def sign(version: Version, by: Decider, now: datetime, comment: str = "") -> Version:
    """Stand for this very version.

    Raises:
        ReifegradError: It is not in review; or the user has no say, or has signed it.
    """
    found = locked(version, (State.IN_REVIEW,), "sign")
    user = by.user
    if user is None or user.role not in SIGNERS:
        raise fail("signature-role", who=by.who, role="-" if user is None else user.role)
    if found.signatures.filter(user=user, withdrawn_at=None).exists():
        raise fail("signature-twice", who=by.who, version=short(found))
    found.signatures.create(user=user, role=user.role, comment=comment, signed_at=now)
    note(found, What.SIGNED, by, now, comment)
    return found


def withdraw(version: Version, by: Decider, now: datetime, why: str = "") -> Version:
    """Take one's signature back, before the version is published.

    Raises:
        ReifegradError: The version is not in review, or the user has not signed it.
    """
    found = locked(version, (State.IN_REVIEW,), "withdraw")
    mine = found.signatures.filter(user=by.user, withdrawn_at=None)
    if by.user is None or not mine.update(withdrawn_at=now):
        raise fail("signature-none", kind=found.NOUN, who=by.who, version=short(found))
    note(found, What.WITHDRAWN, by, now, why)
    return found


def give_up(version: Version, by: Decider, now: datetime, why: str = "") -> Version:
    """Take a version out of the review, or the published one out of service. Signatures of a review end with it.

    Raises:
        ReifegradError: The version is retired already.
    """
    found = locked(version, (*OPEN, State.PUBLISHED), "retire")
    if found.state != State.PUBLISHED:
        found.signatures.filter(withdrawn_at=None).update(withdrawn_at=now)
    found.state, found.retired_at = State.RETIRED, now
    found.save(update_fields=["state", "retired_at"])
    note(found, What.RETIRED, by, now, why)
    return found
