"""What was asked about the past comes in; cases, and what each model said about them, go out."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from reifegrad.cli.session import open_session
from reifegrad.errors import fail
from reifegrad.measure.cases import make_cases
from reifegrad.measure.history import first_outcome, read_history, recorded
from reifegrad.measure.judgement import check_subject, hand_over_cases, judge
from reifegrad.measure.moment_choice import parse_length, parse_moments
from reifegrad.spec.model import title_in
from reifegrad.spec.time import naive_utc
from reifegrad.tasks.models import find_model
from reifegrad.tasks.moment import is_day, read_moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.cli.screen import Screen
    from reifegrad.cli.session import Session
    from reifegrad.language.words import Words
    from reifegrad.measure.cases import Cases, History
    from reifegrad.measure.judgement import Judgement
    from reifegrad.measure.notices import Notice
    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs, PastInputs

DAY = np.timedelta64(86_400_000_000, "us")


@dataclass(frozen=True)
class Judged:
    """Cases, the end of the data, the first outcome, and what each model said, in the order of the models."""

    cases: Cases
    end: np.datetime64
    recorded_since: np.datetime64
    judgements: tuple[Judgement, ...]
    notices: tuple[Notice, ...] = ()


def find_models(names: Sequence[str]) -> list[ScoringModel]:
    """The models of files and templates, all of which score leads. Raises `ReifegradError`."""
    models = [find_model(name) for name in names]
    for model in models:
        check_subject(model)
    return models


def check_extra() -> None:
    """Raise `ReifegradError` where the libraries for measuring are not installed."""
    from importlib.util import find_spec

    lacking = [name for name in ("sklearn", "scipy", "matplotlib") if find_spec(name) is None]
    if lacking:
        what = f"this command needs {', '.join(lacking)}"
        raise fail("extra-missing", what, "In the clone: pip install '.[predict]'")


def judge_past(models: Sequence[ScoringModel], data: FactInputs, past: PastInputs, screen: Screen) -> Judged:
    """Let every model judge the same leads at the same moments.

    Each model reads the facts for itself: two may take a column for different things. The first one decides about
    time zone and hand-over.
    """
    cases, history, judgements = None, None, []
    for model in models:
        with open_session(model, data, screen) as session, session.bar.computing(session.engine):
            if cases is None:
                history = read_past(session.engine, session.facts, past.complete_until, model.timezone)
                cases = read_cases(session, history, past)
            judgements.append(judge(session.engine, model, session.facts.relations, cases))
            notes = [note for note in session.facts.notes if note.severity != "note"]
        screen.problems(notes)
    if cases is None or history is None:
        raise ValueError("no models")
    return Judged(cases, history.end, first_outcome(history), tuple(judgements), history.notices)


def read_past(engine: Engine, facts: LoadedFacts, complete_until: str | None, timezone: str) -> History:
    """What became of whom, until the day that was typed, or the one that the dates tell.

    Raises:
        ReifegradError: The day is none, the leads have no dates, or no outcome belongs to a lead.
    """
    until = None if complete_until is None else _end_of(complete_until, timezone)
    return read_history(engine, facts, until=until)


def _end_of(text: str, timezone: str) -> np.datetime64:
    """The last instant of a day that was typed, or the moment that was."""
    moment = read_moment(text, timezone)
    if is_day(text):
        following = moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None) + timedelta(days=1)
        moment = following.replace(tzinfo=ZoneInfo(timezone)) - timedelta(microseconds=1)
    return np.datetime64(naive_utc(moment), "us")


def read_cases(session: Session, history: History, past: PastInputs) -> Cases:
    """The cases that were asked for. Raises `ReifegradError` for moments or a horizon that are none."""
    choice, horizon = parse_moments(past.at), parse_length(past.horizon)
    if choice.kind == "hand_over":
        relations = session.facts.relations
        cases = hand_over_cases(session.engine, session.model, relations, history, horizon, past.stage)
    else:
        cases = make_cases(history, choice, horizon, timezone=session.model.timezone)
    return between(recorded(cases, history), past, session.model)


def between(cases: Cases, past: PastInputs, model: ScoringModel) -> Cases:
    """The cases from --from on, before --to. Raises `ReifegradError` if none is left."""
    chosen = np.ones(len(cases), dtype=bool)
    if past.since is not None:
        chosen &= cases.as_of >= np.datetime64(naive_utc(read_moment(past.since, model.timezone)), "us")
    if past.until is not None:
        chosen &= cases.as_of < np.datetime64(naive_utc(read_moment(past.until, model.timezone)), "us")
    if not chosen.any():
        what = "no lead could be judged in that time"
        raise fail("no-cases", what, "Check --at, --from, --to, and created_at of the leads.")
    return cases.where(chosen)


def labels_of(names: Sequence[str], models: Sequence[ScoringModel], language: str) -> list[str]:
    """What each model is called: by its title, and where two have the same one by what was typed."""
    titles = [title_in(model.title, language, model.name) for model in models]
    return [
        f"{title} ({name})" if titles.count(title) > 1 else title for title, name in zip(titles, names, strict=True)
    ]


def day_text(moment: np.datetime64, words: Words, timezone: str) -> str:
    """The local day of a moment (naive UTC), as people write it."""
    local = moment.astype("datetime64[us]").item().replace(tzinfo=UTC).astimezone(ZoneInfo(timezone))
    return words.day(local)


def span_texts(at: str, first: np.datetime64, last: np.datetime64, words: Words, timezone: str) -> dict[str, str]:
    """The first and the last day, for texts; the midnight that ends a month belongs to its last day."""
    early = np.timedelta64(1 if at == "month_ends" else 0, "us")
    return {name: day_text(end - early, words, timezone) for name, end in (("first", first), ("last", last))}


def at_text(at: str, words: Words) -> str:
    """When leads were judged, in words."""
    kind, _, after = at.replace(" ", "").partition("+")
    if kind == "creation" and after:
        return words("measure.at.creation_after", days=days_text(parse_length(after), words))
    return words(f"measure.at.{kind}")


def days_text(length: np.timedelta64, words: Words) -> str:
    """A length of time in days."""
    days = float(length / DAY)
    return words.number(round(days)) if days == round(days) else words.decimal(days, 1)


def plain(value: Any) -> Any:
    """Records as plain data for JSON: NaN is null, times are UTC, lengths of time are days."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else f"{value.astype('datetime64[s]')}Z"
    if isinstance(value, np.timedelta64):
        return float(value / DAY)
    if isinstance(value, float):
        return None if math.isnan(value) or math.isinf(value) else round(value, 6)
    return value
