"""Facts with outcomes, or one plain table, come in; what learning takes goes out, and what was left out and why.

Whatever way the data came, a feature is a criterion: its `Source` says how it stands in the model file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.errors import fail, nearest
from reifegrad.predict.candidate_titles import candidate_title
from reifegrad.predict.leakage import find_leaks, left_out
from reifegrad.predict.model_text import Source
from reifegrad.predict.training import TrainingTable
from reifegrad.spec.condition import Type

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from reifegrad.measure.cases import Cases
    from reifegrad.predict.candidates import Candidate
    from reifegrad.predict.half_lives import HalfLifeProfile
    from reifegrad.predict.leakage import Suspicion
    from reifegrad.run.engine import Engine
    from reifegrad.run.plain_table import PlainTable
    from reifegrad.run.sources import LoadedFacts

_KINDS = {"number": Type.NUMBER, "boolean": Type.BOOLEAN, "category": Type.TEXT}


@dataclass(frozen=True)
class Wishes:
    """What the user says of columns: `forced` are used although they look like leaks, `without` are never used."""

    forced: Collection[str] = ()
    without: Collection[str] = ()
    test_share: float = 0.2


@dataclass(frozen=True)
class TrainingData:
    """What is learned from.

    `sources` says for each feature how it stands in a model file. `suspicions` are those of leakage that were found,
    `dropped` the columns that cannot be features with the code of the reason. `censored` cases are those whose
    horizon is not over. `profiles` tell how the half-lives were chosen.
    """

    table: TrainingTable
    sources: Mapping[str, Source]
    suspicions: tuple[Suspicion, ...] = ()
    forced: frozenset[str] = frozenset()
    dropped: Mapping[str, str] = field(default_factory=dict)
    censored: int = 0
    profiles: tuple[HalfLifeProfile, ...] = ()

    @property
    def excluded(self) -> tuple[Suspicion, ...]:
        """The suspicions for which a column was left out."""
        return left_out(self.suspicions, self.forced)


def from_plain_table(plain: PlainTable, wishes: Wishes) -> TrainingData:
    """The training data of a table with an outcome in each row; every other column is a feature.

    Raises:
        ReifegradError: A column that the user names is none of the table.
    """
    frame = _frame(plain.columns)
    _check_names(wishes, frame.columns)
    frame = frame.drop(columns=[name for name in wishes.without if name in frame])
    newest = _newest(len(frame), wishes.test_share)
    undecided = _frame({name: plain.undecided[name] for name in frame.columns})
    suspicions = find_leaks(frame[:newest], plain.won[:newest], undecided=undecided)
    gone = {one.feature for one in left_out(suspicions, wishes.forced)}
    kept = [name for name in frame.columns if name not in gone]
    table = TrainingTable(frame[kept], plain.won, plain.time)
    sources = {
        name: Source({"attribute": name}, Type(plain.types[name].value) if name in plain.types else Type.TEXT)
        for name in kept
    }
    return TrainingData(table, sources, suspicions, frozenset(wishes.forced), plain.left_out)


def from_facts(
    engine: Engine,
    facts: LoadedFacts,
    cases: Cases,
    wishes: Wishes,
    *,
    timezone: str,
    progress: Callable[[int, int], None] | None = None,
) -> TrainingData:
    """The training data of cases: everything that the candidates measure at their moments.

    Which activities occur and which half-life fits is asked of the older cases only; the newest are the test.
    """
    from reifegrad.predict.candidates import make_candidates
    from reifegrad.predict.features import build_features
    from reifegrad.predict.half_lives import choose_half_lives
    from reifegrad.run.survey import survey_facts

    whole = cases.whole()
    if not len(whole):
        what = "no case is old enough: the horizon of each goes beyond the end of the data"
        raise fail("no-cases", what, "Give a shorter --horizon, or older leads.")
    newest = _newest(len(whole), wishes.test_share)
    survey = survey_facts(engine, facts.relations, until=whole.as_of[newest - 1])
    candidates = make_candidates(survey)
    _check_names(wishes, [one.source for one in candidates])
    candidates = tuple(one for one in candidates if one.source not in wishes.without)
    frame = build_features(engine, facts.relations, candidates, whole, timezone=timezone, progress=progress)
    older = np.arange(len(whole)) < newest
    candidates, profiles = choose_half_lives(candidates, frame[older], whole.won[older], whole.as_of[older])
    plain = {one.name: one for one in candidates if "attribute" in one.document}
    suspicions = find_leaks(frame.loc[older, list(plain)], whole.won[older], late=_late(engine, facts, plain))
    suspicions = tuple(replace(one, feature=plain[one.feature].source) for one in suspicions)
    gone = {one.feature for one in left_out(suspicions, wishes.forced)}
    kept = [one for one in candidates if one.name not in plain or one.source not in gone]
    table = TrainingTable(
        frame[[one.name for one in kept]],
        whole.won,
        whole.as_of,
        linear=frozenset(one.name for one in kept if one.linear),
    )
    return TrainingData(
        table,
        {one.name: _source(one) for one in kept},
        suspicions,
        frozenset(wishes.forced),
        survey.left_out,
        len(cases) - len(whole),
        profiles,
    )


def _late(engine: Engine, facts: LoadedFacts, plain: Mapping[str, Candidate]) -> dict[str, int]:
    """For how many leads each attribute was changed after their decision, by the name of its candidate."""
    from reifegrad.predict.late_changes import changes_after_decision

    found = changes_after_decision(engine, facts)
    return {name: found[one.source] for name, one in plain.items() if one.source in found}


def _source(candidate: Candidate) -> Source:
    criterion = {key: value for key, value in candidate.document.items() if key != "points"}
    return Source(criterion, _KINDS[candidate.kind], candidate_title(candidate))


def _newest(rows: int, share: float) -> int:
    """The number of the first row of the test."""
    return max(1, int(rows * (1 - share)))


def _frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Arrow arrays as a frame: numbers as float64, texts and booleans as objects with None for the missing."""
    import pandas as pd
    import pyarrow as pa

    def laid_out(array: Any) -> NDArray[Any]:
        values: NDArray[Any] = array.to_numpy(zero_copy_only=False)
        return values if pa.types.is_floating(array.type) else values.astype(object)

    return pd.DataFrame({name: laid_out(array) for name, array in columns.items()})


def _check_names(wishes: Wishes, known: Collection[str] | Sequence[str]) -> None:
    for option, names in (("--use", wishes.forced), ("--without", wishes.without)):
        for name in names:
            if name not in known:
                raise fail("column-missing", f"{option}: there is no column {name!r}", nearest(name, set(known)))
