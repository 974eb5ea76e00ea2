"""Random criteria of every kind, as plain data of a model file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conditions import condition, number
from words import (
    ATTRIBUTES,
    KINDS,
    NUMBERS,
    PERIODS,
    PROPERTIES,
    WINDOWS,
    chance,
    pick,
    quoted,
    several,
    text_pool,
    whole,
)

if TYPE_CHECKING:
    from words import Draw, Words

_POINTS = (10, 5, -10, 2.5, 0.333, 100, -0.001, 0, 1, -7.125, 40)
_STAGES = ("hot", "Heiß & reif")


@dataclass
class Setting:
    """Where criteria stand, and what that allows."""

    subject: str
    states_only: bool = False
    grades: tuple[str, ...] = ()
    names: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    attributes: Words = ATTRIBUTES
    measures: tuple[str, ...] = ()

    def name(self, draw: Draw) -> str:
        """A name that no other criterion of the dimension has; some with underscores that columns use too."""
        number = len(self.names)
        others = [name for name in self.names if name not in self.own]
        if others and chance(draw, 4):
            self.own.append(pick(draw, others))
        else:
            self.names.append(f"c{number}" if number % 3 else f"c{number}__sum")
            self.own.append(self.names[-1])
        return self.own[-1]


def points(draw: Draw) -> float:
    """Points with up to three decimals, often small whole numbers."""
    return pick(draw, _POINTS) if chance(draw, 2) else whole(draw, -20, 50)


def criterion(draw: Draw, setting: Setting) -> dict[str, Any]:
    """One criterion of any kind that its dimension allows."""
    states = (
        _attribute,
        _worked_out,
        _when,
        _measure,
        _absence,
        *((_named_measure, _when) if setting.measures else ()),
    )
    made = pick(draw, states if setting.states_only else (*states, _occurrence, _occurrence, _occurrence, _occurrence))
    written: dict[str, Any] = made(draw, setting)
    if chance(draw, 5):
        low, high = sorted((points(draw), points(draw)))
        written |= pick(draw, ({"min": low, "max": high}, {"min": low}, {"max": high}))
    if chance(draw, 12):
        written["disqualify"] = pick(draw, ("no", {"de": "Nein", "en": "No"}))
    if chance(draw, 12):
        written["qualify"] = pick(draw, (True, *_STAGES))
    if chance(draw, 15):
        written["enabled"] = False
    if setting.states_only and chance(draw, 2):
        written["weight"] = pick(draw, (2, 0.5, 3.333, 10))
    return written


def decay(draw: Draw) -> dict[str, str]:
    """A decay of any form."""
    form = pick(draw, ("half_life", "linear", "expires_after", "inactive_for"))
    written = {form: pick(draw, PERIODS)}
    if form == "linear":
        written[form] = f"{pick(draw, ('10%', '33.3%', '100%', '2.5%'))} per {written[form]}"
    if form == "inactive_for":
        written["lose"] = pick(draw, ("20%", "100%", "12.5%"))
    elif chance(draw, 3):
        written["grace"] = pick(draw, PERIODS)
    if chance(draw, 4):
        written["floor"] = pick(draw, ("10%", "50%", "100%"))
    return written


def decay_or_none(draw: Draw) -> dict[str, str] | str:
    """A decay, or the word that switches an inherited one off."""
    return "none" if chance(draw, 4) else decay(draw)


def _attribute(draw: Draw, setting: Setting) -> dict[str, Any]:
    kind = pick(draw, ("text", "number", "boolean"))
    name = pick(draw, getattr(ATTRIBUTES, kind))
    if chance(draw, 3):
        # A mean with grades knows only those; elsewhere they are free, and worth their place.
        return {"attribute": name, **_graded(draw, setting.grades or ("A", "B", "C"), name, kind)}
    return {"attribute": name, **_mapped(draw, [_key(draw, name, kind) for _ in range(whole(draw, 1, 4))])}


def _worked_out(draw: Draw, setting: Setting) -> dict[str, Any]:
    """Points by the value of an expression, most often of the moment or the calendar."""
    words = setting.attributes
    form = pick(draw, ("of time", "of time", "number", "text", "boolean"))
    if form == "of time":
        moment = f"({quoted(pick(draw, words.time))})"
        value = f"{pick(draw, ('days_since', 'days_until', 'weekday', 'hour'))}({moment})"
        keys = [_bound(draw, (-3.0, 0.0, 1.0, 5.0, 12.0, 30.0)) for _ in range(whole(draw, 1, 3))]
    elif form == "number":
        value, keys = f"({number(draw, words)})", [_bound(draw) for _ in range(whole(draw, 1, 3))]
    elif form == "text":
        name = pick(draw, words.text)
        value = f"case when {condition(draw, words, 1)} then lower({quoted(name)}) else {quoted(name)} end"
        keys = [_key(draw, name, "text") for _ in range(whole(draw, 1, 3))]
    else:
        value, keys = f"({condition(draw, words)})", [True, False][: whole(draw, 1, 2)]
    return {"measure": value, **_mapped(draw, keys)}


def _key(draw: Draw, name: str, kind: str) -> Any:
    """A value, or for numbers a bound."""
    if kind == "text":
        return pick(draw, text_pool(name))
    if kind == "boolean":
        return pick(draw, (True, False))
    return _bound(draw)


def _bound(draw: Draw, numbers: tuple[float, ...] = NUMBERS) -> Any:
    form = pick(draw, ("above", "below", "between", "exactly"))
    low, high = sorted((pick(draw, numbers), pick(draw, numbers)))
    if form == "exactly":
        return int(low) if low == int(low) else low
    if form == "between":
        return f"{_decimal(low)}..{_decimal(high)}"
    return f"{pick(draw, ('>', '>=') if form == 'above' else ('<', '<='))} {_decimal(low)}"


def _decimal(value: float) -> str:
    return f"{value:f}".rstrip("0").rstrip(".")


def _mapped(draw: Draw, keys: list[Any]) -> dict[str, Any]:
    """A `points` map over these keys, perhaps with `else` and `unknown`."""
    lines: dict[Any, float] = {}
    for key in keys:
        lines.setdefault(key, points(draw))
    if chance(draw, 3):
        lines["else"] = points(draw)
    return {"points": lines} | ({"unknown": points(draw)} if chance(draw, 3) else {})


def _graded(draw: Draw, grades: tuple[str, ...], name: str, kind: str) -> dict[str, Any]:
    """A `grades` map: each grade with a value, a list of them, or a bound."""
    written: dict[str, Any] = {}
    seen: list[Any] = []
    for grade in grades:
        keys = [key for key in (_key(draw, name, kind) for _ in range(whole(draw, 1, 2))) if key not in seen]
        values = [key for key in keys if kind != "number" or not isinstance(key, str)]
        if keys:
            written[grade] = values if len(values) > 1 and len(set(values)) > 1 else keys[0]
            seen += keys
    last = grades[-1]
    if last not in written or chance(draw, 2):
        written.pop(last, None)
        written[last] = "else"
    return {"grades": written} | ({"unknown": pick(draw, tuple(written))} if chance(draw, 3) else {})


def _single_points(draw: Draw, setting: Setting) -> dict[str, Any]:
    """Points of a criterion with one number; in a mean they may be left out."""
    return {} if setting.states_only and chance(draw, 2) else {"points": points(draw)}


def _when(draw: Draw, setting: Setting) -> dict[str, Any]:
    written = {"when": condition(draw, setting.attributes), **_single_points(draw, setting)}
    return written | ({"unknown": points(draw)} if chance(draw, 3) else {})


def _matching(draw: Draw, setting: Setting, *, within: bool = True) -> dict[str, Any]:
    kinds: Any = pick(draw, KINDS)
    if chance(draw, 4):
        kinds = "any" if chance(draw, 2) else several(draw, KINDS, 2, 3)
    written: dict[str, Any] = {"activity": kinds}
    if chance(draw, 2):
        written["where"] = condition(draw, PROPERTIES, 1 if chance(draw, 2) else 2)
    if within and chance(draw, 3):
        written["within"] = pick(draw, WINDOWS)
    if setting.subject == "lead" and chance(draw, 4):
        written["scope"] = "account"
    if chance(draw, 8):
        written["after"] = _after(draw)
    return written


def _after(draw: Draw) -> dict[str, Any]:
    written: dict[str, Any] = {"activity": "any" if chance(draw, 4) else pick(draw, KINDS)}
    if chance(draw, 4):
        written["where"] = condition(draw, PROPERTIES, 1)
    return written | ({"within": pick(draw, PERIODS)} if chance(draw, 2) else {})


def _occurrence(draw: Draw, setting: Setting) -> dict[str, Any]:
    written = _matching(draw, setting) | {"points": points(draw)}
    if chance(draw, 2):
        limit = whole(draw, 1, 3)
        written["limit"] = pick(
            draw, (f"{limit} per day", f"{limit} per week", f"{limit} per hour", f"{limit} per month", limit)
        )
    if chance(draw, 4):
        written["distinct"] = pick(draw, PROPERTIES.all)
    if ("limit" in written or "distinct" in written) and chance(draw, 3):
        written["keep"] = pick(draw, ("first", "latest"))
    if chance(draw, 2):
        written["decay"] = decay_or_none(draw)
    return written


def measure(draw: Draw, setting: Setting) -> tuple[dict[str, Any], str]:
    """A measure with a name, and the type of its value."""
    written, kind = _value(draw)
    return _matching(draw, setting) | {"measure": written}, kind


def _value(draw: Draw) -> tuple[str, str]:
    """What is measured, and its type."""
    forms = ("count", "days_since", "amount", "amount", "count_distinct", "count_distinct", "first or last")
    form = pick(draw, (*forms, "first or last"))
    if form in {"count", "days_since"}:
        return form, "number"
    if form == "amount":
        return f"{pick(draw, ('sum', 'min', 'max', 'mean'))}({pick(draw, PROPERTIES.number)})", "number"
    if form == "count_distinct":
        return f"{form}({pick(draw, (*PROPERTIES.all, 'lead_id', 'occurred_at'))})", "number"
    kind = pick(draw, ("text", "number", "boolean", "time"))
    name = pick(draw, (*getattr(PROPERTIES, kind), *(("occurred_at",) if kind == "time" else ())))
    return f"{pick(draw, ('first', 'last'))}({name})", kind


def _measure(draw: Draw, setting: Setting) -> dict[str, Any]:
    written, kind = _value(draw)
    while kind == "time":  # a time has no bands
        written, kind = _value(draw)
    counts = written in {"count", "days_since"} or written.startswith("count_distinct")
    numbers = (0.0, 1.0, 2.0, 3.0, 7.0, 30.0) if counts else NUMBERS
    keys = [_bound(draw, numbers) if kind == "number" else _key(draw, "", kind) for _ in range(whole(draw, 1, 3))]
    return _matching(draw, setting) | {"measure": written} | _mapped(draw, keys)


def _named_measure(draw: Draw, setting: Setting) -> dict[str, Any]:
    """Points by a number that the model has measured."""
    keys = [_bound(draw, (0.0, 1.0, 2.0, 7.0, 0.333333)) for _ in range(whole(draw, 1, 3))]
    key = pick(draw, ("measure", "measure", "attribute"))
    return {key: pick(draw, setting.measures), **_mapped(draw, keys)}


def _absence(draw: Draw, setting: Setting) -> dict[str, Any]:
    absent = {"absent_for": pick(draw, WINDOWS)}
    return _matching(draw, setting, within=False) | absent | _single_points(draw, setting)
