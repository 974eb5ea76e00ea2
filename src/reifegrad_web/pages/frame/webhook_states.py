"""Says how a webhook is doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reifegrad.language.words import Words


def state_of(words: Words, how: str, off_because: str | None) -> str:
    """How a webhook is doing, in words."""
    return words(f"webhooks.off.{off_because}") if off_because else words(f"webhooks.is.{how}")
