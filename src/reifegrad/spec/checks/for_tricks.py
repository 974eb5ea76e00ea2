"""Checks of tricks: wishes that a model says in a roundabout way although there is a direct one in the cookbook."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

from reifegrad.spec.checks.check import Check, Finding
from reifegrad.spec.checks.for_words import attribute_places
from reifegrad.spec.checks.truth import conditions, nodes
from reifegrad.spec.condition import (
    Call,
    Compare,
    In,
    Like,
    Literal,
    Logic,
    Name,
    Node,
    children,
    evaluate,
    names,
)
from reifegrad.spec.model import AttributeRule, OccurrenceRule, WhenRule
from reifegrad.spec.reads import ACCOUNT_PREFIX
from reifegrad.spec.yaml_line import flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reifegrad.errors import Severity
    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import Criterion, Dimension, ScoringModel

_SHORT_WORDS = frozenset({"vp", "cto", "coo", "it", "pr", "ai", "bi", "pm", "ux", "intern"})
_OTHER_WORDS = (
    *("MVP Engineer", "Director of Operations", "Sales Coordinator", "Digital Marketing", "Product Manager"),
    *("Retail Manager", "Mobile Engineer", "Development Lead", "Luxury Goods Buyer", "International Sales"),
    *("Enterprise Sales", "Head of international sales"),
)
"""Positions in which a short word is part of a longer one."""

_COUNTRIES = tuple(
    frozenset(group.casefold().split("/"))
    for group in (
        *("DE/DEU/Germany/Deutschland", "AT/AUT/Austria/Österreich", "CH/CHE/Switzerland/Schweiz/Suisse"),
        *("US/USA/United States/Vereinigte Staaten", "GB/UK/GBR/United Kingdom/Großbritannien/Great Britain"),
        *("FR/FRA/France/Frankreich", "IT/ITA/Italy/Italien/Italia", "NL/NLD/Netherlands/Niederlande/Nederland"),
        *("ES/ESP/Spain/Spanien/España", "BE/BEL/Belgium/Belgien", "PL/POL/Poland/Polen/Polska"),
        *("LU/LUX/Luxembourg/Luxemburg", "CZ/CZE/Czechia/Tschechien/Czech Republic", "DK/DNK/Denmark/Dänemark"),
    )
)
"""Spellings of the countries that occur most; each group means one country."""

_DAYS = re.compile(
    r"(?:days?|tage)_(?:since|until|till|to|left|seit|bis)(?:_.+)?"
    r"|(?:.+_)?(?:days|tage)_(?:ago|old|alt)|(?:.+_)?(?:age|alter)_(?:in_)?(?:days|tagen?)"
)
_STEPS = 3


class LettersForWord(Check):
    """A pattern that looks for the letters of a word and so finds them within other words.

    `position like '%VP%'` is also true for an `MVP Engineer`, and `'% VP%'` is not for `VP Sales`.

    ```yaml
    dimensions:
      fit:
        criteria:
          vp: {when: "position like '%VP%'", points: 20}
    ```

    Write `has_word(position, 'VP')`: see [the
    cookbook](../how-to/cookbook.md#tell-a-vp-from-an-mvp-and-an-intern-from-international).
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Short words between wildcards that also match a longer word, and words next to spaces."""
        for path, node in _attribute_nodes(model):
            if not isinstance(node, Like) or (word := _between_wildcards(node)) is None:
                continue
            pattern, name, bare = node.pattern, next(names(node)), word.strip()
            if word != bare and bare.isalpha():
                yield Finding.at(path, "blank", pattern=pattern, name=name, word=bare)
            elif _is_exact(node) and word.lower() in _SHORT_WORDS and (other := _other_word(node, word)):
                yield Finding.at(path, other=other, pattern=pattern, name=name, word=bare)


class ChoiceByPattern(Check):
    """A pattern or a list of combinations that looks for one value of a multi-select.

    `'%erp%'` with separators misses the value where it is the first, the last or the only one.

    ```yaml
    dimensions:
      fit:
        criteria:
          product: {when: "interests like '%;erp;%'", points: 10}
    ```

    Write `has_value(interests, 'erp')`: see [the
    cookbook](../how-to/cookbook.md#find-one-choice-of-a-multi-select).
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Patterns with a separator at a wildcard, and lists in which one value is another with more."""
        for path, node in _attribute_nodes(model):
            if isinstance(node, Like) and (value := _choice(node.pattern)) and node.has_wildcards:
                yield Finding.at(path, text=node.pattern, name=next(names(node)), value=value)
        for path, name, texts in _listed_texts(model):
            found = next((text for text in texts if ";" in text and set(_parts(text)) & set(texts)), None)
            if found is not None:
                value = next(part for part in _parts(found) if part in texts)
                yield Finding.at(path, text=found, name=name, value=value)


class DaysByHand(Check):
    """An attribute that holds the days since or until something, and has to be recalculated every day.

    It is only right on the day of the export: a score as of another day counts the wrong age.

    ```yaml
    dimensions:
      fit:
        criteria:
          old: {when: days_since_created > 90, points: -10}
    ```

    Deliver the date, and let the model count: `days_since(created_at) > 90`. See [the
    cookbook](../how-to/cookbook.md#take-points-from-leads-older-than-90-days).
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Attributes, not measures, whose name says so."""
        measures = {measure.name for measure in model.measures}
        for name, path in attribute_places(model).items():
            if name not in measures and _DAYS.fullmatch(name.removeprefix("account.").lower()):
                yield Finding.at(path, name=name)


class CountrySpellings(Check):
    """A list that has several spellings of one country.

    The next criterion forgets one of them, and the next export brings another.

    ```yaml
    dimensions:
      fit:
        criteria:
          home: {when: "country in ('DE', 'Germany', 'Deutschland')", points: 20}
    ```

    Translate the spellings once, in the mapping file: `leads: {values: {country: {Germany: DE,
    Deutschland: DE}}}`. See [the cookbook](../how-to/cookbook.md#give-points-by-country-however-it-is-written).
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Texts that mean one country; the same word in two cases is left alone, as it may be in the data."""
        for path, name, texts in _listed_texts(model):
            pair = next((pair for pair in combinations(texts, 2) if _same_country(*pair)), None)
            if pair is not None:
                column = name.removeprefix(ACCOUNT_PREFIX)
                table = "accounts" if column != name or model.subject == "account" else "leads"
                mapping = f"{table}: {flow({'values': {column: {pair[1]: pair[0]}}})}"
                yield Finding.at(path, name=name, one=pair[0], other=pair[1], mapping=mapping)


class CriteriaAsSteps(Check):
    """Three or more criteria that are the steps of one number.

    Each gives its points on top of the others, so the total of a lead is only seen by adding them up, and changing one
    step moves all the others.

    ```yaml
    dimensions:
      fit:
        criteria:
          small: {when: employees > 10, points: 5}
          medium: {when: employees > 100, points: 5}
          large: {when: employees > 1000, points: 10}
    ```

    Write one criterion: `{attribute: employees, points: {"> 1000": 20, "> 100": 10, "> 10": 5}}`. See [the
    cookbook](../how-to/cookbook.md#give-points-by-the-size-of-the-company).
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Criteria of one dimension that compare the same attribute or measure with numbers, and do nothing else."""
        for dimension in model.dimensions:
            steps: dict[tuple[str | None, str], list[Criterion]] = {}
            for criterion in dimension.criteria if dimension.aggregate == "sum" else ():
                name = _compared_name(criterion)
                if name is not None:
                    steps.setdefault((criterion.group, name), []).append(criterion)
            for (_, name), found in steps.items():
                if len(found) >= _STEPS:
                    yield Finding.at(found[0].path, name=name, criteria=tuple(one.name for one in found))


class DimensionAsCounter(Check):
    """A dimension that only counts something which a condition then compares.

    Every list and report shows it as if it were a part of the score.

    ```yaml
    dimensions:
      fit: {criteria: {size: {when: employees > 100, points: 20}}}
      visits: {criteria: {pricing: {activity: page_viewed, where: "path like '/pricing%'", points: 1}}}
      opens: {criteria: {opened: {activity: email_opened, points: 1}}}
    score: fit + case when visits >= 2 and opens >= 1 then 30 else 0 end
    ```

    Give the counts names under `measures`, and read them in the condition: see [the
    cookbook](../how-to/cookbook.md#spot-who-saw-the-prices-twice-in-a-week-and-opened-an-e-mail).
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Dimensions of one plain criterion that nothing but comparisons with numbers read."""
        compared, other = _reads_of_scores(model)
        for dimension in model.dimensions if model.formula is not None else ():
            is_graded = dimension.name in model.grades
            if dimension.name in compared - other and not is_graded and _only_counts(dimension):
                yield Finding.at(("dimensions", dimension.name), name=dimension.name)


def _attribute_nodes(model: ScoringModel) -> Iterator[tuple[Path, Node]]:
    """All parts of conditions over attributes that read one."""
    for place in conditions(model):
        for node in nodes(place.node) if place.path[-1] != "where" else ():
            if any(names(node)):
                yield place.path, node


def _is_exact(node: Like) -> bool:
    """Whether case counts: who ignores it wants to find many forms (`%vp%`, `%intern%`), and may mean the letters."""
    return isinstance(node.part, Name)


def _between_wildcards(node: Like) -> str | None:
    """The text of a pattern `%text%`; None for any other pattern."""
    pieces = node.pieces
    inner = pieces[1:-1]
    if len(pieces) < 3 or any(is_wild for _, is_wild in inner):
        return None
    ends = [char for char, is_wild in (pieces[0], pieces[-1]) if is_wild]
    return "".join(char for char, _ in inner) if ends == ["%", "%"] else None


def _other_word(node: Like, word: str) -> str | None:
    """A position that the pattern matches although the word is not in it."""
    name = next(names(node))
    whole = Call("has_word", (Name(name), Literal(word)))
    facts = ({name: text} for text in _OTHER_WORDS)
    return next((str(one[name]) for one in facts if evaluate(node, one) and not evaluate(whole, one)), None)


def _choice(pattern: str) -> str | None:
    """The value that a pattern looks for between separators."""
    found = re.fullmatch(r"%?(?:[;|] ?([^%_;|]+)[;|]?|([^%_;|]+)[;|]|, ?([^%_;|,]+),)%?", pattern)
    return next(filter(None, found.groups())).strip() if found else None


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";")]


def _listed_texts(model: ScoringModel) -> Iterator[tuple[Path, str, Sequence[str]]]:
    """Texts that one name is compared with to the same end: in a list, joined by `or`, or for the same points."""
    for path, node in _attribute_nodes(model):
        if isinstance(node, In) and isinstance(node.part, Name):
            yield path, node.part.name, _texts(node.values)
        elif isinstance(node, Logic) and node.op == "or":
            equal = [part for part in node.parts if isinstance(part, Compare) and part.op == "="]
            for name in dict.fromkeys(part.left.name for part in equal if isinstance(part.left, Name)):
                sides = [part.right for part in equal if part.left == Name(name)]
                yield path, name, _texts(side.value for side in sides if isinstance(side, Literal))
    for criterion in model.criteria():
        if isinstance(criterion.rule, AttributeRule):
            for points in dict.fromkeys(band.points for band in criterion.rule.bands):
                values = (value for band in criterion.rule.bands if band.points == points for value in band.values)
                yield criterion.path, criterion.rule.attribute, _texts(values)


def _texts(values: Iterable[object]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _same_country(one: str, other: str) -> bool:
    pair = {one.strip().casefold(), other.strip().casefold()}
    return len(pair) > 1 and any(pair <= group for group in _COUNTRIES)


def _compared_name(criterion: Criterion) -> str | None:
    """The name that a criterion compares with a number, if it does nothing else."""
    if not isinstance(criterion.rule, WhenRule) or criterion.disqualify is not None or criterion.qualify is not None:
        return None
    node = criterion.rule.condition
    if not isinstance(node, Compare) or not isinstance(node.left, Name) or not isinstance(node.right, Literal):
        return None
    value = node.right.value
    return node.left.name if isinstance(value, int | float) and not isinstance(value, bool) else None


def _reads_of_scores(model: ScoringModel) -> tuple[set[str], set[str]]:
    """The names that conclusions compare with a constant, and those that they read in another way."""
    compared: set[str] = set()
    other: set[str] = set()
    for node in model.conclusions():
        _sort_reads(node, compared, other)
    return compared, other


def _sort_reads(node: Node, compared: set[str], other: set[str]) -> None:
    if isinstance(node, Compare) and isinstance(node.left, Name) and isinstance(node.right, Literal):
        compared.add(node.left.name)
    elif isinstance(node, Name):
        other.add(node.name)
    else:
        for child in children(node):
            _sort_reads(child, compared, other)


def _only_counts(dimension: Dimension) -> bool:
    """Whether a dimension is one plain criterion that a measure could be: no veto, nothing that fades or is limited."""
    if len(dimension.criteria) != 1 or dimension.aggregate != "sum":
        return False
    (criterion,) = dimension.criteria
    rule = criterion.rule
    is_plain = isinstance(rule, OccurrenceRule) and rule.decay is None and rule.limit is None
    return is_plain and criterion.disqualify is None and criterion.qualify is None


TRICK_CHECKS: tuple[Check, ...] = (
    LettersForWord(),
    ChoiceByPattern(),
    DaysByHand(),
    CountrySpellings(),
    CriteriaAsSteps(),
    DimensionAsCounter(),
)
