"""Says a change between two models, a code with values, as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.explain.wording import Wording
from reifegrad.language.words import Words
from reifegrad.spec.condition_text import condition_text
from reifegrad.spec.duration import Duration
from reifegrad.spec.model import After, Decay, Limit, Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.explain.movers import Migration
    from reifegrad.spec.diff import ModelChange
    from reifegrad.spec.model import ScoringModel

_MILLI = {"points", "base", "unknown", "band_points", "threshold", "grade", "weight"}
_PLAIN = {"band_values", "kind"}
"""What is hard to say in a line: only that it changed."""

_LISTS = {"matrix": "cell", "segments": "segment", "priorities": "priority"}
"""Parts of a model below which named things stand, and what those are."""

_NOTHING = "\N{EN DASH}"
_ARROW = " \N{RIGHTWARDS ARROW} "


def _as_written(value: Any) -> str:
    """A value as it stands in a model file."""
    match value:
        case Limit():
            return f"{value.count} per {value.period}" if value.period else str(value.count)
        case After():
            return _sequence(value)
        case Duration() | str() | int() | float():
            return str(value)
        case tuple():
            return ", ".join(_NOTHING if part is None else str(part) for part in value)
        case _:
            return f"`{condition_text(value)}`"


def _sequence(after: After) -> str:
    """`webinar_attended, 14 days`."""
    kinds = "any" if after.kinds is None else ", ".join(after.kinds)
    where = "" if after.where is None else f" `{condition_text(after.where)}`"
    return f"{kinds}{where}" + ("" if after.within is None else f", {after.within}")


def _is_decay_above(change: ModelChange) -> bool:
    """Whether a decay was written at a dimension or group, from which criteria inherit it."""
    return change.code == "decay_changed" and "criteria" not in change.path


def compared_text(migration: Migration, words: Words) -> str:
    """How many both models score, how many of them otherwise, and whom only one of them scores."""
    compared, changed = words.number(migration.compared), words.number(migration.changed)
    parts = [words("diff.compared", compared=compared, changed=changed)]
    parts += [words.count("diff.left", migration.left)] if migration.left else []
    parts += [words.count("diff.entered", migration.entered)] if migration.entered else []
    return " ".join(parts)


class Differences:
    """Puts the changes between two models into words of one language."""

    def __init__(self, old: ScoringModel, new: ScoringModel, language: str) -> None:
        self.words = Words(language)
        self.old, self.new = Wording(old, language), Wording(new, language)

    def sentences(self, changes: Sequence[ModelChange]) -> list[str]:
        """All changes in words; what criteria merely inherit is told once, where it was written."""
        inherited = {(change.old, change.new) for change in changes if _is_decay_above(change)}
        told = (
            change
            for change in changes
            if change.code != "decay_changed" or _is_decay_above(change) or (change.old, change.new) not in inherited
        )
        return [self.sentence(change) for change in told]

    def sentence(self, change: ModelChange) -> str:
        """One change: where, what, and the values before and after."""
        if change.code == "text_changed" and not change.path:
            return self.words("diff.only_text")
        thing, _, verb = change.code.rpartition("_")
        name = change.params.get("name") or change.params.get("label") or ""
        if thing == "text":
            thing = f"text.{change.path[-1]}"
        place = self._path_title(change, names_itself=bool(name) and not thing.startswith("band"))
        what = self._what(change, thing, verb, name)
        return f"{place}: {what}" if place else what

    def _what(self, change: ModelChange, thing: str, verb: str, name: str) -> str:
        called = self._title_of(change, thing, name)
        if verb in {"added", "removed", "enabled", "disabled", "moved", "reordered"}:
            key = f"diff.{verb}" if called else f"diff.{verb}.alone"
            return self.words(key, thing=self.words(f"diff.thing.{thing}"), name=called).strip()
        label = self.words(f"diff.thing.{thing}")
        label = f"{label} {called}" if called else label
        if thing in _PLAIN:
            return self.words("diff.changed", thing=label)
        was, now = (self._value(thing, value) for value in (change.old, change.new))
        return f"{label} {was}{_ARROW}{now}"

    def _title_of(self, change: ModelChange, thing: str, name: str) -> str:
        """The title of what was added, removed or switched; else its name."""
        if thing == "criterion":
            place = self.old if change.code.endswith("removed") else self.new
            title = getattr(change.new or change.old, "title", None)
            return place.title(title, name) if isinstance(title, dict) else place.criterion(name)
        if thing == "named_measure":
            return (self.new if change.code.endswith("added") else self.old).value_name(name)
        if thing == "dimension":
            return (self.new if change.code.endswith("added") else self.old).dimension(name)
        return name

    def _path_title(self, change: ModelChange, *, names_itself: bool) -> str:
        """Dimension and criterion that the path leads through, by their titles."""
        path, wording = change.path, self.old if change.code.endswith("removed") else self.new
        if path[0] == "grades" and len(path) > 1:
            return wording.dimension(path[1])
        if path[0] in _LISTS and len(path) > 2 and not names_itself:
            return f"{self.words(f'diff.thing.{_LISTS[path[0]]}')} {path[-2]}"
        if path[0] == "measures" and not names_itself:
            return f"{self.words('diff.thing.named_measure')} {wording.value_name(path[1])}"
        if path[0] != "dimensions" or len(path) < 2:
            return ""
        parts = [wording.dimension(path[1])] if change.code.split("_")[0] != "dimension" else []
        criterion = next((c for c in wording.criteria.values() if c.path and c.path == path[: len(c.path)]), None)
        if criterion is not None and not (names_itself and change.code.startswith("criterion")):
            parts.append(wording.title(criterion.title, criterion.name))
        elif criterion is None and len(path) > 3 and path[2] in {"groups", "personas"}:
            parts.append(path[3])
        return ", ".join(parts)

    def _value(self, thing: str, value: Any) -> str:
        """A value of a change as people write it."""
        match value:
            case None if thing in {"threshold", "grade"}:
                return "else"
            case None:
                return _NOTHING
            case bool():
                return self.new.value(value)
            case int() if thing in _MILLI:
                return self.new.milli(value)
            case Range():
                return f"[{self._bound(value.lowest)}, {self._bound(value.highest)}]"
            case Decay():
                return self.new.decay(value)
            case dict():
                return repr(self.new.title(value, ""))
            case _:
                return _as_written(value)

    def _bound(self, milli: int | None) -> str:
        return _NOTHING if milli is None else self.new.milli(milli)
