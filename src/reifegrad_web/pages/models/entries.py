"""Fields of forms for keys of a model file: what each shows of the text, and what it writes into it."""

from __future__ import annotations

import hashlib
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reifegrad.language import LANGUAGES
from reifegrad.spec.edit import number_text

Given = Mapping[str, Sequence[str]]
"""What was sent: the name of a field -> its values in the order of the page."""
Written = Mapping[str, Any]
"""Keys and values of a part of the file."""
_BLANK_ROWS = 2
_TRUTHS = {"true": True, "false": False}


class EntryError(ValueError):
    """What was written into a field is no value of its key; `args[0]` is the key of a text that says why."""


@dataclass(frozen=True)
class Input:
    """One input of a page: its name, what it is, and what is in it.

    It is a `text`, `number`, `area`, `check`, `choice`, or a `span`: a text that people write in their language.
    """

    name: str
    kind: str
    value: str
    label: str = ""
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class Entry(ABC):
    """A key of the file as a field; `name` is what its inputs begin with."""

    key: str

    @property
    def name(self) -> str:
        """What its inputs are called."""
        return f"c-{self.key}"

    @abstractmethod
    def rows(self, written: Written) -> Sequence[Sequence[Input]]:
        """The inputs, in rows, with what stands in the file."""

    @abstractmethod
    def read(self, given: Given, written: Written) -> Any:
        """What the file is to say: a value of YAML, None for no key. Raises `EntryError`."""

    def digest_shown(self, written: Written) -> str:
        """What was shown, in short: sent along with the form, it tells whether somebody has changed anything."""
        shown: dict[str, list[str]] = {}
        for row in self.rows(written):
            for each in row:
                shown.setdefault(each.name, []).append(each.value)
        return _digest(shown)

    def digest_given(self, given: Given) -> str:
        """What was sent, likewise."""
        own = {name: values for name, values in given.items() if name == self.name or name.startswith(f"{self.name}-")}
        return _digest(own)


def _digest(values: Given) -> str:
    plain = sorted((name, _plain(found)) for name, found in values.items())
    return hashlib.sha256(repr([pair for pair in plain if pair[1]]).encode()).hexdigest()


def _plain(values: Sequence[str]) -> list[str]:
    return [text for text in (value.replace("\r\n", "\n").strip() for value in values) if text]


def _one(given: Given, name: str) -> str:
    text = next(iter(given.get(name, ())), "")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").strip())


@dataclass(frozen=True)
class TextEntry(Entry):
    """A text in one line, or in several; a whole number is one. A span is one of time, or how many in one."""

    is_long: bool = False
    is_span: bool = False

    def rows(self, written: Written) -> Sequence[Sequence[Input]]:
        """See `Entry`."""
        value = written.get(self.key)
        text = "" if value is None else str(value)
        return [[Input(self.name, "area" if self.is_long else "span" if self.is_span else "text", text.strip())]]

    def read(self, given: Given, written: Written) -> Any:
        """See `Entry`."""
        text = " ".join(_one(given, self.name).split()) if self.is_long else _one(given, self.name)
        return int(text) if text.isdecimal() else text or None


@dataclass(frozen=True)
class NumberEntry(Entry):
    """A number."""

    def rows(self, written: Written) -> Sequence[Sequence[Input]]:
        """See `Entry`."""
        return [[Input(self.name, "number", _number_shown(written.get(self.key)))]]

    def read(self, given: Given, written: Written) -> Any:
        """See `Entry`."""
        text = _one(given, self.name)
        return _number(text) if text else None


@dataclass(frozen=True)
class NamesEntry(Entry):
    """One name, or several with commas between them."""

    def rows(self, written: Written) -> Sequence[Sequence[Input]]:
        """See `Entry`."""
        return [[Input(self.name, "text", _joined(written.get(self.key)))]]

    def read(self, given: Given, written: Written) -> Any:
        """See `Entry`."""
        return _parts(_one(given, self.name), ())


@dataclass(frozen=True)
class TitleEntry(Entry):
    """A text in each language."""

    def rows(self, written: Written) -> Sequence[Sequence[Input]]:
        """See `Entry`."""
        value = written.get(self.key)
        texts = value if isinstance(value, Mapping) else dict.fromkeys(LANGUAGES, value or "")
        return [[Input(f"{self.name}-{each}", "text", str(texts.get(each, "")), each) for each in LANGUAGES]]

    def read(self, given: Given, written: Written) -> Any:
        """See `Entry`."""
        texts = {each: _one(given, f"{self.name}-{each}") for each in LANGUAGES}
        return {each: text for each, text in texts.items() if text} or None


@dataclass(frozen=True)
class PointsEntry(Entry):
    """A map from values to points: a row for each."""

    def rows(self, written: Written) -> Sequence[Sequence[Input]]:
        """See `Entry`."""
        value = written.get(self.key)
        pairs = [(_shown(name), _number_shown(points)) for name, points in _map(value).items()]
        pairs += [("", "")] * _BLANK_ROWS
        return [
            [
                Input(f"{self.name}-value", "text", name, "value"),
                Input(f"{self.name}-points", "number", points, "points"),
            ]
            for name, points in pairs
        ]

    def read(self, given: Given, written: Written) -> Any:
        """See `Entry`."""
        value = written.get(self.key)
        known = list(_map(value))
        names, points = (given.get(f"{self.name}-{part}", ()) for part in ("value", "points"))
        found = {}
        for name, number in zip(map(str.strip, names), map(str.strip, points), strict=False):
            if not name and not number:
                continue
            if not name or not number:
                raise EntryError("models.entry.pair")
            typed = _typed(unicodedata.normalize("NFC", name), known)
            if typed in found:
                raise EntryError("models.entry.twice")
            found[typed] = _number(number)
        return found or None


@dataclass(frozen=True)
class GradesEntry(Entry):
    """A map from grades to values: a row for each grade, its values with commas between them."""

    def rows(self, written: Written) -> Sequence[Sequence[Input]]:
        """See `Entry`."""
        value = written.get(self.key)
        return [
            [Input(f"{self.name}-{grade}", "text", _joined(values), str(grade))]
            for grade, values in _map(value).items()
        ]

    def read(self, given: Given, written: Written) -> Any:
        """See `Entry`."""
        value = written.get(self.key)
        found = {}
        for grade, old in _map(value).items():
            known = old if isinstance(old, list) else [old]
            found[grade] = _parts(_one(given, f"{self.name}-{grade}"), known)
            if found[grade] is None:
                raise EntryError("models.entry.grade")
        return found or None


@dataclass(frozen=True)
class StepsEntry(Entry):
    """Lower bounds by name, such as the thresholds of stages; what holds otherwise stays."""

    def rows(self, written: Written) -> Sequence[Sequence[Input]]:
        """See `Entry`."""
        value = written.get(self.key)
        return [
            [Input(f"{self.name}-{name}", "number", _number_shown(bound), str(name))]
            for name, bound in _map(value).items()
            if bound != "else"
        ]

    def read(self, given: Given, written: Written) -> Any:
        """See `Entry`."""
        value = written.get(self.key)
        if not isinstance(value, Mapping):
            return value
        return {
            name: bound if bound == "else" else _number(_one(given, f"{self.name}-{name}"))
            for name, bound in value.items()
        }


DECAYS = ("inherited", "none", "half_life", "linear", "expires_after", "inactive_for")
"""How points fade: as the dimension says, not at all, or in one of the forms."""


@dataclass(frozen=True)
class DecayEntry(Entry):
    """How points fade: a form, and how long or how much."""

    def rows(self, written: Written) -> Sequence[Sequence[Input]]:
        """See `Entry`."""
        value = written.get(self.key)
        form = "none" if value == "none" else next((each for each in DECAYS if each in _map(value)), "")
        span, lose = (str(_map(value).get(key, "")) for key in (form, "lose"))
        inputs = [Input(self.name, "choice", form or "inherited", "", DECAYS)]
        inputs += [Input(f"{self.name}-span", "span", span, "span"), Input(f"{self.name}-lose", "span", lose, "lose")]
        return [inputs]

    def read(self, given: Given, written: Written) -> Any:
        """See `Entry`."""
        form = _one(given, self.name)
        if form not in DECAYS or form == "inherited":
            return None
        if form == "none":
            return "none"
        old = written.get(self.key)
        kept = {key: value for key, value in _map(old).items() if key in {"grace", "floor"}}
        span, lose = (_one(given, f"{self.name}-{part}") for part in ("span", "lose"))
        if not span or (form == "inactive_for" and not lose):
            raise EntryError("models.entry.decay")
        return {form: span, **({"lose": lose} if form == "inactive_for" else {}), **kept}


@dataclass(frozen=True)
class SwitchEntry(Entry):
    """On, unless the file says `false`."""

    def rows(self, written: Written) -> Sequence[Sequence[Input]]:
        """See `Entry`."""
        return [[Input(self.name, "check", "" if written.get(self.key) is False else "on")]]

    def read(self, given: Given, written: Written) -> Any:
        """See `Entry`."""
        return None if _one(given, self.name) else False


def _map(value: Any) -> Mapping[Any, Any]:
    """A mapping of the file; an empty one where something else stands."""
    return value if isinstance(value, Mapping) else {}


def _number(text: str) -> int | float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise EntryError("models.entry.number") from None
    if not abs(value) < 10**9:
        raise EntryError("models.entry.number")
    return int(value) if value.is_integer() else value


def _number_shown(value: Any) -> str:
    """A number as inputs of the kind `number` want it; other things as they are."""
    if isinstance(value, float):
        return number_text(value)
    return "" if value is None else str(value)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _typed(text: str, known: Sequence[Any]) -> Any:
    """What a text means: what stood there before, else a number, true or false, or the text."""
    for value in known:
        if _shown(value) == text:
            return value
    if text in _TRUTHS:
        return _TRUTHS[text]
    try:
        return _number(text) if text[0] in "-0123456789" and "," not in text else text
    except EntryError:
        return text


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return "" if value is None else _shown(value)


def _parts(text: str, known: Sequence[Any]) -> Any:
    """One value, or a list of several; None of nothing."""
    parts = [_typed(part, known) for part in (piece.strip() for piece in text.split(",")) if part]
    return parts[0] if len(parts) == 1 else parts or None
