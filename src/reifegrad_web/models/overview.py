"""Says of every model which version scores, what waits for whom, and what was decided when. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from reifegrad.errors import fail, nearest
from reifegrad_web.models.models import ModelVersion, VersionEvent
from reifegrad_web.models.versions import State, VersionRecord, model_names, model_of, records, short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel


@dataclass(frozen=True)
class ModelStanding:
    """How far a model is: the version that scores, those in review, and the newest draft that is younger than it.

    `drafts` counts those. `model` is what the version says that scores; of a model without one, the newest.
    """

    name: str
    model: ScoringModel
    published: VersionRecord | None
    in_review: Sequence[VersionRecord]
    draft: VersionRecord | None
    drafts: int
    before: VersionRecord | None
    """What scored before the published version, or last; None if nothing did."""


@dataclass(frozen=True)
class PastDecision:
    """What was decided about which version, by whom, when and why. `number` puts them in order."""

    number: int
    version: str
    short: str
    what: str
    who: str
    role: str
    at: datetime
    why: str


@dataclass(frozen=True)
class NamedVersion:
    """A version in a list to choose from."""

    version: str
    short: str
    state: str
    created_at: datetime


def standings() -> Sequence[ModelStanding]:
    """Every model, by name."""
    return _standings(list(ModelVersion.objects.defer("text").order_by("name", "-created_at", "-id")))


def waiting_for(role: str) -> Sequence[tuple[ModelStanding, VersionRecord]]:
    """The versions in review that lack the signature of a role."""
    if not ModelVersion.objects.filter(state=State.IN_REVIEW).exists():
        return []
    return [(each, found) for each in standings() for found in each.in_review if role in found.missing]


def standing(name: str) -> ModelStanding:
    """How far one model is. Raises `ReifegradError`: there is no such model."""
    rows = ModelVersion.objects.defer("text").filter(name=name).order_by("-created_at", "-id")
    found = _standings(list(rows))
    if not found:
        raise fail("model-unknown", name=name, near=nearest(name, model_names()))
    return found[0]


def named_versions(name: str) -> Sequence[NamedVersion]:
    """The versions of a model, the newest first."""
    rows = ModelVersion.objects.defer("text").filter(name=name).order_by("-created_at", "-id")
    return [NamedVersion(row.text_hash, short(row), row.state, row.created_at) for row in rows]


def decisions(name: str, before: int | None, most: int) -> Sequence[PastDecision]:
    """What was decided about the versions of a model, the latest first.

    That one version took the place of another is left out: it goes without saying when the other is published.

    Args:
        name: The model.
        before: The number of the last decision that was seen; None at the beginning.
        most: How many.
    """
    rows = VersionEvent.objects.filter(version__name=name).exclude(what=VersionEvent.What.REPLACED)
    if before is not None:
        rows = rows.filter(id__lt=before)
    rows = rows.select_related("version", "user").defer("version__text").order_by("-id")
    return [
        PastDecision(
            row.pk, row.version.text_hash, short(row.version), row.what, row.who,
            "" if row.user is None else row.user.role, row.at, row.why,
        )
        for row in rows[:most]
    ]  # fmt: skip


def _standings(rows: Sequence[ModelVersion]) -> Sequence[ModelStanding]:
    by_name = [(name, list(found)) for name, found in groupby(rows, key=lambda row: row.name)]
    shown = {row.pk: row for _, found in by_name for row in _shown(found)}
    told = dict(zip(shown, records(list(shown.values())), strict=True))
    texts = ModelVersion.objects.in_bulk([_speaks_for(found).pk for _, found in by_name])
    return [_standing(name, found, told, texts[_speaks_for(found).pk]) for name, found in by_name]


def _shown(rows: Sequence[ModelVersion]) -> Sequence[ModelVersion]:
    """Those of which more is said than that they are there."""
    open_or_in_service = [row for row in rows if row.state in {State.PUBLISHED, State.IN_REVIEW}]
    return [*open_or_in_service, *_drafts(rows)[:1], *_before(rows)]


def _drafts(rows: Sequence[ModelVersion]) -> Sequence[ModelVersion]:
    """Those that nobody has passed over: the published version came before them."""
    since = next((row.created_at for row in rows if row.state == State.PUBLISHED), None)
    return [row for row in rows if row.state == State.DRAFT and (since is None or row.created_at > since)]


def _before(rows: Sequence[ModelVersion]) -> Sequence[ModelVersion]:
    past = [row for row in rows if row.state == State.RETIRED and row.published_at is not None]
    return sorted(past, key=lambda row: (row.retired_at or row.created_at, row.pk))[-1:]


def _speaks_for(rows: Sequence[ModelVersion]) -> ModelVersion:
    return next((row for row in rows if row.state == State.PUBLISHED), rows[0])


def _standing(
    name: str, rows: Sequence[ModelVersion], told: dict[int, VersionRecord], speaks: ModelVersion
) -> ModelStanding:
    drafts, before = _drafts(rows), _before(rows)
    return ModelStanding(
        name=name,
        model=model_of(speaks),
        published=next((told[row.pk] for row in rows if row.state == State.PUBLISHED), None),
        in_review=[told[row.pk] for row in rows if row.state == State.IN_REVIEW],
        draft=told[drafts[0].pk] if drafts else None,
        drafts=len(drafts),
        before=told[before[0].pk] if before else None,
    )
