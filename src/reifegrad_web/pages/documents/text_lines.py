"""Where two texts differ, line by line, with some lines around it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LINES = 4_000
"""Longer texts are not compared by line: it would take too long."""
_AROUND = 3


@dataclass(frozen=True)
class TextLine:
    """A line: `same`, `gone` (only in the older text), `come` (only in the newer one); `gap` for those in between."""

    kind: str
    text: str
    old: int | None = None
    new: int | None = None

    @property
    def sign(self) -> str:
        """What stands before it, for those who see no colours."""
        return {"gone": "\N{MINUS SIGN}", "come": "+"}.get(self.kind, "")


def lines_of(text: str) -> str:
    """What was written into a field, with the ends of lines that files have: browsers send two letters."""
    return text.replace("\r\n", "\n")


def differing_lines(old: str, new: str) -> Sequence[TextLine] | None:
    """The lines that differ with those around them; None of texts that are too long."""
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > MOST_LINES:
        return None
    found: list[TextLine] = []
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_AROUND):
        if found or group[0][1] or group[0][3]:
            found.append(TextLine("gap", ""))
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                pairs = zip(range(old_start, old_end), range(new_start, new_end), strict=True)
                found += [TextLine("same", before[one], one + 1, other + 1) for one, other in pairs]
                continue
            found += [TextLine("gone", before[one], one + 1) for one in range(old_start, old_end)]
            found += [TextLine("come", after[other], None, other + 1) for other in range(new_start, new_end)]
    return found
