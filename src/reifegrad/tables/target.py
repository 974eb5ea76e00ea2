"""In: the values of a target column. Out: who won as 0 and 1, and which value stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reifegrad.errors import fail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

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


def read_target(
    values: Iterable[object], positive: str | None = None
) -> tuple[NDArray[np.int8], NDArray[np.bool_], str]:
    """Who won (0 or 1), which rows have an answer, and the value that stands for won, as written.

    `positive` names that value where it cannot be read off the words. Raises `ReifegradError`.
    """
    words = [_word(value) for value in values]
    known = np.array([word.casefold() not in MISSING for word in words], dtype=np.bool_)
    distinct = sorted({word for word, is_known in zip(words, known, strict=True) if is_known})
    label = _positive(distinct, positive)
    won = np.array([word == label for word in words], dtype=np.int8)
    return won, known, label


def _positive(distinct: list[str], positive: str | None) -> str:
    shown = ", ".join(repr(word) for word in distinct[:4]) + (", ..." if len(distinct) > 4 else "")
    if not distinct:
        raise fail("target-empty", "the target column has no value", "Name the column that says won or lost.")
    if positive is not None:
        if positive not in distinct:
            raise fail("target-value-unknown", f"the target has no value {positive!r}", f"It holds {shown}.")
        return positive
    if len(distinct) > 2:
        if all(_is_date(word) for word in distinct[:50]):
            raise fail(
                "target-is-a-date",
                f"the target holds dates ({shown}), not won or lost",
                "Name a column with two values, or give the dates as outcomes with a horizon.",
            )
        raise fail(
            "target-not-binary",
            f"the target holds {len(distinct):,} different values ({shown}), not two",
            "Name a column with two values, or say which value means won.",
        )
    if len(distinct) == 1:
        raise fail(
            "target-one-value",
            f"the target is {shown} for every lead that has a value; what leads to won cannot be learned",
            "Take leads that were won and leads that were lost.",
        )
    won = [word for word in distinct if word.casefold() in POSITIVE]
    lost = [word for word in distinct if word.casefold() in NEGATIVE]
    if len(won) == 1 and len(won) + len(lost) == len(distinct):
        return won[0]
    raise fail(
        "target-not-understood",
        f"which of {shown} means won is not known",
        "Say which value means won.",
    )


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
