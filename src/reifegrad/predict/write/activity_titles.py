"""Titles of activities for people, in German and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.language import LANGUAGES
from reifegrad.language.words import Words
from reifegrad.spec.model import ANY_ACTIVITY

if TYPE_CHECKING:
    from reifegrad.spec.title import Title


def activity_title(kind: str, source: str) -> Title:
    """The titles of a slice of activities; `source` is the kind, and behind it the part of it that is looked at.

    >>> activity_title("form_submitted", "form_submitted_demo")
    {'de': 'Formular abgeschickt demo', 'en': 'form submitted demo'}
    >>> activity_title("any", "activity_monday_morning")["de"]
    'Aktivität am Montagvormittag'
    """
    called = "activity" if kind == ANY_ACTIVITY else kind
    part = source.removeprefix(called).strip("_") if source.startswith(called) else ""
    return {language: _said(Words(language), kind, part) for language in LANGUAGES}


def _said(words: Words, kind: str, part: str) -> str:
    activity = _title_of_named(words, "activity", kind)
    return (
        words("measured.part_of_activity", activity=activity, part=_title_of_named(words, "when", part))
        if part
        else activity
    )


def _title_of_named(words: Words, family: str, name: str) -> str:
    """What is well known in the words of the language; a name of the file as it is written there."""
    key = f"{family}.{name}"
    return words(key) if words.has(key) else name.replace("_", " ")
