"""The card of a learned model: how good it is, what counts, what was left out, and what it must not be used for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.log_odds import log_odds_of
from reifegrad.measure.quality import (
    auc,
    auc_interval,
    auc_within,
    average_precision,
    calibration_error,
    deciles,
    log_loss,
    wilson,
)
from reifegrad.predict.learn.scorecard import CategoryTerm, LinearTerm, NumberTerm, PairTerm, features_of
from reifegrad.report.blocks import Paragraph, Report, Section, TableBlock
from reifegrad.report.card_lines import card_lines
from reifegrad.report.exclusions import exclusion_blocks, exclusion_rows
from reifegrad.report.losses import with_losses
from reifegrad.report.pictures import picture
from reifegrad.report.verdict_on_test import periods_of, tenths_note, verdict
from reifegrad.spec.points import POINTS_PER_LOG_ODDS
from reifegrad.tasks.training_counts import is_repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reifegrad.language.words import Words
    from reifegrad.predict.learn.scorecard import Term
    from reifegrad.report.blocks import Block, Picture
    from reifegrad.tasks.learn import LearnResult

PICTURES = ("gains", "calibration", "distribution")
LIMITS = ("people", "population", "causes", "time", "leaks")
"""What the model must not be used for: keys of texts."""

_MOST_TERMS = 20


@dataclass(frozen=True)
class ModelCard:
    """What was learned with the texts to put it into."""

    result: LearnResult
    words: Words

    def report(self, *, drawn: bool = False) -> Report:
        """The whole card; `drawn`: with its pictures."""
        return card_report(self.result, self.words, drawn=drawn)


def card_report(result: LearnResult, words: Words, *, drawn: bool = True) -> Report:
    """The whole card."""
    request = result.request
    title = words("card.title", name=request.goal or request.file_name)
    sections = (
        Section(words("card.quality"), (*verdict(result, words), quality_grid(result, words))),
        *((Section(words("card.pictures"), tuple(_pictures(result, words))),) if drawn else ()),
        Section(words("card.deciles"), (_deciles(result, words),)),
        Section(words("card.terms"), (terms_grid(result, words, _MOST_TERMS),)),
        Section(words("card.left_out"), tuple(exclusion_blocks(result, words))),
        Section(words("card.choice"), (candidates_grid(result, words), *_half_lives(result, words))),
        Section(words("card.limits"), tuple(Paragraph(words(f"card.limit.{name}")) for name in LIMITS)),
    )
    return with_losses(Report(title, tuple(card_lines(result, words)), sections, words.language), result.notes, words)


def summary_report(result: LearnResult, words: Words, *, terms: int, columns: int) -> Report:
    """What the screen shows of it: so many criteria and left out columns, no pictures."""
    sections = [
        Section(words("card.quality"), (*verdict(result, words), quality_grid(result, words))),
        Section(words("card.choice"), (candidates_grid(result, words),)),
        Section(words("card.terms"), (terms_grid(result, words, terms),)),
    ]
    rows = list(exclusion_rows(result, words))
    if rows:
        shown = [Paragraph(f"{name}: {why}") for name, _, why in rows[:columns]]
        more = [Paragraph(words("learn.more", n=words.number(len(rows) - columns)), "small")] * (len(rows) > columns)
        sections.append(Section(words("card.left_out"), (*shown, *more)))
    return Report(words("learn.title"), tuple(card_lines(result, words)), tuple(sections), words.language)


def quality_grid(result: LearnResult, words: Words) -> TableBlock:
    """The figures of the test: those of the file, and of the estimator before bins were merged and rounded."""
    learned, rows = result.learned, result.learned.test_rows
    low, high = auc_interval(rows.won, rows.probability)
    ends = {"low": words.decimal(low, 3), "high": words.decimal(high, 3)}
    interval = () if math.isnan(low) else (words("card.quality.interval", **ends),)
    always = np.full(len(rows.won), learned.train.won / learned.train.leads)

    def figures(name: str, chance: NDArray[np.float64]) -> tuple[str, ...]:
        return (
            words(name),
            words.decimal(auc(rows.won, chance), 3),
            words.decimal(auc_within(rows.won, chance, periods_of(result)), 3),
            words.decimal(average_precision(rows.won, chance), 3),
            words.decimal(log_loss(rows.won, chance), 4),
            words.decimal(calibration_error(rows.won, chance), 3),
        )

    columns = ("model", "auc", "within", "precision", "log_loss", "calibration")
    return TableBlock(
        tuple(words(f"card.column.{name}") for name in columns),
        (
            figures("card.file", rows.probability),
            figures("card.estimator", rows.estimator),
            (*figures("card.always", always)[:1], "", "", "", words.decimal(log_loss(rows.won, always), 4), ""),
        ),
        note=" ".join((*interval, words("card.quality.note"))),
    )


def _pictures(result: LearnResult, words: Words) -> Iterator[Picture]:
    from reifegrad.report.plots import calibration_figure, distribution_figure, gains_figure

    rows = result.learned.test_rows
    name = words("card.file")
    score = points_of_test(result)
    figures = {
        "gains": gains_figure([(name, rows.probability)], rows.won, words),
        "calibration": calibration_figure([(name, deciles(rows.won, rows.probability))], words),
        "distribution": distribution_figure(rows.won, score, words),
    }
    for key, figure in figures.items():
        yield picture(key, figure, words)


def points_of_test(result: LearnResult) -> NDArray[np.float64]:
    """The points of the rows of the test: 20 double the odds."""
    return np.asarray(POINTS_PER_LOG_ODDS * log_odds_of(result.learned.test_rows.probability))


def _deciles(result: LearnResult, words: Words) -> TableBlock:
    """What was predicted for each tenth, where the rate was expected, and what it was."""
    calibration, inside, widths, by_chance = result.learned.fitted.calibration, 0, [], []
    rows, marked = [], set()
    for place, part in enumerate(deciles(result.learned.test_rows.won, result.learned.test_rows.probability)):
        low, high = calibration.interval(part.mean, part.n)
        held = low <= part.rate <= high
        inside += held
        widths.append(high - low)
        by_chance.append(float(np.diff(wilson(part.mean * part.n, part.n))[0]))
        if not held:
            marked.add(place)
        expected = f"{words.percent(low, 1)} \N{EN DASH} {words.percent(high, 1)}"
        cells = (words.number(part.n), words.percent(part.mean, 1), expected, words.percent(part.rate, 1))
        rows.append((str(place + 1), *cells, words("card.inside" if held else "card.outside")))
    columns = ("tenth", "leads", "predicted", "expected", "won", "held")
    titles = [words(f"card.column.{name}") for name in columns]
    if is_repeated(result.gathered):
        titles[1] = words("card.column.judgements")
    note = tenths_note(words, inside, widths, by_chance)
    return TableBlock(tuple(titles), tuple(rows), "", note, 1, frozenset(marked))


def terms_grid(result: LearnResult, words: Words, most: int) -> TableBlock:
    """The criteria that move the score most: what speaks against, and what speaks for winning."""
    terms = sorted(result.learned.fitted.scorecard.terms, key=_reach, reverse=True)
    rows = []
    for term in terms[:most]:
        places = list(term_places(term, words))
        worst, best = min(places, key=lambda place: place[1]), max(places, key=lambda place: place[1])
        name = " \N{MULTIPLICATION SIGN} ".join(_feature_title(result, feature, words) for feature in features_of(term))
        cells = [f"{label} ({words.signed(points / 1000, 1)})" for label, points in (worst, best)]
        rows.append((name, *cells, words.decimal(_reach(term) / 1000, 1)))
    columns = ("criterion", "worst", "best", "reach")
    note = words("card.terms.note", n=words.number(len(terms)), shown=words.number(len(rows)))
    return TableBlock(tuple(words(f"card.column.{name}") for name in columns), tuple(rows), note=note, words=3)


def _feature_title(result: LearnResult, feature: str, words: Words) -> str:
    from reifegrad.predict.write.candidate_titles import candidate_title

    return candidate_title(result.gathered.candidates[feature])[words.language]


def _reach(term: Term) -> int:
    values = [points for _, points in _points(term)]
    return max(values) - min(values)


def term_places(term: Term, words: Words) -> Iterator[tuple[str, int]]:
    """Each place of a term in words ("below 12.7", "unknown"), and its milli-points."""
    for (key, fields), points in _points(term):
        yield (words(f"card.place.{key}", **{name: _written(value, words) for name, value in fields.items()}), points)


def _written(value: object, words: Words) -> str:
    return words.shortest(value, 6) if isinstance(value, float) else str(value)


def _points(term: Term) -> Iterator[tuple[tuple[str, dict[str, object]], int]]:
    """Each place of a term, as the key of a text with its fields, and its milli-points."""
    match term:
        case NumberTerm():
            lower: float | None = None
            for upper, points in zip([*term.bounds, None], term.points, strict=True):
                yield _between(lower, upper), points
                lower = upper
            yield ("unknown", {}), term.unknown
        case CategoryTerm():
            for value, points in term.points.items():
                yield ("value", {"value": value}), points
            yield ("else", {}), term.otherwise
            yield ("unknown", {}), term.unknown
        case LinearTerm():
            yield ("none", {}), 0
            most = term.highest if term.points > 0 else term.lowest
            yield ("most", {}), most if most is not None else term.points
        case PairTerm():
            for row, line in enumerate(term.points):
                for column, points in enumerate(line):
                    yield ("cell", {"row": row + 1, "column": column + 1}), points


def _between(lower: float | None, upper: float | None) -> tuple[str, dict[str, object]]:
    if upper is None:
        return ("all", {}) if lower is None else ("from", {"low": lower})
    return ("below", {"high": upper}) if lower is None else ("between", {"low": lower, "high": upper})


def candidates_grid(result: LearnResult, words: Words) -> TableBlock:
    """Every candidate on the blocks of the validation, the chosen one marked."""
    rows, marked = [], set()
    for place, one in enumerate(result.learned.fitted.candidates):
        if one.name == result.learned.fitted.chosen:
            marked.add(place)
        blocks = ", ".join(words.decimal(block.auc, 3) for block in one.blocks)
        parts = " + ".join(words(f"candidate.{part}") for part in one.name.split("+"))
        cells = (words.decimal(one.auc, 3), blocks, words.decimal(one.log_loss, 4), words.number(one.terms))
        rows.append((parts, *cells, words.decimal(one.seconds, 1)))
    columns = ("candidate", "auc", "blocks", "log_loss", "terms", "seconds")
    titles = tuple(words(f"card.column.{name}") for name in columns)
    return TableBlock(titles, tuple(rows), note=words("card.choice.note"), marked=frozenset(marked))


def _half_lives(result: LearnResult, words: Words) -> Iterator[Block]:
    profiles = [profile for profile in result.gathered.half_lives if not profile.source or profile.own]
    if not profiles:
        return
    rows = tuple((profile.source or words("card.all_kinds"), words.number(profile.chosen)) for profile in profiles)
    columns = (words("card.column.kind"), words("card.column.half_life"))
    yield TableBlock(columns, rows, title=words("card.half_lives"), note=words("card.half_lives.note"))
