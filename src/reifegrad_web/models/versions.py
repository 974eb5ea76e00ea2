"""Finds versions of models, and says how far they are: texts, states, signatures, what was decided. Writes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reifegrad.errors import fail, nearest
from reifegrad.spec.loader import parse_model
from reifegrad_web.models.models import ModelVersion, Signature, VersionEvent
from reifegrad_web.org.models import User

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel

State = ModelVersion.State
OPEN = (State.DRAFT, State.IN_REVIEW)
PUBLISHED = "published"
"""The version of this name is the one that scores, whichever it is."""
SIGNERS = (str(User.Role.MARKETING), str(User.Role.SALES))
"""The roles of which one person each must sign."""
_SHOWN, _SHORTEST = 12, 4
_PUT_IN_SERVICE = frozenset({VersionEvent.What.PUBLISHED, VersionEvent.What.PUBLISHED_UNSIGNED, VersionEvent.What.BACK})


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
    """A version as it is shown. `missing` are the roles that have still to sign before it can be published."""

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
        """How it became the one that scores, the last time; None if it never was."""
        return next((each for each in reversed(self.events) if each.what in _PUT_IN_SERVICE), None)

    def is_signed_by(self, user: str) -> bool:
        """Whether somebody stands for it."""
        return any(each.user == user and each.withdrawn_at is None for each in self.signatures)


def text_hash(text: str) -> str:
    """What a version of this text is called."""
    return hashlib.sha256(text.encode()).hexdigest()


def short(version: ModelVersion) -> str:
    """The version's name as people read it."""
    return version.text_hash[:_SHOWN]


def versions_of(name: str) -> Sequence[ModelVersion]:
    """All versions of a model, the newest first. Raises `ReifegradError`: there is no such model."""
    found = list(ModelVersion.objects.filter(name=name).order_by("-created_at", "-id"))
    if not found:
        raise fail("model-unknown", name=name, near=nearest(name, model_names()))
    return found


def published_models() -> Sequence[ScoringModel]:
    """The models that score, by name, as they were read."""
    rows = ModelVersion.objects.filter(state=State.PUBLISHED).order_by("name")
    return [_read(row.name, row.text) for row in rows]


def published_of(name: str) -> ModelVersion | None:
    """The version of a model that scores; None where none does."""
    return ModelVersion.objects.filter(name=name, state=State.PUBLISHED).first()


def model_of(version: ModelVersion) -> ScoringModel:
    """The model of a version, as it was read before it was kept."""
    return _read(version.name, version.text)


@lru_cache(maxsize=32)
def _read(name: str, text: str) -> ScoringModel:
    return parse_model(text, file=name)


def model_names() -> Sequence[str]:
    """The names of all models."""
    return list(ModelVersion.objects.order_by("name").values_list("name", flat=True).distinct())


def find_version(name: str, given: str) -> ModelVersion:
    """A version by the beginning of its hash (at least 4 digits), or `published`; the hash of its scores works, too.

    Raises:
        ReifegradError: There is none, or several begin like this.
    """
    every = versions_of(name)
    if given == PUBLISHED:
        found = [each for each in every if each.state == State.PUBLISHED]
    else:
        start = given.lower() if len(given) >= _SHORTEST else "-"
        found = [each for each in every if each.text_hash.startswith(start)]
        found = found or [each for each in every if each.hash.startswith(start)]
    if not found:
        raise fail("version-unknown", name=name, version=given, known=", ".join(map(short, every)))
    return _only(name, found)


def the_one(name: str, states: Collection[str], version: str | None = None) -> ModelVersion:
    """The version that is meant: the named one, or the only one in one of these states.

    Raises:
        ReifegradError: There is none, or there are several.
    """
    if version is not None:
        return find_version(name, version)
    found = [each for each in versions_of(name) if each.state in states]
    if not found:
        raise fail("version-none", name=name, states=", ".join(states))
    return _only(name, found)


def _only(name: str, found: Sequence[ModelVersion]) -> ModelVersion:
    if len(found) > 1:
        raise fail("version-ambiguous", name=name, known=", ".join(map(short, found)))
    return found[0]


def missing_roles(version: ModelVersion) -> tuple[str, ...]:
    """The roles of which nobody has signed this version, or has withdrawn it."""
    return _missing(set(Signature.objects.filter(version=version, withdrawn_at=None).values_list("role", flat=True)))


def _missing(signed: Collection[str]) -> tuple[str, ...]:
    return tuple(role for role in SIGNERS if role not in signed)


def record(version: ModelVersion) -> VersionRecord:
    """All that is known of a version, but its text."""
    return records([version])[0]


def records(found: Sequence[ModelVersion]) -> list[VersionRecord]:
    """The same of several versions, with as many questions to the database as of one."""
    signatures: dict[int, list[Signed]] = {}
    for each in Signature.objects.filter(version__in=found).select_related("user").order_by("id"):
        signed = Signed(each.user.username, each.role, each.signed_at, each.comment, each.withdrawn_at)
        signatures.setdefault(each.version_id, []).append(signed)
    events: dict[int, list[Decided]] = {}
    for event in VersionEvent.objects.filter(version__in=found).order_by("id"):
        events.setdefault(event.version_id, []).append(Decided(event.what, event.who, event.at, event.why))
    return [_record(each, tuple(signatures.get(each.pk, ())), tuple(events.get(each.pk, ()))) for each in found]


def _record(version: ModelVersion, signatures: tuple[Signed, ...], events: tuple[Decided, ...]) -> VersionRecord:
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
