"""Finds versions of scoring models, and reads them. Writes nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from reifegrad.spec.loader import parse_model
from reifegrad_web.documents import versions
from reifegrad_web.documents.document import State
from reifegrad_web.models.models import ModelVersion

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from reifegrad.spec.model import ScoringModel


def versions_of(name: str) -> Sequence[ModelVersion]:
    """All versions of a model, the newest first. Raises `ReifegradError`: there is no such model."""
    return versions.versions_of(ModelVersion, name)


def published_models() -> Sequence[ScoringModel]:
    """The models that score, by name, as they were read."""
    rows = ModelVersion.objects.filter(state=State.PUBLISHED).order_by("name")
    return [_read(row.name, row.text) for row in rows]


def models_called(names: Mapping[str, str]) -> Mapping[str, ScoringModel]:
    """Those of the named models that score, by what a document calls them."""
    by_name = {model.name: model for model in published_models()}
    return {called: by_name[name] for called, name in names.items() if name in by_name}


def published_of(name: str) -> ModelVersion | None:
    """The version of a model that scores; None where none does."""
    return versions.published_of(ModelVersion, name)


def model_of(version: ModelVersion) -> ScoringModel:
    """The model of a version, as it was read before it was kept."""
    return _read(version.name, version.text)


@lru_cache(maxsize=32)
def _read(name: str, text: str) -> ScoringModel:
    return parse_model(text, file=name)


def model_names() -> Sequence[str]:
    """The names of all models."""
    return versions.names_of(ModelVersion)


def find_version(name: str, given: str) -> ModelVersion:
    """A version by the beginning of its hash (at least 4 digits), or `published`; the hash of its scores works, too.

    Raises:
        ReifegradError: There is none, or several begin like this.
    """
    return versions.find_version(ModelVersion, name, given)


def the_one(name: str, states: Collection[str], version: str | None = None) -> ModelVersion:
    """The version that is meant: the named one, or the only one in one of these states.

    Raises:
        ReifegradError: There is none, or there are several.
    """
    return versions.the_one(ModelVersion, name, states, version)
