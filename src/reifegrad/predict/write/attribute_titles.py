"""Titles of attributes for people, in German and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.model import AttributeRule

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel, Title

TITLES: dict[str, Title] = {
    "authority": {"de": "Entscheidungsbefugnis", "en": "Authority"},
    "budget": {"de": "Budget", "en": "Budget"},
    "campaign": {"de": "Kampagne", "en": "Campaign"},
    "city": {"de": "Ort", "en": "City"},
    "country": {"de": "Land", "en": "Country"},
    "department": {"de": "Abteilung", "en": "Department"},
    "email_domain": {"de": "E-Mail-Domain", "en": "E-mail domain"},
    "employees": {"de": "Mitarbeiter", "en": "Employees"},
    "industry": {"de": "Branche", "en": "Industry"},
    "need": {"de": "Bedarf", "en": "Need"},
    "position": {"de": "Position", "en": "Position"},
    "revenue": {"de": "Umsatz", "en": "Revenue"},
    "source": {"de": "Herkunft", "en": "Source"},
    "timing": {"de": "Zeitpunkt", "en": "Time"},
}
"""What well-known attributes are called; others are called by their names."""


def attribute_title(name: str) -> Title:
    """The titles of an attribute, in two languages."""
    word = name.replace("_", " ").strip() or name
    return TITLES.get(name, {"de": word, "en": word[:1].upper() + word[1:]})


def title_in_model(model: ScoringModel, name: str) -> Title:
    """The title of the criterion that reads the attribute, if there is one that reads nothing else."""
    rules = (c for c in model.criteria() if isinstance(c.rule, AttributeRule) and c.rule.attribute == name)
    titled = next((criterion.title for criterion in rules if criterion.title), None)
    return titled or attribute_title(name.removeprefix("account."))
