"""Finds versions of a kind of document, and says how far they are: states, signatures, decisions. Writes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from reifegrad.errors import fail
from reifegrad_web.documents.document import DocumentVersion, State, What
from reifegrad_web.org.models import User

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from django.db.models import Model
    from django.db.models.manager import Manager

Version = TypeVar("Version", bound=DocumentVersion)
OPEN = (State.DRAFT, State.IN_REVIEW)
PUBLISHED = "published"
"""The version of this name is the one in service, whichever it is."""
SIGNERS = (str(User.Role.MARKETING), str(User.Role.SALES))
"""The roles of which one person each must sign."""
_SHOWN, _SHORTEST = 12, 4
_PUT_IN_SERVICE = frozenset({What.PUBLISHED, What.PUBLISHED_UNSIGNED, What.BACK})


class CheckedDocument(Protocol):
    """A text that was read and is what it should be; nothing else becomes a version."""

    @property
    def name(self) -> str:
        """What the document is called."""

    @property
    def text(self) -> str:
        """To the letter."""

    @property
    def hash(self) -> str:
        """What the text means."""


@dataclass(frozen=True)
class Signed:
    """A signature: by whom, in which role, when; `withdrawn_at` is None while it counts."""

    user: str
    role: str
    signed_at: datetime
    comment: str
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Decided:
    """What was decided about a version."""

    what: str
    who: str
    at: datetime
    why: str


@dataclass(frozen=True)
class VersionRecord:
    """A version as it is shown. `missing` are the roles that have still to sign before it can be published.

    `model_hash` is what the text means.
    """

    name: str
    version: str
    model_hash: str
    state: str
    created_at: datetime
    published_at: datetime | None
    retired_at: datetime | None
    missing: tuple[str, ...]
    signatures: tuple[Signed, ...]
    events: tuple[Decided, ...]

    @property
    def short(self) -> str:
        """The version's name as people read it."""
        return self.version[:_SHOWN]

    @property
    def is_signed(self) -> bool:
        """Whether it can be published: one of marketing and one of sales stand for it."""
        return self.state == State.IN_REVIEW and not self.missing

    @property
    def added(self) -> Decided | None:
        """By whom it came; of versions that are older than this record nobody knows."""
        return next(iter(self.events), None)

    @property
    def put_in_service(self) -> Decided | None:
        """How it came into service, the last time; None if it never was."""
        return next((each for each in reversed(self.events) if each.what in _PUT_IN_SERVICE), None)

    def is_signed_by(self, user: str) -> bool:
        """Whether somebody stands for it."""
        return any(each.user == user and each.withdrawn_at is None for each in self.signatures)


def manager_of(kind: type[Version]) -> Manager[Version]:
    """Where the versions of a kind are found."""
    return kind._default_manager


def text_hash(text: str) -> str:
    """What a version of this text is called."""
    return hashlib.sha256(text.encode()).hexdigest()


def short(version: DocumentVersion) -> str:
    """The version's name as people read it."""
    return version.text_hash[:_SHOWN]


def names_of(kind: type[Version]) -> Sequence[str]:
    """The names of all documents of a kind."""
    return list(manager_of(kind).order_by("name").values_list("name", flat=True).distinct())


def versions_of(kind: type[Version], name: str) -> Sequence[Version]:
    """All versions of a document, the newest first. Raises `ReifegradError`: there is none of this name."""
    found = list(manager_of(kind).filter(name=name).order_by("-created_at", "-id"))
    if not found:
        raise kind.unknown(name, names_of(kind))
    return found


def published_of(kind: type[Version], name: str) -> Version | None:
    """The version of a document that is in service; None where none is."""
    return manager_of(kind).filter(name=name, state=State.PUBLISHED).first()


def find_version(kind: type[Version], name: str, given: str) -> Version:
    """A version by the beginning of its hash (at least 4 digits), or `published`; the hash of its meaning works, too.

    Raises:
        ReifegradError: There is none, or several begin like this.
    """
    every = versions_of(kind, name)
    if given == PUBLISHED:
        found = [each for each in every if each.state == State.PUBLISHED]
    else:
        start = given.lower() if len(given) >= _SHORTEST else "-"
        found = [each for each in every if each.text_hash.startswith(start)]
        found = found or [each for each in every if each.hash.startswith(start)]
    if not found:
        raise fail("version-unknown", name=name, version=given, known=", ".join(map(short, every)))
    return _only(name, found)


def the_one(kind: type[Version], name: str, states: Collection[str], version: str | None = None) -> Version:
    """The version that is meant: the named one, or the only one in one of these states.

    Raises:
        ReifegradError: There is none, or there are several.
    """
    if version is not None:
        return find_version(kind, name, version)
    found = [each for each in versions_of(kind, name) if each.state in states]
    if not found:
        raise fail("version-none", kind=kind.NOUN, name=name, states=", ".join(states))
    return _only(name, found)


def _only(name: str, found: Sequence[Version]) -> Version:
    if len(found) > 1:
        raise fail("version-ambiguous", name=name, known=", ".join(map(short, found)))
    return found[0]


def missing_roles(version: DocumentVersion) -> tuple[str, ...]:
    """The roles of which nobody has signed this version, or has withdrawn it."""
    return _missing(set(version.signatures.filter(withdrawn_at=None).values_list("role", flat=True)))


def _missing(signed: Collection[str]) -> tuple[str, ...]:
    return tuple(role for role in SIGNERS if role not in signed)


def record(version: DocumentVersion) -> VersionRecord:
    """All that is known of a version, but its text."""
    return records([version])[0]


def records(found: Sequence[DocumentVersion]) -> list[VersionRecord]:
    """The same of several versions of one kind, with as many questions to the database as of one."""
    if not found:
        return []
    kind = type(found[0])
    signatures: dict[int, list[Signed]] = {}
    for each in _rows(kind, "signatures").filter(version__in=found).select_related("user").order_by("id"):
        signed = Signed(each.user.username, each.role, each.signed_at, each.comment, each.withdrawn_at)
        signatures.setdefault(each.version_id, []).append(signed)
    events: dict[int, list[Decided]] = {}
    for event in events_of(kind).filter(version__in=found).order_by("id"):
        events.setdefault(event.version_id, []).append(Decided(event.what, event.who, event.at, event.why))
    return [_record(each, tuple(signatures.get(each.pk, ())), tuple(events.get(each.pk, ()))) for each in found]


def events_of(kind: type[DocumentVersion]) -> Manager[Any]:
    """Where what was decided about the versions of a kind is found."""
    return _rows(kind, "events")


def _rows(kind: type[DocumentVersion], of: str) -> Manager[Any]:
    return cast("type[Model]", kind._meta.get_field(of).related_model)._default_manager


def _record(version: DocumentVersion, signatures: tuple[Signed, ...], events: tuple[Decided, ...]) -> VersionRecord:
    return VersionRecord(
        name=version.name,
        version=version.text_hash,
        model_hash=version.hash,
        state=version.state,
        created_at=version.created_at,
        published_at=version.published_at,
        retired_at=version.retired_at,
        missing=_missing({each.role for each in signatures if each.withdrawn_at is None}),
        signatures=signatures,
        events=events,
    )
