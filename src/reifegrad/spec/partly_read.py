"""Finds what else is wrong with a model whose shape is wrong, so that all problems are reported at once.

What does not fit is taken out, and the rest is read as if it were all. A problem of the rest is reported only if
it would remain in the corrected file: nobody should have to fix a mere echo of another mistake.
"""

from __future__ import annotations

import copy
import difflib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from reifegrad.errors import ReifegradError
from reifegrad.spec.findings import Findings, Path
from reifegrad.spec.shape import real_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from reifegrad.errors import Problem
    from reifegrad.spec.shape import FileKind

_ROUNDS = 50
_CLOSE = 0.7
_DEPENDENT_VARIANTS = frozenset({"missing", "map", "one-number"})


def further_problems(plain: Any, lines: Mapping[Path, int], kind: FileKind, *, file: str) -> list[Problem]:
    """The problems of a document besides those of its shape, each with its line.

    Args:
        plain: The document as plain values; its shape is wrong.
        lines: The line of every key.
        kind: What kind of file it is.
        file: The file, for the problems.
    """
    removed: list[Path] = []
    document = _readable_part(copy.deepcopy(plain), kind, removed)
    if document is None:
        return []
    findings = Findings(file, lines)
    try:
        kind.resolve(document, findings)
    except ReifegradError as error:
        return [problem for problem in error.problems if not _is_echo(problem, kind, removed)]
    return []


def _readable_part(plain: dict[Any, Any], kind: FileKind, removed: list[Path]) -> BaseModel | None:
    """What fits of a document; None if nothing is left to be read."""
    for path, value in kind.needed.items():
        around = _part_of(plain, path[:-1])
        if isinstance(around, dict) and path[-1] not in around:
            around[path[-1]] = copy.deepcopy(value)
            removed.append(path)
    for _ in range(_ROUNDS):
        try:
            return kind.document.model_validate(plain)
        except RecursionError:
            return None
        except ValidationError as error:
            wrong = {real_path(item["loc"], plain) for item in error.errors()}
        if () in wrong:
            return None
        for path in sorted(wrong, key=len, reverse=True):
            _replace_or_remove(plain, path, kind)
        removed += wrong
    return None


def _replace_or_remove(plain: dict[Any, Any], path: Path, kind: FileKind) -> None:
    """Take a part out; what every document must have is replaced by something that fits."""
    here = _part_of(plain, path[:-1])
    if path in kind.needed and isinstance(here, dict):
        here[path[-1]] = copy.deepcopy(kind.needed[path])
    elif isinstance(here, dict):
        here.pop(next((key for key in here if str(key) == path[-1]), None), None)
    elif isinstance(here, list) and path[-1].isdigit() and int(path[-1]) < len(here):
        here.pop(int(path[-1]))


def _part_of(plain: Any, path: Path) -> Any:
    """What stands at a path; None if nothing does."""
    here = plain
    for part in path:
        here = _inner(here, part)
    return here


def _inner(here: Any, part: str) -> Any:
    if isinstance(here, dict):
        return next((value for key, value in here.items() if str(key) == part), None)
    if isinstance(here, list) and part.isdigit() and int(part) < len(here):
        return here[int(part)]
    return None


def _is_echo(problem: Problem, kind: FileKind, removed: list[Path]) -> bool:
    """Whether a problem may be there only because something was taken out."""
    key = problem.key
    if problem.code == "name-unknown" and problem.params.get("name") in {path[-1] for path in removed}:
        return True
    dependent = problem.code in kind.dependent or problem.variant in _DEPENDENT_VARIANTS
    names = dependent or problem.code in kind.naming
    for path in removed:
        gone, around = ".".join(path), ".".join(path[:-1])
        if _is_within(gone, key) or _is_within(key, gone):
            return True
        if (dependent and _is_within(key, around)) or (names and not around and _may_be_named(path[0], kind)):
            return True
    return False


def _is_within(key: str, around: str) -> bool:
    """Whether a key is the given one or below it; the whole file (no key) is around nothing here."""
    return bool(around) and (key == around or key.startswith(f"{around}."))


def _may_be_named(name: str, kind: FileKind) -> bool:
    """Whether others may name what stood under a key at the top of a file, or under the one that it means."""
    if name in kind.keys:
        return name in kind.named
    return bool(difflib.get_close_matches(name, kind.keys, n=1, cutoff=_CLOSE))
