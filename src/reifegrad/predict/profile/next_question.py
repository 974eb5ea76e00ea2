"""Finds the question whose answer would tell most about a lead's grade.

What a lead would answer is taken from those like it: every other lead counts the more, the more of what is known it
shares; where few are alike, everybody counts a little (smoothing). Each of them lends the lead its own answers, the
model rates the lead so completed, and an answer tells as many bits as it makes the grade less uncertain.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.reading import reading_of
from reifegrad.reference.scoring import score_subject
from reifegrad.spec.model import DISQUALIFIED_STAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from reifegrad.measure.profile_columns import Profiles
    from reifegrad.reference.subject import Subject
    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

DERIVED = frozenset({"lead_id", "account_id", "created_at", "email_domain"})
"""What nobody is asked for: keys, times, and what follows from something else."""

Verdict = tuple[str, ...]
"""What follows from a score, a word for each kind."""

MOST_LENDERS = 500
_UNLIKE = 0.25
_SMOOTHING = 20.0
_EXAMPLES = 3
_LN2 = float(np.log(2.0))


@dataclass(frozen=True)
class Answer:
    """Answers that the model takes alike, how likely, and what then follows.

    `examples` are the most frequent ones; of numbers the smallest and the largest.

    `moves` is what the score would change by, in milli-points, everything else staying unknown.
    """

    examples: tuple[Value, ...]
    likely: float
    moves: int
    verdict: Verdict


@dataclass(frozen=True)
class Question:
    """One attribute that could be asked for. `bits` it is expected to tell, `tells` the share of what is uncertain.

    `changes`: how likely the verdict becomes another than it is now. `lowest` and `highest` are what the score can
    change by, in milli-points. `n_answered`: how many of the others have told it.
    """

    attribute: str
    bits: float
    tells: float
    changes: float
    lowest: int
    highest: int
    answers: tuple[Answer, ...]
    n_answered: int


@dataclass(frozen=True)
class NextQuestions:
    """The questions, the best first. `kinds` says what the verdict is made of: cell, grade, stage, segment or score.

    `verdict` is the one of today, `uncertain` the bits that are open about it; `effective_n` how many leads' worth of
    knowledge stands behind it. `never_answered` are unknown attributes that nobody else has told either.
    """

    subject_id: str
    kinds: tuple[str, ...]
    verdict: Verdict
    score: int
    uncertain: float
    effective_n: float
    questions: tuple[Question, ...]
    never_answered: tuple[str, ...]


def verdict_kinds(model: ScoringModel) -> tuple[str, ...]:
    """What an answer should tell about: cell or grade, and stage; without them the segment, else the score itself."""
    graded = ["cell"] if model.matrix is not None else ["grade"] if model.grades else []
    staged = ["stage"] if model.thresholds is not None else []
    return (*graded, *staged) or (("segment",) if model.segments else ("score",))


def verdict_of(kinds: Sequence[str], score: LeadScore) -> Verdict:
    """The verdict, a word for each kind; a veto beats everything. A bare score is told in milli-points."""
    if score.score is None:
        return (score.not_scored or "",)
    if score.disqualified is not None:
        return (DISQUALIFIED_STAGE,)
    words = {"grade": "/".join(score.grades.values())}
    words["score"] = str(score.score)
    return tuple(words[kind] if kind in words else str(getattr(score, kind) or "") for kind in kinds)


def ask_next(model: ScoringModel, subject: Subject, others: Profiles) -> NextQuestions:
    """Rank what could be asked of a subject. `others` has every attribute that the model reads."""
    readings = {name: reading_of(model, name) for name in others.columns}
    gaps = [name for name in others.columns if name not in DERIVED and subject.attributes.get(name) is None]
    weight = _similarity_weights(subject, others, readings)
    place, weight = _sample(weight)
    similar_leads = others.part(place)
    kinds = verdict_kinds(model)
    now = score_subject(model, subject)
    completed = _score_completions(model, subject, similar_leads, gaps, readings)
    verdicts = [verdict_of(kinds, score) for score in completed]
    asking = _Asking(model, subject, now, kinds)
    questions = [_question(asking, name, similar_leads, weight, verdicts, readings[name]) for name in gaps]
    told = [question for question in questions if question.n_answered]
    return NextQuestions(
        subject_id=subject.id,
        kinds=kinds,
        verdict=verdict_of(kinds, now),
        score=now.score or 0,
        uncertain=_entropy(_shares(verdicts, weight)),
        effective_n=float(1 / (weight**2).sum()) if len(weight) else 0.0,
        questions=tuple(sorted(told, key=lambda q: (-round(q.bits, 3), -_expected_move(q), q.attribute))),
        never_answered=tuple(question.attribute for question in questions if not question.n_answered),
    )


@dataclass(frozen=True)
class _Asking:
    model: ScoringModel
    subject: Subject
    now: LeadScore
    kinds: tuple[str, ...]

    def answered(self, name: str, value: Value) -> LeadScore:
        """The score if only this were known in addition."""
        return score_subject(self.model, _with_answers(self.subject, {name: value}))


def _with_answers(subject: Subject, answers: Mapping[str, Value]) -> Subject:
    return replace(subject, attributes={**subject.attributes, **answers})


def _similarity_weights(
    subject: Subject, others: Profiles, readings: Mapping[str, Callable[[Value], Hashable]]
) -> NDArray[np.float64]:
    """How much each of the others counts: a quarter for each known attribute in which the model sees it differ."""
    weight = np.ones(len(others))
    for name, reading in readings.items():
        value = subject.attributes.get(name)
        if value is not None:
            own = reading(value)
            values = values_of(others, name)
            alike = {other: 1.0 if reading(other) == own else _UNLIKE for other in set(values)}
            weight *= [alike[other] for other in values]
    weight[others.lead == subject.id] = 0.0
    if not weight.sum():
        return weight
    enough = weight.sum() ** 2 / (weight**2).sum()
    share = enough / (enough + _SMOOTHING)
    everybody = (others.lead != subject.id) / max(int((others.lead != subject.id).sum()), 1)
    return np.asarray(share * weight / weight.sum() + (1 - share) * everybody)


def _sample(weight: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """At most `MOST_LENDERS` of the others, evenly over all by their weights; places, and weights that add up to 1."""
    total = float(weight.sum())
    if not total:
        return np.empty(0, dtype=np.int64), np.empty(0)
    if len(weight) <= MOST_LENDERS:
        place = np.flatnonzero(weight)
        return place, weight[place] / total
    steps = (np.arange(MOST_LENDERS) + 0.5) / MOST_LENDERS
    drawn = np.searchsorted(np.cumsum(weight) / total, steps)
    place, times = np.unique(np.minimum(drawn, len(weight) - 1), return_counts=True)
    return place, times / MOST_LENDERS


def values_of(profiles: Profiles, name: str) -> list[Value]:
    """The values of an attribute as the reference takes them: None for unknown."""
    values: list[Value] = profiles.columns[name].tolist()
    return [None if isinstance(value, float) and np.isnan(value) else value for value in values]


def _score_completions(
    model: ScoringModel,
    subject: Subject,
    similar_leads: Profiles,
    gaps: Sequence[str],
    readings: Mapping[str, Callable[[Value], Hashable]],
) -> list[LeadScore]:
    """The subject's score with the answers of each similar lead; those that the model takes alike are scored once."""
    columns = {name: values_of(similar_leads, name) for name in gaps}
    seen: dict[Hashable, LeadScore] = {}
    found = []
    for row in range(len(similar_leads)):
        answers = {name: columns[name][row] for name in gaps}
        key = tuple(readings[name](value) for name, value in answers.items())
        if key not in seen:
            seen[key] = score_subject(model, _with_answers(subject, answers))
        found.append(seen[key])
    return found


def _question(
    asking: _Asking,
    name: str,
    similar_leads: Profiles,
    weight: NDArray[np.float64],
    verdicts: Sequence[Verdict],
    reading: Callable[[Value], Hashable],
) -> Question:
    """What one attribute would tell, from those similar_leads who have told it."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    values = values_of(similar_leads, name)
    for row, value in enumerate(values):
        if value is not None:
            groups[reading(value)].append(row)
    rows = [row for group in groups.values() for row in group]
    if not rows:
        return Question(attribute=name, bits=0.0, tells=0.0, changes=0.0, lowest=0, highest=0, answers=(), n_answered=0)
    total = float(weight[rows].sum())
    before = _entropy(_shares([verdicts[row] for row in rows], weight[rows]))
    after = sum(
        float(weight[group].sum()) / total * _entropy(_shares([verdicts[r] for r in group], weight[group]))
        for group in groups.values()
    )
    pairs = {(place, verdicts[row]) for place, group in enumerate(groups.values()) for row in group}
    surplus = len(pairs) - len(groups) - len({verdicts[row] for row in rows}) + 1
    enough = total**2 / float((weight[rows] ** 2).sum())
    bits = max(0.0, before - after - max(surplus, 0) / (2 * enough * _LN2))  # few cases seem to tell more than they do
    answers = [_answer(asking, name, [values[r] for r in g], float(weight[g].sum()) / total) for g in groups.values()]
    now = verdict_of(asking.kinds, asking.now)
    return Question(
        attribute=name,
        bits=bits,
        tells=bits / before if before > 0 else 0.0,
        changes=sum(answer.likely for answer in answers if answer.verdict != now),
        lowest=min(answer.moves for answer in answers),
        highest=max(answer.moves for answer in answers),
        answers=tuple(sorted(answers, key=lambda answer: (-answer.moves, -answer.likely))),
        n_answered=len(rows),
    )


def _answer(asking: _Asking, name: str, values: Sequence[Value], likely: float) -> Answer:
    frequent = Counter(values).most_common()
    score = asking.answered(name, frequent[0][0])
    examples: tuple[Value, ...] = tuple(value for value, _ in frequent[:_EXAMPLES])
    numbers = [value for value in values if isinstance(value, float)]
    if numbers:
        examples = tuple(sorted({min(numbers), max(numbers)}))
    moves = (score.score or 0) - (asking.now.score or 0)
    return Answer(examples, likely, moves, verdict_of(asking.kinds, score))


def _expected_move(question: Question) -> float:
    return sum(answer.likely * abs(answer.moves) for answer in question.answers)


def _shares(verdicts: Sequence[Verdict], weight: NDArray[np.float64]) -> list[float]:
    sums: dict[Verdict, float] = defaultdict(float)
    for verdict, share in zip(verdicts, weight.tolist(), strict=True):
        sums[verdict] += share
    total = sum(sums.values())
    return [share / total for share in sums.values() if share > 0] if total > 0 else []


def _entropy(shares: Sequence[float]) -> float:
    return sum(share * float(np.log2(1 / share)) for share in shares)
