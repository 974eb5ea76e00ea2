"""Plays actions over the past: what leads would have crossed from day to day, and what that would have started."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from reifegrad.actions.crossing import Crossing, LeadNow
from reifegrad.actions.rules import OF_MODELS, Email
from reifegrad.actions.sequence import NurturedLead
from reifegrad.actions.sequence_simulation import PastLead, list_steps, play_sequences
from reifegrad.actions.simulation import PastCrossing, play
from reifegrad.measure.cases import cases_at
from reifegrad.spec.result_columns import grade_column
from reifegrad.spec.time import aware_utc, naive_utc
from reifegrad.spec.value_order import direction_of
from reifegrad.tasks.actions import find_actions
from reifegrad.tasks.agreements import find_its_models, need_all_models
from reifegrad.tasks.leads_in_past import PastFacts, ReadPast, values_of_cases
from reifegrad.tasks.past import keeping_notes
from reifegrad.tasks.progress import ProgressStep, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from reifegrad.actions.rules import Actions
    from reifegrad.actions.sequence_simulation import SequenceCount
    from reifegrad.actions.simulation import ActionsPlayed
    from reifegrad.errors import Problem
    from reifegrad.measure.cases import Cases, History
    from reifegrad.measure.notices import Notice
    from reifegrad.measure.scored_cases import ScoredCases
    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress

MOST_WEEKS = 53
_NO_HORIZON = np.timedelta64(1, "D")
"""Cases have one; nobody asks here what became of a lead within it."""


@dataclass(frozen=True)
class PlayActionsRequest:
    """Which actions, over which facts, how many weeks back from the end of the data; `today` is the clock's moment."""

    actions: str
    data: FactInputs
    weeks: int
    today: datetime
    complete_until: Moment | None = None
    models: Sequence[str] = ()


@dataclass(frozen=True)
class PlayActionsResult:
    """What actions would have done from one day to another.

    `not_seen` are rules that listen to what tables do not tell: the handover, and answers that did not come. `notes`
    were found in the files, `notices` in the facts. `sequences` says what sequences would have done with whom rules
    would have put onto their lists.
    """

    request: PlayActionsRequest
    made: ActionsPlayed
    first: datetime
    last: datetime
    not_seen: tuple[str, ...]
    sequences: tuple[SequenceCount, ...]
    notes: tuple[Problem, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class _DayStep:
    """A crossing, and the place of the case after it."""

    crossing: Crossing
    place: int


def play_past(request: PlayActionsRequest, progress: Progress = quiet) -> PlayActionsResult:
    """Look at each lead at the end of each day, and ask the rules about everything that is another than the day before.

    Raises:
        ReifegradError: The actions, a model or the facts have problems, or no lead was there in that time.
    """
    actions = find_actions(request.actions).actions
    models = find_its_models(actions, request.actions, request.models)
    need_all_models(actions, models)
    past = ReadPast(
        PastFacts(request.data, request.complete_until, request.today),
        lambda _, history: _days(history, request.weeks, actions.timezone),
        progress,
    )
    said = {name: past.results(model) for name, model in models.items()}
    steps = list(_steps(actions, models, said, past.cases)) if said else []
    lead_values = _values(actions, past, said, [step.place for step in steps])
    progress(ProgressStep("play"))
    agreed = _purposes(actions)
    crossed = [
        PastCrossing(step.crossing, LeadNow(values, consents=agreed, standing=step.crossing.after))
        for step, values in zip(steps, lead_values, strict=True)
    ]
    with keeping_notes(past.notes, past.history.notices):
        made = play(actions, crossed)
        sequences = _sequences(actions, past, said, made)
    moments = past.cases.as_of
    not_seen = tuple(rule.name for rule in actions.rules if rule.on.what not in OF_MODELS)
    first, last = aware_utc(moments.min().item()), aware_utc(moments.max().item())
    return PlayActionsResult(request, made, first, last, not_seen, sequences, tuple(past.notes), past.history.notices)


def _days(history: History, weeks: int, timezone: str) -> Cases:
    """Every lead at every midnight of these weeks, as far as it was there."""
    zone = ZoneInfo(timezone)
    end = aware_utc(history.end.astype("datetime64[us]").item()).astimezone(zone)
    days = [(end - timedelta(days=back)).date() for back in range(weeks * 7, -1, -1)]
    midnights = [naive_utc(datetime(day.year, day.month, day.day, tzinfo=zone)) for day in days]
    moments = np.unique(np.array([*midnights, naive_utc(end)], dtype="datetime64[us]"))
    leads = np.repeat(history.lead, len(moments))
    return cases_at(history, leads, np.tile(moments, len(history.lead)), _NO_HORIZON, at="days", recurring=True)


def _steps(
    actions: Actions, models: Mapping[str, ScoringModel], said: Mapping[str, ScoredCases], cases: Cases
) -> Iterator[_DayStep]:
    """What each lead has crossed from one of its cases to the next, by what rules listen to; leads by their number.

    Who is there from the first day on has crossed nothing to get there; who comes later has.
    """
    numbers, began = cases.lead_numbers(), cases.as_of.min()
    order = np.lexsort((cases.as_of, numbers))
    for alias, model in models.items():
        listened = {rule.on.what for rule in actions.rules if rule.on.model == model.name} & set(OF_MODELS)
        for what in sorted(listened):
            for dimension in sorted(model.grades) if what == "grade" else [""]:
                column = said[alias].names.get(grade_column(dimension) if dimension else what)
                if column is not None:
                    yield from _of_column(model, (what, dimension), column, order, numbers, cases, began)


def _of_column(
    model: ScoringModel,
    asked: tuple[str, str],
    column: NDArray[Any],
    order: NDArray[np.int64],
    numbers: NDArray[np.int64],
    cases: Cases,
    began: np.datetime64,
) -> Iterator[_DayStep]:
    names = [name or "" for name in column[order].tolist()]
    for here, (place, before) in enumerate(zip(order, [-1, *order[:-1]], strict=True)):
        is_first = before < 0 or numbers[before] != numbers[place]
        if is_first and cases.as_of[place] == began:
            continue
        old = "" if is_first else names[here - 1]
        if old != names[here]:
            yield _DayStep(_crossing(model, asked, old, names[here], cases, int(place)), int(place))


def _crossing(
    model: ScoringModel, asked: tuple[str, str], before: str, after: str, cases: Cases, place: int
) -> Crossing:
    what, dimension = asked
    lead, at = str(cases.lead[place]), aware_utc(cases.as_of[place].item())
    return Crossing(
        id=":".join((lead, model.name, what, dimension, at.isoformat())),
        lead=lead,
        what=what,
        at=at,
        model=model.name,
        dimension=dimension,
        before=before,
        after=after,
        direction=direction_of(model, what, dimension, before, after),
    )


def _values(
    actions: Actions, past: ReadPast, said: Mapping[str, ScoredCases], places: Sequence[int]
) -> list[dict[str, Value]]:
    """What conditions see at some cases; facts are read of those alone."""
    if not places:
        return []
    chosen = np.zeros(len(past.cases), dtype=bool)
    chosen[list(places)] = True
    cases = past.cases.where(chosen)
    read = past.values(actions, cases) if actions.attributes or actions.measures else {}
    found = list(values_of_cases(actions, read, {name: one.where(chosen) for name, one in said.items()}))
    rows = np.cumsum(chosen) - 1
    return [found[rows[place]] if found else {} for place in places]


def _sequences(
    actions: Actions, past: ReadPast, said: Mapping[str, ScoredCases], made: ActionsPlayed
) -> tuple[SequenceCount, ...]:
    """Leads through sequences, by what was known of them at the end of each day and by what they did."""
    if not actions.sequences:
        return ()
    steps, cases = list_steps(made.played), past.cases
    began = {step.lead for step in steps if step.is_added and actions.sequences_of_list(step.list)}
    places = [place for place, lead in enumerate(cases.lead.tolist()) if lead in began]
    agreed = _purposes(actions)
    days: dict[str, list[tuple[datetime, NurturedLead]]] = {}
    for place, values in zip(places, _values(actions, past, said, places), strict=True):
        at = aware_utc(cases.as_of[place].item())
        days.setdefault(str(cases.lead[place]), []).append((at, NurturedLead(values, consents=agreed)))
    kinds = {kind for sequence in actions.sequences.values() for kind in sequence.replies}
    did = past.activities(actions, kinds) if began else {}
    leads = {
        lead: PastLead(sorted(known, key=lambda one: one[0]), tuple(did.get(lead, ()))) for lead, known in days.items()
    }
    return play_sequences(actions, steps, leads, aware_utc(cases.as_of.max().item()))


def _purposes(actions: Actions) -> frozenset[str]:
    """Tables do not tell who has agreed to what: it is taken that all have."""
    return frozenset(effect.purpose for effect in actions.effects() if isinstance(effect, Email))
