"""Gathers features and labels for learning, from facts with outcomes or from a plain table.

Whatever is decided on the way (which activities occur, which half-life fits, what is suspicious) is decided on the
rows of the training; the newest rows are kept for the test and have no say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.measure.arrays import places_in
from reifegrad.predict.learn.candidates import Candidate, make_candidates, of_attribute
from reifegrad.predict.learn.features import build_features, frame_of
from reifegrad.predict.learn.half_lives import choose_half_lives
from reifegrad.predict.learn.late_changes import attributes_with_history, changes_after_decision
from reifegrad.predict.learn.leakage import Suspicion, changed_late, excluded_columns, find_leaks
from reifegrad.predict.learn.training import TrainingTable, rows_to_learn_from
from reifegrad.run.survey import Attribute, survey_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from reifegrad.measure.cases import Cases, History
    from reifegrad.predict.learn.candidates import CandidateSettings
    from reifegrad.predict.learn.half_lives import HalfLifeProfile
    from reifegrad.predict.learn.plain_table import PlainTable
    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts

TEST_SHARE = 0.2

_NAMES = frozenset({"firstname", "lastname", "surname", "fullname", "name", "contactname", "middlename", "givenname"})
_NAMES_DE = frozenset({"vorname", "nachname", "familienname", "ansprechpartner", "kontaktname"})
_LETTERS = re.compile(r"[^a-z]+")


@dataclass(frozen=True)
class TrainingCases:
    """What is learned from: `table`, in the order of time, with the lead of each of its rows.

    `candidates` says by name how each column of the table is written as a criterion. `test` says which rows are the
    newest, kept for the test, and `train` which may be learned from: the others, but those whose horizon was not over
    when the test began.

    `suspicions` are all that were found; those of level leak or suspicious are not in the table unless they were
    forced. `excluded` has columns that are no features, with the reason. `tried` counts the candidates that were
    measured.
    """

    table: TrainingTable
    lead: NDArray[Any]
    train: NDArray[np.bool_]
    test: NDArray[np.bool_]
    candidates: Mapping[str, Candidate]
    suspicions: tuple[Suspicion, ...] = ()
    half_lives: tuple[HalfLifeProfile, ...] = ()
    excluded: Mapping[str, str] = field(default_factory=dict)
    tried: int = 0

    @property
    def met_in_test(self) -> NDArray[np.bool_]:
        """For each row of the test, whether its lead was in the training, too, at an earlier moment."""
        return np.asarray(places_in(self.lead[self.train], self.lead[self.test]) >= 0)


def gather_cases(
    engine: Engine,
    facts: LoadedFacts,
    history: History,
    cases: Cases,
    *,
    timezone: str,
    forced: Collection[str] = (),
    settings: CandidateSettings | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> TrainingCases:
    """The features of cases whose horizon is over (`Cases.whole`), as they were known at the moment of each.

    `facts` are all columns (`run.open_facts`), `history` and `cases` are made of them. `forced` names columns that are
    used although they are suspicious.
    """
    months = 0 if settings is None else settings.test_months
    test = is_of_newest(cases.as_of, months) if months else ~is_older(len(cases), cases.as_of)
    old = rows_to_learn_from(test, cases.as_of, cases.horizon)
    survey = survey_facts(engine, facts.relations, until=cases.as_of[old].max() if old.any() else None)
    candidates = make_candidates(survey, settings)
    persons = {
        one.source: "names_a_person" for one in candidates if names_a_person(one.source) and one.source not in forced
    }
    candidates = tuple(one for one in candidates if one.source not in persons)
    forced = {one.name for one in candidates if one.source in forced or one.name in forced}
    frame = build_features(engine, facts.relations, candidates, cases, timezone=timezone, progress=progress)
    suspicions = _suspicions(engine, facts, candidates, frame[old], (cases.where(old), history))
    refused, sources = {one.feature for one in excluded_columns(suspicions, forced)}, {one.source for one in candidates}
    trusted = tuple(one for one in candidates if one.name not in refused)
    fitting, profiles = choose_half_lives(trusted, frame[old], cases.won[old], cases.as_of[old])
    return TrainingCases(
        table=TrainingTable(
            frame=frame[[one.name for one in fitting]],
            won=cases.won,
            time=cases.as_of,
            linear=frozenset(one.name for one in fitting if one.linear),
            test=test,
            horizon=cases.horizon,
        ),
        lead=cases.lead,
        train=old,
        test=test,
        candidates={one.name: one for one in fitting},
        suspicions=suspicions,
        half_lives=profiles,
        excluded={**{name: why for name, why in survey.excluded.items() if name not in sources}, **persons},
        tried=len(candidates),
    )


def _suspicions(
    engine: Engine,
    facts: LoadedFacts,
    candidates: Sequence[Candidate],
    frame: pd.DataFrame,
    known: tuple[Cases, History],
) -> tuple[Suspicion, ...]:
    """About attributes without history by their values, about the others by when they changed."""
    cases, history = known
    logged = attributes_with_history(engine, facts)
    plain = [one.name for one in candidates if "attribute" in one.document and one.source not in logged]
    closed = places_in(history.outcome_lead, cases.lead) >= 0
    found = find_leaks(frame[plain], cases.won, closed=closed)
    named = {one.source: one.name for one in candidates if "attribute" in one.document}
    late = {named[name]: count for name, count in changes_after_decision(engine, facts).items() if name in named}
    return found + changed_late(late, len(np.unique(history.outcome_lead.astype(str))))


def gather_table(table: PlainTable, *, forced: Collection[str] = ()) -> TrainingCases:
    """The columns of a plain table that may be features; each is an attribute of leads."""
    frame, old = frame_of(table.columns, len(table.won)), is_older(len(table.won), table.time)
    undecided = frame_of(table.undecided, len(next(iter(table.undecided.values()), ())))
    suspicions = find_leaks(frame[old], table.won[old], undecided=undecided if len(undecided) else None)
    refused = {one.feature for one in excluded_columns(suspicions, forced)}
    persons = {name: "names_a_person" for name in table.columns if names_a_person(name) and name not in forced}
    kept = [name for name in table.columns if name not in refused | persons.keys()]
    return TrainingCases(
        table=TrainingTable(frame=frame[kept], won=table.won, time=table.time, test=~old),
        lead=table.lead,
        train=old,
        test=~old,
        candidates={name: of_attribute(Attribute(name, table.types[name].value), name) for name in kept},
        suspicions=suspicions,
        excluded={**table.excluded, **persons},
    )


def names_a_person(column: str) -> bool:
    """Whether a column holds names of people: what they tell is where somebody's parents came from, and a guess."""
    word = _LETTERS.sub("", column.lower())
    return word in _NAMES or word in _NAMES_DE


def is_of_newest(time: NDArray[np.datetime64], months: int) -> NDArray[np.bool_]:
    """Whether a row is of the newest months; the midnight that ends a month belongs to it, wherever it is one."""
    month = (time - np.timedelta64(12, "h")).astype("datetime64[M]")
    return np.asarray(month > month.max() - np.timedelta64(months, "M"))


def is_older(rows: int, time: NDArray[np.datetime64] | None, share: float = 1 - TEST_SHARE) -> NDArray[np.bool_]:
    """Which rows, in the order of time, are not the newest; rows of one moment stay together."""
    old = np.arange(rows) < int(rows * share)
    if time is None or not old.any() or old.all():
        return old
    return np.asarray(time <= time[old][-1]) if len(np.unique(time)) < 3 else np.asarray(time < time[~old][0])
