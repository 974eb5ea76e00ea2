"""How far sales has come with a lead: the stages of the usual way, and where the lead is or where its way has ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class PathStep:
    """A stage in words, and whether the lead has been there in this cycle, or is there now."""

    title: str
    is_done: bool = False
    is_here: bool = False


@dataclass(frozen=True)
class StagePath(Element):
    """The stages in their order; `title` says what they are for whoever cannot see them.

    `here` is the stage of the lead in words, also where it is none of these; `icon`, where its way has ended before the
    last of them, says how.
    """

    template = "stage_path"
    title: str
    steps: Sequence[PathStep]
    here: str
    icon: str = ""
