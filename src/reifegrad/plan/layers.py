"""Groups criteria that can never match the same activity, so that one pass counts them all.

Within a layer one number says which criterion an activity counts for, so that one pass serves them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.condition import Compare, In, Like, Literal, Logic, Name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.spec.condition import Node
    from reifegrad.spec.model import Counting, Matching

Shape = tuple[str, str]
"""("is", text) or ("starts", prefix)."""


def exclusive_layers(criteria: Sequence[Counting]) -> tuple[tuple[Counting, ...], ...]:
    """As few layers as a greedy walk in the order of the file finds."""
    layers: list[list[Counting]] = []
    for criterion in criteria:
        for layer in layers:
            if all(_exclusive(criterion, other) for other in layer):
                layer.append(criterion)
                break
        else:
            layers.append([criterion])
    return tuple(tuple(layer) for layer in layers)


def _exclusive(one: Counting, other: Counting) -> bool:
    left, right = one.matching, other.matching
    return left is not None and right is not None and never_together(left, right)


def never_together(one: Matching, other: Matching) -> bool:
    """Whether it is certain that no activity matches both."""
    if one.kinds is not None and other.kinds is not None and not set(one.kinds) & set(other.kinds):
        return True
    mine, theirs = _shapes(one.where), _shapes(other.where)
    return any(
        all(_exclude_each_other(left, right) for left in mine[name] for right in theirs[name])
        for name in mine.keys() & theirs
    )


def _exclude_each_other(left: Shape, right: Shape) -> bool:
    match left[0], right[0]:
        case "is", "is":
            return left[1] != right[1]
        case "starts", "starts":
            return not left[1].startswith(right[1]) and not right[1].startswith(left[1])
        case "is", "starts":
            return not left[1].startswith(right[1])
        case _:
            return not right[1].startswith(left[1])


def _shapes(node: Node | None) -> dict[str, tuple[Shape, ...]]:
    """Per property the constants or beginnings that its value must have for the condition to hold."""
    match node:
        case Compare(op="=", left=Name(name=name), right=Literal(value=str() as text)):
            return {name: (("is", text),)}
        case In(part=Name(name=name), values=values) if all(isinstance(value, str) for value in values):
            return {name: tuple(("is", str(value)) for value in values)}
        case Like(part=Name(name=name)):
            return {name: (("starts", node.beginning),)} if node.beginning else {}
        case Logic(op="and", parts=parts):
            found: dict[str, tuple[Shape, ...]] = {}
            for part in parts:
                for name, shapes in _shapes(part).items():
                    found.setdefault(name, shapes)
            return found
        case Logic(op="or", parts=parts):
            each = [_shapes(part) for part in parts]
            common = set.intersection(*(set(shapes) for shapes in each))
            return {name: tuple(shape for shapes in each for shape in shapes[name]) for name in common}
        case _:
            return {}
