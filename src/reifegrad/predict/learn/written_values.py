"""Names suspicious values the way the source file writes them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reifegrad.tables.values import as_boolean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.predict.learn.gathering import TrainingCases
    from reifegrad.predict.learn.leakage import Suspicion


def with_written_booleans(gathered: TrainingCases, words: Mapping[str, Sequence[str]]) -> TrainingCases:
    """The same, with `ja` for True where the column says ja. `words`: those of each boolean column."""
    spellings = {column: _spelling(found) for column, found in words.items()}

    def named(one: Suspicion) -> Suspicion:
        candidate = gathered.candidates.get(one.feature)
        said = spellings.get(candidate.source if candidate is not None else one.feature, {})
        if "values" not in one.params:
            return one
        values = [said.get(value, value) for value in one.params["values"]]
        return replace(one, params={**one.params, "values": values})

    return replace(gathered, suspicions=tuple(named(one) for one in gathered.suspicions))


def _spelling(words: Sequence[str]) -> dict[str, str]:
    """From `True` and `False` to the words; several words for one are all named."""
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(str(as_boolean(word)), []).append(word)
    return {value: "/".join(spelled) for value, spelled in found.items()}
