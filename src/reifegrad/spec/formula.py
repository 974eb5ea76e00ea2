"""Lets a formula continue past an unknown value: an operand of `+ - * /` that is unknown counts as 0."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from reifegrad.spec.condition import Arithmetic, Call, Literal, Name
from reifegrad.spec.magnitude import may_be_infinite

if TYPE_CHECKING:
    from collections.abc import Container

    from reifegrad.spec.condition import Node

_ZERO = Literal(0.0)


def zero_where_unknown(formula: Node, known: Container[str]) -> Node:
    """The formula, with `coalesce(x, 0)` for each operand that may be unknown; `known` are names that never are.

    Only operands: `coalesce`, `case`, `is null` and comparisons see what is unknown as it is.
    """
    if isinstance(formula, Arithmetic):
        left, right = (_or_zero(zero_where_unknown(part, known), known) for part in (formula.left, formula.right))
        return Arithmetic(formula.op, left, right)
    rebuilt: Node = _parts(formula, known)
    return rebuilt


def _parts(node: Any, known: Container[str]) -> Any:
    """The same node, with whatever calculates in it made to go on."""
    if isinstance(node, Arithmetic):
        return zero_where_unknown(node, known)
    if isinstance(node, tuple):
        return tuple(_parts(part, known) for part in node)
    if is_dataclass(node) and not isinstance(node, type):
        return replace(node, **{field.name: _parts(getattr(node, field.name), known) for field in fields(node)})
    return node


def _or_zero(node: Node, known: Container[str]) -> Node:
    return node if _is_known(node, known) else Call("coalesce", (node, _ZERO))


def _is_known(node: Node, known: Container[str]) -> bool:
    """Whether it is certain that the value is not unknown; the operands of a calculation are not, by now."""
    match node:
        case Literal():
            return True
        case Name(name=name):
            return name in known
        case Arithmetic(op="+" | "-" | "*"):
            return not may_be_infinite(node.left) and not may_be_infinite(node.right)
        case Call(function="coalesce"):
            return any(_is_known(part, known) for part in node.arguments)
        case _:
            return False
