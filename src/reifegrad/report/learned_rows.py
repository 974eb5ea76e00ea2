"""What was learned comes in; the lines above a model card go out: what it rests on, and what was left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.measure.moment_choice import parse_length
from reifegrad.measure.quality import auc
from reifegrad.measure.verdict_words import ordering
from reifegrad.report.run_texts import losses_line
from reifegrad.tables.target import is_open
from reifegrad.tasks.past import at_text, days_text, span_texts
from reifegrad.tasks.training_counts import counts_of, is_repeated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.language.words import Words
    from reifegrad.tasks.learn_records import Taught


def card_lines(taught: Taught, words: Words) -> Iterator[str]:
    """What was learned from, and on what it was tested."""
    learned, lesson = taught.learned, taught.lesson
    repeated = is_repeated(taught.gathered)
    for name, part, chosen in (
        ("card.trained", learned.train, taught.gathered.train),
        ("card.tested", learned.test, taught.gathered.test),
    ):
        counts = counts_of(taught.gathered, chosen)
        share = words.percent(part.won / part.leads if part.leads else 0.0, 1)
        fields = {"leads": words.number(part.leads), "won": words.number(part.won), "share": share}
        if part.since is None or part.until is None:
            yield words(f"{name}.in_order", **fields)
            continue
        if repeated:
            fields |= {"judgements": fields["leads"], "won_judgements": fields["won"]}
            fields |= {"leads": words.number(counts.leads), "won": words.number(counts.won)}
        first, last = span_texts(
            lesson.at if lesson.target is None else "", part.since, part.until, words, lesson.timezone
        ).values()
        yield words(f"{name}.repeated" if repeated else name, since=first, until=last, **fields)
    yield from _conditions(taught, words)
    yield from _losses(taught, words)


def _conditions(taught: Taught, words: Words) -> Iterator[str]:
    """What counts as won, what the order is taken from, and who was left out."""
    lesson = taught.lesson
    if lesson.target is not None:
        if taught.gathered.time is None:
            yield words("card.order.of_rows" if lesson.time is None else "card.order.of_column", time=str(lesson.time))
        yield words("card.target", target=lesson.target)
        yield from _values(taught, words)
        return
    days = days_text(parse_length(lesson.horizon), words)
    yield words("card.moments", at=at_text(lesson.at, words), days=days)
    yield from _met(taught, words)
    between = int((~taught.gathered.train & ~taught.gathered.test).sum())
    if between:
        yield words("card.between", n=words.number(between), days=days)
    if taught.taken.censored:
        key = "card.censored.repeated" if is_repeated(taught.gathered) else "card.censored"
        yield words(key, n=words.number(taught.taken.censored), days=days)


def _met(taught: Taught, words: Words) -> Iterator[str]:
    """How many judgements of the test are of leads that the training saw earlier, and how good it is on the others."""
    met, rows = taught.gathered.met_in_test, taught.learned.test_rows
    if not met.any():
        return
    fields = {"n": words.number(int(met.sum())), "others": words.number(int((~met).sum()))}
    found = auc(rows.won[~met], rows.probability[~met])
    key = "card.met" if ordering(rows.won[~met], rows.probability[~met]).rung != "unjudged" else "card.met.only"
    yield words(key, auc=words.decimal(found, 3), **fields)


def _values(taught: Taught, words: Words) -> Iterator[str]:
    """What the other values of the target were taken for, where that was not plain."""
    target, lesson = taught.taken.target, taught.lesson
    if target is None or (lesson.positive is None and not lesson.negative):
        return
    if target.lost:
        yield words("card.values.lost", values=_counted(target.lost, words))
    if target.left_open:
        yield words("card.values.open", values=_counted(target.left_open, words))
    doubtful = [word for word in target.lost if is_open(word)]
    if doubtful and not lesson.negative:
        yield words("card.values.doubtful", values=", ".join(doubtful))


def _counted(counts: Mapping[str, int], words: Words) -> str:
    return ", ".join(f"{value} ({words.number(n)})" for value, n in sorted(counts.items(), key=lambda item: -item[1]))


def _losses(taught: Taught, words: Words) -> Iterator[str]:
    """Rows that were left out while reading."""
    if taught.taken.without_time:
        yield words("card.without_time", n=words.number(taught.taken.without_time))
    for table in taught.taken.tables:
        if table.rows_rejected or table.values_rejected or table.rows_dropped:
            yield losses_line(table, words)
