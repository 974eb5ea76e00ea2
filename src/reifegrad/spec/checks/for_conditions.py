"""Checks of conditions: never true, always true, or not saying what was probably meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from reifegrad.spec.checks.check import Check, Finding
from reifegrad.spec.checks.remedy import RenameKey, ReplaceWords
from reifegrad.spec.checks.truth import always_true, conditions, expressions, never_true, nodes
from reifegrad.spec.condition import Call, Compare, In, Like, Literal, Name, Node
from reifegrad.spec.condition_functions import lower
from reifegrad.spec.model import AttributeRule, ValueRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import Band, ScoringModel


class ConditionNeverTrue(Check):
    """A condition that no lead can meet.

    Its criterion never gives points, its segment stays empty. Most often `and` was written where `or` was meant,
    or a comparison points the wrong way.

    ```yaml
    dimensions:
      fit:
        criteria:
          neighbour: {when: "country = 'AT' and country = 'CH'", points: 5}
    ```

    Write `country in ('AT', 'CH')`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Conditions whose parts contradict each other, or that are constantly false."""
        for place in conditions(model):
            if never_true(place.node):
                yield Finding(place.path)


class ConditionAlwaysTrue(Check):
    """A condition that every lead meets.

    It filters out no one. Most often `or` was written between two `!=`: every lead is either not in Austria or
    not in Switzerland.

    ```yaml
    dimensions:
      fit:
        criteria:
          abroad: {when: "country != 'AT' or country != 'CH'", points: -5}
    ```

    Write `country not in ('AT', 'CH')`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Conditions that are true for every known value."""
        for place in conditions(model):
            if always_true(place.node):
                yield Finding(place.path)


class PatternWithoutWildcard(Check):
    """A `like` whose pattern has no wildcard.

    Without `%` the whole text must match: `path like '/pricing'` misses `/pricing/enterprise`. A `*` is an
    ordinary character here.

    ```yaml
    dimensions:
      interest:
        criteria:
          pricing: {activity: page_viewed, where: "path like '/pricing*'", points: 5}
    ```

    Write `path like '/pricing%'`, or `=` if you mean only that page.
    """

    is_fixable: ClassVar[bool] = True

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Patterns without `%` and `_`."""
        for place in expressions(model):
            for node in nodes(place.node):
                if isinstance(node, Like) and not node.has_wildcards and not node.escape:
                    better = node.pattern.replace("*", "%") if "*" in node.pattern else f"{node.pattern}%"
                    edit = _text(place.path, node.pattern, better) if "*" in node.pattern else None
                    yield Finding.at(
                        place.path,
                        "any-case" if isinstance(node.part, Call) else "",
                        edit=edit,
                        pattern=node.pattern,
                        better=better,
                    )


class WildcardWithoutLike(Check):
    """A `%` in a text that is compared with `=` or `in`.

    Only `like` supports wildcards; `=` looks for a literal percent sign, which never occurs.

    ```yaml
    dimensions:
      interest:
        criteria:
          pricing: {activity: page_viewed, where: "path = '/pricing%'", points: 5}
    ```

    Write `path like '/pricing%'`.
    """

    is_fixable: ClassVar[bool] = True

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Compared texts that begin or end with `%` or `*`; the pattern of a `like` is none of them."""
        for place in expressions(model):
            for node in nodes(place.node):
                for text in _compared_texts(node) if isinstance(node, Compare | In) else ():
                    if _is_pattern(text):
                        yield self._with_like(place.path, node, text)

    def _with_like(self, path: Path, node: Node, text: str) -> Finding:
        """What to write instead: an equation becomes `like`, its opposite `not like`; in a list there is no `like`."""
        better = text.replace("*", "%")
        if not isinstance(node, Compare):
            return Finding.at(path, "list", text=text, better=better)
        word = "like" if node.op == "=" else "not like"
        edit = None
        if isinstance(node.right, Literal):
            edit = ReplaceWords(path, (node.op, f"'{text}'"), (word, f"'{better}'"))
        return Finding.at(path, "" if node.op == "=" else "not", edit=edit, text=text, better=better)


class CapitalsNeverMatch(Check):
    """A text with capitals that is compared with one in lower case.

    `email_domain` and `lower(...)` have no capitals, and a domain has no `@`, so the comparison is never true.

    ```yaml
    dimensions:
      fit:
        criteria:
          free_mail: {when: "email_domain in ('GMX.de', 'web.de')", points: -10}
    ```

    Write `gmx.de`.
    """

    is_fixable: ClassVar[bool] = True

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Texts that a text in small letters, or a domain, can never be."""
        for place in expressions(model):
            for node in nodes(place.node):
                for text in _compared_texts(node):
                    if (better := _small(_subject(node), text)) != text:
                        edit = _text(place.path, text, better)
                        yield Finding.at(place.path, edit=edit, text=text, better=better)
        for criterion in model.criteria():
            rule = criterion.rule
            if isinstance(rule, AttributeRule | ValueRule):
                subject = Name(rule.attribute) if isinstance(rule, AttributeRule) else rule.value
                for band, text in _band_texts(rule):
                    if (better := _small(subject, text)) != text:
                        alone = band.label == text and not criterion.graded
                        rename = RenameKey((*criterion.path, "points", text), better) if alone else None
                        yield Finding.at(criterion.path, edit=rename, text=text, better=better)


def _is_pattern(text: str) -> bool:
    """Whether a text begins or ends with a wildcard, and is neither a share (`100 %`) nor of signs only (`***`)."""
    rest = text.strip("%*").strip()
    return (text[:1] in {"%", "*"} or text[-1:] in {"%", "*"}) and bool(re.search(r"\w", rest)) and not rest.isdigit()


def _text(path: Path, old: str, new: str) -> ReplaceWords:
    """A different text in quotes, wherever it appears in a condition."""
    return ReplaceWords(path, (f"'{old}'",), (f"'{new}'",))


def _band_texts(rule: AttributeRule | ValueRule) -> Iterator[tuple[Band, str]]:
    for band in rule.bands:
        yield from ((band, value) for value in band.values if isinstance(value, str))


def _subject(node: Node) -> Node:
    if isinstance(node, Compare):
        return node.right if isinstance(node.left, Literal) else node.left
    return node.part if isinstance(node, In | Like) else node


def _compared_texts(node: Node) -> list[str]:
    match node:
        case Compare():
            found = [side.value for side in (node.left, node.right) if isinstance(side, Literal)]
        case In():
            found = list(node.values)
        case Like():
            return [node.pattern] if isinstance(node.part, Call) else []
        case _:
            return []
    return [text for text in found if isinstance(text, str)]


def _small(subject: Node, text: str) -> str:
    """The text as it can occur in the subject."""
    if isinstance(subject, Name) and subject.name == "email_domain":
        return lower(text).removeprefix("@")
    return lower(text) if isinstance(subject, Call) and subject.function == "lower" else text


CONDITION_CHECKS: tuple[Check, ...] = (
    ConditionNeverTrue(),
    ConditionAlwaysTrue(),
    PatternWithoutWildcard(),
    WildcardWithoutLike(),
    CapitalsNeverMatch(),
)
