"""The lines above a model card: what was learned from, on what it was tested, and which rows were left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.measure.moment_choice import parse_length
from reifegrad.measure.quality import auc
from reifegrad.measure.ratings import rate_ranking
from reifegrad.report.run_texts import losses_line
from reifegrad.report.texts import at_text, days_text, span_texts
from reifegrad.tables.target import is_open
from reifegrad.tasks.training_counts import count_judgements, is_repeated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.language.words import Words
    from reifegrad.tasks.learn import LearnResult


def card_lines(result: LearnResult, words: Words) -> Iterator[str]:
    """What was learned from, and on what it was tested."""
    learned, request = result.learned, result.request
    repeated = is_repeated(result.gathered)
    for name, part, chosen in (
        ("card.trained", learned.train, result.gathered.train),
        ("card.tested", learned.test, result.gathered.test),
    ):
        counts = count_judgements(result.gathered, chosen)
        share = words.percent(part.won / part.leads if part.leads else 0.0, 1)
        fields = {"leads": words.number(part.leads), "won": words.number(part.won), "share": share}
        if part.since is None or part.until is None:
            yield words(f"{name}.in_order", **fields)
            continue
        if repeated:
            fields |= {"judgements": fields["leads"], "won_judgements": fields["won"]}
            fields |= {"leads": words.number(counts.leads), "won": words.number(counts.won)}
        first, last = span_texts(
            request.at if request.target is None else "", part.since, part.until, words, request.timezone
        ).values()
        yield words(f"{name}.repeated" if repeated else name, since=first, until=last, **fields)
    yield from _conditions(result, words)
    yield from _losses(result, words)


def _conditions(result: LearnResult, words: Words) -> Iterator[str]:
    """What counts as won, what the order is taken from, and who was left out."""
    request = result.request
    if request.target is not None:
        if result.gathered.table.time is None:
            yield words(
                "card.order.of_rows" if request.time is None else "card.order.of_column", time=str(request.time)
            )
        yield words("card.target", target=request.target)
        yield from _values(result, words)
        return
    days = days_text(parse_length(request.horizon), words)
    yield words("card.moments", at=at_text(request.at, words), days=days)
    yield from _leads_seen_earlier(result, words)
    between = int((~result.gathered.train & ~result.gathered.test).sum())
    if between:
        yield words.count("card.between", between, days=days)
    if result.losses.censored:
        key = "card.censored.repeated" if is_repeated(result.gathered) else "card.censored"
        yield words.count(key, result.losses.censored, days=days)


def _leads_seen_earlier(result: LearnResult, words: Words) -> Iterator[str]:
    """How many judgements of the test are of leads that the training saw earlier, and how good it is on the others."""
    met, rows = result.gathered.met_in_test, result.learned.test_rows
    if not met.any():
        return
    others = words.number(int((~met).sum()))
    found = auc(rows.won[~met], rows.probability[~met])
    key = "card.met" if rate_ranking(rows.won[~met], rows.probability[~met]).rung != "unjudged" else "card.met.only"
    yield words.count(key, int(met.sum()), auc=words.decimal(found, 3), others=others)


def _values(result: LearnResult, words: Words) -> Iterator[str]:
    """What the other values of the target were taken for, where that was not plain."""
    target, request = result.losses.target, result.request
    if target is None or (request.positive is None and not request.negative):
        return
    if target.lost:
        yield words("card.values.lost", values=_values_with_counts(target.lost, words))
    if target.left_open:
        yield words("card.values.open", values=_values_with_counts(target.left_open, words))
    doubtful = [word for word in target.lost if is_open(word)]
    if doubtful and not request.negative:
        yield words("card.values.doubtful", values=", ".join(doubtful))


def _values_with_counts(counts: Mapping[str, int], words: Words) -> str:
    return ", ".join(f"{value} ({words.number(n)})" for value, n in sorted(counts.items(), key=lambda item: -item[1]))


def _losses(result: LearnResult, words: Words) -> Iterator[str]:
    """Rows that were left out while reading."""
    if result.losses.without_time:
        yield words.count("card.without_time", result.losses.without_time)
    for table in result.losses.tables:
        if table.rows_rejected or table.values_rejected or table.rows_dropped:
            yield losses_line(table, words)
