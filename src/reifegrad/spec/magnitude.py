"""Says whether a calculation can leave the range of a double: only then can its result be not a number."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

from reifegrad.spec.condition import Arithmetic, Call, Case, Literal

if TYPE_CHECKING:
    from reifegrad.spec.condition import Node

_LARGEST = 308.0
_OF_A_VALUE = 300.0
"""Values of facts lie below 10^300, and are 0 or above 10^-300 (`spec.condition.NUMBER_FORM`)."""


def may_be_infinite(node: Node) -> bool:
    """Whether the value can be beyond the largest double."""
    return _places(node) > _LARGEST


def _places(node: Node) -> float:
    """An upper bound of the decimal logarithm of the size of the value."""
    match node:
        case Literal(value=bool()):
            return 0.0
        case Literal(value=int() | float() as number):
            return log10(abs(number)) if number else -_OF_A_VALUE
        case Arithmetic(op="+" | "-"):
            return max(_places(node.left), _places(node.right)) + log10(2)
        case Arithmetic(op="*"):
            return _places(node.left) + _places(node.right)
        case Arithmetic():
            by = node.right
            least = _places(by) if isinstance(by, Literal) else -_OF_A_VALUE
            return _places(node.left) - least
        case Call():
            return max((_places(part) for part in node.arguments), default=0.0)
        case Case():
            results = [result for _, result in node.branches]
            return max(_places(part) for part in (*results, *([node.otherwise] if node.otherwise else [])))
        case _:
            return _OF_A_VALUE
