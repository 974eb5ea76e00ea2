"""Texts of a model in one or several languages: titles, goals, reasons of a veto."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Title = dict[str, str]
"""Text per language; the key "" holds a text that was given without language."""


def title_of(written: str | Mapping[Any, str] | None) -> Title:
    """A text per language, in one line; a text without language under the key ""."""
    if written is None:
        return {}
    texts = {"": written} if isinstance(written, str) else written
    return {language: " ".join(text.split()) for language, text in texts.items()}


def title_in(title: Title, language: str, fallback: str) -> str:
    """The text in a language, else in any language, else the fallback."""
    return title.get(language) or title.get("") or next(iter(title.values()), fallback)
