"""Writes a learned scorecard as the text of a scoring model file.

What is written is what was learned: a term is a criterion, a bin is a line with its points, and beside it stands how
many leads it was learned from. A pair of features is a group with a criterion for each of its cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from reifegrad.language import LANGUAGES
from reifegrad.language.words import titles
from reifegrad.predict.learn.criterion_names import slug, unique_name
from reifegrad.predict.learn.scorecard import CategorySide, CategoryTerm, LinearTerm, NumberSide, NumberTerm, PairTerm
from reifegrad.predict.write.yaml_file import flow, note, yaml_text
from reifegrad.spec.bands import BandError, make_bands
from reifegrad.spec.condition import Compare, In, IsNull, Literal, Logic, Name, Names, Node, Not, Type
from reifegrad.spec.condition_parser import parse_value
from reifegrad.spec.condition_text import condition_text
from reifegrad.spec.points import MILLI
from reifegrad.spec.title import title_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from reifegrad.predict.learn.scorecard import Scorecard, Side, Term

DIMENSION = "ripeness"


@dataclass(frozen=True)
class FeatureSource:
    """Where a feature comes from: a criterion of the model file without its points, and what people call it.

    An attribute is `{"attribute": "country"}`; a value that is worked out `{"measure": "days_since(created_at)"}`; a
    measured activity for example `{"activity": "page_viewed", "measure": "count", "within": "30 days"}`. `measures` are
    those of the file, by name, that it reads.
    """

    criterion: Mapping[str, Any]
    kind: Type = Type.TEXT
    title: str | Mapping[str, str] | None = None
    measures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Header:
    """The first keys of the file: names, time zone, the block `training`; `comments` are lines above them."""

    name: str = "learned"
    title: str | Mapping[str, str] = field(default_factory=lambda: titles("learned.model"))
    goal: str | None = None
    timezone: str = "UTC"
    training: Mapping[str, Any] | None = None
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """The rows that the card was learned from; their counts stand beside the points. `rows` is what they are."""

    frame: pd.DataFrame
    won: NDArray[np.int8]
    rows: str = "leads"


def model_text(
    scorecard: Scorecard, sources: Mapping[str, FeatureSource], header: Header, evidence: Evidence | None = None
) -> str:
    """The file. Read again, it gives every lead exactly the milli-points of the scorecard.

    Raises:
        ValueError: A feature has no source, or a pair is made of measured activities, for which no condition exists.
    """
    writer = _Writer(sources, evidence)
    criteria, groups = CommentedMap(), CommentedMap()
    for term in sorted(scorecard.terms, key=_reach, reverse=True):
        writer.add(term, criteria, groups)
    dimension = CommentedMap(title=_title(titles("learned.chance")), aggregate="logit", base=_points(scorecard.base))
    if criteria:
        dimension["criteria"] = criteria
    if groups:
        dimension["groups"] = groups
    document = CommentedMap(reifegrad=1, name=header.name, title=_title(header.title))
    if header.goal is not None:
        document["goal"] = header.goal
    if header.training is not None:
        document["training"] = dict(header.training)
    document["timezone"] = header.timezone
    if writer.measures:
        document["measures"] = writer.measures
    document["dimensions"] = {DIMENSION: dimension}
    return yaml_text(document, header.comments)


class _Writer:
    """Gives every criterion a name of its own, and knows the evidence."""

    def __init__(self, sources: Mapping[str, FeatureSource], evidence: Evidence | None) -> None:
        self.sources, self.evidence = sources, evidence
        self.names: set[str] = {DIMENSION}
        self.measures = CommentedMap()

    def add(self, term: Term, criteria: CommentedMap, groups: CommentedMap) -> None:
        """A term as a criterion, or as a group of conditions."""
        match term:
            case LinearTerm():
                criteria[self._name(term.feature)] = self._linear(term)
            case NumberTerm():
                keys = [f"< {_number(bound)}" for bound in term.bounds]
                criteria[self._name(term.feature)] = self._banded(term, NumberSide(term.bounds), keys, term.points)
            case CategoryTerm() if all(_is_plain(value) for value in term.points) or self._is_boolean(term.feature):
                points = (*term.points.values(), term.otherwise)
                side = _side(term)
                criteria[self._name(term.feature)] = self._banded(term, side, list(term.points), points)
            case CategoryTerm():
                table = tuple((points,) for points in (*term.points.values(), term.otherwise, term.unknown))
                groups[self._name(term.feature)] = self._cells((term.feature,), (_side(term),), table)
            case PairTerm():
                name = self._name("_and_".join(slug(feature)[:15] for feature in term.features))
                groups[name] = self._cells(term.features, term.sides, term.points)

    def _source(self, feature: str) -> FeatureSource:
        if feature not in self.sources:
            raise ValueError(f"the feature {feature!r} has no source")
        source = self.sources[feature]
        for name, measure in source.measures.items():
            self.measures[name] = CommentedMap({**measure, "title": _title(measure["title"])})
        return source

    def _is_boolean(self, feature: str) -> bool:
        return self._source(feature).kind is Type.BOOLEAN

    def _criterion(self, feature: str) -> CommentedMap:
        source = self._source(feature)
        criterion = CommentedMap()
        if source.title is not None:
            criterion["title"] = _title(source.title)
        criterion.update(source.criterion)
        return criterion

    def _linear(self, term: LinearTerm) -> CommentedMap:
        criterion = self._criterion(term.feature)
        criterion["points"] = _points(term.points)
        for word, bound in (("min", term.lowest), ("max", term.highest)):
            if bound is not None:
                criterion[word] = _points(bound)
        return criterion

    def _banded(
        self, term: NumberTerm | CategoryTerm, side: Side, keys: list[str], points: tuple[int, ...]
    ) -> CommentedMap:
        criterion = self._criterion(term.feature)
        counts = self._counts((term.feature,), (side,))
        lines = CommentedMap()
        boolean = self._is_boolean(term.feature)
        for place, (key, value) in enumerate(zip([*keys, "else"], points, strict=True)):
            if boolean and place == len(keys) == 2:
                break  # there is no third value
            written: Any = key == "true" if boolean else DoubleQuotedScalarString(key)
            if place == len(keys):
                if not value and counts is not None and not counts[place][0]:
                    continue
                written = "else"
            lines[written] = _points(value)
            self._note(lines, written, counts, (place,))
        criterion["points"] = lines
        if term.unknown or (counts is not None and counts[len(points)][0]):
            criterion["unknown"] = _points(term.unknown)
            self._note(criterion, "unknown", counts, (len(points),))
        return criterion

    def _cells(
        self, features: tuple[str, ...], sides: tuple[Side, ...], table: tuple[tuple[int, ...], ...]
    ) -> CommentedMap:
        """A group of conditions, one for each cell that gives points."""
        counts, criteria = self._counts(features, sides), CommentedMap()
        for cell in product(*(range(side.size) for side in sides)):
            points = table[cell[0]][cell[1] if len(cell) > 1 else 0]
            parts = [self._condition(f, side, at) for f, side, at in zip(features, sides, cell, strict=True)]
            if points == 0 or None in parts:
                continue
            nodes = [node for part in parts if part is not None for node in part]
            when = condition_text(nodes[0] if len(nodes) == 1 else Logic("and", tuple(nodes)))
            criterion = CommentedMap(when=when, points=_points(points))
            self._note(criterion, "points", counts, cell)
            criteria[self._name("_and_".join(slug(f)[:12] for f in features), numbered=True)] = criterion
        shown = {
            language: " x ".join(self._feature_title(feature, language) for feature in features)
            for language in LANGUAGES
        }
        title = _title(shown if len(set(shown.values())) > 1 else shown["en"])
        return CommentedMap(title=title, criteria=criteria)

    def _feature_title(self, feature: str, language: str) -> str:
        title = self._source(feature).title or feature
        return title if isinstance(title, str) else title_in(dict(title), language, feature)

    def _condition(self, feature: str, side: Side, place: int) -> tuple[Node, ...] | None:
        """What holds in one place of a side; None where nothing can lie."""
        source = self._source(feature)
        value = _value(feature, source)
        if place == side.size - 1:
            return (IsNull(value),)
        if isinstance(side, NumberSide):
            found: list[Node] = []
            if place > 0:
                found.append(Compare(">=", value, Literal(side.bounds[place - 1])))
            if place < len(side.bounds):
                found.append(Compare("<", value, Literal(side.bounds[place])))
            return tuple(found) or None
        boolean = self._is_boolean(feature)
        groups = [tuple(_word(word, boolean=boolean) for word in group) for group in side.groups]
        if place < len(groups):
            return (In(value, groups[place]),)
        rest = tuple(word for group in groups for word in group)
        return (Not(In(value, rest)),) if rest else None

    def _counts(self, features: tuple[str, ...], sides: tuple[Side, ...]) -> dict[Any, tuple[int, float]] | None:
        """How many leads lie in each place (or cell), and which share of them was won."""
        if self.evidence is None:
            return None
        frame, won = self.evidence.frame, self.evidence.won
        places = [side.places(frame[feature]) for side, feature in zip(sides, features, strict=True)]
        flat = np.ravel_multi_index(places, tuple(side.size for side in sides))
        size = int(np.prod([side.size for side in sides]))
        total, wins = np.bincount(flat, minlength=size), np.bincount(flat, weights=won, minlength=size)
        shares = [(int(n), float(w / n) if n else 0.0) for n, w in zip(total, wins, strict=True)]
        cells = product(*(range(side.size) for side in sides))
        return {cell if len(cell) > 1 else cell[0]: share for cell, share in zip(cells, shares, strict=True)}

    def _note(
        self, lines: CommentedMap, key: Any, counts: dict[Any, tuple[int, float]] | None, cell: tuple[int, ...]
    ) -> None:
        if counts is not None and self.evidence is not None:
            leads, share = counts[cell if len(cell) > 1 else cell[0]]
            noun = self.evidence.rows.removesuffix("s") if leads == 1 else self.evidence.rows
            note(lines, key, f"{leads:,} {noun}, {share:.1%} won")

    def _name(self, wanted: str, *, numbered: bool = False) -> str:
        """A name that the file has not yet."""
        name = unique_name(f"{slug(wanted)[:36]}_1" if numbered else slug(wanted), self.names)
        self.names.add(name)
        return name


def _value(feature: str, source: FeatureSource) -> Node:
    """The value of a feature as conditions read it."""
    if "attribute" in source.criterion:
        return Name(source.criterion["attribute"])
    if "activity" in source.criterion:
        raise ValueError(f"{feature!r} is measured from activities; a condition cannot read it")
    # The time zone is not written: it is that of the model.
    return parse_value(source.criterion["measure"], Names(), source.kind, timezone="UTC")


def _side(term: CategoryTerm) -> CategorySide:
    return CategorySide(tuple((value,) for value in term.points))


def _reach(term: Term) -> int:
    """How far the points of a term lie apart: what moves the score most stands first."""
    match term:
        case NumberTerm():
            values = [*term.points, term.unknown]
        case CategoryTerm():
            values = [*term.points.values(), term.otherwise, term.unknown]
        case LinearTerm():
            values = [0, term.highest if term.highest is not None else 10 * term.points, term.lowest or 0]
        case PairTerm():
            values = [points for row in term.points for points in row]
    return max(values) - min(values)


def _is_plain(value: str) -> bool:
    """Whether a text can stand as a key of a map of points; `> 50` would be read as a bound."""
    try:
        _, kind = make_bands([([value], value, 0)])
    except BandError:
        return False
    return kind is Type.TEXT and value != "else"


def _word(value: str, *, boolean: bool) -> str | bool:
    return value == "true" if boolean else value


def _points(milli: int) -> int | float:
    return milli // MILLI if milli % MILLI == 0 else milli / MILLI


def _number(value: float) -> str:
    """The shortest text that is read as the same number, without an exponent."""
    return str(np.format_float_positional(value, unique=True, trim="-"))


def _title(title: str | Mapping[str, str]) -> Any:
    return title if isinstance(title, str) else flow(title)


def each_source(names: Mapping[str, Type]) -> Iterator[tuple[str, FeatureSource]]:
    """Sources of features that are plain attributes, by their names and types."""
    for name, kind in names.items():
        yield name, FeatureSource({"attribute": name}, kind, name)
