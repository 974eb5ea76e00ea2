"""The card of a learned model says bounds as the language of the reader does."""

from __future__ import annotations

from reifegrad.language.words import Words
from reifegrad.predict.learn.scorecard import NumberTerm
from reifegrad.report.model_card import term_places


def test_bounds_on_a_card_are_written_as_the_language_does() -> None:
    term = NumberTerm("revenue", (12.7, 1_250_000.0), (1_000, 2_000, 3_000), 0)
    german, english = ([label for label, _ in term_places(term, Words(language))] for language in ("de", "en"))
    assert german == ["unter 12,7", "12,7 bis 1.250.000", "ab 1.250.000", "unbekannt"]
    assert english == ["below 12.7", "12.7 to 1,250,000", "from 1,250,000", "unknown"]
