"""Checks of names and titles: misspellings, duplicates, missing languages, sensitive data."""

from __future__ import annotations

import difflib
import re
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

from reifegrad.spec.checks.check import Check, Finding
from reifegrad.spec.checks.remedy import ReplaceWords
from reifegrad.spec.checks.truth import conditions, expressions, nodes
from reifegrad.spec.condition import Compare, Name, names
from reifegrad.spec.condition_functions import FUNCTIONS
from reifegrad.spec.kinds import looked_for
from reifegrad.spec.model import AttributeRule, MeasureRule
from reifegrad.spec.vocabulary import KNOWN_ATTRIBUTES, KNOWN_PROPERTIES, USUAL_ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.errors import Severity
    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.title import Title

_SENSITIVE = frozenset(
    {
        "religion",
        "religious",
        "konfession",
        "faith",
        "church",
        "health",
        "gesundheit",
        "illness",
        "krankheit",
        "disability",
        "behinderung",
        "ethnicity",
        "ethnic",
        "race",
        "herkunft",
        "nationality",
        "staatsangehoerigkeit",
        "gender",
        "sex",
        "geschlecht",
        "sexuality",
        "salutation",
        "anrede",
        "birthday",
        "birthdate",
        "birth",
        "geburtsdatum",
        "geburtstag",
        "alter",
        "union",
        "gewerkschaft",
        "political",
        "partei",
        "pregnancy",
        "schwanger",
        "marital",
        "familienstand",
    }
)
_CALL = re.compile(rf"({'|'.join(FUNCTIONS)})\(.*\)$", re.IGNORECASE)
_ONLY_ALONE = frozenset({"age", "lead_age", "person_age", "contact_age", "age_years", "age_group"})


def attribute_places(model: ScoringModel) -> dict[str, Path]:
    """Every attribute with the first place that reads it."""
    found: dict[str, Path] = {}
    for criterion in model.criteria():
        if isinstance(criterion.rule, AttributeRule):
            found.setdefault(criterion.rule.attribute, (*criterion.path, "attribute"))
    for place in expressions(model):
        if place.path[-1] != "where":
            for name in names(place.node):
                found.setdefault(name, place.path)
    for name in names(model.formula) if model.formula is not None else ():
        found.setdefault(name, ("score",))
    return {name: path for name, path in found.items() if name in model.attributes}


def _properties(model: ScoringModel) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for place in expressions(model):
        if place.path[-1] == "where":
            for name in names(place.node):
                found.setdefault(name, place.path)
    for counting in model.countings():
        if isinstance(counting.rule, MeasureRule) and counting.rule.property is not None:
            found.setdefault(counting.rule.property, (*counting.path, "measure"))
    return found


class ScoreLooksMisspelt(Check):
    """A name in the formula, a segment or a priority that is close to the name of a dimension.

    A name that is not a dimension is read as an attribute of the lead. It is unknown for every lead, and nothing
    tells you.

    ```yaml
    dimensions:
      fit: {criteria: {size: {when: employees > 100, points: 20}}}
    segments: {active: scor > 0, undecided: else}
    ```

    Correct the name.
    """

    is_fixable: ClassVar[bool] = True

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Attributes that only conditions after scoring read, close to the name of a score."""
        scored = ["score", *(dimension.name for dimension in model.dimensions)]
        read = [(place.path, place.node) for place in conditions(model) if place.of_results]
        read += [(("score",), model.formula)] if model.formula is not None else []
        for path, node in read:
            for name in dict.fromkeys(names(node)):
                close = difflib.get_close_matches(name, scored, n=1, cutoff=0.75)
                if name not in scored and close:
                    edit = ReplaceWords(path, (name,), (close[0],))
                    yield Finding.at(path, edit=edit, name=name, close=close[0])


class TextWithoutQuotes(Check):
    """A comparison with a name that is probably a text.

    Without quotes, `DE` is read as an attribute. It is unknown for every lead, so the condition is never true.

    ```yaml
    dimensions:
      fit: {criteria: {home: {when: country = DE, points: 20}}}
    ```

    Write `country = 'DE'`.
    """

    is_fixable: ClassVar[bool] = True

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Names with capitals that are only ever compared with another name."""
        for place in expressions(model):
            for node in nodes(place.node):
                if isinstance(node, Compare) and isinstance(node.left, Name) and isinstance(node.right, Name):
                    name = node.right.name
                    if name != name.lower() and node.left.name == node.left.name.lower():
                        edit = ReplaceWords(place.path, (name,), (f"'{name}'",))
                        yield Finding.at(place.path, edit=edit, name=name)


class NameLooksMisspelt(Check):
    """An attribute or property whose name is close to a well-known one.

    The column would be missing from your tables, or empty.

    ```yaml
    dimensions:
      fit: {criteria: {size: {when: employes > 100, points: 20}}}
    ```

    Correct the name, or ignore the note if this is what the column is called.
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Names close to those that the tables know."""
        for found, known in (
            (attribute_places(model), KNOWN_ATTRIBUTES | USUAL_ATTRIBUTES),
            (_properties(model), KNOWN_PROPERTIES),
        ):
            for name, path in found.items():
                close = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
                if name not in known and close:
                    # No edit: the column may really be called so, and only the owner of the data knows.
                    yield Finding.at(path, name=name, close=close[0])


class AttributeIsExpression(Check):
    """An attribute whose name is written like a function.

    `attribute` is the name of a column, whatever it is called; the column would be missing, and the value unknown.

    ```yaml
    dimensions:
      fit: {criteria: {old: {attribute: days_since(created_at), points: {"> 90": -10, else: 0}}}}
    ```

    Write `measure: days_since(created_at)`, or ignore the warning if this is what the column is called.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Names that are a function of conditions with parentheses."""
        for criterion in model.criteria():
            if isinstance(criterion.rule, AttributeRule) and _CALL.match(criterion.rule.attribute):
                yield Finding.at((*criterion.path, "attribute"), name=criterion.rule.attribute)


class ActivityInTwoForms(Check):
    """Two kinds of activity that differ only in their ending.

    `page_view` and `page_viewed` are different kinds; activities of one do not count for the other.

    ```yaml
    dimensions:
      interest:
        criteria:
          pricing: {activity: page_viewed, where: "path like '/pricing%'", points: 5}
          blog: {activity: page_view, where: "path like '/blog%'", points: 1}
    ```

    Use one form, the past tense: `page_viewed`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Kinds with the same stem."""
        kinds: dict[str, Path] = {}
        for counting in model.countings():
            for kind, path in looked_for(counting):
                kinds.setdefault(kind, path)
        for one, other in combinations(kinds, 2):
            if _stem(one) == _stem(other):
                yield Finding.at(kinds[other], one=one, other=other)


def _stem(kind: str) -> str:
    return re.sub(r"(?:ed|ing|s|d)$", "", kind.lower().replace("-", "_"))


class TitleMissesLanguage(Check):
    """A title in one language in a model whose other titles have two.

    Readers of the other language see a text they may not understand.

    ```yaml
    dimensions:
      fit:
        title: {de: Passung, en: Fit}
        criteria:
          size: {title: {de: Größe}, when: employees > 100, points: 20}
    ```

    Add the translation.
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Titles without a language that another title has."""
        found = list(titles_of_model(model))
        languages = {language for _, title in found for language in title if language}
        for path, title in found:
            missing = sorted(languages - set(title))
            if title and "" not in title and missing:
                yield Finding.at(path, languages=tuple(missing))


def titles_of_model(model: ScoringModel) -> Iterator[tuple[Path, Title]]:
    """Every title and reason of a model with its place."""
    yield ("title",), model.title
    yield ("goal",), model.goal
    for dimension in model.dimensions:
        path: Path = ("dimensions", dimension.name)
        yield (*path, "title"), dimension.title
        for group in dimension.groups:
            yield (*path, "groups", group.name, "title"), group.title
        for persona in dimension.personas:
            yield (*path, "personas", persona.name, "title"), persona.title
        for criterion in dimension.criteria:
            yield (*criterion.path, "title"), criterion.title
            yield (*criterion.path, "disqualify"), criterion.disqualify or {}
    for name, cell in model.matrix.cells.items() if model.matrix else ():
        yield ("matrix", "cells", name, "title"), cell.title
    for key, cases in (("segments", model.segments), ("priorities", model.priorities)):
        for case in cases:
            yield (key, case.name, "title"), case.title


class SensitiveAttribute(Check):
    """An attribute that should not decide how a person is treated.

    Religion, health, origin, union membership and the like are protected by article 9 of the GDPR; age, sex and
    origin by laws against discrimination. A form of address reveals the sex.

    ```yaml
    dimensions:
      fit: {criteria: {age: {attribute: age, points: {"> 60": -10, else: 0}}}}
    ```

    Take the criterion out. If you must keep it, ask your data protection officer first.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Attributes whose name says so."""
        for name, path in attribute_places(model).items():
            word = name.removeprefix("account.").lower()
            if name.startswith("account."):
                continue
            if word in _ONLY_ALONE or _SENSITIVE & set(re.split(r"[^a-z0-9]+", word)):
                yield Finding.at(path, name=name)


WORD_CHECKS: tuple[Check, ...] = (
    ScoreLooksMisspelt(),
    TextWithoutQuotes(),
    NameLooksMisspelt(),
    AttributeIsExpression(),
    ActivityInTwoForms(),
    TitleMissesLanguage(),
    SensitiveAttribute(),
)
