"""Says of which crossings a webhook is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import fail, nearest
from reifegrad.spec.value_order import values_of
from reifegrad_web.scoring.reading import served_models
from reifegrad_web.scoring.rising import rises

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.scoring.models import ScoreTransition
    from reifegrad_web.webhooks.models import Webhook

WHATS = ("stage", "cell", "grade", "segment", "priority")
ACTIONS_ONLY = "action"
"""Beside the others: nothing that is crossed is told, only what rules tell this webhook."""
MOST_VALUES = 50


def published() -> Mapping[str, ScoringModel]:
    """The models that score at the moment, by name."""
    return {each.name: each.model for each in served_models()}


def wants(webhook: Webhook, crossed: ScoreTransition, models: Mapping[str, ScoringModel]) -> bool:
    """Whether a webhook is to be told of a crossing.

    Where only rises are wanted, nothing is told of what a model does not order or that is not published any more.
    """
    if not webhook.is_on or crossed.at < webhook.since or (webhook.model and crossed.model != webhook.model):
        return False
    if webhook.whats and crossed.what not in webhook.whats:
        return False
    if webhook.values and crossed.after not in webhook.values:
        return False
    model = models.get(crossed.model)
    return not webhook.only_rising or (model is not None and rises(model, crossed))


def check_wanted(model: str, whats: Sequence[str], values: Sequence[str]) -> None:
    """Refuse what no crossing can ever be.

    Raises:
        ReifegradError: No such model is published, or none of the models that are meant has such a value.
    """
    models = published()
    if model and model not in models:
        raise fail("webhook-model", name=model, near=nearest(model, models))
    meant = [models[model]] if model else list(models.values())
    known = dict.fromkeys(
        name for each in meant for what, names in values_of(each).items() if what in (whats or WHATS) for name in names
    )
    unknown = [value for value in values if value not in known]
    if unknown and meant:
        raise fail("webhook-value", name=unknown[0], near=nearest(unknown[0], known))
