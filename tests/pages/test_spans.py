"""Spans of time of a model file as people write them in the form, and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reifegrad.language.words import Words
from reifegrad.spec.duration import UNITS
from reifegrad_web.pages.models.spans import meant, said

GERMAN = Words("de")
SPANS = st.builds(lambda n, unit: f"{n} {unit}{'' if n == 1 else 's'}", st.integers(1, 999_999), st.sampled_from(UNITS))
LIMITS = st.builds(lambda n, unit: f"{n} per {unit}", st.integers(1, 999_999), st.sampled_from(UNITS))
LOSSES = st.builds(lambda share, span: f"{share}% per {span}", st.integers(1, 100), SPANS)


@given(st.one_of(SPANS, LIMITS, LOSSES, st.just("2 for ever"), st.just("20%")))
@settings(deadline=None)
def test_what_is_shown_is_read_back_as_it_was_and_holds_no_english_word(text: str) -> None:
    shown = said(text, GERMAN)
    assert meant(shown, GERMAN) == text
    assert not {"per", "day", "days", "week", "weeks", "month", "months", "year", "years", "ever"} & set(shown.split())


@pytest.mark.parametrize(
    ("written", "file"),
    [
        ("3 pro Tag", "3 per day"),
        ("3 je Woche", "3 per week"),
        ("3 per day", "3 per day"),
        ("30 tage", "30 days"),
        ("in 30 Tagen", "in 30 days"),
        ("1 Jahr", "1 year"),
        ("12,5 % pro 1 Monat", "12.5% per 1 month"),
        ("30 days", "30 days"),
        ("eine Weile", "eine Weile"),
        ("5", "5"),
    ],
)
def test_people_write_as_they_speak(written: str, file: str) -> None:
    assert meant(written, GERMAN) == file


def test_in_english_the_form_has_the_words_of_the_file() -> None:
    assert said("3 per day", Words("en")) == meant("3 per day", Words("en")) == "3 per day"
    assert meant("3 pro Tag", Words("en")) == "3 pro Tag"
