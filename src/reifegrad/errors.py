"""Names every problem that a user can meet: a code, what it is about, and its place; said in either language.

A `Problem` holds no sentence. Its texts are in the catalogues, under `problem.CODE.what` and `problem.CODE.fix`, or
`problem.CODE.VARIANT.what` where one code has several. So it can be stored, sent, and said later in another language.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from reifegrad.language.secrets import masked
from reifegrad.language.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

Severity = Literal["error", "warning", "note"]

_NEAR = 0.6
_MOST_NAMES = 12


@dataclass(frozen=True)
class Message:
    """A text of the catalogues inside another: its key, and what is filled in; `n` or `count` chooses the plural."""

    key: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", _without_secrets(self.params))

    def say(self, language: str) -> str:
        """The text in a language."""
        words = Words(language)
        n = self.params.get("n", self.params.get("count"))
        return words.form(self.key, n if isinstance(n, int | float) else None, **said(self.params, words))

    def __str__(self) -> str:
        return self.say("en")


@dataclass(frozen=True)
class Nearest:
    """The closest valid word, or the valid ones if none is close; says nothing where nothing is valid."""

    close: str | None
    known: tuple[str, ...]
    more: bool = False

    def say(self, language: str) -> str:
        """The sentence in a language."""
        words = Words(language)
        if self.close is not None:
            return words("nearest.close", close=self.close)
        if not self.known:
            return ""
        return words("nearest.more" if self.more else "nearest.known", known=", ".join(self.known))

    def __str__(self) -> str:
        return self.say("en")


Param = str | int | float | Message | Nearest | tuple["Param", ...] | None
"""What a text is filled with. A tuple is a list; None is said as nothing."""


def message(key: str, /, **params: Param) -> Message:
    """A text inside another."""
    return Message(key, params)


def day_message(day: date) -> Message:
    """A day inside another text, said as the language writes it: 31.12.2025 in German, 2025-12-31 in English."""
    return message("moment.day", year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}")


def minute_message(moment: datetime) -> Message:
    """A minute of the clock on the wall inside another text, likewise."""
    return message("moment.minute", day=day_message(moment), time=f"{moment:%H:%M}")


def nearest(name: str, known: Iterable[str]) -> Nearest:
    """What names the closest valid word, or lists the valid ones if none is close.

    Upper and lower case make no difference to what a word means: `geschäftsführer` is nearer to `Geschäftsführer` than
    any other word, and the words that differ in letters are compared without case.
    """
    words = sorted(set(known))
    by_fold: dict[str, str] = {}
    for word in sorted(words, key=lambda word: difflib.SequenceMatcher(None, name, word).ratio(), reverse=True):
        by_fold.setdefault(word.casefold(), word)
    close = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=_NEAR)
    if close:
        return Nearest(by_fold[close[0]], ())
    return Nearest(None, tuple(words[:_MOST_NAMES]), len(words) > _MOST_NAMES)


def _without_secrets(params: Mapping[str, Param]) -> dict[str, Param]:
    return {name: _without_secret(value) for name, value in params.items()}


def _without_secret(value: Param) -> Param:
    match value:
        case str():
            return masked(value)
        case tuple():
            return tuple(_without_secret(part) for part in value)
        case _:
            return value


def said(params: Mapping[str, Param], words: Words) -> dict[str, str]:
    """Each parameter in words."""
    return {name: _said(value, words) for name, value in params.items()}


def _said(value: Param, words: Words) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case int() | float():
            return words.shortest(value, 6)
        case tuple():
            return ", ".join(_said(part, words) for part in value)
        case _:
            return value.say(words.language)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in a form that a command line, an editor and a web page can show.

    `code` is stable and names a page of the reference; with `variant` it names the texts, which `params` fill in.
    `line` counts from 1; `key` is the path inside a model file ("dimensions.fit.criteria.position"), and `also` holds
    the paths of further places that have the very same problem, where it is said once for all of them. Passwords in
    URLs and settings are hidden as soon as a problem is made, before it is shown, stored or sent.
    """

    code: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)
    file: str = ""
    line: int | None = None
    key: str = ""
    severity: Severity = "error"
    variant: str = ""
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", _without_secrets(self.params))
        object.__setattr__(self, "file", masked(self.file))

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return self.what_in("en")

    @property
    def fix(self) -> str:
        """What to do, in English; empty where nothing can be said."""
        return self.fix_in("en")

    def what_in(self, language: str) -> str:
        """What is wrong, in a language."""
        return self._part("what", language)

    def fix_in(self, language: str) -> str:
        """What to do, in a language; empty where nothing can be said."""
        return self._part("fix", language)

    def _part(self, part: str, language: str) -> str:
        words = Words(language)
        key = ".".join(word for word in ("problem", self.code, self.variant, part) if word)
        return Message(key, self.params).say(language).strip() if part == "what" or words.has(key) else ""

    @property
    def where(self) -> str:
        """The place as `file:line`, or as much of it as is known."""
        if self.file and self.line:
            return f"{self.file}:{self.line}"
        return self.file or self.key

    def say(self, language: str) -> str:
        """`file:line: code: what (key). fix` in a language."""
        head = f"{self.where}: " if self.where else ""
        key = f" ({self.key})" if self.key and self.key != self.where else ""
        fix = self.fix_in(language)
        return f"{head}{self.code}: {self.what_in(language)}{key}.{' ' if fix else ''}{fix}"

    def __str__(self) -> str:
        return self.say("en")

    def to_dict(self) -> dict[str, Any]:
        """The problem as JSON can hold it, without a word of any language; `from_dict` gives it back."""
        return {
            "severity": self.severity,
            "code": self.code,
            "variant": self.variant,
            "params": {name: _plain(value) for name, value in self.params.items()},
            "file": self.file,
            "line": self.line,
            "key": self.key,
            **({"also": list(self.also)} if self.also else {}),
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Problem:
        """The problem of a record that `to_dict` made.

        Raises:
            KeyError: a part of the record is missing.
        """
        params = {name: _read(value) for name, value in record["params"].items()}
        rest = {name: record[name] for name in ("code", "file", "line", "key", "severity", "variant")}
        return cls(params=params, also=tuple(record.get("also", ())), **rest)


def _plain(value: Param) -> Any:
    match value:
        case tuple():
            return [_plain(part) for part in value]
        case Message(key=key, params=params):
            return {"message": key, "params": {name: _plain(part) for name, part in params.items()}}
        case Nearest(close=close, known=known, more=more):
            return {"close": close, "known": list(known), "more": more}
        case _:
            return value


def _read(value: Any) -> Param:
    match value:
        case list():
            return tuple(_read(part) for part in value)
        case {"message": key, "params": params}:
            return Message(key, {name: _read(part) for name, part in params.items()})
        case {"close": close, "known": known, "more": more}:
            return Nearest(close, tuple(known), more)
        case _:
            return value  # type: ignore[no-any-return]  # a text, a number or nothing


@dataclass
class ReifegradError(Exception):
    """One or more problems that stop the work; all that were found, not only the first."""

    problems: Sequence[Problem] = field(default_factory=tuple)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class MessageError(ValueError):
    """A fault without a place, which whoever knows the place makes a problem of."""

    def __init__(self, key: str, /, **params: Param) -> None:
        super().__init__(key)
        self.message = Message(key, params)

    def __str__(self) -> str:
        return str(self.message)


def fail(code: str, *, variant: str = "", file: str = "", line: int | None = None, **params: Param) -> ReifegradError:
    """The error of a single problem, ready to be raised."""
    return ReifegradError((Problem(code, params, file, line, variant=variant),))
