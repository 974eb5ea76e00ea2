"""The parts of a model as a tree: dimensions, groups and personas, criteria, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.explain.wording import Wording
from reifegrad_web.pages.models.criterion_form import THRESHOLDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad.spec.model import Criterion, Dimension, ScoringModel


@dataclass(frozen=True)
class TreeNode:
    """A part: where it stands in the file, what it is called, how deep it lies; `path` is empty for a mere heading."""

    path: str
    title: str
    depth: int
    is_here: bool
    is_off: bool = False


def tree_of(model: ScoringModel, chosen: str, language: str) -> Sequence[TreeNode]:
    """All parts in the order of the file."""
    return list(_Tree(Wording(model, language), chosen).nodes())


def first_criterion(model: ScoringModel) -> str:
    """The path of the first criterion, which is open at the beginning."""
    return next((".".join(each.path) for each in model.criteria()), "")


@dataclass(frozen=True)
class _Tree:
    wording: Wording
    chosen: str

    def nodes(self) -> Iterator[TreeNode]:
        for dimension in self.wording.model.dimensions:
            yield self._node(f"dimensions.{dimension.name}", self.wording.dimension(dimension.name), 0)
            yield from self._within(dimension)
        if self.wording.model.thresholds is not None:
            yield self._node(THRESHOLDS, self.wording.text("models.thresholds"), 0)

    def _within(self, dimension: Dimension) -> Iterator[TreeNode]:
        off = {each.id for each in dimension.disabled}
        everything = [*dimension.criteria, *dimension.disabled]
        yield from self._criteria([x for x in everything if x.group is None and x.persona is None], 1, off)
        for group in dimension.groups:
            yield TreeNode("", self.wording.title(group.title, group.name), 1, is_here=False)
            yield from self._criteria([x for x in everything if x.group == group.name], 2, off)
        for persona in dimension.personas:
            yield TreeNode("", self.wording.persona(persona.name), 1, is_here=False)
            yield from self._criteria([x for x in everything if x.persona == persona.name], 2, off)

    def _criteria(self, criteria: Sequence[Criterion], depth: int, off: set[str]) -> Iterator[TreeNode]:
        for each in criteria:
            title = self.wording.title(each.title, each.name)
            yield self._node(".".join(each.path), title, depth, is_off=each.id in off)

    def _node(self, path: str, title: str, depth: int, *, is_off: bool = False) -> TreeNode:
        return TreeNode(path, title, depth, path == self.chosen, is_off)
