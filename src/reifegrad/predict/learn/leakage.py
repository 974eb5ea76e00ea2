"""Detects columns that may know the outcome because they were filled in after the fact.

A plain column is believed to have been known from the start. One that was filled in, or written over, later makes
a model that is splendid in every test and useless on the first new lead. Statistics cannot prove when a value became
known; they can show what honest columns hardly ever do. The levels say how sure that is:

`leak`: near-perfect, filled for one outcome only, or changed after decisions. `suspicious`: ask when this becomes
known. Both are left out unless forced. `note`: kept, but look at it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from reifegrad.measure.quality import auc, auc_interval, auc_within
from reifegrad.predict.learn.evidence import bin_codes, blocks_of, held_out_log_odds

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

Level = Literal["leak", "suspicious", "note"]

NEAR_PERFECT = 0.9
ALONE = 0.8
"""The AUC within periods from which a single column is suspicious. On five public sets honest columns reach 0.76."""

SURE = 0.75
"""What the lower end of its interval must exceed, so that few leads raise no alarm by chance."""

BEATS_REST = 0.1
"""How much more than all the other columns together a single one may reach."""

JUDGED = 0.7
"""The AUC among the leads for which a column is filled, if that is not nearly everyone."""

PARTLY = 0.9
FILLED = 0.75
HINTED = 0.6
_ALIKE = 0.99
_ONE_OUTCOME = 0.99
_ENOUGH = 30
_SHARE_OF_WON = 0.1
_LATE_SHARE = 0.01
_LATE_LEADS = 5
_MOST_ROWS = 50_000

_OF_NOW = re.compile(
    r"(?:^|[^a-z])(?:last|latest|letzte[rsn]?|tags?|status|stage|phase|closed?|won|lost|gewonnen|verloren|"
    r"abschluss\w*|reason|grund|verlustgrund|disposition)(?:$|[^a-z])"
)
"""Words by which exports name what holds today, not what held when the lead came in."""


_EMPTY_CHOICES = frozenset({"", "select", "please select", "choose", "bitte wählen", "bitte auswählen", "auswählen"})


@dataclass(frozen=True)
class Suspicion:
    """Why a column may know the answer: a code with its figures."""

    feature: str
    code: str
    level: Level
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _KnownColumn:
    name: str
    known: NDArray[np.bool_]
    score: NDArray[np.float64]
    alone: float
    lowest: float
    among_known: float
    lowest_known: float


def find_leaks(
    frame: pd.DataFrame,
    won: NDArray[Any],
    *,
    undecided: pd.DataFrame | None = None,
    closed: NDArray[np.bool_] | None = None,
) -> tuple[Suspicion, ...]:
    """The suspicions about the columns of a frame; the strongest of each column, in the order of the frame.

    Args:
        frame: Only columns without history, rows in the order of time, missing values NaN or None.
        won: 0 or 1 for each row.
        undecided: The same columns of leads that are still open, if there are any.
        closed: Which rows are of leads that have been decided by now; without it all of them.
    """
    undecided = frame[~closed] if undecided is None and closed is not None else undecided
    found = _filled_when_closed(frame if closed is None else frame[closed], undecided)
    step = max(1, -(-len(frame) // _MOST_ROWS))
    frame, won = _without_empty_choices(frame.iloc[::step]), np.asarray(won)[::step]
    if len(np.unique(won)) == 2:
        columns = [_known_column(name, frame[name], won) for name in _names(frame) if name not in found]
        for column in columns:
            suspicion = _suspicion_of(column, frame[column.name], won)
            if suspicion is not None:
                found[column.name] = suspicion
        found |= _beating_the_rest(columns, won, found)
        found |= _filled_together(columns, found)
    return tuple(found[name] for name in _names(frame) if name in found)


def excluded_columns(suspicions: Sequence[Suspicion], forced: Collection[str] = ()) -> tuple[Suspicion, ...]:
    """Those for which a column is not used, unless the user says that it is known in time."""
    return tuple(one for one in suspicions if one.level != "note" and one.feature not in forced)


def _without_empty_choices(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the empty choice of a form as what it is, missing."""
    import pandas as pd

    texts = [name for name in _names(frame) if not pd.api.types.is_numeric_dtype(frame[name])]
    changed = {}
    for name in texts:
        words = frame[name].map(lambda value: isinstance(value, str) and value.strip(" -").casefold() in _EMPTY_CHOICES)
        if words.any():
            changed[name] = frame[name].astype(object).mask(words.astype(bool), None)
    return frame.assign(**changed)


def _names(frame: pd.DataFrame) -> list[str]:
    return [str(name) for name in frame.columns]


def _known_column(name: str, values: pd.Series, won: NDArray[Any]) -> _KnownColumn:
    known = values.notna().to_numpy()
    score = held_out_log_odds(bin_codes(values), won)
    alone, lowest = _auc_within_blocks(won, score)
    among, lowest_known = alone, lowest
    if 0 < known.sum() < len(known):
        among, lowest_known = _auc_within_blocks(won[known], held_out_log_odds(bin_codes(values[known]), won[known]))
    return _KnownColumn(name, known, score, alone, lowest, among, lowest_known)


def _auc_within_blocks(won: NDArray[Any], score: NDArray[np.float64]) -> tuple[float, float]:
    """The AUC within blocks of time, and the same minus the uncertainty of so many leads; NaN becomes 0.5."""
    value = auc_within(won, score, blocks_of(len(won)))
    if np.isnan(value):
        return 0.5, 0.5
    pooled, (lower, _) = auc(won, score), auc_interval(won, score)
    return value, value - (pooled - lower)


def _suspicion_of(column: _KnownColumn, values: pd.Series, won: NDArray[Any]) -> Suspicion | None:
    figures = {"auc": round(column.alone, 3)}
    filled = _fill_rates_if_leaking(column.known, won)
    if filled is not None:
        return Suspicion(column.name, "filled-for-one-outcome", "leak", filled)
    if column.alone >= NEAR_PERFECT and column.lowest >= SURE:
        return Suspicion(column.name, "predicts-nearly-all", "leak", figures)
    one = _value_of_one_outcome(values, won)
    if one is not None:
        return Suspicion(column.name, "value-of-one-outcome", "suspicious", one)
    if column.alone >= ALONE and column.lowest >= SURE:
        return Suspicion(column.name, "predicts-too-well", "suspicious", figures)
    share = float(column.known.mean())
    if share <= PARTLY and column.among_known >= JUDGED and column.lowest_known >= JUDGED - 0.05:
        params = {"auc": round(column.among_known, 3), "known": round(share, 3)}
        return Suspicion(column.name, "filled-by-judgement", "suspicious", params)
    if column.alone >= HINTED and column.lowest > 0.5 and _OF_NOW.search(column.name.lower()):
        return Suspicion(column.name, "named-as-of-now", "suspicious", figures)
    tells = _missing_tells(column.known, won)
    if tells >= HINTED:
        return Suspicion(column.name, "missing-tells", "note", {"auc": round(tells, 3)})
    return None


def _fill_rates_if_leaking(known: NDArray[np.bool_], won: NDArray[Any]) -> dict[str, float] | None:
    """Shares of won and of lost for which the column is filled, if that alone nearly gives the answer."""
    if known.all() or not known.any() or known.sum() < _ENOUGH or _missing_tells(known, won) < FILLED:
        return None
    return {"won": round(float(known[won == 1].mean()), 3), "lost": round(float(known[won == 0].mean()), 3)}


def _missing_tells(known: NDArray[np.bool_], won: NDArray[Any]) -> float:
    value = auc(won, known.astype(np.float64))
    return max(value, 1 - value)


def _value_of_one_outcome(values: pd.Series, won: NDArray[Any]) -> dict[str, Any] | None:
    """A value that stands with won leads only and covers a good part of them."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return None
    counts = (
        pd.DataFrame({"value": values.to_numpy(dtype=object), "won": won}).groupby("value")["won"].agg(["sum", "count"])
    )
    pure = counts[(counts["count"] >= _ENOUGH) & (counts["sum"] >= _ONE_OUTCOME * counts["count"])]
    share = float(pure["sum"].sum() / won.sum())
    if share < _SHARE_OF_WON or float(won.mean()) > PARTLY:
        return None
    return {"values": [str(value) for value in pure.index[:3]], "share_of_won": round(share, 3)}


def _beating_the_rest(
    columns: Sequence[_KnownColumn], won: NDArray[Any], found: Mapping[str, Suspicion]
) -> dict[str, Suspicion]:
    """Columns that alone reach far more than all the others, which nobody suspects, do together."""
    trusted = [column for column in columns if column.name not in found or found[column.name].level == "note"]
    strong = [column for column in trusted if column.alone >= JUDGED and column.lowest >= JUDGED - 0.05]
    result = {}
    for column in strong:
        others = [other.score for other in trusted if other is not column]
        if len(others) < 3:
            continue
        rest = _auc_together(others, won)
        if column.alone >= rest + BEATS_REST:
            params = {"auc": round(column.alone, 3), "rest": round(rest, 3)}
            result[column.name] = Suspicion(column.name, "beats-the-rest", "suspicious", params)
    return result


def _filled_together(columns: Sequence[_KnownColumn], found: Mapping[str, Suspicion]) -> dict[str, Suspicion]:
    """Columns that are filled for the very leads for which a suspicious one is: the same hand, at the same time."""
    result = {}
    judged = [column for column in columns if column.name in found and found[column.name].code == "filled-by-judgement"]
    for column in columns:
        if column.name in found and found[column.name].level != "note":
            continue
        for other in judged:
            both, either = (column.known & other.known).sum(), (column.known | other.known).sum()
            if both >= _ALIKE * either:
                result[column.name] = Suspicion(column.name, "filled-together", "suspicious", {"with": other.name})
    return result


def _auc_together(scores: Sequence[NDArray[np.float64]], won: NDArray[Any]) -> float:
    from sklearn.linear_model import LogisticRegression

    table = np.column_stack(scores)
    joint = np.zeros(len(won))
    even = np.arange(len(won)) % 2 == 0
    for part in (even, ~even):
        joint[~part] = (
            LogisticRegression(solver="newton-cholesky").fit(table[part], won[part]).decision_function(table[~part])
        )
    return _auc_within_blocks(won, joint)[0]


def _filled_when_closed(frame: pd.DataFrame, undecided: pd.DataFrame | None) -> dict[str, Suspicion]:
    """Columns that are filled for decided leads and hardly ever for open ones."""
    if undecided is None or len(undecided) < _ENOUGH:
        return {}
    found = {}
    for name in _names(frame):
        closed, still_open = float(frame[name].notna().mean()), float(undecided[name].notna().mean())
        if closed >= still_open + 0.25 and still_open <= closed / 4:
            params = {"closed": round(closed, 3), "open": round(still_open, 3)}
            found[name] = Suspicion(name, "filled-when-closed", "leak", params)
    return found


def changed_late(late: Mapping[str, int], leads: int) -> tuple[Suspicion, ...]:
    """Attributes that the log of profile changes has for many of the decided `leads` after their decision.

    `late` counts these leads by attribute (`run.late_changes`). What an export holds of such an attribute may be the
    last value; only changes that were known in time are honest.
    """
    enough = max(_LATE_LEADS, _LATE_SHARE * leads)
    return tuple(
        Suspicion(name, "changes-after-decision", "leak", {"leads": count})
        for name, count in late.items()
        if count >= enough
    )
