"""Decides which values of a target column mean won and which mean lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.errors import fail

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from numpy.typing import NDArray

    from reifegrad.errors import ReifegradError

POSITIVE = {
    "1",
    "true",
    "t",
    "yes",
    "y",
    "ja",
    "j",
    "won",
    "win",
    "gewonnen",
    "converted",
    "success",
    "closed won",
    "wahr",
}
NEGATIVE = {
    "0",
    "false",
    "f",
    "no",
    "n",
    "nein",
    "lost",
    "loss",
    "verloren",
    "not converted",
    "failure",
    "closed lost",
    "falsch",
}
MISSING = {"", "nan", "none", "null", "nat", "na", "n/a", "<na>"}


OPEN = {"open", "offen", "new", "neu", "pending", "in progress", "in arbeit", "in bearbeitung", "laufend", "working"}
"""Words of leads that nobody has decided about yet."""


@dataclass(frozen=True)
class TargetValues:
    """What the values of a target mean.

    `won` is 0 or 1 for each row, `known` says which rows are decided. `label` is the value that stands for won, as
    written most often; `lost` and `left_open` count the rows of every other value, by what it was taken for.
    """

    won: NDArray[np.int8]
    known: NDArray[np.bool_]
    label: str
    lost: Mapping[str, int]
    left_open: Mapping[str, int]


def read_target(values: Iterable[object], positive: str | None = None, negative: Collection[str] = ()) -> TargetValues:
    """Who won, and which rows have an answer; upper and lower case are the same.

    `positive` names the value of won where it cannot be read off the words. With `negative` only these values mean
    lost, and all others are open; without it every value but `positive` is lost. Raises `ReifegradError`.
    """
    words = [_word(value) for value in values]
    folded = np.array([word.casefold() for word in words], dtype=object)
    known = np.array([word not in MISSING for word in folded], dtype=np.bool_)
    counts = Counter(word for word, is_known in zip(words, known, strict=True) if is_known)
    spelled: dict[str, str] = {}
    for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        spelled.setdefault(word.casefold(), word)
    lost = frozenset(_spelling_of(spelled, word) for word in negative)
    label = _positive(spelled, positive, lost)
    if label in lost:
        raise fail("target-values-clash", value=spelled[label])
    totals = Counter(folded[known].tolist())
    others = {spelled[word]: totals[word] for word in sorted(totals) if word != label}
    left_open = {word: n for word, n in others.items() if lost and word.casefold() not in lost}
    known &= ~np.isin(folded, [word.casefold() for word in left_open])
    won = np.array([word == label for word in folded], dtype=np.int8)
    counted = {word: n for word, n in others.items() if word not in left_open}
    return TargetValues(won, known, spelled[label], counted, left_open)


def is_open(word: str) -> bool:
    """Whether a value reads like that of a lead nobody has decided about."""
    return word.strip().casefold() in OPEN


def _spelling_of(spelled: Mapping[str, str], value: str) -> str:
    word = value.strip().casefold()
    if word not in spelled:
        raise fail("target-value-unknown", value=value, values=_list_of_values(spelled))
    return word


def _list_of_values(spelled: Mapping[str, str]) -> str:
    words = sorted(spelled.values())
    return ", ".join(repr(word) for word in words[:4]) + (", ..." if len(words) > 4 else "")


def _positive(spelled: Mapping[str, str], positive: str | None, lost: Collection[str]) -> str:
    """The value that means won, in lower case."""
    shown = _list_of_values(spelled)
    if not spelled:
        raise fail("target-empty")
    if positive is not None:
        return _spelling_of(spelled, positive)
    distinct = [word for word in spelled if word not in lost]
    won = [word for word in distinct if word in POSITIVE]
    if lost and len(distinct) == 1:
        return distinct[0]
    if len(spelled) > 2 and not lost:
        raise _not_two(spelled)
    if len(spelled) == 1:
        raise fail("target-one-value", values=shown)
    if len(won) == 1 and (lost or all(word in POSITIVE | NEGATIVE for word in distinct)):
        return won[0]
    raise fail("target-not-understood", values=shown)


def _not_two(spelled: Mapping[str, str]) -> ReifegradError:
    """The error of a target with more than two values; it tells how open leads are kept apart."""
    shown = _list_of_values(spelled)
    if all(_is_date(word) for word in list(spelled.values())[:50]):
        return fail("target-is-a-date", values=shown)
    count = len(spelled)
    still_open = [word for word in spelled.values() if is_open(word)]
    if still_open:
        rest = [word for word in spelled.values() if not is_open(word)]
        won = [word for word in rest if word.casefold() in POSITIVE]
        example = "--positive WON --negative LOST"
        if len(won) == 1 and len(rest) == 2:
            lost = next(word for word in rest if word != won[0])
            example = f"--positive {_quoted(won[0])} --negative {_quoted(lost)}"
        undecided = still_open[0]
        return fail(
            "target-not-binary", variant="open", count=count, values=shown, undecided=undecided, example=example
        )
    return fail("target-not-binary", count=count, values=shown)


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def _word(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _is_date(word: str) -> bool:
    try:
        np.datetime64(word.replace(" ", "T")[:19])
    except ValueError:
        return False
    return "-" in word[1:]
