"""Every problem that a user can meet: code, place, what is wrong, how to mend it.

In: facts about a fault. Out: `Problem` records, and `ReifegradError`, which carries all of them at once.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in a form that a command line, an editor and a web page can show.

    `code` is stable and names a page of the reference; `what` says what is wrong, `fix` what to do.
    `line` counts from 1; `key` is the path inside a model file ("dimensions.fit.criteria.position").
    """

    code: str
    what: str
    fix: str = ""
    file: str = ""
    line: int | None = None
    key: str = ""
    severity: Severity = "error"

    @property
    def where(self) -> str:
        """The place as `file:line`, or as much of it as is known."""
        if self.file and self.line:
            return f"{self.file}:{self.line}"
        return self.file or self.key

    def __str__(self) -> str:
        head = f"{self.where}: " if self.where else ""
        key = f" ({self.key})" if self.key and self.key != self.where else ""
        tail = f" {self.fix}" if self.fix else ""
        return f"{head}{self.code}: {self.what}{key}.{tail}"


@dataclass
class ReifegradError(Exception):
    """One or more problems that stop the work; all that were found, not only the first."""

    problems: Sequence[Problem] = field(default_factory=tuple)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def fail(code: str, what: str, fix: str = "", *, file: str = "", line: int | None = None) -> ReifegradError:
    """The error of a single problem, ready to be raised."""
    return ReifegradError((Problem(code=code, what=what, fix=fix, file=file, line=line),))


def nearest(name: str, known: Iterable[str]) -> str:
    """The sentence that names the closest valid word, or lists the valid ones if none is close."""
    words = sorted(set(known))
    close = difflib.get_close_matches(name, words, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    shown = ", ".join(words[:12]) + (", ..." if len(words) > 12 else "")
    return f"Known: {shown}." if words else ""
