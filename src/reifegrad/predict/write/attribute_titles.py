"""Titles of attributes for people, in German and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.language import LANGUAGES
from reifegrad.language.words import Words, titles
from reifegrad.spec.model import AttributeRule

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.title import Title


def attribute_title(name: str) -> Title:
    """The titles of an attribute, in two languages."""
    key = f"attribute.{name}"
    if Words(LANGUAGES[0]).has(key):
        return titles(key)
    word = name.replace("_", " ").strip() or name  # a word of the file, which nobody translates
    return {"de": word, "en": word[:1].upper() + word[1:]}


def title_in_model(model: ScoringModel, name: str) -> Title:
    """The title of the criterion that reads the attribute, if there is one that reads nothing else."""
    rules = (c for c in model.criteria() if isinstance(c.rule, AttributeRule) and c.rule.attribute == name)
    titled = next((criterion.title for criterion in rules if criterion.title), None)
    return titled or attribute_title(name.removeprefix("account."))
