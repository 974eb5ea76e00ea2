"""What marketing and sales of the demo company have agreed on, and what starts with their leads, as YAML."""

from __future__ import annotations

from importlib import resources


def agreement_text() -> str:
    """Who of its people gets which lead, until when leads are answered, and what both sides promise."""
    return _text("agreement.yaml")


def actions_text() -> str:
    """What starts when its leads cross something."""
    return _text("actions.yaml")


def _text(name: str) -> str:
    return (resources.files("reifegrad.templates.company") / name).read_text(encoding="utf-8")
