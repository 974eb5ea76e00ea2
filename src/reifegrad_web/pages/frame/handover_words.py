"""Stages, commands and reasons of the handover in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.sales.stage_machine import Command, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.language.words import Words

OF_WON = ("reason", "why", "arguments", "competitors", "is_reference", "recommends", "learned")
OF_LOST = ("reason", "why", "stage", "bought", "bought_from", "kept_by", "failed", "competitors", "learned")
"""The fields of the feedback on each outcome, in the order in which they are asked for."""
OUTCOME_COMMANDS = {"won": Command.WIN.value, "lost": Command.LOSE.value}


def stage_title(stage: Stage, words: Words) -> str:
    """Where a lead is."""
    return words(f"handover.stage.{stage.value}")


def command_title(command: Command, words: Words) -> str:
    """What a button says that gives a command."""
    return words(f"handover.command.{command.value}")


def done_title(command: str, words: Words) -> str:
    """What has been done by a command."""
    return words(f"handover.done.{command}")


def reason_title(command: str, reason: str, words: Words) -> str:
    """A reason in words; one that is no code stands as it was written."""
    if command == Command.MARK_PSEUDO.value and words.has(f"handover.pseudo.{reason}"):
        return words(f"handover.pseudo.{reason}")
    return words(f"handover.reason.{reason}") if words.has(f"handover.reason.{reason}") else reason


def pseudo_title(kind: str, words: Words) -> str:
    """What somebody is who is no real lead."""
    return words(f"handover.pseudo.{kind}")


def reason_options(command: Command, reasons: Sequence[str], words: Words) -> Sequence[tuple[str, str]]:
    """Reasons to choose from: code and words."""
    return [(reason, reason_title(command.value, reason, words)) for reason in reasons]
