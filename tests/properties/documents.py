"""Random scoring models, as plain data and as the text of a model file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from conditions import condition, number
from criteria import Setting, criterion, decay_or_none, measure
from hypothesis import strategies as st
from words import ATTRIBUTES, ZONES, chance, pick, several, whole

if TYPE_CHECKING:
    from words import Draw, Words

_DIMENSIONS = ("fit", "engagement", "formula_")
_RANGES = ([-100, 100], [0, 50], [-20, 0], [-5.5, 12.25], [0, 0], [-10, 1000])
_SCALES = ((50, 10), (76, 51, 26), (0.5,), (20, 0, -10), (5, 4.999))
_LETTERS, _DIGITS = ("A", "B", "C", "D"), (1, 2, 3, 4)


def to_yaml(value: Any) -> str:
    """Plain data as a text in YAML's flow style; unlike JSON it can have numbers and booleans as keys."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{to_yaml(key)}: {to_yaml(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(to_yaml(part) for part in value) + "]"
    if isinstance(value, float):
        return f"{value:f}"
    return json.dumps(value, ensure_ascii=False)


def to_text(document: dict[str, Any]) -> str:
    """A document with one line a key, readable in failures."""
    return "\n".join(f"{key}: {to_yaml(value)}" for key, value in document.items() if key != "dimensions") + (
        "\ndimensions:\n" + "\n".join(f"  {name}: {to_yaml(part)}" for name, part in document["dimensions"].items())
    )


@st.composite
def documents(draw: Draw) -> dict[str, Any]:
    """A scoring model with one to three dimensions and a few criteria."""
    names = _DIMENSIONS[: pick(draw, (1, 1, 2, 2, 1, 3))]
    document: dict[str, Any] = {"reifegrad": 1, "name": "m", "timezone": pick(draw, ZONES)}
    if chance(draw, 6):
        document["subject"] = "account"
    setting = Setting(document.get("subject", "lead"))
    _measures(draw, document, setting)
    if chance(draw, 6):
        document["population"] = condition(draw, setting.attributes)
    grades = {name: _scale(draw, letters=i % 2 == 0) for i, name in enumerate(names) if chance(draw, 2)}
    document["dimensions"] = {name: _dimension(draw, name, setting, grades.get(name)) for name in names}
    if grades:
        document["grades"] = grades
    if len(grades) > 1 and chance(draw, 2):
        document["matrix"] = _matrix(draw, grades)
    _conclusions(draw, document, names, setting.attributes)
    return document


def _measures(draw: Draw, document: dict[str, Any], setting: Setting) -> None:
    """Measures with names, which conditions can read from then on."""
    if not chance(draw, 2):
        return
    written = {f"m{i}": measure(draw, setting) for i in range(whole(draw, 1, 3))}
    document["measures"] = {name: part for name, (part, _) in written.items()}
    kinds = {
        kind: tuple(name for name, (_, other) in written.items() if other == kind)
        for kind in ("text", "number", "boolean", "time")
    }
    setting.attributes = replace(
        ATTRIBUTES, **{kind: getattr(ATTRIBUTES, kind) + names * 3 for kind, names in kinds.items()}
    )
    setting.measures = kinds["number"]


def _dimension(draw: Draw, name: str, setting: Setting, scale: dict[Any, Any] | None) -> dict[str, Any]:
    shape = pick(draw, ("sum", "sum", "sum", "groups", "groups", "mean", "logit", "personas"))
    dimension: dict[str, Any] = {}
    setting.own = []
    setting.states_only = shape in {"mean", "personas"}
    setting.grades = tuple(str(grade) for grade in scale or ()) if setting.states_only else ()
    match shape:
        case "groups":
            if chance(draw, 2):
                dimension["criteria"] = _criteria(draw, setting, 1, 2)
            groups = {f"g{i}": _group(draw, setting) for i in range(pick(draw, (1, 2, 1)))}
            dimension = {"groups": groups} | dimension if chance(draw, 2) else dimension | {"groups": groups}
        case "personas":
            dimension["personas"] = {
                f"{name}_p{i}": {"criteria": _criteria(draw, setting, 1, 3)} for i in range(whole(draw, 1, 3))
            }
        case _:
            dimension["criteria"] = _criteria(draw, setting, 1, 3)
            if shape != "sum":
                dimension["aggregate"] = shape
    if chance(draw, 4):
        dimension["base"] = pick(draw, (10, -2.5, 0, 100))
    if chance(draw, 4):
        dimension["range"] = pick(draw, _RANGES)
    if not setting.states_only and chance(draw, 3):
        dimension["decay"] = decay_or_none(draw)
    return dimension


def _criteria(draw: Draw, setting: Setting, low: int, high: int) -> dict[str, Any]:
    return {
        setting.name(draw): criterion(draw, setting) for _ in range(min(whole(draw, low, high), whole(draw, low, high)))
    }


def _group(draw: Draw, setting: Setting) -> dict[str, Any]:
    group: dict[str, Any] = {"criteria": _criteria(draw, setting, 1, 2)}
    if chance(draw, 2):
        group["range"] = pick(draw, _RANGES)
    if chance(draw, 3):
        group["decay"] = decay_or_none(draw)
    return group


def _scale(draw: Draw, *, letters: bool) -> dict[Any, Any]:
    bounds = (*pick(draw, _SCALES), "else")
    return dict(zip(_LETTERS if letters else _DIGITS, bounds, strict=False))


def _matrix(draw: Draw, grades: dict[str, dict[Any, Any]]) -> dict[str, Any]:
    rows, columns = tuple(grades)[:2]
    if isinstance(next(iter(grades[rows])), type(next(iter(grades[columns])))):
        columns = rows
    cells: dict[str, Any] = {}
    for row in several(draw, tuple(grades[rows]), 1, 3):
        for column in several(draw, tuple(grades[columns]), 1, 3):
            cells[f"{row}{column}"] = pick(
                draw, ({"stage": "hot"}, {"priority": "P1"}, {"stage": "x", "priority": "P2"})
            )
    return {"rows": rows, "columns": columns, "cells": cells}


def _conclusions(draw: Draw, document: dict[str, Any], names: tuple[str, ...], known: Words) -> None:
    """Formula, range of the score, thresholds, segments and priorities."""
    scored = known.with_numbers(*names)
    formula = _formula(draw, names, known) if chance(draw, 2) else None
    if chance(draw, 4):
        document["score"] = {"range": pick(draw, _RANGES)} | ({"formula": formula} if formula else {})
    elif formula:
        document["score"] = formula
    if chance(draw, 2):
        bounds = list(enumerate(pick(draw, _SCALES)))
        bounds = bounds[::-1] if chance(draw, 3) else bounds
        names = ("customer", "sales_qualified", "warm") if chance(draw, 2) else ("s0", "s1", "s2")
        document["thresholds"] = {names[i]: bound for i, bound in bounds}
        if chance(draw, 3):
            rest = {"cold": "else"}
            document["thresholds"] = rest | document["thresholds"] if chance(draw, 3) else document["thresholds"] | rest
    scored = scored.with_numbers("score")
    for key in ("segments", "priorities"):
        if chance(draw, 3):
            document[key] = {f"{key[:3]} {i}": _case(draw, scored) for i in range(whole(draw, 1, 2))}
            if chance(draw, 2):
                document[key]["rest"] = "else"


def _case(draw: Draw, scored: Any) -> Any:
    text = condition(draw, scored, 1)
    return {"when": text, "title": "Fall"} if chance(draw, 4) else text


def _formula(draw: Draw, names: tuple[str, ...], known: Words) -> str:
    if chance(draw, 4):
        return " + ".join(names)
    if chance(draw, 2):
        return " + ".join(f"{pick(draw, ('0.5', '2', '0.333'))} * {name}" for name in names)
    return number(draw, known.with_numbers(*names), 2)
