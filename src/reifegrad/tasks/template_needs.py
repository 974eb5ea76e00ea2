"""Tells which columns the shipped models read that files do not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.reads import ACCOUNT_PREFIX, EMAIL, EMAIL_DOMAIN
from reifegrad.templates.shipped import load_template, template_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.spec.model import ScoringModel


def lacking_columns(columns: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """For each shipped model, the columns that it reads and that no table has; models that lack none are left out.

    Such a model can be scored only with `--allow-missing`. Properties of activities are not asked for where there are
    no activities.

    Args:
        columns: The columns of each table that is there.
    """
    people = columns.get("leads", set()) | columns.get("accounts", set())
    people |= {EMAIL_DOMAIN} if EMAIL in people else set()
    found = {}
    for name in template_names():
        model = load_template(name)
        lacking = [*_properties(model, columns), *_attributes(model, people)]
        if lacking:
            found[name] = tuple(dict.fromkeys(lacking))
    return found


def _properties(model: ScoringModel, columns: Mapping[str, set[str]]) -> list[str]:
    there = columns.get("activities")
    return [] if there is None else [name for name in model.reads.properties if name not in there]


def _attributes(model: ScoringModel, people: set[str]) -> list[str]:
    bare = [name.removeprefix(ACCOUNT_PREFIX) for name in model.reads.attributes]
    return [EMAIL if name == EMAIL_DOMAIN else name for name in bare if name not in people]
