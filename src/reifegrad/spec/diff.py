"""Compares two versions of a scoring model by meaning; differences are codes with parameters.

No prose: the command line and the web page find the words for a code in the language of the reader.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from reifegrad.spec.model import (
    AbsenceRule,
    AttributeRule,
    MeasureRule,
    OccurrenceRule,
    ValueRule,
    WhenRule,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import (
        Band,
        BandedRule,
        Cell,
        Criterion,
        Dimension,
        Group,
        Matching,
        Matrix,
        Measure,
        NamedCase,
        Persona,
        Rule,
        Scale,
        ScoringModel,
    )
    from reifegrad.spec.title import Title


Part = TypeVar("Part")

OF_AN_OCCURRENCE = ("points", "limit", "keep", "distinct", "decay")
"""What can differ between two criteria that count occurrences, beside what they count."""


@dataclass(frozen=True)
class ModelChange:
    """One difference. `path` is its place in the newer file (in the older one for what was removed).

    `old` and `new` are values of the resolved model: milli-points, ranges, condition trees (written
    as text by `spec.condition_text`), whole criteria. None stands for nothing there.
    """

    code: str
    path: Path
    old: object = None
    new: object = None
    params: Mapping[str, str] = field(default_factory=dict)


def diff_models(old: ScoringModel, new: ScoringModel) -> tuple[ModelChange, ...]:
    """What was changed from the older to the newer model, in the order of the file."""
    changes = tuple(_changes(old, new))
    if changes or old.hash == new.hash:
        return changes
    # What the resolved model does not hold: descriptions, the order of lines, ways of writing the same.
    return (ModelChange("text_changed", ()),)


def _changes(old: ScoringModel, new: ScoringModel) -> Iterator[ModelChange]:
    yield from _value("name_changed", ("name",), old.name, new.name)
    yield from _text(("title",), old.title, new.title)
    yield from _text(("goal",), old.goal, new.goal)
    yield from _value("timezone_changed", ("timezone",), old.timezone, new.timezone)
    yield from _value("subject_changed", ("subject",), old.subject, new.subject)
    yield from _value("population_changed", ("population",), old.population, new.population)
    yield from _measures(old, new)
    yield from _dimensions(old, new)
    yield from _value("formula_changed", ("score",), *_formulas(old, new))
    yield from _value("range_changed", ("score", "range"), old.clamp, new.clamp)
    yield from _scale("threshold", ("thresholds",), old.thresholds, new.thresholds)
    for name in _merged(old.grades, new.grades):
        yield from _scale("grade", ("grades", name), old.grades.get(name), new.grades.get(name))
    yield from _matrix(old.matrix, new.matrix)
    yield from _cases("segment", "segments", old.segments, new.segments)
    yield from _cases("priority", "priorities", old.priorities, new.priorities)


def _value(code: str, path: Path, old: object, new: object, **params: str) -> Iterator[ModelChange]:
    if old != new:
        yield ModelChange(code, path, old, new, params)


def _text(path: Path, old: Title | None, new: Title | None) -> Iterator[ModelChange]:
    yield from _value("text_changed", path, old or None, new or None)


def _formulas(old: ScoringModel, new: ScoringModel) -> tuple[str, str]:
    """The texts of both formulas; twice the newer one if they mean the same."""
    same = old.formula == new.formula and (old.formula is not None or old.formula_text == new.formula_text)
    return (new.formula_text if same else old.formula_text), new.formula_text


def _merged(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """All names in the order of the newer file; removed ones behind the neighbour that they followed."""
    result = list(new)
    before = None
    for name in old:
        if name not in result:
            result.insert(result.index(before) + 1 if before is not None else 0, name)
        before = name
    return result


def _parts(
    kind: str,
    path: Callable[[Part], Path],
    old: Mapping[str, Part],
    new: Mapping[str, Part],
    compare: Callable[[Part, Part], Iterator[ModelChange]],
) -> Iterator[ModelChange]:
    """Parts that were added or removed, and the differences within those that both models have."""
    for name in _merged(old, new):
        before, after = old.get(name), new.get(name)
        if after is None and before is not None:
            yield ModelChange(f"{kind}_removed", path(before), old=before, params={"name": name})
        elif before is None and after is not None:
            yield ModelChange(f"{kind}_added", path(after), new=after, params={"name": name})
        elif before is not None and after is not None:
            yield from compare(before, after)


def _measures(old: ScoringModel, new: ScoringModel) -> Iterator[ModelChange]:
    olds, news = ({x.name: x for x in (*model.measures, *model.unused_measures)} for model in (old, new))
    yield from _parts("named_measure", lambda measure: measure.path, olds, news, _named_measure)


def _named_measure(old: Measure, new: Measure) -> Iterator[ModelChange]:
    yield from _text((*new.path, "title"), old.title, new.title)
    yield from _measured(new.path, old.rule, new.rule)


def _measured(path: Path, old: MeasureRule, new: MeasureRule) -> Iterator[ModelChange]:
    yield from _matching(path, old.matching, new.matching)
    yield from _value("measure_changed", (*path, "measure"), (old.measure, old.property), (new.measure, new.property))


def _dimensions(old: ScoringModel, new: ScoringModel) -> Iterator[ModelChange]:
    def compare(before: Dimension, after: Dimension) -> Iterator[ModelChange]:
        yield from _dimension(before, after)
        yield from _dimension_criteria(before, after, old, new)

    olds, news = ({part.name: part for part in model.dimensions} for model in (old, new))
    yield from _parts("dimension", lambda part: ("dimensions", part.name), olds, news, compare)


def _criteria(model: ScoringModel) -> dict[str, Criterion]:
    return {c.id: c for dimension in model.dimensions for c in _in_file(dimension)}


def _dimension(old: Dimension, new: Dimension) -> Iterator[ModelChange]:
    path: Path = ("dimensions", new.name)
    yield from _text((*path, "title"), old.title, new.title)
    yield from _value("aggregate_changed", (*path, "aggregate"), old.aggregate, new.aggregate)
    yield from _value("base_changed", (*path, "base"), old.base, new.base)
    yield from _value("range_changed", (*path, "range"), old.clamp, new.clamp)
    yield from _value("decay_changed", (*path, "decay"), old.decay, new.decay)
    olds, news = ({part.name: part for part in dimension.groups} for dimension in (old, new))
    yield from _parts("group", lambda g: (*path, "groups", g.name), olds, news, lambda a, b: _group(path, a, b))
    were, are = ({part.name: part for part in dimension.personas} for dimension in (old, new))
    yield from _parts("persona", lambda p: (*path, "personas", p.name), were, are, lambda a, b: _persona(path, a, b))
    yield from _order("personas_reordered", (*path, "personas"), were, are)


def _dimension_criteria(
    before: Dimension, after: Dimension, old: ScoringModel, new: ScoringModel
) -> Iterator[ModelChange]:
    """The criteria of a dimension; one that came from another dimension has moved, and is not new."""
    kept = _criteria(new)
    known = _with_ids_of(kept, _criteria(old))
    was_on, is_on = ({criterion.path for criterion in model.criteria()} for model in (old, new))
    here = {criterion.id: criterion for criterion in _in_file(after)}
    there = {name: known[name] for name in known if known[name] in _in_file(before) and name not in kept}
    there |= {name: known[name] for name in here if name in known}

    def compare(one: Criterion, other: Criterion) -> Iterator[ModelChange]:
        yield from _switch(other, was=one.path in was_on, is_on=other.path in is_on)
        yield from _criterion(one, other)

    yield from _parts("criterion", lambda criterion: criterion.path, there, here, compare)


def _with_ids_of(newer: Mapping[str, Criterion], older: Mapping[str, Criterion]) -> dict[str, Criterion]:
    """The older criteria by id, or by the id that the criterion at their place has now.

    The id of a criterion changes when another dimension gets one of the same name.
    """
    places = {criterion.path: name for name, criterion in newer.items()}
    return {name if name in newer else places.get(older[name].path, name): older[name] for name in older}


def _in_file(dimension: Dimension) -> tuple[Criterion, ...]:
    return (*dimension.criteria, *dimension.disabled)


def _switch(criterion: Criterion, *, was: bool, is_on: bool) -> Iterator[ModelChange]:
    if was != is_on:
        code = "criterion_enabled" if is_on else "criterion_disabled"
        yield ModelChange(code, criterion.path, was, is_on, {"name": criterion.id})


def _group(path: Path, old: Group, new: Group) -> Iterator[ModelChange]:
    here = (*path, "groups", new.name)
    yield from _text((*here, "title"), old.title, new.title)
    yield from _value("range_changed", (*here, "range"), old.clamp, new.clamp)
    yield from _value("decay_changed", (*here, "decay"), old.decay, new.decay)


def _persona(path: Path, old: Persona, new: Persona) -> Iterator[ModelChange]:
    yield from _text((*path, "personas", new.name, "title"), old.title, new.title)


def _criterion(old: Criterion, new: Criterion) -> Iterator[ModelChange]:
    path = new.path
    yield from _text((*path, "title"), old.title, new.title)
    yield from _value("criterion_moved", path, old.path, new.path, name=new.id)
    yield from _rule(path, old.rule, new.rule)
    yield from _value("clamp_changed", path, old.clamp, new.clamp)
    yield from _value("weight_changed", (*path, "weight"), old.weight, new.weight)
    yield from _veto(path, old.disqualify, new.disqualify)
    code = "qualify_added" if old.qualify is None else "qualify_removed" if new.qualify is None else "qualify_changed"
    yield from _value(code, (*path, "qualify"), old.qualify, new.qualify)


def _veto(path: Path, old: Title | None, new: Title | None) -> Iterator[ModelChange]:
    here = (*path, "disqualify")
    if (old is None) == (new is None):
        yield from _text(here, old, new)
    else:
        yield ModelChange("disqualify_added" if old is None else "disqualify_removed", here, old, new)


def _rule(path: Path, old: Rule, new: Rule) -> Iterator[ModelChange]:
    match (old, new):
        case (AttributeRule(), AttributeRule()):
            yield from _value("attribute_changed", (*path, "attribute"), old.attribute, new.attribute)
            yield from _banded(path, old, new)
        case (WhenRule(), WhenRule()):
            yield from _value("condition_changed", (*path, "when"), old.condition, new.condition)
            yield from _value("points_changed", (*path, "points"), old.points, new.points)
            yield from _value("unknown_changed", (*path, "unknown"), old.unknown, new.unknown)
        case (OccurrenceRule(), OccurrenceRule()):
            yield from _occurrence(path, old, new)
        case (MeasureRule(), MeasureRule()):
            yield from _measured(path, old, new)
            yield from _banded(path, old, new)
        case (ValueRule(), ValueRule()):
            yield from _value("measure_changed", (*path, "measure"), old.value, new.value)
            yield from _banded(path, old, new)
        case (AbsenceRule(), AbsenceRule()):
            # The window of an absence is its `absent_for`, which is told below.
            yield from _matching(path, replace(old.matching, within=None), replace(new.matching, within=None))
            yield from _value("absence_changed", (*path, "absent_for"), old.absent_for, new.absent_for)
            yield from _value("points_changed", (*path, "points"), old.points, new.points)
        case _:
            yield ModelChange("kind_changed", path, old, new)


def _occurrence(path: Path, old: OccurrenceRule, new: OccurrenceRule) -> Iterator[ModelChange]:
    yield from _matching(path, old.matching, new.matching)
    for key in OF_AN_OCCURRENCE:
        yield from _value(f"{key}_changed", (*path, key), getattr(old, key), getattr(new, key))


def _matching(path: Path, old: Matching, new: Matching) -> Iterator[ModelChange]:
    yield from _value("activity_changed", (*path, "activity"), old.kinds, new.kinds)
    yield from _value("condition_changed", (*path, "where"), old.where, new.where)
    yield from _value("window_changed", (*path, "within"), old.within, new.within)
    yield from _value("scope_changed", (*path, "scope"), old.scope, new.scope)
    yield from _value("after_changed", (*path, "after"), old.after, new.after)


def _banded(path: Path, old: BandedRule, new: BandedRule) -> Iterator[ModelChange]:
    def compare(before: Band, after: Band) -> Iterator[ModelChange]:
        here = (*path, "points", after.label)
        yield from _value("band_points_changed", here, before.points, after.points, label=after.label)
        yield from _value("band_values_changed", here, _extent(before), _extent(after), label=after.label)

    olds, news = ({band.label: band for band in rule.bands} for rule in (old, new))
    yield from _parts("band", lambda band: (*path, "points", band.label), olds, news, compare)
    yield from _order("bands_reordered", (*path, "points"), olds, news)
    yield from _value("unknown_changed", (*path, "unknown"), old.unknown, new.unknown)


def _extent(band: Band) -> object:
    return band.values, band.above, band.above_included, band.below, band.below_included, band.is_else


def _order(code: str, path: Path, old: Iterable[str], new: Iterable[str]) -> Iterator[ModelChange]:
    """Another order of the same lines; it decides which one holds first."""
    olds, news = list(old), list(new)
    shared = tuple(name for name in olds if name in news), tuple(name for name in news if name in olds)
    yield from _value(code, path, *shared)


def _scale(kind: str, path: Path, old: Scale | None, new: Scale | None) -> Iterator[ModelChange]:
    olds, news = ({step.name: step for step in scale.steps} if scale else {} for scale in (old, new))
    yield from _parts(
        kind,
        lambda step: (*path, step.name),
        olds,
        news,
        lambda a, b: _value(f"{kind}_changed", (*path, b.name), a.bound, b.bound, name=b.name),
    )


def _matrix(old: Matrix | None, new: Matrix | None) -> Iterator[ModelChange]:
    if old is None or new is None:
        if old is not new:
            yield ModelChange("matrix_added" if old is None else "matrix_removed", ("matrix",), old, new)
        return
    yield from _value("matrix_axes_changed", ("matrix",), (old.rows, old.columns), (new.rows, new.columns))
    for name in _merged(old.cells, new.cells):
        before, after = old.cells.get(name), new.cells.get(name)
        if before is None or after is None:
            code = "cell_added" if before is None else "cell_removed"
            yield ModelChange(code, ("matrix", "cells", name), before, after, {"name": name})
        else:
            yield from _cell(("matrix", "cells", name), before, after)


def _cell(path: Path, old: Cell, new: Cell) -> Iterator[ModelChange]:
    yield from _text((*path, "title"), old.title, new.title)
    yield from _value("cell_stage_changed", (*path, "stage"), old.stage, new.stage, name=path[-1])
    yield from _value("cell_priority_changed", (*path, "priority"), old.priority, new.priority, name=path[-1])


def _cases(kind: str, key: str, old: tuple[NamedCase, ...], new: tuple[NamedCase, ...]) -> Iterator[ModelChange]:
    def compare(before: NamedCase, after: NamedCase) -> Iterator[ModelChange]:
        yield from _text((key, after.name, "title"), before.title, after.title)
        path = (key, after.name, "when")
        yield from _value(f"{kind}_changed", path, before.condition, after.condition, name=after.name)

    olds, news = ({case.name: case for case in cases} for cases in (old, new))
    yield from _parts(kind, lambda case: (key, case.name), olds, news, compare)
    yield from _order(f"{key}_reordered", (key,), olds, news)
